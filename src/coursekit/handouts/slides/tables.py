"""A table on a slide: read from the HTML of our display code or of Markdown, split by rows, widths estimated."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, cached_property
from html import unescape

from coursekit.handouts.slides.text import text_em, text_lines, widest_word_em

_ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<(th|td)([^>]*)>(.*?)</\1>", re.DOTALL)
_CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)
_HEAD = re.compile(r"<thead>(.*?)</thead>", re.DOTALL)
_BODY = re.compile(r"<tbody>(.*?)</tbody>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
# Cells up to this width are not broken, in ems with their padding: the first at which the table has room.
_KEPT_WHOLE_EM = (7.5, 5.5, 3.5)
_HEAD_LINES = 3
_LEAST_WIDTH = 0.65  # of the room, the table's in assets/deck.css; its caption is no wider than the table
_PADDING_EM = 1.1  # left and right of a cell together
_ROW_PADDING_EM = 0.5  # above and below together
LINE = 1.4
_MORE = "（续）"


@dataclass(frozen=True)
class Cell:
    """One cell: its tag, its attributes as written, its HTML."""

    tag: str
    attributes: str
    html: str

    @property
    def text(self) -> str:
        """What a reader reads in it."""
        return unescape(_TAG.sub("", self.html))

    @property
    def is_number(self) -> bool:
        """Does it stand to the right?"""
        return "number" in self.attributes

    @property
    def is_kept(self) -> bool:
        """Is it a number, which is never broken?"""
        return self.is_number and self.tag == "td"

    @cached_property
    def width_em(self) -> float:
        """Its width in ems in one line, with its padding."""
        return text_em(self.text) + _PADDING_EM

    @cached_property
    def word_em(self) -> float:
        """The width in ems of its longest word, with its padding."""
        return widest_word_em(self.text) + _PADDING_EM


@dataclass(frozen=True)
class Table:
    """A table: caption, header rows, rows, source line; ``continued`` when earlier rows stand on an earlier slide."""

    caption: str
    head: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str = ""
    continued: bool = False

    @cached_property
    def most_em(self) -> list[float]:
        """The columns' widths in ems where no cell is broken."""
        return [max(cell.width_em for cell in column) for column in self._columns]

    @cached_property
    def least_em(self) -> list[float]:
        """The widths in ems under which the columns cannot go: the widest word, a number, never a part of one."""
        return self._least_em(0.0)

    @cached_property
    def _columns(self) -> list[tuple[Cell, ...]]:
        whole = max(len(row) for row in (*self.head, *self.rows))
        return list(zip(*(row for row in (*self.head, *self.rows) if len(row) == whole), strict=True))

    def widths_em(self, room_em: float) -> list[float]:
        """Return the columns' widths in ems, as a browser shares out ``room_em``."""
        most, least = self.most_em, self._least_em(self.kept_em(room_em))
        spare, wanted = room_em - sum(least), sum(most) - sum(least)
        if wanted <= spare or wanted <= 0:
            return most
        return [low + max(spare, 0) * (high - low) / wanted for low, high in zip(least, most, strict=True)]

    def is_unbroken(self, room_em: float) -> bool:
        """Does every cell have its line where the table has ``room_em``?"""
        return sum(self.most_em) <= room_em

    def is_readable(self, room_em: float) -> bool:
        """Is no word cut, and no header broken into many lines?"""
        if sum(self.least_em) > room_em:
            return False
        widths = self.widths_em(room_em)
        return all(_row_lines(row, widths) <= _HEAD_LINES for row in self.head)

    def height_em(self, room_em: float) -> float:
        """Return the height in ems of its own type, caption and source included."""
        widths = self.widths_em(room_em)
        rows = sum(_row_em(row, widths) for row in (*self.head, *self.rows))
        own_em = min(room_em, max(sum(widths), _LEAST_WIDTH * room_em))
        caption = text_lines(self.caption + _MORE * self.continued, own_em) * LINE + 0.4 if self.caption else 0
        source = text_lines(f"来源：{self.source}", room_em / 0.75) * LINE * 0.75 + 0.4 if self.source else 0
        return rows + caption + source

    def split(self, room_em: float, height_em: float) -> tuple[Table, Table] | None:
        """Return the rows that fit ``height_em`` and the others under the same header, or None when not one fits."""
        for count in range(len(self.rows) - 1, 0, -1):
            first = replace(self, rows=self.rows[:count])
            if first.height_em(room_em) <= height_em:
                return first, replace(self, rows=self.rows[count:], continued=True)
        return None

    def in_parts(self, count: int, room_em: float) -> list[Table]:
        """Return the table in ``count`` parts, each with the header, of heights as even as its rows allow."""
        widths = self.widths_em(room_em)
        heights = [_row_em(row, widths) for row in self.rows]

        @cache
        def best(start: int, left: int) -> tuple[float, tuple[int, ...]]:
            if left == 1:
                return sum(heights[start:]) ** 2, (len(heights),)
            options = []
            for end in range(start + 1, len(heights) - left + 2):
                cost, ends = best(end, left - 1)
                options.append((sum(heights[start:end]) ** 2 + cost, (end, *ends)))
            return min(options)

        bounds = (0, *best(0, count)[1])
        return [
            replace(self, rows=self.rows[a:b], continued=self.continued or a > 0)
            for a, b in zip(bounds, bounds[1:], strict=False)
        ]

    def kept_em(self, room_em: float) -> float:
        """Return up to which width cells are never broken where a line holds ``room_em``: the most that has room."""
        return next((most for most in _KEPT_WHOLE_EM if sum(self._least_em(most)) <= room_em), 0.0)

    def _least_em(self, kept_em: float) -> list[float]:
        return [max(self._cell_em(cell, kept_em) for cell in column) for column in self._columns]

    @staticmethod
    def _cell_em(cell: Cell, kept_em: float) -> float:
        """Return the width in ems under which a cell cannot go."""
        return cell.width_em if cell.is_kept or cell.width_em <= kept_em else cell.word_em


def read_table(html: str, source: str = "") -> Table | None:
    """Return the one table that ``html`` holds, or None where there is none or more than one."""
    bodies, heads, caption = _BODY.findall(html), _HEAD.findall(html), _CAPTION.search(html)
    if len(bodies) != 1 or not (rows := _rows(bodies[0])):
        return None
    return Table(unescape(caption[1]) if caption else "", _rows(heads[0]) if heads else (), rows, source)


def _rows(html: str) -> tuple[tuple[Cell, ...], ...]:
    rows = (tuple(Cell(*found) for found in _CELL.findall(row)) for row in _ROW.findall(html))
    return tuple(row for row in rows if row)


def _row_em(row: tuple[Cell, ...], widths: list[float]) -> float:
    return _row_lines(row, widths) * LINE + _ROW_PADDING_EM


def _row_lines(row: tuple[Cell, ...], widths: list[float]) -> int:
    return max(
        text_lines(cell.text, max(width - _PADDING_EM, 1.0) + 0.05) for cell, width in zip(row, widths, strict=False)
    )
