"""Tables as a function needs them."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd


def need_columns(frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """Raise a ValueError that names the first of these columns that the frame lacks, and those that it has.

    Examples
    --------
    >>> need_columns(pd.DataFrame({"month": ["2026-11"]}), ["month", "revenue_yuan"])
    Traceback (most recent call last):
    ValueError: there is no column 'revenue_yuan'; the columns are ['month']
    """
    missing = [name for name in columns if name not in frame]
    if missing:
        raise ValueError(f"there is no column {missing[0]!r}; the columns are {list(frame.columns)}")
