"""What a slide is filled with: blocks cut into pieces, each with a height and, where it can, a way to split."""

from __future__ import annotations

import functools
import re
import struct
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token

from coursekit.handouts.document import AnswerSpace, Block, Figure, Heading, Markup, Prose, Text
from coursekit.handouts.markdown import markdown_html, parse_markdown
from coursekit.handouts.slides.tables import Table, read_table
from coursekit.handouts.slides.text import code_lines, plain_text, text_lines

LINE, GAP = 1.5, 0.55  # a line, and the space between two pieces, in ems
TABLE_SIZES, CODE_SIZES = range(20, 31), (16, 18, 20, 22, 24)  # px of 720, the smallest that a back row reads
_SLACK = 0.98  # of the width that a table may be estimated to take
_WORTH_BREAKING = 2  # px that a table must gain for its cells to take several lines
_INDENT_EM = 1.7  # of a list
_BOX_EM, _BOX_PADDING_EM = 1.6, 1.0  # a set-off paragraph: what its box takes of the width, and of the height
_CODE_LINE, _CODE_PADDING = 1.45, 26  # px above and below together
_MONO_EM = 0.61
_FEW_BROKEN = 1.15  # lines shown for each line of code
HANG = 4  # columns by which a line too long for the slide goes on further in
_DISPLAY_MATH_EM = 3.2
_SENTENCE = re.compile(r"(?<=[。！？；])")
_LEAST_FIGURE = 0.76  # of the height that the figure would have alone on the slide


@dataclass(frozen=True)
class Piece(ABC):
    """Something that stands on one slide. Heights are px for a width in px and a text size in px."""

    @abstractmethod
    def height(self, width: float, size: int) -> float:
        """Return the height needed."""

    def split(self, width: float, size: int, room: float) -> tuple[Piece, Piece] | None:
        """Return what fits ``room`` px and the rest, or None where it cannot be cut."""
        return None

    @property
    def leads_on(self) -> bool:
        """Must the next piece stand on the same slide?"""
        return False


@dataclass(frozen=True)
class Words(Piece):
    """One block of Markdown: a paragraph, a list, a formula; ``role`` sets a paragraph off (discuss, monday, ...)."""

    markdown: str
    role: str = ""

    def height(self, width: float, size: int) -> float:
        """Return the height of its lines."""
        room = width / size - (_BOX_EM if self.role else 0)
        return (_words_em(self.markdown, room) + (_BOX_PADDING_EM if self.role else 0)) * size

    def split(self, width: float, size: int, room: float) -> tuple[Piece, Piece] | None:
        """Cut between a list's items or a paragraph's lines and sentences."""
        parts = _cuts(self.markdown)
        for count in range(len(parts) - 1, 0, -1):
            first, rest = "".join(parts[:count]).strip(), "".join(parts[count:]).strip()
            if first and rest and _is_balanced(first) and replace(self, markdown=first).height(width, size) <= room:
                return replace(self, markdown=first.rstrip("\\")), replace(self, markdown=rest)
        return None

    @property
    def leads_on(self) -> bool:
        """A paragraph that ends with a colon announces what comes."""
        return self.markdown.rstrip().endswith(("：", ":"))


@dataclass(frozen=True)
class Title(Piece):
    """A heading within a group."""

    text: str

    def height(self, width: float, size: int) -> float:
        """Return the height of its lines, a little larger than text."""
        return text_lines(self.text, width / (size * 1.15)) * 1.4 * 1.15 * size

    @property
    def leads_on(self) -> bool:
        """A heading never stands last."""
        return True


@dataclass(frozen=True)
class Picture(Piece):
    """A figure: as large as what stands beside or below leaves it."""

    figure: Figure

    @property
    def aspect(self) -> float:
        """Width over height, from the header of the PNG."""
        width, height = struct.unpack(">II", self.figure.png[16:24])
        return width / height

    def height(self, width: float, size: int) -> float:
        """Return the least height at which it is still easily read: most of what it would have alone."""
        return _LEAST_FIGURE * self.full_height(width, 540)

    def full_height(self, width: float, room: float) -> float:
        """Return its height where it has ``width`` and ``room`` px for itself."""
        return min(room, width / self.aspect)


@dataclass(frozen=True)
class Listing(Piece):
    """Plain text that code printed, or fenced text."""

    source: str

    def size(self, width: float, size: int) -> int:
        """Return the largest size, in px, at which few lines are broken, else the smallest."""
        allowed = [s for s in CODE_SIZES if s <= max(size - 6, CODE_SIZES[0])]
        lines = self.source.count("\n") + 1
        return max((s for s in allowed if self._lines(width, s) <= _FEW_BROKEN * lines), default=allowed[0])

    def height(self, width: float, size: int) -> float:
        """Return the height of its lines at its own size."""
        own = self.size(width, size)
        return self._lines(width, own) * _CODE_LINE * own + _CODE_PADDING

    def split(self, width: float, size: int, room: float) -> tuple[Piece, Piece] | None:
        """Cut between lines."""
        lines = self.source.split("\n")
        fitting = [
            n for n in range(1, len(lines)) if replace(self, source="\n".join(lines[:n])).height(width, size) <= room
        ]
        if not fitting:
            return None
        at = fitting[-1]
        return replace(self, source="\n".join(lines[:at])), replace(self, source="\n".join(lines[at:]))

    def _lines(self, width: float, own: int) -> int:
        return code_lines(self.source, int((width - 40) / (_MONO_EM * own)), HANG)


