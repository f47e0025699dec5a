"""The sheet that plans a pilot: how many customers it needs, on which days to look, and where to stop."""

from __future__ import annotations

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from coursekit.toolkits.target_sheets.layout import PLAN, TargetData, date_serial, list_column
from coursekit.toolkits.target_sheets.plan_formulas import Inputs, needed
from coursekit.toolkits.target_sheets.plan_this_month import Standards, write_this_month
from coursekit.toolkits.target_wording import PILOT as UNDECIDED
from coursekit.toolkits.target_wording import YES
from coursekit.toolkits.workbook import MUTED, Book, set_page_lines
from coursekit.topics.tiers import pilot_size

WIDTHS = (24, 15, 15, 15, 15, 15, 26)
LIFT, ALPHA, POWER, RATIO, COMPLAINTS = 0.03, 0.05, 0.8, 2.0, 0.01
OTHER_LIFTS = (0.01, 0.02, 0.03, 0.05, 0.08)
WRONG = "先把上面的数填对"
ENOUGH, TOO_FEW = "够", "不够"
_INPUT_ROW, _RESULT_ROW, _OTHER_ROW, _CALENDAR_ROW = 3, 11, 17, 28
_BASE, _LIFT, _ALPHA, _POWER, _RATIO, _PEOPLE = (f"$B${_INPUT_ROW + 1 + row}" for row in range(6))
_LAST = len(WIDTHS) - 1


def write_plan(book: Book, data: TargetData) -> Worksheet:
    """Write inputs, the sizes they ask for, sizes for other lifts, and the calendar with its stop line."""
    base, people, named = _prefill(data)
    sheet = book.sheet(PLAN, "试点方案：打多少个、留多少个，才看得出来", WIDTHS)
    sheet.write_string(1, 0, f"先按{named}填着，浅色格子改成自己的。", book.remark())
    _write_inputs(sheet, book, base, people)
    _write_sizes(sheet, book, base)
    _write_other_lifts(sheet, book, base, people)
    last = _write_calendar(sheet, book, data)
    standards = Standards(LIFT, ALPHA, POWER, (_LIFT, _ALPHA, _POWER))
    last = write_this_month(sheet, book, data, last + 2, standards)
    sheet.print_area(0, 0, last, _LAST)
    sheet.fit_to_pages(1, 1)
    set_page_lines(sheet, data.cohort, data.pilot_source)
    return sheet


def _prefill(data: TargetData) -> tuple[float, int, str]:
    """Return the base rate and the number of candidates of the segment that most needs a pilot, and its name."""
    tried = data.campaigns.dropna(subset=["base"])
    undecided = tried[tried["verdict"] == UNDECIDED]
    row = (undecided if len(undecided) else tried).sort_values("candidates").iloc[-1]
    name = f"{data.cohort.term(row['campaign'])}（{data.cohort.term(row['segment'])}）"
    return round(float(row["base"]), 3), int(row["candidates"]), name


def _write_inputs(sheet: Worksheet, book: Book, base: float, people: int) -> None:
    sheet.write_string(_INPUT_ROW - 1, 0, "一、先定六个数", book.heading())
    lines = (
        ("不打也会成的", base, "0.0%", "对照组的成功率，上一轮试点的"),
        ("想看出的净增益", LIFT, "0.0%", "至少这么多才值得打；想看出越小的，要的人越多"),
        ("误报的风险", ALPHA, "0%", "其实没用，却看出有用：一般留 5%"),
        ("看得出的把握", POWER, "0%", "真有这么多，看得出来的机会：一般要 80%"),
        ("联系几个配一个对照", RATIO, "0.0", "写 2，就是每三个人里留一个不打"),
        ("手里有多少人", people, "#,##0", "排得上的人数，下面那张表用它比够不够"),
    )
    for row, (label, value, shown, hint) in enumerate(lines, _INPUT_ROW):
        sheet.write_string(row, 0, label, book.label())
        sheet.write_number(row, 1, value, book.input(num_format=shown, align="center"))
        sheet.write_string(row, 2, hint, book.style(font_color=MUTED, indent=1))
    share = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    sheet.data_validation(_INPUT_ROW, 1, _INPUT_ROW + 3, 1, share)


