"""What was foreseen and what came, period by period: the error, its running mean, and that of copying."""

from __future__ import annotations

from coursekit.toolkits.client_sheets.form import Form, Page
from coursekit.toolkits.client_sheets.formulas import Words
from coursekit.toolkits.client_sheets.layout import area, cell
from coursekit.toolkits.quarter_sheets.layout import EXAMPLE, FOOTER, FORECASTS, QuarterData
from coursekit.toolkits.workbook import Book, set_page_lines

WIDTHS = (16, 13, 13, 13, 11, 13, 15, 15, 30)
HEAD = (
    "哪一期", "上一期实际", "预测", "实际", "误差", "照抄上一期\n的误差", "到这一期的\n平均误差", "照抄的\n平均误差",
    "说一句",
)  # fmt: skip
PERIOD, BEFORE, FORESEEN, CAME, ERROR, COPIED, MEAN, COPIED_MEAN, SAYS = range(9)
# Made up: the share of a branch that grows slowly, foreseen a little better than by copying.
EXAMPLES = (("编的 第 1 季", 20.0, 20.3, 20.2), ("编的 第 2 季", None, 20.5, 20.4), ("编的 第 3 季", None, 20.7, 20.8),
            ("编的 第 4 季", None, 21.2, 21.0))  # fmt: skip
EXAMPLE_FIRST, ROWS = 5, 16
FIRST = EXAMPLE_FIRST + len(EXAMPLES) + 3
FEWEST = 4
VERDICT_ROW = FIRST + ROWS + 1
_LAST = len(WIDTHS) - 1


def write_forecasts(form: Form, data: QuarterData) -> Page:
    """Write four made-up periods and room for sixteen of the reader's own, with the same formulas."""
    page, book = form.page(FORECASTS, "预测记录：猜得准不准，跟照抄比", WIDTHS, landscape=True), form.book
    told = "误差 ＝ 预测减实际，去掉正负号，除以实际。只记一个数（比如份额），别换；季初写预测，写了不改，季末填实际。"
    page.put(1, 0, told, book.remark())
    page.put(3, 0, f"{EXAMPLE}：一家市分公司的份额（%）", book.heading())
    _write_head(page, book, 4)
    for place, (period, before, foreseen, came) in enumerate(EXAMPLES):
        row = EXAMPLE_FIRST + place
        shown = book.cell(align="center", num_format="0.0")
        for column, content in ((PERIOD, Words(period)), (FORESEEN, foreseen), (CAME, came)):
            page.put(row, column, content, shown)
        page.put(row, BEFORE, before if not place else _came_before(row), shown)
        _write_errors(page, book, EXAMPLE_FIRST, row)
    page.put(FIRST - 2, 0, "自己的：第一行的“上一期实际”手填，往下自己带", book.heading())
    _write_head(page, book, FIRST - 1)
    for row in range(FIRST, FIRST + ROWS):
        for column in (PERIOD, FORESEEN, CAME):
            page.put(row, column, None, book.input(align="center", num_format="General", shrink=True))
        own = book.input if row == FIRST else book.cell
        page.put(row, BEFORE, None if row == FIRST else _came_before(row), own(align="center", num_format="General"))
        _write_errors(page, book, FIRST, row)
    page.put(VERDICT_ROW, 0, f"={verdict()}", book.style(bold=True))
    numbers = {"validate": "decimal", "criteria": ">=", "value": 0, "error_message": "写 0 以上的数，不带单位。"}
    page.sheet.data_validation(FIRST, BEFORE, FIRST, BEFORE, numbers)
    page.sheet.data_validation(FIRST, FORESEEN, FIRST + ROWS - 1, CAME, numbers)
    page.sheet.print_area(0, 0, VERDICT_ROW, _LAST)
    page.sheet.fit_to_pages(1, 1)
    set_page_lines(page.sheet, data.cohort, FOOTER)
    return page


