"""The sheet with the key clients: one a row, every figure free to be typed over."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from coursekit.toolkits.client_sheets.form import Form, Page
from coursekit.toolkits.client_sheets.formulas import Words
from coursekit.toolkits.client_sheets.layout import (
    BOOK,
    BOOK_COLUMNS,
    BOOK_LABELS,
    CLIENTS,
    COMPUTED,
    FIRST,
    ClientData,
    area,
)
from coursekit.toolkits.workbook import set_page_lines, stored

WIDTHS = (11, 13, 9, 12, 12, 11, 12, 8, 8, 12, 12, 9, 13, 12, 8, 9, 10, 26)
FORMATS = {
    "unified_yuan": "#,##0", "individual_yuan": "#,##0", "revenue_yuan": "#,##0", "gross_margin": "0%",
    "receivable_days": "0", "contract_end": "yyyy-mm-dd", "monthly_fee_yuan": "#,##0", "chance_lost": "0%",
    "at_risk_yuan": "#,##0", "satisfaction": "0.0", "answers": "0", "rival_share": "0%", "follower_units": "0",
}  # fmt: skip
SHARES = ("gross_margin", "chance_lost", "rival_share")
_POSITIVE = (
    "unified_yuan", "individual_yuan", "receivable_days", "monthly_fee_yuan", "at_risk_yuan", "answers",
    "follower_units",
)  # fmt: skip
REMARKS = (
    "浅色格子都能改成自己的：先改客户、到期日、到期月费、不续的可能这四列，“先救谁”就跟着变。没有的空着，别填 0。",
    "统付是单位出钱，个付是成员自己出钱，分开记，只加一次。到期月费只填这一次到期的合约；"
    "一年可能丢，是手里全部合同的月费 × 不续的可能 × 12。",
)
NEEDED = {
    "unified_yuan": "一年统付", "gross_margin": "毛利率", "receivable_days": "应收", "contract_end": "合约到期",
    "monthly_fee_yuan": "到期月费", "chance_lost": "不续的可能", "at_risk_yuan": "一年可能丢",
    "follower_units": "带动单位",
}  # fmt: skip


def write_book(form: Form, data: ClientData) -> Page:
    """Write the clients that are known, and rows for more."""
    page = form.page(BOOK, "客户底册：重点客户一家一行", WIDTHS, landscape=True)
    book = form.book
    for row, text in enumerate(REMARKS, 1):
        page.put(row, 0, text, book.remark())
    page.height(FIRST - 1, 34)
    for column, label in enumerate(BOOK_LABELS):
        page.put(FIRST - 1, column, label, book.header())
    rows = data.clients.to_dict("records")
    for place in range(CLIENTS):
        _write_client(form, page, FIRST + place, rows[place] if place < len(rows) else {})
    _write_total(form, page)
    _add_rules(page)
    page.sheet.freeze_panes(FIRST, 2)
    page.sheet.repeat_rows(FIRST - 1)
    page.sheet.print_area(0, 0, FIRST + CLIENTS, len(WIDTHS) - 1)
    page.sheet.fit_to_pages(1, 1)
    set_page_lines(page.sheet, data.cohort, data.source, right="单位内部使用，不转发")
    return page


def _write_client(form: Form, page: Page, row: int, client: dict[str, object]) -> None:
    for column, name in enumerate(BOOK_COLUMNS):
        shown = {"num_format": FORMATS[name]} if name in FORMATS else {"shrink": True}
        if name in COMPUTED:
            style = form.book.text() if name == "missing" else form.book.cell(align="center", **shown)
            page.put(row, column, FORMULAS[name](row), style)
            continue
        value = stored(client.get(name))
        value = Words(value) if isinstance(value, str) else value
        page.put(row, column, None if value == "" else value, form.book.input(align="center", **shown))


def here(row: int, name: str) -> str:
    """Return the cell of one of ``BOOK_COLUMNS`` in a row of this sheet."""
    return xl_rowcol_to_cell(row, BOOK_COLUMNS.index(name), col_abs=True)


def _revenue(row: int) -> str:
    both = f"{here(row, 'unified_yuan')}:{here(row, 'individual_yuan')}"
    return f'=IF(COUNT({both})=0,"",SUM({both}))'


def _missing(row: int) -> str:
    """Name the figures that are missing or no numbers, as far as the other sheets need them."""
    wanted = [f'IF(ISNUMBER({here(row, name)}),"","{label}、")' for name, label in NEEDED.items()]
    cells = ",".join(here(row, name) for name in NEEDED)
    shares = [here(row, name) for name in SHARES]
    wrong = "+".join(f"(N({one})<0)+(N({one})>1)" for one in shares)
    fine = f'IF({wrong}>0,"有一个比例不在 0% 到 100%","齐了")'
    told = f'IF(COUNT({cells})<{len(NEEDED)},"缺或不是数："&{"&".join(wanted)},{fine})'
    return f'=IF({here(row, "client")}="","",{told})'


FORMULAS = {"revenue_yuan": _revenue, "missing": _missing}


def _write_total(form: Form, page: Page) -> None:
    row = FIRST + CLIENTS
    for column, name in enumerate(BOOK_COLUMNS):
        summed = name in ("unified_yuan", "individual_yuan", "revenue_yuan", "at_risk_yuan", "follower_units")
        style = form.book.cell(bold=True, align="center", num_format="#,##0")
        content = f"=SUM({area(FIRST, column, row - 1, column)})" if summed else "合计" if not column else ""
        page.put(row, column, content, style)


def _add_rules(page: Page) -> None:
    last = FIRST + CLIENTS - 1
    for name in SHARES:
        column = BOOK_COLUMNS.index(name)
        share = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
        page.sheet.data_validation(FIRST, column, last, column, share | {"error_message": "写 0% 到 100% 之间的数。"})
    column = BOOK_COLUMNS.index("satisfaction")
    score = {"validate": "decimal", "criteria": "between", "minimum": 1, "maximum": 10}
    page.sheet.data_validation(FIRST, column, last, column, score | {"error_message": "满意度写 1 到 10。"})
    for name in _POSITIVE:
        column = BOOK_COLUMNS.index(name)
        positive = {"validate": "decimal", "criteria": ">=", "value": 0, "error_message": "写 0 以上的数；没有就空着。"}
        page.sheet.data_validation(FIRST, column, last, column, positive)