def _write_sizes(sheet: Worksheet, book: Book, base: float) -> None:
    sheet.write_string(_RESULT_ROW - 1, 0, "二、要多少人", book.heading())
    treated, control = pilot_size(base, base + LIFT, alpha=ALPHA, power=POWER, ratio=RATIO)
    bold = book.cell(bold=True, align="center", num_format="#,##0")
    for row, (label, formula, value) in enumerate(
        (
            ("联系组（人）", _guarded(_LIFT, f"ROUNDUP({_RATIO}*{_needed(_LIFT)},0)", WRONG), treated),
            ("对照组（人）", _guarded(_LIFT, f"ROUNDUP({_needed(_LIFT)},0)", WRONG), control),
        ),
        _RESULT_ROW,
    ):
        sheet.write_string(row, 0, label, book.label())
        sheet.write_formula(row, 1, formula, bold, value)
    treated_cell, control_cell = f"$B${_RESULT_ROW + 1}", f"$B${_RESULT_ROW + 2}"
    counted = "&".join(
        (
            '"联系 "', _whole(treated_cell), '" 个，留 "', _whole(control_cell), '" 个不打，一共 "',
            _whole(f"{treated_cell}+{control_cell}"), '" 个；比这少，没看出来不等于没用。"',
        )
    )  # fmt: skip
    said = f"联系 {treated:,} 个，留 {control:,} 个不打，一共 {treated + control:,} 个；比这少，没看出来不等于没用。"
    style = book.style(bold=True)
    sheet.write_formula(_RESULT_ROW + 2, 0, f'=IF(COUNT({treated_cell}:{control_cell})=2,{counted},"")', style, said)


def _write_other_lifts(sheet: Worksheet, book: Book, base: float, people: int) -> None:
    sheet.write_string(_OTHER_ROW - 2, 0, "三、换一个净增益，人数差多少", book.heading())
    for column, label in enumerate(("想看出的净增益", "联系组（人）", "对照组（人）", "一共（人）", "手里的人")):
        sheet.write_string(_OTHER_ROW - 1, column, label, book.header())
    whole, centred = book.cell(num_format="#,##0", align="center"), book.cell(align="center")
    for row, lift in enumerate(OTHER_LIFTS, _OTHER_ROW):
        here = f"$A${row + 1}"
        possible = base + lift <= 1
        treated, control = (
            pilot_size(base, base + lift, alpha=ALPHA, power=POWER, ratio=RATIO) if possible else ("", "")
        )
        total = treated + control if possible else ""
        sheet.write_number(row, 0, lift, book.input(num_format="0.0%", align="center"))
        sheet.write_formula(row, 1, _guarded(here, f"ROUNDUP({_RATIO}*{_needed(here)},0)"), whole, treated)
        sheet.write_formula(row, 2, _guarded(here, f"ROUNDUP({_needed(here)},0)"), whole, control)
        both = f"$B${row + 1}:$C${row + 1}"
        sheet.write_formula(row, 3, f'=IF(COUNT({both})=2,SUM({both}),"")', whole, total)
        judged = f'IF({_PEOPLE}>=$D${row + 1},"{ENOUGH}","{TOO_FEW}")'
        value = "" if not possible else ENOUGH if people >= total else TOO_FEW
        sheet.write_formula(row, 4, f'=IF(COUNT($D${row + 1},{_PEOPLE})=2,{judged},"")', centred, value)
    note = "不够：和邻县合着试，或连着试几个月；别把“想看出的”改大了凑数。"
    sheet.write_string(_OTHER_ROW + len(OTHER_LIFTS), 0, note, book.remark())


def _needed(lift: str) -> str:
    return needed(lift, Inputs(_BASE, _ALPHA, _POWER, _RATIO))


def _guarded(lift: str, formula: str, otherwise: str = "") -> str:
    """Return the formula that waits until every number is there and possible."""
    inside = f"AND({_ALPHA}>0,{_ALPHA}<1,{_POWER}>0,{_POWER}<1,{_RATIO}>0,{_BASE}>=0,{lift}>0,{_BASE}+{lift}<=1)"
    there = f"COUNT({_BASE},{lift},{_ALPHA},{_POWER},{_RATIO})=5"
    return f'=IF({there},IF({inside},{formula},"{otherwise}"),"{otherwise}")'


