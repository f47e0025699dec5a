"""The debrief for the whole room: every company on one figure or table, each with its finding in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.text import Text

from coursekit.charts import INK
from coursekit.sandtable.debrief.contributions import quarter_contributions
from coursekit.sandtable.debrief.figures import two_lines
from coursekit.sandtable.debrief.heat_tables import draw_cells
from coursekit.sandtable.debrief.levers import LEVER_NAMES, LEVERS
from coursekit.sandtable.debrief.marginal import SPENDING_NAMES, Marginal, values_of_more
from coursekit.sandtable.debrief.played import Played
from coursekit.sandtable.debrief.replay import WhatIf, what_ifs
from coursekit.sandtable.debrief.rounding import rounded, shown
from coursekit.sandtable.debrief.sentences import AS_PLAYED, end_name, gained
from coursekit.sandtable.debrief.what_if_sentences import (
    LEAST,
    gain_of,
    most_regretted,
    most_worth,
    ruler,
    what_if_name,
)
from coursekit.sandtable.debrief.wording import (
    MEASURE_WORDS,
    NOTHING,
    PART_NAMES,
    RUSH,
    base_name,
    change,
    moved,
    number,
    quarter_name,
    signed,
)

DEAR = "*"  # behind what could not have been spent
REST = ("inertia", "rivals", "events", "luck", "research")  # what is none of the six


def rename(figure: Figure, called: Callable[[str], str]) -> None:
    """Put other words into a figure's title, labels, notes and names on its axes."""
    for axis in (axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)):
        names = [label.get_text() for label in axis.get_ticklabels()]
        if names != [called(name) for name in names]:  # what stands at a tick is made anew as it is drawn
            axis.set_ticks(axis.get_ticklocs(), [called(name) for name in names])
    for text in figure.findobj(Text):
        text.set_text(called(text.get_text()))


def room_steps(played: Played, quarter: int, measure: str) -> tuple[Figure, str]:
    """Draw what each step of every company did to a measure in one quarter, and what came from outside."""
    words = MEASURE_WORDS[measure]
    every = [shown(quarter_contributions(played, quarter, seat)) for seat in _seats(played)]
    outside = [part for part in REST if any(abs(each.parts[measure][part]) >= NOTHING for each in every)]
    parts = [*LEVERS, *outside]
    values = np.array([[each.parts[measure][part] for part in parts] for each in every])
    total = np.array([each.after[measure] - each.before[measure] for each in every])
    still = np.array([[part in LEVERS and part not in each.changed for part in parts] for each in every])
    texts = [
        ["·" if idle else signed(value, measure) for value, idle in zip(row, dots, strict=True)]
        + [signed(whole, measure)] for row, dots, whole in zip(values, still, total, strict=True)
    ]  # fmt: skip
    strength = np.zeros((len(every), len(parts) + 1))
    own = values[:, : len(LEVERS)]
    if rounded(np.abs(own).max(), measure):  # what prints as 0 has no colour
        strength[:, : len(LEVERS)] = np.vectorize(rounded)(own, measure) / np.abs(own).max()
    fig, ax = plt.subplots(figsize=(10, 0.5 * len(every) + 1.7))
    draw_cells(ax, strength, texts, played.names, [*(two_lines(PART_NAMES[part]) for part in parts), "合起来"])
    ax.axvline(len(LEVERS) - 0.5, color=INK, lw=1), ax.axvline(len(parts) - 0.5, color=INK, lw=1)
    rush = f"；{RUSH}算在渠道里" if any(RUSH in each.moves.get("channel", "") for each in every) else ""
    title = f"{quarter_name(quarter)}{words.name}，{_best_of_all(own, played, measure)}"
    ax.set_title(title)
    ax.set_xlabel(f"{words.name}比{base_name(quarter)}多多少（{words.unit}）；“·”是没动{rush}")
    alt = f"{title}。比{base_name(quarter)}，" + "；".join(
        f"{name}{moved(whole, measure)}" for name, whole in zip(played.names, total, strict=True)
    )
    return fig, alt


