"""A document's blocks as Typst calls."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coursekit.handouts.document import AnswerSpace, Block, Code, Figure, Heading, Markup, Prose, Text
from coursekit.handouts.markup import Paragraph, Table, read_markup
from coursekit.handouts.print.code import with_room
from coursekit.handouts.print.literals import breakable, content, string, words
from coursekit.handouts.print.pictures import figure_size
from coursekit.handouts.print.prose import Writer, table_call

_LINES, _LINES_EACH = 5, 3  # of an answer that stands alone, and of one of several
_SOURCE = "来源："
_TURNED = 'place: "turned"'


@dataclass(frozen=True)
class MondayItem:
    """Something to do on Monday: its section's heading and label, and its text as markup."""

    section: str
    target: str
    body: str


def blocks_source(writer: Writer, blocks: Sequence[Block], prefix: str, level: int = 1) -> str:
    """Return the source of ``blocks`` under a heading of ``level``; labels are ``prefix`` and the block's place."""
    return "\n\n".join(filter(None, _calls(writer, blocks, prefix, level)))


def tasks_source(writer: Writer, blocks: Sequence[Block], prefix: str, level: int = 1) -> str:
    """Return the source of an exercise as ``blocks_source`` does, each task kept together as far as a page allows."""
    tasks: list[list[str]] = [[]]
    calls = _calls(writer, blocks, prefix, level)
    for (block, after), call in zip(itertools.pairwise([*blocks, None]), calls, strict=True):
        if isinstance(block, Heading):
            tasks.append([])
        answered = isinstance(after, AnswerSpace) and not isinstance(block, Heading | AnswerSpace)
        tasks[-1].append(_held("before-answer", call) if answered and call else call)
    sources = ["\n\n".join(filter(None, task)) for task in tasks]
    return "\n\n".join(_held("kept-together", source) for source in sources if source)


def _calls(writer: Writer, blocks: Sequence[Block], prefix: str, level: int) -> list[str]:
    spaces = _space_names(blocks)
    parts = []
    for place, block in enumerate(blocks):
        if isinstance(block, Heading):
            # A level left out would break the outline that readers and screen readers walk along.
            level = min(block.level, level + 1)
            call = f"#heading(level: {level}){content(writer.line(block.text))} <{prefix}-{place}>"
        elif isinstance(block, AnswerSpace):
            call = f"#answer-space({string(spaces[place][0])}, lines: {spaces[place][1]})"
        else:
            call = _block(writer, block)
        parts.append(call)
    return parts


def monday_items(writer: Writer, blocks: Sequence[Block], prefix: str) -> Iterator[MondayItem]:
    """Yield what ``blocks`` ask to do on Monday, each with the section it stands in."""
    section, target = "", ""
    for place, block in enumerate(blocks):
        if isinstance(block, Heading):
            section, target = writer.line(block.text), f"{prefix}-{place}"
        elif isinstance(block, Prose) and not block.note:
            for body in writer.mondays(block.markdown):
                yield MondayItem(section, target, body)


def _held(holder: str, source: str) -> str:
    """Return ``source`` within a holder; a turned page stands by itself, nothing can hold it."""
    return source if _TURNED in source else f"#{holder}{content(source)}"


def _block(writer: Writer, block: Block) -> str:
    if isinstance(block, Prose):
        return _prose(writer, block)
    if isinstance(block, Code):
        return "" if block.folded else f"#code({breakable(with_room(block.source))})"
    if isinstance(block, Figure):
        return _figure(writer, block)
    if isinstance(block, Markup):
        return _markup(block)
    assert isinstance(block, Text)
    return f"#output({breakable(block.text)})"


def _prose(writer: Writer, block: Prose) -> str:
    inside = writer.prose(block.markdown)
    if block.note:
        return f"#instructor{content(inside)}"
    # What a cell said in this class's numbers has an edge, unless its paragraphs are set off already.
    return f"#said{content(inside)}" if block.computed and "#callout(" not in inside else inside


def _figure(writer: Writer, figure: Figure) -> str:
    data, kind = (figure.svg, "svg") if figure.svg else (figure.png, "png")
    name, size = writer.pictures.add(data, kind), figure_size(data, figure.width)
    # A PNG has its source line in the picture.
    source = content(words(_SOURCE + figure.source)) if figure.svg and figure.source else "none"
    facts = f"alt: {string(figure.alt)}, width: {size.width:g}mm, wide: {str(size.wide).lower()}, source: {source}"
    return f"#picture({string(name)}, {facts})"


def _markup(markup: Markup) -> str:
    parts = read_markup(markup.html)
    calls = []
    for part, after in itertools.zip_longest(parts, parts[1:]):
        if isinstance(part, Table):
            calls.append(table_call(part, source=after.text if _is_source(after) else ""))
        elif not _is_source(part):
            calls.append("".join(_run(run.text, run.strong) for run in part.runs))
        elif not calls or not calls[-1].startswith("#course-table("):
            calls.append(f"#source-line{content(words(part.text))}")
    return "\n\n".join(calls)


def _is_source(part: Paragraph | Table | None) -> bool:
    return isinstance(part, Paragraph) and part.css_class == "source"


def _run(text: str, strong: bool) -> str:
    shown = "#linebreak();".join(words(line) for line in text.split("\n"))
    return f"#strong{content(shown)};" if strong else shown


def _space_names(blocks: Sequence[Block]) -> dict[int, tuple[str, int]]:
    """Return the name and lines of every space for an answer; a task with several has them numbered."""
    tasks: list[list[int]] = [[]]
    for place, block in enumerate(blocks):
        if isinstance(block, Heading):
            tasks.append([])
        elif isinstance(block, AnswerSpace):
            tasks[-1].append(place)
    named = {}
    for places in tasks:
        for number, place in enumerate(places, start=1):
            named[place] = ("答", _LINES) if len(places) == 1 else (f"答（{number}）", _LINES_EACH)
    return named
