"""Workbooks of key clients, filled in as a person would."""

import datetime

from coursekit.toolkits.client_sheets import layout
from coursekit.toolkits.client_sheets.layout import BOOK_COLUMNS, FACTOR_COLUMNS, FIRST, STRATEGY_COLUMNS, factor_row

DAY = datetime.date(2026, 12, 20)
LATER = datetime.date(2027, 1, 20)


def at(book, sheet, row, column):
    """Return a cell by row and column from zero."""
    return book[sheet].cell(row + 1, column + 1)


def type_client(book, client, /, **figures):
    """Type figures of a client, counted from zero, by the names of ``BOOK_COLUMNS``."""
    for name, value in figures.items():
        at(book, layout.BOOK, FIRST + client, BOOK_COLUMNS.index(name)).value = value


def type_judgements(book, block, judgements):
    """Type judgements by row and column of a block's matrix."""
    for (row, column), value in judgements.items():
        at(book, layout.WEIGHTS, layout.BLOCK_FIRST[block] + row, layout.MATRIX_LEFT + column).value = value


def type_scores(book, client, block, scores):
    """Type a client's scores on one axis of the nine-box."""
    for place, score in enumerate(scores):
        at(book, layout.NINE, FIRST + client, layout.SCORE_LEFT[block] + place).value = score


def type_factor(book, factor, /, **fields):
    """Type fields of a factor by the names of ``FACTOR_COLUMNS``."""
    for name, value in fields.items():
        at(book, layout.FACTORS, factor_row(factor), FACTOR_COLUMNS.index(name)).value = value


def type_strategy(book, line, /, **fields):
    """Type fields of a strategy, counted from zero over all cells."""
    for name, value in fields.items():
        at(book, layout.TOWS, layout.STRATEGIES_FIRST + line, STRATEGY_COLUMNS.index(name)).value = value


def type_action(book, line, /, **fields):
    """Type fields of an action, counted from zero."""
    for name, value in fields.items():
        column = layout.ACTION_PLACES[layout.ACTION_COLUMNS.index(name)]
        at(book, layout.URGENT, layout.ACTIONS_FIRST + line, column).value = value


def inputs(book):
    """Return every cell that is there to be filled in: those with the fill of an input."""
    return [
        cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row
        if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb == "FFFFF3EA" and type(cell).__name__ == "Cell"
    ]  # fmt: skip


def decided(book):
    """Fill in a strategy in each cell and one action, all of them complete."""
    texts = ("用S1的人，接O1这波", "补W1，接Ｏ２", "用 S2 挡 t1", "补W2，避T2")
    for place, text in enumerate(texts):
        type_strategy(book, 2 * place, text=text, owner=f"客户经理 {place + 1}", due=DAY, review=LATER)
    type_strategy(book, 0, floor=0.9, authority="县公司")
    name = at(book, layout.BOOK, FIRST, BOOK_COLUMNS.index("client")).value
    type_action(book, 0, client=name, move="续", text="带账单去谈", owner="客户经理 1", due=DAY, review=LATER)
    return book
