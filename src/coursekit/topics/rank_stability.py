"""How far a weight must move before the ranking changes, and who stays on top while the weights are uncertain."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

TOLERANCE = 1e-6  # what weights typed with decimals may lose when they are added
TIE = 1e-12  # scores that differ by less are one score


class Flip(NamedTuple):
    """The least move of one weight that changes the top: at ``weight`` of ``criterion``, ``change`` away from now.

    There ``enters`` draws level with ``leaves``; beyond it the one is in the top and the other out.
    """

    criterion: Hashable
    weight: float
    change: float
    enters: Hashable
    leaves: Hashable


def scores(values: pd.DataFrame, weights: Mapping[Hashable, float] | pd.Series) -> pd.Series:
    """Return the weighted sum of each alternative's values.

    Parameters
    ----------
    values : DataFrame, alternatives x criteria
        On one scale, the more the better.
    weights : mapping or Series
        Weight of each criterion: 0 or more, summing to 1.

    Raises
    ------
    ValueError
        No rows or columns, a name twice, text, a value or weight missing or infinite, weights for other criteria than
        the columns, negative, or not summing to 1. The other functions of this file refuse the same.

    Examples
    --------
    >>> values = pd.DataFrame({"value": [9, 4], "risk": [2, 8]}, index=["hospital", "school"])
    >>> scores(values, {"value": 0.5, "risk": 0.5}).to_dict()
    {'hospital': 5.5, 'school': 6.0}
    """
    table, weight = _checked(values, weights)
    return pd.Series(table @ weight, index=values.index, name="score")


def flip_point(
    values: pd.DataFrame,
    weights: Mapping[Hashable, float] | pd.Series,
    criterion: Hashable,
    first: Hashable,
    second: Hashable,
) -> float | None:
    """Return the weight of one criterion at which two alternatives change places; None where they never do.

    The other weights keep their proportions and share what is left. A score is then w v + (1 - w) r, with v the value
    on the criterion and r the weighted mean of the others, so two scores meet where w = dr / (dr - dv), and they
    change places there if dv and dr have opposite signs (Triantaphyllou and Sanchez 1997, Decision Sciences 28,
    151-194, move one weight the same way). The weight lies between 0 and 1, both excluded.

    Raises
    ------
    ValueError
        What `scores` refuses; an unknown name; ``criterion`` has all the weight now, so that the others have no
        proportions to keep.

    Examples
    --------
    >>> values = pd.DataFrame({"value": [9, 4], "risk": [2, 8]}, index=["hospital", "school"])
    >>> round(flip_point(values, {"value": 0.5, "risk": 0.5}, "value", "hospital", "school"), 3)
    0.545
    """
    table, weight = _checked(values, weights)
    column = _place(values.columns, criterion, "criterion")
    one, other = (_place(values.index, name, "alternative") for name in (first, second))
    if weight[column] >= 1:
        raise ValueError(f"{criterion} has all the weight: the other criteria have no proportions to keep")
    on_it, on_rest = _two_parts(table, weight, column)
    meeting = _meeting(on_it[one] - on_it[other], on_rest[one] - on_rest[other])
    return None if np.isnan(meeting) else float(meeting)


def nearest_flip(
    values: pd.DataFrame, weights: Mapping[Hashable, float] | pd.Series, top: int = 1
) -> Flip | None:
    """Return the smallest change of one weight that changes who is among the first ``top``; None if none does.

    The other weights keep their proportions, as in `flip_point`. While a weight moves, the top stays as it is until
    the first one outside draws level with somebody inside, so the least of these meetings over all criteria and all
    pairs is exact. A criterion that has all the weight is not moved.

    Raises
    ------
    ValueError
        What `scores` refuses; ``top`` not a whole number from 1 to one less than there are alternatives.

    Examples
    --------
    >>> values = pd.DataFrame({"value": [9, 4], "risk": [2, 8]}, index=["hospital", "school"])
    >>> flip = nearest_flip(values, {"value": 0.5, "risk": 0.5})
    >>> flip.criterion, round(flip.change, 3), flip.enters, flip.leaves
    ('value', 0.045, 'hospital', 'school')
    """
    table, weight = _checked(values, weights)
    _check_top(top, len(table) - 1)
    order = np.argsort(-(table @ weight), kind="stable")
    inside, outside = order[:top], order[top:]
    nearest = None
    for column in np.flatnonzero(weight < 1):
        on_it, on_rest = _two_parts(table, weight, column)
        at = _meeting(on_it[inside][:, None] - on_it[outside], on_rest[inside][:, None] - on_rest[outside])
        change = at - weight[column]
        if np.isnan(change).all():
            continue
        leaves, enters = np.unravel_index(np.nanargmin(np.abs(change)), change.shape)
        flip = Flip(
            criterion=values.columns[column],
            weight=float(at[leaves, enters]),
            change=float(change[leaves, enters]),
            enters=values.index[outside[enters]],
            leaves=values.index[inside[leaves]],
        )
        if nearest is None or abs(flip.change) < abs(nearest.change):
            nearest = flip
    return nearest


def rank_acceptability(
    values: pd.DataFrame,
    weights: Mapping[Hashable, float] | pd.Series,
    spread: float | None = None,
    draws: int = 10_000,
    seed: int = 0,
    *,
    top: int = 1,
) -> pd.DataFrame:
    """Return in what share of possible weights each alternative is first, and among the first ``top``.

    Weights are drawn evenly from all that are 0 or more, sum to 1, and lie within ``spread`` of the given ones each;
    without ``spread``, from all that sum to 1. The shares are rank acceptability indices (SMAA-2: Lahdelma and
    Salminen 2001, Operations Research 49, 444-454), off by about one percentage point at 10,000 draws.

    Parameters
    ----------
    values, weights
        As for `scores`.
    spread : float, optional
        How far each weight may be off, as a share of the whole: 0.1 lets 0.5 be 0.4 to 0.6.
    draws, seed : int
        How many weights, and from which seed.
    top : int
        From 1 to as many as there are alternatives.

    Returns
    -------
    DataFrame
        ``first`` (sums to 1) and ``in_top`` (sums to ``top``) by alternative. Those that tie share the place evenly.

    Raises
    ------
    ValueError
        What `scores` refuses; a spread that is negative or missing, no draws, a ``top`` out of range.

    Examples
    --------
    The hospital is first where value weighs more than 6/11 = 0.545. Of 0.4 to 0.6 that is 0.055 of 0.2, or 27 %.

    >>> values = pd.DataFrame({"value": [9, 4], "risk": [2, 8]}, index=["hospital", "school"])
    >>> shares = rank_acceptability(values, {"value": 0.5, "risk": 0.5}, spread=0.1)
    >>> abs(shares["first"]["hospital"] - 0.055 / 0.2).round(1).item()
    0.0
    """
    table, weight = _checked(values, weights)
    _check_top(top, len(table))
    if spread is not None and not spread >= 0:
        raise ValueError(f"spread must be 0 or more, not {spread}")
    if draws < 1:
        raise ValueError(f"draws must be 1 or more, not {draws}")
    drawn = _draw(weight, spread, int(draws), np.random.default_rng(seed))
    score = drawn @ table.T
    shares = {name: _shares(score, count) for name, count in (("first", 1), ("in_top", top))}
    return pd.DataFrame(shares, index=values.index)


def _draw(weight: np.ndarray, spread: float | None, draws: int, rng: np.random.Generator) -> np.ndarray:
    size = len(weight)
    if spread is None:
        return rng.dirichlet(np.ones(size), draws)
    if spread == 0 or size == 1:
        return np.tile(weight, (draws, 1))
    low, high = np.maximum(weight - spread, 0), np.minimum(weight + spread, 1)
    rest = int(np.argmax(high - low))
    kept, enough = [], 0
    while enough < draws:
        # Both proposals are even over the allowed weights: boxes hit narrow spreads, the whole simplex wide ones.
        box = rng.uniform(low, high, (draws, size))
        box[:, rest] = 0
        box[:, rest] = 1 - box.sum(axis=1)
        proposals = np.vstack([box, rng.dirichlet(np.ones(size), draws)])
        allowed = proposals[((proposals >= low) & (proposals <= high)).all(axis=1)]
        kept.append(allowed)
        enough += len(allowed)
    return np.vstack(kept)[:draws]


def _shares(score: np.ndarray, count: int) -> np.ndarray:
    """Return how often each column is among the ``count`` greatest of its row; ties share the places left."""
    last = np.partition(score, -count, axis=1)[:, -count, None]
    slack = TIE * np.maximum(1, np.abs(last))
    above = score > last + slack
    level = ~above & (score >= last - slack)
    left = count - above.sum(axis=1, keepdims=True)
    return (above + level * left / level.sum(axis=1, keepdims=True)).mean(axis=0)


def _two_parts(table: np.ndarray, weight: np.ndarray, column: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the values on one criterion, and the weighted mean over the others."""
    rest = np.delete(np.arange(len(weight)), column)
    return table[:, column], table[:, rest] @ (weight[rest] / weight[rest].sum())


