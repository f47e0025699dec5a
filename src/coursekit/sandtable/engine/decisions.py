"""What an operator decides in a quarter, for many games at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np

from coursekit.sandtable.engine.segments import KIND_COUNT, SEGMENT_COUNT, TIER_COUNT, TOOLS

# What stands behind the first two axes, games and operators.
SHAPES: Mapping[str, tuple[int, ...]] = {
    "fee": (TIER_COUNT,), "allowance": (TIER_COUNT,), "discount": (KIND_COUNT,), "bundle": (),
    "advertising": (KIND_COUNT,), "channel": (KIND_COUNT,), "commission": (), "life_share": (), "clawback": (),
    "rush": (), "care": (SEGMENT_COUNT,), "tools": (len(TOOLS),), "service": (), "network": (), "subsidy": (),
    "research": (),
}  # fmt: skip
# Planned sums, unlike commission and subsidy, which depend on how many come.
SUMS = ("advertising", "channel", "rush", "care", "service", "network", "research")


@dataclass(frozen=True)
class Decisions:
    """One quarter's decisions; every array begins with (games, operators)."""

    fee: np.ndarray  # (4) yuan a month by tier
    allowance: np.ndarray  # (4) GB a month by tier
    discount: np.ndarray  # (3) share of the fee by kind of customer
    bundle: np.ndarray  # concession to a converged family, yuan a month
    advertising: np.ndarray  # (3) 10,000 yuan by kind
    channel: np.ndarray  # (3) 10,000 yuan by kind
    commission: np.ndarray  # yuan at once for a new line
    life_share: np.ndarray  # the channel's share of a new line's bill for a year
    clawback: np.ndarray  # share of the commission taken back for a silent line
    rush: np.ndarray  # 10,000 yuan in the last weeks
    care: np.ndarray  # (12) 10,000 yuan by segment
    tools: np.ndarray  # (6) mix of the care money, sums to 1
    service: np.ndarray  # 10,000 yuan
    network: np.ndarray  # 10,000 yuan
    subsidy: np.ndarray  # yuan for a customer who changes to the new network
    research: np.ndarray  # 10,000 yuan for market research; it tells the team something and moves no customer

    def select(self, games: np.ndarray) -> Decisions:
        """Return the decisions of some games, by number or mask; a number may come again."""
        return Decisions(**{name: value[games] for name, value in vars(self).items()})

    def seat(self, seat: int) -> Decisions:
        """Return one operator's decisions, still with both axes."""
        return Decisions(**{name: value[:, seat : seat + 1] for name, value in vars(self).items()})

    def with_seat(self, seat: int, other: Decisions) -> Decisions:
        """Return these decisions with one operator's replaced by the only operator's of ``other``."""
        changed = {}
        for name, value in vars(self).items():
            changed[name] = value.copy()
            changed[name][:, seat] = getattr(other, name)[:, 0]
        return Decisions(**changed)

    def planned_sum(self) -> np.ndarray:
        """Return what is spent whoever comes, 10,000 yuan, shape (games, operators)."""
        total = self.rush + self.service + self.network + self.research
        return total + self.advertising.sum(-1) + self.channel.sum(-1) + self.care.sum(-1)


NAMES = tuple(each.name for each in fields(Decisions))


def join_seats(parts: list[Decisions]) -> Decisions:
    """Return the decisions of all seats from each seat's own, in order."""
    return Decisions(**{name: np.concatenate([getattr(part, name) for part in parts], axis=1) for name in NAMES})


def scaled(decisions: Decisions, seat: int, factors: Mapping[str, float]) -> Decisions:
    """Return the decisions with some of one operator's levers multiplied."""
    changed = {}
    for name, factor in factors.items():
        changed[name] = getattr(decisions, name).copy()
        changed[name][:, seat] *= factor
    return replace(decisions, **changed)
