"""A drill's plan in the form's own words, played to the end and set beside what would have been without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from coursekit.errors import CourseError
from coursekit.sandtable.classroom.drill_samples import OWN_SEAT, drill_sample
from coursekit.sandtable.game import Game, default_decisions, held_decisions, play_quarter
from coursekit.sandtable.rules.fields import number_of
from coursekit.sandtable.rules.handed_in import LEAST_CUT, decisions_handed_in
from coursekit.sandtable.rules.spending import spending_of, within_limit
from coursekit.sandtable.scenario.drill_rules import Reached, drill_values, left_alone, open_fields, target_reached
from coursekit.sandtable.scenario.what_follows import figures_of, prefilled
from coursekit.sandtable.solo.levers import LEVERS, SUMS, members_at

KEPT_GAMES = 2000


@dataclass(frozen=True)
class PlayedPlan:
    """A seat's drill with its plan and without, and the drill's own verdict on it."""

    game: Game
    still: Game  # its open fields left alone, everybody else as in the game
    reached: Reached
    short: tuple[int, ...]  # quarters, from 1, for which the plan's money ran out and sums were cut
    seat: int = OWN_SEAT

    def more(self, measure: str) -> float:
        """Return by how much a figure of `figures_of` is higher with the plan, in that figure's unit."""
        return figures_of(self.game, self.seat)[measure] - figures_of(self.still, self.seat)[measure]

    @property
    def more_migrants(self) -> float:
        """Customers who changed over above those who would have anyway, 10,000."""
        return self.more("migrants")

    @property
    def more_on_new(self) -> float:
        """Customers on the new network at the end above those who would have been, 10,000."""
        return _on_new(self.game, self.seat) - _on_new(self.still, self.seat)

    @property
    def overdrawn(self) -> tuple[int, ...]:
        """Quarters, from 1, in which more was paid than the budget had."""
        accounts = [quarter.results.accounts for quarter in self.game.quarters]
        return tuple(
            number for number, each in enumerate(accounts, start=1)
            if float(each.spend[0, self.seat] - each.budget[0, self.seat]) > LEAST_CUT
        )  # fmt: skip

    @property
    def verdict(self) -> str:
        """做到 or 没做到, as the drill judges."""
        return "做到" if self.reached.is_reached else "没做到"


def plan_values(game: Game, plan: Mapping[str, object], seat: int = OWN_SEAT) -> dict[str, float]:
    """Return the fields of the form that a plan means, in the form's units.

    Parameters
    ----------
    plan : mapping
        A field's name on the form (``"终端补贴"``, ``"存量维系费·轻度"``), or a group of sums (``"广告宣传"``, split as
        the form begins), to the number written there.

    Raises
    ------
    CourseError
        A name that the drill leaves nobody to change, or what is no number within the form's bounds.
    """
    begun, values = _numbers(game, seat), {}
    fields = {field.zh: field for field in open_fields(game)}
    names = {field.name for field in fields.values()}
    groups = {lever.zh: lever for lever in LEVERS if lever.name in SUMS and len(lever.members) > 1}
    groups = {zh: lever for zh, lever in groups.items() if names.issuperset(lever.members)}
    for zh, written in plan.items():
        number = number_of(written)
        if zh not in fields and zh not in groups:
            allowed = "、".join([*groups, *fields])
            raise CourseError(f"方案里写了“{zh}”，这个演练的表上动不了它；能写的有 {allowed}。")
        if number is None or number < 0:
            raise CourseError(f"方案里“{zh}”写的是 {written!r}，要写一个不小于 0 的数。")
        if zh in fields:
            field = fields[zh]
            if not field.low <= number <= field.high:
                bounds = f"{field.low:g} 到 {field.high:g} {field.unit}"
                raise CourseError(f"方案里“{zh}”写的是 {number:g}，表上只收 {bounds}，改到这中间。")
            values[field.name] = number
        else:
            values |= members_at(groups[zh], number, begun, game.setup.parameters.reference_fee_yuan)
    return values


def times_plan(game: Game, factors: Mapping[str, float], seat: int = OWN_SEAT) -> dict[str, float]:
    """Return a plan for `plan_values` from factors: how many times what the form begins with."""
    begun = _numbers(game, seat)
    names = {field.zh: field.name for field in open_fields(game)}
    strangers = [zh for zh in factors if zh not in names]
    if strangers:
        raise CourseError(f"方案里写了“{strangers[0]}”，这个演练的表上动不了它；能写的有 {'、'.join(names)}。")
    return {zh: begun[names[zh]] * factor for zh, factor in factors.items()}


def play_plan(name: str, pair: str, seed: int, plan: Mapping[str, object]) -> PlayedPlan:
    """Return a drill played with the same plan on the form every quarter; what the plan does not name repeats.

    Where the form would cost more than may be spent, its sums are cut by one share, as the form's own button does.

    Parameters
    ----------
    name, pair, seed
        The drill, the generation pair and the game's seed: see `drill_sample`.
    plan : mapping
        As for `plan_values`.
    """
    values = plan_values(drill_sample(name, pair, seed), plan)
    return _played(name, pair, seed, tuple(sorted(values.items())))


@lru_cache(KEPT_GAMES)
def _played(name: str, pair: str, seed: int, values: tuple[tuple[str, float], ...]) -> PlayedPlan:
    game, short = drill_sample(name, pair, seed), []
    p, seat = game.market.parameters, OWN_SEAT
    while not game.is_over:
        own = decisions_handed_in(drill_values(dict(values), game, seat), game, seat)
        # What repeats may have been cut already, before the plan is written on the form.
        spendings = [spending_of(each, game.state, seat, p) for each in (own, default_decisions(game, seat))]
        if any(each.total - each.limit > LEAST_CUT for each in spendings):
            short.append(len(game.quarters) + 1)
        game = play_quarter(game, {seat: within_limit(own, game.state, seat, p, held_decisions(game.setup))})
    return PlayedPlan(game, left_alone(game, seat), target_reached(game, seat), tuple(short))


def _numbers(game: Game, seat: int) -> dict[str, float]:
    """Return what the drill's open fields begin with."""
    begun = prefilled(game, seat)
    return {field.name: float(begun[field.name]) for field in open_fields(game)}


def _on_new(game: Game, seat: int) -> float:
    return float((game.state.customers - game.state.legacy)[0, seat].sum())
