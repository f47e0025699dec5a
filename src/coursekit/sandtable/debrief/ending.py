"""How a debrief ends: the numbers that nobody could see, and the one thing to do otherwise next time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from coursekit.sandtable.debrief.bound import binds
from coursekit.sandtable.debrief.levers import LEVER_OF, LEVERS
from coursekit.sandtable.debrief.marginal import SPENDING_NAMES, more_spending
from coursekit.sandtable.debrief.moves import Move, moves
from coursekit.sandtable.debrief.played import Played, run_on
from coursekit.sandtable.debrief.replay import WhatIf, compare, join_games, what_ifs
from coursekit.sandtable.debrief.what_if_sentences import (
    CUT_FORM,
    LEAST,
    SCORE,
    VALUE,
    gain_of,
    most_regretted,
    ruler,
)
from coursekit.sandtable.debrief.wording import PAR, change, quarter_name, step_name
from coursekit.sandtable.engine.decisions import Decisions

MORE = 10.0  # 10,000 yuan: what the last line moves


class Raise(NamedTuple):
    """More spending in one quarter: which field from what to what, and what it brings net by the end."""

    quarter: int
    move: Move
    value: float  # 10,000 yuan
    score: float
    over_limit: bool  # could not have been submitted in some quarter
    is_hidden: bool  # whether the score cannot show what it does


def ending_says(played: Played, seat: int, cases: Sequence[WhatIf] | None = None) -> str:
    """Return the hidden numbers, once the game is over, and the last line; ``cases`` as `what_ifs` returns them."""
    hidden = reveal(played) if is_over(played) else ""
    return hidden + next_time(played, seat, cases)


def is_over(played: Played) -> bool:
    """Return whether every quarter has been played; before that nothing hidden may be told."""
    return len(played.quarters) >= played.length


def reveal(played: Played) -> str:
    """Return the four numbers that no team could see, and chance, each with what it plainly means."""
    p, given = played.market.parameters, played.market.conditions
    growth, quarters = float(given.usage_growth[0]), len(played.quarters)
    switching, usual, capacity = (
        float(value[0]) for value in (given.switching_factor, given.reference_factor, given.capacity_cost_factor)
    )
    choices = "、".join(_percent(each) for each in p.usage_growths)
    told = [f"看不见的四个：用量每季涨 {_percent(growth)}（{choices} 里的一个）"]
    if quarters > 1:
        told.append(f"，{quarter_name(quarters - 1)}每户用的是第 1 季的 {(1 + growth) ** (quarters - 1):.2f} 倍")
    told.append(f"。转网难易 × {switching:g}：")
    told.append("跟平常一样难" if switching == 1 else f"难处只有平常的 {_percent(switching)}，客户容易走")
    told.append(f"。心里常价 × {usual:g}：")
    told.append("跟标准套餐一样" if usual == 1 else f"比标准套餐低 {_percent(1 - usual)}，照标准卖就显贵")
    told.append(f"。扩容价 × {capacity:g}：")
    told.append("跟平常一样" if capacity == 1 else f"同样的钱扩的网是平常的 {_percent(1 / capacity)}")
    return "".join(told) + f"。运气：吸引力每季上下约 {_percent(p.noise)}。"


def next_time(played: Played, seat: int, cases: Sequence[WhatIf] | None = None) -> str:
    """Return the one thing to do otherwise: the step most regretted or the best place of more money, whichever is more.

    Before the game is over it is next quarter's, and goes by last quarter's money. What nobody could have paid is no
    advice, but it is told from what does not pay.
    """
    undo, quarters = None, range(len(played.quarters) - 1, len(played.quarters))
    if is_over(played):
        every = what_ifs(played, seat) if cases is None else cases
        made = [case for case in every if case.changed and not case.over_limit]
        by = ruler(made)
        if made and getattr(most_regretted(made), by) >= LEAST[by]:
            undo = most_regretted(made)
        quarters = range(len(played.quarters))
    found = [each for quarter in quarters for each in raises(played, seat, quarter) if each.value >= LEAST[VALUE]]
    more = max((each for each in found if not each.over_limit), key=lambda each: each.value, default=None)
    if undo and not (more and _is_more(more, undo, by)):
        return _undo_says(undo, by, played, seat)
    again = "再打一遍" if is_over(played) else "下一季"
    if more:
        return f"{again}，只把{_raise_says(more, played, bool(undo))}。"
    if found:
        dear = _raise_says(max(found, key=lambda each: each.value), played, False)
        return f"{again}，先省出钱来：花得起的，再加 {MORE:g} 万元都划不来；把{dear}，可超过透支上限，花不起。"
    return f"{again}，不用多花：没有哪一样再加 {MORE:g} 万元划得来。"


def _is_more(more: Raise, undo: WhatIf, by: str) -> bool:
    """Return whether more money brings more than a step taken back, by a ruler that can show both."""
    by = VALUE if more.is_hidden else by
    return getattr(more, by) > getattr(undo, by)


def _raise_says(more: Raise, played: Played, has_score: bool) -> str:
    """Return what more money does; with the score too, where a step taken back was judged by it."""
    over, quarter = is_over(played), quarter_name(more.quarter)
    where, basis = (f"{quarter}的", "照这局重算") if over else ("", f"照{quarter}重算")
    score = f"，{gain_of(more, SCORE)}" if has_score and not more.is_hidden else ""
    gain = f"多花 {MORE:g} 万元，{basis}，利润加存量价值净{change(more.value, VALUE)}{score}"
    return f"{where}{from_to(more.move)}，{gain}"


def raises(played: Played, seat: int, quarter: int) -> list[Raise]:
    """Return what ``MORE`` in each spending lever of a quarter brings net, what could not have been submitted too.

    Levers of which an answer or a promise laid down a field are left out.
    """
    now, fee = played.quarters[quarter].decisions, played.market.parameters.reference_fee_yuan
    each = {name: more_spending(played, seat, quarter, name, MORE) for name in SPENDING_NAMES}
    fixed = played.bound.get((quarter, seat), ())
    each = {name: decided for name, decided in each.items() if decided is not None and not binds(fixed, name)}
    joined: Decisions = now
    for decided in reversed(each.values()):
        joined = join_games(decided, joined)
    rows = np.zeros(len(each) + 1, int)
    later = [follow.decisions.select(rows) for follow in played.quarters[quarter + 1 :]]
    outcome = run_on(played, quarter, [joined, *later])
    cases = compare(played, seat, [(quarter, LEVER_OF[name]) for name in each], outcome)
    told = [moves(now, decided, seat, LEVER_OF[name], fee) for name, decided in each.items()]
    return [Raise(quarter, move[0], case.value, case.score, case.over_limit, case.is_hidden)
            for move, case in zip(told, cases, strict=True) if move]  # fmt: skip


def from_to(move: Move, back: bool = False) -> str:
    """Return a move in words.

    >>> from_to(Move("季末冲量", "60", "37", "万元"), back=True), from_to(Move("主推套餐档", "95", "100", "%"))
    ('季末冲量从 60 改回 37 万元', '主推套餐档从 95% 改到 100%')
    """
    percent = "%" if move.unit == "%" else ""
    unit = "%" if percent else f" {move.unit}"
    return f"{move.zh}从 {move.start}{percent} 改{'回' if back else '到'} {move.end}{unit}"


def _undo_says(case: WhatIf, by: str, played: Played, seat: int) -> str:
    last, now = played.free_before(case.quarter, seat), played.quarters[case.quarter].decisions
    told = moves(now, last, seat, case.lever, played.market.parameters.reference_fee_yuan)
    is_cut = played.is_cut(case.quarter, seat, LEVERS[case.lever])
    base = f"照{CUT_FORM}" if is_cut else f"照{quarter_name(case.quarter - 1)}" if case.quarter else f"照{PAR}"
    name = step_name(last, now, seat, case.lever)
    what = "，".join(from_to(move, back=True) for move in told)
    first = quarter_name(case.quarter)
    if played.starts_over:
        step = f"把{first}的{what}" if told else f"让{name}在{first}照{PAR}"
    else:
        step = f"把{first}的{what}，{name}一直这样" if told else f"让{name}从{first}起都{base}"
    return f"再打一遍，只{step}，照这局重算，{gain_of(case, by)}。"


def _percent(share: float) -> str:
    return f"{round(100 * float(share), 1):g}%"
