"""The formulas of the overview: they work in Excel, WPS and LibreOffice, and stay quiet where figures are missing."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from coursekit.toolkits.lifecycle_facts import A_YEAR
from coursekit.toolkits.lifecycle_sheets.layout import (
    DECIDED,
    FIRST_ROW,
    OVERVIEW,
    OVERVIEW_ROW,
    compared,
    decided_cell,
    figures,
    month_column,
    name_cell,
)
from coursekit.toolkits.lifecycle_wording import (
    CIRCLED,
    CIRCLED_A_LITTLE,
    CIRCLED_CLEARLY,
    NOT_CIRCLED,
    NOT_ENOUGH,
    SMALL_SHARE,
    STAGE_NAMES,
)
from coursekit.topics.stages import UNDECIDED

FLAT_CELL, GROWTH_MARGIN_CELL, ACCELERATION_MARGIN_CELL, RUNS_CELL = "$B$3", "$B$4", "$B$5", "$B$7"


def overview_formulas(product: int, products: int, window: int) -> dict[str, str]:
    """Return the formulas of a product's line in the overview: name in ``OVERVIEW`` -> formula."""
    row = OVERVIEW_ROW + product
    cell = {name: xl_rowcol_to_cell(row, column, col_abs=True) for column, name in enumerate(OVERVIEW)}
    levels, revenue = figures(product, 0), figures(product, 1)
    position = cell["position"]
    return {
        "name": f"={name_cell(product)}",
        "month": _in_last_month(month_column(), position),
        "now": _in_last_month(levels, position),
        "year_ago": _years_back(levels, position, 1),
        "two_years_ago": _years_back(levels, position, 2),
        "growth": _growth(cell),
        "pace": _pace(cell),
        "stage": _stage(cell["growth"], cell["acceleration"]),
        "verdict": _verdict(cell["run"]),
        "position": f"=SUMPRODUCT(MAX(ISNUMBER({levels})*(ROW({levels})-{FIRST_ROW})))",
        "acceleration": _acceleration(cell),
        "mean": _in_last_month(compared(product, "trailing_mean"), position),
        "year_before": _in_last_month(compared(product, "year_before"), position),
        "change": _in_last_month(compared(product, "change"), position),
        "run": _in_last_month(compared(product, "below_run"), position),
        "per_subscriber": _per_subscriber(levels, revenue, position, 0),
        "per_subscriber_before": _per_subscriber(levels, revenue, position, 1),
        "evidence": _growth_text(cell) + "&" + _comparison_text(cell, window),
        "advice": _advice(cell),
        "checksum": f"=SUMPRODUCT({levels},ROW({levels})-{FIRST_ROW})",
        "revenue": f'=IF({position}>0,IF(ISNUMBER(INDEX({revenue},{position})),INDEX({revenue},{position}),""),"")',
        "year_revenue": _year_sum(revenue, position, 0),
        "year_revenue_before": _year_sum(revenue, position, 1),
        "circle": _circle(product),
        **{name: _unless_empty(decided_cell(product, products, name)) for name in DECIDED},
    }


def _verdict(run: str) -> str:
    told = f'IF({run}>={RUNS_CELL},"{CIRCLED}","{NOT_CIRCLED}")'
    return f'=IF(ISNUMBER({run}),{told},"{NOT_ENOUGH}")'


def _advice(cell: dict[str, str]) -> str:
    little = f"ABS({cell['change']})<{SMALL_SHARE}*ABS({cell['year_before']})"
    return f'=IF({cell["verdict"]}="{CIRCLED}",IF({little},"{CIRCLED_A_LITTLE}","{CIRCLED_CLEARLY}"),"")'


def _circle(product: int) -> str:
    """Number the circled products from the top."""
    column = OVERVIEW.index("verdict")
    first = xl_rowcol_to_cell(OVERVIEW_ROW, column, row_abs=True, col_abs=True)
    here = xl_rowcol_to_cell(OVERVIEW_ROW + product, column, col_abs=True)
    return f'=IF({here}="{CIRCLED}",COUNTIF({first}:{here},"{CIRCLED}"),"")'


def _unless_empty(cell: str) -> str:
    return f'=IF({cell}="","",{cell})'


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


