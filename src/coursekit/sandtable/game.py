"""A game: quarters played one after another. Immutable; set-up, decisions and events give the same bits again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from functools import cache

import numpy as np

from coursekit.errors import CourseError
from coursekit.sandtable.bots.levels import seat_decisions
from coursekit.sandtable.bots.opening import with_own_last_quarter
from coursekit.sandtable.bots.plan import NEUTRAL, plan_decisions
from coursekit.sandtable.bots.play import seat_par
from coursekit.sandtable.bots.styles import STYLES
from coursekit.sandtable.engine.decisions import NAMES, SHAPES, Decisions, join_seats
from coursekit.sandtable.engine.disturbances import Disturbances
from coursekit.sandtable.engine.market import Market
from coursekit.sandtable.engine.noise import quarter_noise
from coursekit.sandtable.engine.quarter import QuarterResults, advance
from coursekit.sandtable.engine.state import MarketState, opening_state
from coursekit.sandtable.rules.spending import within_limit
from coursekit.sandtable.rules.violations import Violation, points_off
from coursekit.sandtable.scenario.drills import drill_named
from coursekit.sandtable.scenario.events import draw_events, resolve_events, with_events
from coursekit.sandtable.score.measures import MEASURES, tally
from coursekit.sandtable.score.par import PAR_SCORE, Par, score_of
from coursekit.sandtable.setup import GameSetup, seats_for


@dataclass(frozen=True)
class PlayedQuarter:
    """One quarter as it was: from what, who decided what, chance and events, and what came of it."""

    before: MarketState
    decisions: Decisions  # all seats', the bots' too
    disturbances: Disturbances  # noise and events together
    results: QuarterResults
    after: MarketState
    events: tuple[str, ...]  # "cold_wave" hits all, "cable_cut:2" the seat with number 2, counted from 0


@dataclass(frozen=True)
class Game:
    """A game so far, a batch of one; its arrays cannot be written to."""

    setup: GameSetup
    quarters: tuple[PlayedQuarter, ...] = ()
    violations: tuple[Violation, ...] = ()  # what the instructor has put on record

    @property
    def market(self) -> Market:
        """The market with its hidden scenario."""
        return _market(self.setup)

    @property
    def state(self) -> MarketState:
        """The market now, before the next quarter."""
        if self.quarters:
            return self.quarters[-1].after
        return _drill_opening(self.setup) if self.setup.drill else _opening(self.setup)

    @property
    def is_over(self) -> bool:
        """Whether every quarter has been played."""
        return len(self.quarters) >= self.setup.quarters

    @property
    def last_decisions(self) -> Decisions | None:
        """All seats' decisions of last quarter, none before the first."""
        return self.quarters[-1].decisions if self.quarters else None


def new_game(setup: GameSetup) -> Game:
    """Return a game before its first quarter."""
    return Game(setup)


def play_quarter(game: Game, decisions: Mapping[int, Decisions], events: Sequence[str] | None = None) -> Game:
    """Return the game with one more quarter.

    Parameters
    ----------
    decisions : mapping of seat number to Decisions
        Each of shape (1, 1, ...). Bots fill their own seats from what they could see before the quarter; people who
        handed in nothing get `repeated_decisions`; what is given for a bot's seat stands instead of the bot's.
    events : sequence of str or None
        Cards by name, with a seat where they hit one (``"cable_cut:2"``); None draws them from the seed.

    Raises
    ------
    CourseError
        The game is over, a seat or card does not exist, decisions have a wrong shape or a number that is none.
    """
    if game.is_over:
        raise CourseError(f"这一局 {game.setup.quarters} 个季度都打完了，要再打就开新的一局。")
    operators = len(game.setup.seats)
    for seat, own in decisions.items():
        _check_decisions(game, seat, own)
    parts = [
        decisions[seat] if seat in decisions
        else repeated_decisions(game, seat) if game.setup.seats[seat].bot is None
        else bot_decisions(game, seat)
        for seat in range(operators)
    ]  # fmt: skip
    quarter, state = len(game.quarters), game.state
    names = draw_events(game.setup.seed, quarter, state) if events is None and game.setup.deck else tuple(events or ())
    cards = resolve_events(names, game.setup.seed, quarter, state)
    noise = quarter_noise([game.setup.seed], quarter, operators, game.market.parameters.noise)
    disturbances = with_events(Disturbances.of_noise(noise), cards)
    everyone = join_seats(parts)
    after, results = advance(state, everyone, game.market, disturbances)
    played = PlayedQuarter(state, everyone, disturbances, results, after, cards)
    _freeze(played)
    return replace(game, quarters=(*game.quarters, played))


def replay(
    setup: GameSetup, decisions_by_quarter: Sequence[Decisions | Mapping[int, Decisions]],
    events_by_quarter: Sequence[Sequence[str] | None] | None = None,
) -> Game:  # fmt: skip
    """Return the game that these decisions and events make, bit for bit the one they come from.

    Parameters
    ----------
    decisions_by_quarter : sequence
        All seats' decisions (`PlayedQuarter.decisions`), or a mapping as for `play_quarter`.
    events_by_quarter : sequence or None
        As `PlayedQuarter.events`; None draws all of them from the seed.
    """
    game = new_game(setup)
    for quarter, given in enumerate(decisions_by_quarter):
        own = given if isinstance(given, Mapping) else {seat: given.seat(seat) for seat in range(len(setup.seats))}
        game = play_quarter(game, own, None if events_by_quarter is None else events_by_quarter[quarter])
    return game


