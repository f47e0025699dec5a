import datetime
import html

import pytest
from live_samples import FACTORS, SOUND

from coursekit.handouts.markup import Table, read_markup
from coursekit.handouts.print.tables import set_table
from coursekit.live import Board, read_board, show_board, tows_board
from coursekit.live.board_form import BoardForm


@pytest.fixture
def form(tmp_path):
    return BoardForm(FACTORS, folder=tmp_path, today=lambda: datetime.date(2026, 12, 1))


def fill(cell, text="用 S1 接 O1，给县医院报双路由专线"):
    cell.text.value, cell.owner.value, cell.day.value, cell.authority.value = text, "客户经理一", "2026年12月15日", "no_cut"
    cell.add.click()


def test_a_complete_strategy_goes_into_its_cell_and_the_fields_are_free(form):
    fill(form.cells["SO"])
    assert form.board.cell("SO") == (SOUND,)
    assert "放进去了" in form.cells["SO"].card.value
    assert (form.cells["SO"].text.value, form.cells["SO"].authority.value) == ("", "")
    assert len(form.cells["SO"].listed.children) == 1


def test_an_incomplete_one_stays_in_the_fields_and_is_told_what_it_lacks(form):
    form.cells["ST"].text.value = "用 S1 给县医院报双路由专线"
    form.cells["ST"].add.click()
    said = html.unescape(form.cells["ST"].card.value)
    for problem in ("ST 格要引一条威胁：写上编号，有 T1", "还没写谁去做", "还没写哪天做完", "还没选价格谁批"):
        assert problem in said
    assert form.cells["ST"].text.value and form.board.strategies == ()


def test_a_strategy_can_be_taken_back_and_mended(form):
    cell = form.cells["SO"]
    fill(cell)
    cell.listed.children[0].children[1].click()
    assert form.board.strategies == () and cell.listed.children == ()
    assert (cell.text.value, cell.day.value, cell.authority.value) == (SOUND.text, "2026-12-15", "no_cut")
    cell.add.click()
    assert form.board.cell("SO") == (SOUND,)


def test_taking_back_does_not_wipe_what_is_being_written(form):
    cell = form.cells["SO"]
    fill(cell)
    cell.text.value = "写到一半"
    cell.listed.children[0].children[1].click()
    assert cell.text.value == "写到一半" and form.board.cell("SO") == (SOUND,)


def test_an_export_says_where_and_what_is_still_empty(form, tmp_path):
    fill(form.cells["SO"])
    form.team.value = "三队"
    form.save.click()
    assert "还空着的格：WO、ST、WT" in form.save_card.value and "我的成果/TOWS-三队-1.xlsx" in form.save_card.value
    assert read_board(tmp_path / "TOWS-三队-1.json").strategies == (SOUND,)


@pytest.mark.parametrize(("team", "message"), [("三队", "板上还没有策略"), ("", "先写队名")])
def test_an_empty_board_is_not_exported(form, tmp_path, team, message):
    form.team.value = team
    form.save.click()
    assert message in form.save_card.value and list(tmp_path.iterdir()) == []


def test_a_board_exported_before_can_be_gone_on_with(tmp_path):
    form = BoardForm(FACTORS, board=Board("三队", FACTORS, (SOUND,)), folder=tmp_path)
    assert form.team.value == "三队" and len(form.cells["SO"].listed.children) == 1


def test_what_a_team_types_is_shown_as_text(form):
    fill(form.cells["SO"], "用 S1 接 O1，给县医院报<b>双路由</b>专线")
    assert "<b>" not in form.cells["SO"].listed.children[0].children[0].value


@pytest.fixture
def outputs(monkeypatch):
    shown = []
    monkeypatch.setattr("coursekit.charts.display.display", lambda output: shown.append(output))
    return shown


def test_paper_has_the_factors_and_four_cells_with_room_to_write(outputs):
    show_board(FACTORS, source="编的例子")
    factors, board = (table for each in outputs for table in read_markup(each.data["text/html"]) if isinstance(table, Table))
    assert factors.header == ("优势 S", "劣势 W", "机会 O", "威胁 T")
    assert factors.rows == (("S1 断线四小时修好", "W1 报价慢三天", "O1 县医院要开远程门诊", "T1 对手甲便宜两成"), ("S2 一张账单", "", "", ""))
    assert board.header == ("", "优势 S1–S2", "劣势 W1") and board.named_rows
    named = [row for row in board.rows if row[0]]
    assert named == [("机会 O1", "SO 用优势接机会", "WO 补劣势接机会"), ("威胁 T1", "ST 用优势挡威胁", "WT 补劣势躲威胁")]
    assert sum(set(row[1]) == {"_"} for row in board.rows) == 4


def test_print_gives_the_board_the_page_s_full_width(outputs):
    show_board(FACTORS)
    board = read_markup(outputs[1].data["text/html"])[0]
    assert set_table(board.header, board.rows).place == "full"


def test_while_a_class_is_rendered_only_paper_is_shown(outputs, monkeypatch):
    monkeypatch.setenv("COURSEKIT_ONLY_COHORT", "cohorts/demo.yml")
    monkeypatch.setattr("coursekit.live.board_form.display", lambda _: pytest.fail("a form was shown"))
    factors = FACTORS.copy()
    factors.attrs["source"] = "合成数据"
    tows_board(factors)
    assert [output.metadata["coursekit"]["source"] for output in outputs] == ["合成数据"] * 2


def test_in_a_lesson_the_form_is_shown(monkeypatch):
    shown = []
    monkeypatch.delenv("COURSEKIT_ONLY_COHORT", raising=False)
    monkeypatch.setattr("coursekit.live.board_form.display", shown.append)
    tows_board(FACTORS)
    assert len(shown) == 1
