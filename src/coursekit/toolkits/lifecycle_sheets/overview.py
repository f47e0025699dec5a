"""The head of the sheet of cards: thresholds that may be changed, then one line a product with the numbers behind."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from coursekit.toolkits.lifecycle_facts import ACCELERATION_MARGIN, FLAT, GROWTH_MARGIN, rule_stage
from coursekit.toolkits.lifecycle_sheets.layout import DECIDED, OVERVIEW, OVERVIEW_ROW, CardData, date_serial, serial
from coursekit.toolkits.lifecycle_sheets.overview_formulas import overview_formulas
from coursekit.toolkits.lifecycle_wording import (
    CIRCLED,
    NOT_ENOUGH,
    STAGE_NAMES,
    circled_advice,
    evidence,
    first_money,
    pace,
    verdict,
)
from coursekit.toolkits.workbook import Book, stored, wrapped_height

WIDTHS = (12, 8.5, 9, 9, 9, 8.5, 12, 9.5, 8.5, 8.5)
LAST_COLUMN = len(WIDTHS) - 1
"""The ten printed columns; the numbers that only formulas read stand to their right."""
SHOWN = ("产品", "数到", "最新用户", "一年前", "两年前", "一年增长", "比上一年", "阶段", "净增规则", "下一步")
UNSEEN = (
    "第几个月", "比上一年", "几个月平均", "上年同月", "变化", "连着几个月", "每户收入", "一年前每户", "证据",
    "圈了以后", "用户校验", "当月收入", "十二个月收入", "再前十二个月", "第几个圈",
    "哪笔钱", "多少元", "谁能定", "负责人", "复盘日",
)  # fmt: skip
COARSE = (
    "后两条是粗办法，代替课程库算的把握：库里带着每月起伏算，把握不到 80% 就说判不了；"
    "表格算不了这个，只按离界线多远挡一挡。"
)
_THRESHOLDS_ROW, _ROW_HEIGHT = 2, 32


def write_thresholds(sheet: Worksheet, book: Book, data: CardData) -> None:
    """Write the numbers that stages and circles are told by, each with what it does."""
    circles = f"净增取 {data.window} 个月平均，连着这么多个月少于上年同月，就圈出来。圈出来是去查，不是就停。"
    thresholds = (
        (0, "成熟的界线", FLAT, "0.0%", "一年增长在正负这个数之间，算成熟；改了，全表重算。"),
        (1, "离界线多近", GROWTH_MARGIN, "0.0%", "一年增长离界线不到这么多，写“判不了”。"),
        (2, "净增差多少", ACCELERATION_MARGIN, "0.0%", "还在涨的产品，净增比上一年多少不到这么多，也写“判不了”。"),
        (4, "连着几个月圈", data.runs, "0", circles),
    )
    for offset, label, value, shown, remark in thresholds:
        row = _THRESHOLDS_ROW + offset
        sheet.write_string(row, 0, label, book.label())
        sheet.write_number(row, 1, value, book.input(num_format=shown, align="center"))
        sheet.write_string(row, 2, remark, book.remark())
    sheet.set_row(_THRESHOLDS_ROW + 3, _ROW_HEIGHT)
    sheet.merge_range(_THRESHOLDS_ROW + 3, 0, _THRESHOLDS_ROW + 3, LAST_COLUMN, COARSE, book.note())


def write_overview(sheet: Worksheet, book: Book, data: CardData) -> None:
    """Write one line a product: what is printed, then what only formulas read."""
    header, products = OVERVIEW_ROW - 1, len(data.facts)
    sheet.set_row(header, _ROW_HEIGHT)
    for column, label in enumerate((*SHOWN, "", *UNSEEN)):
        if label:
            sheet.write_string(header, column, label, book.header())
    sheet.write_string(header - 1, LAST_COLUMN + 2, "右边这几列是公式用的数，不打印，不用改", book.remark())
    for product in range(products):
        row = OVERVIEW_ROW + product
        sheet.set_row(row, wrapped_height(data.facts[product].name, WIDTHS[0], _ROW_HEIGHT))
        values = overview_values(data, product)
        for name, formula in overview_formulas(product, products, data.window).items():
            style = book.cell(**NUMBER_FORMATS.get(name, {"align": "center"}))
            sheet.write_formula(row, OVERVIEW.index(name), formula, style, stored(values[name]))
    column = OVERVIEW.index("verdict")
    mark_circled(sheet, book, OVERVIEW_ROW, OVERVIEW_ROW + products - 1, column, column)


_WHOLE = {"num_format": "#,##0"}
_PERCENT = {"num_format": "0.0%"}
NUMBER_FORMATS = {
    "name": {"bold": True, "text_wrap": True},
    "month": {"num_format": "yyyy-mm", "align": "center"},
    **dict.fromkeys(("now", "year_ago", "two_years_ago", "mean", "year_before", "change"), _WHOLE),
    **dict.fromkeys(("revenue", "year_revenue", "year_revenue_before", "checksum", "amount"), _WHOLE),
    **dict.fromkeys(("growth", "acceleration"), _PERCENT),
    **dict.fromkeys(("per_subscriber", "per_subscriber_before"), {"num_format": "0.00"}),
    "pace": {"text_wrap": True, "align": "center"},
    "review": {"num_format": "yyyy-mm-dd", "align": "center"},
    "evidence": {},
    "advice": {},
}


def overview_values(data: CardData, product: int) -> dict[str, object]:
    """Return what the overview's formulas give on the rows that are filled in."""
    facts = data.facts[product]
    stage = rule_stage(facts.growth, facts.acceleration)
    circled = [verdict(one, data.runs) == CIRCLED for one in data.facts]
    return dict.fromkeys(DECIDED, "") | {
        "name": facts.name,
        "month": serial(data.months[facts.position - 1]) if facts.position else None,
        "now": facts.at("subscribers"),
        "year_ago": facts.at("subscribers", 1),
        "two_years_ago": facts.at("subscribers", 2),
        "growth": facts.growth,
        "pace": pace(facts),
        "stage": STAGE_NAMES[stage] if stage else NOT_ENOUGH,
        "verdict": verdict(facts, data.runs),
        "position": facts.position,
        "acceleration": facts.acceleration,
        "mean": facts.at("trailing_mean"),
        "year_before": facts.at("year_before"),
        "change": facts.at("change"),
        "run": facts.at("below_run"),
        "per_subscriber": facts.revenue_per_subscriber(),
        "per_subscriber_before": facts.revenue_per_subscriber(1),
        "evidence": evidence(facts, data.window),
        "advice": circled_advice(facts, data.runs),
        "checksum": facts.checksum,
        "revenue": facts.at("revenue_yuan"),
        "year_revenue": facts.year_revenue(),
        "year_revenue_before": facts.year_revenue(1),
        "circle": sum(circled[: product + 1]) if circled[product] else "",
        "money": first_money(stage, facts, data.runs),
        "review": date_serial(data.review),
    }


def mark_circled(sheet: Worksheet, book: Book, first: int, last: int, left: int, right: int) -> None:
    """Lift out, in an area, the cells that say a product is circled."""
    condition = {"type": "cell", "criteria": "==", "value": f'"{CIRCLED}"', "format": book.mark()}
    sheet.conditional_format(first, left, last, right, condition)
