"""How wide a table's columns are set, at what size and where, so that it never runs off the page."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coursekit.charts.fonts import advance_em
from coursekit.handouts.print.literals import LONGEST_RUN, RUN_PIECE, printable
from coursekit.handouts.print.measures import FULL, HEIGHT, POINTS, TEXT, TURNED

PADDING_EM = 0.55  # on either side of a cell
MOST_STRETCH = 1.35  # of a table whose columns are narrower than the measure
_STRETCH_FROM = 0.6  # of the measure
_NARROWEST_EM = 2.2
_WIDE_LETTER_EM = 0.7
_SHORT_HEADER_EM = 5
_SHORT_CELL_EM, _MOST_WHOLE = 9, 0.7
_BOLD = 1.06  # a bold letter's width to a regular one's
_SLACK = 1.03
_LINE_EM, _ROW_EM = 1.35, 1.0
_SPLIT_FROM = 0.5  # of the page's height
Measure = Callable[[str], float]
# A piece that no line may break within: letters and digits, or one character with the marks that cling to it.
_PIECE = re.compile(r"[!-~\u00a1-\u024f\u2010-\u2027]+|[（“《【]*.[，。：；？！、）”》】%]*")


@dataclass(frozen=True)
class Place:
    """Where a table may stand: the column of text, the page's full width, or a page turned to landscape.

    A cell may have so many lines, in a column of at least ``least_folded`` em where it has several; ``keeps_short``
    says that one of a few characters may have only one.
    """

    name: str
    points: float
    size: float
    most_lines: float
    keeps_short: bool = False
    least_folded: float = 0.0


# In the order tried: small letters and many lines a cell are worse than the notes' column, a turned page worst.
PLACES = (
    Place("text", TEXT * POINTS, 9, 2, True),
    Place("full", FULL * POINTS, 9, 3, True),
    Place("full", FULL * POINTS, 9, 8, True, 12),  # what is to be said aloud must not be the smallest print
    Place("full", FULL * POINTS, 8, 5, True),
    Place("full", FULL * POINTS, 7.5, 8),
    Place("turned", TURNED * POINTS, 9, 4),
    Place("turned", TURNED * POINTS, 8, 8),
    Place("turned", TURNED * POINTS, 7, math.inf),
)


@dataclass(frozen=True)
class Setting:
    """How a table is set: its place and size in points, each column's width in points, may it be split.

    ``runs`` tells of each column how many letters without a blank are too many for it.
    """

    place: str
    size: float
    widths: tuple[float, ...]
    splits: bool
    runs: tuple[int, ...]


def set_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Setting:
    """Return the first setting in which every word fits its column and no cell grows too tall.

    A table with more columns than even a turned page holds is set there all the same, its columns made equal.
    """
    heads = [[cell] for cell in header] or [[] for _ in rows[0]]
    columns = [[head, [row[place] for row in rows]] for place, head in enumerate(heads)]
    least = [max(_widest(_longest_piece, _longest_piece, *column), _NARROWEST_EM) for column in columns]
    natural = [max(_widest(_em, _em, *column), need) for column, need in zip(columns, least, strict=True)]
    folded = [max(_widest(_two_lines, _em, *column), need) for column, need in zip(columns, least, strict=True)]
    bodies = [_widest(_em, _em, [], cells) for _, cells in columns]
    short = [width if width <= _SHORT_CELL_EM else 0.0 for width in bodies]
    for place in PLACES:
        room = place.points / place.size - 2 * PADDING_EM * len(columns)
        if sum(least) > room and place is not PLACES[-1]:
            continue
        widths = _shared_out(natural if sum(natural) <= room else folded, least, room)
        lines = [_lines(row, widths) for row in rows]
        squeezed = place.keeps_short and any(w < n for w, n in zip(widths, short, strict=True))
        thin = any(width < need and width < place.least_folded for width, need in zip(widths, bodies, strict=True))
        if max(lines, default=1) <= place.most_lines and not squeezed and not thin:
            break
    tall = (sum(lines) * _LINE_EM + (len(rows) + 2) * _ROW_EM) * place.size > _SPLIT_FROM * HEIGHT * POINTS
    points = tuple(math.floor((width + 2 * PADDING_EM) * place.size * 100) / 100 for width in widths)
    runs = tuple(LONGEST_RUN if width >= need else _letters(width) for width, need in zip(widths, least, strict=True))
    return Setting(place.name, place.size, points, tall, runs)


def _shared_out(natural: list[float], least: list[float], room: float) -> list[float]:
    """Return column widths in em: as wide as their text where there is room, else each its part of what there is."""
    wanted, needed = sum(natural), sum(least)
    if wanted <= room:
        factor = min(room / wanted, MOST_STRETCH) if wanted >= _STRETCH_FROM * room else 1
        return [width * factor for width in natural]
    if needed >= room:
        return [room / len(natural)] * len(natural)
    # Short cells stay whole where that leaves enough for the long ones.
    whole = [n if n <= _SHORT_CELL_EM else m for n, m in zip(natural, least, strict=True)]
    least = whole if sum(whole) <= _MOST_WHOLE * room else least
    spare = (room - sum(least)) / sum(n - m for n, m in zip(natural, least, strict=True))
    return [m + (n - m) * spare for n, m in zip(natural, least, strict=True)]


def _letters(width: float) -> int:
    return max(2, math.floor(width / _WIDE_LETTER_EM))


def _widest(of_head: Measure, of_cell: Measure, head: list[str], cells: list[str]) -> float:
    bold = max(map(of_head, head), default=0.0) * _BOLD
    return _SLACK * max([bold, *map(of_cell, cells)])


def _two_lines(text: str) -> float:
    """Return the width that a header asks for: a long one may take two lines before a cell has to."""
    whole = _em(text)
    return whole if whole <= _SHORT_HEADER_EM else max(_longest_piece(text), whole / 2 + 1)


def _lines(row: Sequence[str], widths: list[float]) -> int:
    return max(
        sum(_lines_of(_line_em(line), width) for line in printable(text).split("\n"))
        for text, width in zip(row, widths, strict=True)
    )


def _lines_of(length: float, width: float) -> int:
    """Return how many lines of ``width`` a text takes; one that is wrapped loses a little at every end."""
    return 1 if length <= width else math.ceil(1.05 * length / width)


def _em(text: str) -> float:
    """Return the width of the longest line of ``text`` in em, with the little blanks between Chinese and letters."""
    return max(map(_line_em, printable(text).split("\n")))


def _line_em(line: str) -> float:
    seams = sum(_is_wide(a) != _is_wide(b) for a, b in zip(line, line[1:], strict=False) if " " not in (a, b))
    return sum(map(advance_em, line)) + 0.25 * seams


def _longest_piece(text: str) -> float:
    pieces = _PIECE.findall(printable(text))
    return max((_line_em(piece if len(piece) < LONGEST_RUN else piece[:RUN_PIECE]) for piece in pieces), default=0.0)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
