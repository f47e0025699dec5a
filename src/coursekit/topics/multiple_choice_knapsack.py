"""At most one option a person under a few limits, at the greatest value: priced by its dual, then settled exactly.

Few limits couple many people, so prices on the limits decide almost everybody; only options that come close to the
prices are left to integer programming (reduced-cost fixing, Dembo and Hammer 1980, Methods of Operations Research 36).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from coursekit.quiet import no_native_prints

ROUNDS = 500
RELATIVE_TOLERANCE = 1e-9
FEW_OPTIONS = 1_000  # HiGHS settles so many within seconds
MOST_OPTIONS = 10_000  # beyond so many its presolve alone may outlast the time that it is given
LIMIT_TOLERANCE = 1e-6  # in the unit of the limit: what binary fractions and HiGHS may lose


@dataclass(frozen=True)
class Problem:
    """How many people of each kind take which option? Greatest total value, at most one a person, within the limits.

    People whose options are the same are one kind, and one whole number says how many of them take an option.

    Attributes
    ----------
    value : ndarray, shape (n,)
        Value of each option, above 0.
    use : ndarray, shape (k, n)
        What each option takes of each limit, at least 0.
    limit : ndarray, shape (k,)
        Above 0.
    kind : ndarray, shape (n,)
        Whose option it is: 0, 1, 2, ... in ascending order, none left out.
    people : ndarray, shape (number of kinds,)
        How many there are of each kind.
    """

    value: np.ndarray
    use: np.ndarray
    limit: np.ndarray
    kind: np.ndarray
    people: np.ndarray

    def worth(self, taken: np.ndarray) -> float:
        """Return the total value of options taken so many times."""
        return float(self.value @ taken)

    def fits(self, taken: np.ndarray) -> bool:
        """Whether options taken so many times keep every limit."""
        return bool((self.use @ taken <= self.limit + LIMIT_TOLERANCE).all())


@dataclass(frozen=True)
class Solution:
    """How often each option is ``taken``, a ``bound`` that no choice exceeds, ``prices`` of the limits, and proof."""

    taken: np.ndarray
    bound: float
    prices: np.ndarray
    proven: bool


def solve(problem: Problem, seconds: float) -> Solution:
    """Return the best choice, proven where HiGHS gets there within the time.

    1. Prices of the limits that minimise the Lagrangian bound (the optimum of the linear relaxation).
    2. Greedy: options in the order of value less prices, each for as many people as it fits.
    3. HiGHS settles the options that come closest to the prices, all others decided by the prices.
    4. An option that, taken once, would push the bound below the best value found is out; people whom leaving out
       would push it there are in. HiGHS settles the rest with no gap allowed: that is the proof.

    Where HiGHS has no time left, or the rest is too large for it, the best choice found is returned unproven.
    """
    prices, bound = dual_prices(problem)
    taken = greedy_choice(problem, prices)

    def slack() -> float:
        return bound - problem.worth(taken) + RELATIVE_TOLERANCE * max(1.0, bound)

    reach = slack()
    while _decided_by_prices(problem, prices, reach)[1].sum() > FEW_OPTIONS and reach > RELATIVE_TOLERANCE * bound:
        reach /= 4
    taken, finished = _settle(problem, prices, reach, taken, seconds / 2)
    if finished and reach < slack() and _decided_by_prices(problem, prices, slack())[1].sum() <= MOST_OPTIONS:
        reach = slack()
        taken, finished = _settle(problem, prices, reach, taken, seconds / 2)
    return Solution(taken, bound, prices, proven=finished and reach >= slack())


def dual_prices(problem: Problem) -> tuple[np.ndarray, float]:
    """Return prices of the limits with the least Lagrangian bound, and that bound.

    For prices p >= 0 no choice is worth more than L(p) = p . limit + sum over people of the best of 0 and
    value - p . use. L is convex with flat pieces: each round takes the piece at the present prices and moves to the
    minimum of the pieces known (cutting planes, Kelley 1960, Journal of the SIAM 8, 703-712).
    """
    pieces, heights = [problem.limit], [0.0]
    prices = np.zeros(len(problem.limit))
    best_prices, bound = prices, np.inf
    for _ in range(ROUNDS):
        scores, best = _scores(problem, prices)
        height = prices @ problem.limit + best @ problem.people
        if height < bound:
            best_prices, bound = prices, height
        taken = _best_of_each(problem, scores, best)
        pieces.append(problem.limit - problem.use @ taken)
        heights.append(problem.worth(taken))
        prices, lowest = _lowest_point(np.array(pieces), np.array(heights))
        if bound - lowest <= RELATIVE_TOLERANCE * max(1.0, bound):
            break
    return best_prices, float(bound)


def greedy_choice(problem: Problem, prices: np.ndarray) -> np.ndarray:
    """Return how often each option is taken in the order of value less prices, each time as often as it fits."""
    scores, _ = _scores(problem, prices)
    left = (problem.limit + LIMIT_TOLERANCE / 2).tolist()
    people = problem.people.tolist()
    use, kind = problem.use.T.tolist(), problem.kind.tolist()
    taken = np.zeros(len(kind))
    for option in np.argsort(-scores, kind="stable").tolist():
        most = people[kind[option]]
        for needed, rest in zip(use[option], left, strict=True):
            if needed * most > rest:
                most = rest // needed
        if most > 0:
            left = [rest - needed * most for needed, rest in zip(use[option], left, strict=True)]
            people[kind[option]] -= most
            taken[option] = most
    return taken


def _scores(problem: Problem, prices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return value less prices of every option, and the best of each kind, at least 0."""
    scores = problem.value - prices @ problem.use
    first_options = np.flatnonzero(np.diff(problem.kind, prepend=-1))
    return scores, np.maximum(0.0, np.maximum.reduceat(scores, first_options))


