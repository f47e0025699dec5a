"""Which of a few strategies draws most on what the factor lists say: the quantitative strategic planning matrix."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

LEAST, MOST = 1, 4
TOLERANCE = 1e-6  # what weights typed with decimals may lose when they are added


class Qspm(NamedTuple):
    """``table``: total attractiveness score (TAS) by factor and strategy, NaN without bearing; ``totals``: its sums."""

    table: pd.DataFrame
    totals: pd.Series


def qspm(weights: pd.Series, attractiveness: pd.DataFrame) -> Qspm:
    """Return weight x attractiveness by factor and strategy, and the sum by strategy.

    1. A factor that has a bearing on the choice scores every strategy, 1 (not attractive) to 4 (highly attractive).
    2. A factor without bearing scores none: one dash in a row makes it a row of dashes, or sums would compare
       strategies on different factors.
    3. TAS = weight x attractiveness; the totals rank the strategies of this set, and only of this set.

    Source: David 1986, Long Range Planning 19, 102-107; Strategic Management: Concepts and Cases, chapter 6.

    Parameters
    ----------
    weights : Series
        Weight of each factor, indexed by its id: 0 to 1, summing to 1 (one list) or to 2 (internal and external list,
        each of which sums to 1).
    attractiveness : DataFrame
        One row a factor, one column a strategy; NaN where a factor has no bearing.

    Returns
    -------
    Qspm
        Rows in the order of ``weights``, strategies in the order given.

    Raises
    ------
    ValueError
        A factor in one of the two and not in the other, an id or a strategy twice, text for a number, a weight missing
        or outside 0 to 1, weights that sum to neither 1 nor 2, a score outside 1 to 4, a row with scores and gaps.

    Examples
    --------
    >>> scores = pd.DataFrame({"follow": [2, None, 1], "hold": [4, None, 3]}, index=["S1", "W1", "O1"])
    >>> result = qspm(pd.Series({"S1": 0.6, "W1": 0.4, "O1": 1.0}), scores)
    >>> result.totals.round(2).to_dict()
    {'follow': 2.2, 'hold': 5.4}
    """
    for labels in (weights.index, attractiveness.index):
        if labels.has_duplicates:
            raise ValueError(f"each factor must stand there once: {labels[labels.duplicated()][0]} is there twice")
    if attractiveness.columns.has_duplicates or attractiveness.empty:
        raise ValueError("attractiveness needs a column for each strategy, each with a name of its own")
    strangers = list(weights.index.symmetric_difference(attractiveness.index, sort=False))
    if strangers:
        raise ValueError(f"weights and attractiveness must name the same factors; only one has {strangers[0]}")
    weight = _numbers("weights", weights)
    if not ((weight >= 0) & (weight <= 1)).all():
        raise ValueError("each weight must be 0 to 1, with none missing")
    if min(abs(weight.sum() - 1), abs(weight.sum() - 2)) > TOLERANCE:
        raise ValueError(f"weights must sum to 1 (one list) or 2 (internal and external), not {weight.sum():.6g}")
    scores = attractiveness.loc[weights.index]
    score = _numbers("attractiveness", scores)
    gap = np.isnan(score)
    for factor, row in zip(weights.index, gap, strict=True):
        if row.any() and not row.all():
            raise ValueError(f"{factor} must score every strategy or none")
    if not (gap | ((score >= LEAST) & (score <= MOST))).all():
        raise ValueError(f"attractiveness must be {LEAST} to {MOST}")
    table = pd.DataFrame(weight[:, None] * score, index=weights.index, columns=attractiveness.columns)
    return Qspm(table, table.sum())


def _numbers(name: str, values: pd.Series | pd.DataFrame) -> np.ndarray:
    cells = values.to_numpy(dtype=object)
    if any(isinstance(cell, str | bool) for cell in cells.ravel()):
        raise ValueError(f"{name} must be numbers, not text")
    return np.where(pd.isna(cells), np.nan, cells).astype(float)