def _year_sum(values: str, position: str, years: int) -> str:
    """Add up twelve months, where none is missing."""
    last = f"{position}-{A_YEAR}" if years else position
    months = f"INDEX({values},{last}-{A_YEAR - 1}):INDEX({values},{last})"
    return f'=IF({position}>={A_YEAR * (years + 1)},IF(COUNT({months})={A_YEAR},SUM({months}),""),"")'


def _growth(cell: dict[str, str]) -> str:
    now, ago = cell["now"], cell["year_ago"]
    return f'=IF(COUNT({now},{ago})=2,IF({ago}>0,({now}-{ago})/{ago},""),"")'


def _acceleration(cell: dict[str, str]) -> str:
    now, ago, before = cell["now"], cell["year_ago"], cell["two_years_ago"]
    return f'=IF(COUNT({now},{ago},{before})=3,IF({ago}>0,(({now}-{ago})-({ago}-{before}))/{ago},""),"")'


def _stage(growth: str, acceleration: str) -> str:
    undecided = f'"{STAGE_NAMES[UNDECIDED]}"'
    faster = f'IF({acceleration}>0,"{STAGE_NAMES["accelerating"]}","{STAGE_NAMES["slowing"]}")'
    growing = f"IF(ABS({acceleration})<{ACCELERATION_MARGIN_CELL},{undecided},{faster})"
    shrinking = f'IF({growth}<-{FLAT_CELL},"{STAGE_NAMES["declining"]}","{STAGE_NAMES["mature"]}")'
    told = f"IF({growth}>{FLAT_CELL},{growing},{shrinking})"
    close = f"ABS(ABS({growth})-{FLAT_CELL})<{GROWTH_MARGIN_CELL}"
    return f'=IF(COUNT({growth},{acceleration})=2,IF({close},{undecided},{told}),"{NOT_ENOUGH}")'


def _pace(cell: dict[str, str]) -> str:
    now, ago, before, acceleration = (cell[name] for name in ("now", "year_ago", "two_years_ago", "acceleration"))
    falling = f'IF({ago}<{before},IF({acceleration}<0,"掉得更快了 ","掉得慢了 "),"从涨变掉，差 ")'
    rising = f'IF({ago}<{before},"从掉变涨，差 ",IF({acceleration}<0,"净增少 ","净增多 "))'
    said = f'IF({now}<{ago},{falling},{rising})&{_tenth(f"ABS({acceleration})*100")}&" 个百分点"'
    return f'=IF(ISNUMBER({acceleration}),{said},"")'


def _growth_text(cell: dict[str, str]) -> str:
    now, ago, before = cell["now"], cell["year_ago"], cell["two_years_ago"]
    growth, acceleration = cell["growth"], cell["acceleration"]
    said = "&".join(
        (
            '"一年从 "', _whole(ago), '" 户到 "', _whole(now), '" 户，"', f'IF({growth}<0,"少了 ","多了 ")',
            _tenth(f"ABS({growth})*100"), '"%；这一年净增 "', _whole(f"{now}-{ago}"), '" 户，上一年 "',
            _whole(f"{ago}-{before}"), '" 户，比上一年"', cell["pace"], '"（占一年前用户）。"',
        )
    )  # fmt: skip
    return f'=IF(COUNT({growth},{acceleration})=2,{said},"缺一年前或两年前的用户数，算不出增长和比上一年。")'


def _comparison_text(cell: dict[str, str], window: int) -> str:
    year_before, change, run = cell["year_before"], cell["change"], cell["run"]
    falling = f'IF({change}<0,"多掉 ","少掉 ")'
    direction = f'IF(AND({cell["mean"]}<0,{year_before}<0),{falling},IF({change}<0,"少 ","多 "))'
    share = f'IF({year_before}=0,"","（"&{_whole(f"ABS({change}/{year_before})*100")}&"%）")'
    said = "&".join(
        (
            f'"最近 {window} 个月平均每月净增 "', _whole(cell["mean"]),
            '" 户，上年同月 "', _whole(year_before), '" 户，"',
            direction, _whole(f"ABS({change})"), '" 户"', share, '"，"',
            f'IF({run}>0,"已经连着 "&{run}&" 个月少于上年。","没有少于上年。")',
        )
    )  # fmt: skip
    return f'IF(ISNUMBER({change}),{said},"净增缺数，和上年同月比不了。")'


def _whole(value: str) -> str:
    return f'TEXT({value},"#,##0")'


def _tenth(value: str) -> str:
    return f'TEXT({value},"0.0")'
