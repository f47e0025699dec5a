"""Reads the one-page plan of a filled-in workbook, and holds it against the rules that the page itself states."""

from __future__ import annotations

import datetime
import math
import unicodedata

from coursekit.toolkits.client_sheets.layout import cell
from coursekit.toolkits.quarter_reading_made import Filled
from coursekit.toolkits.quarter_sheets.layout import OWN, PLAN, levers
from coursekit.toolkits.quarter_sheets.plan import COMPUTED, PICKING, Field, choices, fields, rows
from coursekit.toolkits.quarter_sheets.plan_words import NUMBERS, wrongs
from coursekit.toolkits.quarter_sheets.support import CROWDS
from coursekit.toolkits.reading_cells import Between, Sheet

COUNTED = ("户", "次")
_SHARE = Between(0, 1, "写 0% 到 100%", units=("%",), otherwise="")
_DAYS = ("start", "review")
DAY_SAID = "写日期，如 2026-12-15"
_MADE_UP = "编的"
_NO_DAY = "#VALUE!"  # what openpyxl makes of a number too large to be a day, such as 20270101


def read_plan(sheet: Sheet | None, filled: Filled) -> dict[str, object]:
    """Return the plan: the fields by name (None where unread), what follows from them, and what it says of itself.

    Empty where nothing is filled in. Once anything is, what is missing must be mended, as the page works out nothing
    before it is whole.
    """
    if sheet is None:
        return {}
    data = filled.made.data
    at, asked = rows(data), [field for block in fields(data).values() for field in block]
    if all(sheet.is_empty(at[field.name], OWN) for field in asked):
        sheet.findings.unfilled.append(f"“{sheet.name}”页：一格也没填，先选杠杆。")
        return {}
    found = {field.name: _read_field(sheet, at[field.name], field, filled) for field in asked}
    for name, value in found.items():
        filled.put(PLAN, at[name], OWN, value)
    wrong = _check_sense(sheet, filled, found, at)
    here = {name: filled.at(PLAN, at[name], OWN) for name, *_ in COMPUTED}
    said = filled.at(PLAN, at["verdict"], OWN)
    if not wrong and None not in found.values() and said is None:
        sheet.findings.problems.append(f"“{sheet.name}”页：有的数太大，算不出来。把单位对一遍，再查。")
    examples = {field.name: field.example for field in asked}
    if all(found[name] == examples[name] for name in (*NUMBERS, "margin")):
        sheet.findings.remarks.append(f"“{sheet.name}”页：数和编的例子全一样。例子看格式，别照抄：换成自己查到的数。")
    return found | here | {"unit": _unit(found["lever"], filled), "said": said}


def _read_field(sheet: Sheet, row: int, field: Field, filled: Filled) -> object:
    label, data = f"“{field.label}”", filled.made.data
    picked = choices(data).get(field.name)
    number = _allowed(field, filled) if field.shown not in ("General", "yyyy-mm-dd") else None
    if picked:
        allowed = f"从这几个里选：{'、'.join(picked)}"
    elif number:
        allowed = number.said
    else:
        allowed = DAY_SAID if field.name in _DAYS else "写一个人" if field.name == "owner" else "写上"
    todo = "补上。" if field.name in _DAYS else f"补上：{field.hint}。"
    if sheet.is_missing(row, OWN, label, allowed, todo):
        return None
    if picked:
        return pick(sheet, row, OWN, label, picked, f"{PICKING[field.name]}。")
    if number:
        return read_count(sheet, row, OWN, label, number, field.unit)
    if field.name in _DAYS:
        return read_day(sheet, row, OWN, label)
    return read_person(sheet, row, OWN, label) if field.name == "owner" else sheet.text(row, OWN)


def _allowed(field: Field, filled: Filled) -> Between:
    if field.name == "margin":
        return _SHARE
    of_levers = tuple({lever.unit for lever in levers(filled.made.data.cohort)})
    units = of_levers if field.name in ("now", "to") else (field.unit,)
    return Between(0, math.inf, "写 0 以上的数，不带单位", units=units, otherwise="")


def _check_sense(sheet: Sheet, filled: Filled, found: dict[str, object], at: dict[str, int]) -> set[str]:
    """Note what the page's own rules say of what was read; return the fields that are to be mended."""
    data, wrong = filled.made.data, set()
    labels = {field.name: field.label for block in fields(data).values() for field in block}
    for rule in wrongs({name: cell(row, OWN) for name, row in at.items()}, data.class_day):
        if any(found[name] is None or name in wrong for name in rule.needs):
            continue
        if filled.judge(PLAN, rule.condition):
            name = next((one for one in rule.fields if found[one] == 0), rule.fields[0])
            place, said = sheet.place(at[name], OWN), filled.judge(PLAN, rule.sentence)
            sheet.findings.problems.append(f"{place}：“{labels[name]}”写的是“{sheet.text(at[name], OWN)}”。{said}")
            wrong.add(name)
    return wrong


def _unit(lever: object, filled: Filled) -> str:
    return next((one.unit for one in levers(filled.made.data.cohort) if one.name == lever), "")


def pick(sheet: Sheet, row: int, column: int, label: str, options: tuple[str, ...], todo: str) -> str | None:
    """Return a word out of a list, None where it is none, which is noted; one that no formula knows is remarked on."""
    found = sheet.choice(row, column, label, options, todo) or None
    if found and not sheet.is_formula(row, column) and sheet.typed(row, column) != found:
        sheet.findings.remarks.append(
            f"{sheet.place(row, column)}：{label}读作“{found}”；多了空格，或字的宽窄不一样，"
            "表里的公式认不出，点开格子重新选。"
        )
    return found


def read_count(sheet: Sheet, row: int, column: int, label: str, allowed: Between, unit: str) -> float | None:
    """Return a number; of customers or calls there is at least one, or none: a fraction of one is another unit."""
    number = sheet.number(row, column, label, allowed)
    if number is not None and unit in COUNTED and 0 < number < 1:
        sheet.problem(row, column, label, f"写几{unit}", f"不到 1 {unit}，像是百分数：换成{unit}数。")
        return None
    return number


def read_day(sheet: Sheet, row: int, column: int, label: str) -> datetime.date | None:
    """Return a day, None where it is none, which is noted; a number that is no day is shown as a row of #."""
    todo = "改成日期，年、月、日之间用短横。"
    if sheet.typed(row, column) == _NO_DAY:
        place = sheet.place(row, column)
        sheet.findings.problems.append(f"{place}：{label}写的数成不了日子（软件里是一串 #），要{DAY_SAID}。{todo}")
        return None
    return sheet.day(row, column, label, todo)


def read_person(sheet: Sheet, row: int, column: int, label: str) -> str | None:
    """Return who is to do something; None where that is many, or the example's made-up person, which is noted."""
    who = sheet.text(row, column)
    if any(word in unicodedata.normalize("NFKC", who) for word in CROWDS):
        sheet.problem(row, column, label, "写一个人，不写一群人", "改成一个人的名字，或者一个岗位。")
    elif _MADE_UP in who:
        sheet.problem(row, column, label, "写你们的人", "例子里的人是编的，别照抄：换成真去做的那个人。")
    else:
        return who
    return None
