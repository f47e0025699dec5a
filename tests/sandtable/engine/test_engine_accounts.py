"""Accounts and stocks of a quarter, reckoned again from what the quarter reports."""

import numpy as np
import pytest
from engine_games import PAIRS, Situation, situations
from hypothesis import given
from hypothesis import strategies as st

from coursekit.sandtable.engine import Disturbances, advance, load_parameters, money
from coursekit.sandtable.engine.segments import IS_FAMILY, TIER_OF


@given(situations())
def test_money_spent_without_planning_is_counted(game: Situation):
    """Commission and subsidy cost what was promised times who came; all else costs what was planned."""
    after, results = advance(game.state, game.decisions, game.market)
    accounts, decisions = results.accounts, game.decisions
    planned = decisions.rush + decisions.service + decisions.network + decisions.research
    planned = planned + sum(getattr(decisions, name).sum(-1) for name in ("advertising", "channel", "care"))
    np.testing.assert_allclose(decisions.planned_sum(), planned, rtol=1e-12)
    np.testing.assert_allclose(accounts.spend, planned + accounts.commission_cost + accounts.subsidy_cost, rtol=1e-12)
    np.testing.assert_allclose(accounts.subsidy_cost, decisions.subsidy * results.migrants, rtol=1e-12)
    used = results.ported_in + results.entrants - after.silent
    promised = decisions.commission * results.gross_adds + 12 * decisions.life_share * (results.bill * used).sum(-1)
    np.testing.assert_allclose(accounts.commission_cost, promised - game.state.clawback_due, rtol=1e-9)
    np.testing.assert_allclose(
        accounts.profit, accounts.revenue - accounts.service_cost - accounts.spend - accounts.interest, rtol=1e-9, atol=1e-9
    )


