"""The part of the pilot's plan about this month's list: which lift it can show, and in how many such months more."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from coursekit.charts.small_cells import MINIMUM
from coursekit.charts.textwidth import wrap
from coursekit.toolkits.target_sheets.layout import TargetData, held_column, list_column
from coursekit.toolkits.target_sheets.plan_formulas import (
    STEPS,
    Inputs,
    first_guess,
    guesses,
    needed,
    needed_value,
    next_guess,
)
from coursekit.toolkits.target_verdicts import FEWEST_HELD_OUT
from coursekit.toolkits.target_wording import TOO_FEW
from coursekit.toolkits.workbook import Book

HELP_LEFT = 8
NOT_AT_ALL, ENOUGH = "看不出", "这个月就够看"
SMALL = f"{TOO_FEW}，只和别的月合起来看"
NOTE = (
    "看不出，不等于没用：是人不够。等不了这么多个月的，多留对照，或和别的月、邻县合起来看；"
    "别把“想看出的净增益”改大了凑数。"
)
_HEAD = ("名单里的哪一类", "联系（人）", "对照（人）", "不打也会成的", "最小看得出的\n净增益", "凑几个月", "怎么看")
_FEW_HIDDEN = f'[<1]0;[<{MINIMUM}]"<{MINIMUM}";#,##0'
_NONE = "这个月名单是空的，没有可看的。"


@dataclass(frozen=True)
class Standards:
    """What is wanted, as filled in first, and the cells in which it stands."""

    lift: float
    alpha: float
    power: float
    cells: tuple[str, str, str]


def write_this_month(sheet: Worksheet, book: Book, data: TargetData, first: int, standards: Standards) -> int:
    """Write a line a segment on the list, its heading in the row ``first``; return the last row."""
    sheet.write_string(first, 0, "五、这个月的名单，看得出多大的净增益", book.heading())
    sheet.set_row(first + 1, 34)
    for column, label in enumerate(_HEAD):
        sheet.write_string(first + 1, column, label, book.header())
    here = data.campaigns[data.campaigns["listed"] > 0].dropna(subset=["base"])
    if here.empty:
        sheet.write_string(first + 2, 0, _NONE, book.remark())
        return first + 2
    sheet.write_string(first, HELP_LEFT, "右边是公式用的数，不打印，不用改", book.remark())
    row = first + 2
    for line in here.to_dict("records"):
        _write_line(sheet, book, data, row, line, standards)
        row += 1
    sheet.set_row(row, 15 * len(wrap(NOTE, 60)) + 6)
    sheet.merge_range(row, 0, row, len(_HEAD) - 1, NOTE, book.note())
    return row


def _write_line(
    sheet: Worksheet, book: Book, data: TargetData, row: int, line: dict[str, object], standards: Standards
) -> None:
    lift, alpha, power = standards.cells
    name = data.cohort.term(line["segment"])
    treated, control, base, months = (xl_rowcol_to_cell(row, column, col_abs=True) for column in (1, 2, 3, 5))
    cells = Inputs(base, alpha, power, f"({treated}/{control})")
    held, called = int(line["held_out"]), int(line["listed"]) - int(line["held_out"])
    numbers = _Numbers(standards, round(float(line["base"]), 3), called, held)
    count, people = (book.cell(align="center", num_format=shown) for shown in ("#,##0", _FEW_HIDDEN))
    share = book.cell(align="center", num_format="0.0%", bold=True)
    sheet.write_string(row, 0, name, book.label())
    listed = f'COUNTIF({list_column("哪一类", len(data.called))},"{name}")'
    kept = f'COUNTIF({held_column("哪一类", len(data.held_out))},"{name}")'
    sheet.write_formula(row, 1, f"={listed}", people, called)
    sheet.write_formula(row, 2, f"={kept}", people, held)
    # Those on the list less those called would tell the few held out.
    hidden = {"type": "formula", "criteria": f"=AND({control}>0,{control}<{MINIMUM})"}
    sheet.conditional_format(row, 1, row, 1, hidden | {"format": book.workbook.add_format({"num_format": '"—"'})})
    sheet.write_number(row, 3, numbers.base, book.input(align="center", num_format="0.0%"))
    guessed = [xl_rowcol_to_cell(row, HELP_LEFT + step, col_abs=True) for step in range(STEPS + 1)]
    ready = (
        f"AND(COUNT({lift},{alpha},{power},{base})=4,{treated}>0,{control}>0,{lift}>0,{alpha}>0,{alpha}<1,{power}>0,"
        f"{power}<1,{base}>=0,{base}<1,{base}+{lift}<=1)"
    )
    sheet.write_formula(row, HELP_LEFT, f'=IF({ready},{first_guess(base)},"")', book.cell(), numbers.guesses[0])
    for step in range(STEPS):
        formula = next_guess(guessed[step], step, control, cells)
        waiting = f'=IF(ISNUMBER({guessed[step]}),{formula},"")'
        sheet.write_formula(row, HELP_LEFT + step + 1, waiting, book.cell(), numbers.guesses[step + 1])
    most = f"(1-{base})"
    shown = f'IF({needed(most, cells)}>{control},"{NOT_AT_ALL}",{guessed[-1]})'
    sheet.write_formula(row, 4, f'=IF(ISNUMBER({guessed[-1]}),{shown},"")', share, numbers.smallest)
    long = f'=IF(ISNUMBER({guessed[-1]}),ROUNDUP({needed(lift, cells)}/{control},0),"")'
    sheet.write_formula(row, 5, long, count, numbers.months)
    later = f'"这个月看不出，凑 "&{months}&" 个月"'
    told = f'IF(ISNUMBER({months}),IF({months}<=1,"{ENOUGH}",{later}),"")'
    sheet.write_formula(row, 6, f'=IF({control}<{FEWEST_HELD_OUT},"{SMALL}",{told})', book.text(), numbers.told)
    sheet.set_row(row, 34)


@dataclass(frozen=True)
class _Numbers:
    """What the formulas of a line give with the inputs that are filled in first; nothing where an arm is empty."""

    standards: Standards
    base: float
    treated: int
    control: int

    @cached_property
    def inputs(self) -> Inputs | None:
        if not self.treated or not self.control:
            return None
        return Inputs(self.base, self.standards.alpha, self.standards.power, self.treated / self.control)

    @cached_property
    def guesses(self) -> list[float]:
        return guesses(self.control, self.inputs) if self.inputs else [""] * (STEPS + 1)

    @property
    def smallest(self) -> float | str:
        if self.inputs and needed_value(1 - self.base, self.inputs) > self.control:
            return NOT_AT_ALL
        return self.guesses[-1]

    @property
    def months(self) -> int | str:
        return math.ceil(needed_value(self.standards.lift, self.inputs) / self.control) if self.inputs else ""

    @property
    def told(self) -> str:
        if self.control < FEWEST_HELD_OUT:
            return SMALL
        if not self.inputs:
            return ""
        return ENOUGH if self.months <= 1 else f"这个月看不出，凑 {self.months} 个月"
