"""What a round's replay says in words: each answer against the best one, and what the attacker counted.

Every number on the replay's page is rounded first, to 10,000 yuan and to a customer; differences are of those.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from coursekit.sandtable.scenario.customer_extract import HOUSEHOLDS
from coursekit.sandtable.scenario.war_rounds import Played

LIMIT = "别家照样出牌、机器人下季自己应对，运气都一样；真人队下季会不会换打法，重放不知道。"


def money_of(played: Played) -> int:
    """Return profit and 存量价值 as they print, 10,000 yuan."""
    return round(played.value)


def groups_of(played: Played) -> int:
    """Return the group customers as they print, customers."""
    return round(HOUSEHOLDS * played.group_customers)


def most(played: Sequence[Played], size: Callable[[Played], int]) -> list[Played]:
    """Return the answers with most of something; several where they print alike."""
    highest = max(map(size, played))
    return [each for each in played if size(each) == highest]


def answer_sentences(played: Sequence[Played]) -> list[str]:
    """Return one sentence an answer, the best first, then one on the group customers, then how far to trust it."""
    best, *rest = sorted(played, key=lambda one: -one.value)
    said = [f"利润加存量价值最多的是“{best.words}”：两季合计 {money_of(best):,} 万元{_attack(best)}。"]
    for each in rest:
        less = money_of(best) - money_of(each)
        told = f"比它少 {less:,} 万元" if less else "和它差不到 1 万元"
        said.append(f"“{each.words}”{told}{_attack(each)}。")
    keeps, gap = most(played, groups_of), groups_of(max(played, key=groups_of)) - min(map(groups_of, played))
    if not gap:
        return [*said, f"集团客户各个答案留得一样多，都是 {groups_of(best):,} 户。", LIMIT]
    names = "”和“".join(each.words for each in keeps)
    same = "是" if set(_names(keeps)) & set(_names(most(played, money_of))) else "不是"
    said.append(
        f"集团客户留得最多的是“{names}”，{groups_of(keeps[0]):,} 户，比最少的多 {gap:,} 户："
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


def _attack(played: Played) -> str:
    told = attack_says(played)
    return f"，对手{told}" if told else ""


def _names(played: Sequence[Played]) -> list[str]:
    return [each.answer for each in played]
