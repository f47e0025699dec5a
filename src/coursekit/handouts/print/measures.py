"""The page's grid, in millimetres: a text column, and beside it a column for the reader's notes."""

from __future__ import annotations

POINTS = 72 / 25.4  # in a millimetre
CSS_PIXEL = 25.4 / 96  # millimetres

LEFT, TEXT, GAP, NOTES, RIGHT = 20.0, 126.0, 7.0, 40.0, 17.0
FULL = TEXT + GAP + NOTES
TOP, BOTTOM = 19.0, 22.0
HEIGHT = 297.0 - TOP - BOTTOM
TURNED_SIDE = 18.0
TURNED = 297.0 - 2 * TURNED_SIDE

# A figure in several panels; narrower, its letters would be smaller than 7 points.
WIDE_PIXELS = 800
TALLEST_FIGURE = 190.0
LARGEST_SCALE = 0.72  # or a small figure's letters would be larger than the text's


def settings() -> str:
    """Return the grid as Typst definitions."""
    grid = {
        "page-left": LEFT, "text-width": TEXT, "notes-gap": GAP, "notes-width": NOTES, "page-right": RIGHT,
        "full-width": FULL, "page-top": TOP, "page-bottom": BOTTOM, "turned-side": TURNED_SIDE, "turned-width": TURNED,
    }  # fmt: skip
    return "\n".join(f"#let {name} = {millimetres:g}mm" for name, millimetres in grid.items())
