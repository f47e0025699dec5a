"""Units a class's own numbers may be in, and what they are in ours."""

from __future__ import annotations

from fractions import Fraction

import pandera.pandas as pa

YEAR_MONTH = "yyyymm"

# Each family in one common unit: what one of the unit is worth. Traffic counts 1024, as operators bill it.
_FAMILIES: tuple[dict[str, Fraction], ...] = (
    {"KB": Fraction(1), "MB": Fraction(1024), "GB": Fraction(1024**2), "TB": Fraction(1024**3)},
    {"分": Fraction(1), "元": Fraction(100), "万元": Fraction(1_000_000)},
    {"秒": Fraction(1), "分钟": Fraction(60)},
    {"%": Fraction(1), "小数": Fraction(100)},
)
_PER_TIME = ("", "月", "季", "天", "日", "年")


def allowed_units(name: str, column: pa.Column) -> tuple[str, ...]:
    """Return the units in which a class may give column ``name``; none where it has no unit that can be converted."""
    if name == "month":
        return (YEAR_MONTH,)
    family = _family(column)
    return tuple(family) if family else ()


def unit_factor(unit: str, column: pa.Column) -> Fraction:
    """Return what to multiply a number in ``unit`` by to have it in the column's own."""
    family = _family(column)
    return family[unit] / family[_own_unit(column)]


def _family(column: pa.Column) -> dict[str, Fraction] | None:
    per = column.metadata["unit"].partition("/")[2]
    if per not in _PER_TIME:
        return None
    return next((family for family in _FAMILIES if _own_unit(column) in family), None)


def _own_unit(column: pa.Column) -> str:
    return column.metadata["unit"].partition("/")[0]
