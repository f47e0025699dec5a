"""The score against the province's par, and which of the five measures its points come from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from coursekit.sandtable.debrief.luck import ranks_of
from coursekit.sandtable.debrief.played import played_of, shares_by_quarter
from coursekit.sandtable.game import Game, game_measures, game_par, game_scores
from coursekit.sandtable.rules.violations import points_off
from coursekit.sandtable.score.measures import MEASURES
from coursekit.sandtable.score.par import PAR_SCORE, parts_of_score

PARTS_ZH = dict(zip(MEASURES, ("利润加存量价值", "收入份额", "少投诉", "少离网", "新网占比"), strict=True))


def score_table(game: Game, stood_in: Collection[int] = ()) -> pd.DataFrame:
    """Return a row a company, the best first: rank, score, against par and last quarter, points off, share.

    ``stood_in`` are the teams for which a bot has played.
    """
    scores = np.round(game_scores(game), 1) + 0.0
    before = np.round(game_scores(replace(game, quarters=game.quarters[:-1], violations=())), 1)
    off, share = points_off(game.violations, len(scores)), 100 * shares_by_quarter(played_of(game))[-1]
    table = pd.DataFrame({
        "公司": [_name(game, seat, stood_in) for seat in range(len(scores))], "名次": ranks_of(scores),
        "KPI 考核得分": [f"{score:.1f}" for score in scores], "比省公司基准": [_signed(s - PAR_SCORE) for s in scores],
        "比上季": [_signed(s + o - b) if len(game.quarters) > 1 else "—"
                for s, o, b in zip(scores, off, before, strict=True)],
        "合规扣分": [f"{points:g}" if points else "—" for points in off], "份额": [f"{each:.1f}%" for each in share],
    })  # fmt: skip
    return table.sort_values("名次", kind="stable").set_index("公司")


def parts_table(game: Game, stood_in: Collection[int] = ()) -> pd.DataFrame:
    """Return a row a company, the best first: the points above or below par by measure."""
    points = parts_of_score(game_measures(game)[None], game_par(game.setup, len(game.quarters)))[0]
    rows = {_name(game, seat, stood_in): [_signed(each) for each in row] for seat, row in enumerate(points)}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[*PARTS_ZH.values()])
    table.index.name = "公司"
    return table.loc[score_table(game, stood_in).index]


def _name(game: Game, seat: int, stood_in: Collection[int]) -> str:
    holder = game.setup.seats[seat]
    return f"{holder.name}（机器人）" if holder.bot else f"{holder.name}（代打过）" if seat in stood_in else holder.name


def _signed(value: float) -> str:
    shown = round(float(value), 1) + 0.0
    return f"{shown:+.1f}".replace("-", "−") if shown else "0.0"
