"""A quarter in six stages, in the order in which they happen; each a pure function of what went before.

build_up (what spending builds up), serve (what a customer pays and complains about), switch (who looks around and
where they go), welcome (who comes), develop (old network to new, tier to tier, line to bundle), settle (the accounts).
Arrays are (games, operators, 12) unless said, customers in 10,000.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coursekit.sandtable.engine import arrivals, care, choice, migration, money, stocks
from coursekit.sandtable.engine.decisions import Decisions
from coursekit.sandtable.engine.disturbances import Disturbances
from coursekit.sandtable.engine.market import Conditions, Market, MarketParameters
from coursekit.sandtable.engine.segments import KIND_OF, TIER_OF
from coursekit.sandtable.engine.state import MarketState, reference_bill, traffic_of
from coursekit.sandtable.engine.tariffs import expected_bill, expected_overage


@dataclass(frozen=True)
class Given:
    """What a quarter starts from, and the customers in a form that may stand below a fraction line."""

    state: MarketState
    decisions: Decisions
    market: Market
    disturbances: Disturbances
    divisor: np.ndarray  # customers, never quite 0
    total: np.ndarray  # (games, operators), customers of all segments, never quite 0
    legacy_share: np.ndarray  # of customers

    @property
    def parameters(self) -> MarketParameters:
        """What holds in every game."""
        return self.market.parameters

    @property
    def conditions(self) -> Conditions:
        """In what the games differ."""
        return self.market.conditions


@dataclass(frozen=True)
class Built:
    """What spending, this quarter's included, has built up."""

    goodwill: np.ndarray  # (games, operators, 3)
    channel: np.ndarray  # (games, operators, 3)
    coverage: np.ndarray  # share of people whom the channel reaches
    service: np.ndarray  # (games, operators)
    capacity: np.ndarray  # (games, operators), 10,000 GB a month
    usable: np.ndarray  # (games, operators), what an event has left of it
    traffic: np.ndarray  # (games, operators), 10,000 GB a month
    congestion: np.ndarray  # (games, operators, 1)


@dataclass(frozen=True)
class Served:
    """What customers pay, complain about, and get done for them."""

    bill: np.ndarray  # yuan a month
    complaints: np.ndarray  # per customer
    mean_complaints: np.ndarray  # (games, operators), per customer
    tool_need: np.ndarray  # (games, operators, 6)
    tool_efficiency: np.ndarray  # (games, operators)
    care_effect: np.ndarray  # 0 to 1


@dataclass(frozen=True)
class Switched:
    """Who looked around and where they went."""

    attraction: np.ndarray
    pull: np.ndarray  # what draws newcomers only
    silent_share: np.ndarray  # (games, operators), of new lines
    looked_around: np.ndarray  # share of customers
    flows: np.ndarray  # (games, from, to, 12) customers; 0 where from is to
    left: np.ndarray  # customers
    ported_in: np.ndarray  # customers


@dataclass(frozen=True)
class Welcomed:
    """Who came, and how many of their lines are in use."""

    regular: np.ndarray  # lines without the rush: from other operators and from outside
    entrants: np.ndarray  # lines from outside, the rush's included
    rush: np.ndarray  # lines that the rush brought
    in_use: np.ndarray
    silent: np.ndarray  # lines that nobody uses; in_use and these are all
    rush_owed: np.ndarray  # lines that next quarter lacks
    outside: np.ndarray  # (games, 12), people without a line


@dataclass(frozen=True)
class Developed:
    """The customers at the end."""

    customers: np.ndarray
    legacy: np.ndarray  # of these, on the old network
    converged: np.ndarray  # of these, in a family bundle
    snapshot: np.ndarray  # of these, customers since the game began
    migrants: np.ndarray  # customers who changed to the new network


def given_of(state: MarketState, decisions: Decisions, market: Market, disturbances: Disturbances | None) -> Given:
    """Return what the stages start from; no disturbances are none."""
    divisor = np.maximum(state.customers, stocks.SMALL)
    return Given(
        state, decisions, market, disturbances or Disturbances.none(*state.shape), divisor, divisor.sum(-1),
        np.clip(state.legacy / divisor, 0.0, 1.0),
    )  # fmt: skip


