"""What every test of the charts needs: no window, the house style, and the outputs that were displayed."""

import matplotlib as mpl
import pytest

mpl.use("agg")

from matplotlib import pyplot as plt  # noqa: E402

from coursekit.charts import display, use_house_style  # noqa: E402


@pytest.fixture(autouse=True)
def house_style():
    with mpl.rc_context():
        use_house_style()
        yield
    plt.close("all")


@pytest.fixture
def outputs(monkeypatch):
    """The outputs displayed during a test, as (data, metadata)."""
    bundles = []
    monkeypatch.setattr(display, "display", lambda output: bundles.append(output._repr_mimebundle_()))
    return bundles


@pytest.fixture
def lines():
    """A figure that passes every check."""
    fig, ax = plt.subplots()
    ax.plot([2019, 2020, 2022, 2023], [1220, 1656, 2617, 3015])
    ax.set(title="四年里流量涨到原来的 2.5 倍", xlabel="年份", ylabel="移动流量（亿 GB）")
    return fig
