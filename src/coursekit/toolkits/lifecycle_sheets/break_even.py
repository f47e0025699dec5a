"""The sheet of two break-evens: a price cut that must bring volume, and an old product that must cover its upkeep."""

from __future__ import annotations

import math

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from coursekit.toolkits.lifecycle_sheets.layout import BREAK_EVEN, CardData, serial
from coursekit.toolkits.workbook import Book, page_text
from coursekit.topics.elasticity import break_even_elasticity, price_cut_verdict, revenue_after_cut

WIDTHS = (30, 17, 17, 17, 17)
FOREVER = "一直盖得住"
VERDICTS = {"raises": "增收", "lowers": "减收", "undecided": "判不了，先试点"}
# Examples to overwrite, and said to be so on the sheet: no branch's figures.
CUT, LOW, HIGH = 0.20, 0.90, 1.40
SUBSCRIBERS, MARGIN_YUAN, LEAVE_RATE, UPKEEP_YUAN = 12_000, 3.5, 0.025, 20_000
_CUT_ROW, _RULES_ROW, _OLD_ROW = 3, 8, 14
_FRACTION = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
_POSITIVE = {"validate": "decimal", "criteria": ">=", "value": 0}


def write_break_even(book: Book, data: CardData) -> Worksheet:
    """Write both questions with examples to type over."""
    sheet = book.sheet(BREAK_EVEN, "打平：降价要涨多少量，老产品撑到哪个月", WIDTHS)
    sheet.write_string(1, 0, "浅橙色格子里是举例的数，改成自己的；下面的话跟着变。", book.remark())
    _write_price_cut(sheet, book)
    last_row = _write_old_product(sheet, book, data)
    sheet.print_area(0, 0, last_row, len(WIDTHS) - 1)
    sheet.set_footer(f"&L{page_text(data.cohort.title)}&R第 &P 页，共 &N 页")
    return sheet


def _write_price_cut(sheet: Worksheet, book: Book) -> None:
    sheet.write_string(_CUT_ROW - 1, 0, "一、再降价，能增收吗", book.heading())
    inputs = (
        ("降价多少", CUT, "0%", "降两成就写 20%"),
        ("弹性，区间的低端", LOW, "0.00", "价降 1%，量涨百分之几；写正数"),
        ("弹性，区间的高端", HIGH, "0.00", "有试点数据就用 90% 区间的两头"),
    )
    for row, (label, value, shown, hint) in enumerate(inputs, _CUT_ROW):
        _input(sheet, book, row, label, value, shown, hint)
    sheet.data_validation(_CUT_ROW, 1, _CUT_ROW, 1, _FRACTION)
    sheet.data_validation(_CUT_ROW + 1, 1, _CUT_ROW + 2, 1, _POSITIVE)
    needed = '=IF(N($B$4)>0,IF($B$4<1,"量至少要涨 "&TEXT($B$4/(1-$B$4)*100,"0.0")&"%，收入才不少。",""),"")'
    said = f"量至少要涨 {CUT / (1 - CUT) * 100:.1f}%，收入才不少。"
    sheet.write_formula(_CUT_ROW + 3, 0, needed, book.style(bold=True), said)
    for column, label in enumerate(("怎么算", "打平弹性", "低端：收入变多少", "高端：收入变多少", "判断")):
        sheet.write_string(_RULES_ROW - 1, column, label, book.header())
    _rule_row(sheet, book, _RULES_ROW, "linear", "线性：百分比直接相乘", "1/(1-$B$4)", "(1-$B$4)*(1+{e}*$B$4)-1")
    _rule_row(sheet, book, _RULES_ROW + 1, "constant", "常弹性：按比例连着算", "1", "(1-$B$4)^(1-{e})-1")
    text = "区间整个在打平弹性上面才说增收，整个在下面才说减收；跨着它，就先试点。两种算法不一样，降得越多差得越多。"
    sheet.merge_range(_RULES_ROW + 2, 0, _RULES_ROW + 2, 4, text, book.note())


def _rule_row(sheet: Worksheet, book: Book, row: int, rule: str, label: str, level: str, change: str) -> None:
    ready = "IF(COUNT($B$4:$B$6)=3,IF(AND($B$4>0,$B$4<1,$B$5>=0,$B$6>=$B$5),{0},{1}),{1})"
    percent, here = book.cell(num_format="+0.0%;-0.0%;0.0%", align="center"), f"$B${row + 1}"
    sheet.write_string(row, 0, label, book.label())
    even = float(break_even_elasticity(CUT, rule))
    sheet.write_formula(row, 1, "=" + ready.format(level, '""'), book.cell(num_format="0.00", align="center"), even)
    for column, (cell, elasticity) in enumerate((("$B$5", LOW), ("$B$6", HIGH)), 2):
        value = float(revenue_after_cut(CUT, elasticity, rule)) - 1
        sheet.write_formula(row, column, "=" + ready.format(change.format(e=cell), '""'), percent, value)
    judged = f'IF($B$5>{here},"{VERDICTS["raises"]}",IF($B$6<{here},"{VERDICTS["lowers"]}","{VERDICTS["undecided"]}"))'
    sheet.write_formula(
        row, 4, "=" + ready.format(judged, '"先把三个数填对"'), book.cell(bold=True, align="center", text_wrap=True),
        VERDICTS[price_cut_verdict(LOW, HIGH, CUT, rule)],
    )  # fmt: skip


