"""What a list of strengths, weaknesses, opportunities and threats is worth, and what is left of it beside a rival."""

from __future__ import annotations

from numbers import Real
from typing import NamedTuple

import numpy as np
import pandas as pd

INTERNAL = ("S", "W")
EXTERNAL = ("O", "T")
KINDS = INTERNAL + EXTERNAL
RATINGS = {"S": (3, 4), "W": (1, 2), "O": (1, 4), "T": (1, 4)}
TOLERANCE = 1e-6  # what weights typed with decimals may lose when they are added


class ScoreCard(NamedTuple):
    """The total weighted ``score`` (1 to 4) and the ``table`` behind it: factor, kind, weight, rating, weighted."""

    score: float
    table: pd.DataFrame


class Struck(NamedTuple):
    """The ``factors`` that are left, internal weights summing to 1 again, and the strengths that are ``gone``."""

    factors: pd.DataFrame
    gone: pd.DataFrame


def ife(factors: pd.DataFrame) -> ScoreCard:
    """Return the internal factor evaluation (IFE): the sum of weight x rating over strengths and weaknesses.

    Weights say how much a factor matters in the trade, ratings how the company stands: 4 a major and 3 a minor
    strength, 2 a minor and 1 a major weakness. 2.5 is average (David, Strategic Management: Concepts and
    Cases, chapter 4; his later editions rate every factor 1 to 4, which is not done here).

    Parameters
    ----------
    factors : DataFrame
        One row a factor: ``factor`` (its id, such as "S1"), ``kind`` (S, W, O or T), ``weight`` (0 to 1),
        ``rating`` (means of several raters may lie between whole numbers). Opportunities and threats may be among
        them and are passed over.

    Returns
    -------
    ScoreCard

    Raises
    ------
    ValueError
        A column, a number or every internal factor missing, text for a number, an id twice, an unknown kind, a
        weight outside 0 to 1, weights of S and W that do not sum to 1, a rating outside its kind's range.

    Examples
    --------
    >>> factors = pd.DataFrame({"factor": ["S1", "W1"], "kind": ["S", "W"], "weight": [0.6, 0.4], "rating": [4, 1]})
    >>> round(ife(factors).score, 2)
    2.8
    """
    return _card(factors, INTERNAL)


def efe(factors: pd.DataFrame) -> ScoreCard:
    """Return the external factor evaluation (EFE): the sum of weight x rating over opportunities and threats.

    A rating says how well the present strategy answers the factor: 4 superior, 3 above average, 2 average, 1 poor, for
    threats as for opportunities. 2.5 is average (David, Strategic Management: Concepts and Cases, chapter 3).

    Parameters, returns and errors are those of `ife`, with O and T for S and W.

    Examples
    --------
    >>> factors = pd.DataFrame({"factor": ["O1", "T1"], "kind": ["O", "T"], "weight": [0.5, 0.5], "rating": [3, 1]})
    >>> efe(factors).score
    2.0
    """
    return _card(factors, EXTERNAL)


def strike_common(factors: pd.DataFrame) -> Struck:
    """Strike the strengths that the rival has, too, and rescale the internal weights that are left to sum to 1.

    A strength is one only against somebody: what both have decides nothing (Barney 1991, Journal of Management 17,
    99-120: a resource that competitors hold gives no advantage). Weaknesses and the external side stay as they are.

    Parameters
    ----------
    factors : DataFrame
        As for `ife` (``rating`` is not needed), and ``rival_has``: True or False for every strength; what stands
        there for other kinds is not read.

    Returns
    -------
    Struck
        Both tables keep all columns of ``factors``; ``gone`` has the weights that were given.

    Raises
    ------
    ValueError
        What `ife` refuses, ratings apart; ``rival_has`` missing or neither True nor False for a strength; every
        internal factor struck, or none left that has a weight.

    Examples
    --------
    >>> factors = pd.DataFrame({"factor": ["S1", "S2", "W1"], "kind": ["S", "S", "W"], "weight": [0.5, 0.3, 0.2],
    ...                         "rival_has": [True, False, None]})
    >>> left, gone = strike_common(factors)
    >>> dict(zip(left.factor, left.weight)), gone.factor.tolist()
    ({'S2': 0.6, 'W1': 0.4}, ['S1'])
    """
    check_factors(factors, "weight", "rival_has")
    internal = factors["kind"].isin(INTERNAL).to_numpy()
    weights = check_weights(factors, INTERNAL)
    struck = np.array(
        [kind == "S" and _flag(factor, has) for factor, kind, has in _rows(factors, "kind", "rival_has")], dtype=bool
    )
    left = weights[~struck[internal]].sum()
    if left <= 0:
        raise ValueError("the rival has every strength that counts, and no weakness has a weight: nothing is left")
    changed = factors.copy()
    changed["weight"] = [_number("weight", factor, value) for factor, value in _rows(factors, "weight")]
    changed.loc[internal, "weight"] = weights / left
    return Struck(changed[~struck].reset_index(drop=True), factors[struck].reset_index(drop=True))


