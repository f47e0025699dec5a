"""The sheet of grades: value, risk and influence as places among all clients, the score, and A, B or C."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from coursekit.toolkits.client_sheets.form import Form, Page
from coursekit.toolkits.client_sheets.layout import (
    CLIENTS,
    CRITERIA,
    FIRST,
    GRADES,
    ClientData,
    area,
    book_cell,
    cell,
    used_weight,
)
from coursekit.toolkits.workbook import Book, set_page_lines
from coursekit.topics.client_grades import GRADES as NAMES
from coursekit.topics.client_grades import ROUNDING, SHARES

WIDTHS = (14, 15, 14, 11, 10, 10, 10, 10, 8, 12, 20)
MONEY_COST = 0.04
"""What a year of waiting for money costs, a share: assumed, to be typed over."""
_VALUE, _RISK, _INFLUENCE = 1, 2, 3
_PLACES, _SCORE, _GRADE, _ALONE, _SAID = (4, 5, 6), 7, 8, 9, 10
_SHARE_ROW, _SHARE_LEFT = 2, 4
_COST = cell(2, 1)
_HEAD = (
    "客户", "价值：一年毛利\n减垫款（元）", "风险：一年可能\n丢（元）", "影响：带动\n单位（家）", "价值位次",
    "风险位次", "影响位次", "得分", "级", "不算影响\n是几级", "说一句",
)  # fmt: skip
_READ = (
    "client", "revenue_yuan", "unified_yuan", "gross_margin", "receivable_days", "at_risk_yuan", "follower_units",
)  # fmt: skip
_TWO = len(WIDTHS) + 1  # right of what is printed: the score without influence
_LAST = len(WIDTHS) - 1
_BOTTOM = FIRST + CLIENTS - 1


def write_grades(form: Form, data: ClientData) -> Page:
    """Write a row a client; places count from 0 (least) to 1 (greatest), so that one giant does not decide all."""
    page = form.page(GRADES, "三维分级：谁是 A 级，凭什么", WIDTHS)
    book = form.book
    page.put(1, 0, "位次是在全部客户里排在多前：0 最低，1 最高。得分是三个位次乘“权重”页的权重。", book.remark())
    page.put(2, 0, "垫款一年的成本", book.label())
    page.put(2, 1, MONEY_COST, book.input(align="center", num_format="0.0%"))
    page.over(_SHARE_ROW, _SHARE_LEFT - 2, _SHARE_LEFT - 1, "A、B、C 各占几成", book.label())
    for place, share in enumerate(SHARES):
        page.put(_SHARE_ROW, _SHARE_LEFT + place, share, book.input(align="center", num_format="0%"))
    shares = _shares()
    told = f'IF(ABS(SUM({shares})-1)<0.000001,"垫款成本是假设，问财务","三成加起来要是 100%")'
    page.put(_SHARE_ROW, _SHARE_LEFT + 3, f'=IF(COUNT({shares})=3,{told},"三成都要填")', book.remark())
    page.put(FIRST - 2, 0, "权重", book.label())
    for place in range(len(CRITERIA["three"])):
        weight = used_weight("three", place)
        style = book.cell(align="center", num_format="0.000")
        page.put(FIRST - 2, _PLACES[place], f'=IF(ISNUMBER({weight}),{weight},"")', style)
    page.height(FIRST - 1, 34)
    for column, label in enumerate(_HEAD):
        page.put(FIRST - 1, column, label, book.header())
    page.put(FIRST - 2, _TWO, "右边是公式用的数，不打印，不用改", book.remark())
    page.put(FIRST - 1, _TWO, "不算影响", book.header())
    for place in range(CLIENTS):
        _write_client(page, book, place)
    _mark(page, book)
    page.sheet.freeze_panes(FIRST, 1)
    page.sheet.repeat_rows(FIRST - 1)
    page.sheet.print_area(0, 0, _BOTTOM, _LAST)
    page.sheet.fit_to_pages(1, 1)
    set_page_lines(page.sheet, data.cohort, data.source, right="单位内部使用，不转发")
    return page


def _shares() -> str:
    return area(_SHARE_ROW, _SHARE_LEFT, _SHARE_ROW, _SHARE_LEFT + 2)


def _here(row: int, column: int) -> str:
    return xl_rowcol_to_cell(row, column, col_abs=True)


def _column(column: int) -> str:
    return area(FIRST, column, _BOTTOM, column)


def _write_client(page: Page, book: Book, place: int) -> None:
    row = FIRST + place
    name, revenue, unified, margin, days, lost, followers = (
        book_cell(place, one)
        for one in _READ
    )
    page.put(row, 0, f'={name}&""', book.label())
    ready = f'AND({name}<>"",COUNT({revenue},{unified},{margin},{days},{lost},{followers},{_COST})=7)'
    # A client that lacks one figure takes no place among the others.
    for column, formula, shown in (
        (_VALUE, f"{revenue}*{margin}-{unified}*{days}/365*{_COST}", "#,##0"), (_RISK, lost, "#,##0"),
        (_INFLUENCE, followers, "0"),
    ):  # fmt: skip
        page.put(row, column, f'=IF({ready},{formula},"")', book.cell(align="center", num_format=shown))
    style = book.cell(align="center", num_format="0.000")
    for column, source in zip(_PLACES, (_VALUE, _RISK, _INFLUENCE), strict=True):
        value, numbers = _here(row, source), _column(source)
        below, equal = (f"SUMPRODUCT(--ISNUMBER({numbers}),--({numbers}{sign}{value}))" for sign in ("<", "="))
        page.put(row, column, f'=IF(ISNUMBER({value}),({below}+{equal}/2)/COUNT({numbers}),"")', style)
    weights = area(FIRST - 2, _PLACES[0], FIRST - 2, _PLACES[-1])
    places = f"{_here(row, _PLACES[0])}:{_here(row, _PLACES[-1])}"
    score = f"IF(AND(COUNT({places})=3,COUNT({weights})=3),SUMPRODUCT({places},{weights}),\"\")"
    page.put(row, _SCORE, f"={score}", book.cell(align="center", num_format="0.000", bold=True))
    page.put(row, _GRADE, f"={_grade(row, _SCORE)}", book.cell(align="center", bold=True))
    first, second = (cell(FIRST - 2, column) for column in _PLACES[:2])
    two = f"({_here(row, _PLACES[0])}*{first}+{_here(row, _PLACES[1])}*{second})/({first}+{second})"
    counted = f"IF(AND(COUNT({places})=3,COUNT({weights})=3),IF({first}+{second}>0,{two},\"\"),\"\")"
    page.put(row, _TWO, f"={counted}", book.cell(align="center", num_format="0.000"))
    page.put(row, _ALONE, f"={_grade(row, _TWO)}", book.cell(align="center"))
    grade, alone = _here(row, _GRADE), _here(row, _ALONE)
    moved = f'IF(OR({alone}="",{grade}={alone}),"",IF({grade}<{alone},"影响把它提上来","影响把它放下去"))'
    told = f'IF({grade}="","缺数或缺权重：看客户底册",{moved})'
    page.put(row, _SAID, f'=IF({name}="","",{told})', book.text())


def _grade(row: int, column: int) -> str:
    """Return the formula, without its sign, of a grade by the numbers of a column."""
    here, numbers = _here(row, column), _column(column)
    shares = [cell(_SHARE_ROW, _SHARE_LEFT + place) for place in range(2)]
    count = f"COUNT({numbers})"

    def within(share: str) -> str:
        places = f"INT(({share})*{count}+0.5)"
        return f"IF({places}<1,1=0,{here}>=LARGE({numbers},MAX(1,MIN({places},{count})))-{ROUNDING:.9f})"

    best, middle, rest = NAMES
    graded = f'IF({within(shares[0])},"{best}",IF({within("+".join(shares))},"{middle}","{rest}"))'
    ready = f"AND(ISNUMBER({here}),COUNT({_shares()})=3,ABS(SUM({_shares()})-1)<0.000001)"
    return f'IF({ready},{graded},"")'


def _mark(page: Page, book: Book) -> None:
    for column in (_GRADE, _ALONE):
        best = {"type": "cell", "criteria": "==", "value": f'"{NAMES[0]}"', "format": book.mark()}
        page.sheet.conditional_format(FIRST, column, _BOTTOM, column, best)
