"""Usage tiers: which of six tiers a customer's month falls into, and what moving the thresholds changes.

Three tiers say what is wrong with the plan (dormant, no plan, over the plan) and are judged first; the other three
only say how much is used. Usage is the line's own, directional traffic included: what is used of an allowance is
judged by the whole pool, since a pool is shared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

TIERS = ("dormant", "no_plan", "over_plan", "low", "middle", "high")  # codes ascend in the order of judging
BY_USAGE = TIERS[3:]
DORMANT_GB = 0.01
ROWS_A_BLOCK = 16_384  # a block's columns and temporaries stay in a core's cache

_TIER = pd.CategoricalDtype(TIERS)
_NO_PLAN, _OVER_PLAN, _LOW, _HIGH = (np.int8(TIERS.index(tier)) for tier in ("no_plan", "over_plan", "low", "high"))


@dataclass(frozen=True)
class Thresholds:
    """The two lines between low, middle and high usage.

    Attributes
    ----------
    low_gb : float
        A month below it is ``low``.
    high_gb : float
        A month at or above it is ``high``; what lies between is ``middle``.
    """

    low_gb: float
    high_gb: float

    def __post_init__(self) -> None:
        if not 0 < self.low_gb < self.high_gb < np.inf:
            raise ValueError(f"thresholds must ascend above 0, not be {self.low_gb} and {self.high_gb}")


def assign_tiers(months: pd.DataFrame, thresholds: Thresholds) -> pd.Series:
    """Return the tier of each customer-month: the first that holds.

    1. ``dormant``: usage + directional usage below 0.01 GB.
    2. ``no_plan``: the allowance is 0.
    3. ``over_plan``: the pool's usage is above its allowance.
    4. ``low``: usage + directional usage below ``low_gb``; ``high``: at least ``high_gb``; else ``middle``.

    Parameters
    ----------
    months : DataFrame
        One row a line and month, in any order, with ``usage_gb``, ``directional_gb``, ``allowance_gb`` and
        ``pool_usage_gb``, none missing or negative.
    thresholds : Thresholds
        The two lines, in GB.

    Returns
    -------
    Series of category
        One of ``TIERS`` a row, with the index of ``months``.

    Raises
    ------
    ValueError
        A column is not there, or holds a missing or negative value.

    Examples
    --------
    >>> months = pd.DataFrame({"usage_gb": [0.0, 3.0, 3.0, 3.0, 31.0], "directional_gb": [0.0, 0.0, 0.0, 0.0, 9.0],
    ...                        "allowance_gb": [5.0, 0.0, 2.5, 5.0, 40.0], "pool_usage_gb": [0.0, 3.0, 3.0, 3.0, 31.0]})
    >>> list(assign_tiers(months, Thresholds(low_gb=5, high_gb=40)))
    ['dormant', 'no_plan', 'over_plan', 'low', 'high']
    """
    usage, directional, allowance, pool = (
        _column(months, name) for name in ("usage_gb", "directional_gb", "allowance_gb", "pool_usage_gb")
    )
    codes = np.empty(len(months), dtype=np.int8)
    for start in range(0, len(codes), ROWS_A_BLOCK):
        rows = slice(start, start + ROWS_A_BLOCK)
        total = _not_negative(usage[rows], "usage_gb") + _not_negative(directional[rows], "directional_gb")
        has_plan = _not_negative(allowance[rows], "allowance_gb") > 0
        within = _not_negative(pool[rows], "pool_usage_gb") <= allowance[rows]
        tier = _LOW + (total >= thresholds.low_gb).view(np.int8) + (total >= thresholds.high_gb).view(np.int8)
        # The tier judged first has the lowest code, so each rule is a ceiling on the code where it holds.
        np.minimum(tier, _OVER_PLAN + within.view(np.int8) * (_HIGH - _OVER_PLAN), out=tier)
        np.minimum(tier, _NO_PLAN + has_plan.view(np.int8) * (_HIGH - _NO_PLAN), out=tier)
        np.multiply(tier, (total >= DORMANT_GB).view(np.int8), out=codes[rows])
    return pd.Series(pd.Categorical.from_codes(codes, dtype=_TIER, validate=False), index=months.index, name="tier")


def compare_thresholds(values: ArrayLike, revenue: ArrayLike, rules: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    """Return how many customers, and how much revenue, each pair of thresholds puts into low, middle and high.

    Parameters
    ----------
    values, revenue : array_like, shape (n,)
        Usage of each customer in GB, none negative, and revenue in yuan; nothing missing.
    rules : mapping of str to (low_gb, high_gb)
        At least one pair of thresholds, by name; the first is the one that the others are compared with.

    Returns
    -------
    DataFrame
        One row a rule, in the order given: ``low_gb`` and ``high_gb``; customers in ``low``, ``middle``, ``high``;
        their revenue ``low_yuan``, ``middle_yuan``, ``high_yuan``; ``moved``, the customers whose tier is another
        than under the first rule.

    Raises
    ------
    ValueError
        No rule, thresholds that do not ascend, lengths that differ, missing values or negative usage.

    Examples
    --------
    >>> usage, bills = [1, 4, 12, 40], [10, 20, 30, 100]
    >>> compare_thresholds(usage, bills, {"house": (2, 30), "natural": (5, 30)})[["low", "high", "low_yuan", "moved"]]
             low  high  low_yuan  moved
    house      1     1      10.0      0
    natural    2     1      30.0      1
    """
    values, revenue = np.asarray(values, dtype=float), np.asarray(revenue, dtype=float)
    if not rules:
        raise ValueError("rules must name at least one pair of thresholds")
    if values.ndim != 1 or values.shape != revenue.shape:
        raise ValueError(f"values and revenue must be two lists of one length, not {values.shape} and {revenue.shape}")
    if not ((values >= 0).all() and np.isfinite(revenue).all()):
        raise ValueError("values must not be negative or missing, revenue not be missing or infinite")
    lines = {name: Thresholds(*pair) for name, pair in rules.items()}
    tiers = [np.digitize(values, [line.low_gb, line.high_gb]) for line in lines.values()]
    edges = pd.DataFrame([(line.low_gb, line.high_gb) for line in lines.values()], columns=["low_gb", "high_gb"])
    counts = [np.bincount(tier, minlength=len(BY_USAGE)) for tier in tiers]
    money = [np.bincount(tier, revenue, minlength=len(BY_USAGE)) for tier in tiers]
    customers = pd.DataFrame(counts, columns=[*BY_USAGE])
    yuan = pd.DataFrame(money, columns=[f"{tier}_yuan" for tier in BY_USAGE])
    moved = pd.Series([int((tier != tiers[0]).sum()) for tier in tiers], name="moved")
    return pd.concat([edges, customers, yuan, moved], axis=1).set_axis([*lines], axis=0)


def _column(months: pd.DataFrame, name: str) -> np.ndarray:
    if name not in months:
        raise ValueError(f"months lacks the column {name}")
    return months[name].to_numpy(dtype=float)


def _not_negative(block: np.ndarray, name: str) -> np.ndarray:
    if not block.min() >= 0:  # the smallest of a block with NaN in it is NaN
        raise ValueError(f"{name} must not be negative or missing")
    return block
