"""The terminal report: what it says, and that its columns line up where characters are two cells wide."""

import json
import unicodedata

import pytest

from coursekit.errors import CourseError
from coursekit.syllabus import load_syllabus
from coursekit.syllabus.coverage import coverage
from coursekit.syllabus.report import align_columns, display_width, report_text

SYLLABUS = load_syllabus()
SECTION = {"minutes": 12, "activity": 8, "items": ["S0-1.1-1", "S0-1.1-2", "S1-1.2-1"]}


@pytest.fixture
def found(tmp_path):
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# 看懂生命周期"},
        {"cell_type": "markdown", "metadata": {"coursekit": SECTION}, "source": "## 小灵通哪一年见顶？\n*12 分钟*"},
    ]
    notebook = {"cells": cells, "metadata": {"coursekit": {"module": "02"}}}
    path = tmp_path / "02_digital_product_lifecycle.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return coverage(tmp_path, SYLLABUS)


def cells_before(line, mark):
    """Terminal cells left of a mark, counted character by character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line[: line.index(mark)])


def test_overview_has_a_line_for_each_module(found):
    lines = report_text(found).splitlines()
    assert lines[0].split() == ["编号", "模块", "分钟", "已讲/应讲", "状态"]
    assert lines[2].split() == ["02", "数字化产品生命周期与增量增收", "12/120", "2/17", "编写中"]
    assert [line.split()[0] for line in lines[1:25]] == list(SYLLABUS.modules)
    assert lines[1].endswith("未开始")
    assert lines[25].split() == ["合计", "2/981"]


def test_overview_columns_line_up(found):
    lines = report_text(found).splitlines()[:25]
    marks = ["状态", "未开始", "编写中"] + ["未开始"] * 22
    assert len({cells_before(line, mark) for line, mark in zip(lines, marks, strict=True)}) == 1


@pytest.mark.parametrize("code", ["02", "2"])
def test_detail_says_where_each_item_is_taught_and_what_is_missing(found, code):
    lines = report_text(found, code).splitlines()
    assert lines[0] == "02 数字化产品生命周期与增量增收（编写中，已讲/应讲 2/17）"
    assert "计划 120 分钟，各节合计 12 分钟，其中互动 8 分钟" in lines[1]
    taught = [line.split() for line in lines if line.endswith("小灵通哪一年见顶？")]
    assert [row[0] for row in taught] == ["S0-1.1-1", "S0-1.1-2"]
    missing = [line.split() for line in lines if line.endswith("还缺")]
    assert len(missing) == 15
    assert all(SYLLABUS.items[row[0]].zh == " ".join(row[1:-1]) for row in missing)
    assert any(line.startswith("S0-1.1 ") and line.endswith("2/3") for line in lines)
    assert "也讲到别的模块的条目：S1-1.2-1。" in lines
    assert "标题格还没列的听众和目标：" in lines


def test_detail_of_a_module_without_notebook_names_the_file_to_write(found):
    assert "还没有 24_sand_table_drills.ipynb。" in report_text(found, "24")


def test_problems_are_listed_with_file_and_cell(tmp_path):
    (tmp_path / "02_digital_product_lifecycle.ipynb").write_text("{", encoding="utf-8")
    assert "02_digital_product_lifecycle.ipynb：读不出来" in report_text(coverage(tmp_path, SYLLABUS))


def test_errors_show_in_the_status(tmp_path, found):
    path = tmp_path / "02_digital_product_lifecycle.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][1]["metadata"]["coursekit"]["items"].append("S0-9.9-9")
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert report_text(coverage(tmp_path, SYLLABUS)).splitlines()[2].endswith("编写中，1 处要改")
    notebook["metadata"]["coursekit"]["complete"] = True
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert report_text(coverage(tmp_path, SYLLABUS)).splitlines()[2].endswith("标了完成，2 处要改")


@pytest.mark.parametrize("code", ["99", "x", ""])
def test_unknown_module_is_a_sentence(found, code):
    with pytest.raises(CourseError, match=f"没有模块 {code}。编号是 01 到 24"):
        report_text(found, code)


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("中文", 4), ("５Ｇ", 4), ("：", 2), ("5G 用户", 7), ("e\u0301", 1)]
)
def test_display_width(text, width):
    assert display_width(text) == width


def test_columns_align_left_and_right_by_display_width():
    lines = align_columns([["中文", "1", "x"], ["a", "22", "y"]], right=[1])
    assert lines == ["中文   1  x", "a     22  y"]