def _write_old_product(sheet: Worksheet, book: Book, data: CardData) -> int:
    """Write the month in which what a shrinking product brings no longer covers its upkeep; return the last row."""
    sheet.write_string(_OLD_ROW - 1, 0, "二、老产品，留到哪个月还盖得住", book.heading())
    start = max(data.months[facts.position - 1] for facts in data.facts)
    inputs = (
        ("现有用户（户）", SUBSCRIBERS, "#,##0", ""),
        ("每户每月边际收入（元）", MARGIN_YUAN, "0.00", "这一户走了，少收的减去省下的"),
        ("每月离开的比例", LEAVE_RATE, "0.0%", "近半年，每月离开的 ÷ 月初在用的，取平均"),
        ("每月维持成本（元）", UPKEEP_YUAN, "#,##0", "只要不关就得花的：平台、机房、人"),
        ("从哪个月算起", serial(start), "yyyy-mm", ""),
    )
    for row, (label, value, shown, hint) in enumerate(inputs, _OLD_ROW):
        _input(sheet, book, row, label, value, shown, hint)
    sheet.data_validation(_OLD_ROW + 2, 1, _OLD_ROW + 2, 1, _FRACTION)
    policy = _OLD_ROW + len(inputs)
    _input(sheet, book, policy, "有没有限期清退的文件", "没有", "@", "有文件的，按文件的日子办")
    sheet.data_validation(policy, 1, policy, 1, {"validate": "list", "source": ["没有", "有"]})

    return _write_old_results(sheet, book, policy + 2, start)


def _write_old_results(sheet: Worksheet, book: Book, row: int, start: pd.Period) -> int:
    """Write what follows from the inputs on the old product; return the last row."""
    months = months_covered(SUBSCRIBERS, MARGIN_YUAN, LEAVE_RATE, UPKEEP_YUAN)
    brought, upkeep, leaving, wrong = "$B$15*$B$16", "$B$18", "$B$17", '"先把四个数填对"'
    right = f"AND($B$15>0,$B$16>0,{leaving}>=0,{leaving}<1,{upkeep}>=0)"
    ready = f"=IF(COUNT($B$15:$B$18)=4,IF({right},{{0}},{wrong}),{wrong})"
    until = f"INT(LN({upkeep}/({brought}))/LN(1-{leaving}))+1"
    covered = f'IF({brought}<{upkeep},0,IF(OR({leaving}=0,{upkeep}=0),"{FOREVER}",{until}))'
    when = '=IF(ISNUMBER($B$23),IF(ISNUMBER($B$19),EDATE($B$19,$B$23),""),"")'
    number = {"num_format": "#,##0", "align": "center"}
    users = math.ceil(UPKEEP_YUAN / MARGIN_YUAN)
    results = (
        ("现在每月净剩（元）", ready.format(f"{brought}-{upkeep}"), SUBSCRIBERS * MARGIN_YUAN - UPKEEP_YUAN, number),
        ("几个月以后盖不住", ready.format(covered), months, number),
        ("也就是", when, serial(start + months), {"num_format": "yyyy-mm", "align": "center"}),
        ("打平的用户数（户）", ready.format(f"ROUNDUP({upkeep}/$B$16,0)"), users, number),
    )
    for label, formula, value, style in results:
        sheet.write_string(row, 0, label, book.label())
        sheet.write_formula(row, 1, formula, book.cell(**style), value)
        row += 1
    left = '"还有 "&$B$23&" 个月：趁还盖得住，把客户往新产品转。"'
    told = f'IF($B$23=0,"现在就盖不住：先谈迁转，再定停的日子。",{left})'
    kept = f'IF($B$23="{FOREVER}","照这样{FOREVER}：留着，不再花拉新的钱。","")'
    by_order = '"有清退文件：按文件的日子排迁转，这张表只用来算要花多少。"'
    advice = f'=IF($B$20="有",{by_order},IF(ISNUMBER($B$23),{told},{kept}))'
    said = f"还有 {months} 个月：趁还盖得住，把客户往新产品转。"
    bold = book.style(bold=True, text_wrap=True)
    sheet.merge_range(row, 0, row, 4, "", bold)
    sheet.write_formula(row, 0, advice, bold, said)
    note = (
        "假设每月离开的比例不变，每户带来的也不变：第 t 个月带来的钱 = "
        "现有用户 ×（1 − 离开比例）的 t 次方 × 每户边际收入。哪样变了就重算。"
    )
    sheet.set_row(row + 1, 36)
    sheet.merge_range(row + 1, 0, row + 1, 4, note, book.note())
    return row + 1


def months_covered(subscribers: float, margin_yuan: float, leave_rate: float, upkeep_yuan: float) -> int:
    """Return after how many months a shrinking product first brings less than its upkeep.

    Parameters
    ----------
    subscribers, margin_yuan : customers now, and what one brings a month beyond what it costs; both positive.
    leave_rate : share that leaves each month, above 0 and below 1.
    upkeep_yuan : cost a month that does not depend on customers, above 0.

    >>> months_covered(100, 1.0, 0.5, 30)
    2
    """
    if subscribers * margin_yuan < upkeep_yuan:
        return 0
    return math.floor(math.log(upkeep_yuan / (subscribers * margin_yuan)) / math.log(1 - leave_rate)) + 1


def _input(sheet: Worksheet, book: Book, row: int, label: str, value: object, shown: str, hint: str) -> None:
    sheet.write_string(row, 0, label, book.label())
    sheet.write(row, 1, value, book.input(num_format=shown, align="center"))
    sheet.write_string(row, 2, hint, book.remark())
