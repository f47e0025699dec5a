"""Where a row stands in its file, as an editor counts: a quoted line break makes one row two lines."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np


class Lines:
    """The line of each row of a CSV file. Physical rows count from 1, the header; rows of data count from 0."""

    def __init__(self, header_lines: int = 1) -> None:
        self._header_extra = header_lines - 1
        self._skipped = array("q")  # there may be millions
        self._broken = array("q")
        self._extra = array("q")
        self._rows_before: np.ndarray | None = None

    def skip(self, physical: Iterable[int]) -> None:
        """Note that these physical rows are no rows of data."""
        self._skipped.extend(physical)
        self._rows_before = None

    def add_breaks(self, physical: Iterable[int], breaks: Iterable[int]) -> None:
        """Note how many line breaks these physical rows have in them."""
        self._broken.extend(physical)
        self._extra.extend(breaks)

    def physical(self, rows: np.ndarray) -> np.ndarray:
        """Return the physical rows that these rows of data are."""
        if self._rows_before is None:
            skipped = np.sort(np.array(self._skipped, dtype=np.int64))
            self._rows_before = skipped - 2 - np.arange(len(skipped))
        return rows + 2 + np.searchsorted(self._rows_before, rows, side="right")

    def line(self, physical: int) -> int:
        """Return the line on which a physical row begins, from 1."""
        before = np.array(self._broken, dtype=np.int64) < physical
        return int(physical) + self._header_extra + int(np.array(self._extra, dtype=np.int64)[before].sum())

    def place(self, row: int) -> str:
        """Return the line of a row of data in words."""
        return f"第 {self.line(self.physical(np.array([row]))[0])} 行"


def record_place(row: int) -> str:
    """Return the number of a row of a Parquet file, which has no lines, in words."""
    return f"第 {row + 1} 条"
