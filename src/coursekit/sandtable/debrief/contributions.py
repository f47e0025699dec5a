"""Which step was worth how much: a quarter's change, dealt out to six levers, rivals, and chance.

The quarter is compared with a quarter in which everybody repeats last quarter's decisions, cut to what may be spent as
the forms begin with them. From last quarter's value to this one's the parts follow each other and sum exactly:

1. inertia: what would have happened although everybody repeats, without events and chance; what an overdraft cut of
   a form is in it, as nobody decided it;
2. events: what events would have done to that;
3. luck: what chance would have done on top;
4. six levers and rivals: what changing the decisions did, by the value of Shapley (1953): a player's part is the mean
   of what it adds when the players join one after another, over all orders. Rivals are one player;
5. research: what buying other market research did. It moves no customer, so that it needs no share in the deal.

In a game that starts over nobody repeats: there every quarter is compared with everybody following the neutral plan,
which each form began with, so that what falls back by itself is inertia and no step.

Only the quarter itself is counted: what a step still does later is part of later quarters' inertia. Before the first
quarter there are no decisions: everybody repeating means everybody following the neutral plan, and last quarter's value
is what that would have brought, so that inertia is 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import factorial

import numpy as np

from coursekit.errors import CourseError
from coursekit.sandtable.debrief.forms import Cut
from coursekit.sandtable.debrief.levers import LEVERS, changed_levers, take_levers
from coursekit.sandtable.debrief.moves import fields_moved
from coursekit.sandtable.debrief.played import Played, copies, join_disturbances, played_of
from coursekit.sandtable.engine.disturbances import Disturbances
from coursekit.sandtable.engine.quarter import QuarterResults, advance
from coursekit.sandtable.engine.state import MarketState
from coursekit.sandtable.game import Game

PLAYERS = (*LEVERS, "rivals")
PARTS = ("inertia", "events", "luck", *PLAYERS, "research")
# Money in 10,000 yuan, lines in 10,000; value is the quarter's profit and the equity at its end.
MEASURES = ("share", "profit", "churn", "gross_adds", "revenue", "equity", "value", "spend")


@dataclass(frozen=True)
class Contributions:
    """One quarter of one operator, by measure."""

    quarter: int
    seat: int
    changed: tuple[str, ...]  # the own levers that were decided otherwise
    before: Mapping[str, float]  # last quarter's
    after: Mapping[str, float]  # this quarter's
    parts: Mapping[str, Mapping[str, float]]  # measure, then part; sums to after - before
    moves: Mapping[str, str] = field(default_factory=dict)  # by lever, the fields that moved, from what to what
    starts_over: bool = False  # told from what the quarter's forms began with, the neutral plan
    cut: Cut | None = None  # how the operator's form was cut before the quarter

    def levers(self, measure: str) -> dict[str, float]:
        """Return the six own levers' parts only."""
        return {lever: self.parts[measure][lever] for lever in LEVERS}


def shapley_values(worth: np.ndarray) -> np.ndarray:
    """Return every player's part of what all achieve together, shape (players, ...).

    Parameters
    ----------
    worth : ndarray, shape (2 ** players, ...)
        What each coalition achieves; player i takes part where bit i of the row's number is set.

    Examples
    --------
    >>> shapley_values(np.array([0.0, 1.0, 2.0, 4.0]))
    array([1.5, 2.5])
    """
    players = len(worth).bit_length() - 1
    rows = np.arange(len(worth))
    size = np.array([int(row).bit_count() for row in rows])
    chance = np.array([factorial(k) * factorial(players - 1 - k) for k in range(players)]) / factorial(players)
    parts = []
    for player in range(players):
        without = rows[rows & (1 << player) == 0]
        added = worth[without | (1 << player)] - worth[without]
        parts.append(np.tensordot(chance[size[without]], added, axes=1))
    return np.array(parts)


