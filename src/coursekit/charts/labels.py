"""``place_labels``: names beside bubbles that cover neither each other nor leave the axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation

from coursekit.charts.errors import ChartError
from coursekit.charts.folding import fold_titles
from coursekit.charts.render import POINTS_PER_INCH, draw
from coursekit.charts.style import BASE, INK

FONT_SIZE = 10.0  # points; a figure printed at 72 % still has letters of 7 points
_GAP = 2.0  # points between a bubble and its label, and between two labels
_DIRECTIONS = np.deg2rad(np.arange(0, 360, 22.5))
# Points beyond the gap, near places first: a label in the crowd has to move a long way out.
_STEPS = (0, 4, 9, 15, 22, 30, 40, 52, 66, 82, 100, 125, 155, 190)
_LEADER_FROM = 6.0  # points: nearer, everybody sees whose label it is
_LEFT, _COVERING, _CROSSING = 3.0, 60.0, 30.0  # cost in points: left of the bubble, over another, a leader across text
_SWEEPS = 4
_POINTS_ALONG = 12  # a leader, to see what it crosses
_MOST_TRIES = 20_000


@dataclass(frozen=True)
class _Places:
    """Every place that a label may take, in pixels: whose it is, its box (x0, y0, x1, y1), its leader, its cost."""

    owner: np.ndarray
    box: np.ndarray
    leader: np.ndarray
    cost: np.ndarray


def place_labels(
    ax: Axes, x: Sequence, y: Sequence, texts: Sequence[str], sizes: Sequence[float] | float | None = None, *,
    font_size: float = FONT_SIZE, color: str = INK,
) -> list[Annotation]:
    """Write each text beside its point so that no two texts overlap and none leaves the axes; return them.

    A text that had to move away gets a thin line to its point. Call it last, when titles, limits and size of the figure
    stand. The same figure always gets the same places, and they are the same in pixels, vectors and print.

    Parameters
    ----------
    x, y
        The points, in the axes' own values.
    texts
        One a point. A point with an empty text gets none, but keeps its room: name only those that matter.
    sizes
        Areas of the bubbles as ``ax.scatter(s=...)`` takes them, in square points; one for all, or one each.
    font_size
        In points.

    Raises
    ------
    ChartError
        The lists differ in length, a named point lies outside the axes, or the texts have no room.
    """
    x, y = list(x), list(y)  # a column of a table counts by its own index
    names = ["" if text is None else str(text) for text in texts]
    fig = ax.figure
    draw(fig)
    if fold_titles(fig):  # as ``show`` will: a second line of the title takes room from the axes
        draw(fig)
    scale = fig.dpi / POINTS_PER_INCH
    points = _pixels(ax, x, y, len(names))
    radii = np.sqrt(np.broadcast_to(36.0 if sizes is None else np.asarray(sizes, dtype=float), len(names))) / 2 * scale
    named = [number for number, text in enumerate(names) if text.strip()]
    _check_inside(ax, points, [(number, names[number]) for number in named])

    extents = np.array([_extent(ax, names[number], font_size) for number in named]).reshape(-1, 2)
    places = _all_places(points, radii, named, extents, ax.bbox.extents, scale)
    chosen = _choose(places, len(named))
    if chosen is None:
        raise ChartError(
            f"{len(named)} 个名字在这张图里排不开：只标要讲的几个（别的写成空），或者把图放大、字改小（font_size=）。"
        )
    chosen = _improve(places, chosen)
    return [
        _write(ax, (x[at], y[at]), names[at], places.box[place], points[at], radii[at], scale, font_size, color)
        for at, place in zip(named, chosen, strict=True)
    ]


def _pixels(ax: Axes, x: Sequence, y: Sequence, count: int) -> np.ndarray:
    across, up = (np.asarray(convert(values), dtype=float) for convert, values in (
        (ax.convert_xunits, x), (ax.convert_yunits, y)))
    if not len(across) == len(up) == count:
        raise ChartError(f"横坐标 {len(across)} 个、纵坐标 {len(up)} 个、名字 {count} 个，要一样多。")
    return ax.transData.transform(np.column_stack([across, up]))


def _check_inside(ax: Axes, points: np.ndarray, named: list[tuple[int, str]]) -> None:
    outside = [text for number, text in named if not ax.bbox.padded(1).contains(*points[number])]
    if outside:
        raise ChartError(f"“{outside[0]}”这个点不在图框里：看看坐标是不是空的，或者先把 ax.set_xlim、set_ylim 放宽。")


def _extent(ax: Axes, text: str, font_size: float) -> tuple[float, float]:
    """Return width and height of ``text`` in pixels."""
    trial = ax.text(0.5, 0.5, text, transform=ax.transAxes, fontsize=font_size, parse_math=False)
    box = trial.get_window_extent()
    trial.remove()
    return box.width, box.height


def _all_places(
    points: np.ndarray, radii: np.ndarray, named: list[int], extents: np.ndarray, frame: np.ndarray, scale: float
) -> _Places:
    """Return the places beside every named point that lie within ``frame``, cheapest first."""
    step, angle = (each.ravel() for each in np.meshgrid(np.array(_STEPS) * scale, _DIRECTIONS, indexing="ij"))
    toward = np.column_stack([np.cos(angle), np.sin(angle)])
    seen = np.isfinite(points).all(axis=1) & (radii > 0)
    owners, boxes, leaders, costs = [], [], [], []
    for number, (at, extent) in enumerate(zip(named, extents, strict=True)):
        half = extent / 2
        rim = points[at] + toward * radii[at]
        # The box touches the end of its leader with the side or corner that faces the bubble.
        centre = rim + toward * (step + _GAP * scale)[:, None] + np.clip(toward * 1.6, -1, 1) * half
        box = np.column_stack([centre - half, centre + half])
        others = np.flatnonzero(seen & (np.arange(len(points)) != at))
        covered = _covered(box, points[others], radii[others])
        cost = step / scale + _LEFT * (toward[:, 0] < 0) + _COVERING * covered
        inside = (box[:, :2] >= frame[:2]).all(axis=1) & (box[:, 2:] <= frame[2:]).all(axis=1)
        order = np.flatnonzero(inside)[np.argsort(cost[inside], kind="stable")]
        owners.append(np.full(len(order), number))
        boxes.append(box[order])
        leaders.append(np.column_stack([rim, np.clip(rim, box[:, :2], box[:, 2:])])[order])
        costs.append(cost[order])
    if not owners:
        return _Places(np.empty(0, int), np.empty((0, 4)), np.empty((0, 4)), np.empty(0))
    return _Places(np.concatenate(owners), np.concatenate(boxes), np.concatenate(leaders), np.concatenate(costs))


def _covered(boxes: np.ndarray, points: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Return of each box how much of other bubbles it hides: of each, how deep the box reaches into it, added up."""
    nearest = np.clip(points[None], boxes[:, None, :2], boxes[:, None, 2:])
    distance = np.linalg.norm(nearest - points[None], axis=2)
    return np.clip(1 - distance / radii[None], 0, None).sum(axis=1)


