"""How unevenly usage is spread over users: Lorenz curve and Gini coefficient, from data or a few published figures.

Shares are cumulated from the lightest user to the heaviest, so that a Lorenz curve lies below the diagonal.

References
----------
.. [1] Lorenz, M. O. (1905). Methods of Measuring the Concentration of Wealth. Publications of the American Statistical
       Association, 9(70), 209-219.
.. [2] Gini, C. (1914). Sulla misura della concentrazione e della variabilità dei caratteri. Atti del Reale Istituto
       Veneto di Scienze, Lettere ed Arti, 73, 1203-1248.
.. [3] Aitchison, J., & Brown, J. A. C. (1957). The Lognormal Distribution. Cambridge University Press.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

ROUNDING = 1e-9  # shares that differ by less are the same share, computed twice


def lorenz(usage: ArrayLike, weights: ArrayLike | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return the Lorenz curve as (population_share, usage_share), from (0, 0) to (1, 1) [1]_.

    Parameters
    ----------
    usage : array_like, shape (n,)
        Usage per user, none negative and not all zero, in any unit and order.
    weights : array_like, shape (n,), optional
        How many users each value stands for; default one.

    Returns
    -------
    population_share, usage_share : ndarray, shape (n + 1,)
        Share of the users, the lightest first, and the share of all usage that is theirs.

    Raises
    ------
    ValueError
        Nothing, something negative, missing or infinite; nobody uses anything; weights of another length or all zero.

    Examples
    --------
    >>> population_share, usage_share = lorenz([6, 0, 1, 3])
    >>> population_share, usage_share
    (array([0.  , 0.25, 0.5 , 0.75, 1.  ]), array([0. , 0. , 0.1, 0.4, 1. ]))
    """
    usage = _check_values(usage, "usage")
    weights = np.ones_like(usage) if weights is None else _check_values(weights, "weights")
    if weights.shape != usage.shape:
        raise ValueError(f"{len(weights)} weights for {len(usage)} values of usage")
    if not weights @ usage:
        raise ValueError("usage must not be zero for everybody who counts")
    order = np.argsort(usage, kind="stable")
    users = np.concatenate([[0.0], np.cumsum(weights[order])])
    used = np.concatenate([[0.0], np.cumsum((weights * usage)[order])])
    return users / users[-1], used / used[-1]


