"""The province's revenue task: what the neutral plan would take in from a seat, known before the first quarter."""

from __future__ import annotations

from functools import cache

import numpy as np

from coursekit.sandtable.bots.plan import NEUTRAL, plan_decisions
from coursekit.sandtable.bots.styles import STYLES
from coursekit.sandtable.engine.quarter import advance
from coursekit.sandtable.engine.state import opening_state
from coursekit.sandtable.setup import GameSetup


@cache
def revenue_targets(setup: GameSetup, seat: int) -> tuple[float, ...]:
    """Return the revenue that the neutral plan takes in from ``seat`` in each quarter, 10,000 yuan.

    The other seats follow their bots' styles, or the neutral plan where people sit; without chance and events. Fixed
    when the game begins: who does well is not given a higher task for it.
    """
    plans = np.stack([STYLES[each.bot] if each.bot else NEUTRAL for each in setup.seats])[None]
    plans[0, seat] = NEUTRAL
    market = setup.market()
    state, last, revenue = opening_state(market, setup.shares()[None]), None, []
    for _ in range(setup.quarters):
        last = plan_decisions(plans, state, market, last)
        state, results = advance(state, last, market)
        revenue.append(float(results.accounts.revenue[0, seat]))
    return tuple(revenue)
