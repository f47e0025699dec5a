"""New customers: what a channel gets for them, how many of them are silent, and the rush at the end of a quarter."""

from __future__ import annotations

import numpy as np

MOST_SILENT = 0.6
SHARED_MONTHS = 12.0  # for so long a channel has its share of the bill of a customer whom it brought


def silent_share(commission: np.ndarray, clawback: np.ndarray, base: float, slope: float, scale: float) -> np.ndarray:
    """Return the share of new lines that nobody uses in their first quarter: base + slope (k / k0) (1 - clawback).

    At most .6, and never below 0.

    Parameters
    ----------
    commission : ndarray
        k, paid at once for a new line, yuan.
    clawback : ndarray, same shape
        The share of it that is taken back for a line that stays silent, 0 to 1.
    base, slope, scale : float
        The share without commission; what k0 = ``scale`` yuan paid at once add.
    """
    return np.clip(base + slope * commission / scale * (1 - clawback), 0.0, MOST_SILENT)


def channel_reward(
    commission: np.ndarray, clawback: np.ndarray, silent: np.ndarray, life_share: np.ndarray, bill: np.ndarray,
    patience: float,
) -> np.ndarray:  # fmt: skip
    """Return what a channel reckons a new line to be worth, yuan: the commission it keeps, and its share at a discount.

    k (1 - clawback x silent) + patience x life share x bill x 12 months; ``bill`` is yuan a month, shape (..., 12).
    """
    kept = commission * (1 - clawback * silent)
    return kept[..., None] + patience * SHARED_MONTHS * life_share[..., None] * bill


def newcomer_pull(
    reward: np.ndarray, coverage: np.ndarray, clawback: np.ndarray, weight: float, scale: float, reluctance: float
) -> np.ndarray:
    """Return what the channel's reward adds to attraction, for newcomers only.

    beta_m ln(1 + reward / k0) x coverage x (1 - reluctance x clawback^2): a channel that may lose its commission
    recommends with less zeal, the more so the larger the part at risk.

    Parameters
    ----------
    reward, coverage : ndarray, shape (games, operators, 12)
    clawback : ndarray, shape (games, operators)
        0 to 1.
    weight, scale, reluctance : float
        beta_m; k0, yuan; the share of the zeal that is lost where everything is taken back.
    """
    zeal = 1 - reluctance * clawback**2
    return weight * np.log1p(reward / scale) * coverage * zeal[..., None]


def rush_extra(
    spend: np.ndarray, arrivals: np.ndarray, available: np.ndarray, weight: float, scale: float
) -> np.ndarray:
    """Return how many lines an end-of-quarter rush adds, shape (games, operators, 12).

    beta ln(1 + rush / r0) x arrivals, r0 in yuan per customer that arrives anyway; all operators together at most
    ``available`` (games, 12), as they are taken from those who would have come later.
    """
    intensity = spend / (scale * np.maximum(arrivals.sum(-1), 1e-6))
    wanted = weight * np.log1p(intensity)[..., None] * arrivals
    return wanted * np.minimum(1.0, available / np.maximum(wanted.sum(1), 1e-12))[:, None]
