"""Titles that a long name of a class has made too long: folded into lines that fit over their own panel."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from coursekit.charts.axes import panels
from coursekit.charts.textwidth import ems, wrap, wrap_evenly

_POINTS_PER_INCH = 72
_GAP_EM = 0.75  # free before the next panel
_SLACK = 0.995  # as letters differ in how much bolder they are
_MOST_LINES = 2
_SHORTEST = 0.2  # of a line: a shorter last one looks left over


def fold_titles(fig: Figure) -> bool:
    """Break every left-hand title of a panel that runs into the next panel or out of ``fig``, which has been drawn.

    A title that two lines cannot hold stays as it is, for its author to shorten.

    Return whether one was broken: then ``fig`` has to be drawn again, as its panels give way to the second line.
    """
    axes = panels(fig)
    folded = [_fold(ax, axes) for ax in axes]
    return any(folded)


def _fold(ax: Axes, axes: list[Axes]) -> bool:
    words = ax.get_title(loc="left")
    title = next(child for child in ax.get_children() if isinstance(child, Text) and child.get_text() == words)
    em = title.get_fontsize() * ax.figure.dpi / _POINTS_PER_INCH
    box = title.get_window_extent()
    room = _end(ax, axes, _GAP_EM * em) - box.x0
    if not words.strip() or box.width <= room:
        return False
    # As wide as drawn: a title is bold, and so wider than `wrap` reckons.
    bolder = max(1.0, box.width / em / max(map(ems, words.split("\n"))))
    flat, width = words.replace("\n", ""), _SLACK * room / em / bolder
    lines = wrap(flat, width)
    if ems(lines[-1]) < _SHORTEST * width:
        lines = wrap_evenly(flat, width)
    if len(lines) > _MOST_LINES or "\n".join(lines) == words:
        return False
    title.set_text("\n".join(lines))
    return True


def _end(ax: Axes, axes: list[Axes], gap: float) -> float:
    """Return the pixel up to which the title of ``ax`` may run: to the next panel in its row, or the picture's edge."""
    low, high = ax.bbox.intervaly
    beside = [other.bbox for other in axes if other.bbox.x0 > ax.bbox.x0]
    starts = [box.x0 - gap for box in beside if max(low, box.y0) < min(high, box.y1)]
    return min([ax.figure.bbox.x1, *starts])
