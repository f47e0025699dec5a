"""The form: bounds, shares, budget and law, each refused with a sentence; values and decisions go both ways."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.sandtable.bots.plan import HIGHS, LOWS, plan_decisions
from coursekit.sandtable.game import default_decisions, new_game, play_quarter
from coursekit.sandtable.rules.check import check_values, planned_spending, warnings_of
from coursekit.sandtable.rules.fields import FIELD_NAMES, FORM_FIELDS, ROLES, TOOL_ZH, form_fields, number_of
from coursekit.sandtable.rules.form_values import decisions_of, values_of
from coursekit.sandtable.rules.handed_in import decisions_handed_in
from coursekit.sandtable.rules.sums import money
from coursekit.sandtable.rules.violations import VIOLATION_KINDS
from coursekit.sandtable.setup import PAIRS, GameSetup, seats_for
from coursekit.sandtable.solo.budget_bar import budget_html

TOOL_FIELDS = [field.name for field in FORM_FIELDS if field.name.startswith("tools_")]
NUMBERS = [field.name for field in FORM_FIELDS if field.kind == "number"]
NEVER_ON_SCREEN = re.compile(r"MCI|Shapley|KL|Koyck|adstock|logit|\bpar\b|hazard|[!！]", re.IGNORECASE)
GAMES = {pair: new_game(GameSetup(8, pair, seats_for(2, 5), 3)) for pair in PAIRS}
GAME = GAMES["2g_4g"]
VALUES = values_of(default_decisions(GAME, 0))


def changed(**values):
    return {**VALUES, **values}


def only(problems):
    assert len(problems) == 1, problems
    return problems[0]


@st.composite
def forms(draw):
    """A pair, a seat and values that may be handed in but for the budget."""
    pair, seat = draw(st.sampled_from(PAIRS)), draw(st.integers(0, 4))
    values = {"offer_for": "all", "agreed_with": ""}
    for field in form_fields(pair):
        if field.kind == "number":
            values[field.name] = draw(st.floats(field.low, field.high))
    weights = np.array([draw(st.integers(1, 50)) for _ in TOOL_FIELDS])
    values |= dict(zip(TOOL_FIELDS, 100 * weights / weights.sum(), strict=True))
    return pair, seat, values


def test_the_prefilled_form_may_be_handed_in_and_means_last_quarter():
    for pair, game in GAMES.items():
        for seat in range(5):
            own = default_decisions(game, seat)
            values = values_of(own)
            assert set(values) == {field.name for field in form_fields(pair)}
            assert check_values(values, game, seat) == []
            again = decisions_of(values, game.state, seat)
            for name, value in vars(own).items():
                got = getattr(again, name)
                assert got.shape == value.shape, name
                np.testing.assert_allclose(got, value, rtol=5e-3, atol=0.11, err_msg=name)


@given(form=forms())
def test_values_come_back_from_the_decisions_that_they_mean(form):
    pair, seat, values = form
    back = values_of(decisions_of(values, GAMES[pair].state, seat))
    for field in form_fields(pair):
        if field.kind == "number":
            step = 10.0 ** -(field.decimals + 1)
            room = 0.1 if field.name in TOOL_FIELDS else step + 1e-6 if field.unit == "万元" else step / 2 + 1e-6
            assert abs(back[field.name] - values[field.name]) <= room, field.name
            if field.unit == "万元":  # or a form would cost more than what it was filled from
                assert back[field.name] <= values[field.name] + 1e-6, field.name
        else:
            assert back[field.name] == values[field.name]
    assert sum(back[name] for name in TOOL_FIELDS) == pytest.approx(100, abs=1e-6)
    assert values_of(decisions_of(back, GAMES[pair].state, seat)) == back  # rounded once, it stays


@given(form=forms(), research=st.floats(0, 100))
def test_the_bar_is_the_engines_own_sum(form, research):
    """What the form calls fixed is what the engine counts as planned; the budget is what the engine pays out."""
    pair, seat, values = form
    game = GAMES[pair]
    own = decisions_handed_in(values, game, seat, research)
    spending = planned_spending(values, game, seat, research)
    assert spending.fixed == pytest.approx(float(own.planned_sum()[0, 0]), rel=1e-9)
    accounts = play_quarter(game, {seat: own}).quarters[0].results.accounts
    assert spending.budget == pytest.approx(float(accounts.budget[0, seat]))
    assert spending.limit == pytest.approx(1.2 * spending.budget)


@given(data=st.data(), pair=st.sampled_from(PAIRS))
def test_every_plan_that_a_bot_may_have_stays_inside_the_forms_bounds(data, pair):
    game = GAMES[pair]
    plan = np.array([data.draw(st.floats(low, high)) for low, high in zip(LOWS, HIGHS, strict=True)])
    plans = np.broadcast_to(plan, (1, 5, len(plan)))
    state = replace(game.state, usage=game.state.usage * data.draw(st.floats(1, 2.2)))
    values = values_of(plan_decisions(plans, state, game.market, None).seat(0))
    assert not [each for each in check_values(values, game, 0) if not each.startswith("财务部：")]


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("found", ["很多", "", None, float("nan"), float("inf"), -float("inf"), True, [1], "1e999", "nan"])
def test_what_is_no_number_is_refused(name, found):
    says = only(check_values(changed(**{name: found}), GAME, 0))
    field = next(each for each in FORM_FIELDS if each.name == name)
    assert field.role in says and field.zh in says and "不是一个数" in says
    assert f"填 {field.low:g} 到 {field.high:g} {field.unit}之间的数" in says


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("name", NUMBERS)
def test_bounds_hold_and_both_ends_are_allowed(pair, name):
    game = GAMES[pair]
    values = values_of(default_decisions(game, 0))
    field = next(each for each in form_fields(pair) if each.name == name)
    below, above = field.low - 0.01, field.high * 1.01
    for found, todo in ((below, f"提到 {field.low:g} 以上"), (above, f"降到 {field.high:g} 以下")):
        says = only(check_values(values | {name: found}, game, 0))
        assert f"填的是 {found:g}" in says and f"{field.low:g} 到 {field.high:g} {field.unit}之间" in says and todo in says
    for found in (field.low, field.high):
        problems = check_values(values | {name: found}, game, 0)
        assert not [each for each in problems if field.zh in each and "填的是" in each]


@pytest.mark.parametrize("name", FIELD_NAMES)
def test_a_missing_field_is_refused(name):
    values = {each: value for each, value in VALUES.items() if each != name}
    says = only(check_values(values, GAME, 0))
    assert f"（{name}）没有填" in says


def test_an_unknown_field_is_refused():
    assert only(check_values(changed(bribe=5), GAME, 0)) == "表上没有“bribe”这一栏，删掉它再提交。"
    assert check_values({}, GAME, 0) and len(check_values({}, GAME, 0)) == len(FIELD_NAMES)


@pytest.mark.parametrize(("off", "todo"), [(10, "减掉 10 个百分点"), (-10, "再加 10 个百分点"), (1, "减掉 1 个百分点")])
def test_tool_shares_sum_to_a_hundred(off, todo):
    says = only(check_values(changed(tools_team=VALUES["tools_team"] + off), GAME, 0))
    assert f"支撑工具合计 {100 + off}%" in says and todo in says and all(zh in says for zh in TOOL_ZH.values())
    nearly = changed(tools_team=VALUES["tools_team"] + 0.4)
    assert check_values(nearly, GAME, 0) == []
    assert decisions_of(nearly, GAME.state, 0).tools.sum() == pytest.approx(1, abs=1e-12)


def test_the_budget_may_be_overdrawn_to_its_limit_and_no_further():
    spending = planned_spending(changed(service=100), GAME, 0)
    most = 100 + spending.limit - spending.total
    assert check_values(changed(service=most), GAME, 0) == []
    says = only(check_values(changed(service=most + 37.5), GAME, 0))
    assert "超出上限 37.5 万元" in says and f"连透支最多 {money(math.floor(10 * spending.limit) / 10)} 万元" in says
    assert "至少减掉 37.5 万元" in says
    assert "市调" not in says
    says = only(check_values(changed(service=most), GAME, 0, research=30.0))
    assert "超出上限 30.0 万元" in says and "其中市调 30.0" in says


def test_bar_and_refusal_call_the_parts_of_a_plan_by_the_same_names():
    over = changed(network=5000)
    bar, says = budget_html(planned_spending(over, GAME, 0)), only(check_values(over, GAME, 0))
    for name in ("定死的 ", "酬金和分成约 ", "终端补贴约 "):
        assert name in bar and name in says


def test_a_law_and_a_budget_are_both_named():
    problems = check_values(changed(offer_for="port_in", network=5000), GAME, 0)
    assert len(problems) == 2 and "携号转网" in problems[0] and problems[1].startswith("费用超出上限")


def test_a_refused_budget_names_the_largest_rise_and_its_sums_agree():
    says = only(check_values(changed(rush=VALUES["rush"] + 3000, service=VALUES["service"] + 12.34), GAME, 0))
    assert "加得最多的是总经理的“季末冲量”（rush），比没改的时候多 3,000.0 万元。" in says and "财务部" not in says
    over, planned, allowed, less = (
        float(re.search(pattern, says)[1].replace(",", ""))
        for pattern in (r"超出上限 ([\d,.]+)", r"预计花 ([\d,.]+)", r"连透支最多 ([\d,.]+)", r"至少减掉 ([\d,.]+)")
    )
    assert over == less == pytest.approx(planned - allowed, abs=1e-9) and not re.search(r"\d{4}\.", says)
    says = only(check_values(changed(subsidy=600, commission=200, service=VALUES["service"] + 5), GAME, 0))
    assert re.search("“(终端补贴|放号酬金)”（(subsidy|commission)），比没改的时候约多", says)


def test_a_tariff_for_those_who_port_in_is_refused_with_its_rule():
    says = only(check_values(changed(offer_for="port_in"), GAME, 0))
    for words in ("携入专享价", "携号转网服务管理规定", "2019-12-01 施行", "携转专项资费", "新老客户都一样"):
        assert words in says
    assert "选的是“vip”" in only(check_values(changed(offer_for="vip"), GAME, 0))
    assert "应该是文字" in only(check_values(changed(offer_for=3), GAME, 0))


@pytest.mark.parametrize("found", ["乙公司", "  乙公司、丙公司 ", "x" * 200])
def test_an_agreed_price_is_refused_with_its_law(found):
    says = only(check_values(changed(agreed_with=found), GAME, 0))
    for words in ("反垄断法第十七条", "2022 年修正", "抱团定价", "清空这一栏"):
        assert words in says
    assert len(says) < 160
    assert check_values(changed(agreed_with="  "), GAME, 0) == []


def test_an_overdraft_is_warned_of_in_money():
    assert warnings_of(VALUES, GAME, 0) == []
    spending = planned_spending(changed(network=100), GAME, 0)
    over = changed(network=100 + spending.budget - spending.total + 40)
    says = only(warnings_of(over, GAME, 0))
    assert says.startswith("费用透支") and "超出的 40.0 万元" in says and "扣下季预算" in says
    assert "超出的 70.0 万元" in only(warnings_of(over, GAME, 0, research=30.0))
    assert warnings_of(changed(network=4999), GAME, 0) == []  # refused, not warned of


def test_a_rush_without_clawback_is_warned_of():
    risky = changed(rush=20, clawback=0, network=VALUES["network"] - 20)
    says = only(warnings_of(risky, GAME, 0))
    assert "实名制" in says and "现实里养卡一票否决" in says and "渠道部那一页把“酬金扣回”提上去" in says
    assert f"省公司扣 {VIOLATION_KINDS['kept_lines'].points:g} 分" in says  # as the rules card has it
    assert warnings_of(risky | {"clawback": 50}, GAME, 0) == []
    assert warnings_of(risky | {"rush": 0}, GAME, 0) == []
    assert warnings_of(risky | {"commission": 0}, GAME, 0) == []


def test_a_raised_subsidy_is_warned_of_after_the_first_quarter():
    game = play_quarter(GAME, {})
    values = values_of(default_decisions(game, 0))
    raised = values | {"subsidy": values["subsidy"] + 20, "network": 0.0}
    assert any("终端补贴从" in each for each in warnings_of(raised, game, 0))
    assert not any("终端补贴从" in each for each in warnings_of(raised, GAME, 0))


def test_what_is_taken_back_of_last_quarters_commission_is_counted():
    own = default_decisions(GAME, 0)
    strict = play_quarter(GAME, {0: replace(own, commission=np.full((1, 1), 90.0), clawback=np.ones((1, 1)))})
    lax = play_quarter(GAME, {0: replace(own, commission=np.full((1, 1), 90.0), clawback=np.zeros((1, 1)))})
    due = float(strict.state.clawback_due[0, 0])
    arrivals = [float(each.state.last_arrivals[0, 0]) for each in (strict, lax)]
    values = VALUES | {"life_share": 0.0, "commission": 90.0}
    expected = [planned_spending(values, each, 0).expected_commission for each in (strict, lax)]
    assert due > 0 and expected == pytest.approx([90 * arrivals[0] - due, 90 * arrivals[1]])


def test_a_half_filled_form_has_a_bar():
    assert planned_spending({}, GAME, 0).total == 0.0
    assert planned_spending({"service": "120", "network": "很多"}, GAME, 0).fixed == 120.0


def test_a_form_of_text_means_the_same():
    text = {name: f"{value:.6f}" if name in NUMBERS else value for name, value in VALUES.items()}
    assert check_values(text, GAME, 0) == []
    for name, value in vars(decisions_of(text, GAME.state, 0)).items():
        np.testing.assert_allclose(value, getattr(decisions_of(VALUES, GAME.state, 0), name))
    assert number_of(" １，２００ ") == 1200.0 and number_of("12 万") is None and number_of(10**400) is None


def test_fields_are_the_trades_words():
    assert len(set(FIELD_NAMES)) == len(FIELD_NAMES)
    assert {field.role for field in FORM_FIELDS} == set(ROLES)
    assert len({field.zh for field in FORM_FIELDS}) == len(FORM_FIELDS)
    for field in FORM_FIELDS:
        assert field.help.endswith("。") and field.help.count("。") == 1 and not NEVER_ON_SCREEN.search(field.help + field.zh)
    for one, other in zip(form_fields("2g_4g"), form_fields("4g_5g"), strict=True):
        assert (one.name, one.zh, one.unit, one.role, one.help) == (other.name, other.zh, other.unit, other.role, other.help)
        assert one.kind != "number" or (one.low < one.high and other.low < other.high)


@given(forms(), st.sampled_from([field for field in FORM_FIELDS if field.kind == "number"]), st.sampled_from(["一百", "", -3, 1e7]),
       st.floats(0, 1))  # fmt: skip
def test_over_the_limit_is_told_with_a_bad_field_only_if_it_stays_so_once_mended(form, field, bad, place):
    pair, seat, values = form
    problems = check_values(values | {field.name: bad}, GAMES[pair], seat)
    assert any(f"（{field.name}）" in text for text in problems)
    over = [text for text in problems if text.startswith("费用超出上限")]
    own = next(each for each in form_fields(pair) if each.name == field.name)
    mended = values | {field.name: own.low + place * (own.high - own.low)}
    if over:
        assert any(text.startswith("费用超出上限") for text in check_values(mended, GAMES[pair], seat))
    assert sum("六样要正好" in text for text in problems) == 0


def test_a_sum_that_a_bad_field_is_no_part_of_is_told_beside_it():
    bad = changed(commission="一百", tools_team=1.0, service=3000.0)
    problems = check_values(bad, GAME, 0)
    assert len(problems) == 3 and "六样要正好合计 100%" in problems[1] and "（填得不对的“放号酬金”还没算）" in problems[2]
    assert len(check_values(bad | {"tools_team": "一"}, GAME, 0)) == 3, "the tools' sum cannot be reckoned"
    assert "填得不对" not in check_values(bad | {"commission": 0.0}, GAME, 0)[-1]
