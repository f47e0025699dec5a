"""Successive generations of one technology: the Norton-Bass model and its fit, or that a series does not determine it.

Each generation takes its users partly from a market of its own (m_i), partly from the generation before. Times are on
the scale of the launches, in periods: decimal years with decimal years, or periods counted from the first launch.
The end of year 2014 is 2015.0 on the scale on which a launch in December 2013 is 2013.9.

References
----------
.. [1] Norton, J. A., & Bass, F. M. (1987). A Diffusion Theory Model of Adoption and Substitution for Successive
       Generations of High-Technology Products. Management Science, 33(9), 1069-1086.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import OptimizeResult, least_squares, nnls
from scipy.stats import t as student_t

from coursekit.topics.bass_curve import check_parameters, peak_time, period_ends
from coursekit.topics.bass_fit import (
    MAX_CONDITION,
    MAX_RELATIVE_SE,
    MAX_TIMES_SEEN,
    P_MAX,
    Q_MAX,
    SPARE_VALUES,
    NotIdentifiedError,
)
from coursekit.topics.generations_in_use import in_use_slopes, since_launch, systems_in_use

STARTS = 3  # the best points of the grid, from each of which the search begins
MIN_RATE = 1e-12  # lower bound of p and q
MIN_MARKET = 1e-4  # share of the highest value seen; below it a generation has no market of its own to speak of


@dataclass(frozen=True, eq=False)
class NortonBassFit:
    """Norton-Bass model fitted to systems in use, with standard errors.

    Attributes
    ----------
    p, q : float
        Coefficients of innovation and imitation, per period, common to all generations.
    m : ndarray, shape (generations,)
        Market that each generation adds, in the unit of the series.
    p_se, q_se : float
    m_se : ndarray, shape (generations,)
        Standard errors: the estimate times the standard error of its logarithm.
    residual_sd : float
        Residual standard deviation in the unit of the series: root of SSE / degrees of freedom.
    degrees_of_freedom : int
        Values observed after launch, less estimated parameters.
    launches : ndarray, shape (generations,)
    covariance : ndarray, shape (2 + generations, 2 + generations)
        Covariance of (p, q, m1, m2, ...).
    fitted : ndarray, shape (generations, periods)
        Fitted systems in use, also for the periods that were not observed.
    """

    p: float
    q: float
    m: np.ndarray
    p_se: float
    q_se: float
    m_se: np.ndarray
    residual_sd: float
    degrees_of_freedom: int
    launches: np.ndarray
    covariance: np.ndarray = field(repr=False)
    fitted: np.ndarray = field(repr=False)

    def interval(self, name: str, level: float = 0.95) -> tuple[float, float]:
        """Return the confidence interval of ``"p"``, ``"q"``, ``"m1"``, ``"m2"``, ... by Student's t on the logarithm.

        It assumes that the model holds and that residuals are independent and of one size for all generations.
        """
        names = ["p", "q", *(f"m{i}" for i in range(1, len(self.m) + 1))]
        if name not in names:
            raise ValueError(f"no parameter {name!r}: choose from {', '.join(names)}")
        at = names.index(name)
        estimate = float(np.concatenate([[self.p, self.q], self.m])[at])
        reach = student_t.ppf((1 + level) / 2, self.degrees_of_freedom) * self.covariance[at, at] ** 0.5 / estimate
        return estimate * float(np.exp(-reach)), estimate * float(np.exp(reach))

    def predict(self, periods: int | ArrayLike) -> np.ndarray:
        """Return systems in use of each generation on the fitted curves, as in `norton_bass`."""
        return norton_bass(self.p, self.q, self.m, self.launches, periods)


def norton_bass(p: float, q: float, m: ArrayLike, launches: ArrayLike, periods: int | ArrayLike) -> np.ndarray:
    """Return systems in use of each generation at each time, one adopting from and replaced by the next.

    1. F_i(t) is the Bass share of adopters (`bass_cumulative` of m = 1) at t - launch_i, and 0 before the launch.
    2. Everybody who ever came as far as generation i: S*_i = F_i [m_i + S*_(i-1)], with S*_0 = 0.
    3. Those who have not yet left for the next: S_i = S*_i [1 - F_(i+1)], the last generation losing nobody [1]_.

    Parameters
    ----------
    p, q : float
        Coefficients of innovation (p > 0) and imitation (q >= 0), per period, common to all generations.
    m : array_like, shape (generations,)
        Market that each generation adds to those before it (> 0), in any unit; the result has the same unit.
    launches : array_like, shape (generations,)
        Launch times, strictly ascending.
    periods : int or array_like, shape (n,)
        A count n: times 1, 2, ..., n. Or the times themselves, positive and strictly ascending, unevenly if need be.

    Returns
    -------
    ndarray, shape (generations, n)

    Raises
    ------
    ValueError
        A parameter, launch or time is out of range, or there are not as many launches as markets.

    Examples
    --------
    >>> norton_bass(0.02, 0.6, [100, 50], launches=[0, 6], periods=[3, 6, 9, 12, 30]).round(1)
    array([[ 14.9,  56.5,  76.2,  42.7,   0. ],
           [  0. ,   0. ,  20.8,  83.7, 150. ]])
    """
    check_parameters(p, q)
    launches, m = _check_launches(launches), np.asarray(m, dtype=float)
    if m.shape != launches.shape:
        raise ValueError(f"m has shape {m.shape} for {len(launches)} launches: give one market per generation")
    for market in m:
        check_parameters(p, q, market)
    return systems_in_use(p, q, m, since_launch(period_ends(periods), launches))


def fit_norton_bass(in_use: ArrayLike, launches: ArrayLike, *, periods: int | ArrayLike | None = None) -> NortonBassFit:
    """Fit p, q and the markets m to systems in use by non-linear least squares on all generations at once [1]_.

    1. Divide the values by the highest, so that no unit matters; leave out what is missing or before its launch.
    2. Start from the best points of a grid over p and q (for which the best m is linear and non-negative).
    3. Minimise the sum of squared residuals over the logarithms of p < 1, q < 3 and m; keep the best minimum.
    4. Standard errors: residual variance times the inverse of J'J at the solution, on the logarithms.
    5. Refuse what the data do not determine.

    Parameters
    ----------
    in_use : array_like, shape (generations, n)
        Systems in use (subscribers) of each generation, oldest first; NaN where not observed, 0 or NaN before launch.
    launches : array_like, shape (generations,)
        Launch times, known, strictly ascending.
    periods : int or array_like, optional
        Times of the n columns as in `norton_bass`; default 1, 2, ..., n.

    Raises
    ------
    NotIdentifiedError
        A standard error exceeds half of its estimate, several parameter sets fit equally well, the first adoption
        peak lies beyond the data, a market vanishes in the best fit, the markets sum to more than ten times the
        highest value seen, or a generation takes over within about one period.
    ValueError
        Fewer values after launch than parameters + 2, or negative or infinite values.

    Examples
    --------
    >>> series = norton_bass(0.02, 0.6, [4000, 2000], launches=[0, 6], periods=14).round()
    >>> fit = fit_norton_bass(series, launches=[0, 6])
    >>> round(fit.p, 3), round(fit.q, 2), fit.m.round()
    (0.02, 0.6, array([4000., 2000.]))
    >>> fit.predict([16, 20]).round(-1)
    array([[ 240.,   20.],
           [5640., 5970.]])
    """
    in_use, launches = np.asarray(in_use, dtype=float), _check_launches(launches)
    if in_use.ndim != 2 or len(in_use) != len(launches):
        raise ValueError(f"in_use has shape {in_use.shape}: give one row for each of the {len(launches)} launches")
    times = period_ends(in_use.shape[1] if periods is None else periods)
    seen = _check_in_use(in_use, launches, times)
    unit = float(in_use[seen].max())
    observed = in_use[seen] / unit
    ages = since_launch(times, launches)

    def residuals(theta: np.ndarray) -> np.ndarray:
        p, q, *m = np.exp(theta)
        return systems_in_use(p, q, m, ages)[seen] - observed

    def jacobian(theta: np.ndarray) -> np.ndarray:
        p, q, *m = np.exp(theta)
        return in_use_slopes(p, q, m, ages)[:, seen].T

    solution = _best_minimum(residuals, jacobian, _starts(observed, seen, ages, span=times[-1] - launches[0]))
    degrees_of_freedom = len(observed) - len(solution.x)
    variance = 2 * solution.cost / degrees_of_freedom
    log_covariance = _log_covariance(solution.jac, variance)
    _check_identified(np.exp(solution.x), log_covariance, age=times[seen.any(axis=0)][-1] - launches[0])

    estimate = np.exp(solution.x) * np.array([1.0, 1.0] + [unit] * len(launches))
    covariance = log_covariance * np.outer(estimate, estimate)
    errors = np.sqrt(np.diag(covariance))
    return NortonBassFit(
        p=float(estimate[0]),
        q=float(estimate[1]),
        m=estimate[2:],
        p_se=float(errors[0]),
        q_se=float(errors[1]),
        m_se=errors[2:],
        residual_sd=float(np.sqrt(variance)) * unit,
        degrees_of_freedom=degrees_of_freedom,
        launches=launches,
        covariance=covariance,
        fitted=systems_in_use(estimate[0], estimate[1], estimate[2:], ages),
    )


def _starts(observed: np.ndarray, seen: np.ndarray, ages: np.ndarray, span: float) -> np.ndarray:
    """Return the logarithms (p, q, m) of the grid points with the least squared error, best first."""
    grid = np.meshgrid(np.geomspace(1e-5, 1, 9) / span, np.geomspace(0.5, 100, 12) / span)
    p, q = np.clip([axis.ravel() for axis in grid], 2 * MIN_RATE, [[0.9 * P_MAX], [0.9 * Q_MAX]])
    per_market = [systems_in_use(p[:, None, None], q[:, None, None], one, ages)[:, seen] for one in np.eye(len(ages))]
    markets = [nnls(shapes.T, observed) for shapes in np.stack(per_market, axis=1)]
    best = np.argsort([error for _, error in markets])[:STARTS]
    return np.log([[p[k], q[k], *np.clip(markets[k][0], 10 * MIN_MARKET, MAX_TIMES_SEEN)] for k in best])


def _best_minimum(
    residuals: Callable[[np.ndarray], np.ndarray], jacobian: Callable[[np.ndarray], np.ndarray], starts: np.ndarray
) -> OptimizeResult:
    generations = starts.shape[1] - 2
    lower = np.log([MIN_RATE, MIN_RATE] + [MIN_MARKET / 100] * generations)
    upper = np.log([P_MAX, Q_MAX] + [MAX_TIMES_SEEN * 100] * generations)
    settings = {"jac": jacobian, "x_scale": "jac", "xtol": 1e-10, "ftol": 1e-12, "gtol": 1e-12, "max_nfev": 500}
    fits = [least_squares(residuals, start, bounds=(lower, upper), **settings) for start in starts]
    return min(fits, key=lambda fit: fit.cost)


def _log_covariance(jacobian: np.ndarray, variance: float) -> np.ndarray:
    """Return the covariance of the logarithms; infinite where J'J is singular."""
    size = np.linalg.norm(jacobian, axis=0)
    if (size == 0).any() or np.linalg.cond(jacobian / size) > MAX_CONDITION:
        return np.full((len(size), len(size)), np.inf)
    inverse = np.linalg.pinv(jacobian / size)
    return variance * (inverse @ inverse.T) / np.outer(size, size)


