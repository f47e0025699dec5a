"""The growth-share matrix: how fast a market grows against how large we are in it beside the largest rival.

Rule of the lines: a position exactly on a line counts as above it, and as ``boundary``.

References
----------
.. [1] Henderson, B. (1970). The product portfolio. BCG Perspectives.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

MARGIN = (0.01, 0.1)  # assumed: a point of growth, a tenth of the relative share
ROUNDING = 1e-9


def bcg(
    growth: pd.Series | ArrayLike,
    relative_share: pd.Series | ArrayLike,
    *,
    growth_line: float,
    share_line: float = 1.0,
    margin: tuple[float, float] = MARGIN,
) -> pd.DataFrame:
    """Return each product's quadrant in the growth-share matrix [1]_, and how near to a line it stands.

    Parameters
    ----------
    growth : Series or array_like, shape (n,)
        Yearly growth of the product's market, 0.1 for 10 %; missing where nobody knows.
    relative_share : Series or array_like, shape (n,)
        Our share of that market over the largest rival's, 0 or more: above 1 we lead. A Series is matched to that of
        growth by its index.
    growth_line : float
        Growth from which a market is growing fast: usually that of all our markets together.
    share_line : float
        Relative share from which we are strong, above 0.
    margin : tuple of two float
        How far from the growth line, as a difference, and from the share line, as a ratio less 1, a product counts as
        boundary: 0.1 takes in shares from 1 / 1.1 to 1.1 of the line.

    Returns
    -------
    DataFrame, one row a product
        ``growth``, ``relative_share``; ``quadrant``: ``star`` (fast, strong), ``cash_cow`` (slow, strong),
        ``question_mark`` (fast, weak) or ``dog`` (slow, weak); ``boundary``; ``distance`` to the nearer line in
        margins, so that boundary is a distance of at most 1. Nothing of it where a position is missing.

    Raises
    ------
    ValueError
        Different products on the two axes or one twice, an infinite growth, a negative or infinite share, a line or
        margin that is not positive where it must be.

    Examples
    --------
    >>> growth = pd.Series({"voice": -0.08, "line": 0.12, "cloud": 0.3})
    >>> table = bcg(growth, pd.Series({"voice": 2.0, "line": 1.05, "cloud": 0.25}), growth_line=0.05)
    >>> table[["quadrant", "boundary", "distance"]].round(1)
                quadrant  boundary  distance
    voice       cash_cow     False       7.3
    line            star      True       0.5
    cloud  question_mark     False      14.5
    """
    growth = pd.Series(growth, dtype=float)
    share = relative_share if isinstance(relative_share, pd.Series) else pd.Series(relative_share, dtype=float)
    if not isinstance(relative_share, pd.Series) and len(share) == len(growth):
        share.index = growth.index
    if not (growth.index.is_unique and share.index.is_unique and set(growth.index) == set(share.index)):
        raise ValueError("growth and relative_share must name the same products, each once; leave the unknown missing")
    x, y = share.reindex(growth.index).to_numpy(dtype=float), growth.to_numpy()
    if np.isinf(y).any() or np.isinf(x).any() or (x < 0).any():
        raise ValueError("growth must be finite, relative_share finite and 0 or more")
    if not (np.isfinite(growth_line) and share_line > 0 and min(margin) > 0):
        raise ValueError("growth_line must be a number, share_line and both margins must be above 0")
    known = np.isfinite(x) & np.isfinite(y)
    fast, strong = y >= growth_line - ROUNDING, x >= share_line - ROUNDING
    quadrant = np.select([fast & strong, strong, fast], ["star", "cash_cow", "question_mark"], "dog").astype(object)
    with np.errstate(divide="ignore"):  # no share at all is infinitely far from any line of shares
        ratios = np.abs(np.log(x / share_line)) / np.log1p(margin[1])
    distance = np.minimum(np.abs(y - growth_line) / margin[0], ratios)
    return pd.DataFrame(
        {
            "growth": y,
            "relative_share": x,
            "quadrant": np.where(known, quadrant, None),
            "boundary": known & (distance <= 1 + ROUNDING),
            "distance": np.where(known, distance, np.nan),
        },
        index=growth.index,
    )
