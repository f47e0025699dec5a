"""How well a team foresaw its share: the error of its number, and of its probability."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coursekit.sandtable.debrief.played import played_of, shares_by_quarter
from coursekit.sandtable.game import Game


def percentage_errors(forecasts: Sequence[float], actuals: Sequence[float]) -> np.ndarray:
    """Return how far off each forecast was, as a share of what came, never below 0.

    Parameters
    ----------
    forecasts, actuals : sequence
        In the same unit and order; what came is not 0.

    Examples
    --------
    >>> percentage_errors([0.22, 0.18], [0.20, 0.20]).round(3)
    array([0.1, 0.1])
    """
    foreseen, came = _pair(forecasts, actuals)
    if (came == 0).any():
        raise ValueError("a percentage of 0 is none: some actual value is 0")
    return np.abs(foreseen - came) / np.abs(came)


def mean_percentage_error(forecasts: Sequence[float], actuals: Sequence[float]) -> float:
    """Return the mean absolute percentage error (MAPE), a share: 0 is perfect.

    >>> round(mean_percentage_error([0.22, 0.20], [0.20, 0.20]), 3)
    0.05
    """
    return float(percentage_errors(forecasts, actuals).mean())


def points_apart(guess: float, share: float) -> float:
    """Return how far a guess lay above the share, both in % and as they print: whoever subtracts gets the same.

    >>> points_apart(14.0, 16.74), points_apart(17.0, 16.96)
    (-2.7, 0.0)
    """
    return round(round(guess, 1) - round(share, 1), 1) + 0.0


def mean_points_apart(guesses: Sequence[float], shares: Sequence[float]) -> float:
    """Return how many percentage points guesses lay beside the shares on average, both in %.

    >>> mean_points_apart([14.0, 17.0], [16.7, 17.0])
    1.35
    """
    foreseen, came = _pair(guesses, shares)
    return float(np.mean([abs(points_apart(*each)) for each in zip(foreseen, came, strict=True)]))


def guess_says(name: str, guess: float, share: float) -> str:
    """Return a guess beside what came, in %.

    >>> guess_says("你们", 14.0, 16.74), guess_says("你们", 17.0, 16.96)
    ('你们猜 14.0%，实际 16.7%，猜低了 2.7 个点', '你们猜 17.0%，实际 17.0%，一点不差')
    """
    apart = points_apart(guess, share)
    beside = f"猜{'高' if apart > 0 else '低'}了 {abs(apart):.1f} 个点" if apart else "一点不差"
    return f"{name}猜 {guess:.1f}%，实际 {share:.1f}%，{beside}"


def brier_score(probabilities: Sequence[float], happened: Sequence[bool]) -> float:
    """Return the mean squared distance of probabilities from what happened: 0 perfect, .25 for saying a half always.

    Source: Brier (1950), for two outcomes, in the form that runs from 0 to 1.

    >>> brier_score([0.5, 0.5], [True, False]), brier_score([1.0, 0.0], [True, False])
    (0.25, 0.0)
    """
    foreseen, came = _pair(probabilities, happened)
    if ((foreseen < 0) | (foreseen > 1)).any():
        raise ValueError("a probability lies between 0 and 1")
    return float(((foreseen - came) ** 2).mean())


def check_forecasts(
    game: Game, seat: int, shares: Sequence[float], chances_to_rise: Sequence[float] | None = None
) -> tuple[float, float | None]:
    """Return a team's mean percentage error and Brier score, quarter by quarter from the first.

    Parameters
    ----------
    shares : sequence of float
        The share of customers that the team expected after each quarter, between 0 and 1.
    chances_to_rise : sequence of float or None
        How likely it thought that its share would rise in the quarter; without them there is no Brier score.
    """
    came = shares_by_quarter(played_of(game, seat))[:, seat]
    error = mean_percentage_error(shares, came[1 : len(shares) + 1])
    if chances_to_rise is None:
        return error, None
    return error, brier_score(chances_to_rise, (np.diff(came) > 0)[: len(chances_to_rise)])


def _pair(first: Sequence[float], second: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    one, other = np.asarray(first, float), np.asarray(second, float)
    if one.shape != other.shape or not one.size:
        raise ValueError(f"forecasts and outcomes must pair: {one.size} and {other.size}")
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        raise ValueError("a forecast or an outcome is not a number")
    return one, other
