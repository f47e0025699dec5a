"""The form: levers and fields that move each other, a budget bar, what is refused and what is played."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from solo_forms import a_table, all_text, hand_in, text

from coursekit.sandtable.bots.styles import STYLE_NAMES
from coursekit.sandtable.game import default_decisions, new_game, play_quarter
from coursekit.sandtable.rules.check import planned_spending
from coursekit.sandtable.rules.fields import ROLES, form_fields
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.setup import GameSetup, seats_for
from coursekit.sandtable.solo.forms import COMMON, LAST, DecisionForm, read_share
from coursekit.sandtable.solo.levers import LEVERS, SUMS, level_of, lever_table, members_at, shown_level
from coursekit.sandtable.solo.report import quarter_report
from coursekit.sandtable.solo.research_tab import RESEARCH

SETUP = GameSetup(5, "4g_5g", seats_for(1, 6))
REFERENCE = SETUP.parameters.reference_fee_yuan
BASE = values_of(default_decisions(new_game(SETUP), 0))
BY_NAME = {lever.name: lever for lever in LEVERS}


@pytest.fixture
def handed():
    return []


@pytest.fixture
def form(handed):
    return DecisionForm(new_game(SETUP), 0, lambda *given: handed.append(given))


def test_it_begins_with_the_neutral_plan_which_stands_at_the_reference_and_fits_the_budget(form):
    assert {name: widget.value for name, widget in form.fields.items()} == BASE
    assert form.levers["fee"].value == pytest.approx(100, abs=0.5)
    spending = planned_spending(form.values(), form._game, 0)
    assert spending.total == pytest.approx(spending.budget, rel=0.01)


def test_every_field_of_the_rules_is_on_the_page_of_its_role(form):
    titles = list(form.tabs.titles)
    assert titles == [COMMON, *ROLES, RESEARCH]
    for field in form_fields("4g_5g"):
        page = form.tabs.children[titles.index(field.role)]
        assert form.fields[field.name] in page.children
    assert {name for lever in LEVERS for name in lever.members} <= set(form.fields)


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.name)
def test_a_lever_moves_its_fields_in_their_proportions(form, lever):
    form.levers[lever.name].value = 90.0
    after = {name: form.fields[name].value for name in lever.members}
    assert level_of(lever, after, REFERENCE) == pytest.approx(90, abs=0.05)
    before = np.array([BASE[name] for name in lever.members])
    if before.sum():
        np.testing.assert_allclose(np.array([*after.values()]) / sum(after.values()), before / before.sum(), atol=2e-3)


def test_a_field_moves_its_lever_and_no_other_field(form):
    form.fields["advertising_family"].value = 100.0
    assert form.levers["advertising"].value == pytest.approx(100 + BASE["advertising_personal"] + BASE["advertising_group"])
    assert form.fields["advertising_personal"].value == BASE["advertising_personal"]


def test_typing_a_number_from_its_first_digit_on_keeps_the_proportions(form):
    for typed in (1.0, 15.0, 150.0):
        form.levers["care"].value = typed
    shares = [form.fields[name].value / 150 for name in BY_NAME["care"].members]
    expected = [BASE[name] / sum(BASE[other] for other in BY_NAME["care"].members) for name in BY_NAME["care"].members]
    assert shares == pytest.approx(expected, abs=1e-3)


def test_a_lever_at_nothing_and_back_has_its_proportions_again(form):
    form.levers["channel"].value = 0.0
    assert form.fields["channel_family"].value == 0
    form.levers["channel"].value = 80.0
    family = BASE["channel_family"] / sum(BASE[name] for name in BY_NAME["channel"].members)
    assert form.fields["channel_family"].value == pytest.approx(80 * family, abs=0.05)


@given(st.sampled_from(LEVERS), st.floats(0, 500))
def test_members_sum_to_the_level(lever, level):
    assert level_of(lever, members_at(lever, level, BASE, REFERENCE), REFERENCE) == pytest.approx(level, abs=0.1)


@given(st.sampled_from(LEVERS), st.integers(0, 2000), st.integers(0, 2000))
def test_a_level_is_shown_as_it_was_typed_and_typing_what_is_shown_is_no_step(lever, first, second):
    fields = BASE
    for typed in (first / 10, second / 10):
        fields = members_at(lever, typed, fields, REFERENCE)
        assert shown_level(lever, fields, REFERENCE) == typed
        assert members_at(lever, typed, fields, REFERENCE) == fields


def test_a_sum_typed_by_field_is_not_smoothed_by_typing_its_level(form):
    form.fields["channel_family"].value = 33.33
    before, shown = form.values(), form.levers["channel"].value
    for typed in (0.0, 3.0, shown):
        form.levers["channel"].value = typed
    assert form.values() == before


def test_typing_last_quarter_s_level_again_moves_nothing_in_the_engine_either(tmp_path):
    table = a_table(tmp_path)
    table.begin.click()
    typed = {"fee": 70.0, "care": 100.0, "channel": 70.0, "advertising": 70.0, "commission": 35.0}
    hand_in(table, **typed)
    table.next.click()
    assert {name: table.form.levers[name].value for name in typed} == typed
    before = table.form.values()
    for name, level in typed.items():
        for each in (float(str(level)[0]), level):  # digit by digit
            table.form.levers[name].value = each
    assert table.form.values() == before
    hand_in(table)
    first, second = (quarter.decisions.seat(0) for quarter in table.solo.game.quarters)
    for name, value in vars(first).items():
        np.testing.assert_array_equal(getattr(second, name), value, err_msg=name)


def test_the_common_levers_say_where_the_claw_back_is(form):
    page = form.tabs.children[list(form.tabs.titles).index("渠道部")]
    assert form.fields["clawback"] in page.children
    assert "“酬金扣回”" in all_text(form.tabs.children[0]) and "在渠道部" in all_text(form.tabs.children[0])


def test_the_bar_says_that_what_is_left_is_lost_when_much_is_left(form):
    assert "不结转" not in text(form.bar)
    form.levers["network"].value = 0.0
    assert "没花完的不结转" in text(form.bar)


def test_the_bar_moves_as_one_types_and_says_what_an_overdraft_is(form):
    assert "还剩" in text(form.bar)
    before = form.bar.value
    form.levers["advertising"].value += 60
    assert form.bar.value != before and "透支" in text(form.bar) and "从下季预算里扣" in text(form.bar)
    form.levers["advertising"].value += 600
    assert "交不上去" in text(form.bar)
    assert all(widget.continuous_update for widget in form.levers.values())


def test_a_rush_without_claw_back_is_warned_of_while_it_is_typed(form):
    form.fields["clawback"].value = 0.0
    form.levers["advertising"].value, form.levers["rush"].value = 60.0, 20.0
    assert "养卡" in text(form.bar)


@pytest.mark.parametrize(("field", "value", "said"), [
    ("offer_for", "port_in", "携号转网服务管理规定"), ("agreed_with", "乙公司", "反垄断法"), ("tools_team", 90.0, "支撑工具"),
    ("fee_heavy", 1.0, "主推套餐档"), ("network", -5.0, "扩容申请"), ("commission", 500.0, "放号酬金"),
])  # fmt: skip
def test_what_the_rules_forbid_is_refused_in_a_sentence_and_nothing_is_lost(form, handed, field, value, said):
    form.fields[field].value = value
    form.forecast.value = "20"
    form.button.click()
    assert said in text(form.card) and "还交不上去" in text(form.card)
    assert handed == [] and form.fields[field].value == value and not form.button.disabled


def test_more_than_one_may_overdraw_is_refused(form, handed):
    form.forecast.value = "20"
    form.levers["network"].value = 3000.0
    form.button.click()
    assert "费用超出上限" in text(form.card) and handed == []


@pytest.mark.parametrize("typed", ["", "  ", "一半", "0", "100", "-3", "nan", "inf"])
def test_no_share_no_submission(form, handed, typed):
    form.forecast.value = typed
    form.button.click()
    assert "份额" in text(form.card) and handed == []


@pytest.mark.parametrize("typed", ["17.5", " 17.5% ", "１７．５％"])
def test_a_share_is_read_as_people_type_it(typed):
    assert read_share(typed) == (17.5, "")


def test_all_problems_are_said_at_once(form):
    form.fields["fee_heavy"].value, form.fields["offer_for"].value = 1.0, "port_in"
    form.button.click()
    assert all(f"{number}." in text(form.card) for number in (1, 2, 3))


def test_a_double_click_submits_once(form, handed):
    form.forecast.value = "20"
    form.button.click()
    form.hand_in()
    assert len(handed) == 1
    values, forecast = handed[0]
    assert forecast == 20 and set(values) == {field.name for field in form_fields("4g_5g")}


def test_the_next_form_begins_with_last_quarter_s_decisions_and_shows_last_quarter_s_page(tmp_path):
    table = a_table(tmp_path)
    table.begin.click()
    hand_in(table, commission=70.0, care=140.0, advertising=60.0)
    table.next.click()
    assert table.form.levers["commission"].value == 70
    assert table.form.levers["care"].value == pytest.approx(140, abs=0.3)
    assert table.form.tabs.titles[-1] == LAST and "经分会一页" in table.form.tabs.children[-1].value


def test_nothing_that_a_rival_sealed_is_in_the_form():
    """What rivals sealed is changed beyond recognition; form, bar, tabs and last quarter's page may not notice."""
    game = play_quarter(new_game(SETUP), {0: default_decisions(new_game(SETUP), 0)})
    (honest,) = game.quarters
    sealed = {field: np.where(np.arange(6).reshape((1, 6) + (1,) * (value.ndim - 2)) > 0, 987654.3, value)
              for field, value in vars(honest.decisions).items() if field != "fee"}  # fmt: skip
    money = {field: np.where(np.arange(6) > 0, 987654.3, value) for field, value in vars(honest.results.accounts).items()
             if field != "revenue"}  # fmt: skip
    results = replace(honest.results, accounts=replace(honest.results.accounts, **money))
    other = replace(game, quarters=(replace(honest, decisions=replace(honest.decisions, **sealed), results=results),))
    shown = []
    for each in (game, other):
        page = replace(quarter_report(each, 0), lines=quarter_report(game, 0).lines)  # the score compares all measures
        shown.append(all_text(DecisionForm(each, 0, lambda *_: None, report=page).box))
    assert "经分会一页" in shown[0] and "猜本季末份额" in shown[0]
    assert shown[0] == shown[1] and "987654" not in shown[1]


