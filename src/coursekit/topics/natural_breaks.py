"""Natural breaks: where values of one kind fall apart by themselves, as the exact best split into classes.

Best means least squares within the classes, which is one-dimensional k-means. Since the best classes are intervals,
dynamic programming finds them exactly, and no start has to be guessed. The breaks always exist, also where the values
fall into no groups at all: then they only cut a smooth curve, and other data would cut it elsewhere. Squares let the
largest values decide: of long-tailed usage the breaks cut off the few at the top, those of its logarithm divide the
many.

References
----------
.. [1] Fisher, W. D. (1958). On Grouping for Maximum Homogeneity. Journal of the American Statistical Association,
       53(284), 789-798.
.. [2] Jenks, G. F. (1967). The Data Model Concept in Statistical Mapping. International Yearbook of Cartography, 7,
       186-190.
.. [3] Wang, H., & Song, M. (2011). Ckmeans.1d.dp: Optimal k-means Clustering in One Dimension by Dynamic Programming.
       The R Journal, 3(2), 29-33.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def natural_breaks(values: ArrayLike, classes: int) -> np.ndarray:
    """Return the inner breaks of the split into classes with the least sum of squares about class means [1]_ [2]_.

    1. Equal values are one value with a weight; n distinct values remain, ascending.
    2. Least squares within classes is most of sum(class total ** 2 / class weight), of values less their mean.
    3. Most for the first j values in k classes = max over i of (most for the first i in k - 1) + (the class of values
       i to j), for every j: dynamic programming as in [3]_.
    4. The best i never falls as j grows, so that halving the range of j needs about n log n sums a class.

    Nothing is sampled or put on a grid: the split is exact up to the rounding of floating-point sums, for any n.

    Parameters
    ----------
    values : array_like, shape (m,)
        In any order and unit, finite, with at least as many distinct values as classes.
    classes : int
        At least 2.

    Returns
    -------
    ndarray, shape (classes - 1,)
        Ascending. Each is the smallest value of its class: class i holds breaks[i - 1] <= value < breaks[i], as
        `numpy.digitize` and `Thresholds` have it. Of equally good splits, the one with the smallest last break, then
        the smallest before it, and so on.

    Raises
    ------
    ValueError
        Fewer than two classes, too few distinct values, values missing, infinite or in more than one dimension.

    Examples
    --------
    >>> natural_breaks([1, 2, 1, 30, 31, 29, 8, 9], 3)
    array([ 8., 29.])
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or not np.isfinite(values).all():
        raise ValueError("values must be one list of finite numbers")
    if classes < 2 or classes != int(classes):
        raise ValueError(f"classes must be a whole number >= 2, not {classes}")
    distinct, counts = np.unique(values, return_counts=True)
    if len(distinct) < classes:
        raise ValueError(f"{classes} classes need as many distinct values, there are {len(distinct)}")
    weight = np.concatenate([[0], np.cumsum(counts)]).astype(float)
    total = np.concatenate([[0.0], np.cumsum(counts * (distinct - values.mean()))])
    starts = _best_starts(total, weight, int(classes))
    return distinct[starts]


def _best_starts(total: np.ndarray, weight: np.ndarray, classes: int) -> list[int]:
    """Return the positions at which the second to the last class begin, from cumulated totals and weights."""
    n = len(total) - 1
    best = np.concatenate([[-np.inf], total[1:] ** 2 / weight[1:]])  # of the first j values in one class
    layers = []
    for k in range(2, classes):
        best, start = _one_more_class(best, total, weight, k)
        layers.append(start)
    last = np.arange(classes - 1, n)
    starts = [int(last[np.argmax(best[last] + (total[n] - total[last]) ** 2 / (weight[n] - weight[last]))])]
    for start in reversed(layers):
        starts.append(int(start[starts[-1]]))
    return starts[::-1]


def _one_more_class(best: np.ndarray, total: np.ndarray, weight: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the best of the first j values in k classes, and where the k-th class begins, for every j >= k.

    All ranges of j of one size are halved together: their middles look for their start between those already found
    on either side.
    """
    n = len(total) - 1
    better, start = np.full(n + 1, -np.inf), np.zeros(n + 1, dtype=np.int64)
    low, high = np.array([k]), np.array([n])  # ranges of j still open, both ends included
    first, last = np.array([k - 1]), np.array([n - 1])  # where their classes may begin
    while len(low):
        middle = (low + high) // 2
        stop = np.minimum(last, middle - 1)
        sizes = stop - first + 1
        begin = np.cumsum(sizes) - sizes
        i = np.arange(sizes.sum()) + np.repeat(first - begin, sizes)
        j = np.repeat(middle, sizes)
        reached = best[i] + (total[j] - total[i]) ** 2 / (weight[j] - weight[i])
        better[middle] = np.maximum.reduceat(reached, begin)
        hits = np.flatnonzero(reached == np.repeat(better[middle], sizes))
        start[middle] = i[hits[np.searchsorted(hits, begin)]]
        low, high, first, last = (
            np.concatenate(ends)
            for ends in (
                (low, middle + 1),
                (middle - 1, high),
                (first, start[middle]),
                (start[middle], last),
            )
        )
        open_ranges = low <= high
        low, high, first, last = low[open_ranges], high[open_ranges], first[open_ranges], last[open_ranges]
    return better, start
