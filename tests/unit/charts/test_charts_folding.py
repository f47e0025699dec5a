"""Names of up to 20 characters over panels side by side: folded, never one over another, never cut."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.text import Text

from coursekit.charts import ChartError, show
from coursekit.charts.folding import fold_titles
from coursekit.charts.render import draw

LONG = "智慧 1 号家庭融合全场景千兆光网尊享版"


def panels_of(rows, columns, title, size=(10, 5.8)):
    fig, axes = plt.subplots(rows, columns, figsize=size, squeeze=False)
    for ax in axes.flat:
        ax.plot([1, 2], [3, 4])
        ax.set(title=title, xlabel="年", ylabel="户")
    return fig, axes


def title_boxes(axes):
    titles = [next(t for t in ax.get_children() if isinstance(t, Text) and t.get_text() == ax.get_title(loc="left"))
              for ax in np.ravel(axes)]  # fmt: skip
    return [title.get_window_extent() for title in titles]


@pytest.mark.parametrize(("rows", "columns", "size"), [(2, 3, (10, 5.8)), (1, 2, (8, 4)), (2, 2, (7, 5.8))])
def test_long_names_stay_over_their_own_panel(rows, columns, size):
    fig, axes = panels_of(rows, columns, LONG, size)
    draw(fig)
    before = title_boxes(axes)
    cut = [box for box in before if box.x1 > fig.bbox.x1]
    assert cut or any(one.overlaps(other) for one, other in combinations(before, 2)), "too long as it stands"
    assert fold_titles(fig)
    draw(fig)
    boxes = title_boxes(axes)
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    assert all(box.x1 <= fig.bbox.x1 and box.y1 <= fig.bbox.y1 for box in boxes)
    assert all(ax.get_title(loc="left").replace("\n", "").replace(" ", "") == LONG.replace(" ", "") for ax in axes.flat)
    assert not fold_titles(fig), "once is enough"
    plt.close(fig)


@pytest.mark.parametrize("title", ["家庭宽带", "5G 套餐", ""])
def test_short_titles_are_left_alone(title):
    fig, axes = panels_of(2, 3, title)
    draw(fig)
    assert not fold_titles(fig)
    assert {ax.get_title(loc="left") for ax in axes.flat} == {title}
    plt.close(fig)


def test_a_title_may_run_beyond_its_own_panel_where_nothing_stands():
    fig, axes = plt.subplots(1, 2, figsize=(10, 4), width_ratios=[1, 3])
    draw(fig)
    axes[1].set_title("两年里多出来的收入，多半是新兴业务的，另外一半哪里来的")
    assert not fold_titles(fig)
    axes[0].set_title("左边这张很窄，写不下这么长")
    draw(fig)
    assert fold_titles(fig) and "\n" in axes[0].get_title(loc="left") and "\n" not in axes[1].get_title(loc="left")
    plt.close(fig)


def test_a_title_for_more_than_two_lines_is_left_to_its_author():
    fig, ax = plt.subplots(figsize=(4, 3))
    ax.plot([1, 2], [3, 4])
    ax.set(title=LONG * 3, xlabel="年", ylabel="户")
    with pytest.raises(ChartError, match="超出了图的边"):
        show(fig, alt="流量一年比一年多", source="合成数据")
    assert ax.get_title(loc="left") == LONG * 3


@pytest.mark.parametrize("length", range(30, 42))
def test_a_title_of_about_a_line_is_never_cut(length):
    """Bold letters are wider than regular ones: what is a hair too long for one line has to be seen as such."""
    title = ("东江 KPI 考核，6 家里第 1 名；份额从 9.5% 涨到 9.7%，机器甲最大（24.6%）" + "，别家差得远")[:length + 14]
    fig, ax = plt.subplots(figsize=(8, 4))
    ax.plot([1, 2], [3, 4])
    ax.set(title=title, xlabel="年", ylabel="户")
    draw(fig)
    is_long = title_boxes([ax])[0].x1 > fig.bbox.x1
    assert fold_titles(fig) == is_long
    draw(fig)
    assert title_boxes([ax])[0].x1 <= fig.bbox.x1
    lines = ax.get_title(loc="left").split("\n")
    assert len(lines) == 1 + is_long and "".join(lines).replace(" ", "") == title.replace(" ", "")
    assert len(lines[-1]) >= 8, "nothing is left over"
    plt.close(fig)


def test_folding_keeps_the_look_of_a_title():
    fig, axes = plt.subplots(1, 3, figsize=(10, 4))
    title = axes[0].set_title(LONG, color="red", size=13)
    draw(fig)
    assert fold_titles(fig)
    assert title.get_color() == "red" and title.get_fontsize() == 13 and "\n" in title.get_text()
    plt.close(fig)


def test_show_folds_what_a_class_has_named_too_long():
    fig, axes = panels_of(2, 3, LONG)
    show(fig, alt="六个产品最近 17 个月的净增", source="合成数据")
    assert all("\n" in ax.get_title(loc="left") for ax in axes.flat)
