"""Small cells: counts of fewer than five customers are not shown, nor what would tell them.

Primary and complementary suppression, as statistical offices do it (Hundepool and others, Statistical Disclosure
Control, Wiley 2012), for tables whose rows add up to one total.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from coursekit.charts.cells import MISSING
from coursekit.charts.errors import ChartError

MINIMUM = 5


def suppress_small(
    frame: pd.DataFrame, counts: str | Sequence[str], minimum: int = MINIMUM, *, total: object = None
) -> pd.DataFrame:
    """Return a copy of ``frame`` to be shown: a count of 1 to ``minimum`` - 1 is "<5", its row's other numbers "—".

    Parameters
    ----------
    counts : column, or columns, that count customers. With several, the numbers that are no counts go where any of
        them is small. A nought is no customer's and stays.
    total : label of the row that sums up the others. Where exactly one other row's count is hidden, the smallest count
        left is hidden too, as "—", or else the first could be had by subtraction.

    Raises
    ------
    ChartError
        There is no such column or row, or two rows have one name.

    Examples
    --------
    >>> frame = pd.DataFrame({"人数": [120, 3, 40, 163], "收入": [900, 41, 300, 1241]}, index=[*"甲乙丙", "合计"])
    >>> suppress_small(frame, "人数", total="合计")
         人数    收入
    甲   120   900
    乙    <5     —
    丙     —     —
    合计  163  1241
    """
    names = [counts] if isinstance(counts, str) else [*counts]
    _check(frame, names, total)
    small = pd.DataFrame({name: _is_small(frame[name], minimum) for name in names}, frame.index)
    more = pd.DataFrame({name: _complement(frame[name], small[name], total) for name in names}, frame.index)
    hidden = (small | more).any(axis=1)
    display = frame.copy()
    for name in frame.columns:
        column = frame[name]
        if name in names:
            display[name] = column.astype(object).mask(more[name], MISSING).mask(small[name], f"<{minimum}")
        elif hidden.any() and is_numeric_dtype(column) and not is_bool_dtype(column):
            display[name] = column.astype(object).mask(hidden, MISSING)
    return display


def few(count: float, minimum: int = MINIMUM) -> str:
    """Return a count of customers as sentences and labels of figures say it; 1 to ``minimum`` - 1 becomes 不到 5.

    >>> few(0), few(3), few(5), few(1200)
    ('0', '不到 5', '5', '1200')
    """
    return f"不到 {minimum}" if 0 < count < minimum else f"{count:.0f}"


def mask_small(values: pd.Series, counts: pd.Series | np.ndarray, minimum: int = MINIMUM) -> pd.Series:
    """Return ``values`` for a figure, NaN where they rest on 1 to ``minimum`` - 1 customers.

    ``counts`` stand in the same order, or, as a series, under the same labels.

    >>> mask_small(pd.Series([48.5, 60.0, 0.0]), pd.Series([120, 4, 0])).tolist()
    [48.5, nan, 0.0]
    """
    if not isinstance(counts, pd.Series):
        counts = pd.Series(counts, values.index)
    counts = counts.reindex(values.index)
    if counts.isna().any():
        raise ChartError(f"这几处没有人数，判断不了能不能印：{_listed(counts.index[counts.isna()])}。")
    return values.astype(float).mask(_is_small(counts, minimum))


def _check(frame: pd.DataFrame, names: list[str], total: object) -> None:
    unknown = [name for name in names if name not in frame.columns]
    if unknown:
        raise ChartError(f"没有这样的人数列：{_listed(unknown)}；表里有：{_listed(frame.columns)}。")
    if not frame.index.is_unique:
        raise ChartError(f"有重名的行：{_listed(frame.index[frame.index.duplicated()].unique())}。先合并或改名。")
    if total is not None and total not in frame.index:
        raise ChartError(f"没有叫“{total}”的合计行；表里有：{_listed(frame.index)}。")


def _listed(names: Sequence[object]) -> str:
    return "、".join(map(str, names))


def _is_small(counts: pd.Series, minimum: int) -> pd.Series:
    return (counts > 0) & (counts < minimum)


def _complement(counts: pd.Series, small: pd.Series, total: object) -> pd.Series:
    """Return which count to hide besides the only hidden one: the smallest that is left; none where that tells nothing.

    Nothing is told either where the total itself is hidden.
    """
    more = pd.Series(False, counts.index)
    if total is None or small[total] or small.sum() != 1:
        return more
    left = counts[~small & (counts > 0)].drop(total)
    if len(left):
        more[left.idxmin()] = True
    return more
