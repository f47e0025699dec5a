"""What the next 10,000 yuan would have been worth in each spending lever of a quarter, counted to the game's end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from coursekit.sandtable.debrief.played import Outcome, Played, copies, played_of, run_on
from coursekit.sandtable.engine.decisions import Decisions
from coursekit.sandtable.engine.quarter import advance
from coursekit.sandtable.game import Game

SPENDING_NAMES: Mapping[str, str] = {
    "advertising": "广告宣传", "channel": "渠道建设", "commission": "放号酬金", "care": "存量维系费",
    "service": "服务投入", "network": "扩容申请", "subsidy": "终端补贴",
}  # fmt: skip
UNIT_PRICES = ("commission", "subsidy")  # yuan each: what they cost depends on how many come
SOLVING_STEPS = 12
SOLVED = 1e-9  # of the amount


@dataclass(frozen=True)
class Marginal:
    """What 10,000 yuan more bring by the end, less the 10,000 yuan themselves; per 10,000 yuan."""

    profit: float  # 10,000 yuan, all quarters
    equity: float  # 存量价值, 10,000 yuan
    score: float
    over_limit: bool = False  # so much could not have been submitted in some quarter

    @property
    def value(self) -> float:
        """Profit and equity together, 10,000 yuan."""
        return self.profit + self.equity


def more_spending(played: Played, seat: int, quarter: int, lever: str, amount: float) -> Decisions | None:
    """Return a quarter's decisions with ``amount`` (10,000 yuan) more in one of an operator's spending levers.

    Money by kind or segment is spread as the operator spreads it, or by customers where it spent none. Commission and
    subsidy rise by as many yuan as raise the quarter's spending by ``amount``; None where nobody comes or changes over,
    so that no rise costs anything.
    """
    decisions = played.quarters[quarter].decisions
    if lever in UNIT_PRICES:
        yuan = yuan_for(played, seat, quarter, lever, amount)
        return None if yuan is None else raised(decisions, seat, lever, yuan)
    value = getattr(decisions, lever)[0, seat]
    if not np.ndim(value):
        return raised(decisions, seat, lever, amount)
    customers = played.quarters[quarter].before.customers[0, seat]
    by_customers = customers if len(value) == len(customers) else played.market.parameters.kind_shares
    weights = value if value.sum() > 0 else by_customers
    return raised(decisions, seat, lever, amount * weights / weights.sum())


def raised(decisions: Decisions, seat: int, field: str, by: float | np.ndarray) -> Decisions:
    """Return the decisions with one operator's field raised."""
    changed = getattr(decisions, field).copy()
    changed[:, seat] += by
    return replace(decisions, **{field: changed})


def yuan_for(played: Played, seat: int, quarter: int, field: str, amount: float) -> float | None:
    """Return by how many yuan a commission or subsidy rises when it costs ``amount`` (10,000 yuan) more in the quarter.

    By the secant method, as a higher one also brings more people to pay for; None where it costs nothing.
    """
    now = played.quarters[quarter]

    def spend(yuan: float) -> float:
        decided = raised(now.decisions, seat, field, yuan)
        return float(advance(now.before, decided, played.market, now.disturbances)[1].accounts.spend[0, seat])

    base = spend(0.0)
    last, excess_last, yuan = 0.0, -amount, 1.0
    for _ in range(SOLVING_STEPS):
        excess = spend(yuan) - base - amount
        if abs(excess) <= SOLVED * amount:
            return yuan
        slope = (excess - excess_last) / (yuan - last)
        if not slope > SOLVED:
            return None
        last, excess_last, yuan = yuan, excess, yuan - excess / slope
    return yuan


def values_of_more(played: Played, seat: int, quarter: int, amount: float = 1.0) -> dict[str, Marginal | None]:
    """Return what ``amount`` more in each spending lever changes by the end, per 10,000 yuan; one batch of games.

    Everything else stays as played, rivals' decisions too. None where the lever finds nobody to spend on.
    """
    each = {lever: more_spending(played, seat, quarter, lever, amount) for lever in SPENDING_NAMES}
    possible = {lever: decided for lever, decided in each.items() if decided is not None}
    now = played.quarters[quarter].decisions
    first = Decisions(**{
        name: np.concatenate([*(getattr(decided, name) for decided in possible.values()), value])
        for name, value in vars(now).items()
    })  # fmt: skip
    every = copies(len(possible) + 1)
    later = [each.decisions.select(every) for each in played.quarters[quarter + 1 :]]
    outcome = run_on(played, quarter, [first, *later])
    rows = {lever: row for row, lever in enumerate(possible)}
    return {lever: _marginal(outcome, rows[lever], seat, amount) if lever in rows else None for lever in SPENDING_NAMES}


def _marginal(outcome: Outcome, row: int, seat: int, amount: float) -> Marginal:
    each = (getattr(outcome, name) for name in ("profit", "equity", "score"))
    over = outcome.is_too_dear(row, seat)
    return Marginal(*(float(value[row, seat] - value[-1, seat]) / amount for value in each), over_limit=over)


def marginal_values(game: Game, seat: int, quarter: int, amount: float = 1.0) -> dict[str, Marginal | None]:
    """Return what 10,000 yuan more in each spending lever of a quarter would have been worth at the end of a game."""
    return values_of_more(played_of(game, seat, quarter), seat, quarter, amount)
