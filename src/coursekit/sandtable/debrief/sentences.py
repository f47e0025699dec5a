"""The debrief in sentences that a manager reads without mathematics; every number in one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from coursekit.sandtable.debrief.bound import binds
from coursekit.sandtable.debrief.contributions import Contributions
from coursekit.sandtable.debrief.levers import LEVER_NAMES, LEVERS
from coursekit.sandtable.debrief.marginal import SPENDING_NAMES, Marginal
from coursekit.sandtable.debrief.played import Played
from coursekit.sandtable.debrief.rounding import shown, total
from coursekit.sandtable.debrief.what_if_sentences import best_and_worst as best_and_worst
from coursekit.sandtable.debrief.what_if_sentences import most_regretted as most_regretted
from coursekit.sandtable.debrief.what_if_sentences import what_if_name as what_if_name
from coursekit.sandtable.debrief.what_if_sentences import what_if_says as what_if_says
from coursekit.sandtable.debrief.what_if_sentences import what_if_title as what_if_title
from coursekit.sandtable.debrief.wording import (
    AS_PLAYED,
    LEAST_TOLD,
    MEASURE_WORDS,
    NOTHING,
    PAR,
    RUSH,
    base_name,
    change,
    end_name,
    level,
    moved,
    number,
    quarter_name,
    told_from,
)

OVER = "（超透支）"
ONE_QUARTER = "一步只算它动的那一季，往后几季还管用的不在里面"
SMALL_PART = 0.05  # of the largest part: less is not worth a sentence


def best_step(parts: Contributions, measure: str) -> str | None:
    """Return the own lever that moved a measure most, None where no lever moved it."""
    levers = parts.levers(measure)
    most = max(levers, key=lambda lever: abs(levers[lever]))
    return most if abs(levers[most]) >= NOTHING else None


def quarter_title(parts: Contributions, measure: str, name: str) -> str:
    """Return the finding of one quarter in one line."""
    parts = shown(parts)
    words, most = MEASURE_WORDS[measure], best_step(parts, measure)
    gained = change(parts.after[measure] - parts.before[measure], measure)
    whole = f"{name}{quarter_name(parts.quarter)}{words.name}比{base_name(parts.quarter)}{gained}"
    if most is None:
        return f"{whole}，{'都不是自己动出来的' if parts.changed else '自己一步没动'}"
    if abs(parts.levers(measure)[most]) < LEAST_TOLD.get(measure, 0.0):
        return f"{whole}，自己动的几步影响都很小"
    return f"{whole}，自己最大的一步是{_step_name(parts, most)}：{change(parts.levers(measure)[most], measure)}"


def quarter_says(parts: Contributions, measure: str, name: str) -> str:
    """Return where a quarter's change came from: what nobody did, the own steps, the rivals."""
    told_of = saved_by([parts])
    parts = shown(parts)
    words, shares = MEASURE_WORDS[measure], parts.parts[measure]
    base, start = base_name(parts.quarter), told_from(parts.quarter, parts.starts_over)
    whole = change(parts.after[measure] - parts.before[measure], measure)
    now = level(parts.after[measure], measure)
    told = [f"{name}{quarter_name(parts.quarter)}{words.name} {now}，比{base}{whole}。"]
    if parts.quarter:
        still = f"大家都照{PAR}打" if parts.starts_over else "谁都不动"
        why = f"{quarter_name(parts.quarter - 1)}透支、" if parts.cut and parts.cut.overdrew else ""
        cut = f"，{why}这一季的表压过，也在里面" if parts.cut else ""
        told.append(f"就算{still}，也会{change(shares['inertia'], measure)}（惯性{cut}）。")
    levers = parts.levers(measure)
    largest = max(abs(value) for value in levers.values())
    named = [lever for lever in sorted(levers, key=lambda each: -abs(levers[each]))
             if abs(levers[lever]) >= max(NOTHING, SMALL_PART * largest)]  # fmt: skip
    if named:
        each = "，".join(f"{LEVER_NAMES[lever]}{_bracket(parts.moves.get(lever, ''))}{change(levers[lever], measure)}"
                        for lever in named)  # fmt: skip
        told.append(f"自己这几步各值多少（只算这一季）：{each}。{saved_says(told_of, measure)}")
    else:
        idle = f"自己动了的几样，这一季的{words.name}没有变化。"
        same = "自己的六样都照压过的表，没动。" if parts.cut else f"自己的六样都跟{start}一样。"
        told.append(idle if parts.changed else same)
    still = [LEVER_NAMES[lever] for lever in parts.changed if abs(levers[lever]) < NOTHING]
    if named and still:
        told.append(f"{'、'.join(still)}也动了，这一季的{words.name}没有变化。")
    rivals = f"对手没照{PAR}打，让它" if parts.starts_over else "对手的变化让它"
    outside = [f"{label}{change(shares[part], measure)}" for part, label in (
        ("rivals", rivals), ("events", "突发事件让它"), ("luck", "运气让它"))
        if abs(shares[part]) >= max(NOTHING, 0.2 * LEAST_TOLD.get(measure, 0.0))]  # fmt: skip
    if outside:
        told.append("，".join(outside) + "。")
    if abs(shares["research"]) >= NOTHING:
        less = "少" if shares["research"] > 0 else "多"
        told.append(f"买市调比{start}{less}花 {number(shares['research'], 0)} 万元。")
    return "".join(told)


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
    told = (f"{SPENDING_NAMES[each]}{gained(known[each])}" for each in (best, worst))
    return f"{quarter_name(quarter)}再多花 1 万元：{'，'.join(told)}"


