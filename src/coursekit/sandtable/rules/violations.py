"""Violations that the instructor puts on record: points off the KPI score, whatever the market brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coursekit.errors import CourseError


@dataclass(frozen=True)
class ViolationKind:
    """A kind of violation: its name on screen, the usual points off, and the rule that it breaks."""

    zh: str
    points: float
    rule: str


# Points are the game's rule, not the law's; an instructor may note other ones.
VIOLATION_KINDS: dict[str, ViolationKind] = {
    "kept_lines": ViolationKind("养卡、虚假开卡", 10.0, "电话用户实名登记，反电信网络诈骗法（2022-12-01 施行）"),
    "false_claims": ViolationKind("虚假宣传", 5.0, "反不正当竞争法第九条（2025-10-15 施行）"),
    "bribery": ViolationKind("商业贿赂", 10.0, "反不正当竞争法第八条（2025-10-15 施行）"),
    "port_obstruction": ViolationKind("干扰携号转网", 5.0, "携号转网服务管理规定（2019-12-01 施行）"),
    "unclear_change": ViolationKind("没讲清就改套餐", 5.0, "套餐变更先讲清、客户确认、留痕"),
    "price_pact": ViolationKind("抱团定价", 10.0, "反垄断法第十七条"),
}


@dataclass(frozen=True)
class Violation:
    """One violation: quarter and seat, both from 0, its kind, points off, and a note of the instructor's."""

    quarter: int
    seat: int
    kind: str
    points: float
    note: str = ""


def violation(quarter: int, seat: int, kind: str, points: float | None = None, note: str = "") -> Violation:
    """Return a violation, with the kind's usual points off unless ``points`` says otherwise (0 to 50).

    >>> violation(2, 0, "kept_lines").points
    10.0
    """
    if kind not in VIOLATION_KINDS:
        raise CourseError(f"没有“{kind}”这种违规，可选 {'、'.join(VIOLATION_KINDS)}。")
    off = VIOLATION_KINDS[kind].points if points is None else float(points)
    if not 0 <= off <= 50:
        raise CourseError(f"{VIOLATION_KINDS[kind].zh}扣 {off:g} 分，要在 0 到 50 分之间。")
    return Violation(quarter, seat, kind, off, note)


def points_off(violations: Sequence[Violation], operators: int) -> np.ndarray:
    """Return the points off by seat, shape (operators,)."""
    total = np.zeros(operators)
    for each in violations:
        total[each.seat] += each.points
    return total
