"""A form of several sheets whose formulas are worked out before they are written, so that each carries its value."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from coursekit.toolkits.client_sheets.formulas import CellError, Place, Values, is_formula
from coursekit.toolkits.client_sheets.layout import serial
from coursekit.toolkits.workbook import Book


class Form:
    """A `Book` that keeps what is put on its pages until the last cell is there."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._pages: dict[str, Page] = {}

    def page(self, name: str, title: str, widths: Sequence[float], *, landscape: bool = False) -> Page:
        """Return a new page, as `Book.sheet` sets it up."""
        self._pages[name] = Page(name, self.book.sheet(name, title, widths, landscape=landscape))
        return self._pages[name]

    def contents(self) -> dict[Place, object]:
        """Return what is in every cell so far: None where its reader fills it in."""
        return {
            (page.name, row, column): content
            for page in self._pages.values()
            for (row, column), (content, _) in page.cells.items()
        }

    def close(self) -> bytes:
        """Work out every formula, write every cell and return the file.

        Raises
        ------
        ValueError
            A formula would show an error value: the sheet and the cell.
        """
        values = Values(self.contents())
        for page in self._pages.values():
            for (row, column), (content, style) in page.cells.items():
                try:
                    value = values.at((page.name, row, column))
                except CellError as error:
                    raise ValueError(f"{page.name} row {row + 1}, column {column + 1}: {error}; {content}") from error
                _write(page.sheet, row, column, content, value, style)
        return self.book.close()


class Page:
    """One sheet of a form; ``sheet`` is XlsxWriter's own, for what is no cell."""

    def __init__(self, name: str, sheet: Worksheet) -> None:
        self.name = name
        self.sheet = sheet
        self.cells: dict[tuple[int, int], tuple[object, Format]] = {}

    def put(self, row: int, column: int, content: object, style: Format) -> None:
        """Put a number, a day, a text, a formula (which begins with "=") or nothing (None, NaN) into a cell."""
        if isinstance(content, datetime.date):
            content = serial(content)
        elif content is not None and not isinstance(content, str):
            content = None if math.isnan(content) else float(content)
        self.cells[row, column] = (content, style)

    def over(self, row: int, left: int, right: int, content: object, style: Format, *, rows: int = 1) -> None:
        """Put ``content`` over the columns from ``left`` to ``right``."""
        self.sheet.merge_range(row, left, row + rows - 1, right, "", style)
        self.put(row, left, content, style)

    def height(self, row: int, points: float) -> None:
        """Set a row's height."""
        self.sheet.set_row(row, points)


def _write(sheet: Worksheet, row: int, column: int, content: object, value: object, style: Format) -> None:
    if content is None:
        sheet.write_blank(row, column, None, style)
    elif not isinstance(content, str):
        sheet.write_number(row, column, content, style)
    elif is_formula(content):
        sheet.write_formula(row, column, content, style, value)
    else:
        sheet.write_string(row, column, content, style)
