"""The six levers that a debrief speaks of, each some of the fields of a decision."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from coursekit.sandtable.engine.decisions import NAMES, Decisions

LEVERS: Mapping[str, tuple[str, ...]] = {
    "tariff": ("fee", "allowance", "discount", "bundle"),
    "channel": ("channel", "commission", "life_share", "clawback", "rush"),
    "advertising": ("advertising",),
    "service_network": ("service", "network"),
    "care": ("care", "tools"),
    "migration": ("subsidy",),
}
LEVER_NAMES: Mapping[str, str] = {
    "tariff": "资费", "channel": "渠道", "advertising": "广告", "service_network": "服务扩容", "care": "存量维系",
    "migration": "终端补贴",
}  # fmt: skip
# Every field's lever; market research moves no customer and is in none.
LEVER_OF: Mapping[str, str] = {field: lever for lever, fields in LEVERS.items() for field in fields}


def take_levers(base: Decisions, other: Decisions, taken: np.ndarray, rest: np.ndarray | None = None) -> Decisions:
    """Return ``base`` with some operators' levers taken from ``other``.

    Parameters
    ----------
    base, other : Decisions
        Of as many games as ``taken``, or of one game, which then stands for all.
    taken : ndarray of bool, shape (games, operators, 6)
        Which levers, in the order of ``LEVERS``.
    rest : ndarray of bool, shape (games, operators), or None
        Who also takes what is in no lever; by default nobody.
    """
    changed, levers = {}, list(LEVERS)
    for name in NAMES:
        old, new = getattr(base, name), getattr(other, name)
        if name in LEVER_OF:
            mask = taken[..., levers.index(LEVER_OF[name])]
        else:
            mask = np.zeros(taken.shape[:2], bool) if rest is None else rest
        changed[name] = np.where(mask.reshape(mask.shape + (1,) * (old.ndim - 2)), new, old)
    return Decisions(**changed)


def changed_levers(last: Decisions, now: Decisions, seat: int) -> tuple[str, ...]:
    """Return the levers that an operator decided otherwise than before; both are of one game."""
    return tuple(
        lever for lever, fields in LEVERS.items()
        if any((getattr(last, name)[:, seat] != getattr(now, name)[:, seat]).any() for name in fields)
    )  # fmt: skip
