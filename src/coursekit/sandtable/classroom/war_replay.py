"""One war-game round in the lesson: every answer replayed through the same quarter, held against doing nothing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pandas as pd

from coursekit.charts.textwidth import wrap_evenly
from coursekit.sandtable.classroom.war_table import LETTERS
from coursekit.sandtable.game import Game, new_game, play_quarter
from coursekit.sandtable.scenario.war_rounds import (
    HORIZON,
    asked_seats,
    compare_answers,
    roles_of,
    round_named,
    round_setup,
    settle_round,
)
from coursekit.sandtable.scenario.what_follows import figures_of, play_on
from coursekit.sandtable.setup import seats_for
from coursekit.sandtable.solo.paper import SAMPLE_SEED
from coursekit.sandtable.solo.report_page import SOURCE

OWN_SEAT = 0
PER_UNIT = 10_000  # the engine counts customers in 10,000
MONEY, GROUP, EVERYBODY = "利润加存量价值（万元）", "集团客户（户）", "全部客户（户）"
PROFIT, EQUITY = "利润（万元）", "存量价值（万元）"
FIGURES = {MONEY: "value", PROFIT: "profit", EQUITY: "equity", GROUP: "group_customers", EVERYBODY: "customers"}
YARDSTICKS = (MONEY, GROUP)
ALIKE = 0.5  # less than that prints as nothing
LINE = 14  # characters of an answer's words on one line of a figure


@cache
def replayed(name: str, pair: str, seed: int = SAMPLE_SEED) -> pd.DataFrame:
    """Return what each answer of a round brings over leaving every field alone, this quarter and the next together.

    One trainee's seat and five bots; the round is the second quarter of its game, chance the same for all answers.

    Parameters
    ----------
    name, pair : str
        A round of ``war_rounds.yml``, and the market.
    seed : int
        Which opening.

    Returns
    -------
    DataFrame
        One row an answer (index A, B, …): ``lines``, its letter and words broken for a figure, ``attacked``, and how
        much more than doing nothing by the columns ``MONEY``, which ``PROFIT`` and ``EQUITY`` sum to, ``GROUP`` and
        ``EVERYBODY``; ``attrs["source"]`` says that it is synthetic.

    Examples
    --------
    >>> replayed("canvass_200_80", "2g_4g").index.tolist()
    ['A', 'B', 'C']
    """
    game = _opening(pair, seed)
    roles = roles_of(game, name)
    seat = asked_seats(game, name, roles)[0]
    still = _left_alone(game, name, roles, seat)
    is_choice = round_named(name).attack.choice
    rows = []
    for letter, each in zip(LETTERS, compare_answers(game, seat, name, roles), strict=False):
        words = each.words + (f"（对手算完账，{'打' if each.attacked else '不打'}）" if is_choice else "")
        more = [getattr(each, figure) - still[figure] for figure in FIGURES.values()]
        rows.append((letter, "\n".join(wrap_evenly(f"{letter}　{words}", LINE)), each.attacked, *more))
    frame = pd.DataFrame(rows, columns=["answer", "lines", "attacked", *FIGURES]).set_index("answer")
    frame[[GROUP, EVERYBODY]] *= PER_UNIT
    frame.attrs["source"] = SOURCE
    return frame


def best_on(frame: pd.DataFrame, yardstick: str) -> list[str]:
    """Return the letters of the answers that no other beats on a yardstick, several where they print alike."""
    column = frame[yardstick]
    return column.index[column >= column.max() - ALIKE].tolist()


def first_places(name: str, pair: str, seeds: Iterable[int]) -> pd.DataFrame:
    """Return in how many openings each answer comes first: one row an answer, a column a yardstick; ties count all."""
    found = [replayed(name, pair, seed) for seed in seeds]
    letters = found[0].index
    counts = {}
    for each in YARDSTICKS:
        first = [best_on(frame, each) for frame in found]
        counts[each] = [sum(letter in best for best in first) for letter in letters]
    return pd.DataFrame(counts, index=letters)


def round_alt(frame: pd.DataFrame) -> str:
    """Return what a figure of ``replayed`` shows, in one sentence."""
    parts = [
        f"{letter}，{row[MONEY]:+,.0f} 万元，集团客户 {row[GROUP]:+,.0f} 户" for letter, row in frame.iterrows()
    ]
    return f"各答案比一动不动多多少：利润加存量价值、集团客户。{'；'.join(parts)}"


@cache
def _opening(pair: str, seed: int) -> Game:
    """Return a round's own game with its first quarter, in which everybody repeats, behind it."""
    return play_quarter(new_game(round_setup(seed, pair, seats_for(1))), {}, [])


def _left_alone(game: Game, name: str, roles: dict[str, int], seat: int) -> dict[str, float]:
    settled = settle_round(game, name, roles, {}, {})
    after = play_on(game, settled.decisions, settled.events, [settled.later], HORIZON)
    return figures_of(after, seat, len(game.quarters))
