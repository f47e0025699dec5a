"""Reads the six support tools of a filled-in workbook: what each is for, who, the first step, a number, a day."""

from __future__ import annotations

import math
import unicodedata

from coursekit.toolkits.quarter_reading_made import Filled
from coursekit.toolkits.quarter_reading_plan import DAY_SAID, read_day, read_person
from coursekit.toolkits.quarter_sheets.layout import SUPPORT
from coursekit.toolkits.quarter_sheets.plan_words import LAST_DAY
from coursekit.toolkits.quarter_sheets.support import (
    COUNT_ROW,
    DAY,
    FIRST,
    HEAD,
    NEED,
    NOT_NOW,
    NUMBER,
    STEP,
    TOOLS,
    UNIT,
    WHO,
)
from coursekit.toolkits.reading_cells import Between, Sheet

COLUMNS = {"need": NEED, "who": WHO, "step": STEP, "number": NUMBER, "unit": UNIT, "day": DAY}
_MISSING = {
    "need": ("写一件事", f"补上；用不上的，写“{NOT_NOW}”，这一行别的格子清空。"),
    "who": ("写一个人", "补上：没有人的事没有人做。"),
    "step": ("写第一步做什么", "补上。"),
    "number": ("写 0 以上的数", "补上：没做，看这个数才知道。"),
    "unit": ("写单位，如户、次、段", "补上：数没有单位，别人看不懂。"),
    "day": (DAY_SAID, "补上：哪天看这个数。"),
}


def read_support(sheet: Sheet | None, filled: Filled) -> list[dict[str, object]]:
    """Return a dict a tool that was begun: ``COLUMNS`` and ``tool``; of one that is not needed only ``need``."""
    if sheet is None:
        return []
    lines = {tool: _read_line(sheet, FIRST + place, tool, filled) for place, tool in enumerate(TOOLS)}
    left = [tool for tool, line in lines.items() if line is None]
    if left:
        sheet.findings.unfilled.append(f"“{sheet.name}”页：{'、'.join(left)}还没填；用不上的，写“{NOT_NOW}”。")
    hard = lines[[*TOOLS][-1]]
    if not left and hard and hard["need"] == NOT_NOW:
        place = sheet.place(FIRST + len(TOOLS) - 1, NEED)
        sheet.findings.remarks.append(f"{place}：难题写了“{NOT_NOW}”：一线真没有办不了的？问一圈再定。")
    return [line for line in lines.values() if line]


def count_said(filled: Filled) -> object:
    """Return the sentence below the six tools."""
    return filled.at(SUPPORT, COUNT_ROW, 0)


def _read_line(sheet: Sheet, row: int, tool: str, filled: Filled) -> dict[str, object] | None:
    if all(sheet.is_empty(row, column) for column in COLUMNS.values()):
        return None
    line: dict[str, object] = {"tool": tool} | dict.fromkeys(COLUMNS)
    if unicodedata.normalize("NFKC", sheet.text(row, NEED)) == NOT_NOW:
        line["need"] = NOT_NOW
    else:
        line |= {name: _read_field(sheet, row, tool, name, filled) for name in COLUMNS}
    for name, column in COLUMNS.items():
        filled.put(SUPPORT, row, column, line[name])
    return line


def _read_field(sheet: Sheet, row: int, tool: str, name: str, filled: Filled) -> object:
    column, (allowed, todo) = COLUMNS[name], _MISSING[name]
    head = HEAD[column].replace("\n", "")
    label = f"{tool}的“{head}”"
    if sheet.is_missing(row, column, label, allowed, todo):
        return None
    if name == "who":
        return read_person(sheet, row, column, label)
    if name == "number":
        said = "写 0 以上的数，单位写在右边"
        units = (sheet.text(row, UNIT),)
        return sheet.number(row, column, label, Between(0, math.inf, said, units=units, otherwise=""))
    if name != "day":
        return sheet.text(row, column)
    day, class_day = read_day(sheet, row, column, label), filled.made.data.class_day
    if day and day < class_day:
        sheet.problem(row, column, label, f"写开课（{class_day}）或以后的日子", "改日期。")
    elif day and day > LAST_DAY:
        sheet.problem(row, column, label, f"写 {LAST_DAY} 以前的日子", "改日期。")
    else:
        return day
    return None
