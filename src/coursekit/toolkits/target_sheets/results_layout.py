"""Where the sheet of results keeps its numbers: in every block a line a segment, and all of them together below."""

from __future__ import annotations

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from coursekit.toolkits.target_sheets.layout import COUNTS

WIDTHS = (26, 12.5, 12.5, 12.5, 12.5, 12.5, 12.5, 14, 13)
LINES = 10
ALL_LINE = LINES
STANDARDS_ROW = 4
SOURCE_CELL, WORTH_CELL, LEVEL_CELL, MARGIN_CELL = (f"$B${STANDARDS_ROW + 1 + line}" for line in range(4))
COUNTS_ROW, TEST_ROW, MONEY_ROW, NEXT_ROW = 11, 25, 39, 52
TYPED, LISTED = "手填", "名单"
TEST_COLUMNS = ("name", "treated_rate", "control_rate", "net", "low", "high", "z", "p_value", "verdict")
MONEY_COLUMNS = (
    "name", "bill_yuan", "bill_change_yuan", "contact_cost_yuan", "gift_yuan", "take_rate", "leave_reduction",
    "margin_yuan", "total_yuan",
)  # fmt: skip
# What only formulas read stands to the right of the printed columns, in the rows of the counts.
HELP_COLUMNS = (
    *(f"listed_{name}" for name in COUNTS), "missing", *(f"used_{name}" for name in COUNTS), "problem", "fine",
    "treated_low", "treated_high", "control_low", "control_high", "critical",
)  # fmt: skip
HELP_LEFT = len(WIDTHS) + 1


def typed(line: int, name: str) -> str:
    """Return the cell in which one of ``COUNTS`` of a segment is typed."""
    return _cell(COUNTS_ROW + line, 1 + COUNTS.index(name))


def helped(line: int, name: str) -> str:
    """Return the cell of one of ``HELP_COLUMNS``."""
    return _cell(COUNTS_ROW + line, help_column(name))


def help_column(name: str) -> int:
    """Return the column of one of ``HELP_COLUMNS``."""
    return HELP_LEFT + HELP_COLUMNS.index(name)


def helped_lines(name: str) -> str:
    """Return the range of one of ``HELP_COLUMNS`` over the segments, without the line of all."""
    column = help_column(name)
    return xl_range_abs(COUNTS_ROW, column, COUNTS_ROW + LINES - 1, column)


def tested(line: int, name: str) -> str:
    """Return the cell of one of ``TEST_COLUMNS``."""
    return _cell(TEST_ROW + line, TEST_COLUMNS.index(name))


def money(line: int, name: str) -> str:
    """Return the cell of one of ``MONEY_COLUMNS``."""
    return _cell(MONEY_ROW + line, MONEY_COLUMNS.index(name))


def _cell(row: int, column: int) -> str:
    return xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
