"""The fingerprint follows the data: every fourth digit counts, no style does."""

import re
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from coursekit.charts.fingerprint import fingerprint, significant

VALUES = [1220.0, 1656.0, 2617.0, 3015.0]
(LINE,) = Figure().subplots().plot(VALUES)  # one for all random examples, because a new figure takes 25 ms


def drawn(plot):
    """The fingerprint of what ``plot`` draws on one axes."""
    fig, ax = plt.subplots()
    plot(ax)
    fig.draw_without_rendering()
    text = fingerprint(fig)
    plt.close(fig)
    return text


def test_a_line_is_summed_up_in_words():
    (line,) = drawn(lambda ax: ax.plot([1, 2, 3], [9341, 8000.04, np.nan], label="小灵通"))
    assert re.fullmatch(r"\[1\] 线“小灵通”：n=2 min=8000 max=9341 sum=1\.734e\+04 #[0-9a-f]{8}", line)


# Each draws the same kind of chart from four values, in a style.
CHARTS = {
    "line": lambda ax, v, **style: ax.plot(range(4), v, color=style["color"], lw=style["size"]),
    "step": lambda ax, v, **style: ax.step(range(4), v, color=style["color"], lw=style["size"]),
    "dates": lambda ax, v, **style: ax.plot(pd.date_range("2026-01", periods=4), v, color=style["color"]),
    "points": lambda ax, v, **style: ax.scatter(range(4), v, color=style["color"], s=style["size"]),
    "bars": lambda ax, v, **style: ax.bar(list("甲乙丙丁"), v, color=style["color"], width=style["size"] / 10),
    "horizontal bars": lambda ax, v, **style: ax.barh(list("甲乙丙丁"), v, height=style["size"] / 10),
    "stacked bars": lambda ax, v, **style: ax.bar(range(4), [1] * 4, bottom=v, color=style["color"]),
    "area": lambda ax, v, **style: ax.fill_between(range(4), v, color=style["color"], lw=style["size"]),
    "stack": lambda ax, v, **style: ax.stackplot(range(4), v, v, colors=[style["color"]]),
    "horizontal helper": lambda ax, v, **style: ax.axhline(v[2], color=style["color"], lw=style["size"]),
    "vertical helper": lambda ax, v, **style: ax.axvline(v[2], color=style["color"], lw=style["size"]),
    "band": lambda ax, v, **style: ax.axvspan(v[0], v[2], color=style["color"]),
    "several helpers": lambda ax, v, **style: ax.hlines(v, 0, 1, color=style["color"], lw=style["size"]),
    "error bars": lambda ax, v, **style: ax.errorbar(range(4), [1] * 4, yerr=v, color=style["color"], lw=style["size"]),
    "stems": lambda ax, v, **style: ax.stem(range(4), v, linefmt=style["color"]),
    "image": lambda ax, v, **style: ax.imshow(np.reshape(v, (2, 2)), alpha=style["size"] / 10),
    "cells": lambda ax, v, **style: ax.pcolormesh(np.reshape(v, (2, 2)), cmap="Blues" if style["size"] > 3 else "Reds"),
    "colour by value": lambda ax, v, **style: ax.scatter(range(4), range(4), c=v, s=style["size"]),
    "size by value": lambda ax, v, **style: ax.scatter(range(4), range(4), s=np.multiply(v, style["size"])),
    "pie": lambda ax, v, **style: ax.pie(v, radius=style["size"] / 10),
    "boxes": lambda ax, v, **style: ax.boxplot([v], widths=0.5, medianprops={"color": style["color"]}),
    "filled boxes": lambda ax, v, **style: ax.boxplot([v], widths=0.5, patch_artist=True),
    "outline": lambda ax, v, **style: ax.fill([0, 1, 2, 3], v, color=style["color"]),
    "inset": lambda ax, v, **style: ax.inset_axes([0.1, 0.1, 0.3, 0.3]).plot(v, color=style["color"]),
}
PLAIN = {"color": "C0", "size": 3}
LOUD = {"color": "C3", "size": 7}


@pytest.mark.parametrize("chart", CHARTS)
def test_same_data_same_text_whatever_the_style(chart):
    plain = drawn(lambda ax: CHARTS[chart](ax, VALUES, **PLAIN))
    assert plain
    with plt.rc_context({"font.size": 7, "lines.marker": "o", "axes.grid": False}):
        assert drawn(lambda ax: CHARTS[chart](ax, VALUES, **LOUD)) == plain


