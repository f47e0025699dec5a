"""Games to measure the sand-table's market on: scenarios, opening shares, par, and one seat against five bots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from coursekit.sandtable.bots.plan import PLAN_NAMES, plan_decisions
from coursekit.sandtable.bots.play import chance, seat_par
from coursekit.sandtable.bots.styles import STYLES
from coursekit.sandtable.engine.decisions import Decisions
from coursekit.sandtable.engine.market import Market, MarketParameters
from coursekit.sandtable.engine.quarter import QuarterResults, advance
from coursekit.sandtable.engine.state import MarketState, opening_state
from coursekit.sandtable.scenario.draw import draw_scenario, draw_shares, market_of
from coursekit.sandtable.score.measures import Tally
from coursekit.sandtable.score.par import Par, score_of

SEATS = 6
QUARTERS = 8
BOTS = np.stack(list(STYLES.values()))
CHUNK = 240  # games at once: the arrays of more do not stay in the processor's cache
Edit = Callable[[int, MarketState, Decisions], Decisions]


def place(name: str) -> int:
    """Return where a number stands in a plan."""
    return PLAN_NAMES.index(name)


def market_at(p: MarketParameters, count: int, seed: int) -> tuple[Market, np.ndarray]:
    """Return the markets and opening shares of ``count`` games, with seeds from ``seed`` on.

    Seeds are passed over so that every rate of growth of use, which matters most, comes equally often, as it does in
    the long run.
    """
    seeds, drawn, room = [], [], dict.fromkeys(p.usage_growths, -(-count // len(p.usage_growths)))
    while len(seeds) < count:
        scenario = draw_scenario(seed, p)
        if room[scenario.usage_growth]:
            room[scenario.usage_growth] -= 1
            seeds.append(seed)
            drawn.append(scenario)
        seed += 1
    return market_of(p, drawn), np.stack([draw_shares(each, SEATS) for each in seeds])


@dataclass(frozen=True)
class Worlds:
    """Games of different scenarios and opening shares, with par for every seat."""

    market: Market
    shares: np.ndarray  # (games, seats)
    par: Par

    def select(self, games: np.ndarray) -> Worlds:
        """Return some of the games, by number; a number may come again."""
        return Worlds(self.market.select(games), self.shares[games], Par(self.par.level[games], self.par.spread[games]))


def draw_worlds(
    p: MarketParameters, count: int, seed: int, quarters: int = QUARTERS, rounds: int | None = None
) -> Worlds:
    """Return ``count`` games with the scenarios and shares that `market_at` draws."""
    market, shares = market_at(p, count, seed)
    return Worlds(market, shares, seat_par(market, shares, BOTS, quarters, rounds))


def play(
    plans: np.ndarray, worlds: Worlds, quarters: int, seeds: list[int] | None = None, edit: Edit | None = None
) -> np.ndarray:
    """Return the scores, shape (games, seats), when all follow ``plans`` (games, seats, 15), edited each quarter."""
    state, last, total = opening_state(worlds.market, worlds.shares), None, Tally()
    results: QuarterResults
    for quarter in range(quarters):
        last = plan_decisions(plans, state, worlds.market, last)
        last = edit(quarter, state, last) if edit else last
        state, results = advance(state, last, worlds.market, chance(worlds.market, seeds, quarter, plans.shape[1]))
        total.add(results)
    return score_of(total.measures(state, results), worlds.par)


@dataclass(frozen=True)
class Cells:
    """Scenario x seat: in each cell one seat is to be filled and bots hold the five others."""

    worlds: Worlds
    seat: np.ndarray  # (cells,)
    plans: np.ndarray  # (cells, seats, 15)


def draw_cells(p: MarketParameters, scenarios: int, seed: int, quarters: int = QUARTERS, seats: int = SEATS) -> Cells:
    """Return ``seats`` cells a scenario, the first seats of each, with five of the six styles at random elsewhere."""
    game = np.repeat(np.arange(scenarios), seats)
    rng = np.random.default_rng([seed, 2])
    plans = BOTS[np.stack([rng.permutation(SEATS) for _ in game])]
    return Cells(draw_worlds(p, scenarios, seed, quarters).select(game), np.tile(np.arange(seats), scenarios), plans)


def against_bots(candidates: np.ndarray, cells: Cells, quarters: int = QUARTERS, edit: Edit | None = None) -> tuple:
    """Return every candidate's score and whether it won, each (candidates, cells); without chance."""
    count = len(cells.seat)
    scores, won = np.empty((len(candidates), count)), np.empty((len(candidates), count), bool)
    at_once = max(1, CHUNK // count)
    for first in range(0, len(candidates), at_once):
        some = candidates[first : first + at_once]
        game = np.tile(np.arange(count), len(some))
        plans = cells.plans[game].copy()
        plans[np.arange(len(game)), cells.seat[game]] = np.repeat(some, count, 0)
        each = play(plans, cells.worlds.select(game), quarters, edit=edit)
        own = each[np.arange(len(game)), cells.seat[game]]
        scores[first : first + len(some)] = own.reshape(len(some), count)
        won[first : first + len(some)] = (own >= each.max(1)).reshape(len(some), count)
    return scores, won
