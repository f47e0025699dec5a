"""Market research in solo play: what is for sale, that it is paid and read at once, and never lost nor had for free."""

import json
import re

import numpy as np
import pytest
from solo_forms import a_class, a_table, all_text, hand_in, text

from coursekit.errors import CourseError
from coursekit.sandtable.debrief.contributions import lever_contributions
from coursekit.sandtable.debrief.replay import replay_without
from coursekit.sandtable.game import new_game, replay
from coursekit.sandtable.rules.check import planned_spending
from coursekit.sandtable.scenario.research import RESEARCH_ITEMS, research_report
from coursekit.sandtable.setup import GameSetup, seats_for
from coursekit.sandtable.solo.forms import DecisionForm
from coursekit.sandtable.solo.levers import SUMS
from coursekit.sandtable.solo.report_numbers import plain
from coursekit.sandtable.solo.research_tab import INTRO, RESEARCH
from coursekit.sandtable.solo.save import OWN_SEAT, SoloGame, read_solo
from coursekit.sandtable.solo.solo_game import SoloTable

LATER = [name for name in RESEARCH_ITEMS if name != "scenario_probe"]


@pytest.fixture
def table(tmp_path):
    table = a_table(tmp_path)
    table.begin.click()
    return table


def buy(table, *names):
    for name in names:
        table.form.research.buttons[name].click()


def content(table):
    return json.loads(table.path.read_text("utf-8"))


def rewrite(table, changed):
    table.path.write_text(json.dumps(changed, ensure_ascii=False), "utf-8")


def again(tmp_path):
    table = SoloTable(a_class(tmp_path), folder=tmp_path)
    table.resume.click()
    return table


def test_the_page_offers_four_reports_with_price_and_what_they_tell(table):
    titles = list(table.form.tabs.titles)
    page = table.form.tabs.children[titles.index(RESEARCH)]
    assert page is table.form.research.box and "买了不能退" in INTRO
    shown = all_text(page)
    for item in RESEARCH_ITEMS.values():
        assert f"{item.zh}　{item.price:.0f} 万元" in shown and item.tells in shown
    assert len(table.form.research.buttons) == 4


def test_before_the_first_quarter_the_others_say_why_they_are_not_for_sale(table):
    tab = table.form.research
    assert not tab.buttons["scenario_probe"].disabled and tab.pages["scenario_probe"].value == ""
    for name in LATER:
        assert tab.buttons[name].disabled and tab.buttons[name].description == "买"
        assert text(tab.pages[name]) == f"“{RESEARCH_ITEMS[name].zh}”讲的是上一季，第一季还没有上一季：打完一季再买。"
    hand_in(table)
    table.next.click()
    assert not any(button.disabled for button in table.form.research.buttons.values())


def test_what_is_bought_is_read_at_once_and_counts(table):
    before = text(table.form.bar)
    planned = planned_spending(table.form.values(), table.solo.game, OWN_SEAT)
    buy(table, "scenario_probe")
    tab = table.form.research
    report = research_report(table.solo.game, OWN_SEAT, "scenario_probe")
    for cell in (*report.columns, *(cell for row in report.rows for cell in row), report.note):
        assert cell in text(tab.pages["scenario_probe"])
    assert tab.buttons["scenario_probe"].disabled and tab.buttons["scenario_probe"].description == "已买"
    assert "市调" not in before and f"定死的 {planned.fixed + 30:,.1f}（其中市调 30.0）" in text(table.form.bar)
    assert f"打算花 {planned.total + 30:,.1f} 万元" in text(table.form.bar)
    buy(table, "scenario_probe")  # a second click on its way
    assert table.solo.bought == tab.bought == ("scenario_probe",)


def test_all_four_reports_show_their_numbers(table):
    hand_in(table)
    table.next.click()
    buy(table, *RESEARCH_ITEMS)
    for name, item in RESEARCH_ITEMS.items():
        report, shown = research_report(table.solo.game, OWN_SEAT, name), text(table.form.research.pages[name])
        for cell in (cell for row in report.rows for cell in row):
            assert (cell if isinstance(cell, str) else plain(cell, item.decimals)) in shown
        assert report.note in shown
    assert table.form.research.cost == 85 and "其中市调 85" in text(table.form.bar)
    assert re.search(r"维系 −\d\.\d{3}\b", text(table.form.research.pages["churn_reasons"]))


