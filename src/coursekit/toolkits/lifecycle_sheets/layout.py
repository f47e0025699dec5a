"""Where everything stands in the workbook, and what its sheets are made from."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pandas as pd
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from coursekit.cohort import Cohort
from coursekit.toolkits.lifecycle_facts import SHEET_MONTHS, ProductFacts

START, MONTHS, COMPARISON, CARDS, MEETING, BREAK_EVEN, SOURCES = (
    "先看这里", "月报数据", "净增对照", "生命周期卡", "开会用一页", "打平", "来源和口径",
)  # fmt: skip
# Months stand in the same rows (from zero) on the sheet of figures and on the one of comparisons.
NAME_ROW, HEADER_ROW, FIRST_ROW = 3, 4, 5
LAST_ROW = FIRST_ROW + SHEET_MONTHS - 1
FIGURES = ("期末用户（户）", "收入（元）")
COMPARED = ("net_adds", "trailing_mean", "year_before", "change", "sign", "below_run")
# The overview stands above the cards; the gap parts what is printed from what formulas alone read.
OVERVIEW = (
    "name", "month", "now", "year_ago", "two_years_ago", "growth", "pace", "stage", "verdict", "move", "",
    "position", "acceleration", "mean", "year_before", "change", "run", "per_subscriber", "per_subscriber_before",
    "evidence", "advice", "checksum", "revenue", "year_revenue", "year_revenue_before", "circle",
    "money", "amount", "decider", "owner", "review",
)  # fmt: skip
OVERVIEW_ROW = 9
CARD_ROWS = 12
# Where a card keeps what its owner decides: rows below its first one, and column.
DECIDED = {
    "move": (6, 2), "money": (6, 7), "amount": (7, 2), "decider": (7, 7), "owner": (10, 2), "review": (10, 7),
}  # fmt: skip


@dataclass(frozen=True)
class CardData:
    """What the sheets show: the class, its rule, each product's facts and the library's judgement, and whose rows.

    ``elasticity`` is the interval from the class's price trial, None where that tells nothing; ``old_product`` is the
    place of the product whose last month is asked for.
    """

    cohort: Cohort
    window: int
    runs: int
    facts: list[ProductFacts]
    judgements: list[str]
    elasticity: tuple[float, float] | None
    old_product: int
    source: str
    trial_source: str
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


def cleaned_column(product: int, products: int) -> int:
    """Return the column of subscribers that a clean-up or a push moved, beyond the figures of all products."""
    return figure_column(products, 0) + 1 + product


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


def overview_cell(product: int, name: str) -> str:
    """Return the cell of one of ``OVERVIEW`` for a product, sheet included."""
    return at(CARDS, OVERVIEW_ROW + product, OVERVIEW.index(name))


def overview_column(name: str, products: int) -> str:
    """Return the range of one of ``OVERVIEW`` over all products."""
    column = OVERVIEW.index(name)
    return f"'{CARDS}'!{xl_range_abs(OVERVIEW_ROW, column, OVERVIEW_ROW + products - 1, column)}"


def card_row(product: int, products: int) -> int:
    """Return the first row of a product's card, counted from zero."""
    return OVERVIEW_ROW + products + 3 + CARD_ROWS * product


def decided_cell(product: int, products: int, name: str) -> str:
    """Return the cell of a product's card that holds one of ``DECIDED``."""
    row, column = DECIDED[name]
    return at(CARDS, card_row(product, products) + row, column)


def serial(month: pd.Period) -> int:
    """Return the first day of a month as a spreadsheet counts days.

    >>> serial(pd.Period("1900-03", "M"))
    61
    """
    return date_serial(month.start_time.date())


def date_serial(day: datetime.date) -> int:
    """Return a day as a spreadsheet counts days."""
    return (day - datetime.date(1899, 12, 30)).days
