"""The sheet with the list: one customer a row, what to say, and what came of it, to be filled in from dropdowns."""

from __future__ import annotations

import functools
from collections.abc import Callable

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from coursekit.charts.textwidth import wrap
from coursekit.toolkits.target_rules import contact_rule, opening
from coursekit.toolkits.target_sheets.gate import verdict_values
from coursekit.toolkits.target_sheets.layout import (
    FILLED,
    GATE,
    GATE_VERDICT,
    LIST_COLUMNS,
    LIST_FIRST_ROW,
    LIST_HEADER_ROW,
    PRINTED,
    TARGETS,
    TargetData,
    at,
    list_column,
)
from coursekit.toolkits.target_wording import DONE, NO, OUTCOMES, YES
from coursekit.toolkits.workbook import Book, choice, set_page_lines, stored, wrapped_height

WIDTHS = {
    "编号": 14, "活动": 7, "哪一类": 18, "档": 8, "现套餐": 14, "建议套餐": 14, "原套餐能否换回": 12, "合约剩余月": 8,
    "现账单": 9.5, "建议后账单": 10.5, "话术": 70, "联系日期": 11.5, "拨打次数": 6.5, "坐席": 9, "结果": 14,
    "确认短信": 88, "录音流水号": 16, "确认短信时间": 17, "客户回复时间": 17, "告知短信时间": 17, "是否投诉": 8.5,
    "M+1 成了": 8.5, "M+3 成了": 8.5, "M+3 还在网": 9.5, "M+3 账单": 10, "备注": 24, "一年期望净毛利": 15, "渠道": 8.5,
}  # fmt: skip
# Tints that a black-and-white printer keeps apart from white no less than from each other's names.
TINTS = {"归位": "#E3EEF9", "唤醒": "#FFF0D9", "升舱": "#FCE4DC", "迁移": "#E4F2E6", "满月": "#EEE6F5"}
UNITS = {"现账单": "元/月", "建议后账单": "元/月", "一年期望净毛利": "元", "M+3 账单": "元"}
MOMENTS = ("确认短信时间", "客户回复时间", "告知短信时间")
LINE_HEIGHT = 15
_HEADER_HEIGHT = 48
_TEXTS_EM = {"话术": 34, "确认短信": 43, "原套餐能否换回": 5.5}
_SHRUNK = ("编号", "哪一类")
PLANS = ("现套餐", "建议套餐")


def write_targets(book: Book, data: TargetData) -> Worksheet:
    """Write who is called, with the gate's verdict and the opening above, and the columns that the branch fills in."""
    widths = [WIDTHS[name] for name in LIST_COLUMNS]
    sheet = book.sheet(TARGETS, "名单：打谁、怎么说、结果填在右边", widths, landscape=True)
    called = data.called
    last = LIST_FIRST_ROW + max(len(called), 1) - 1
    _write_head(sheet, book, data)
    sheet.set_row(LIST_HEADER_ROW, _HEADER_HEIGHT)
    for column, name in enumerate(LIST_COLUMNS):
        label = f"{name}\n（{UNITS[name]}）" if name in UNITS else name
        sheet.write_string(LIST_HEADER_ROW, column, label, book.header())
    style = functools.cache(functools.partial(_style, book))
    for row, line in enumerate(called.to_dict("records"), LIST_FIRST_ROW):
        _write_line(sheet, style, row, line)
    if called.empty:
        sheet.write_string(LIST_FIRST_ROW, 0, "这个月没有该打的：看“活动一览”。", book.remark())
    _add_choices(sheet, last)
    sheet.autofilter(LIST_HEADER_ROW, 0, last, len(LIST_COLUMNS) - 1)
    sheet.freeze_panes(LIST_FIRST_ROW, 3)
    sheet.repeat_rows(LIST_HEADER_ROW)
    sheet.print_area(0, 0, last, len(PRINTED) - 1)
    set_page_lines(sheet, data.cohort, data.source, right="单位内部使用，不转发")
    return sheet


