"""The book's first pages: cover, agenda, contents."""

from __future__ import annotations

import re
from collections.abc import Collection

from coursekit.cohort import Cohort
from coursekit.handouts.agenda import Slot, agenda, spoken_dates
from coursekit.handouts.look import Look
from coursekit.handouts.print.literals import content, listed, string, words
from coursekit.handouts.print.pictures import Pictures, fit_box
from coursekit.syllabus import Module, load_syllabus

_NOT_HERE = "没有页码的内容不在这一册里。"
_IN_BRACKETS = re.compile(r"^（([^（）]*)）$")


def module_label(code: str) -> str:
    """Return the label of a module's first page."""
    return f"m{code}"


def logo_call(look: Look, pictures: Pictures, width: float, height: float) -> str:
    """Return the call that shows a class's logo in a box of so many millimetres, or ``none``."""
    if not look.logo:
        return "none"
    wide, high = fit_box(look.logo, width, height)
    return f"mark({string(pictures.add(look.logo, look.logo_kind))}, {wide:.2f}mm, {high:.2f}mm)"


def cover(cohort: Cohort, look: Look, pictures: Pictures) -> str:
    """Return the cover: brand, title, region, operator, dates, instructor, and a line for the reader's name."""
    length = len(cohort.title)
    size = 34 if length <= 12 else 28 if length <= 24 else 23
    programme = load_syllabus().programmes[cohort.spec.programme].zh
    # A class is often called what its programme is: then only the length, which stands in brackets, is new.
    shown = _IN_BRACKETS.sub(r"\1", programme.removeprefix(cohort.title))
    pairs = listed([f"({string(name)}, {string(value)})" for name, value in facts_of(look)])
    logo = logo_call(look, pictures, 120, 22)
    return f"#cover(size: {size}pt, logo: {logo}, programme: {string(shown)}, facts: {pairs})"


def facts_of(look: Look) -> list[tuple[str, str]]:
    """Return what a class says of itself: region, operator, dates, instructor, as far as they are known."""
    facts = {
        "地区": look.region, "运营商": look.operator, "日期": spoken_dates(look.dates), "讲师": look.instructor,
    }  # fmt: skip
    return [(name, value) for name, value in facts.items() if value]


def agenda_pages(cohort: Cohort, printed: Collection[str]) -> str:
    """Return the timetable with the page of every module that is in the book; a line tells of those that are not."""
    parts, seen = ["#heading(level: 1, outlined: false, bookmarked: true)[课程安排]"], set()
    for day in agenda(cohort):
        rows = []
        for slot in day.slots:
            rows.append(_agenda_row(slot, printed, again=slot.module in seen))
            seen |= {slot.module} - {""}
        parts.append(f"#agenda-day({string(day.heading)}, {listed(rows)})")
    extra = [module for module in cohort.modules if module.code in cohort.spec.extra_modules]
    if extra:
        parts.append("#small-heading[本班加课]")
        parts.append("#list" + "".join(content(_extra(module, printed)) for module in extra))
    if (seen | {module.code for module in extra}) - set(printed):
        parts.append(f"#soft{content(words(_NOT_HERE))}")
    return "\n\n".join(parts)


def contents_page(depth: int = 2) -> str:
    """Return the table of contents."""
    return f"#heading(level: 1, outlined: false, bookmarked: true)[目录]\n\n#contents(depth: {depth})"


def _agenda_row(slot: Slot, printed: Collection[str], *, again: bool) -> str:
    title = f"{slot.module}　{slot.title}{'（续）' if again else ''}" if slot.module else slot.title
    time, rest = string(f"{slot.start}–{slot.end}"), "true" if not slot.module else "false"
    page = f"page-of(<{module_label(slot.module)}>)" if slot.module in printed else "[]"
    return f"(time: {time}, title: {string(title)}, rest: {rest}, page: {page})"


def _extra(module: Module, printed: Collection[str]) -> str:
    name = words(f"{module.code}　{module.zh}（时间由讲师安排）")
    return f'{name}#"　第 ";#page-of(<{module_label(module.code)}>);#" 页";' if module.code in printed else name
