"""The timetable of a class: its dates over its programme's slots."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from coursekit.cohort import Cohort
from coursekit.syllabus import load_syllabus

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Slot:
    """A stretch of the timetable; ``module`` is empty for a break."""

    start: str
    end: str
    module: str
    title: str


@dataclass(frozen=True)
class Day:
    """One day: its heading and its slots."""

    heading: str
    slots: tuple[Slot, ...]


def agenda(cohort: Cohort) -> tuple[Day, ...]:
    """Return the class's days; a day of the programme that has no date yet says so."""
    syllabus = load_syllabus()
    programme = syllabus.programmes[cohort.spec.programme]
    days = []
    for number in sorted({slot.day for slot in programme.slots}):
        slots = tuple(
            Slot(s.start, s.end, s.module or "", syllabus.modules[s.module].zh if s.module else "休息")
            for s in programme.slots
            if s.day == number
        )
        days.append(Day(f"第 {number} 天 · {_date(cohort.spec.dates, number)}", slots))
    return tuple(days)


def spoken_dates(dates: tuple[datetime.date, ...]) -> str:
    """Return a class's dates as a person writes them; days in a row as their first and last.

    >>> spoken_dates((datetime.date(2026, 12, 30), datetime.date(2026, 12, 31), datetime.date(2027, 1, 4)))
    '2026 年 12 月 30 日（周三）至 31 日（周四）、2027 年 1 月 4 日（周一）'
    """
    said, before = "", None
    for place, day in enumerate(dates):
        follows = before is not None and day - before == datetime.timedelta(1)
        goes_on = place + 1 < len(dates) and dates[place + 1] - day == datetime.timedelta(1)
        if not (follows and goes_on):
            said += ("" if before is None else "至 " if follows else "、") + _day(day, since=before)
        before = day
    return said


def _date(dates: tuple[datetime.date, ...], number: int) -> str:
    return "日期待定" if number > len(dates) else _day(dates[number - 1])


def _day(day: datetime.date, since: datetime.date | None = None) -> str:
    """Return a day; year and month are left out where they are those of ``since``."""
    year = "" if since and since.year == day.year else f"{day.year} 年 "
    month = "" if not year and since and since.month == day.month else f"{day.month} 月 "
    return f"{year}{month}{day.day} 日（周{WEEKDAYS[day.weekday()]}）"


def minutes_in_timetable(cohort: Cohort, module: str) -> int:
    """Return the minutes that the class's timetable gives ``module``, 0 where it has no slot."""
    slots = load_syllabus().programmes[cohort.spec.programme].slots
    return sum(_minutes(slot.end) - _minutes(slot.start) for slot in slots if slot.module == module)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)