def room_marginals(played: Played, quarter: int) -> tuple[Figure, str]:
    """Draw what 10,000 yuan more in each spending lever of a quarter would have brought every company."""
    every = [values_of_more(played, seat, quarter) for seat in _seats(played)]
    values = np.array([[np.nan if each[lever] is None else each[lever].value for lever in SPENDING_NAMES]
                       for each in every])  # fmt: skip
    dear = np.array([[each[lever] is not None and each[lever].over_limit for lever in SPENDING_NAMES]
                     for each in every])  # fmt: skip
    texts = [["—" if np.isnan(value) else _plus(value) + (DEAR if over else "")
              for value, over in zip(*each, strict=True)] for each in zip(values, dear, strict=True)]  # fmt: skip
    fig, ax = plt.subplots(figsize=(10, 0.5 * len(every) + 1.7))
    draw_cells(ax, values / np.nanmax(np.abs(values)), texts, played.names, [*SPENDING_NAMES.values()])
    seat, lever = np.unravel_index(np.nanargmax(values), values.shape)
    name = [*SPENDING_NAMES][lever]
    best = f"{played.names[seat]}的{SPENDING_NAMES[name]}最值，{gained(every[seat][name])}"
    title = f"{quarter_name(quarter)}再多花 1 万元：{best}"
    ax.set_title(title)
    mark = f"\n带 {DEAR} 的花不起：再加就超过透支上限，当时交不上去" if dear.any() else ""
    counted = f"到{end_name(played)}，利润加存量价值净多多少（万元），那 1 万元已经扣掉；“—”是没有人来领"
    ax.set_xlabel(counted + mark, linespacing=1.4)
    told = [f"{name}最值的是{_best_place(each)}" for name, each in zip(played.names, every, strict=True)]
    return fig, f"{title}。{'；'.join(told)}。"


def room_what_ifs(played: Played, seats: Sequence[int]) -> tuple[pd.DataFrame, str]:
    """Return every team's step that it should most regret and the one that was most worth while, and the limit."""
    rows = []
    for seat in seats:
        made = [case for case in what_ifs(played, seat) if case.changed]
        if not made:
            rows.append((played.names[seat], "没有动过", "—", "没有动过", "—"))
            continue
        by = ruler(made)
        # What is undone at a gain is regretted; what is undone at a loss was worth while.
        regret, worth = most_regretted(made), most_worth(made)
        rows.append((
            played.names[seat],
            *(_undone(regret, played, seat, by) if getattr(regret, by) >= LEAST[by] else ("没有", "—")),
            *(_undone(worth, played, seat, by) if getattr(worth, by) <= -LEAST[by] else ("没有", "—")),
        ))  # fmt: skip
    columns = ["公司", "最可惜的一步：要是", "会怎样", "最值的一步：要是", "会是怎样"]
    return pd.DataFrame(rows, columns=columns).set_index("公司"), f"到{end_name(played)}。{AS_PLAYED}"


def _best_of_all(own: np.ndarray, played: Played, measure: str) -> str:
    """Return the own step of all companies that brought most, the finding of the figure."""
    words = MEASURE_WORDS[measure]
    if round(own.max() * words.factor, words.decimals) <= 0:
        return f"没有哪一家靠自己动出更多{words.name}"
    seat, lever = np.unravel_index(own.argmax(), own.shape)
    return f"最值的一步是{played.names[seat]}的{LEVER_NAMES[[*LEVERS][lever]]}：{change(own[seat, lever], measure)}"


def _undone(case: WhatIf, played: Played, seat: int, by: str) -> tuple[str, str]:
    over = "（超透支）" if case.over_limit else ""
    return what_if_name(case, played, seat) + over, gain_of(case, by).removeprefix("KPI 考核")


def _best_place(each: Mapping[str, Marginal | None]) -> str:
    known = {lever: value for lever, value in each.items() if value is not None}
    lever = max(known, key=lambda name: known[name].value)
    return f"{SPENDING_NAMES[lever]}，{gained(known[lever])}"


def _plus(value: float) -> str:
    shown = round(value, 1)
    return f"{'+' if shown > 0 else '−' if shown < 0 else ''}{number(shown, 1)}"


def _seats(played: Played) -> range:
    return range(len(played.names))
