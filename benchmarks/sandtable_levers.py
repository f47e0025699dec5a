"""Single levers of the sand-table's market: elasticities, the published figures it should meet, and tricks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from sandtable_worlds import QUARTERS, SEATS, Edit, against_bots, draw_cells, market_at, place

from coursekit.sandtable.bots.plan import HIGHS, LOWS, NEUTRAL, SPENDING, plan_decisions, plan_of
from coursekit.sandtable.engine.decisions import Decisions
from coursekit.sandtable.engine.market import MarketParameters
from coursekit.sandtable.engine.quarter import advance
from coursekit.sandtable.engine.state import MarketState, opening_state

MIDDLE = 4  # the quarter in which elasticities are measured
ALL_MONEY = ("advertising", "channel", "care", "service", "network", "commission", "subsidy")
# Played on the neutral plan: which quarters from the end on, and what is multiplied or set.
LAST_QUARTER: dict[str, dict[str, float]] = {
    "no spending at all": dict.fromkeys(ALL_MONEY, 0.0),
    **{f"no {name}": {name: 0.0} for name in ALL_MONEY},
    "fee + 10 %": {"fee": 1.1},
    "fee - 10 %": {"fee": 0.9},
    "subsidy x 2": {"subsidy": 2.0},
    "care x 2": {"care": 2.0},
    "service x 2": {"service": 2.0},
}
WHOLE_GAME: dict[str, np.ndarray] = {
    **{f"all money on {name}": plan_of(**{each: 0.98 if each == name else 0.005 for each in SPENDING})
       for name in SPENDING},
    "zero everywhere": plan_of(budget=0.0, commission=0, life_share=0, subsidy=0, bundle=0),
    "rush as much as possible, every quarter": plan_of(rush=HIGHS[place("rush")]),
    "rush of a tenth of the budget, every quarter": plan_of(rush=0.1),
    "most commission, no claw-back": plan_of(commission=HIGHS[place("commission")], clawback=0.0),
    "most commission, full claw-back": plan_of(commission=HIGHS[place("commission")], clawback=1.0),
    "lowest fee": plan_of(fee=LOWS[place("fee")]),
    "highest fee": plan_of(fee=HIGHS[place("fee")]),
    "most subsidy": plan_of(subsidy=HIGHS[place("subsidy")]),
    "largest concession to families": plan_of(bundle=HIGHS[place("bundle")]),
    "spend six tenths of the budget": plan_of(budget=0.6),
}  # fmt: skip


def elasticities(p: MarketParameters, scenarios: int = 20, seed: int = 700) -> dict[str, float]:
    """Return by how many percent one operator's gross adds change in a quarter for one percent of its fee or spending.

    In quarter ``MIDDLE``, everyone on the neutral plan; the mean over scenarios and seats.
    """
    market, shares = market_at(p, scenarios, seed)
    state, last = opening_state(market, shares), None
    plans = np.broadcast_to(NEUTRAL, (scenarios, SEATS, len(NEUTRAL)))
    for _ in range(MIDDLE - 1):
        last = plan_decisions(plans, state, market, last)
        state, _ = advance(state, last, market)
    last = plan_decisions(plans, state, market, last)
    found = {}
    for name in ("fee", "advertising", "channel"):
        changes = []
        for seat in range(SEATS):
            adds = []
            for factor in (0.99, 1.01):
                value = getattr(last, name).copy()
                value[:, seat] *= factor
                _, results = advance(state, replace(last, **{name: value}), market)
                adds.append(results.gross_adds[:, seat])
            changes.append(np.log(adds[1] / adds[0]) / np.log(1.01 / 0.99))
        found[name] = float(np.mean(changes))
    return found


def anchors(p: MarketParameters, scenarios: int = 60, seed: int = 0) -> dict[str, np.ndarray]:
    """Return ARPU, churn, changers-over, new-network share, use and load by quarter, all on the neutral plan."""
    market, shares = market_at(p, scenarios, seed)
    state, last = opening_state(market, shares), None
    plans = np.broadcast_to(NEUTRAL, (scenarios, SEATS, len(NEUTRAL)))
    found: dict[str, list[float]] = {"arpu": [], "churn": [], "migration": [], "new_share": [], "use": [], "load": []}
    for _ in range(QUARTERS):
        old = state.legacy.sum((1, 2))
        last = plan_decisions(plans, state, market, last)
        state, results = advance(state, last, market)
        customers = state.customers.sum((1, 2))
        found["arpu"].append((results.accounts.revenue.sum(1) / 3 / customers).mean())
        found["churn"].append((results.left.sum((1, 2)) / customers).mean())
        found["migration"].append((results.migrants.sum(1) / old).mean())
        found["new_share"].append((1 - state.legacy.sum((1, 2)) / customers).mean())
        traffic = (results.load * state.capacity).sum(1)
        found["use"].append((traffic / customers).mean())
        found["load"].append(results.load.mean())
    return {name: np.array(values) for name, values in found.items()}


def end_game(
    p: MarketParameters, scenarios: int = 6, seed: int = 9000, quarters: int = QUARTERS
) -> dict[str, dict[str, float]]:
    """Return what each trick scores on average and how often it wins, against five bots, and the neutral plan."""
    cells = draw_cells(p, scenarios, seed, quarters)
    rows = {"neutral plan": against_bots(NEUTRAL[None], cells, quarters)}
    scores, won = against_bots(np.stack(list(WHOLE_GAME.values())), cells, quarters)
    rows |= {name: (scores[row], won[row]) for row, name in enumerate(WHOLE_GAME)}
    for name, factors in LAST_QUARTER.items():
        for first, label in ((quarters - 1, "last quarter"), (quarters - 2, "last two")):
            edit = _own_edit(factors, first, cells.seat)
            rows[f"{label}: {name}"] = against_bots(NEUTRAL[None], cells, quarters, edit)
    return {name: {"score": float(np.mean(score)), "wins": float(np.mean(won))} for name, (score, won) in rows.items()}


def _own_edit(factors: dict[str, float], first: int, seat: np.ndarray) -> Edit:
    def edit(quarter: int, state: MarketState, decisions: Decisions) -> Decisions:
        if quarter < first:
            return decisions
        changed = {}
        for name, factor in factors.items():
            changed[name] = np.array(getattr(decisions, name), float)
            changed[name][np.arange(len(seat)), seat] *= factor
        return replace(decisions, **changed)

    return edit
