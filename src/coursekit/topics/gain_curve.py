"""What would contacting only the best part of a list bring? Gain of an order of customers, from a randomised pilot."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike


def gain_curve(order: ArrayLike, treated: ArrayLike, outcome: ArrayLike, *, steps: int = 20) -> pd.DataFrame:
    """Return how much success a campaign adds when only the first part of an order is contacted.

    Among the first k customers of the order, with R_t successes of N_t treated and R_c of N_c control customers, the
    campaign added R_t - R_c * N_t / N_c successes (Qini curve: Radcliffe 2007, Direct Marketing Analytics Journal,
    14-21). Here it is divided by all the treated, so that it ends in the net effect of contacting everybody.

    Parameters
    ----------
    order : array_like of int, shape (n,)
        Positions of the customers, first to be contacted first, for instance ``np.argsort(-score, kind="stable")``.
    treated : array_like of bool, shape (n,)
        Whether the customer was contacted, drawn at random.
    outcome : array_like, shape (n,)
        Success (0 or 1, or false and true) or an amount, for instance yuan.
    steps : int
        Parts of equal size at whose ends the gain is taken.

    Returns
    -------
    DataFrame
        ``share`` of the customers contacted, 0 to 1 in steps + 1 rows, and ``incremental``, what was added for each
        customer of the whole list. An order that tells nothing gives a straight line.

    Raises
    ------
    ValueError
        An order that does not hold every position once, columns of unequal length, missing outcomes, a step at which
        one arm has nobody yet.

    Examples
    --------
    The first half gains one success for two contacts, the second half nothing.

    >>> curve = gain_curve(range(8), [1, 0, 1, 0, 1, 0, 1, 0], [1, 0, 0, 0, 1, 1, 0, 0], steps=2)
    >>> curve["incremental"].tolist()
    [0.0, 0.25, 0.25]
    """
    order, treated, outcome = np.asarray(order), np.asarray(treated), np.asarray(outcome, dtype=float)
    if order.ndim != 1 or treated.shape != order.shape or outcome.shape != order.shape:
        raise ValueError("order, treated and outcome must be columns of one length")
    if not np.array_equal(np.sort(order), np.arange(len(order))):
        raise ValueError("order must hold every position from 0 to n - 1 once")
    if not (np.isin(treated, [0, 1]).all() and np.isfinite(outcome).all()):
        raise ValueError("treated must be true or false and outcome a number, with none missing")
    is_treated, results = treated[order].astype(bool), outcome[order]
    ends = np.rint(np.linspace(0, len(order), steps + 1)[1:]).astype(int)
    n_treated, n_control = (np.cumsum(arm)[ends - 1] for arm in (is_treated, ~is_treated))
    if n_treated[0] == 0 or n_control[0] == 0:
        raise ValueError(f"the first of {steps} steps has nobody in one arm: take fewer steps")
    from_treated, from_control = (np.cumsum(results * arm)[ends - 1] for arm in (is_treated, ~is_treated))
    added = (from_treated - from_control * n_treated / n_control) / n_treated[-1]
    return pd.DataFrame({"share": np.append(0.0, ends / len(order)), "incremental": np.append(0.0, added)})


def gain_area(curve: pd.DataFrame) -> float:
    """Return the area between a gain curve and the straight line to its end: 0 for an order that tells nothing.

    Parameters
    ----------
    curve : DataFrame
        As `gain_curve` returns it.

    Examples
    --------
    >>> gain_area(pd.DataFrame({"share": [0, 0.5, 1], "incremental": [0, 0.25, 0.25]}))
    0.0625
    """
    end = curve["incremental"].iloc[-1]
    return float(np.trapezoid(curve["incremental"] - end * curve["share"], curve["share"]))
