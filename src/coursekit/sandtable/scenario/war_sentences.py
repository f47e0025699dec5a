"""What a round's replay says in words: each answer against the best one, and what the attacker counted."""

from __future__ import annotations

import math
from collections.abc import Sequence

from coursekit.sandtable.scenario.war_rounds import Played, best_answer

LEAST = 0.5  # 10,000 yuan: less than that is no difference
LIMIT = "别家照样出牌、机器人下季自己应对，运气都一样；真人队下季会不会换打法，重放不知道。"


def answer_sentences(played: Sequence[Played]) -> list[str]:
    """Return one sentence an answer, the best first, then one on the group customers, then how far to trust it."""
    best = best_answer(list(played))
    keeps = max(played, key=lambda each: each.group_customers)
    said = [f"利润加存量价值最多的是“{best.words}”：两季合计 {best.value:,.0f} 万元{_attack(best)}。"]
    for each in sorted(played, key=lambda one: -one.value):
        if each is not best:
            less = best.value - each.value
            told = f"比它少 {less:,.0f} 万元" if less >= LEAST else "和它差不到 1 万元"
            said.append(f"“{each.words}”{told}{_attack(each)}。")
    least = min(played, key=lambda each: each.group_customers)
    gap = keeps.group_customers - least.group_customers
    said.append(
        f"集团客户留得最多的是“{keeps.words}”，比最少的多 {gap:.2f} 万户"
        f"{'：和上一把尺子选的是同一个' if keeps is best else '：和上一把尺子选的不是同一个'}。"
    )
    return [*said, LIMIT]


def _attack(played: Played) -> str:
    if math.isnan(played.attack_gain):
        return ""
    if played.attacked:
        return f"，对手打了（打比不打多 {played.attack_gain:,.0f} 万元）"
    return f"，对手没打（打比不打少 {-played.attack_gain:,.0f} 万元）"
