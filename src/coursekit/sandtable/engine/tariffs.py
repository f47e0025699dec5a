"""What a customer pays in a month: a three-part tariff on log-normal use."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

LEAST_BILL = 1.0  # yuan a month: nobody is served for nothing, and prices are compared by their logarithms


def expected_overage(usage_gb: np.ndarray, allowance_gb: np.ndarray, spread: float) -> np.ndarray:
    """Return the use above the allowance that a customer of mean use has on average, GB a month.

    E[(Q - A)+] of a log-normal Q with mean m and standard deviation of the logarithm s:
    m Phi(d1) - A Phi(d1 - s), d1 = (ln(m / A) + s^2 / 2) / s (the form of Black & Scholes 1973).

    Parameters
    ----------
    usage_gb, allowance_gb : ndarray, any shapes that broadcast
        Mean use m and allowance A, GB a month, both above 0.
    spread : float
        s, above 0.

    Examples
    --------
    >>> round(float(expected_overage(np.array(0.6), np.array(0.8), 0.8)), 5)
    0.13067
    """
    d1 = (np.log(usage_gb / allowance_gb) + spread * spread / 2) / spread
    return usage_gb * ndtr(d1) - allowance_gb * ndtr(d1 - spread)


def expected_bill(
    fee_yuan: np.ndarray, discount: np.ndarray, overage_gb: np.ndarray, price_yuan_per_gb: float, restraint: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean monthly bill in yuan, at least 1, and the share of it that is paid above the allowance.

    B = F (1 - d) + o exp(-kappa o) E[(Q - A)+]: the dearer a GB above the allowance, the more people hold back.

    Parameters
    ----------
    fee_yuan, discount, overage_gb : ndarray, shapes that broadcast
        Monthly fee F, discount d as a share of it, and `expected_overage`.
    price_yuan_per_gb, restraint : float
        o, and kappa per yuan/GB.
    """
    fixed = fee_yuan * (1 - discount)
    above = price_yuan_per_gb * np.exp(-restraint * price_yuan_per_gb) * overage_gb
    bill = np.maximum(fixed + above, LEAST_BILL)
    return bill, above / bill
