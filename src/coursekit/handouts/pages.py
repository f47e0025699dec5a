"""HTML pages: handouts, leaflets, a class's index, a pack's start page. Each is one file that asks for nothing."""

from __future__ import annotations

import base64
import functools

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from coursekit.cohort import Cohort
from coursekit.handouts.agenda import agenda, minutes_in_timetable, spoken_dates
from coursekit.handouts.document import Block, Document
from coursekit.handouts.look import Look, look_of
from coursekit.handouts.markdown import code_html, inline_html, markdown_html, safe_html
from coursekit.syllabus import Module, load_syllabus
from coursekit.toolkits import TOOLKITS


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("coursekit.handouts"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )
    environment.filters |= {
        "markdown": markdown_html,
        "inline": inline_html,
        "code": code_html,
        "safe_html": safe_html,
        "base64": lambda data: base64.b64encode(data).decode("ascii"),
        "kind": lambda block: type(block).__name__,
        "size": readable_size,
        "dates": spoken_dates,
        "css_string": css_string,
    }
    return environment


def compile_templates() -> None:
    """Compile every template now, for the processes that are forked from this one."""
    for name in _environment().list_templates(extensions=["j2"]):
        _environment().get_template(name)


def handout_page(
    cohort: Cohort, module: Module, lesson: Document, exercise: Document | None, *, home: str = "index.html"
) -> str:
    """Return the handout of ``module``: the lesson as run for this class, then the exercises as paper shows them.

    ``home`` is the page that lists all handouts, relative to this one; empty where there is none.
    """
    return _environment().get_template("handout.html.j2").render(
        **_class(cohort), module=module, lesson=lesson, parts=_parts(lesson), exercise=exercise, home=home,
    )


def leaflet_page(look: Look, name: str, document: Document, *, licence: str) -> str:
    """Return the page of a leaflet called ``name``, a document that is no module; ``licence`` is its last line."""
    return _environment().get_template("leaflet.html.j2").render(
        look=look, brand=brand(look), name=name, document=document, licence=licence,
    )


def index_page(cohort: Cohort, entries: list[dict], downloads: list[dict]) -> str:
    """Return a class's index: facts, agenda, what to print, send out or keep, modules; made of what ``index`` lists."""
    return _environment().get_template("index.html.j2").render(
        **_class(cohort), days=agenda(cohort), entries={e["code"]: e for e in entries},
        downloads=downloads, programme=load_syllabus().programmes[cohort.spec.programme].zh,
        in_timetable={each["code"]: minutes_in_timetable(cohort, each["code"]) for each in entries},
    )


def start_page(cohort: Cohort, modules: tuple[Module, ...]) -> str:
    """Return the page that tells a trainee how to open the pack."""
    toolkits = [TOOLKITS[module.code] for module in modules if module.code in TOOLKITS]
    return _environment().get_template("start.html.j2").render(
        **_class(cohort), modules=modules, toolkits=toolkits,
    )


def _class(cohort: Cohort) -> dict[str, object]:
    look = look_of(cohort)
    return {"cohort": cohort, "look": look, "brand": brand(look)}


def brand(look: Look) -> dict[str, str]:
    """Return a class's colours for a page: primary, the text that reads on it, and the logo as a data address."""
    logo = _data_address(look) if look.logo else ""
    return {"primary": look.colour, "on_primary": readable_on(look.colour), "logo": logo}


def readable_on(colour: str) -> str:
    """Return white or near-black, whichever has the higher contrast on ``colour`` (WCAG 2 relative luminance).

    >>> readable_on("#0a62ac"), readable_on("#ffd400")
    ('#ffffff', '#1a1a1a')
    """
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#ffffff" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.06 else "#1a1a1a"


def readable_size(size: int) -> str:
    """Return a file size as a person reads it.

    >>> readable_size(734_003)
    '717 KB'
    """
    return f"{size / 1024**2:.1f} MB" if size >= 1024**2 else f"{max(1, round(size / 1024))} KB"


def css_string(text: str) -> Markup:
    r"""Return ``text`` as a string for a style sheet within a page; no character of it can end string or sheet.

    >>> print(css_string('1</style>"'))
    "1\3c \2f style\3e \22 "
    """
    kept = (c if c.isalnum() or ord(c) > 0x9F else f"\\{ord(c):x} " for c in text)
    return Markup(f'"{"".join(kept)}"')


def _parts(lesson: Document) -> list[list[Block]]:
    """Return the lesson's blocks cut before each section of its contents; the first part may be empty."""
    sections, parts = lesson.sections, [[]]
    for block in lesson.blocks:
        if block in sections:
            parts.append([])
        parts[-1].append(block)
    return parts


def _data_address(look: Look) -> str:
    kind = {"svg": "svg+xml"}.get(look.logo_kind, look.logo_kind)
    return f"data:image/{kind};base64,{base64.b64encode(look.logo).decode('ascii')}"
