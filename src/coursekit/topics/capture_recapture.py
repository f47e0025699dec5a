"""How many things does neither of two lists name? Capture and recapture, two lists drawn up apart.

References
----------
.. [1] Chapman, D. G. (1951). Some properties of the hypergeometric distribution with applications to zoological sample
       censuses. University of California Publications in Statistics, 1, 131-160.
.. [2] Seber, G. A. F. (1982). The estimation of animal abundance and related parameters (2nd ed.). Griffin. Chapter 3:
       the two lists must be drawn up apart, and everything must have the same chance to be on a list.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

ROUNDING = 1e-9  # a chance that equals the tail counts as equal, whatever the last digit of the division
LARGEST_LIST = 500  # longer lists want a normal approximation, not exact counts


@dataclass(frozen=True)
class TwoLists:
    """What two lists tell: ``seen`` things are on one at least, ``total`` are estimated to exist.

    ``low`` and ``high`` bound the total at ``level``; ``high`` is infinite where the lists have nothing in common.
    """

    seen: int
    total: float
    low: int
    high: float
    level: float

    @property
    def unseen(self) -> float:
        """Things estimated to be on neither list."""
        return self.total - self.seen

    @property
    def unseen_bounds(self) -> tuple[int, float]:
        """The interval of things on neither list."""
        return self.low - self.seen, self.high - self.seen


def two_lists(first: int, second: int, both: int, level: float = 0.95) -> TwoLists:
    """Return Chapman's estimate of how many things there are, with an exact interval [1]_.

    1. If N things exist and each is as likely to be on the second list whether or not it is on the first, the number
       on both is hypergeometric: ``second`` drawn out of N of which ``first`` are marked.
    2. The estimate is (first + 1)(second + 1) / (both + 1) - 1. Without the ones it is first x second / both, which is
       the older rule; with them it is unbiased as soon as the lists together are as long as N, and it exists where
       both is 0. What it leaves unseen is easy by hand: (only on the first) x (only on the second) / (both + 1).
    3. The interval holds every N under which neither ``both`` or fewer nor ``both`` or more has a chance of
       (1 - level) / 2 or less. It covers N at least ``level`` of the time, more often than that with short lists.

    Things that come to everybody's mind are on both lists, hard ones on neither: then the estimate is too low
    (`limit_of_the_estimate`) and is read as a lower bound [2]_.

    Parameters
    ----------
    first, second : int
        Different things on each list, 0 to 500.
    both : int
        Things that are on both.
    level : float
        Between 0 and 1.

    Raises
    ------
    ValueError
        A count is no whole number in its range, ``both`` is longer than a list, both lists are empty, or ``level`` is
        no probability.

    Examples
    --------
    Ten turtles marked, fifteen caught later, five of them marked.

    >>> turtles = two_lists(10, 15, 5)
    >>> round(turtles.total, 1), turtles.seen
    (28.3, 20)
    >>> turtles.low, turtles.high
    (21, 73)
    """
    for name, count in (("first", first), ("second", second), ("both", both)):
        if isinstance(count, bool) or not isinstance(count, int | np.integer) or not 0 <= count <= LARGEST_LIST:
            raise ValueError(f"{name} must be a whole number from 0 to {LARGEST_LIST}, not {count!r}")
    if both > min(first, second):
        raise ValueError(f"both is {both}, longer than the shorter list, {min(first, second)}")
    if first == second == 0:
        raise ValueError("both lists are empty: they tell nothing")
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level!r}")
    first, second, both = int(first), int(second), int(both)
    seen, tail = first + second - both, (1 - level) / 2 * (1 + ROUNDING)
    total = (first + 1) * (second + 1) / (both + 1) - 1
    low = _first_true(seen, lambda n: _at_most(both, n, first, second) > tail)
    if both == 0:
        return TwoLists(seen, total, low, math.inf, level)
    high = _first_true(seen, lambda n: 1 - _at_most(both - 1, n, first, second) <= tail) - 1
    return TwoLists(seen, total, low, max(high, low), level)


def limit_of_the_estimate(first: ArrayLike, second: ArrayLike) -> float:
    """Return what the estimate comes to where things differ in their chance to be listed.

    With p and q the chances of each thing to be on the two lists, it is sum(p) sum(q) / sum(p q). Where what is likely
    on one list is likely on the other this is less than the number of things (Chebyshev's sum inequality), and it is
    that number where the chances on one list are equal.

    Parameters
    ----------
    first, second : array_like, shape (things,)
        Chances, each above 0 and at most 1.

    Raises
    ------
    ValueError
        Nothing in them, unequal lengths, or a chance outside its bounds.

    Examples
    --------
    >>> limit_of_the_estimate([0.5, 0.5], [0.9, 0.1])
    2.0
    >>> round(limit_of_the_estimate([0.9, 0.1], [0.9, 0.1]), 2)
    1.22
    """
    p, q = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if p.ndim != 1 or p.shape != q.shape or not p.size:
        raise ValueError(f"first and second must be chances of the same things, not of shapes {p.shape} and {q.shape}")
    if not all(((chances > 0) & (chances <= 1)).all() for chances in (p, q)):
        raise ValueError("every chance must be above 0 and at most 1")
    return float(p.sum() * q.sum() / (p * q).sum())


def _at_most(both: int, things: int, first: int, second: int) -> float:
    """Return the chance that at most ``both`` of ``second`` drawn out of ``things`` are among the ``first`` marked."""
    ways = sum(math.comb(first, k) * math.comb(things - first, second - k) for k in range(both + 1))
    return ways / math.comb(things, second)


def _first_true(start: int, claim: Callable[[int], bool]) -> int:
    """Return the smallest whole number from ``start`` on for which ``claim``, false before and true after, is true."""
    if claim(start):
        return start
    step = 1
    while not claim(start + step):
        step *= 2
    low, high = start + step // 2, start + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if claim(middle) else (middle, high)
    return high
