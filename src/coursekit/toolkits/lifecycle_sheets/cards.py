"""The sheet of cards: an overview with the numbers behind it, then one card a product, two to a printed page."""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from coursekit.charts import ACCENT
from coursekit.toolkits.lifecycle_facts import FLAT, rule_stage
from coursekit.toolkits.lifecycle_sheets.card_formulas import OVERVIEW, overview_formulas
from coursekit.toolkits.lifecycle_sheets.layout import CARDS, CardData, at, date_serial, name_cell, serial
from coursekit.toolkits.lifecycle_sheets.sources import stage_table
from coursekit.toolkits.lifecycle_wording import (
    CIRCLED,
    CIRCLED_A_LITTLE,
    CIRCLED_CLEARLY,
    MOVES,
    NOT_ENOUGH,
    NOT_ENOUGH_QUESTION,
    QUESTIONS,
    SMALL_SHARE,
    STAGE_NAMES,
    budgets,
    circled_advice,
    evidence,
    verdict,
)
from coursekit.toolkits.workbook import Book, page_text, stored

WIDTHS = (12, 8.5, 9, 9, 9, 8.5, 8.5, 9.5, 8.5, 8.5)
LAST_COLUMN = len(WIDTHS) - 1
"""The ten printed columns; the numbers that only formulas read stand to their right."""
FLAT_ROW, RUNS_ROW, OVERVIEW_ROW = 2, 3, 6
CARD_ROWS = 11
CARD_FONT_SIZE, CARD_ROW_HEIGHT = 12, 28
PRINT_PERCENT = 75
SHOWN = ("产品", "数到", "最新用户", "一年前", "两年前", "一年增长", "加速度", "阶段", "净增规则", "下一步")
UNSEEN = ("第几个月", "几个月平均", "上年同月", "变化", "连着几个月", "每户收入", "一年前每户", "证据")


def overview_cell(product: int, name: str) -> str:
    """Return the cell of one of ``OVERVIEW`` for a product."""
    return xl_rowcol_to_cell(OVERVIEW_ROW + product, OVERVIEW.index(name), row_abs=True, col_abs=True)


def verdict_cell(product: int) -> str:
    """Return the cell, sheet included, that says whether a product is circled."""
    return at(CARDS, OVERVIEW_ROW + product, OVERVIEW.index("verdict"))


def card_row(product: int, products: int) -> int:
    """Return the first row of a product's card, counted from zero."""
    return OVERVIEW_ROW + products + 3 + CARD_ROWS * product


def write_cards(book: Book, data: CardData) -> Worksheet:
    """Write thresholds, overview and cards."""
    sheet = book.sheet(CARDS, "生命周期卡", WIDTHS)
    sheet.set_column(LAST_COLUMN + 1, LAST_COLUMN + 1, 3)
    sheet.set_column(LAST_COLUMN + 2, len(OVERVIEW), 11)
    _write_thresholds(sheet, book, data)
    _write_overview(sheet, book, data)
    products = len(data.facts)
    for product in range(products):
        _write_card(sheet, book, data, product)
    last_row = card_row(products, products) - 2
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, last_row, LAST_COLUMN)
    sheet.set_print_scale(PRINT_PERCENT)
    sheet.set_h_pagebreaks([card_row(product, products) - 1 for product in range(0, products, 2)])
    title = page_text(data.cohort.title)
    sheet.set_header(f"&L{title}&R{page_text(data.cohort.region)}")
    sheet.set_footer(f"&L产品生命周期卡 · {page_text(data.source)}&R第 &P 页，共 &N 页")
    return sheet


def _write_thresholds(sheet: Worksheet, book: Book, data: CardData) -> None:
    sheet.write_string(FLAT_ROW, 0, "成熟的界线", book.label())
    sheet.write_number(FLAT_ROW, 1, FLAT, book.input(num_format="0.0%", align="center"))
    sheet.write_string(FLAT_ROW, 2, "一年增长在正负这个数之间，算成熟；改了，全表重算。", book.remark())
    sheet.write_string(RUNS_ROW, 0, "连着几个月圈", book.label())
    sheet.write_number(RUNS_ROW, 1, data.runs, book.input(num_format="0", align="center"))
    text = f"净增取 {data.window} 个月平均，连着这么多个月少于上年同月，就圈出来。圈出来是去查，不是就停。"
    sheet.write_string(RUNS_ROW, 2, text, book.remark())


