"""Split a change of revenue over the factors whose product it is: subscribers, usage per subscriber, price.

Traffic soars and revenue stands still: how much did each factor add, how much did the price take away? The logarithmic
mean Divisia index (LMDI-I) answers without a residual; changing one factor at a time leaves one.

References
----------
.. [1] Ang, B. W. (2005). The LMDI approach to decomposition analysis: a practical guide. Energy Policy, 33, 867-871.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

Factors = Mapping[str, float] | pd.Series


def decompose_revenue(before: Factors, after: Factors) -> pd.Series:
    """Return what each factor contributed to the change of their product: L(after, before) ln(factor ratio) [1]_.

    1. Revenue V is the product of the factors, before and after.
    2. L(a, b) = (a - b) / (ln a - ln b) is the logarithmic mean of the two revenues, and L(a, a) = a.
    3. A factor x contributes L(V_after, V_before) ln(x_after / x_before).

    The contributions sum to V_after - V_before without a residual, and change sign when time runs backwards.

    Parameters
    ----------
    before, after : mapping or Series, factor -> value
        Positive numbers under the same names in the same order. Their units must multiply to that of revenue:
        households x GB a household x yuan a GB.

    Returns
    -------
    Series
        Contributions in the unit of the product, indexed by the factors.

    Raises
    ------
    ValueError
        The names differ, or a value is not a positive finite number: where a factor was or became zero, a product is
        launched or closed, and its change is not a matter of factors.

    Examples
    --------
    Twice the subscribers at half the price: what one factor adds the other takes.

    >>> decompose_revenue({"subscribers": 100, "price": 20}, {"subscribers": 200, "price": 10}).round(1)
    subscribers    1386.3
    price         -1386.3
    dtype: float64
    """
    before, after = _paired(before, after)
    logs = np.log(after / before)
    return _logarithmic_mean(before.prod(), logs.sum()) * logs


def one_at_a_time(before: Factors, after: Factors) -> pd.Series:
    """Return the change of the product when each factor alone changes, and the ``"residual"`` that nobody explains.

    This is the classic calculation with the weights of the base period (Laspeyres). What the factors do jointly is
    left over as the residual, so that the rows again sum to the whole change.

    Parameters
    ----------
    before, after : mapping or Series, factor -> value
        As in `decompose_revenue`.

    Raises
    ------
    ValueError
        As in `decompose_revenue`.

    Examples
    --------
    >>> one_at_a_time({"subscribers": 100, "price": 20}, {"subscribers": 200, "price": 10})
    subscribers    2000.0
    price         -1000.0
    residual      -1000.0
    dtype: float64
    """
    before, after = _paired(before, after)
    alone = before.prod() * (after / before - 1)
    residual = after.prod() - before.prod() - alone.sum()
    return pd.concat([alone, pd.Series({"residual": residual})])


def _logarithmic_mean(start: float, log_ratio: float) -> float:
    """Return L(a, b) for b = start and ln(a / b) = log_ratio; exact also where a is close to b."""
    return start * np.expm1(log_ratio) / log_ratio if log_ratio else start


def _paired(before: Factors, after: Factors) -> tuple[pd.Series, pd.Series]:
    before, after = pd.Series(before, dtype=float), pd.Series(after, dtype=float)
    if not len(before) or not before.index.is_unique:
        raise ValueError("give at least one factor, each under a name of its own")
    if list(before.index) != list(after.index):
        raise ValueError(f"the factors must be the same, not {list(before.index)} before and {list(after.index)} after")
    for name, values in (("before", before), ("after", after)):
        wrong = values[~(np.isfinite(values) & (values > 0))]
        if len(wrong):
            raise ValueError(f"factors must be positive numbers; {name} has {wrong.index[0]} = {wrong.iloc[0]:g}")
    return before, after
