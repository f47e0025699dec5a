"""Reads the review's one page of a filled-in workbook: a column a quarter, and what cannot be right in it."""

from __future__ import annotations

import math

from openpyxl.utils import get_column_letter

from coursekit.toolkits.quarter_reading_made import Filled
from coursekit.toolkits.quarter_reading_plan import read_count
from coursekit.toolkits.quarter_sheets.layout import MEETING
from coursekit.toolkits.quarter_sheets.meeting import FIRST, FIRST_OWN, QUARTERS, contradictions, rows
from coursekit.toolkits.quarter_sheets.meeting_lines import derived, inputs
from coursekit.toolkits.reading_cells import Between, Sheet

_NAME_ROW = FIRST - 1
_EMPTY = "没有就空着，别填 0"
_SHOWN = 3


def read_meeting(sheet: Sheet | None, filled: Filled) -> list[dict[str, object]]:
    """Return a dict a quarter that was begun, from the left: ``quarter``, the inputs, and what follows from them."""
    if sheet is None:
        return []
    word = filled.made.data.cohort.words.commission
    at = rows(word)
    lines = [_NAME_ROW, *(at[line.name] for line in inputs(word))]
    columns = range(FIRST_OWN, FIRST_OWN + QUARTERS)
    begun = [column for column in columns if not all(sheet.is_empty(row, column) for row in lines)]
    if not begun:
        sheet.findings.unfilled.append(f"“{sheet.name}”页：一季也没填。")
        return []
    for column in range(FIRST_OWN, begun[-1]):
        if column not in begun:
            todo = "中间隔了一列，最近两季比不出来：把右边的往左挪。"
            sheet.problem(_NAME_ROW, column, "这一列", "从左往右一季一列", todo)
    quarters = {column: _read_quarter(sheet, column, at, word, filled) for column in begun}
    for column in begun:
        if column - 1 in quarters:
            _compare(sheet, column, at["begin"], quarters[column]["begin"], quarters[column - 1]["end"])
    return [*quarters.values()]


def _read_quarter(sheet: Sheet, column: int, at: dict[str, int], word: str, filled: Filled) -> dict[str, object]:
    quarter: dict[str, object] = {"quarter": sheet.text(_NAME_ROW, column)}
    for line in inputs(word):
        allowed = Between(0, math.inf, "写 0 以上的数，不带单位", units=(line.unit,), otherwise=f"；{_EMPTY}")
        found = read_count(sheet, at[line.name], column, f"“{line.label}”", allowed, line.unit)
        quarter[line.name] = found
        filled.put(MEETING, at[line.name], column, found)
    _note_open(sheet, column, at, word, quarter)
    labels = {line.name: line.label for line in inputs(word)}
    for one, other, said in contradictions(word):
        if None not in (quarter[one], quarter[other]) and quarter[one] > quarter[other]:
            allowed = f"不多于“{labels[other]}”的 {quarter[other]:.12g}"
            sheet.problem(at[one], column, f"“{labels[one]}”", allowed, f"{said}对一遍，改错的那个。")
    return quarter | {line.name: filled.at(MEETING, at[line.name], column) for line in derived(word)}


def _note_open(sheet: Sheet, column: int, at: dict[str, int], word: str, quarter: dict[str, object]) -> None:
    name, place = quarter["quarter"], f"“{sheet.name}”页 {get_column_letter(column + 1)} 列"
    if not name:
        sheet.findings.unfilled.append(f"{sheet.place(_NAME_ROW, column)}：哪一季，没写。")
    whose = f"{place}（{name}）" if name else place
    lacking = [line.label for line in inputs(word) if sheet.is_empty(at[line.name], column)]
    if lacking:
        sheet.findings.unfilled.append(
            f"{whose}：还缺 {len(lacking)} 个数（{_some(lacking)}），问清找谁要；没有的空着，别填 0。"
        )
    noughts = [line.label for line in inputs(word) if quarter[line.name] == 0]
    if noughts:
        sheet.findings.remarks.append(f"{whose}：{_some(noughts)}写的是 0。真是 0 就留着，不知道的空着。")


def _compare(sheet: Sheet, column: int, row: int, begin: object, end: object) -> None:
    """Remark on a quarter that does not begin where the one before it ended."""
    if isinstance(begin, float) and isinstance(end, float) and abs(begin - end) >= 1:
        sheet.findings.remarks.append(
            f"{sheet.place(row, column)}：季初在用 {begin:,.0f} 户，左边一季的季末算出来是 {end:,.0f} 户。"
            "应该照抄上季末；口径变了，记在最后一页。"
        )


def _some(labels: list[str]) -> str:
    shown = "、".join(labels[:_SHOWN])
    return f"{shown} 等" if len(labels) > _SHOWN else shown
