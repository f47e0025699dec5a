"""The sheet of the held-out customers, which stays with the office: nobody calls them, M+1 and M+3 are looked up."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from coursekit.toolkits.target_sheets.layout import (
    FILLED,
    HELD,
    HELD_COLUMNS,
    HELD_FIRST_ROW,
    HELD_HEADER_ROW,
    TargetData,
)
from coursekit.toolkits.target_sheets.targets import (
    PLANS,
    TINTS,
    UNITS,
    WIDTHS,
    add_later_choices,
    filled_style,
)
from coursekit.toolkits.workbook import Book, set_page_lines, stored, wrapped_height

_REMARKS = (
    "综合岗收着，不交外呼、不发厅店：谁打了这里的人，这个月就没法知道活动有没有用。他们来问，同样算、同样给。",
    "M+1、M+3 月结以后从系统里查了填，不打电话问。“结果”把这一页和“名单”放在一起数。",
    "抽了就不换人。名单用完，这一页和抽签一起照本企业的留存规定处理。",
)


def write_held_out(book: Book, data: TargetData) -> Worksheet:
    """Write one held-out customer a row, with the columns that are looked up later."""
    held = data.held_out
    widths = [WIDTHS[name] for name in HELD_COLUMNS]
    sheet = book.sheet(HELD, "对照（不外发）：抽签留下的人，这个月谁也不联系", widths, landscape=True)
    for row, text in enumerate(_REMARKS, 1):
        sheet.write_string(row, 0, text, book.remark())
    sheet.set_row(HELD_HEADER_ROW, 34)
    for column, name in enumerate(HELD_COLUMNS):
        label = f"{name}\n（{UNITS[name]}）" if name in UNITS else name
        sheet.write_string(HELD_HEADER_ROW, column, label, book.header())
    for row, line in enumerate(held.to_dict("records"), HELD_FIRST_ROW):
        sheet.set_row(row, wrapped_height(str(line["现套餐"]), WIDTHS["现套餐"], 20))
        for column, name in enumerate(HELD_COLUMNS):
            if name in FILLED:
                sheet.write_blank(row, column, None, filled_style(book, name))
                continue
            shown = {"bg_color": TINTS.get(line["活动"], "#FFFFFF"), "bold": True} if name == "活动" else {}
            if name in UNITS:
                shown = {"num_format": "#,##0.00"}
            shown |= {"text_wrap": True} if name in PLANS else {"shrink": name != "活动"}
            sheet.write(row, column, stored(line[name]), book.cell(align="center", **shown))
    if held.empty:
        sheet.write_string(HELD_FIRST_ROW, 0, "这个月没有留下的对照。", book.remark())
    last = HELD_FIRST_ROW + max(len(held), 1) - 1
    add_later_choices(sheet, HELD_COLUMNS, HELD_FIRST_ROW, last)
    sheet.autofilter(HELD_HEADER_ROW, 0, last, len(HELD_COLUMNS) - 1)
    sheet.freeze_panes(HELD_FIRST_ROW, 3)
    sheet.repeat_rows(HELD_HEADER_ROW)
    sheet.print_area(0, 0, last, len(HELD_COLUMNS) - 1)
    set_page_lines(sheet, data.cohort, data.source, right="综合岗保管，不外发")
    return sheet
