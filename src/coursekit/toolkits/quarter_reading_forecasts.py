"""Reads forecasts and outcomes of a filled-in workbook, and what keeps them from being compared."""

from __future__ import annotations

import math

from coursekit.toolkits.quarter_reading_form import name_places
from coursekit.toolkits.quarter_reading_made import Filled
from coursekit.toolkits.quarter_sheets.forecasts import BEFORE, CAME, FIRST, FORESEEN, PERIOD, ROWS, VERDICT_ROW
from coursekit.toolkits.quarter_sheets.layout import FORECASTS
from coursekit.toolkits.reading_cells import Between, Sheet

_ALLOWED = Between(0, math.inf, "写 0 以上的数，不带单位，也不带百分号", units=(), otherwise="")
_LABELS = {BEFORE: "“上一期实际”", FORESEEN: "“预测”", CAME: "“实际”"}
_FAR = 50


def read_forecasts(sheet: Sheet | None, filled: Filled) -> dict[str, object]:
    """Return ``before`` (what came before the first period), ``periods`` (period, foreseen, came) and ``said``.

    Empty where no line is filled in.
    """
    if sheet is None:
        return {}
    lines = [row for row in range(FIRST, FIRST + ROWS) if not _is_empty(sheet, row)]
    before = _read(sheet, FIRST, BEFORE, filled)
    if not lines:
        sheet.findings.unfilled.append(f"“{sheet.name}”页：一期也没填，季初写预测。")
        return {}
    periods = {row: _read_line(sheet, row, filled) for row in lines}
    if sheet.is_empty(FIRST, BEFORE):
        sheet.findings.unfilled.append(f"{sheet.place(FIRST, BEFORE)}：第一行的“上一期实际”没填，没法跟照抄比。")
    nameless = [(row, PERIOD) for row, period in periods.items() if not period["period"]]
    if nameless:
        sheet.findings.unfilled.append(f"{name_places(sheet, nameless)}：哪一期，没写。")
    for row in range(FIRST, lines[-1]):
        if row not in periods:
            sheet.findings.unfilled.append(f"{sheet.place(row, PERIOD)}：这一行空着，下面却填了：往上挪，一期一行。")
    mixed = _check_percent(sheet, lines)
    for row, period in periods.items():
        if row not in mixed:
            _check_line(sheet, row, period, is_last=row == lines[-1])
    said = filled.at(FORECASTS, VERDICT_ROW, 0)
    return {"before": before, "periods": [*periods.values()], "said": said}


def _is_empty(sheet: Sheet, row: int) -> bool:
    return all(sheet.is_empty(row, column) for column in (PERIOD, FORESEEN, CAME))


def _read(sheet: Sheet, row: int, column: int, filled: Filled) -> float | None:
    found = sheet.number(row, column, _LABELS[column], _ALLOWED)
    filled.put(FORECASTS, row, column, found)
    return found


def _read_line(sheet: Sheet, row: int, filled: Filled) -> dict[str, object]:
    return {
        "period": sheet.text(row, PERIOD),
        "foreseen": _read(sheet, row, FORESEEN, filled),
        "came": _read(sheet, row, CAME, filled),
    }


def _check_line(sheet: Sheet, row: int, period: dict[str, object], *, is_last: bool) -> None:
    """Note what a line lacks, and numbers that cannot be of one kind."""
    foreseen, came = period["foreseen"], period["came"]
    if sheet.is_empty(row, FORESEEN):
        if sheet.is_empty(row, CAME):
            sheet.findings.unfilled.append(f"{sheet.place(row, FORESEEN)}：预测没写，季初就要写。")
        else:
            todo = "预测在季初写，季末不补：当时真写过的抄上，没写过的，这一行清空。"
            sheet.problem(row, FORESEEN, _LABELS[FORESEEN], "在填实际以前写好", todo)
    elif sheet.is_empty(row, CAME):
        more = "等季末填。" if is_last else "下一期却填了：补上，不然下一期没法跟照抄比。"
        sheet.findings.unfilled.append(f"{sheet.place(row, CAME)}：实际还没填，{more}")
    if came == 0:
        sheet.findings.remarks.append(f"{sheet.place(row, CAME)}：实际是 0，算不出百分数，这一期不算误差。")
    elif foreseen and came and not 1 / _FAR < foreseen / came < _FAR:
        sheet.findings.remarks.append(
            f"{sheet.place(row, FORESEEN)}：预测 {foreseen:.12g}，实际 {came:.12g}，差得太远：是不是单位不一样？"
            "只记一个数，别换。"
        )


def _check_percent(sheet: Sheet, lines: list[int]) -> set[int]:
    """Note that some numbers are percentages and others are not; return the lines of the fewer."""
    cells = [(FIRST, BEFORE), *((row, column) for row in lines for column in (FORESEEN, CAME))]
    kinds: dict[bool, list[tuple[int, int]]] = {True: [], False: []}
    for row, column in cells:
        value = sheet.raw(row, column)
        if isinstance(value, (int, float)) and value != 0:
            kinds[sheet.is_percent(row, column)].append((row, column))
    if not kinds[True] or not kinds[False]:
        return set()
    fewer = kinds[len(kinds[True]) <= len(kinds[False])]
    row, column = fewer[0]
    value = float(sheet.raw(row, column))
    held = f"{100 * value:.12g}%" if sheet.is_percent(row, column) else f"{value:.12g}"
    kind = "百分数，别的不是" if sheet.is_percent(row, column) else "数，别的是百分数"
    many = f"（这样的有 {len(fewer)} 格）" if len(fewer) > 1 else ""
    sheet.findings.problems.append(
        f"{sheet.place(row, column)}：{_LABELS[column]}写的是“{held}”，这是{kind}{many}，要都一样。"
        "只记一个数，别换单位。"
    )
    return {row for row, _ in fewer}
