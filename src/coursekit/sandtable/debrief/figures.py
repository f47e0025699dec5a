"""The debrief's charts: share race, luck, a quarter's steps, the next 10,000 yuan; each a figure and its alt text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from coursekit.charts import ACCENT, BASE, INK, SECOND
from coursekit.sandtable.debrief import luck_sentences, sentences
from coursekit.sandtable.debrief.contributions import Contributions
from coursekit.sandtable.debrief.ending import is_over
from coursekit.sandtable.debrief.levers import LEVERS
from coursekit.sandtable.debrief.luck import Luck
from coursekit.sandtable.debrief.marginal import SPENDING_NAMES, Marginal
from coursekit.sandtable.debrief.played import Played, shares_by_quarter
from coursekit.sandtable.debrief.rounding import shown
from coursekit.sandtable.debrief.score_parts import score_parts
from coursekit.sandtable.debrief.wording import (
    MEASURE_WORDS,
    MORE_IS_WORSE,
    NOTHING,
    PART_NAMES,
    base_name,
    end_name,
    level,
    quarter_name,
    signed,
)

LABEL_ROOM = 0.055  # of the axis: two names nearer than this would touch
ON_WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}  # so that no gridline strikes a label through


def share_race(played: Played, seat: int, *, ranked: bool | None = None) -> tuple[Figure, str]:
    """Draw every operator's share quarter by quarter, one's own in front.

    ``ranked`` is whether the title tells the rank by score, by default once the game is over: before, nobody knows it.
    """
    shares = shares_by_quarter(played)
    percent, last = 100 * shares, len(shares) - 1
    fig, ax = plt.subplots(figsize=(8.4, 4.5))
    for operator in np.argsort(np.arange(len(played.names)) == seat, kind="stable"):
        own = operator == seat
        color, width = (ACCENT, 3) if own else (BASE, 1.5)
        ax.plot(range(last + 1), percent[:, operator], color=color, lw=width, marker="o", ms=4)
    low, high = percent.min(), percent.max()
    pad = max(0.08 * (high - low), 0.2)
    ax.set_ylim(low - pad, high + pad)
    heights = apart(percent[-1], LABEL_ROOM * (high - low + 2 * pad))
    for operator, name in enumerate(played.names):
        ax.text(
            last + 0.12, heights[operator], f"{name} {level(shares[-1, operator], 'share')}", va="center",
            color=ACCENT if operator == seat else INK, weight="bold" if operator == seat else "normal", bbox=ON_WHITE,
        )  # fmt: skip
    ax.set_xticks(range(last + 1), ["开局", *(quarter_name(each) for each in range(last))])
    is_told = is_over(played) if ranked is None else ranked
    standing = score_parts(played, seat).standing if is_told else ""
    ax.set(title=sentences.race_title(shares, played.names, seat, standing), ylabel="份额（占各家客户，%）")
    ax.set_xlim(-0.2, last * 1.3 + 0.2)
    alt = f"各家份额，开局到{end_name(played)}：" + "，".join(
        f"{name} {level(start, 'share')} 到 {level(end, 'share')}"
        for name, start, end in zip(played.names, shares[0], shares[-1], strict=True)
    )
    return fig, alt


def apart(values: Sequence[float], gap: float) -> np.ndarray:
    """Return values moved as little as needed so that neighbours lie ``gap`` apart, in the same order.

    >>> apart([1.0, 1.0, 5.0], 1.0)
    array([0.5, 1.5, 5. ])
    """
    order = np.argsort(values, kind="stable")
    steps = gap * np.arange(len(order))
    # The least squares fit that never falls, of the values less their steps (pool adjacent violators).
    pools: list[list[float]] = []
    for value in np.asarray(values, float)[order] - steps:
        pools.append([value, 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (mean, count), (other, more) = pools.pop(-2), pools.pop()
            pools.append([(mean * count + other * more) / (count + more), count + more])
    placed = np.empty(len(order))
    placed[order] = np.concatenate([np.full(int(count), mean) for mean, count in pools]) + steps
    return placed


def luck_bars(lucks: Sequence[Luck], names: Sequence[str], seat: int) -> tuple[Figure, str]:
    """Draw what luck could have made of one's own score, large, and of everybody's, on one scale."""
    own = lucks[seat]
    rows = 0.34 * len(names)
    fig, (near, far) = plt.subplots(2, 1, figsize=(8, 3.8 + rows), height_ratios=[1, 0.5 + rows])
    _bar(near, 0, own, ACCENT, 16)
    reach = max(abs(own.actual - own.mid), own.most, 0.05)
    near.set(ylim=(-1, 1), xlim=(own.mid - 1.6 * reach, own.mid + 1.6 * reach), yticks=[], ylabel=names[seat])
    low, high = luck_sentences.ends(own)
    near.text(own.low if low != high else own.mid, -0.8, low, ha="center", color=INK)
    if low != high:
        near.text(own.high, -0.8, high, ha="center", color=INK)
    near.text(own.actual, 0.55, f"实际 {own.actual:.1f} 分", ha="center", color=INK, weight="bold")
    near.set_title(luck_sentences.luck_title(own, names[seat]))
    near.set_xlabel("KPI 考核得分：圆点是实际，横条是只换运气、十次里九次落在哪里")
    order = sorted(range(len(names)), key=lambda each: lucks[each].actual)
    for row, operator in enumerate(order):
        _bar(far, row, lucks[operator], ACCENT if operator == seat else SECOND, 9)
    far.set_yticks(range(len(order)), [names[operator] for operator in order])
    low, high = min(each.low for each in lucks), max(max(each.high, each.actual) for each in lucks)
    room = max(high - low, 0.5)
    for row, operator in enumerate(order):
        told = luck_sentences.range_says(lucks[operator]).removesuffix("之间")
        far.text(high + 0.05 * room, row, told, va="center", color=INK)
    far.set(xlim=(low - 0.05 * room, high + 0.3 * room), ylim=(-0.6, len(order) - 0.4), xlabel="KPI 考核得分")
    far.set_title(luck_sentences.neighbours_title(lucks, names))
    far.grid(False)
    sharing = sum(each.actual_rank == own.actual_rank for each in lucks)
    return fig, luck_sentences.luck_says(own, names[seat], sharing)


def _bar(ax: plt.Axes, row: float, luck: Luck, color: str, width: float) -> None:
    ax.plot([luck.low, luck.high], [row, row], color=color, lw=width, alpha=0.45, solid_capstyle="butt")
    ax.plot([luck.actual], [row], "o", color=color, ms=8, mec="white", zorder=3)


def quarter_steps(parts: Contributions, measure: str, name: str) -> tuple[Figure, str]:
    """Draw one quarter's change step by step: what nobody did, the own levers, the rivals, and all together."""
    parts = shown(parts)
    words, values = MEASURE_WORDS[measure], parts.parts[measure]
    outside = [part for part in PART_NAMES if part not in LEVERS and (part == "rivals" or abs(values[part]) >= NOTHING)]
    drawn = [part for part in PART_NAMES if part in LEVERS or part in outside]
    # What is written is what is drawn: no bar stands above a 0.00.
    steps = np.round(words.factor * np.array([values[part] for part in drawn]), words.decimals) + 0.0
    ends = np.cumsum(steps)
    total = round(words.factor * (parts.after[measure] - parts.before[measure]), words.decimals)
    sign = -1.0 if measure in MORE_IS_WORSE else 1.0
    colors = [BASE if part in outside else SECOND if sign * step > 0 else ACCENT
              for part, step in zip(drawn, steps, strict=True)]  # fmt: skip
    still = [at for at, part in enumerate(drawn) if part in LEVERS and part not in parts.changed]
    fig, ax = plt.subplots(figsize=(9, 4.6))
    ax.bar(range(len(drawn)), steps, bottom=ends - steps, width=0.62, color=colors)
    ax.bar(len(drawn), total, width=0.62, color=INK)
    for at, (start, end) in enumerate(zip([*(ends - steps), 0.0], [*ends, total], strict=True)):
        text = "没动" if at in still else signed((end - start) / words.factor, measure)
        ax.annotate(
            text, (at, max(start, end)), (0, 4), textcoords="offset points", ha="center", fontsize=11,
            weight="bold" if at == len(drawn) else "normal",
        )  # fmt: skip
    ax.hlines(ends, np.arange(len(drawn)) + 0.31, np.arange(len(drawn)) + 0.69, color=BASE, lw=1)
    ax.axhline(0, color=INK, lw=1)
    names = [*(two_lines(PART_NAMES[part]) for part in drawn), "合起来"]
    ax.set_xticks(range(len(names)), names, linespacing=1.2)
    low, high = min(0.0, ends.min(), total), max(0.0, ends.max(), total)
    room = max(high - low, 10.0**-words.decimals)
    ax.set_ylim(low - 0.05 * room, high + 0.12 * room)
    ax.grid(False)
    ax.set_title(sentences.quarter_title(parts, measure, name))
    ax.set_ylabel(f"{words.name}比{base_name(parts.quarter)}多多少（{words.unit}）")
    ax.set_xlabel(f"灰的不是自己动出来的；{sentences.ONE_QUARTER}")
    return fig, sentences.quarter_says(parts, measure, name)


