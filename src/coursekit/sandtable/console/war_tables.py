"""A war-game round for the room, as tables and a figure: what each team chose, and every answer on both yardsticks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from coursekit.charts import ACCENT, INK, SECOND
from coursekit.sandtable.engine.decisions import Decisions
from coursekit.sandtable.rules.fields import FORM_FIELDS, NUMBER, number_of
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.scenario.war_rival import NOBODY
from coursekit.sandtable.scenario.war_rounds import Played, round_named
from coursekit.sandtable.scenario.war_sentences import LETTERS, attack_short
from coursekit.sandtable.scenario.war_yardsticks import money_of, most, second_of

LINE = 17  # characters of an answer on one line of the figure, a Latin one half of one
CLAUSE, ITEM = r"[^，。：；]+[，。：；]?", r"[^、]+、?"
WORD = r" ?[\d.,%A-Za-z]+ ?(?:个百分点|万元|[^\s\d])?[，。：；、]?|.[，。：；、]?"  # a number goes with its unit
SWAYED, MOST_MOVES = 0.05, 2  # of the larger number: less is the market breathing
NOT_SWAYED = "没被牵动"
MONEY, PROFITS = "利润加存量价值（万元）", ("这季利润", "下季利润")
EQUITY = "存量价值"
ATTACKED, LESS_MONEY, LESS_CUSTOMERS = "对手（打比不打，万元）", "比最多的少（万元）", "比最多的少（户）"
MOST, CHOSEN = "★", "（这一队选的）"


def answer_names(war: str) -> dict[str, str]:
    """Return a round's answers by name, with the letter that the sheets give them.

    >>> answer_names("canvass_200_80")["gather"]
    '② 八十人这一季全压到集团客户的楼里'
    """
    answers = round_named(war).answers.values()
    return {each.name: f"{letter} {each.words}" for letter, each in zip(LETTERS, answers, strict=False)}


def short_names(war: str) -> dict[str, str]:
    """Return the answers by name, each with its letter and its first words: the whole stands above the table.

    >>> short_names("besiege_wei")["strike"]
    '② 围魏救赵'
    """
    return {name: re.split("[：，；]", words)[0] for name, words in answer_names(war).items()}


def replay_table(
    played: Sequence[Played], war: str, chosen: str | None, rival: Mapping[str, str] | None = None,
    before: int | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return a row an answer: both yardsticks over two quarters, profit quarter by quarter, and what the rival did.

    That is whether it attacked, where it may choose, and by `rival_moves` what it did the next quarter. ``before`` is
    how many customers of the second yardstick there were before. ``MOST`` marks the highest; numbers stay on a line.
    """
    names, second, rows = short_names(war), second_of(war), []
    best, keeps = most(played, money_of), most(played, second.size)
    customers = f"{second.then}（户{'' if before is None else f'，开打前 {before:,}'}）"
    for each in played:
        row = {
            "答案": names[each.answer] + (CHOSEN if each.answer == chosen else ""),
            **{head: _whole(profit) for head, profit in zip(PROFITS, each.profits, strict=True)},
            # What is left of the sum as it prints, so that a row adds up.
            EQUITY: _whole(money_of(each) - sum(map(round, each.profits))),
            MONEY: f"{money_of(each):,}{MOST if each in best else ''}",
            customers: f"{second.size(each):,}{MOST if each in keeps else ''}",
        }
        if attack_short(each):
            row[ATTACKED] = attack_short(each)
        if rival:
            row["对手下一季"] = rival[each.answer]
        rows.append(row)
    return pd.DataFrame(rows).set_index("答案")


def rival_moves(found: Mapping[str, Decisions]) -> dict[str, str]:
    """Return by answer what the rival decided otherwise the next quarter than had nobody answered; see `rival_next`."""
    if not found:
        return {}
    still = values_of(found[NOBODY])
    told = {}
    for answer, decided in found.items():
        values = values_of(decided)
        moved = sorted(
            ((abs(new - old) / max(abs(old), abs(new)), f"{field.zh} {old:g}→{new:g} {field.unit}")
            for field in FORM_FIELDS if field.kind == NUMBER
            and (old := number_of(still[field.name])) != (new := number_of(values[field.name]))), reverse=True,
        )  # fmt: skip
        told[answer] = "、".join(text for share, text in moved[:MOST_MOVES] if share >= SWAYED) or NOT_SWAYED
    del told[NOBODY]
    return told


