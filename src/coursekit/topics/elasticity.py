"""Does a price cut pay? Volume and revenue after a cut, the elasticity at which it breaks even, and its estimate.

Elasticity is a magnitude here: 1.25 means that one per cent off the price brings 1.25 per cent more volume. Two rules
carry it to a larger cut: ``"linear"`` adds percentages, as business cases do; ``"constant"`` compounds them, as the
log-log regression of `fit_elasticity` does.

References
----------
.. [1] Bell, R. M., & McCaffrey, D. F. (2002). Bias reduction in standard errors for linear regression with multi-stage
       samples. Survey Methodology, 28(2), 169-181.
.. [2] Pustejovsky, J. E., & Tipton, E. (2018). Small-sample methods for cluster-robust variance estimation and
       hypothesis testing in fixed effects models. Journal of Business & Economic Statistics, 36(4), 672-683.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import t as student_t

from coursekit.topics.bass_fit import NotIdentifiedError

NO_MOVEMENT = 1e-8  # log prices that move by less have not moved: what is left is rounding

Rule = Literal["linear", "constant"]
Verdict = Literal["raises", "lowers", "undecided"]


def volume_after_cut(price_cut: ArrayLike, elasticity: ArrayLike, rule: Rule = "linear") -> float | np.ndarray:
    """Return the volume after a price cut as a ratio to the volume before.

    ``"linear"``: 1 + elasticity x cut, at least 0; ``"constant"``: (1 - cut)^(-elasticity).

    Parameters
    ----------
    price_cut : array_like
        Share taken off the price, 0 <= cut < 1: 0.2 is 20 % off.
    elasticity : array_like
        Magnitude of the price elasticity; below 0 volume would fall with the price. Broadcast against ``price_cut``.
    rule : {"linear", "constant"}

    Raises
    ------
    ValueError
        A cut outside 0 to 1, an elasticity that is not finite, or another rule.

    Examples
    --------
    >>> volume_after_cut(0.2, [0.5, 1.25])
    array([1.1 , 1.25])
    """
    cut = _check_cut(price_cut)
    elasticity = np.asarray(elasticity, dtype=float)
    if not np.isfinite(elasticity).all():
        raise ValueError("elasticity must be finite")
    _check_rule(rule)
    volume = (1 - cut) ** -elasticity if rule == "constant" else np.maximum(1 + elasticity * cut, 0.0)
    return volume[()]


def revenue_after_cut(price_cut: ArrayLike, elasticity: ArrayLike, rule: Rule = "linear") -> float | np.ndarray:
    """Return the revenue after a price cut as a ratio to the revenue before: (1 - cut) x volume ratio.

    Parameters
    ----------
    price_cut, elasticity, rule
        As in `volume_after_cut`.

    Raises
    ------
    ValueError
        As in `volume_after_cut`.

    Examples
    --------
    >>> revenue_after_cut(0.2, [0.5, 1.25]).round(2)
    array([0.88, 1.  ])
    """
    return (1 - np.asarray(price_cut, dtype=float)) * volume_after_cut(price_cut, elasticity, rule)


def break_even_elasticity(price_cut: ArrayLike, rule: Rule = "linear") -> float | np.ndarray:
    """Return the elasticity at which a price cut leaves revenue unchanged.

    ``"linear"``: (1 - cut)(1 + e cut) = 1, so e = 1 / (1 - cut): the deeper the cut, the higher. ``"constant"``: 1.

    Parameters
    ----------
    price_cut : array_like
        Share taken off the price, 0 < cut < 1.
    rule : {"linear", "constant"}

    Raises
    ------
    ValueError
        A cut outside 0 to 1, a cut of nothing, or another rule.

    Examples
    --------
    >>> break_even_elasticity([0.1, 0.2, 0.5]).round(2)
    array([1.11, 1.25, 2.  ])
    >>> float(break_even_elasticity(0.2, rule="constant"))
    1.0
    """
    cut = _check_cut(price_cut)
    if (cut == 0).any():
        raise ValueError("a cut of 0 leaves revenue unchanged at any elasticity: give a cut above 0")
    _check_rule(rule)
    return np.ones_like(cut)[()] if rule == "constant" else (1 / (1 - cut))[()]


def price_cut_verdict(low: float, high: float, price_cut: float, rule: Rule = "linear") -> Verdict:
    """Return whether a price cut ``"raises"`` or ``"lowers"`` revenue at every elasticity of an interval.

    ``"undecided"`` where the interval reaches across the break-even elasticity, or touches it: try it out first.

    Parameters
    ----------
    low, high : float
        Interval of the elasticity's magnitude, for instance from `ElasticityFit.interval`.
    price_cut, rule
        As in `break_even_elasticity`.

    Raises
    ------
    ValueError
        As in `break_even_elasticity`, or low > high.

    Examples
    --------
    >>> price_cut_verdict(0.4, 0.9, 0.2), price_cut_verdict(0.8, 1.6, 0.2)
    ('lowers', 'undecided')
    """
    if not low <= high:
        raise ValueError(f"an interval runs from low to high, not from {low} to {high}")
    break_even = break_even_elasticity(price_cut, rule)
    if low > break_even:
        return "raises"
    return "lowers" if high < break_even else "undecided"


@dataclass(frozen=True)
class ElasticityFit:
    """Elasticity estimated from a panel, with a standard error that allows for noise that lingers within a unit.

    Attributes
    ----------
    value : float
        Magnitude of the price elasticity: per cent more volume for one per cent off the price.
    standard_error : float
        Clustered by unit, corrected for few units (CR2).
    degrees_of_freedom : float
        Of Student's t for the interval: fewer, the fewer units changed their price at a month of their own.
    n, units : int
        Rows and units of the panel.
    """

    value: float
    standard_error: float
    degrees_of_freedom: float
    n: int
    units: int

    def interval(self, level: float = 0.90) -> tuple[float, float]:
        """Return the confidence interval of the elasticity by Student's t."""
        reach = float(student_t.ppf((1 + level) / 2, self.degrees_of_freedom)) * self.standard_error
        return self.value - reach, self.value + reach


