"""What was done to the workbook for next quarter besides filling it in: to the file, its sheets, rows and formulas."""

import datetime
import io
import re
import shutil
import warnings
import zipfile

import openpyxl
import pytest
from client_forms import inputs
from quarter_forms import at, decided, plan_cell, type_period, type_plan
from workbook_cells import formulas

from coursekit.cohort import open_cohort
from coursekit.notebooks.prose import style_problems
from coursekit.toolkits.quarter_reading import read_quarter_workbook
from coursekit.toolkits.quarter_reading_made import as_made
from coursekit.toolkits.quarter_reading_summary import as_data
from coursekit.toolkits.quarter_sheets import forecasts, layout, meeting, support
from coursekit.toolkits.quarter_sheets.layout import FORECASTS, MEETING, OWN, PLAN, SHEETS, SHOWN, SOURCES, SUPPORT

FILE = "24_sand_table.xlsx"


@pytest.fixture(scope="module")
def cohort(root):
    return open_cohort(root / "cohorts" / "mobile-group-2026b.yml")


@pytest.fixture(scope="module")
def made(workbook_of):
    return workbook_of("24", "mobile-group-2026b")


@pytest.fixture(scope="module")
def right(made, cohort, opened, saved):
    return saved(decided(opened(made), cohort))


@pytest.fixture
def book(right, opened):
    return opened(right)


@pytest.fixture
def read(tmp_path):
    """A function that saves a workbook, or bytes, and reads it back, with warnings that are errors."""

    def run(book, name=FILE):
        path = tmp_path / name
        path.write_bytes(book) if isinstance(book, bytes) else book.save(path)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return read_quarter_workbook(path)

    return run


def test_as_made_is_the_workbook_that_was_handed_out(made, opened, cohort):
    book, again = opened(made), as_made(cohort.spec.dates[0], cohort.words.commission)
    assert {(sheet, cell.row - 1, cell.column - 1) for sheet in SHEETS for cell in inputs(book) if cell.parent.title == sheet} == {
        (sheet, *place) for sheet in SHEETS for place in again.inputs(sheet)
    }
    assert {(cell.parent.title, cell.row - 1, cell.column - 1) for cell in formulas(book)} == {
        (sheet, *place) for sheet in SHEETS for place in again.formulas(sheet)
    }
    assert [at(book, sheet, *place).value for sheet, place in [(PLAN, (6, SHOWN)), (FORECASTS, (5, 2))]] == [50, 20.3]
    assert len(again.examples(PLAN)) == 15 and len(again.examples(MEETING)) == 13
    assert sum(map(len, again.marks().values())) > 70 and all(label for marks in again.marks().values() for label in marks.values())