def _check_identified(estimate: np.ndarray, log_covariance: np.ndarray, age: float) -> None:
    advice = "observe the generations side by side for longer, or doubt that one p and q hold for all of them"
    p, q, *markets = estimate
    if p > 0.99 * P_MAX or q > 0.99 * Q_MAX:
        raise NotIdentifiedError(
            "p and q are not identified: a generation takes over within about one period; count in shorter periods"
        )
    if q > p and peak_time(p, q) > age:
        raise NotIdentifiedError("m is not identified: adoption has not been seen to slow; wait until it has")
    if sum(markets) > MAX_TIMES_SEEN:
        raise NotIdentifiedError(f"m is not identified: it sums to {sum(markets):.3g} times what was seen; {advice}")
    if min(markets) < MIN_MARKET:
        none = ", ".join(f"m{i}" for i, market in enumerate(markets, start=1) if market < MIN_MARKET)
        raise NotIdentifiedError(f"not identified: the best fit leaves no market at all for {none}; {advice}")
    if not np.isfinite(log_covariance).all():
        raise NotIdentifiedError(f"p, q and m are not identified: several sets fit equally well; {advice}")
    relative = np.sqrt(np.diag(log_covariance))
    names = ["p", "q", *(f"m{i}" for i in range(1, len(markets) + 1))]
    loose = [f"{name} {error:.0%}" for name, error in zip(names, relative, strict=True) if error > MAX_RELATIVE_SE]
    if loose:
        raise NotIdentifiedError(f"not identified: standard errors in % of the estimates: {', '.join(loose)}; {advice}")


