"""Which contracts come up soon, and how much revenue is expected to go with them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from coursekit.topics.columns import need_columns

DAYS_A_MONTH = 30


def due_within(contracts: pd.DataFrame, last_month: str, days: int) -> pd.DataFrame:
    """Return the running contracts that end within so many days after the end of a month, the earliest first.

    A contract ends with the last day of its month, and every month counts as 30 days: 90 days are the next three
    calendar months, whatever their lengths.

    Parameters
    ----------
    contracts : DataFrame
        ``end_month`` (``"2026-11"``); with a column ``outcome``, rows that have one are no longer running.
    last_month : str
        The last month that is over.
    days : int
        How far to look, at least 1.

    Returns
    -------
    DataFrame
        The rows with ``months_left``, 1 for next month.

    Raises
    ------
    ValueError
        No column ``end_month``, a month that is missing or none, fewer than one day.

    Examples
    --------
    >>> contracts = pd.DataFrame({"end_month": ["2026-09", "2026-06", "2026-07", "2026-10"]}, index=list("abcd"))
    >>> due_within(contracts, "2026-06", 90)
      end_month  months_left
    c   2026-07            1
    a   2026-09            3
    """
    need_columns(contracts, ["end_month"])
    if not days >= 1:
        raise ValueError(f"days must be at least 1, not {days}")
    if contracts["end_month"].isna().any():
        raise ValueError("every contract needs an end_month")
    last, ends = pd.Period(last_month, "M"), pd.PeriodIndex(contracts["end_month"].astype(str), freq="M")
    left = (ends.year - last.year) * 12 + ends.month - last.month
    due = (left >= 1) & (left * DAYS_A_MONTH <= days)
    if "outcome" in contracts:
        due &= contracts["outcome"].isna().to_numpy()
    return contracts.assign(months_left=left)[due].sort_values("months_left", kind="stable")


def revenue_at_risk(contracts: pd.DataFrame, p_renew: ArrayLike, months: int = 12) -> pd.DataFrame:
    """Return by client the revenue that comes up and the part that is expected to go: fee x months x (1 - chance).

    Parameters
    ----------
    contracts : DataFrame
        ``client_id`` and ``monthly_fee_yuan`` of the contracts that come up.
    p_renew : array_like, shape (n,)
        Each contract's chance to be renewed, 0 to 1; a Series is matched by its index.
    months : int
        How many months of fees a renewal brings.

    Returns
    -------
    DataFrame, one row a client, the greatest risk first
        ``contracts``, ``due_yuan``, ``p_renew`` (weighted by fees), ``at_risk_yuan``, and the client's place by
        each sum: ``due_rank``, ``risk_rank``. A place is shared by equal sums.

    Raises
    ------
    ValueError
        A missing column, a chance missing or outside 0 to 1, a fee missing or negative, no months.

    Examples
    --------
    >>> contracts = pd.DataFrame({"client_id": ["a", "b"], "monthly_fee_yuan": [1000, 600]})
    >>> revenue_at_risk(contracts, [0.95, 0.6])[["due_yuan", "at_risk_yuan", "due_rank", "risk_rank"]].round(2)
               due_yuan  at_risk_yuan  due_rank  risk_rank
    client_id
    b            7200.0        2880.0         2          1
    a           12000.0         600.0         1          2
    """
    need_columns(contracts, ["client_id", "monthly_fee_yuan"])
    chance = _chances(p_renew, contracts.index)
    fee = contracts["monthly_fee_yuan"].to_numpy(dtype=float)
    if not (np.isfinite(fee).all() and (fee >= 0).all()):
        raise ValueError("every contract needs a monthly_fee_yuan of 0 or more")
    if not months >= 1:
        raise ValueError(f"months must be at least 1, not {months}")
    one = pd.DataFrame({"client_id": contracts["client_id"].to_numpy(), "due_yuan": fee * months})
    one["at_risk_yuan"], one["chance"] = one["due_yuan"] * (1 - chance), chance
    groups = one.groupby("client_id", sort=False)
    table = groups[["due_yuan", "at_risk_yuan"]].sum()
    table.insert(0, "contracts", groups.size())
    weighted = 1 - table["at_risk_yuan"] / table["due_yuan"].where(table["due_yuan"] > 0)
    table.insert(2, "p_renew", weighted.fillna(groups["chance"].mean()))
    for name, column in (("due_rank", "due_yuan"), ("risk_rank", "at_risk_yuan")):
        table[name] = table[column].rank(ascending=False, method="min").astype(int)
    return table.sort_values("at_risk_yuan", ascending=False, kind="stable")


def _chances(p_renew: ArrayLike, index: pd.Index) -> np.ndarray:
    if isinstance(p_renew, pd.Series) and index.is_unique and p_renew.index.is_unique:
        p_renew = p_renew.reindex(index)
    chance = np.asarray(p_renew, dtype=float)
    if chance.shape != (len(index),):
        raise ValueError(f"one chance a contract: {len(index)} contracts and {chance.size} chances")
    if not ((chance >= 0) & (chance <= 1)).all():
        raise ValueError("every contract needs a chance to be renewed between 0 and 1")
    return chance