def _best_of_each(problem: Problem, scores: np.ndarray, best: np.ndarray) -> np.ndarray:
    at_best = np.flatnonzero((scores == best[problem.kind]) & (scores > 0))
    first = at_best[np.diff(problem.kind[at_best], prepend=-1) > 0]
    taken = np.zeros(len(scores))
    taken[first] = problem.people[problem.kind[first]]
    return taken


def _lowest_point(pieces: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, float]:
    """Return where the maximum of the planes heights + pieces . p is lowest over p >= 0, and how low."""
    limits = pieces.shape[1]
    result = linprog(
        np.append(np.zeros(limits), 1.0),
        A_ub=np.column_stack([pieces, -np.ones(len(pieces))]),
        b_ub=-heights,
        bounds=[(0, None)] * limits + [(None, None)],
        method="highs-ds",
    )
    return result.x[:limits], result.fun


def _decided_by_prices(problem: Problem, prices: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """Return how often options are certainly taken, and which are open, if at most ``reach`` may be lost."""
    scores, best = _scores(problem, prices)
    possible = best[problem.kind] - scores <= reach
    options_left = np.bincount(problem.kind[possible], minlength=len(best))
    certain = possible & ((best > reach) & (options_left == 1))[problem.kind]
    return certain * problem.people[problem.kind].astype(float), possible & ~certain


def _settle(
    problem: Problem, prices: np.ndarray, reach: float, incumbent: np.ndarray, seconds: float
) -> tuple[np.ndarray, bool]:
    """Return the better of the incumbent and the best choice within reach of the prices, and whether HiGHS ended."""
    taken, is_open = _decided_by_prices(problem, prices, reach)
    options = np.flatnonzero(is_open)
    finished = True
    if len(options):
        kinds, row = np.unique(problem.kind[options], return_inverse=True)
        one_a_person = sparse.csr_array((np.ones(len(options)), (row, np.arange(len(options)))))
        with no_native_prints():  # HiGHS prints a line now and then, whatever its settings say
            result = milp(
                -problem.value[options],
                constraints=[
                    LinearConstraint(problem.use[:, options], ub=problem.limit - problem.use @ taken),
                    LinearConstraint(one_a_person, ub=problem.people[kinds]),
                ],
                integrality=1,
                bounds=Bounds(0, problem.people[problem.kind[options]]),
                options={"time_limit": seconds, "mip_rel_gap": 0},
            )
        finished = result.status == 0
        if result.x is None:
            return incumbent, finished
        taken[options] = np.rint(result.x)
    better = problem.fits(taken) and problem.worth(taken) > problem.worth(incumbent)
    return (taken if better else incumbent), finished
