"""``show``: the only way to show a figure; ``picture_of`` is the same for a page that no notebook makes."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from coursekit.charts.checks import check_alt, check_figure
from coursekit.charts.display import publish
from coursekit.charts.errors import ChartError
from coursekit.charts.fingerprint import fingerprint
from coursekit.charts.folding import fold_titles
from coursekit.charts.render import draw, source_strip, stacked_png
from coursekit.charts.sources import source_text
from coursekit.charts.vectors import keep_vectors

PIXELS_PER_INCH = 96  # a browser's inch; the picture itself is finer, so that it stays sharp on good screens and paper


@dataclass(frozen=True)
class Picture:
    """A figure as it is shown: ``png`` with the source line under it, alt text, source, width in CSS pixels."""

    png: bytes
    alt: str
    source: str
    width: int


def show(fig: Figure, *, alt: str = "", source: Any = ()) -> None:
    """Display ``fig`` with its alt text, a source line under it and a fingerprint of its data, and close it.

    Parameters
    ----------
    fig
        The figure. It may be shown again later.
    alt
        What somebody who cannot see the figure should know, with its numbers; at least 8 characters.
    source
        Where the numbers come from: a text, an object with a ``source`` text, a pandas object with
        ``attrs["source"]``, or several of these in a list. It is printed under the figure.

    Raises
    ------
    ChartError
        Alt text or source is missing, a character has no glyph, an axis has no label, a panel has no title,
        a title runs out of the picture, or bars do not start at zero.
    """
    picture = picture_of(fig, alt=alt, source=source)
    keep_vectors(fig, picture.png)
    publish(
        data={
            "image/png": base64.b64encode(picture.png).decode("ascii"),
            "text/plain": "\n".join([f"<图：{picture.alt}>", *fingerprint(fig)]),
        },
        metadata={
            "image/png": {"alt": picture.alt, "width": picture.width},
            "coursekit": {"alt": picture.alt, "source": picture.source},
        },
    )


def picture_of(fig: Figure, *, alt: str, source: Any) -> Picture:
    """Draw, check and close ``fig`` as `show` does, and return the picture instead of displaying it."""
    if not isinstance(fig, Figure):
        raise ChartError(
            f"show 要的是整张图（Figure），收到的是 {type(fig).__name__}："
            "先写 fig, ax = plt.subplots()，再写 show(fig, …)；子图用 ax.figure，seaborn 的网格用 grid.figure。"
        )
    try:
        origin = source_text(source)
        description = check_alt(alt)
        pixels = draw(fig)
        pixels = draw(fig) if fold_titles(fig) else pixels
        check_figure(fig, origin)
    finally:
        plt.close(fig)  # or the notebook would draw it a second time, without alt text and source
    width_inches = fig.get_figwidth()
    png = stacked_png(pixels, source_strip(origin, width_inches, fig.dpi), fig.dpi)
    return Picture(png, description, origin, round(width_inches * PIXELS_PER_INCH))
