"""The formulas of the overview: they work in Excel, WPS and LibreOffice, and stay quiet where figures are missing."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from coursekit.toolkits.lifecycle_facts import A_YEAR
from coursekit.toolkits.lifecycle_sheets.layout import FIRST_ROW, compared, figures, month_column, name_cell
from coursekit.toolkits.lifecycle_wording import CIRCLED, NOT_CIRCLED, NOT_ENOUGH, STAGE_NAMES

# Column names from the left; the gap parts what is printed from what formulas alone read.
OVERVIEW = (
    "name", "month", "now", "year_ago", "two_years_ago", "growth", "acceleration", "stage", "verdict", "move", "",
    "position", "mean", "year_before", "change", "run", "per_subscriber", "per_subscriber_before", "evidence",
)  # fmt: skip
FLAT_CELL, RUNS_CELL = "$B$3", "$B$4"
MOVE_OFFSET, MOVE_COLUMN = 6, 2


def overview_formulas(product: int, window: int, row: int, card: int) -> dict[str, str]:
    """Return the formulas of a product's line: name in ``OVERVIEW`` -> formula, for the line in ``row``.

    ``card`` is the first row of the product's card, where its owner chooses the next move.
    """
    cell = {name: xl_rowcol_to_cell(row, column, col_abs=True) for column, name in enumerate(OVERVIEW)}
    levels, revenue = figures(product, 0), figures(product, 1)
    position = cell["position"]
    move = xl_rowcol_to_cell(card + MOVE_OFFSET, MOVE_COLUMN)
    now, ago, before = cell["now"], cell["year_ago"], cell["two_years_ago"]
    return {
        "name": f"={name_cell(product)}",
        "month": f'=IF({position}>0,INDEX({month_column()},{position}),"")',
        "now": f'=IF({position}>0,INDEX({levels},{position}),"")',
        "year_ago": _years_back(levels, position, 1),
        "two_years_ago": _years_back(levels, position, 2),
        "growth": f'=IF(COUNT({now},{ago})=2,IF({ago}>0,({now}-{ago})/{ago},""),"")',
        "acceleration": f'=IF(COUNT({now},{ago},{before})=3,IF({ago}>0,(({now}-{ago})-({ago}-{before}))/{ago},""),"")',
        "stage": _stage(cell["growth"], cell["acceleration"]),
        "verdict": _verdict(cell["run"]),
        "move": f'=IF({move}="","",{move})',
        "position": f"=SUMPRODUCT(MAX(ISNUMBER({levels})*(ROW({levels})-{FIRST_ROW})))",
        "mean": _in_last_month(compared(product, "trailing_mean"), position),
        "year_before": _in_last_month(compared(product, "year_before"), position),
        "change": _in_last_month(compared(product, "change"), position),
        "run": _in_last_month(compared(product, "below_run"), position),
        "per_subscriber": _per_subscriber(levels, revenue, position, 0),
        "per_subscriber_before": _per_subscriber(levels, revenue, position, 1),
        "evidence": _growth_text(cell) + "&" + _comparison_text(cell, window),
    }


def _verdict(run: str) -> str:
    told = f'IF({run}>={RUNS_CELL},"{CIRCLED}","{NOT_CIRCLED}")'
    return f'=IF(ISNUMBER({run}),{told},"{NOT_ENOUGH}")'


def _years_back(levels: str, position: str, years: int) -> str:
    then = f"INDEX({levels},{position}-{A_YEAR * years})"
    return f'=IF({position}>{A_YEAR * years},IF(ISNUMBER({then}),{then},""),"")'


def _in_last_month(values: str, position: str) -> str:
    return f'=IF({position}>0,INDEX({values},{position}),"")'


def _per_subscriber(levels: str, revenue: str, position: str, years: int) -> str:
    """Divide revenue by subscribers, where both are there."""
    back = A_YEAR * years
    row = f"{position}-{back}" if back else position
    level, money = f"INDEX({levels},{row})", f"INDEX({revenue},{row})"
    return f'=IF({position}>{back},IF(COUNT({level},{money})=2,IF({level}>0,{money}/{level},""),""),"")'


def _stage(growth: str, acceleration: str) -> str:
    growing = f'IF({acceleration}>0,"{STAGE_NAMES["accelerating"]}","{STAGE_NAMES["slowing"]}")'
    shrinking = f'IF({growth}<-{FLAT_CELL},"{STAGE_NAMES["declining"]}","{STAGE_NAMES["mature"]}")'
    told = f"IF({growth}>{FLAT_CELL},{growing},{shrinking})"
    return f'=IF(COUNT({growth},{acceleration})=2,{told},"{NOT_ENOUGH}")'


def _growth_text(cell: dict[str, str]) -> str:
    now, ago, before = cell["now"], cell["year_ago"], cell["two_years_ago"]
    growth, acceleration = cell["growth"], cell["acceleration"]
    said = "&".join(
        (
            '"一年从 "', _whole(ago), '" 户到 "', _whole(now), '" 户，"', f'IF({growth}<0,"少了 ","多了 ")',
            _tenth(f"ABS({growth})*100"), '"%；这一年净增 "', _whole(f"{now}-{ago}"), '" 户，前一年 "',
            _whole(f"{ago}-{before}"), '" 户，比前一年"', f'IF({acceleration}<0,"慢 ","快 ")',
            _tenth(f"ABS({acceleration})*100"), '" 个百分点。"',
        )
    )  # fmt: skip
    return f'=IF(COUNT({growth},{acceleration})=2,{said},"缺一年前或两年前的用户数，算不出增长和加速度。")'


def _comparison_text(cell: dict[str, str], window: int) -> str:
    year_before, change, run = cell["year_before"], cell["change"], cell["run"]
    share = f'IF({year_before}=0,"","（"&{_whole(f"ABS({change}/{year_before})*100")}&"%）")'
    said = "&".join(
        (
            f'"最近 {window} 个月平均每月净增 "', _whole(cell["mean"]),
            '" 户，上年同月 "', _whole(year_before), '" 户，"',
            f'IF({change}<0,"少 ","多 ")', _whole(f"ABS({change})"), '" 户"', share, '"，"',
            f'IF({run}>0,"已经连着 "&{run}&" 个月少于上年。","没有少于上年。")',
        )
    )  # fmt: skip
    return f'IF(ISNUMBER({change}),{said},"净增缺数，和上年同月比不了。")'


def _whole(value: str) -> str:
    return f'TEXT({value},"#,##0")'


def _tenth(value: str) -> str:
    return f'TEXT({value},"0.0")'