def _write_head(page: Page, book: Book, row: int) -> None:
    page.height(row, 34)
    for column, label in enumerate(HEAD):
        page.put(row, column, label, book.header())


def _came_before(row: int) -> str:
    """Return what came in the line above; nothing while that is missing."""
    above = cell(row - 1, CAME)
    return f'=IF(ISNUMBER({above}),{above},"")'


def _write_errors(page: Page, book: Book, first: int, row: int) -> None:
    """Write a line's two errors, their means up to it, and how these compare."""
    percent = book.cell(align="center", num_format="0.0%")
    for column, formula in (
        (ERROR, error(row, FORESEEN)), (COPIED, error(row, BEFORE)),
        (MEAN, mean(first, row, ERROR)), (COPIED_MEAN, mean(first, row, COPIED)),
    ):  # fmt: skip
        page.put(row, column, f"={formula}", percent)
    page.put(row, SAYS, f"={remark(first, row)}", book.text())


def error(row: int, guess: int) -> str:
    """Return the formula of how far a line's guess was off, a share of what came; nothing while one is missing."""
    guessed, came = cell(row, guess), cell(row, CAME)
    return f'IF(COUNT({guessed},{cell(row, FORESEEN)},{came})=3,IF({came}>0,ABS({guessed}-{came})/{came},""),"")'


def mean(first: int, row: int, errors: int) -> str:
    """Return the formula of the mean of all errors up to a line that has one itself."""
    block = area(first, errors, row, errors)
    return f'IF(ISNUMBER({cell(row, errors)}),SUM({block})/COUNT({block}),"")'


def remark(first: int, row: int) -> str:
    """Return the formula of what a line says: what is missing, or how the two means compare so far."""
    foreseen, came, own, copied = (cell(row, column) for column in (FORESEEN, CAME, MEAN, COPIED_MEAN))
    both = [f"COUNT({area(first, column, row, column)})" for column in (ERROR, COPIED)]
    compared = _compared(own, copied, '"到现在比照抄准"', '"到现在还不如照抄"', '"到现在和照抄一样准"')
    known = f'IF({both[0]}={both[1]},{compared},"缺上一期实际，没法跟照抄比")'
    odd = f'IF(ISNUMBER({came}),"实际是 0，算不出百分数","实际要写成数")'
    waiting = f'IF(ISNUMBER({foreseen}),IF(LEN({came})=0,"等实际",{odd}),"先写预测，写成数，写了不改")'
    return f'IF(LEN({foreseen})+LEN({came})=0,"",IF(ISNUMBER({own}),{known},{waiting}))'


def _compared(own: str, copied: str, better: str, worse: str, alike: str) -> str:
    one, other = f"ROUND({own},6)", f"ROUND({copied},6)"
    return f"IF({one}<{other},{better},IF({one}>{other},{worse},{alike}))"


def verdict() -> str:
    """Return the formula, without its sign, of the sentence on all periods."""
    errors, copied = (area(FIRST, column, FIRST + ROWS - 1, column) for column in (ERROR, COPIED))
    count, own, lazy = f"COUNT({errors})", f"(SUM({errors})/COUNT({errors}))", f"(SUM({copied})/COUNT({copied}))"
    told = f'{count}&" 期，平均误差 "&TEXT({own},"0.0%")'
    against = f'{told}&"，照抄上一期是 "&TEXT({lazy},"0.0%")'
    compared = _compared(
        own, lazy, '"：比照抄准，接着报。"', '"：还不如照抄。先报上一期的数，再问猜的凭什么。"', '"：和照抄一样准。"'
    )
    few = f'{told}&"：满 {FEWEST} 期再下结论。"'
    unlike = f'{told}&"。有几期缺上一期实际，没法跟照抄比：把第一行补上。"'
    full = f"IF({count}<{FEWEST},{few},IF(COUNT({copied})<{count},{unlike},{against}&{compared}))"
    return f'IF({count}=0,"还没有一期填全：季初写预测，季末填实际，误差自己出来。",{full})'