@dataclass(frozen=True)
class Grid(Piece):
    """A table."""

    table: Table

    def size(self, width: float, size: int) -> int:
        """Return the largest size of its type, in px, at which no word is cut; not much larger, no cell is broken."""
        most = min(max(size - 4, TABLE_SIZES[0]), TABLE_SIZES[-1])
        sizes = [s for s in TABLE_SIZES if s <= most]
        whole = max((s for s in sizes if self.table.is_unbroken(_SLACK * width / s)), default=0)
        broken = max((s for s in sizes if self.table.is_readable(_SLACK * width / s)), default=0)
        return max(whole if whole > broken - _WORTH_BREAKING else broken, TABLE_SIZES[0])

    def height(self, width: float, size: int) -> float:
        """Return the height of caption, rows and source."""
        own = self.size(width, size)
        return self.table.height_em(width / own) * own

    def split(self, width: float, size: int, room: float) -> tuple[Piece, Piece] | None:
        """Cut between rows; each part has the header."""
        own = self.size(width, size)
        parts = self.table.split(width / own, room / own)
        return (Grid(parts[0]), Grid(parts[1])) if parts else None

    def in_parts(self, count: int, width: float, size: int) -> list[Grid]:
        """Return the table in ``count`` parts of about even height; no more parts than rows."""
        parts = self.table.in_parts(count, width / self.size(width, size))
        return [Grid(part) for part in parts]


@dataclass(frozen=True)
class Html(Piece):
    """Other HTML that our display code made, such as a verdict."""

    html: str

    def height(self, width: float, size: int) -> float:
        """Return the height of its text as one paragraph, with room to spare."""
        text = re.sub(r"<[^>]+>", "\n", self.html)
        return sum(text_lines(line, width / size) for line in text.split("\n") if line.strip()) * (LINE + GAP) * size


def pieces_of(blocks: Iterable[Block]) -> list[Piece]:
    """Cut blocks into pieces, in order; nothing that a slide shows is left out."""
    found: list[Piece] = []
    for block in blocks:
        match block:
            case Heading():
                found.append(Title(block.text))
            case Prose():
                found += _words(block.markdown)
            case Text():
                found += [Listing(block.text.strip("\n"))] if block.text.strip() else []
            case Figure():
                found.append(Picture(block))
            case Markup():
                table = read_table(block.html, block.source)
                found.append(Grid(table) if table else Html(block.html))
            case AnswerSpace():
                pass  # on a slide nobody writes
    return found


def _words(markdown: str) -> list[Piece]:
    lines = markdown.split("\n")
    found: list[Piece] = []
    for token in _top(parse_markdown(markdown)):
        source = "\n".join(lines[token.map[0] : token.map[1]]).strip("\n")
        if token.type == "table_open" and (table := read_table(str(markdown_html(source)))):
            found.append(Grid(table))
        elif token.type == "heading_open":
            found.append(Title(source.lstrip("# ")))
        elif token.type in ("fence", "code_block"):
            found.append(Listing(token.content.rstrip("\n")))
        else:
            found.append(Words(source, str(token.attrGet("class") or "")))
    return found


def _top(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.level == 0 and token.map and token.nesting >= 0]


@functools.lru_cache(maxsize=65536)  # every way to share a group out asks again
def _words_em(markdown: str, room_em: float) -> float:
    """Return the height of Markdown in ems: its paragraphs' lines, lists indented, and the gaps."""
    height, depth, first = 0.0, 0, True
    for token in _tokens(markdown):
        if token.type in ("bullet_list_open", "ordered_list_open", "blockquote_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close", "blockquote_close"):
            depth -= 1
        elif token.type == "inline":
            lines = text_lines(plain_text(token), room_em - _INDENT_EM * depth)
            tall = 0.8 if any("\\frac" in child.content for child in token.children or []) else 0
            height += lines * LINE + tall + (0 if first else GAP if not depth else 0.3)
            first = False
        elif token.type.startswith("math_block"):
            height += _DISPLAY_MATH_EM
            first = False
        elif token.type in ("fence", "code_block"):
            height += (token.content.count("\n") + 1) * LINE
    return height


_tokens = functools.lru_cache(maxsize=4096)(parse_markdown)


def _cuts(markdown: str) -> list[str]:
    """Return a block in the parts between which it may be cut: top-level items, else lines and sentences."""
    lines = markdown.split("\n")
    items = [
        token.map[0]
        for token in parse_markdown(markdown)
        if token.type == "list_item_open" and token.level == 1 and token.map
    ]
    if len(items) > 1:
        bounds = [*items, len(lines)]
        return ["\n".join(lines[a:b]) + "\n" for a, b in zip(bounds, bounds[1:], strict=False)]
    return [part for line in lines for part in _SENTENCE.split(line + "\n") if part]


def _is_balanced(text: str) -> bool:
    """Are bold, code and formulas closed at the end of ``text``?"""
    return text.count("**") % 2 == 0 and text.count("`") % 2 == 0 and text.replace("\\$", "").count("$") % 2 == 0
