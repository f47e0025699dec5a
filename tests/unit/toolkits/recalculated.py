"""What every workbook must keep when LibreOffice works it out anew."""

import datetime
import math

DAY_ZERO = datetime.datetime(1899, 12, 30)


def same(one, other) -> bool:
    """Are two cell values the same to a reader: blanks alike, numbers to nine digits, dates by day?"""
    one, other = ((x - DAY_ZERO).days if hasattr(x, "year") else x for x in (one, other))
    if one in (None, "") or other in (None, ""):
        return one in (None, "") and other in (None, "")
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other


def compare_formulas(formulas, stored, recalculated) -> tuple[int, list[tuple]]:
    """Return how many formulas there are, and those whose stored value is not what was worked out anew."""
    compared, wrong = 0, []
    for sheet in formulas.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            was = stored[sheet.title][cell.coordinate].value
            now = recalculated[sheet.title][cell.coordinate].value
            compared += 1
            wrong += [] if same(was, now) else [(sheet.title, cell.coordinate, was, now)]
    return compared, wrong


def cells_with_errors(book) -> list[tuple[str, str]]:
    """Return the cells that show an error value."""
    return [
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets for row in sheet.iter_rows() for cell in row
        if cell.data_type == "e" or str(cell.value).startswith(("#", "Err:"))
    ]  # fmt: skip
