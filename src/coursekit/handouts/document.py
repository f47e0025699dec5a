"""A notebook as a document: headings, prose, code, figures, tables. Pages, and later decks and print, start here."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode

from coursekit.charts.vectors import picture_name
from coursekit.notebooks.normal import WIDGET
from coursekit.practice.solution import is_for_trainees

NOTES, PARAMETERS, SETUP, KEY, SCREEN = "notes", "parameters", "setup", "key", "screen"
# How the sources of examples and drawings begin that stand for no data.
_MADE_UP = ("编的例子", "照假设", "按公式")
MADE_UP_FOR_CLASS = "为上课编的例子和照公式画的图，图表下面都写明了"
_HEADING = re.compile(r"^(#{1,4})\s+(.+?)\s*$")
_FACT = re.compile(r"<!--.*?-->", re.DOTALL)
# Looser than what derives exercises: a marker without its partner must not put a solution on paper.
_SOLUTION = re.compile(r"(BEGIN|END)\s+SOLUTION", re.IGNORECASE)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Heading:
    """A section's heading; minutes are zero where the lesson states none."""

    level: int
    text: str
    anchor: str
    minutes: int = 0
    activity: int = 0


@dataclass(frozen=True)
class Prose:
    """Markdown; ``computed`` when a cell said it with this class's numbers, ``note`` when it is the instructor's."""

    markdown: str
    computed: bool = False
    note: bool = False


@dataclass(frozen=True)
class Code:
    """A code cell; ``folded`` when the lesson itself hides it."""

    source: str
    folded: bool = False


@dataclass(frozen=True)
class Figure:
    """A picture with its alternative text, its source and its width in CSS pixels.

    ``svg`` is the same picture as vectors, if the class was run for print; unlike ``png`` it has no source line below.
    """

    png: bytes
    alt: str
    source: str
    width: int
    svg: bytes = b""


@dataclass(frozen=True)
class Markup:
    """HTML that our own display code made: a table (with its source) or a verdict."""

    html: str
    source: str = ""


@dataclass(frozen=True)
class Text:
    """Plain text output."""

    text: str


@dataclass(frozen=True)
class AnswerSpace:
    """Where a trainee without a computer writes."""


Block = Heading | Prose | Code | Figure | Markup | Text | AnswerSpace


@dataclass(frozen=True)
class Document:
    """A notebook's title and blocks in order."""

    title: str
    blocks: list[Block] = field(default_factory=list)

    @property
    def sections(self) -> list[Heading]:
        """The headings of the sections, for a contents bar."""
        return [b for b in self.blocks if isinstance(b, Heading) and b.level in (2, 3) and b.minutes]

    @property
    def sources(self) -> list[str]:
        """Every source that a figure or table prints, each once; what was made up for class in one line, the last."""
        printed = [block.source for block in self.blocks if isinstance(block, Figure | Markup)]
        each = dict.fromkeys(source for text in printed for source in text.split("；") if source)
        real = [source for source in each if not source.startswith(_MADE_UP)]
        return real + ([MADE_UP_FOR_CLASS] if len(real) < len(each) else [])


def read_document(notebook: NotebookNode, *, code: bool = True, notes: bool = False) -> Document:
    """Return the document of an executed notebook.

    Parameters
    ----------
    code : keep code cells (a folded one stays folded).
    notes : keep the cells tagged ``notes``; only the instructor's pages do.
    """
    title, blocks = "", []
    for cell in notebook.cells:
        first, found = cell_blocks(cell, f"s{len(blocks)}", code=code)
        title = title or first
        blocks += [block for block in found if notes or not (isinstance(block, Prose) and block.note)]
    return Document(title, blocks)


