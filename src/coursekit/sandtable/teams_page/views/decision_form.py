"""The decision form: roles, groups of fields that belong together, what it was, what is typed, what is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from coursekit.sandtable.rules.fields import NUMBER, ROLES, FormField, form_fields
from coursekit.sandtable.teams_page.views.numbers import typed

PART = "·"  # between a group's name and the tier or kind
_NAMED = re.compile(r"（([a-z_0-9]+)）")


@dataclass(frozen=True)
class FieldView:
    """One field as it stands: its words, what is in it, and last quarter's value beside."""

    field: FormField
    words: str  # within its group
    value: str
    last: str
    is_wrong: bool
    is_held: bool = False  # by a drill: it can be read, not changed

    @property
    def allowed(self) -> str:
        """The range that may be typed."""
        return f"{self.field.low:g}–{self.field.high:g}"


@dataclass(frozen=True)
class GroupView:
    """Fields of one name, such as the four tiers' fees; a single field is a group of one."""

    title: str
    help: str
    fields: tuple[FieldView, ...]

    @property
    def name(self) -> str:
        """What the page's identifiers are made of."""
        return self.fields[0].field.name


@dataclass(frozen=True)
class RoleView:
    """One department's part of the form; ``number`` from 1."""

    number: int
    zh: str
    groups: tuple[GroupView, ...]
    wrong: int  # fields of it that have to be mended


@dataclass(frozen=True)
class Problem:
    """One sentence on what is wrong, and the field that it is about, if it is about one."""

    text: str
    field: str


def form_roles(
    pair: str, values: Mapping[str, object], last: Mapping[str, object], problems: Sequence[Problem] = (),
    held: Collection[str] = (),
) -> tuple[RoleView, ...]:  # fmt: skip
    """Return the form by role, in the order of `ROLES`.

    Parameters
    ----------
    pair : str
        The generation pair, which bounds fees and allowances.
    values, last : mapping
        Field name to what stands in it and what it was last quarter.
    held : collection of str
        Fields that a drill does not leave open.
    """
    wrong = {problem.field for problem in problems}
    fields = form_fields(pair)
    roles = []
    for number, role in enumerate(ROLES, start=1):
        own = [field for field in fields if field.role == role]
        groups = tuple(
            _group(title, list(members), values, last, wrong, held)
            for title, members in groupby(own, key=lambda field: field.zh.partition(PART)[0])
        )
        roles.append(RoleView(number, role, groups, sum(field.name in wrong for field in own)))
    return tuple(roles)


def problems_of(texts: Sequence[str], pair: str) -> tuple[Problem, ...]:
    """Return the rules' sentences, the identifier in them taken out and kept as the field that they are about."""
    known = {field.name for field in form_fields(pair)}

    def problem(text: str) -> Problem:
        found = next((name for name in _NAMED.findall(text) if name in known), "")
        if not found and "支撑工具合计" in text:
            found = next(name for name in known if name.startswith("tools_tech"))
        return Problem(text.replace(f"（{found}）", "") if found else text, found)

    return tuple(problem(text) for text in texts)


def _group(
    title: str, members: list[FormField], values: Mapping[str, object], last: Mapping[str, object], wrong: set[str],
    held: Collection[str],
) -> GroupView:  # fmt: skip
    unit = members[0].unit
    views = tuple(
        FieldView(
            field, field.zh.partition(PART)[2] or field.zh, typed(values.get(field.name)), _last(field, last),
            field.name in wrong, field.name in held,
        ) for field in members
    )  # fmt: skip
    return GroupView(f"{title}（{unit}）" if unit else title, members[0].help, views)


def _last(field: FormField, last: Mapping[str, object]) -> str:
    return typed(last.get(field.name)) if field.kind == NUMBER else ""