def test_bots_are_shown_as_bots_but_not_what_they_are_up_to(tmp_path):
    table = a_table(tmp_path)
    table.begin.click()
    hand_in(table)
    shown = all_text(table.box)
    assert shown.count("（机器人）") == 5
    for seat in table.solo.game.setup.seats[1:]:
        assert STYLE_NAMES[seat.bot] not in shown and seat.bot not in shown


def test_the_table_of_levers_names_who_decides():
    table = lever_table()
    assert len(table) == len(LEVERS) and set(table["谁定"]) <= set(ROLES)
    assert table.loc["季末冲量", "谁定"] == "总经理"


@pytest.mark.parametrize("move", [{"advertising": 500.0}, {"commission": 150.0}, {"network": 20.0, "care": 10.0}, {"subsidy": 600.0}])
def test_one_click_makes_the_sums_fit_the_budget_in_their_proportions(form, move):
    for name, value in move.items():
        form.levers[name].value = value
    before = {name: form.levers[name].value for name in SUMS}
    kept = form.levers["commission"].value, form.levers["subsidy"].value, form.levers["fee"].value
    form.fit.click()
    spending = planned_spending(form.values(), form._game, 0)
    assert spending.budget - 1 < spending.total <= spending.budget + 0.1
    factors = [form.levers[name].value / value for name, value in before.items() if value]
    assert factors == pytest.approx([factors[0]] * len(factors), rel=0.03)
    assert kept == (form.levers["commission"].value, form.levers["subsidy"].value, form.levers["fee"].value)


def test_after_the_deepest_overdraft_one_click_and_one_goes_on(tmp_path):
    table = a_table(tmp_path, quarters=4)
    table.begin.click()
    hand_in(table, commission=60.0, advertising=230.0)
    assert table.solo.turns and table.solo.game.state.overdraft[0, 0] > 0
    for _ in range(3):
        table.next.click()
        table.form.fit.click()
        hand_in(table)
    assert table.solo.game.is_over