def rival_says(rival: Mapping[str, str], name: str, war: str) -> str:
    """Return whether the rival was swayed in the next quarter, and by which answers; empty where none is replayed."""
    if not rival:
        return ""
    swayed = [letter[0] for answer, letter in answer_names(war).items() if rival[answer] != NOT_SWAYED]
    told = f"选{'、'.join(swayed)}时被牵动了，见表" if swayed else f"没被牵动：选哪个，它各栏都改不到 {SWAYED:.0%}"
    return f"对手（{name}）下一季，和这一队一动不动时比，{told}。"


def room_replay(
    played: Mapping[int, Sequence[Played]], names: Sequence[str], war: str, answers: Mapping[int, str]
) -> pd.DataFrame:
    """Return a row a team: what it chose, which answer each yardstick would have, and what its own one gave away."""
    words, second, rows = answer_names(war), second_of(war), []
    for seat, each in played.items():
        best, keeps = most(each, money_of), most(each, second.size)
        own = next((one for one in each if one.answer == answers.get(seat)), None)
        rows.append({
            "公司": names[seat], "选了": words[own.answer][0] if own else "没记",
            "利润加存量价值最多": _letters(best, words), f"{second.then}最多": _letters(keeps, words),
            LESS_MONEY: f"{money_of(best[0]) - money_of(own):,}" if own else "—",
            LESS_CUSTOMERS: f"{second.size(keeps[0]) - second.size(own):,}" if own else "—",
        })  # fmt: skip
    return pd.DataFrame(rows).set_index("公司")


def replay_figure(played: Sequence[Played], war: str, team: str, chosen: str | None) -> tuple[Figure, str]:
    """Draw every answer on both yardsticks, each against the answer that has least there."""
    names, second = answer_names(war), second_of(war)
    order = list(played)[::-1]
    best, keeps = most(played, money_of), most(played, second.size)
    values, customers = (np.array([size(each) for each in order]) for size in (money_of, second.size))
    labels = [wrapped(names[each.answer]) + (f"\n（{team}选的）" if each.answer == chosen else "") for each in order]
    lines = max(label.count("\n") + 1 for label in labels)
    fig, axes = plt.subplots(1, 2, figsize=(10, max(0.9, 0.28 * lines) * len(order) + 1.8), sharey=True)
    colours = [ACCENT if each.answer == chosen else SECOND for each in order]
    for ax, sizes, unit in ((axes[0], values - values.min(), "万元"), (axes[1], customers - customers.min(), "户")):
        ax.barh(range(len(order)), sizes, color=colours, height=0.6)
        for place, size in enumerate(sizes):
            text = f"+{size:,}" if size else "0"
            ax.annotate(text, (size, place), (5, 0), textcoords="offset points", va="center")
        ax.axvline(0, color=INK, lw=1)
        ax.set_xlim(0, 1.25 * max(float(sizes.max()), 1.0))
        ax.set_xlabel(f"比最少的那个答案多（{unit}）")
        ax.grid(False)
    axes[0].set_yticks(range(len(order)), labels)
    for label, colour in zip(axes[0].get_yticklabels(), colours, strict=True):
        label.set_color(ACCENT if colour == ACCENT else INK)
    axes[0].set_title(f"利润加存量价值：{_letters(best, names)}最多")
    axes[1].set_title(f"{second.then}：{_letters(keeps, names)}最多")
    same = "是同一个答案" if any(each in keeps for each in best) else "不是同一个答案"
    told = "；".join(
        f"{names[each.answer]}，{money_of(each):,} 万元，{second.then} {second.size(each):,} 户" for each in played
    )
    own = f"橙色是{team}选的。" if chosen else ""
    return fig, f"{team}的“{round_named(war).title}”，两把尺子选的{same}。{told}。{own}"


def wrapped(text: str) -> str:
    """Return a text on lines, broken after a mark, else between words; never inside a number, nor before its unit.

    >>> wrapped("③ 声东击西：20 万元在个人市场做声势，30 万元守集团渠道").split(chr(10))
    ['③ 声东击西：', '20 万元在个人市场做声势，', '30 万元守集团渠道']
    """
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and _width(lines[-1] + piece.rstrip()) > LINE:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return "\n".join(line.rstrip() for line in lines)


def _whole(number: float) -> str:
    return f"{round(number):,}".replace("-", "−")


def _pieces(text: str) -> list[str]:
    """Return the parts of a text that stay on one line, the longest that fit."""
    for pattern in (CLAUSE, ITEM):
        parts = re.findall(pattern, text)
        if len(parts) > 1:
            return [piece for part in parts for piece in ([part] if _width(part) <= LINE else _pieces(part))]
    return [text] if _width(text) <= LINE else re.findall(WORD, text)


def _width(text: str) -> float:
    return sum(0.5 if letter.isascii() else 1.0 for letter in text)


def _letters(played: Sequence[Played], words: Mapping[str, str]) -> str:
    return "、".join(words[each.answer][0] for each in played)
