"""Tasks answered by a small table: a hash per cell, by row label and column."""

from __future__ import annotations

import numbers
from collections.abc import Iterator, Sequence
from decimal import Decimal

import pandas as pd

from coursekit.practice.answer import Unreadable, are_months, canonical_text, normalise_name, read_number
from coursekit.practice.errors import AuthorError
from coursekit.practice.grid import Tolerance
from coursekit.practice.hashing import digest
from coursekit.practice.judgement import Judgement
from coursekit.practice.table_answer import MAX_ROWS, ROW_SEPARATOR, TableAnswer, read_table
from coursekit.practice.table_difference import Difference, WrongCell
from coursekit.practice.table_report import report, table_slip
from coursekit.practice.wording import is_missing

# Of a typical mistake's wrong cells, the share that must be there to speak of that mistake.
LEAST_SHARE = 0.5
_MISSING = "missing"


def table_entry(salt: bytes, frame: pd.DataFrame, row_key: Sequence[str], tolerance: Tolerance | None) -> dict:
    """Return the key entry of ``frame``: hashes of its column names, row labels and cells.

    Raises
    ------
    AuthorError
        More than 200 rows, no column beside the row key, or a column of numbers without a tolerance.
    Unreadable
        No table, or rows that ``row_key`` does not tell apart.
    """
    table = read_table(frame, row_key)
    if len(table.rows) > MAX_ROWS:
        raise AuthorError(f"表最多 {MAX_ROWS} 行，现在是 {len(table.rows)} 行：先汇总，或者只要其中一部分。")
    if not table.columns:
        raise AuthorError("表里除了行的标识没有别的列，没有可以核对的东西。")
    kinds = [_kind(values) for _, values in table.columns]
    if "number" in kinds and tolerance is None:
        raise AuthorError("表里有数，要写容差：绝对容差 atol，或者相对容差 rtol。")
    entry = {
        "kind": "table", "row_key": list(row_key), "months": _month_keys(table, row_key),
        "atol": tolerance.absolute if tolerance else None, "rtol": tolerance.relative if tolerance else None,
        "columns": [
            {"hash": _column_hash(salt, name), "kind": kind}
            for (name, _), kind in zip(table.columns, kinds, strict=True)
        ],
        "rows": sorted(_row_hash(salt, row) for row in table.rows),
    }  # fmt: skip
    cells = (
        _cell_hash(salt, row, place, next(_tokens(entry, place, value, exact=True)))
        for place, (_, values) in enumerate(table.columns)
        for row, value in zip(table.rows, values, strict=True)
    )
    return entry | {"cells": sorted(cells)}


def mark_table(salt: bytes, entry: dict, answer: object) -> dict:
    """Return by hash where ``answer`` differs from the key, and how."""
    table = _read(entry, answer)
    difference = _compare(salt, entry, table)
    cells = (
        _cell_hash(salt, table.rows[cell.row], cell.place, next(_tokens(entry, cell.place, cell.value, exact=True)))
        for cell in difference.cells
    )
    return {
        "extra_rows": sorted(difference.extra_rows),
        "missing_rows": sorted(difference.missing_rows),
        "missing_columns": sorted(difference.missing_columns),
        "cells": sorted(cells),
    }


def judge_table(salt: bytes, entry: dict, answer: object) -> Judgement:
    """Compare ``answer`` cell by cell with the key; raises ``Unreadable`` if it is no table with the row key."""
    table = _read(entry, answer)
    difference = _compare(salt, entry, table)
    ignored = f"（多出的列没有看：{'、'.join(difference.extra_columns)}）" if difference.extra_columns else ""
    if difference.is_none:
        return Judgement(True, f"{len(table.rows)} 行 {len(entry['columns'])} 列都对{ignored}")
    slip = table_slip(difference, _tolerance(entry), lambda cell, number: _is_right(salt, entry, table, cell, number))
    return Judgement(False, report(table, difference), _typical(entry, difference), slip)


def keyed_cells(entry: dict, frame: pd.DataFrame) -> list[float]:
    """Return the plain numbers in the columns that the key holds as numbers, for the author's side only."""
    columns = zip(_read(entry, frame).columns, entry["columns"], strict=True)
    values = (value for (_, values), column in columns if column["kind"] == "number" for value in values)
    return [read_number(value) for value in values if not is_missing(value)]


