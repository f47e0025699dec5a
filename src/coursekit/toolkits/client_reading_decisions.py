"""Reads what was decided in a filled-in workbook: strategies in the four cells, and actions on single clients."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from coursekit.toolkits.client_reading_factors import left_after_striking
from coursekit.toolkits.client_sheets.decisions import AUTHORITY_FLOOR, AUTHORITY_ROW, CLASS_DAY
from coursekit.toolkits.client_sheets.layout import (
    ACTION_COLUMNS,
    ACTION_PLACES,
    ACTIONS,
    ACTIONS_FIRST,
    AUTHORITIES,
    CELLS,
    MOVES,
    STRATEGIES_A_CELL,
    STRATEGIES_FIRST,
    STRATEGY_COLUMNS,
)
from coursekit.toolkits.reading_cells import Between, Sheet
from coursekit.topics.tows import check_strategy

STRATEGY_FIELDS = STRATEGY_COLUMNS[:-1]
_FLOOR = Between(0.01, 1, "写原价的几成，如 95%")
_AXES = {"S": "优势", "W": "劣势", "O": "机会", "T": "威胁"}


@dataclass(frozen=True)
class Rules:
    """What a decision is held against: the first day of the class, and the lowest price that each may grant."""

    class_day: datetime.date | None
    floors: Mapping[str, float]


def read_rules(sheet: Sheet | None) -> Rules:
    """Return the class's day and the floor prices from the sheet that ranks what is due."""
    if sheet is None:
        return Rules(None, {})
    floors = {}
    for step, name in enumerate(AUTHORITIES.values()):
        row = AUTHORITY_ROW + step
        if sheet.raw(row, AUTHORITY_FLOOR) is None:
            sheet.problem(row, AUTHORITY_FLOOR, f"{name}的底价", _FLOOR.said, "补上本企业的规定。")
        floor = sheet.number(row, AUTHORITY_FLOOR, f"{name}的底价", _FLOOR)
        if floor is not None:
            floors[name] = floor
    if sheet.raw(*CLASS_DAY) is None:
        sheet.problem(*CLASS_DAY, "开课", "写日期，如 2026-12-15", "这一格原来有日期：从原来的表抄回来。")
    return Rules(sheet.day(*CLASS_DAY, "开课"), floors)


def read_actions(sheet: Sheet | None, rules: Rules, clients: pd.DataFrame) -> pd.DataFrame:
    """Return one row an action that was begun."""
    if sheet is None:
        return pd.DataFrame(columns=[*ACTION_COLUMNS])
    places = dict(zip(ACTION_COLUMNS, ACTION_PLACES, strict=True))

    def words(row: int, found: dict[str, object]) -> None:
        found["client"] = sheet.text(row, places["client"])
        found["move"] = sheet.choice(row, places["move"], "主意", MOVES)
        found["text"] = sheet.text(row, places["text"])

    rows = []
    for row in range(ACTIONS_FIRST, ACTIONS_FIRST + ACTIONS):
        found = _read(sheet, row, places, rules, words)
        if found is None:
            continue
        for name, label in (("client", "客户"), ("move", "主意"), ("text", "做什么")):
            if sheet.raw(row, places[name]) is None:
                sheet.problem(row, places[name], label, "写上", "补上，或者整行清空。")
        if found["client"] and found["client"] not in {*clients["client"]}:
            sheet.problem(row, places["client"], "客户", "是客户底册里的名字", "点开格子重新选。")
        rows.append(found)
    if not rows:
        sheet.findings.unfilled.append(f"“{sheet.name}”页：先办哪几家、谁去、哪天，还没定。")
    return pd.DataFrame(rows, columns=[*ACTION_COLUMNS])


