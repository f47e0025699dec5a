"""Games in which drills and war-game rounds are tried, and small helpers that several tests of them need."""

from __future__ import annotations

from coursekit.sandtable.game import Game, new_game, play_quarter
from coursekit.sandtable.scenario.drill_rules import drill_setup
from coursekit.sandtable.scenario.war_rounds import round_setup
from coursekit.sandtable.setup import seats_for


def drill_game(name: str, seed: int = 8, pair: str = "2g_4g", people: int = 3, operators: int = 6) -> Game:
    return new_game(drill_setup(name, seed, pair, seats_for(people, operators)))


def round_game(seed: int = 8, pair: str = "2g_4g", people: int = 3, operators: int = 6) -> Game:
    """A game on its own, one quarter in."""
    game = new_game(round_setup(seed, pair, seats_for(people, operators)))
    return play_quarter(game, {}, [])


def played_out(game: Game, decisions=None) -> Game:
    while not game.is_over:
        game = play_quarter(game, decisions(game) if decisions else {})
    return game


def arrays_in(game: Game) -> list[bytes]:
    """Every number of the last state and results, for comparing two games bit for bit."""
    last = game.quarters[-1]
    parts = [vars(last.after), vars(last.results.accounts)]
    return [value.tobytes() for part in parts for value in part.values() if hasattr(value, "tobytes")]