def measure_values(state: MarketState, results: QuarterResults) -> np.ndarray:
    """Return the measures after a quarter, shape (games, operators, 8), in the order of ``MEASURES``."""
    customers, accounts = state.customers.sum(-1), results.accounts
    columns = [
        customers / customers.sum(1, keepdims=True), accounts.profit, accounts.churn_rate, results.gross_adds,
        accounts.revenue, accounts.customer_equity, accounts.profit + accounts.customer_equity, accounts.spend,
    ]  # fmt: skip
    return np.stack(columns, -1)


def quarter_contributions(played: Played, quarter: int, seat: int) -> Contributions:
    """Return what each part did to an operator's quarter: 2^7 coalitions and three more quarters, in one batch."""
    worth = coalition_values(played, quarter, seat)
    quiet, with_events, actual, coalitions = worth[-3], worth[-2], worth[-1], worth[:-3]
    if quarter:
        earlier = played.quarters[quarter - 1]
        before = measure_values(earlier.after, earlier.results)[0, seat]
    else:
        before = quiet
    parts = [
        quiet - before, with_events - quiet, coalitions[0] - with_events, *shapley_values(coalitions),
        actual - coalitions[-1],
    ]  # fmt: skip
    by_measure = np.array(parts).T
    last, now = played.decisions_before(quarter), played.quarters[quarter].decisions
    changed, fee = changed_levers(last, now, seat), played.market.parameters.reference_fee_yuan
    return Contributions(
        quarter, seat, changed,
        dict(zip(MEASURES, before.tolist(), strict=True)),
        dict(zip(MEASURES, actual.tolist(), strict=True)),
        {name: dict(zip(PARTS, row.tolist(), strict=True)) for name, row in zip(MEASURES, by_measure, strict=True)},
        {lever: fields_moved(last, now, seat, lever, fee) for lever in changed}, played.starts_over,
        next((cut for cut in played.cuts_of(seat) if cut.quarter == quarter and cut.is_seen), None),
    )  # fmt: skip


def last_moved(played: Played, seat: int | None) -> int:
    """Return the last quarter in which an operator moved something, the last of all where it is ``None`` or did not."""
    every = range(len(played.quarters))
    if seat is None:
        return every[-1]
    return next((quarter for quarter in reversed(every) if changed_levers(
        played.decisions_before(quarter), played.quarters[quarter].decisions, seat)), every[-1])  # fmt: skip


def coalition_values(played: Played, quarter: int, seat: int) -> np.ndarray:
    """Return an operator's measures where some players changed and the others repeated, shape (2^7 + 3, 8).

    Repeating is as `Played.decisions_before` has it. Row r: those changed whose bit in r is set, and the operator's own
    research is last quarter's. The last three rows
    are everybody repeating, without events and chance and then with events only, and the quarter as it was.
    """
    rows, operators = 2 ** len(PLAYERS), len(played.names)
    joined = (np.arange(rows)[:, None] >> np.arange(len(PLAYERS)) & 1).astype(bool)
    taken = np.zeros((rows + 3, operators, len(LEVERS)), bool)
    taken[:rows] = joined[:, None, -1:]
    taken[:rows, seat] = joined[:, :-1]
    taken[-1] = True
    rest = taken.all(-1)
    rest[:rows, seat] = False
    now = played.quarters[quarter]
    decisions = take_levers(played.decisions_before(quarter), now.decisions, taken, rest)
    out = join_disturbances([
        now.disturbances.select(copies(rows)), Disturbances.none(1, operators), played.events(quarter), now.disturbances
    ])  # fmt: skip
    every = copies(rows + 3)
    state, results = advance(now.before.select(every), decisions, played.market.select(every), out)
    return measure_values(state, results)[:, seat]


def lever_contributions(game: Game, quarter: int, seat: int, measure: str) -> dict[str, float]:
    """Return the parts of one measure's change since last quarter, by name of ``PARTS``; they sum to the change.

    Raises
    ------
    CourseError
        The seat, quarter or measure does not exist.
    """
    if measure not in MEASURES:
        raise CourseError(f"没有“{measure}”这个指标，可选 {'、'.join(MEASURES)}。")
    return dict(quarter_contributions(played_of(game, seat, quarter), quarter, seat).parts[measure])
