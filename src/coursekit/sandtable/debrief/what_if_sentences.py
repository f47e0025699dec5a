"""What if, in sentences: the step most regretted and the one most worth while, by a ruler that can show them."""

from __future__ import annotations

from collections.abc import Sequence

from coursekit.sandtable.debrief.levers import LEVER_NAMES, LEVERS
from coursekit.sandtable.debrief.moves import fields_moved
from coursekit.sandtable.debrief.played import Played
from coursekit.sandtable.debrief.replay import ALL, WhatIf
from coursekit.sandtable.debrief.score_parts import PARTS_ZH
from coursekit.sandtable.debrief.wording import (
    AS_PLAYED,
    LEAST_TOLD,
    NOTHING,
    PAR,
    at_limit,
    change,
    earned,
    end_name,
    quarter_name,
    told_from,
    undone,
)

SCORE, VALUE = "score", "value"
LEAST = {SCORE: 0.05, VALUE: LEAST_TOLD["profit"]}
CUT_ANEW = "表也跟着重算：透支少了，就少压，没动的栏跟着表走。"
CUT_FORM = "压过的表"
ALL_NAME = f"六样从头到尾都照开局时的{PAR}、一步不改"
ALL_OVER = f"六样每一季都照表上填好的{PAR}、一步不改"


def ruler(cases: Sequence[WhatIf]) -> str:
    """Return by what cases are judged: the score, or profit and equity where some case's score cannot show it."""
    return VALUE if any(case.is_hidden for case in cases) else SCORE


def what_if_name(case: WhatIf, played: Played, seat: int) -> str:
    """Return the words for a case, such as 第 2 季没降价."""
    if case.lever == ALL:
        return ALL_OVER if played.starts_over else ALL_NAME
    return undone(
        played.free_before(case.quarter, seat), played.quarters[case.quarter].decisions, seat, case.lever, case.quarter,
        played.starts_over,
    )  # fmt: skip


def what_moved(case: WhatIf, played: Played, seat: int) -> str:
    """Return the fields that the step moved, from what to what; empty where the form shows none."""
    last, now = played.free_before(case.quarter, seat), played.quarters[case.quarter].decisions
    return "" if case.lever == ALL else fields_moved(
        last, now, seat, case.lever, played.market.parameters.reference_fee_yuan)  # fmt: skip


def what_if_says(case: WhatIf, played: Played, seat: int, brief: bool = False) -> str:
    """Return one case in a sentence, with what moved, until when is counted, and its limit.

    In brief profit and equity are one number, and what hides a score and the limit are left to be said once.
    """
    if not case.changed:
        is_cut = played.is_cut(case.quarter, seat, LEVERS.get(case.lever, ()))
        start = CUT_FORM if is_cut else told_from(case.quarter, played.starts_over)
        told = f"{quarter_name(case.quarter)}的{LEVER_NAMES[case.lever]}本来就跟{start}一样"
        return told + "。" if _nothing(case) else f"{told}；以后也不动的话，{_differences(case)}。{AS_PLAYED}"
    end = "不变" if _nothing(case) else _differences(case, brief)
    over = "这么花会超过透支上限，当时交不上去。" if case.over_limit else ""
    is_last = played.starts_over or case.quarter == len(played.quarters) - 1
    ever = "" if is_last or case.lever == ALL else "，以后也不改"
    what = what_moved(case, played, seat)
    was = f"（当时{what}）" if what else ""
    limit = "" if brief else AS_PLAYED
    return f"要是{what_if_name(case, played, seat)}{was}{ever}，一直算到{end_name(played)}，{end}。{over}{limit}"


def _nothing(case: WhatIf) -> bool:
    return max(abs(case.profit), abs(case.equity), abs(case.share), abs(case.score)) < NOTHING


def _differences(case: WhatIf, brief: bool = False) -> str:
    score = gain_of(case, SCORE)
    money = f"{earned(case.profit)}，存量价值{change(case.equity, 'equity')}，份额{change(case.share, 'share')}"
    if case.is_hidden and brief:
        return f"{earned(case.profit)}，存量价值{change(case.equity, 'equity')}，{judged(case)}"
    if case.is_hidden:
        return f"{money}，{score}；可{hidden_says([case])}：{judged(case)}"
    return f"{gain_of(case, VALUE)}，{score}" if brief else f"{money}，{score}"


