"""A game's hidden scenario and its unequal seats, drawn from the game's seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coursekit.sandtable.engine.market import Conditions, Market, MarketParameters

SHARE_CONCENTRATION = 4.0  # of the Dirichlet distribution that opening shares come from
LEAST_SHARE = 0.05
LEGACY_RANGE = (0.40, 0.85)
CAPACITY_COST_RANGE = (0.7, 1.4)
SWITCHING_FACTORS = (0.5, 1.0)
REFERENCE_FACTORS = (0.85, 1.0)
# Streams of the game's seed: noise has the quarters' numbers, from 0.
SCENARIO_STREAM, SHARES_STREAM = 1001, 1002


@dataclass(frozen=True)
class Scenario:
    """What one game's market is like; hidden from teams until the debrief."""

    usage_growth: float  # a quarter
    switching_factor: float
    reference_factor: float
    legacy_share: float
    capacity_cost_factor: float


def draw_scenario(seed: int, parameters: MarketParameters) -> Scenario:
    """Return the scenario that belongs to a game's seed."""
    rng = np.random.default_rng([seed, SCENARIO_STREAM])
    return Scenario(
        usage_growth=float(rng.choice(parameters.usage_growths)),
        switching_factor=float(rng.choice(SWITCHING_FACTORS)),
        reference_factor=float(rng.choice(REFERENCE_FACTORS)),
        legacy_share=round(float(rng.uniform(*LEGACY_RANGE)), 2),
        capacity_cost_factor=round(float(rng.uniform(*CAPACITY_COST_RANGE)), 2),
    )


def draw_shares(seed: int, operators: int) -> np.ndarray:
    """Return the opening shares that belong to a game's seed, shape (operators,), at least 5 % each, summing to 1."""
    rng = np.random.default_rng([seed, SHARES_STREAM])
    shares = rng.dirichlet(np.full(operators, SHARE_CONCENTRATION))
    return LEAST_SHARE + (1 - LEAST_SHARE * operators) * shares


def market_of(parameters: MarketParameters, scenarios: Sequence[Scenario]) -> Market:
    """Return the market of one game a scenario."""
    columns = {name: np.array([getattr(each, name) for each in scenarios]) for name in Scenario.__dataclass_fields__}
    return Market(parameters, Conditions(**columns))