def test_what_was_bought_is_in_the_decisions_the_accounts_and_the_turn(table):
    hand_in(table)
    table.next.click()
    buy(table, "price_map", "churn_reasons")
    hand_in(table)
    first, second = table.solo.turns
    assert first.research == () and second.research == ("price_map", "churn_reasons") and table.solo.bought == ()
    one, two = (quarter.decisions.seat(0) for quarter in table.solo.game.quarters)
    changed = [name for name in vars(one) if (getattr(one, name) != getattr(two, name)).any()]
    assert changed == ["research"] and two.research[0, 0] == 30
    table.next.click()
    assert table.form.research.bought == () and "市调" not in text(table.form.bar)
    hand_in(table)
    assert table.solo.game.quarters[2].decisions.research[0, 0] == 0


def test_research_that_breaks_the_limit_is_refused_until_something_else_is_cut(table):
    form = table.form
    form.levers["network"].value = 100.0
    spending = planned_spending(form.values(), table.solo.game, OWN_SEAT)
    form.levers["network"].value += spending.limit - spending.total - 5
    assert "交不上去" not in text(form.bar)
    buy(table, "scenario_probe")
    assert "交不上去" in text(form.bar)
    hand_in(table)
    assert "费用超出上限 25.0 万元" in text(form.card) and "其中市调 30.0" in text(form.card) and not table.solo.turns
    form.levers["network"].value -= 25
    hand_in(table)
    assert table.solo.turns[0].research == ("scenario_probe",)


def test_an_overdraft_by_research_is_warned_of(table):
    form = table.form
    form.levers["network"].value = 100.0
    spending = planned_spending(form.values(), table.solo.game, OWN_SEAT)
    form.levers["network"].value += spending.budget - spending.total - 10
    assert "透支" not in text(form.bar)
    buy(table, "scenario_probe")
    assert "透支 19.9 万元" in text(form.bar)


@pytest.mark.parametrize("move", [{}, {"advertising": 400.0}, {"network": 5.0, "care": 5.0}])
def test_one_click_fits_the_budget_with_research(table, move):
    buy(table, "scenario_probe")
    for name, value in move.items():
        table.form.levers[name].value = value
    table.form.fit.click()
    spending = planned_spending(table.form.values(), table.solo.game, OWN_SEAT, 30.0)
    assert spending.budget - 1 < spending.total <= spending.budget + 0.1
    assert sum(table.form.levers[name].value for name in SUMS) == pytest.approx(spending.fixed - 30, abs=0.1)


def test_closed_before_the_quarter_is_handed_in_it_is_neither_lost_nor_free(table, tmp_path):
    buy(table, "scenario_probe")
    assert content(table)["research"] == ["scenario_probe"] and content(table)["turns"] == []
    shown = text(table.form.research.pages["scenario_probe"])
    other = again(tmp_path)
    assert other.solo.bought == ("scenario_probe",) == other.form.research.bought
    assert text(other.form.research.pages["scenario_probe"]) == shown and "其中市调 30" in text(other.form.bar)
    assert other.form.research.buttons["scenario_probe"].disabled
    hand_in(other)
    assert other.solo.game.quarters[0].decisions.research[0, 0] == 30
    assert content(other)["research"] == [] and content(other)["turns"][0]["research"] == ["scenario_probe"]
    read = read_solo(other.path)
    assert read.turns == other.solo.turns
    np.testing.assert_array_equal(read.game.state.customers, other.solo.game.state.customers)
    np.testing.assert_array_equal(read.game.state.overdraft, other.solo.game.state.overdraft)


