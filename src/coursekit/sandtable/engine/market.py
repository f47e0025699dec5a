"""A market's parameters, from its file, and the conditions in which a game differs from the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from coursekit.sandtable.engine.parameter_file import read_parameters


@dataclass(frozen=True)
class MarketParameters:
    """What holds in every game of a generation pair; the market's file gives meaning, unit and source of each."""

    # The market at the start
    market_size: float
    tier_shares: np.ndarray
    kind_shares: np.ndarray
    legacy_by_tier: np.ndarray
    outside_share: float
    opening_load: float
    opening_goodwill: float
    opening_channel: float
    opening_service: float
    opening_converged: float
    opening_arrivals: float
    opening_migrants: float
    # Tariffs and use
    usage_gb: np.ndarray
    usage_spread: float
    reference_fee_yuan: np.ndarray
    reference_allowance_gb: np.ndarray
    overage_yuan_per_gb: float
    overage_restraint: float
    usage_growths: np.ndarray
    new_usage_ratio: float
    buy_up: float
    # What spending builds up
    goodwill_carryover: float
    advertising_scale: float
    channel_decay: float
    channel_scale: float
    service_carryover: float
    service_scale: float
    capacity_decay: float
    capacity_cost: float
    # Complaints and care
    complaint_base: float
    complaint_congestion: float
    complaint_service: float
    complaint_overage: float
    tool_need: np.ndarray
    care_scale: float
    # Looking around and choosing
    price_weight: np.ndarray
    service_weight: float
    congestion_weight: float
    advertising_weight: float
    coverage_weight: float
    new_network_weight: float
    reference_weight: float
    shop_around_base: float
    shop_around_price: float
    shop_around_complaints: float
    shop_around_legacy: float
    shop_around_care: float
    switching_cost: np.ndarray
    bundle_switching_cost: float
    bundle_most: float
    bundle_scale: float
    bundle_speed: float
    outside_attraction: float
    outside_return: float
    population_growth: float
    # New lines
    commission_weight: float
    commission_scale: float
    channel_patience: float
    clawback_reluctance: float
    silent_base: float
    silent_slope: float
    rush_weight: float
    rush_scale: float
    rush_pool: float
    rush_silent: float
    rush_repaid: float
    # Changing over
    innovation: float
    imitation: float
    subsidy_weight: float
    subsidy_scale: float
    migration_speed: np.ndarray
    new_on_arrival: float
    drift: float
    # Money
    cost_customer: float
    cost_legacy: float
    cost_traffic: float
    discount_rate: float
    equity_share: float
    budget_rate: float
    overdraft_limit: float
    overdraft_interest: float
    # Chance
    noise: float


PARAMETER_NAMES = tuple(each.name for each in fields(MarketParameters))


@dataclass(frozen=True)
class Conditions:
    """How one game's market differs from the usual, each of shape (games,)."""

    usage_growth: np.ndarray  # a quarter
    switching_factor: np.ndarray
    reference_factor: np.ndarray  # on the price that customers think usual
    legacy_share: np.ndarray  # at the start
    capacity_cost_factor: np.ndarray

    def select(self, games: np.ndarray) -> Conditions:
        """Return those of some games, by number or mask; a number may come again."""
        return Conditions(**{name: value[games] for name, value in vars(self).items()})


@dataclass(frozen=True)
class Market:
    """Parameters and every game's conditions."""

    parameters: MarketParameters
    conditions: Conditions

    def select(self, games: np.ndarray) -> Market:
        """Return the market of some games, by number or mask; a number may come again."""
        return Market(self.parameters, self.conditions.select(games))


@cache
def load_parameters(pair: str) -> MarketParameters:
    """Return the parameters of a generation pair, such as ``"2g_4g"``.

    >>> load_parameters("2g_4g").market_size
    120.0
    """
    path = files("coursekit.sandtable.engine") / "markets" / f"{pair}.yml"
    return parameters_of(read_parameters(path.read_text("utf-8"), f"{pair}.yml", PARAMETER_NAMES))


def parameters_of(values: Mapping[str, Any]) -> MarketParameters:
    """Return parameters from plain values; lists become arrays."""
    return MarketParameters(**{
        name: np.array(value, float) if isinstance(value, (list, tuple)) else float(value)
        for name, value in values.items()
    })  # fmt: skip
