"""Does every line or customer of a table have a row in every month of it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from coursekit.tables.own_data.conversion import Converted
from coursekit.tables.own_data.customers import customers
from coursekit.tables.own_data.whole_table import (
    LONGEST_SPAN,
    Identifiers,
    hashed,
    month_numbers,
    month_text,
    months_lacking,
)
from coursekit.tables.schema import Table

MONTHS_SHOWN = 3


class MonthsHeld:
    """The months of each value of the table's ``every_month_of``; where it has none, nothing is asked."""

    def __init__(self, table: Table) -> None:
        self._column = table.every_month_of
        self._held = Identifiers()
        self._first: tuple[int, int] | None = None
        self._last: tuple[int, int] | None = None

    def add(self, columns: dict[str, Converted], usable: dict[str, np.ndarray], rows_before: int) -> None:
        """Add a piece; ``usable`` tells for each column which rows hold something that breaks no rule."""
        if not self._column:
            return
        kept = np.flatnonzero(usable[self._column] & usable["month"])
        if not len(kept):
            return
        months = month_numbers(columns["month"].values[kept])
        self._held.add(hashed(columns[self._column].values[kept].to_frame()), rows_before + kept, months)
        first, last = int(months.argmin()), int(months.argmax())
        earliest = (int(months[first]), rows_before + int(kept[first]))
        latest = (int(months[last]), rows_before + int(kept[last]))
        self._first = min(self._first or earliest, earliest)
        self._last = max(self._last or latest, latest, key=lambda found: found[0])

    def problems(self, place: Callable[[int], str], examples: int) -> Iterator[str]:
        """Yield what is wrong, one sentence each."""
        if self._first is None:
            return
        (first, first_row), (last, last_row) = self._first, self._last
        months = range(first, last + 1)
        span = f"从 {month_text(first)}（{place(first_row)}）到 {month_text(last)}（{place(last_row)}）"
        if len(months) > LONGEST_SPAN:
            yield f"月份{span}跨了 {len(months)} 个月，最多 {LONGEST_SPAN} 个月：看看这两行的年月是不是写错了。"
            return
        rows, bits = self._held.incomplete(months)
        if len(rows):
            cited = "；".join(
                f"{place(int(row))}的缺 {_listed(months_lacking(held, months))}"
                for row, held in zip(rows[:examples], bits[:examples], strict=True)
            )
            yield (
                f"{customers(len(rows))} {self._column} 缺月份，全表{span}共 {len(months)} 个月，每个都要有：{cited}。"
                "没有用量的月份也要有一行，用量写 0。"
            )


def _listed(months: list[str]) -> str:
    more = f"等 {len(months)} 个月" if len(months) > MONTHS_SHOWN else ""
    return "、".join(months[:MONTHS_SHOWN]) + more