# What was done to a right workbook -> the only problem, from its beginning.
DONE = {
    "a formula typed over": (
        lambda b, c: setattr(plan_cell(b, c, "even"), "value", 100),
        "“一页方案”页 B28：原来是公式，现在写的是“100”，要留着公式。撤回去，或从原来的表里拷回来；这些格子自己会算，不用填。",
    ),
    "a formula deleted": (
        lambda b, c: setattr(at(b, SUPPORT, support.COUNT_ROW, 0), "value", None), "“六样支撑”页 A13：原来是公式，现在空着，要留着公式。",
    ),
    "last outcomes typed by hand": (
        lambda b, c: [setattr(at(b, FORECASTS, forecasts.FIRST + one, forecasts.BEFORE), "value", 16) for one in (1, 2)],
        "“预测记录”页 B14、B15：原来是公式，现在写的是“16”，要留着公式。",
    ),
    "a ratio typed in four quarters": (
        lambda b, c: [setattr(at(b, MEETING, meeting.rows("酬金")["churn"], meeting.FIRST_OWN + one), "value", 0.05) for one in range(4)],
        "“经分会一页”页 D24、E24、F24 等 4 格：原来是公式，现在写的是“0.05”，要留着公式。",
    ),
    "an example written over": (
        lambda b, c: setattr(plan_cell(b, c, "now", SHOWN), "value", 70),
        "“一页方案”页 D7：是编的例子，要留着“50”，现在写的是“70”。例子不读：自己的数填进浅橙色的格子，例子改回来。",
    ),
    "an example's day written over": (
        lambda b, c: setattr(plan_cell(b, c, "start", SHOWN), "value", datetime.datetime(2027, 5, 1)),
        "“一页方案”页 D22：是编的例子，要留着“2027-01-01”，现在写的是“2027-05-01”。",
    ),
    "examples emptied": (
        lambda b, c: [setattr(at(b, SUPPORT, support.EXAMPLE_ROW, one), "value", None) for one in range(2, 8)],
        "“六样支撑”页 C5、D5、E5 等 6 格：是编的例子，要留着“外呼有没有硬留客户”，现在空着。",
    ),
    "an example quarter written over": (
        lambda b, c: setattr(at(b, MEETING, meeting.FIRST, meeting.SHOWN), "value", 5), "“经分会一页”页 C7：是编的例子，要留着“214000”，现在写的是“5”。",
    ),
    "an example period written over": (
        lambda b, c: setattr(at(b, FORECASTS, forecasts.EXAMPLE_FIRST, forecasts.CAME), "value", "好"), "“预测记录”页 D6：是编的例子，要留着“20.2”，现在写的是“好”。",
    ),
    "cells merged": (
        lambda b, c: b[FORECASTS].merge_cells("C18:D18"), "“预测记录”页 C18 到 D18：合并成了一格，要一格一个数。取消合并，再各填各的。",
    ),
    "a sheet renamed": (lambda b, c: setattr(b[SUPPORT], "title", "支撑"), "“支撑”页原来叫“六样支撑”，要用原来的页名。改回来；数照样读了。"),
    "a sheet deleted": (lambda b, c: b.remove(b[SOURCES]), "少了“口径和出处”页：从原来的表里拷回来，页名别改。"),
    "a sheet more": (lambda b, c: b.create_sheet("草稿"), "多了“草稿”页：删掉，或者另存到别的文件里。"),
    "a second plan": (lambda b, c: b.copy_worksheet(b[PLAN]), "多了“一页方案 Copy”页：删掉，或者另存到别的文件里。"),
    "a tool's row deleted": (
        lambda b, c: b[SUPPORT].delete_rows(7), "“六样支撑”页 A7：应该是“团队”，现在是“营销”：插过、删过行或列，改了表头，或者是另一版的表。这一页没有读",
    ),
    "a column put in": (lambda b, c: b[PLAN].insert_cols(2), "“一页方案”页 B4：应该是“你的”，现在是“空的”："),
    "a label changed": (lambda b, c: setattr(at(b, MEETING, 9, 0), "value", "离网（含停机）"), "“经分会一页”页 A10：应该是“离网”，现在是“离网（含停机）”："),
    "a heading of the forecasts changed": (
        lambda b, c: setattr(at(b, FORECASTS, forecasts.FIRST - 1, forecasts.CAME), "value", "结果"), "“预测记录”页 D12：应该是“实际”，现在是“结果”：",
    ),
    "a lever renamed in the list": (
        lambda b, c: setattr(at(b, SOURCES, layout.LEVERS_FIRST, 0), "value", "套餐"), "“口径和出处”页 A4：应该是“主推套餐档”，现在是“套餐”：",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DONE)
def test_what_was_done_to_the_form_is_one_sentence(book, cohort, read, name):
    do_it, expected = DONE[name]
    do_it(book, cohort)
    problems = read(book).problems
    assert len(problems) == 1 and problems[0].startswith(expected), problems
    assert problems[0].endswith("。") and not [*style_problems(re.sub("“[^”]*”|[A-Z]+\\d+", "", problems[0]))]


def test_a_renamed_sheet_is_read_all_the_same(book, cohort, read):
    book[PLAN].title = "方案"
    at(book, "方案", 19, OWN).value = "全体"
    found = read(book)
    assert len(found.problems) == 2 and found.plan["cost"] == 30_000
    assert found.problems[1].startswith("“方案”页 B20：“谁负责”写的是“全体”"), "under the name that the reader sees"


def test_values_pasted_over_a_whole_sheet_are_one_sentence(right, opened, read):
    book = opened(right)
    for cell in formulas(book):
        if cell.parent.title == MEETING:
            cell.value = 1
    problems = read(book).problems
    assert len(problems) == 1 and re.match("“经分会一页”页 .* 等 \\d+ 格：原来是公式", problems[0])


def test_without_the_line_on_the_first_day_nobody_knows_it(book, cohort, read):
    for sheet in (PLAN, SOURCES):
        for row in book[sheet].iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and "讲师在" in cell.value and cell.data_type != "f":
                    cell.value = "问法务"
    type_plan(book, cohort, start=datetime.date(2026, 1, 1))
    found = read(book)
    assert found.class_day is None and len(found.problems) == 1 and "不知道哪天开课" in found.problems[0]


def test_what_is_noted_beside_the_form_is_nobody_s_business(book, cohort, read):
    at(book, PLAN, 60, 1).value, at(book, FORECASTS, 40, 0).value = "=B11*2", "问小周"
    at(book, PLAN, 6, 4).value = "找财务"
    book[PLAN].merge_cells("B61:C62")
    type_period(book, 0, period="=1+1")
    found = read(book)
    assert found.problems == () and found.unfilled == ("“预测记录”页 A13：哪一期，没写。",)


def test_a_later_edition_of_the_class_s_workbook_is_still_read(book, read):
    """A class is named otherwise, a hint is worded otherwise: nothing is held against these."""
    at(book, PLAN, 1, 0).value, at(book, PLAN, 39, 0).value = "另一个班", "填完就交"
    assert read(book).problems == ()


def test_libreoffice_s_own_copy_reads_the_same(right, read, recalculate):
    if not shutil.which("soffice"):
        pytest.skip("没有找到 soffice（LibreOffice）")
    recalculate({"copy": right})
    first, second = read(right, "one.xlsx"), read((recalculate.after / "copy.xlsx").read_bytes(), "two.xlsx")
    assert first.problems == second.problems == second.remarks == second.unfilled == ()
    assert as_data(first) == as_data(second)


# --- the file itself --------------------------------------------------------------------------------------------------


def broken(data):
    source, stream = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, b"<broken" if name.endswith("sheet3.xml") else source.read(name))
    return stream.getvalue()


