"""Slides that fit by construction: pieces shared out for the narrower window, type as large as there is room."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from coursekit.handouts.slides.model import Lesson, Section
from coursekit.handouts.slides.pieces import GAP, Grid, Picture, Piece, Title, Words, pieces_of
from coursekit.handouts.slides.text import heading_lines, text_lines

# px of the logical slide; style in assets/deck.css.
HEIGHT, WIDE, NARROW = 720, 1280, 960
MARGIN = {WIDE: 56, NARROW: 44}
_FOOT, _BODY_PADDING = 38, 34
SIZES = (34, 32, 30, 28, 26, 24)  # of body text; the first that fits
HEADINGS = (28, 24)  # of a slide within its section: the first, where it takes no more lines than the second
_USUAL, _MODERATE = 26, 28  # to share out by; beside a figure
_SAFETY = 6
_SPARSE, _LITTLE = 0.42, 0.22
_BESIDE = (460, 400, 340)  # widths of a text column beside a figure in 16:9
_BESIDE_GAP = 36
_MORE = "（续）"
# Costs: one more slide; an announcement or a heading left last on one; a slide left empty costs up to 1.
_PAGE, _PARTED, _BEHEADED = 2.0, 1.6, 4.0


@dataclass(frozen=True)
class Slide:
    """One slide: its section's place, which page of the section it is, and how its pieces are laid out.

    ``size`` is that of its text in 4:3, ``wide_size`` in 16:9, in px; ``beside`` is the width in px of a text column
    beside the figure in 16:9, 0 where text stands above or below.
    """

    section: int
    page: int
    heading: str
    pieces: tuple[Piece, ...]
    continued: bool = False
    size: int = _USUAL
    wide_size: int = _USUAL
    beside: int = 0

    @property
    def heading_size(self) -> int:
        """The heading's size in px where the slide does not open its section."""
        return _heading_size(self.heading + _MORE * self.continued)

    @property
    def sparse(self) -> bool:
        """Is it little text and nothing else, better set in the middle?"""
        if not self.pieces or any(not isinstance(piece, Words | Title) for piece in self.pieces):
            return False
        return stack_height(self.pieces, NARROW - 2 * MARGIN[NARROW], self.size) < _SPARSE * HEIGHT

    @property
    def opens(self) -> bool:
        """Is it its section's first?"""
        return self.page == 0


@dataclass
class _Column:
    """The slides of one section as they come."""

    section: int
    heading: str
    times: str
    slides: list[Slide] = field(default_factory=list)

    def room(self, page: int, continued: bool) -> float:
        return body_room(self.heading, opens=page == 0, times=self.times, continued=continued)


def times_line(section: Section) -> str:
    """Return what stands under a section's heading: its minutes, how they are shared out, how many are activity."""
    minutes, activity = section.heading.minutes, section.heading.activity
    shared = section.plan or (f"{minutes} 分钟" if minutes else "")
    return f"{shared}（动手和讨论共 {activity} 分钟）" if shared and activity else shared


def body_room(heading: str, *, opens: bool, times: str = "", continued: bool = False) -> float:
    """Return the height in px that a narrow slide has below its heading."""
    width = NARROW - 2 * MARGIN[NARROW]
    if opens:
        head = heading_lines(heading, width / 38) * 38 * 1.3 + 40
        head += text_lines(times, width / 22) * 22 * 1.45 if times else 0
    else:
        text = heading + _MORE * continued
        size = _heading_size(text)
        head = heading_lines(text, (width - 18) / size) * size * 1.4 + 28
    return HEIGHT - head - _FOOT - _BODY_PADDING - _SAFETY


def _heading_size(text: str) -> int:
    """Return the largest of HEADINGS at which ``text`` takes no more lines than at the smallest."""
    width = NARROW - 2 * MARGIN[NARROW] - 18
    lines = {size: heading_lines(text, width / size) for size in HEADINGS}
    return max(size for size in HEADINGS if lines[size] == lines[HEADINGS[-1]])


def slides_of(lesson: Lesson) -> list[Slide]:
    """Return a lesson's slides after its title slide, in order.

    Every piece of every group stands on a slide, once and in order; a group that does not fit one slide goes on
    under its heading with （续）.
    """
    found: list[Slide] = []
    for place, section in enumerate(lesson.sections):
        found += _section_slides(place, section, lesson.title)
    return found


def _section_slides(place: int, section: Section, title: str) -> list[Slide]:
    is_title = section.heading.level == 1
    column = _Column(place, section.heading.text or title, times_line(section))
    start = 1 if is_title else 0  # the title slide itself stands before them
    for group in section.groups:
        pieces = pieces_of(group)
        if not pieces:
            continue
        pages = share_out(pieces, lambda n: column.room(start + len(column.slides) + n, n > 0))
        first = start + len(column.slides)
        rooms = [column.room(first + number, number > 0) for number in range(len(pages))]
        sizes = {window: _sizes(pages, rooms, window) for window in (NARROW, WIDE)}
        for number, (page, room) in enumerate(zip(pages, rooms, strict=True)):
            size, wide = sizes[NARROW][number], sizes[WIDE][number]
            laid_out = (tuple(page), number > 0, size, wide, _beside(page, wide, room))
            column.slides.append(Slide(place, first + number, column.heading, *laid_out))
    if not column.slides and not is_title:
        column.slides.append(Slide(place, 0, column.heading, ()))
    return column.slides


