"""What bound a team to a field of its form in some quarter: an answer in a war-game round, a promise, or a drill.

The game itself knows of neither answer nor promise, so that they are given beside it. A step that was bound is no step
to take back: what if and the last line leave such fields as they were.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from coursekit.sandtable.engine.decisions import NAMES, Decisions
from coursekit.sandtable.engine.segments import KINDS, TIER_OF, TIERS, TOOLS
from coursekit.sandtable.rules.fields import FORM_FIELDS, NUMBER
from coursekit.sandtable.rules.form_values import values_of

Bound = Mapping[tuple[int, int], Collection[str]]  # (quarter, seat), each from 0: fields of the form
ROUNDS_BIND, DRILL_BINDS = "答案、承诺管的几栏", "演练不动的"


def take_fields(base: Decisions, other: Decisions, seat: int, fields: Collection[str]) -> Decisions:
    """Return ``base`` with some fields of one seat's form taken from ``other``, to the last bit."""
    changed: dict[str, np.ndarray] = {}
    for field in fields:
        name, place = place_of(field)
        value = changed.setdefault(name, np.array(getattr(base, name)))
        value[:, seat][place] = getattr(other, name)[:, seat][place]
    return replace(base, **changed)


def laid_down(base: Decisions, now: Decisions, seat: int, fields: Collection[str]) -> Decisions:
    """Return ``base`` with what was laid down for a seat as it was decided, and what the form shows alike beside it.

    Who hands in one field of a group hands in the others as the form rounds them: that is no step either.
    """
    if not fields:
        return base
    before, after = values_of(base.seat(seat)), values_of(now.seat(seat))
    touched = {place_of(field)[0] for field in fields}
    alike = [field.name for field in FORM_FIELDS if field.kind == NUMBER and place_of(field.name)[0] in touched
             and before[field.name] == after[field.name]]  # fmt: skip
    return take_fields(base, now, seat, {*fields, *alike})


def place_of(field: str) -> tuple[str, tuple[object, ...]]:
    """Return the decision that a field of the form belongs to, and where in it the field stands.

    >>> place_of("service"), place_of("discount_group")
    (('service', (Ellipsis,)), ('discount', (Ellipsis, 2)))
    """
    if field in NAMES:
        return field, (...,)
    name = next(name for name in NAMES if field.startswith(f"{name}_"))
    ending = field.removeprefix(f"{name}_")
    if name == "care":
        return name, (..., np.equal(TIER_OF, TIERS.index(ending)))
    return name, (..., next(group.index(ending) for group in (TIERS, KINDS, TOOLS) if ending in group))


def binds(fields: Collection[str], name: str) -> bool:
    """Return whether one of the fields belongs to a decision.

    >>> binds({"channel_group"}, "channel"), binds({"channel_group"}, "care")
    (True, False)
    """
    return any(place_of(field)[0] == name for field in fields)
