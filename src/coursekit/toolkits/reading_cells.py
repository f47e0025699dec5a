"""Cells as people fill them in: numbers, days and words, and a sentence on every one that cannot be read."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from coursekit.toolkits.client_sheets.functions import DAY_ZERO

_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(%|折)?")
_FRACTION = re.compile(r"(?:(\d+) )?(\d+)/(\d+)")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_LONGEST = 30
_ROUNDING = 1e-9


@dataclass
class Findings:
    """What a file holds: ``problems`` must be mended, ``unfilled`` is still open, ``remarks`` are to be known."""

    problems: list[str] = field(default_factory=list)
    unfilled: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Between:
    """Which numbers a cell may hold, and how a sentence says so.

    ``units`` are what may stand behind a number typed as text, as `as_number` takes them; ``otherwise`` ends the
    sentence on what to do.
    """

    low: float
    high: float
    said: str
    units: tuple[str, ...] | None = None
    otherwise: str = "；不知道就空着"


class Sheet:
    """One sheet of a file that was filled in; rows and columns count from zero.

    ``cells`` are as they were typed; ``values`` opens the same sheet with what its formulas gave when it was saved,
    which takes as long again and is asked for only where a formula was typed into an input.
    """

    def __init__(self, cells: Worksheet, values: Callable[[], Worksheet], findings: Findings) -> None:
        self._cells, self._values, self.findings = cells, values, findings
        self.name = cells.title

    def place(self, row: int, column: int) -> str:
        """Return how a sentence names a cell."""
        return f"“{self.name}”页 {get_column_letter(column + 1)}{row + 1}"

    def raw(self, row: int, column: int) -> object:
        """Return what a cell holds, None where it is empty or holds blanks alone."""
        value = self._cells.cell(row + 1, column + 1).value
        if self.is_formula(row, column):
            value = self._values().cell(row + 1, column + 1).value
        if isinstance(value, str):
            value = value.strip(" \t\r\n\u3000\xa0")
        return None if value == "" else value

    def is_formula(self, row: int, column: int) -> bool:
        """Does a cell hold a formula?"""
        return self._cells.cell(row + 1, column + 1).data_type == "f"

    def is_percent(self, row: int, column: int) -> bool:
        """Is a cell's number shown as a percentage?"""
        return "%" in self._cells.cell(row + 1, column + 1).number_format

    def typed(self, row: int, column: int) -> object:
        """Return what a cell holds with the blanks around it; a formula is not worked out."""
        return self._cells.cell(row + 1, column + 1).value

    def merged(self) -> list[tuple[int, int, int, int]]:
        """Return the merged areas: top, left, bottom and right."""
        return [
            (one.min_row - 1, one.min_col - 1, one.max_row - 1, one.max_col - 1)
            for one in self._cells.merged_cells.ranges
        ]

    def text(self, row: int, column: int) -> str:
        """Return a cell's words."""
        value = self.raw(row, column)
        if isinstance(value, datetime.datetime):
            value = value.date()
        return "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)

    def problem(self, row: int, column: int, label: str, allowed: str, todo: str) -> None:
        """Note that a cell must be mended: where, what is found, what is allowed, what to do."""
        found = self.raw(row, column)
        held = "空着" if found is None else f"写的是“{_short(self.text(row, column))}”"
        self.findings.problems.append(f"{self.place(row, column)}：{label}{held}，要{allowed}。{todo}")

    def is_empty(self, row: int, column: int) -> bool:
        """Is there nothing in a cell, or blanks alone?"""
        return self.raw(row, column) is None and not self.is_formula(row, column)

    def is_missing(self, row: int, column: int, label: str, allowed: str, todo: str) -> bool:
        """Is a cell empty that must not be? It is noted."""
        if self.raw(row, column) is not None:
            return False
        if self.is_formula(row, column):
            self.findings.problems.append(
                f"{self.place(row, column)}：{label}是公式，没有算出数来，要{allowed}。打开算一遍、存好，或直接写数。"
            )
        else:
            self.problem(row, column, label, allowed, todo)
        return True

    def number(self, row: int, column: int, label: str, allowed: Between) -> float | None:
        """Return a cell's number; None where it is empty, or cannot be read, which is noted."""
        value = self.raw(row, column)
        if value is None:
            if self.is_formula(row, column):
                self.findings.remarks.append(f"{self.place(row, column)}：{label}是公式，没有算出数来。")
            return None
        if isinstance(value, (datetime.date, datetime.time)):
            self.problem(row, column, label, allowed.said, "软件把它当成日期了：先把格子设成数字，再填。")
            return None
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        number = value if is_number else as_number(value, allowed.units)
        if number is None:
            self.problem(row, column, label, allowed.said, f"改成一个数{allowed.otherwise}。")
            return None
        if not allowed.low - _ROUNDING <= number <= allowed.high + _ROUNDING:
            self.problem(row, column, label, allowed.said, f"改到这个范围里{allowed.otherwise}。")
            return None
        if isinstance(value, str):
            self._understood(row, column, label, f"{number:g}", "数")
        return float(number)

    def _understood(self, row: int, column: int, label: str, meant: str, kind: str) -> None:
        found = _short(self.text(row, column))
        self.findings.remarks.append(
            f"{self.place(row, column)}：{label}是文字“{found}”，读作 {meant}；表里的公式算不进去，重新输成{kind}。"
        )

    def day(
        self, row: int, column: int, label: str, otherwise: str = "改成日期；没定就空着。"
    ) -> datetime.date | None:
        """Return a cell's day; None where it is empty, or is no day, which is noted; ``otherwise`` says what to do."""
        value = self.raw(row, column)
        if value is None:
            return None
        day = _as_day(value)
        if day is None:
            self.problem(row, column, label, "写日期，如 2026-12-15", otherwise)
        elif isinstance(value, str):
            self._understood(row, column, label, str(day), "日期")
        return day

    def choice(
        self, row: int, column: int, label: str, options: Sequence[str], todo: str = "点开格子重新选。"
    ) -> str:
        """Return a cell's word out of a list; nothing where it is empty, or another word, which is noted."""
        known = {unicodedata.normalize("NFKC", option): option for option in options}
        found = unicodedata.normalize("NFKC", self.text(row, column))
        if found and found not in known:
            self.problem(row, column, label, f"从这几个里选：{'、'.join(options)}", todo)
        return known.get(found, "")