def _whole(value: str) -> str:
    return f'TEXT({value},"#,##0")'


def _write_calendar(sheet: Worksheet, book: Book, data: TargetData) -> int:
    """Write the days of a pilot and its stop line; return the last row."""
    sheet.write_string(_CALENDAR_ROW - 3, 0, "四、哪天看什么，到哪里停", book.heading())
    start = pd.Timestamp(data.contact_day)
    day = book.input(num_format="yyyy-mm-dd", align="center")
    sheet.write_string(_CALENDAR_ROW - 2, 0, "哪天开打（M）", book.label())
    sheet.write_number(_CALENDAR_ROW - 2, 1, date_serial(data.contact_day), day)
    sheet.write_string(_CALENDAR_ROW - 2, 2, "投诉率停手线", book.label())
    sheet.write_number(_CALENDAR_ROW - 2, 3, COMPLAINTS, book.input(num_format="0.0%", align="center"))
    sheet.write_string(_CALENDAR_ROW - 2, 4, "先写的假设，自己定", book.style(font_color=MUTED, indent=1))
    first, rate = f"$B${_CALENDAR_ROW - 1}", f"$D${_CALENDAR_ROW - 1}"
    sheet.write_string(_CALENDAR_ROW - 1, 0, "哪天", book.header())
    sheet.merge_range(_CALENDAR_ROW - 1, 1, _CALENDAR_ROW - 1, 3, "做什么、看什么", book.header())
    sheet.merge_range(_CALENDAR_ROW - 1, 4, _CALENDAR_ROW - 1, _LAST, "到了就停", book.header())
    lines = (
        (
            "{0}-7",
            start - pd.Timedelta(days=7),
            "抽好对照、过合规闸门、写下停手线。对照抽了就不换人。",
            "闸门没过，不打。",
        ),
        ("{0}", start, "打。没接通、拒绝都照填，不挑容易成的先打完。", _stop_line(data, rate)),
        (
            "EDATE({0},2)",
            start + pd.DateOffset(months=2),
            "M+1 月结以后，填“M+1 成了”。这时候成的最多，也最会骗人。",
            "对照成的一样多：先停打，等 M+3。",
        ),
        (
            "EDATE({0},4)",
            start + pd.DateOffset(months=4),
            "M+3 月结以后，填 M+3 三列，打开“结果”，只看净增益和区间。",
            "写“太小”的停；“判不了”“对照太少”的，和别的月合起来看。",
        ),
    )
    for row, (formula, when, text, stop) in enumerate(lines, _CALENDAR_ROW):
        sheet.set_row(row, 34)
        shown = book.cell(num_format="yyyy-mm-dd", align="center", bold=True)
        dated = f'=IF(ISNUMBER({first}),{formula.format(first)},"")'
        sheet.write_formula(row, 0, dated, shown, date_serial(when.date()))
        sheet.merge_range(row, 1, row, 3, text, book.text())
        sheet.merge_range(row, 4, row, _LAST, "", book.text())
        if isinstance(stop, str):
            sheet.write_string(row, 4, stop, book.text())
        else:
            sheet.write_formula(row, 4, stop[0], book.text(bold=True), stop[1])
    return _CALENDAR_ROW + len(lines) - 1


def _stop_line(data: TargetData, rate: str) -> tuple[str, str]:
    """Return the formula that counts complaints against those really called, and what it says before the first call."""
    rows = len(data.called)
    called = f'COUNTIF({list_column("结果", rows)},"?*")'
    complaints = f'COUNTIF({list_column("是否投诉", rows)},"{YES}")'
    limit = f"ROUNDUP({called}*{rate},0)"
    told = f'IF({complaints}>={limit},"到线了，今天就停。","投诉到 "&{limit}&" 个，当天停。")'
    begun = f'IF({called}=0,"还没开打。",{told})'
    return f'=IF(ISNUMBER({rate}),"打了 "&{called}&" 个，投诉 "&{complaints}&" 个："&{begun},"")', (
        "打了 0 个，投诉 0 个：还没开打。"
    )
