"""The house style: one font, colours that everybody can tell apart, nothing left to chance."""

import itertools
import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import dates
from matplotlib import pyplot as plt

from coursekit.charts import ACCENT, BASE, FAINT, FAMILY, FOURTH, INK, SECOND, THIRD, use_house_style

DATA_COLOURS = (ACCENT, SECOND, THIRD, FOURTH, BASE)

# Machado, Oliveira & Fernandes (2009), severity 1.0, on linear RGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
# sRGB to CIE XYZ, D65 (IEC 61966-2-1)
XYZ = np.array([[0.412456, 0.357576, 0.180438], [0.212673, 0.715152, 0.072175], [0.019334, 0.119192, 0.950304]])
CLEARLY_APART = 20  # CIE 1976 difference; about 2.3 is just noticeable


def linear_rgb(colour):
    channels = np.array(mpl.colors.to_rgb(colour))
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    ratio = XYZ @ np.clip(rgb, 0, 1) / (XYZ @ np.ones(3))
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast_with_white(colour):
    return 1.05 / (0.05 + XYZ[1] @ linear_rgb(colour))


@pytest.mark.parametrize("vision", VISION)
def test_data_colours_stay_apart_for_every_eye(vision):
    seen = [lab(np.array(VISION[vision]) @ linear_rgb(colour)) for colour in DATA_COLOURS]
    closest = min(np.linalg.norm(one - other) for one, other in itertools.combinations(seen, 2))
    assert closest >= CLEARLY_APART


def test_data_colours_and_text_stand_out_on_white():
    assert all(contrast_with_white(colour) >= 3 for colour in DATA_COLOURS)  # WCAG 2.1, graphics
    for text in (INK, mpl.rcParams["axes.labelcolor"], mpl.rcParams["xtick.labelcolor"]):
        assert contrast_with_white(text) >= 7  # WCAG 2.1 AAA


def test_context_is_fainter_than_data():
    assert contrast_with_white(FAINT) < min(map(contrast_with_white, DATA_COLOURS)) / 1.5


def test_the_style_file_uses_the_named_colours():
    cycle = [f"#{colour.lstrip('#')}" for colour in mpl.rcParams["axes.prop_cycle"].by_key()["color"]]
    assert tuple(cycle) == DATA_COLOURS
    assert mpl.colors.to_hex(mpl.rcParams["text.color"]) == INK.lower()


def test_settings_of_the_house():
    assert mpl.rcParams["font.family"] == [FAMILY]
    assert mpl.rcParams["figure.figsize"] == [8, 4.5]
    assert mpl.rcParams["figure.dpi"] == 144
    assert mpl.rcParams["figure.constrained_layout.use"]
    assert mpl.rcParams["axes.titlelocation"] == "left"


def test_applying_twice_changes_nothing():
    once = dict(mpl.rcParams)
    use_house_style()
    assert dict(mpl.rcParams) == once


def test_it_can_be_applied_again_after_seaborn_reset_the_defaults():
    import seaborn

    before = dict(mpl.rcParams)
    seaborn.set_theme()
    assert mpl.rcParams["font.family"] != [FAMILY]
    use_house_style()
    assert mpl.rcParams["font.family"] == [FAMILY]
    assert mpl.rcParams["axes.prop_cycle"] == before["axes.prop_cycle"]


def test_import_applies_the_style_after_pyplot_and_leaves_the_backend_alone():
    code = (
        "import matplotlib; matplotlib.use('svg'); import matplotlib.pyplot as plt; import coursekit.charts;"
        "assert matplotlib.get_backend() == 'svg', matplotlib.get_backend();"
        "assert plt.rcParams['font.family'] == ['Course Sans SC']"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")


def test_formulas_and_negative_numbers_draw_without_a_word_on_stderr(capfd, recwarn):
    fig, ax = plt.subplots()
    ax.semilogy([-2, 2], [0.01, 100])
    ax.set_title(r"份额 $F(t)=\frac{1-e^{-(p+q)t}}{1+(q/p)e^{-(p+q)t}}$，$\sum x_i \leq \mathbf{B}$，$\mathcal{L}$")
    fig.draw_without_rendering()
    assert capfd.readouterr().err == ""
    assert list(recwarn) == []


@pytest.mark.parametrize("wrap", [pd.Index, pd.Series, list], ids=["index", "series", "list"])
def test_months_as_periods_stand_at_their_first_day(wrap):
    months = wrap(pd.period_range("2026-01", periods=3, freq="M"))
    _, ax = plt.subplots()
    (line,) = ax.plot(months, [1, 2, 3])
    expected = dates.date2num(np.array(["2026-01-01", "2026-02-01", "2026-03-01"], dtype="datetime64[D]"))
    np.testing.assert_array_equal(line.get_xdata(orig=False), expected)


def test_periods_still_draw_after_pandas_drew_some_itself():
    series = pd.Series([1, 2], index=pd.period_range("2026-01", periods=2, freq="M"))
    series.plot()
    _, ax = plt.subplots()
    (line,) = ax.plot(series.index, series)
    assert dates.num2date(line.get_xdata(orig=False)[1]).month == 2
