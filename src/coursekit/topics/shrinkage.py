"""Effects of many segments, pulled towards their mean: the best-looking one disappoints when it is tried again."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

FEWEST_SEGMENTS = 3


def shrunk_effects(difference: ArrayLike, standard_error: ArrayLike) -> np.ndarray:
    """Return the expected true effect of each segment, given how much segments differ and how noisy each one is.

    True effects are taken as drawn from one normal distribution with mean m and variance v, and the estimates as
    normal around them (empirical Bayes: Efron and Morris 1975, Journal of the American Statistical Association 70,
    311-319).

    1. v is the moment estimate of DerSimonian and Laird (1986, Controlled Clinical Trials 7, 177-188), at least 0.
    2. m is the mean weighted by 1 / (v + se^2).
    3. Each effect becomes m + v / (v + se^2) * (difference - m).

    Parameters
    ----------
    difference, standard_error : array_like, shape (n,)
        Net effect of each of n >= 3 segments and its standard error, above 0.

    Returns
    -------
    ndarray, shape (n,)
        In the unit of the differences. All are the same where the segments differ no more than by chance.

    Raises
    ------
    ValueError
        Fewer than three segments, columns of unequal length, a missing number, a standard error of 0.

    Examples
    --------
    >>> shrunk_effects([0.01, 0.03, 0.08], [0.02, 0.02, 0.02]).round(3).tolist()
    [0.019, 0.033, 0.068]
    """
    effects, errors = np.asarray(difference, dtype=float), np.asarray(standard_error, dtype=float)
    if effects.ndim != 1 or effects.shape != errors.shape:
        raise ValueError(f"one standard error a segment: {effects.shape} effects and {errors.shape} standard errors")
    if len(effects) < FEWEST_SEGMENTS:
        raise ValueError(f"{len(effects)} segments do not show how much segments differ: at least {FEWEST_SEGMENTS}")
    if not (np.isfinite(effects).all() and np.isfinite(errors).all() and (errors > 0).all()):
        raise ValueError("effects and standard errors must be numbers, standard errors above 0")
    weight = 1 / errors**2
    spread = weight @ (effects - np.average(effects, weights=weight)) ** 2
    variance = max(0.0, (spread - len(effects) + 1) / (weight.sum() - (weight**2).sum() / weight.sum()))
    mean = np.average(effects, weights=1 / (variance + errors**2))
    return mean + variance / (variance + errors**2) * (effects - mean)
