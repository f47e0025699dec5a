"""Systems in use of successive generations and their slopes, unchecked: what the Norton-Bass fit computes many times.

``ages`` are the times since each generation's launch, shape (generations, n), 0 before it; see `generations`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from coursekit.topics.bass_curve import adopted_share, adopted_share_slopes


def since_launch(times: np.ndarray, launches: np.ndarray) -> np.ndarray:
    """Return the age of each generation at each time, shape (generations, n); 0 before its launch."""
    return np.maximum(times - launches[:, None], 0.0)


def systems_in_use(p: ArrayLike, q: ArrayLike, m: ArrayLike, ages: np.ndarray) -> np.ndarray:
    """Return S_i(t), shape (..., generations, n); p and q broadcast against ``ages``."""
    adopted = adopted_share(p, q, ages)
    in_use, ever = np.empty_like(adopted), 0.0
    for generation, market in enumerate(m):
        ever = adopted[..., generation, :] * (market + ever)
        in_use[..., generation, :] = ever
    in_use[..., :-1, :] *= 1 - adopted[..., 1:, :]
    return in_use


def in_use_slopes(p: float, q: float, m: ArrayLike, ages: np.ndarray) -> np.ndarray:
    """Return dS_i(t) / d(ln p, ln q, ln m_1, ln m_2, ...), shape (2 + generations, generations, n).

    The product rule, along the recursions S*_i = F_i [m_i + S*_(i-1)] and S_i = S*_i [1 - F_(i+1)].
    """
    adopted = adopted_share(p, q, ages)
    generations, n = ages.shape
    share_slopes = np.zeros((2 + generations, generations, n))
    share_slopes[0], share_slopes[1] = adopted_share_slopes(p, q, ages)
    slopes = np.empty_like(share_slopes)
    ever, ever_slopes = np.zeros(n), np.zeros((2 + generations, n))
    for generation, market in enumerate(m):
        ever_slopes[2 + generation] += market
        ever_slopes = share_slopes[:, generation] * (market + ever) + adopted[generation] * ever_slopes
        ever = adopted[generation] * (market + ever)
        slopes[:, generation] = ever_slopes
        if generation + 1 < generations:
            slopes[:, generation] *= 1 - adopted[generation + 1]
            slopes[:, generation] -= ever * share_slopes[:, generation + 1]
    return slopes