def cell_blocks(cell: NotebookNode, prefix: str, *, code: bool = True) -> tuple[str, list[Block]]:
    """Return the title that a cell of a lesson states, if any, and its blocks, a cell of notes as a note.

    ``prefix`` begins the anchors of the cell's headings.
    """
    tags = cell.metadata.get("tags", [])
    if NOTES in tags:
        return "", [Prose(_clean(cell.source), note=True)]
    if PARAMETERS in tags or KEY in tags:
        return "", []
    if cell.cell_type == "markdown":
        return _markdown_blocks(cell, prefix)
    blocks: list[Block] = []
    if code and SETUP not in tags:
        blocks.append(Code(cell.source, folded=cell.metadata.get("jupyter", {}).get("source_hidden", False)))
    return "", blocks + [block for output in cell.outputs if (block := _output_block(output))]


def read_exercise(solution: NotebookNode) -> Document:
    """Return the tasks of an executed solution notebook as paper shows them: text, data, space for the answer.

    Cells tagged ``screen`` (such as the overview of one's progress) make sense on a screen only.
    """
    title, blocks = "", []
    for cell in solution.cells:
        tags = set(cell.metadata.get("tags", []))
        if tags & {PARAMETERS, SETUP, SCREEN} or not is_for_trainees(cell):
            continue
        if cell.cell_type == "markdown":
            first, found = _markdown_blocks(cell, f"x{len(blocks)}", deeper=1)
            title = title or first
            blocks += found
        elif cell.cell_type == "code" and _SOLUTION.search(cell.source):
            blocks.append(AnswerSpace())
        elif cell.cell_type == "code":
            blocks += [block for output in cell.outputs if (block := _output_block(output))]
    return Document(title, blocks)


def with_vectors(document: Document, vectors: Mapping[str, bytes]) -> Document:
    """Return the document with each figure's vectors, found in ``vectors`` under the hash of its pixels."""
    blocks = [
        replace(block, svg=vectors.get(picture_name(block.png), b"")) if isinstance(block, Figure) else block
        for block in document.blocks
    ]
    return Document(document.title, blocks)


def _markdown_blocks(cell: NotebookNode, prefix: str, deeper: int = 0) -> tuple[str, list[Block]]:
    """Split a cell at its headings, each ``deeper`` levels down; return the title met, if any, and the blocks."""
    facts = cell.metadata.get("coursekit", {})
    title, blocks, lines = "", [], []

    def flush() -> None:
        text = "\n".join(lines).strip()
        if text:
            blocks.append(Prose(text))
        lines.clear()

    fenced = False
    for line in _clean(cell.source).split("\n"):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        match = _HEADING.match(line)
        if fenced or not match:
            lines.append(line)
            continue
        flush()
        level, text = len(match[1]), match[2]
        if level == 1:
            title = text
            continue
        times = facts.get("minutes", 0), facts.get("activity", 0)
        blocks.append(Heading(level + deeper, text, f"{prefix}-{len(blocks)}", *times))
        facts = {}
    flush()
    return title, blocks


def _output_block(output: NotebookNode) -> Block | None:
    """Return what an output shows on paper; widgets show nothing, their static figure stands beside them."""
    if output.output_type == "stream":
        return Text(_ANSI.sub("", output.text).rstrip())
    if output.output_type == "error":
        return Text(_ANSI.sub("", "\n".join(output.traceback)))
    data = output.get("data", {})
    own = output.metadata.get("coursekit", {})
    if WIDGET in data:
        return None
    if "image/png" in data:
        width = output.metadata.get("image/png", {}).get("width", 0)
        return Figure(base64.b64decode(data["image/png"]), own.get("alt", ""), own.get("source", ""), int(width))
    if "text/markdown" in data:
        return Prose(data["text/markdown"], computed=True)
    if "text/html" in data:
        return Markup(data["text/html"], own.get("source", ""))
    if "text/plain" in data:
        return Text(data["text/plain"])
    return None


def _clean(markdown: str) -> str:
    """Drop the comments that tie a number to its source; a reader needs the number only."""
    return _FACT.sub("", markdown)
