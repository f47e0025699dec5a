"""Questions about axes that the fingerprint and the checks both ask; the figure must have been drawn once."""

from __future__ import annotations

import math
from typing import Literal

from matplotlib import dates
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.category import UnitData
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

Kind = Literal["number", "date", "category"]

_DATE_FORMATTERS = (dates.DateFormatter, dates.AutoDateFormatter, dates.ConciseDateFormatter)
_COLORBAR_LABEL = "<colorbar>"  # how matplotlib labels the axes it makes for a colour bar


def colorbars(fig: Figure) -> list[Axes]:
    """Return the axes of the colour bars."""
    mappables = [artist for ax in fig.axes for artist in (*ax.collections, *ax.images)]
    owned = [artist.colorbar.ax for artist in mappables if artist.colorbar]
    return [ax for ax in fig.axes if ax in owned or ax.get_label() == _COLORBAR_LABEL]


def panels(fig: Figure) -> list[Axes]:
    """Return the axes that hold data of their own: all but colour bars and hidden ones."""
    bars = colorbars(fig)
    return [ax for ax in fig.axes if ax.get_visible() and ax not in bars]


def tick_labels(axis: Axis) -> list[str]:
    """Return the tick labels that a reader sees on ``axis``: none where they are switched off or shared away."""
    if not (axis.axes.axison and axis.get_visible()):
        return []
    return [label.get_text() for label in axis.get_ticklabels() if label.get_visible() and label.get_text().strip()]


def axis_kind(axis: Axis) -> Kind:
    """Return what ``axis`` measures: numbers, dates, or named categories."""
    if isinstance(axis.units, UnitData):
        return "category"
    # pandas keeps the frequency on an axis that it drew periods on, and uses date classes of its own.
    if (
        isinstance(axis.get_major_locator(), dates.DateLocator)
        or isinstance(axis.get_major_formatter(), _DATE_FORMATTERS)
        or hasattr(axis, "freq")
    ):
        return "date"
    return "category" if _ticks_are_names(axis) else "number"


def _ticks_are_names(axis: Axis) -> bool:
    """Return whether ticks set by hand say something else than where they stand, as 2022 does under bar 0."""
    if not isinstance(axis.get_major_locator(), FixedLocator):
        return False
    ticks = zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=False)
    return any(_is_name(label.get_text().strip(), place) for place, label in ticks if label.get_visible())


def _is_name(label: str, place: float) -> bool:
    if not label or label.startswith("$"):  # a power of ten
        return False
    try:
        return not math.isclose(float(label.replace("−", "-").replace(",", "")), place)
    except ValueError:
        return True
