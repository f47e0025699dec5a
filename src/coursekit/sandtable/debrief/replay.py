"""What if: one lever of one operator kept as it was, from a quarter on, and the game run once more.

In a game that starts over a step ends with its quarter, and so does leaving it out.

Everybody else decides as in the game, although rivals might have answered otherwise: a limit that is always said.
The own forms begin as they would have begun in the replay: what an overdraft cut is cut only if it comes to one there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from coursekit.errors import CourseError
from coursekit.sandtable.debrief.bound import laid_down
from coursekit.sandtable.debrief.forms import form_after
from coursekit.sandtable.debrief.levers import LEVER_OF, LEVERS, changed_levers, take_levers
from coursekit.sandtable.debrief.played import PART_CAPS, Outcome, Played, copies, played_of, run_on
from coursekit.sandtable.engine.decisions import Decisions
from coursekit.sandtable.engine.quarter import advance
from coursekit.sandtable.engine.state import MarketState
from coursekit.sandtable.game import Game, PlayedQuarter
from coursekit.sandtable.score.measures import MEASURES

ALL = "all"  # the six levers together
LEAST_CUT = 0.05  # points that floor or ceiling swallow: less does not show in the score


@dataclass(frozen=True)
class WhatIf:
    """What would have been otherwise at the end, had one lever been left alone: what if, less what was."""

    quarter: int
    lever: str
    changed: bool  # whether the operator changed the lever in that quarter
    profit: float  # 10,000 yuan, all quarters
    equity: float  # 存量价值, 10,000 yuan
    share: float
    score: float
    over_limit: bool  # such spending could not have been submitted in some quarter
    at_floor: tuple[str, ...] = ()  # the score's parts whose floor hides some of the difference, as played or replayed
    at_ceiling: tuple[str, ...] = ()

    @property
    def is_hidden(self) -> bool:
        """Whether the score cannot show what the step did."""
        return bool(self.at_floor or self.at_ceiling)

    @property
    def value(self) -> float:
        """Profit and equity together, 10,000 yuan."""
        return self.profit + self.equity


def keep_levers(played: Played, seat: int, cases: Sequence[tuple[int, str]]) -> list[Decisions]:
    """Return all quarters' decisions, a game for every case (quarter, lever): that lever kept from that quarter on.

    In every quarter the form begins as it would have begun then, with last quarter's decisions of the replay, cut where
    they would be more than may be spent: without the step there may have been no overdraft, and no cut. What the team
    moved in a quarter stands as it was decided, everything else as the form begins, the kept lever too. In a game that
    starts over it is put back to what the quarter began with, and in this quarter only. What bound the seat stays as
    it was.
    """
    if played.starts_over:
        return _kept_over(played, seat, cases)
    every = copies(len(cases))
    market, state = played.market.select(every), played.quarters[0].before.select(every)
    decisions: list[Decisions] = []
    for number, quarter in enumerate(played.quarters):
        rows = [_kept(played, seat, number, case, state.select([at]), decisions[-1].select([at]) if number else None)
                for at, case in enumerate(cases)]  # fmt: skip
        decided = reduce(join_games, rows)
        decisions.append(decided)
        state = advance(state, decided, market, quarter.disturbances.select(every))[0]
    return decisions


def _kept(
    played: Played, seat: int, number: int, case: tuple[int, str], state: MarketState, last: Decisions | None
) -> Decisions:
    """Return everybody's decisions of a quarter in one case, after those of its last quarter."""
    first, lever = case
    quarter, begun = played.quarters[number].decisions, played.begun[number]
    if number < first:
        return quarter
    own = begun.seat(seat)
    if number > first and seat in played.people:
        p, opening = played.market.parameters, played.begun[0].seat(seat)
        own = form_after(last.seat(seat), opening, state, seat, p, played.held)
    elif number > first:
        own = last.seat(seat)
    form = {name: np.array(value) for name, value in vars(quarter).items()}
    kept = set(LEVER_OF) if lever == ALL else set(LEVERS[lever])
    for name in LEVER_OF:
        moved = (getattr(quarter, name)[:, seat] != getattr(begun, name)[:, seat]).any()
        if name in kept or not moved:
            form[name][:, seat] = getattr(own, name)[:, 0]
    return laid_down(Decisions(**form), quarter, seat, played.bound.get((number, seat), ()))


def _kept_over(played: Played, seat: int, cases: Sequence[tuple[int, str]]) -> list[Decisions]:
    names, decisions = list(LEVERS), []
    for number, quarter in enumerate(played.quarters):
        decided = quarter.decisions.select(copies(len(cases)))
        for case, (first, lever) in enumerate(cases):
            if number == first or (number > first and lever == ALL):
                taken = np.zeros((len(cases), len(played.names), len(names)), bool)
                taken[case, seat, slice(None) if lever == ALL else names.index(lever)] = True
                decided = take_levers(decided, played.free_before(number, seat), taken)
        decisions.append(decided)
    return decisions


