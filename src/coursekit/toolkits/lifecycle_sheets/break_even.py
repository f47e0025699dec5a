"""The sheet of two break-evens: a price cut that must bring volume, and an old product that must cover its upkeep."""

from __future__ import annotations

import math

from xlsxwriter.worksheet import Worksheet

from coursekit.toolkits.lifecycle_facts import A_YEAR
from coursekit.toolkits.lifecycle_sheets.layout import (
    BREAK_EVEN,
    CardData,
    name_cell,
    overview_column,
    serial,
)
from coursekit.toolkits.lifecycle_wording import BREAK_EVEN_RULES
from coursekit.toolkits.workbook import Book, set_page_lines, stored, wrapped_height
from coursekit.topics.elasticity import break_even_elasticity, price_cut_verdict, revenue_after_cut, volume_after_cut

WIDTHS = (30, 17, 17, 17, 17)
FOREVER = "一直盖得住"
VERDICTS = {"raises": "增收", "lowers": "减收", "undecided": "判不了，先试点"}
# As in the lesson: a cut of a tenth; upkeep is no branch's figure but an assumption, said to be one on the sheet.
CUT, UPKEEP_SHARE = 0.10, 0.70
_CUT_ROW, _RULES_ROW, _OLD_ROW = 3, 8, 14
WRONG = "先把三个数填对"
_FRACTION = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
_POSITIVE = {"validate": "decimal", "criteria": ">=", "value": 0}
_ADVICE_NOW = "现在就盖不住：先谈迁转，再定停的日子。"
_ADVICE_LATER = "收入盖不住维持：趁还盖得住，把客户往新产品转。"
_ADVICE_NEVER = f"照这样{FOREVER}：留着，不再花拉新的钱。"
_ADVICE_BY_ORDER = "有清退文件：按文件的日子排迁转，这张表只用来算要花多少。"
OLD_NOTE = (
    "照最近两年的步子往下走：第 t 个月的收入 = 现在每月收入 × 剩几成的 t 次方，和课上那张图是同一笔账。"
    "收入不等于挣的：财务核的时候，把收入换成“少收的减去省下的”，就是停了它少收多少、省下多少。"
)
# Of each rule: where it breaks even, and a constant elasticity as this rule counts it.
_FORMULAS = {
    "linear": ("1/(1-$B$4)", "((1-$B$4)^(-{e})-1)/$B$4"),
    "constant": ("1", "{e}"),
}


def write_break_even(book: Book, data: CardData) -> Worksheet:
    """Write both questions, filled in with the class's figures to type over."""
    sheet = book.sheet(BREAK_EVEN, "打平：降价要涨多少量，老产品撑到哪个月", WIDTHS)
    sheet.write_string(1, 0, "浅橙色格子里先填着本班的数，改成自己的；下面的话跟着变。", book.remark())
    _write_price_cut(sheet, book, data)
    last_row = _write_old_product(sheet, book, data)
    sheet.print_area(0, 0, last_row, len(WIDTHS) - 1)
    set_page_lines(sheet, data.cohort, data.source)
    return sheet


def _write_price_cut(sheet: Worksheet, book: Book, data: CardData) -> None:
    sheet.write_string(_CUT_ROW - 1, 0, "一、再降价，能增收吗", book.heading())
    low, high = data.elasticity or (None, None)
    inputs = (
        ("降价多少", CUT, "0%", "降一成就写 10%"),
        ("固定弹性，区间的低端", low, "0.00", "价降 1%，量涨百分之几；写正数"),
        ("固定弹性，区间的高端", high, "0.00", "先填着本班降价试点的 90% 区间，换成自己试点的"),
    )
    for row, (label, value, shown, hint) in enumerate(inputs, _CUT_ROW):
        _input(sheet, book, row, label, value, shown, hint)
    sheet.data_validation(_CUT_ROW, 1, _CUT_ROW, 1, _FRACTION)
    sheet.data_validation(_CUT_ROW + 1, 1, _CUT_ROW + 2, 1, _POSITIVE)
    needed = '"量至少要涨 "&TEXT($B$4/(1-$B$4)*100,"0.0")&"%，收入才不少。"'
    expected = (
        '"照你的区间，收入变化 "&TEXT(((1-$B$4)^(1-$B$5)-1)*100,"+0.0;-0.0")&"% 到 "'
        '&TEXT(((1-$B$4)^(1-$B$6)-1)*100,"+0.0;-0.0")&"%。"'
    )
    said = f"量至少要涨 {CUT / (1 - CUT) * 100:.1f}%，收入才不少。"
    if data.elasticity:
        ends = [100 * (float(revenue_after_cut(CUT, end, "constant")) - 1) for end in data.elasticity]
        said += f"照你的区间，收入变化 {ends[0]:+.1f}% 到 {ends[1]:+.1f}%。"
    formula = f'=IF(N($B$4)>0,IF($B$4<1,{needed}&IF(COUNT($B$5:$B$6)=2,{expected},""),""),"")'
    sheet.write_formula(_CUT_ROW + 3, 0, formula, book.style(bold=True), said)
    for column, label in enumerate(("怎么算", "打平弹性", "区间低端，换成它", "区间高端，换成它", "判断")):
        sheet.write_string(_RULES_ROW - 1, column, label, book.header())
    for row, rule in enumerate(BREAK_EVEN_RULES, _RULES_ROW):
        _write_rule(sheet, book, row, rule, data.elasticity)
    text = (
        f"{BREAK_EVEN_RULES['linear']}：量涨的比例等于弹性乘降幅。"
        f"{BREAK_EVEN_RULES['constant']}：价每降 1%，量都按同一个弹性连着涨。"
        "一种算法的区间只跟它自己的打平弹性比，所以替你换好了，两行说的是一件事。"
        "区间整个在打平弹性上面才说增收，整个在下面才说减收；跨着它，就先试点。"
    )
    sheet.set_row(_RULES_ROW + 2, 36)
    sheet.merge_range(_RULES_ROW + 2, 0, _RULES_ROW + 2, 4, text, book.note())


