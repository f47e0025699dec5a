"""Who carried the growth: each group's part of the total's growth, year on year, and what came and went by client."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit.topics.columns import need_columns

MONTHS_A_YEAR = 12
MOVES = ("new", "lost", "up", "down", "unchanged")


def contribution_analysis(current: pd.Series, previous: pd.Series) -> pd.DataFrame:
    """Return how much every group added to the growth of the total: its change over the previous total.

    Contributions sum to the total's growth; a group that doubled from next to nothing contributes next to nothing.

    Parameters
    ----------
    current, previous : Series
        Amounts by group, in one unit. A group that one of them lacks, or has missing, counts 0 there: it came or went.

    Returns
    -------
    DataFrame, one row a group: those of ``previous`` in their order, then those that came
        ``previous``, ``current``, ``change``; ``growth`` of the group itself, missing where it had nothing before;
        ``contribution`` to the total's growth, both as shares (0.031 are 3.1 points); ``share_of_change``, missing
        where the total did not change. Where some groups rise and others fall, shares leave 0 to 1.

    Raises
    ------
    ValueError
        A group twice, an infinite amount, or a previous total that is not above 0.

    Examples
    --------
    >>> table = contribution_analysis(pd.Series({"voice": 50, "line": 60}), pd.Series({"voice": 60, "line": 40}))
    >>> table[["change", "growth", "contribution", "share_of_change"]].round(2)
           change  growth  contribution  share_of_change
    voice   -10.0   -0.17          -0.1             -1.0
    line     20.0    0.50           0.2              2.0
    """
    table = _side_by_side(current, previous)
    before = table["previous"].sum()
    if not before > 0:
        raise ValueError(f"the previous total must be above 0 for anything to grow from it, not {before:g}")
    table["change"] = table["current"] - table["previous"]
    table["growth"] = table["change"] / table["previous"].where(table["previous"] != 0)
    table["contribution"] = table["change"] / before
    total = table["change"].sum()
    still = np.isclose(total, 0, atol=np.finfo(float).eps * table["change"].abs().sum())
    table["share_of_change"] = np.nan if still else table["change"] / total
    return table


def year_on_year(frame: pd.DataFrame, value: str, by: str | list[str], month: str | None = None) -> pd.DataFrame:
    """Return `contribution_analysis` of the last twelve months against the twelve before, or of one month.

    A year against a year, or a month against the same month, so that seasons cancel.

    Parameters
    ----------
    frame : DataFrame
        ``month`` (``"2026-11"``) and the columns of ``value`` and ``by``; rows of a group and month are added up.
    value : str
        Column of amounts; missing ones count 0.
    by : str or list of str
        Columns that make the groups; a missing value makes one of its own.
    month : str, optional
        Compare this month alone with the same month a year ago.

    Returns
    -------
    DataFrame
        As from `contribution_analysis`, groups in ascending order.

    Raises
    ------
    ValueError
        A missing column, no row, a month missing in the frame that the comparison needs, or as in
        `contribution_analysis`.

    Examples
    --------
    >>> frame = pd.DataFrame({"month": ["2025-06", "2025-06", "2026-06", "2026-06"], "product": ["sms", "line"] * 2,
    ...                       "revenue_yuan": [100, 100, 90, 140]})
    >>> year_on_year(frame, "revenue_yuan", "product", month="2026-06")[["change", "contribution"]]
             change  contribution
    product
    line       40.0          0.20
    sms       -10.0         -0.05
    """
    by = [by] if isinstance(by, str) else list(by)
    need_columns(frame, ["month", value, *by])
    if frame.empty:
        raise ValueError("the frame has no row")
    months = pd.PeriodIndex(frame["month"].astype(str), freq="M")
    last = months.max() if month is None else pd.Period(month, freq="M")
    length = MONTHS_A_YEAR if month is None else 1
    now = pd.period_range(end=last, periods=length, freq="M")
    ago = now - MONTHS_A_YEAR
    absent = [str(one) for one in ago.append(now) if one not in months]
    if absent:
        raise ValueError(f"the comparison needs {absent[0]}, which the frame does not have")
    groups = by if len(by) > 1 else by[0]
    current, previous = (
        frame[months.isin(span)].groupby(groups, observed=True, dropna=False)[value].sum() for span in (now, ago)
    )
    return contribution_analysis(current, previous).sort_index()


def gains_and_losses(current: pd.Series, previous: pd.Series) -> pd.DataFrame:
    """Return what clients who came, went, grew and shrank brought and took: the gross flows behind one net figure.

    Parameters
    ----------
    current, previous : Series
        Revenue by client, 0 or more; who is missing, or has 0, was no client then.

    Returns
    -------
    DataFrame, rows ``new``, ``lost``, ``up``, ``down``, ``unchanged``
        ``clients``, ``previous``, ``current``, ``change``; the changes sum to that of the total.

    Raises
    ------
    ValueError
        A client twice, an infinite or negative revenue.

    Examples
    --------
    >>> gains_and_losses(pd.Series({"a": 120, "c": 30}), pd.Series({"a": 100, "b": 60}))
               clients  previous  current  change
    new              1       0.0     30.0    30.0
    lost             1      60.0      0.0   -60.0
    up               1     100.0    120.0    20.0
    down             0       0.0      0.0     0.0
    unchanged        0       0.0      0.0     0.0
    """
    table = _side_by_side(current, previous)
    if (table < 0).any(axis=None):
        raise ValueError(f"revenue must not be negative, unlike that of {table.index[(table < 0).any(axis=1)][0]!r}")
    table = table[(table > 0).any(axis=1)]
    before, now = table["previous"], table["current"]
    kinds = [before == 0, now == 0, now > before, now < before]
    table = table.assign(change=now - before, clients=1)
    move = np.select(kinds, MOVES[:-1], MOVES[-1])
    flows = table.groupby(move).sum().reindex(list(MOVES), fill_value=0)
    return flows[["clients", "previous", "current", "change"]]


def _side_by_side(current: pd.Series, previous: pd.Series) -> pd.DataFrame:
    for name, amounts in (("current", current), ("previous", previous)):
        if not amounts.index.is_unique:
            raise ValueError(f"{name} names {amounts.index[amounts.index.duplicated()][0]!r} twice: add it up first")
        if np.isinf(amounts.to_numpy(dtype=float)).any():
            raise ValueError(f"{name} must be finite")
    groups = previous.index.append(current.index.difference(previous.index, sort=False))
    columns = {"previous": previous, "current": current}
    return pd.DataFrame({name: amounts.reindex(groups).astype(float) for name, amounts in columns.items()}).fillna(0.0)