def marginal_says(values: Mapping[str, Marginal | None], quarter: int, played: Played, seat: int) -> str:
    """Return what 10,000 yuan more in each lever of a quarter would have brought by the last quarter played."""
    known = {lever: value for lever, value in values.items() if value is not None}
    order = sorted(known, key=lambda lever: -known[lever].value)
    each = "，".join(f"{SPENDING_NAMES[lever]}{gained(known[lever])}" for lever in order)
    told = (
        f"{played.names[seat]}{quarter_name(quarter)}再多花 1 万元，扣掉这 1 万元，"
        f"到{end_name(played)}的利润加存量价值：{each}。{over_says(values)}"
    )
    nobody = [SPENDING_NAMES[lever] for lever, value in values.items() if value is None]
    if nobody:
        told += f"{'、'.join(nobody)}这一季再加也花不出去：没有人来领。"
    fixed = played.bound.get((quarter, seat), ())
    first, last = order[0], next((lever for lever in order[::-1] if not binds(fixed, lever)), order[0])
    if known[first].value > 0 and known[first].value - known[last].value >= 0.05:
        more, alone = (number(value, 1) for value in (known[first].value - known[last].value, known[first].value))
        told += f"同样 1 万元，从{SPENDING_NAMES[last]}挪到{SPENDING_NAMES[first]}"
        told += "更值。" if more == alone else f"，多 {more} 万元。"
    if len(played.quarters) < played.length:
        told += "后面几季还没打，往后还管用的没算进去。"
    return told + AS_PLAYED


def marginal_short(values: Mapping[str, Marginal | None], quarter: int, played: Played) -> str:
    """Return the best and the worst place of 10,000 yuan more, and what is counted."""
    return f"{marginal_title(values, quarter)}。已扣掉那 1 万元，一直算到{end_name(played)}。{over_says(values)}"


def gained(value: Marginal) -> str:
    """Return what 10,000 yuan more gain or lose, and that they could not have been spent, where they could not.

    >>> gained(Marginal(3.0, 2.3, 0.0)), gained(Marginal(3.0, 2.3, 0.0, over_limit=True))
    ('净赚 5.3 万元', '净赚 5.3 万元（超透支）')
    """
    return money(value.value) + (OVER if value.over_limit else "")


def over_says(values: Mapping[str, Marginal | None]) -> str:
    """Return what the mark of unaffordable money means; empty where nothing has it."""
    is_over = any(value is not None and value.over_limit for value in values.values())
    return "带“超透支”的花不起：再加就超过透支上限，当时交不上去。" if is_over else ""


def forecast_says(name: str, apart: float, brier: float | None = None) -> str:
    """Return how well a team foresaw its share: percentage points apart, and the Brier score of its probabilities.

    >>> forecast_says("甲公司", 0.93, 0.12)
    '甲公司猜的份额平均差 0.9 个点。会不会涨，报得比掷硬币准。'
    """
    told = f"{name}猜的份额{f'平均差 {apart:.1f} 个点' if round(apart, 1) else '一点不差'}。"
    if brier is not None:
        coin = 0.25
        same = abs(brier - coin) < 0.005
        told += f"会不会涨，报得{'跟掷硬币一样' if same else '比掷硬币准' if brier < coin else '还不如掷硬币'}。"
    return told


def _bracket(text: str) -> str:
    return f"（{text}）" if text else ""


def _step_name(parts: Contributions, lever: str) -> str:
    rushed = re.fullmatch(f"{RUSH} [^、]*", parts.moves.get(lever, ""))
    return RUSH if rushed else LEVER_NAMES[lever]


