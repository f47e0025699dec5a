"""The last sheet: where the rows are from, how every number is computed, and what each stage asks first."""

from __future__ import annotations

from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from coursekit.charts.textwidth import wrap
from coursekit.toolkits.lifecycle_facts import A_YEAR, FLAT, SHEET_MONTHS
from coursekit.toolkits.lifecycle_sheets.layout import SOURCES, CardData
from coursekit.toolkits.lifecycle_wording import (
    BREAK_EVEN_RULES,
    MONEY,
    OUTDATED,
    QUESTIONS,
    RULES,
    STAGE_NAMES,
    budgets,
)
from coursekit.toolkits.workbook import Book, choice, set_page_lines

WIDTHS = (14, 30, 44, 18)
TABLE_ROW = 3
_LINE_EM, _LINE_HEIGHT = 44, 17
_COLUMNS = {"question": 3, "money": 4}
# Seeds 1 to 30 of the synthetic rows, six products each: how often rule and library name the same.
TRIED_CLASSES, TRIED_PRODUCTS, AGREED = 30, 180, 174


def stage_lookup(stage: str, wanted: str, otherwise: str) -> str:
    """Return the formula, without its sign, that finds a stage's ``"question"`` or ``"money"`` in the table here."""
    table = f"'{SOURCES}'!{xl_range_abs(TABLE_ROW, 0, TABLE_ROW + len(STAGE_NAMES) - 1, len(WIDTHS) - 1)}"
    return f'IFERROR(VLOOKUP({stage},{table},{_COLUMNS[wanted]},FALSE),"{otherwise}")'


def write_sources(book: Book, data: CardData) -> Worksheet:
    """Write the table of stages, then definitions, sources and limits."""
    sheet = book.sheet(SOURCES, "来源和口径", WIDTHS)
    sheet.write_string(1, 0, "阶段怎么判，先问哪一句，多半动哪笔钱", book.heading())
    sheet.set_row(TABLE_ROW - 1, 32)
    for column, label in enumerate(("阶段", "怎么判", "先问一句（可以改成本单位的问法）", "哪笔钱（可以改）")):
        sheet.write_string(TABLE_ROW - 1, column, label, book.header())
    rule = choice(budgets(data.cohort), "卡片先照这里填，改了就跟着变", "information")
    for row, code in enumerate(STAGE_NAMES, TABLE_ROW):
        sheet.set_row(row, 36)
        sheet.write_string(row, 0, STAGE_NAMES[code], book.cell(bold=True, align="center"))
        sheet.write_string(row, 1, RULES[code], book.text())
        sheet.write_string(row, 2, QUESTIONS[code], book.input(text_wrap=True))
        sheet.write_string(row, 3, MONEY[code], book.input(align="center", text_wrap=True))
        sheet.data_validation(row, 3, row, 3, rule)
    top = TABLE_ROW + len(STAGE_NAMES) + 1
    sheet.write_string(top, 0, "每个数怎么来", book.heading())
    definitions = _definitions(data)
    for row, (name, meaning) in enumerate(definitions, top + 1):
        sheet.set_row(row, _LINE_HEIGHT * len(wrap(meaning, _LINE_EM)) + 6)
        sheet.write_string(row, 0, name, book.label())
        sheet.merge_range(row, 1, row, 3, meaning, book.text())
    sheet.print_area(0, 0, top + len(definitions), len(WIDTHS) - 1)
    set_page_lines(sheet, data.cohort, data.source)
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
            "最近一个月往前数，连着几个月的平均都少于上年同月，就圈出来。差得不到一成的，只写“再看一个季度，先不动钱”。",
        ),
        ("一年增长", "最新用户减去一年前的用户，再除以一年前的用户。"),
        (
            "比上一年",
            "这一年的净增减去上一年的净增，再除以一年前的用户。还在涨的说净增多、净增少；在掉的说掉得慢了、掉得更快了。",
        ),
        (
            "阶段",
            f"增长超过界线（预填 {FLAT:.0%}），看净增比上一年多还是少分两段；在正负界线之间是成熟；少了超过界线是衰退。"
            "没有上市日期，分不出导入期。",
        ),
        (
            "判不了",
            "表里的办法是粗的：离界线太近，或者净增和上一年差得太少，就不给名字，两个数都在“生命周期卡”上面改。"
            "课程库同一条规则带着每月起伏算把握，不到 80% 才说判不了。"
            f"合成数据另抽 {TRIED_CLASSES} 个班试过：{TRIED_PRODUCTS} 个产品，{AGREED} 个两边说的一样，"
            f"另外 {TRIED_PRODUCTS - AGREED} 个都是表里说判不了、库里有把握。你们的数起伏更大，就把那两个数调大。",
        ),
        (
            "课程库怎么说",
            f"库里按预填的数算的，表格不会重算它。产品那一列的用户数一改，这一格就写“{OUTDATED}”。",
        ),
        (
            "批量清理、冲量",
            "月报数据最右边那一块，可以不填。冲量写正数，批量清理写负数，净增对照先减掉再比；阶段和增长仍按期末用户算。",
        ),
        (
            "打平弹性",
            f"降价以后收入不变，弹性要到多少。“{BREAK_EVEN_RULES['linear']}”是 1 ÷（1 − 降幅）："
            f"量涨的比例等于弹性乘降幅。“{BREAK_EVEN_RULES['constant']}”恒为 1：价每降 1%，量都按同一个弹性连着涨。",
        ),
        (
            "弹性的区间",
            f"{data.trial_source}：降价试点估出来的 90% 区间，和课上一样。"
            if data.elasticity
            else f"{data.trial_source}：降价的地方太少，估不出来，空着。有了自己的试点再填。",
        ),
        (
            "老产品的收入",
            "最近 12 个月的收入除以再前 12 个月的，开 12 次方，就是一个月剩几成；"
            "照这个步子往下走，和课上那张图是同一笔账。维持成本是假设的。",
        ),
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
