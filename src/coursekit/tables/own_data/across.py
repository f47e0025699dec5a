"""Do a class's own tables fit together: has every line its months, plan and account, every contract its client?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.errors import CourseError
from coursekit.tables.own_data.customers import customers
from coursekit.tables.own_data.examine import examine
from coursekit.tables.own_data.own_file import OwnFile
from coursekit.tables.own_data.report import TableReport
from coursekit.tables.own_data.tally import EXAMPLES
from coursekit.tables.own_data.whole_table import hashed

# Each value of the column in the first table must stand in the second.
_LINKS = (
    ("subscriber_id", "subscribers", "subscriber_months"),
    ("subscriber_id", "subscriber_months", "subscribers"),
    ("plan_id", "subscribers", "plans"),
    ("plan_id", "subscriber_months", "plans"),
    ("account_id", "subscribers", "accounts"),
    ("account_id", "accounts", "subscribers"),
    ("client_id", "products", "group_clients"),
    ("client_id", "group_client_months", "group_clients"),
    ("client_id", "stakeholders", "group_clients"),
    ("client_id", "client_surveys", "group_clients"),
)
# A column that adds up to 1 within each value of another one.
_SHARES = {"stakeholders": ("client_id", "influence")}
_SHARES_OFF = 0.03  # six people's shares, each rounded to two decimals


@dataclass(frozen=True)
class DataReport:
    """All of a class's own files, what does not fit between them, and why some of them could not be read."""

    tables: tuple[TableReport, ...]
    across: tuple[str, ...]
    unreadable: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Is there nothing to mend?"""
        return not self.unreadable and not self.across and not any(table.problems() for table in self.tables)


def check_own_data(
    files: Sequence[OwnFile], *, examples: int = EXAMPLES, advance: Callable[[int], None] = lambda size: None
) -> DataReport:
    """Return what is right and wrong with a class's own files, each by itself and all together.

    Parameters
    ----------
    examples : how many bad rows to cite under each rule.
    advance : is told bytes as they are read, twice each file's size in all.
    """
    reports: dict[str, TableReport] = {}
    shares = {name: _Shares(*columns) for name, columns in _SHARES.items()}
    unreadable = []
    for own in files:
        keep = shares[own.name].add if own.name in shares else None
        try:
            reports[own.name] = examine(own, examples=examples, linked=_linked(own.name), keep=keep, advance=advance)
        except CourseError as error:
            unreadable.append(str(error))
    across = (*_loose_ends(reports, examples), *_uneven_shares(reports, shares, examples))
    return DataReport(tuple(reports.values()), across, tuple(unreadable))


class _Shares:
    """What a column adds up to within each value of another one, and the row that value came first in."""

    def __init__(self, whole: str, part: str) -> None:
        self.whole, self.part = whole, part
        self._pieces: list[pd.DataFrame] = []
        self._rows = 0

    def add(self, piece: pd.DataFrame) -> None:
        """Add a piece of the table."""
        rows = np.arange(self._rows, self._rows + len(piece))
        keys, sums = hashed(piece[[self.whole]]), piece[self.part].to_numpy()
        self._pieces.append(pd.DataFrame({"key": keys, "sum": sums, "row": rows}))
        self._rows += len(piece)

    def uneven(self) -> pd.DataFrame:
        """Return sum and first row of each value whose parts do not add up to 1, by row."""
        sums = pd.concat(self._pieces).groupby("key", sort=False).agg({"sum": "sum", "row": "min"})
        return sums[(sums["sum"] - 1).abs() > _SHARES_OFF].sort_values("row")


def _uneven_shares(
    reports: dict[str, TableReport], shares: dict[str, _Shares], examples: int
) -> Iterator[str]:
    for name, held in shares.items():
        if name not in reports or reports[name].bad_rows:  # what stands in bad rows adds up to nothing
            continue
        uneven = held.uneven()
        if len(uneven):
            report = reports[name]
            cited = "、".join(
                f"{report.place(int(row))}起的加起来是 {total:.2f}"
                for row, total in zip(uneven["row"][:examples], uneven["sum"], strict=False)
            )
            yield (
                f"{name} 里{customers(len(uneven))} {held.whole} 的 {held.part} 加起来不是 1："
                f"{report.own.path.name} {cited}。同一家的几个人要写齐，分量重新分到加起来是 1。"
            )


def _linked(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for column, *tables in _LINKS if name in tables))


def _loose_ends(reports: dict[str, TableReport], examples: int) -> Iterator[str]:
    for column, left, right in _LINKS:
        if left not in reports or right not in reports:
            continue
        here = reports[left].links[column]
        loose = np.setdiff1d(here.hashes, reports[right].links[column].hashes, assume_unique=True)
        if len(loose):
            rows = np.sort(here.first_rows(loose))[:examples]
            cited = "、".join(reports[left].place(int(row)) for row in rows)
            count = f"有 {len(loose):,} 个" if column == "plan_id" else customers(len(loose))
            yield f"{left} 里{count} {column} 在 {right} 里找不到：{reports[left].own.path.name} {cited}。"
