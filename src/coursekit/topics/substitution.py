"""Substitution of an old technology by a new one: the Fisher-Pry line, its intervals, and a test on held-out years.

The logit of the new technology's share, ln(f / (1 - f)), is a straight line in time. The line runs to a share of 1:
where part of the old base stays, or the next generation arrives, it promises too much, and its intervals, which take
the line for true and the deviations from it for independent, do not know.

References
----------
.. [1] Fisher, J. C., & Pry, R. H. (1971). A Simple Substitution Model of Technological Change. Technological
       Forecasting and Social Change, 3, 75-88.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import expit, logit
from scipy.stats import t as student_t

MIN_GROWTH = 1e-9  # of the logit over all the years: less is rounding of a share that stands still
MIN_POINTS = 3  # two points lie on a line whatever happens: the third is the first that can deviate
TENTH_TO_NINE_TENTHS = float(np.log(81))  # logit(0.9) - logit(0.1)


@dataclass(frozen=True)
class FisherPry:
    """Fisher-Pry line ln(f / (1 - f)) = slope * (t - midpoint), with standard errors.

    Attributes
    ----------
    slope, slope_se : float
        Growth of the logit a year, positive; it is the 2 alpha of the paper [1]_.
    midpoint, midpoint_se : float
        Decimal year at which the new technology has half, which may be years away from the data.
    takeover_years, takeover_years_se : float
        Years from a share of 10 % to 90 %: ln 81 / slope.
    residual_sd : float
        Residual standard deviation of the logit.
    degrees_of_freedom : int
        Points less 2.
    mean_year : float
        Mean of the years observed, where the line is known best.
    """

    slope: float
    slope_se: float
    midpoint: float
    midpoint_se: float
    takeover_years: float
    takeover_years_se: float
    residual_sd: float
    degrees_of_freedom: int
    mean_year: float

    def share(self, years: ArrayLike) -> np.ndarray:
        """Return the share on the line at each decimal year."""
        return expit(self._logit(years))

    def interval(self, years: ArrayLike, level: float = 0.90) -> tuple[np.ndarray, np.ndarray]:
        """Return the low and high ends of the prediction interval of a newly observed share at each decimal year.

        By Student's t on the logit, mapped back to shares. It covers the deviation of one new observation and the
        uncertainty of the line, not that the line itself may bend.
        """
        if not 0 < level < 1:
            raise ValueError(f"level must lie between 0 and 1, not be {level}")
        points = self.degrees_of_freedom + 2
        from_centre = np.asarray(years, dtype=float) - self.mean_year
        spread = np.sqrt(self.residual_sd**2 * (1 + 1 / points) + (self.slope_se * from_centre) ** 2)
        reach = student_t.ppf((1 + level) / 2, self.degrees_of_freedom) * spread
        return expit(self._logit(years) - reach), expit(self._logit(years) + reach)

    def year_of(self, share: float) -> float:
        """Return the decimal year at which the line reaches a share between 0 and 1."""
        if not 0 < share < 1:
            raise ValueError(f"share must lie between 0 and 1, not be {share}: the line never reaches its ends")
        return self.midpoint + float(logit(share)) / self.slope

    def _logit(self, years: ArrayLike) -> np.ndarray:
        return self.slope * (np.asarray(years, dtype=float) - self.midpoint)


def fisher_pry(years: ArrayLike, old: ArrayLike, new: ArrayLike) -> FisherPry:
    """Fit the Fisher-Pry line to the users of an old and a new technology, by least squares on the logit [1]_.

    1. Share of the new: f = new / (old + new).
    2. Ordinary least squares of ln(f / (1 - f)) = ln(new / old) on time.
    3. Standard errors of midpoint and takeover time from those of the line by the delta method.

    Parameters
    ----------
    years : array_like, shape (n,)
        n >= 3 decimal years, strictly ascending, unevenly spaced if need be: the end of 2024 is 2025.0.
    old, new : array_like, shape (n,)
        Users of each at those times, positive, both in the same unit.

    Raises
    ------
    ValueError
        Lengths differ, fewer than 3 points, years not ascending, users not positive, or the new technology's share
        does not grow along the line, so that there is no substitution to date.

    Examples
    --------
    >>> line = fisher_pry([2018, 2019, 2021], old=[80, 50, 6], new=[20, 50, 94])
    >>> round(line.slope, 2), round(line.midpoint, 1), round(line.takeover_years, 1)
    (1.38, 2019.0, 3.2)
    >>> line.share([2020, 2022]).round(2)
    array([0.8 , 0.98])
    """
    years, old, new = _check(years, old, new)
    logits = np.log(new / old)
    mean_year, mean_logit = float(years.mean()), float(logits.mean())
    from_centre = years - mean_year
    squares = float(from_centre @ from_centre)
    slope = float(from_centre @ logits) / squares
    if slope * np.ptp(years) < MIN_GROWTH:
        raise ValueError(f"the share of the new does not grow (slope {slope:.3g} a year): exchange old and new?")
    residuals = logits - mean_logit - slope * from_centre
    degrees_of_freedom = len(years) - 2
    residual_sd = float(np.sqrt(residuals @ residuals / degrees_of_freedom))
    slope_se = residual_sd / squares**0.5
    lag = mean_logit / slope
    takeover_years = TENTH_TO_NINE_TENTHS / slope
    return FisherPry(
        slope=slope,
        slope_se=slope_se,
        midpoint=mean_year - lag,
        midpoint_se=float(np.sqrt(residual_sd**2 / len(years) + (lag * slope_se) ** 2)) / slope,
        takeover_years=takeover_years,
        takeover_years_se=takeover_years * slope_se / slope,
        residual_sd=residual_sd,
        degrees_of_freedom=degrees_of_freedom,
        mean_year=mean_year,
    )


def backtest(years: ArrayLike, old: ArrayLike, new: ArrayLike, held_out: int = 2, level: float = 0.90) -> pd.DataFrame:
    """Forecast the last points from the earlier ones alone, and compare with what was then observed.

    Parameters
    ----------
    years, old, new : array_like, shape (n,)
        As in `fisher_pry`, with n >= held_out + 3.
    held_out : int
        Points at the end that the fit does not see.
    level : float
        Level of the prediction interval.

    Returns
    -------
    DataFrame
        One row for each point held out: ``year``; observed ``share``; ``forecast``, ``low`` and ``high``, shares too;
        ``error``, forecast less observed in percentage points; ``inside``, whether the interval holds the share.

    Raises
    ------
    ValueError
        As in `fisher_pry`, or fewer than 3 points are left.

    Examples
    --------
    >>> backtest([1, 2, 3, 4], old=[90, 80, 66, 50], new=[10, 20, 34, 50], held_out=1).round(2)
       year  share  forecast   low  high  error  inside
    0   4.0    0.5      0.53  0.43  0.63   2.95    True
    """
    years, old, new = _check(years, old, new)
    if held_out < 1 or held_out != int(held_out):
        raise ValueError(f"held_out must be a whole number >= 1, not {held_out}")
    seen = len(years) - int(held_out)
    if seen < MIN_POINTS:
        raise ValueError(f"{len(years)} points less {held_out} held out leave {seen}; the line needs {MIN_POINTS}")
    line = fisher_pry(years[:seen], old[:seen], new[:seen])
    later = years[seen:]
    share = new[seen:] / (old[seen:] + new[seen:])
    forecast = line.share(later)
    low, high = line.interval(later, level)
    return pd.DataFrame(
        {
            "year": later,
            "share": share,
            "forecast": forecast,
            "low": low,
            "high": high,
            "error": 100 * (forecast - share),
            "inside": (low <= share) & (share <= high),
        }
    )


def _check(years: ArrayLike, old: ArrayLike, new: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    years, old, new = (np.asarray(values, dtype=float) for values in (years, old, new))
    if not years.ndim == old.ndim == new.ndim == 1:
        raise ValueError("years, old and new must each be one series")
    if not len(years) == len(old) == len(new):
        raise ValueError(f"lengths differ: {len(years)} years, {len(old)} old, {len(new)} new")
    if len(years) < MIN_POINTS:
        raise ValueError(f"too short: {len(years)} points; the line and its deviations need at least {MIN_POINTS}")
    if not np.isfinite(years).all() or (np.diff(years) <= 0).any():
        raise ValueError("years must be finite and strictly ascending: sort them, one point for each")
    users = np.concatenate([old, new])
    if not np.isfinite(users).all() or (users <= 0).any():
        raise ValueError("old and new must be finite and above zero: leave out the points without either of them")
    return years, old, new