def what_ifs(played: Played, seat: int, cases: Sequence[tuple[int, str]] | None = None) -> list[WhatIf]:
    """Return what would have been otherwise, case by case: (quarter, lever); by default every quarter and lever.

    One batch: all cases and, as the last game, the decisions as they were.
    """
    if cases is None:
        cases = every_case(played)
    kept = keep_levers(played, seat, cases)
    decisions = [join_games(each, quarter.decisions) for each, quarter in zip(kept, played.quarters, strict=True)]
    return compare(played, seat, cases, run_on(played, 0, decisions))


def every_case(played: Played) -> list[tuple[int, str]]:
    """Return every quarter with every lever."""
    return [(quarter, lever) for quarter in range(len(played.quarters)) for lever in LEVERS]


def what_if_set(
    played: Played, seat: int, lever: str, quarter: int, values: Mapping[str, float | Sequence[float]]
) -> WhatIf:
    """Return what would have been otherwise, had the operator set fields of a lever to ``values`` from a quarter on.

    ``values`` are of fields of `Decisions` that belong to the lever, in their units.
    """
    strangers = set(values) - set(LEVERS[lever])
    if strangers:
        raise ValueError(f"not of the lever {lever}: {', '.join(sorted(strangers))}")
    decisions = []
    for number, each in enumerate(played.quarters):
        decided = each.decisions
        if number >= quarter:
            changed = {name: getattr(decided, name).copy() for name in values}
            for name, value in values.items():
                changed[name][:, seat] = value
            decided = replace(decided, **changed)
        decisions.append(join_games(decided, each.decisions))
    return compare(played, seat, [(quarter, lever)], run_on(played, 0, decisions))[0]


def compare(played: Played, seat: int, cases: Sequence[tuple[int, str]], outcome: Outcome) -> list[WhatIf]:
    """Return every case's difference from the last game of ``outcome``."""
    found = []
    for case, (quarter, lever) in enumerate(cases):
        differences = {
            name: float(getattr(outcome, name)[case, seat] - getattr(outcome, name)[-1, seat])
            for name in ("profit", "equity", "share", "score")
        }
        moved = changed_levers(played.free_before(quarter, seat), played.quarters[quarter].decisions, seat)
        changed = _ever_moved(played, seat) if lever == ALL else lever in moved
        over = outcome.is_too_dear(case, seat)
        found.append(WhatIf(quarter, lever, changed, **differences, over_limit=over, **_hidden(outcome, case, seat)))
    return found


def undo_all(played: Played, seat: int) -> WhatIf:
    """Return what would have been otherwise, had an operator kept to the neutral plan's first quarter all along.

    In a game that starts over that is what each quarter's form began with.
    """
    return what_ifs(played, seat, [(0, ALL)])[0]


def _ever_moved(played: Played, seat: int) -> bool:
    return any(changed_levers(played.free_before(number, seat), quarter.decisions, seat)
               for number, quarter in enumerate(played.quarters))  # fmt: skip


def _hidden(outcome: Outcome, case: int, seat: int) -> dict[str, tuple[str, ...]]:
    """Return the parts of the score whose floor or ceiling hides some of what a case changes."""
    if outcome.uncut is None:
        return {}
    both = outcome.uncut[[case, -1], seat]
    whole, shown = (each[0] - each[1] for each in (both, np.clip(both, -PART_CAPS, PART_CAPS)))
    cut = np.abs(whole - shown) >= LEAST_CUT
    # As it was played first: where a part was at its ceiling, and would be at its floor, it is called at its ceiling.
    low, high = both < -PART_CAPS, both > PART_CAPS
    floor = low[1] | (low[0] & ~high[1])
    return {
        "at_floor": tuple(name for name, at in zip(MEASURES, cut & floor, strict=True) if at),
        "at_ceiling": tuple(name for name, at in zip(MEASURES, cut & ~floor, strict=True) if at),
    }


def join_games(first: Decisions, second: Decisions) -> Decisions:
    """Return the decisions of two batches of games as one batch."""
    return Decisions(**{name: np.concatenate([value, getattr(second, name)]) for name, value in vars(first).items()})


def replay_without(game: Game, seat: int, lever: str, from_quarter: int) -> Game:
    """Return the game as it would have gone, had a lever been left as it was before a quarter, and ever after.

    Raises
    ------
    CourseError
        The seat, quarter or lever does not exist.
    """
    if lever not in LEVERS:
        raise CourseError(f"没有“{lever}”这一样，可选 {'、'.join(LEVERS)}。")
    played = played_of(game, seat, from_quarter)
    state, quarters = played.quarters[0].before, []
    for decided, quarter in zip(keep_levers(played, seat, [(from_quarter, lever)]), game.quarters, strict=True):
        after, results = advance(state, decided, played.market, quarter.disturbances)
        quarters.append(PlayedQuarter(state, decided, quarter.disturbances, results, after, quarter.events))
        state = after
    return replace(game, quarters=tuple(quarters))
