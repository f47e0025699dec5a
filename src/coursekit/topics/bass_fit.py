"""Estimate the Bass curve from new adopters per period, or say that the series does not determine it.

References
----------
.. [1] Bass, F. M. (1969). A New Product Growth for Model Consumer Durables. Management Science, 15(5), 215-227.
.. [2] Srinivasan, V., & Mason, C. H. (1986). Nonlinear Least Squares Estimation of New Product Diffusion Models.
       Marketing Science, 5(2), 169-178.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import least_squares
from scipy.stats import t as student_t

from coursekit.topics.bass_curve import adopted_increments, bass_adopters, check_parameters, peak_time, period_ends

P_MAX = 1.0  # a p this high sells to most of the market within the first period
Q_MAX = 3.0  # a q this high carries the market from a tenth to nine tenths within a period and a half
MAX_RELATIVE_SE = 0.5  # with se(m) > m / 2 the 95 % interval of m (about +-2 se) reaches down to zero
MAX_TIMES_SEEN = 10.0  # a fitted market above ten times what has been seen is an extrapolation, not an estimate
SPARE_VALUES = 2  # degrees of freedom that the residual standard deviation needs at the very least
MAX_CONDITION = 1e8  # of the scaled Jacobian: beyond it, rounding decides the standard errors


class NotIdentifiedError(ValueError):
    """The series does not determine the parameters that were asked for, however well a curve runs through it."""


@dataclass(frozen=True, eq=False)
class BassFit:
    """Bass curve fitted to new adopters per period, with standard errors.

    Attributes
    ----------
    p, q : float
        Coefficients of innovation and imitation, per period.
    m : float
        Market potential in the unit of the series. It may lie a little below the total seen: residuals add up too.
    p_se, q_se, m_se : float
        Standard errors; ``m_se`` is 0 where m was given.
    residual_sd : float
        Residual standard deviation in the unit of the series: root of SSE / degrees of freedom.
    degrees_of_freedom : int
        Values less estimated parameters.
    r_squared : float
        1 - SSE / sum of squares about the mean; NaN for a constant series.
    covariance : ndarray, shape (3, 3)
        Covariance of (p, q, m); row and column of a given m are 0.
    fitted : ndarray
        Fitted new adopters, one for each value of the series.
    """

    p: float
    q: float
    m: float
    p_se: float
    q_se: float
    m_se: float
    residual_sd: float
    degrees_of_freedom: int
    r_squared: float
    covariance: np.ndarray = field(repr=False)
    fitted: np.ndarray = field(repr=False)

    def interval(self, name: str, level: float = 0.95) -> tuple[float, float]:
        """Return the confidence interval of ``"p"``, ``"q"`` or ``"m"`` by Student's t.

        It assumes that the curve holds and covers the estimate's uncertainty only.
        """
        reach = student_t.ppf((1 + level) / 2, self.degrees_of_freedom) * getattr(self, f"{name}_se")
        return getattr(self, name) - reach, getattr(self, name) + reach

    def predict(self, periods: int | ArrayLike) -> np.ndarray:
        """Return new adopters per period on the fitted curve, counted from launch as in `bass_adopters`."""
        return bass_adopters(self.p, self.q, self.m, periods)


def fit_bass(adopters: ArrayLike, m: float | None = None, *, periods: ArrayLike | None = None) -> BassFit:
    """Fit p, q and m to new adopters per period by non-linear least squares on the increments m [F(t) - F(t-1)] [2]_.

    1. Divide the series by its total, so that no unit matters.
    2. Start from Bass' regression [1]_ or the best point of a grid over p and q (for which the best m is linear).
    3. Minimise the sum of squared residuals within 0 < p < 1, 0 <= q <= 3.
    4. Standard errors: residual variance times the inverse of J'J at the solution.
    5. Refuse what the data do not determine, above all a market potential before sales have turned.

    Parameters
    ----------
    adopters : array_like, shape (n,)
        New adopters (not the cumulative total) in each period since launch, none missing.
    m : float, optional
        Market potential known from elsewhere, in the unit of the series. Then only p and q are estimated, and the
        series may still be growing.
    periods : array_like, optional
        Period ends as in `bass_adopters`; default 1, 2, ..., n.

    Raises
    ------
    NotIdentifiedError
        The fitted peak lies in the last period or beyond it (sales still grow), m is more than ten times the total
        seen, or its standard error exceeds half of it; or the whole curve passes within about one period.
    ValueError
        Fewer values than parameters + 2 (5, or 4 with m given), negative, missing, infinite or only zero values, or
        a given m below the total seen.

    Examples
    --------
    >>> series = bass_adopters(0.02, 0.4, 5000, 15).round()
    >>> fit = fit_bass(series)
    >>> round(fit.p, 3), round(fit.q, 2), round(fit.m, -1)
    (0.02, 0.4, 5000.0)
    >>> fit.predict(17)[-2:].round()
    array([62., 42.])
    """
    parameters = 3 if m is None else 2
    adopters = _check_adopters(adopters, parameters)
    ends = period_ends(len(adopters) if periods is None else periods)
    if len(ends) != len(adopters):
        raise ValueError(f"{len(ends)} period ends for {len(adopters)} values")
    seen = float(adopters.sum())
    if m is not None:
        _check_market(m, seen)

    observed = adopters / seen
    given_share = None if m is None else m / seen

    def model(theta: np.ndarray) -> np.ndarray:
        share = theta[2] if given_share is None else given_share
        return share * adopted_increments(theta[0], theta[1], ends)

    solution = least_squares(
        lambda theta: model(theta) - observed,
        _start(observed, ends, given_share),
        bounds=([1e-12, 0, 1e-12][:parameters], [P_MAX, Q_MAX, np.inf][:parameters]),
        jac="3-point",
        x_scale="jac",
        xtol=1e-12,
        ftol=1e-14,
        gtol=1e-14,
        max_nfev=2000,
    )
    p, q = (float(value) for value in solution.x[:2])
    share = float(solution.x[2]) if given_share is None else given_share
    degrees_of_freedom = len(observed) - parameters
    variance = 2 * solution.cost / degrees_of_freedom
    covariance = _covariance(solution.jac, variance)
    _check_shape(p, q, covariance)
    if m is None:
        _check_market_identified(p, q, share, covariance[2, 2] ** 0.5, ends)

    unit = np.array([1.0, 1.0, seen])
    covariance = covariance * np.outer(unit, unit)
    p_se, q_se, m_se = (float(value) for value in np.sqrt(np.diag(covariance)))
    spread = np.sum((observed - observed.mean()) ** 2)
    return BassFit(
        p=p,
        q=q,
        m=share * seen,
        p_se=p_se,
        q_se=q_se,
        m_se=m_se,
        residual_sd=float(np.sqrt(variance)) * seen,
        degrees_of_freedom=degrees_of_freedom,
        r_squared=float(1 - 2 * solution.cost / spread) if spread > 0 else np.nan,
        covariance=covariance,
        fitted=model(solution.x) * seen,
    )


def bass_regression(adopters: ArrayLike) -> tuple[float, float, float]:
    """Return (p, q, m) by Bass' own regression of new adopters on earlier cumulative adopters and their square.

    n_t = a + b N_(t-1) + c N_(t-1)^2 by ordinary least squares; then m is the positive root of a + b m + c m^2 = 0,
    p = a/m and q = -c m [1]_. It can be done by hand, but the discrete periods bias it: `fit_bass` is the estimate.

    Parameters
    ----------
    adopters : array_like, shape (n,)
        New adopters in each of n >= 5 equal periods since launch.

    Raises
    ------
    NotIdentifiedError
        The regression gives no positive p, q and m.
    ValueError
        As in `fit_bass`.

    Examples
    --------
    >>> p, q, m = bass_regression([0.517, 1.169, 1.604, 2.044, 2.286])
    >>> round(p, 4), round(q, 4), round(m, 2)
    (0.0626, 0.7377, 10.5)
    """
    adopters = _check_adopters(adopters, parameters=3)
    seen = float(adopters.sum())
    new = adopters / seen
    before = np.cumsum(new) - new
    (a, b, c), *_ = np.linalg.lstsq(np.vander(before, 3, increasing=True), new, rcond=None)
    if a <= 0 or c >= 0:
        raise NotIdentifiedError("the regression gives no market potential: wait for more periods, or use fit_bass")
    share = -(b + np.sqrt(b**2 - 4 * a * c)) / (2 * c)
    return float(a / share), float(-c * share), float(share * seen)


def _start(observed: np.ndarray, ends: np.ndarray, given_share: float | None) -> np.ndarray:
    """Return the start (p, q[, share]) with the least squared error."""
    grid = np.meshgrid(np.geomspace(1e-7, 3, 31) / ends[-1], np.geomspace(0.05, 300, 36) / ends[-1])
    starts = np.stack([axis.ravel() for axis in grid], axis=1)
    with suppress(ValueError):  # where the regression fails, the grid is enough
        starts = np.vstack([starts, bass_regression(observed)[:2]])
    p, q = np.clip(starts, 1e-11, [0.99 * P_MAX, 0.99 * Q_MAX]).T
    shapes = adopted_increments(p[:, None], q[:, None], ends)
    if given_share is None:
        shares = np.maximum(shapes @ observed / np.maximum(np.sum(shapes**2, axis=1), 1e-300), 1e-6)
    else:
        shares = np.full(len(shapes), given_share)
    best = np.argmin(np.sum((shares[:, None] * shapes - observed) ** 2, axis=1))
    start = np.array([p[best], q[best], shares[best]])
    return start if given_share is None else start[:2]


def _covariance(jacobian: np.ndarray, variance: float) -> np.ndarray:
    """Return the 3 x 3 covariance of (p, q, share); infinite where J'J is singular, 0 for a given share."""
    count = jacobian.shape[1]
    covariance = np.zeros((3, 3))
    size = np.linalg.norm(jacobian, axis=0)
    if (size == 0).any() or np.linalg.cond(jacobian / size) > MAX_CONDITION:
        covariance[:count, :count] = np.inf
        return covariance
    inverse = np.linalg.pinv(jacobian / size)
    covariance[:count, :count] = variance * (inverse @ inverse.T) / np.outer(size, size)
    return covariance


