"""What the workbook holds before anybody recalculates it: phones show the stored values, printers the print areas."""

import io
import re
import zipfile
from itertools import pairwise
from unicodedata import east_asian_width

import pytest
from openpyxl.utils import column_index_from_string, get_column_letter

from coursekit.cohort import open_cohort
from coursekit.toolkits import TOOLKITS

CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
SHEETS = ["先看这里", "月报数据", "净增对照", "生命周期卡", "开会用一页", "打平", "来源和口径"]
# What Excel 2007, WPS and LibreOffice all have; no dynamic arrays, no LET or LAMBDA.
FUNCTIONS = {
    "IF", "IFERROR", "AND", "OR", "ISNUMBER", "N", "COUNT", "COUNTA", "AVERAGE", "SUMPRODUCT", "MAX", "ROW", "INDEX",
    "VLOOKUP", "MATCH", "COUNTIF", "SUM", "TEXT", "ABS", "EDATE", "INT", "LN", "ROUNDUP",
}  # fmt: skip
# A digit of the widest font that stands in for the workbook's own where that is not installed.
A4_WIDTH_INCHES, PIXELS_AN_INCH, PIXELS_A_DIGIT = 8.27, 96, 8.5
ERRORS = ("#DIV/0!", "#VALUE!", "#N/A", "#NAME?", "#REF!", "#NUM!", "#NULL!")


@pytest.fixture(params=CLASSES)
def name(request):
    return request.param


FIELDS = (
    "阶段（按表里的数）", "课程库怎么说", "证据", "先问一句", "下一步", "哪笔钱", "这笔钱多少元", "谁能定", "试点多少户",
    "其中试点多少元", "停手线", "负责人", "复盘日",
)  # fmt: skip
# Fields of the cards that head a column of the overview, too.
ALSO_ABOVE = ("下一步", "证据", "哪笔钱", "谁能定", "负责人", "复盘日")


def cells(book):
    return [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]


def formulas(book):
    return [cell for cell in cells(book) if cell.data_type == "f"]


def test_the_sheets(with_formulas, name):
    assert with_formulas[name].sheetnames == SHEETS


def test_every_formula_has_its_value_stored(with_values, with_formulas, made, name):
    """A formula without one would show as zero on a phone; an empty text is stored as an empty value."""
    archive = zipfile.ZipFile(io.BytesIO(made[name]))
    sheets = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
    count = sum(len(re.findall(r"<f>", text)) for text in sheets)
    stored = sum(len(re.findall(r"</f><v>[^<]*</v>", text)) for text in sheets)
    assert count == stored == len(formulas(with_formulas[name])) > 1500
    values = with_values[name]
    shown = [values[cell.parent.title][cell.coordinate].value for cell in formulas(with_formulas[name])]
    assert sum(value is not None for value in shown) > 0.7 * count


def test_formulas_are_such_as_every_program_reads(with_formulas, name):
    for cell in formulas(with_formulas[name]):
        outside = re.sub(r'"[^"]*"', '""', cell.value)
        assert set(re.findall(r"([A-Z][A-Z.]*)\(", outside)) <= FUNCTIONS, cell.coordinate
        assert len(cell.value) < 8192 and outside.count("(") < 64
        assert max(map(len, re.findall(r'"([^"]*)"', cell.value)), default=0) <= 255
        assert "{" not in outside and "@" not in outside


def test_every_sheet_prints_on_a4_within_its_area(with_formulas, root, name):
    for sheet in with_formulas[name].worksheets:
        assert sheet.print_area and sheet.page_setup.paperSize == 9, sheet.title
        one_wide = sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert one_wide or sheet.page_setup.scale < 100, sheet.title
    cards = with_formulas[name]["生命周期卡"]
    assert cards.print_title_rows == "$1:$1" and cards.print_area.startswith("'生命周期卡'!$A$1:$J$")
    assert len(cards.row_breaks.brk) == 3, "an overview, then two cards a page"
    assert with_formulas[name]["月报数据"].print_title_rows == "$4:$5"
    meeting = with_formulas[name]["开会用一页"]
    assert meeting.sheet_properties.pageSetUpPr.fitToPage
    assert meeting.page_setup.fitToHeight is meeting.page_setup.fitToWidth is None, "one page, which files leave unsaid"
    assert open_cohort(root / "cohorts" / f"{name}.yml").title.replace("&", "&&") in cards.oddHeader.left.text


def test_the_comparison_prints_two_products_a_page_large_enough_to_read(with_formulas, name):
    sheet = with_formulas[name]["净增对照"]
    scale = sheet.page_setup.scale / 100
    assert {cell.font.size for row in sheet["A5:AK65"] for cell in row} == {10} and 10 * scale >= 7
    assert sheet.print_title_cols == "$A:$A" and sheet.print_area == "'净增对照'!$A$4:$AK$65"
    assert "净增对照：" in sheet.oddHeader.left.text, "the title stands above the page, where no edge cuts it off"
    starts = [1, *[brk.id + 1 for brk in sheet.col_breaks.brk], 38]
    widths = [sheet.column_dimensions[group_of(sheet, get_column_letter(c))].width for c in range(1, 38)]
    room = (A4_WIDTH_INCHES - sheet.page_margins.left - sheet.page_margins.right) * PIXELS_AN_INCH / scale
    for first, end in pairwise(starts):
        assert (widths[0] * (first > 1) + sum(widths[first - 1 : end - 1])) * PIXELS_A_DIGIT <= room
    assert len(starts) == 4


def test_headings_stay_in_sight(with_formulas, name):
    book = with_formulas[name]
    assert [book[sheet].freeze_panes for sheet in ("月报数据", "净增对照")] == ["B6", "B6"]


