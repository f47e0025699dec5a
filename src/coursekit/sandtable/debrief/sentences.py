"""The debrief in sentences that a manager reads without mathematics; every number in one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from coursekit.sandtable.debrief.contributions import Contributions
from coursekit.sandtable.debrief.levers import LEVER_NAMES, LEVERS
from coursekit.sandtable.debrief.marginal import SPENDING_NAMES, Marginal
from coursekit.sandtable.debrief.played import Played
from coursekit.sandtable.debrief.replay import WhatIf
from coursekit.sandtable.debrief.wording import (
    MEASURE_WORDS,
    NOTHING,
    base_name,
    change,
    earned,
    level,
    moved,
    number,
    quarter_name,
    undone,
)

AS_PLAYED = "别家的决策照当时的算；真要那样，别家也可能跟着变。"
SMALL_PART = 0.05  # of the largest part: less is not worth a sentence


def best_step(parts: Contributions, measure: str) -> str | None:
    """Return the own lever that moved a measure most, None where no lever moved it."""
    levers = parts.levers(measure)
    most = max(levers, key=lambda lever: abs(levers[lever]))
    return most if abs(levers[most]) >= NOTHING else None


def quarter_title(parts: Contributions, measure: str, name: str) -> str:
    """Return the finding of one quarter in one line."""
    words, most = MEASURE_WORDS[measure], best_step(parts, measure)
    gained = moved(parts.after[measure] - parts.before[measure], measure)
    whole = f"{name}{quarter_name(parts.quarter)}{words.name}{gained}"
    if most is None:
        return f"{whole}，{'都不是自己动出来的' if parts.changed else '自己一步没动'}"
    return f"{whole}，自己最大的一步是{LEVER_NAMES[most]}：{change(parts.levers(measure)[most], measure)}"


def quarter_says(parts: Contributions, measure: str, name: str) -> str:
    """Return where a quarter's change came from: what nobody did, the own steps, the rivals."""
    words, shares = MEASURE_WORDS[measure], parts.parts[measure]
    base = base_name(parts.quarter)
    whole = change(parts.after[measure] - parts.before[measure], measure)
    now = level(parts.after[measure], measure)
    told = [f"{name}{quarter_name(parts.quarter)}{words.name} {now}，比{base}{whole}。"]
    if parts.quarter:
        told.append(f"就算谁都不动，也会{change(shares['inertia'], measure)}（惯性）。")
    levers = parts.levers(measure)
    largest = max(abs(value) for value in levers.values())
    named = [lever for lever in sorted(levers, key=lambda each: -abs(levers[each]))
             if abs(levers[lever]) >= max(NOTHING, SMALL_PART * largest)]  # fmt: skip
    if named:
        each = "，".join(f"{LEVER_NAMES[lever]}{change(levers[lever], measure)}" for lever in named)
        told.append(f"自己这几步各值多少：{each}。")
    else:
        idle = f"自己动了的几样，这一季的{words.name}没有变化。"
        told.append(idle if parts.changed else f"自己的六样都跟{base}一样。")
    still = [LEVER_NAMES[lever] for lever in parts.changed if abs(levers[lever]) < NOTHING]
    if named and still:
        told.append(f"{'、'.join(still)}也动了，这一季的{words.name}没有变化。")
    outside = [f"{label}{change(shares[part], measure)}" for part, label in (
        ("rivals", "对手的变化让它"), ("events", "突发事件让它"), ("luck", "运气让它")) if abs(shares[part]) >= NOTHING]
    if outside:
        told.append("，".join(outside) + "。")
    if abs(shares["research"]) >= NOTHING:
        less = "少" if shares["research"] > 0 else "多"
        told.append(f"买情报比{base}{less}花 {number(shares['research'], 0)} 万元。")
    return "".join(told)


def what_if_name(case: WhatIf, played: Played, seat: int) -> str:
    """Return the words for a case, such as 第 2 季没降价."""
    return undone(
        played.decisions_before(case.quarter), played.quarters[case.quarter].decisions, seat, case.lever, case.quarter
    )