@given(st.floats(-100, 1000), st.floats(0.01, 0.9), st.floats(0.001, 0.5), st.floats(0, 1))
def test_customer_equity_is_the_discounted_sum_of_what_those_who_stay_bring(margin, churn, discount, share):
    """m r / (1 + d) + m r^2 / (1 + d)^2 + ... (Gupta & Lehmann 2003)."""
    powers = np.arange(1, 4000)
    series = margin * ((1 - churn) / (1 + discount)) ** powers
    equity = money.customer_equity(np.array(margin), np.array(churn), discount, share)
    assert equity == pytest.approx(share * series.sum(), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("pair", PAIRS)
def test_an_overdraft_is_taken_from_the_next_budget_but_never_all_of_it(pair):
    p = load_parameters(pair)
    usual, lent, far_too_much = money.budget_of(p, np.array(4000.0), np.array([0.0, 100.0, 1e6]))
    assert usual == pytest.approx(p.budget_rate * 4000) and lent == pytest.approx(usual - 100 * (1 + p.overdraft_interest))
    assert far_too_much == pytest.approx(0.25 * usual)


@given(situations())
def test_revenue_segment_by_segment(game: Situation):
    """3 months of bill for the mean of before and after, more on the new network, less the families' concession."""
    p = game.market.parameters
    after, results = advance(game.state, game.decisions, game.market)
    revenue = np.zeros(game.operators)
    for seat in range(game.operators):
        for segment in range(12):
            cell = (0, seat, segment)
            lines = (game.state.customers[cell] + after.customers[cell]) / 2
            old = (game.state.legacy[cell] + after.legacy[cell]) / 2
            bundled = (game.state.converged[cell] + after.converged[cell]) / 2
            bill = results.bill[cell]
            revenue[seat] += 3 * bill * (lines + p.buy_up * (lines - old)) - 3 * bundled * min(bill, game.decisions.bundle[0, seat])
    np.testing.assert_allclose(results.accounts.revenue[0], revenue, rtol=1e-9)


def served_cost(p, lines, old, traffic):
    return 3 * (p.cost_customer * lines.sum(-1) + p.cost_legacy * old.sum(-1) + p.cost_traffic * traffic)


@given(situations())
def test_serving_costs_by_line_old_line_and_gb(game: Situation):
    p, before = game.market.parameters, game.state
    after, results = advance(before, game.decisions, game.market)
    new = before.customers - before.legacy
    traffic = ((before.legacy + p.new_usage_ratio * new) * before.usage[:, None, TIER_OF]).sum(-1)
    np.testing.assert_allclose(results.load, traffic / after.capacity, rtol=1e-9)
    lines, old = (before.customers + after.customers) / 2, (before.legacy + after.legacy) / 2
    np.testing.assert_allclose(results.accounts.service_cost, served_cost(p, lines, old, traffic), rtol=1e-9)
    np.testing.assert_allclose(results.accounts.arpu, results.accounts.revenue / 3 / lines.sum(-1), rtol=1e-9)
    np.testing.assert_allclose(results.accounts.churn_rate, results.left.sum(-1) / before.customers.sum(-1), rtol=1e-9)


@given(situations())
def test_customers_at_the_end_are_worth_what_they_bring(game: Situation):
    """As long as they stay: at the higher of this quarter's churn and the usual one, at the lower of the margins."""
    p, before, bundle = game.market.parameters, game.state, game.decisions.bundle
    after, results = advance(before, game.decisions, game.market)
    bill, churn = results.bill, np.maximum(results.accounts.churn_rate, before.usual_churn)
    bundled = (before.converged + after.converged) / 2
    income = (bill * (after.customers + p.buy_up * (after.customers - after.legacy))).sum(-1)
    income = 3 * (income - (np.minimum(bundle[..., None], bill) * bundled).sum(-1))
    gb_each = results.load * after.capacity / before.customers.sum(-1)
    margin = income - served_cost(p, after.customers, after.legacy, gb_each * after.customers.sum(-1))
    each = margin / after.customers.sum(-1)
    np.testing.assert_allclose(results.accounts.margin_each, each, rtol=1e-8)
    margin = after.customers.sum(-1) * (np.minimum(each, before.usual_margin) if before.quarter else each)
    expected = p.equity_share * margin * (1 - churn) / (p.discount_rate + churn)
    np.testing.assert_allclose(results.accounts.customer_equity, expected, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(results.accounts.valued_churn, churn, rtol=1e-12)


@given(situations())
def test_what_is_carried_to_the_next_quarter(game: Situation):
    p, before, decisions = game.market.parameters, game.state, game.decisions
    after, results = advance(before, decisions, game.market)
    accounts = results.accounts
    assert after.quarter == before.quarter + 1
    np.testing.assert_allclose(after.overdraft, np.maximum(0.0, accounts.spend - accounts.budget), rtol=1e-12)
    np.testing.assert_allclose(accounts.interest, p.overdraft_interest * before.overdraft, rtol=1e-12)
    np.testing.assert_allclose(accounts.budget, money.budget_of(p, before.last_revenue, before.overdraft), rtol=1e-12)
    np.testing.assert_allclose(after.clawback_due, results.silent_lines * decisions.commission * decisions.clawback, rtol=1e-12)
    for carried, seen in (
        (after.last_revenue, accounts.revenue), (after.last_arrivals, results.gross_adds), (after.last_migrants, results.migrants),
    ):  # fmt: skip
        assert np.array_equal(carried, seen)
    for carried, usual, news in (
        (after.usual_churn, before.usual_churn, accounts.churn_rate), (after.usual_margin, before.usual_margin, accounts.margin_each),
    ):  # fmt: skip
        np.testing.assert_allclose(carried, news if before.quarter == 0 else 0.6 * usual + 0.4 * news, rtol=1e-12)
    np.testing.assert_allclose(after.usage, before.usage * (1 + game.market.conditions.usage_growth[:, None]), rtol=1e-12)


@given(situations())
def test_a_quarter_after_a_rush_lacks_nine_tenths_of_it(game: Situation):
    """Owed lines grow by a share of the rush and shrink by those who did not come; nobody owes less than nothing."""
    p = game.market.parameters
    after, results = advance(game.state, game.decisions, game.market)
    later, _ = advance(after, game.decisions, game.market)
    owed = game.state.rush_owed.sum(-1) + p.rush_repaid * results.rush_lines
    assert (after.rush_owed.sum(-1) <= owed + 1e-12).all() and (later.rush_owed >= 0).all()
    if game.state.quarter == 0:
        np.testing.assert_allclose(after.rush_owed.sum(-1), owed, rtol=1e-9)
    assert (results.silent_lines >= p.rush_silent * results.rush_lines - 1e-12).all()


@given(situations())
def test_who_is_on_the_old_network_in_a_bundle_and_there_from_the_beginning(game: Situation):
    """By kind of customer, since moving up a tier changes the segment only: gone, changed over, come."""
    p, before = game.market.parameters, game.state
    after, results = advance(before, game.decisions, game.market)
    staying = 1 - results.left / before.customers
    come = results.ported_in + results.entrants - after.silent

    def kinds(amounts):
        return amounts.reshape(*amounts.shape[:-1], 4, 3).sum(-2)

    old = kinds(before.legacy * staying + (1 - p.new_on_arrival) * come)
    np.testing.assert_allclose(kinds(after.legacy).sum(-1), old.sum(-1) - results.migrants, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(kinds(after.snapshot), kinds(before.snapshot * staying), rtol=1e-9, atol=1e-12)
    concession = game.decisions.bundle[..., None]
    target = p.bundle_most * concession / (concession + p.bundle_scale) * (before.customers - results.left)
    bundled = IS_FAMILY * (before.converged * staying * (1 - p.bundle_speed) + p.bundle_speed * target)
    np.testing.assert_allclose(kinds(after.converged), kinds(bundled), rtol=1e-9, atol=1e-12)
    assert (after.converged[..., IS_FAMILY == 0] == 0).all()


@given(situations(), st.floats(0.05, 1.0), st.floats(0.1, 3.0))
def test_events_work_on_network_complaints_and_subsidy_as_they_say(game: Situation, left, times):
    quiet = Disturbances.none(*game.state.shape)
    usual_state, usual = advance(game.state, game.decisions, game.market, quiet)
    parts = {**vars(quiet)}
    cut = Disturbances(**{**parts, "capacity_factor": quiet.capacity_factor * left})
    state, results = advance(game.state, game.decisions, game.market, cut)
    np.testing.assert_allclose(results.load, usual.load / left, rtol=1e-9)
    assert np.array_equal(state.capacity, usual_state.capacity), "a cable is mended; the network is not smaller for good"
    angry = Disturbances(**{**parts, "complaint_factor": quiet.complaint_factor * times})
    _, results = advance(game.state, game.decisions, game.market, angry)
    np.testing.assert_allclose(results.complaints, np.minimum(0.25, usual.complaints * times), rtol=1e-9)
    handset = Disturbances(**{**parts, "migration_factor": quiet.migration_factor * times})
    _, results = advance(game.state, game.decisions, game.market, handset)
    assert (np.sign(results.migrants - usual.migrants) * np.sign(times - 1) >= 0).all()
