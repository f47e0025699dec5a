"""The house style: one style file, one font, a palette whose colours always mean the same.

The palette stays apart under every kind of colour blindness. A class's brand colour belongs on covers and page heads,
never here: a colour in a figure means the same in every class.
"""

from __future__ import annotations

from pathlib import Path

from matplotlib import style

from coursekit.charts.fonts import register_fonts
from coursekit.charts.periods import register_periods

BASE = "#8C939B"  # what the point is compared with: everybody else, last year, the market
ACCENT = "#D14B00"  # the point: the one thing the title speaks of
SECOND = "#0067A8"  # a second series of equal rank
THIRD = "#3AA655"  # a third
FOURTH = "#5B2A6E"  # a fourth; more than four belong in more panels
FAINT = "#CFD4DA"  # context: bands, former values, single cases behind a mean
INK = "#1F262E"  # text and annotations

STYLE_FILE = Path(__file__).with_name("course.mplstyle")


def use_house_style() -> None:
    """Register the course font and apply the style file; a second call changes nothing.

    Importing ``coursekit.charts`` does it. Call it again after something else has reset the defaults,
    such as ``seaborn.set_theme()`` or ``matplotlib.rcdefaults()``.
    """
    register_fonts()
    register_periods()
    style.use(STYLE_FILE)
