"""The sheet that compares net adds with the same month of the year before, one block of columns a product."""

from __future__ import annotations

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from coursekit.charts import ACCENT
from coursekit.toolkits.lifecycle_facts import A_YEAR, ProductFacts
from coursekit.toolkits.lifecycle_sheets.layout import (
    COMPARED,
    COMPARISON,
    FIRST_ROW,
    HEADER_ROW,
    LAST_ROW,
    MONTHS,
    NAME_ROW,
    CardData,
    cleaned_column,
    compared_column,
    figure_column,
    name_cell,
    overview_cell,
    serial,
)
from coursekit.toolkits.lifecycle_wording import CIRCLED, verdict
from coursekit.toolkits.workbook import Book, set_page_lines, stored, wrapped_height

TITLE = "净增对照：这几个月，比上年同月少不少"
BELOW, NOT_BELOW = "少于上年", "不少于"
PRODUCTS_A_PAGE, PRINT_PERCENT, ROW_HEIGHT = 2, 70, 15
SIDE_MARGIN_INCHES = 0.3
_WIDTHS, _NAME_SIZE = [8.5, 9, 8.5, 8.5, 8.5, 7.5], 12


def write_comparison(book: Book, data: CardData) -> Worksheet:
    """Write, for every month of every product, net adds, their mean, the year before's, and how many months below."""
    last_column = compared_column(len(data.facts) - 1, "below_run")
    widths = [8.5] + _WIDTHS * len(data.facts)
    sheet = book.sheet(COMPARISON, TITLE, widths)
    remark = "这一页全是公式，不用填。缺数的月份空着，不猜；月报里填了批量清理、冲量的，先减掉再比。"
    sheet.write_string(1, 0, remark, book.remark())
    sheet.write_string(NAME_ROW, 0, "产品", book.header())
    sheet.set_row(NAME_ROW, max(wrapped_height(one.name, sum(_WIDTHS[:4]), 20, _NAME_SIZE) for one in data.facts))
    sheet.set_row(HEADER_ROW, 2 * ROW_HEIGHT)
    sheet.write_string(HEADER_ROW, 0, "月份", book.header())
    for row, month in enumerate(data.months, FIRST_ROW):
        here = f"'{MONTHS}'!{xl_rowcol_to_cell(row, 0)}"
        month_format = book.cell(num_format="yyyy-mm", align="center")
        sheet.set_row(row, ROW_HEIGHT)
        sheet.write_formula(row, 0, f"={here}", month_format, serial(month))
    for product, facts in enumerate(data.facts):
        _write_head(sheet, book, data, product)
        _write_product(sheet, book, data, product, facts)
    sheet.freeze_panes(FIRST_ROW, 1)
    _set_pages(sheet, data, last_column)
    return sheet


def _write_head(sheet: Worksheet, book: Book, data: CardData, product: int) -> None:
    left = compared_column(product, COMPARED[0])
    facts = data.facts[product]
    named = book.cell(bold=True, font_size=_NAME_SIZE, text_wrap=True)
    sheet.merge_range(NAME_ROW, left, NAME_ROW, left + 3, "", named)
    sheet.write_formula(NAME_ROW, left, f"={name_cell(product)}", named, facts.name)
    centred = book.cell(bold=True, align="center")
    sheet.merge_range(NAME_ROW, left + 4, NAME_ROW, left + 5, "", centred)
    sheet.write_formula(NAME_ROW, left + 4, f"={overview_cell(product, 'verdict')}", centred, verdict(facts, data.runs))
    sheet.conditional_format(
        NAME_ROW, left + 4, NAME_ROW, left + 5,
        {"type": "cell", "criteria": "==", "value": f'"{CIRCLED}"', "format": book.mark()},
    )  # fmt: skip
    labels = ("净增", f"{data.window} 个月平均", "上年同月", "变化", "比上年", "连着几个月")
    for offset, label in enumerate(labels):
        sheet.write_string(HEADER_ROW, left + offset, label, book.header())


def _write_product(sheet: Worksheet, book: Book, data: CardData, product: int, facts: ProductFacts) -> None:
    left = compared_column(product, COMPARED[0])
    for index, month in enumerate(facts.months.itertuples(index=False)):
        row = FIRST_ROW + index
        texts = _formulas(product, len(data.facts), row, data.window)
        sign = "" if month.change != month.change else BELOW if month.change < 0 else NOT_BELOW
        values = (month.net_adds, month.trailing_mean, month.year_before, month.change, sign, month.below_run)
        for offset, (text, value) in enumerate(zip(texts, values, strict=True)):
            style = book.cell(align="center") if offset >= 4 else book.cell(num_format="#,##0", shrink=True)
            if text:
                sheet.write_formula(row, left + offset, text, style, stored(value))
            else:
                sheet.write_blank(row, left + offset, None, style)
    sheet.conditional_format(
        FIRST_ROW, left + 4, LAST_ROW, left + 4,
        {"type": "cell", "criteria": "==", "value": f'"{BELOW}"', "format": book.style(font_color=ACCENT)},
    )  # fmt: skip


def _formulas(product: int, products: int, row: int, window: int) -> tuple[str, ...]:
    """Return the six formulas of a month in the order of ``COMPARED``, empty where no earlier month could serve."""
    net, mean, before, change, _, run = (compared_column(product, name) for name in COMPARED)
    index, figure = row - FIRST_ROW, figure_column(product, 0)
    now, last = (f"'{MONTHS}'!{xl_rowcol_to_cell(r, figure)}" for r in (row, row - 1))
    moved = f"'{MONTHS}'!{xl_rowcol_to_cell(row, cleaned_column(product, products))}"
    averaged = xl_range(row - window + 1, net, row, net)
    here = {column: xl_rowcol_to_cell(row, column) for column in (mean, before, change)}
    year_before = xl_rowcol_to_cell(max(row - A_YEAR, 0), mean)
    return (
        f'=IF(COUNT({last},{now})=2,{now}-{last}-N({moved}),"")' if index else "",
        f'=IF(COUNT({averaged})={window},AVERAGE({averaged}),"")' if index >= window else "",
        f'=IF(ISNUMBER({year_before}),{year_before},"")' if index >= A_YEAR else "",
        f'=IF(COUNT({here[mean]},{here[before]})=2,{here[mean]}-{here[before]},"")' if index >= A_YEAR else "",
        f'=IF(ISNUMBER({here[change]}),IF({here[change]}<0,"{BELOW}","{NOT_BELOW}"),"")' if index >= A_YEAR else "",
        f'=IF(ISNUMBER({here[change]}),IF({here[change]}<0,N({xl_rowcol_to_cell(row - 1, run)})+1,0),"")'
        if index >= A_YEAR
        else "",
    )


def _set_pages(sheet: Worksheet, data: CardData, last_column: int) -> None:
    """Print two products a page, the months beside them; the title stands above, where no page cuts it off."""
    sheet.repeat_columns(0, 0)
    sheet.repeat_rows(NAME_ROW, HEADER_ROW)
    sheet.set_margins(left=SIDE_MARGIN_INCHES, right=SIDE_MARGIN_INCHES, top=0.7, bottom=0.6)
    sheet.print_area(NAME_ROW, 0, LAST_ROW, last_column)
    sheet.set_print_scale(PRINT_PERCENT)
    starts = range(PRODUCTS_A_PAGE, len(data.facts), PRODUCTS_A_PAGE)
    sheet.set_v_pagebreaks([compared_column(product, COMPARED[0]) for product in starts])
    set_page_lines(sheet, data.cohort, data.source, left=TITLE, right=data.cohort.title)
