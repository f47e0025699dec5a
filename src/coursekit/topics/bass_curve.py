"""The Bass diffusion curve: how a market of m adopts a product, some unprompted (p), most after others (q).

Time is counted in periods since launch, which is time 0: the first period ends at time 1. A period is whatever the
series is counted in (month, quarter, year), and p and q are rates per period.

References
----------
.. [1] Bass, F. M. (1969). A New Product Growth for Model Consumer Durables. Management Science, 15(5), 215-227.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def bass_cumulative(p: float, q: float, m: float, times: ArrayLike) -> np.ndarray:
    """Return how many have adopted by each time: m F(t), with launch at time 0.

    F(t) = (1 - exp(-(p+q)t)) / (1 + (q/p) exp(-(p+q)t)), the solution of dF/dt = (p + qF)(1 - F), F(0) = 0 [1]_.

    Parameters
    ----------
    p, q : float
        Coefficients of innovation (p > 0) and imitation (q >= 0), per period.
    m : float
        Market potential (m > 0), in any unit; the result has the same unit.
    times : array_like
        Times since launch, >= 0, in periods.

    Raises
    ------
    ValueError
        A parameter or a time is out of range or not a finite number.

    Examples
    --------
    >>> bass_cumulative(0.03, 0.4, 1000, [0, 1, 10, 100]).round(1)
    array([   0. ,   36.1,  835.3, 1000. ])
    """
    check_parameters(p, q, m)
    times = np.asarray(times, dtype=float)
    if not np.isfinite(times).all() or (times < 0).any():
        raise ValueError("times must be finite numbers of periods since launch, none negative")
    return m * adopted_share(p, q, times)


def bass_adopters(p: float, q: float, m: float, periods: int | ArrayLike) -> np.ndarray:
    """Return new adopters per period: the increments m [F(t_i) - F(t_(i-1))] of the closed form, from launch on.

    Parameters
    ----------
    p, q, m : float
        As in `bass_cumulative`.
    periods : int or array_like
        A count n: periods ending at times 1, 2, ..., n. Or the period ends themselves, strictly ascending and
        positive, for periods of unequal length. The first period always begins at launch, time 0, so that the
        increments sum to m F(last end).

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    ValueError
        As in `bass_cumulative`, or the periods are not a positive count or ascending ends.

    Examples
    --------
    >>> bass_adopters(0.03, 0.4, 1000, 5).round(1)
    array([ 36.1,  50.7,  68.3,  87.2, 103.7])
    >>> bass_adopters(0.03, 0.4, 1000, [2, 5]).round(1)
    array([ 86.8, 259.2])
    """
    check_parameters(p, q, m)
    return m * adopted_increments(p, q, period_ends(periods))


def peak_time(p: float, q: float) -> float:
    """Return when the rate of adoption peaks: t* = ln(q/p) / (p+q) periods after launch [1]_.

    Raises
    ------
    ValueError
        q <= p: the rate falls from launch on, so that there is no peak.

    Examples
    --------
    >>> round(peak_time(0.03, 0.4), 2)
    6.02
    """
    check_parameters(p, q)
    if q <= p:
        raise ValueError(f"no peak: with q = {q:g} <= p = {p:g} sales fall from the start")
    return float(np.log(q / p) / (p + q))


def adopted_share(p: ArrayLike, q: ArrayLike, times: np.ndarray) -> np.ndarray:
    """Return F(t) without checks; p and q broadcast against times. This form neither overflows nor divides by p."""
    decay = np.exp(-(p + q) * times)
    return -p * np.expm1(-(p + q) * times) / (p + q * decay)


def adopted_share_slopes(p: ArrayLike, q: ArrayLike, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return dF/d(ln p) and dF/d(ln q) at each time, as `adopted_share` gives F."""
    rate = (p + q) * times
    decay, adopting = np.exp(-rate), -np.expm1(-rate)
    common = p * decay / (p + q * decay) ** 2
    return common * (q * adopting + p * rate), common * q * (rate - adopting)


def adopted_increments(p: ArrayLike, q: ArrayLike, ends: np.ndarray) -> np.ndarray:
    """Return F(t_i) - F(t_(i-1)) along the last axis, with t_0 = 0."""
    return np.diff(adopted_share(p, q, np.concatenate([[0.0], ends])), axis=-1)


def period_ends(periods: int | ArrayLike) -> np.ndarray:
    """Return the end of each period: 1, 2, ..., n for a count n, or the ends as given, checked."""
    if np.ndim(periods) == 0:
        if not np.isfinite(periods) or periods != int(periods) or periods < 1:
            raise ValueError(f"a count of periods must be a whole number >= 1, not {periods}")
        return np.arange(1.0, int(periods) + 1)
    ends = np.asarray(periods, dtype=float)
    if ends.ndim != 1 or not len(ends) or not np.isfinite(ends).all() or (np.diff(ends, prepend=0.0) <= 0).any():
        raise ValueError("period ends must be positive, finite and strictly ascending times since launch")
    return ends


def check_parameters(p: float, q: float, m: float = 1.0) -> None:
    """Raise ValueError unless p > 0, q >= 0 and m > 0 are finite numbers."""
    if not (np.isfinite(p) and p > 0):
        raise ValueError(f"p must be a finite number > 0, not {p}")
    if not (np.isfinite(q) and q >= 0):
        raise ValueError(f"q must be a finite number >= 0, not {q}")
    if not (np.isfinite(m) and m > 0):
        raise ValueError(f"m must be a finite number > 0, not {m}")