def fit_elasticity(price: ArrayLike, volume: ArrayLike, unit: ArrayLike, period: ArrayLike) -> ElasticityFit:
    """Estimate the price elasticity from units that changed their price at different times, others standing by.

    1. Regress log volume on log price, a level for every unit and a level for every period (two-way fixed effects):
       what differs between units, and what moves all of them in a month, is taken out.
    2. The elasticity is minus the coefficient of log price.
    3. Its variance is clustered by unit, each unit's residuals enlarged for what the regression fitted away (CR2), and
       Student's t has Satterthwaite's degrees of freedom [1]_ [2]_: the plain cluster formula is too sure of itself
       when only a few units changed their price.

    Parameters
    ----------
    price, volume : array_like, shape (n,)
        Positive, one row a unit and period, in any unit of measure.
    unit, period : array_like, shape (n,)
        Names of the unit (a city, an outlet, a plan) and the period. Rows may be missing, none may come twice.

    Raises
    ------
    NotIdentifiedError
        Prices never move within a unit apart from what moves all at once, or all depends on a single unit.
    ValueError
        Lengths differ, a price or volume is not a positive number, a name is missing, or a unit has a period twice.

    Examples
    --------
    Three cities, three months; two cut their price by 20 %, a month apart, and volume follows with elasticity 1.

    >>> fit = fit_elasticity(
    ...     price=[10, 8, 8, 10, 10, 8, 10, 10, 10],
    ...     volume=[80, 100, 100, 80, 80, 100, 80, 80, 80],
    ...     unit=["a", "a", "a", "b", "b", "b", "c", "c", "c"],
    ...     period=[1, 2, 3, 1, 2, 3, 1, 2, 3],
    ... )
    >>> round(fit.value, 6), fit.n, fit.units
    (1.0, 9, 3)
    """
    log_price, log_volume, units, periods = _check_panel(price, volume, unit, period)
    levels = _basis(np.hstack([np.eye(units.max() + 1)[units], np.eye(periods.max() + 1)[periods]]))
    moved = log_price - levels @ (levels.T @ log_price)
    if np.sqrt(np.mean(moved**2)) < NO_MOVEMENT:
        raise NotIdentifiedError(
            "the elasticity is not identified: no unit changed its price apart from what moved all of them at once; "
            "let some units change it in other periods, or not at all"
        )
    spread = moved @ moved
    coefficient = moved @ log_volume / spread
    residuals = log_volume - levels @ (levels.T @ log_volume) - coefficient * moved
    regressors = np.column_stack([levels, moved / np.sqrt(spread)])
    weights = _unit_weights(moved, units, regressors)
    return ElasticityFit(
        value=float(-coefficient),
        standard_error=float(np.sqrt(np.sum((weights.T @ residuals) ** 2)) / spread),
        degrees_of_freedom=_degrees_of_freedom(weights, regressors),
        n=len(units),
        units=int(units.max() + 1),
    )