def _write_rule(sheet: Worksheet, book: Book, row: int, rule: str, elasticity: tuple[float, float] | None) -> None:
    """Write one rule's row: where it breaks even, the interval as this rule counts it, the verdict."""
    ready = "=IF(COUNT($B$4:$B$6)=3,IF(AND($B$4>0,$B$4<1,$B$5>=0,$B$6>=$B$5),{0},{1}),{1})"
    level, converted = _FORMULAS[rule]
    number, here = book.cell(num_format="0.00", align="center"), f"$B${row + 1}"
    even = float(break_even_elasticity(CUT, rule)) if elasticity else ""
    ends = [_counted(end, rule) for end in elasticity] if elasticity else ["", ""]
    verdict = VERDICTS[price_cut_verdict(*ends, CUT, rule)] if elasticity else WRONG
    sheet.write_string(row, 0, BREAK_EVEN_RULES[rule], book.label())
    sheet.write_formula(row, 1, ready.format(level, '""'), number, even)
    for column, (cell, value) in enumerate(zip(("$B$5", "$B$6"), ends, strict=True), 2):
        sheet.write_formula(row, column, ready.format(converted.format(e=cell), '""'), number, value)
    low, high = f"$C${row + 1}", f"$D${row + 1}"
    raises, lowers, undecided = VERDICTS.values()
    judged = f'IF({low}>{here},"{raises}",IF({high}<{here},"{lowers}","{undecided}"))'
    bold = book.cell(bold=True, align="center", text_wrap=True)
    sheet.write_formula(row, 4, ready.format(judged, f'"{WRONG}"'), bold, verdict)


def _counted(elasticity: float, rule: str) -> float:
    """Return a constant elasticity as ``rule`` counts the same rise in volume at ``CUT``."""
    return elasticity if rule == "constant" else (float(volume_after_cut(CUT, elasticity, "constant")) - 1) / CUT


def _write_old_product(sheet: Worksheet, book: Book, data: CardData) -> int:
    """Write the month in which the revenue of a shrinking product no longer covers its upkeep; return the last row."""
    sheet.write_string(_OLD_ROW - 1, 0, "二、老产品，收入撑到哪个月还盖得住维持", book.heading())
    facts, products = data.facts[data.old_product], len(data.facts)
    revenue, kept = facts.at("revenue_yuan"), facts.revenue_kept
    month = serial(data.months[facts.position - 1]) if facts.position else ""
    year, before = _looked_up("year_revenue", products), _looked_up("year_revenue_before", products)
    inputs = (
        ("哪个产品", f"={name_cell(data.old_product)}", facts.name, "@", "点格子从单子里换"),
        ("现在每月收入（元）", _found(_looked_up("revenue", products)), revenue, "#,##0",
         "月报数据里最近一个月的，自己会来"),
        ("收入一个月剩几成", _found(f"({year}/{before})^(1/{A_YEAR})"), kept, "0.0%",
         "最近 12 个月比再前 12 个月，开 12 次方"),
        ("每月维持成本（元）", f'=IF(ISNUMBER($B$16),$B$16*{UPKEEP_SHARE},"")', revenue * UPKEEP_SHARE, "#,##0",
         f"假设：先按现在收入的 {UPKEEP_SHARE:.0%} 填着，问财务要真数"),
        ("从哪个月算起", _found(_looked_up("month", products)), month, "yyyy-mm", ""),
    )  # fmt: skip
    for row, (label, formula, value, shown, hint) in enumerate(inputs, _OLD_ROW):
        _input(sheet, book, row, label, value, shown, hint, formula)
    longest = max((one.name for one in data.facts), key=len)
    sheet.set_row(_OLD_ROW, wrapped_height(longest, WIDTHS[1], 20))
    names = {"validate": "list", "source": "=" + overview_column("name", products)}
    sheet.data_validation(_OLD_ROW, 1, _OLD_ROW, 1, names)
    policy = _OLD_ROW + len(inputs)
    _input(sheet, book, policy, "有没有限期清退的文件", "没有", "@", "有文件的，按文件的日子办")
    sheet.data_validation(policy, 1, policy, 1, {"validate": "list", "source": ["没有", "有"]})
    return _write_old_results(sheet, book, policy + 2, data)