def what_if_says(case: WhatIf, played: Played, seat: int) -> str:
    """Return one case in a sentence, with its limit."""
    if not case.changed:
        told = f"{quarter_name(case.quarter)}的{LEVER_NAMES[case.lever]}本来就跟{base_name(case.quarter)}一样"
        return told + "。" if _nothing(case) else f"{told}；以后也不动的话，{_differences(case)}。{AS_PLAYED}"
    end = "不变" if _nothing(case) else _differences(case)
    over = "这么花会超过透支上限，当时交不上去。" if case.over_limit else ""
    ever = "，以后也不改" if case.quarter < len(played.quarters) - 1 else ""
    return f"要是{what_if_name(case, played, seat)}{ever}，到{end_name(played)}{end}。{over}{AS_PLAYED}"


def end_name(played: Played) -> str:
    """Return until when is counted: the last quarter that was played."""
    return f"{quarter_name(len(played.quarters) - 1)}末"


def _nothing(case: WhatIf) -> bool:
    return max(abs(case.profit), abs(case.equity), abs(case.share), abs(case.score)) < NOTHING


def _differences(case: WhatIf) -> str:
    return (
        f"{earned(case.profit)}，存量价值{change(case.equity, 'equity')}，"
        f"份额{change(case.share, 'share')}，KPI 考核得分{change(case.score, 'score', '高', '低')}"
    )


def what_if_title(cases: Sequence[WhatIf], played: Played, seat: int) -> str:
    """Return the finding of several cases: the step most regretted, or that none is."""
    if not cases:
        return f"{played.names[seat]}六样一直没动，没有“如果当初”"
    best = most_regretted(cases)
    if best.score >= 0.05:
        return f"要是{what_if_name(best, played, seat)}，KPI 考核得分{change(best.score, 'score', '高', '低')}"
    worst = min(cases, key=lambda case: case.score)
    if worst.score <= -0.05:
        lost = change(worst.score, "score", "高", "低")
        but = "除了花不起的，" if any(case.score >= 0.05 for case in cases) else ""
        return f"{but}没有一步要后悔：要是{what_if_name(worst, played, seat)}，得分{lost}"
    return f"{played.names[seat]}哪一步退回去，KPI 考核得分都几乎不变"


def most_regretted(cases: Sequence[WhatIf]) -> WhatIf:
    """Return the case with the highest score, before all those whose spending could have been submitted."""
    return max(cases, key=lambda case: (not case.over_limit, case.score))


def money(value: float) -> str:
    """Return what is gained or lost net of what was spent.

    >>> money(8.22), money(-0.88), money(0.01)
    ('净赚 8.2 万元', '净亏 0.9 万元', '不赚不亏')
    """
    if round(abs(value), 1) == 0:
        return "不赚不亏"
    return f"{'净赚' if value > 0 else '净亏'} {number(value, 1)} 万元"


def marginal_title(values: Mapping[str, Marginal | None], quarter: int) -> str:
    """Return where 10,000 yuan more would have done most, and where least."""
    known = {lever: value for lever, value in values.items() if value is not None}
    best, worst = (choose(known, key=lambda each: known[each].value) for choose in (max, min))
    return (
        f"{quarter_name(quarter)}再多花 1 万元：{SPENDING_NAMES[best]}{money(known[best].value)}，"
        f"{SPENDING_NAMES[worst]}{money(known[worst].value)}"
    )


def marginal_says(values: Mapping[str, Marginal | None], quarter: int, played: Played, seat: int) -> str:
    """Return what 10,000 yuan more in each lever of a quarter would have brought by the last quarter played."""
    known = {lever: value for lever, value in values.items() if value is not None}
    order = sorted(known, key=lambda lever: -known[lever].value)
    each = "，".join(f"{SPENDING_NAMES[lever]}{money(known[lever].value)}" for lever in order)
    told = (
        f"{played.names[seat]}{quarter_name(quarter)}再多花 1 万元，扣掉这 1 万元，"
        f"到{end_name(played)}的利润加存量价值：{each}。"
    )
    nobody = [SPENDING_NAMES[lever] for lever, value in values.items() if value is None]
    if nobody:
        told += f"{'、'.join(nobody)}这一季再加也花不出去：没有人来领。"
    first, last = order[0], order[-1]
    if known[first].value > 0 and known[first].value - known[last].value >= 0.05:
        told += f"同样 1 万元，从{SPENDING_NAMES[last]}挪到{SPENDING_NAMES[first]}，多 "
        told += f"{number(known[first].value - known[last].value, 1)} 万元。"
    if len(played.quarters) < played.length:
        told += "后面几季还没打，后劲没算进去。"
    return told + AS_PLAYED