def as_number(value: object, units: tuple[str, ...] | None = None) -> float | None:
    """Return the number that a text means, None where it means none.

    Parameters
    ----------
    units : what may stand behind the number, "%" and "折" among them where they are meant; None takes those two and
        what clients are counted in.

    >>> as_number("３０%"), as_number("1/3"), as_number("1,200 元"), as_number("9.5折"), as_number("三成")
    (0.3, 0.3333333333333333, 1200.0, 0.95, None)
    >>> as_number("12 个月", ("个月",)), as_number("12%", ("个月",))
    (12.0, None)
    """
    if not isinstance(value, str):
        return None
    text = unicodedata.normalize("NFKC", value).strip()
    text = text.rstrip("元家天分份").strip() if units is None else _without_unit(text, units)
    fraction = _FRACTION.fullmatch(text)
    if fraction:
        whole, above, below = (int(part or 0) for part in fraction.groups())
        return whole + above / below if below else None
    match = _NUMBER.fullmatch(re.sub(r"[,\s]", "", text))
    if not match or (units is not None and match[2] and match[2] not in units):
        return None
    number = float(match[1])
    if match[2] == "折":
        return number / (100 if number > 10 else 10)
    return number / 100 if match[2] else number


def _without_unit(text: str, units: Sequence[str]) -> str:
    """Return a text without the longest unit that it ends in; % and 折 stay, as they change the number."""
    ends = [unit for unit in units if unit and unit not in ("%", "折") and text.endswith(unit)]
    return text.removesuffix(max(ends, key=len, default="")).strip()


def _as_day(value: object) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return DAY_ZERO + datetime.timedelta(days=int(value)) if 36526 <= value <= 73050 else None  # 2000 to 2099
        match = _DAY.fullmatch(unicodedata.normalize("NFKC", str(value)))
        return datetime.date(*map(int, match.groups())) if match else None
    except (OverflowError, ValueError):
        return None


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def plain(value: object) -> object:
    """Return a value as JSON holds it: a day as 2026-12-15, None for nothing and for NaN."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return None
    return value
