"""What the course must teach, as values: items of the outlines, modules that are their home, programmes of modules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

TITLE_KINDS = frozenset({"audience", "objective"})  # said in a lesson's title cell, not taught in a section


@dataclass(frozen=True)
class Item:
    """One line of an outline.

    ``home`` is the code of the module that teaches it; ``parent`` the id of the heading item above it, or None;
    ``leaf`` is False for a heading item; ``seed`` and ``section`` are where it stands ("S0", "S0-1.1").
    """

    id: str
    zh: str
    en: str
    kind: str
    home: str
    leaf: bool
    seed: str
    section: str
    parent: str | None = None

    @property
    def counts(self) -> bool:
        """Whether coverage counts it: a leaf that a lesson section must teach."""
        return self.leaf and self.kind not in TITLE_KINDS


@dataclass(frozen=True)
class Section:
    """One section of an outline, with the ids of its items in order."""

    id: str
    zh: str
    en: str
    seed: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Module:
    """One lesson. ``code`` is its number in two digits; ``home_items`` are the ids that only it must teach.

    ``referenced_sections`` are sections of the outlines whose items it may teach as well.
    """

    code: str
    slug: str
    zh: str
    en: str
    minutes: int
    audiences: tuple[str, ...]
    home_items: tuple[str, ...]
    referenced_sections: tuple[str, ...]

    @property
    def notebook(self) -> str:
        """File name of its notebooks (lesson, solution, exercise)."""
        return f"{self.code}_{self.slug.replace('-', '_')}.ipynb"


@dataclass(frozen=True)
class Slot:
    """One line of a programme's timetable, from ``start`` to ``end`` ("09:00"), or a break (``module`` is None).

    ``minutes`` are net minutes; ``break_minutes`` is what the span holds beside them.
    """

    day: int
    start: str
    end: str
    minutes: int
    module: str | None = None
    depth: str | None = None
    focus_sections: tuple[str, ...] = ()

    @property
    def break_minutes(self) -> int:
        """Minutes of break within the slot."""
        return _clock_minutes(self.end) - _clock_minutes(self.start) - self.minutes


@dataclass(frozen=True)
class Programme:
    """One course for a class: modules in order (their codes) and the timetable over its days."""

    slug: str
    zh: str
    en: str
    seed: str
    audience: tuple[str, ...]
    net_minutes: int
    days: int
    modules: tuple[str, ...]
    slots: tuple[Slot, ...]


@dataclass(frozen=True, eq=False)
class Syllabus:
    """Modules by code, programmes by slug, items and sections by id, Chinese titles of the outlines (seeds) by id."""

    modules: Mapping[str, Module]
    programmes: Mapping[str, Programme]
    seeds: Mapping[str, str]
    items: Mapping[str, Item]
    sections: Mapping[str, Section]

    @cached_property
    def audiences(self) -> tuple[str, ...]:
        """Every audience that a module names, sorted."""
        return tuple(sorted({audience for module in self.modules.values() for audience in module.audiences}))

    def may_teach(self, code: str, item_id: str) -> bool:
        """Whether the module is the item's home or refers to its section."""
        item = self.items[item_id]
        return item.home == code or item.section in self.modules[code].referenced_sections


def _clock_minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)