def check_factors(factors: pd.DataFrame, *columns: str) -> None:
    """Raise a ValueError unless the table has ``factor``, ``kind`` and ``columns``, ids once each, and known kinds.

    >>> check_factors(pd.DataFrame({"factor": ["S1", "S1"], "kind": ["S", "S"]}))
    Traceback (most recent call last):
    ValueError: each factor needs an id of its own: S1 stands there twice
    """
    missing = [name for name in ("factor", "kind", *columns) if name not in factors.columns]
    if missing:
        raise ValueError(f"factors lack the columns {', '.join(missing)}")
    if factors["factor"].isna().any():
        raise ValueError("a factor has no id in the column factor")
    twice = factors.loc[factors["factor"].duplicated(), "factor"]
    if len(twice):
        raise ValueError(f"each factor needs an id of its own: {twice.iloc[0]} stands there twice")
    for factor, kind in _rows(factors, "kind"):
        if pd.isna(kind) or kind not in KINDS:
            raise ValueError(f"kind of {factor} must be S, W, O or T, not {kind!r}")


def check_weights(factors: pd.DataFrame, kinds: tuple[str, str]) -> np.ndarray:
    """Return the weights of the factors of two kinds; a ValueError unless each is 0 to 1 and they sum to 1.

    >>> check_weights(pd.DataFrame({"factor": ["O1"], "kind": ["O"], "weight": [0.9]}), ("O", "T"))
    Traceback (most recent call last):
    ValueError: the weights of O and T must sum to 1, not 0.9
    """
    own = factors[factors["kind"].isin(kinds)]
    both = " and ".join(kinds)
    if own.empty:
        raise ValueError(f"there is no factor of kind {' or '.join(kinds)}")
    weights = np.array([_number("weight", factor, value) for factor, value in _rows(own, "weight")])
    for factor, weight in zip(own["factor"], weights, strict=True):
        if not 0 <= weight <= 1:
            raise ValueError(f"weight of {factor} must be 0 to 1, not {weight:g}")
    if abs(weights.sum() - 1) > TOLERANCE:
        raise ValueError(f"the weights of {both} must sum to 1, not {weights.sum():.6g}")
    return weights


def _card(factors: pd.DataFrame, kinds: tuple[str, str]) -> ScoreCard:
    check_factors(factors, "weight", "rating")
    weights = check_weights(factors, kinds)
    own = factors[factors["kind"].isin(kinds)]
    ratings = np.array([_rating(*row) for row in _rows(own, "kind", "rating")])
    table = own[["factor", "kind"]].assign(weight=weights, rating=ratings, weighted=weights * ratings)
    return ScoreCard(float(weights @ ratings), table.reset_index(drop=True))


def _rating(factor: str, kind: str, value: object) -> float:
    rating = _number("rating", factor, value)
    low, high = RATINGS[kind]
    if not low <= rating <= high:
        raise ValueError(f"rating of {factor} must be {low} to {high} (kind {kind}), not {rating:g}")
    return rating


def _number(column: str, factor: str, value: object) -> float:
    if value is None or value is pd.NA or (isinstance(value, Real) and not np.isfinite(float(value))):
        raise ValueError(f"{column} of {factor} is missing")
    if not isinstance(value, Real) or isinstance(value, bool | np.bool_):
        raise ValueError(f"{column} of {factor} must be a number, not {value!r}")
    return float(value)


def _flag(factor: str, value: object) -> bool:
    if not (isinstance(value, bool | np.bool_ | Real) and value in (0, 1)):
        raise ValueError(f"rival_has of {factor} must be True or False, not {value!r}")
    return bool(value)


def _rows(factors: pd.DataFrame, *columns: str) -> zip:
    return zip(factors["factor"], *(factors[name] for name in columns), strict=True)
