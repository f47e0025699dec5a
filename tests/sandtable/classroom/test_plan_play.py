"""A plan in the form's words: what it means on the form, played again by hand, and when its money runs out."""

import numpy as np
import pytest

from coursekit.errors import CourseError
from coursekit.sandtable.classroom.drill_samples import drill_sample
from coursekit.sandtable.classroom.plan_play import plan_values, play_plan, times_plan
from coursekit.sandtable.game import play_quarter
from coursekit.sandtable.rules.handed_in import cut_note, decisions_handed_in
from coursekit.sandtable.rules.spending import spending_of
from coursekit.sandtable.scenario.drill_rules import check_drill
from coursekit.sandtable.scenario.what_follows import figures_of, prefilled
from coursekit.sandtable.setup import PAIRS

PLAN = {"终端补贴": 160, "广告宣传": 90, "存量维系费·沉睡": 20}


@pytest.mark.parametrize("pair", PAIRS)
def test_a_plan_is_what_a_team_would_have_handed_in_quarter_by_quarter(pair):
    found = play_plan("migration", pair, 8, PLAN)
    with_plan = without = drill_sample("migration", pair, 8)
    begun = prefilled(with_plan, 0)
    third = 90 / sum(begun[f"advertising_{kind}"] for kind in ("personal", "family", "group"))
    advertising = {name: value for name, value in plan_values(with_plan, PLAN).items() if name.startswith("adv")}
    assert sum(advertising.values()) == pytest.approx(90)
    for name, value in advertising.items():
        assert value == pytest.approx(begun[name] * third, abs=0.11)
    while not with_plan.is_over:
        values = prefilled(with_plan, 0) | advertising | {"subsidy": 160.0, "care_dormant": 20.0}
        assert check_drill(values, with_plan, 0) == []
        with_plan = play_quarter(with_plan, {0: decisions_handed_in(values, with_plan, 0)})
        without = play_quarter(without, {})
    assert figures_of(found.game, 0) == figures_of(with_plan, 0) and found.short == ()
    owed = [quarter.after.overdraft[0, 0] for quarter in with_plan.quarters]
    assert found.overdrawn == tuple(number for number, each in enumerate(owed, start=1) if each > 0.1)
    # Without it the rivals' bots would answer a hair differently; with it they are held to what they did.
    for measure in ("value", "new_share", "complaints"):
        assert figures_of(found.still, 0)[measure] == pytest.approx(figures_of(without, 0)[measure], rel=2e-3)
    for quarter, other in zip(found.game.quarters, found.still.quarters, strict=True):
        assert np.array_equal(quarter.decisions.fee[0, 1:], other.decisions.fee[0, 1:])
    migrants = [sum(float(each.results.migrants[0, 0]) for each in game.quarters) for game in (found.game, found.still)]
    assert found.more_migrants == pytest.approx(migrants[0] - migrants[1]) and found.more_migrants > 0
    figures = [figures_of(game, 0) for game in (found.game, found.still)]
    on_new = [each["customers"] * each["new_share"] for each in figures]
    assert found.more_on_new == pytest.approx(on_new[0] - on_new[1])
    assert found.more("profit") == pytest.approx(figures[0]["profit"] - figures[1]["profit"])


def test_what_the_form_begins_with_changes_nothing_and_reaches_nothing():
    found = play_plan("migration", "4g_5g", 8, {"终端补贴": 115})
    assert found.more("value") == found.more_migrants == found.more_on_new == 0 and found.short == ()
    assert found.verdict == "没做到"


def test_a_plan_that_runs_out_of_money_is_said_to_and_is_cut_as_the_form_cuts():
    found = play_plan("migration", "2g_4g", 8, {"终端补贴": 300})
    assert found.short
    game, noted = drill_sample("migration", "2g_4g", 8), []
    for quarter, played in enumerate(found.game.quarters, start=1):
        values = prefilled(game, 0) | {"subsidy": 300.0}
        if cut_note(game, 0) or check_drill(values, game, 0):
            noted.append(quarter)
        game = play_quarter(game, {0: played.decisions.seat(0)})
    assert list(found.short) == noted
    sums, held = ([float(getattr(each.decisions, name)[0, 0].sum()) for each in found.game.quarters] for name in ("care", "service"))
    assert min(sums) < 0.9 * sums[0], "the plan does not name care: only a cut moves it"
    assert held == [held[0]] * len(held), "service is nobody's to change in this drill, and no cut's"


def test_a_plan_dearer_than_the_limit_is_cut_to_it_at_once():
    found = play_plan("migration", "4g_5g", 8, {"存量维系费": 900})
    first = found.game.quarters[0]
    spending = spending_of(first.decisions.seat(0), first.before, 0, found.game.market.parameters)
    assert found.short[0] == 1 and spending.total == pytest.approx(spending.limit)
    assert 0.2 * 900 < float(first.decisions.care[0, 0].sum()) < 0.9 * 900


def test_factors_are_of_what_the_form_begins_with():
    game = drill_sample("tiered", "2g_4g")
    begun = prefilled(game, 0)
    plan = times_plan(game, {"主推套餐档·轻度": 0.95, "套内流量·重度": 1.15})
    assert plan == {
        "主推套餐档·轻度": pytest.approx(0.95 * begun["fee_light"]),
        "套内流量·重度": pytest.approx(1.15 * begun["allowance_heavy"]),
    }
    assert set(plan_values(game, plan)) == {"fee_light", "allowance_heavy"}


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        ({"放号酬金": 80}, "写了“放号酬金”，这个演练的表上动不了它；能写的有 广告宣传、存量维系费、"),
        ({"补贴": 80}, "写了“补贴”"),
        ({"终端补贴": "很多"}, "“终端补贴”写的是 '很多'，要写一个不小于 0 的数"),
        ({"扩容申请": -5}, "“扩容申请”写的是 -5"),
        ({"终端补贴": 6000}, "“终端补贴”写的是 6000，表上只收 0 到 600 元/户"),
    ],
)
def test_a_plan_that_no_form_takes_is_refused_in_a_sentence(plan, says):
    with pytest.raises(CourseError, match=says.replace("(", r"\(")):
        plan_values(drill_sample("migration", "4g_5g", 8), plan)


def test_factors_of_a_closed_field_are_refused():
    with pytest.raises(CourseError, match="写了“服务投入”，这个演练的表上动不了它"):
        times_plan(drill_sample("tiered", "4g_5g"), {"服务投入": 2})