def _overlapping(boxes: np.ndarray, other: np.ndarray, gap: float = 1.0) -> np.ndarray:
    """Return which of ``boxes`` come closer than ``gap`` pixels to the box ``other``."""
    return (
        (boxes[..., 0] < other[2] + gap) & (boxes[..., 2] > other[0] - gap)
        & (boxes[..., 1] < other[3] + gap) & (boxes[..., 3] > other[1] - gap)
    )  # fmt: skip


def _choose(places: _Places, count: int) -> np.ndarray | None:
    """Return one place for each label, no two overlapping, or None where none was found.

    1. Labels with the fewest places come first.
    2. Each takes its cheapest place that is free. Where none is, it takes the one whose holders have been driven out
       least often, and they queue again.
    """
    own = [np.flatnonzero(places.owner == number) for number in range(count)]
    if any(not len(each) for each in own):
        return None
    queue = sorted(range(count), key=lambda number: (len(own[number]), number))
    held, driven_out = np.full(count, -1), np.zeros(count)
    for _ in range(_MOST_TRIES):
        if not queue:
            return held
        number = queue.pop(0)
        settled = np.flatnonzero(held >= 0)
        clashes = np.array([_overlapping(places.box[own[number]], places.box[held[other]]) for other in settled])
        price = (1 + driven_out[settled]) @ clashes if len(settled) else np.zeros(len(own[number]))
        best = int(np.argmin(price))  # the first of the least, thus the cheapest
        held[number] = own[number][best]
        for other in settled[clashes[:, best]] if len(settled) else ():
            held[other] = -1
            driven_out[other] += 1
            queue.append(int(other))
    return None


def _improve(places: _Places, chosen: np.ndarray) -> np.ndarray:
    """Move each label to a cheaper free place, and such that no leader runs across another label."""
    chosen = chosen.copy()
    own = [np.flatnonzero(places.owner == number) for number in range(len(chosen))]
    for _ in range(_SWEEPS):
        before = chosen.copy()
        for number, mine in enumerate(own):
            others = np.delete(chosen, number)
            free = ~_overlapping(places.box[mine][:, None], places.box[others].T).any(axis=1)
            mine = mine[free]  # its own place is always among them
            crossings = _crosses(places.leader[mine][:, None], places.box[others]).sum(axis=1)
            crossings += _crosses(places.leader[others], places.box[mine][:, None]).sum(axis=1)
            chosen[number] = mine[np.argmin(places.cost[mine] + _CROSSING * crossings)]
        if (chosen == before).all():
            break
    return chosen


def _crosses(leaders: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Return which leaders run through which boxes, found by points along them; shapes broadcast."""
    crossed = False
    for share in np.linspace(0, 1, _POINTS_ALONG):
        point = leaders[..., :2] + share * (leaders[..., 2:] - leaders[..., :2])
        crossed = crossed | ((point > boxes[..., :2]) & (point < boxes[..., 2:])).all(axis=-1)
    return crossed


def _write(
    ax: Axes, at: tuple, text: str, box: np.ndarray, point: np.ndarray, radius: float, scale: float,
    font_size: float, color: str,
) -> Annotation:
    centre = (box[:2] + box[2:]) / 2
    away = np.linalg.norm(np.clip(point, box[:2], box[2:]) - point) - radius
    line = {"arrowstyle": "-", "color": BASE, "linewidth": 0.7, "shrinkA": 0, "shrinkB": radius / scale}
    label = ax.annotate(
        text, at, tuple((centre - point) / scale), textcoords="offset points", ha="center", va="center",
        fontsize=font_size, color=color, parse_math=False, zorder=5, annotation_clip=False,
        arrowprops=line if away > _LEADER_FROM * scale else None,
    )  # fmt: skip
    label.set_in_layout(False)  # or the axes would give way and every place would be another
    return label

