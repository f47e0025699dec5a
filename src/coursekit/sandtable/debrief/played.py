"""A game as the debrief reads it, and the market run once more from one of its quarters, many variants at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import product
from typing import Protocol

import numpy as np

from coursekit.errors import CourseError
from coursekit.sandtable.debrief.bound import DRILL_BINDS, ROUNDS_BIND, Bound, laid_down
from coursekit.sandtable.debrief.forms import CUT_IS_NO_STEP, Cut, Cuts, begun_forms, cut_forms
from coursekit.sandtable.engine.decisions import Decisions
from coursekit.sandtable.engine.disturbances import Disturbances
from coursekit.sandtable.engine.market import Market
from coursekit.sandtable.engine.noise import quarter_noise
from coursekit.sandtable.engine.quarter import QuarterResults, advance
from coursekit.sandtable.engine.state import MarketState
from coursekit.sandtable.game import Game, game_par, held_decisions
from coursekit.sandtable.rules.violations import points_off
from coursekit.sandtable.scenario.drill_rules import held_names
from coursekit.sandtable.score.measures import SIGNS, WEIGHTS, tally
from coursekit.sandtable.score.par import MOST_SPREADS, POINTS, Par, score_of

PART_CAPS = POINTS * WEIGHTS * MOST_SPREADS  # points: no part of the score can lose or gain more


class Quarter(Protocol):
    """A quarter that has been played: all of one game."""

    before: MarketState
    decisions: Decisions
    disturbances: Disturbances
    results: QuarterResults
    after: MarketState


@dataclass(frozen=True)
class Played:
    """A game after some quarters; quarters and seats count from 0."""

    market: Market
    quarters: tuple[Quarter, ...]
    par: Par
    names: tuple[str, ...]
    seed: int  # of the chance that was played
    deductions: np.ndarray  # points taken off for violations, (operators,)
    length: int  # how many quarters the game has
    begun: tuple[Decisions, ...]  # what every quarter's forms began with
    starts_over: bool = False  # every quarter's form began with the neutral plan: a step then ends with its quarter
    bound: Bound = field(default_factory=dict)  # fields that an answer, a promise or a drill laid down
    is_drill: bool = False
    cuts: Cuts = field(default_factory=dict)  # forms that began cut, after an overdraft
    people: tuple[int, ...] = ()  # seats that have a form
    held: Collection[str] = ()  # decisions that a drill holds

    def noise(self, quarter: int) -> np.ndarray:
        """Return the chance in a quarter as it was played, (1, operators, 12)."""
        return quarter_noise([self.seed], quarter, len(self.names), self.market.parameters.noise)

    def events(self, quarter: int) -> Disturbances:
        """Return what events did to a quarter, without its chance."""
        all_of_it = self.quarters[quarter].disturbances
        return replace(all_of_it, attraction=all_of_it.attraction - self.noise(quarter))

    def decisions_before(self, quarter: int) -> Decisions:
        """Return what a quarter's steps are told from: what its forms began with.

        That is last quarter's decisions, cut to what may be spent where they were more; before the first quarter, and
        in a game that starts over always, the neutral plan's. A lever that is cut or falls back by itself is no step
        that anybody took.
        """
        return self.begun[quarter]

    def free_before(self, quarter: int, seat: int) -> Decisions:
        """Return the same, but for what bound the seat in the quarter: that is as it was decided."""
        before, now = self.decisions_before(quarter), self.quarters[quarter].decisions
        return laid_down(before, now, seat, self.bound.get((quarter, seat), ()))

    def cuts_of(self, seat: int) -> list[Cut]:
        """Return how a seat's forms were cut, in the order of quarters."""
        return [cut for (_, own), cut in sorted(self.cuts.items()) if own == seat]

    def is_cut(self, quarter: int, seat: int, names: Collection[str]) -> bool:
        """Return whether a seat's form began a quarter with some of these decisions cut, so that it shows."""
        return any(cut.quarter == quarter and cut.is_seen and any(cut.left.get(name, 1.0) < 1 for name in names)
                   for cut in self.cuts_of(seat))  # fmt: skip

    def is_bound(self, seat: int) -> bool:
        """Return whether an answer, a promise or a drill bound a seat in some quarter that has been played."""
        return any(self.bound.get((quarter, seat)) for quarter in range(len(self.quarters)))

    def bound_says(self, seat: int) -> str:
        """Return in words what bound a seat, empty where nothing did."""
        if not self.is_bound(seat):
            return ""
        return DRILL_BINDS if self.is_drill else ROUNDS_BIND

    def no_step_says(self, seat: int) -> str:
        """Return in words what is no step of a seat: what bound it, or cut its form; empty where nothing did."""
        cut = CUT_IS_NO_STEP if any(cut.is_seen for cut in self.cuts_of(seat)) else ""
        return "、".join(filter(None, [self.bound_says(seat), cut]))


NOTICED, ROUNDING = 0.5, 1e-9  # 10,000 yuan


