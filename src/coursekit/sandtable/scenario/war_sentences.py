"""What a round's replay says in words: each answer against the best one, and what the attacker counted.

Every number on the replay's page is rounded first, to 10,000 yuan and to a customer; differences are of those.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from coursekit.sandtable.engine.segments import KIND_OF, KINDS
from coursekit.sandtable.game import Game
from coursekit.sandtable.scenario.customer_extract import HOUSEHOLDS
from coursekit.sandtable.scenario.war_rounds import Played

LETTERS = "①②③④⑤"
GROUPS_THEN = "第二季末集团客户"  # of the round's two quarters; all of them, those who came included
LIMIT = "别家照当时的打，机器人下季自己应对，运气都一样；真人队下季会不会换打法，重放不知道。"


def money_of(played: Played) -> int:
    """Return profit and 存量价值 as they print, 10,000 yuan."""
    return round(played.value)


def groups_of(played: Played) -> int:
    """Return the group customers as they print, customers."""
    return round(HOUSEHOLDS * played.group_customers)


def groups_before(game: Game, seat: int, quarter: int) -> int:
    """Return how many group customers a seat had when a quarter, from 0, began, customers."""
    state = game.quarters[quarter].before if quarter < len(game.quarters) else game.state
    return round(HOUSEHOLDS * float(state.customers[0, seat][np.equal(KIND_OF, KINDS.index("group"))].sum()))


def most(played: Sequence[Played], size: Callable[[Played], int]) -> list[Played]:
    """Return the answers with most of something; several where they print alike."""
    highest = max(map(size, played))
    return [each for each in played if size(each) == highest]


def letter_of(played: Sequence[Played], answer: Played) -> str:
    """Return the letter that the sheets give an answer; ``played`` are all of the round's, in its order."""
    return LETTERS[[each.answer for each in played].index(answer.answer)]


def answer_sentences(played: Sequence[Played], before: int | None = None) -> list[str]:
    """Return one sentence an answer, the best first, then one on the group customers, then how far to trust it.

    ``before`` is how many group customers the seat had when the round began; nothing is said of it where None.
    """
    best, *rest = sorted(played, key=lambda one: -one.value)
    said = [f"利润加存量价值最多的是 {_named(played, best)}：两季合计 {money_of(best):,} 万元{_attack(best)}。"]
    for each in rest:
        less = money_of(best) - money_of(each)
        told = f"比它少 {less:,} 万元" if less else "和它差不到 1 万元"
        said.append(f"{_named(played, each)}：{told}{_attack(each)}。")
    keeps, gap = most(played, groups_of), groups_of(max(played, key=groups_of)) - min(map(groups_of, played))
    begun = "" if before is None else f"（这一轮开打前 {before:,} 户）"
    if not gap:
        return [*said, f"{GROUPS_THEN}各个答案一样多，都是 {groups_of(best):,} 户{begun}。", LIMIT]
    letters = "、".join(letter_of(played, each) for each in keeps)
    same = "是" if {each.answer for each in keeps} & {each.answer for each in most(played, money_of)} else "不是"
    said.append(
        f"{GROUPS_THEN}最多的是 {letters}，{groups_of(keeps[0]):,} 户{begun}，比最少的多 {gap:,} 户："
        f"和上一把尺子选的{same}同一个。"
    )
    return [*said, LIMIT]


def attack_says(played: Played) -> str:
    """Return whether the attacker attacked and what it counted; empty where it was no choice."""
    if math.isnan(played.attack_gain):
        return ""
    gain = round(played.attack_gain)
    more = f"多 {gain:,} 万元" if gain > 0 else f"少 {-gain:,} 万元" if gain < 0 else "差不到 1 万元"
    return f"{'打了' if played.attacked else '没打'}（打比不打{more}）"


def attack_short(played: Played) -> str:
    """Return the same for a cell of a table: 打了，+15; empty where it was no choice."""
    if math.isnan(played.attack_gain):
        return ""
    gain = round(played.attack_gain)
    more = f"{gain:+,}".replace("-", "−") if gain else "0"
    return f"{'打了' if played.attacked else '没打'}，{more}"


def _named(played: Sequence[Played], answer: Played) -> str:
    return f"{letter_of(played, answer)} {answer.words}"


def _attack(played: Played) -> str:
    told = attack_says(played)
    return f"，对手{told}" if told else ""