def _check_launches(launches: ArrayLike) -> np.ndarray:
    launches = np.asarray(launches, dtype=float)
    if launches.ndim != 1 or not len(launches) or not np.isfinite(launches).all() or (np.diff(launches) <= 0).any():
        raise ValueError("launches must be finite and strictly ascending times, one for each generation")
    return launches


def _check_in_use(in_use: np.ndarray, launches: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Return which values are observed after the launch of their generation."""
    if len(times) != in_use.shape[1]:
        raise ValueError(f"{len(times)} times for {in_use.shape[1]} columns of in_use")
    if np.isinf(in_use).any() or (in_use < 0).any():
        raise ValueError("in_use must be finite and not negative; write NaN for what was not observed")
    launched = times > launches[:, None]
    for row, column in np.argwhere((in_use > 0) & ~launched):
        raise ValueError(
            f"generation {row + 1} is in use at time {times[column]:g}, before its launch at {launches[row]:g}: "
            "the end of a year is the next whole number (the end of 2014 is 2015.0)"
        )
    seen = launched & ~np.isnan(in_use)
    parameters = 2 + len(launches)
    if (count := seen.sum()) < (needed := parameters + SPARE_VALUES):
        raise ValueError(f"too short: {count} values after launch; {parameters} parameters need {needed}")
    if not in_use[seen].any():
        raise ValueError("in_use is all zero: nobody has adopted yet")
    return seen
