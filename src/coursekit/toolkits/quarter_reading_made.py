"""The workbook for next quarter as it was made, so that one that was filled in can be held against it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace

from coursekit.toolkits.client_sheets.form import Form
from coursekit.toolkits.client_sheets.formulas import CellError, Place, Values, Words, is_formula
from coursekit.toolkits.client_sheets.functions import DAY_ZERO
from coursekit.toolkits.client_sheets.layout import serial
from coursekit.toolkits.quarter_plan import write_pages
from coursekit.toolkits.quarter_sheets import forecasts, layout, meeting, plan, support
from coursekit.toolkits.quarter_sheets.layout import FORECASTS, MEETING, PLAN, SHEETS, SOURCES, SUPPORT, QuarterData
from coursekit.toolkits.quarter_sheets.meeting_lines import derived, inputs
from coursekit.toolkits.workbook import Book

_LONG_AGO = datetime.date(2000, 1, 1)
_SCRATCH = (10_000, 0)  # far below every form


@dataclass(frozen=True)
class Made:
    """What every cell held when it was handed out: ``contents`` by sheet, row and column; None is there to be filled.

    ``data`` has the class's first day and its word for commission, which is all of a class that formulas ask for;
    where it is not known when the class began, the day is one long ago.
    """

    data: QuarterData
    contents: dict[Place, object]
    is_dated: bool

    def text(self, sheet: str, row: int, column: int) -> str:
        """Return a cell's words, nothing where it holds none."""
        content = self.contents.get((sheet, row, column))
        return content if isinstance(content, str) else ""

    def formulas(self, sheet: str) -> list[tuple[int, int]]:
        """Return where a sheet's formulas stand, from the top."""
        return sorted(place[1:] for place, held in self.contents.items() if place[0] == sheet and is_formula(held))

    def inputs(self, sheet: str) -> set[tuple[int, int]]:
        """Return where a sheet is filled in."""
        return {place[1:] for place, held in self.contents.items() if place[0] == sheet and held is None}

    def examples(self, sheet: str) -> dict[tuple[int, int], object]:
        """Return the made-up answers: place -> number, text, or day, where days are known."""
        word = self.data.cohort.words.commission
        columns = range(support.NEED, support.LACKS)
        lines = range(forecasts.EXAMPLE_FIRST, forecasts.EXAMPLE_FIRST + len(forecasts.EXAMPLES))
        places = {
            PLAN: [(row, layout.SHOWN) for row in self.field_rows().values()],
            SUPPORT: [(support.EXAMPLE_ROW, column) for column in columns],
            MEETING: [(meeting.rows(word)[line.name], meeting.SHOWN) for line in inputs(word)],
            FORECASTS: [(row, column) for row in lines for column in (forecasts.FORESEEN, forecasts.CAME)],
        }
        found = {place: self.contents[sheet, *place] for place in places.get(sheet, [])}
        # A page holds numbers as floats and days as whole ones.
        days = {place: DAY_ZERO + datetime.timedelta(days=one) for place, one in found.items() if isinstance(one, int)}
        return {place: days.get(place, one) for place, one in found.items() if self.is_dated or place not in days}

    def field_rows(self) -> dict[str, int]:
        """Return the row of every field of the plan, in order."""
        at = plan.rows(self.data)
        return {field.name: at[field.name] for block in plan.fields(self.data).values() for field in block}

    def marks(self) -> dict[str, dict[tuple[int, int], str]]:
        """Return what must stand unchanged: sheet -> place -> label."""
        word, rows = self.data.cohort.words.commission, meeting.rows(self.data.cohort.words.commission)
        lines = [rows[line.name] for line in (*inputs(word), *derived(word))]
        levers = range(layout.LEVERS_FIRST, layout.LEVERS_FIRST + layout.LEVER_COUNT)
        computed = [plan.rows(self.data)[name] for name, *_ in plan.COMPUTED]
        places = {
            PLAN: [(3, layout.OWN), (3, layout.SHOWN), *((row, 0) for row in (*self.field_rows().values(), *computed))],
            SUPPORT: [*((support.EXAMPLE_ROW - 1, column) for column in range(len(support.HEAD))),
                      *((support.FIRST + step, 0) for step in range(len(support.TOOLS)))],
            MEETING: [(meeting.HEAD_ROW, 0), (meeting.HEAD_ROW, meeting.CHANGE), (meeting.FIRST - 1, 0),
                      *((row, 0) for row in lines)],
            FORECASTS: [(forecasts.FIRST - 1, column) for column in range(len(forecasts.HEAD))],
            SOURCES: [(row, column) for row in levers for column in (layout.LEVER_NAME, layout.LEVER_UNIT)],
        }  # fmt: skip
        return {sheet: {place: self.text(sheet, *place) for place in places[sheet]} for sheet in SHEETS}


@lru_cache(maxsize=8)
def as_made(class_day: datetime.date | None, commission: str) -> Made:
    """Return the workbook of a class that begins on this day, if it is known, and calls commission by this word."""
    first_day = class_day or _LONG_AGO
    # Names of a class stand in headings only, which nothing is held against.
    cohort = SimpleNamespace(
        title="", region="", words=SimpleNamespace(commission=commission),
        spec=SimpleNamespace(dates=(first_day,), instructor=""),
    )  # fmt: skip
    data = QuarterData(cohort)
    form = Form(Book("", "", created=first_day))
    write_pages(form, data)
    return Made(data, form.contents(), class_day is not None)


class Filled:
    """The workbook as made with what was read typed into it: what would its formulas say?"""

    def __init__(self, made: Made) -> None:
        self.made = made
        self._contents = dict(made.contents)

    def put(self, sheet: str, row: int, column: int, value: object) -> None:
        """Type a number, a day, a text or nothing into a cell."""
        if isinstance(value, datetime.date):
            value = serial(value)
        self._contents[sheet, row, column] = Words(value) if isinstance(value, str) else value

    def at(self, sheet: str, row: int, column: int) -> object:
        """Return a cell's value; None where it is empty, or where a number is too large to be worked with."""
        try:
            value = Values(self._contents).at((sheet, row, column))
        except (CellError, ArithmeticError, ValueError):
            return None
        return None if value == "" else value

    def judge(self, sheet: str, formula: str) -> object:
        """Return what a formula, without its sign, gives on a sheet."""
        self._contents[sheet, *_SCRATCH] = f"={formula}"
        try:
            return self.at(sheet, *_SCRATCH)
        finally:
            del self._contents[sheet, *_SCRATCH]