def build_up(given: Given) -> Built:
    """Return advertising, channel, service and network after this quarter's spending, and how full the network is."""
    p, state, decisions = given.parameters, given.state, given.decisions
    channel = stocks.channel_after(state.channel, decisions.channel, p.channel_decay)
    price = p.capacity_cost * given.conditions.capacity_cost_factor[:, None]
    capacity = stocks.capacity_after(state.capacity, decisions.network, p.capacity_decay, price)
    usable, traffic = capacity * given.disturbances.capacity_factor, traffic_of(state, p)
    coverage = stocks.coverage_of(channel, p.channel_scale * p.kind_shares)
    goodwill = stocks.goodwill_after(state.goodwill, decisions.advertising, p.goodwill_carryover, p.advertising_scale)
    service = stocks.service_after(state.service, decisions.service, given.total, p.service_carryover, p.service_scale)
    return Built(
        goodwill=goodwill, channel=channel, coverage=coverage[..., KIND_OF], service=service, capacity=capacity,
        usable=usable, traffic=traffic, congestion=stocks.congestion_of(traffic, usable)[..., None],
    )  # fmt: skip


def serve(given: Given, built: Built) -> Served:
    """Return bills, complaints, and what the money for care achieves with its mix of tools."""
    p, decisions = given.parameters, given.decisions
    allowance = np.maximum(decisions.allowance, 1e-6)
    overage = expected_overage(given.state.usage[:, None], allowance, p.usage_spread)[..., TIER_OF]
    fee, discount = decisions.fee[..., TIER_OF], decisions.discount[..., KIND_OF]
    bill, above = expected_bill(fee, discount, overage, p.overage_yuan_per_gb, p.overage_restraint)
    weights = (p.complaint_congestion, p.complaint_service, p.complaint_overage)
    complaints = care.complaint_rate(built.congestion, built.service[..., None], above, p.complaint_base, weights)
    complaints = np.minimum(care.MOST_COMPLAINTS, complaints * given.disturbances.complaint_factor[..., None])
    mean = (complaints * given.divisor).sum(-1) / given.total
    need = care.tool_need(p.tool_need, built.congestion[..., 0], mean, p.complaint_base)
    efficiency = care.tool_efficiency(need, decisions.tools)
    effect = care.care_effect(decisions.care, given.divisor, efficiency[..., None], p.care_scale)
    return Served(bill, complaints, mean, need, efficiency, effect)


def switch(given: Given, built: Built, served: Served) -> Switched:
    """Return who looks around, and where each operator's customers who do so go."""
    p, decisions, conditions = given.parameters, given.decisions, given.conditions
    log_bill = np.log(served.bill)
    usual = reference_bill(given.market, given.state.usage) * conditions.reference_factor[:, None]
    log_reference = np.log(usual)[:, None]
    market_mean = (given.divisor * log_bill).sum(1, keepdims=True) / given.divisor.sum(1, keepdims=True)
    expected = (1 - p.reference_weight) * market_mean + p.reference_weight * log_reference
    appeal = given.disturbances.attraction + choice.attraction(
        log_bill - log_reference, built.service[..., None], built.congestion, built.goodwill[..., KIND_OF],
        built.coverage, p.price_weight[TIER_OF],
        (p.service_weight, p.congestion_weight, p.advertising_weight, p.coverage_weight),
    )  # fmt: skip
    looked = choice.shop_around(
        log_bill - expected, served.complaints, given.legacy_share, served.care_effect, p.shop_around_base,
        (p.shop_around_price, p.shop_around_complaints, p.shop_around_legacy, p.shop_around_care), p.complaint_base,
    )  # fmt: skip
    silent = arrivals.silent_share(
        decisions.commission, decisions.clawback, p.silent_base, p.silent_slope, p.commission_scale
    )
    reward = arrivals.channel_reward(
        decisions.commission, decisions.clawback, silent, decisions.life_share, served.bill, p.channel_patience
    )
    pull = given.disturbances.pull + arrivals.newcomer_pull(
        reward, built.coverage, decisions.clawback, p.commission_weight, p.commission_scale, p.clawback_reluctance
    )
    bundled = np.clip(given.state.converged / given.divisor, 0.0, 1.0)
    trouble = p.switching_cost[KIND_OF] + p.bundle_switching_cost * bundled
    cost, new_share = trouble * conditions.switching_factor[:, None, None], 1 - given.legacy_share
    shares = choice.choice_shares(appeal, pull, p.new_network_weight * new_share, cost, p.outside_attraction)
    looking = given.state.customers * looked
    flows, own = looking[:, :, None] * shares, np.arange(given.state.shape[1])
    left = looking - flows[:, own, own]
    flows[:, own, own] = 0.0
    return Switched(appeal, pull, silent, looked, flows, left, ported_in=flows.sum(1))


