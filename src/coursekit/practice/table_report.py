"""Say where a trainee's table differs, in the words of that table: never a value of the key."""

from __future__ import annotations

from collections.abc import Callable

from coursekit.practice.answer import Unreadable, canonical_text, read_number
from coursekit.practice.grid import Tolerance
from coursekit.practice.slips import number_slip
from coursekit.practice.table_answer import TableAnswer
from coursekit.practice.table_difference import Difference, WrongCell
from coursekit.practice.wording import is_missing, listing, quote

COLUMNS_NAMED = 3
CELLS_TRIED = 5


def report(table: TableAnswer, difference: Difference) -> str:
    """Name the columns and rows that differ, rows and columns too many, and count those that are missing."""
    parts = []
    if difference.missing_rows:
        parts.append(f"少了 {len(difference.missing_rows)} 行")
    if difference.extra_rows:
        parts.append(f"多了 {len(difference.extra_rows)} 行：{listing(difference.extra_rows.values())}")
    if difference.missing_columns:
        parts.append(f"少了 {len(difference.missing_columns)} 列{_unknown_columns(difference)}")
    by_column: dict[str, list[int]] = {}
    for cell in difference.cells:
        by_column.setdefault(cell.column, []).append(cell.row)
    for column, rows in list(by_column.items())[:COLUMNS_NAMED]:
        parts.append(_wrong_rows(table, column, rows))
    if len(by_column) > COLUMNS_NAMED:
        parts.append(f"另有 {len(by_column) - COLUMNS_NAMED} 列也有不同")
    return "；".join(parts)


def table_slip(
    difference: Difference, tolerance: Tolerance | None, is_right: Callable[[WrongCell, float], bool]
) -> str:
    """Name the general mistake (unit, sign, ratio turned round) that explains a whole column, or return nothing."""
    if tolerance is None:
        return ""
    for column in dict.fromkeys(cell.column for cell in difference.cells):
        cells = [cell for cell in difference.cells if cell.column == column]
        slips = {_cell_slip(cell, tolerance, is_right) for cell in cells[:CELLS_TRIED]}
        if len(cells) > 1 and len(slips) == 1 and slips != {""}:
            return f"{quote(column)}这一列{slips.pop()}"
    return ""


def _cell_slip(cell: WrongCell, tolerance: Tolerance, is_right: Callable[[WrongCell, float], bool]) -> str:
    try:
        value = read_number(cell.value)
    except Unreadable:
        return ""
    return number_slip(value, tolerance, lambda number: is_right(cell, number), unit=None)


def _wrong_rows(table: TableAnswer, column: str, rows: list[int]) -> str:
    where = f"{quote(column)}这一列"
    if len(rows) == len(table.rows) > 1:
        return f"{where}整列和参考不同"
    names = listing(table.names[row] for row in rows)
    return f"{where}有 {len(rows)} 行和参考不同：{names}{_common_trait(table, column, rows)}"


def _common_trait(table: TableAnswer, column: str, rows: list[int]) -> str:
    """Say what the rows have in common in a column of words, unless all rows of the table have it."""
    if len(rows) < 2:
        return ""
    # A trait in another column tells more than what was filled in here.
    for name, values in sorted(table.columns, key=lambda item: item[0] == column):
        if not all(isinstance(value, str) for value in values if not is_missing(value)):
            continue
        traits = {canonical_text(values[row]) for row in rows}
        if len(traits) == 1 and any(canonical_text(value) not in traits for value in values):
            return f"，{'都填成了' if name == column else f'{name} 都是'}{quote(values[rows[0]])}"
    return ""


def _unknown_columns(difference: Difference) -> str:
    if not difference.extra_columns:
        return ""
    return f"（这些列名题目没有要：{listing(map(quote, difference.extra_columns))}，对一对写法）"
