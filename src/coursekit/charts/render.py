"""Pixels: a figure, the source line in a strip of its own below it, and both as one PNG."""

from __future__ import annotations

import io
import warnings

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from coursekit.charts.fonts import FAMILY
from coursekit.charts.palette import few_colours
from coursekit.charts.textwidth import wrap

SOURCE_SIZE = 9.5  # points
SOURCE_COLOUR = "#6B737C"
LINE_SPACING = 1.5
MARGIN = 0.1  # inches around the text, as around a figure's content in course.mplstyle
POINTS_PER_INCH = 72


def draw(fig: Figure) -> np.ndarray:
    """Draw ``fig`` and return its pixels (height x width x RGBA, all opaque), whatever backend it was made for."""
    own_canvas = fig.canvas
    try:
        canvas = FigureCanvasAgg(fig)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph .* missing")  # the checks say it, in Chinese
            canvas.draw()
        return np.array(canvas.buffer_rgba())
    finally:
        fig.set_canvas(own_canvas)


def source_strip(origin: str, width_inches: float, dpi: float) -> np.ndarray:
    """Return the pixels of “来源：…” on white, wrapped to ``width_inches`` and as high as its lines need."""
    lines = wrap(f"来源：{origin}", (width_inches - 2 * MARGIN) * POINTS_PER_INCH / SOURCE_SIZE)
    height_inches = len(lines) * LINE_SPACING * SOURCE_SIZE / POINTS_PER_INCH + MARGIN
    strip = Figure(figsize=(width_inches, height_inches), dpi=dpi, layout="none", facecolor="white")
    strip.text(
        MARGIN / width_inches,
        1,
        "\n".join(lines),
        family=FAMILY,
        size=SOURCE_SIZE,
        color=SOURCE_COLOUR,
        linespacing=LINE_SPACING,
        va="top",
        parse_math=False,
    )
    return draw(strip)


def stacked_png(above: np.ndarray, below: np.ndarray, dpi: float) -> bytes:
    """Return two pictures of equal width, one above the other, as PNG with a palette."""
    buffer = io.BytesIO()
    few_colours(np.concatenate([above, below])).save(buffer, format="png", dpi=(dpi, dpi))
    return buffer.getvalue()
