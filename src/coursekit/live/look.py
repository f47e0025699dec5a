"""What the forms of a lesson have in common: whether anybody can click, fields of one width, headings, verdicts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape

import ipywidgets

from coursekit.cohort import ONLY_COHORT
from coursekit.practice.cards import BLUE, card

GREEN, ORANGE = "#009e73", "#d55e00"  # as the verdicts of exercises
WIDE = {"width": "96%"}
_BUTTON = {"width": "auto", "margin": "0 0 0 9em", "align_self": "flex-start"}
NOTHING = ""  # chosen so far; None would leave the list blank
_LABEL = {"description_width": "9em"}


def is_rendered() -> bool:
    """Is a class being rendered, so that nobody can click and only paper counts?"""
    return bool(os.environ.get(ONLY_COHORT))


def heading(text: str) -> ipywidgets.HTML:
    """Return a heading within a form."""
    return ipywidgets.HTML(f"<strong>{escape(text)}</strong>")


def paragraph(text: str) -> ipywidgets.HTML:
    """Return a paragraph that wraps."""
    return ipywidgets.HTML(f'<div style="line-height:1.6;max-width:60em">{escape(text)}</div>', layout=WIDE)


def choice(label: str, options: Sequence[tuple[str, object]]) -> ipywidgets.Dropdown:
    """Return a list to choose from, ``NOTHING`` chosen yet."""
    return ipywidgets.Dropdown(
        options=[("（请选）", NOTHING), *options], value=NOTHING, description=label, style=_LABEL, layout=WIDE
    )


def line(label: str, placeholder: str = "") -> ipywidgets.Text:
    """Return a field for one line."""
    return ipywidgets.Text(description=label, placeholder=placeholder, style=_LABEL, layout={"width": "32em"})


def area(label: str, placeholder: str = "", rows: int = 3) -> ipywidgets.Textarea:
    """Return a field for a few lines."""
    return ipywidgets.Textarea(description=label, placeholder=placeholder, rows=rows, style=_LABEL, layout=WIDE)


def button(label: str) -> ipywidgets.Button:
    """Return a button as wide as its words."""
    return ipywidgets.Button(description=label, button_style="primary", layout=_BUTTON)


def said(head: str, body: str, colour: str = BLUE) -> str:
    """Return the HTML of a card that answers a click."""
    return card("coursekit-said", colour, head, body)
