"""A paper form keyed in: checked with the same rules, stored once, and nothing sealed on the screen unless asked for."""

import pytest
from console_room import SEALED, form_of, hand_in, is_on_screen, plain, press, row_of, said, seen, turn_to

from coursekit.sandtable.rules.check import planned_spending
from coursekit.sandtable.rules.handed_in import cut_note
from coursekit.sandtable.rules.sums import taken_back


@pytest.fixture
def table(room):
    game, _ = room.game(rehearsal=False)
    console = room.console(game)
    press(console, console.desk.round_page.open)
    turn_to(console, "代录")
    return console


def opened(console, seat=0, source="paper"):
    keying = console.desk.keying
    keying.team.value, keying.source.value = seat, source
    press(console, keying.fold.button)
    return keying


def test_a_paper_form_counts_like_one_from_the_page(table):
    keying = opened(table, 2)
    assert "底稿是省公司基准的打法" in seen(keying.box)
    keying.form.fields["commission"].value = "１２"
    keying.form.fields["service"].value = "  "  # nothing on paper: as it was
    keying.form.forecast.value = "17.5％"
    keying.form.reports["scenario_probe"].value = True
    keying.form.fields["advertising_personal"].value = "0"
    press(table, keying.submit)
    handed = table.desk.ledger.submission(2)
    assert f"丙公司的纸质表录好了：第 1 版，回执 {handed.receipt}" in said(table)
    assert handed.receipt in plain(keying.card.value)
    assert (handed.source, handed.forecast, handed.research) == ("paper", 17.5, ("scenario_probe",))
    assert handed.values["commission"] == "１２"
    assert float(handed.values["service"]) == form_of(table.desk.ledger, 2)["service"]
    turn_to(table, "记录")
    table.desk.log.team.value, table.desk.log.receipt.value = 2, handed.receipt
    press(table, table.desk.log.look_up)
    assert "没有动过" in said(table)
    table.desk.log.team.value = 1
    press(table, table.desk.log.look_up)
    assert "乙公司没有回执" in said(table)


def test_a_draft_that_was_cut_says_so_and_why_the_budget_fell(table):
    ledger = table.desk.ledger
    game, values = ledger.game(), form_of(ledger, 0)
    spending = planned_spending(values, game, 0)
    hand_in(ledger, 0, network=values["network"] + spending.limit - spending.total - 1)
    ledger.close_round()
    ledger.resolve(events=[])
    ledger.open_round()
    table.desk.tick()
    turn_to(table, "这一季")
    assert [row_of(table, name)[2] for name in ("甲公司", "乙公司")] == ["照上季的数打（超上限先压）"] * 2
    turn_to(table, "代录")
    game = ledger.game()
    shown = seen(opened(table, 0).box)
    assert cut_note(game, 0) and f"底稿是上季的数，钱压到上限以内。{cut_note(game, 0)}" in shown
    assert taken_back(game.state, 0, game.market.parameters) in shown
    other = seen(opened(table, 1).box)
    assert f"底稿是上季的数。{taken_back(game.state, 1, game.market.parameters)}" in other and "压到上限" not in other


def test_what_the_rules_refuse_is_listed_and_nothing_stored(table):
    keying = opened(table)
    keying.form.fields["commission"].value = "十二"
    keying.form.fields["agreed_with"].value = "乙公司"
    tools = keying.form.fields["tools_team"].value
    keying.form.fields["tools_team"].value = "90"
    press(table, keying.check)
    listed = plain(keying.card.value)
    press(table, keying.submit)
    for text in (listed, plain(keying.card.value)):
        assert "还录不进去" in text and "不是一个数" in text and "反垄断法第十七条" in text
        assert "六样要正好合计 100%" in text
    keying.form.fields["commission"].value, keying.form.fields["agreed_with"].value = "10", ""
    keying.form.fields["tools_team"].value = tools
    keying.form.forecast.value = "120"
    press(table, keying.submit)
    assert "猜的份额“120”不行" in said(table)
    assert table.desk.ledger.versions(0) == []
    keying.form.forecast.value = ""
    press(table, keying.check)
    assert "没有毛病" in said(table) and table.desk.ledger.versions(0) == []
    press(table, keying.submit)
    assert table.desk.ledger.submission(0).forecast is None


