"""Market research: what it costs, how far it is right, and that churn's parts sum to churn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.sandtable.engine.choice import shop_around
from coursekit.sandtable.game import default_decisions, new_game, play_quarter
from coursekit.sandtable.rules.check import check_values, planned_spending
from coursekit.sandtable.rules.form_values import decisions_of, values_of
from coursekit.sandtable.scenario.churn_reasons import ANYWAY, REASONS, TOTAL, _bill_gap, churn_parts
from coursekit.sandtable.scenario.research import (
    RELIABILITY,
    RESEARCH_ITEMS,
    SPENDING_ERROR,
    SPENDING_ZH,
    is_on_sale,
    research_cost,
    research_report,
)
from coursekit.sandtable.setup import PAIRS, GameSetup, seats_for


def game_of(seed=8, pair="2g_4g", quarters=2, operators=5, changes=None):
    game = new_game(GameSetup(seed, pair, seats_for(1, operators), 6))
    for _ in range(quarters):
        game = play_quarter(game, changes(game) if changes else {})
    return game


def dear(game):
    own = default_decisions(game, 0)
    return {0: type(own)(**(vars(own) | {"fee": own.fee * 1.08}))}


def test_the_price_of_a_report_is_booked_this_quarter():
    game = game_of()
    cost = research_cost(["scenario_probe", "price_map", "price_map"])
    assert cost == 40.0 and research_cost([]) == 0.0
    values = values_of(default_decisions(game, 0)) | {"network": 0.0}
    assert planned_spending(values, game, 0, cost).fixed == pytest.approx(planned_spending(values, game, 0).fixed + 40)
    assert not check_values(values, game, 0, cost)
    bought = play_quarter(game, {0: decisions_of(values, game.state, 0, cost)}).quarters[-1].results.accounts
    without = play_quarter(game, {0: decisions_of(values, game.state, 0)}).quarters[-1].results.accounts
    assert (bought.spend - without.spend)[0] == pytest.approx([40, 0, 0, 0, 0])


def test_before_the_first_quarter_only_the_probe_is_on_sale():
    game = game_of(quarters=0)
    assert [name for name in RESEARCH_ITEMS if is_on_sale(game, name)] == ["scenario_probe"]
    with pytest.raises(CourseError, match="“价格地图”讲的是上一季"):
        research_report(game, 0, "price_map")
    with pytest.raises(CourseError, match="没有“crystal_ball”这项调研"):
        research_cost(["crystal_ball"])
    with pytest.raises(CourseError, match="没有 5 号席位"):
        research_report(game, 5, "scenario_probe")


@pytest.mark.parametrize("name", RESEARCH_ITEMS)
def test_the_same_purchase_tells_the_same(name):
    game = game_of()
    report = research_report(game, 0, name)
    assert report == research_report(game, 0, name) and (report.seat, report.quarter) == (0, 2)
    assert all(len(row) == len(report.columns) for row in report.rows) and report.note.endswith("。")


def test_the_probe_is_right_as_often_as_it_says():
    answers = {}
    for seed in range(150):
        game = game_of(seed, quarters=0)
        scenario = game.setup.scenario()
        truth = (
            f"{scenario.usage_growth:.1%}",
            "比平常好换" if scenario.switching_factor < 1 else "和平常一样",
            "低一成半" if scenario.reference_factor < 1 else "差不多",
        )
        for seat in range(5):
            for (question, answer), right in zip(research_report(game, seat, "scenario_probe").rows, truth, strict=True):
                answers.setdefault(question, []).append(right in answer)
    for question, right in answers.items():
        assert np.mean(right) == pytest.approx(RELIABILITY, abs=4 * 0.4 / 750**0.5), question


def test_seats_and_quarters_have_their_own_answers():
    answers = {(seed, seat, quarters): research_report(game_of(seed, quarters=quarters), seat, "scenario_probe").rows
               for seed in range(6) for seat in range(3) for quarters in range(2)}  # fmt: skip
    differ = sum(len({tuple(answers[seed, seat, quarters]) for seat in range(3)}) > 1 for seed in range(6) for quarters in range(2))
    over_time = sum(answers[seed, seat, 0] != answers[seed, seat, 1] for seed in range(6) for seat in range(3))
    assert differ > 0 and over_time > 0


def test_the_price_map_is_what_customers_paid():
    game = game_of(changes=dear)
    report = research_report(game, 1, "price_map")
    assert report.columns == ("公司", "沉睡", "轻度", "中度", "重度")
    last = game.quarters[-1]
    bill, customers = last.results.bill[0, 0], last.before.customers[0, 0]
    expected = [(bill[i : i + 3] @ customers[i : i + 3]) / customers[i : i + 3].sum() for i in (0, 3, 6, 9)]
    assert list(report.rows[0][1:]) == pytest.approx(expected, abs=0.051) and len(report.rows) == 5


@given(seed=st.integers(0, 10**6), seat=st.integers(0, 4))
def test_rival_spending_is_within_its_error(seed, seat):
    game = game_of(seed)
    report = research_report(game, seat, "rival_spending")
    names = [each.name for each in game.setup.seats]
    assert [row[0] for row in report.rows] == [name for number, name in enumerate(names) if number != seat]
    last = game.quarters[-1]
    accounts = last.results.accounts
    for row in report.rows:
        rival, seen = names.index(row[0]), dict(zip(SPENDING_ZH, row[1:], strict=True))
        truth = {
            "广告宣传": last.decisions.advertising[0, rival].sum(), "存量维系费": last.decisions.care[0, rival].sum(),
            "扩容申请": last.decisions.network[0, rival], "终端补贴": accounts.subsidy_cost[0, rival],
        }  # fmt: skip
        for name, value in truth.items():
            assert abs(seen[name] - value) <= SPENDING_ERROR * value + 0.051, name
        assert sum(seen.values()) == pytest.approx(accounts.spend[0, rival], rel=SPENDING_ERROR, abs=0.5)


@given(seed=st.integers(0, 10**6), pair=st.sampled_from(PAIRS), seat=st.integers(0, 4))
def test_reasons_for_leaving_sum_to_those_who_left(seed, pair, seat):
    game = game_of(seed, pair, changes=dear)
    parts = churn_parts(game.quarters[-1], game.market, seat)
    left = game.quarters[-1].results.left[0, seat].sum()
    assert list(parts) == [ANYWAY, *REASONS, TOTAL] and parts[TOTAL] == left
    assert sum(value for name, value in parts.items() if name != TOTAL) == pytest.approx(left, rel=1e-9)
    assert parts["维系"] < 0 < parts["老网"]


@pytest.mark.parametrize("seed", range(12))
def test_the_reasons_add_up_as_they_are_printed(seed):
    game = game_of(seed, changes=dear)
    parts = churn_parts(game.quarters[-1], game.market, 0)
    rows = dict(research_report(game, 0, "churn_reasons").rows)
    assert list(rows) == list(parts) and rows[TOTAL] == round(parts[TOTAL], 3)
    assert round(sum(value for name, value in rows.items() if name != TOTAL), 3) == rows[TOTAL]
    assert all(abs(rows[name] - parts[name]) < 0.001 and rows[name] == round(rows[name], 3) for name in parts)


@given(seed=st.integers(0, 10**6), pair=st.sampled_from(PAIRS))
def test_the_reasons_start_from_the_engines_own_hazard(seed, pair):
    """With every reason switched on, the share that looks around is the engine's, to the last digits."""
    game = game_of(seed, pair, changes=dear)
    last, p = game.quarters[-1], game.market.parameters
    legacy = last.before.legacy[0] / last.before.customers[0]
    weights = (p.shop_around_price, p.shop_around_complaints, p.shop_around_legacy, p.shop_around_care)
    looked = shop_around(
        _bill_gap(last, game.market), last.results.complaints[0], legacy, last.results.care_effect[0], p.shop_around_base,
        weights, p.complaint_base,
    )  # fmt: skip
    np.testing.assert_allclose(looked, last.results.looked_around[0], rtol=1e-10)


def test_who_raises_the_price_loses_more_over_the_price():
    plain, raised = game_of(changes=None), game_of(changes=dear)
    parts = [churn_parts(game.quarters[-1], game.market, 0)["价格"] for game in (plain, raised)]
    assert parts[1] > parts[0] + 0.05
