"""The sheet of cards: an overview with the numbers behind it, then one card a product, two to a printed page."""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from coursekit.charts import ACCENT
from coursekit.toolkits.lifecycle_facts import rule_stage
from coursekit.toolkits.lifecycle_sheets.layout import (
    CARD_ROWS,
    CARDS,
    DECIDED,
    OVERVIEW,
    CardData,
    card_row,
    date_serial,
    name_cell,
    overview_cell,
)
from coursekit.toolkits.lifecycle_sheets.overview import (
    LAST_COLUMN,
    WIDTHS,
    mark_circled,
    overview_values,
    write_overview,
    write_thresholds,
)
from coursekit.toolkits.lifecycle_sheets.sources import stage_lookup
from coursekit.toolkits.lifecycle_wording import (
    CIRCLED_A_LITTLE,
    DECIDERS,
    MOVES,
    NO_MONEY,
    NOT_ENOUGH_QUESTION,
    OUTDATED,
    budgets,
    first_money,
    first_question,
)
from coursekit.toolkits.workbook import Book, choice, set_page_lines, stored

CARD_FONT_SIZE, CARD_ROW_HEIGHT = 12, 28
PRINT_PERCENT = 75
_LEFT, _RIGHT, _WIDE = (2, 4), (7, 9), (2, 9)
_TALL_ROWS = {0: 32, 1: 40, 4: 88, 5: 52, 9: 40}


def write_cards(book: Book, data: CardData) -> Worksheet:
    """Write thresholds, overview and cards."""
    sheet = book.sheet(CARDS, "生命周期卡", WIDTHS)
    sheet.set_column(LAST_COLUMN + 1, LAST_COLUMN + 1, 3)
    sheet.set_column(LAST_COLUMN + 2, len(OVERVIEW), 12)
    write_thresholds(sheet, book, data)
    write_overview(sheet, book, data)
    products = len(data.facts)
    for product in range(products):
        _write_card(sheet, book, data, product)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, card_row(products, products) - 2, LAST_COLUMN)
    sheet.set_print_scale(PRINT_PERCENT)
    sheet.set_h_pagebreaks([card_row(product, products) - 1 for product in range(0, products, 2)])
    set_page_lines(sheet, data.cohort, f"产品生命周期卡 · {data.source}")
    return sheet


def _write_card(sheet: Worksheet, book: Book, data: CardData, product: int) -> None:
    """Write a product's card: what the figures say above, what its owner decides below."""
    row = card_row(product, len(data.facts))
    values = overview_values(data, product)
    for offset in range(CARD_ROWS - 1):
        sheet.set_row(row + offset, _TALL_ROWS.get(offset, CARD_ROW_HEIGHT))
    line = {"bold": True, "bottom": 2, "bottom_color": ACCENT}
    _field(sheet, row, 0, 6, book.style(font_size=16, **line), f"={name_cell(product)}", values["name"])
    badge = book.style(font_size=14, align="center", **line)
    _field(sheet, row, *_RIGHT, badge, f"={overview_cell(product, 'verdict')}", values["verdict"])
    mark_circled(sheet, book, row, row, *_RIGHT)
    _write_findings(sheet, book, product, row, values)
    _write_judgement(sheet, book, product, row + 1, data)
    _write_question(sheet, book, data, product, row + 5)
    _write_decision(sheet, book, data, product, row)


def _write_findings(sheet: Worksheet, book: Book, product: int, row: int, values: dict[str, object]) -> None:
    """Write what follows from the figures: stage, growth, revenue, evidence."""
    percent = {"num_format": "0.0%", "align": "center"}
    yuan = {"num_format": "0.00", "align": "center"}
    shown = (
        (1, _LEFT, "阶段（按表里的数）", "stage", {"bold": True, "align": "center"}),
        (2, _LEFT, "一年增长", "growth", percent),
        (2, _RIGHT, "比上一年", "pace", {"align": "center", "shrink": True}),
        (3, _LEFT, "每户收入（元/月）", "per_subscriber", yuan),
        (3, _RIGHT, "一年前每户", "per_subscriber_before", yuan),
        (4, _WIDE, "证据", "evidence", {"text_wrap": True, "indent": 1}),
    )
    for offset, columns, label, name, style in shown:
        _label(sheet, book, row + offset, columns, label)
        style = book.cell(font_size=CARD_FONT_SIZE, **style)
        _field(sheet, row + offset, *columns, style, f"={overview_cell(product, name)}", stored(values[name]))


