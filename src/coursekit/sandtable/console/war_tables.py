"""A war-game round for the room, as tables and a figure: what each team chose, and every answer on both yardsticks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from coursekit.charts import ACCENT, INK, SECOND
from coursekit.sandtable.game import Game
from coursekit.sandtable.ledger import Submission
from coursekit.sandtable.rules.check import LEAST_OVER, planned_spending
from coursekit.sandtable.rules.fields import NUMBER, form_fields, number_of
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.rules.spending import within_limit
from coursekit.sandtable.scenario.customer_extract import HOUSEHOLDS
from coursekit.sandtable.scenario.war_rounds import Played, answer_decisions, best_answer, round_named
from coursekit.sandtable.scenario.what_follows import prefilled

LETTERS = "①②③④⑤"
LINE = 14  # characters of an answer on one line of the figure
CUT = "照答案填的；超过透支上限，几笔钱按同一比例压了"
MARKS = "，。：；、"
CLOSE = 1e-6


def answer_names(war: str) -> dict[str, str]:
    """Return a round's answers by name, with the letter that the sheets give them.

    >>> answer_names("canvass_200_80")["gather"]
    '② 八十人全压到集团客户的楼里'
    """
    answers = round_named(war).answers.values()
    return {each.name: f"{letter} {each.words}" for letter, each in zip(LETTERS, answers, strict=False)}


def answer_values(game: Game, seat: int, war: str, answer: str) -> dict[str, float | str]:
    """Return the form of a team that gives this answer and changes nothing else; ``game`` is before the quarter."""
    wanted = values_of(answer_decisions(game, seat, war, answer))
    touched = round_named(war).answers[answer].now
    return {name: wanted[name] if name in touched else kept for name, kept in prefilled(game, seat).items()}


def answer_form(game: Game, seat: int, war: str, answer: str) -> tuple[dict[str, float | str], bool]:
    """Return the form to hand in for an answer, and whether its sums had to be cut to what may be spent.

    They are cut by one share, as those of a team that hands in nothing are.
    """
    values = answer_values(game, seat, war, answer)
    spending = planned_spending(values, game, seat)
    if spending.total <= spending.limit + LEAST_OVER:
        return values, False
    cut = within_limit(answer_decisions(game, seat, war, answer), game.state, seat, game.market.parameters)
    return values_of(cut), True


def form_says(game: Game, seat: int, war: str, answer: str | None, form: Submission | None) -> str:
    """Return whether a team's form is what its answer says."""
    if form is None:
        return "没交表"
    if answer is None:
        return "交了表，还没记答案"
    wanted, is_cut = answer_form(game, seat, war, answer)
    apart = _apart(form, answer_values(game, seat, war, answer), game)
    if not apart:
        return "照答案填的"
    return CUT if is_cut and not _apart(form, wanted, game) else "；".join(apart)


def _apart(form: Submission, wanted: Mapping[str, object], game: Game) -> list[str]:
    return [
        f"{field.zh}填的是 {number_of(form.values[field.name]):g}，照答案是 {float(wanted[field.name]):g}"
        for field in form_fields(game.setup.pair) if field.kind == NUMBER
        and abs(number_of(form.values[field.name]) - float(wanted[field.name])) > CLOSE
    ]  # fmt: skip


def replay_table(played: Sequence[Played], war: str, chosen: str | None) -> pd.DataFrame:
    """Return a row an answer: both yardsticks over two quarters, and whether the rival attacked where it may choose."""
    names, rows = answer_names(war), []
    most = best_answer(list(played)).answer
    keeps = max(played, key=lambda each: each.group_customers).answer
    for each in played:
        row = {
            "答案": names[each.answer],
            "利润加存量价值（万元）": f"{each.value:,.0f}{'，最多' if each.answer == most else ''}",
            "集团客户（万户）": f"{each.group_customers:.2f}{'，最多' if each.answer == keeps else ''}",
        }  # fmt: skip
        if not np.isnan(each.attack_gain):
            row["对手"] = f"{'打了' if each.attacked else '没打'}（打比不打{_more(each.attack_gain)}）"
        row["这一队"] = "选了它" if each.answer == chosen else ""
        rows.append(row)
    return pd.DataFrame(rows).set_index("答案")