def share_out(pieces: Sequence[Piece], room: Callable[[int], float]) -> list[list[Piece]]:
    """Share ``pieces`` out over as few pages as will hold them, evenly filled; ``room(n)`` is page n's height in px.

    A page may be empty only where the first has a tall heading and nothing fits under it. Where a page of mere
    text would hold very little, the type is smaller if that saves a page.
    """
    width = NARROW - 2 * MARGIN[NARROW]
    pages = _shared(pieces, room, _USUAL)
    heights = [stack_height(page, width, _USUAL) / room(number) for number, page in enumerate(pages)]
    if any(0 < height < _LITTLE for height in heights) and not any(isinstance(piece, Grid) for piece in pieces):
        smaller = _shared(pieces, room, SIZES[-1])
        return smaller if len(smaller) < len(pages) else pages
    return pages


def _shared(pieces: Sequence[Piece], room: Callable[[int], float], size: int) -> list[list[Piece]]:
    width = NARROW - 2 * MARGIN[NARROW]
    if stack_height(pieces, width, size) <= room(0):
        return [list(pieces)]
    cut = _cut_to(pieces, width, room(1))
    count = len(cut)
    heights = functools.cache(lambda a, b: stack_height(cut[a:b], width, size))

    tall_heading = room(0) < room(1)  # nothing need stand under it

    @functools.cache
    def best(start: int, page: int) -> tuple[float, tuple[int, ...]]:
        """Return the cost of the pages from ``page`` on, holding the pieces from ``start``, and where they end."""
        if start == count:
            return 0.0, ()
        may_be_empty = page == 0 and tall_heading
        options = []
        for end in range(start if may_be_empty else start + 1, count + 1):
            needed = heights(start, end) if end > start else 0
            if needed > room(page) and (may_be_empty or end > start + 1):
                break
            last = cut[end - 1] if start < end < count else None
            parted = _BEHEADED if isinstance(last, Title) else _PARTED if last and last.leads_on else 0.0
            cost, ends = best(end, page + 1)
            spare = max(0.0, 1 - needed / room(page))
            options.append((_PAGE + spare**2 + parted + cost, (end, *ends)))
        return min(options)

    pages, start = [], 0
    for end in best(0, 0)[1]:
        pages.append(list(cut[start:end]))
        start = end
    parted = any(page and page[-1].leads_on for page in pages[:-1])
    if parted and stack_height(pieces, width, SIZES[-1]) <= room(0):
        return [list(pieces)]  # small type rather than an announcement on one slide and its table on the next
    return pages


def stack_height(pieces: Sequence[Piece], width: float, size: int) -> float:
    """Return the height of pieces one below the other, with the gaps between them."""
    return sum(piece.height(width, size) for piece in pieces) + GAP * size * max(len(pieces) - 1, 0)


def _cut_to(pieces: Sequence[Piece], width: float, room: float) -> list[Piece]:
    """Return the pieces, those taller than a page in parts; what cannot be cut stays for the browser to find."""
    found: list[Piece] = []
    for piece in pieces:
        parts = _parts(piece, width, room)
        if isinstance(piece, Grid) and 1 < len(parts) <= len(piece.table.rows):
            even = piece.in_parts(len(parts), width, _USUAL)
            parts = even if all(part.height(width, _USUAL) <= room for part in even) else parts
        found += parts
    return found


def _parts(piece: Piece, width: float, room: float) -> list[Piece]:
    found: list[Piece] = []
    while piece.height(width, _USUAL) > room:
        parts = piece.split(width, _USUAL, room) or piece.split(width, SIZES[-1], room)
        if parts is None:
            break
        found.append(parts[0])
        piece = parts[1]
    return [*found, piece]


def _sizes(pages: Sequence[Sequence[Piece]], rooms: Sequence[float], window: int) -> list[int]:
    """Return the text size of each page of a group: one for all that hold text, for each other page its largest."""
    largest = [_largest(page, room, window) for page, room in zip(pages, rooms, strict=True)]
    speaks = [any(isinstance(piece, Words | Title) for piece in page) for page in pages]
    shared = min((size for size, text in zip(largest, speaks, strict=True) if text), default=SIZES[0])
    return [
        _largest(page, room, window, shared) if text else size
        for page, room, size, text in zip(pages, rooms, largest, speaks, strict=True)
    ]


def _largest(page: Sequence[Piece], room: float, window: int, most: int = SIZES[0]) -> int:
    """Return the largest text size up to ``most`` at which the page fits; beside a figure, text stays moderate."""
    width = window - 2 * MARGIN[window]
    most = min(most, _MODERATE) if any(isinstance(piece, Picture) for piece in page) else most
    fitting = [size for size in SIZES if size <= most and stack_height(page, width, size) <= room]
    return max(fitting, default=SIZES[-1])


def _beside(page: Sequence[Piece], size: int, room: float) -> int:
    """Return the width of a text column beside the page's only figure in 16:9, 0 where the figure is larger without."""
    pictures = [piece for piece in page if isinstance(piece, Picture)]
    others = [piece for piece in page if not isinstance(piece, Picture)]
    place = page.index(pictures[0]) if pictures else 0
    if len(pictures) != 1 or not others or not all(isinstance(piece, Words) for piece in others):
        return 0
    if place not in (0, len(page) - 1):
        return 0
    width, figure = WIDE - 2 * MARGIN[WIDE], pictures[0]
    best, chosen = figure.full_height(width, room - stack_height(others, width, size) - GAP * size), 0
    for column in _BESIDE:
        height = figure.full_height(width - column - _BESIDE_GAP, room)
        if stack_height(others, column, size) <= room and height > best:
            best, chosen = height, column
    return chosen
