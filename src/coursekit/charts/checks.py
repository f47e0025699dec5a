"""What a figure must have before anybody sees it; every problem is one Chinese sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from matplotlib.text import Text

from coursekit.charts.axes import axis_kind, colorbars, panels, tick_labels
from coursekit.charts.errors import ChartError
from coursekit.charts.fonts import FONTS, missing_characters, missing_from

ALT_LENGTH = 8
_TYPE_WORDS = re.compile(
    r"(?:折线|曲线|柱状|柱形|条形|散点|饼状|饼|面积|直方|箱线|热力|气泡|雷达|瀑布|双轴|堆积|堆叠|分组|组合|横向|统计|"
    r"数据|趋势|走势|对比|分布|示意|图表|图形|图片|图像|图|表|一张|一幅|这是|和|与|及|的|chart|plot|figure|[\W\d_])+",
    re.IGNORECASE,
)


def check_alt(alt: str | None) -> str:
    """Return ``alt`` on one line if it says what the figure shows.

    Raises
    ------
    ChartError
        It is missing, shorter than 8 characters, or names nothing but a type of chart.
    """
    text = " ".join((alt or "").split())
    advice = "写一句看不见图的人也能用的话：什么、从多少到多少、说明什么。"
    if not text:
        raise ChartError(f"这张图没有替代文字：给 show 加上 alt=。{advice}")
    if _TYPE_WORDS.fullmatch(text):
        raise ChartError(f"替代文字“{text}”只说了图的样子，没说图里的事。{advice}")
    if len(text) < ALT_LENGTH:
        raise ChartError(f"替代文字“{text}”只有 {len(text)} 个字，至少要 {ALT_LENGTH} 个。{advice}")
    return text


def check_figure(fig: Figure, origin: str) -> None:
    """Raise a ChartError that lists every problem of ``fig``, which must have been drawn, and its source line."""
    problems = [
        *_glyph_problems(fig, origin),
        *_label_problems(fig),
        *_title_problems(fig),
        *_overflow_problems(fig),
        *_baseline_problems(fig),
    ]
    if problems:
        raise ChartError("\n".join(problems))


def _glyph_problems(fig: Figure, origin: str) -> Iterator[str]:
    ours, others = missing_characters(origin), []
    for text in fig.findobj(Text):
        if text.get_visible() and text.get_text():
            font_file = findfont(text.get_fontproperties())
            missing = ours if Path(font_file).parent == FONTS else others
            missing += missing_from(font_file, text.get_text())
    if ours:
        yield f"课程字体里没有 {_named(ours)}：换一个写法，或者换一个常用字。"
    if others:
        yield (
            f"这张图有的字没用课程字体，用的字体里没有 {_named(others)}："
            "去掉改字体的那一句（比如 sns.set_theme()），或者在它后面再调用 use_house_style()。"
        )


def _label_problems(fig: Figure) -> Iterator[str]:
    shared = {"x": fig.get_supxlabel(), "y": fig.get_supylabel()}
    axes = panels(fig)
    for number, ax in enumerate(axes, start=1):
        if ax.name != "rectilinear":
            continue
        for name, axis in (("x", ax.xaxis), ("y", ax.yaxis)):
            labelled = axis.get_label().get_text().strip() or shared[name].strip()
            # Dates and named categories say what they are; a number without a unit does not.
            if not labelled and axis_kind(axis) == "number" and tick_labels(axis):
                yield f"{_which(number, axes)} {name} 轴没写是什么、用什么单位：加上 ax.set_{name}label('…')。"
    for bar in colorbars(fig):
        if not (bar.get_xlabel() or bar.get_ylabel() or _title(bar)):
            yield "色条没写是什么、用什么单位：给 colorbar 加上 label='…'。"


def _title_problems(fig: Figure) -> Iterator[str]:
    if fig.get_suptitle().strip():
        return
    axes = panels(fig)
    titled = {ax.bbox.bounds for ax in axes if _title(ax)}
    for number, ax in enumerate(axes, start=1):
        # Twin axes lie on the same spot and share one title.
        if ax.has_data() and ax.bbox.bounds not in titled:
            yield f"{_which(number, axes)}没有标题：加上 ax.set_title('…')，一句话写出看图得到的结论。"


def _overflow_problems(fig: Figure) -> Iterator[str]:
    canvas = fig.bbox.padded(1)
    texts = [child for child in fig.get_children() if isinstance(child, Text)]
    for ax in panels(fig):
        texts += [child for child in ax.get_children() if isinstance(child, Text)]  # titles and notes, not ticks
        named = [axis for axis in (ax.xaxis, ax.yaxis) if axis.get_label().get_text()]
        texts += [axis.get_label() for axis in named if tick_labels(axis)]
    for text in texts:
        clipped = text.get_clip_on() and text.get_clip_box() is not None
        if clipped or not text.get_visible() or not text.get_text().strip():
            continue
        box = Text.get_window_extent(text)  # of the words alone: an annotation's own would count its arrow
        if not all(canvas.contains(*corner) for corner in (box.min, box.max)):
            yield f"“{text.get_text()}”超出了图的边：改短一些、分成两行，或者换个位置。"


def _baseline_problems(fig: Figure) -> Iterator[str]:
    axes = panels(fig)
    for number, ax in enumerate(axes, start=1):
        bars = [container for container in ax.containers if isinstance(container, BarContainer) and container.patches]
        for name in {"x" if container.orientation == "horizontal" else "y" for container in bars}:
            axis = ax.xaxis if name == "x" else ax.yaxis
            if axis_kind(axis) == "date":  # bars along a calendar have no zero
                continue
            if axis.get_scale() == "log":
                yield f"{_which(number, axes)}的柱子画在对数轴上，长短不再成比例：换成线性轴，或者换成点。"
                continue
            low, high = sorted(axis.get_view_interval())
            if not low <= 0 <= high:
                yield (
                    f"{_which(number, axes)}的柱子不是从 0 画起（{name} 轴从 {low:g} 到 {high:g}），差别被放大了："
                    f"去掉 ax.set_{name}lim，或者换成点和线。"
                )


def _named(characters: list[str]) -> str:
    return "、".join(f"“{character}”（U+{ord(character):04X}）" for character in dict.fromkeys(characters))


def _title(ax: Axes) -> str:
    return "".join(ax.get_title(loc=side) for side in ("left", "center", "right")).strip()


def _which(number: int, axes: list[Axes]) -> str:
    return "这张图" if len(axes) == 1 else f"第 {number} 个子图"
