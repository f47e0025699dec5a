"""The numbers behind a product's card: levels a year apart, growth, acceleration, net adds against the year before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from coursekit.topics.lifecycle import seasonal_comparison
from coursekit.topics.stages import UNDECIDED

SHEET_MONTHS = 60
A_YEAR = 12
FLAT = 0.03
GROWTH_MARGIN = ACCELERATION_MARGIN = 0.01
"""Closer than this to a border the rule of the sheet does not name a stage: a coarse stand-in for a probability."""


@dataclass(frozen=True)
class ProductFacts:
    """One product over the months of the sheet.

    ``months`` has one row a month (PeriodIndex) and the columns ``subscribers``, ``revenue_yuan``, ``net_adds``,
    ``trailing_mean``, ``year_before``, ``change`` and ``below_run``; NaN is a month without a figure.
    """

    name: str
    months: pd.DataFrame

    @cached_property
    def position(self) -> int:
        """The last month with subscribers, counted from one; zero where there is none."""
        filled = np.flatnonzero(self.months["subscribers"].notna())
        return int(filled[-1]) + 1 if len(filled) else 0

    def at(self, column: str, years_back: int = 0) -> float:
        """Return ``column`` in the last month or the same month of an earlier year; NaN where there is none."""
        row = self.position - 1 - A_YEAR * years_back
        return float(self.months[column].iloc[row]) if row >= 0 else math.nan

    @property
    def growth(self) -> float:
        """Net adds of the last 12 months over the subscribers before them."""
        return _ratio(self.at("subscribers") - self.at("subscribers", 1), self.at("subscribers", 1))

    @property
    def acceleration(self) -> float:
        """Net adds of the last 12 months less those of the 12 before, over the subscribers a year ago."""
        now, year_ago, two_years_ago = (self.at("subscribers", years) for years in range(3))
        return _ratio((now - year_ago) - (year_ago - two_years_ago), year_ago)

    def revenue_per_subscriber(self, years_back: int = 0) -> float:
        """Return yuan a subscriber in the last month, or in the same month of an earlier year."""
        return _ratio(self.at("revenue_yuan", years_back), self.at("subscribers", years_back))

    def year_revenue(self, years_back: int = 0) -> float:
        """Return yuan of the last 12 months, or of the 12 that many years earlier; NaN where a month is missing."""
        end = self.position - A_YEAR * years_back
        if end < A_YEAR:
            return math.nan
        return float(self.months["revenue_yuan"].iloc[end - A_YEAR : end].sum(skipna=False))

    @property
    def revenue_kept(self) -> float:
        """What share of its revenue the product keeps from month to month, by its last two years."""
        return _ratio(self.year_revenue(), self.year_revenue(1)) ** (1 / A_YEAR)

    @property
    def checksum(self) -> float:
        """Return the sum of subscribers, each times the number of its row: other figures give another sum."""
        levels = self.months["subscribers"].to_numpy()
        return float(np.nansum(levels * np.arange(1, len(levels) + 1)))


def product_facts(table: pd.DataFrame, names: dict[str, str], window: int) -> list[ProductFacts]:
    """Return the facts of every product of ``table`` (columns as ``product_months``), in its order.

    Parameters
    ----------
    names : product code -> the class's own name.
    window : months in the trailing mean of net adds.

    A table longer than the sheet gives its last 60 months; a shorter one leaves the rows after it empty.
    """
    months = sheet_months(table)
    facts = []
    for code, rows in table.groupby("product", sort=False):
        rows = rows.set_index(pd.PeriodIndex(rows["month"], freq="M")).reindex(months)
        frame = rows[["subscribers", "revenue_yuan"]].astype(float)
        frame["net_adds"] = frame["subscribers"].diff()
        frame = frame.join(seasonal_comparison(frame["net_adds"], window))
        frame["below_run"] = _runs(frame["change"])
        facts.append(ProductFacts(names[code], frame))
    return facts


def sheet_months(table: pd.DataFrame) -> pd.PeriodIndex:
    """Return the 60 months that the sheet shows: from the table's first, or its last 60."""
    months = pd.PeriodIndex(table["month"], freq="M")
    return pd.period_range(max(months.min(), months.max() - (SHEET_MONTHS - 1)), periods=SHEET_MONTHS)


def rule_stage(
    growth: float,
    acceleration: float,
    flat: float = FLAT,
    growth_margin: float = GROWTH_MARGIN,
    acceleration_margin: float = ACCELERATION_MARGIN,
) -> str | None:
    """Return the stage by the borders of `classify_stage`, undecided close to one; None where a number is missing.

    Parameters
    ----------
    growth, acceleration : as in `ProductFacts`.
    flat : growth up to this, either way, counts as none.
    growth_margin : a growth this close to plus or minus ``flat`` is undecided.
    acceleration_margin : a growing product whose acceleration is this close to none is undecided.

    >>> rule_stage(0.10, -0.02), rule_stage(-0.01, 0.0), rule_stage(0.10, 0.002), rule_stage(0.10, float("nan"))
    ('slowing', 'mature', 'undecided', None)
    """
    if math.isnan(growth) or math.isnan(acceleration):
        return None
    if abs(abs(growth) - flat) < growth_margin:
        return UNDECIDED
    if growth > flat:
        if abs(acceleration) < acceleration_margin:
            return UNDECIDED
        return "accelerating" if acceleration > 0 else "slowing"
    return "declining" if growth < -flat else "mature"


def _runs(change: pd.Series) -> list[float]:
    """Count, for each month, how many months in a row up to it were below the year before; NaN without a comparison."""
    runs, run = [], 0
    for value in change:
        run = run + 1 if value < 0 else 0
        runs.append(math.nan if math.isnan(value) else float(run))
    return runs


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else math.nan
