"""Vectors of a figure for print, beside its pixels: kept only while a notebook is run for a class's print."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.cbook import is_math_text
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from coursekit.files import digest

# While a notebook runs, this environment variable may name a folder that takes each figure shown as <name>.svg.
FOLDER = "COURSEKIT_VECTORS"
ENDING = ".svg"
# More marks than this are drawn as one picture: as vectors they would weigh megabytes and look the same.
MOST_MARKS = 2000
DOTS_PER_INCH = 300


def picture_name(png: bytes) -> str:
    """Return the name under which the vectors of this picture are kept."""
    return digest(png)[:32]


def keep_vectors(fig: Figure, png: bytes) -> None:
    """Keep the vectors of ``fig``, just drawn as ``png``, if somebody asks for them; else do nothing."""
    folder = os.environ.get(FOLDER)
    if folder:
        (Path(folder) / f"{picture_name(png)}{ENDING}").write_bytes(svg_bytes(fig))


def svg_bytes(fig: Figure) -> bytes:
    """Return ``fig``, laid out by a drawing before, as SVG; the same figure gives the same bytes.

    Text stays text in the course font, so that a reader of the print can search it; a figure with formulas, whose
    letters come from other fonts, has outlines instead.
    """
    texts = (text.get_text() for text in fig.findobj(Text))
    style = {"svg.fonttype": "path" if any(map(is_math_text, texts)) else "none", "svg.hashsalt": "coursekit"}
    buffer = io.BytesIO()
    with mpl.rc_context(style), _as_it_is(fig):
        FigureCanvasSVG(fig).print_svg(buffer, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


@contextmanager
def _as_it_is(fig: Figure) -> Iterator[None]:
    """Keep the layout that the figure has, draw crowds as pictures, and leave the figure as it was."""
    canvas, engine, dpi = fig.canvas, fig.get_layout_engine(), fig.dpi
    crowds = [artist for artist in fig.findobj(_is_crowd) if not artist.get_rasterized()]
    try:
        fig.set_layout_engine("none")
        fig.set_dpi(DOTS_PER_INCH)  # of the crowds only
        for artist in crowds:
            artist.set_rasterized(True)
        yield
    finally:
        for artist in crowds:
            artist.set_rasterized(False)
        fig.set_dpi(dpi)
        fig.set_layout_engine(engine)
        fig.set_canvas(canvas)


def _is_crowd(artist: Artist) -> bool:
    if isinstance(artist, Line2D):
        return len(artist.get_xdata(orig=False)) > MOST_MARKS
    return isinstance(artist, Collection) and len(artist.get_offsets()) > MOST_MARKS
