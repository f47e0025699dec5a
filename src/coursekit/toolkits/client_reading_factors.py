"""Reads the factors of a filled-in workbook, each with its weight, its rating, and whether the rival has it, too."""

from __future__ import annotations

import pandas as pd

from coursekit.toolkits.client_sheets.layout import FACTOR_COLUMNS, NO, YES, factor_ids, factor_row
from coursekit.toolkits.reading_cells import Between, Sheet
from coursekit.topics.swot import EXTERNAL, INTERNAL, RATINGS, TOLERANCE

COLUMNS = ("factor", "kind", "text", "evidence", "weight", "rating", "rival_has")
_SIDES = {INTERNAL: "优势和劣势", EXTERNAL: "机会和威胁"}


def read_factors(sheet: Sheet | None) -> pd.DataFrame:
    """Return one row a factor that has a text, with ``COLUMNS``; ``rival_has`` is None where nobody chose."""
    if sheet is None:
        return pd.DataFrame(columns=[*COLUMNS])
    rows = [_read_factor(sheet, factor) for factor in factor_ids()]
    factors = pd.DataFrame([row for row in rows if row], columns=[*COLUMNS])
    for kinds, name in _SIDES.items():
        _check_side(sheet, factors[factors["kind"].isin(kinds)], name)
    return factors[factors["text"] != ""].reset_index(drop=True)


def _column(name: str) -> int:
    return FACTOR_COLUMNS.index(name)


def _read_factor(sheet: Sheet, factor: str) -> dict[str, object] | None:
    row, kind = factor_row(factor), factor[0]
    low, high = RATINGS[kind]
    weight = sheet.number(row, _column("weight"), f"{factor} 的权重", Between(0, 1, "写 0 到 1"))
    rating = sheet.number(row, _column("rating"), f"{factor} 的评分", Between(low, high, f"写 {low} 到 {high}"))
    has = sheet.choice(row, _column("rival_has"), f"{factor} 对手甲也有吗", (YES, NO)) if kind == "S" else ""
    text, evidence = sheet.text(row, _column("text")), sheet.text(row, _column("evidence"))
    found = {
        "factor": factor, "kind": kind, "text": text, "evidence": evidence, "weight": weight, "rating": rating,
        "rival_has": (has == YES) if has else None,
    }  # fmt: skip
    if not text:
        if weight is None and rating is None and not evidence:
            return None
        sheet.problem(row, _column("text"), f"{factor} 的因素", "写一句话", "写上因素，或者整行清空。")
        return found
    for name, label in (("weight", "权重"), ("rating", "评分")):
        if found[name] is None and sheet.raw(row, _column(name)) is None:
            allowed = "写 0 到 1" if name == "weight" else f"写 {low} 到 {high}"
            sheet.problem(row, _column(name), f"{factor} 的{label}", allowed, "补上；用不着的因素，整行清空。")
    if kind == "S" and sheet.raw(row, _column("rival_has")) is None:
        sheet.findings.unfilled.append(f"{sheet.place(row, _column('rival_has'))}：{factor} 对手甲有没有，没选。")
    if not evidence:
        sheet.findings.unfilled.append(f"{sheet.place(row, _column('evidence'))}：{factor} 还没有凭据。")
    return found


def _check_side(sheet: Sheet, factors: pd.DataFrame, name: str) -> None:
    if factors.empty:
        sheet.findings.unfilled.append(f"“{sheet.name}”页：{name}一条也没写。")
    elif factors["weight"].notna().all() and abs(factors["weight"].sum() - 1) > TOLERANCE:
        column = "D"
        first, last = (factor_row(factors["factor"].iloc[place]) + 1 for place in (0, -1))
        sheet.findings.problems.append(
            f"“{sheet.name}”页 {column}{first} 到 {column}{last}：{name}的权重加起来是 {factors['weight'].sum():.4g}，"
            "要等于 1。改其中几个。"
        )


def left_after_striking(factors: pd.DataFrame) -> pd.DataFrame:
    """Return the factors without the strengths that the rival has, too."""
    return factors[~factors["rival_has"].eq(True)]
