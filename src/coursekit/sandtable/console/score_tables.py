"""The score against the province's par, and which of the five measures its points come from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from coursekit.sandtable.debrief.luck import ranks_of
from coursekit.sandtable.debrief.played import played_of, shares_by_quarter
from coursekit.sandtable.debrief.score_parts import PARTS_ZH, VIOLATIONS, points_text, score_parts, shown_score
from coursekit.sandtable.game import Game, game_scores
from coursekit.sandtable.rules.violations import points_off
from coursekit.sandtable.score.par import PAR_SCORE
from coursekit.sandtable.solo.report_numbers import share_text


def score_table(game: Game, stood_in: Collection[int] = ()) -> pd.DataFrame:
    """Return a row a company, the best first: rank, score, against par and last quarter, points off, share.

    ``stood_in`` are the teams for which a bot has played.
    """
    scores = np.array([*map(shown_score, game_scores(game))])
    earlier = replace(game, quarters=game.quarters[:-1], violations=())
    before = np.array([*map(shown_score, game_scores(earlier))])
    off, share = points_off(game.violations, len(scores)), 100 * shares_by_quarter(played_of(game))[-1]
    table = pd.DataFrame({
        "公司": [_name(game, seat, stood_in) for seat in range(len(scores))], "名次": ranks_of(scores),
        "KPI 考核得分": [f"{score:.1f}" for score in scores],
        "比省公司基准": [points_text(s - PAR_SCORE) for s in scores],
        "比上季": [points_text(s + o - b) if len(game.quarters) > 1 else "—"
                for s, o, b in zip(scores, off, before, strict=True)],
        "合规扣分": [f"{points:g}" if points else "—" for points in off], "份额": [share_text(each) for each in share],
    })  # fmt: skip
    return table.sort_values("名次", kind="stable").set_index("公司")


def parts_table(game: Game, stood_in: Collection[int] = ()) -> pd.DataFrame:
    """Return a row a company, the best first: the points above or below par by measure.

    They are the debrief's own, and sum to 比省公司基准 of `score_table`; violations have a column where there are any.
    """
    played = played_of(game)
    each = {_name(game, seat, stood_in): score_parts(played, seat) for seat in range(len(game.setup.seats))}
    named = [part for part in PARTS_ZH if part != VIOLATIONS or played.deductions.any()]
    rows = {name: [points_text(parts.points.get(part, 0.0)) for part in named] for name, parts in each.items()}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[PARTS_ZH[part] for part in named])
    table.index.name = "公司"
    return table.loc[score_table(game, stood_in).index]


def _name(game: Game, seat: int, stood_in: Collection[int]) -> str:
    holder = game.setup.seats[seat]
    return f"{holder.name}（机器人）" if holder.bot else f"{holder.name}（代打过）" if seat in stood_in else holder.name