def test_a_second_click_is_one_version_and_a_change_another(table):
    keying = opened(table)
    for _ in range(2):
        press(table, keying.submit)
    assert len(table.desk.ledger.versions(0)) == 1 and "没有再存" in said(table)
    keying.form.fields["commission"].value = "9"
    press(table, keying.submit)
    assert [each.version for each in table.desk.ledger.versions(0)] == [1, 2]


def test_a_late_form_after_the_close_and_none_after_the_result(table, room):
    page, keying = table.desk.round_page, table.desk.keying
    turn_to(table, "这一季")
    press(table, page.close)
    turn_to(table, "代录")
    opened(table, 5, "late")
    press(table, keying.submit)
    assert table.desk.ledger.submission(5).source == "late"
    with room.ledger() as other:
        other.resolve()
    keying.form.fields["commission"].value = "3"  # the form is still on the screen
    press(table, keying.submit)
    assert "没做成" in said(table) and len(table.desk.ledger.versions(5)) == 1
    turn_to(table, "这一季")
    turn_to(table, "代录")
    assert keying.fold.button.disabled and "第 1 季现在不收表" in seen(keying.box)


def test_a_form_of_the_last_quarter_does_not_land_in_the_next(table, room):
    keying = opened(table)
    with room.ledger() as other:
        other.close_round()
        other.resolve()
        other.open_round()
    press(table, keying.submit)
    assert "这张表是第 1 季的，现在是第 2 季" in said(table) and table.desk.ledger.submission(0) is None


def test_decisions_are_seen_only_where_the_fold_is_open(table, room):
    with room.ledger() as teams:
        hand_in(teams, 1, commission=SEALED, advertising_personal=0.0, channel_personal=0.0)
    table.tick()
    for name in table.desk.tabs.options:
        turn_to(table, name)
        assert str(SEALED) not in seen(table.box)
    turn_to(table, "代录")
    keying = opened(table, 1)
    assert str(SEALED) in seen(keying.box) and "网页交的第 1 版" in seen(keying.box)
    keying.team.value = 2
    assert not keying.fold.is_open
    keying.team.value = 1
    press(table, keying.fold.button)
    turn_to(table, "这一季")
    turn_to(table, "代录")
    assert str(SEALED) not in seen(table.box)


def test_the_clock_leaves_what_is_keyed_in_alone(table, room):
    keying = opened(table)
    keying.form.fields["commission"].value = "7"
    with room.ledger() as teams:
        hand_in(teams, 3)
    table.tick()
    assert keying.fold.is_open and keying.form.fields["commission"].value == "7"
    assert "还没交的：甲公司" in seen(keying.box) and row_of(table, "丁公司")[1].startswith("交了第 1 版")


def test_the_page_opens_at_the_first_team_that_has_handed_in_nothing(table, room):
    keying = table.desk.keying
    with room.ledger() as teams:
        for seat in (0, 1, 3):
            hand_in(teams, seat)
    table.tick()
    turn_to(table, "这一季")
    turn_to(table, "代录")
    assert keying.team.value == 2
    with room.ledger() as teams:
        for seat in (2, 4, 5):
            hand_in(teams, seat)
    table.tick()
    assert keying.team.value == 2, "not while somebody looks"
    turn_to(table, "这一季")
    turn_to(table, "代录")
    assert keying.team.value == 2, "nobody is missing: it stays"


def test_the_bar_has_one_decimal_as_on_the_phones(table):
    keying = opened(table)
    spending = planned_spending(form_of(table.desk.ledger, 0), table.desk.ledger.game(), 0)
    assert f"打算花 {spending.total:,.1f} 万元，预算 {spending.budget:,.1f} 万元" in plain(keying.form.bar.value)


def test_every_team_s_own_paper_form_is_written_where_other_papers_lie(table):
    keying = table.desk.keying
    press(table, keying.forms)
    path = table.folder.parent / "build" / "sandtable" / "各队的纸表-one.pdf"
    assert str(path) in said(table) and path.read_bytes().startswith(b"%PDF")
    assert is_on_screen(table, keying.forms) and keying.forms.description == "打各队的纸表（带起步数）"
