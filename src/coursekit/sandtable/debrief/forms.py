"""What every quarter's forms began with: a step is what was decided otherwise than that, and a cut is nobody's step."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from coursekit.sandtable.engine.decisions import SUMS, Decisions, join_seats
from coursekit.sandtable.engine.market import MarketParameters
from coursekit.sandtable.engine.state import MarketState
from coursekit.sandtable.game import Game, default_decisions, repeated_decisions
from coursekit.sandtable.rules.spending import PAID_BY_NUMBER, spending_of, within_limit

LEAST_CUT = 0.05  # 10,000 yuan: a smaller cut is not seen on the form
CUT_IS_NO_STEP = "透支压掉的"


class Cut(NamedTuple):
    """How a form was cut before its quarter, so that it keeps to what may be spent."""

    quarter: int
    wanted: float  # 10,000 yuan, what going on as before would cost
    limit: float  # 10,000 yuan, to how much it was cut
    overdrew: bool  # whether last quarter was overdrawn
    left: Mapping[str, float]  # by decision, which share of it was left

    @property
    def is_seen(self) -> bool:
        """Whether the form shows it."""
        return self.wanted - self.limit > LEAST_CUT


Cuts = Mapping[tuple[int, int], Cut]  # by (quarter, seat), each from 0


def begun_forms(game: Game) -> tuple[Decisions, ...]:
    """Return what every seat's form began with, quarter by quarter, all seats together.

    A bot has no form, so that from the second quarter on it begins with what it decided last, except in a game that
    starts over. Research is not on the form: it begins as it was last quarter, so that buying as much is no change.
    """
    return tuple(join_seats([_begun(each, seat) for seat in range(len(game.setup.seats))])
                 for each in _games_before(game))  # fmt: skip


def cut_forms(game: Game) -> dict[tuple[int, int], Cut]:
    """Return which forms were cut to what may be spent, by quarter and seat; bots have no form."""
    found = {}
    for quarter, each in enumerate(_games_before(game)):
        for seat in game.setup.people:
            wanted, begun = default_decisions(each, seat), repeated_decisions(each, seat)
            spending = spending_of(wanted, each.state, seat, each.market.parameters)
            if spending.total > spending.limit:
                overdrew = bool(each.state.overdraft[0, seat] > 0)
                found[quarter, seat] = Cut(
                    quarter, spending.total, spending.limit, overdrew, _left(wanted, begun)
                )  # fmt: skip
    return found


def form_after(
    last: Decisions, opening: Decisions, state: MarketState, seat: int, p: MarketParameters, held: Collection[str]
) -> Decisions:
    """Return what one seat's form begins with after ``last``, as `repeated_decisions` has it, in a game replayed.

    Parameters
    ----------
    last, opening : Decisions
        Of the seat alone, shape (1, 1, ...): last quarter's, and what the first form began with.
    state : MarketState
        Of one game, before the quarter.
    held : collection of str
        What a drill holds: it is always as the first form began with it.
    """
    own = replace(last, research=0.0 * last.research, **{name: getattr(opening, name) for name in held})
    return replace(within_limit(own, state, seat, p, held), research=last.research)


def _left(wanted: Decisions, begun: Decisions) -> dict[str, float]:
    spent = {name: float(getattr(wanted, name).sum()) for name in (*SUMS, *PAID_BY_NUMBER)}
    left = {name: float(getattr(begun, name).sum()) / spent[name] for name in spent if spent[name] > 0}
    # Where nothing was spent, nothing was cut: what would have been there would have been cut as the other sums.
    sums = min((left[name] for name in SUMS if name in left), default=1.0)
    return {name: left.get(name, sums if name in SUMS else 1.0) for name in spent}


def _games_before(game: Game) -> list[Game]:
    return [replace(game, quarters=game.quarters[:quarter]) for quarter in range(len(game.quarters))]


def _begun(game: Game, seat: int) -> Decisions:
    last = game.last_decisions
    if last is None or game.setup.starts_over:
        return repeated_decisions(game, seat)
    if game.setup.seats[seat].bot is not None:
        return last.seat(seat)
    return replace(repeated_decisions(game, seat), research=np.array(last.seat(seat).research))
