"""Which step was worth how much: the axioms of the method, brute force, and planted changes in real quarters."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from debrief_games import LIVELY, game_of, lively, lively_game, one_quarter_with, random_decisions
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.sandtable.bots.plan import NEUTRAL, plan_decisions
from coursekit.sandtable.debrief.contributions import (
    MEASURES,
    PARTS,
    PLAYERS,
    lever_contributions,
    measure_values,
    quarter_contributions,
    shapley_values,
)
from coursekit.sandtable.debrief.levers import LEVERS, changed_levers
from coursekit.sandtable.debrief.played import played_of
from coursekit.sandtable.engine import Disturbances, advance

APART = ("inertia", "events", "luck", "research")
WORTH = st.integers(1, 5).flatmap(lambda n: st.lists(st.floats(-1e3, 1e3), min_size=2**n, max_size=2**n))


def by_orders(worth):
    """The definition: what each player adds, averaged over every order in which they can join."""
    players = len(worth).bit_length() - 1
    total, orders = np.zeros(players), list(permutations(range(players)))
    for order in orders:
        joined = 0
        for player in order:
            total[player] += worth[joined | 1 << player] - worth[joined]
            joined |= 1 << player
    return total / len(orders)


def hand_run(played, quarter, decisions, disturbances=None):
    """Measures of all operators after one quarter, by the engine itself."""
    now = played.quarters[quarter]
    state, results = advance(now.before, decisions, played.market, disturbances or now.disturbances)
    return measure_values(state, results)[0]


def with_fields(base, other, seat, names):
    """``base`` with some fields of one seat taken from ``other``, one by one."""
    fields = {}
    for name in names:
        fields[name] = getattr(base, name).copy()
        fields[name][:, seat] = getattr(other, name)[:, seat]
    return replace(base, **fields)


@given(WORTH)
def test_every_order_of_joining_counts_the_same(worth):
    assert shapley_values(np.array(worth)) == pytest.approx(by_orders(worth), abs=1e-9)


@given(WORTH)
def test_parts_sum_to_what_all_achieve_together(worth):
    assert shapley_values(np.array(worth)).sum() == pytest.approx(worth[-1] - worth[0], abs=1e-8)


@given(WORTH.filter(lambda worth: len(worth) >= 4))
def test_players_who_do_the_same_get_the_same(worth):
    # Players 0 and 1 are made alike: what either achieves with a coalition is the mean of the two.
    worth = np.array(worth)
    alike = worth.copy()
    for row in range(len(worth)):
        swapped = row & ~3 | (row & 1) << 1 | (row & 2) >> 1
        alike[row] = (worth[row] + worth[swapped]) / 2
    parts = shapley_values(alike)
    assert parts[0] == pytest.approx(parts[1], abs=1e-9)


@given(WORTH)
def test_who_adds_nothing_gets_nothing(worth):
    with_idler = np.concatenate([worth, worth])  # the last player changes nothing, whoever is there
    parts = shapley_values(with_idler)
    assert parts[-1] == 0
    assert parts[:-1] == pytest.approx(shapley_values(np.array(worth)), abs=1e-9)


@given(WORTH, st.integers(0, 2**32 - 1))
def test_two_deals_added_are_the_deal_of_the_sum(worth, seed):
    other = np.random.default_rng(seed).normal(0, 100, len(worth))
    both = shapley_values(np.array(worth) + other)
    assert both == pytest.approx(shapley_values(np.array(worth)) + shapley_values(other), abs=1e-8)


@pytest.mark.parametrize("pair", ["2g_4g", "4g_5g"])
@pytest.mark.parametrize("seat", [0, 3])
def test_the_parts_sum_exactly_to_the_change_in_every_quarter(pair, seat):
    played = played_of(lively_game(pair))
    for quarter in range(len(LIVELY)):
        found = quarter_contributions(played, quarter, seat)
        for measure in MEASURES:
            change = found.after[measure] - found.before[measure]
            assert sum(found.parts[measure].values()) == pytest.approx(change, abs=1e-9)
            assert tuple(found.parts[measure]) == PARTS


@pytest.mark.parametrize("quarter", range(len(LIVELY)))
def test_before_and_after_are_those_that_were_recorded(quarter):
    played = lively()
    found, now = quarter_contributions(played, quarter, 2), played.quarters[quarter]
    assert list(found.after.values()) == pytest.approx(measure_values(now.after, now.results)[0, 2], abs=1e-9)
    if quarter:
        last = played.quarters[quarter - 1]
        assert list(found.before.values()) == measure_values(last.after, last.results)[0, 2].tolist()


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1))
def test_the_levers_and_rivals_sum_to_the_change_against_everybody_repeating(seed):
    played, rng = lively(), np.random.default_rng(seed)
    quarter, seat = int(rng.integers(1, 6)), int(rng.integers(5))
    decisions = random_decisions(played.quarters[quarter].decisions, rng)
    changed = one_quarter_with(played, quarter, decisions)
    change = hand_run(played, quarter, decisions)[seat] - hand_run(played, quarter, played.decisions_before(quarter))[seat]
    found = quarter_contributions(changed, quarter, seat).parts
    for measure, whole in zip(MEASURES, change, strict=True):
        dealt = sum(found[measure][player] for player in (*PLAYERS, "research"))
        assert dealt == pytest.approx(whole, rel=1e-12, abs=1e-9)


@pytest.mark.parametrize("lever", LEVERS)
def test_a_change_of_one_lever_alone_is_all_that_levers(lever):
    played, quarter, seat = lively(), 3, 1
    last = played.decisions_before(quarter)
    other = random_decisions(last, np.random.default_rng(1))
    decisions = with_fields(last, other, seat, LEVERS[lever])
    found = quarter_contributions(one_quarter_with(played, quarter, decisions), quarter, seat)
    whole = hand_run(played, quarter, decisions)[seat] - hand_run(played, quarter, last)[seat]
    assert found.changed == (lever,)
    for measure, value in zip(MEASURES, whole, strict=True):
        assert found.parts[measure][lever] == pytest.approx(value, rel=1e-12, abs=1e-9)
        others = [found.parts[measure][player] for player in (*PLAYERS, "research") if player != lever]
        assert others == pytest.approx([0.0] * len(others), abs=1e-9)
    assert abs(found.parts["value"][lever]) > 1e-3  # the change is one that can be seen


def test_two_levers_share_by_the_mean_of_both_orders():
    played, quarter, seat = lively(), 2, 4
    last = played.decisions_before(quarter)
    other = random_decisions(last, np.random.default_rng(2))
    fee, adverts = (with_fields(last, other, seat, LEVERS[lever]) for lever in ("tariff", "advertising"))
    both = with_fields(fee, other, seat, LEVERS["advertising"])
    none, with_fee, with_adverts, with_both = (
        hand_run(played, quarter, each)[seat] for each in (last, fee, adverts, both)
    )
    found = quarter_contributions(one_quarter_with(played, quarter, both), quarter, seat)
    for number, measure in enumerate(MEASURES):
        parts = found.parts[measure]
        by_hand = ((with_fee - none) + (with_both - with_adverts))[number] / 2
        assert parts["tariff"] == pytest.approx(by_hand, rel=1e-12, abs=1e-9)
        by_hand = ((with_adverts - none) + (with_both - with_fee))[number] / 2
        assert parts["advertising"] == pytest.approx(by_hand, rel=1e-12, abs=1e-9)


def test_rivals_alone_get_all_of_what_rivals_alone_changed():
    played, quarter, seat = lively(), 3, 0
    last = played.decisions_before(quarter)
    decisions = random_decisions(last, np.random.default_rng(3)).with_seat(seat, last.seat(seat))
    found = quarter_contributions(one_quarter_with(played, quarter, decisions), quarter, seat)
    whole = hand_run(played, quarter, decisions)[seat] - hand_run(played, quarter, last)[seat]
    assert found.changed == ()
    assert [found.parts[measure]["rivals"] for measure in MEASURES] == pytest.approx(whole, rel=1e-12, abs=1e-9)
    assert [found.levers("value")[lever] for lever in LEVERS] == pytest.approx([0.0] * 6, abs=1e-8)


def test_market_research_is_apart_and_costs_its_price():
    played, quarter, seat = lively(), 2, 0
    last = played.decisions_before(quarter)
    research = last.research.copy()
    research[:, seat] += 30.0
    parts = quarter_contributions(one_quarter_with(played, quarter, replace(last, research=research)), quarter, seat).parts
    assert parts["profit"]["research"] == pytest.approx(-30.0)
    assert parts["share"]["research"] == 0
    assert sum(abs(parts["profit"][player]) for player in PLAYERS) == pytest.approx(0.0, abs=1e-9)


def test_inertia_events_and_luck_follow_each_other():
    played = lively()
    quarter = next(number for number, each in enumerate(played.quarters) if each.events)
    now, last = played.quarters[quarter], played.decisions_before(quarter)
    quiet = hand_run(played, quarter, last, Disturbances.none(1, 5))[0]
    without_luck = replace(now.disturbances, attraction=now.disturbances.attraction - played.noise(quarter))
    with_events = hand_run(played, quarter, last, without_luck)[0]
    found = quarter_contributions(played, quarter, 0)
    for number, measure in enumerate(MEASURES):
        assert found.parts[measure]["inertia"] == pytest.approx(quiet[number] - found.before[measure], abs=1e-9)
        assert found.parts[measure]["events"] == pytest.approx(with_events[number] - quiet[number], abs=1e-9)
        lucky = hand_run(played, quarter, last)[0][number]
        assert found.parts[measure]["luck"] == pytest.approx(lucky - with_events[number], abs=1e-9)
    assert max(abs(found.parts[measure]["events"]) for measure in MEASURES) > 1e-6


def test_a_quarter_without_events_has_no_part_of_events():
    played = lively()
    quarter = next(number for number, each in enumerate(played.quarters) if not each.events and number)
    parts = quarter_contributions(played, quarter, 0).parts
    assert [parts[measure]["events"] for measure in MEASURES] == pytest.approx([0.0] * len(MEASURES), abs=1e-8)
    assert parts["share"]["luck"] != 0


def test_the_first_quarter_is_compared_with_the_neutral_plan():
    played = lively()
    state = played.quarters[0].before
    neutral = plan_decisions(np.broadcast_to(NEUTRAL, (1, 5, len(NEUTRAL))), state, played.market, None)
    quiet = hand_run(played, 0, neutral, Disturbances.none(1, 5))[0]
    found = quarter_contributions(played, 0, 0)
    assert list(found.before.values()) == pytest.approx(quiet, abs=1e-9)
    assert all(found.parts[measure]["inertia"] == 0 for measure in MEASURES)


def test_one_measure_of_a_game_is_asked_for_by_name():
    game = lively_game()
    found = quarter_contributions(played_of(game), 1, 0)
    assert lever_contributions(game, 1, 0, "churn") == found.parts["churn"]


def test_levers_hold_every_field_but_research_once():
    names = [name for fields in LEVERS.values() for name in fields]
    assert sorted([*names, "research"]) == sorted(vars(lively().quarters[0].decisions))


def test_an_untouched_decision_changes_no_lever():
    game = game_of([{}, {}, {"fee": 1.1}], deck=False)
    played = played_of(game)
    first, second, third = (each.decisions for each in played.quarters)
    assert changed_levers(first, second, 0) == ()
    assert changed_levers(second, third, 0) == ("tariff",)
