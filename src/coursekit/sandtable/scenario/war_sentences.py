"""What a round's replay says in words: each answer against the best one, and what the attacker counted.

Numbers are those that print, and differences are of those.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from coursekit.sandtable.scenario.war_rounds import Played
from coursekit.sandtable.scenario.war_yardsticks import money_of, most, second_of

LETTERS = "①②③④⑤"
LIMIT = "别家照当时的打，机器人下季自己应对，运气都一样；真人队下季会不会换打法，重放不知道。"


def letter_of(played: Sequence[Played], answer: Played) -> str:
    """Return the letter that the sheets give an answer; ``played`` are all of the round's, in its order."""
    return LETTERS[[each.answer for each in played].index(answer.answer)]


def answer_sentences(played: Sequence[Played], war: str, before: int | None = None) -> list[str]:
    """Return one sentence an answer, the best first, then one on the second yardstick, then how far to trust it.

    ``before`` is how many of its customers the seat had when the round began; nothing is said of it where None.
    """
    second = second_of(war)
    best, *rest = sorted(played, key=lambda one: -money_of(one))
    said = [f"利润加存量价值最多的是 {_named(played, best)}：两季合计 {money_of(best):,} 万元{_attack(best)}。"]
    for each in rest:
        less = money_of(best) - money_of(each)
        told = f"比它少 {less:,} 万元" if less else "和它一样多，差不到 1 万元"
        said.append(f"{_named(played, each)}：{told}{_attack(each)}。")
    keeps = most(played, second.size)
    largest = second.size(keeps[0])
    gap = largest - min(map(second.size, played))
    begun = "" if before is None else f"（这一轮开打前 {before:,} 户）"
    if not gap:
        return [*said, f"{second.then}各个答案一样多，都是 {largest:,} 户{begun}。", LIMIT]
    here, there = (_letters(played, each) for each in (keeps, most(played, money_of)))
    held = "是同一个" if here == there else f"不是同一个，那一把是 {there}"
    said.append(
        f"{second.then}最多的是 {here}，{largest:,} 户{begun}，比最少的多 {gap:,} 户：和上一把尺子选的{held}。"
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


def _letters(played: Sequence[Played], answers: Sequence[Played]) -> str:
    return "、".join(letter_of(played, each) for each in answers)


def _named(played: Sequence[Played], answer: Played) -> str:
    return f"{letter_of(played, answer)} {answer.words}"


def _attack(played: Played) -> str:
    told = attack_says(played)
    return f"，对手{told}" if told else ""