def hidden_says(cases: Sequence[WhatIf]) -> str:
    """Return why the score cannot show these steps, and where to look; empty where it can."""
    floor = [zh for name, zh in PARTS_ZH.items() if any(name in case.at_floor for case in cases)]
    ceiling = [zh for name, zh in PARTS_ZH.items() if any(name in case.at_ceiling for case in cases)]
    limit = at_limit(floor, [zh for zh in ceiling if zh not in floor])
    return f"{limit}，改一步分数看不全，请看利润加存量价值" if limit else ""


def judged(case: WhatIf) -> str:
    """Return whether undoing was better, by profit and equity."""
    if abs(case.value) < LEAST[VALUE]:
        return "改不改差不多"
    return f"合起来{change(case.value, VALUE)}，退回去更{'好' if case.value > 0 else '差'}"


def what_if_title(cases: Sequence[WhatIf], played: Played, seat: int) -> str:
    """Return the finding of several cases: the step most regretted, or that none is."""
    if not cases:
        but = f"（{bound}不算）" if (bound := played.no_step_says(seat)) else ""
        return f"{played.names[seat]}六样一直没动{but}，没有“如果当初”"
    by = ruler(cases)
    best, worst = most_regretted(cases), most_worth(cases)
    if getattr(best, by) >= LEAST[by]:
        return f"要是{what_if_name(best, played, seat)}，{gain_of(best, by)}"
    if getattr(worst, by) <= -LEAST[by]:
        but = "除了花不起的，" if any(getattr(case, by) >= LEAST[by] for case in cases) else ""
        lost = gain_of(worst, by).removeprefix("KPI 考核")
        return f"{but}没有一步要后悔：要是{what_if_name(worst, played, seat)}，{lost}"
    return f"{played.names[seat]}哪一步退回去，{'KPI 考核得分' if by == SCORE else '利润加存量价值'}都几乎不变"


def gain_of(case: WhatIf, by: str) -> str:
    """Return what undoing brings by a ruler."""
    if by == SCORE:
        return f"KPI 考核得分{change(case.score, SCORE, '高', '低')}"
    return f"利润加存量价值{change(case.value, VALUE)}"


def most_regretted(cases: Sequence[WhatIf]) -> WhatIf:
    """Return the case that would have been best undone, before all those whose spending could have been submitted."""
    by = ruler(cases)
    return max(cases, key=lambda case: (not case.over_limit, getattr(case, by)))


def most_worth(cases: Sequence[WhatIf]) -> WhatIf:
    """Return the case that would have been worst undone."""
    by = ruler(cases)
    return min(cases, key=lambda case: getattr(case, by))


def best_and_worst(cases: Sequence[WhatIf], played: Played, seat: int) -> str:
    """Return the step most regretted and the one most worth while, with their limit; empty where no step was made."""
    made = [case for case in cases if case.changed]
    if not made:
        return ""
    ends = dict.fromkeys([most_regretted(made), most_worth(made)])
    hidden = hidden_says(list(ends))
    told = "".join(what_if_says(case, played, seat, brief=True) for case in ends)
    return f"{hidden}{'。' if hidden else ''}{told}{AS_PLAYED}{left_out(played, seat)}"


def none_made_says(played: Played, seat: int) -> str:
    """Return that there is no step to undo."""
    name = played.names[seat]
    but = f"{name}除了{bound}，" if (bound := played.no_step_says(seat)) else name
    return f"{but}六样一季也没改过，没有可退的。"


def left_out(played: Played, seat: int) -> str:
    """Return that what bound the seat is not undone, and that its forms are cut anew; empty where neither is."""
    bound = f"{bound}不算，没往回改。" if (bound := played.bound_says(seat)) else ""
    return bound + (CUT_ANEW if any(cut.is_seen for cut in played.cuts_of(seat)) and not played.starts_over else "")


def all_undone_says(case: WhatIf, played: Played) -> str:
    """Return what none of the own steps would have brought, briefly; empty where no step was made."""
    if not case.changed:
        return ""
    score = "" if case.is_hidden else f"，{gain_of(case, SCORE)}"
    over = "（这么花会超透支）" if case.over_limit else ""
    return f"要是{ALL_OVER if played.starts_over else ALL_NAME}{over}：{gain_of(case, VALUE)}{score}。"
