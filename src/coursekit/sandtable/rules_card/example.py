"""The quarter that the card works out: the first quarter of an invented game, played by the form's round numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from coursekit.sandtable.bots.plan import NEUTRAL, SPENDING, plan_decisions
from coursekit.sandtable.bots.styles import STYLES
from coursekit.sandtable.engine import Decisions, MarketParameters, opening_state
from coursekit.sandtable.engine.segments import segment
from coursekit.sandtable.rules_card.overage_table import MULTIPLES
from coursekit.sandtable.rules_card.worked_quarter import WorkedQuarter, worked_quarter
from coursekit.sandtable.setup import GameSetup, seats_for

# Of no class: the example tells its own hidden scenario.
EXAMPLE_SEED = 2019
SEAT = 0
SEGMENT = segment("medium", "personal")
RUSH_SHARE = 0.03  # of the budget, so that the example has a rush to reckon


def example_quarter(pair: str, seat: int = SEAT, of: int = SEGMENT) -> WorkedQuarter:
    """Return the worked example of a generation pair: by default 甲公司, 个人·中度."""
    setup = GameSetup(EXAMPLE_SEED, pair, seats_for(1), deck=False)
    market, shares = setup.market(), setup.shares()[None]
    plans = np.stack([NEUTRAL, *(STYLES[each.bot] for each in setup.seats[1:])])[None]
    state = opening_state(market, shares)
    planned = plan_decisions(plans, state, market, None)
    own = rounded(planned.seat(SEAT), setup.parameters)
    names = tuple(each.name for each in setup.seats)
    return worked_quarter(state, planned.with_seat(SEAT, own), market, seat, of, names)


def rounded(own: Decisions, p: MarketParameters) -> Decisions:
    """Return decisions as a team writes them: whole yuan, tenths of 10,000 yuan, allowances of the card's table."""
    # Allowances that stand in the card's table of overage need no interpolation.
    multiples = np.array(MULTIPLES)
    wanted = own.allowance / p.usage_gb
    nearest = multiples[np.abs(wanted[..., None] - multiples).argmin(-1)]
    tenths = {name: np.round(getattr(own, name), 1) for name in SPENDING}
    return replace(
        own, fee=np.round(own.fee), allowance=nearest * p.usage_gb, commission=np.round(own.commission),
        subsidy=np.round(own.subsidy, -1), tools=np.roll(own.tools, 1, axis=-1),
        rush=np.round(RUSH_SHARE * own.planned_sum(), 1), **tenths,
    )  # fmt: skip
