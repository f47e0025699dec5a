"""Did the campaign do it? Treated against control of a randomised pilot: difference, interval, p value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats


@dataclass(frozen=True)
class ProportionTest:
    """Result of `two_proportion_test`: numbers, or arrays where arrays were compared."""

    difference: float
    low: float
    high: float
    z: float
    p_value: float
    rate_treated: float
    rate_control: float
    level: float


@dataclass(frozen=True)
class MeanDifference:
    """Result of `difference_interval`, in the unit of the samples."""

    difference: float
    low: float
    high: float
    t: float
    p_value: float
    degrees_of_freedom: float
    level: float


def two_proportion_test(
    successes_treated: ArrayLike,
    n_treated: ArrayLike,
    successes_control: ArrayLike,
    n_control: ArrayLike,
    *,
    level: float = 0.95,
) -> ProportionTest:
    """Return the difference of two success rates with its score interval and the two-sided p value.

    The interval is the hybrid score interval, method 10 of Newcombe (1998, Statistics in Medicine 17, 873-890), made
    of the two Wilson intervals; it holds for small rates, where the textbook interval does not. The p value is that of
    the pooled z test without continuity correction, so at the edge test and interval may disagree.

    Parameters
    ----------
    successes_treated, n_treated, successes_control, n_control : int or array_like
        Counts; arrays are compared pair by pair.
    level : float
        Of the interval, 0 < level < 1.

    Returns
    -------
    ProportionTest
        ``difference`` is treated minus control. Where nobody succeeded, or everybody, z is 0 and the p value 1.

    Raises
    ------
    ValueError
        An arm without anybody, counts that are no whole numbers, more successes than customers.

    Examples
    --------
    Newcombe's example (a): 56 of 70 against 48 of 80.

    >>> test = two_proportion_test(56, 70, 48, 80)
    >>> round(test.difference, 4), round(test.low, 4), round(test.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    counts = [np.asarray(count, dtype=float) for count in (successes_treated, n_treated, successes_control, n_control)]
    _check_counts(*counts)
    _check_level(level)
    treated, n1, control, n2 = counts
    p1, p2 = treated / n1, control / n2
    quantile = stats.norm.ppf((1 + level) / 2)
    low1, high1 = _wilson(p1, n1, quantile)
    low2, high2 = _wilson(p2, n2, quantile)
    difference = p1 - p2
    pooled = (treated + control) / (n1 + n2)
    error = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    z = np.divide(difference, error, out=np.zeros_like(difference), where=error > 0)
    results = (
        difference,
        np.maximum(-1.0, difference - np.hypot(p1 - low1, high2 - p2)),
        np.minimum(1.0, difference + np.hypot(high1 - p1, p2 - low2)),
        z,
        2 * stats.norm.sf(np.abs(z)),
        p1,
        p2,
    )
    return ProportionTest(*(_plain(result) for result in results), level=level)


def difference_interval(treated: ArrayLike, control: ArrayLike, *, level: float = 0.95) -> MeanDifference:
    """Return the difference of two means with Welch's interval, which lets the variances differ.

    Parameters
    ----------
    treated, control : array_like, shape (n,), (m,)
        One value a customer; at least two in each arm.
    level : float
        Of the interval.

    Raises
    ------
    ValueError
        Fewer than two values in an arm, a missing value, no variation at all.

    Source
    ------
    Welch (1947), Biometrika 34, 28-35.

    Examples
    --------
    >>> result = difference_interval([52, 61, 70, 65], [50, 52, 54])
    >>> result.difference, round(result.low, 2), round(result.high, 2)
    (10.0, -1.65, 21.65)
    """
    samples = [np.asarray(sample, dtype=float) for sample in (treated, control)]
    if any(sample.ndim != 1 or len(sample) < 2 or not np.isfinite(sample).all() for sample in samples):
        raise ValueError("each arm needs at least two values, with none missing")
    _check_level(level)
    if all(np.ptp(sample) == 0 for sample in samples):
        raise ValueError("no value differs from its arm's mean: there is no variation to judge by")
    result = stats.ttest_ind(*samples, equal_var=False)
    interval = result.confidence_interval(level)
    difference = samples[0].mean() - samples[1].mean()
    return MeanDifference(
        *(float(number) for number in (difference, interval.low, interval.high, result.statistic, result.pvalue)),
        degrees_of_freedom=float(result.df),
        level=level,
    )


def _wilson(rate: np.ndarray, n: np.ndarray, quantile: float) -> tuple[np.ndarray, np.ndarray]:
    """Return Wilson's (1927) score interval of one rate."""
    centre = rate + quantile**2 / (2 * n)
    half = quantile * np.sqrt(rate * (1 - rate) / n + quantile**2 / (4 * n**2))
    shrink = 1 + quantile**2 / n
    return np.maximum(0.0, (centre - half) / shrink), np.minimum(1.0, (centre + half) / shrink)


def _check_counts(treated: np.ndarray, n_treated: np.ndarray, control: np.ndarray, n_control: np.ndarray) -> None:
    for successes, n in ((treated, n_treated), (control, n_control)):
        if not ((n >= 1) & (n == np.floor(n)) & (successes == np.floor(successes))).all():
            raise ValueError("counts must be whole numbers, with at least one customer in each arm")
        if not ((successes >= 0) & (successes <= n)).all():
            raise ValueError("successes must lie between 0 and the number of customers in the arm")


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")


def _plain(numbers: np.ndarray) -> float | np.ndarray:
    return float(numbers) if np.ndim(numbers) == 0 else numbers