def saved_by(quarters: Sequence[Contributions]) -> tuple[str, ...]:
    """Return the spending levers that added profit while less was spent: some or all of it is what was saved."""
    profit, spend = ({lever: sum(each.parts[name][lever] for each in quarters) for lever in LEVERS}
                     for name in ("profit", "spend"))  # fmt: skip
    return tuple(lever for lever in list(LEVERS)[1:]
                 if profit[lever] >= LEAST_TOLD["profit"] and spend[lever] <= -LEAST_TOLD["profit"])  # fmt: skip


def saved_says(levers: Sequence[str], measure: str) -> str:
    """Return that profit holds what was saved; empty for other measures."""
    if measure != "profit" or not levers:
        return ""
    return f"{'、'.join(LEVER_NAMES[lever] for lever in levers)}添的利润，省下的钱也算在里面。"


def steps_say(quarters: Sequence[Contributions], measure: str, name: str) -> str:
    """Return what the steps of all quarters were worth, and what is counted."""
    words = MEASURE_WORDS[measure]
    every = [shown(each).parts[measure] for each in quarters]
    whole = {lever: total([each[lever] for each in every], measure) for lever in LEVERS}
    told = [lever for lever in sorted(LEVERS, key=lambda each: -abs(whole[each]))
            if abs(whole[lever]) >= max(NOTHING, LEAST_TOLD.get(measure, 0.0))]  # fmt: skip
    if not any(each.changed for each in quarters):
        return f"{name}六样各季都没动，{words.name}的变化是惯性、运气和对手带来的。"
    if not told:
        return f"{words.name}：自己动的几步，只算动的那一季，{small_or_cancelled(quarters, measure)}。"
    each = "，".join(LEVER_NAMES[lever] + change(whole[lever], measure, "添", "减") for lever in told[:3])
    saved = saved_says([lever for lever in saved_by(quarters) if lever in told[:3]], measure)
    return f"{words.name}，只算动的那一季，各季加起来：{each}。{saved}"


def small_or_cancelled(quarters: Sequence[Contributions], measure: str) -> str:
    """Return why no lever's quarters come to anything together: each is small, or they cancel; then the largest."""
    each = [(quarter.quarter, lever, value) for quarter in map(shown, quarters)
            for lever, value in quarter.levers(measure).items()]  # fmt: skip
    quarter, lever, most = max(each, key=lambda found: abs(found[2]))
    if abs(most) < max(NOTHING, LEAST_TOLD.get(measure, 0.0)):
        return "影响都很小"
    return f"一加一减，抵掉了：最大的是{quarter_name(quarter)}{LEVER_NAMES[lever]}{change(most, measure, '添', '减')}"


def race_title(shares: np.ndarray, names: Sequence[str], seat: int, standing: str = "") -> str:
    """Return the own rank by score, who leads at the end, and what became of the own share.

    ``shares`` is (quarters + 1, operators); ``standing`` is what `score_parts.ScoreParts` says, empty to leave it out.
    """
    first, last = (level(shares[row, seat], "share") for row in (0, -1))
    grown = shares[-1, seat] > shares[0, seat]
    gone = f"一直在 {first} 上下" if first == last else f"从 {first} {'涨' if grown else '跌'}到 {last}"
    leader = int(shares[-1].argmax())
    ahead = "排第一" if leader == seat else f"{names[leader]}最大（{level(shares[-1, leader], 'share')}）"
    if standing:
        return f"{names[seat]} KPI 考核，{standing}；份额{gone}，{ahead}"
    return f"{names[seat]}份额{gone}，{ahead}"


def race_says(shares: np.ndarray, names: Sequence[str], seat: int) -> str:
    """Return in which quarter the own share changed most, against what it was before."""
    step = np.diff(np.round(100 * shares[:, seat], 2))
    most = int(np.abs(step).argmax())
    if abs(step[most]) < 100 * LEAST_TOLD["share"]:
        return f"{names[seat]}的份额各季几乎没变。"
    before = "" if most else "比开局"  # the first quarter's steps are against par instead
    return f"份额变得最多的是{quarter_name(most)}：{before}{moved(step[most] / 100, 'share')}。"


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


def levers_say(table: np.ndarray, names: Sequence[str], seat: int) -> str:
    """Return how an operator spread its money, the two levers with most of it."""
    spent = dict(zip(list(LEVERS)[1:], table[seat, 1:].tolist(), strict=True))
    first, second = sorted(spent, key=lambda lever: -spent[lever])[:2]
    return (
        f"{names[seat]}资费{fee_says(table[seat, 0])}；每百元收入花得最多的是"
        f"{LEVER_NAMES[first]} {spent[first]:.1f} 元、{LEVER_NAMES[second]} {spent[second]:.1f} 元。"
    )


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
