"""A deck as one HTML file that asks for nothing: its slides, the instructor's notes, style and scripts inside."""

from __future__ import annotations

import base64
import functools
import re
import struct
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup as Safe
from markupsafe import escape
from nbformat import NotebookNode

from coursekit.cohort import Cohort
from coursekit.handouts.agenda import agenda, spoken_dates
from coursekit.handouts.markdown import code_html, inline_html, markdown_html, safe_html
from coursekit.handouts.pages import brand
from coursekit.handouts.slides.model import Section, read_lesson
from coursekit.handouts.slides.pagination import MARGIN, NARROW, WIDE, Slide, slides_of, times_line
from coursekit.handouts.slides.pieces import Grid, Html, Listing, Picture, Piece, Title, Words
from coursekit.handouts.slides.tables import Cell, Table
from coursekit.handouts.slides.text import phrases
from coursekit.syllabus import Module

_AFTER_FORMULA = re.compile(r'(<span class="math inline">(?:(?!</span>).)*</span>)([，。；：、？）”]+)', re.DOTALL)
_ASSETS = Path(__file__).with_name("assets")


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_ASSETS), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "inline": inline_html, "markdown": markdown_html, "piece": piece_html, "phrases": phrases_html,
        "times": times_line,
    }  # fmt: skip
    environment.globals |= {"asset": _asset}
    return environment


def deck_page(cohort: Cohort, module: Module, lesson: NotebookNode) -> str:
    """Return the deck of an executed ``lesson`` for the class: one self-contained HTML file, the instructor's.

    Code stands on slides where the class shows code; speaker notes are in it, so no trainee's pack may hold it.
    """
    read = read_lesson(lesson, code=cohort.spec.code == "shown")
    slides = slides_of(read)
    return _environment().get_template("deck.html.j2").render(
        cohort=cohort, brand=brand(cohort), module=module, lesson=read, day=_day(cohort, module),
        columns=_columns(read.sections, slides), total=len(slides) + 1, ends=_ends(read.sections),
    )  # fmt: skip


def _columns(sections: tuple[Section, ...], slides: list[Slide]) -> list[dict]:
    """Return the sections with their slides, each with its number in the deck; the title slide is number 1."""
    numbered = list(enumerate(slides, start=2))
    return [
        {"section": section, "slides": [(number, slide) for number, slide in numbered if slide.section == place]}
        for place, section in enumerate(sections)
    ]


def _ends(sections: tuple[Section, ...]) -> list[int]:
    """Return the minutes from the lesson's beginning at which each section should be over."""
    return [sum(section.heading.minutes for section in sections[: place + 1]) for place in range(len(sections))]


def _day(cohort: Cohort, module: Module) -> str:
    """Return the day on which the class has this module, all its dates where the timetable does not name it."""
    named = (day.heading for day in agenda(cohort) if module.code in [slot.module for slot in day.slots])
    return next(named, spoken_dates(cohort.spec.dates))


@functools.cache
def _asset(name: str) -> Safe:
    """Return a style or script to stand inside the page; nothing in it may end the element that holds it."""
    text = (_ASSETS / name).read_text("utf-8")
    return Safe(text.replace("</script", "<\\/script"))


def piece_html(piece: Piece, slide: Slide) -> Safe:
    """Return one piece of ``slide``."""
    match piece:
        case Words():
            # A formula keeps the punctuation after it on its line.
            html = _AFTER_FORMULA.sub(r'<span class="nb">\1\2</span>', str(markdown_html(piece.markdown)))
            if not piece.role:
                return Safe(f'<div class="words">{html}</div>')
            return Safe(f'<div class="words call {piece.role}">{html}</div>')
        case Title():
            return Safe(f"<h3>{inline_html(piece.text)}</h3>")
        case Picture():
            return _picture(piece)
        case Listing():
            return _listing(piece, slide)
        case Grid():
            return _grid(piece, slide)
        case Html():
            return Safe(f'<div class="other">{safe_html(piece.html)}</div>')
    raise TypeError(f"no way to show {type(piece).__name__}")


def phrases_html(heading: str) -> Safe:
    """Return a heading that breaks, where it must, after its punctuation first."""
    return Safe("".join(f'<span class="phrase">{inline_html(phrase)}</span>' for phrase in phrases(heading)))


def _picture(piece: Picture) -> Safe:
    width, height = struct.unpack(">II", piece.figure.png[16:24])
    data = base64.b64encode(piece.figure.png).decode("ascii")
    return Safe(
        f'<figure><img src="data:image/png;base64,{data}" alt="{escape(piece.figure.alt)}"'
        f' width="{width}" height="{height}"></figure>'
    )


def _listing(piece: Listing, slide: Slide) -> Safe:
    kind = "out" if piece.is_output else "code"
    html = str(escape(piece.source) if piece.is_output else code_html(piece.source)).rstrip("\n")
    lines = "".join(f'<span class="line">{line}\n</span>' for line in html.split("\n"))
    together = [other for other in slide.pieces if isinstance(other, Listing)]  # one size on a slide
    narrow, wide = (min(o.size(w - 2 * MARGIN[w], size) for o in together) for w, size in _windows(slide))
    return Safe(f'<pre class="{kind}" style="--n:{narrow}px;--w:{wide}px"><code>{lines}</code></pre>')


def _windows(slide: Slide) -> tuple[tuple[int, int], tuple[int, int]]:
    return (NARROW, slide.size), (WIDE, slide.wide_size)


def _grid(piece: Grid, slide: Slide) -> Safe:
    table = piece.table
    caption = f"<caption>{escape(table.caption)}{'（续）' if table.continued else ''}</caption>"
    head = "".join(_row(row, table) for row in table.head)
    body = "".join(_row(row, table) for row in table.rows)
    source = f'<p class="source">来源：{escape(table.source)}</p>' if table.source else ""
    narrow, wide = (piece.size(window - 2 * MARGIN[window], size) for window, size in _windows(slide))
    return Safe(
        f'<div class="grid" style="--n:{narrow}px;--w:{wide}px"><table>{caption if table.caption else ""}'
        f"<thead>{head}</thead><tbody>{body}</tbody></table>{source}</div>"
    )


def _row(row: tuple[Cell, ...], table: Table) -> str:
    return f"<tr>{''.join(_cell(cell, place, table) for place, cell in enumerate(row))}</tr>"


def _cell(cell: Cell, place: int, table: Table) -> str:
    kinds = [name for name, there in (("number", cell.is_number), ("whole", table.is_whole(place))) if there]
    scope = next((f' scope="{s}"' for s in ("col", "row") if f'scope="{s}"' in cell.attributes), "")
    marks = f' class="{" ".join(kinds)}"' if kinds else ""
    return f"<{cell.tag}{scope}{marks}>{safe_html(cell.html)}</{cell.tag}>"
