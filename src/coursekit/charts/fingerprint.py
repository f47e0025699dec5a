"""The data drawn in a figure, as text: one line a series, the same in every run and under every style.

Only plotted data count (coordinates, heights, offsets, vertices, pixels), never artists, so that a new matplotlib
or another colour leaves the text alone, while a value that changes in its fourth significant digit changes it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import Collection, LineCollection, PathCollection, QuadMesh
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Patch, Rectangle, Wedge

from coursekit.charts.axes import axis_kind, panels, tick_labels

_NOISE = 1e-9  # below this share of the largest value, or of all summed, a number is what rounding left of zero


@dataclass(frozen=True)
class Series:
    """One plotted series: ``values`` are summed up in words, ``cells`` (already rounded) are hashed."""

    kind: str
    label: Any
    values: np.ndarray
    cells: list[str] = field(default_factory=list)

    def line(self) -> str:
        """Return the series as text: kind, label, count, minimum, maximum, sum and hash."""
        finite = self.values[np.isfinite(self.values)]
        low, high, total = (significant(number) for number in (finite.min(), finite.max(), _sum(finite)))
        size = f"n={finite.size} min={low} max={high} sum={total}"
        return f"{self.kind}{_quoted(self.label)}：{size} #{_hash(self.cells)}"


def fingerprint(fig: Figure) -> list[str]:
    """Return one line for each series of ``fig``, numbered by panel, and one for each axis of named categories."""
    return [
        f"[{number}] {line}"
        for number, panel in enumerate(panels(fig), start=1)
        for ax in (panel, *panel.child_axes)
        for line in _panel_lines(ax)
    ]


def significant(number: float) -> str:
    """Return ``number`` at four significant digits; float noise in the last places does not show.

    >>> significant(9341.4), significant(0.1 + 0.2), significant(-0.0)
    ('9341', '0.3', '0')
    """
    text = f"{float(f'{number:.12g}'):.4g}"
    return "0" if text == "-0" else text


def _panel_lines(ax: Axes) -> Iterator[str]:
    for name, axis in (("x", ax.xaxis), ("y", ax.yaxis)):
        labels = tick_labels(axis) if axis_kind(axis) == "category" else []
        if labels:
            yield f"{name} 类别：n={len(labels)} #{_hash(labels)}"
    for series in _series(ax):
        if np.isfinite(series.values).any():
            yield series.line()


def _series(ax: Axes) -> Iterator[Series]:
    yield from (_line(line, ax) for line in ax.lines)
    yield from (_collection(collection, ax) for collection in ax.collections)
    bars = [container for container in ax.containers if isinstance(container, BarContainer)]
    yield from (_bars(container, ax) for container in bars)
    in_bars = {id(patch) for container in bars for patch in container.patches}
    yield from _patches([patch for patch in ax.patches if id(patch) not in in_bars], ax)
    for image in ax.images:
        pixels = _floats(image.get_array())
        yield Series("图像", image.get_label(), pixels.ravel(), [str(pixels.shape), *_rounded(pixels)])


def _line(line: Line2D, ax: Axes) -> Series:
    points = _floats(line.get_xydata())
    return Series("线", line.get_label(), points[:, 1], _point_cells(points, ax))


def _bars(container: BarContainer, ax: Axes) -> Series:
    corners = np.array([[bar.get_x(), bar.get_y(), bar.get_width(), bar.get_height()] for bar in container.patches])
    x, y, width, height = corners.reshape(-1, 4).T
    # The middle of a bar, because its thickness is a matter of style.
    if container.orientation == "horizontal":
        position, start, length, across, along = y + height / 2, x, width, ax.yaxis, ax.xaxis
    else:
        position, start, length, across, along = x + width / 2, y, height, ax.xaxis, ax.yaxis
    cells = [*_axis_cells(position, across), *_axis_cells(start, along), *_rounded(length)]
    return Series("柱", container.get_label(), length, cells)


def _collection(collection: Collection, ax: Axes) -> Series:
    colour_values = collection.get_array()
    cells = [] if colour_values is None else _rounded(_floats(colour_values))
    label = collection.get_label()

    if isinstance(collection, QuadMesh):
        return Series("色格", label, _floats(colour_values).ravel(), cells)
    offsets = _floats(collection.get_offsets()).reshape(-1, 2)
    if isinstance(collection, PathCollection) or len(offsets) > 1:
        cells += [*_point_cells(offsets, ax), *_relative_sizes(collection)]
        return Series("点", label, offsets[:, 1], cells)

    vertices = [path.vertices for path in collection.get_paths() if len(path.vertices)]
    points = np.concatenate(vertices) if vertices else np.empty((0, 2))
    if isinstance(collection, LineCollection):
        return Series("线段", label, points[:, 1], cells + _point_cells(points, ax))
    # Corners once each and in order, because how an outline is closed is matplotlib's own affair.
    points = np.unique(points, axis=0)
    return Series("面", label, points[:, 1], cells + _point_cells(points, ax))


def _patches(patches: list[Patch], ax: Axes) -> Iterator[Series]:
    wedges = [patch for patch in patches if isinstance(patch, Wedge)]
    if wedges:
        degrees = np.array([wedge.theta2 - wedge.theta1 for wedge in wedges], dtype=float)
        names = [str(wedge.get_label()) for wedge in wedges]
        # A pie keeps shares only, and in a share the fourth digit of one value shows late.
        yield Series("扇形", None, degrees, [*names, *(f"{angle:.3f}" for angle in degrees)])
    for patch in patches:
        if isinstance(patch, (Wedge, FancyArrowPatch)):  # an arrow points at data, it is none
            continue
        points = _corners(patch)
        yield Series("形状", patch.get_label(), points[:, 1], _point_cells(points, ax))


def _corners(patch: Patch) -> np.ndarray:
    if isinstance(patch, Rectangle):
        return np.array(patch.get_corners(), dtype=float)
    return _floats(patch.get_patch_transform().transform_path(patch.get_path()).vertices)


def _relative_sizes(collection: Collection) -> list[str]:
    """Return the sizes of bubbles as shares of the largest; equal sizes are style, not data."""
    sizes = np.atleast_1d(getattr(collection, "get_sizes", list)())
    if sizes.size < 2 or np.ptp(sizes) == 0:
        return []
    return _rounded(sizes / sizes.max())


def _point_cells(points: np.ndarray, ax: Axes) -> list[str]:
    return [*_axis_cells(points[:, 0], ax.xaxis), *_axis_cells(points[:, 1], ax.yaxis)]


def _axis_cells(positions: np.ndarray, axis: Axis) -> list[str]:
    if axis_kind(axis) == "date":
        return [f"{day:.5f}" for day in positions]  # to the second: four digits of a day number would be ten days
    return _rounded(positions)


def _rounded(values: np.ndarray) -> list[str]:
    flat = np.ravel(values)
    largest = np.max(np.abs(flat), where=np.isfinite(flat), initial=0.0)
    return [significant(0.0 if abs(value) < _NOISE * largest else value) for value in flat.tolist()]


def _sum(values: np.ndarray) -> float:
    total = math.fsum(values)
    return 0.0 if abs(total) < _NOISE * math.fsum(abs(values)) else total


def _floats(values: Any) -> np.ndarray:
    return np.ma.filled(np.ma.asarray(values, dtype=float), np.nan)


def _quoted(label: Any) -> str:
    text = "" if label is None else str(label).strip()
    return "" if not text or text.startswith("_") else f"“{text}”"


def _hash(cells: list[str]) -> str:
    return hashlib.sha256("\n".join(cells).encode("utf-8")).hexdigest()[:8]
