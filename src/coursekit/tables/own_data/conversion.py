"""A column of a file's cells as values of our type; what cannot be read is marked, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kinds
from pandas.api.types import is_bool_dtype, is_float_dtype, is_integer_dtype

from coursekit.tables.own_data.units import YEAR_MONTH, unit_factor

TRUE = ("true", "1", "是", "y")
FALSE = ("false", "0", "否", "n")
LARGEST_WHOLE = 2**53  # whole numbers below it are exact as fractions too

NOT_TRUTH = "要是 true/false、1/0、是/否或 Y/N"
NOT_NUMBER = {"float": "要是数", "int": "要是整数"}
BLANKS = "前后不能有空格或制表符"
LINE_BREAK = "中间不能换行"
SIX_DIGITS = "要写成 202603 这样的六位年月"
ONLY_WITH_UNIT = "要写成 2026-03 这样的年月，这里是六位数"

_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
# What is often found where a number belongs, in the order looked for.
_NEARLY_NUMBERS = {
    r"[０-９．，－]": "数要用半角数字，这里有全角字符",
    r"^\s*[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?\s*$": "数里不能有千分位逗号",
    r"^\s|\s$": BLANKS,
    r"^[+-]?[0-9.]+ *(%|[KMGT]B?|元|分|万元|秒|分钟|户|天)$": "数后面不能带单位",
}
_EDGE = r"^[\s\x{3000}\x{a0}]|[\s\x{3000}\x{a0}]$"


@dataclass
class Converted:
    """A column as read: ``values`` hold something usable where neither ``missing`` nor a fault is marked.

    ``faults`` maps the rule that was broken to the rows that broke it.
    """

    values: pd.Series
    missing: np.ndarray
    faults: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def usable(self) -> np.ndarray:
        """Rows that hold a value."""
        usable = ~self.missing
        for rows in self.faults.values():
            usable &= ~rows
        return usable

    def add_fault(self, rule: str, rows: np.ndarray) -> None:
        """Mark ``rows`` as breaking ``rule``."""
        if rows.any():
            self.faults[rule] = self.faults.get(rule, False) | rows


def kind_of(column: pandera.Column) -> str:
    """Return what a column of ours holds: text, float, int or bool."""
    dtype = column.dtype.type
    if is_bool_dtype(dtype):
        return "bool"
    if is_integer_dtype(dtype):
        return "int"
    return "float" if is_float_dtype(dtype) else "text"


def convert(
    cells: pa.Array, name: str, column: pandera.Column, unit: str | None, words: Mapping[str, str]
) -> Converted:
    """Return ``cells`` as column ``name`` holds them.

    Parameters
    ----------
    unit : what the numbers are in, if not in the column's own unit; "yyyymm" for months.
    words : the file's words for our values; a word not among them stays as it is.
    """
    if kinds.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    if kinds.is_null(cells.type) or is_text(cells.type):
        cells = _said_in_our_words(pc.fill_null(cells.cast(pa.string()), ""), words)
    kind = kind_of(column)
    if kind == "text":
        converted = _text(cells)
        return _months(cells, converted, unit) if name == "month" else converted
    if kind == "bool":
        return _truths(cells)
    factor = unit_factor(unit, column) if unit else Fraction(1)
    numbers = _numbers(cells, NOT_NUMBER[kind], factor)
    return _whole(numbers) if kind == "int" else numbers


def is_text(kind: pa.DataType) -> bool:
    """Return whether an Arrow type is one of its kinds of text."""
    return kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_string_view(kind)


def _said_in_our_words(cells: pa.Array, words: Mapping[str, str]) -> pa.Array:
    if not words:
        return cells
    encoded = cells.dictionary_encode()
    ours = pa.array([words.get(word, word) for word in encoded.dictionary.to_pylist()], pa.string())
    return ours.take(encoded.indices)


def _mask(condition: pa.Array) -> np.ndarray:
    return condition.to_numpy(zero_copy_only=False).astype(bool)


def _text(cells: pa.Array) -> Converted:
    if kinds.is_integer(cells.type):  # a Parquet file's codes, such as 101
        cells = pc.fill_null(cells.cast(pa.string()), "")
    missing = _mask(pc.equal(cells, ""))
    values = pd.Series(pc.if_else(pa.array(missing), pa.scalar(None, pa.string()), cells).to_pandas(), dtype="str")
    converted = Converted(values, missing)
    converted.add_fault(BLANKS, _mask(pc.match_substring_regex(cells, _EDGE)))
    converted.add_fault(LINE_BREAK, _mask(pc.match_substring_regex(cells, r"\S\s*[\r\n]\s*\S")))
    return converted


def _months(cells: pa.Array, converted: Converted, unit: str | None) -> Converted:
    six_digits = _mask(pc.match_substring_regex(cells.cast(pa.string()), "^[0-9]{6}$"))
    if unit != YEAR_MONTH:
        converted.add_fault(ONLY_WITH_UNIT, six_digits)
        return converted
    converted.add_fault(SIX_DIGITS, converted.usable & ~six_digits)
    text = converted.values
    converted.values = text.where(~six_digits, text.str[:4] + "-" + text.str[4:])
    return converted


def _truths(cells: pa.Array) -> Converted:
    if kinds.is_boolean(cells.type):
        missing = _mask(pc.is_null(cells))
        return Converted(pd.Series(_mask(pc.fill_null(cells, False))), missing)
    if not is_text(cells.type):
        cells = pc.fill_null(cells.cast(pa.string()), "")
    lowered = pc.utf8_lower(cells)
    missing = _mask(pc.equal(lowered, ""))
    true, false = (_mask(pc.is_in(lowered, pa.array(words))) for words in (TRUE, FALSE))
    converted = Converted(pd.Series(true), missing)
    converted.add_fault(NOT_TRUTH, ~(true | false | missing))
    return converted


def _numbers(cells: pa.Array, rule: str, factor: Fraction) -> Converted:
    """Return fractions, times ``factor``; whole numbers too large for them are no numbers of ours."""
    if is_text(cells.type):
        missing = _mask(pc.equal(cells, ""))
        numbers = _parsed(cells, missing)
    else:
        numbers = cells.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        missing = np.isnan(numbers)
    # Multiply, then divide: 1 of 100 comes out as near as can be, times 0.01 would not.
    scaled = numbers if factor == 1 else numbers * factor.numerator / factor.denominator
    converted = Converted(pd.Series(scaled), missing)
    wrong = ~np.isfinite(scaled) & ~missing
    if wrong.any() and is_text(cells.type):
        for pattern, nearly in _NEARLY_NUMBERS.items():
            found = wrong & _mask(pc.match_substring_regex(cells, pattern))
            converted.add_fault(nearly, found)
            wrong &= ~found
    converted.add_fault(rule, wrong)
    return converted


def _parsed(cells: pa.Array, missing: np.ndarray) -> np.ndarray:
    """Return the numbers that the texts are, NaN where one is none."""
    nothing = pa.scalar(None, pa.string())
    try:
        numbers = pc.if_else(pa.array(missing), nothing, cells).cast(pa.float64())
    except pa.ArrowInvalid:
        numbers = pc.if_else(pc.match_substring_regex(cells, _NUMBER), cells, nothing).cast(pa.float64())
    return numbers.to_numpy(zero_copy_only=False)


def _whole(numbers: Converted) -> Converted:
    values = numbers.values.to_numpy()
    usable = numbers.usable
    wrong = usable & ((np.abs(values) >= LARGEST_WHOLE) | (values != np.floor(values)))
    numbers.add_fault(NOT_NUMBER["int"], wrong)
    numbers.values = pd.Series(np.where(usable & ~wrong, values, 0).astype(np.int64))
    return numbers
