"""The tables of one class, held open by a warm process: every notebook forked from it finds them there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.errors import CourseError
from coursekit.tables import forget_drawn

if TYPE_CHECKING:
    import pandas as pd

    from coursekit.cohort.cohort import Cohort

Stamp = tuple[tuple[str, int, int], ...]
TRUTH_OF_ALL = "subscribers"  # the only truth that is costly to make; packing asks for it
# The class held: its stamp and its opened tables. One at a time, or a worker would grow with every class.
_held: list[tuple[Stamp, dict[str, pd.DataFrame]]] = []


def stamp(cohort: Cohort) -> Stamp:
    """Return what tells whether the files behind a class's tables are still the same: path, time, size of each."""
    return _stamp([*cohort.files(), *cohort.published_files()])


def hold_tables(cohort: Cohort) -> bool:
    """Open every table of ``cohort`` for all who open the same class in this process, and in its forks, from now on.

    Another class's tables are let go, but for the published figures where both have the same. A table that cannot be
    opened is left to whoever asks for it to meet the error. Return whether there was anything to do.
    """
    present = stamp(cohort)
    if _held and _held[0][0] == present:
        return False
    if _held and set(_stamp(cohort.published_files())) <= set(_held[0][0]) and "published" in _held[0][1]:
        cohort.opened["published"] = _held[0][1]["published"]
    _held.clear()
    with contextlib.suppress(CourseError, OSError):
        cohort.published()
    for name in cohort.table_names:
        with contextlib.suppress(CourseError, OSError):
            cohort.table(name)
            cohort.practice_table(name)
    with contextlib.suppress(CourseError):
        cohort.truth(TRUTH_OF_ALL)
    forget_drawn()
    _held.append((present, cohort.opened))
    return True


def held_tables(cohort: Cohort) -> dict[str, pd.DataFrame]:
    """Return the tables held for this class, if it is the one held and its files have not changed."""
    if not _held or _held[0][0] != stamp(cohort):
        return {}
    return dict(_held[0][1])


def _stamp(paths: Iterable[Path]) -> Stamp:
    facts = [(path, path.stat()) for path in paths]
    return tuple((str(path), fact.st_mtime_ns, fact.st_size) for path, fact in facts)
