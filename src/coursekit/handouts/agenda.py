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


def _date(dates: tuple[datetime.date, ...], number: int) -> str:
    if number > len(dates):
        return "日期待定"
    day = dates[number - 1]
    return f"{day.year} 年 {day.month} 月 {day.day} 日（周{WEEKDAYS[day.weekday()]}）"
