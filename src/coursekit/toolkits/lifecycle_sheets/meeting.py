"""The sheet for the meeting: one A4 page with the overview, and what is decided on every circled product."""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from coursekit.toolkits.lifecycle_sheets.layout import (
    DECIDED,
    MEETING,
    CardData,
    overview_cell,
    overview_column,
)
from coursekit.toolkits.lifecycle_sheets.overview import NUMBER_FORMATS, mark_circled, overview_values
from coursekit.toolkits.lifecycle_wording import CIRCLED
from coursekit.toolkits.workbook import Book, set_page_lines, stored, wrapped_height

WIDTHS = (14, 12, 14, 12, 12, 12, 12)
ALL = ("name", "now", "growth", "pace", "stage", "verdict", "move")
ALL_LABELS = ("产品", "最新用户（户）", "一年增长", "比上一年", "阶段", "净增规则", "下一步")
CIRCLES = ("name", *DECIDED)
CIRCLES_LABELS = ("圈出来的产品", "下一步", "哪笔钱", "多少元", "谁能定", "负责人", "复盘日")
REMARK = "这一页全是公式：在“生命周期卡”上填，打印这一张就能开会。空着的，会上手写。"
NONE_CIRCLED = "没有圈出来的"
NOTE = "圈出来是叫你去查，不是叫你停。少得不到一成的，再看一个季度，先不动钱。"
_ALL_ROW, _ROW_HEIGHT, _TALL_ROW = 4, 32, 40


def write_meeting(book: Book, data: CardData) -> Worksheet:
    """Write the overview, then a line a circled product with what its card says, blank where nothing is filled in."""
    products = len(data.facts)
    values = [overview_values(data, product) for product in range(products)]
    sheet = book.sheet(MEETING, "开会用一页：哪几个圈出来了，各自怎么办", WIDTHS)
    sheet.write_string(1, 0, REMARK, book.remark())
    sheet.write_string(_ALL_ROW - 2, 0, "一、全部产品", book.heading())
    _write_head(sheet, book, _ALL_ROW - 1, ALL_LABELS)
    for product in range(products):
        sheet.set_row(_ALL_ROW + product, wrapped_height(data.facts[product].name, WIDTHS[0], _ROW_HEIGHT))
        for column, name in enumerate(ALL):
            formula = f"={overview_cell(product, name)}"
            sheet.write_formula(_ALL_ROW + product, column, formula, _style(book, name), stored(values[product][name]))
    mark_circled(sheet, book, _ALL_ROW, _ALL_ROW + products - 1, ALL.index("verdict"), ALL.index("verdict"))
    first = _ALL_ROW + products + 3
    sheet.write_string(first - 2, 0, "二、圈出来的，今天要定", book.heading())
    _write_head(sheet, book, first - 1, CIRCLES_LABELS)
    circled = [one for one in values if one["verdict"] == CIRCLED]
    tall = max(wrapped_height(facts.name, WIDTHS[0], _TALL_ROW) for facts in data.facts)
    for count in range(products):
        sheet.set_row(first + count, tall)
        for column, name in enumerate(CIRCLES):
            value = circled[count][name] if count < len(circled) else ""
            if not circled and count == column == 0:
                value = NONE_CIRCLED
            sheet.write_formula(first + count, column, _nth_circled(name, count, products), _style(book, name), value)
    sheet.merge_range(first + products, 0, first + products, len(WIDTHS) - 1, NOTE, book.note())
    sheet.print_area(0, 0, first + products, len(WIDTHS) - 1)
    sheet.fit_to_pages(1, 1)
    set_page_lines(sheet, data.cohort, data.source)
    return sheet


def _nth_circled(name: str, count: int, products: int) -> str:
    """Return the formula that fetches one of ``OVERVIEW`` for the circled product number ``count``, from zero."""
    found = f"INDEX({overview_column(name, products)},MATCH({count + 1},{overview_column('circle', products)},0))"
    otherwise = NONE_CIRCLED if name == "name" and not count else ""
    return f'=IFERROR({found},"{otherwise}")'


def _write_head(sheet: Worksheet, book: Book, row: int, labels: tuple[str, ...]) -> None:
    for column, label in enumerate(labels):
        sheet.write_string(row, column, label, book.header())


def _style(book: Book, name: str) -> Format:
    return book.cell(**{"align": "center", "text_wrap": name == "money"} | NUMBER_FORMATS.get(name, {}))
