"""What a step really moved: the form's fields of a lever, from what to what."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from coursekit.sandtable.debrief.levers import LEVERS
from coursekit.sandtable.engine.decisions import Decisions
from coursekit.sandtable.rules.fields import FORM_FIELDS, FormField
from coursekit.sandtable.rules.form_values import values_of

MOST_NAMED = 2
ALIKE = 0.02  # fields of a group that moved by the same factor, so nearly, moved as one
AS_ONE = ("fee", "advertising", "channel", "care")  # groups that the form's common levers move as one


class Move(NamedTuple):
    """A field of the form, or a group that moved as one: its name, from what to what, as the form counts."""

    zh: str
    start: str
    end: str
    unit: str

    @property
    def arrow(self) -> str:
        """Name, from and to, such as 季末冲量 37→60 万元."""
        return f"{self.zh} {self.start}→{self.end}{'' if self.unit == '%' else ' '}{self.unit}"


def fields_moved(last: Decisions, now: Decisions, seat: int, lever: str, reference_fee: np.ndarray) -> str:
    """Return the fields that moved farthest, in words, such as 季末冲量 37→60 万元; empty where none shows."""
    return "、".join(move.arrow for move in moves(last, now, seat, lever, reference_fee))


def moves(last: Decisions, now: Decisions, seat: int, lever: str, reference_fee: np.ndarray) -> list[Move]:
    """Return the one or two fields of a lever that moved farthest; none where the form shows no difference.

    Fields are named as on the form; tariffs moved as one are said in % of the reference fees. How far is counted in
    shares of the larger number, so that yuan and percentages can be compared.
    """
    before, after = values_of(last.seat(seat)), values_of(now.seat(seat))
    found = []
    for name in LEVERS[lever]:
        group = [field for field in FORM_FIELDS if field.name == name or field.name.startswith(f"{name}_")]
        old, new = (np.array([float(values[field.name]) for field in group]) for values in (before, after))
        if (old == new).all():
            continue
        zh, unit, start, end = _together(name, group, old, new, reference_fee) or _farthest(group, old, new)
        move = Move(zh, _plain(start), _plain(end), unit)
        if move.start != move.end:
            found.append((abs(end - start) / max(abs(start), abs(end)), move))
    found.sort(key=lambda each: -each[0])
    return [move for _, move in found[:MOST_NAMED]]


def _together(
    name: str, group: list[FormField], old: np.ndarray, new: np.ndarray, reference_fee: np.ndarray
) -> tuple[str, str, float, float] | None:
    """Return a group that moved as one; None where its fields moved apart."""
    nothing_yet = name != "fee" and not old.any() and (new > 0).all()
    if name not in AS_ONE or not nothing_yet and ((old <= 0).any() or np.ptp(new / old) > ALIKE):
        return None
    zh = group[0].zh.split("·")[0]
    if name == "fee":
        return zh, "%", *(float(100 * (each / reference_fee).mean()) for each in (old, new))
    return zh, group[0].unit, float(old.sum()), float(new.sum())


def _farthest(group: list[FormField], old: np.ndarray, new: np.ndarray) -> tuple[str, str, float, float]:
    at = int(np.abs(new - old).argmax())
    return group[at].zh, group[at].unit, float(old[at]), float(new[at])


def _plain(value: float) -> str:
    """Return a number of the form, short: whole from 100 on, else one decimal where it has one."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}".removesuffix(".0")
