"""Where the numbers come from: one line of text, whatever carried it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from coursekit.charts.errors import ChartError

_MISSING = (
    "没有写来源：给 source= 一句出处，或者直接给画图用的那张表、那列公开数据（它们自带来源），"
    "合成的数据就写“合成数据”。"
)


def source_text(source: Any) -> str:
    """Return the source as one line: each origin once, in the order given, joined by “；”.

    ``source`` is a text, an object with a ``source`` text, a pandas object with ``attrs["source"]``, or several
    of these in a list.

    Raises
    ------
    ChartError
        Nothing, or only blanks, is left; or an item carries no source.

    >>> source_text(["工业和信息化部", "企业年报；工业和信息化部"])
    '工业和信息化部；企业年报'
    """
    origins = [origin.strip() for text in _texts(source) for origin in " ".join(text.split()).split("；")]
    named = [origin for origin in dict.fromkeys(origins) if origin]
    if not named:
        raise ChartError(_MISSING)
    return "；".join(named)


def _texts(source: Any) -> Iterator[str]:
    if source is None:
        return
    if isinstance(source, str):
        yield source
    elif isinstance(source, (pd.DataFrame, pd.Series)):
        # Not the attribute: a table with a column named "source" would answer with that column.
        if "source" not in source.attrs:
            raise ChartError('这张表没有记下来源：先写 表.attrs["source"] = "…"，或者给 source= 一句出处。')
        yield from _texts(source.attrs["source"])
    elif isinstance(getattr(source, "source", None), str):
        yield source.source
    elif isinstance(source, Iterable):
        for item in source:
            yield from _texts(item)
    else:
        raise ChartError(f"看不出来源：source= 收到的是 {type(source).__name__}，它没有 source 这一项。{_MISSING}")
