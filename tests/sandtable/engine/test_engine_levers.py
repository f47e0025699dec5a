"""What a lever does for the operator that moves it, all else equal, has the sign that anybody in the trade expects."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from engine_games import TIMES_REFERENCE, WITHIN, Situation, changed, situations
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coursekit.sandtable.engine import KINDS, MarketState, QuarterResults, advance
from coursekit.sandtable.engine.decisions import SHAPES
from coursekit.sandtable.engine.segments import KIND_OF

LEAST_STEP = 0.02  # of a lever's range
Measure = Callable[[MarketState, QuarterResults, int, tuple[int, ...]], float]


@dataclass(frozen=True)
class Sign:
    """Raising ``lever`` moves ``measure`` of the same operator this way."""

    lever: str
    way: int
    what: str
    measure: Measure

    def __str__(self) -> str:
        return f"{self.lever} up: {self.what} {'up' if self.way > 0 else 'down'}"


def gross_adds(state, results, seat, place):
    return results.gross_adds[0, seat]


def bill(state, results, seat, place):
    return results.bill[0, seat].sum()


def complaints(state, results, seat, place):
    return results.complaints[0, seat].sum()


SIGNS = [
    Sign("fee", -1, "gross adds", gross_adds),
    Sign("fee", 1, "bill", bill),
    Sign("fee", 1, "looking around", lambda state, results, seat, place: results.looked_around[0, seat].sum()),
    Sign("discount", 1, "gross adds", gross_adds),
    Sign("discount", -1, "bill", bill),
    Sign("allowance", 1, "gross adds", gross_adds),
    Sign("allowance", -1, "bill", bill),
    Sign("advertising", 1, "gross adds", gross_adds),
    Sign("channel", 1, "gross adds", gross_adds),
    Sign("commission", 1, "gross adds", gross_adds),
    Sign("life_share", 1, "gross adds", gross_adds),
    Sign("clawback", -1, "silent lines", lambda state, results, seat, place: results.silent_lines[0, seat]),
    Sign("rush", 1, "gross adds", gross_adds),
    Sign("rush", 1, "lines owed", lambda state, results, seat, place: state.rush_owed[0, seat].sum()),
    Sign("care", -1, "looking around", lambda state, results, seat, place: results.looked_around[0, seat, place[0]]),
    Sign("service", -1, "complaints", complaints),
    Sign("service", 1, "gross adds", gross_adds),
    Sign("network", -1, "load", lambda state, results, seat, place: results.load[0, seat]),
    Sign("subsidy", 1, "migrants", lambda state, results, seat, place: results.migrants[0, seat]),
    Sign("subsidy", -1, "legacy customers", lambda state, results, seat, place: state.legacy[0, seat].sum()),
    Sign("bundle", 1, "converged families", lambda state, results, seat, place: state.converged[0, seat].sum()),
    Sign("research", 1, "spending", lambda state, results, seat, place: results.accounts.spend[0, seat]),
]


def covers_use(game: Situation, seat: int, place: tuple[int, ...]) -> bool:
    """Does a plan hold twice what its customers use? Where much of a bill is overage, a higher fee makes that a smaller
    part of it, fewer complain, and in one situation of two hundred fewer look around."""
    return bool(game.decisions.allowance[0, seat][place] >= 2 * game.state.usage[0][place])


def raised(draw, game: Situation, lever: str) -> tuple[int, tuple[int, ...], float, float]:
    """Draw seat and place of one number, and two values of it within bounds, the second clearly larger."""
    seat = draw(st.integers(0, game.operators - 1), label="seat")
    place = tuple(draw(st.integers(0, length - 1), label="place") for length in SHAPES[lever])
    bottom, top = WITHIN[lever]
    low = draw(st.floats(bottom, top - LEAST_STEP * (top - bottom)), label="low")
    high = draw(st.floats(low + LEAST_STEP * (top - bottom), top), label="high")
    unit = 1.0
    if lever in TIMES_REFERENCE:
        unit = getattr(game.market.parameters, TIMES_REFERENCE[lever])[place]
    return seat, place, low * unit, high * unit


@pytest.mark.parametrize("sign", SIGNS, ids=str)
@given(game=situations(), data=st.data())
@settings(max_examples=30)
def test_a_lever_works_the_way_it_should(sign: Sign, game: Situation, data):
    seat, place, low, high = raised(data.draw, game, sign.lever)
    assume(sign.lever != "fee" or sign.what != "looking around" or covers_use(game, seat, place))
    values = []
    for value in (low, high):
        decisions = changed(game.decisions, sign.lever, (0, seat, *place), value)
        values.append(sign.measure(*advance(game.state, decisions, game.market), seat, place))
    assert np.sign(values[1] - values[0]) == sign.way, values


@given(situations(), st.data())
def test_a_rush_is_paid_back_the_quarter_after(game: Situation, data):
    """Whoever is fetched early does not come later: fewer come from outside next quarter, for the same decisions."""
    seat, _, low, high = raised(data.draw, game, "rush")
    entrants = []
    calm = changed(game.decisions, "rush", (0, slice(None)), 0.0)
    for value in (low, high):
        state, _ = advance(game.state, changed(game.decisions, "rush", (0, seat), value), game.market)
        _, results = advance(state, calm, game.market)
        entrants.append(results.entrants[0, seat].sum())
    assert entrants[1] < entrants[0] or entrants[0] == 0.0


@given(situations(), st.data())
def test_a_bundle_keeps_families(game: Situation, data):
    """This quarter's concession ties families in, so that fewer go next quarter; nobody else is moved by it."""
    seat, _, low, high = raised(data.draw, game, "bundle")
    family, left = np.equal(KIND_OF, KINDS.index("family")), []
    assume(game.state.customers[0, seat, family].min() > 1e-3)
    for value in (low, high):
        decisions = changed(game.decisions, "bundle", (0, seat), value)
        state, first = advance(game.state, decisions, game.market)
        _, second = advance(state, decisions, game.market)
        left.append((first.left + second.left)[0, seat])
    assert left[1][family].sum() < left[0][family].sum()
    np.testing.assert_allclose(left[1][~family], left[0][~family], rtol=1e-12)


@given(situations(), st.data())
def test_what_an_operator_gains_its_rivals_lose_in_arrivals(game: Situation, data):
    """A cheaper plan takes new lines from the others, none of whom gains by it, where nobody rushes or has rushed."""
    seat, place, low, high = raised(data.draw, game, "fee")
    calm = changed(game.decisions, "rush", (0, slice(None)), 0.0)
    state = replace(game.state, rush_owed=np.zeros_like(game.state.rush_owed))
    cheap, dear = (
        advance(state, changed(calm, "fee", (0, seat, *place), value), game.market)[1].entrants.sum(-1)[0]
        for value in (low, high)
    )
    assert cheap[seat] > dear[seat]
    assert (np.delete(cheap, seat) <= np.delete(dear, seat) + 1e-12).all()
