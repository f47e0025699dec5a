"""A grid on which two numbers within a tolerance can be matched although only a hash of one of them is kept.

The key keeps the hash of the bin that its number falls in; bins are a tenth of the tolerance wide. An answer is
right if one of the bins touched by "answer, give or take the tolerance" is that bin. So everything within the
tolerance is accepted, everything beyond 1.1 times the tolerance refused, and no number sits on an edge. A relative
tolerance does the same with the logarithm of the number; its sign is kept, and zero is a bin of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from coursekit.practice.errors import AuthorError

BINS_PER_TOLERANCE = 10
SMALLEST_RELATIVE = 1e-9
LARGEST_RELATIVE = 0.5
# What adding and subtracting ordinary amounts leaves of a zero.
ROUNDING_RESIDUE = 1e-12
TIGHT_SHARE = 0.05


@dataclass(frozen=True)
class Tolerance:
    """How far an answer may lie from the key: ``absolute`` in the unit of the number, or ``relative`` to the key."""

    absolute: float | None = None
    relative: float | None = None

    def __post_init__(self) -> None:
        if (self.absolute is None) == (self.relative is None):
            raise AuthorError("容差要写一个，也只能写一个：绝对容差 atol，或者相对容差 rtol。")
        if self.absolute is not None and not (math.isfinite(self.absolute) and self.absolute > 0):
            raise AuthorError(f"绝对容差 atol 要大于 0，现在是 {self.absolute}；整数答案可以写 0.5。")
        if self.relative is not None and not SMALLEST_RELATIVE <= self.relative <= LARGEST_RELATIVE:
            allowed = f"{SMALLEST_RELATIVE:g} 到 {LARGEST_RELATIVE}"
            raise AuthorError(f"相对容差 rtol 要在 {allowed} 之间，现在是 {self.relative}。")

    def bin(self, value: float) -> str:
        """Return the name of the bin that a finite ``value`` falls in."""
        if self.absolute is not None:
            return str(self._absolute_bin(Fraction(value)))
        if abs(value) < ROUNDING_RESIDUE:
            return "0"
        return f"{_sign(value)}{self._relative_bin(math.log(abs(value)))}"

    def bins_near(self, value: float) -> Iterator[str]:
        """Yield the bins of every number that the finite ``value`` would be a right answer to.

        >>> tolerance = Tolerance(absolute=0.5)
        >>> [tolerance.bin(key) in tolerance.bins_near(17) for key in (16.5, 17.5, 17.56)]
        [True, True, False]
        """
        if self.absolute is not None:
            reach = Fraction(self.absolute)
            low, high = self._absolute_bin(Fraction(value) - reach), self._absolute_bin(Fraction(value) + reach)
            yield from (str(number) for number in range(low, high + 1))
        elif abs(value) < ROUNDING_RESIDUE:
            yield "0"
        else:
            log = math.log(abs(value))
            low = self._relative_bin(log - math.log1p(self.relative))
            high = self._relative_bin(log - math.log1p(-self.relative))
            yield from (f"{_sign(value)}{number}" for number in range(low, high + 1))

    def reach(self, value: float) -> float:
        """Return how far from ``value`` an answer may lie."""
        return self.absolute if self.absolute is not None else self.relative * abs(value)

    def divided_by(self, divisor: float) -> Tolerance:
        """Return the tolerance that reaches only a ``divisor``-th as far."""
        if self.absolute is not None:
            return Tolerance(absolute=self.absolute / divisor)
        return Tolerance(relative=max(self.relative / divisor, SMALLEST_RELATIVE))

    def is_tight_at(self, value: float) -> bool:
        """Is the tolerance small enough against ``value`` that a match at another power of ten is no accident?"""
        return self.reach(value) <= TIGHT_SHARE * abs(value)

    def _absolute_bin(self, value: Fraction) -> int:
        # The half puts round numbers in the middle of a bin: the last floating digit cannot change the key's hash.
        return math.floor(value * BINS_PER_TOLERANCE / Fraction(self.absolute) + Fraction(1, 2))

    def _relative_bin(self, log: float) -> int:
        # This width keeps the looser side, upwards, within 1.1 times the tolerance.
        width = math.log1p(self.relative / BINS_PER_TOLERANCE / (1 + self.relative))
        return math.floor(log / width)


def _sign(value: float) -> str:
    return "-" if value < 0 else "+"
