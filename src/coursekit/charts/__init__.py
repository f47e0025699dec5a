"""House style, the course font, and the only two ways to show something: ``show`` a figure, ``show_table`` a table.

Importing this package applies the house style.
"""

from coursekit.charts.errors import ChartError
from coursekit.charts.figure import show
from coursekit.charts.fonts import FAMILY, font_files, missing_characters
from coursekit.charts.labels import place_labels
from coursekit.charts.small_cells import few, mask_small, suppress_small
from coursekit.charts.style import ACCENT, BASE, FAINT, FOURTH, INK, SECOND, THIRD, use_house_style
from coursekit.charts.table import show_table

__all__ = [
    "ACCENT",
    "BASE",
    "FAINT",
    "FAMILY",
    "FOURTH",
    "INK",
    "SECOND",
    "THIRD",
    "ChartError",
    "font_files",
    "few",
    "mask_small",
    "missing_characters",
    "place_labels",
    "show",
    "show_table",
    "suppress_small",
    "use_house_style",
]

use_house_style()
