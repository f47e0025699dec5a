"""The printed twin: a form to fill by hand, and a sample page of a quarter that bots have played."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pandas as pd

from coursekit.charts.table import show_table
from coursekit.sandtable.game import Game, default_decisions, new_game, play_quarter, repeated_decisions
from coursekit.sandtable.rules.check import planned_spending
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.scenario.research import RESEARCH_ITEMS
from coursekit.sandtable.setup import GameSetup, seats_for
from coursekit.sandtable.solo.levers import LEVERS, level_of
from coursekit.sandtable.solo.report import MEASURES, QuarterReport, quarter_report
from coursekit.sandtable.solo.report_page import SOURCE, report_tables, title

SAMPLE_SEED, SAMPLE_QUARTERS, SAMPLE_TURN = 24, 4, 1
SAMPLE_FEE, SAMPLE_COMMISSION = 0.95, 40.0  # what it does to its fees, and yuan a line more
_ROOM = "　　　　"
BLANK_QUARTERS = 6  # as many as a game has by default, and as many columns as a page holds
FORM_CAPTION = (
    "每季填一列：先猜份额，再定九样。打算花的 = 定死的（六笔钱加市调）+ 酬金和分成 + 终端补贴，后两笔照上季的户数估"
)
RESEARCH_CAPTION = "市调可以买：从本季预算里出，买了不能退；第一季只有情景探测，别的讲上一季"
EXPLAINED = ("task_done", "silent", "kept", "port_ratio", "complaints", "selling_cost", "equity", "score")


def show_paper(pair: str) -> None:
    """Show the form as a table to fill by hand, then a sample page; both say that they are synthetic."""
    show_table(blank_form(pair), source=SOURCE, caption=FORM_CAPTION, tall=True)
    show_table(for_sale(), source=SOURCE, caption=RESEARCH_CAPTION)
    report = sample_report(pair)
    own, market = report_tables(report)
    show_table(own, source=SOURCE, caption=f"样张　{title(report)}", tall=True)
    show_table(market, source=SOURCE, caption="样张　市场公布的：份额和主推套餐档月费")
    show_table(explained(), source="沙盘规则卡", caption="各家算法常不一样的八个数，这里这样算")


def explained() -> pd.DataFrame:
    """Return how the measures are reckoned that offices reckon differently; a form on screen explains all of them."""
    rows = [(MEASURES[name].zh, MEASURES[name].definition) for name in EXPLAINED]
    return pd.DataFrame(rows, columns=["指标", "怎么算"]).set_index("指标")


def for_sale() -> pd.DataFrame:
    """Return the reports of market research that can be bought, with price and what they tell."""
    rows = [(item.zh, f"{item.price:,.0f}", item.tells) for item in RESEARCH_ITEMS.values()]
    return pd.DataFrame(rows, columns=["市调", "价（万元）", "讲什么"]).set_index("市调")


def blank_form(pair: str) -> pd.DataFrame:
    """Return a row a lever: where it stands when the game begins, and room for six quarters."""
    setup = sample_setup(pair)
    game = new_game(setup)
    values = values_of(repeated_decisions(game, 0))
    reference = setup.parameters.reference_fee_yuan
    budget = planned_spending(values, game, 0).budget
    rows = [("猜本季末份额", "%", f"{100 * setup.shares()[0]:.1f}"), ("本季预算", "万元", f"{budget:,.0f}")]
    rows += [(lever.zh, lever.unit, f"{level_of(lever, values, reference):,.0f}") for lever in LEVERS]
    # Where the game begins stands beside the name: its own column would be the seventh.
    names = [f"{zh}（{unit}，开局 {start}）" for zh, unit, start in rows]
    names += ["市调（万元）", "打算花的（万元）", "实际份额（%）"]
    quarters = [f"第 {quarter} 季" for quarter in range(1, BLANK_QUARTERS + 1)]
    return pd.DataFrame(_ROOM, index=pd.Index(names, name="定什么"), columns=quarters)


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
