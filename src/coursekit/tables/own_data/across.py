"""Do a class's own tables fit together: does every line have its months, its plan and its account?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from coursekit.errors import CourseError
from coursekit.tables.own_data.customers import customers
from coursekit.tables.own_data.examine import examine
from coursekit.tables.own_data.own_file import OwnFile
from coursekit.tables.own_data.report import TableReport
from coursekit.tables.own_data.tally import EXAMPLES

# Each value of the column in the first table must stand in the second.
_LINKS = (
    ("subscriber_id", "subscribers", "subscriber_months"),
    ("subscriber_id", "subscriber_months", "subscribers"),
    ("plan_id", "subscribers", "plans"),
    ("plan_id", "subscriber_months", "plans"),
    ("account_id", "subscribers", "accounts"),
    ("account_id", "accounts", "subscribers"),
)


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
    unreadable = []
    for own in files:
        try:
            reports[own.name] = examine(own, examples=examples, linked=_linked(own.name), advance=advance)
        except CourseError as error:
            unreadable.append(str(error))
    return DataReport(tuple(reports.values()), tuple(_loose_ends(reports, examples)), tuple(unreadable))


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
