"""The printed twin: a form to fill by hand, and a sample page of a quarter that bots have played."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pandas as pd

from coursekit.charts.table import show_table
from coursekit.sandtable.game import Game, default_decisions, new_game, play_quarter
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.setup import GameSetup, seats_for
from coursekit.sandtable.solo.levers import LEVERS, level_of
from coursekit.sandtable.solo.report import MEASURES, QuarterReport, quarter_report
from coursekit.sandtable.solo.report_page import SOURCE, report_tables, title

SAMPLE_SEED, SAMPLE_QUARTERS, SAMPLE_TURN = 24, 4, 1
SAMPLE_FEE, SAMPLE_COMMISSION = 0.95, 40.0  # what it does to its fees, and yuan a line more
_ROOM = "　　　　"
BLANK_QUARTERS = 4
EXPLAINED = ("task_done", "silent", "kept", "port_ratio", "complaints", "selling_cost", "equity", "score")


def show_paper(pair: str) -> None:
    """Show the form as a table to fill by hand, then a sample page; both say that they are synthetic."""
    show_table(blank_form(pair), source=SOURCE, caption="每季填一列：先猜份额，再定九样", tall=True)
    report = sample_report(pair)
    own, market = report_tables(report)
    show_table(own, source=SOURCE, caption=f"样张　{title(report)}", tall=True)
    show_table(market, source=SOURCE, caption="样张　市场公布的：份额和主推套餐档月费")
    show_table(explained(), source="沙盘规则卡", caption="各家算法常不一样的八个数，这里这样算")


def explained() -> pd.DataFrame:
    """Return how the measures are reckoned that offices reckon differently; a form on screen explains all of them."""
    rows = [(MEASURES[name].zh, MEASURES[name].definition) for name in EXPLAINED]
    return pd.DataFrame(rows, columns=["指标", "怎么算"]).set_index("指标")


def blank_form(pair: str) -> pd.DataFrame:
    """Return a row a lever: where it stands when the game begins, and room for four quarters."""
    setup = sample_setup(pair)
    game = new_game(setup)
    values = values_of(default_decisions(game, 0))
    reference = setup.parameters.reference_fee_yuan
    rows = [("猜本季末份额（%）", f"{100 * setup.shares()[0]:.1f}")]
    rows += [(f"{lever.zh}（{lever.unit}）", f"{level_of(lever, values, reference):,.0f}") for lever in LEVERS]
    rows += [("打算花的合计（万元）", ""), ("实际份额（%）", "")]
    frame = pd.DataFrame(rows, columns=["定什么", "开局"]).set_index("定什么")
    for quarter in range(1, BLANK_QUARTERS + 1):
        frame[f"第 {quarter} 季"] = _ROOM
    return frame


@cache
def sample_game(pair: str) -> Game:
    """Return a game in which the trainee's seat buys growth from the second quarter on.

    Its fees go down, its commission goes up, and none of it is taken back for silent lines.
    """
    game = new_game(sample_setup(pair))
    for quarter in range(SAMPLE_QUARTERS):
        own = default_decisions(game, 0)
        if quarter == SAMPLE_TURN:
            own = replace(
                own, fee=SAMPLE_FEE * own.fee, commission=own.commission + SAMPLE_COMMISSION, clawback=0 * own.clawback
            )
        game = play_quarter(game, {0: own})
    return game


def sample_report(pair: str) -> QuarterReport:
    """Return the page of the quarter in which the sample's seat lowered its fees."""
    return quarter_report(sample_game(pair), 0, SAMPLE_TURN)


def sample_setup(pair: str) -> GameSetup:
    """Return the game of the sample: five bots of the middle level, without event cards."""
    return GameSetup(SAMPLE_SEED, pair, seats_for(1, 6), SAMPLE_QUARTERS, deck=False)
