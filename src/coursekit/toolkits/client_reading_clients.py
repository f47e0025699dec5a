"""Reads the clients of a filled-in workbook: their figures and their scores."""

from __future__ import annotations

import math

import pandas as pd

from coursekit.toolkits.client_sheets.layout import (
    BOOK_COLUMNS,
    BOOK_LABELS,
    CLIENTS,
    COMPUTED,
    CRITERIA,
    FIRST,
    SCORE_LEFT,
)
from coursekit.toolkits.reading_cells import Between, Sheet
from coursekit.topics.nine_box import SCALE

_TEXTS = ("client_id", "client", "industry", "manager")
_SHARE = Between(0, 1, "写 0% 到 100%")
_POSITIVE = Between(0, math.inf, "写 0 以上的数")
_ALLOWED = {
    "gross_margin": _SHARE, "chance_lost": _SHARE, "rival_share": _SHARE, "satisfaction": Between(1, 10, "写 1 到 10"),
}  # fmt: skip
_NEEDED = ("unified_yuan", "gross_margin", "receivable_days", "contract_end", "monthly_fee_yuan", "chance_lost",
           "at_risk_yuan", "follower_units")  # fmt: skip
_SCORE = Between(*SCALE, "写 1 到 5 分")
CRITERIA_NAMES = (*CRITERIA["attract"], *CRITERIA["strength"])
COLUMNS = (*(name for name in BOOK_COLUMNS if name not in COMPUTED), *CRITERIA_NAMES)


def label_of(column: str) -> str:
    """Return what a column of the clients is called, without its unit.

    >>> label_of("monthly_fee_yuan")
    '到期月费'
    """
    return BOOK_LABELS[BOOK_COLUMNS.index(column)].split("（")[0].replace("\n", "")


def read_clients(book: Sheet | None, nine: Sheet | None) -> pd.DataFrame:
    """Return one row a client that has a name: the figures, and the scores by the names of the criteria."""
    rows = [_read_row(book, nine, FIRST + place) for place in range(CLIENTS)] if book else []
    clients = pd.DataFrame([row for row in rows if row], columns=[*COLUMNS])
    if book:
        _check_names(book, clients, rows)
        _note_missing(book, clients)
    return clients


def _read_row(book: Sheet, nine: Sheet | None, row: int) -> dict[str, object] | None:
    client: dict[str, object] = {}
    for column, name in enumerate(BOOK_COLUMNS):
        if name in COMPUTED:
            continue
        if name in _TEXTS:
            client[name] = book.text(row, column)
        elif name == "contract_end":
            client[name] = book.day(row, column, label_of(name))
        else:
            client[name] = book.number(row, column, label_of(name), _ALLOWED.get(name, _POSITIVE))
    scores = _read_scores(nine, row) if nine else dict.fromkeys(CRITERIA_NAMES)
    if not client["client"]:
        if any(value not in (None, "") for value in (*client.values(), *scores.values())):
            at = BOOK_COLUMNS.index("client")
            book.problem(row, at, "客户", "写客户的名字", "这一行别的格子有数：补上名字，或者整行清空。")
        return None
    return client | scores


def _read_scores(nine: Sheet, row: int) -> dict[str, float | None]:
    return {
        name: nine.number(row, left + place, f"“{name}”的分", _SCORE)
        for block, left in SCORE_LEFT.items() for place, name in enumerate(CRITERIA[block])
    }  # fmt: skip


def _check_names(book: Sheet, clients: pd.DataFrame, rows: list[dict[str, object] | None]) -> None:
    column, seen = BOOK_COLUMNS.index("client"), {}
    for place, row in enumerate(rows):
        if not row:
            continue
        if row["client"] in seen:
            first = book.place(FIRST + seen[row["client"]], column)
            book.problem(FIRST + place, column, "客户", "一家一个名字", f"和{first}重名，选客户会选错：改一个。")
        seen.setdefault(row["client"], place)
    if clients.empty:
        book.findings.problems.append("“客户底册”页一家客户也没有：先填客户。")


def _note_missing(book: Sheet, clients: pd.DataFrame) -> None:
    for name in _NEEDED:
        lacking = clients.loc[clients[name].isna(), "client"]
        if len(lacking):
            book.findings.unfilled.append(f"“客户底册”页：{label_of(name)}缺 {len(lacking)} 家（{_some(lacking)}）。")
    scored = clients[[*CRITERIA_NAMES]].isna().any(axis=1)
    if scored.any():
        lacking = clients.loc[scored, "client"]
        book.findings.unfilled.append(f"“九宫格”页：分没打全的 {len(lacking)} 家（{_some(lacking)}）。")


def _some(names: pd.Series) -> str:
    shown = "、".join(names.head(3))
    return f"{shown} 等" if len(names) > 3 else shown
