"""How a trainee's table differs from the key."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WrongCell:
    """A cell unlike the key's: where it is in the reader's table, its value, and the hashes it could be known by."""

    place: int
    column: str
    row: int
    value: object
    hashes: frozenset[str]


@dataclass(frozen=True)
class Difference:
    """How a table differs from the key; what is missing is known by hash only."""

    extra_rows: dict[str, str]
    missing_rows: frozenset[str]
    extra_columns: tuple[str, ...]
    missing_columns: frozenset[int]
    cells: tuple[WrongCell, ...]

    @property
    def is_none(self) -> bool:
        """Is there nothing wrong? Further columns are no mistake."""
        return not (self.extra_rows or self.missing_rows or self.missing_columns or self.cells)
