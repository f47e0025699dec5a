"""Rows that break a rule, counted, with the first few as examples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from coursekit.tables.own_data.rules import Broken

EXAMPLES = 3
MOST_EXAMPLES = 100


@dataclass
class Count:
    """How many rows broke a rule, and the first of them: row and, where one cell is to blame, its text."""

    rows: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)

    def add(self, row: int, found: str) -> None:
        """Count one row, and keep it as an example where there are not many yet."""
        self.rows += 1
        if len(self.examples) < MOST_EXAMPLES:
            self.examples.append((row, found))


class Tally:
    """Counts by column and rule, and which rows are bad at all."""

    def __init__(self, examples: int = EXAMPLES) -> None:
        self.counts: dict[tuple[str, str], Count] = {}
        self._examples = examples
        self._bad: list[np.ndarray] = []

    def begin(self, rows: int) -> None:
        """Begin a piece of so many rows."""
        self._bad.append(np.zeros(rows, dtype=bool))

    def add(self, broken: Broken, start: int, found: Callable[[int], str]) -> None:
        """Count the rows of the present piece, which begins at row ``start``; ``found`` returns the text in one."""
        count = self.counts.setdefault((broken.column, broken.rule), Count())
        count.rows += int(broken.rows.sum())
        for row in np.flatnonzero(broken.rows)[: self._examples - len(count.examples)]:
            count.examples.append((start + int(row), found(int(row))))
        self._bad[-1] |= broken.rows

    def bad_rows(self, repeated: np.ndarray) -> int:
        """Return how many rows break a rule or are among ``repeated``."""
        bad = np.concatenate(self._bad) if self._bad else np.zeros(0, dtype=bool)
        bad[repeated] = True
        return int(bad.sum())