def gini(usage: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return the Gini coefficient: twice the area between the Lorenz curve and the diagonal [2]_.

    0 when everybody uses the same; (n - 1) / n when one of n users uses everything.

    Parameters
    ----------
    usage, weights : array_like, shape (n,)
        As in `lorenz`.

    Raises
    ------
    ValueError
        As in `lorenz`.

    Examples
    --------
    >>> round(gini([6, 0, 1, 3]), 2)
    0.5
    """
    return _gini_below_chords(*lorenz(usage, weights))


def gini_from_points(population_share: ArrayLike, usage_share: ArrayLike) -> float:
    """Return the Gini coefficient of the straight lines through a few points of a Lorenz curve: a lower bound.

    The curve sags below the lines, so the true coefficient is at least as large.

    Parameters
    ----------
    population_share, usage_share : array_like, shape (k,)
        Known points, ascending: the lightest ``population_share`` of the users have ``usage_share`` of the usage.
        A figure about the heaviest is turned first: the top 5 % use 50 %, so the lightest 0.95 use 0.50. (0, 0) and
        (1, 1) are added where they are missing.

    Raises
    ------
    ValueError
        Lengths differ, a share lies outside 0 to 1, or the points cannot lie on one Lorenz curve.

    Examples
    --------
    >>> round(gini_from_points([0.95], [0.50]), 2)
    0.45
    """
    population, used = np.asarray(population_share, dtype=float), np.asarray(usage_share, dtype=float)
    if population.ndim != 1 or population.shape != used.shape or not len(population):
        raise ValueError("population_share and usage_share must be two lists of the same length, at least one point")
    if not ((population >= 0) & (population <= 1) & (used >= 0) & (used <= 1)).all():
        raise ValueError("shares must lie between 0 and 1")
    inner = (population > 0) | (used > 0)
    inner &= (population < 1) | (used < 1)
    population = np.concatenate([[0.0], population[inner], [1.0]])
    used = np.concatenate([[0.0], used[inner], [1.0]])
    if (np.diff(population) <= 0).any():
        raise ValueError("population_share must ascend strictly from 0 to 1")
    slopes = np.diff(used) / np.diff(population)
    if (slopes < -ROUNDING).any() or (np.diff(slopes) < -ROUNDING).any():
        raise ValueError(
            "not on one Lorenz curve: each further share of the users must use more than the one before; "
            "count from the lightest user, and turn figures about the heaviest"
        )
    return _gini_below_chords(population, used)


def lognormal_sigma(mean: float, median: float) -> float:
    """Return sigma of the log-normal distribution with this mean and median: sqrt(2 ln(mean / median)) [3]_.

    Parameters
    ----------
    mean, median : float
        Positive, in the same unit, the mean not below the median.

    Raises
    ------
    ValueError
        Not positive finite numbers, or the mean lies below the median: then usage is not log-normal.

    Examples
    --------
    >>> round(lognormal_sigma(11.5, 2.8), 2)
    1.68
    """
    if not (np.isfinite(mean) and np.isfinite(median) and mean > 0 and median > 0):
        raise ValueError(f"mean and median must be positive numbers, not {mean} and {median}")
    if mean < median:
        raise ValueError(f"a log-normal mean is not below its median, but {mean:g} < {median:g}")
    return float(np.sqrt(2 * np.log(mean / median)))


def lognormal_lorenz(sigma: float, population_share: ArrayLike) -> np.ndarray:
    """Return the usage share of the lightest users under a log-normal: Phi(Phi^-1(population_share) - sigma) [3]_.

    Parameters
    ----------
    sigma : float
        Standard deviation of the logarithm of usage, >= 0.
    population_share : array_like
        Between 0 and 1.

    Raises
    ------
    ValueError
        sigma is negative or not finite, or a share lies outside 0 to 1.

    Examples
    --------
    The heaviest 5 % of the users:

    >>> round(1 - float(lognormal_lorenz(1.68, 0.95)), 2)
    0.51
    """
    _check_sigma(sigma)
    share = np.asarray(population_share, dtype=float)
    if not ((share >= 0) & (share <= 1)).all():
        raise ValueError("population_share must lie between 0 and 1")
    return norm.cdf(norm.ppf(share) - sigma)


def lognormal_gini(sigma: float) -> float:
    """Return the Gini coefficient of a log-normal distribution: 2 Phi(sigma / sqrt 2) - 1 [3]_.

    Parameters
    ----------
    sigma : float
        Standard deviation of the logarithm of usage, >= 0.

    Raises
    ------
    ValueError
        sigma is negative or not finite.

    Examples
    --------
    >>> round(lognormal_gini(1.68), 2)
    0.77
    """
    _check_sigma(sigma)
    return float(2 * norm.cdf(sigma / np.sqrt(2)) - 1)


def _gini_below_chords(population_share: np.ndarray, usage_share: np.ndarray) -> float:
    return float(1 - 2 * np.trapezoid(usage_share, population_share))


def _check_values(values: ArrayLike, name: str) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or not len(values):
        raise ValueError(f"{name} must be one list of numbers, at least one")
    if not np.isfinite(values).all() or (values < 0).any():
        raise ValueError(f"{name} must be finite numbers, none negative")
    if not values.any():
        raise ValueError(f"{name} must not all be zero")
    return values


def _check_sigma(sigma: float) -> None:
    if not (np.isfinite(sigma) and sigma >= 0):
        raise ValueError(f"sigma must be a finite number >= 0, not {sigma}")
