"""Helpers for the tests of solo play: a class, a table that keeps its files in a test's folder, texts of widgets."""

import html
import re
from types import SimpleNamespace

from coursekit.sandtable.solo.solo_game import SoloTable


def a_class(root, generations=("4G", "5G")):
    """Return as much of a class as solo play asks for."""
    return SimpleNamespace(id="demo", root=root, spec=SimpleNamespace(generations=generations))


def a_table(folder, *, seed=77, quarters=4, level=2, sign="青松"):
    """Return a solo table with its sign typed, before the game begins."""
    table = SoloTable(a_class(folder), level=level, quarters=quarters, seed=seed, folder=folder)
    table.sign.value = sign
    return table


def hand_in(table, forecast="20", **levers):
    """Move levers or fields, type a forecast, and press the button."""
    form = table.form
    for name, value in levers.items():
        (form.levers if name in form.levers else form.fields)[name].value = value
    form.forecast.value = forecast
    form.button.click()


def text(widget):
    """Return what a widget of HTML says, without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", widget.value)).split())


def all_text(box):
    """Return all that a widget and those in it show: HTML, labels, values, options."""
    parts = []
    for name in ("value", "description", "placeholder", "options", "tooltip", "titles"):
        parts.append(str(getattr(box, name, "")))
    for child in getattr(box, "children", ()):
        parts.append(all_text(child))
    return " ".join(parts)
