"""Play plans against each other, many games at once, and reckon par for every seat."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coursekit.sandtable.bots.plan import NEUTRAL, plan_decisions
from coursekit.sandtable.engine.disturbances import Disturbances
from coursekit.sandtable.engine.market import Market
from coursekit.sandtable.engine.noise import quarter_noise
from coursekit.sandtable.engine.quarter import QuarterResults, advance
from coursekit.sandtable.engine.state import opening_state
from coursekit.sandtable.score.measures import Tally
from coursekit.sandtable.score.par import Par, par_of


def play_plans(
    plans: np.ndarray, market: Market, shares: np.ndarray, quarters: int, seeds: Sequence[int] | None = None
) -> np.ndarray:
    """Return the five measures at the end, shape (games, operators, 5), when all follow their plans.

    Parameters
    ----------
    plans : ndarray, shape (games, operators, 15)
    shares : ndarray, shape (games, operators)
        Opening shares.
    seeds : sequence of int or None
        A seed a game for its noise; none is a market without chance.
    """
    state, last, total = opening_state(market, shares), None, Tally()
    results: QuarterResults
    for quarter in range(quarters):
        last = plan_decisions(plans, state, market, last)
        state, results = advance(state, last, market, chance(market, seeds, quarter, plans.shape[1]))
        total.add(results)
    return total.measures(state, results)


def chance(market: Market, seeds: Sequence[int] | None, quarter: int, operators: int) -> Disturbances | None:
    """Return a quarter's noise, or none without seeds."""
    if seeds is None:
        return None
    return Disturbances.of_noise(quarter_noise(seeds, quarter, operators, market.parameters.noise))


def seat_par(market: Market, shares: np.ndarray, styles: np.ndarray, quarters: int, rounds: int | None = None) -> Par:
    """Return par and spread of every seat: the neutral plan's and the styles' measures there, against bots elsewhere.

    The bots in the other seats are the styles in turn, ``rounds`` times each shifted by one (by default as often as
    there are styles), and the measures are their means; without chance.

    Parameters
    ----------
    shares : ndarray, shape (games, operators)
    styles : ndarray, shape (styles, 15)
    """
    games, operators = shares.shape
    rounds = rounds or len(styles)
    candidates = np.concatenate([NEUTRAL[None], styles])
    # Axes: game, seat, candidate, round, operator.
    order = np.arange(operators)
    plans = np.empty((operators, len(candidates), rounds, operators, styles.shape[1]))
    for seat in range(operators):
        others = order[order != seat]
        for turn in range(rounds):
            plans[seat, :, turn, others] = styles[(np.arange(len(others)) + turn) % len(styles)][:, None]
        plans[seat, :, :, seat] = candidates[:, None]
    each = plans.reshape(-1, operators, styles.shape[1])
    game = np.repeat(np.arange(games), len(each))
    everything = np.tile(each, (games, 1, 1))
    measures = play_plans(everything, market.select(game), shares[game], quarters)
    shaped = measures.reshape(games, operators, len(candidates), rounds, operators, -1)
    own = shaped[:, order, :, :, order].mean(3)  # (operators, games, candidates, measures)
    own = own.transpose(2, 1, 0, 3)
    return par_of(own[0], own[1:])