def test_a_card_has_every_field_and_choice(with_formulas, name):
    sheet = with_formulas[name]["生命周期卡"]
    texts = [cell.value for cell in cells_of(sheet) if isinstance(cell.value, str)]
    for label in FIELDS:
        assert texts.count(label) == 6 + (label in ALSO_ABOVE), label
    lists = [rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert lists.count('"投,守,转,停"') == 6
    assert lists.count('"县里能定,要报市公司"') == 6
    commission = {"mobile-group-2026b": "酬金"}.get(name, "佣金")
    assert sum(f"渠道{commission}" in choices for choices in lists) == 6


def cells_of(sheet):
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_a_circled_product_is_marked(with_formulas, name):
    book = with_formulas[name]
    for sheet in ("净增对照", "生命周期卡"):
        rules = [rule for area in book[sheet].conditional_formatting for rule in area.rules]
        marking = [rule for rule in rules if rule.formula == ['"圈出来"']]
        assert len(marking) >= 6 and all(rule.dxf.fill.bgColor.rgb == "FFD14B00" for rule in marking)


def test_no_column_is_too_narrow_for_its_numbers(with_values, name):
    checked = 0
    for sheet in with_values[name].worksheets:
        merged = {cell for area in sheet.merged_cells.ranges for cell in area.cells}
        for cell in cells_of(sheet):
            if not isinstance(cell.value, str) and (cell.row, cell.column) not in merged:
                width = sheet.column_dimensions[group_of(sheet, cell.column_letter)].width
                assert len(as_shown(cell)) + 1 <= width, (sheet.title, cell.coordinate, cell.value)
                checked += 1
    assert checked > 1500


def as_shown(cell) -> str:
    if cell.is_date:
        return cell.value.strftime("%Y-%m")
    if cell.number_format.endswith("%"):
        return f"{cell.value:+.1%}"
    return f"{cell.value:,.2f}" if cell.number_format == "0.00" else f"{cell.value:,.0f}"


def group_of(sheet, letter):
    """openpyxl keeps a run of equal columns under its first letter."""
    index = column_index_from_string(letter)
    return next(name for name, part in sheet.column_dimensions.items() if part.min <= index <= part.max)


def test_product_names_are_the_class_s_own_and_fit(with_formulas, name, root):
    cohort = open_cohort(root / "cohorts" / f"{name}.yml")
    names = [cohort.product(code) for code in cohort.practice_table("product_months")["product"].unique()]
    sheet = with_formulas[name]["月报数据"]
    assert [sheet.cell(4, column).value for column in range(2, 14, 2)] == names
    assert all(sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text) < 24 for text in names)


def test_the_rows_are_labelled_synthetic_on_paper_and_on_screen(with_formulas, name):
    book = with_formulas[name]
    for sheet in ("先看这里", "月报数据", "来源和口径"):
        assert any("合成数据" in cell.value for cell in cells_of(book[sheet]) if isinstance(cell.value, str)), sheet
    assert "合成数据" in book["生命周期卡"].oddFooter.left.text


def test_the_same_class_gives_the_same_bytes(made, name, root):
    assert TOOLKITS["02"].make(open_cohort(root / "cohorts" / f"{name}.yml")) == made[name]


def test_no_seed_no_truth_no_own_rows_unless_asked(own_class, opened):
    seed = str(own_class.spec.seed)
    packed, private = TOOLKITS["02"].make(own_class), TOOLKITS["02"].make(own_class, own_data=True)
    for data, own in ((packed, False), (private, True)):
        archive = zipfile.ZipFile(io.BytesIO(data))
        text = "".join(archive.read(entry).decode() for entry in archive.namelist())
        assert ("7000001" in text, "91000003.5" in text, "own.csv" in text) == (own, own, own)
        assert seed not in text
        truth = own_class.truth("product_months")[["p", "q", "leave_rate"]].to_numpy().ravel()
        assert [value for value in truth if f"{value:.6g}" in text] == []
    note = [cell.value for cell in cells(opened(private)) if isinstance(cell.value, str) and "自己的电脑" in cell.value]
    assert note, "it says that it must stay where it is"
    assert not any("课上练习" in str(cell.value) for cell in cells(opened(private))), "the exercise has other rows"


def test_an_own_trial_that_tells_nothing_leaves_the_elasticity_open(own_class, opened):
    """Two sub-branches that never changed their price; no fixed telephone among the own products either."""
    rows = [f"{branch},2026-{month:02},2.0,10.0,{2.0 * 10 * 1024}" for branch in "ab" for month in range(1, 7)]
    head = "branch,month,price_yuan_per_gb,traffic_tb,revenue_yuan"
    (own_class.path.parent / "trial.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    own_class.path.write_text(
        own_class.path.read_text("utf-8") + "  price_volume:\n    path: trial.csv\n", encoding="utf-8"
    )
    sheet = opened(TOOLKITS["02"].make(open_cohort(own_class.path), own_data=True), values=True)["打平"]
    assert [sheet[cell].value for cell in ("B5", "B6", "E9", "E10")] == [None, None, *["先把三个数填对"] * 2]
    assert [sheet[cell].value for cell in ("B15", "B16", "B17", "B23")] == ["高清电视", 5, None, "先把三个数填对"]


def test_an_own_table_shorter_than_a_year_makes_a_quiet_workbook(own_class, opened):
    values = opened(TOOLKITS["02"].make(own_class, own_data=True), values=True)
    shown = [str(cell.value) for cell in cells(values)]
    assert not [text for text in shown if text.startswith(ERRORS)]
    assert shown.count("数据不够") >= 6