def _meeting(on_it: np.ndarray, on_rest: np.ndarray) -> np.ndarray:
    """Return the weight at which w on_it + (1 - w) on_rest changes its sign; NaN where it keeps it.

    At a weight of 0 or 1 the two are equal but for rounding: they tie there and do not change places.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = on_rest / (on_rest - on_it)
        return np.where((on_it * on_rest < 0) & (weight > TIE) & (weight < 1 - TIE), weight, np.nan)


def _checked(
    values: pd.DataFrame, weights: Mapping[Hashable, float] | pd.Series
) -> tuple[np.ndarray, np.ndarray]:
    if values.empty or values.index.has_duplicates or values.columns.has_duplicates:
        raise ValueError("values need alternatives (rows) and criteria (columns), each with a name of its own")
    table = _numbers("values", values)
    given = pd.Series(weights, dtype=object)
    if given.index.has_duplicates or set(given.index) != set(values.columns):
        have, want = (", ".join(map(str, names)) for names in (given.index, values.columns))
        raise ValueError(f"weights must name the criteria {want}, not {have}")
    weight = _numbers("weights", given[values.columns])
    if (weight < 0).any():
        raise ValueError("weights must be 0 or more")
    if abs(weight.sum() - 1) > TOLERANCE:
        raise ValueError(f"weights must sum to 1, not {weight.sum():.6g}")
    return table, weight / weight.sum()


def _numbers(name: str, cells: pd.Series | pd.DataFrame) -> np.ndarray:
    raw = cells.to_numpy(dtype=object)
    if any(isinstance(cell, str) for cell in raw.ravel()):
        raise ValueError(f"{name} must be numbers, not text")
    numbers = np.where(pd.isna(raw), np.nan, raw).astype(float)
    if not np.isfinite(numbers).all():
        raise ValueError(f"{name} must be finite, with none missing")
    return numbers


def _place(names: pd.Index, name: Hashable, what: str) -> int:
    if name not in names:
        raise ValueError(f"{name} is no {what}: there are {', '.join(map(str, names))}")
    return int(names.get_loc(name))


def _check_top(top: int, most: int) -> None:
    if not (isinstance(top, int | np.integer) and 1 <= top <= most):
        raise ValueError(f"top must be a whole number from 1 to {most}, not {top}")
