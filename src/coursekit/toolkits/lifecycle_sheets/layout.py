"""Where everything stands in the workbook, and what its sheets are made from."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pandas as pd
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from coursekit.cohort import Cohort
from coursekit.toolkits.lifecycle_facts import SHEET_MONTHS, ProductFacts

START, MONTHS, COMPARISON, CARDS, BREAK_EVEN, SOURCES = (
    "先看这里", "月报数据", "净增对照", "生命周期卡", "打平", "来源和口径",
)  # fmt: skip
# Months stand in the same rows (from zero) on the sheet of figures and on the one of comparisons.
NAME_ROW, HEADER_ROW, FIRST_ROW = 3, 4, 5
LAST_ROW = FIRST_ROW + SHEET_MONTHS - 1
FIGURES = ("期末用户（户）", "收入（元）")
COMPARED = ("net_adds", "trailing_mean", "year_before", "change", "sign", "below_run")


@dataclass(frozen=True)
class CardData:
    """What the sheets show: the class, its rule, each product's facts and the library's judgement, and whose rows."""

    cohort: Cohort
    window: int
    runs: int
    facts: list[ProductFacts]
    judgements: list[str]
    source: str
    own: bool
    review: datetime.date

    @property
    def months(self) -> pd.PeriodIndex:
        """The months of the sheet."""
        return self.facts[0].months.index


def at(sheet: str, row: int, column: int) -> str:
    """Return an absolute reference to a cell.

    >>> at("打平", 0, 1)
    "'打平'!$B$1"
    """
    return f"'{sheet}'!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"


def figure_column(product: int, figure: int) -> int:
    """Return the column of a product's subscribers (figure 0) or revenue (1)."""
    return 1 + 2 * product + figure


def figures(product: int, figure: int) -> str:
    """Return the range of a product's subscribers (0) or revenue (1)."""
    column = figure_column(product, figure)
    return f"'{MONTHS}'!{xl_range_abs(FIRST_ROW, column, LAST_ROW, column)}"


def name_cell(product: int) -> str:
    """Return the cell that holds a product's name."""
    return at(MONTHS, NAME_ROW, figure_column(product, 0))


def month_column() -> str:
    """Return the range of the months."""
    return f"'{MONTHS}'!{xl_range_abs(FIRST_ROW, 0, LAST_ROW, 0)}"


def compared_column(product: int, name: str) -> int:
    """Return the column of one of ``COMPARED`` on the sheet of comparisons."""
    return 1 + len(COMPARED) * product + COMPARED.index(name)


def compared(product: int, name: str) -> str:
    """Return the range of one of ``COMPARED``."""
    column = compared_column(product, name)
    return f"'{COMPARISON}'!{xl_range_abs(FIRST_ROW, column, LAST_ROW, column)}"


def serial(month: pd.Period) -> int:
    """Return the first day of a month as a spreadsheet counts days.

    >>> serial(pd.Period("1900-03", "M"))
    61
    """
    return date_serial(month.start_time.date())


def date_serial(day: datetime.date) -> int:
    """Return a day as a spreadsheet counts days."""
    return (day - datetime.date(1899, 12, 30)).days
