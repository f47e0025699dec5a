"""What one lever does in a first quarter when nothing else changes: for a figure before the first decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from coursekit.sandtable.bots.plan import NEUTRAL, plan_decisions
from coursekit.sandtable.engine.quarter import advance
from coursekit.sandtable.game import new_game
from coursekit.sandtable.solo.paper import sample_setup
from coursekit.sandtable.solo.report_page import SOURCE

COLUMNS = ("放号酬金（元/户）", "新增（万户）", "首季沉默（万户）", "当季在用（万户）", "酬金支出（万元）")


def commission_curve(pair: str, commissions: Sequence[float], life_share: float, clawback: float) -> pd.DataFrame:
    """Return what a first quarter brings at each commission, others' decisions and chance left alone.

    Parameters
    ----------
    pair : str
        The market, ``"2g_4g"`` or ``"4g_5g"``.
    commissions : sequence of float
        Yuan a new line, paid at once.
    life_share, clawback : float
        The channel's share of the bill for a year, and the share of the commission taken back for a silent line.

    Returns
    -------
    DataFrame
        A row a commission with the columns of ``COLUMNS``; ``attrs["source"]`` says that it is synthetic.
    """
    game = new_game(sample_setup(pair))
    many = np.zeros(len(commissions), int)
    state, market = game.state.select(many), game.market.select(many)
    plans = np.broadcast_to(NEUTRAL, (*state.shape, len(NEUTRAL)))
    decisions = plan_decisions(plans, state, market, None)
    own = {"commission": np.asarray(commissions, float), "life_share": life_share, "clawback": clawback}
    changed = {}
    for name, value in own.items():
        changed[name] = getattr(decisions, name).copy()
        changed[name][:, 0] = value
    _, results = advance(state, replace(decisions, **changed), market)
    gross, silent = results.gross_adds[:, 0], results.silent_lines[:, 0]
    columns = (commissions, gross, silent, gross - silent, results.accounts.commission_cost[:, 0])
    frame = pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))
    frame.attrs["source"] = SOURCE
    return frame