@pytest.mark.parametrize("chart", CHARTS)
def test_one_value_changed_in_its_fourth_digit_changes_the_text(chart):
    changed = [*VALUES[:2], 2618.0, VALUES[3]]
    assert drawn(lambda ax: CHARTS[chart](ax, changed, **PLAIN)) != drawn(lambda ax: CHARTS[chart](ax, VALUES, **PLAIN))


def test_a_value_changed_in_its_seventh_digit_does_not():
    near = [*VALUES[:2], 2617.0001, VALUES[3]]
    assert drawn(lambda ax: ax.plot(near)) == drawn(lambda ax: ax.plot(VALUES))


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(st.integers(1000, 9999), min_size=1, max_size=12),
    place=st.integers(0, 11),
    exponent=st.integers(-6, 9),
)
def test_any_fourth_digit_counts(values, place, exponent):
    place %= len(values)
    changed = [value + (1 if value < 9999 else -1) * (index == place) for index, value in enumerate(values)]
    scaled = [np.array(numbers) * 10.0**exponent for numbers in (values, changed)]
    before, after = (series_text(numbers) for numbers in scaled)
    assert before != after
    assert series_text(scaled[0]) == before


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-1e9, 1e9).filter(lambda x: x == 0 or abs(x) > 1e-3), min_size=1, max_size=20))
def test_float_noise_does_not_count(values):
    noisy = np.array(values) * (1 + 1e-15) + 0.0
    assert series_text(noisy) == series_text(np.array(values)) or near_a_tie(values)


def near_a_tie(values):
    """Whether a value, or their sum, lies so near the edge between two four-digit numbers that noise may tip it."""
    after_cancelling = 1e-5  # what noise of 1e-15 may amount to in a sum much smaller than its parts
    shifts = [*((value, 1e-11) for value in values), (float(np.sum(values)), after_cancelling)]
    return any(significant(number * (1 - shift)) != significant(number * (1 + shift)) for number, shift in shifts)


def series_text(values):
    LINE.set_data(range(len(values)), values)
    return fingerprint(LINE.figure)


def test_dates_count_to_the_day():
    def plot(last):
        return drawn(lambda ax: ax.plot([date(2026, 1, 1), last], [1, 2]))

    assert plot(date(2026, 3, 31)) != plot(date(2026, 3, 30))
    assert plot(date(2026, 3, 31)) == plot(np.datetime64("2026-03-31").item())


def test_category_names_count():
    assert drawn(lambda ax: ax.bar(["城区", "县城"], [1, 2])) != drawn(lambda ax: ax.bar(["城区", "农村"], [1, 2]))

    def named(labels):
        return drawn(lambda ax: (ax.plot([1, 2]), ax.set_xticks([0, 1], labels)))

    assert named(["城区", "县城"]) != named(["城区", "农村"])


def test_the_label_of_a_series_counts():
    assert drawn(lambda ax: ax.plot(VALUES, label="4G")) != drawn(lambda ax: ax.plot(VALUES, label="5G"))


def test_empty_series_and_annotations_do_not_count():
    def annotated(ax):
        ax.plot(VALUES)
        ax.plot([], [], label="图例占位")
        ax.annotate("拐点", (1, 1656), xytext=(2, 1000), arrowprops={"arrowstyle": "->"})

    assert drawn(annotated) == drawn(lambda ax: ax.plot(VALUES))


def test_panels_are_numbered_and_colour_bars_are_not():
    fig, (left, right) = plt.subplots(1, 2)
    mesh = left.pcolormesh([[1, 2], [3, 4]])
    fig.colorbar(mesh, ax=left)
    right.plot(VALUES)
    right.twinx().plot(VALUES)
    fig.draw_without_rendering()
    assert [line.split("：")[0] for line in fingerprint(fig)] == ["[1] 色格", "[2] 线", "[3] 线"]


def test_what_rounding_left_of_zero_counts_as_zero():
    assert series_text(np.array([1.0, 3e-17, -1.0])) == series_text(np.array([1.0, 0.0, -1.0]))
    assert "sum=0 " in series_text(np.array([0.1, 0.2, -0.3]))[0]


@pytest.mark.parametrize(
    ("number", "text"), [(12344.0, "1.234e+04"), (-0.00012346, "-0.0001235"), (2019, "2019"), (np.nan, "nan")]
)
def test_four_significant_digits(number, text):
    assert significant(number) == text
