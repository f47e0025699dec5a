"""HTML that a cell made, read into plain values: paragraphs and tables. Print and slides set them their own way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_PARAGRAPHS = {"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "section", "tr", "details"}
_STRONG = {"b", "strong", "th"}
_UNSEEN = {"script", "style", "template"}
_VOID = {"br", "img", "hr", "input", "wbr", "col", "meta", "link"}
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Run:
    """A stretch of text in one weight."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``css_class`` is that of its nearest element that has one, such as ``source``."""

    runs: tuple[Run, ...]
    css_class: str = ""

    @property
    def text(self) -> str:
        """The paragraph without its weights."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Table:
    """A table as text: ``rows`` are all as long as ``numeric``, which says what columns hold numbers.

    ``header`` is empty where the table has none; ``named_rows`` tells that the first column names the rows.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    caption: str = ""
    named_rows: bool = False


def read_markup(html: str) -> list[Paragraph | Table]:
    """Return the paragraphs and tables of ``html`` in order; whatever else it holds is read as its text.

    >>> read_markup("<p>一 <b>二</b></p>")
    [Paragraph(runs=(Run(text='一 ', strong=False), Run(text='二', strong=True)), css_class='')]
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_paragraph()
    return reader.found


@dataclass
class _Grid:
    """A table while it is read."""

    head: list[list[str]] = field(default_factory=list)
    body: list[list[str]] = field(default_factory=list)
    numeric: set[int] = field(default_factory=set)
    caption: str = ""
    names: int = 0
    in_head: bool = False

    def value(self) -> Table | None:
        rows = self.head + self.body
        width = max(map(len, rows), default=0)
        if not width:
            return None
        padded = [tuple(row + [""] * (width - len(row))) for row in rows]
        # A header of several levels is one row of print: upper names before lower ones.
        levels = padded[: len(self.head)]
        header = tuple(" ".join(dict.fromkeys(filter(None, cells))) for cells in zip(*levels, strict=True))
        named = bool(self.body) and self.names == len(self.body)
        numeric = tuple(place in self.numeric for place in range(width))
        return Table(header, tuple(padded[len(self.head) :]), numeric, self.caption, named)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Paragraph | Table] = []
        self._open: list[tuple[str, str]] = []
        self._runs: list[Run] = []
        self._grid: _Grid | None = None
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        classes = (facts.get("class") or "").split()
        if tag not in _VOID:
            self._open.append((tag, classes[0] if classes else ""))
        if tag == "br":
            self._put("\n")
        elif tag == "table":
            self.end_paragraph()
            self._grid = _Grid()
        elif self._grid is None:
            if tag in _PARAGRAPHS:
                self.end_paragraph(before_open=True)
        elif tag == "thead":
            self._grid.in_head = True
        elif tag == "tr":
            (self._grid.head if self._grid.in_head else self._grid.body).append([])
        elif tag == "caption":
            self._cell = []
        elif tag in ("td", "th"):
            self._start_cell(tag, facts, classes)

    def _start_cell(self, tag: str, facts: dict[str, str | None], classes: list[str]) -> None:
        grid, self._cell = self._grid, []
        rows = grid.head if grid.in_head else grid.body
        if not rows:
            rows.append([])
        self._span = int(facts["colspan"]) if (facts.get("colspan") or "").isdecimal() else 1
        if "number" in classes:
            grid.numeric.add(len(rows[-1]))
        grid.names += tag == "th" and not grid.in_head and not rows[-1]

    def handle_endtag(self, tag: str) -> None:
        if self._grid is not None:
            self._end_in_table(tag)
        elif tag in _PARAGRAPHS:
            self.end_paragraph()
        while any(name == tag for name, _ in self._open):
            if self._open.pop()[0] == tag:
                break

    def _end_in_table(self, tag: str) -> None:
        if tag == "table":
            table, self._grid, self._cell = self._grid.value(), None, None
            self.found += [table] if table else []
        elif tag == "thead":
            self._grid.in_head = False
        elif tag == "caption" and self._cell is not None:
            self._grid.caption, self._cell = _tidy("".join(self._cell)), None
        elif tag in ("td", "th") and self._cell is not None:
            rows = self._grid.head if self._grid.in_head else self._grid.body
            rows[-1] += [_tidy("".join(self._cell))] + [""] * (self._span - 1)
            self._cell = None

    def handle_data(self, data: str) -> None:
        tags = {name for name, _ in self._open}
        if not tags & _UNSEEN:
            self._put(data if "pre" in tags else _BLANKS.sub(" ", data))

    def _put(self, text: str) -> None:
        if self._cell is not None:
            self._cell.append(text)
        elif self._grid is None:
            self._runs.append(Run(text, any(name in _STRONG for name, _ in self._open)))

    def end_paragraph(self, *, before_open: bool = False) -> None:
        """Take in the paragraph that ends here; its class is that of the elements still open."""
        joined: list[Run] = []
        for run in self._runs:
            if joined and joined[-1].strong == run.strong:
                joined[-1] = Run(joined[-1].text + run.text, run.strong)
            else:
                joined.append(run)
        self._runs = []
        if "".join(run.text for run in joined).strip():
            joined[0] = Run(joined[0].text.lstrip(), joined[0].strong)
            joined[-1] = Run(joined[-1].text.rstrip(), joined[-1].strong)
            still_open = self._open[:-1] if before_open else self._open
            css_class = next((name for _, name in reversed(still_open) if name), "")
            self.found.append(Paragraph(tuple(run for run in joined if run.text), css_class))


def _tidy(text: str) -> str:
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in text.strip().split("\n"))
