"""Markets in mid-game and decisions to try on them, drawn from a number, for the tests of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace

import numpy as np
from hypothesis import strategies as st

from coursekit.sandtable.engine import (
    Decisions,
    Disturbances,
    Market,
    MarketState,
    advance,
    load_parameters,
    opening_state,
    quarter_noise,
)
from coursekit.sandtable.engine.decisions import NAMES, SHAPES
from coursekit.sandtable.scenario.draw import draw_scenario, draw_shares, market_of

PAIRS = ("2g_4g", "4g_5g")
HUGE = 1e9
# What a lever may be here, a little more than a team may submit; fee and allowance are times the reference plans'.
WITHIN: dict[str, tuple[float, float]] = {
    "fee": (0.5, 1.6), "allowance": (0.3, 2.0), "discount": (0.0, 0.3), "bundle": (0.0, 25.0),
    "advertising": (0.0, 100.0), "channel": (0.0, 150.0), "commission": (0.0, 150.0), "life_share": (0.0, 0.15),
    "clawback": (0.0, 1.0), "rush": (0.0, 200.0), "care": (0.0, 60.0), "tools": (0.0, 1.0), "service": (0.0, 300.0),
    "network": (0.0, 300.0), "subsidy": (0.0, 500.0), "research": (0.0, 30.0),
}  # fmt: skip
TIMES_REFERENCE = {"fee": "reference_fee_yuan", "allowance": "reference_allowance_gb"}


@dataclass(frozen=True)
class Situation:
    """A market after some quarters, and what its operators are about to decide."""

    market: Market
    state: MarketState
    decisions: Decisions
    rng: np.random.Generator

    @property
    def operators(self) -> int:
        """How many operators there are."""
        return self.state.shape[1]


def opened(pair: str, operators: int, seeds: list[int]) -> tuple[Market, MarketState]:
    """Return the market of one game a seed and its opening, as a cohort's games are drawn."""
    parameters = load_parameters(pair)
    market = market_of(parameters, [draw_scenario(seed, parameters) for seed in seeds])
    return market, opening_state(market, np.stack([draw_shares(seed, operators) for seed in seeds]))


def drawn_decisions(rng: np.random.Generator, market: Market, shape: tuple[int, int]) -> Decisions:
    """Return decisions spread evenly over what is within bounds; tools sum to 1."""
    drawn = {name: rng.uniform(*WITHIN[name], (*shape, *SHAPES[name])) for name in NAMES}
    for name, reference in TIMES_REFERENCE.items():
        drawn[name] = drawn[name] * getattr(market.parameters, reference)
    drawn["tools"] = drawn["tools"] / drawn["tools"].sum(-1, keepdims=True)
    return Decisions(**drawn)


def situation(pair: str, operators: int, seed: int, quarters: int = 3, games: int = 1) -> Situation:
    """Return a market after ``quarters`` of decisions drawn from ``seed``, with noise, and the next decisions."""
    rng = np.random.default_rng([seed, 77])
    seeds = [seed + game for game in range(games)]
    market, state = opened(pair, operators, seeds)
    for quarter in range(quarters):
        noise = Disturbances.of_noise(quarter_noise(seeds, quarter, operators, market.parameters.noise))
        state, _ = advance(state, drawn_decisions(rng, market, state.shape), market, noise)
    return Situation(market, state, drawn_decisions(rng, market, state.shape), rng)


def situations(games: int = 1) -> st.SearchStrategy[Situation]:
    """Markets of both pairs, 4 to 8 operators, at the opening and up to four quarters later."""
    return st.builds(
        situation, st.sampled_from(PAIRS), st.integers(4, 8), st.integers(0, 10**6), st.integers(0, 4), st.just(games)
    )


def alike(market: Market, state: MarketState, **levers: float) -> Decisions:
    """Return modest decisions, the same for every operator but for its size: the reference plans, sums by customers."""
    p = market.parameters
    customers = state.customers.sum(-1)
    sums = dict.fromkeys(("service", "network"), customers * 1.5)
    by_kind = customers[..., None] * p.kind_shares
    values = {
        "fee": p.reference_fee_yuan, "allowance": p.reference_allowance_gb, "discount": 0.0, "bundle": 3.0,
        "advertising": by_kind * 1.5, "channel": by_kind * 1.7, "commission": 50.0, "life_share": 0.02,
        "clawback": 0.5, "rush": 0.0, "care": state.customers * 1.5, "tools": p.tool_need, "subsidy": 115.0,
        "research": 0.0, **sums, **levers,
    }  # fmt: skip
    shapes = {name: (*state.shape, *SHAPES[name]) for name in NAMES}
    return Decisions(**{name: np.broadcast_to(values[name], shapes[name]).astype(float) for name in NAMES})


def changed(decisions: Decisions, lever: str, place: tuple[int, ...], value: float) -> Decisions:
    """Return the decisions with one number of one lever replaced."""
    values = np.array(getattr(decisions, lever))
    values[place] = value
    return replace(decisions, **{lever: values})


def people(state: MarketState) -> np.ndarray:
    """Return everybody there is by kind of customer, shape (games, 3): in use, silent, without a line."""
    everybody = state.customers.sum(1) + state.silent.sum(1) + state.outside
    return everybody.reshape(len(everybody), -1, 3).sum(1)


def arrays(thing: object, prefix: str = "") -> Iterator[tuple[str, np.ndarray]]:
    """Yield every array in a state or in results, with its name."""
    for each in fields(thing):
        value = getattr(thing, each.name)
        if is_dataclass(value):
            yield from arrays(value, f"{each.name}.")
        elif isinstance(value, np.ndarray):
            yield prefix + each.name, value
