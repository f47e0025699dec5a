"""A drill in play: its set-up, the check that only open fields were touched, and what came of its target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coursekit.errors import CourseError
from coursekit.sandtable.game import Game, new_game, replay
from coursekit.sandtable.rules.check import check_values
from coursekit.sandtable.rules.fields import NUMBER, FormField, form_fields, number_of
from coursekit.sandtable.scenario.drill_file import TARGET_MEASURES, Drill
from coursekit.sandtable.scenario.drills import drill_named
from coursekit.sandtable.scenario.what_follows import figures_of, prefilled
from coursekit.sandtable.setup import GameSetup, Seat

RELATIVE = ("value", "live_adds", "migrants")  # these grow with a seat's size, so that a target is a share of them
NOTHING = 1e-9


@dataclass(frozen=True)
class Reached:
    """A seat's target against leaving the open fields alone: better by how much, and each guard's change."""

    seat: int
    measure: str
    was: float
    would_have_been: float
    better_by: float  # above 0 is better, whichever way the measure counts
    wanted: float
    guards_better_by: Mapping[str, float]
    guards_spared: Mapping[str, float]  # how much worse each may be

    def holds(self, guard: str) -> bool:
        """Whether a guard is no worse than it may be."""
        return self.guards_better_by[guard] >= -self.guards_spared[guard] - NOTHING

    @property
    def is_reached(self) -> bool:
        """Whether all holds: better by what is wanted, and no guard worse than it may be."""
        return self.better_by >= self.wanted and all(self.holds(guard) for guard in self.guards_better_by)


def drill_setup(name: str, seed: int, pair: str, seats: tuple[Seat, ...]) -> GameSetup:
    """Return the game of a drill: its part of the scenario, its length, no cards drawn from the seed."""
    return GameSetup(seed, pair, seats, drill_named(name).quarters, name, deck=False)


def drill_of(game: Game) -> Drill:
    """Return the drill that a game is."""
    if game.setup.drill is None:
        raise CourseError("这一局没有选演练，表上各栏都能动：开局时写上演练的名字。")
    return drill_named(game.setup.drill)


def opening_of(game: Game) -> Game:
    """Return the game before its first quarter: a drill's material and answers are of then, whenever they are asked."""
    return new_game(game.setup)


def open_fields(game: Game) -> tuple[FormField, ...]:
    """Return the form's fields that a drill leaves open, in the form's order."""
    opened = drill_of(game).open
    return tuple(field for field in form_fields(game.setup.pair) if field.name in opened)


def fixed_fields(game: Game) -> tuple[FormField, ...]:
    """Return the numbers on the form that a drill holds at what repeats; the two pledges are nobody's to hold."""
    opened = drill_of(game).open
    fields = form_fields(game.setup.pair)
    return tuple(field for field in fields if field.kind == NUMBER and field.name not in opened)


def held_names(game: Game) -> frozenset[str]:
    """Return the names of the fields that the game's drill holds; none in a game that is no drill."""
    return frozenset(field.name for field in fixed_fields(game)) if game.setup.drill else frozenset()


def check_drill(values: Mapping[str, object], game: Game, seat: int, research: float = 0.0) -> list[str]:
    """Return what is wrong with a form in a drill: what `check_values` says, and every closed field that was touched.

    A closed field must say what the form began with, `prefilled`, to the printed decimal.
    """
    drill, begun = drill_of(game), prefilled(game, seat)
    problems = check_values(values, game, seat, research)
    for field in fixed_fields(game):
        found, kept = number_of(values.get(field.name)), float(begun[field.name])
        if found is not None and abs(found - kept) > NOTHING:
            problems.append(
                f"“{drill.title}”演练不动{field.role}的“{field.zh}”（{field.name}）：表上是 {kept:g}，"
                f"填的是 {found:g}；改回 {kept:g} 再提交。"
            )
    return problems


def drill_values(values: Mapping[str, object], game: Game, seat: int) -> dict[str, object]:
    """Return a whole form from the open fields alone: all else as it repeats."""
    drill = drill_of(game)
    strangers = [name for name in values if name not in drill.open]
    if strangers:
        raise CourseError(f"“{drill.title}”演练不动 {'、'.join(strangers)}，能动的是 {'、'.join(drill.open)}。")
    return prefilled(game, seat) | dict(values)


def target_reached(game: Game, seat: int) -> Reached:
    """Return how a seat stands against the drill's target: its game replayed with its open fields left alone.

    Everybody else decides as in the game; chance and events are the same.
    """
    target = drill_of(game).target
    own, still = figures_of(game, seat), figures_of(left_alone(game, seat), seat)

    def better(measure: str) -> float:
        step = own[measure] - still[measure]
        step = step / abs(still[measure]) if measure in RELATIVE else step
        return step if TARGET_MEASURES[measure] else -step

    return Reached(
        seat, target.measure, own[target.measure], still[target.measure], better(target.measure), target.better_by,
        {guard: better(guard) for guard in target.guards}, target.guards,
    )  # fmt: skip


def left_alone(game: Game, seat: int) -> Game:
    """Return the game as it would have gone, had one seat repeated from the first quarter on."""
    if not game.quarters:
        raise CourseError("还一季都没打，没有可比的：先打完一季。")
    operators = range(len(game.setup.seats))
    others = [{each: quarter.decisions.seat(each) for each in operators if each != seat} for quarter in game.quarters]
    alone = GameSetup(**{**vars(game.setup), "seats": _peopled(game.setup.seats, seat)})
    return replay(alone, others, [quarter.events for quarter in game.quarters])


def _peopled(seats: tuple[Seat, ...], seat: int) -> tuple[Seat, ...]:
    """Return the seats with one of them people's, so that it repeats and no bot decides for it."""
    return tuple(Seat(each.name, None if number == seat else each.bot, each.level) for number, each in enumerate(seats))
