"""Two people score the same plans: how often they write the same number, how often luck alone would, and kappa."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.live.rubric import SCORES
from coursekit.topics.agreement import weighted_kappa

WANTED_MEAN = 3.5  # of 5, from which a plan is fit to be handed in: set by the course
SOURCE = "编的分，演示怎么算"
# Two plans by six criteria each; the pairs' signs are made up, and so are their scores.
SHEETS = {
    ("青松", "红枫"): ([4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 4, 3], [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 4]),
    ("白杨", "翠竹"): ([5, 4, 2, 1, 4, 2, 2, 2, 5, 5, 1, 4], [5, 3, 2, 2, 4, 1, 2, 3, 5, 4, 1, 5]),
}


@dataclass(frozen=True)
class TwoRaters:
    """How two raters' scores of the same works compare; shares from 0 to 1.

    ``same`` is the share of scores that are equal, ``by_chance`` what that share would be if each dealt out the same
    scores blindly, ``kappa`` Cohen's with quadratic weights, ``mean`` that of all scores.
    """

    same: float
    by_chance: float
    kappa: float
    mean: float


def compare_raters(first: list[int], second: list[int]) -> TwoRaters:
    """Return how two lists of scores from 1 to 5, of the same works in the same order, compare.

    Raises
    ------
    ValueError
        What `weighted_kappa` refuses: lists of unequal length, one and the same score throughout.

    Examples
    --------
    >>> compare_raters([1, 5], [1, 5]).kappa
    1.0
    """
    kappa = weighted_kappa(first, second, categories=SCORES)
    one, other = np.asarray(first), np.asarray(second)
    by_chance = sum((one == score).mean() * (other == score).mean() for score in SCORES)
    return TwoRaters(float((one == other).mean()), float(by_chance), kappa, float(np.mean([one, other])))


def counted(first: list[int], second: list[int]) -> pd.DataFrame:
    """Return how often each pair of scores was given: columns ``first``, ``second``, ``times``."""
    pairs = pd.DataFrame({"first": first, "second": second})
    return pairs.value_counts(sort=False).rename("times").reset_index()


def alt_text() -> str:
    """Return what the figure of both pairs' scores shows, in one sentence."""
    parts = []
    for who, sheets in SHEETS.items():
        found = compare_raters(*sheets)
        parts.append(f"{'和'.join(who)} {found.same:.0%} 的分一样，κ {found.kappa:.2f}")
    return f"两对评分人各打十二个分：{'；'.join(parts)}"