def strict(data):
    source, stream = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in source.namelist():
            text = source.read(name).replace(b"schemas.openxmlformats.org/spreadsheetml/2006/main", b"purl.oclc.org/ooxml/spreadsheetml/main")
            archive.writestr(name, text.replace(b"schemas.openxmlformats.org/officeDocument/2006", b"purl.oclc.org/ooxml/officeDocument"))
    return stream.getvalue()


FILES = {
    "of the strict kind": (FILE, strict, "文件里一页也读不出：也许存成了“严格 Open XML”。另存为普通的"),
    "empty": (FILE, lambda data: b"", "24_sand_table.xlsx 打不开：文件坏了，或者加了密码。"),
    "with a password": (FILE, lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "24_sand_table.xlsx 打不开：文件坏了，或者加了密码。用软件打开，去掉密码另存一份再查。"),
    "cut short": (FILE, lambda data: data[:9_000], "24_sand_table.xlsx 打不开"),
    "a broken part": (FILE, broken, "24_sand_table.xlsx 打不开（"),
    "an old kind": ("24.xls", lambda data: b"\xd0\xcf\x11\xe0", "24.xls 不是 .xlsx 文件：用软件打开，另存为 .xlsx 再查。"),
    "a table of WPS": ("24.et", lambda data: data, "24.et 不是 .xlsx 文件"),
    "a lock file": (f"~${FILE}", lambda data: b"somebody", f"~${FILE} 是软件打开时的临时文件，不是表"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_is_one_sentence(right, read, name):
    file_name, change, expected = FILES[name]
    found = read(change(right), file_name)
    assert len(found.problems) == 1 and found.problems[0].startswith(expected) and found.plan == {} and found.class_day is None
    assert found.unfilled == found.remarks == ()


def test_a_file_that_is_not_there(tmp_path):
    assert "找不到文件" in read_quarter_workbook(tmp_path / FILE).problems[0]


@pytest.mark.parametrize("code", ["02", "03", "12"])
def test_a_workbook_of_another_module_is_one_sentence(read, workbook_of, code):
    problems = read(workbook_of(code, "ningde-telecom-2026a")).problems
    assert len(problems) == 1 and problems[0].startswith("这不是课上发的下季方案表（24_sand_table.xlsx）：一页也对不上，里面是：")


def test_somebody_s_own_workbook(read):
    book = openpyxl.Workbook()
    book.active.title = "工资表"
    assert "工资表" in read(book).problems[0]


@pytest.mark.parametrize("lock", [f"~${FILE}", f".~lock.{FILE}#"])
def test_a_workbook_that_is_open_elsewhere_is_read_and_said_to_be_open(right, read, tmp_path, lock):
    (tmp_path / lock).write_bytes(b"somebody")
    found = read(right)
    assert len(found.problems) == 1 and "正在别的软件里开着" in found.problems[0] and found.plan["cost"] == 30_000


def test_nothing_is_written(right, read, tmp_path):
    read(right)
    assert (tmp_path / FILE).read_bytes() == right and [*tmp_path.iterdir()] == [tmp_path / FILE]
