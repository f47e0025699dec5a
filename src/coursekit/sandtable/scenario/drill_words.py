"""What came of a drill's target in words: a measure, a step with its sign, each guard, and all of it in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from coursekit.sandtable.game import Game
from coursekit.sandtable.scenario.customer_extract import HOUSEHOLDS
from coursekit.sandtable.scenario.drill_rules import NOTHING, RELATIVE, Reached, drill_of, target_reached

MEASURE_ZH: Mapping[str, str] = {
    "new_share": "新网占比", "kept_share": "拍照保有率", "live_adds": "在用新增（万户）",
    "silent_share": "新增里没人用的", "migrants": "迁过来（万户）", "value": "利润加存量价值（万元）",
    "churn": "离网率", "complaints": "万投比（次/万户）",
}  # fmt: skip
# The smallest step that `step` can show, by measure.
LEAST = dict.fromkeys(MEASURE_ZH, 1e-4) | dict.fromkeys(RELATIVE, 1e-3) | {"complaints": 0.1 / HOUSEHOLDS}
YES, NO, UNHARMED = "做到了", "没做到", "没变差"


def level(measure: str, value: float) -> str:
    """Return a measure as the room reads it; 万投比 is of one quarter, as on the teams' own page.

    >>> level("new_share", 0.4321), level("value", 12345.6), level("complaints", 0.006)
    ('43.2%', '12,346', '60.0')
    """
    if measure == "value":
        return f"{value:,.0f}"
    if measure in ("live_adds", "migrants"):
        return f"{value:.2f}"
    return f"{HOUSEHOLDS * value:.1f}" if measure == "complaints" else f"{100 * value:.1f}%"


def step(measure: str, by: float) -> str:
    """Return how much better a measure is, with its sign.

    >>> step("new_share", 0.0153), step("value", -0.002), step("complaints", 0.0)
    ('+1.53 个百分点', '−0.2%', '0.0 次/万户')
    """
    if measure in RELATIVE:
        shown, unit, digits = 100 * by, "%", 1
    elif measure == "complaints":
        shown, unit, digits = HOUSEHOLDS * by, " 次/万户", 1
    else:
        shown, unit, digits = 100 * by, " 个百分点", 2
    plain = round(shown, digits) + 0.0
    return f"{plain:+.{digits}f}{unit}".replace("-", "−") if plain else f"{0:.{digits}f}{unit}"


def short_name(measure: str) -> str:
    """Return a measure's name without its unit."""
    return MEASURE_ZH[measure].partition("（")[0]


def guard_says(measure: str, got: Reached) -> str:
    """Return what became of one guard: no worse, or by how much and whether that is spared."""
    better_by = got.guards_better_by[measure]
    if better_by >= -NOTHING:
        return UNHARMED
    words, least = step(measure, better_by), step(measure, LEAST[measure])
    worse = f"差了 {words.lstrip('−')}" if words.startswith("−") else f"差了不到 {least.lstrip('+')}"
    return f"{worse}，许可以内" if got.holds(measure) else worse


def drill_result_says(game: Game, seat: int) -> str:
    """Return what a seat reached in its drill, in two sentences: the sand-table's own verdict, and what it leaves out.

    Raises
    ------
    CourseError
        The game is no drill, or no quarter has been played.
    """
    drill, got = drill_of(game), target_reached(game, seat)
    target = got.measure
    guards = "".join(f"；{short_name(each)}{guard_says(each, got)}" for each in got.guards_better_by)
    rest = "讲师当场判的不在这里；" if drill.by_hand else ""
    return (
        f"演练“{drill.title}”{YES if got.is_reached else NO}：和能动的栏一动不动比，{short_name(target)} "
        f"{step(target, got.better_by)}（要 {step(target, got.wanted)}）{guards}。{rest}"
        "演练看这一句，不看 KPI 考核得分。"
    )