def _write_head(sheet: Worksheet, book: Book, data: TargetData) -> None:
    """Write the gate's verdict, the opening and the rule of every call, the stop line, and how far the calls are."""
    rows = len(data.called)
    tried, done = f'COUNTIF({list_column("结果", rows)},"?*")', f'COUNTIF({list_column("结果", rows)},"{DONE}")'
    complaints = f'COUNTIF({list_column("是否投诉", rows)},"{YES}")'
    progress = f'="打了 "&{tried}&" 个，办成 "&{done}&" 个（只算“{DONE}”），投诉 "&{complaints}&" 个"'
    least = data.settings.least_margin_yuan
    lowest = f"；名单上最低的一个 {data.called['一年期望净毛利'].min():.2f} 元" if rows else ""
    lines = (
        ("合规闸门", f"={at(GATE, *GATE_VERDICT)}", verdict_values(data)[0]),
        ("打到哪了", progress, f"打了 0 个，办成 0 个（只算“{DONE}”），投诉 0 个"),
        ("停手线", None, f"一年期望净毛利不到 {least:.2f} 元的不打{lowest}。谁来说情也不加。"),
        ("每通先说", None, opening(data.cohort)),
        ("每通都要", None, contact_rule(data.cohort)),
    )
    for row, (label, formula, said) in enumerate(lines, 1):
        sheet.write_string(row, 0, label, book.label())
        style = book.style(bold=row in (1, 4), indent=1)
        if formula:
            sheet.write_formula(row, 1, formula, style, said)
        else:
            sheet.write_string(row, 1, said, style)


def _write_line(
    sheet: Worksheet, style: Callable[[str, str], Format], row: int, line: dict[str, object]
) -> None:
    lines = max(len(wrap(str(line[name]), room)) for name, room in _TEXTS_EM.items())
    sheet.set_row(row, max(wrapped_height(str(line[name]), WIDTHS[name], LINE_HEIGHT * lines + 4) for name in PLANS))
    for column, name in enumerate(LIST_COLUMNS):
        shown = style(name, str(line["活动"]))
        if name in FILLED:
            sheet.write_blank(row, column, None, shown)
        else:
            sheet.write(row, column, stored(line[name]), shown)


def _style(book: Book, name: str, campaign: str) -> Format:
    if name in FILLED:
        return filled_style(book, name)
    if name == "活动":
        return book.cell(align="center", bold=True, bg_color=TINTS.get(campaign, "#FFFFFF"))
    if name in UNITS:
        return book.cell(num_format="#,##0.00")
    if name in _TEXTS_EM:
        return book.text()
    return book.cell(align="center", shrink=name in _SHRUNK, text_wrap=name in PLANS)


def filled_style(book: Book, name: str) -> Format:
    """Return the format of a cell that is filled in."""
    shown = {"联系日期": "yyyy-mm-dd", "M+3 账单": "#,##0.00"} | dict.fromkeys(MOMENTS, "yyyy-mm-dd hh:mm")
    return book.input(num_format=shown.get(name, "General"), align="center", text_wrap=name == "备注")


def _add_choices(sheet: Worksheet, last: int) -> None:
    """Offer the words that are counted; other words would not be counted, so they are refused."""
    column = LIST_COLUMNS.index("结果")
    message = f"打完就选。只有“{DONE}”算办成；“别再打”的，当天登记免打扰。"
    sheet.data_validation(LIST_FIRST_ROW, column, last, column, choice(OUTCOMES, message, "stop"))
    column = LIST_COLUMNS.index("是否投诉")
    sheet.data_validation(LIST_FIRST_ROW, column, last, column, choice((YES, NO), "投诉当天由客服接", "stop"))
    column = LIST_COLUMNS.index("拨打次数")
    whole = {"validate": "integer", "criteria": ">=", "value": 0, "error_message": "填拨了几次：0 以上的整数。"}
    sheet.data_validation(LIST_FIRST_ROW, column, last, column, whole)
    add_later_choices(sheet, LIST_COLUMNS, LIST_FIRST_ROW, last)


def add_later_choices(sheet: Worksheet, columns: tuple[str, ...], first: int, last: int) -> None:
    """Offer yes and no in the columns of M+1 and M+3, and refuse a bill that is no number."""
    for name, message in (
        ("M+1 成了", "M+1 月结以后看：按“活动一览”里的算成功"),
        ("M+3 成了", "M+3 月结以后看；离网的填否"),
        ("M+3 还在网", "M+3 那个月底还在不在网"),
    ):
        column = columns.index(name)
        sheet.data_validation(first, column, last, column, choice((YES, NO), message, "stop"))
    column = columns.index("M+3 账单")
    bill = {"validate": "decimal", "criteria": ">=", "value": 0, "error_message": "填 M+3 那个月的账单，元。"}
    sheet.data_validation(first, column, last, column, bill)
