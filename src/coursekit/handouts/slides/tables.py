"""A table on a slide: read from the HTML of our display code or of Markdown, split by rows, widths estimated."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from html import unescape

from coursekit.handouts.slides.text import text_em, text_lines, widest_word_em

_ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<(th|td)([^>]*)>(.*?)</\1>", re.DOTALL)
_CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)
_HEAD = re.compile(r"<thead>(.*?)</thead>", re.DOTALL)
_BODY = re.compile(r"<tbody>(.*?)</tbody>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
# A column this narrow is not broken into two lines, in ems.
_KEPT_WHOLE_EM = 7.5
_NARROW_ROOM_EM = 36.0  # what a line of the narrow slide holds at the largest size at which cells are broken
_PADDING_EM = 1.1  # left and right of a cell together
_ROW_PADDING_EM = 0.5  # above and below together
LINE = 1.4


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
        return [max(text_em(cell.text) for cell in column) + _PADDING_EM for column in self._columns]

    @cached_property
    def least_em(self) -> list[float]:
        """The widths in ems under which the columns cannot go."""
        return [self._least(place, whole=self.is_whole(place)) for place in range(len(self._columns))]

    @cached_property
    def _columns(self) -> list[tuple[Cell, ...]]:
        whole = max(len(row) for row in (*self.head, *self.rows))
        return list(zip(*(row for row in (*self.head, *self.rows) if len(row) == whole), strict=True))

    def widths_em(self, room_em: float) -> list[float]:
        """Return the columns' widths in ems, as a browser shares out ``room_em``."""
        most, least = self.most_em, self.least_em
        spare, wanted = room_em - sum(least), sum(most) - sum(least)
        if wanted <= spare or wanted <= 0:
            return most
        return [low + max(spare, 0) * (high - low) / wanted for low, high in zip(least, most, strict=True)]

    def _least(self, place: int, *, whole: bool) -> float:
        """Return the width in ems under which a column cannot go: its widest word, its numbers, or all of it."""
        cells = self._columns[place]
        widths = [text_em(cell.text) if cell.is_kept else widest_word_em(cell.text) for cell in cells]
        return self.most_em[place] if whole else max(widths) + _PADDING_EM

    def height_em(self, room_em: float) -> float:
        """Return the height in ems of its own type, caption and source included."""
        widths = self.widths_em(room_em)
        rows = sum(_row_em(row, widths) for row in (*self.head, *self.rows))
        caption = text_lines(self.caption, room_em) * LINE + 0.4 if self.caption else 0
        source = text_lines(f"来源：{self.source}", room_em / 0.75) * LINE * 0.75 + 0.4 if self.source else 0
        return rows + caption + source

    def split(self, room_em: float, height_em: float) -> tuple[Table, Table] | None:
        """Return the rows that fit ``height_em`` and the others under the same header, or None when not one fits."""
        for count in range(len(self.rows) - 1, 0, -1):
            first = replace(self, rows=self.rows[:count])
            if first.height_em(room_em) <= height_em:
                return first, replace(self, rows=self.rows[count:], continued=True)
        return None

    def is_whole(self, place: int) -> bool:
        """Is this column short enough never to be broken, in a table that leaves room for it?"""
        return self._may_keep and self.most_em[place] <= _KEPT_WHOLE_EM

    @cached_property
    def _may_keep(self) -> bool:
        short = [width <= _KEPT_WHOLE_EM for width in self.most_em]
        return sum(self._least(place, whole=kept) for place, kept in enumerate(short)) <= _NARROW_ROOM_EM


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
    lines = (
        text_lines(cell.text, max(width - _PADDING_EM, 1.0) + 0.05) for cell, width in zip(row, widths, strict=False)
    )
    return max(lines) * LINE + _ROW_PADDING_EM
