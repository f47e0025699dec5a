"""``show_table``: the only way to show a table."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import pandas as pd

from coursekit.charts.cells import format_column, is_number_column
from coursekit.charts.display import publish
from coursekit.charts.errors import ChartError
from coursekit.charts.sources import source_text
from coursekit.charts.textwidth import columns

MAX_ROWS = 8  # what fits a slide
MAX_COLUMNS = 6


def show_table(
    frame: pd.DataFrame,
    *,
    source: Any = (),
    caption: str | None = None,
    decimals: int | None = None,
    labels: Callable[[str], str] | None = None,
    tall: bool = False,
) -> None:
    """Display a small table with a source line under it.

    Parameters
    ----------
    frame
        At most 8 rows by 6 columns. Its index is shown unless it only counts rows.
    source
        Where the numbers come from, as for ``show``.
    caption
        One sentence over the table.
    decimals
        Decimal places of every fractional column; by default each column gets as many as its size asks for.
    labels
        Turns a column's or the index's name into what is printed as its header.
    tall
        Allow more than 8 rows, for paper.

    Raises
    ------
    ChartError
        The source is missing, the table is too large, or its header has more than one level.
    """
    origin = source_text(source)
    _check_size(frame, tall)
    cells = _Cells(frame, decimals, labels)
    publish(
        data={"text/html": _html(cells, caption, origin), "text/plain": _plain(cells, caption, origin)},
        metadata={"coursekit": {"source": origin}},
    )


class _Cells:
    """A table as text: ``header`` and ``rows`` of equal length, which columns hold numbers, whether rows have names."""

    def __init__(self, frame: pd.DataFrame, decimals: int | None, labels: Callable[[str], str] | None) -> None:
        label = labels or str  # a header may be a month or a number
        texts = [format_column(frame.iloc[:, place], decimals) for place in range(frame.shape[1])]
        self.header = [label(name) for name in frame.columns]
        self.numeric = [is_number_column(frame.iloc[:, place]) for place in range(frame.shape[1])]
        self.named_rows = frame.index.name is not None or not isinstance(frame.index, pd.RangeIndex)
        if self.named_rows:
            texts.insert(0, format_column(frame.index.to_series(), decimals, counts=False))
            self.header.insert(0, "" if frame.index.name is None else label(frame.index.name))
            self.numeric.insert(0, False)
        self.rows = [list(row) for row in zip(*texts, strict=True)]


def _check_size(frame: pd.DataFrame, tall: bool) -> None:
    if not isinstance(frame, pd.DataFrame):
        raise ChartError(
            f"show_table 要的是一张表（DataFrame），收到的是 {type(frame).__name__}：一列数据先写 .to_frame()。"
        )
    if isinstance(frame.columns, pd.MultiIndex) or isinstance(frame.index, pd.MultiIndex):
        raise ChartError("这张表的表头或行名不止一层：先用 reset_index() 或改列名变成一层。")
    rows, width = frame.shape
    if not rows or not width:
        raise ChartError(f"这张表是空的（{rows} 行 {width} 列）：看看前面的筛选是不是把行都筛掉了。")
    if width > MAX_COLUMNS:
        raise ChartError(f"这张表有 {width} 列，一页放得下 {MAX_COLUMNS} 列：挑要讲的列，或者拆成两张表。")
    if rows > MAX_ROWS and not tall:
        raise ChartError(
            f"这张表有 {rows} 行，一页放得下 {MAX_ROWS} 行：用 head() 或汇总挑出要讲的行；"
            "只在纸上用的长表，写 tall=True。"
        )


def _html(cells: _Cells, caption: str | None, origin: str) -> str:
    head = "".join(
        f'<th scope="col"{_number_class(numeric)}>{escape(text)}</th>'
        for text, numeric in zip(cells.header, cells.numeric, strict=True)
    )
    body = "\n".join(f"<tr>{_html_row(row, cells)}</tr>" for row in cells.rows)
    title = f"<caption>{escape(caption)}</caption>\n" if caption else ""
    table = f"<table>\n{title}<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    # Outside the table, because a long source inside would pull its columns apart.
    return f'<div class="course-table">\n{table}\n<p class="source">来源：{escape(origin)}</p>\n</div>'


def _html_row(row: list[str], cells: _Cells) -> str:
    texts = [escape(text) for text in row]
    name = f'<th scope="row">{texts.pop(0)}</th>' if cells.named_rows else ""
    numeric = cells.numeric[1:] if cells.named_rows else cells.numeric
    return name + "".join(f"<td{_number_class(n)}>{text}</td>" for text, n in zip(texts, numeric, strict=True))


def _number_class(numeric: bool) -> str:
    return ' class="number"' if numeric else ""


def _plain(cells: _Cells, caption: str | None, origin: str) -> str:
    widths = [max(map(columns, column)) for column in zip(cells.header, *cells.rows, strict=True)]
    lines = [
        "  ".join(
            _padded(text, width, numeric) for text, width, numeric in zip(row, widths, cells.numeric, strict=True)
        ).rstrip()
        for row in [cells.header, *cells.rows]
    ]
    return "\n".join([*([caption] if caption else []), *lines, f"来源：{origin}"])


def _padded(text: str, width: int, numeric: bool) -> str:
    blanks = " " * (width - columns(text))
    return blanks + text if numeric else text + blanks
