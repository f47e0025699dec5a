"""The drills' games that a lesson shows: one trainee's seat and five bots, before the first quarter."""

from __future__ import annotations

from functools import cache

from coursekit.sandtable.game import Game, new_game
from coursekit.sandtable.scenario.drill_rules import drill_setup
from coursekit.sandtable.setup import seats_for
from coursekit.sandtable.solo.paper import SAMPLE_SEED

OWN_SEAT = 0
OPERATORS = 6


@cache
def drill_sample(name: str, pair: str, seed: int = SAMPLE_SEED) -> Game:
    """Return a drill's game before its first quarter, for a market's pair of generations.

    >>> drill_sample("front_line", "2g_4g").setup.drill
    'front_line'
    """
    return new_game(drill_setup(name, seed, pair, seats_for(1, OPERATORS)))
