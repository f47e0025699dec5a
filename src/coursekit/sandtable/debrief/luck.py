"""What luck was worth: the same decisions and events with other chance, many times."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from coursekit.sandtable.debrief.played import Played, actual_outcome, copies, played_of, run_on
from coursekit.sandtable.engine.noise import quarter_noise
from coursekit.sandtable.game import Game

REPLAYS = 400
LOW, HIGH = 5.0, 95.0  # percentiles
LUCK_STREAM = 1003  # of the game's seed; the scenario has 1001 and 1002
TIE = 1e-9  # points; scores nearer than this share a rank


@dataclass(frozen=True)
class Luck:
    """One operator's score and rank, as they are and as they might have been; rank 1 is the best."""

    low: float
    mid: float
    high: float
    actual: float
    low_rank: int  # the better end
    high_rank: int
    actual_rank: int
    rank_chances: np.ndarray  # (operators,), of ending at rank 1, 2, ...
    # (operators,), in what share of the replays each other one ended ahead
    passed: np.ndarray = field(default_factory=lambda: np.zeros(0))

    @property
    def is_firm(self) -> bool:
        """Whether luck leaves the rank what it is."""
        return self.low_rank == self.high_rank == self.actual_rank

    @property
    def chance_first(self) -> float:
        """Return in what share of the replays the operator ended first."""
        return float(self.rank_chances[0])

    @property
    def most(self) -> float:
        """Return what luck is worth at most, points: the farther end of nine cases of ten, or this game if farther."""
        return max(self.high - self.mid, self.mid - self.low, abs(self.had))

    @property
    def had(self) -> float:
        """Return what luck this game gave, points; below 0 it took."""
        return self.actual - self.mid


def replayed_scores(played: Played, replays: int = REPLAYS) -> np.ndarray:
    """Return the scores, shape (replays, operators), with chance drawn anew; people and bots decide as they did."""
    seeds = np.random.default_rng([played.seed, LUCK_STREAM]).integers(2**62, size=replays).tolist()
    size, operators = played.market.parameters.noise, len(played.names)
    disturbances = []
    for number in range(len(played.quarters)):
        events = played.events(number).select(copies(replays))
        noise = quarter_noise(seeds, number, operators, size)
        disturbances.append(type(events)(**{**vars(events), "attraction": events.attraction + noise}))
    decisions = [quarter.decisions.select(copies(replays)) for quarter in played.quarters]
    return run_on(played, 0, decisions, disturbances).score


def ranks_of(scores: np.ndarray) -> np.ndarray:
    """Return ranks along the last axis, 1 the highest; equal scores share the better rank.

    >>> ranks_of(np.array([50.0, 60.0, 50.0]))
    array([2, 1, 2])
    """
    return 1 + (scores[..., None, :] > scores[..., :, None] + TIE).sum(-1)


def luck_of_all(played: Played, replays: int = REPLAYS) -> tuple[Luck, ...]:
    """Return every operator's luck, from one batch of replays."""
    scores, actual = replayed_scores(played, replays), actual_outcome(played).score[0]
    ranks, actual_ranks, operators = ranks_of(scores), ranks_of(actual), len(played.names)
    low, mid, high = np.percentile(scores, [LOW, 50.0, HIGH], axis=0)
    # An observed rank, so that nobody reads of rank 1.4.
    best, worst = np.percentile(ranks, [LOW, HIGH], axis=0, method="closest_observation")
    return tuple(
        Luck(
            float(low[seat]), float(mid[seat]), float(high[seat]), float(actual[seat]),
            int(best[seat]), int(worst[seat]), int(actual_ranks[seat]),
            np.bincount(ranks[:, seat], minlength=operators + 1)[1:] / replays,
            (scores > scores[:, [seat]] + TIE).mean(0),
        )
        for seat in range(operators)
    )  # fmt: skip


def luck_interval(game: Game, seat: int, replays: int = REPLAYS) -> Luck:
    """Return what luck was worth to one operator of a game."""
    return luck_of_all(played_of(game, seat), replays)[seat]