def two_lines(name: str) -> str:
    """Return a name of four characters on two lines.

    >>> two_lines("终端补贴")
    '终端\\n补贴'
    """
    return f"{name[:2]}\n{name[2:]}" if len(name) == 4 else name


def marginal_bars(
    values: Mapping[str, Marginal | None], quarter: int, played: Played, seat: int
) -> tuple[Figure, str]:
    """Draw what 10,000 yuan more in each spending lever would have brought by the end."""
    order = sorted(values, key=lambda lever: -np.inf if values[lever] is None else values[lever].value)
    sizes = np.array([0.0 if values[lever] is None else values[lever].value for lever in order])
    fig, ax = plt.subplots(figsize=(9, 4.2))
    ax.barh(range(len(order)), sizes, color=[ACCENT if size < 0 else SECOND for size in sizes], height=0.62)
    ax.axvline(0, color=INK, lw=1)
    for row, (lever, size) in enumerate(zip(order, sizes, strict=True)):
        text = "没有人来领" if values[lever] is None else sentences.gained(values[lever])
        ax.annotate(
            text, (size, row), (-5 if size < 0 else 5, 0), textcoords="offset points",
            ha="right" if size < 0 else "left", va="center",
        )  # fmt: skip
    ax.set_yticks(range(len(order)), [SPENDING_NAMES[lever] for lever in order])
    low, high = min(0.0, sizes.min()), max(0.0, sizes.max())
    room = max(high - low, 1.0)
    side = 0.45 if any(value is not None and value.over_limit for value in values.values()) else 0.28
    ax.set_xlim(low - (side * room if low < 0 else 0), high + (side * room if high > 0 or low == 0 else 0.02 * room))
    ax.grid(False)
    ax.set_title(sentences.marginal_title(values, quarter))
    ax.set_xlabel(f"到{end_name(played)}，利润加存量价值净多多少（万元），那 1 万元已经扣掉")
    return fig, sentences.marginal_says(values, quarter, played, seat)
