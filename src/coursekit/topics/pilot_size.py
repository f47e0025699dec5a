"""How many customers a pilot needs, and which effect a pilot of a given size can find."""

from __future__ import annotations

import numpy as np
from scipy import optimize, stats


def pilot_size(
    p_control: float, p_treated: float, *, alpha: float = 0.05, power: float = 0.8, ratio: float = 2.0
) -> tuple[int, int]:
    """Return how many customers a pilot needs in the treated and in the control arm.

    Sample sizes for the two-sided z test of two proportions with unequal arms, without continuity correction: Fleiss,
    Levin and Paik (2003), Statistical Methods for Rates and Proportions, 3rd ed., chapter 4.

    Parameters
    ----------
    p_control, p_treated : float
        Success rate without the campaign, and the rate from which on one would want to know that it works.
    alpha : float
        Risk of seeing an effect where there is none.
    power : float
        Chance of seeing the effect if it is so large.
    ratio : float
        Treated customers for each control customer.

    Returns
    -------
    n_treated, n_control : int

    Raises
    ------
    ValueError
        A rate outside 0 to 1, the same rate twice, alpha or power not between 0 and 1, a ratio of 0 or less.

    Examples
    --------
    From 5 % to 8 %, two treated for each control:

    >>> pilot_size(0.05, 0.08)
    (1632, 816)
    """
    if p_control == p_treated:
        raise ValueError("p_control and p_treated must differ: no pilot finds an effect of zero")
    control = _control_needed(p_control, p_treated, alpha, power, ratio)
    return int(np.ceil(ratio * control)), int(np.ceil(control))


def detectable_effect(
    p_control: float, n_treated: int, n_control: int, *, alpha: float = 0.05, power: float = 0.8
) -> float:
    """Return the smallest rise of the success rate that a pilot of this size finds with this power.

    It is the rise for which `pilot_size` asks for just so many customers.

    Raises
    ------
    ValueError
        As in `pilot_size`; arms so small that even a rise to 100 % would be missed.

    Examples
    --------
    >>> round(detectable_effect(0.05, 1600, 800), 4)
    0.0303
    """
    if n_treated < 1 or n_control < 1:
        raise ValueError("each arm needs at least one customer")
    if not 0 <= p_control < 1:
        raise ValueError(f"p_control must lie between 0 and 1 and leave room for a rise, not {p_control}")
    ratio = n_treated / n_control

    def missing(rise: float) -> float:
        return _control_needed(p_control, p_control + rise, alpha, power, ratio) - n_control

    largest = 1 - p_control
    if missing(largest) > 0:
        raise ValueError(f"{n_treated} treated and {n_control} control customers find no rise at all with this power")
    return float(optimize.brentq(missing, 1e-9 * largest, largest, xtol=1e-12))


def _control_needed(p_control: float, p_treated: float, alpha: float, power: float, ratio: float) -> float:
    for name, rate in (("p_control", p_control), ("p_treated", p_treated)):
        if not 0 <= rate <= 1:
            raise ValueError(f"{name} must lie between 0 and 1, not {rate}")
    for name, risk in (("alpha", alpha), ("power", power)):
        if not 0 < risk < 1:
            raise ValueError(f"{name} must lie between 0 and 1, not {risk}")
    if not (ratio > 0 and np.isfinite(ratio)):
        raise ValueError(f"ratio must be above 0, not {ratio}")
    pooled = (p_control + ratio * p_treated) / (1 + ratio)
    if_equal = stats.norm.isf(alpha / 2) * np.sqrt((1 + ratio) * pooled * (1 - pooled))
    if_different = stats.norm.ppf(power) * np.sqrt(ratio * p_control * (1 - p_control) + p_treated * (1 - p_treated))
    return float((if_equal + if_different) ** 2 / (ratio * (p_treated - p_control) ** 2))
