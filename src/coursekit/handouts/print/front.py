"""The book's first pages: cover, agenda, contents, names to sign."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from coursekit.cohort import Cohort
from coursekit.handouts.agenda import Slot, agenda, spoken_dates
from coursekit.handouts.print.literals import content, listed, string, words
from coursekit.handouts.print.pictures import Pictures, fit_box, logo_kind
from coursekit.syllabus import Module, load_syllabus

_WIDEST_CARDS = 3  # dates that two cards side by side have room for


def module_label(code: str) -> str:
    """Return the label of a module's first page."""
    return f"m{code}"


def logo_call(cohort: Cohort, pictures: Pictures, width: float, height: float) -> str:
    """Return the call that shows the class's logo in a box of so many millimetres, or ``none``."""
    path = cohort.spec.brand.logo
    if not path:
        return "none"
    data = path.read_bytes()
    wide, high = fit_box(data, width, height)
    return f"mark({string(pictures.add(data, logo_kind(data)))}, {wide:.2f}mm, {high:.2f}mm)"


def cover(cohort: Cohort, pictures: Pictures) -> str:
    """Return the cover: brand, title, region, operator, dates, instructor, and a line for the reader's name."""
    length = len(cohort.title)
    size = 34 if length <= 12 else 28 if length <= 24 else 23
    programme = load_syllabus().programmes[cohort.spec.programme].zh
    shown = programme if programme != cohort.title else ""
    pairs = listed([f"({string(name)}, {string(value)})" for name, value in facts_of(cohort)])
    logo = logo_call(cohort, pictures, 120, 22)
    return f"#cover(size: {size}pt, logo: {logo}, programme: {string(shown)}, facts: {pairs})"


def facts_of(cohort: Cohort) -> list[tuple[str, str]]:
    """Return what a class says of itself: region, operator unless it is any, dates, instructor."""
    operator = [("运营商", cohort.words.operator)] if cohort.spec.operator != "generic" else []
    dates = ("日期", spoken_dates(cohort.spec.dates))
    return [("地区", cohort.region), *operator, dates, ("讲师", cohort.spec.instructor)]


def agenda_pages(cohort: Cohort, printed: Collection[str], missing: Sequence[Module]) -> str:
    """Return the timetable with the page of every module in the book; those of ``missing`` are being written."""
    unwritten = {module.code for module in missing}
    parts = ["#heading(level: 1, outlined: false, bookmarked: true)[课程安排]"]
    for day in agenda(cohort):
        rows = [_agenda_row(slot, printed, unwritten) for slot in day.slots]
        parts.append(f"#agenda-day({string(day.heading)}, {listed(rows)})")
    extra = [module for module in cohort.modules if module.code in cohort.spec.extra_modules]
    if extra:
        parts.append("#small-heading[本班加课]")
        parts.append("#list" + "".join(content(_extra(module, printed, unwritten)) for module in extra))
    return "\n\n".join(parts)


def contents_page(depth: int = 2) -> str:
    """Return the table of contents."""
    return f"#heading(level: 1, outlined: false, bookmarked: true)[目录]\n\n#contents(depth: {depth})"


def sign_in_pages(cohort: Cohort) -> str:
    """Return a page with the class's names spread over its teams and room to sign each day; nothing without names."""
    names = cohort.spec.trainees
    if not names:
        return ""
    days = [f"{day.month} 月 {day.day} 日" for day in cohort.spec.dates]
    teams = [
        f"(title: {string(f'第 {number} 组　{len(members)} 人')}, names: {listed([string(name) for name in members])})"
        for number, members in enumerate(teams_of(names, cohort.spec.teams), start=1)
    ]
    across = 2 if len(days) <= _WIDEST_CARDS else 1
    lead = "名单按顺序轮流分到各组，要换组先跟讲师说一声。每天到了，在当天那一格签名。"
    table = f"#sign-in({across}, {listed([string(day) for day in days])}, {listed(teams)})"
    return f"#heading(level: 1)[签到和分组]\n\n{words(lead)}\n\n{table}"


def teams_of(names: Sequence[str], count: int) -> list[list[str]]:
    """Deal the names out in turn, as cards are: sizes differ by one at most, neighbours on the list are parted.

    >>> teams_of(["甲", "乙", "丙", "丁", "戊"], 2)
    [['甲', '丙', '戊'], ['乙', '丁']]
    """
    return [team for number in range(count) if (team := list(names[number::count]))]


def short_dates(cohort: Cohort) -> str:
    """Return the class's first and last day in figures, for the foot of a page."""
    first, last = cohort.spec.dates[0], cohort.spec.dates[-1]
    if first == last:
        return f"{first}"
    return f"{first} 至 {last:%m-%d}" if first.year == last.year else f"{first} 至 {last}"


def _agenda_row(slot: Slot, printed: Collection[str], unwritten: Collection[str]) -> str:
    title = f"{slot.module}　{slot.title}" if slot.module else slot.title
    time, rest = string(f"{slot.start}–{slot.end}"), "true" if not slot.module else "false"
    return f"(time: {time}, title: {string(title)}, rest: {rest}, page: {_page(slot.module, printed, unwritten)})"


def _page(code: str, printed: Collection[str], unwritten: Collection[str]) -> str:
    if code in printed:
        return f"page-of(<{module_label(code)}>)"
    return "soft[编写中]" if code in unwritten else "[]"


def _extra(module: Module, printed: Collection[str], unwritten: Collection[str]) -> str:
    name = words(f"{module.code}　{module.zh}（时间由讲师安排）")
    if module.code in printed:
        return f'{name}#"　第 ";#{_page(module.code, printed, unwritten)};#" 页";'
    return f'{name}#"　";#soft[编写中];' if module.code in unwritten else name
