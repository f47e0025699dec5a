"""Read what a trainee gives as an answer, in any form that plausibly means it."""

from __future__ import annotations

import datetime
import numbers
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal

import numpy as np
import pandas as pd

from coursekit.practice.name_list import split_names
from coursekit.practice.wording import given, is_missing

_NUMBER = re.compile(
    r"(?P<about>约|大约|大概|差不多|≈|~)? ?(?P<ordinal>第)? ?(?P<percent>百分之)? ?(?P<sign>[+-]|负)? ?"
    r"(?P<size>(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:e[+-]?\d+)?)(?P<unit>.*?)(?:左右|上下)?。?"
)
_MONTH = re.compile(r"(\d{4})(?:[-/.年]|(?=\d\d$))(\d{1,2})月?(?:[-/.]?\d{1,2}日?)?")
_CANONICAL_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_MINUS_SIGNS = str.maketrans(dict.fromkeys("−–—‐‑‒―", "-"))
_MULTIPLES = ("千", "万", "亿")
_STOPS = "。.；;，,、 "
_NAMES_WANTED = '要的是名字，写在英文引号里，几个之间用顿号隔开，比如 "名字甲、名字乙"'
_MONTHS_WANTED = '要的是年月，写在英文引号里，几个之间用顿号隔开，比如 "2026-03、2026-04"'
_COLUMN_WANTED = '给的是一张表，题目要几个{0}：取出写{0}的那一列，在后面加 ["列名"]。'
_NAME_WANTED = '要的是一个名字，写在英文引号里，比如 "名字甲"'
_MONTH_WANTED = '要的是一个年月，写在英文引号里，比如 "2026-03"'


class Unreadable(Exception):
    """The answer does not have the form asked for; the text says, in Chinese, what was asked and what was given."""


def normalise(text: str) -> str:
    """Return ``text`` in the form in which it is searched: NFKC, case folded, blanks collapsed, trimmed.

    >>> normalise("  ５Ｇ　畅享 ")
    '5g 畅享'
    """
    visible = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
    return " ".join(folded.split())


def normalise_name(text: str) -> str:
    """Return ``text`` in the form in which two names are compared: normalised, and without any blanks.

    >>> normalise_name("５Ｇ 套餐") == normalise_name("5g套餐")
    True
    """
    # Once more, because a mark without its blank joins the letter before it.
    return normalise(normalise(text).replace(" ", ""))


def read_number(answer: object, unit: str = "") -> float:
    """Return the number that ``answer`` means, in ``unit``.

    Accepts numbers of any library, one number in a container, and texts such as ``"９,341"``, ``"约 17 个月"`` or
    ``"第 7 年"`` with the unit asked for, or ``"12%"``, which is 12 where the unit is ``%`` and else 0.12.

    Raises
    ------
    Unreadable
        Anything else, also an empty value, infinity, a truth value and a date.
    """
    value = only_element(answer)
    if isinstance(value, tuple) and len(value) > 1 and all(_real(part) is not None for part in value):
        raise Unreadable(_several(value))
    if isinstance(value, list) and value:
        raise Unreadable(f"要的是一个数，{given(answer)}：去掉方括号，只写一个数。")
    number = _parse_number(value, unit) if isinstance(value, str) else _real(value)
    if number is None:
        raise Unreadable(f"要的是一个数，只写数字，不带单位；{given(answer)}。")
    if not np.isfinite(number):
        raise Unreadable("要的是一个数，你给的是无穷大：看看是不是除以了 0。")
    return number


def _several(numbers: tuple) -> str:
    """Say how to make one number of several: those of a function, or, typed with a comma, of one."""
    first = abs(_real(numbers[0]))
    if first.is_integer() and 1 <= first <= 999:
        drop = "要的是一个数，你写的数里有逗号：把逗号去掉，比如 9,341 写成 9341"
        return f"{drop}；要是函数给了几个数，在后面加 [0] 或 [1] 取出来。"
    if len(numbers) > 2:
        return f"这里给了 {len(numbers)} 个数，题目要一个：只留题目问的那一个。"
    return "这里给了两个数，题目要一个：在后面加 [0] 或 [1] 取出来。"


def _real(value: object) -> float | None:
    if is_missing(value) or isinstance(value, (bool, np.bool_)):
        return None
    if not isinstance(value, (numbers.Real, Decimal)) or isinstance(value, np.timedelta64):
        return None
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def _parse_number(text: str, unit: str) -> float | None:
    match = _NUMBER.fullmatch(normalise(text).translate(_MINUS_SIGNS))
    if not match or not any(letter.isdigit() for letter in match["size"].partition("e")[0]):
        return None
    wanted, written = normalise_name(unit), match["unit"].replace(" ", "")
    is_percent = bool(match["percent"]) or written == "%"
    if (written not in _unit_forms(wanted) and written != "%") or (match["ordinal"] and not written):
        return None
    number = float(match["size"].replace(",", "")) * (-1 if match["sign"] in ("-", "负") else 1)
    return number / 100 if is_percent and wanted != "%" else number


