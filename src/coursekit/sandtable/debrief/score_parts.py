"""Where the score comes from: its five parts against 50 and violations, in points that sum to the score shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from coursekit.charts import ACCENT, INK, SECOND
from coursekit.sandtable.debrief.luck import ranks_of
from coursekit.sandtable.debrief.played import PART_CAPS, Played, actual_outcome
from coursekit.sandtable.debrief.rounding import sum_to
from coursekit.sandtable.debrief.wording import rank_name
from coursekit.sandtable.score.measures import MEASURES
from coursekit.sandtable.score.par import PAR_SCORE

VIOLATIONS = "violations"
PARTS_ZH: Mapping[str, str] = {
    **dict(zip(MEASURES, ("利润加存量价值", "收入份额", "投诉", "离网率", "新网占比"), strict=True)),
    VIOLATIONS: "违规",
}  # fmt: skip
SIGNS_SAY = "正的比省公司基准强，负的比省公司基准差：投诉、离网率比基准低，才是正的。"


@dataclass(frozen=True)
class ScoreParts:
    """One operator's score as it is shown, its rank, and what made it."""

    points: Mapping[str, float]  # by name of ``PARTS_ZH``, tenths that sum to score - 50
    score: float
    rank: int
    sharing: int  # how many have that rank
    operators: int
    at_floor: tuple[str, ...]  # parts that have lost all the points they can
    at_ceiling: tuple[str, ...]

    @property
    def standing(self) -> str:
        """The rank by score, in words."""
        return f"{self.operators} 家里{rank_name(self.rank, self.sharing)}"


def score_parts(played: Played, seat: int) -> ScoreParts:
    """Return where an operator's score comes from."""
    outcome = actual_outcome(played)
    uncut, scores = outcome.uncut[0, seat], outcome.score[0]
    exact = np.append(np.clip(uncut, -PART_CAPS, PART_CAPS), -played.deductions[seat])
    shown = shown_score(scores[seat])
    ranks = ranks_of(scores)
    points = dict(zip(PARTS_ZH, sum_to(exact, shown - PAR_SCORE).tolist(), strict=True))
    if not played.deductions[seat]:
        points[MEASURES[0]] = round(points[MEASURES[0]] + points.pop(VIOLATIONS), 1)
    return ScoreParts(
        points, shown, int(ranks[seat]), int((ranks == ranks[seat]).sum()), len(scores),
        tuple(name for name, at in zip(MEASURES, uncut <= -PART_CAPS, strict=True) if at),
        tuple(name for name, at in zip(MEASURES, uncut >= PART_CAPS, strict=True) if at),
    )  # fmt: skip


def shown_score(score: float) -> float:
    """Return a score as every page prints it, in tenths.

    >>> shown_score(51.68)
    51.7
    """
    return float(f"{score:.1f}") + 0.0


def parts_say(parts: ScoreParts) -> str:
    """Return the score, the rank and the parts, in one sentence."""
    each = "，".join(f"{PARTS_ZH[name]} {points_text(value)}" for name, value in parts.points.items())
    return (
        f"KPI 考核得分 {parts.score:.1f} 分，{parts.standing}：基准 {PAR_SCORE:g} 分上，{each}，"
        f"合起来 {points_text(parts.score - PAR_SCORE)} 分。"
    )


def points_text(value: float) -> str:
    """Return points with their sign.

    >>> points_text(-1.26), points_text(0.0), points_text(2)
    ('−1.3', '0.0', '+2.0')
    """
    shown = round(value, 1) + 0.0
    return f"{'+' if shown > 0 else '−' if shown < 0 else ''}{abs(shown):.1f}"


def parts_title(parts: ScoreParts, name: str) -> str:
    """Return the part that cost most, or brought most where none cost anything."""
    lowest, highest = (choose(parts.points, key=parts.points.get) for choose in (min, max))
    head = f"{name} KPI 考核得分 {parts.score:.1f}，{parts.standing}"
    if parts.points[lowest] < 0:
        return f"{head}，丢分最多：{PARTS_ZH[lowest]} {points_text(parts.points[lowest])}"
    if parts.points[highest] > 0:
        return f"{head}，得分最多：{PARTS_ZH[highest]} {points_text(parts.points[highest])}"
    return f"{head}，样样跟省公司基准一样"


def score_bars(played: Played, seat: int) -> tuple[Figure, str]:
    """Draw the parts of an operator's score against the province's par."""
    parts = score_parts(played, seat)
    names, values = list(parts.points), np.array(list(parts.points.values()))
    fig, ax = plt.subplots(figsize=(9, 0.5 * len(names) + 1.5))
    ax.barh(range(len(names)), values, color=[ACCENT if value < 0 else SECOND for value in values], height=0.62)
    ax.axvline(0, color=INK, lw=1)
    for row, value in enumerate(values):
        limit = "（扣到底）" if names[row] in parts.at_floor else "（加到顶）" if names[row] in parts.at_ceiling else ""
        ax.annotate(
            points_text(value) + limit, (value, row), (-5 if value < 0 else 5, 0), textcoords="offset points",
            ha="right" if value < 0 else "left", va="center",
        )  # fmt: skip
    ax.set_yticks(range(len(names)), [PARTS_ZH[name] for name in names])
    ax.invert_yaxis()
    reach = max(np.abs(values).max(), 1.0)
    low, high = min(0.0, values.min()), max(0.0, values.max())
    ax.set_xlim(low - (0.45 * reach if low < 0 else 0), high + (0.45 * reach if high > 0 or low == 0 else 0.05 * reach))
    ax.grid(False)
    ax.set_title(parts_title(parts, played.names[seat]))
    ax.set_xlabel(f"比 {PAR_SCORE:g} 分的省公司基准多几分、少几分，加起来就是得分")
    return fig, parts_say(parts)
