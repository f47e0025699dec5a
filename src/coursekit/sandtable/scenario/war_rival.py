"""What the rival of a round does in the quarter after it, replayed: after each answer, and had nobody answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from coursekit.sandtable.engine.decisions import Decisions
from coursekit.sandtable.game import Game
from coursekit.sandtable.scenario.war_rounds import HORIZON, round_named, settle_round
from coursekit.sandtable.scenario.what_follows import added, play_on

NOBODY = ""  # the replay in which the seat leaves every field alone


def rival_next(
    game: Game, quarter: int, seat: int, name: str, roles: Mapping[str, int], answers: Mapping[int, str] | None = None
) -> dict[str, Decisions]:
    """Return the attacker's decisions in the next quarter, by the seat's answer, ``NOBODY`` for no answer at all.

    Parameters are those of `war_rounds.compare_after`. Empty where the rival is no bot: people repeat in a replay.
    """
    rival = roles.get("attacker")
    if rival is None or game.setup.seats[rival].bot is None:
        return {}
    decided, before = game.quarters[quarter].decisions, replace(game, quarters=game.quarters[:quarter])
    others = {each: decided.seat(each) for each in range(len(game.setup.seats)) if each != seat}
    said = {each: answer for each, answer in (answers or {}).items() if each != seat}
    found = {}
    for answer in (None, *round_named(name).answers.values()):
        own = {} if answer is None else {seat: added(before, seat, answer.now)}
        told = said if answer is None else {**said, seat: answer.name}
        settled = settle_round(before, name, dict(roles), {**others, **own}, told)
        after = play_on(before, settled.decisions, settled.events, [settled.later], HORIZON)
        found[NOBODY if answer is None else answer.name] = after.quarters[quarter + 1].decisions.seat(rival)
    return found
