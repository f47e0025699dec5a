import dataclasses
import io

import openpyxl
import pytest
from live_samples import FACTORS, SOUND

from coursekit.errors import CourseError
from coursekit.live import Board, export_board, read_board
from coursekit.live.board_files import board_workbook

BOARD = Board("三队", FACTORS, (SOUND, dataclasses.replace(SOUND, cell="WT", text="W1 慢，先备好价，挡 T1", authority="county")))


def cells(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return sheet, [value for row in sheet.iter_rows(values_only=True) for value in row if value]


def test_an_exported_board_is_read_back(tmp_path):
    json_path, workbook = export_board(BOARD, tmp_path)
    assert (json_path.name, workbook.name) == ("TOWS-三队-1.json", "TOWS-三队-1.xlsx")
    read = read_board(json_path)
    assert (read.team, read.strategies) == (BOARD.team, BOARD.strategies)
    assert read.factors.equals(FACTORS)


def test_a_second_export_leaves_the_first_alone(tmp_path):
    first = export_board(BOARD, tmp_path)
    before = [path.read_bytes() for path in first]
    second = export_board(Board("三队", FACTORS, (SOUND,)), tmp_path)
    assert [path.name for path in second] == ["TOWS-三队-2.json", "TOWS-三队-2.xlsx"]
    assert [path.read_bytes() for path in first] == before


def test_the_workbook_says_everything_on_one_landscape_page():
    sheet, values = cells(board_workbook(BOARD))
    for text in (*FACTORS["factor"] + "　" + FACTORS["text"], *(each.text for each in BOARD.strategies)):
        assert text in values
    assert {"客户经理一", "2026-12-15", "不降价", "县公司", "SO　用优势接机会", "ST　用优势挡威胁"} <= set(values)
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_what_looks_like_a_formula_stays_text():
    tricky = dataclasses.replace(SOUND, text='=HYPERLINK("http://x","S1 O1")')
    sheet, values = cells(board_workbook(Board("三队", FACTORS, (tricky,))))
    assert tricky.text in values
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_board_without_a_sign_is_not_exported(tmp_path):
    with pytest.raises(CourseError, match="先写队名"):
        export_board(Board("", FACTORS, (SOUND,)), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_another_file_is_no_board(tmp_path):
    path = tmp_path / "TOWS-三队-1.json"
    path.write_text('{"component": "tows-board", "format": 1}', "utf-8")
    with pytest.raises(CourseError, match="TOWS-三队-1.json 缺一项"):
        read_board(path)
