"""Nobody appears and nobody is lost: lines in use, silent lines and people without a line change by new people only."""

from dataclasses import replace

import numpy as np
import pytest
from engine_games import HUGE, PAIRS, Situation, alike, arrays, drawn_decisions, opened, people, situations
from hypothesis import given
from hypothesis import strategies as st

from coursekit.sandtable.engine import Decisions, Disturbances, advance, opening_state
from coursekit.sandtable.engine.decisions import NAMES, SHAPES

STOCKS = ("customers", "legacy", "converged", "snapshot", "silent", "rush_owed", "outside", "goodwill", "channel")
SLACK = 1e-9  # a hundred-thousandth of a customer: what the engine takes for nobody


def assert_possible(state, results):
    """All finite, no stock below nothing, no part larger than its whole."""
    for where in (state, results):
        for name, value in arrays(where):
            assert np.isfinite(value).all(), name
    assert {name: getattr(state, name).min() for name in STOCKS if getattr(state, name).min() < -SLACK} == {}
    for part in (state.legacy, state.converged, state.snapshot):
        assert (part <= state.customers * (1 + 1e-9) + SLACK).all()
    assert (results.looked_around >= 0).all() and (results.looked_around <= 1).all()
    assert (results.complaints >= 0).all() and (results.complaints <= 0.25).all()
    assert (results.accounts.churn_rate >= 0).all() and (results.accounts.churn_rate <= 1).all()


def assert_conserved(before, after, growth):
    new_people = growth * before.customers.sum(1).reshape(len(before.outside), -1, 3).sum(1)
    np.testing.assert_allclose(people(after), people(before) + new_people, rtol=1e-9, atol=0)


@given(situations(games=2), st.integers(1, 3))
def test_people_are_conserved_by_kind_whatever_is_decided_within_bounds(game: Situation, quarters):
    state, decisions = game.state, game.decisions
    for _ in range(quarters):
        after, results = advance(state, decisions, game.market)
        assert_conserved(state, after, game.market.parameters.population_growth)
        assert_possible(after, results)
        state, decisions = after, drawn_decisions(game.rng, game.market, state.shape)


def beyond(draw, game: Situation) -> Decisions:
    """Each lever of each operator at nothing, at what it was, or at a thousand million."""
    values = {}
    for name in NAMES:
        usual = getattr(game.decisions, name)
        levels = draw(st.lists(st.sampled_from([0.0, None, HUGE]), min_size=game.operators, max_size=game.operators))
        values[name] = np.array(usual)
        for seat, level in enumerate(levels):
            if level is not None:
                values[name][:, seat] = level
    return Decisions(**values)


@given(st.data(), situations())
def test_people_are_conserved_and_numbers_finite_beyond_all_bounds(data, game: Situation):
    state = game.state
    for _ in range(2):
        after, results = advance(state, beyond(data.draw, game), game.market)
        assert_conserved(state, after, game.market.parameters.population_growth)
        assert_possible(after, results)
        state = after


@given(situations(), st.sampled_from([0.0, 0.2, 3.0]), st.sampled_from([-20.0, 0.0, 20.0]))
def test_people_are_conserved_whatever_events_do(game: Situation, factor, push):
    quiet = Disturbances.none(*game.state.shape)
    factors = np.full(game.state.shape, factor)
    events = Disturbances(quiet.attraction + push * game.rng.random(quiet.attraction.shape), quiet.pull + push,
                          factors, factors, factors)  # fmt: skip
    after, results = advance(game.state, game.decisions, game.market, events)
    assert_conserved(game.state, after, game.market.parameters.population_growth)
    assert_possible(after, results)


@given(situations(), st.integers(0, 11), st.integers(0, 3))
def test_a_segment_in_which_an_operator_has_nobody_stays_possible(game: Situation, segment, seat):
    nobody = {}
    for name in ("customers", "legacy", "converged", "snapshot"):
        nobody[name] = getattr(game.state, name).copy()
        nobody[name][:, seat, segment] = 0.0
    state = replace(game.state, **nobody)
    after, results = advance(state, game.decisions, game.market)
    assert_conserved(state, after, game.market.parameters.population_growth)
    assert_possible(after, results)
    assert results.left[0, seat, segment] == 0.0


