"""A class's own rows of one table, checked, identifiers replaced by keyed hashes."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from coursekit.errors import CourseError
from coursekit.tables.own_data.examine import examine
from coursekit.tables.own_data.keyed_hashes import hash_identifiers, load_or_make_key
from coursekit.tables.own_data.own_file import OwnFile


def read_own_table(own: OwnFile, key_path: Path) -> pd.DataFrame:
    """Return the class's own rows of a table under our column names, every row checked.

    Parameters
    ----------
    key_path : file of the key that identifiers are hashed under; made where the table has any and the file is missing.

    Raises
    ------
    CourseError
        The file or the key cannot be read, or rows break the schema: counted by rule with examples; none is dropped or
        changed.
    """
    schema = own.table.schema
    identifiers = [name for name, column in schema.columns.items() if column.metadata["identifier"]]
    key = load_or_make_key(key_path) if identifiers else b""
    pieces: list[pd.DataFrame] = []

    def keep(piece: pd.DataFrame) -> None:
        pieces.append(piece.assign(**{name: hash_identifiers(piece[name], key) for name in identifiers}))

    problems = examine(own, keep=keep).problems()
    if problems:
        raise CourseError("\n".join(problems))
    return pd.concat(pieces, ignore_index=True)


def find_identifiers(own: OwnFile, key_path: Path, column: str, hashes: Collection[str]) -> pd.DataFrame:
    """Return the identifier in the class's own file behind each of ``hashes``: columns ``hash``, ``identifier``.

    For a list of the organiser's own, on the organiser's own machine: it names customers and goes into no pack.
    """
    key = load_or_make_key(key_path)
    found: list[pd.DataFrame] = []

    def keep(piece: pd.DataFrame) -> None:
        both = pd.DataFrame({"hash": hash_identifiers(piece[column], key), "identifier": piece[column]})
        found.append(both[both["hash"].isin(hashes)])

    examine(own, keep=keep)
    return pd.concat(found, ignore_index=True).drop_duplicates("hash", ignore_index=True)
