"""What ``show`` publishes: a sharp picture with its source line, alt text, and a text form; once, and then no more."""

import base64
import io
import re
from itertools import pairwise

import nbformat
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from nbclient import NotebookClient
from PIL import Image

from coursekit.charts import ChartError, show
from coursekit.charts.render import draw, source_strip
from coursekit.charts.textwidth import columns, wrap, wrap_evenly

ALT = "四年里移动流量从 1220 涨到 3015 亿 GB"
LONG_SOURCE = "工业和信息化部《通信业统计公报》各期、中国移动有限公司 2014 到 2023 年的年度报告，" * 3


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGB"))


def test_publishes_picture_text_and_metadata_once(lines, outputs):
    show(lines, alt=ALT, source="工业和信息化部《通信业统计公报》")
    ((data, metadata),) = outputs
    assert sorted(data) == ["image/png", "text/plain"]
    assert metadata == {
        "image/png": {"alt": ALT, "width": 768},
        "coursekit": {"alt": ALT, "source": "工业和信息化部《通信业统计公报》"},
    }
    first, series = data["text/plain"].splitlines()
    assert first == f"<图：{ALT}>"
    assert re.fullmatch(r"\[1\] 线：n=4 min=1220 max=3015 sum=8508 #[0-9a-f]{8}", series)


def test_the_picture_is_half_as_fine_again_as_it_is_shown(lines, outputs):
    show(lines, alt=ALT, source="合成数据")
    ((data, metadata),) = outputs
    assert pixels(data).shape[1] == 1.5 * metadata["image/png"]["width"] == 8 * 144


def test_the_same_figure_gives_the_same_bytes(outputs):
    for _ in range(2):
        fig, ax = plt.subplots()
        ax.bar(["城区", "县城"], [3, 5])
        ax.set(title="结论", ylabel="户")
        show(fig, alt=ALT, source="合成数据")
    assert outputs[0] == outputs[1]


@pytest.mark.parametrize("source", ["合成数据", LONG_SOURCE], ids=["short", "long"])
def test_the_source_line_stands_below_everything_drawn(lines, outputs, source):
    picture = draw(lines)[..., :3]
    show(lines, alt=ALT, source=source)
    shown = pixels(outputs[0][0])
    height = picture.shape[0]
    # The strip covers nothing of the figure; the palette's rounding of a shade nobody can see.
    assert np.abs(shown[:height].astype(int) - picture).max() <= 8
    assert np.abs(shown[:height].astype(int) - picture).mean() < 0.1
    inked = np.argwhere((shown[height:] < 250).any(axis=2))
    top, left = inked.min(axis=0)
    bottom, right = inked.max(axis=0)
    assert top >= 0 and left > 0  # and the line itself is not cut at any side
    assert bottom < shown.shape[0] - height - 1
    assert right < shown.shape[1] - 1


@pytest.mark.parametrize("layout", [None, "constrained", "tight"])
def test_axis_labels_lie_inside_the_figure_above_the_strip(layout, outputs):
    fig, ax = plt.subplots(layout=layout)
    ax.plot([2019, 2023], [1220, 3015])
    ax.set(title="结论", xlabel="年份", ylabel="移动流量（亿 GB）")
    show(fig, alt=ALT, source=LONG_SOURCE)
    label = ax.xaxis.get_label().get_window_extent()
    assert label.y0 >= 0  # the figure's lower edge, where the strip begins
    assert label.y1 < ax.bbox.y0


@settings(max_examples=25, deadline=None)
@example(text="https://www.example.org/2026/" + "statistics/" * 12, width=3)
@given(
    text=st.text(alphabet="工业和信息化部《年报》，。；Wmxz0123 %i.", min_size=1, max_size=120),
    width=st.sampled_from([3, 5, 8]),
)
def test_a_wrapped_source_line_fits_its_width(text, width):
    strip = source_strip(text, width, dpi=50)
    inked = np.argwhere((strip < 200).any(axis=2))
    assert strip.shape[1] == width * 50
    assert inked[:, 1].max() < strip.shape[1] - 1


@given(st.lists(st.sampled_from(["工", "信部", "《年报》，", "5G", "2026。", "（A"]), min_size=1), st.integers(8, 40))
def test_wrapping_loses_no_text_and_keeps_punctuation_with_its_words(words, width):
    lines = wrap("".join(words), width)
    assert "".join(lines) == "".join(words)
    assert not any(line[0] in "，。》" or line[-1] in "《（" for line in lines)


def test_wrapping_drops_only_the_blanks_at_line_ends():
    assert wrap("来源：A B C", 5) == ["来源：A B", "C"]


