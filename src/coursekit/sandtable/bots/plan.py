"""A plan: a few numbers that decide every quarter, so that styles can be written down, searched and compared."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from coursekit.sandtable.engine.decisions import Decisions
from coursekit.sandtable.engine.market import Market
from coursekit.sandtable.engine.money import budget_of
from coursekit.sandtable.engine.segments import KIND_OF, TIER_OF
from coursekit.sandtable.engine.state import MarketState

# name: least, most, neutral. Shares of spending are weights: they are divided by their sum.
PLAN_BOUNDS: Mapping[str, tuple[float, float, float]] = {
    "fee": (0.8, 1.2, 1.0),  # times the reference fees
    "allowance": (0.6, 1.4, 1.0),  # times the reference allowances, which grow with use
    "advertising": (0.02, 0.5, 0.185),
    "channel": (0.02, 0.5, 0.22),
    "care": (0.02, 0.5, 0.193),
    "service": (0.02, 0.5, 0.21),
    "network": (0.02, 0.5, 0.192),
    "commission": (0.0, 150.0, 40.0),  # yuan
    "life_share": (0.0, 0.15, 0.025),
    "clawback": (0.0, 1.0, 0.5),
    "subsidy": (0.0, 500.0, 115.0),  # yuan
    "bundle": (0.0, 25.0, 2.5),  # yuan a month
    "rush": (0.0, 0.3, 0.0),  # share of the budget
    "budget": (0.6, 1.1, 1.0),  # share of the budget that is spent
    "follow": (0.0, 1.0, 0.0),  # how far the fee follows the rivals' mean fee of last quarter
}
PLAN_NAMES = tuple(PLAN_BOUNDS)
SPENDING = ("advertising", "channel", "care", "service", "network")
LOWS, HIGHS, NEUTRAL = (np.array(column) for column in zip(*PLAN_BOUNDS.values(), strict=True))
KIND_DISCOUNTS = np.array([0.0, 0.05, 0.08])
LEAST_PLANNED = 0.3  # of the budget is left for sums, however much commission and subsidy are expected to take


def plan_of(**numbers: float) -> np.ndarray:
    """Return a plan, shape (15,): the neutral one but for ``numbers``.

    >>> plan_of(fee=0.9)[PLAN_NAMES.index("fee")]
    np.float64(0.9)
    """
    unknown = set(numbers) - set(PLAN_NAMES)
    if unknown:
        raise ValueError(f"no such number in a plan: {', '.join(sorted(unknown))}")
    plan = NEUTRAL.copy()
    for name, value in numbers.items():
        plan[PLAN_NAMES.index(name)] = value
    return plan


def plan_decisions(plans: np.ndarray, state: MarketState, market: Market, last: Decisions | None) -> Decisions:
    """Return what operators with these plans decide in this state.

    Parameters
    ----------
    plans : ndarray, shape (games, operators, 15)
    last : Decisions or None
        Last quarter's, for plans that follow rivals.
    """
    p = market.parameters
    part = dict(zip(PLAN_NAMES, np.moveaxis(plans, -1, 0), strict=True))
    fee = part["fee"]
    if last is not None and part["follow"].any():
        level = np.log(last.fee / p.reference_fee_yuan).mean(-1)
        rivals = (level.sum(1, keepdims=True) - level) / max(1, level.shape[1] - 1)
        fee = np.exp(part["follow"] * rivals) * fee
    growth = state.usage / p.usage_gb
    value = state.customers * p.reference_fee_yuan[TIER_OF]
    budget = budget_of(p, state.last_revenue, state.overdraft)
    mean_fee = p.reference_fee_yuan[TIER_OF] @ (p.tier_shares[TIER_OF] * p.kind_shares[KIND_OF])
    reward = part["commission"] + 12 * part["life_share"] * fee * mean_fee
    promised = reward * state.last_arrivals + part["subsidy"] * state.last_migrants
    rush = part["rush"] * budget
    rest = np.maximum(LEAST_PLANNED * budget, part["budget"] * budget - promised - rush)
    weights = sum(part[name] for name in SPENDING)
    sums = {name: rest * part[name] / weights for name in SPENDING}
    games, operators = state.shape
    return Decisions(
        fee=fee[..., None] * p.reference_fee_yuan,
        allowance=part["allowance"][..., None] * p.reference_allowance_gb * growth[:, None],
        discount=np.broadcast_to(KIND_DISCOUNTS, (games, operators, len(KIND_DISCOUNTS))),
        bundle=part["bundle"], advertising=sums["advertising"][..., None] * p.kind_shares,
        channel=sums["channel"][..., None] * p.kind_shares, commission=part["commission"],
        life_share=part["life_share"], clawback=part["clawback"], rush=rush,
        care=sums["care"][..., None] * value / value.sum(-1, keepdims=True),
        tools=np.broadcast_to(p.tool_need, (games, operators, len(p.tool_need))),
        service=sums["service"], network=sums["network"], subsidy=part["subsidy"],
        research=np.zeros((games, operators)),
    )  # fmt: skip
