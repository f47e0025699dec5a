"""The sheet of monthly figures: what its reader pastes over."""

from __future__ import annotations

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from coursekit.toolkits.lifecycle_sheets.layout import (
    FIGURES,
    FIRST_ROW,
    HEADER_ROW,
    LAST_ROW,
    MONTHS,
    NAME_ROW,
    CardData,
    cleaned_column,
    figure_column,
    name_cell,
    serial,
)
from coursekit.toolkits.workbook import Book, set_page_lines, wrapped_height

_CLEANED_WIDTH = 13

ALL_NUMBERS = "浅色格子里都是数，可以往下看。"


def write_months(book: Book, data: CardData) -> Worksheet:
    """Write the months and each product's two columns of figures."""
    count = len(data.facts)
    last_column = figure_column(count - 1, 1)
    sheet = book.sheet(MONTHS, "月报数据：把自己的数贴进浅色格子", [10] + [12, 14] * count, landscape=True)
    sheet.write_string(
        1, 0, f"现在填的是：{data.source}。产品名、第一个月、数都可以改；没有的格子空着，别填 0。", book.remark()
    )
    areas = ((1, last_column), (cleaned_column(0, count), cleaned_column(count - 1, count)))
    area = ",".join(xl_range(FIRST_ROW, left, LAST_ROW, right) for left, right in areas)
    texts = f"COUNTA({area})-COUNT({area})"
    warning = f'=IF({texts}>0,"有 "&({texts})&" 个格子里是文字，不是数：重新输入成数，才算得进去。","{ALL_NUMBERS}")'
    sheet.write_formula(2, 0, warning, book.style(bold=True), ALL_NUMBERS)
    _write_month_column(sheet, book, data)
    _write_cleaned(sheet, book, data)
    named = book.input(bold=True, align="center", text_wrap=True)
    sheet.set_row(NAME_ROW, max(wrapped_height(facts.name, _CLEANED_WIDTH, 20) for facts in data.facts))
    for product, facts in enumerate(data.facts):
        left = figure_column(product, 0)
        sheet.merge_range(NAME_ROW, left, NAME_ROW, left + 1, "", named)
        sheet.write_string(NAME_ROW, left, facts.name, named)
        for figure, (label, column) in enumerate(zip(FIGURES, ("subscribers", "revenue_yuan"), strict=True)):
            sheet.write_string(HEADER_ROW, left + figure, label, book.header())
            for row, value in enumerate(facts.months[column], FIRST_ROW):
                if value == value:
                    sheet.write_number(row, left + figure, value, book.input(num_format="#,##0"))
                else:
                    sheet.write_blank(row, left + figure, None, book.input(num_format="#,##0"))
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.repeat_rows(NAME_ROW, HEADER_ROW)
    sheet.print_area(0, 0, LAST_ROW, last_column)
    set_page_lines(sheet, data.cohort, data.source)
    return sheet


def _write_cleaned(sheet: Worksheet, book: Book, data: CardData) -> None:
    """Write the block of subscribers that a clean-up or a push moved: empty, and free to stay so; not printed."""
    count = len(data.facts)
    left, right = cleaned_column(0, count), cleaned_column(count - 1, count)
    sheet.set_column(left - 1, left - 1, 3)
    sheet.set_column(left, right, _CLEANED_WIDTH)
    sheet.write_string(1, left, "批量清理/冲量户数（可不填）", book.heading())
    sheet.write_string(2, left, "冲量写正数，批量清理写负数；净增对照先减掉再比，阶段和增长不变。", book.remark())
    for product, facts in enumerate(data.facts):
        column = cleaned_column(product, count)
        name = book.cell(bold=True, align="center", text_wrap=True)
        sheet.write_formula(NAME_ROW, column, f"={name_cell(product)}", name, facts.name)
        sheet.write_string(HEADER_ROW, column, "户", book.header())
        for row in range(FIRST_ROW, LAST_ROW + 1):
            sheet.write_blank(row, column, None, book.input(num_format="#,##0"))


def _write_month_column(sheet: Worksheet, book: Book, data: CardData) -> None:
    """Write the first month as a date and every later one as the month after it, so that no month can be left out."""
    sheet.write_string(HEADER_ROW, 0, "月份", book.header())
    sheet.write_string(NAME_ROW, 0, "产品", book.header())
    sheet.write_number(FIRST_ROW, 0, serial(data.months[0]), book.input(num_format="yyyy-mm", align="center"))
    for row, month in enumerate(data.months[1:], FIRST_ROW + 1):
        above = xl_rowcol_to_cell(row - 1, 0)
        formula = f'=IF(ISNUMBER({above}),EDATE({above},1),"")'
        sheet.write_formula(row, 0, formula, book.cell(num_format="yyyy-mm", align="center"), serial(month))
