"""The first sheet: what this workbook is, how to use it, and for which class it was made."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from coursekit.toolkits.lifecycle_sheets.layout import (
    BREAK_EVEN,
    CARDS,
    COMPARISON,
    MEETING,
    MONTHS,
    SOURCES,
    START,
    CardData,
)
from coursekit.toolkits.workbook import Book, set_page_lines, wrapped_height

WIDTHS = (5, 18, 66)
STEPS = (
    (
        MONTHS,
        "把各产品每个月的期末用户和收入贴进浅色格子，只贴数。最多 60 个月，没有的空着；"
        "搞过批量清理或冲量的，右边那块也填。",
    ),
    (COMPARISON, "不用填。看最下面几个月：净增比上年同月少的，连着几个月了。"),
    (
        CARDS,
        "先看总览，再一个产品一张卡：证据自己会变，哪笔钱先填了个多半的；下一步、金额、谁能定、停手线、负责人由你填。",
    ),
    (MEETING, "打印这一张去开会：全部产品一览，圈出来的各自怎么办、动哪笔钱、谁、哪天看结果。"),
    (BREAK_EVEN, "再降价能不能增收、老产品留到哪个月：先填着本班的数，改浅色格子，下面的话跟着变。"),
    (SOURCES, "每个数怎么来、阶段怎么判，都在最后一页；先问的那一句、多半动哪笔钱也在那里改。"),
)
TERMS = (
    ("净增", "这个月比上个月多了多少户。总数还在创新高，净增可能早就少了。"),
    ("增长和比上一年", "一年多了几成；这一年多的，比上一年多的，是更多还是更少。老产品看掉得慢了，还是更快了。"),
    ("圈出来", "净增连着几个月少于上年同月。圈出来是叫你去查，不是叫你停。"),
    ("停手线", "试点以前写好的一个数和一个日期：到那天还没到那个数，就停。"),
)
OWN = "里面是本班自己的数：只放在自己的电脑里，别转发。"
SYNTHETIC = "预填的数和课上练习是同一份：总览里写着该圈哪几个。练习做完了再看。"


def write_start(book: Book, data: CardData) -> Worksheet:
    """Write five lines of use, the terms, the class, and whose rows these are."""
    sheet = book.sheet(START, "产品生命周期卡：哪个投，哪个守，哪个转，哪个停", WIDTHS)
    cohort = data.cohort
    days = (
        f"{cohort.spec.dates[0]} 至 {cohort.spec.dates[-1]}"
        if len(cohort.spec.dates) > 1
        else f"{cohort.spec.dates[0]}"
    )
    whose = f"{cohort.title} · {cohort.region} · {days}"
    sheet.set_row(1, wrapped_height(whose, sum(WIDTHS), 20))
    sheet.merge_range(1, 0, 1, 2, whose, book.style(bold=True, text_wrap=True))
    sheet.merge_range(2, 0, 2, 2, f"里面先填着：{data.source}。贴上自己的数就重算，弹性的区间另填。", book.note())
    sheet.write_string(4, 0, "六步用起来", book.heading())
    row = 5
    for count, (name, text) in enumerate(STEPS, 1):
        sheet.set_row(row, 38)
        sheet.write_number(row, 0, count, book.label())
        sheet.write_url(row, 1, f"internal:'{name}'!A1", book.cell(bold=True, underline=1), name)
        sheet.write_string(row, 2, text, book.text())
        row += 1
    sheet.write_string(row + 1, 0, "四个词", book.heading())
    row += 2
    for name, text in TERMS:
        sheet.set_row(row, 34)
        sheet.merge_range(row, 0, row, 1, name, book.label())
        sheet.write_string(row, 2, text, book.text())
        row += 1
    notes = (
        "浅橙色的格子是要填的，别的格子是公式。填好了，另存一份到自己的文件夹。",
        OWN if data.own else SYNTHETIC,
        "填了真数的表只留在单位里，不往外发。",
    )
    for offset, text in enumerate(notes, row + 1):
        sheet.merge_range(offset, 0, offset, 2, text, book.note())
    sheet.print_area(0, 0, row + len(notes), 2)
    set_page_lines(sheet, data.cohort, data.source)
    return sheet
