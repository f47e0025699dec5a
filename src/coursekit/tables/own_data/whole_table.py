"""Rules about a table as a whole, in bounded memory: 8 bytes a row, 24 bytes an identifier.

Keys are held as 64-bit hashes. Two different keys of ten million share one with a probability of three in a million.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

LONGEST_SPAN = 64  # months; each is one bit

_MONTHS_A_YEAR = 12
_BUFFER = 500_000
_PARTS = 16
_PART_SHIFT = np.uint64(60)  # leaves the four highest of 64 bits


def hashed(frame: pd.DataFrame) -> np.ndarray:
    """Return 64 bits for each row of ``frame``, equal where the rows are."""
    return pd.util.hash_pandas_object(frame, index=False).to_numpy()


class KeyRows:
    """The key of every row seen, to find the rows that share one."""

    def __init__(self) -> None:
        self._rows = 0
        self._pieces: list[np.ndarray] = []

    def add(self, keys: pd.DataFrame, usable: np.ndarray) -> None:
        """Add a piece's keys; a row that is not ``usable`` equals no other."""
        numbers = np.arange(self._rows, self._rows + len(keys), dtype=np.uint64)
        self._pieces.append(np.where(usable, hashed(keys), pd.util.hash_array(numbers)))
        self._rows += len(keys)

    def repeated(self) -> np.ndarray:
        """Return the numbers of all rows whose key another row has, ascending."""
        twice = np.concatenate([self._repeated_keys(part) for part in range(_PARTS)])
        if not len(twice):
            return np.empty(0, dtype=np.int64)
        return np.flatnonzero(np.concatenate([np.isin(piece, twice) for piece in self._pieces]))

    def _repeated_keys(self, part: int) -> np.ndarray:
        """Return the keys that more than one row has, of those whose highest bits are ``part``; that saves memory."""
        empty = np.empty(0, dtype=np.uint64)
        keys = np.concatenate([empty, *(piece[piece >> _PART_SHIFT == part] for piece in self._pieces)])
        keys.sort()
        return np.unique(keys[1:][keys[1:] == keys[:-1]])


class Identifiers:
    """Every identifier seen: the row it came first in, and the months it has."""

    def __init__(self) -> None:
        self._parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self._waiting = 0

    def add(self, identifiers: np.ndarray, rows: np.ndarray, months: np.ndarray | None = None) -> None:
        """Add hashed identifiers with their rows and, as `month_numbers` gives them, their months."""
        bits = np.zeros(len(rows), dtype=np.uint64)
        if months is not None:
            bits = np.left_shift(np.uint64(1), (months % LONGEST_SPAN).astype(np.uint64))
        self._parts.append(_merged(identifiers, rows, bits))
        self._waiting += len(self._parts[-1][0])
        if self._waiting > max(_BUFFER, len(self._parts[0][0]) // 2):
            self._merge()

    @property
    def hashes(self) -> np.ndarray:
        """Each identifier once, ascending."""
        return self._merge()[0]

    def first_rows(self, hashes: np.ndarray) -> np.ndarray:
        """Return the row that each of ``hashes`` came first in."""
        known, rows, _ = self._merge()
        return rows[np.searchsorted(known, hashes)]

    def incomplete(self, months: range) -> tuple[np.ndarray, np.ndarray]:
        """Return the first row and the months' bits of each identifier that lacks one of ``months``, by row."""
        _, rows, bits = self._merge()
        lacking = np.bitwise_count(bits) < len(months)
        order = np.argsort(rows[lacking])
        return rows[lacking][order], bits[lacking][order]

    def _merge(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if len(self._parts) != 1:
            empty = [np.empty(0, dtype=kind) for kind in (np.uint64, np.int64, np.uint64)]
            columns = [np.concatenate(column) for column in zip(empty, *self._parts, strict=True)]
            self._parts = [_merged(*columns)]
        self._waiting = 0
        return self._parts[0]


def month_numbers(months: pd.Series) -> np.ndarray:
    """Return months such as "2026-03" counted from the beginning of our era."""
    return (months.str[:4].astype(np.int64) * _MONTHS_A_YEAR + months.str[5:].astype(np.int64) - 1).to_numpy()


def months_lacking(bits: int, months: range) -> list[str]:
    """Return those of ``months`` that an identifier does not have, as they are written."""
    return [month_text(month) for month in months if not int(bits) >> month % LONGEST_SPAN & 1]


def month_text(number: int) -> str:
    """Return a month as it is written.

    >>> month_text(2026 * 12 + 2)
    '2026-03'
    """
    return f"{number // _MONTHS_A_YEAR}-{number % _MONTHS_A_YEAR + 1:02}"


def _merged(identifiers: np.ndarray, rows: np.ndarray, bits: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each identifier once, ascending, with its least row and all of its bits."""
    order = np.argsort(identifiers, kind="stable")
    identifiers = identifiers[order]
    starts = np.flatnonzero(np.r_[True, identifiers[1:] != identifiers[:-1]][: len(identifiers)])
    if not len(starts):
        return identifiers, rows[order], bits[order]
    return (
        identifiers[starts],
        np.minimum.reduceat(rows[order], starts),
        np.bitwise_or.reduceat(bits[order], starts),
    )