def _write_judgement(sheet: Worksheet, book: Book, product: int, row: int, data: CardData) -> None:
    """Write what the library told of the figures that were filled in, as long as they are there."""
    told = data.judgements[product]
    same = f"ABS({overview_cell(product, 'checksum')}-{data.facts[product].checksum:.0f})<0.5"
    _label(sheet, book, row, _RIGHT, "课程库怎么说")
    _field(sheet, row, *_RIGHT, book.text(font_size=9), f'=IF({same},"{told}","{OUTDATED}")', told)


def _write_question(sheet: Worksheet, book: Book, data: CardData, product: int, row: int) -> None:
    """Write what to ask before a move: by the stage, and by how much a circled product's net adds fell."""
    facts = data.facts[product]
    stage, advice = overview_cell(product, "stage"), overview_cell(product, "advice")
    by_stage = stage_lookup(stage, "question", NOT_ENOUGH_QUESTION)
    formula = f'=IF({advice}="{CIRCLED_A_LITTLE}","",{by_stage})&{advice}'
    question = first_question(rule_stage(facts.growth, facts.acceleration), facts, data.runs)
    _label(sheet, book, row, _WIDE, "先问一句")
    _field(sheet, row, *_WIDE, book.text(font_size=CARD_FONT_SIZE), formula, question)


def _write_decision(sheet: Worksheet, book: Book, data: CardData, product: int, row: int) -> None:
    """Write the fields that the owner fills in."""
    text = {"align": "center"}
    whole = {"align": "center", "num_format": "#,##0"}
    fields = (
        (6, _LEFT, "下一步", text, choice(MOVES, "投、守、转、停，选一个", "stop")),
        (6, _RIGHT, "哪笔钱", text, choice(budgets(data.cohort), "可以选，也可以写本单位的叫法", "information")),
        (7, _LEFT, "这笔钱多少元", whole, _AT_LEAST_ZERO),
        (7, _RIGHT, "谁能定", text, choice(DECIDERS, "县里能定，还是要报市公司", "information")),
        (8, _LEFT, "试点多少户", whole, _AT_LEAST_ZERO),
        (8, _RIGHT, "其中试点多少元", whole, _AT_LEAST_ZERO),
        (9, _WIDE, "停手线", {"text_wrap": True}, _STOP_LINE),
        (10, _LEFT, "负责人", text, None),
        (10, _RIGHT, "复盘日", {"align": "center", "num_format": "yyyy-mm-dd"}, None),
    )
    for offset, columns, label, style, rule in fields:
        _label(sheet, book, row + offset, columns, label)
        _field(sheet, row + offset, *columns, book.input(font_size=CARD_FONT_SIZE, **style))
        if rule:
            sheet.data_validation(row + offset, columns[0], row + offset, columns[0], rule)
    facts = data.facts[product]
    advice, stage = overview_cell(product, "advice"), overview_cell(product, "stage")
    usual = f'=IF({advice}="{CIRCLED_A_LITTLE}","{NO_MONEY}",{stage_lookup(stage, "money", NO_MONEY)})'
    money = first_money(rule_stage(facts.growth, facts.acceleration), facts, data.runs)
    style = book.input(font_size=CARD_FONT_SIZE, align="center")
    sheet.write_formula(row + DECIDED["money"][0], DECIDED["money"][1], usual, style, money)
    date = book.input(font_size=CARD_FONT_SIZE, align="center", num_format="yyyy-mm-dd")
    sheet.write_number(row + DECIDED["review"][0], DECIDED["review"][1], date_serial(data.review), date)


_AT_LEAST_ZERO = {
    "validate": "decimal", "criteria": ">=", "value": 0,
    "error_title": "要写数", "error_message": "这里写一个不小于 0 的数。",
}  # fmt: skip
_STOP_LINE = {
    "validate": "any", "input_title": "停手线",
    "input_message": "一个数加一个日期：到哪天、哪个数还没到，就停。试点以前写好。",
}  # fmt: skip


def _label(sheet: Worksheet, book: Book, row: int, columns: tuple[int, int], label: str) -> None:
    """Write a field's label in the two columns to its left."""
    sheet.merge_range(row, columns[0] - 2, row, columns[0] - 1, label, book.label())


def _field(
    sheet: Worksheet, row: int, first: int, last: int, style: Format, formula: str = "", value: object = ""
) -> None:
    """Merge the columns of a field, and write its formula if it has one."""
    sheet.merge_range(row, first, row, last, "", style)
    if formula:
        sheet.write_formula(row, first, formula, style, value)
