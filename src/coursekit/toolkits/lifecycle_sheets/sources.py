"""The last sheet: where the rows are from, how every number is computed, and what each stage asks first."""

from __future__ import annotations

from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from coursekit.toolkits.lifecycle_facts import A_YEAR, FLAT, SHEET_MONTHS
from coursekit.toolkits.lifecycle_sheets.layout import SOURCES, CardData
from coursekit.toolkits.lifecycle_wording import MONEY, QUESTIONS, RULES, STAGE_NAMES
from coursekit.toolkits.workbook import Book, page_text

WIDTHS = (14, 30, 44, 14)
TABLE_ROW = 3


def stage_table() -> str:
    """Return the range that formulas look a stage's question up in: name, rule, question, budget."""
    return f"'{SOURCES}'!{xl_range_abs(TABLE_ROW, 0, TABLE_ROW + len(STAGE_NAMES) - 1, len(WIDTHS) - 1)}"


def write_sources(book: Book, data: CardData) -> Worksheet:
    """Write the table of stages, then definitions, sources and limits."""
    sheet = book.sheet(SOURCES, "来源和口径", WIDTHS)
    sheet.write_string(1, 0, "四个阶段，先问哪一句", book.heading())
    for column, label in enumerate(("阶段", "怎么判", "先问一句（可以改成本单位的问法）", "多半动哪笔钱")):
        sheet.write_string(TABLE_ROW - 1, column, label, book.header())
    for row, code in enumerate(STAGE_NAMES, TABLE_ROW):
        sheet.set_row(row, 36)
        sheet.write_string(row, 0, STAGE_NAMES[code], book.cell(bold=True, align="center"))
        sheet.write_string(row, 1, RULES[code], book.text())
        sheet.write_string(row, 2, QUESTIONS[code], book.input(text_wrap=True))
        sheet.write_string(row, 3, MONEY[code], book.cell(align="center", text_wrap=True))
    top = TABLE_ROW + len(STAGE_NAMES) + 1
    sheet.write_string(top, 0, "每个数怎么来", book.heading())
    definitions = _definitions(data)
    for row, (name, meaning) in enumerate(definitions, top + 1):
        sheet.set_row(row, 40)
        sheet.write_string(row, 0, name, book.label())
        sheet.merge_range(row, 1, row, 3, meaning, book.text())
    sheet.print_area(0, 0, top + len(definitions), len(WIDTHS) - 1)
    sheet.set_footer(f"&L{page_text(data.source)}&R第 &P 页，共 &N 页")
    return sheet


def _definitions(data: CardData) -> list[tuple[str, str]]:
    kept = "这份表里有本班自己的数，只放在自己的电脑里，不进任何一个发出去的包。" if data.own else "只用来练手。"
    return [
        ("预填的数", f"{data.source}。{kept}"),
        ("净增", "这个月的期末用户减去上个月的期末用户。第一个月没有上个月，空着。"),
        ("几个月平均", f"连着 {data.window} 个月净增的平均（本班的设置）。缺一个月，这一格就空着。"),
        ("上年同月", "12 个月以前的那个平均。同一个月比，季节就抵掉了。"),
        (
            "净增规则",
            "最近一个月往前数，连着几个月的平均都少于上年同月，就圈出来。差得不到一成的，先写“再看一个季度”，不动钱。",
        ),
        ("一年增长", "最新用户减去一年前的用户，再除以一年前的用户。"),
        (
            "加速度",
            "这一年的净增减去前一年的净增，再除以一年前的用户。大于 0 是越涨越快，小于 0 是慢下来了。",
        ),
        (
            "阶段",
            f"增长超过界线（预填 {FLAT:.0%}），看加速度分两段；在正负界线之间是成熟；少了超过界线是衰退。"
            "没有上市日期，分不出导入期。",
        ),
        (
            "把握",
            "表里的阶段只照规则算，不带误差，贴着界线的产品会两边跳。课程库同一条规则带着每月起伏算，才给得出把握；"
            "它写的是预填那天的数，贴了自己的数就不作数。",
        ),
        ("打平弹性", "降价以后收入不变，量要涨到多少。线性口径是 1 ÷（1 − 降幅），常弹性口径恒为 1。"),
        (
            "最多多少行",
            f"最多 {SHEET_MONTHS} 个月。不到 25 个月的产品分不出阶段；"
            f"不到 {A_YEAR + data.window + 1} 个月的，比不了上年同月。",
        ),
        (
            "按增长分阶段",
            "Polli, R., & Cook, V. (1969). Validity of the Product Life Cycle. "
            "The Journal of Business, 42(4), 385-400.",
        ),
        (
            "以拐点分两段",
            "Mahajan, V., Muller, E., & Srivastava, R. K. (1990). Determination of Adopter Categories by Using "
            "Innovation Diffusion Models. Journal of Marketing Research, 27(1), 37-50.",
        ),
    ]
