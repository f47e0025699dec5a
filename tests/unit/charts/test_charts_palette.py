import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from coursekit.charts import ACCENT, BASE
from coursekit.charts.palette import CLOSE, COLOURS, FEWER, few_colours
from coursekit.charts.render import draw


def opaque(rgb):
    return np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])


@settings(max_examples=40, deadline=None)
@given(arrays(np.uint8, (FEWER, 3)), st.randoms(use_true_random=False))
def test_a_picture_of_few_colours_stays_as_it_is(colours, random):
    rgb = colours[[[random.randrange(FEWER) for _ in range(31)] for _ in range(17)]]
    assert (np.asarray(few_colours(opaque(rgb)).convert("RGB")) == rgb).all()


@pytest.fixture(scope="module")
def chart():
    fig, ax = plt.subplots(figsize=(6, 4))
    ax.imshow(np.linspace(0, 1, 900).reshape(30, 30), cmap="Blues", aspect="auto")
    ax.plot(range(30), color=ACCENT, linewidth=0.5)
    ax.barh([20], [12], color=BASE)
    ax.set(title="一千多种颜色", xlabel="列", ylabel="行")
    picture = draw(fig)
    plt.close(fig)
    return picture


def test_a_chart_of_many_colours_keeps_every_pixel_within_a_few_shades_and_white_white(chart):
    rgb = chart[..., :3]
    assert len(np.unique(rgb.reshape(-1, 3), axis=0)) > 2 * COLOURS
    found = few_colours(chart)
    shown = np.asarray(found.convert("RGB"))
    assert found.mode == "P" and len(np.unique(shown.reshape(-1, 3), axis=0)) <= COLOURS
    assert np.abs(shown.astype(int) - rgb).max() <= 12
    white = (rgb == 255).all(axis=2)
    assert white.mean() > 0.1 and (shown[white] == 255).all()


def test_lines_bars_and_text_need_fewer_and_lose_nothing_that_shows():
    fig, ax = plt.subplots(figsize=(6, 4))
    ax.plot(range(30), color=ACCENT), ax.barh([20], [12], color=BASE)
    ax.set(title="很多字的图", xlabel="横轴", ylabel="纵轴")
    picture = draw(fig)
    plt.close(fig)
    rgb = picture[..., :3].astype(int)
    shown = np.asarray(few_colours(picture).convert("RGB")).astype(int)
    assert len(np.unique(rgb.reshape(-1, 3), axis=0)) > FEWER >= len(np.unique(shown.reshape(-1, 3), axis=0))
    assert np.abs(shown - rgb).max() <= CLOSE
    assert (shown[(rgb == 255).all(axis=2)] == 255).all()
