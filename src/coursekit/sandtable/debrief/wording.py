"""Small words with the right sign: more and less, by how much, in which unit; the names that a debrief uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coursekit.sandtable.debrief.contributions import PARTS
from coursekit.sandtable.debrief.forms import Cut
from coursekit.sandtable.debrief.levers import LEVER_NAMES, LEVERS
from coursekit.sandtable.debrief.played import Played
from coursekit.sandtable.engine.decisions import Decisions

SOURCE = "合成数据（沙盘）"
PAR = "省公司基准"
# Par is a mean over line-ups of bots and without chance: a room that sits otherwise does not score 50 by playing par.
PAR_SCORE_SAYS = f"50 分是照{PAR}打法坐这个位子、对手全是机器人、不算运气的成绩；这一局对手不同，照基准打也会差几分"
AS_PLAYED = "别家的决策照当时的算；真要那样，别家也可能跟着变。"
PART_NAMES: Mapping[str, str] = {
    "inertia": "惯性", "events": "突发事件", "luck": "运气", **LEVER_NAMES, "rivals": "对手", "research": "买市调",
}  # fmt: skip
assert tuple(PART_NAMES) == PARTS
NOTHING = 1e-9  # nearer to 0 than this is rounding of the machine


@dataclass(frozen=True)
class MeasureWords:
    """How a measure is called and counted on screen."""

    name: str
    unit: str  # of a change
    factor: float  # from the engine's unit to the screen's
    decimals: int


MEASURE_WORDS: Mapping[str, MeasureWords] = {
    "share": MeasureWords("份额", "个百分点", 100.0, 2),
    "profit": MeasureWords("利润", "万元", 1.0, 0),
    "churn": MeasureWords("离网率", "个百分点", 100.0, 2),
    "gross_adds": MeasureWords("新增", "万户", 1.0, 2),
    "revenue": MeasureWords("收入", "万元", 1.0, 0),
    "equity": MeasureWords("存量价值", "万元", 1.0, 0),
    "value": MeasureWords("利润加存量价值", "万元", 1.0, 0),
    "spend": MeasureWords("花的钱", "万元", 1.0, 0),
    "score": MeasureWords("KPI 考核得分", "分", 1.0, 1),
}
MORE_IS_WORSE = ("churn",)
# A step that moved a measure by less is no finding, in the engine's unit: 0.05 percentage points, 50,000 yuan.
LEAST_TOLD: Mapping[str, float] = {"share": 0.0005, "profit": 5.0}
RUSH = "季末冲量"
# What would not have been done, by which way a lever was moved: up, down, or neither.
UNDONE: Mapping[str, tuple[str, str, str]] = {
    "tariff": ("没涨价", "没降价", "没动资费"),
    "channel": ("没给渠道加钱", "没给渠道减钱", "没动渠道"),
    "advertising": ("没加广告", "没减广告", "没动广告"),
    "service_network": ("没给服务扩容加钱", "没给服务扩容减钱", "没动服务扩容"),
    "care": ("没加维系费", "没减维系费", "没动维系"),
    "migration": ("没加终端补贴", "没减终端补贴", "没动终端补贴"),
}


def quarter_name(quarter: int) -> str:
    """Return a quarter's name, counted from 1.

    >>> quarter_name(0)
    '第 1 季'
    """
    return f"第 {quarter + 1} 季"


def end_name(played: Played) -> str:
    """Return until when is counted: the last quarter that was played."""
    return f"{quarter_name(len(played.quarters) - 1)}末"


def number(value: float, decimals: int) -> str:
    """Return a number without sign, thousands apart.

    >>> number(-1371.6, 0)
    '1,372'
    """
    return f"{abs(value):,.{decimals}f}"


def signed(value: float, measure: str) -> str:
    """Return a change with its sign, 0 where it rounds to nothing, without a unit.

    >>> signed(-0.0126, "share"), signed(0.00001, "share"), signed(0.0, "profit")
    ('−1.26', '0.00', '0')
    """
    words = MEASURE_WORDS[measure]
    shown = round(value * words.factor, words.decimals)
    sign = "+" if shown > 0 else "−" if shown < 0 else ""
    return sign + number(shown, words.decimals)


def change(value: float, measure: str, more: str = "多", less: str = "少", after: str = " ") -> str:
    """Return how much more or less, in words.

    >>> change(-0.0126, "share"), change(1371.6, "profit", "多赚", "少赚"), change(0.0, "profit"), change(0.2, "profit")
    ('少 1.26 个百分点', '多赚 1,372 万元', '没有变化', '几乎没变')
    """
    words = MEASURE_WORDS[measure]
    if abs(value) < NOTHING:
        return "没有变化"
    if round(value * words.factor, words.decimals) == 0:
        return "几乎没变"
    return f"{more if value > 0 else less}{after}{number(value * words.factor, words.decimals)} {words.unit}"


def moved(value: float, measure: str) -> str:
    """Return how a thing has changed: 多了, 少了.

    >>> moved(0.0043, "share"), moved(0, "share")
    ('多了 0.43 个百分点', '没有变化')
    """
    return change(value, measure, "多了", "少了")


def earned(value: float) -> str:
    """Return how much more or less profit, in words.

    >>> earned(1371.6), earned(-3.2), earned(0)
    ('多赚 1,372 万元', '少赚 3 万元', '利润没有变化')
    """
    told = change(value, "profit", "多赚", "少赚")
    return told if told[1] == "赚" else f"利润{told}"


def base_name(quarter: int) -> str:
    """Return what a quarter is compared with: last quarter, or before the first the neutral plan."""
    return "上一季" if quarter else PAR


def told_from(quarter: int, starts_over: bool) -> str:
    """Return what a quarter's steps are told from: as `base_name`, but always the neutral plan where forms start over.

    >>> told_from(2, False), told_from(2, True)
    ('上一季', '省公司基准')
    """
    return PAR if starts_over else base_name(quarter)


def cuts_say(cuts: Sequence[Cut]) -> str:
    """Return in which quarters a form began cut, and that this is nobody's step; empty where none did.

    >>> cuts_say([Cut(1, 1240.2, 987.0, True, {})])
    '第 1 季透支，第 2 季的表一开头就从 1,240 压到 987 万元：压掉的算惯性，不算自己的一步；压过以后又动的，才算。'
    """
    seen = [cut for cut in cuts if cut.is_seen]
    if not seen:
        return ""
    if len(seen) > 1:
        told = f"第 {'、'.join(str(cut.quarter + 1) for cut in seen)} 季的表，因为前一季透支，一开头都压过"
    else:
        why = f"{quarter_name(seen[0].quarter - 1)}透支" if seen[0].overdrew else "能花的少了"
        sums = f"从 {number(seen[0].wanted, 0)} 压到 {number(seen[0].limit, 0)} 万元"
        told = f"{why}，{quarter_name(seen[0].quarter)}的表一开头就{sums}"
    return f"{told}：压掉的算惯性，不算自己的一步；压过以后又动的，才算。"


def level(value: float, measure: str) -> str:
    """Return how much there is of a measure.

    >>> level(0.2559, "share"), level(979.05, "profit"), level(-12.4, "profit")
    ('25.59%', '979 万元', '−12 万元')
    """
    words = MEASURE_WORDS[measure]
    if words.factor == 100.0:
        return f"{100 * value:.{words.decimals}f}%"
    shown = round(value, words.decimals)
    return f"{'−' if shown < 0 else ''}{number(shown, words.decimals)} {words.unit}"


def rank_name(rank: int, sharing: int = 1) -> str:
    """Return a rank's name; ``sharing`` is how many have it.

    >>> rank_name(1), rank_name(2, 3)
    ('第 1 名', '并列第 2 名')
    """
    return f"{'并列' if sharing > 1 else ''}第 {rank} 名"


def at_limit(floor: Sequence[str], ceiling: Sequence[str]) -> str:
    """Return which parts of the score can fall or rise no more; empty where all can.

    >>> at_limit(["投诉", "收入份额"], []), at_limit([], ["新网占比"]), at_limit([], [])
    ('投诉、收入份额已经扣到底', '新网占比已经加到顶', '')
    """
    each = [f"{'、'.join(names)}已经{done}" for names, done in ((floor, "扣到底"), (ceiling, "加到顶")) if names]
    return "，".join(each)


def times(share: float) -> str:
    """Return a chance as so many of a hundred, without claiming what a few hundred replays cannot show.

    >>> times(1.0), times(0.0), times(0.9975), times(0.42)
    ('每次都', '一次也没', '100 次里 99 次以上', '100 次里 42 次')
    """
    if share == 1:
        return "每次都"
    if share == 0:
        return "一次也没"
    hundred = round(100 * share)
    if hundred == 100:
        return "100 次里 99 次以上"
    return f"100 次里 {hundred} 次" if hundred else "100 次里不到 1 次"


def undone(last: Decisions, now: Decisions, seat: int, lever: str, quarter: int, starts_over: bool = False) -> str:
    """Return the words for leaving a lever alone, such as 第 2 季没降价; decisions are of one game.

    Before the first quarter nothing was decided: there the words are 照省公司基准, the neutral plan's, as they are in
    every quarter of a game that starts over.
    """
    name = step_name(last, now, seat, lever)
    if told_from(quarter, starts_over) == PAR:
        return f"{quarter_name(quarter)}{name}照{PAR}"
    way = _direction(last, now, seat, lever)
    return quarter_name(quarter) + (UNDONE[lever][way] if name == LEVER_NAMES[lever] else f"没{'加减动'[way]}{name}")


def step_name(last: Decisions, now: Decisions, seat: int, lever: str) -> str:
    """Return a lever's name; a rush has its own, as the form has it beside the channel's fields, with the manager."""
    moved = [name for name in LEVERS[lever] if (getattr(last, name)[:, seat] != getattr(now, name)[:, seat]).any()]
    return RUSH if moved == ["rush"] else LEVER_NAMES[lever]


def _direction(last: Decisions, now: Decisions, seat: int, lever: str) -> int:
    """Return 0 where a lever went up, 1 where it went down, 2 where neither can be said."""
    steps = {np.sign(b - a) for a, b in zip(_sizes(last, seat, lever), _sizes(now, seat, lever), strict=True) if b != a}
    return {1.0: 0, -1.0: 1}[steps.pop()] if len(steps) == 1 else 2


def _sizes(decisions: Decisions, seat: int, lever: str) -> tuple[float, ...]:
    """Return what says how high a lever stands."""
    if lever == "tariff":
        net = decisions.fee[0, seat][:, None] * (1 - decisions.discount[0, seat])
        return (float(np.log(np.maximum(net, 1e-9)).mean().round(9)),)
    if lever == "service_network":
        return (float(decisions.service[0, seat] + decisions.network[0, seat]),)
    counted = [name for name in LEVERS[lever] if name not in ("tools", "clawback")]
    return tuple(float(np.sum(getattr(decisions, name)[0, seat])) for name in counted)
