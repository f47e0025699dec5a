"""General mistakes with a single number: a unit's power of ten, the sign, a fraction turned round."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from coursekit.practice.answer import normalise
from coursekit.practice.grid import Tolerance

# Not every number comes of a subtraction: where to look is for the task to say.
SIGN_TURNED = "正负号反了。"
_FACTORS = {1: "10 倍", 2: "100 倍", 3: "1000 倍", 4: "10000 倍", 8: "1 亿倍"}
_PREFIXES = {"千": 3, "万": 4, "亿": 8}
# Units that people count in thousands, 万 and 亿; nobody speaks of 万个月.
_COUNTED = ("户", "元", "人", "次", "张", "条", "单", "GB", "MB", "分钟")


def number_slip(value: float, tolerance: Tolerance, is_right: Callable[[float], bool], unit: str | None) -> str:
    """Name the general mistake that turns the right number into ``value``, or return an empty text.

    ``is_right`` tells whether a number matches the key; the mistake undone must give a number that does. ``unit`` is
    empty for a share or a plain count, ``None`` where it is not known.
    """
    for corrected, sentence in _corrections(value, unit):
        if math.isfinite(corrected) and tolerance.is_tight_at(corrected) and is_right(corrected):
            return sentence
    return ""


def _corrections(value: float, unit: str | None) -> Iterator[tuple[float, str]]:
    yield -value, SIGN_TURNED
    for power in _FACTORS:
        for signed in (power, -power):
            yield value / 10.0**signed, f"差了 {_FACTORS[power]}：{_unit_advice(signed, unit)}。"
    if value:
        yield 1 / value, "分子和分母反了：看看是谁除以谁。"


def _unit_advice(power: int, unit: str | None) -> str:
    """Say what to look at when the answer is ten to ``power`` times the right number in ``unit``."""
    if unit is None:
        return "看看单位换算"
    if abs(power) == 2 and normalise(unit) == "%":
        return "这里要的是百分数，不是小数" if power < 0 else "看看是不是多乘了一次 100"
    if abs(power) == 2 and not unit:
        return "这里要的是小数，不是百分数" if power > 0 else "看看是不是多除了一次 100"
    other = _unit_meant(power, unit)
    return f"看看单位是 {unit} 还是 {other}" if other else "看看单位换算"


def _unit_meant(power: int, unit: str) -> str:
    """Return the unit in which ``power`` too many digits would be right: 户 for 4 and 万户; empty if there is none.

    >>> _unit_meant(4, "万户"), _unit_meant(-4, "元"), _unit_meant(4, "亿元"), _unit_meant(-4, "个月")
    ('户', '万元', '万元', '')
    """
    wanted = _PREFIXES.get(unit[:1], 0)
    base = unit[1:] if wanted else unit
    if not base.startswith(_COUNTED):
        return ""
    names = {number: f"{prefix}{base}" for prefix, number in _PREFIXES.items()} | {0: base}
    return names.get(wanted - power, "")
