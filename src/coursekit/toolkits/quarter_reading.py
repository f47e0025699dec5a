"""Reads a filled-in workbook for next quarter back, and says everything that must be mended, sentence by sentence."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

from coursekit.toolkits.quarter_reading_forecasts import read_forecasts
from coursekit.toolkits.quarter_reading_form import check_form
from coursekit.toolkits.quarter_reading_made import Filled, Made, as_made
from coursekit.toolkits.quarter_reading_meeting import read_meeting
from coursekit.toolkits.quarter_reading_plan import read_plan
from coursekit.toolkits.quarter_reading_support import count_said, read_support
from coursekit.toolkits.quarter_sheets.layout import FORECASTS, MEETING, PLAN, SHEETS, SOURCES, SUPPORT
from coursekit.toolkits.reading_cells import Findings, Sheet
from coursekit.toolkits.reading_file import Delivered, Opened, first_moved, open_workbook, sheets_as_made

_FILE_NAME, _CALLED = "24_sand_table.xlsx", "下季方案表"
_MOVED = "插过、删过行或列，改了表头，或者是另一版的表"
_CLASS_DAY = re.compile(r"讲师在 (\d{4}-\d\d-\d\d) 开课前")
_COMMISSION = re.compile(r"放号([\u4e00-\u9fff]{1,6})")
_USUAL = "佣金"
_LAST_ROW, _LAST_COLUMN = 100, 20  # a sheet may say that it has a million rows


@dataclass(frozen=True)
class QuarterWorkbook:
    """What a workbook holds, and what is wrong with it.

    ``plan`` has a value a field and a computed number by name, empty where nothing is filled in; ``support`` a dict a
    tool that was begun, ``quarters`` one a quarter of the review, ``forecasts`` the periods; ``definitions`` pairs of
    a word and what it means in this branch. ``support_said`` is the sheet's sentence on all six tools.
    ``problems`` must be mended, ``unfilled`` is still open, ``remarks`` are to be known: Chinese sentences.
    """

    class_day: datetime.date | None
    plan: dict[str, object]
    support: list[dict[str, object]]
    support_said: object
    quarters: list[dict[str, object]]
    forecasts: dict[str, object]
    definitions: list[tuple[str, str]]
    problems: tuple[str, ...]
    unfilled: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Is there nothing that must be mended?"""
        return not self.problems


def read_quarter_workbook(path: Path | str) -> QuarterWorkbook:
    """Return what a workbook for next quarter holds, with every problem there is; nothing is changed, none raised."""
    path, findings = Path(path), Findings()
    opened = open_workbook(path, findings)
    class_day, made = _class_of(opened)
    sheets = {} if opened is None else _sheets(opened, findings, made, class_day)
    for name, sheet in sheets.items():
        check_form(sheet, name, made)
    filled = Filled(made)
    return QuarterWorkbook(
        class_day=class_day,
        plan=read_plan(sheets.get(PLAN), filled),
        support=read_support(sheets.get(SUPPORT), filled),
        support_said=count_said(filled) if SUPPORT in sheets else None,
        quarters=read_meeting(sheets.get(MEETING), filled),
        forecasts=read_forecasts(sheets.get(FORECASTS), filled),
        definitions=_read_definitions(sheets.get(SOURCES), made),
        problems=tuple(findings.problems),
        unfilled=tuple(findings.unfilled),
        remarks=tuple(findings.remarks),
    )


def _class_of(opened: Opened | None) -> tuple[datetime.date | None, Made]:
    """Return the class's first day, None where the file does not say it, and the workbook as made for that class."""
    # The list of levers first: what was typed elsewhere may begin like it.
    sheets = sorted(opened.cells.worksheets, key=lambda sheet: sheet.title != SOURCES) if opened else []
    texts = [
        text for sheet in sheets for row in sheet.iter_rows(max_row=_LAST_ROW, max_col=_LAST_COLUMN, values_only=True)
        for text in row if isinstance(text, str)
    ]  # fmt: skip
    days = [match[1] for text in texts if (match := _CLASS_DAY.search(text))]
    words = [match[1] for text in texts if (match := _COMMISSION.fullmatch(text.strip()))]
    try:
        class_day = datetime.date.fromisoformat(days[0]) if days else None
    except ValueError:
        class_day = None
    return class_day, as_made(class_day, words[0] if words else _USUAL)


def _sheets(opened: Opened, findings: Findings, made: Made, class_day: datetime.date | None) -> dict[str, Sheet]:
    """Return the sheets that stand as they were made, by the names that they were made with."""
    marks = made.marks()
    renamed = {}
    for name in SHEETS:
        others = [title for title in opened.sheets if title not in SHEETS] if name not in opened.sheets else []
        for title in others:
            sheet = Sheet(opened.cells[title], lambda title=title: opened.values[title], findings)
            if first_moved(sheet, marks[name]) is None:
                renamed[name] = title
                findings.problems.append(f"“{title}”页原来叫“{name}”，要用原来的页名。改回来；数照样读了。")
                break
    sheets = sheets_as_made(opened, findings, Delivered(_FILE_NAME, _CALLED, SHEETS, marks, _MOVED), renamed)
    if sheets and class_day is None:
        findings.problems.append(
            f"“{PLAN}”页最后几行：找不到“讲师在……开课前”那一句，不知道哪天开课，日子没有对。从原来的表里拷回来。"
        )
    return sheets


def _read_definitions(sheet: Sheet | None, made: Made) -> list[tuple[str, str]]:
    """Return what the branch noted of its own definitions on the last sheet."""
    rows = sorted({row for row, _ in made.inputs(SOURCES)}) if sheet else []
    found = [(sheet.text(row, 0), sheet.text(row, 1)) for row in rows]
    return [pair for pair in found if any(pair)]