def _write_overview(sheet: Worksheet, book: Book, data: CardData) -> None:
    header = OVERVIEW_ROW - 1
    sheet.set_row(header, 32)
    for column, label in enumerate(SHOWN):
        sheet.write_string(header, column, label, book.header())
    for offset, label in enumerate(UNSEEN):
        sheet.write_string(header, LAST_COLUMN + 2 + offset, label, book.header())
    sheet.write_string(header - 1, LAST_COLUMN + 2, "右边这几列是证据用的数，不打印，不用改", book.remark())
    for product in range(len(data.facts)):
        row = OVERVIEW_ROW + product
        formulas = overview_formulas(product, data.window, row, card_row(product, len(data.facts)))
        values = _overview_values(data, product)
        for name, formula in formulas.items():
            style = book.cell(**_NUMBER_FORMATS.get(name, {"align": "center"}))
            sheet.write_formula(row, OVERVIEW.index(name), formula, style, stored(values[name]))
    first, last = OVERVIEW_ROW, OVERVIEW_ROW + len(data.facts) - 1
    _mark_circled(sheet, book, first, last, OVERVIEW.index("verdict"), OVERVIEW.index("verdict"))


_WHOLE = {"num_format": "#,##0"}
_NUMBER_FORMATS = {
    "name": {"bold": True, "shrink": True},
    "month": {"num_format": "yyyy-mm", "align": "center"},
    **dict.fromkeys(("now", "year_ago", "two_years_ago", "mean", "year_before", "change"), _WHOLE),
    **dict.fromkeys(("growth", "acceleration"), {"num_format": "0.0%", "align": "right"}),
    **dict.fromkeys(("per_subscriber", "per_subscriber_before"), {"num_format": "0.00"}),
    "evidence": {},
}


def _overview_values(data: CardData, product: int) -> dict[str, object]:
    """Return what the overview's formulas give on the rows that are filled in."""
    facts = data.facts[product]
    stage = rule_stage(facts.growth, facts.acceleration)
    month = serial(data.months[facts.position - 1]) if facts.position else None
    return {
        "name": facts.name,
        "month": month,
        "now": facts.at("subscribers"),
        "year_ago": facts.at("subscribers", 1),
        "two_years_ago": facts.at("subscribers", 2),
        "growth": facts.growth,
        "acceleration": facts.acceleration,
        "stage": STAGE_NAMES[stage] if stage else NOT_ENOUGH,
        "verdict": verdict(facts, data.runs),
        "move": "",
        "position": facts.position,
        "mean": facts.at("trailing_mean"),
        "year_before": facts.at("year_before"),
        "change": facts.at("change"),
        "run": facts.at("below_run"),
        "per_subscriber": facts.revenue_per_subscriber(),
        "per_subscriber_before": facts.revenue_per_subscriber(1),
        "evidence": evidence(facts, data.window),
    }


def _write_card(sheet: Worksheet, book: Book, data: CardData, product: int) -> None:
    """Write a product's card: what the figures say above, what its owner decides below."""
    row = card_row(product, len(data.facts))
    values = _overview_values(data, product)
    for offset in range(CARD_ROWS - 1):
        sheet.set_row(row + offset, _TALL_ROWS.get(offset, CARD_ROW_HEIGHT))
    line = {"bold": True, "bottom": 2, "bottom_color": ACCENT}
    _field(sheet, row, 0, 6, book.style(font_size=16, **line), f"={name_cell(product)}", values["name"])
    badge = book.style(font_size=14, align="center", **line)
    _field(sheet, row, *_RIGHT, badge, f"={overview_cell(product, 'verdict')}", values["verdict"])
    _mark_circled(sheet, book, row, row, *_RIGHT)
    _write_findings(sheet, book, product, row, values, data.judgements[product])
    _write_question(sheet, book, data, product, row + 5)
    _write_decision(sheet, book, data, row + 6)


_TALL_ROWS = {0: 32, 1: 40, 4: 88, 5: 52, 8: 40}
_LEFT, _RIGHT, _WIDE = (2, 4), (7, 9), (2, 9)


