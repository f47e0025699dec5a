"""From the old network to the new one, from a lower tier to a higher one, and into converged bundles."""

from __future__ import annotations

import numpy as np

from coursekit.sandtable.engine.segments import IS_FAMILY, KIND_COUNT, TIER_COUNT, TIER_OF


def migration_hazard(
    new_share: np.ndarray, subsidy: np.ndarray, innovation: float, imitation: float, weight: float, scale: float,
    speed: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Return the share of old-network customers who change over in a quarter, shape (games, operators, 12).

    1 - exp(-(p + q n) (1 + gamma ln(1 + h / h0)) tau_t): the diffusion of Bass (1969) as a hazard, as one generation
    replaces the other (Norton & Bass 1987).

    Parameters
    ----------
    new_share : ndarray, shape (games, 1, 12)
        n, the share of the segment that is on the new network already, all operators together.
    subsidy : ndarray, shape (games, operators)
        h, yuan a changed-over customer.
    speed : ndarray, shape (12,)
        tau.
    """
    pressure = (innovation + imitation * new_share) * (1 + weight * np.log1p(subsidy / scale))[..., None] * speed
    return -np.expm1(-pressure)


def up_tier_share(new_share: np.ndarray, care: np.ndarray, rate: float) -> np.ndarray:
    """Return the share of a segment that moves up a tier in a quarter, none from the top: v n (1 + R), at most .2."""
    return np.clip(rate * new_share * (1 + care), 0.0, 0.2) * (TIER_OF < TIER_COUNT - 1)


def moved_up(counts: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return ``counts`` after ``share`` of every segment has moved into the same kind's next tier; the sum is kept."""
    moving = counts * share
    after = counts - moving
    after[..., KIND_COUNT:] += moving[..., :-KIND_COUNT]
    return after


def converged_after(
    converged: np.ndarray, customers: np.ndarray, concession: np.ndarray, most: float, scale: float, speed: float
) -> np.ndarray:
    """Return how many family customers hold line and broadband in one bundle.

    Their share goes a part of the way, ``speed``, to most x g / (g + g0), g being the concession in yuan a month.
    """
    target = most * concession / (concession + scale)
    return converged + speed * (target[..., None] * IS_FAMILY * customers - converged) * IS_FAMILY
