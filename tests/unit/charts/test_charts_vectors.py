"""Figures as vectors, kept only where somebody asks for them."""

import base64
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

from coursekit.charts import show
from coursekit.charts.vectors import ENDING, FOLDER, MOST_MARKS, picture_name, svg_bytes

ALT = "三个月的用户数，每月多一万户"


def drawn(title="用户在涨", points=3):
    fig, ax = plt.subplots(figsize=(4, 3))
    ax.plot(np.arange(points), np.arange(points), marker="o")
    ax.set(title=title, xlabel="月", ylabel="万户")
    return fig


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return tmp_path


def pixels(outputs):
    return base64.b64decode(outputs[-1][0]["image/png"])


def test_nothing_is_kept_where_nobody_asks(outputs, monkeypatch, tmp_path):
    monkeypatch.delenv(FOLDER, raising=False)
    monkeypatch.chdir(tmp_path)
    show(drawn(), alt=ALT, source="合成数据")
    assert list(tmp_path.iterdir()) == []


def test_a_figure_shown_is_found_by_its_pixels(outputs, folder):
    show(drawn(), alt=ALT, source="合成数据")
    (kept,) = folder.iterdir()
    assert kept.name == picture_name(pixels(outputs)) + ENDING
    text = kept.read_text("utf-8")
    assert "用户在涨" in text and "Course Sans SC" in text, "text stays text"
    assert 'width="288pt" height="216pt"' in text, "four inches by three"


def test_asking_for_vectors_changes_no_pixel(outputs, folder, monkeypatch):
    fig = drawn()
    show(fig, alt=ALT, source="合成数据")
    show(fig, alt=ALT, source="合成数据")
    monkeypatch.delenv(FOLDER)
    show(drawn(), alt=ALT, source="合成数据")
    asked, again, alone = (data for data, _ in outputs)
    assert asked == again == alone


def test_the_same_figure_gives_the_same_bytes():
    one, two = drawn(), drawn()
    for fig in (one, two):
        fig.canvas.draw()
    assert svg_bytes(one) == svg_bytes(two)
    plt.close("all")


def test_a_formula_becomes_outlines():
    fig = drawn("到了 $x^2$ 户")
    fig.canvas.draw()
    text = svg_bytes(fig).decode()
    plt.close(fig)
    assert "<text" not in text and text.count("<use") > 10


@pytest.mark.parametrize("kind", ["plot", "scatter"])
def test_a_crowd_is_one_picture_and_the_figure_stays_as_it_was(kind):
    fig, ax = plt.subplots(figsize=(4, 3))
    places = np.random.default_rng(1).random((2, MOST_MARKS + 1))
    getattr(ax, kind)(*places, **({"ls": "", "marker": "o"} if kind == "plot" else {}))
    ax.set(title="许多点", xlabel="月", ylabel="万户")
    fig.canvas.draw()
    engine, dpi, canvas = fig.get_layout_engine(), fig.dpi, fig.canvas
    text = svg_bytes(fig).decode()
    assert re.search(r"<image [^>]*data:image/png;base64,", text) and "许多点" in text
    assert (type(fig.get_layout_engine()), fig.dpi, fig.canvas) == (type(engine), dpi, canvas)
    assert not any(artist.get_rasterized() for artist in (*ax.lines, *ax.collections))
    few = drawn()
    few.canvas.draw()
    assert "<image" not in svg_bytes(few).decode()
    plt.close("all")
