"""Turning points of a monthly series: when growth turned (net additions), and when the total peaked (levels).

The total of a product still makes records while its growth is already falling, so net additions turn first. They are
seasonal, so a month is compared with the same month a year before, and single months are noisy, so means of a few
months are compared.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

MONTHS_A_YEAR = 12
_TREND = pd.Index(["trailing_mean", "year_before", "change"])  # made once: a simulation asks a thousand times


def seasonal_comparison(net_adds: ArrayLike | pd.Series, window: int = 3) -> pd.DataFrame:
    """Return the trailing mean of monthly net additions beside the same months of the year before.

    Parameters
    ----------
    net_adds : array_like or Series, shape (n,)
        Net additions of n >= 12 + window consecutive months; losses are negative, a missing month is NaN.
    window : int
        Months in the trailing mean, the month itself included.

    Returns
    -------
    DataFrame
        One row a month, with the index of the series (0, 1, ... for an array), in the unit of the series:
        ``trailing_mean`` over the month and the window - 1 months before it, ``year_before`` the mean 12 months
        earlier, and ``change`` their difference. A mean that lacks a month, and what is computed from it, is NaN.

    Raises
    ------
    ValueError
        Too short for one comparison, not one-dimensional, infinite, or dated with a month left out or doubled.

    Examples
    --------
    >>> seasonal_comparison([9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 12, 9, 3]).tail(2)
        trailing_mean  year_before  change
    13           10.0          NaN     NaN
    14            8.0          9.0    -1.0
    """
    months = _check_months(net_adds, window, needed=MONTHS_A_YEAR + window)
    trend = np.full((len(months), 3), np.nan)
    trend[window - 1 :, 0] = sliding_window_view(months.to_numpy(), window).mean(axis=1)
    trend[MONTHS_A_YEAR:, 1] = trend[:-MONTHS_A_YEAR, 0]
    trend[:, 2] = trend[:, 0] - trend[:, 1]
    return pd.DataFrame(trend, index=months.index, columns=_TREND)


def growth_turned(net_adds: ArrayLike | pd.Series, window: int = 3, runs: int = 3) -> int | None:
    """Return the first month by which net additions have stayed below the year before, or None.

    1. mean_t is the mean of months t - window + 1 to t.
    2. Month t is below when mean_t < mean_(t-12); it is not when either mean lacks a month.
    3. The answer is the first t such that months t - runs + 1 to t are all below: the month at whose end the turn
       could first be known.

    Parameters
    ----------
    net_adds : array_like or Series, shape (n,)
        As in `seasonal_comparison`, with n >= 12 + window + runs - 1: a shorter series cannot answer.
    window, runs : int
        Months in a mean, and months in a row that must be below; both at least 1.

    Returns
    -------
    int or None
        Position counted from 0, also for a dated series (``net_adds.index[position]`` is its month).

    Raises
    ------
    ValueError
        As in `seasonal_comparison`.

    Examples
    --------
    A year of 9 a month, then 8: the mean of three is below from month 14 on, for the third time in month 16 (the
    first month is 0). In month 12 one month of 8 already lowers the mean, but the mean a year before is not known yet.

    >>> growth_turned([9] * 12 + [8] * 6)
    16
    >>> growth_turned([9] * 12 + [10] * 6) is None
    True
    """
    if runs < 1 or runs != int(runs):
        raise ValueError(f"runs must be a whole number >= 1, not {runs}")
    _check_months(net_adds, window, needed=MONTHS_A_YEAR + window + runs - 1)
    below = seasonal_comparison(net_adds, window)["change"].to_numpy() < 0
    in_a_row = np.convolve(below, np.ones(runs, dtype=int))[: len(below)]
    turned = np.flatnonzero(in_a_row == runs)
    return int(turned[0]) if len(turned) else None


def peak_position(levels: ArrayLike | pd.Series) -> int:
    """Return the position (from 0) of the highest level, the first of equals; the last position means no peak yet.

    Parameters
    ----------
    levels : array_like or Series, shape (n,)
        Totals, for instance subscribers at the end of each month; NaN is passed over.

    Raises
    ------
    ValueError
        There is no level at all, or an infinite one.

    Examples
    --------
    >>> peak_position([3700, 6524, 9341, 8454, 6893])
    2
    """
    levels = _one_series(levels, "levels").to_numpy()
    if np.isnan(levels).all():
        raise ValueError("levels must hold at least one number")
    return int(np.nanargmax(levels))


def _check_months(net_adds: ArrayLike | pd.Series, window: int, needed: int) -> pd.Series:
    if window < 1 or window != int(window):
        raise ValueError(f"window must be a whole number of months >= 1, not {window}")
    months = _one_series(net_adds, "net_adds")
    if len(months) < needed:
        raise ValueError(f"too short: {len(months)} months; a comparison with last year needs at least {needed}")
    index = months.index
    if isinstance(index, pd.DatetimeIndex):
        index = index.to_period("M")
    if isinstance(index, pd.PeriodIndex) and (np.diff(index.year * MONTHS_A_YEAR + index.month) != 1).any():
        raise ValueError("the dates must be consecutive months: sort them, and keep a missing month as NaN")
    return months


def _one_series(values: ArrayLike | pd.Series, name: str) -> pd.Series:
    index = values.index if isinstance(values, pd.Series) else None
    numbers = np.asarray(values, dtype=float)
    if numbers.ndim != 1:
        raise ValueError(f"{name} must be one series, not an array of shape {numbers.shape}")
    if np.isinf(numbers).any():
        raise ValueError(f"{name} must not be infinite")
    return pd.Series(numbers, index=index)
