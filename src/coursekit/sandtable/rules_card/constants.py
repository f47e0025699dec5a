"""The constants of the card's formulas, each from the parameter file of a generation pair or the engine itself."""

from __future__ import annotations

import math

from coursekit.sandtable.engine import MarketParameters, arrivals, care, money, stocks

SCALARS = (
    "goodwill_carryover", "advertising_scale", "service_carryover", "service_scale", "capacity_cost",
    "complaint_base", "complaint_service", "complaint_overage", "care_scale", "reference_weight",
    "shop_around_base", "shop_around_price", "shop_around_complaints", "shop_around_legacy", "shop_around_care",
    "service_weight", "congestion_weight", "advertising_weight", "coverage_weight", "new_network_weight",
    "silent_base", "silent_slope", "commission_scale", "commission_weight", "clawback_reluctance",
    "bundle_switching_cost", "outside_return",
    "population_growth", "rush_weight", "rush_scale", "rush_silent", "innovation", "imitation", "subsidy_weight",
    "subsidy_scale", "bundle_speed", "bundle_scale", "bundle_most", "drift", "buy_up", "cost_customer", "cost_legacy",
    "cost_traffic", "overdraft_interest", "overdraft_limit", "equity_share", "discount_rate", "budget_rate",
    "rush_repaid", "rush_pool",
)  # fmt: skip


def card_constants(p: MarketParameters) -> dict[str, float]:
    """Return the constants by the names that `formulas` uses."""
    derived = {
        "channel_kept": 1 - p.channel_decay,
        "service_new": 1 - p.service_carryover,
        "capacity_kept": 1 - p.capacity_decay,
        "sharpness": stocks.CONGESTION_SHARPNESS,
        "congestion_starts": stocks.CONGESTION_STARTS,
        "gb_price": gb_price(p),
        "on_congestion": care.CONGESTION_COMPLAINTS * p.complaint_congestion,
        "most_complaints": care.MOST_COMPLAINTS,
        "technology_need": care.TECHNOLOGY_NEED,
        "hard_case_need": care.HARD_CASE_NEED,
        "market_weight": 1 - p.reference_weight,
        "most_silent": arrivals.MOST_SILENT,
        "patient_months": p.channel_patience * arrivals.SHARED_MONTHS,
        "outside": math.exp(p.outside_attraction),
        "old_on_arrival": 1 - p.new_on_arrival,
        "more_usage": p.new_usage_ratio - 1,
        "overdraft_repaid": 1 + p.overdraft_interest,
        "least_budget": money.LEAST_BUDGET * p.budget_rate,
    }
    return {name: float(getattr(p, name)) for name in SCALARS} | derived


def gb_price(p: MarketParameters) -> float:
    """Return what a GB above the allowance brings on average, yuan: people hold back where it is dear."""
    return p.overage_yuan_per_gb * math.exp(-p.overage_restraint * p.overage_yuan_per_gb)
