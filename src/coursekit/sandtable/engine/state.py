"""What a market is between two quarters, for many games at once."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from coursekit.sandtable.engine.market import Market, MarketParameters
from coursekit.sandtable.engine.segments import IS_FAMILY, KIND_COUNT, KIND_OF, SEGMENT_COUNT, TIER_OF
from coursekit.sandtable.engine.tariffs import expected_bill, expected_overage


@dataclass(frozen=True)
class MarketState:
    """Stocks at the beginning of a quarter; the first axis of every array is the game.

    Customers are in 10,000, money in 10,000 yuan, use and capacity in GB and 10,000 GB a month.
    """

    quarter: int
    customers: np.ndarray  # (games, operators, 12), lines in use
    legacy: np.ndarray  # of these, on the old network
    converged: np.ndarray  # of these, in a family bundle
    snapshot: np.ndarray  # of these, customers since the game began
    silent: np.ndarray  # lines of last quarter that nobody uses; they go outside now
    rush_owed: np.ndarray  # lines that last quarter's rush took from this one
    outside: np.ndarray  # (games, 12), people without a line
    goodwill: np.ndarray  # (games, operators, 3)
    channel: np.ndarray  # (games, operators, 3)
    service: np.ndarray  # (games, operators)
    capacity: np.ndarray
    overdraft: np.ndarray  # spent above the budget last quarter
    clawback_due: np.ndarray  # commission to be taken back this quarter
    usual_churn: np.ndarray  # share of customers who left a quarter, the last ones counting most
    usual_margin: np.ndarray  # yuan a customer and quarter, the last ones counting most
    last_revenue: np.ndarray
    last_arrivals: np.ndarray
    last_migrants: np.ndarray
    usage: np.ndarray  # (games, 4), mean use by tier

    @property
    def shape(self) -> tuple[int, int]:
        """Games and operators."""
        return self.customers.shape[:2]

    def select(self, games: np.ndarray) -> MarketState:
        """Return the state of some games, by number or mask; a number may come again."""
        arrays = {name: value[games] for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        return replace(self, **arrays)


ARRAYS = tuple(each.name for each in fields(MarketState) if each.name != "quarter")


def opening_state(market: Market, shares: np.ndarray) -> MarketState:
    """Return the market before the first quarter.

    Parameters
    ----------
    market : Market
    shares : ndarray, shape (games, operators)
        Each operator's share of all customers; a row sums to 1.
    """
    parameters, conditions = market.parameters, market.conditions
    games, operators = shares.shape
    weights = parameters.tier_shares[TIER_OF] * parameters.kind_shares[KIND_OF]
    customers = parameters.market_size * shares[:, :, None] * weights
    legacy_share = np.minimum(0.98, conditions.legacy_share[:, None] * parameters.legacy_by_tier[TIER_OF])
    legacy = customers * legacy_share[:, None]
    usage = np.repeat(parameters.usage_gb[None], games, 0)
    # A channel and an advertising stock belong to an operator's size: every seat starts as well equipped per customer.
    size = (shares * operators)[..., None]
    state = MarketState(
        quarter=0, customers=customers, legacy=legacy,
        converged=customers * IS_FAMILY * parameters.opening_converged, snapshot=customers.copy(),
        silent=np.zeros_like(customers), rush_owed=np.zeros_like(customers),
        outside=customers.sum(1) * parameters.outside_share,
        goodwill=np.full((games, operators, KIND_COUNT), parameters.opening_goodwill) * size,
        channel=parameters.opening_channel * parameters.kind_shares * KIND_COUNT * size,
        service=np.full((games, operators), parameters.opening_service),
        capacity=np.ones((games, operators)), overdraft=np.zeros((games, operators)),
        clawback_due=np.zeros((games, operators)), usual_churn=np.zeros((games, operators)),
        usual_margin=np.zeros((games, operators)),
        last_revenue=np.zeros((games, operators)),
        last_arrivals=np.zeros((games, operators)), last_migrants=np.zeros((games, operators)), usage=usage,
    )  # fmt: skip
    bill = reference_bill(market, usage)
    new = customers - legacy
    revenue = 3 * (bill[:, None] * (customers + parameters.buy_up * new)).sum(-1)
    return replace(
        state, last_revenue=revenue, capacity=traffic_of(state, parameters) / parameters.opening_load,
        last_arrivals=customers.sum(-1) * parameters.opening_arrivals,
        last_migrants=legacy.sum(-1) * parameters.opening_migrants,
    )  # fmt: skip


def traffic_of(state: MarketState, parameters: MarketParameters) -> np.ndarray:
    """Return each operator's traffic, 10,000 GB a month; a customer on the new network uses more."""
    new = state.customers - state.legacy
    return ((state.customers + (parameters.new_usage_ratio - 1) * new) * state.usage[:, None, TIER_OF]).sum(-1)


def reference_bill(market: Market, usage: np.ndarray) -> np.ndarray:
    """Return the bill of the reference plans, yuan a month, shape (games, 12), at the use given."""
    parameters = market.parameters
    growth = usage / parameters.usage_gb
    overage = expected_overage(usage, parameters.reference_allowance_gb * growth, parameters.usage_spread)
    bill, _ = expected_bill(
        parameters.reference_fee_yuan, 0.0, overage, parameters.overage_yuan_per_gb, parameters.overage_restraint
    )
    return np.broadcast_to(bill[:, TIER_OF], (len(usage), SEGMENT_COUNT))