def room_replay(
    played: Mapping[int, Sequence[Played]], names: Sequence[str], war: str, answers: Mapping[int, str]
) -> pd.DataFrame:
    """Return a row a team: what it chose, which answer each yardstick would have, and what its own one gave away."""
    words, rows = answer_names(war), []
    for seat, each in played.items():
        best, keeps = best_answer(list(each)), max(each, key=lambda one: one.group_customers)
        own = next((one for one in each if one.answer == answers.get(seat)), None)
        rows.append({
            "公司": names[seat], "选了": words[own.answer][0] if own else "没记",
            "利润加存量价值最多": words[best.answer][0], "集团客户最多": words[keeps.answer][0],
            "选的少几万元": f"{best.value - own.value:,.0f}" if own else "—",
            "选的少几户": f"{HOUSEHOLDS * (keeps.group_customers - own.group_customers):,.0f}" if own else "—",
        })  # fmt: skip
    return pd.DataFrame(rows).set_index("公司")


def replay_figure(played: Sequence[Played], war: str, team: str, chosen: str | None) -> tuple[Figure, str]:
    """Draw every answer on both yardsticks, each against the answer that has least there."""
    names = answer_names(war)
    order = list(played)[::-1]
    best = best_answer(list(played))
    keeps = max(played, key=lambda each: each.group_customers)
    values = np.array([each.value for each in order])
    groups = HOUSEHOLDS * np.array([each.group_customers for each in order])
    fig, axes = plt.subplots(1, 2, figsize=(10, 0.9 * len(order) + 1.8), sharey=True)
    colours = [ACCENT if each.answer == chosen else SECOND for each in order]
    for ax, sizes, unit in ((axes[0], values - values.min(), "万元"), (axes[1], groups - groups.min(), "户")):
        ax.barh(range(len(order)), sizes, color=colours, height=0.6)
        for place, size in enumerate(sizes):
            text = f"+{size:,.0f}" if round(size) else "0"
            ax.annotate(text, (size, place), (5, 0), textcoords="offset points", va="center")
        ax.axvline(0, color=INK, lw=1)
        ax.set_xlim(0, 1.25 * max(float(sizes.max()), 1.0))
        ax.set_xlabel(f"比最少的那个答案多（{unit}）")
        ax.grid(False)
    labels = [_wrapped(names[each.answer]) + (f"\n（{team}选的）" if each.answer == chosen else "") for each in order]
    axes[0].set_yticks(range(len(order)), labels)
    for label, colour in zip(axes[0].get_yticklabels(), colours, strict=True):
        label.set_color(ACCENT if colour == ACCENT else INK)
    axes[0].set_title(f"利润加存量价值：{names[best.answer][0]}最多")
    axes[1].set_title(f"集团客户：{names[keeps.answer][0]}最多")
    same = "是同一个答案" if best is keeps else "不是同一个答案"
    told = "；".join(
        f"{names[each.answer]}，{each.value:,.0f} 万元，集团客户 {each.group_customers:.2f} 万户" for each in played
    )
    own = f"橙色是{team}选的。" if chosen else ""
    return fig, f"{team}的“{round_named(war).title}”，两把尺子选的{same}。{told}。{own}"


def _more(gain: float) -> str:
    return f"多 {gain:,.0f} 万元" if gain > 0 else f"少 {-gain:,.0f} 万元"


def _wrapped(text: str) -> str:
    """Return a text on lines, none of which begins with a mark."""
    lines, length = [""], ceil(len(text) / ceil(len(text) / LINE))
    for letter in text:
        if len(lines[-1]) >= length and letter not in MARKS:
            lines.append("")
        lines[-1] += letter
    return "\n".join(lines)
