"""A deck as one HTML file that asks for nothing: its slides, the instructor's notes, style and scripts inside."""

from __future__ import annotations

import base64
import functools
import re
import struct
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup as Safe
from markupsafe import escape
from nbformat import NotebookNode

from coursekit.cohort import Cohort
from coursekit.handouts.agenda import agenda, minutes_in_timetable, spoken_dates
from coursekit.handouts.look import look_of
from coursekit.handouts.markdown import inline_html, markdown_html, safe_html
from coursekit.handouts.pages import brand
from coursekit.handouts.slides.model import Section, read_lesson
from coursekit.handouts.slides.pagination import MARGIN, NARROW, WIDE, Slide, slides_of, times_line
from coursekit.handouts.slides.pieces import Grid, Html, Listing, Picture, Piece, Title, Words
from coursekit.handouts.slides.tables import Cell
from coursekit.handouts.slides.text import phrases, text_em
from coursekit.syllabus import Module

_AFTER_FORMULA = re.compile(r'(<span class="math inline">(?:(?!</span>).)*</span>)([，。；：、？）”]+)', re.DOTALL)
_ASSETS = Path(__file__).with_name("assets")
_FOOTER_SIZE, _FOOTER_GAPS = 16, 2 * 24  # px


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

    Code stands on no slide, whatever the class shows elsewhere: who wants to show it presents the notebook. Speaker
    notes are in the deck, so no trainee's pack may hold it.
    """
    read = read_lesson(lesson)
    slides, timetable = slides_of(read), minutes_in_timetable(cohort, module.code)
    total, day = len(slides) + 1, _day(cohort, module)
    return _environment().get_template("deck.html.j2").render(
        cohort=cohort, brand=brand(look_of(cohort)), module=module, lesson=read, day=day, total=total,
        footer_days=footer_days(cohort, day, total), columns=_columns(read.sections, slides, timetable),
        minutes=minutes_line(read.minutes, timetable), scaled=0 < timetable < read.minutes,
    )  # fmt: skip


def minutes_line(whole: int, timetable: int) -> str:
    """Return what a lesson of ``whole`` minutes takes, and what the timetable gives it where that differs.

    >>> minutes_line(150, 110)
    '课表排 110 分钟，全讲 150 分钟'
    """
    if not whole:
        return ""
    return f"课上 {whole} 分钟" if timetable in (0, whole) else f"课表排 {timetable} 分钟，全讲 {whole} 分钟"


def _columns(sections: tuple[Section, ...], slides: list[Slide], timetable: int) -> list[dict]:
    """Return the sections with their slides, each with its number in the deck; the title slide is number 1.

    ``ends`` are the minutes from the lesson's beginning at which a section should be over, ``given`` those that it has.
    """
    numbered = list(enumerate(slides, start=2))
    ends = _ends([section.heading.minutes for section in sections], timetable)
    return [
        {
            "section": section, "ends": end, "given": end - before,
            "slides": [(number, slide) for number, slide in numbered if slide.section == place],
        }
        for place, (section, end, before) in enumerate(zip(sections, ends, [0, *ends], strict=False))
    ]  # fmt: skip


def _ends(minutes: list[int], timetable: int) -> list[int]:
    """Return when each section ends; in fewer minutes of the timetable than the lesson's, each gives up its share."""
    whole = sum(minutes)
    share = timetable / whole if 0 < timetable < whole else 1
    return [round(share * sum(minutes[: place + 1])) for place in range(len(minutes))]


def _day(cohort: Cohort, module: Module) -> str:
    """Return the day on which the class has this module, all its dates where the timetable does not name it."""
    named = (day.heading for day in agenda(cohort) if module.code in [slot.module for slot in day.slots])
    return next(named, spoken_dates(cohort.spec.dates))


def footer_days(cohort: Cohort, day: str, total: int) -> tuple[str, str]:
    """Return what the footers of a deck of ``total`` slides say of the day in 4:3 and in 16:9, beside the whole title.

    It is the longest form that leaves the title uncut: ``day``, first and last date with or without weekdays, nothing.
    """
    dates = cohort.spec.dates
    ends = "至 ".join(spoken_dates((date,)) for date in dict.fromkeys((dates[0], dates[-1])))
    forms = (day, f"{ends}，共 {len(dates)} 天", ends, re.sub(r"（周.）", "", ends), "")
    rest = text_em(cohort.title) + text_em(f"{total} / {total}")

    def longest(window: int) -> str:
        room = (window - 2 * MARGIN[window] - _FOOTER_GAPS) / _FOOTER_SIZE
        return next(form for form in forms if not form or rest + text_em(form) <= room)

    return longest(NARROW), longest(WIDE)


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
    html = str(escape(piece.source)).rstrip("\n")
    lines = "".join(f'<span class="line">{line}\n</span>' for line in html.split("\n"))
    together = [other for other in slide.pieces if isinstance(other, Listing)]  # one size on a slide
    narrow, wide = (min(o.size(w - 2 * MARGIN[w], size) for o in together) for w, size in _windows(slide))
    return Safe(f'<pre style="--n:{narrow}px;--w:{wide}px"><code>{lines}</code></pre>')


def _windows(slide: Slide) -> tuple[tuple[int, int], tuple[int, int]]:
    return (NARROW, slide.size), (WIDE, slide.wide_size)


def _grid(piece: Grid, slide: Slide) -> Safe:
    table = piece.table
    caption = f"<caption>{escape(table.caption)}{'（续）' if table.continued else ''}</caption>"
    narrow, wide = (piece.size(window - 2 * MARGIN[window], size) for window, size in _windows(slide))
    kept = {
        name: table.kept_em((window - 2 * MARGIN[window]) / own)
        for name, window, own in (("whole-n", NARROW, narrow), ("whole-w", WIDE, wide))
    }
    head = "".join(_row(row, kept) for row in table.head)
    body = "".join(_row(row, kept) for row in table.rows)
    source = f'<p class="source">来源：{escape(table.source)}</p>' if table.source else ""
    return Safe(
        f'<div class="grid" style="--n:{narrow}px;--w:{wide}px"><table>{caption if table.caption else ""}'
        f"<thead>{head}</thead><tbody>{body}</tbody></table>{source}</div>"
    )


def _row(row: tuple[Cell, ...], kept: Mapping[str, float]) -> str:
    return f"<tr>{''.join(_cell(cell, kept) for cell in row)}</tr>"


def _cell(cell: Cell, kept: Mapping[str, float]) -> str:
    kinds = ["number"] * cell.is_number + [name for name, most in kept.items() if cell.width_em <= most]
    scope = next((f' scope="{s}"' for s in ("col", "row") if f'scope="{s}"' in cell.attributes), "")
    marks = f' class="{" ".join(kinds)}"' if kinds else ""
    return f"<{cell.tag}{scope}{marks}>{safe_html(cell.html)}</{cell.tag}>"
