"""The sheet of strategies: four cells to write in, each checked for what it cites, and the pairs to begin with."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from coursekit.toolkits.client_sheets.decisions import DECIDED, Decision, add_choices, check
from coursekit.toolkits.client_sheets.factors import column_of, used_cell
from coursekit.toolkits.client_sheets.form import Form, Page
from coursekit.toolkits.client_sheets.layout import (
    CELLS,
    FACTOR_COLUMNS,
    FACTORS,
    KINDS,
    PAIRS_FIRST,
    PAIRS_SHOWN,
    STRATEGIES_A_CELL,
    STRATEGIES_FIRST,
    STRATEGY_COLUMNS,
    TOWS,
    TOWS_HELP,
    ClientData,
    area,
    cell,
    factor_ids,
)
from coursekit.toolkits.workbook import Book, set_page_lines
from coursekit.topics.swot import EXTERNAL, INTERNAL
from coursekit.topics.tows import DECIMALS

WIDTHS = (13, 52, 12, 12.5, 10, 11, 12.5, 34)
CELL_NAMES = {
    "SO": "SO 用优势\n接机会", "WO": "WO 补劣势\n接机会", "ST": "ST 用优势\n挡威胁", "WT": "WT 补劣势\n躲威胁",
}  # fmt: skip
HEAD = (
    "格子", "怎么做（写上编号，如：用 S1 接 O2，……）", "负责人", "哪天做完", "最低几折", "谁能批", "复盘日", "还差什么",
)  # fmt: skip
_PAIR_HEAD = ("名次", "内部 × 外部", "格子", "分数")
_REMARKS = (
    "一格一句话：哪条优势（或劣势），接哪个机会（或威胁）。两边的编号都写上，右边才不说缺；对手甲也有、已经划掉的不算。",
    "能发出去的材料里不点对手的名、不比较；动价的写清谁能批，底价在“先救谁”右上角。",
)
_SPELLINGS = (
    *zip("ＳＷＯＴ", "SWOT", strict=True), *zip("１２３４５６７８９", "123456789", strict=True),
    *((f"{letter} ", letter) for letter in "SWOT"),
)  # fmt: skip
_LAST = len(WIDTHS) - 1
_TYPED = TOWS_HELP
_INTERNAL, _EXTERNAL, _SCORE, _ORDER, _RANK, _FOUND = (TOWS_HELP + 2 + step for step in range(6))


def write_tows(form: Form, data: ClientData) -> Page:
    """Write two lines a cell, what each lacks, and the pairs with the greatest product of weights."""
    page = form.page(TOWS, "TOWS：从格子到人和日子", WIDTHS, landscape=True)
    for row, text in enumerate(_REMARKS, 1):
        page.put(row, 0, text, form.book.remark())
    _write_strategies(page, form.book, data)
    _write_pairs(page, form.book)
    page.sheet.print_area(0, 0, PAIRS_FIRST + PAIRS_SHOWN - 1, _LAST)
    page.sheet.fit_to_pages(1, 1)
    set_page_lines(page.sheet, data.cohort, data.source, right="单位内部使用，不转发")
    return page


def _write_strategies(page: Page, book: Book, data: ClientData) -> None:
    for column, label in enumerate(HEAD):
        page.put(STRATEGIES_FIRST - 1, column, label, book.header())
    page.put(STRATEGIES_FIRST - 1, _TYPED, "右边是公式用的，不打印，不用改", book.remark())
    shown = {"due": "yyyy-mm-dd", "review": "yyyy-mm-dd", "floor": "0%"}
    columns = {name: place for place, name in enumerate(STRATEGY_COLUMNS)}
    for count in range(STRATEGIES_A_CELL * len(CELLS)):
        row, kinds = STRATEGIES_FIRST + count, CELLS[count // STRATEGIES_A_CELL]
        page.height(row, 40)
        page.put(row, 0, CELL_NAMES[kinds], book.style(bold=True, align="center", text_wrap=True, border=1,
                                                       border_color="#D9DDE2", bg_color="#EEF0F2"))  # fmt: skip
        for name in ("text", *DECIDED):
            style = {"text_wrap": True, "num_format": shown.get(name, "General")}
            style |= {"indent": 1} if name == "text" else {"align": "center"}
            page.put(row, columns[name], None, book.input(**style))
        typed = f'{cell(row, columns["text"])}&""'
        for wide, plain in _SPELLINGS:
            typed = f'SUBSTITUTE({typed},"{wide}","{plain}")'
        page.put(row, _TYPED, f"={typed}", book.style(shrink=True))
        decision = Decision((cell(row, columns["text"]),), *(cell(row, columns[name]) for name in DECIDED))
        more = "&".join(_cites(cell(row, _TYPED), kind) for kind in kinds)
        page.put(row, _LAST, check(decision, more), book.text())
    last = STRATEGIES_FIRST + STRATEGIES_A_CELL * len(CELLS) - 1
    add_choices(page, STRATEGIES_FIRST, last, columns, data.class_day)


def _cites(typed: str, kind: str) -> str:
    """Return the formula that says whether no factor of a kind, struck ones not counted, stands in a text."""
    ids = column_of((kind,), 0, FACTORS)
    used = column_of((kind,), FACTOR_COLUMNS.index("used"), FACTORS)
    found = f"SUMPRODUCT(--ISNUMBER(SEARCH({ids},{typed})),--ISNUMBER({used}))"
    return f'IF({found}=0,"没写 {kind} 的编号。","")'


def _write_pairs(page: Page, book: Book) -> None:
    """Write the pairs as `topics.tows.tows` ranks them: every pair to the right, the first ones in words."""
    ids = factor_ids()
    pairs = [(one, other) for one in ids if one[0] in INTERNAL for other in ids if other[0] in EXTERNAL]
    first, last = PAIRS_FIRST, PAIRS_FIRST + len(pairs) - 1
    page.put(first - 2, 0, f"先想哪几对：两边权重相乘，前 {PAIRS_SHOWN} 对", book.heading())
    page.put(first - 2, 2, "分数不是把握，只是提醒先看哪里；搭不搭，你们自己判。", book.remark())
    for step, label in enumerate(("内部", "外部", "分数", "顺序", "名次", "第几对")):
        page.put(first - 1, _INTERNAL + step, label, book.header())
    scores, orders = area(first, _SCORE, last, _SCORE), area(first, _ORDER, last, _ORDER)
    for row, (one, other) in enumerate(pairs, first):
        mine, theirs = used_cell(one), used_cell(other)
        score = f"=IF(AND(ISNUMBER({mine}),ISNUMBER({theirs})),ROUND(N({mine})*N({theirs}),{DECIMALS}),-1)"
        page.put(row, _INTERNAL, one, book.cell())
        page.put(row, _EXTERNAL, other, book.cell())
        page.put(row, _SCORE, score, book.cell(num_format="0.0000"))
        here = xl_rowcol_to_cell(row, _SCORE, col_abs=True)
        above = f"SUMPRODUCT(--({scores}>{here}))"
        until = area(first, _SCORE, row, _SCORE)
        page.put(row, _ORDER, f'=IF({here}<0,"",{above}+SUMPRODUCT(--({until}={here})))', book.cell())
        page.put(row, _RANK, f'=IF({here}<0,"",{above}+1)', book.cell())
    for count in range(PAIRS_SHOWN):
        page.put(first + count, _FOUND, f'=IFERROR(MATCH({count + 1},{orders},0),"")', book.cell())
    _write_shown(page, book, first, last)


def _write_shown(page: Page, book: Book, first: int, last: int) -> None:
    for column, label in enumerate(_PAIR_HEAD):
        page.put(first - 1, column, label, book.header())
    texts = column_of(KINDS, 0, FACTORS), column_of(KINDS, FACTOR_COLUMNS.index("text"), FACTORS)
    for row in range(first, first + PAIRS_SHOWN):
        page.height(row, 24)
        found = cell(row, _FOUND)

        def fetched(column: int, found: str = found) -> str:
            return f"INDEX({area(first, column, last, column)},{found})"

        one, other = fetched(_INTERNAL), fetched(_EXTERNAL)
        said = f'{one}&" "&{_looked_up(one, texts)}&" × "&{other}&" "&{_looked_up(other, texts)}'
        kinds = f'IF(ISNUMBER(SEARCH("S",{one})),"S","W")&IF(ISNUMBER(SEARCH("O",{other})),"O","T")'
        shown = (
            (0, fetched(_RANK), book.cell(align="center")), (1, said, book.text()),
            (2, kinds, book.cell(align="center", bold=True)),
            (3, fetched(_SCORE), book.cell(align="center", num_format="0.000")),
        )  # fmt: skip
        for column, formula, style in shown:
            page.put(row, column, f'=IF(ISNUMBER({found}),{formula},"")', style)


def _looked_up(factor: str, texts: tuple[str, str]) -> str:
    ids, said = texts
    return f"INDEX({said},MATCH({factor},{ids},0))"