def bot_decisions(game: Game, seat: int) -> Decisions:
    """Return what the seat's bot decides now; it sees the market before the quarter and no sealed decision.

    A people's seat is played by the neutral plan.
    """
    holder = game.setup.seats[seat]
    plan = NEUTRAL if holder.bot is None else STYLES[holder.bot]
    return seat_decisions(plan, holder.level, _planned_from(game), game.market.parameters, game.last_decisions, seat)


def _planned_from(game: Game) -> MarketState:
    """Return the market as plans see it: before the first quarter every game's, a drill's too, opens alike."""
    return game.state if game.quarters else _opening(game.setup)


def default_decisions(game: Game, seat: int) -> Decisions:
    """Return the seat's own decisions of last quarter without research.

    Before the first quarter, and every quarter of a game that starts over, the neutral plan's in the market as it is.
    What a drill holds is always as the first quarter's form began with it, so that no cut of a quarter stays.
    """
    if game.last_decisions is None or game.setup.starts_over:
        plans = np.broadcast_to(NEUTRAL, (1, len(game.setup.seats), len(NEUTRAL)))
        return plan_decisions(plans, _planned_from(game), game.market, None).seat(seat)
    own = replace(game.last_decisions.seat(seat), research=np.zeros((1, 1)))
    if game.setup.drill is None:
        return own
    begun = default_decisions(new_game(game.setup), seat)
    return replace(own, **{name: getattr(begun, name) for name in held_decisions(game.setup)})


def held_decisions(setup: GameSetup) -> frozenset[str]:
    """Return the decisions that a drill holds at what they were at the opening; none in a game that is no drill."""
    return drill_named(setup.drill).held if setup.drill else frozenset()


def repeated_decisions(game: Game, seat: int) -> Decisions:
    """Return `default_decisions` cut to what may be spent: what a form begins with, and who hands in none plays.

    In a drill what it leaves open is cut first.
    """
    own, held = default_decisions(game, seat), held_decisions(game.setup)
    return within_limit(own, game.state, seat, game.market.parameters, held)


def game_measures(game: Game) -> np.ndarray:
    """Return the five measures to date, shape (operators, 5), in the order of `score.measures.MEASURES`.

    Nothing but zeros before the first quarter.
    """
    if not game.quarters:
        return np.zeros((len(game.setup.seats), len(MEASURES)))
    total = tally([each.results for each in game.quarters])
    return total.measures(game.state, game.quarters[-1].results)[0]


def game_par(setup: GameSetup, quarters: int | None = None) -> Par:
    """Return par and spread of every seat, each (1, operators, 5), without chance and events.

    ``quarters`` is how many quarters to count, all of the game's by default.
    """
    # Par belongs to a seat, whoever sits in it: names and bots must not make it be reckoned anew.
    bare = replace(setup, seats=seats_for(0, len(setup.seats)), deck=False, starts_over=False)
    return _par(bare, quarters or setup.quarters)


def game_scores(game: Game) -> np.ndarray:
    """Return the KPI score to date, shape (operators,): against par after as many quarters, less violations' points."""
    operators = len(game.setup.seats)
    if not game.quarters:
        return np.full(operators, PAR_SCORE) - points_off(game.violations, operators)
    par = game_par(game.setup, len(game.quarters))
    return score_of(game_measures(game)[None], par)[0] - points_off(game.violations, operators)


def record_violation(game: Game, violation: Violation) -> Game:
    """Return the game with one more violation on record."""
    if not 0 <= violation.seat < len(game.setup.seats):
        raise CourseError(f"没有 {violation.seat} 号席位，席位从 0 数到 {len(game.setup.seats) - 1}。")
    return replace(game, violations=(*game.violations, violation))


@cache
def _market(setup: GameSetup) -> Market:
    market = setup.market()
    _freeze(market.conditions)
    return market


@cache
def _opening(setup: GameSetup) -> MarketState:
    state = opening_state(_market(setup), setup.shares()[None])
    _freeze(state)
    return state


@cache
def _drill_opening(setup: GameSetup) -> MarketState:
    """Return the same with last quarter's comers as this market brings them: teams of a drill reckon from them."""
    state = with_own_last_quarter(_opening(setup), _market(setup))
    _freeze(state)
    return state


@cache
def _par(setup: GameSetup, quarters: int) -> Par:
    par = seat_par(_market(setup), setup.shares()[None], np.stack(list(STYLES.values())), quarters)
    _freeze(par)
    return par


def _check_decisions(game: Game, seat: int, own: Decisions) -> None:
    operators = len(game.setup.seats)
    if isinstance(seat, bool) or not isinstance(seat, (int, np.integer)) or not 0 <= seat < operators:
        raise CourseError(f"没有 {seat!r} 号席位，席位从 0 数到 {operators - 1}。")
    name = game.setup.seats[seat].name
    for field in NAMES:
        value = np.asarray(getattr(own, field))
        if value.shape != (1, 1, *SHAPES[field]):
            raise CourseError(f"{name}的决策里 {field} 的形状是 {value.shape}，应该是 {(1, 1, *SHAPES[field])}。")
        if not np.isfinite(value).all() or (value < 0).any():
            raise CourseError(f"{name}的决策里 {field} 有负数或不是数的值，先用 check_values 查一遍再提交。")


def _freeze(value: object) -> None:
    """Make every array in a dataclass unwritable, so that a game already played cannot change."""
    for part in vars(value).values():
        if isinstance(part, np.ndarray):
            part.setflags(write=False)
        elif is_dataclass(part):
            _freeze(part)
