"""Table cells as people write them: 12,345; 48.5; 2026-03; — for nothing known."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

import pandas as pd
from pandas.api import types

MISSING = "—"
MOST_DECIMALS = 6
_NOISE = 1e-9  # smaller shares of the largest value are not worth a decimal
_SMALL_COUNT = r"<\d+"
YEARS = (1900, 2100)  # whole numbers in between, under a header that says year, carry no separator


def format_column(column: pd.Series, decimals: int | None = None, counts: bool = True) -> list[str]:
    """Return the cells of ``column`` as text.

    Whole numbers get separators (unless ``counts`` is false or they are years). Fractions get ``decimals`` places;
    by default as many as show three digits of the column's largest value and one of its smallest, at most six.

    >>> format_column(pd.Series([98765.4, None, 1234.6]))
    ['98,765', '—', '1,235']
    >>> format_column(pd.Series(pd.PeriodIndex(["2026-03"], freq="M")))
    ['2026-03']
    """
    separator = "," if counts and not _holds_years(column) else ""
    places = _decimals(column) if decimals is None else decimals
    if all(number.is_integer() for number in _numbers(column)):
        places = 0
    return [_format_cell(value, separator, places) for value in column]


def is_number_column(column: pd.Series) -> bool:
    """Return whether every known value of ``column`` is a number (a truth value is none) or a small count, "<5"."""
    known = [value for value in column if not _is_missing(value) and not _is_text(value, MISSING)]
    return bool(known) and all(_is_number(value) or _is_text(value, _SMALL_COUNT) for value in known)


def _format_cell(value: Any, separator: str, places: int) -> str:
    if _is_missing(value):
        return MISSING
    if types.is_bool(value):
        return "是" if value else "否"
    if isinstance(value, Integral):
        return format(int(value), f"{separator}d")
    if isinstance(value, (Real, Decimal)):
        return _format_real(float(value), f"{separator}.{places}f")
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value == value.normalize() else f"{value:%Y-%m-%d %H:%M}"
    return " ".join(str(value).split())


def _format_real(number: float, number_format: str) -> str:
    if math.isinf(number):
        return "∞" if number > 0 else "-∞"
    text = format(number, number_format)
    return text.lstrip("-") if not text.strip("-0.") else text  # a rounded -0.00 is nought


def _decimals(column: pd.Series) -> int:
    sizes = [abs(number) for number in _numbers(column) if number and math.isfinite(number)]
    if not sizes:
        return 0
    largest = max(sizes)
    smallest = min(size for size in sizes if size > _NOISE * largest)
    return min(MOST_DECIMALS, max(0, 2 - _magnitude(largest), -_magnitude(smallest)))


def _magnitude(number: float) -> int:
    return math.floor(math.log10(number))


def _holds_years(column: pd.Series) -> bool:
    says_year = isinstance(column.name, str) and ("年" in column.name or "year" in column.name.lower())
    return says_year and all(YEARS[0] <= number <= YEARS[1] for number in _numbers(column))


def _numbers(column: pd.Series) -> list[float]:
    return [float(value) for value in column if not _is_missing(value) and _is_number(value)]


def _is_number(value: Any) -> bool:
    return isinstance(value, (Real, Decimal)) and not types.is_bool(value)


def _is_missing(value: Any) -> bool:
    return types.is_scalar(value) and bool(pd.isna(value))


def _is_text(value: Any, pattern: str) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None
