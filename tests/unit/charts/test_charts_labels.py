import re
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.text import Text

from coursekit.charts import ChartError, place_labels, show
from coursekit.charts.vectors import svg_bytes


def bubbles(seed, figsize, count=40):
    """As many clients as a branch has key ones: positions in a crowd, sizes with a long tail."""
    rng = np.random.default_rng(seed)
    crowd = seed % 2
    x = np.exp(rng.normal(0, 0.7, count)) if crowd else rng.normal(3, 0.8, count).clip(1, 5)
    y = rng.normal(0, 0.2, count) if crowd else rng.normal(3, 0.8, count).clip(1, 5)
    revenue = np.exp(rng.normal(0, 1, count))
    sizes = np.clip(revenue / revenue.max() * 1200, 20, None)
    fig, ax = plt.subplots(figsize=figsize)
    ax.scatter(x, y, s=sizes)
    ax.set(title="六家该先救", xlabel="吸引力（分）", ylabel="位置（分）")
    return fig, ax, x, y, sizes, [f"G{number:04d}" for number in rng.choice(400, count, replace=False)]


def boxes(labels):
    return [Text.get_window_extent(label) for label in labels]


def overlapping(labels):
    pairs = combinations(boxes(labels), 2)
    return [
        (a, b) for a, b in pairs if min(a.x1, b.x1) > max(a.x0, b.x0) and min(a.y1, b.y1) > max(a.y0, b.y0)
    ]  # fmt: skip


@pytest.mark.parametrize("figsize", [(8, 4.5), (6, 4)], ids=["slide", "print"])
@pytest.mark.parametrize("seed", range(6))
def test_forty_names_cover_neither_each_other_nor_leave_the_axes(seed, figsize):
    fig, ax, x, y, sizes, names = bubbles(seed, figsize)
    labels = place_labels(ax, x, y, names, sizes)
    fig.canvas.draw()
    assert [label.get_text() for label in labels] == names
    assert overlapping(labels) == []
    assert all(ax.bbox.padded(0.5).contains(*corner) for box in boxes(labels) for corner in (box.min, box.max))


def test_names_stay_apart_at_every_resolution():
    fig, ax, x, y, sizes, names = bubbles(1, (8, 4.5))
    labels = place_labels(ax, x, y, names, sizes)
    for dpi in (72, 300):
        fig.set_dpi(dpi)
        fig.canvas.draw()
        assert overlapping(labels) == []


def test_vectors_have_the_names_where_the_pixels_have_them():
    fig, ax, x, y, sizes, names = bubbles(1, (8, 4.5))
    labels = place_labels(ax, x, y, names, sizes)
    fig.canvas.draw()
    scale, drawn = 72 / fig.dpi, boxes(labels)
    svg = svg_bytes(fig).decode()
    for label, box in zip(labels, drawn, strict=True):
        written = re.search(rf'<text [^>]*text-anchor: middle[^>]* x="([\d.]+)" y="([\d.]+)"[^>]*>{label.get_text()}<', svg)
        middle, baseline = float(written[1]), fig.get_figheight() * 72 - float(written[2])
        assert middle == pytest.approx((box.x0 + box.x1) / 2 * scale, abs=1)
        assert box.y0 * scale - 1 <= baseline <= box.y1 * scale


def test_a_title_that_show_would_fold_is_folded_before_the_places_are_chosen():
    fig, ax, x, y, sizes, names = bubbles(2, (6, 4))
    ax.set_title("四十家重点客户里，快到期又不满意的六家该先救，其余的按季走访就够了，不必家家都去一遍")
    labels = place_labels(ax, x, y, names, sizes)
    fig.canvas.draw()
    assert "\n" in ax.get_title(loc="left")
    assert overlapping(labels) == []
    assert all(ax.bbox.padded(0.5).contains(*corner) for box in boxes(labels) for corner in (box.min, box.max))


def test_the_same_figure_gets_the_same_places():
    first, second = (
        [label.xyann for label in place_labels(ax, x, y, names, sizes)]
        for _, ax, x, y, sizes, names in (bubbles(3, (8, 4.5)), bubbles(3, (8, 4.5)))
    )
    assert first == second


def test_a_lone_name_stands_beside_its_point_without_a_line():
    fig, ax = plt.subplots()
    ax.scatter([0, 1, 2], [0, 1, 2])
    (label,) = place_labels(ax, [1], [1], ["G0001"])
    fig.canvas.draw()
    box, point = boxes([label])[0], ax.transData.transform((1, 1))
    assert label.arrow_patch is None
    assert 0 < box.x0 - point[0] < 20 * fig.dpi / 72
    assert box.y0 < point[1] < box.y1


def test_a_name_moved_away_has_a_line_to_its_point():
    fig, ax = plt.subplots()
    names = [f"G{number:04d}" for number in range(20)]
    ax.scatter([0, 2, *[1] * 20], [0, 2, *[1] * 20])
    labels = place_labels(ax, [1] * 20, [1] * 20, names)
    fig.canvas.draw()
    assert overlapping(labels) == []
    assert sum(label.arrow_patch is not None for label in labels) >= 10


def test_a_point_without_a_name_gets_no_text():
    fig, ax, x, y, sizes, names = bubbles(0, (8, 4.5))
    labels = place_labels(ax, x, y, [*names[:5], *[""] * 35], sizes)
    assert [label.get_text() for label in labels] == names[:5]


def test_columns_of_a_table_may_have_any_index_and_gaps_without_a_name():
    fig, ax, x, y, sizes, names = bubbles(0, (8, 4.5))
    table = pd.DataFrame({"x": x, "y": y, "size": sizes, "name": names}, index=names)
    table.iloc[3] = [np.nan, np.nan, np.nan, ""]
    labels = place_labels(ax, table["x"], table["y"], table["name"], table["size"])
    fig.canvas.draw()
    assert [label.get_text() for label in labels] == names[:3] + names[4:]
    assert [label.xy for label in labels] == list(zip(table["x"].dropna(), table["y"].dropna(), strict=True))
    assert overlapping(labels) == []


def test_a_named_point_without_a_place_is_refused():
    fig, ax = plt.subplots()
    with pytest.raises(ChartError, match="“G0002”这个点不在图框里"):
        place_labels(ax, [0.5, np.nan], [0.5, 0.5], ["G0001", "G0002"])


def test_names_without_room_are_refused_in_words():
    fig, ax = plt.subplots(figsize=(3.2, 2.4))
    ax.scatter(range(40), range(40))
    with pytest.raises(ChartError, match="40 个名字在这张图里排不开"):
        place_labels(ax, range(40), range(40), ["县医院的互联网专线"] * 40)


def test_a_point_outside_the_axes_is_named():
    fig, ax = plt.subplots()
    ax.set_xlim(0, 1)
    with pytest.raises(ChartError, match="“G0009”这个点不在图框里"):
        place_labels(ax, [9], [0.5], ["G0009"])


def test_lists_of_different_lengths_are_refused():
    fig, ax = plt.subplots()
    with pytest.raises(ChartError, match="横坐标 2 个、纵坐标 1 个、名字 1 个"):
        place_labels(ax, [1, 2], [1], ["G0001"])


def test_a_figure_with_names_can_be_shown(outputs):
    fig, ax, x, y, sizes, names = bubbles(2, (8, 4.5))
    place_labels(ax, x, y, names, sizes)
    show(fig, alt="四十家重点客户里，六家该先救", source="合成数据")
    assert len(outputs) == 1