def _check_shape(p: float, q: float, covariance: np.ndarray) -> None:
    if p > 0.99 * P_MAX or q > 0.99 * Q_MAX:
        raise NotIdentifiedError(
            "p and q are not identified: rise and fall pass within about one period; count in shorter periods"
        )
    if not np.isfinite(covariance).all():
        raise NotIdentifiedError(
            "p and q are not identified: several curves fit equally well; wait for more periods, or give m from "
            "elsewhere if you have not: fit_bass(adopters, m=...)"
        )


def _check_market_identified(p: float, q: float, share: float, share_se: float, ends: np.ndarray) -> None:
    advice = "wait until sales have turned, or give m from elsewhere: fit_bass(adopters, m=...)"
    peak = peak_time(p, q) if q > p else 0.0
    if peak > ends[-2]:
        raise NotIdentifiedError(
            f"m is not identified: the fitted curve peaks at time {peak:.3g}, not before the last period begins "
            f"({ends[-2]:g}), so sales have not been seen to fall; {advice}"
        )
    if share > MAX_TIMES_SEEN:
        raise NotIdentifiedError(f"m is not identified: the fit makes it {share:.3g} times the total seen; {advice}")
    if share_se > MAX_RELATIVE_SE * share:
        raise NotIdentifiedError(
            f"m is not identified: its standard error is {share_se / share:.0%} of its value; {advice}"
        )


def _check_market(m: float, seen: float) -> None:
    check_parameters(1.0, 0.0, m)
    if m < seen:
        raise ValueError(f"m = {m:g} is less than the {seen:g} adopters already seen")


def _check_adopters(adopters: ArrayLike, parameters: int) -> np.ndarray:
    adopters = np.asarray(adopters, dtype=float)
    if adopters.ndim != 1:
        raise ValueError(f"adopters must be one series, not an array of shape {adopters.shape}")
    needed = parameters + SPARE_VALUES
    if len(adopters) < needed:
        raise ValueError(f"too short: {len(adopters)} values; {parameters} parameters need at least {needed}")
    if not np.isfinite(adopters).all():
        raise ValueError("adopters must be finite: fill the missing periods, or cut the series before them")
    if (adopters < 0).any():
        raise ValueError("adopters must not be negative: they are new adopters, not net additions")
    if not adopters.any():
        raise ValueError("adopters are all zero: nobody has adopted yet")
    return adopters