def welcome(given: Given, switched: Switched) -> Welcomed:
    """Return who comes, from other operators, from outside, and early because of a rush; and who is outside then."""
    p, state = given.parameters, given.state
    growth = p.population_growth * state.customers.sum(1)
    pool = state.outside + state.silent.sum(1) + growth
    looking = p.outside_return * state.outside + growth
    wanted = choice.entrant_shares(switched.attraction, switched.pull, p.outside_attraction) * looking[:, None]
    repaid = np.minimum(wanted, state.rush_owed)
    entrants = wanted - repaid
    regular, waiting = entrants + switched.ported_in, pool - entrants.sum(1)
    rush = arrivals.rush_extra(given.decisions.rush, regular, p.rush_pool * waiting, p.rush_weight, p.rush_scale)
    silent_regular = regular * switched.silent_share[..., None]
    silent_rush = rush * np.maximum(switched.silent_share, p.rush_silent)[..., None]
    return Welcomed(
        regular=regular, entrants=entrants + rush, rush=rush, in_use=regular + rush - silent_regular - silent_rush,
        silent=silent_regular + silent_rush, rush_owed=rush * p.rush_repaid + state.rush_owed - repaid,
        outside=waiting - rush.sum(1) + switched.left.sum(1) - switched.ported_in.sum(1),
    )  # fmt: skip


def develop(given: Given, served: Served, switched: Switched, welcomed: Welcomed) -> Developed:
    """Return the customers at the end: gone and come, changed over to the new network, bundled, moved up a tier."""
    p, state, decisions = given.parameters, given.state, given.decisions
    staying = np.clip(1 - switched.left / given.divisor, 0.0, 1.0)
    market_new = 1 - state.legacy.sum(1, keepdims=True) / given.divisor.sum(1, keepdims=True)
    hazard = migration.migration_hazard(
        market_new, decisions.subsidy * given.disturbances.migration_factor, p.innovation, p.imitation,
        p.subsidy_weight, p.subsidy_scale, p.migration_speed[TIER_OF],
    )  # fmt: skip
    stayed = state.legacy * staying
    migrants = stayed * hazard
    customers = state.customers - switched.left + welcomed.in_use
    legacy = stayed - migrants + (1 - p.new_on_arrival) * welcomed.in_use
    converged = migration.converged_after(
        state.converged * staying, state.customers - switched.left, decisions.bundle, p.bundle_most, p.bundle_scale,
        p.bundle_speed,
    )  # fmt: skip
    new_share = 1 - legacy / np.maximum(customers, stocks.SMALL)
    share_up = migration.up_tier_share(new_share, served.care_effect, p.drift)
    moved = migration.moved_up(np.stack([customers, legacy, converged, state.snapshot * staying]), share_up)
    return Developed(*moved, migrants=migrants)


def settle(
    given: Given, built: Built, served: Served, switched: Switched, welcomed: Welcomed, developed: Developed
) -> money.Accounts:
    """Return the quarter's accounts."""
    state, converged = given.state, (given.state.converged + developed.converged) / 2
    churn = switched.left.sum(-1) / given.total
    return money.accounts_of(
        given.parameters, given.decisions, bill=served.bill, before=state.customers, after=developed.customers,
        legacy_before=state.legacy, legacy_after=developed.legacy, converged=converged, traffic=built.traffic,
        arrivals=welcomed.regular + welcomed.rush, active_arrivals=welcomed.in_use,
        migrants=developed.migrants.sum(-1), clawback_due=state.clawback_due, overdraft=state.overdraft,
        last_revenue=state.last_revenue, churn=churn, complaints=served.mean_complaints,
        usual_churn=state.usual_churn, usual_margin=state.usual_margin if state.quarter else None,
    )  # fmt: skip
