"""What every decision must have, on whichever sheet it stands: an owner, a day, who may grant the price, a review."""

from __future__ import annotations

from dataclasses import dataclass

from coursekit.toolkits.client_sheets.form import Page
from coursekit.toolkits.client_sheets.layout import AUTHORITIES, MOVES, URGENT, area, at, book_column
from coursekit.toolkits.workbook import choice

# On the sheet 先救谁: who may grant which price without asking, one below the other.
AUTHORITY_ROW, AUTHORITY_NAME, AUTHORITY_FLOOR = 2, 7, 8
CLASS_DAY = (AUTHORITY_ROW + len(AUTHORITIES), AUTHORITY_FLOOR)
"""Where the first day of the class stands: nothing can be due before it."""
COMPLETE = "齐了"
DECIDED = ("owner", "due", "floor", "authority", "review")


@dataclass(frozen=True)
class Decision:
    """The cells of one decision; ``what`` are those that make it begun."""

    what: tuple[str, ...]
    owner: str
    due: str
    floor: str
    authority: str
    review: str


def check(decision: Decision, more: str = '""') -> str:
    """Return the formula that says what a decision lacks; nothing while it is not begun.

    ``more`` is a formula, without its sign, of what else it lacks.
    """
    begun = "+".join(f"LEN({one})" for one in (*decision.what, decision.owner, decision.floor))
    floor_of = f"IFERROR(INDEX({_floors()},MATCH({decision.authority},{_names()},0)),2)"
    below = (
        f'IF({decision.authority}="","谁能批没写。",IF({floor_of}>1,"谁能批要从单子里选。",'
        f'IF({decision.floor}<{floor_of}-0.000001,"低于"&{decision.authority}&"的底价，要往上报。","")))'
    )
    price = f'IF(ISNUMBER({decision.floor}),{below},IF({decision.floor}="","","最低几折要写数，如 95%。"))'
    parts = [
        *(f'IF({one}="","这一行没写全。","")' for one in decision.what),
        f'IF({decision.owner}="","缺负责人。","")',
        _dated(decision.due, "完成日"),
        _dated(decision.review, "复盘日"),
        price,
        more,
    ]
    said = "&".join(parts)
    return f'=IF({begun}=0,"",IF(LEN({said})=0,"{COMPLETE}",{said}))'


def _dated(day: str, label: str) -> str:
    early = f'IF({day}<{at(URGENT, *CLASS_DAY)},"{label}早于开课。","")'
    return f'IF(ISNUMBER({day}),{early},IF({day}="","缺{label}。","{label}不是日期。"))'


def _names() -> str:
    return area(AUTHORITY_ROW, AUTHORITY_NAME, AUTHORITY_ROW + len(AUTHORITIES) - 1, AUTHORITY_NAME, URGENT)


def _floors() -> str:
    return area(AUTHORITY_ROW, AUTHORITY_FLOOR, AUTHORITY_ROW + len(AUTHORITIES) - 1, AUTHORITY_FLOOR, URGENT)


def floor_cell(authority: str) -> str:
    """Return the cell with the lowest price that an authority may grant, a share of the list price."""
    return at(URGENT, AUTHORITY_ROW + [*AUTHORITIES].index(authority), AUTHORITY_FLOOR)


def add_choices(page: Page, first: int, last: int, columns: dict[str, int], class_day: object) -> None:
    """Offer the lists of a table of decisions, and refuse days before the class and prices above the list's."""
    offers = {
        "move": choice(MOVES, "续：续约；攻：多做一样；守：把事办好；放：不再多花人", "stop"),
        "authority": choice([*AUTHORITIES.values()], "谁点头算数", "stop"),
        "client": {"validate": "list", "source": "=" + book_column("client"), "error_message": "从客户底册里选。"},
        "floor": {
            "validate": "decimal", "criteria": "between", "minimum": 0.01, "maximum": 1,
            "error_message": "写原价的几成：九五折写 95%。不动价就空着。",
        },
        "due": _day_rule(class_day), "review": _day_rule(class_day),
    }  # fmt: skip
    for name, column in columns.items():
        if name in offers:
            page.sheet.data_validation(first, column, last, column, offers[name])


def _day_rule(class_day: object) -> dict[str, object]:
    return {
        "validate": "date", "criteria": ">=", "value": class_day,
        "error_message": f"写开课（{class_day}）以后的日期，如 {class_day}。",
    }  # fmt: skip
