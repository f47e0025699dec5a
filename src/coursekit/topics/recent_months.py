"""The last three months of each line side by side, from a table of one row a line and month in any order."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

MONTHS_USED = 3


def last_month(months: pd.DataFrame) -> pd.Period:
    """Return the latest ``month`` of the table, written as 2026-11 or 202611, as text or number.

    Raises
    ------
    ValueError
        There is no month, or one that cannot be read.

    Examples
    --------
    >>> last_month(pd.DataFrame({"month": ["2026-11", "2027-01", "2026-12"]}))
    Period('2027-01', 'M')
    """
    _, values = pd.factorize(months["month"])
    if not len(values):
        raise ValueError("months has no row")
    return max(map(_period, values))


def recent_months(
    months: pd.DataFrame, ids: pd.Series, last: pd.Period, measures: Iterable[str]
) -> dict[str, np.ndarray]:
    """Return each measure of the lines ``ids`` in the three months up to ``last``: one row a line, one column a month.

    Parameters
    ----------
    months : DataFrame
        ``subscriber_id``, ``month`` and the measures; other lines and months are passed over.
    ids : Series
        Each line once; the rows of the answer.
    last : Period
        As from `last_month`.
    measures : iterable of str
        Columns that hold numbers.

    Raises
    ------
    ValueError
        A line lacks one of the months or has it twice, or a measure is missing.

    Examples
    --------
    >>> months = pd.DataFrame({"subscriber_id": "s1", "month": ["2026-11", "2026-09", "2026-10"],
    ...                        "usage_gb": [3, 1, 2]})
    >>> recent_months(months, pd.Series(["s1"]), last_month(months), ["usage_gb"])
    {'usage_gb': array([[3., 2., 1.]])}
    """
    age = _months_before(months["month"], last)
    is_recent = age < MONTHS_USED
    recent = months[is_recent]
    line = positions(recent["subscriber_id"], ids)
    wanted = line >= 0
    cell = (line * MONTHS_USED + age[is_recent])[wanted]
    rows = np.bincount(cell, minlength=len(ids) * MONTHS_USED)
    if (rows > 1).any():
        raise ValueError(f"{(rows > 1).sum()} subscriber-months stand twice in months")
    short = (rows.reshape(-1, MONTHS_USED) == 0).any(axis=1)
    if short.any():
        raise ValueError(
            f"{short.sum()} of {len(ids)} lines lack one of the months {last - MONTHS_USED + 1} to {last}: "
            "every month needs a row, with 0 where nothing was used"
        )
    return {name: _placed(recent[name].to_numpy(dtype=float)[wanted], cell, name) for name in measures}


def positions(ids: pd.Series, within: pd.Series) -> np.ndarray:
    """Return the position in ``within`` of each id, -1 where it is not there or missing; both may be categories.

    Examples
    --------
    >>> positions(pd.Series(["b", "x", "a"]), pd.Series(["a", "b"], dtype="category"))
    array([ 1, -1,  0])
    """
    codes, values = pd.factorize(ids)
    return np.append(pd.Index(np.asarray(within)).get_indexer(np.asarray(values)), -1)[codes]


def _placed(values: np.ndarray, cell: np.ndarray, name: str) -> np.ndarray:
    if np.isnan(values).any():
        raise ValueError(f"{name} is missing in some of the last {MONTHS_USED} months: it must be a number, 0 for none")
    table = np.empty(len(values))
    table[cell] = values
    return table.reshape(-1, MONTHS_USED)


def _months_before(month: pd.Series, last: pd.Period) -> np.ndarray:
    """Return how many months each lies before ``last``; a missing month counts as too long ago."""
    codes, values = pd.factorize(month)
    return np.append([(last - _period(value)).n for value in values], MONTHS_USED)[codes]


def _period(month: object) -> pd.Period:
    return pd.Period(str(month), freq="M")
