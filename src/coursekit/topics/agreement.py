"""How far do raters agree, beyond what chance would give? Weighted kappa for two, intraclass correlation for several.

References
----------
.. [1] Cohen, J. (1968). Weighted kappa: nominal scale agreement with provision for scaled disagreement or partial
       credit. Psychological Bulletin, 70(4), 213-220.
.. [2] Shrout, P. E., & Fleiss, J. L. (1979). Intraclass correlations: uses in assessing rater reliability.
       Psychological Bulletin, 86(2), 420-428.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

POWERS = {"linear": 1, "quadratic": 2}
MODELS = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")
FEWEST_TARGETS, FEWEST_JUDGES = 2, 2


def weighted_kappa(
    first: ArrayLike,
    second: ArrayLike,
    categories: Sequence | None = None,
    weights: str | ArrayLike = "quadratic",
) -> float:
    """Return Cohen's weighted kappa: 1 minus the disagreement seen over the disagreement expected by chance [1]_.

    1. v(i, j) is how grave it is that one rater says i and the other j: |i - j| (linear) or its square (quadratic).
    2. q_seen is the mean of v over the pairs; q_chance its mean if every answer of the first rater met every answer
       of the second.
    3. kappa = 1 - q_seen / q_chance. 1 is full agreement, 0 as good as chance, below 0 worse.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        What each rater gave to the same n works, in the same order; two Series are matched by their index.
    categories : sequence, optional
        All answers in order, the lowest first. Numbers lie as far apart as they are, so a grade that nobody used
        changes nothing; other labels are one step apart. Needed where the answers are no numbers.
    weights : {"quadratic", "linear"} or array_like, shape (categories, categories)
        How grave a disagreement is; as a matrix, rows the first rater's answers, the diagonal usually 0.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        Lists of unequal length, nothing or something missing in them, an answer that is no category, or both raters
        give one and the same answer to everything: then chance agrees as well, and kappa says nothing.

    Examples
    --------
    One work of four is judged one grade apart.

    >>> round(weighted_kappa([1, 2, 4, 5], [1, 2, 4, 4]), 3)
    0.941
    """
    left, right = _paired(first, second)
    names = _categories(left, right, categories)
    row, column = names.get_indexer(pd.Index(left)), names.get_indexer(pd.Index(right))
    strange = [answer for answer, code in zip([*left, *right], [*row, *column], strict=True) if code < 0]
    if strange:
        raise ValueError(f"{strange[0]!r} is not among the categories {list(names)}")
    grave = _disagreement(names, weights)
    seen = grave[row, column].mean()
    chance = grave[np.ix_(row, column)].mean()
    if chance <= 0:
        raise ValueError("both raters give one and the same answer to everything: kappa cannot tell that from chance")
    return float(1 - seen / chance)


def icc(ratings: pd.DataFrame | ArrayLike, model: str = "ICC(2,1)") -> float:
    """Return the intraclass correlation: the share of the ratings' variance that the works themselves explain [2]_.

    MSB, MSW, MSJ and MSE are the mean squares between works, within works, between judges, and of the rest; n works,
    k judges.

    - ICC(1,1) = (MSB - MSW) / (MSB + (k - 1) MSW): every work has judges of its own.
    - ICC(2,1) = (MSB - MSE) / (MSB + (k - 1) MSE + k (MSJ - MSE) / n): all judge all works, the judges stand for
      others; who is stricter than the others counts as disagreement.
    - ICC(3,1) = (MSB - MSE) / (MSB + (k - 1) MSE): only these judges matter, and strictness is forgiven.
    - ICC(1,k), ICC(2,k), ICC(3,k): the same of the mean of all k judges.

    Parameters
    ----------
    ratings : DataFrame or array_like, shape (works, judges)
        Every judge's number for every work, none missing, at least two of each.
    model : {"ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"}

    Returns
    -------
    float
        At most 1; below 0 where works differ less than their judges.

    Raises
    ------
    ValueError
        An unknown model, fewer than two works or judges, a missing number, or nothing differs at all.

    Examples
    --------
    Two judges rank three works alike, the second always two grades stricter.

    >>> ratings = [[5, 3], [4, 2], [3, 1]]
    >>> round(icc(ratings, "ICC(2,1)"), 2), round(icc(ratings, "ICC(3,1)"), 2)
    (0.33, 1.0)
    """
    if model not in MODELS:
        raise ValueError(f"model must be one of {', '.join(MODELS)}, not {model!r}")
    table = np.asarray(ratings, dtype=float)
    if table.ndim != 2 or table.shape[0] < FEWEST_TARGETS or table.shape[1] < FEWEST_JUDGES:
        raise ValueError(f"ratings must be works by judges, at least two of each, not of shape {table.shape}")
    if not np.isfinite(table).all():
        raise ValueError("every judge must have rated every work: leave out a work or a judge with a missing number")
    return _icc(table, model)


def _icc(table: np.ndarray, model: str) -> float:
    works, judges = table.shape
    mean = table.mean()
    between = judges * ((table.mean(axis=1) - mean) ** 2).sum()
    of_judges = works * ((table.mean(axis=0) - mean) ** 2).sum()
    within = ((table - table.mean(axis=1, keepdims=True)) ** 2).sum()
    msb, msj = between / (works - 1), of_judges / (judges - 1)
    msw, mse = within / (works * (judges - 1)), max(within - of_judges, 0.0) / ((works - 1) * (judges - 1))
    kind, single = model[4], model[6] == "1"
    noise = msw if kind == "1" else mse
    strictness = (msj - mse) / works if kind == "2" else 0.0
    whole = msb + (judges - 1) * noise + judges * strictness if single else msb + strictness
    if whole <= np.finfo(float).eps * (1 + mean**2):
        raise ValueError(f"the ratings do not differ between works, so {model} says nothing")
    return float((msb - noise) / whole)


def _paired(first: ArrayLike, second: ArrayLike) -> tuple[list, list]:
    if isinstance(first, pd.Series) and isinstance(second, pd.Series):
        if not (first.index.is_unique and second.index.is_unique and set(first.index) == set(second.index)):
            raise ValueError("first and second must be indexed by the same works, each once")
        second = second.loc[first.index]
    left, right = pd.Series(first).tolist(), pd.Series(second).tolist()
    if len(left) != len(right) or not left:
        raise ValueError(f"both raters must have judged the same works: {len(left)} and {len(right)} answers")
    if pd.isna(left).any() or pd.isna(right).any():
        raise ValueError("an answer is missing: give only works that both have judged")
    return left, right


def _categories(left: list, right: list, categories: Sequence | None) -> pd.Index:
    if categories is None:
        if not all(isinstance(answer, (int, float, np.number)) for answer in [*left, *right]):
            raise ValueError("answers that are no numbers need categories: all of them, the lowest first")
        return pd.Index(sorted(set(left) | set(right)), dtype=float)
    names = pd.Index(list(categories))
    if not names.is_unique:
        raise ValueError("categories must be named once each")
    return names


def _disagreement(names: pd.Index, weights: str | ArrayLike) -> np.ndarray:
    if isinstance(weights, str):
        if weights not in POWERS:
            raise ValueError(f"weights must be 'quadratic', 'linear' or a matrix, not {weights!r}")
        place = names.to_numpy(float) if pd.api.types.is_numeric_dtype(names) else np.arange(len(names), dtype=float)
        return np.abs(place[:, None] - place[None, :]) ** POWERS[weights]
    grave = np.asarray(weights, dtype=float)
    if grave.shape != (len(names), len(names)) or not (np.isfinite(grave).all() and (grave >= 0).all()):
        raise ValueError(f"weights must hold {len(names)} by {len(names)} numbers, none negative or missing")
    return grave
