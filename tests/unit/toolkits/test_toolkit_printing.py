"""Every form on paper: A4, one page wide, nothing cut off, the class and the page's number on every page."""

from __future__ import annotations

import re
import subprocess

import pytest
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries

from coursekit.cohort import open_cohort
from coursekit.tables import PRODUCTS
from coursekit.toolkits import TOOLKITS

CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
BOOKS = [
    (code, name)
    for name, codes in zip(CLASSES, ("02 03", "02 12", "02 03 12 24"), strict=True) for code in codes.split()
]  # fmt: skip
# What stands on the screen only: columns from this one on (formulas' own numbers, fields filled in later), rows above
# this one (a title that the page's header repeats).
SCREEN_FROM_COLUMN = {"月报数据": "O", "生命周期卡": "L", "名单": "P", "试点方案": "I", "结果": "K"} | {
    "先救谁": "M", "权重": "O", "九宫格": "P", "TOWS": "L", "三维分级": "M",
}
SCREEN_ABOVE_ROW = {"净增对照": 4}
# Sheets that may take more than one page; their heads are repeated on each.
LONG = {"月报数据": 2, "净增对照": 3, "生命周期卡": 4, "名单": None, "对照（不外发）": None, "先救谁": 2, "九宫格": 2}
A4_INCHES = {"portrait": 8.27, "landscape": 11.69}
PIXELS_AN_INCH, PIXELS_A_DIGIT = 96, 7


@pytest.fixture(scope="module")
def files(root, workbook_of):
    cohorts = {name: open_cohort(root / "cohorts" / f"{name}.yml") for name in CLASSES}
    for name, cohort in cohorts.items():
        assert {module.code for module in cohort.modules} & set(TOOLKITS) == {code for code, n in BOOKS if n == name}
    return {key: workbook_of(*key) for key in BOOKS}


@pytest.fixture(scope="module")
def books(files, opened):
    return {key: opened(data) for key, data in files.items()}


@pytest.fixture(params=BOOKS, ids="-".join)
def book(request, books):
    return books[request.param]


@pytest.fixture
def title(request, book, root):
    return open_cohort(root / "cohorts" / f"{request.node.callspec.params['book'][1]}.yml").title


def visible(book):
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


def printed(sheet):
    return range_boundaries(sheet.print_area.split("!")[1].replace("$", ""))


def test_every_cell_is_printed_but_for_those_of_the_screen(book):
    for sheet in visible(book):
        left, top, right, bottom = printed(sheet)
        used = [cell for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")]
        screen = column_index_from_string(SCREEN_FROM_COLUMN.get(sheet.title, "XFD"))
        paper = [c for c in used if c.column < screen and c.row >= SCREEN_ABOVE_ROW.get(sheet.title, 1)]
        lost = [c.coordinate for c in paper if not (left <= c.column <= right and top <= c.row <= bottom)]
        assert not lost, sheet.title
        assert left == 1 and top == SCREEN_ABOVE_ROW.get(sheet.title, 1), sheet.title
        assert right <= max(c.column for c in paper) and bottom <= max(c.row for c in used) + 2, "no empty pages"


def test_every_sheet_is_one_a4_page_wide(book):
    for sheet in visible(book):
        assert sheet.page_setup.paperSize == 9, sheet.title
        properties = sheet.sheet_properties.pageSetUpPr
        if properties and properties.fitToPage:
            assert sheet.page_setup.fitToWidth in (None, 1), sheet.title
            continue
        # A fixed scale, which keeps the type readable: between two page breaks there must be room for the columns.
        left, _, right, _ = printed(sheet)
        starts = [left, *(mark.id + 1 for mark in sheet.col_breaks.brk), right + 1]
        repeated = column_index_from_string(re.findall("[A-Z]+", sheet.print_title_cols or "$A")[-1])
        margins = sheet.page_margins.left + sheet.page_margins.right
        room = (A4_INCHES[sheet.page_setup.orientation] - margins) * PIXELS_AN_INCH / (sheet.page_setup.scale / 100)
        for first, end in zip(starts, starts[1:], strict=False):
            columns = {*range(first, end), *(range(1, repeated + 1) if sheet.print_title_cols else ())}
            assert sum(width(sheet, column) for column in columns) * PIXELS_A_DIGIT <= room, sheet.title


def width(sheet, column):
    held = [one for one in sheet.column_dimensions.values() if one.min and one.min <= column <= one.max]
    assert held, f"{sheet.title}: column {get_column_letter(column)} has no width"
    return held[0].width


def test_a_long_table_repeats_its_head(book):
    for sheet in visible(book):
        if sheet.title in LONG:
            assert sheet.print_title_rows, sheet.title


def test_every_page_says_which_class_whose_numbers_and_which_page(book, title):
    for sheet in visible(book):
        above = f"{sheet.oddHeader.left.text} {sheet.oddHeader.right.text}"
        assert title.replace("&", "&&") in above, sheet.title
        assert sheet.oddFooter.right.text == "第 &P 页，共 &N 页", sheet.title
        assert sheet.oddFooter.left.text or sheet.title == "触达规则", "rules hold no numbers"
        sizes = {part.size for line in (sheet.oddHeader, sheet.oddFooter) for part in (line.left, line.right)
                 if part.text}  # fmt: skip
        assert sizes == {8}, "two long names have room side by side"


def test_paper_is_no_longer_than_it_has_to_be(files, opened, tmp_path):
    """LibreOffice prints a page for each sheet, for the long ones as many as they need; of a list its first rows."""
    expected = {}
    for (code, name), data in files.items():
        book = opened(data)
        for sheet in visible(book):
            if LONG.get(sheet.title, 1) is None:
                left, top, right, _ = printed(sheet)
                sheet.print_area = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{top + 14}"
        path = tmp_path / f"{code}_{name}.xlsx"
        book.save(path)
        expected[path.with_suffix(".pdf")] = sum(LONG.get(sheet.title, 1) or 1 for sheet in visible(book))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", tmp_path, *(path.with_suffix(".xlsx") for path in expected)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    pages = {path.name: len(re.findall(rb"/Type\s*/Page\b", path.read_bytes())) for path in expected}
    assert pages == {path.name: count for path, count in expected.items()}


def test_the_cells_hold_the_names_of_the_class(books, root):
    for (code, name), book in books.items():
        cohort = open_cohort(root / "cohorts" / f"{name}.yml")
        texts = " ".join(str(c.value) for sheet in visible(book) for row in sheet.iter_rows() for c in row if c.value)
        assert cohort.title in texts and cohort.region in texts
        if code == "12":
            assert cohort.product("private_line") in texts and cohort.product("member_voice") in texts
        elif code == "24":
            assert f"放号{cohort.words.commission}" in texts and "编的例子" in texts
        elif code == "02":
            assert all(cohort.product(product) in texts for product in {*cohort.spec.names.products} & {*PRODUCTS})
        else:
            own = [cohort.tariff(plan) for plan in cohort.spec.names.tariffs]
            assert not own or sum(tariff in texts for tariff in own) >= 3, own
            assert "79 元套餐" in texts or own
