"""Who looks around, and where they go: attraction, the hazard of shopping around, choice with a cost of switching."""

from __future__ import annotations

import numpy as np


def attraction(
    bill_gap: np.ndarray, service: np.ndarray, congestion: np.ndarray, goodwill: np.ndarray, coverage: np.ndarray,
    price_weight: np.ndarray, weights: tuple[float, float, float, float],
) -> np.ndarray:  # fmt: skip
    """Return how attractive each operator is in each segment, shape (games, operators, 12), on a logarithmic scale.

    V = -beta_t ln(B / Bref_t) + beta_q Q - beta_x x + beta_a ln(1 + G) + beta_c ln coverage. exp(V) is the
    multiplicative competitive interaction of Nakanishi & Cooper (1974); as a logit: Berry (1994).

    Parameters
    ----------
    bill_gap : ndarray, shape (games, operators, 12)
        ln(B / Bref).
    service, congestion : ndarray, shape (games, operators, 1)
    goodwill, coverage : ndarray, shape (games, operators, 12)
    price_weight : ndarray, shape (12,)
    weights : tuple
        beta_q, beta_x, beta_a, beta_c.
    """
    on_service, on_congestion, on_goodwill, on_coverage = weights
    return (
        on_service * service - on_congestion * congestion
        - price_weight * bill_gap + on_goodwill * np.log1p(goodwill) + on_coverage * np.log(coverage)
    )  # fmt: skip


def shop_around(
    bill_gap: np.ndarray, complaints: np.ndarray, legacy_share: np.ndarray, care: np.ndarray,
    base: float, weights: tuple[float, float, float, float], usual_complaints: float,
) -> np.ndarray:  # fmt: skip
    """Return the share of customers who look around in a quarter.

    logistic(theta0 + theta_p [ln B - ln B_ref] + theta_x (z - z0) + theta_L legacy share - theta_r R): a hazard in the
    sense of Gupta, Lehmann & Stuart (2004), with a reference price (Kalyanaram & Winer 1995).
    """
    on_price, on_complaints, on_legacy, on_care = weights
    pressure = (
        base + on_price * bill_gap + on_complaints * (complaints - usual_complaints)
        + on_legacy * legacy_share - on_care * care
    )  # fmt: skip
    return 1 / (1 + np.exp(-np.clip(pressure, -30.0, 30.0)))


def choice_shares(
    attractions: np.ndarray, pull: np.ndarray, stay_bonus: np.ndarray, switching_cost: np.ndarray, outside: float
) -> np.ndarray:
    """Return where those who look around go, shape (games, from operator, to operator, 12); the rest leave the market.

    P_ij proportional to exp(V_j + [j != i] (pull_j - sigma_i) + [j = i] bonus_i), beside an outside option
    exp(v0 - sigma_i): a logit with a cost of switching (Klemperer 1995).

    Parameters
    ----------
    attractions, pull, stay_bonus, switching_cost : ndarray, shape (games, operators, 12)
        V; what draws newcomers only; what holds one's own; the cost of leaving i.
    """
    operators = attractions.shape[1]
    own = np.arange(operators)
    utility = (attractions + pull)[:, None] - switching_cost[:, :, None]
    utility[:, own, own] = attractions + stay_bonus
    leaving = outside - switching_cost
    top = np.maximum(utility.max(2), leaving)
    weights = np.exp(utility - top[:, :, None])
    return weights / (weights.sum(2) + np.exp(leaving - top))[:, :, None]


def entrant_shares(attractions: np.ndarray, pull: np.ndarray, outside: float) -> np.ndarray:
    """Return which operator those outside choose, if one at all, shape (games, operators, 12); the rest choose none."""
    utility = attractions + pull
    top = np.maximum(utility.max(1), outside)
    weights = np.exp(utility - top[:, None])
    return weights / (weights.sum(1) + np.exp(outside - top))[:, None]
