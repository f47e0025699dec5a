"""What a drill's question comes to, computed by playing every candidate: for whoever runs it, never for a team.

Each candidate is played for this quarter and the next, everybody else deciding for themselves, chance the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from coursekit.sandtable.engine import TIERS
from coursekit.sandtable.game import Game
from coursekit.sandtable.rules.check import LEAST_OVER
from coursekit.sandtable.rules.fields import form_fields, names_of
from coursekit.sandtable.rules.spending import spending_of
from coursekit.sandtable.scenario.what_follows import added, figures_of, play_on, prefilled

HORIZON = 2  # quarters
SUBSIDIES = (0.0, 50.0, 100.0, 150.0, 200.0, 300.0, 400.0)
CARE_STEPS = 5  # a split of the care money goes in fifths: 56 of them over four tiers
TIER_STEPS: Mapping[str, tuple[float, ...]] = {"fee": (-0.05, 0.05), "allowance": (-0.15, 0.15), "care": (-0.3, 0.3)}


@dataclass(frozen=True)
class Tried:
    """One candidate: what it changes on the form, and the figures of the quarters it was played for."""

    values: Mapping[str, float]
    figures: Mapping[str, float]
    migrants: float  # in the first of them, 10,000
    subsidy_cost: float  # in the first of them, 10,000 yuan
    can_hand_in: bool  # within the budget and the overdraft, as the form reckons


def try_values(game: Game, seat: int, candidates: Sequence[Mapping[str, float]]) -> list[Tried]:
    """Return what each candidate leads to; a candidate is values of fields, the others repeat."""
    begun, tried = prefilled(game, seat), []
    for values in candidates:
        own = added(game, seat, {name: value - float(begun[name]) for name, value in values.items()})
        after = play_on(game, {seat: own}, quarters=HORIZON)
        spending = spending_of(own, game.state, seat, game.market.parameters)
        now = after.quarters[len(game.quarters)].results
        tried.append(Tried(
            dict(values), figures_of(after, seat, len(game.quarters)), float(now.migrants[0, seat]),
            float(now.accounts.subsidy_cost[0, seat]), spending.total <= spending.limit + LEAST_OVER,
        ))  # fmt: skip
    return tried


def subsidy_answers(game: Game, seat: int) -> list[Tried]:
    """Return what each handset subsidy brings: migrants, what they cost, and what is left of profit and equity."""
    return try_values(game, seat, [{"subsidy": each} for each in SUBSIDIES])


def care_answers(game: Game, seat: int) -> list[Tried]:
    """Return every split of the care money as it stands over the four tiers, the best by value first."""
    names, begun = names_of("care", TIERS), prefilled(game, seat)
    total = sum(float(begun[name]) for name in names)
    splits = [parts for parts in product(range(CARE_STEPS + 1), repeat=len(TIERS)) if sum(parts) == CARE_STEPS]
    shares = [[total * part / CARE_STEPS for part in parts] for parts in splits]
    return by_value(try_values(game, seat, [dict(zip(names, each, strict=True)) for each in shares]))


def tier_answers(game: Game, seat: int) -> list[Tried]:
    """Return what one step in one field of one tier brings, the best by value first: fee, allowance, care."""
    begun = prefilled(game, seat)
    bounds = {field.name: (field.low, field.high) for field in form_fields(game.setup.pair)}
    candidates = []
    for lever, steps in TIER_STEPS.items():
        for name, step in product(names_of(lever, TIERS), steps):
            low, high = bounds[name]
            candidates.append({name: min(high, max(low, float(begun[name]) * (1 + step)))})
    return by_value(try_values(game, seat, candidates))


def by_value(tried: Sequence[Tried]) -> list[Tried]:
    """Return candidates by profit and 存量价值 together, the best first, equals in their order."""
    return sorted(tried, key=lambda each: -each.figures["value"])