@given(st.lists(st.sampled_from(["工", "信部", "30 万元", "，", "8 个百分点", "2,026 户"]), min_size=1), st.integers(8, 40))
def test_lines_of_one_length_are_as_few_and_no_number_loses_its_unit(words, width):
    text = "".join(words)
    lines, even = wrap(text, width), wrap_evenly(text, width)
    assert len(even) == len(lines) and "".join(even).replace(" ", "") == text.replace(" ", "")
    assert max(map(columns, even)) <= max(map(columns, lines))
    for pieces in (lines, even):
        assert not any(re.search(r"\d ?$", one) and re.match("万元|个百分点|户", next) for one, next in pairwise(pieces))


def test_the_figure_is_closed_whether_it_is_shown_or_refused(lines, outputs):
    show(lines, alt=ALT, source="合成数据")
    assert plt.get_fignums() == []
    fig, ax = plt.subplots()
    ax.plot([1, 2])
    with pytest.raises(ChartError):
        show(fig, alt=ALT, source="合成数据")
    assert plt.get_fignums() == []
    assert len(outputs) == 1


def test_a_figure_can_be_mended_and_shown_again(lines, outputs):
    lines.axes[0].set_title("")
    with pytest.raises(ChartError):
        show(lines, alt=ALT, source="合成数据")
    lines.axes[0].set_title("结论")
    show(lines, alt=ALT, source="合成数据")
    show(lines, alt=ALT, source="合成数据")
    assert outputs[0] == outputs[1]


def test_a_figure_made_without_pyplot_can_be_shown(outputs):
    fig = Figure(figsize=(4, 3))
    ax = fig.subplots()
    ax.plot([2019, 2023], [1220, 3015])
    ax.set(title="结论", xlabel="年份", ylabel="户")
    show(fig, alt=ALT, source="合成数据")
    assert outputs[0][1]["image/png"]["width"] == 4 * 96


def test_dollar_signs_in_a_source_are_no_formula(lines, outputs):
    show(lines, alt=ALT, source="ARPU $12 与 $15（公司年报）")
    assert outputs[0][1]["coursekit"]["source"] == "ARPU $12 与 $15（公司年报）"


def test_without_a_notebook_the_text_is_printed(lines, capsys, monkeypatch):
    monkeypatch.setattr("IPython.core.interactiveshell.InteractiveShell.initialized", lambda: False)
    show(lines, alt=ALT, source="合成数据")
    assert capsys.readouterr().out.startswith(f"<图：{ALT}>\n[1] 线：n=4")


def test_a_notebook_shows_each_figure_once_with_nothing_on_stderr():
    code = """
import matplotlib.pyplot as plt
from coursekit.charts import show
fig, ax = plt.subplots()
ax.plot([2019, 2023], [1220, 3015])
ax.set(title="四年涨到两倍半", xlabel="年份", ylabel="移动流量（亿 GB）")
show(fig, alt="移动流量四年从 1220 涨到 3015 亿 GB", source="工业和信息化部")
"""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, kernel_name="python3", timeout=60).execute()
    (output,) = notebook.cells[0].outputs
    assert output.output_type == "display_data"
    assert sorted(output.data) == ["image/png", "text/plain"]
    assert output.metadata["image/png"]["alt"] == "移动流量四年从 1220 涨到 3015 亿 GB"
    assert output.metadata["coursekit"]["source"] == "工业和信息化部"
    assert base64.b64decode(output.data["image/png"]).startswith(b"\x89PNG")


class Series:
    source = "公司年报；工业和信息化部"


def sourced_frame(source):
    frame = pd.DataFrame({"source": ["行里的来源"], "value": [1]})
    frame.attrs["source"] = source
    return frame


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("  工业和信息化部\n《公报》 ", "工业和信息化部 《公报》"),
        (Series(), "公司年报；工业和信息化部"),
        (sourced_frame("合成数据"), "合成数据"),
        (sourced_frame("合成数据")["value"], "合成数据"),
        (["工业和信息化部", Series(), sourced_frame("合成数据"), "合成数据"], "工业和信息化部；公司年报；合成数据"),
        (sourced_frame(["甲公司年报", "乙公司年报"]), "甲公司年报；乙公司年报"),
    ],
    ids=["text", "object", "frame", "column", "several", "several in attrs"],
)
def test_sources_of_every_kind(lines, outputs, source, text):
    show(lines, alt=ALT, source=source)
    assert outputs[0][1]["coursekit"]["source"] == text


@pytest.mark.parametrize("source", [pd.DataFrame({"source": ["x"]}), pd.Series([1])], ids=["frame", "series"])
def test_a_table_without_a_source_is_refused(lines, source):
    with pytest.raises(ChartError, match="没有记下来源"):
        show(lines, alt=ALT, source=source)


def test_something_that_can_be_no_source_is_refused(lines):
    with pytest.raises(ChartError, match="收到的是 int"):
        show(lines, alt=ALT, source=2024)