def _unit_weights(moved: np.ndarray, units: np.ndarray, regressors: np.ndarray) -> np.ndarray:
    """Return one column a unit: (I - H)^(-1/2) times its price movement, H its block of the hat matrix.

    ``regressors`` is an orthonormal basis of all regressors. The inverse root is Moore and Penrose's, because each
    unit's own level makes I - H singular.
    """
    weights = np.zeros((len(units), units.max() + 1))
    for unit in range(units.max() + 1):
        rows = units == unit
        block = regressors[rows]
        left, directions = np.linalg.eigh(np.eye(len(block)) - block @ block.T)
        kept = left > NO_MOVEMENT
        root = directions[:, kept] / np.sqrt(left[kept])
        along = directions[:, kept].T @ moved[rows]
        if np.linalg.norm(moved[rows]) > NO_MOVEMENT > np.linalg.norm(along):
            raise NotIdentifiedError(
                "the elasticity rests on a single unit, so that its price cannot be told from anything else that "
                "happened there: let at least two units change their price at different times"
            )
        weights[rows, unit] = root @ along
    return weights


def _degrees_of_freedom(weights: np.ndarray, regressors: np.ndarray) -> float:
    """Return Satterthwaite's degrees of freedom of the clustered variance, were the noise independent."""
    leftover = weights - regressors @ (regressors.T @ weights)
    products = leftover.T @ leftover
    return float(np.trace(products) ** 2 / np.sum(products**2))


def _basis(columns: np.ndarray) -> np.ndarray:
    """Return an orthonormal basis of the space of the columns, which may depend on each other."""
    left, sizes, _ = np.linalg.svd(columns, full_matrices=False)
    return left[:, sizes > NO_MOVEMENT * sizes[0]]


def _check_panel(price: ArrayLike, volume: ArrayLike, unit: ArrayLike, period: ArrayLike) -> tuple[np.ndarray, ...]:
    """Return log price, log volume and the numbers (0, 1, ...) of unit and period."""
    price, volume = np.asarray(price, dtype=float), np.asarray(volume, dtype=float)
    unit, period = np.asarray(unit, dtype=object), np.asarray(period, dtype=object)
    if price.ndim != 1 or not price.shape == volume.shape == unit.shape == period.shape or not len(price):
        raise ValueError("price, volume, unit and period must be lists of the same length, with at least one row")
    names = pd.DataFrame({"unit": unit, "period": period})
    if not (np.isfinite(price) & (price > 0) & np.isfinite(volume) & (volume > 0)).all():
        raise ValueError("prices and volumes must be positive finite numbers: leave out rows without sales")
    if names.isna().any(axis=None):
        raise ValueError("every row must name its unit and its period")
    if names.duplicated().any():
        raise ValueError(f"a unit has a period twice: {names[names.duplicated()].iloc[0].tolist()}")
    return np.log(price), np.log(volume), pd.factorize(names["unit"])[0], pd.factorize(names["period"])[0]


def _check_cut(price_cut: ArrayLike) -> np.ndarray:
    cut = np.asarray(price_cut, dtype=float)
    if not ((cut >= 0) & (cut < 1)).all():
        raise ValueError("price_cut is the share taken off, at least 0 and below 1: 0.2 for 20 % off")
    return cut


def _check_rule(rule: str) -> None:
    if rule not in ("linear", "constant"):
        raise ValueError(f'rule must be "linear" or "constant", not {rule!r}')
