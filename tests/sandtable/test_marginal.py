"""The next 10,000 yuan: against differences worked out by hand through the game's ordinary door."""

from dataclasses import replace

import numpy as np
import pytest
from debrief_games import game_of, lively, lively_game, one_quarter_with

from coursekit.sandtable.debrief.marginal import (
    SPENDING_NAMES,
    UNIT_PRICES,
    marginal_values,
    more_spending,
    values_of_more,
    yuan_for,
)
from coursekit.sandtable.debrief.played import played_of
from coursekit.sandtable.engine import advance
from coursekit.sandtable.game import game_measures, game_scores, replay


def by_hand(game, quarter, seat, **added):
    """Change of value and score when some fields of one quarter are raised."""
    everyone = [each.decisions for each in game.quarters]
    fields = {name: getattr(everyone[quarter], name).copy() for name in added}
    for name, by in added.items():
        fields[name][:, seat] += by
    everyone[quarter] = replace(everyone[quarter], **fields)
    other = replay(game.setup, everyone, [each.events for each in game.quarters])
    return tuple(float(after[seat] - before[seat]) for after, before in (
        (game_measures(other)[:, 0], game_measures(game)[:, 0]), (game_scores(other), game_scores(game))))


@pytest.mark.parametrize("lever", ["service", "network"])
@pytest.mark.parametrize("quarter", [0, 3, 5])
def test_it_is_the_difference_of_two_games(lever, quarter):
    found = marginal_values(lively_game(), 0, quarter)[lever]
    value, score = by_hand(lively_game(), quarter, 0, **{lever: 1.0})
    assert found.value == pytest.approx(value, abs=1e-7)
    assert found.score == pytest.approx(score, abs=1e-9)


@pytest.mark.parametrize("lever", ["advertising", "channel", "care"])
def test_money_by_kind_is_spread_as_the_operator_spreads_it(lever):
    game, quarter = lively_game(), 2
    own = getattr(game.quarters[quarter].decisions, lever)[0, 0]
    value, _ = by_hand(game, quarter, 0, **{lever: own / own.sum()})
    assert marginal_values(game, 0, quarter)[lever].value == pytest.approx(value, abs=1e-7)


@pytest.mark.parametrize("lever", UNIT_PRICES)
@pytest.mark.parametrize("amount", [1.0, 40.0])
def test_commission_and_subsidy_rise_until_they_cost_the_amount(lever, amount):
    played, quarter = lively(), 2
    now = played.quarters[quarter]
    decided = more_spending(played, 0, quarter, lever, amount)
    spend = advance(now.before, decided, played.market, now.disturbances)[1].accounts.spend
    assert spend[0, 0] - now.results.accounts.spend[0, 0] == pytest.approx(amount, rel=1e-8)
    assert (getattr(decided, lever)[0, 0] > getattr(now.decisions, lever)[0, 0]).all()
    value, score = by_hand(lively_game(), quarter, 0, **{lever: yuan_for(played, 0, quarter, lever, amount)})
    found = values_of_more(played, 0, quarter, amount)[lever]
    assert found.value == pytest.approx(value / amount, abs=1e-7)
    assert found.score == pytest.approx(score / amount, abs=1e-9)


def test_a_small_step_and_a_large_one_tell_the_same_per_10000_yuan():
    small, large = (values_of_more(lively(), 0, 2, amount) for amount in (0.05, 2.0))
    for lever in SPENDING_NAMES:
        assert large[lever].value == pytest.approx(small[lever].value, rel=0.03, abs=0.02)


def test_all_levers_at_once_are_each_alone():
    """A batch mixes nothing: only the asked lever of the asked seat has moved."""
    played = lively()
    now = played.quarters[1].decisions
    for lever in SPENDING_NAMES:
        decided = more_spending(played, 3, 1, lever, 1.0)
        moved = [name for name, value in vars(decided).items() if not np.array_equal(value, getattr(now, name))]
        assert moved == [lever]
        assert np.array_equal(getattr(decided, lever)[:, :3], getattr(now, lever)[:, :3])


def test_money_where_none_was_spent_goes_by_customers():
    played = lively()
    nothing = {name: getattr(played.quarters[1].decisions, name).copy() for name in ("advertising", "care")}
    for field in nothing.values():
        field[:, 0] = 0.0
    bare = one_quarter_with(played, 1, replace(played.quarters[1].decisions, **nothing))
    adverts = more_spending(bare, 0, 1, "advertising", 2.0).advertising[0, 0]
    assert adverts == pytest.approx(2.0 * played.market.parameters.kind_shares)
    care = more_spending(bare, 0, 1, "care", 2.0).care[0, 0]
    customers = played.quarters[1].before.customers[0, 0]
    assert care == pytest.approx(2.0 * customers / customers.sum())


def test_a_subsidy_that_nobody_can_take_is_no_way_to_spend():
    played = played_of(game_of([{}, {}]))
    quarter = played.quarters[1]
    empty = replace(quarter, before=replace(quarter.before, legacy=np.zeros_like(quarter.before.legacy)))
    nobody = replace(played, quarters=(played.quarters[0], empty))
    found = values_of_more(nobody, 0, 1)
    assert found["subsidy"] is None
    assert all(found[lever] is not None for lever in SPENDING_NAMES if lever != "subsidy")


def test_later_quarters_count():
    """Capacity works for years: with more quarters to come, the same money is worth another sum."""
    game = lively_game()
    short = played_of(replace(game, quarters=game.quarters[:3]))
    assert values_of_more(short, 0, 1)["network"].profit != pytest.approx(
        values_of_more(lively(), 0, 1)["network"].profit, abs=1e-3)