def _write_findings(
    sheet: Worksheet, book: Book, product: int, row: int, values: dict[str, object], judgement: str
) -> None:
    """Write what follows from the figures: stage, growth, revenue, evidence, and the question they ask."""
    percent = {"num_format": "0.0%", "align": "center"}
    yuan = {"num_format": "0.00", "align": "center"}
    shown = (
        (1, _LEFT, "阶段（按表里的数）", "stage", {"bold": True, "align": "center"}),
        (2, _LEFT, "一年增长", "growth", percent),
        (2, _RIGHT, "加速度", "acceleration", percent),
        (3, _LEFT, "每户收入（元/月）", "per_subscriber", yuan),
        (3, _RIGHT, "一年前每户", "per_subscriber_before", yuan),
        (4, _WIDE, "证据", "evidence", {"text_wrap": True, "indent": 1}),
    )
    for offset, columns, label, name, style in shown:
        _label(sheet, book, row + offset, columns, label)
        style = book.cell(font_size=CARD_FONT_SIZE, **style)
        _field(sheet, row + offset, *columns, style, f"={overview_cell(product, name)}", stored(values[name]))
    _label(sheet, book, row + 1, _RIGHT, "课程库怎么说")
    sheet.merge_range(row + 1, _RIGHT[0], row + 1, _RIGHT[1], judgement, book.text(font_size=9))


def _write_question(sheet: Worksheet, book: Book, data: CardData, product: int, row: int) -> None:
    """Write what to ask before a move: by the stage, and by how much a circled product's net adds fell."""
    facts = data.facts[product]
    _label(sheet, book, row, _WIDE, "先问一句")
    stage, told, change, year_before = (
        overview_cell(product, name) for name in ("stage", "verdict", "change", "year_before")
    )
    urgency = f'IF(ABS({change})<{SMALL_SHARE}*ABS({year_before}),"{CIRCLED_A_LITTLE}","{CIRCLED_CLEARLY}")'
    formula = (
        f'=IFERROR(VLOOKUP({stage},{stage_table()},3,FALSE),"{NOT_ENOUGH_QUESTION}")'
        f'&IF({told}="{CIRCLED}",{urgency},"")'
    )
    code = rule_stage(facts.growth, facts.acceleration)
    question = (QUESTIONS[code] if code else NOT_ENOUGH_QUESTION) + circled_advice(facts, data.runs)
    _field(sheet, row, *_WIDE, book.text(font_size=CARD_FONT_SIZE), formula, question)


def _write_decision(sheet: Worksheet, book: Book, data: CardData, row: int) -> None:
    """Write the fields that the owner fills in."""
    text = {"align": "center"}
    whole = {"align": "center", "num_format": "#,##0"}
    fields = (
        (0, _LEFT, "下一步", text, _choice(MOVES, "投、守、转、停，选一个", "stop")),
        (0, _RIGHT, "哪笔钱", text, _choice(budgets(data.cohort), "可以选，也可以写本单位的叫法", "information")),
        (1, _LEFT, "试点多少户", whole, _AT_LEAST_ZERO),
        (1, _RIGHT, "试点多少元", whole, _AT_LEAST_ZERO),
        (2, _WIDE, "停手线", {"text_wrap": True}, _STOP_LINE),
        (3, _LEFT, "负责人", text, None),
        (3, _RIGHT, "复盘日", {"align": "center", "num_format": "yyyy-mm-dd"}, None),
    )
    for offset, columns, label, style, rule in fields:
        _label(sheet, book, row + offset, columns, label)
        _field(sheet, row + offset, *columns, book.input(font_size=CARD_FONT_SIZE, **style))
        if rule:
            sheet.data_validation(row + offset, columns[0], row + offset, columns[0], rule)
    date = book.input(font_size=CARD_FONT_SIZE, align="center", num_format="yyyy-mm-dd")
    sheet.write_number(row + 3, _RIGHT[0], date_serial(data.review), date)


_AT_LEAST_ZERO = {
    "validate": "decimal", "criteria": ">=", "value": 0,
    "error_title": "要写数", "error_message": "这里写一个不小于 0 的数。",
}  # fmt: skip
_STOP_LINE = {
    "validate": "any", "input_title": "停手线",
    "input_message": "一个数加一个日期：到哪天、哪个数还没到，就停。试点以前写好。",
}  # fmt: skip


def _choice(options: tuple[str, ...] | list[str], message: str, otherwise: str) -> dict:
    """Return a list to choose from; ``otherwise`` says whether other words are refused ("stop") or let in."""
    return {
        "validate": "list", "source": list(options), "input_message": message,
        "error_type": otherwise, "error_title": "请从单子里选", "error_message": message,
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


def _mark_circled(sheet: Worksheet, book: Book, first: int, last: int, left: int, right: int) -> None:
    condition = {"type": "cell", "criteria": "==", "value": f'"{CIRCLED}"', "format": book.mark()}
    sheet.conditional_format(first, left, last, right, condition)