@pytest.mark.parametrize("pair", PAIRS)
def test_an_operator_that_has_lost_everybody_stays_possible(pair):
    market, state = opened(pair, 4, [3])
    gone = {name: getattr(state, name) * np.array([0.0, 1, 1, 1])[:, None] for name in ("customers", "legacy", "converged", "snapshot")}
    state = replace(state, **gone)
    after, results = advance(state, alike(market, state), market)
    assert_conserved(state, after, market.parameters.population_growth)
    assert_possible(after, results)
    assert results.accounts.churn_rate[0, 0] == 0.0 and after.customers[0, 0].sum() > 0, "newcomers still come"


@given(situations())
def test_moves_and_arrivals_add_up(game: Situation):
    after, results = advance(game.state, game.decisions, game.market)
    moved = results.moves
    assert np.diagonal(moved, axis1=1, axis2=2).max() == 0.0
    np.testing.assert_allclose(moved.sum(1), results.ported_in.sum(-1), rtol=1e-9)
    assert (moved.sum(2) <= results.left.sum(-1) * (1 + 1e-9)).all(), "the rest left the market"
    np.testing.assert_allclose(results.gross_adds, (results.ported_in + results.entrants).sum(-1), rtol=1e-9)
    kept = game.state.customers.sum(-1) - results.left.sum(-1) + results.gross_adds - results.silent_lines
    np.testing.assert_allclose(after.customers.sum(-1), kept, rtol=1e-9)
    np.testing.assert_allclose(after.silent.sum(-1), results.silent_lines, rtol=1e-12)


@pytest.mark.parametrize("pair", PAIRS)
def test_nothing_for_anybody_is_explained_customers_look_around_and_stocks_wear_off(pair):
    market, state = opened(pair, 6, [11])
    usual = alike(market, state)
    nothing = Decisions(**{name: np.zeros((*state.shape, *SHAPES[name])) for name in NAMES})
    priced = replace(nothing, fee=usual.fee, allowance=usual.allowance)
    _, served = advance(state, usual, market)
    for empty in (nothing, priced):
        after, results = advance(state, empty, market)
        assert_possible(after, results)
        assert (results.accounts.spend == 0).all() and (after.overdraft == 0).all()
    assert (results.complaint_rate > served.complaint_rate).all()
    assert (results.accounts.churn_rate > served.accounts.churn_rate).all()
    assert (after.channel < state.channel).all() and (after.goodwill < state.goodwill).all()
    assert (after.capacity < state.capacity).all() and (after.service < state.service).all()


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("lever", ["advertising", "channel", "rush", "care", "service", "network", "commission", "subsidy"])
def test_all_the_budget_on_one_lever_is_finite_for_six_quarters(pair, lever):
    market, state = opened(pair, 5, [2])
    for _ in range(6):
        budget = market.parameters.budget_rate * state.last_revenue
        none = dict.fromkeys(("advertising", "channel", "rush", "care", "service", "network", "commission", "subsidy"), 0.0)
        size = {"commission": state.last_arrivals, "subsidy": state.last_migrants + 0.1}.get(lever, 1.0)
        parts = int(np.prod(SHAPES[lever], dtype=int))
        spent = (budget / size / parts).reshape(*state.shape, *[1] * len(SHAPES[lever]))
        before = state
        state, results = advance(state, alike(market, state, **{**none, lever: spent}), market)
        assert_conserved(before, state, market.parameters.population_growth)
        assert_possible(state, results)
    assert (state.customers.sum(-1) > 0.1).all(), "nobody is driven out altogether"
    assert results.load.max() < (1.0 if lever == "network" else 10.0)


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("operators", [4, 8])
def test_identical_operators_fare_alike(pair, operators):
    """Alike to 1e-12, not bit for bit: the sum over all operators begins for each with another one."""
    market, _ = opened(pair, operators, [5])
    state = opening_state(market, np.full((1, operators), 1 / operators))
    for _ in range(4):
        state, results = advance(state, alike(market, state, rush=10.0), market)
        for name, value in [*arrays(state), *arrays(results)]:
            if value.ndim > 1 and value.shape[1] == operators and name not in ("outside", "usage", "moves"):
                np.testing.assert_allclose(value, np.broadcast_to(value[:, :1], value.shape), rtol=1e-12, atol=1e-12, err_msg=name)
