"""What a team has at the opening of its game, to reckon an answer by: customers, revenue, how much money is left."""

from __future__ import annotations

import numpy as np

from coursekit.sandtable.engine.segments import KIND_COUNT, MONTHS, TIER_COUNT
from coursekit.sandtable.engine.state import reference_bill
from coursekit.sandtable.game import default_decisions, new_game
from coursekit.sandtable.rules.fields import KIND_ZH
from coursekit.sandtable.rules.handed_in import BASELINE
from coursekit.sandtable.rules.spending import spending_of
from coursekit.sandtable.scenario.customer_extract import HOUSEHOLDS
from coursekit.sandtable.scenario.drill_tables import TeamTable
from coursekit.sandtable.setup import GameSetup

EACH = "一户一季（元）"
COLUMNS = ("开局时", "客户（户）", "一季收入（万元）", EACH)


def opening_table(setup: GameSetup, seat: int) -> TeamTable:
    """Return a seat's customers and revenue by kind, and what may be added to what 省公司基准 spends.

    All are the team's own numbers of the quarter before the first one; nothing of the hidden scenario is in them but
    what every operator reads off its own books.
    """
    shown = [(zh, f"{customers:,.0f}", f"{revenue:,.0f}", f"{revenue / customers * HOUSEHOLDS:.0f}")
             for zh, customers, revenue in opening_rows(setup, seat)]  # fmt: skip
    return TeamTable("你们自己的账，开局时", COLUMNS, tuple(shown), _money(setup, seat))


def opening_rows(setup: GameSetup, seat: int) -> list[tuple[str, float, float]]:
    """Return by kind its name, the seat's customers, and their revenue a quarter in 10,000 yuan, at the opening."""
    game = new_game(setup)
    state, p = game.state, game.market.parameters
    customers = state.customers[0, seat]
    new = customers - state.legacy[0, seat]
    revenue = MONTHS * reference_bill(game.market, state.usage)[0] * (customers + p.buy_up * new)
    by_kind = [np.reshape(each, (TIER_COUNT, KIND_COUNT)).sum(0) for each in (HOUSEHOLDS * customers, revenue)]
    return [(zh, float(many), float(money)) for zh, many, money in zip(KIND_ZH.values(), *by_kind, strict=True)]


def _money(setup: GameSetup, seat: int) -> str:
    game = new_game(setup)
    spending = spending_of(default_decisions(game, seat), game.state, seat, game.market.parameters)
    budget, limit, usual = (round(each) for each in (spending.budget, spending.limit, spending.total))
    return (
        f"开局时预算 {budget:,} 万元，连透支最多能花 {limit:,} 万元；照{BASELINE}要花 {usual:,} 万元，最多还能加 "
        f"{max(0, limit - usual):,} 万元，其中超过预算的，连利息从下季预算里扣。"
        "到这一季会变一点，以手机上的预算条为准。"
    )