def _compare(salt: bytes, entry: dict, table: TableAnswer) -> Difference:
    wanted = {column["hash"]: place for place, column in enumerate(entry["columns"])}
    columns = [(wanted.get(_column_hash(salt, name)), name, values) for name, values in table.columns]
    if len(wanted) == len(columns) == 1:
        # A task with one value column does not hang on its name: a Series often has none.
        columns = [(0, columns[0][1] or "值", columns[0][2])]
    rows, keyed = [_row_hash(salt, row) for row in table.rows], set(entry["rows"])
    cells = set(entry["cells"])
    wrong = []
    for place, name, values in columns:
        if place is None:
            continue
        for number, value in enumerate(values):
            hashes = _hashes_near(salt, entry, table.rows[number], place, value)
            if rows[number] in keyed and not hashes & cells:
                wrong.append(WrongCell(place, name, number, value, hashes))
    return Difference(
        extra_rows={mark: name for mark, name in zip(rows, table.names, strict=True) if mark not in keyed},
        missing_rows=frozenset(keyed.difference(rows)),
        extra_columns=tuple(name for place, name, _ in columns if place is None),
        missing_columns=frozenset(wanted.values()).difference(place for place, _, _ in columns),
        cells=tuple(wrong),
    )


def _typical(entry: dict, difference: Difference) -> tuple[str, ...]:
    """Return the messages of the typical wrong tables that explain the whole difference, the closest ones only.

    A table that has mended a part of a typical mistake still has it; one cell that looks like it may be an accident.
    """
    fits: dict[str, float] = {}
    found = len(difference.cells)
    for wrong in entry["wrong"]:
        mark, cells = wrong["mark"], set(wrong["mark"]["cells"])
        same_shape = (
            set(mark["extra_rows"]) == set(difference.extra_rows)
            and set(mark["missing_rows"]) == difference.missing_rows
            and set(mark["missing_columns"]) == difference.missing_columns
        )
        share = found / len(cells) if cells else float(not found)
        if same_shape and share >= LEAST_SHARE and all(cell.hashes & cells for cell in difference.cells):
            fits[wrong["message"]] = share
    return tuple(message for message, share in fits.items() if share == max(fits.values()))


def _is_right(salt: bytes, entry: dict, table: TableAnswer, cell: WrongCell, number: float) -> bool:
    return bool(_hashes_near(salt, entry, table.rows[cell.row], cell.place, number) & set(entry["cells"]))


def _hashes_near(salt: bytes, entry: dict, row: str, place: int, value: object) -> frozenset[str]:
    return frozenset(_cell_hash(salt, row, place, token) for token in _tokens(entry, place, value))


def _tokens(entry: dict, place: int, value: object, exact: bool = False) -> Iterator[str]:
    """Yield the texts under which ``value`` may be found in the key, or the one under which it is kept there."""
    if is_missing(value):
        yield _MISSING
    elif entry["columns"][place]["kind"] != "number":
        yield f"text {canonical_text(value, entry['columns'][place]['kind'] == 'month')}"
    else:
        try:
            number, tolerance = read_number(value), _tolerance(entry)
        except Unreadable:
            yield f"text {canonical_text(value)}"
            return
        for name in [tolerance.bin(number)] if exact else tolerance.bins_near(number):
            yield f"number {name}"


def _read(entry: dict, answer: object) -> TableAnswer:
    return read_table(answer, entry["row_key"], entry["months"])


def _tolerance(entry: dict) -> Tolerance | None:
    return None if entry["atol"] is entry["rtol"] is None else Tolerance(entry["atol"], entry["rtol"])


def _kind(values: Sequence[object]) -> str:
    """Return how a column is compared: as "number", "month" or "text"."""
    present = [value for value in values if not is_missing(value)]
    if present and all(isinstance(v, (numbers.Real, Decimal)) and not isinstance(v, bool) for v in present):
        return "number"
    return "month" if are_months([canonical_text(value) for value in present]) else "text"


def _month_keys(table: TableAnswer, row_key: Sequence[str]) -> list[str]:
    columns = zip(*(row.split(ROW_SEPARATOR) for row in table.rows), strict=True)
    return [key for key, texts in zip(row_key, columns, strict=True) if are_months(texts)]


def _column_hash(salt: bytes, name: str) -> str:
    return digest(salt, "column", normalise_name(name))


def _row_hash(salt: bytes, row: str) -> str:
    return digest(salt, "row", row)


def _cell_hash(salt: bytes, row: str, place: int, token: str) -> str:
    return digest(salt, "cell", row, str(place), token)