def test_a_purchase_that_cannot_be_kept_is_not_made(table, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coursekit.sandtable.solo.save.write_atomic", full)
    buy(table, "scenario_probe")
    tab = table.form.research
    assert "没买成，没有扣钱" in text(tab.pages["scenario_probe"]) and "写不进去" in text(tab.pages["scenario_probe"])
    assert table.solo.bought == tab.bought == () and "市调" not in text(table.form.bar)
    report = research_report(table.solo.game, OWN_SEAT, "scenario_probe")
    assert report.rows[0][1] not in text(tab.pages["scenario_probe"])
    monkeypatch.undo()
    buy(table, "scenario_probe")
    assert table.solo.bought == ("scenario_probe",) and report.rows[0][1] in text(tab.pages["scenario_probe"])


def test_when_the_quarter_is_handed_in_nothing_more_is_sold(table, monkeypatch):
    old = table.form.research
    hand_in(table)
    assert all(button.disabled for button in old.buttons.values())
    table.next.click()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coursekit.sandtable.solo.save.write_atomic", full)
    hand_in(table)
    assert "还没交上去" in text(table.form.card)
    assert not any(button.disabled for button in table.form.research.buttons.values())


def test_a_file_from_before_there_was_research_is_gone_on_with(table, tmp_path):
    hand_in(table)
    older = content(table)
    del older["research"], older["turns"][0]["research"]
    rewrite(table, older)
    other = again(tmp_path)
    assert other.solo.bought == () and other.solo.turns[0].research == () and len(other.solo.game.quarters) == 1


@pytest.mark.parametrize(("bought", "said"), [
    (["crystal_ball"], "没有“crystal_ball”这项调研"), (["price_map"], "第一季还没有上一季"),
    (["scenario_probe", "scenario_probe"], "这一季已经买了"), (3, "缺一项"), ("price_map", "缺一项"),
])  # fmt: skip
def test_purchases_that_cannot_have_been_are_refused(table, bought, said):
    changed = content(table)
    rewrite(table, changed | {"research": bought})
    with pytest.raises(CourseError, match="缺一项或者被改过") as error:
        read_solo(table.path)
    assert said in str(error.value) and "。）" not in str(error.value)


def test_a_rehearsal_sells_too_and_keeps_nothing(tmp_path):
    table = a_table(tmp_path)
    table.rehearsal.value = True
    table.begin.click()
    buy(table, "scenario_probe")
    assert "把握" in text(table.form.research.pages["scenario_probe"]) and [*tmp_path.iterdir()] == []
    hand_in(table)
    assert table.solo.turns[0].research == ("scenario_probe",) and [*tmp_path.iterdir()] == []
    table.next.click()
    assert table.solo.bought == () and table.form.research.bought == ()


def test_what_would_leave_nothing_to_hand_in_is_not_sold(monkeypatch, table):
    hand_in(table)
    table.next.click()
    limit = planned_spending(table.form.values(), table.solo.game, OWN_SEAT).limit
    dear = type(RESEARCH_ITEMS["price_map"])("price_map", "价格地图", limit - 10, "上季各家每一档。")
    monkeypatch.setitem(RESEARCH_ITEMS, "price_map", dear)
    buy(table, "price_map")
    tab = table.form.research
    assert "price_map" in table.solo.bought and tab.buttons["rival_spending"].disabled
    assert "这一季买不起" in text(tab.pages["rival_spending"]) and "光市调就要" in text(tab.pages["rival_spending"])
    with pytest.raises(CourseError, match="买不起"):
        table.solo.buy("rival_spending")


def test_a_game_with_research_has_its_debrief(table):
    bought = 0
    for names in (("scenario_probe",), (), ("price_map", "rival_spending"), ()):
        buy(table, *names)
        hand_in(table)
        bought += len(names)
        table.next.click()
    assert sum(len(turn.research) for turn in table.solo.turns) == bought
    game = table.solo.game
    same = replay(game.setup, [quarter.decisions for quarter in game.quarters], [q.events for q in game.quarters])
    np.testing.assert_array_equal(same.state.customers, game.state.customers)
    spent = [lever_contributions(game, quarter, 0, "profit")["research"] for quarter in range(4)]
    assert spent == pytest.approx([-30, 30, -35, 35])
    assert len(replay_without(game, 0, "tariff", 1).quarters) == 4
    shown = []
    while not table.debrief.onward.disabled:
        table.debrief.onward.click()
        shown.append(text(table.debrief.told))
    assert len(set(shown)) >= 8


def test_a_form_by_itself_sells_without_a_file():
    game = new_game(GameSetup(5, "4g_5g", seats_for(1, 6)))
    form = DecisionForm(game, 0, lambda *_: None, bought=("scenario_probe",))
    assert form.research.cost == 30 and "其中市调 30" in text(form.bar)
    solo = SoloGame("青松", game).buy("scenario_probe")
    with pytest.raises(CourseError, match="再买一次说的还是一样"):
        solo.buy("scenario_probe")