def forecast_says(name: str, error: float, brier: float | None = None) -> str:
    """Return how well a team foresaw its share: mean percentage error, and the Brier score of its probabilities.

    >>> forecast_says("甲公司", 0.031, 0.12)
    '甲公司报的份额平均差 3.1%。会不会涨，报得比掷硬币准。'
    """
    told = f"{name}报的份额{'一点不差' if error < 0.0005 else f'平均差 {100 * error:.1f}%'}。"
    if brier is not None:
        coin = 0.25
        same = abs(brier - coin) < 0.005
        told += f"会不会涨，报得{'跟掷硬币一样' if same else '比掷硬币准' if brier < coin else '还不如掷硬币'}。"
    return told


def race_title(shares: np.ndarray, names: Sequence[str], seat: int) -> str:
    """Return who leads at the end and what became of one's own share; ``shares`` is (quarters + 1, operators)."""
    first, last = (f"{100 * shares[row, seat]:.1f}%" for row in (0, -1))
    grown = shares[-1, seat] > shares[0, seat]
    gone = f"一直在 {first} 上下" if first == last else f"从 {first} {'涨' if grown else '跌'}到 {last}"
    leader = int(shares[-1].argmax())
    ahead = "排第一" if leader == seat else f"{names[leader]}最大（{100 * shares[-1, leader]:.1f}%）"
    return f"{names[seat]}份额{gone}，{ahead}"


def levers_title(table: np.ndarray, names: Sequence[str], seat: int) -> str:
    """Return in which lever an operator differs most from the others' mean.

    In the standard deviations of the operators, so that fee and money can be compared. ``table`` is (operators, 6), as
    `heat_tables.lever_use` returns it.
    """
    others = np.delete(table, seat, axis=0).mean(0)
    spread = np.maximum(table.std(0), 1e-9)
    lever = int(np.abs((table[seat] - others) / spread).argmax())
    own, mean, word = table[seat, lever], others[lever], LEVER_NAMES[list(LEVERS)[lever]]
    if abs(own - mean) < 0.05:
        return f"{names[seat]}打得跟别家差不多"
    if lever == 0:
        return f"{names[seat]}最不一样的是资费：{fee_says(own)}，别家平均{fee_says(mean)}"
    return f"{names[seat]}最不一样的是{word}：百元收入花 {own:.1f} 元，别家平均 {mean:.1f} 元"


def fee_says(percent: float) -> str:
    """Return how a fee stands to the standard one.

    >>> fee_says(-8.04), fee_says(0.01), fee_says(3)
    ('比标准低 8.0%', '跟标准一样', '比标准高 3.0%')
    """
    if round(abs(percent), 1) == 0:
        return "跟标准一样"
    return f"比标准{'高' if percent > 0 else '低'} {abs(percent):.1f}%"


def best_less_worst(values: Mapping[str, Marginal | None]) -> float:
    """Return how much the place of 10,000 yuan matters: the best lever's worth less the worst one's."""
    known = [value.value for value in values.values() if value is not None]
    return max(known) - min(known)


def best_and_worst(cases: Sequence[WhatIf], played: Played, seat: int) -> str:
    """Return the step most regretted and the one most worth while, with their limit; empty where no step was made."""
    made = [case for case in cases if case.changed]
    if not made:
        return ""
    ends = dict.fromkeys([most_regretted(made), min(made, key=lambda case: case.score)])
    return "".join(what_if_says(case, played, seat).removesuffix(AS_PLAYED) for case in ends) + AS_PLAYED
