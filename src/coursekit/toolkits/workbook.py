"""A workbook in the house style, whose bytes depend on its contents alone."""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from coursekit.charts import ACCENT, FAINT, INK
from coursekit.charts.textwidth import columns
from coursekit.cohort import Cohort

FONT = "微软雅黑"
FONT_SIZE = 10
INPUT_FILL = "#FFF3EA"
HEADER_FILL = "#EEF0F2"
MUTED = "#5B636C"
A4 = 9
# Small enough for a title of 40 and a region of 20 characters in one line; the font ends the digits of its size.
_LINE = f'&8&"{FONT},Regular"'
_LONGEST_LINE = 90
_CELL_PADDING, _LINE_HEIGHT = 1.5, 1.4  # in digits, and in sizes of the font
_MARGIN_INCHES = {"left": 0.5, "right": 0.5, "top": 0.7, "bottom": 0.6}


class Book:
    """An .xlsx file in memory: its formats by property, its sheets set up for A4."""

    def __init__(self, title: str, author: str, created: datetime.date) -> None:
        self._stream = io.BytesIO()
        # Column widths count digits of the default font, so it is the one that the cells are written in.
        default = {"font_name": FONT, "font_size": FONT_SIZE}
        self.workbook = xlsxwriter.Workbook(self._stream, {"in_memory": True, "default_format_properties": default})
        # Without a date of its own the file would carry the hour of the run.
        moment = datetime.datetime.combine(created, datetime.time())
        self.workbook.set_properties({"title": title, "author": author, "created": moment})
        self._formats: dict[tuple, Format] = {}

    def style(self, **properties: object) -> Format:
        """Return the house's format with these XlsxWriter properties changed, one object for each set of them."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": FONT_SIZE, "font_color": INK, "valign": "vcenter"}
            self._formats[key] = self.workbook.add_format(base | properties)
        return self._formats[key]

    def title(self) -> Format:
        """Return the format of a sheet's title."""
        return self.style(bold=True, font_size=16, bottom=2, bottom_color=ACCENT)

    def heading(self) -> Format:
        """Return the format of a heading within a sheet."""
        return self.style(bold=True, font_size=12, font_color=ACCENT)

    def remark(self) -> Format:
        """Return the format of a remark that runs over the cells beside it."""
        return self.style(font_color=MUTED)

    def note(self) -> Format:
        """Return the format of a line of explanation."""
        return self.style(font_color=MUTED, text_wrap=True)

    def header(self) -> Format:
        """Return the format of a table's header cell."""
        return self.style(bold=True, bg_color=HEADER_FILL, border=1, border_color=FAINT, align="center", text_wrap=True)

    def label(self) -> Format:
        """Return the format of a field's label."""
        return self.style(bg_color=HEADER_FILL, border=1, border_color=FAINT, font_color=MUTED, indent=1)

    def cell(self, **properties: object) -> Format:
        """Return the format of a cell that shows a value."""
        return self.style(border=1, border_color=FAINT, **properties)

    def text(self, **properties: object) -> Format:
        """Return the format of a cell that shows a sentence."""
        return self.cell(text_wrap=True, indent=1, **properties)

    def input(self, **properties: object) -> Format:
        """Return the format of a cell that its reader fills in."""
        return self.style(border=1, border_color=FAINT, bg_color=INPUT_FILL, **properties)

    def mark(self) -> Format:
        """Return the format that lifts a circled product out."""
        return self.style(bold=True, font_color="#FFFFFF", bg_color=ACCENT, border=1, border_color=FAINT)

    def sheet(self, name: str, title: str, widths: Sequence[float], *, landscape: bool = False) -> Worksheet:
        """Return a new sheet with its title over the first row, columns this wide, printed one A4 page wide."""
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_default_row(20)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, self.style())
        sheet.set_row(0, 30)
        for column in range(len(widths)):
            sheet.write_blank(0, column, None, self.title())
        sheet.write_string(0, 0, title, self.title())
        sheet.set_paper(A4)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(**_MARGIN_INCHES)
        sheet.fit_to_pages(1, 0)
        return sheet

    def close(self) -> bytes:
        """Finish the file and return it."""
        self.workbook.close()
        return self._stream.getvalue()


def choice(options: Sequence[str], message: str, otherwise: str) -> dict[str, object]:
    """Return the rule of a cell that offers a list; ``otherwise`` refuses other words ("stop") or only remarks on them
    ("information")."""
    return {
        "validate": "list", "source": list(options), "input_message": message,
        "error_type": otherwise, "error_title": "请从单子里选", "error_message": message,
    }  # fmt: skip


def stored(value: object) -> object:
    """Return ``value`` as a formula's stored result: nothing for a missing number."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return value


def wrapped_height(text: str, width: float, least: float, font_size: float = FONT_SIZE) -> float:
    """Return how high a row must be, in points, for ``text`` to wrap in a cell of ``width`` digits; ``least`` or more.

    >>> wrapped_height("千兆宽带", 14, least=20), wrapped_height("家庭融合全场景千兆光网尊享版", 14, least=20)
    (20, 48)
    """
    lines = math.ceil(columns(text) * font_size / FONT_SIZE / (width - _CELL_PADDING))
    return max(least, math.ceil(lines * font_size * _LINE_HEIGHT) + 6)


def set_page_lines(sheet: Worksheet, cohort: Cohort, source: str, *, left: str = "", right: str = "") -> None:
    """Print the class over every page, the source of its figures and the page's number under it.

    ``left`` takes the place of the class's title above, ``right`` that of its region.
    """
    sheet.set_header(f"&L{_LINE}{_page_text(left or cohort.title)}&R{_LINE}{_page_text(right or cohort.region)}")
    sheet.set_footer(f"&L{_LINE}{_page_text(source)}&R{_LINE}第 &P 页，共 &N 页")


def _page_text(text: str) -> str:
    """Return ``text`` for a page header or footer, where & begins a code and both halves share 255 characters."""
    short = text if len(text) <= _LONGEST_LINE else text[: _LONGEST_LINE - 1] + "…"
    return short.replace("&", "&&")
