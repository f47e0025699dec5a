"""What decisions would cost before anybody has come, and what may be spent: the budget bar of the form."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from coursekit.sandtable.engine.arrivals import SHARED_MONTHS
from coursekit.sandtable.engine.decisions import SUMS, Decisions
from coursekit.sandtable.engine.market import MarketParameters
from coursekit.sandtable.engine.money import budget_of
from coursekit.sandtable.engine.segments import KIND_OF, TIER_OF
from coursekit.sandtable.engine.state import MarketState

ROUNDING = 1e-12  # of the limit: what is left of a cut that was enough
PAID_BY_NUMBER = ("commission", "life_share", "subsidy")  # what they take depends on how many come


@dataclass(frozen=True)
class Spending:
    """What a form would cost, 10,000 yuan; commission and subsidy as many as last quarter's customers would take."""

    fixed: float
    expected_commission: float
    expected_subsidy: float
    budget: float
    limit: float  # budget and the most that may be overdrawn

    @property
    def total(self) -> float:
        """All of it together."""
        return self.fixed + self.expected_commission + self.expected_subsidy


def spending_of(own: Decisions, state: MarketState, seat: int, p: MarketParameters) -> Spending:
    """Return what a seat's decisions would cost in this state.

    The commission is reckoned on last quarter's new lines and the mean fee of the seat's customers, less what is taken
    back of last quarter's; the subsidy on last quarter's changes to the new network.
    """
    customers = state.customers[0, seat]
    fees = own.fee[0, 0][TIER_OF] * (1 - own.discount[0, 0][KIND_OF])
    fee = float(customers @ fees / max(customers.sum(), 1e-9))
    reward = float(own.commission[0, 0]) + SHARED_MONTHS * float(own.life_share[0, 0]) * fee
    commission = reward * float(state.last_arrivals[0, seat]) - float(state.clawback_due[0, seat])
    budget = float(budget_of(p, state.last_revenue, state.overdraft)[0, seat])
    return Spending(
        fixed=float(own.planned_sum()[0, 0]), expected_commission=max(0.0, commission),
        expected_subsidy=float(own.subsidy[0, 0]) * float(state.last_migrants[0, seat]),
        budget=budget, limit=budget * (1 + p.overdraft_limit),
    )  # fmt: skip


def within_limit(
    own: Decisions, state: MarketState, seat: int, p: MarketParameters, held: Collection[str] = ()
) -> Decisions:
    """Return the decisions with all sums cut by the same share, so that they keep to the limit.

    Where no sum is left and the limit still not kept, commission, share of the bill and subsidy are cut by one share.
    ``held`` are decisions that a drill holds: all others are cut by one share, and the held ones, in the same two
    steps, only when of the others no money is left to be cut.
    """
    if held:
        return within_limit_in_steps(own, state, seat, p, held)[0]
    spending = spending_of(own, state, seat, p)
    over = spending.total - spending.limit
    if over <= 0:
        return own
    left = max(0.0, 1 - over / spending.fixed) if spending.fixed > 0 else 0.0
    cut = {name: left * getattr(own, name) for name in SUMS}
    by_number = spending.expected_commission + spending.expected_subsidy
    if by_number > spending.limit:
        cut |= {name: spending.limit / by_number * getattr(own, name) for name in PAID_BY_NUMBER}
    return replace(own, **cut)


def within_limit_in_steps(
    own: Decisions, state: MarketState, seat: int, p: MarketParameters, held: Collection[str]
) -> tuple[Decisions, tuple[str, ...]]:
    """Return the decisions within the limit, and the names of what was cut: what a drill leaves open first."""
    # What is open is cut by one share, subsidy and commission too: often so few sums are open that they would be gone.
    opened = [name for name in (*SUMS, *PAID_BY_NUMBER) if name not in held]
    groups = [opened, *([name for name in names if name in held] for names in (SUMS, PAID_BY_NUMBER))]
    cut: list[str] = []
    for names in groups:
        spending = spending_of(own, state, seat, p)
        over = spending.total - spending.limit
        if over <= ROUNDING * spending.limit:
            break
        without = replace(own, **{name: 0.0 * getattr(own, name) for name in names})
        amount = spending.total - spending_of(without, state, seat, p).total
        if amount <= 0:
            continue
        # Commission less what is taken back is convex: by this share the total falls by ``over`` or more.
        left = max(0.0, 1 - over / amount)
        cut += [name for name in names if getattr(own, name).any()]
        own = replace(own, **{name: left * getattr(own, name) for name in names})
    return own, tuple(cut)