def read_strategies(sheet: Sheet | None, rules: Rules, factors: pd.DataFrame) -> pd.DataFrame:
    """Return one row a strategy that was begun; each is held against the factors that are left after striking."""
    if sheet is None:
        return pd.DataFrame(columns=[*STRATEGY_FIELDS])
    places = {name: place for place, name in enumerate(STRATEGY_FIELDS)}
    rows, begun = [], set()
    for count in range(STRATEGIES_A_CELL * len(CELLS)):
        row, cell = STRATEGIES_FIRST + count, CELLS[count // STRATEGIES_A_CELL]

        def words(row: int, found: dict[str, object], cell: str = cell) -> None:
            found["cell"], found["text"] = cell, sheet.text(row, places["text"])

        found = _read(sheet, row, places, rules, words, named=("text",))
        if found is None:
            continue
        if not found["text"]:
            sheet.problem(row, places["text"], "怎么做", "写一句话", "补上，或者整行清空。")
        else:
            _check_cited(sheet, row, places["text"], found["text"], cell, factors)
        begun.add(cell)
        rows.append(found)
    empty = [cell for cell in CELLS if cell not in begun]
    if empty:
        sheet.findings.unfilled.append(f"“{sheet.name}”页：{'、'.join(empty)} 还没写策略。")
    return pd.DataFrame(rows, columns=[*STRATEGY_FIELDS])


def _read(
    sheet: Sheet, row: int, places: Mapping[str, int], rules: Rules,
    words: Callable[[int, dict[str, object]], None], *, named: tuple[str, ...] = ("client", "move", "text"),
) -> dict[str, object] | None:
    """Return the fields of one row, None where nothing is filled in."""
    shared = ("owner", "due", "floor", "authority", "review")
    if all(sheet.raw(row, places[name]) is None for name in (*named, *shared)):
        return None
    found: dict[str, object] = {}
    words(row, found)
    found["owner"] = sheet.text(row, places["owner"])
    if not found["owner"]:
        sheet.problem(row, places["owner"], "负责人", "写一个人或一个岗位", "补上：没有人的事没有人做。")
    for name, label in (("due", "哪天做完"), ("review", "复盘日")):
        if sheet.raw(row, places[name]) is None:
            sheet.problem(row, places[name], label, "写日期，如 2026-12-15", "补上。")
        day = found[name] = sheet.day(row, places[name], label)
        if day and rules.class_day and day < rules.class_day:
            sheet.problem(row, places[name], label, f"在开课（{rules.class_day}）以后", "改日期。")
    if found["due"] and found["review"] and found["review"] < found["due"]:
        sheet.problem(row, places["review"], "复盘日", f"不早于做完那天（{found['due']}）", "改其中一个。")
    _read_price(sheet, row, places, rules, found)
    return found


def _read_price(
    sheet: Sheet, row: int, places: Mapping[str, int], rules: Rules, found: dict[str, object]
) -> None:
    floor = found["floor"] = sheet.number(row, places["floor"], "最低几折", _FLOOR)
    who = found["authority"] = sheet.choice(row, places["authority"], "谁能批", [*AUTHORITIES.values()])
    if floor is None:
        return
    if sheet.raw(row, places["authority"]) is None:
        sheet.problem(row, places["authority"], "谁能批", "写谁点头", "动价的都要有人批：选一个。")
    elif who in rules.floors and floor < rules.floors[who] - 1e-9:
        able = [name for name, least in rules.floors.items() if floor >= least - 1e-9]
        todo = f"要{able[0]}批，改“谁能批”，或者把折扣提上来。" if able else "谁也批不了：报省公司，没批以前别写。"
        allowed = f"不低于{who}的底价 {rules.floors[who]:.0%}"
        sheet.problem(row, places["floor"], "最低几折", allowed, todo)


def _check_cited(sheet: Sheet, row: int, column: int, text: str, cell: str, factors: pd.DataFrame) -> None:
    """Note what a strategy cites of a wrong axis, or not at all."""
    left = left_after_striking(factors)
    struck = {*factors["factor"]} - {*left["factor"]}
    sides = dict(zip(("internal", "external"), cell, strict=True))
    for code in check_strategy(text, cell, left[["factor", "kind"]]):
        kind, _, factor = code.partition(":")
        if kind in sides:
            letter = sides[kind]
            allowed = f"引一条{_AXES[letter]}的编号（{letter} 开头，没划掉的）"
            todo = f"{cell} 两边都要引：写清接的是哪一条{_AXES[letter]}。"
        elif kind == "unknown":
            why = "对手甲也有，已经划掉了" if factor in struck else "“IFE_EFE”页没有这一条"
            allowed, todo = "引表里有的编号", f"{factor} {why}：换一条。"
        else:
            allowed = f"只引{_AXES[cell[0]]}和{_AXES[cell[1]]}的编号"
            todo = f"{factor} 放错了格：挪到它那一格，或换一条。"
        sheet.problem(row, column, "怎么做", allowed, todo)