def _unit_forms(unit: str) -> set[str]:
    """Return what may stand behind a number in ``unit``: nothing, the unit, or the 万 of 万户."""
    return {"", unit, unit[:1] if unit.startswith(_MULTIPLES) else ""}


def only_element(answer: object) -> object:
    """Return the one element of a container of one (also nested, also a 0-d array); anything else as it is."""
    if isinstance(answer, (pd.DataFrame, pd.Series, pd.Index, np.ndarray)):
        if answer.size != 1:
            return answer
        return only_element(np.asarray(answer, dtype=object).reshape(-1)[0])
    if isinstance(answer, (list, tuple, set, frozenset)) and len(answer) == 1:
        return only_element(next(iter(answer)))
    return answer


def canonical_text(value: object, months: bool = False) -> str:
    """Return the text in which one element (label, code, number, month, day) is compared.

    Where the key holds ``months``, a date or text that names a month becomes ``"2026-03"``, however it is written.

    >>> [canonical_text(v) for v in (" Dormant", 3.0, pd.Period("2026-03", "M"), pd.Timestamp("2026-03-01"))]
    ['dormant', '3', '2026-03', '2026-03-01']
    >>> {canonical_text(v, months=True) for v in (pd.Timestamp("2026-03-31"), "2026/3", "2026年3月", 202603)}
    {'2026-03'}
    """
    text = _plain_text(value)
    return (_month(text) or text) if months else text


def are_months(texts: Collection[str]) -> bool:
    """Do all of the canonical ``texts`` name a month, such as ``"2026-03"``?"""
    return bool(texts) and all(_CANONICAL_MONTH.fullmatch(text) for text in texts)


def _month(text: str) -> str:
    match = _MONTH.fullmatch(text.removesuffix("00:00:00"))
    return f"{match[1]}-{int(match[2]):02d}" if match and 1 <= int(match[2]) <= 12 else ""


def _plain_text(value: object) -> str:
    if is_missing(value):
        return ""
    if isinstance(value, (tuple, list)):
        return "\x1e".join(_plain_text(part) for part in value)
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value)).casefold()
    if isinstance(value, (numbers.Real, Decimal)):
        number = _real(value)
        return str(int(number)) if number.is_integer() else repr(number)
    return normalise_name(str(value))


def read_text(answer: object, months: bool = False) -> str:
    """Return the canonical text of a single word, code, month or sentence, without the full stop behind it.

    Raises
    ------
    Unreadable
        Several elements, a table, a truth value, nothing.
    """
    value = only_element(answer)
    container = isinstance(value, Collection) and not isinstance(value, str)
    if container or callable(value) or isinstance(value, (bool, np.bool_)) or not _plain_text(value):
        raise Unreadable(f"{_MONTH_WANTED if months else _NAME_WANTED}；{given(answer)}。")
    if isinstance(value, str):
        value = normalise(value).rstrip(_STOPS) or value
    return canonical_text(value, months)


def read_members(
    answer: object, spaced: bool = False, months: bool = False, is_known: Callable[[str], bool] | None = None
) -> list[tuple[str, str]]:
    """Return (canonical text, text as given) of each element, in order and with repeats.

    A text is cut into names as ``split_names`` says; where ``is_known`` tells names, so is each text in a collection.
    A mapping counts as its keys, a table of one column as that column.

    Raises
    ------
    Unreadable
        No collection, or one with empty values in it, or with nothing in it.
    """
    elements = _elements(answer)
    empty = sum(is_missing(element) for element in elements)
    if empty:
        raise Unreadable(f"里面有 {empty} 个空值：先去掉空值（例如 dropna），再交。")
    if isinstance(answer, str):
        elements = split_names(answer, spaced, is_known or _is_nothing_known)
    elif is_known:
        elements = [name for element in elements for name in _names_in(element, is_known)]
    if isinstance(answer, pd.DataFrame) and answer.shape[1] > 1:
        raise Unreadable(_COLUMN_WANTED.format("年月" if months else "名字"))
    if not elements:
        raise Unreadable(f"{_MONTHS_WANTED if months else _NAMES_WANTED}；{given(answer)}。")
    return [(canonical_text(element, months), " ".join(str(element).split())) for element in elements]


def _names_in(element: object, is_known: Callable[[str], bool]) -> Iterator[object]:
    yield from split_names(element, True, is_known) if isinstance(element, str) else [element]


def _is_nothing_known(_name: str) -> bool:
    return False


def _elements(answer: object) -> list[object]:
    """Return the elements of a collection; none for anything else."""
    if isinstance(answer, str):
        return [answer]
    if isinstance(answer, pd.DataFrame):
        return list(answer.iloc[:, 0]) if answer.shape[1] == 1 else []
    if isinstance(answer, np.ndarray):
        return list(answer.reshape(-1)) if answer.ndim <= 1 or 1 in answer.shape else []
    if isinstance(answer, (pd.Series, pd.Index)):
        return list(answer.array)
    is_group = isinstance(answer, (Mapping, Collection)) and not isinstance(answer, (bytes, bytearray))
    return list(answer) if is_group else []