@dataclass(frozen=True)
class Outcome:
    """What games have come to at the end, each (games, operators)."""

    profit: np.ndarray  # of all quarters, 10,000 yuan
    equity: np.ndarray  # 存量价值, 10,000 yuan
    share: np.ndarray  # of all operators' customers
    score: np.ndarray
    excess: np.ndarray  # (..., quarters): spent above what a team may, 10,000 yuan; negative within it
    uncut: np.ndarray | None = None  # (..., 5): points of the score's parts as if they had neither floor nor ceiling

    @property
    def value(self) -> np.ndarray:
        """Profit and equity together, 10,000 yuan."""
        return self.profit + self.equity

    def is_too_dear(self, game: int, seat: int) -> bool:
        """Return whether one of these games spends in some quarter above the limit, and above the last game there.

        The last is the game as played. It may be above the limit itself, as what customers claim is only estimated when
        a form is handed in: then what spends ``NOTICED`` more could not have been handed in.
        """
        own, actual = self.excess[game, seat], self.excess[-1, seat]
        return bool((own > np.where(actual > 0, actual + NOTICED, ROUNDING)).any())


def played_of(game: Game, seat: int = 0, quarter: int = 0, bound: Bound | None = None) -> Played:
    """Return what the debrief needs of a game, when it has this seat and this quarter; ``bound`` is beside the game.

    A drill binds every seat to the fields that it holds: what is not open, or was cut by itself, is nobody's step.

    Raises
    ------
    CourseError
        No quarter has been played, or the seat or quarter does not exist.
    """
    if not game.quarters:
        raise CourseError("还一季都没打，没有可复盘的：先打完一季。")
    if not 0 <= seat < len(game.setup.seats):
        raise CourseError(f"没有 {seat} 号席位，席位从 0 数到 {len(game.setup.seats) - 1}。")
    if not 0 <= quarter < len(game.quarters):
        raise CourseError(f"没有打过编号 {quarter} 的那一季，季从 0 数到 {len(game.quarters) - 1}（0 是第 1 季）。")
    return Played(
        game.market, game.quarters, game_par(game.setup, len(game.quarters)),
        tuple(seat.name for seat in game.setup.seats),
        game.setup.seed, points_off(game.violations, len(game.setup.seats)),
        game.setup.quarters, begun_forms(game), game.setup.starts_over, bound or _held(game),
        game.setup.drill is not None, cut_forms(game), tuple(game.setup.people), held_decisions(game.setup),
    )  # fmt: skip


def _held(game: Game) -> Bound:
    held = held_names(game)
    places = product(range(len(game.quarters)), game.setup.people)
    return dict.fromkeys(places, held) if held else {}


def shares_by_quarter(played: Played) -> np.ndarray:
    """Return every operator's share of customers, shape (quarters + 1, operators); the first row is the opening."""
    states = [played.quarters[0].before, *(quarter.after for quarter in played.quarters)]
    customers = np.stack([state.customers[0].sum(-1) for state in states])
    return customers / customers.sum(1, keepdims=True)


def copies(number: int) -> np.ndarray:
    """Return the index by which ``select`` makes ``number`` copies of one game."""
    return np.zeros(number, int)


def join_disturbances(parts: Sequence[Disturbances]) -> Disturbances:
    """Return the disturbances of several batches of games as one batch."""
    names = [each.name for each in fields(Disturbances)]
    return Disturbances(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def run_on(
    played: Played, first: int, decisions: Sequence[Decisions], disturbances: Sequence[Disturbances] | None = None
) -> Outcome:
    """Return what variants of a game come to that part at the beginning of quarter ``first``.

    Parameters
    ----------
    decisions : sequence of Decisions
        One a quarter from ``first`` to the last that was played, each of all variants.
    disturbances : sequence of Disturbances or None
        The same of chance and events; by default as they were played.
    """
    games = len(decisions[0].fee)
    market, state = played.market.select(copies(games)), played.quarters[first].before.select(copies(games))
    results = [quarter.results for quarter in played.quarters[:first]]
    for number, decided in enumerate(decisions):
        if disturbances is None:
            out = played.quarters[first + number].disturbances.select(copies(games))
        else:
            out = disturbances[number]
        state, now = advance(state, decided, market, out)
        results.append(now)
    return outcome_of(played, results, state)


def actual_outcome(played: Played) -> Outcome:
    """Return what the game itself has come to, (1, operators)."""
    return outcome_of(played, [quarter.results for quarter in played.quarters], played.quarters[-1].after)


def outcome_of(played: Played, results: Sequence[QuarterResults], state: MarketState) -> Outcome:
    """Return the outcome of all quarters' results and the last state."""
    total = tally(results)
    customers = state.customers.sum(-1)
    limit = 1 + played.market.parameters.overdraft_limit
    measures = total.measures(state, results[-1])
    excess = np.broadcast_arrays(*(each.accounts.spend - limit * each.accounts.budget for each in results))
    return Outcome(
        profit=total.profit, equity=results[-1].accounts.customer_equity,
        share=customers / customers.sum(1, keepdims=True),
        score=score_of(measures, played.par) - played.deductions,
        excess=np.stack(excess, axis=-1),
        uncut=POINTS * WEIGHTS * SIGNS * (measures - played.par.level) / played.par.spread,
    )  # fmt: skip
