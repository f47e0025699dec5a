"""Which package for which unit when places are short: the best of all assignments, and what one more place is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

MOST_CELLS = 16_000_000  # units by places, 128 MB: beyond, the table would not fit a trainee's laptop


@dataclass(frozen=True)
class Assignment:
    """What `assign_packages` chose.

    Attributes
    ----------
    choice : Series
        Package of each unit, None where it goes without; with ``group_size`` one row a member, under its unit's label.
    counts, greedy_counts : DataFrame of int, units by packages
        How many of each unit get each package, in the best assignment and by the greedy rule.
    value, greedy_value : float
        Total value of both. NaN for the greedy rule where it leaves somebody without who must get something.
    shadow : Series
        By package, how much the best total would rise with one more place for it; 0 where places are left.
    """

    choice: pd.Series
    counts: pd.DataFrame
    greedy_counts: pd.DataFrame
    value: float
    greedy_value: float
    shadow: pd.Series


def assign_packages(
    values: pd.DataFrame,
    capacity: Mapping[str, int],
    *,
    group_size: pd.Series | None = None,
    allow_none: bool = True,
) -> Assignment:
    """Return the assignment of at most one package a unit with the greatest total value, within every capacity.

    1. A package becomes as many places as its capacity, no more than there are units.
    2. Units and places are matched at the greatest total value (Hungarian method, Kuhn 1955, Naval Research Logistics
       Quarterly 2, 83-97; here the algorithm of Crouse 2016 in `scipy.optimize.linear_sum_assignment`).
    3. The greedy rule to compare with takes the most valuable pair still possible, again and again.

    Parameters
    ----------
    values : DataFrame, units by packages
        What each package is worth for each unit, in any one unit of value; missing where it cannot be offered.
    capacity : mapping of package to int
        Most units that may get it; a package that is not named has no limit.
    group_size : Series of int, optional
        How many alike members each row of ``values`` stands for, by unit; the values are those of one member.
    allow_none : bool
        Whether a unit may go without, worth 0. Then a package that brings nothing, or loses, is given to nobody.

    Returns
    -------
    Assignment

    Raises
    ------
    ValueError
        No units or packages, a label twice, an infinite value, a capacity or group size that is no whole number from 0
        up, a capacity for an unknown package, a group without size or twice, more units by places than 16 million, or
        everybody must get a package and the places do not suffice.

    Examples
    --------
    One place each: greedy gives a the 9 and leaves b the 1, together 10; the best is 8 + 7.

    >>> values = pd.DataFrame({"visit": [9, 7], "upgrade": [8, 1]}, index=["a", "b"])
    >>> best = assign_packages(values, {"visit": 1, "upgrade": 1})
    >>> best.choice.to_dict(), best.value, best.greedy_value
    ({'a': 'upgrade', 'b': 'visit'}, 15.0, 10.0)
    >>> best.shadow.to_dict()
    {'visit': 1.0, 'upgrade': 0.0}
    """
    worth = _checked_values(values)
    sizes = _sizes(values.index, group_size)
    limits = _limits(values.columns, capacity, int(sizes.sum()))
    members = np.repeat(np.arange(len(sizes)), sizes)
    if not allow_none and limits.sum() < len(members):
        raise ValueError(f"{len(members)} units must each get a package, but there are only {limits.sum()} places")
    given = _best(worth[members], limits, allow_none)
    counts = _counts(worth, members, given)
    total = _total(worth, counts)
    greedy, left = _greedy(worth, sizes, limits, allow_none)
    missed = bool(left) and not allow_none
    used = np.bincount(given[given >= 0], minlength=len(limits))
    shadow = np.zeros(len(limits))
    for place in np.flatnonzero((used == limits) & (limits < len(members))):
        more = limits + (np.arange(len(limits)) == place)
        shadow[place] = _total(worth, _counts(worth, members, _best(worth[members], more, allow_none))) - total
    return Assignment(
        choice=_choice(values, members, given),
        counts=pd.DataFrame(counts, index=values.index, columns=values.columns),
        greedy_counts=pd.DataFrame(greedy, index=values.index, columns=values.columns),
        value=total,
        greedy_value=float("nan") if missed else _total(worth, greedy),
        shadow=pd.Series(shadow, index=values.columns),
    )


def _best(worth: np.ndarray, limits: np.ndarray, allow_none: bool) -> np.ndarray:
    """Return the number of each member's package, -1 for none."""
    places = np.repeat(np.arange(len(limits)), limits)
    given = np.full(len(worth), -1)
    if not len(places) or not len(worth):
        return given
    if len(worth) * len(places) > MOST_CELLS:
        raise ValueError(f"{len(worth)} units by {len(places)} places are too many: match fewer at a time")
    # To go without is worth 0, so a pair worth less is a pair worth 0 that is undone afterwards.
    pairs = np.fmax(worth, 0.0) if allow_none else np.where(np.isnan(worth), -np.inf, worth)
    try:
        rows, columns = linear_sum_assignment(pairs[:, places], maximize=True)
    except ValueError as error:  # SciPy's word for it: the cost matrix is infeasible
        raise ValueError("not every unit can get a package that may be offered to it") from error
    given[rows] = places[columns]
    if allow_none:
        given[rows[~(worth[rows, places[columns]] > 0)]] = -1
    return given


