"""The debrief's tables, drawn: steps by quarter, what if, every team's levers; each a figure and its alt text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from coursekit.charts import ACCENT, FAINT, INK, SECOND
from coursekit.sandtable.debrief import sentences, what_if_sentences
from coursekit.sandtable.debrief.contributions import Contributions
from coursekit.sandtable.debrief.levers import LEVER_NAMES, LEVERS
from coursekit.sandtable.debrief.played import Played
from coursekit.sandtable.debrief.replay import WhatIf
from coursekit.sandtable.debrief.rounding import rounded, shown, total
from coursekit.sandtable.debrief.wording import (
    AS_PLAYED,
    LEAST_TOLD,
    MEASURE_WORDS,
    MORE_IS_WORSE,
    NOTHING,
    PAR,
    PART_NAMES,
    RUSH,
    change,
    end_name,
    quarter_name,
    signed,
)

# Orange below, white, blue above; numbers carry the sign too, for black and white.
LOSS_TO_GAIN = LinearSegmentedColormap.from_list("loss_to_gain", [ACCENT, "#FFFFFF", SECOND])
STRONGEST = 0.55  # of the colour: numbers stay legible on it
MOST_CASES = 8
WHAT_IF_MEASURES = ("profit", "equity", "value", "share", "score")
CANCELLED = "一加一减，抵掉了"
HIDDEN = "*"  # behind a score that cannot show the step


def draw_cells(
    ax: Axes, strength: np.ndarray, texts: Sequence[Sequence[str]], rows: Sequence[str], columns: Sequence[str]
) -> None:
    """Draw a table: cells tinted by ``strength`` (-1 to 1, NaN none), their texts, names of rows and columns on top."""
    shown = STRONGEST * np.nan_to_num(strength)
    # As vectors: a picture would be resampled and packed for print at 300 dots an inch, to show a dozen colours.
    edges = [np.arange(size + 1) - 0.5 for size in shown.shape[::-1]]
    ax.pcolormesh(*edges, shown, cmap=LOSS_TO_GAIN, vmin=-1, vmax=1)
    ax.set(xlim=edges[0][[0, -1]], ylim=edges[1][[-1, 0]])
    for (row, column), _ in np.ndenumerate(shown):
        ax.text(column, row, texts[row][column], ha="center", va="center", color=INK)
    ax.set_xticks(range(len(columns)), columns, linespacing=1.3)
    ax.set_yticks(range(len(rows)), rows)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.grid(False)
    ax.spines[:].set_visible(False)
    for edge in np.arange(0.5, len(rows) - 1):
        ax.axhline(edge, color=FAINT, lw=1)


def steps_by_quarter(quarters: Sequence[Contributions], measure: str, name: str) -> tuple[Figure, str]:
    """Draw what each step was worth in each quarter, and in all of them together."""
    words, quarters = MEASURE_WORDS[measure], [shown(each) for each in quarters]
    parts = [part for part in PART_NAMES if part in LEVERS or part == "rivals"
             or any(abs(each.parts[measure][part]) >= NOTHING for each in quarters)]  # fmt: skip
    # The levers first, as they are what the team did itself.
    parts = [*LEVERS, *(part for part in parts if part not in LEVERS)]
    values = np.array([[each.parts[measure][part] for each in quarters] for part in parts])
    table = np.column_stack([values, [total(row, measure) for row in values]])
    own = slice(0, len(LEVERS))
    largest = np.abs(values[own]).max()
    sign = -1.0 if measure in MORE_IS_WORSE else 1.0
    strength = np.zeros_like(table)
    if rounded(largest, measure):  # what prints as 0 has no colour
        printed = np.vectorize(rounded)(values[own], measure)
        strength[own, :-1] = sign * printed / largest
    still = np.zeros_like(table, bool)  # what is no lever cannot be left alone: a 0 is a 0
    for row, lever in enumerate(LEVERS):
        still[row, :-1] = [lever not in each.changed for each in quarters]
        still[row, -1] = still[row, :-1].all()
    texts = [["·" if nothing else signed(value, measure) for value, nothing in zip(row, dots, strict=True)]
             for row, dots in zip(table, still, strict=True)]  # fmt: skip
    fig, ax = plt.subplots(figsize=(9, 0.42 * len(parts) + 1.5))
    draw_cells(
        ax, strength, texts, [PART_NAMES[part] for part in parts],
        [*(quarter_name(each.quarter) for each in quarters), "加起来"],
    )  # fmt: skip
    ax.axvline(len(quarters) - 0.5, color=INK, lw=1), ax.axhline(len(LEVERS) - 0.5, color=INK, lw=1)
    ax.set_title(_steps_title(table[own, -1], measure, name, quarters))
    base = f"{PAR}打比，表每季都从它填起" if quarters[0].starts_over else f"上一季打比，第 1 季跟{PAR}比"
    if cut := "、".join(quarter_name(each.quarter) for each in quarters if each.cut):
        base += f"，{cut}跟透支压过的表比"
    against = f"{words.name}多多少（{words.unit}），跟大家都照{base}"
    rush = f"；{RUSH}算在渠道里" if any(RUSH in each.moves.get("channel", "") for each in quarters) else ""
    ax.set_xlabel(f"{against}\n“·”是没动{rush}；{sentences.ONE_QUARTER}", linespacing=1.4)
    moved = [lever for lever in LEVERS if any(lever in each.changed for each in quarters)]
    if not moved:
        return fig, f"{name}六样各季都没动，{words.name}的变化是惯性、运气和对手带来的。"
    alt = f"{name}的{words.name}，六样各季加起来：" + "，".join(
        LEVER_NAMES[lever] + (
            "没动" if lever not in moved else CANCELLED if rounded(most, measure) and not rounded(value, measure)
            else change(value, measure, "添", "减")
        ) for lever, value, most in zip(LEVERS, table[own, -1], np.abs(values[own]).max(1), strict=True)
    )
    return fig, alt


def _steps_title(totals: np.ndarray, measure: str, name: str, quarters: Sequence[Contributions]) -> str:
    words, levers = MEASURE_WORDS[measure], list(LEVERS)
    if np.abs(totals).max() < NOTHING:
        return f"{name}的{words.name}：变化都不是自己动出来的"
    up, down = int(totals.argmax()), int(totals.argmin())
    told = [f"{LEVER_NAMES[levers[each]]}{change(totals[each], measure, '添了', '减了')}"
            for each in dict.fromkeys([up, down])
            if abs(totals[each]) >= max(NOTHING, LEAST_TOLD.get(measure, 0.0))]  # fmt: skip
    if not told:
        why = sentences.small_or_cancelled(quarters, measure).partition("：")[0]
        return f"{name}的{words.name}，各季加起来：自己动的几步{why}"
    return f"{name}的{words.name}，各季加起来：{'，'.join(told)}"


def what_if_table(cases: Sequence[WhatIf], played: Played, seat: int) -> tuple[Figure, str]:
    """Draw the steps that were made, each undone: what would have been otherwise at the end.

    The cases that would have moved the score most, at most 8, the most regretted first; those left alone anyway are not
    among them.
    """
    made = [case for case in cases if case.changed]
    by = what_if_sentences.ruler(made)
    made = sorted(made, key=lambda case: -abs(getattr(case, by)))[:MOST_CASES]
    made = sorted(made, key=lambda case: -getattr(case, by))
    title = what_if_sentences.what_if_title(made, played, seat)
    fig, ax = plt.subplots(figsize=(9.6, 0.62 * max(len(made), 2) + 1.7))
    ax.set_title(title)
    if not made:
        ax.axis("off")
        but = f"除了{bound}，" if (bound := played.no_step_says(seat)) else ""
        told = f"{but}六样都照{PAR}，一季也没改过。"
        ax.text(0.5, 0.5, told, ha="center", va="center", transform=ax.transAxes)
        return fig, title + "。"
    values = np.array([[getattr(case, name) for name in WHAT_IF_MEASURES] for case in made])
    printed = np.array([[rounded(value, name) for value, name in zip(row, WHAT_IF_MEASURES, strict=True)]
                        for row in values])  # fmt: skip
    texts = [[signed(value, name) for value, name in zip(row, WHAT_IF_MEASURES, strict=True)] for row in values]
    over = ["（超透支）" if case.over_limit else "" for case in made]
    rows = [what_if_sentences.what_if_name(case, played, seat) + each for case, each in zip(made, over, strict=True)]
    moved = [what_if_sentences.what_moved(case, played, seat) for case in made]
    rows = [f"{row}\n{what}" if what else row for row, what in zip(rows, moved, strict=True)]
    strength = printed / np.maximum(np.abs(printed).max(0), NOTHING)  # what prints as 0 has no colour
    for row, case in enumerate(made):
        if case.is_hidden:
            strength[row, -1] = 0.0
            texts[row][-1] += HIDDEN
    columns = [f"{MEASURE_WORDS[name].name}\n（{MEASURE_WORDS[name].unit}）" for name in WHAT_IF_MEASURES]
    draw_cells(ax, strength, texts, [f"要是{row}" for row in rows], columns)
    limit = f"到{end_name(played)}比实际多多少，别家的决策照当时的算"
    limit += f"；{bound}不算" if (bound := played.no_step_says(seat)) else ""
    hidden = ""
    if any(case.is_hidden for case in made):
        hidden = f"\n带 {HIDDEN} 的有几项已经扣到底或加到顶，分数看不全，好坏看利润加存量价值"
    # Below the whole figure: long row names leave the cells less width than these lines need.
    below = f"{limit}\n蓝的是退回去更好，橙的是退回去更差{hidden}"
    look = {name: plt.rcParams[f"axes.label{name}"] for name in ("size", "color")}
    fig.supxlabel(below, **look, linespacing=1.4)
    return fig, "".join(
        what_if_sentences.what_if_says(case, played, seat).replace(AS_PLAYED, "") for case in made
    )


def lever_use(played: Played) -> np.ndarray:
    """Return how every operator used its levers over the whole game, shape (operators, 6), in the order of ``LEVERS``.

    Tariff: own customers' fee, after discount, above the standard one, %. The others: yuan out of 100 yuan of revenue.
    """
    p = played.market.parameters
    kinds, tiers = len(p.kind_shares), len(p.tier_shares)
    paid = standard = revenue = 0.0
    spent = np.zeros((len(LEVERS) - 1, len(played.names)))
    for quarter in played.quarters:
        decided, accounts = quarter.decisions, quarter.results.accounts
        net = decided.fee[0][:, :, None] * (1 - decided.discount[0][:, None, :])
        customers = quarter.before.customers[0].reshape(-1, tiers, kinds)
        paid = paid + (customers * net).sum((1, 2))
        standard = standard + (customers * p.reference_fee_yuan[:, None]).sum((1, 2))
        revenue = revenue + accounts.revenue[0]
        spent += [
            (decided.channel.sum(-1) + decided.rush + accounts.commission_cost)[0], decided.advertising.sum(-1)[0],
            (decided.service + decided.network)[0], decided.care.sum(-1)[0], accounts.subsidy_cost[0],
        ]  # fmt: skip
    return np.column_stack([100 * (paid / standard - 1), *(100 * spent / revenue)])


def team_levers(played: Played, seat: int) -> tuple[Figure, str]:
    """Draw what every operator did with its levers, tinted where it did more or less of one than the others."""
    table = lever_use(played)
    away = table - table.mean(0)
    strength = away / np.maximum(np.abs(away).max(0), 0.05)
    fees = [f"{fee:+.1f}%".replace("-", "−") if round(fee, 1) else "0.0%" for fee in table[:, 0]]
    texts = [[fee, *(f"{value:.1f}" for value in row[1:])] for fee, row in zip(fees, table, strict=True)]
    fig, ax = plt.subplots(figsize=(9, 0.46 * len(table) + 1.5))
    draw_cells(ax, strength, texts, played.names, [LEVER_NAMES[lever] for lever in LEVERS])
    ax.get_yticklabels()[seat].set(weight="bold", color=ACCENT)
    ax.set_title(sentences.levers_title(table, played.names, seat))
    counted = f"资费：比标准月费高低；其余：每 100 元收入花几元，渠道里有放号酬金和{RUSH}"
    ax.set_xlabel(f"{counted}\n蓝的比各家平均多，橙的少", linespacing=1.4)
    alt = "；".join(
        f"{name}资费{sentences.fee_says(row[0])}，百元收入花在" + "、".join(
            f"{LEVER_NAMES[lever]} {value:.1f} 元" for lever, value in zip(list(LEVERS)[1:], row[1:], strict=True))
        for name, row in zip(played.names, table, strict=True)
    )  # fmt: skip
    return fig, alt
