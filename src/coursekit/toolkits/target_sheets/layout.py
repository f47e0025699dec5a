"""Where everything stands in the workbook of targets, and what its sheets are made from."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pandas as pd
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from coursekit.cohort import Cohort
from coursekit.cohort.own_settings import TierSettings
from coursekit.toolkits.compliance_gate import Gate
from coursekit.toolkits.target_wording import CONTACTED, HELD_OUT

START, TARGETS, HELD, CAMPAIGNS, GATE, RULES, PLAN, RESULTS, SOURCES = (
    "先看这里", "名单", "对照（不外发）", "活动一览", "合规闸门", "触达规则", "试点方案", "结果", "字典与来源",
)  # fmt: skip
# The list: what a caller needs and fills in is printed; the rest is filled in on the screen.
PRINTED = (
    "编号", "活动", "哪一类", "档", "现套餐", "建议套餐", "原套餐能否换回", "合约剩余月", "现账单", "建议后账单",
    "话术", "联系日期", "拨打次数", "坐席", "结果",
)  # fmt: skip
LATER = ("M+1 成了", "M+3 成了", "M+3 还在网", "M+3 账单", "备注")
UNPRINTED = (
    "确认短信", "录音流水号", "确认短信时间", "客户回复时间", "告知短信时间", "是否投诉", *LATER, "一年期望净毛利",
    "渠道",
)  # fmt: skip
FILLED = ("联系日期", "拨打次数", "坐席", "结果", *UNPRINTED[1:6], *LATER)
LIST_COLUMNS = (*PRINTED, *UNPRINTED)
LIST_HEADER_ROW, LIST_FIRST_ROW = 6, 7
HELD_COLUMNS = ("编号", "活动", "哪一类", "档", "现套餐", "现账单", *LATER)
HELD_HEADER_ROW, HELD_FIRST_ROW = 4, 5
GATE_FIRST_ROW = 5
GATE_VERDICT = (2, 1)
# One line a campaign and segment on the sheet of results, and one for all of them together.
COUNTS = ("treated", "treated_success", "treated_left", "control", "control_success", "control_left")


@dataclass(frozen=True)
class TargetData:
    """What the sheets show.

    ``targets`` is the list, held-out customers included; ``campaigns`` has one row a campaign and segment with the
    pilot's numbers and the verdict; ``pilot`` one row for each of them with ``COUNTS``, bill_yuan, bill_change_yuan and
    gifts; ``excluded`` how many lines each exclusion kept off; ``gate`` the rules checked on the rows, with nothing
    declared.
    """

    cohort: Cohort
    settings: TierSettings
    targets: pd.DataFrame
    campaigns: pd.DataFrame
    pilot: pd.DataFrame
    excluded: pd.Series
    gate: Gate
    source: str
    pilot_source: str
    own: bool

    @property
    def called(self) -> pd.DataFrame:
        """The rows of the list that go to the callers."""
        return self.targets[self.targets["分组"] == CONTACTED]

    @property
    def held_out(self) -> pd.DataFrame:
        """The rows of the list that nobody calls."""
        return self.targets[self.targets["分组"] == HELD_OUT]

    @property
    def contact_day(self) -> datetime.date:
        """The first day of the class, on which the month M begins to count."""
        return self.cohort.spec.dates[0]


def at(sheet: str, row: int, column: int) -> str:
    """Return an absolute reference to a cell.

    >>> at("结果", 0, 1)
    "'结果'!$B$1"
    """
    return f"'{sheet}'!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"


def list_column(name: str, rows: int) -> str:
    """Return the range of one of ``LIST_COLUMNS`` over ``rows`` customers.

    >>> list_column("编号", 2)
    "'名单'!$A$8:$A$9"
    """
    return _range(TARGETS, LIST_FIRST_ROW, LIST_COLUMNS.index(name), rows)


def held_column(name: str, rows: int) -> str:
    """Return the range of one of ``HELD_COLUMNS`` over ``rows`` customers.

    >>> held_column("编号", 2)
    "'对照（不外发）'!$A$6:$A$7"
    """
    return _range(HELD, HELD_FIRST_ROW, HELD_COLUMNS.index(name), rows)


def _range(sheet: str, first: int, column: int, rows: int) -> str:
    return f"'{sheet}'!{xl_range_abs(first, column, first + max(rows, 1) - 1, column)}"


def date_serial(day: datetime.date) -> int:
    """Return a day as a spreadsheet counts days."""
    return (day - datetime.date(1899, 12, 30)).days