def _looked_up(name: str, products: int) -> str:
    """Return the formula, without its sign, of one of ``OVERVIEW`` for the product that is named in B15."""
    names, values = overview_column("name", products), overview_column(name, products)
    return f"INDEX({values},MATCH($B$15,{names},0))"


def _found(formula: str) -> str:
    return f'=IFERROR({formula},"")'


def _write_old_results(sheet: Worksheet, book: Book, row: int, data: CardData) -> int:
    """Write what follows from the inputs on the old product; return the last row."""
    revenue, kept, upkeep, month = "$B$16", "$B$17", "$B$18", "$B$23"
    ready = f'=IF(COUNT($B$16:$B$18)=3,IF(AND({revenue}>0,{kept}>0,{upkeep}>=0),{{0}},"{WRONG}"),"{WRONG}")'
    until = f"INT(LN({upkeep}/{revenue})/LN({kept}))+1"
    covered = f'IF({revenue}<{upkeep},0,IF(OR({kept}>=1,{upkeep}=0),"{FOREVER}",{until}))'
    when = f'=IF(ISNUMBER({month}),IF(ISNUMBER($B$19),EDATE($B$19,{month}),""),"")'
    number = {"num_format": "#,##0", "align": "center"}
    left, months, last = _stored_results(data)
    results = (
        ("现在收入减维持（元/月）", ready.format(f"{revenue}-{upkeep}"), left, number),
        ("第几个月收入盖不住维持", ready.format(covered), months, number),
        ("也就是", when, last, {"num_format": "yyyy-mm", "align": "center"}),
    )
    for label, formula, value, style in results:
        sheet.write_string(row, 0, label, book.label())
        sheet.write_formula(row, 1, formula, book.cell(**style), value)
        row += 1
    told = f'IF({month}=0,"{_ADVICE_NOW}","第 "&{month}&" 个月{_ADVICE_LATER}")'
    kept_on = f'IF({month}="{FOREVER}","{_ADVICE_NEVER}","")'
    advice = f'=IF($B$20="有","{_ADVICE_BY_ORDER}",IF(ISNUMBER({month}),{told},{kept_on}))'
    bold = book.style(bold=True, text_wrap=True)
    sheet.merge_range(row, 0, row, 4, "", bold)
    sheet.write_formula(row, 0, advice, bold, _stored_advice(months))
    sheet.set_row(row + 1, 52)
    sheet.merge_range(row + 1, 0, row + 1, 4, OLD_NOTE, book.note())
    return row + 1


def _stored_results(data: CardData) -> tuple[object, object, object]:
    """Return what the results give on the class's figures: yuan left now, the month counted, the month's date."""
    facts = data.facts[data.old_product]
    revenue, kept = facts.at("revenue_yuan"), facts.revenue_kept
    if not (revenue > 0 and kept > 0):
        return WRONG, WRONG, ""
    months = months_covered(revenue, kept, revenue * UPKEEP_SHARE)
    left = revenue - revenue * UPKEEP_SHARE
    if math.isinf(months):
        return left, FOREVER, ""
    return left, months, serial(data.months[facts.position - 1] + months)


def _stored_advice(months: object) -> str:
    if months == FOREVER:
        return _ADVICE_NEVER
    return f"第 {months} 个月{_ADVICE_LATER}" if isinstance(months, int) else ""


def months_covered(revenue_yuan: float, kept: float, upkeep_yuan: float) -> float:
    """Return the first month, counted from now, in which a product's revenue is below its upkeep; inf if never.

    Parameters
    ----------
    revenue_yuan : revenue of the present month, above 0.
    kept : what share of its revenue a month keeps of the month before, above 0.
    upkeep_yuan : cost a month, at least 0.

    >>> months_covered(100, 0.5, 30), months_covered(100, 1.02, 30)
    (2, inf)
    """
    if revenue_yuan < upkeep_yuan:
        return 0
    if kept >= 1 or not upkeep_yuan:
        return math.inf
    return math.floor(math.log(upkeep_yuan / revenue_yuan) / math.log(kept)) + 1


def _input(
    sheet: Worksheet, book: Book, row: int, label: str, value: object, shown: str, hint: str, formula: str = ""
) -> None:
    """Write a field to type over: its label, its value or the formula that fills it in, and a hint."""
    style = book.input(num_format=shown, align="center", text_wrap=shown == "@")
    sheet.write_string(row, 0, label, book.label())
    sheet.write_string(row, 2, hint, book.remark())
    if formula:
        sheet.write_formula(row, 1, formula, style, stored(value))
    else:
        sheet.write(row, 1, value, style)
