"""A chart needs few colours: a palette looks the same and makes notebooks and handouts a third of the size."""

from __future__ import annotations

import numpy as np
from PIL import Image

COLOURS = 256
# Enough for lines, bars and text; where a colour would move further than this, the chart gets all 256.
FEWER, CLOSE = 72, 10


def few_colours(picture: np.ndarray) -> Image.Image:
    """Return ``picture`` (height x width x RGBA, opaque) with at most 256 colours, each a few shades off at most.

    Most charts get 72 colours, none of which is more than 10 shades off. A chart is mostly flat areas, so each run of
    equal pixels counts once: a tenth of the work, and thin lines and the edges of letters keep their colours beside
    large areas.
    """
    pixels = picture.reshape(-1, 4)
    codes = pixels.view(np.uint32).ravel()
    starts = np.concatenate([[0], np.flatnonzero(codes[1:] != codes[:-1]) + 1])
    colours = pixels[starts, :3]
    chosen = _palette(colours, FEWER)
    if np.abs(np.asarray(chosen.convert("RGB"))[0].astype(np.int16) - colours).max() > CLOSE:
        chosen = _palette(colours, COLOURS)
    places = np.repeat(np.asarray(chosen)[0], np.diff(starts, append=len(codes)))
    result = Image.fromarray(places.reshape(picture.shape[:2]))
    result.putpalette(chosen.getpalette())
    return result


def _palette(colours: np.ndarray, most: int) -> Image.Image:
    """Return a picture one pixel high of these colours, quantised to ``most`` of them."""
    row = Image.fromarray(colours[None])
    return row.quantize(most, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
