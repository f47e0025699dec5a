"""A chart needs few colours: a palette of 256 looks the same and makes notebooks and handouts a third of the size."""

from __future__ import annotations

import numpy as np
from PIL import Image

COLOURS = 256


def few_colours(picture: np.ndarray) -> Image.Image:
    """Return ``picture`` (height x width x RGBA, opaque) with at most 256 colours, each a few shades off at most.

    A chart is mostly flat areas, so each run of equal pixels counts once: a tenth of the work, and thin lines and the
    edges of letters keep their colours beside large areas.
    """
    pixels = picture.reshape(-1, 4)
    codes = pixels.view(np.uint32).ravel()
    starts = np.concatenate([[0], np.flatnonzero(codes[1:] != codes[:-1]) + 1])
    runs = Image.fromarray(pixels[None, starts, :3])
    chosen = runs.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    places = np.repeat(np.asarray(chosen)[0], np.diff(starts, append=len(codes)))
    result = Image.fromarray(places.reshape(picture.shape[:2]))
    result.putpalette(chosen.getpalette())
    return result
