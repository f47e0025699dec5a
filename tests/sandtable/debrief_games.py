"""Games that the debrief's tests play: small, seeded, with one seat of people who change one thing at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from coursekit.sandtable.debrief.played import Played, played_of
from coursekit.sandtable.engine import Decisions
from coursekit.sandtable.game import Game, new_game, play_quarter, repeated_decisions
from coursekit.sandtable.setup import GameSetup, seats_for

SEED = 8


def game_of(
    changes: Sequence[Mapping[str, float]], seed: int = SEED, operators: int = 5, pair: str = "2g_4g", deck: bool = True,
    people: int = 1,
) -> Game:
    """A game in which seat 0 multiplies some of its fields every quarter and the rest are bots."""
    game = new_game(GameSetup(seed, pair, seats_for(people, operators), quarters=len(changes), deck=deck))
    for factors in changes:
        game = play_quarter(game, {0: changed(repeated_decisions(game, 0), factors)})
    return game


def changed(decisions: Decisions, factors: Mapping[str, float]) -> Decisions:
    """The decisions with some fields multiplied."""
    return replace(decisions, **{name: getattr(decisions, name) * factor for name, factor in factors.items()})


LIVELY = (
    {"fee": 0.95, "advertising": 1.2}, {"care": 1.3, "subsidy": 1.5}, {"fee": 0.96, "channel": 0.8, "service": 1.1},
    {"commission": 1.6, "network": 1.4}, {"fee": 1.05, "care": 0.7}, {"advertising": 0.5, "subsidy": 0.6},
)  # fmt: skip


@cache
def lively_game(pair: str = "2g_4g") -> Game:
    """Six quarters in which seat 0 moves every lever at some time."""
    return game_of(LIVELY, pair=pair)


@cache
def lively() -> Played:
    """The lively game as the debrief reads it."""
    return played_of(lively_game())


def one_quarter_with(played: Played, quarter: int, decisions: Decisions) -> Played:
    """The game with one quarter's decisions exchanged in the record; what came of them stays unread."""
    quarters = list(played.quarters)
    quarters[quarter] = replace(quarters[quarter], decisions=decisions)
    return replace(played, quarters=tuple(quarters))


def random_decisions(base: Decisions, rng: np.random.Generator, spread: float = 0.4) -> Decisions:
    """Decisions around ``base``, every field of every operator multiplied by chance; the tools' shares sum to 1."""
    moved = {name: value * np.exp(rng.normal(0, spread, value.shape)) for name, value in vars(base).items()}
    moved["tools"] /= moved["tools"].sum(-1, keepdims=True)
    moved["discount"] = np.minimum(moved["discount"], 0.5)
    moved["clawback"] = np.minimum(moved["clawback"], 1.0)
    return Decisions(**moved)
