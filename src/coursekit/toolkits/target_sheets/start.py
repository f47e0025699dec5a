"""The first sheet: what this workbook is, how to use it in three steps, and whose customers are in it."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from coursekit.charts.textwidth import wrap
from coursekit.toolkits.target_sheets.layout import (
    CAMPAIGNS,
    GATE,
    HELD,
    PLAN,
    RESULTS,
    RULES,
    SOURCES,
    START,
    TARGETS,
    TargetData,
)
from coursekit.toolkits.target_wording import HIT, LEAVE, PILOT
from coursekit.toolkits.workbook import Book, set_page_lines, wrapped_height

WIDTHS = (5, 18, 76)
_TEXT_EM = 37
STEPS = (
    (GATE, "第一步，过闸门。查得到的规则已经逐行查过；浅色的几条，负责人看过再改。"),
    (TARGETS, "第二步，打。名单先分活动，同一种活动里，一年期望净毛利最多的在最前面。只把这一页交给外呼平台，"
     "打完在“结果”里选一个；只有“已回复已办”算办成。"),
    (RESULTS, "第三步，M+3 月结以后看账。两页名单填好 M+3，“数从哪里来”改成“名单”，结果自己出来。"),
)  # fmt: skip
OTHERS = (
    (HELD, "抽签留下、这个月不联系的人。综合岗收着，不外发；M+3 也要查了填。"),
    (CAMPAIGNS, "每种活动打不打、凭什么：净增益、区间、一年净毛利、怎么算成功。"),
    (RULES, "一通电话从头到尾怎么做，贴在话机旁边。"),
    (PLAN, "判不了的活动，先试点：打多少个、留多少个、哪天看、到哪里停；这个月的名单看得出多大的差。"),
    (SOURCES, "每一列是什么意思，每个数怎么来。"),
)
TERMS = (
    ("对照", "抽签留下、这个月不联系的人。他们自己也会办、也会走；打了的减去他们，才是活动的功劳。"),
    ("净增益", "联系组的成功率减去对照组的成功率。"),
    ("区间", "换一批人再试一次，净增益会在多大范围里晃。整个在零上面，才说有用。"),
    ("M、M+1、M+3", "M 是打的那个月，M+1 是下一个月，M+3 是三个月后。都等那个月月结以后再数。M+1 看热闹，M+3 看账。"),
)
KEPT = (
    ("M+3 算完就删", "名单、对照里一人一行的，导出的文件和填的结果：按本企业的留存规定，用完就删。"),
    ("至少存三年", "闸门签字、抽签的办法和日期、各类人数和结果的合计、影响评估：个人信息保护法第五十六条，"
     "评估报告和处理情况记录至少保存三年。"),
    ("平台按规定存", "录音、确认短信和告知短信：由外呼平台、短信平台按规定存，不另存一份。"),
)  # fmt: skip
OWN = "名单里是本班自己的客户（编号是密文）：只放在单位的电脑里，不转发，不打印带走。"
SYNTHETIC = "名单里的客户全是合成数据，按本班种子生成，不是任何企业的客户，打不通；看的是格式和算法。"


def write_start(book: Book, data: TargetData) -> Worksheet:
    """Write the list in one sentence, three steps, the other sheets, the terms, and whose rows these are."""
    sheet = book.sheet(START, "目标客户名单：打谁，不打谁，打了有没有用", WIDTHS)
    spec = data.cohort.spec
    days = f"{spec.dates[0]} 至 {spec.dates[-1]}" if len(spec.dates) > 1 else f"{spec.dates[0]}"
    whose = f"{data.cohort.title} · {data.cohort.region} · {days}"
    sheet.set_row(1, wrapped_height(whose, sum(WIDTHS), 20))
    sheet.merge_range(1, 0, 1, 2, whose, book.style(bold=True, text_wrap=True))
    sheet.set_row(2, 34)
    sheet.merge_range(2, 0, 2, 2, OWN if data.own else SYNTHETIC, book.input(text_wrap=True, bold=True, indent=1))
    row = _write_verdicts(sheet, book, data, 4)
    sheet.write_string(row + 1, 0, "三步用起来", book.heading())
    row = _write_links(sheet, book, row + 2, STEPS, 24)
    sheet.write_string(row + 1, 0, "另外五页", book.heading())
    row = _write_links(sheet, book, row + 2, OTHERS, 24)
    for title, lines in (("四个词", TERMS), ("什么删，什么留", KEPT)):
        sheet.write_string(row + 1, 0, title, book.heading())
        row = _write_pairs(sheet, book, row + 2, lines)
    note = "浅橙色的格子是要填的，别的格子是公式或算好的数。填好了，另存一份到单位的文件夹。"
    sheet.merge_range(row + 1, 0, row + 1, 2, note, book.note())
    sheet.print_area(0, 0, row + 1, 2)
    sheet.fit_to_pages(1, 1)
    set_page_lines(sheet, data.cohort, data.source)
    return sheet


def _write_links(sheet: Worksheet, book: Book, row: int, lines: tuple[tuple[str, str], ...], height: int) -> int:
    """Write numbered links to sheets, each with what it is for; return the row below."""
    for count, (name, text) in enumerate(lines, 1):
        sheet.set_row(row, max(height, 15 * len(wrap(text, _TEXT_EM)) + 9))
        sheet.write_number(row, 0, count, book.label())
        sheet.write_url(row, 1, f"internal:'{name}'!A1", book.cell(bold=True, underline=1), name)
        sheet.write_string(row, 2, text, book.text())
        row += 1
    return row


def _write_pairs(sheet: Worksheet, book: Book, row: int, lines: tuple[tuple[str, str], ...]) -> int:
    """Write names and what they mean; return the row below."""
    for name, text in lines:
        sheet.set_row(row, 15 * len(wrap(text, _TEXT_EM)) + 9)
        sheet.merge_range(row, 0, row, 1, name, book.label())
        sheet.write_string(row, 2, text, book.text())
        row += 1
    return row


def _write_verdicts(sheet: Worksheet, book: Book, data: TargetData, row: int) -> int:
    """Write how many are contacted, and which segments are called, tried or left; return the row below."""
    said = f"这个月联系 {len(data.called)} 个，另留 {len(data.held_out)} 个对照"
    sheet.write_string(row - 1, 0, said, book.heading())
    for word in (HIT, PILOT, LEAVE):
        here = data.campaigns[data.campaigns["verdict"] == word]
        names = [
            f"{data.cohort.term(campaign)}（{data.cohort.term(segment)}）"
            for campaign, segment in zip(here["campaign"], here["segment"], strict=True)
        ]
        text = "、".join(names) or "没有"
        sheet.set_row(row, 15 * len(wrap(text, _TEXT_EM)) + 9)
        sheet.merge_range(row, 0, row, 1, word, book.label())
        sheet.write_string(row, 2, text, book.text(bold=word == HIT))
        row += 1
    return row
