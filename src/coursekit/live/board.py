"""A team's TOWS board without a screen: strategies in four cells, and what each still lacks, in words."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from coursekit.errors import CourseError
from coursekit.topics.tows import CELLS, check_strategy

KINDS = {"S": "优势", "W": "劣势", "O": "机会", "T": "威胁"}
CELL_NAMES = {"SO": "用优势接机会", "WO": "补劣势接机会", "ST": "用优势挡威胁", "WT": "补劣势躲威胁"}
MODULE = "12"
NO_CUT = "no_cut"
_LEVELS = {"account_manager": "客户经理", "county": "县公司", "city": "市公司"}
_CUT = re.compile(r"(?<![不没])(?:降价|打折|让利|让价)|[一二三四五六七八九\d]\s*折")
_COUNTABLE = re.compile(r"[\u4e00-\u9fff]")
_FEWEST_CHARACTERS = 8  # beside the factors' ids: fewer say nobody what to do


@dataclass(frozen=True)
class Strategy:
    """One strategy of a cell: what, who, by which day, and who may grant a price below the list's."""

    cell: str
    text: str
    owner: str
    day: datetime.date | str | None
    authority: str | None


@dataclass(frozen=True)
class Board:
    """A team's board: its sign, the factors (factor, kind, text) and its strategies."""

    team: str
    factors: pd.DataFrame
    strategies: tuple[Strategy, ...] = ()

    def cell(self, cell: str) -> tuple[Strategy, ...]:
        """Return the strategies of one cell, in the order they were put there."""
        return tuple(strategy for strategy in self.strategies if strategy.cell == cell)

    def with_strategy(self, strategy: Strategy) -> Board:
        """Return the board with one more strategy."""
        return replace(self, strategies=(*self.strategies, strategy))

    def without(self, strategy: Strategy) -> Board:
        """Return the board without ``strategy``."""
        return replace(self, strategies=tuple(each for each in self.strategies if each is not strategy))


def authorities(c: Any = None) -> dict[str, str]:
    """Return who may grant a price, by code, with how low each may go in this class.

    >>> authorities()["county"]
    '县公司'
    """
    floors = getattr(c.settings(MODULE), "floor_discounts", {}) if c is not None else {}
    limits = {code: f"（最低到目录价的 {share:.0%}）" for code, share in dict(floors).items()}
    return {NO_CUT: "不降价"} | {code: name + limits.get(code, "") for code, name in _LEVELS.items()}


def check_board_factors(factors: pd.DataFrame) -> pd.DataFrame:
    """Return ``factor``, ``kind`` and ``text`` of the factors; a missing text is empty.

    Raises
    ------
    CourseError
        A column is missing, an id does not begin with its kind, or one of the four kinds has no factor.
    """
    lacking = [name for name in ("factor", "kind") if name not in factors.columns]
    if lacking:
        raise CourseError(f"因素表里没有“{lacking[0]}”这一列。")
    table = factors.reset_index(drop=True)
    texts = table["text"].fillna("").astype(str) if "text" in table else pd.Series("", index=table.index)
    table = pd.DataFrame({"factor": table["factor"].astype(str), "kind": table["kind"].astype(str), "text": texts})
    empty = [name for kind, name in KINDS.items() if not (table["kind"] == kind).any()]
    if empty:
        raise CourseError(f"四格要四样因素都有，还缺：{'、'.join(empty)}。")
    try:
        check_strategy("", "SO", table)
    except ValueError as error:
        raise CourseError(f"因素表不对：{error}。编号写成 S1、W1、O1、T1 这样，字母和类别一致，不重复。") from error
    table.attrs = dict(factors.attrs)
    return table


def check_entry(
    strategy: Strategy, factors: pd.DataFrame, *, levels: Mapping[str, str] | None = None,
    today: datetime.date | None = None,
) -> list[str]:
    """Return what ``strategy`` lacks, each in one sentence; an empty list where nothing does.

    Parameters
    ----------
    factors : as ``check_board_factors`` returns them.
    levels : who may grant a price, by code; by default ``authorities()``.
    today : no day before it is accepted; by default none is too early.
    """
    levels = levels or authorities()
    if strategy.cell not in CELLS:
        raise CourseError(f"没有叫“{strategy.cell}”的格，有的是：{'、'.join(CELLS)}。")
    codes = check_strategy(strategy.text, strategy.cell, factors)
    problems = [_in_words(code, strategy.cell, factors) for code in codes]
    if len(_COUNTABLE.findall(strategy.text)) < _FEWEST_CHARACTERS:
        problems.append("只有编号，别人看不懂：写清对哪家客户做什么。")
    if not strategy.owner.strip():
        problems.append("还没写谁去做：写一个岗位或代号，不写“大家”。")
    try:
        day = read_day(strategy.day)
    except CourseError as error:
        problems.append(str(error))
    else:
        if today and day < today:
            problems.append(f"{day:%Y-%m-%d} 已经过了：换一个还没到的日子。")
    if strategy.authority not in levels:
        problems.append("还没选价格谁批：不降价也要选“不降价”。")
    elif strategy.authority == NO_CUT and (found := _CUT.search(unicodedata.normalize("NFKC", strategy.text))):
        problems.append(f"话里写了“{found[0]}”，价格却选了“不降价”：改一处。")
    return problems


def read_day(day: object) -> datetime.date:
    """Return a day from a date or from text such as 2026-3-15, 2026/03/15 or 2026年3月15日.

    >>> read_day("2026年3月15日")
    datetime.date(2026, 3, 15)
    """
    if isinstance(day, datetime.datetime):
        return day.date()
    if isinstance(day, datetime.date):
        return day
    text = unicodedata.normalize("NFKC", str(day or "")).strip()
    if not text:
        raise CourseError("还没写哪天做完：写年月日，比如 2026-03-15。")
    found = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", text)
    try:
        return datetime.date(*map(int, found.groups()))  # type: ignore[union-attr]
    except (AttributeError, ValueError):
        raise CourseError(f"“{text[:20]}”不是一个日子：写年月日，比如 2026-03-15。") from None


def _in_words(code: str, cell: str, factors: pd.DataFrame) -> str:
    """Return in Chinese what one code of ``check_strategy`` says."""
    what, _, factor = code.partition(":")
    if what in ("internal", "external"):
        kind = CELLS[cell][what == "external"]
        known = "、".join(factors.loc[factors["kind"] == kind, "factor"])
        return f"{cell} 格要引一条{KINDS[kind]}：写上编号，有 {known}。"
    if what == "unknown":
        return f"因素表里没有 {factor}：对一下编号。"
    if what == "wrong_axis":
        takes = "和".join(KINDS[kind] for kind in CELLS[cell])
        return f"{factor} 是{KINDS[factor[0]]}，{cell} 格只放{takes}：换一条，或者把这句放到别的格。"
    return f"还缺一样：{code}。"
