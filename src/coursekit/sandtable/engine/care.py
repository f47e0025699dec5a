"""Complaints, and what is done about customers who might go: the six support tools and the money for care."""

from __future__ import annotations

import numpy as np

MOST_COMPLAINTS = 0.25
CONGESTION_COMPLAINTS = 3.0
TECHNOLOGY_NEED, HARD_CASE_NEED = 4.0, 8.0
LEAST_TOOL = 1e-3


def complaint_rate(
    congestion: np.ndarray, service: np.ndarray, overage_share: np.ndarray, base: float,
    weights: tuple[float, float, float],
) -> np.ndarray:  # fmt: skip
    """Return complaints per customer and quarter, at most .25: z0 exp(3 a_x x - a_s (Q - .5) + a_b overage share).

    ``weights`` are a_x, a_s and a_b; the arrays broadcast.
    """
    on_congestion, on_service, on_overage = weights
    pressure = CONGESTION_COMPLAINTS * on_congestion * congestion - on_service * (service - 0.5)
    return np.minimum(MOST_COMPLAINTS, base * np.exp(np.minimum(pressure + on_overage * overage_share, 20.0)))


def tool_need(need: np.ndarray, congestion: np.ndarray, complaints: np.ndarray, base: float) -> np.ndarray:
    """Return how much each of the six tools is needed, shares that sum to 1, shape (games, operators, 6).

    Congestion moves the need to technology, complaints above the usual rate to hard cases.
    """
    extra = np.zeros((*congestion.shape, need.shape[-1]))
    extra[..., 0] = TECHNOLOGY_NEED * congestion
    extra[..., -1] = HARD_CASE_NEED * np.maximum(complaints - base, 0.0)
    weighted = need * (1 + extra)
    return weighted / weighted.sum(-1, keepdims=True)


def tool_efficiency(need: np.ndarray, mix: np.ndarray) -> np.ndarray:
    """Return how well a mix of spending fits the need, 1 at best: prod (w / alpha)^alpha = exp(-KL(alpha || w)).

    The weighted geometric mean of coverage (Cobb & Douglas 1928): leaving a needed tool out makes a mix nearly useless.

    >>> need = np.array([0.5, 0.5])
    >>> tool_efficiency(need, np.array([0.5, 0.5])), round(float(tool_efficiency(need, np.array([0.8, 0.2]))), 2)
    (np.float64(1.0), 0.8)
    """
    return np.exp(-(need * np.log(need / np.maximum(mix, LEAST_TOOL))).sum(-1))


def care_effect(spend: np.ndarray, customers: np.ndarray, efficiency: np.ndarray, scale: float) -> np.ndarray:
    """Return what care achieves, 0 to 1: E r / (1 + r), r = spend / (r0 N); r0 is yuan a customer a quarter."""
    intensity = spend / (scale * np.maximum(customers, 1e-6))
    return efficiency * intensity / (1 + intensity)
