"""What last quarter was like at the opening, in the market's own terms: how many came, how many changed over."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from coursekit.sandtable.bots.plan import NEUTRAL, plan_decisions
from coursekit.sandtable.engine.market import Market
from coursekit.sandtable.engine.quarter import advance
from coursekit.sandtable.engine.state import MarketState


def with_own_last_quarter(opening: MarketState, market: Market) -> MarketState:
    """Return an opening with last quarter's new lines and changes to the new network as this market makes them.

    They are what one quarter of the neutral plan in every seat brings from this opening, without chance. Who forecasts
    from “last quarter”, or reserves money by it, is then right as long as nothing is changed. Nothing else differs.
    """
    plans = np.broadcast_to(NEUTRAL, (*opening.shape, len(NEUTRAL)))
    _, results = advance(opening, plan_decisions(plans, opening, market, None), market)
    return replace(opening, last_arrivals=results.gross_adds, last_migrants=results.migrants)
