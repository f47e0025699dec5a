"""What a form does over a whole drill: splits of the six support tools and of the care money, against nothing moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from coursekit.errors import CourseError
from coursekit.sandtable.engine import TIERS, TOOLS
from coursekit.sandtable.game import Game, play_quarter
from coursekit.sandtable.rules.fields import TIER_ZH, TOOL_ZH, names_of
from coursekit.sandtable.rules.form_values import decisions_of
from coursekit.sandtable.scenario.customer_extract import last_quarter
from coursekit.sandtable.scenario.drill_rules import check_drill, drill_values
from coursekit.sandtable.scenario.what_follows import figures_of, prefilled
from coursekit.sandtable.solo.report_page import SOURCE

CARE = names_of("care", TIERS)
STRENGTH, KEPT, MORE_KEPT = "六样使出几成力（%）", "拍照保有率（%）", "保有率多几个点"
VALUE, MORE_VALUE = "利润加存量价值（万元）", "价值多几成（%）"
ALONE = "一动不动"


def tool_form(percentages: Sequence[float]) -> dict[str, float]:
    """Return the form's fields for six percentages in the order 技术, 团队, 营销, 服务, 督导, 难题.

    >>> tool_form([15, 20, 20, 25, 10, 10])["tools_hard_cases"]
    10.0
    """
    if len(percentages) != len(TOOLS):
        raise CourseError(f"支撑工具写了 {len(percentages)} 个数，要六个，依次是{'、'.join(TOOL_ZH.values())}。")
    return dict(zip(names_of("tools", TOOLS), map(float, percentages), strict=True))


def tool_needs(game: Game, seat: int) -> pd.Series:
    """Return how much of each tool the market asks for now, in percent, index the tools' names."""
    need = last_quarter(game).results.tool_need[0, seat]
    return pd.Series(100 * need, index=list(TOOL_ZH.values()), name="沙盘要几成（%）")


def care_form(game: Game, seat: int, rows: pd.DataFrame) -> dict[str, float]:
    """Return the care fields with the money as it stands, split over tiers as ``rows`` of an extract are.

    ``rows`` are some of an extract's; each counts for the customers that it stands for.
    """
    begun = prefilled(game, seat)
    total = sum(float(begun[name]) for name in CARE)
    weights = rows.groupby("流量档")["代表户数"].sum().reindex(list(TIER_ZH.values()), fill_value=0.0)
    if not weights.sum() > 0:
        raise CourseError("规则一户也没有圈到，维系费没法照它分：把线放低一点。")
    shares = np.floor(10 * total * (weights / weights.sum()).to_numpy()) / 10  # one decimal, and no more than there was
    return dict(zip(CARE, shares.tolist(), strict=True))


def play_forms(game: Game, seat: int, forms: Mapping[str, Mapping[str, float]]) -> pd.DataFrame:
    """Return what each form leads to when it is handed in every quarter of the drill, a row a form.

    Parameters
    ----------
    game : Game
        A drill before its first quarter.
    forms : mapping of str to mapping
        Fields that are moved; all others repeat. The first row is the game with nothing moved;
        bots decide for themselves in every row.

    Raises
    ------
    CourseError
        A form could not be handed in.

    Returns
    -------
    DataFrame
        Columns `STRENGTH`, `KEPT`, `MORE_KEPT`, `VALUE`, `MORE_VALUE`; ``attrs["source"]`` says that it is synthetic.
    """
    figures = {name: _figures(_played(game, seat, form, name), seat) for name, form in ({ALONE: {}} | forms).items()}
    table = pd.DataFrame.from_dict(figures, orient="index", columns=[STRENGTH, KEPT, VALUE])
    table.insert(2, MORE_KEPT, table[KEPT] - table.loc[ALONE, KEPT])
    table[MORE_VALUE] = 100 * (table[VALUE] / table.loc[ALONE, VALUE] - 1)
    table.index.name = "怎么打"
    table.attrs["source"] = SOURCE
    return table


def _played(game: Game, seat: int, form: Mapping[str, float], name: str) -> Game:
    while not game.is_over:
        own = {}
        if form:
            values = drill_values(form, game, seat)
            if problems := check_drill(values, game, seat):
                raise CourseError(f"“{name}”这张表交不上去：{''.join(problems)}")
            own = {seat: decisions_of(values, game.state, seat)}
        game = play_quarter(game, own)
    return game


def _figures(game: Game, seat: int) -> tuple[float, float, float]:
    figures = figures_of(game, seat)
    strength = np.mean([each.results.tool_efficiency[0, seat] for each in game.quarters])
    return 100 * float(strength), 100 * figures["kept_share"], round(figures["value"])
