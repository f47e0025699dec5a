"""Make a worker warm: import and do once what every notebook would, leaving nothing that a notebook could see."""

from __future__ import annotations

import functools
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from coursekit import forking

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

# A kernel draws with this backend; it must stand before pyplot is imported, and be loaded by a notebook's own figure.
INLINE = "module://matplotlib_inline.backend_inline"
# What lessons, their widgets and toolkits import, and what runs and packs them.
IMPORTS = (
    "coursekit.notebooks",  # first: it keeps nbformat from a slow import
    "matplotlib.pyplot", "seaborn", "scipy.optimize", "scipy.stats", "ipywidgets", "coursekit.cohort", "coursekit.live",
    "coursekit.toolkits", "coursekit.topics", "coursekit.practice", "coursekit.handouts.execute",
)  # fmt: skip
FOR_FORKS = (
    "ipykernel.debugger", "IPython.core.completerlib", "IPython.core.oinspect", "IPython.core.pylabtools",
    "IPython.extensions.storemagic", "coursekit.notebooks.kernel", "coursekit.notebooks.forked",
)  # fmt: skip
# A debugger that nobody can attach to a forked kernel: a third of a second and twenty megabytes for each of them.
UNUSED = "debugpy"
# Importing these applies the house style: a notebook that has not imported them yet must not have it.
STYLING = ("coursekit.charts", "coursekit.cohort")


@functools.cache
def warm_up() -> None:
    """Import what notebooks import, draw a first figure; each forked child starts as if the style were not applied."""
    os.environ["MPLBACKEND"] = INLINE
    for name in IMPORTS:
        importlib.import_module(name)
    if not forking.CAN_FORK:
        return
    sys.modules[UNUSED] = None
    for name in FOR_FORKS:
        importlib.import_module(name)
    sys.modules.pop(UNUSED)
    _read_fonts_once()
    _draw_once()
    _compile_templates()
    from coursekit.notebooks import forked

    forked.UNDO.append(_forget_the_style)
    gc.collect()
    gc.freeze()


def _forget_the_style() -> None:
    import matplotlib

    matplotlib.rc_file_defaults()
    for name in STYLING:
        sys.modules.pop(name, None)


class _ReadFont:
    """A font that reads each of its tables once."""

    def __init__(self, font: FT2Font) -> None:
        self._font = font
        self.get_sfnt_table = functools.cache(font.get_sfnt_table)

    def __getattr__(self, name: str) -> object:
        return getattr(self._font, name)


def _read_fonts_once() -> None:
    """Let matplotlib know a font's height by heart: it reads two tables of the file for every text it lays out."""
    from matplotlib import text

    get_font, known = text.get_font, {}

    def get_font_once(files: Sequence[str]) -> _ReadFont:
        key = tuple(files)
        if key not in known:
            known[key] = _ReadFont(get_font(files))
        return known[key]

    text.get_font = get_font_once


def _compile_templates() -> None:
    from coursekit.handouts.keys import source_digest
    from coursekit.handouts.pages import compile_templates
    from coursekit.handouts.print import warm_up_print

    compile_templates()
    warm_up_print()
    source_digest()


def _draw_once() -> None:
    """Find the course font and fill the caches of glyphs, ticks and mathematics."""
    from matplotlib.figure import Figure
    from PIL import Image

    from coursekit.charts.render import draw, source_strip

    Image.preinit()
    figure = Figure(figsize=(2, 1.5), dpi=96)
    axes = figure.subplots()
    axes.plot([1, 2], [1, 2], label="课")
    axes.set_title("课 $x^2$ 1", weight="bold")
    axes.legend()
    draw(figure)
    source_strip("课", 2, 96)
