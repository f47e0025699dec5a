"""Every way in which a figure is not fit to be shown, and that sound ones pass."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from coursekit.charts import ChartError, show
from coursekit.charts.checks import check_alt
from coursekit.errors import CourseError

ALT = "四年里移动流量从 1220 涨到 3015 亿 GB"
MONTHS = pd.date_range("2026-01", periods=4, freq="MS")


def problems(fig, source="合成数据"):
    """The sentences ``show`` refuses ``fig`` with."""
    with pytest.raises(ChartError) as error:
        show(fig, alt=ALT, source=source)
    assert isinstance(error.value, CourseError)
    return str(error.value).splitlines()


def titled(**subplots):
    fig, axes = plt.subplots(**subplots)
    for ax in np.ravel(axes):
        ax.set(title="结论", xlabel="年份", ylabel="户")
    return fig, axes


@pytest.mark.parametrize("alt", ["", "   \n", None])
def test_alt_is_missing(lines, alt):
    with pytest.raises(ChartError, match="没有替代文字"):
        show(lines, alt=alt, source="合成数据")


def test_alt_is_left_out(lines):
    with pytest.raises(ChartError, match="没有替代文字"):
        show(lines, source="合成数据")


@pytest.mark.parametrize("alt", ["流量在涨", "甲多乙少丙最少"])
def test_alt_is_too_short(alt):
    with pytest.raises(ChartError, match=f"只有 {len(alt)} 个字，至少要 8 个"):
        check_alt(alt)


@pytest.mark.parametrize(
    "alt",
    ["图", "折线图", "柱状图", "散点图。", "图表", "图 1", "chart", "这是一张折线图", "2019 数据趋势图", "双轴折线图"],
)
def test_alt_only_names_a_type(alt):
    with pytest.raises(ChartError, match="只说了图的样子"):
        check_alt(alt)


def test_alt_that_mentions_its_type_and_says_something_passes():
    assert check_alt("折线图：流量从 1220\n涨到 3015 亿 GB") == "折线图：流量从 1220 涨到 3015 亿 GB"


@pytest.mark.parametrize("source", [(), None, "", "  ", [], ["", None]])
def test_source_is_missing(lines, source):
    with pytest.raises(ChartError, match="没有写来源"):
        show(lines, alt=ALT, source=source)


def test_not_a_figure():
    _, ax = plt.subplots()
    with pytest.raises(ChartError, match="收到的是 Axes"):
        show(ax, alt=ALT, source="合成数据")


@pytest.mark.parametrize(
    "place",
    [
        lambda ax, text: ax.set_title(text),
        lambda ax, text: ax.set_xlabel(text),
        lambda ax, text: ax.text(2020, 1500, text),
        lambda ax, text: ax.annotate(text, (2020, 1500)),
        lambda ax, text: ax.set_xticks([2019, 2023], [text, "2023"]),
        lambda ax, text: ax.legend(ax.lines, [text]),
        lambda ax, text: ax.figure.suptitle(text),
    ],
    ids=["title", "label", "text", "annotation", "tick", "legend", "figure title"],
)
def test_a_missing_glyph_is_named_wherever_it_stands(lines, place):
    place(lines.axes[0], "客户😀和𪚥说好")
    (sentence,) = problems(lines)
    assert "“😀”（U+1F600）" in sentence
    assert "“𪚥”（U+2A6A5）" in sentence
    assert "客" not in sentence


def test_a_missing_glyph_in_the_source_is_named(lines):
    (sentence,) = problems(lines, source="某某😀报告")
    assert "“😀”（U+1F600）" in sentence


def test_another_font_without_chinese_is_named_with_the_way_back():
    with mpl.rc_context({"font.family": "DejaVu Sans"}):
        fig, ax = titled()
        ax.plot([1, 2])
        (sentence,) = problems(fig)
    assert "没用课程字体" in sentence
    assert "use_house_style()" in sentence


def test_characters_of_hidden_text_do_not_matter(lines, outputs):
    lines.axes[0].text(2020, 1500, "😀", visible=False)
    show(lines, alt=ALT, source="合成数据")
    assert len(outputs) == 1


def test_y_label_is_missing(lines):
    lines.axes[0].set_ylabel(" ")
    (sentence,) = problems(lines)
    assert "这张图 y 轴没写是什么" in sentence
    assert "set_ylabel" in sentence


def test_x_label_is_missing_under_numbers(lines):
    lines.axes[0].set_xlabel("")
    (sentence,) = problems(lines)
    assert "这张图 x 轴没写是什么" in sentence


def test_x_label_is_missing_under_numbers_set_by_hand(lines):
    lines.axes[0].set(xlabel="", xticks=[2019, 2021, 2023])
    (sentence,) = problems(lines)
    assert "x 轴" in sentence
    lines.axes[0].set_xticks([2019, 2021], ["2019", "2,021"])
    assert problems(lines) == [sentence]


@pytest.mark.parametrize(
    "x",
    [
        MONTHS,
        pd.period_range("2026-01", periods=4, freq="M"),
        ["1 月", "2 月", "3 月", "4 月"],
        ["2019", "2020", "2021", "2022"],
    ],
    ids=["dates", "periods", "months by name", "years as names"],
)
def test_dates_and_categories_need_no_x_label(outputs, x):
    fig, ax = plt.subplots()
    ax.plot(x, [1, 2, 3, 4])
    ax.set(title="结论", ylabel="户")
    show(fig, alt=ALT, source="合成数据")
    assert len(outputs) == 1


def test_dates_drawn_by_pandas_need_no_x_label(outputs):
    frame = pd.DataFrame({"户": [1, 2, 3, 4]}, index=MONTHS.to_period("M"))
    ax = frame.plot(title="结论", ylabel="户", xlabel="")
    show(ax.figure, alt=ALT, source="合成数据")
    assert len(outputs) == 1


def test_bars_drawn_by_pandas_over_years_need_no_x_label(outputs):
    frame = pd.DataFrame({"4G": [5, 3], "5G": [1, 3]}, index=["2022", "2023"])
    ax = frame.plot.bar(stacked=True, title="结论", ylabel="亿户", xlabel="")
    show(ax.figure, alt=ALT, source="合成数据")
    assert "[1] x 类别：n=2" in outputs[0][0]["text/plain"]


def test_named_categories_on_the_y_axis_need_no_label_but_their_values_do():
    fig, ax = plt.subplots()
    ax.barh(["城区", "县城"], [3, 5])
    ax.set_title("结论")
    (sentence,) = problems(fig)
    assert "x 轴" in sentence


def test_the_shared_axis_of_two_panels_counts_once(outputs):
    fig, (level, flow) = plt.subplots(2, 1, sharex=True)
    level.plot(MONTHS, [3700, 5000, 6524, 7770])
    level.set(title="总数还在创新高", ylabel="万户")
    flow.step(MONTHS, [260, 218, 249, 92])
    flow.set(title="月均净增已经掉下来", ylabel="万户/月")
    show(fig, alt=ALT, source="合成数据")
    (data, _), *_ = outputs
    assert [line[:5] for line in data["text/plain"].splitlines()[1:]] == ["[1] 线", "[2] 线"]


def test_two_panels_name_the_one_that_lacks_a_label():
    fig, (_, lower) = titled(nrows=2, sharex=True)
    lower.plot([1, 2])
    lower.set_ylabel("")
    (sentence,) = problems(fig)
    assert sentence.startswith("第 2 个子图 y 轴")


def test_labels_of_the_whole_figure_count_for_every_panel(outputs):
    fig, (upper, lower) = plt.subplots(2, 1)
    for ax in (upper, lower):
        ax.plot([1, 2])
        ax.set_title("结论")
    fig.supxlabel("年份")
    fig.supylabel("户")
    show(fig, alt=ALT, source="合成数据")
    assert len(outputs) == 1


def test_axes_switched_off_need_no_labels(outputs):
    fig, ax = plt.subplots()
    ax.imshow([[1, 2], [3, 4]])
    ax.set_title("结论")
    ax.axis("off")
    show(fig, alt=ALT, source="合成数据")
    assert len(outputs) == 1


def test_twin_axes_share_a_title_but_each_needs_its_unit():
    fig, ax = titled()
    ax.plot([1, 2])
    twin = ax.twinx()
    twin.plot([10, 20])
    (sentence,) = problems(fig)
    assert sentence.startswith("第 2 个子图 y 轴")


def test_a_colour_bar_needs_a_unit_and_no_title(outputs):
    for place in ("beside the panel", "on axes of the author's"):
        fig, ax = titled()
        mesh = ax.pcolormesh([[1, 2], [3, 4]])
        own_axes = fig.add_axes([0.9, 0.1, 0.02, 0.8]) if "author" in place else None
        bar = fig.colorbar(mesh, ax=ax, cax=own_axes)
        (sentence,) = problems(fig)
        assert "色条没写是什么" in sentence
        bar.set_label("流失率（%）")
        show(fig, alt=ALT, source="合成数据")
    assert len(outputs) == 2


def test_title_is_missing(lines):
    lines.axes[0].set_title("")
    (sentence,) = problems(lines)
    assert sentence.startswith("这张图没有标题")


def test_each_panel_needs_a_title_unless_the_figure_has_one(outputs):
    fig, (left, right) = titled(ncols=2)
    left.plot([1, 2])
    right.plot([1, 2])
    right.set_title("")
    (sentence,) = problems(fig)
    assert sentence.startswith("第 2 个子图没有标题")
    fig.suptitle("结论")
    show(fig, alt=ALT, source="合成数据")
    assert len(outputs) == 1


def test_an_empty_panel_needs_no_title(outputs):
    fig, (left, right) = titled(ncols=2)
    left.plot([1, 2])
    right.set_title("")
    right.axis("off")
    show(fig, alt=ALT, source="合成数据")
    assert len(outputs) == 1


@pytest.mark.parametrize("side", ["left", "center", "right"])
def test_a_title_on_any_side_counts(lines, outputs, side):
    lines.axes[0].set_title("")
    lines.axes[0].set_title("结论", loc=side)
    show(lines, alt=ALT, source="合成数据")
    assert len(outputs) == 1


def test_a_title_that_runs_out_of_the_picture_is_named(lines):
    title = "四年里流量涨到原来的两倍半而流量收入只多了百分之四所以不能再靠涨流量来涨收入了" * 2
    lines.axes[0].set_title(title)
    (sentence,) = problems(lines)
    assert sentence.startswith(f"“{title}”超出了图的边")


@pytest.mark.parametrize("clipped", [True, False])
def test_a_note_outside_the_picture_is_named_unless_it_is_cut_on_purpose(lines, outputs, clipped):
    lines.axes[0].text(2040, 1500, "以后的事", clip_on=clipped, in_layout=False)
    if clipped:
        show(lines, alt=ALT, source="合成数据")
        assert len(outputs) == 1
    else:
        (sentence,) = problems(lines)
        assert sentence.startswith("“以后的事”超出了图的边")


@pytest.mark.parametrize(("bar", "limit", "axis"), [("bar", "set_ylim", "y"), ("barh", "set_xlim", "x")])
def test_bars_that_do_not_start_at_zero(bar, limit, axis):
    fig, ax = titled()
    getattr(ax, bar)(["城区", "县城"], [80, 90])
    getattr(ax, limit)(70, 100)
    (sentence,) = problems(fig)
    assert f"不是从 0 画起（{axis} 轴从 70 到 100）" in sentence


def test_bars_on_a_logarithmic_axis():
    fig, ax = titled()
    ax.bar(["城区", "县城"], [80, 9000])
    ax.set_yscale("log")
    (sentence,) = problems(fig)
    assert "对数轴" in sentence


@pytest.mark.parametrize("heights", [[3, 5], [-3, 5], [-3, -5], [0, 0]])
def test_bars_from_zero_pass(outputs, heights):
    fig, ax = titled()
    ax.bar(["城区", "县城"], heights)
    show(fig, alt=ALT, source="合成数据")
    assert len(outputs) == 1


def test_bars_along_a_calendar_have_no_zero(outputs):
    fig, ax = plt.subplots()
    days = np.array(["2026-03-01", "2026-04-01"], dtype="datetime64[D]")
    ax.barh(["备案", "上线"], [np.timedelta64(20, "D")] * 2, left=days)
    ax.set_title("结论")
    show(fig, alt=ALT, source="合成数据")
    assert len(outputs) == 1


def test_all_problems_come_at_once():
    fig, ax = plt.subplots()
    ax.bar([1, 2], [80, 90])
    ax.set_ylim(70, 100)
    assert len(problems(fig)) == 4  # two labels, title, baseline


@pytest.mark.parametrize("kind", ["hist", "pie", "polar", "box"])
def test_other_kinds_pass(outputs, kind):
    fig, ax = plt.subplots(subplot_kw={"projection": "polar"} if kind == "polar" else {})
    if kind == "hist":
        ax.hist([1, 2, 2, 3])
        ax.set(xlabel="月流量（GB）", ylabel="户")
    elif kind == "pie":
        ax.pie([1, 2], labels=["城区", "县城"])
    elif kind == "polar":
        ax.plot([0, 1, 2], [3, 4, 5])
    else:
        ax.boxplot([[1, 2, 3], [2, 3, 4]], tick_labels=["城区", "县城"])
        ax.set_ylabel("月流量（GB）")
    ax.set_title("结论")
    show(fig, alt=ALT, source="合成数据")
    assert len(outputs) == 1


def test_seaborn_charts_pass(outputs):
    import seaborn

    frame = pd.DataFrame({"地区": ["城区", "县城"] * 4, "流量（GB）": range(8), "月费（元）": range(8, 16)})
    for plot in (
        lambda ax: seaborn.barplot(frame, x="地区", y="流量（GB）", errorbar=None, ax=ax),
        lambda ax: seaborn.scatterplot(frame, x="流量（GB）", y="月费（元）", hue="地区", ax=ax),
        lambda ax: seaborn.boxplot(frame, x="地区", y="流量（GB）", ax=ax),
    ):
        fig, ax = plt.subplots()
        plot(ax)
        ax.set_title("结论")
        show(fig, alt=ALT, source="合成数据")
    assert len(outputs) == 3
