"""Values and kinds of answers in words, for the sentences that a trainee reads."""

from __future__ import annotations

import datetime
import math
import numbers
from collections.abc import Iterable
from decimal import Decimal

import numpy as np
import pandas as pd

LONGEST_QUOTE = 30
_KINDS = ((set, "集合"), (frozenset, "集合"), (dict, "字典"), (list, "列表"), (tuple, "元组"), (pd.Index, "索引"))


def is_missing(value: object) -> bool:
    """Is ``value`` one of the ways to say "no value" (None, NaN, NaT, NA, in any library)?"""
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    if isinstance(value, (np.datetime64, np.timedelta64)):
        return bool(np.isnat(value))
    if isinstance(value, Decimal):
        return value.is_nan()
    return isinstance(value, (float, np.floating)) and math.isnan(value)


def format_number(value: float, unit: str = "") -> str:
    """Return ``value`` for a reader: thousands separators, six significant digits, a space before the unit.

    >>> format_number(9341.2, "万户"), format_number(17.0, "个月"), format_number(-0.0312)
    ('9,341.2 万户', '17 个月', '-0.0312')
    """
    size = abs(value)
    if value == 0 or 1e-4 <= size < 1e15:
        decimals = 6 - 1 - math.floor(math.log10(size)) if size else 0
        text = f"{value:,.{max(decimals, 0)}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = f"{value:.5g}"
    return f"{text} {unit}" if unit else text


def quote(value: object) -> str:
    """Return ``value`` in Chinese quotation marks, shortened if long."""
    text = " ".join(str(value).split())
    return f"“{text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + '…'}”"


def listing(values: Iterable[object], limit: int = 5) -> str:
    """Return the first values, and how many there are if that is not all of them.

    >>> listing(["3月", "4月", "5月"], limit=2)
    '3月、4月等 3 个'
    """
    texts = [str(value) for value in values]
    shown = "、".join(texts[:limit])
    return shown if len(texts) <= limit else f"{shown}等 {len(texts)} 个"


def describe(answer: object) -> str:
    """Say what kind of thing ``answer`` is, in words that a beginner knows.

    >>> describe(pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]}))
    '3 行 2 列的表'
    >>> describe([1, 2]), describe("约17"), describe(None)
    ('2 个元素的列表', '文字“约17”', '空值')
    """
    if isinstance(answer, pd.DataFrame):
        return f"{len(answer)} 行 {answer.shape[1]} 列的表"
    if isinstance(answer, pd.Series):
        return f"{len(answer)} 行的一列数据（Series）"
    if isinstance(answer, np.ndarray) and answer.ndim:
        return f"{' × '.join(str(n) for n in answer.shape)} 的数组"
    for kind, name in _KINDS:
        if isinstance(answer, kind):
            return f"{len(answer)} 个元素的{name}" if len(answer) else f"空的{name}"
    return _describe_one(answer)


def given(answer: object) -> str:
    """Say what was given, with the space that Chinese typesetting wants before a digit or a Latin letter.

    >>> given({"沉默"}), given(3.5)
    ('你给的是 1 个元素的集合', '你给的是数 3.5')
    """
    text = describe(answer)
    return f"你给的是 {text}" if text[0].isascii() else f"你给的是{text}"


def sentence(text: str) -> str:
    """Return ``text`` trimmed and ended by a full stop, if it has no ending yet."""
    text = text.strip()
    return text if text.endswith(("。", "？")) else f"{text}。"


def _describe_one(value: object) -> str:
    if value is ...:
        return "省略号"
    if is_missing(value):
        return "空值"
    if isinstance(value, str):
        return f"文字{quote(value)}" if value.strip() else "空的文字"
    if isinstance(value, (bool, np.bool_)):
        return f"真假值 {bool(value)}"
    if isinstance(value, (pd.Period, datetime.date, np.datetime64)):
        return f"日期 {value}"
    if isinstance(value, (datetime.timedelta, np.timedelta64)):
        return f"时长 {value}"
    if isinstance(value, (numbers.Real, Decimal)):
        return f"数 {value}"
    if callable(value):
        return "一个函数（是不是忘了写后面的括号）"
    return f"{type(value).__name__} 类型的东西"