def _greedy(
    worth: np.ndarray, sizes: np.ndarray, limits: np.ndarray, allow_none: bool
) -> tuple[np.ndarray, int]:
    """Return how many of each unit the greedy rule gives each package, and how many it leaves without."""
    counts, waiting, free = np.zeros(worth.shape, dtype=int), sizes.copy(), limits.copy()
    for pair in np.argsort(-worth, axis=None, kind="stable"):  # missing values come last
        unit, package = np.unravel_index(pair, worth.shape)
        if np.isnan(worth[unit, package]) or (allow_none and worth[unit, package] <= 0):
            break
        counts[unit, package] = min(waiting[unit], free[package])
        waiting[unit] -= counts[unit, package]
        free[package] -= counts[unit, package]
    return counts, int(waiting.sum())


def _counts(worth: np.ndarray, members: np.ndarray, given: np.ndarray) -> np.ndarray:
    counts = np.zeros(worth.shape, dtype=int)
    np.add.at(counts, (members[given >= 0], given[given >= 0]), 1)
    return counts


def _total(worth: np.ndarray, counts: np.ndarray) -> float:
    return float((np.nan_to_num(worth) * counts).sum())


def _choice(values: pd.DataFrame, members: np.ndarray, given: np.ndarray) -> pd.Series:
    names = [None if package < 0 else values.columns[package] for package in given]
    return pd.Series(names, index=values.index[members], dtype=object, name="package")


def _checked_values(values: pd.DataFrame) -> np.ndarray:
    if not (values.index.is_unique and values.columns.is_unique and values.size):
        raise ValueError("values needs at least one unit and one package, each under a label of its own")
    worth = values.to_numpy(dtype=float)
    if np.isinf(worth).any():
        raise ValueError("values must be finite; leave a value missing where a package cannot be offered")
    return worth


def _sizes(units: pd.Index, group_size: pd.Series | None) -> np.ndarray:
    if group_size is None:
        return np.ones(len(units), dtype=int)
    if not group_size.index.is_unique:
        raise ValueError("group_size must name each unit once")
    missing = units.difference(group_size.index)
    if len(missing):
        raise ValueError(f"group_size says nothing of {missing[0]!r}")
    return np.array([_whole(group_size[unit], f"the size of {unit!r}") for unit in units], dtype=int)


def _limits(packages: pd.Index, capacity: Mapping[str, int], members: int) -> np.ndarray:
    unknown = [name for name in capacity if name not in packages]
    if unknown:
        raise ValueError(f"capacity names {unknown[0]!r}, which is no package of {list(packages)}")
    return np.array(
        [min(members, _whole(capacity.get(name, members), f"the capacity of {name!r}")) for name in packages], dtype=int
    )


def _whole(number: float, what: str) -> int:
    if not (number >= 0 and number == int(number)):
        raise ValueError(f"{what} must be a whole number from 0 up, not {number}")
    return int(number)
