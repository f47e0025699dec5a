"""Par: what the neutral plan earns from a seat, and how far plans differ there; the score against it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coursekit.sandtable.score.measures import SIGNS, WEIGHTS

PAR_SCORE = 50.0
POINTS = 15.0
MOST_SPREADS = 3.0
# The least spread of each measure, so that one in which plans hardly differ is not blown up: a share of par's value.
LEAST_SPREAD = np.array([0.02, 0.01, 0.02, 0.01, 0.01])


@dataclass(frozen=True)
class Par:
    """Par and spread of the five measures, each of shape (games, operators, 5)."""

    level: np.ndarray
    spread: np.ndarray


def par_of(neutral: np.ndarray, others: np.ndarray) -> Par:
    """Return par from what the neutral plan and other plans earn from the same seats.

    Parameters
    ----------
    neutral : ndarray, shape (games, operators, 5)
    others : ndarray, shape (plans, games, operators, 5)
    """
    spread = np.sqrt(((others - neutral) ** 2).mean(0))
    return Par(neutral, np.maximum(spread, LEAST_SPREAD * np.abs(neutral)))


def parts_of_score(measures: np.ndarray, par: Par) -> np.ndarray:
    """Return the points above or below par by measure, shape (..., 5): 15 w (y - par) / spread, at most 3 spreads."""
    distance = np.clip((measures - par.level) / par.spread, -MOST_SPREADS, MOST_SPREADS)
    return POINTS * WEIGHTS * SIGNS * distance


def score_of(measures: np.ndarray, par: Par) -> np.ndarray:
    """Return the score, 50 at par: 50 + 15 sum w (y - par) / spread.

    >>> par = Par(np.ones((1, 1, 5)), np.full((1, 1, 5), 0.5))
    >>> score_of(np.array([[[1.5, 1, 1, 1, 1]]]), par)
    array([[56.]])
    """
    return PAR_SCORE + parts_of_score(measures, par).sum(-1)
