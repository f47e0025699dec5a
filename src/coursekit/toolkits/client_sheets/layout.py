"""Where everything stands in the workbook of key clients, and what its sheets are made from."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pandas as pd
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from coursekit.cohort import Cohort
from coursekit.cohort.own_settings import GroupClientSettings

START, BOOK, URGENT, WEIGHTS, NINE, GRADES, FACTORS, TOWS, FOLLOW, SOURCES = SHEETS = (
    "先看这里", "客户底册", "先救谁", "权重", "九宫格", "三维分级", "IFE_EFE", "TOWS", "跟不跟", "数据与口径",
)  # fmt: skip
CLIENTS = 40
FIRST = 5
"""Every sheet with a row a client begins in this row, counted from zero, so that a client keeps its row."""

BOOK_COLUMNS = (
    "client_id", "client", "industry", "manager", "unified_yuan", "individual_yuan", "revenue_yuan", "gross_margin",
    "receivable_days", "contract_end", "monthly_fee_yuan", "chance_lost", "at_risk_yuan", "satisfaction", "answers",
    "rival_share", "follower_units", "missing",
)  # fmt: skip
BOOK_LABELS = (
    "编号", "客户", "行业", "客户经理", "一年统付\n（元）", "一年个付\n（元）", "一年合计\n（元）", "毛利率",
    "应收\n（天）", "合约到期", "到期月费\n（元/月）", "不续的\n可能", "一年可能丢\n（元）", "满意度\n（10 分制）",
    "答卷\n（份）", "对手甲\n份额", "带动单位\n（家）", "还缺什么",
)  # fmt: skip
COMPUTED = ("revenue_yuan", "missing")

# Sheet 先救谁
FROM_DAY, DUE_DAYS, MONTHS_AHEAD = (2, 1), (3, 1), (4, 1)
URGENT_SHOWN, URGENT_FIRST = 20, 10
URGENT_HELP = 12
ACTIONS, ACTIONS_FIRST = 10, URGENT_FIRST + URGENT_SHOWN + 4
MOVES = ("续", "攻", "守", "放")
ACTION_COLUMNS = ("client", "move", "text", "owner", "due", "floor", "authority", "review")
ACTION_PLACES = (0, 1, 2, 4, 5, 6, 7, 8)

# Sheet 权重: three blocks of judgements, one below the other
BLOCKS = ("three", "attract", "strength")
CRITERIA = {
    "three": ("价值", "风险", "影响"),
    "attract": ("年毛利", "增长", "对手份额", "带动单位"),
    "strength": ("客户打分", "拍板人态度", "用了几样"),
}
BLOCK_TITLES = {"three": "一、三维分级", "attract": "二、九宫格：客户吸引力", "strength": "三、九宫格：我方实力"}
BLOCK_ROWS = 9
BLOCK_FIRST = {"three": 6, "attract": 6 + BLOCK_ROWS, "strength": 6 + 2 * BLOCK_ROWS}
MATRIX_LEFT, COMPARED, TYPED, USED, IMPLIED_LEFT, POWER_LEFT = 1, 5, 6, 7, 9, 15
CHOSEN = 6  # which weights are in use: in the row of a block's title
PAIRWISE, BY_HAND = "两两比较", "自己定的"

# Sheet 九宫格: scores, position, cell
SCORE_LEFT = {"attract": 1, "strength": 5}
NINE_WEIGHT_ROW = FIRST - 2
NINE_Y, NINE_X, NINE_CELL, NINE_MOVE, NINE_STEADY = 8, 9, 10, 11, 12
NINE_HELP = 15

# Sheet IFE_EFE
KINDS = ("S", "W", "O", "T")
FACTOR_ROWS = {"S": 8, "W": 5, "O": 5, "T": 5}
FACTOR_COLUMNS = ("factor", "text", "evidence", "weight", "rating", "rival_has", "used", "weighted", "missing")
FACTORS_FIRST = 4

# Sheet TOWS
CELLS = ("SO", "WO", "ST", "WT")
STRATEGIES_A_CELL = 2
STRATEGY_COLUMNS = ("cell", "text", "owner", "due", "floor", "authority", "review", "check")
STRATEGIES_FIRST = 4
PAIRS_SHOWN = 12
PAIRS_FIRST = STRATEGIES_FIRST + STRATEGIES_A_CELL * len(CELLS) + 4
TOWS_HELP = 11

YES, NO = "有", "没有"
AUTHORITIES = {"account_manager": "客户经理", "county": "县公司", "city": "市公司"}


@dataclass(frozen=True)
class ClientData:
    """What the sheets show.

    ``clients`` has one row a key client with ``BOOK_COLUMNS`` (but for the computed ones) and a column of scores 1..5
    for every criterion of the nine-box; ``factors`` the columns factor, kind, text, evidence, weight, rating and
    rival_has; ``kept_more`` by how much following a price, and adding service, raised the share of contracts renewed,
    like compared with like.
    """

    cohort: Cohort
    settings: GroupClientSettings
    clients: pd.DataFrame
    factors: pd.DataFrame
    kept_more: dict[str, float]
    from_day: datetime.date
    source: str
    own: bool

    @property
    def class_day(self) -> datetime.date:
        """The first day of the class: nothing can be due before it."""
        return self.cohort.spec.dates[0]


def cell(row: int, column: int) -> str:
    """Return an absolute reference to a cell of the same sheet.

    >>> cell(0, 1)
    '$B$1'
    """
    return xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)


def at(sheet: str, row: int, column: int) -> str:
    """Return an absolute reference to a cell of any sheet.

    >>> at("先救谁", 0, 1)
    "'先救谁'!$B$1"
    """
    return f"'{sheet}'!{cell(row, column)}"


def area(top: int, left: int, bottom: int, right: int, sheet: str = "") -> str:
    """Return an absolute reference to a range.

    >>> area(0, 0, 3, 1), area(0, 0, 1, 0, "权重")
    ('$A$1:$B$4', "'权重'!$A$1:$A$2")
    """
    inside = xl_range_abs(top, left, bottom, right)
    return f"'{sheet}'!{inside}" if sheet else inside


def book_cell(client: int, name: str) -> str:
    """Return the cell of one of ``BOOK_COLUMNS`` for a client, counted from zero."""
    return at(BOOK, FIRST + client, BOOK_COLUMNS.index(name))


def book_column(name: str) -> str:
    """Return the range of one of ``BOOK_COLUMNS`` over all clients."""
    column = BOOK_COLUMNS.index(name)
    return area(FIRST, column, FIRST + CLIENTS - 1, column, BOOK)


def used_weight(block: str, place: int) -> str:
    """Return the cell with the weight in use of a criterion."""
    return at(WEIGHTS, BLOCK_FIRST[block] + place, USED)


def factor_ids() -> list[str]:
    """Return the ids of the rows for factors, in order."""
    return [f"{kind}{place + 1}" for kind in KINDS for place in range(FACTOR_ROWS[kind])]


def factor_row(factor: str) -> int:
    """Return the row of a factor, from zero: a heading stands above each kind."""
    kinds = KINDS.index(factor[0])
    before = sum(FACTOR_ROWS[kind] for kind in KINDS[:kinds])
    return FACTORS_FIRST + before + int(factor[1:]) - 1


def serial(day: datetime.date) -> int:
    """Return a day as a spreadsheet counts days.

    >>> serial(datetime.date(1900, 3, 1))
    61
    """
    return (day - datetime.date(1899, 12, 30)).days
