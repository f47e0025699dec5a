"""The sheet of factors: internal and external, each with evidence, a weight and a rating; what the rival has goes."""

from __future__ import annotations

from coursekit.toolkits.client_sheets.form import Form, Page
from coursekit.toolkits.client_sheets.layout import (
    FACTOR_ROWS,
    FACTORS,
    FACTORS_FIRST,
    NO,
    YES,
    ClientData,
    area,
    at,
    cell,
    factor_ids,
    factor_row,
)
from coursekit.toolkits.workbook import Book, choice, set_page_lines, stored
from coursekit.topics.swot import EXTERNAL, INTERNAL, RATINGS

WIDTHS = (7, 34, 38, 9, 8, 11, 9, 9, 24)
KIND_NAMES = {"S": "优势", "W": "劣势", "O": "机会", "T": "威胁"}
STRUCK, MIDDLE = "划掉", 2.5
_TEXT, _EVIDENCE, _WEIGHT, _RATING, _RIVAL, _USED, _WEIGHTED, _MISSING = range(1, 9)
_HEAD = (
    "编号", "因素", "凭什么说（客户哪天说过、哪张表）", "权重", "评分", "对手甲\n也有吗", "用的\n权重", "加权分",
    "还差什么",
)  # fmt: skip
_REMARKS = (
    "对手甲也有的优势不算优势：选“有”，自动划掉，剩下的权重放大到加起来是 1。没有凭据的，先别写。",
    "权重：优势和劣势加起来是 1，机会和威胁加起来是 1。"
    "评分：优势 3 到 4，劣势 1 到 2，机会和威胁 1 到 4（现在应对得好不好）。",
)
_HEIGHT = 30
_LAST = len(WIDTHS) - 1
_TOTAL_ROW = FACTORS_FIRST + sum(FACTOR_ROWS.values())


def write_factors(form: Form, data: ClientData) -> Page:
    """Write the factors that are known, room for more, and three totals."""
    page = form.page(FACTORS, "IFE 和 EFE：划掉对手甲也有的，还剩几分", WIDTHS, landscape=True)
    book = form.book
    for row, text in enumerate(_REMARKS, 1):
        page.put(row, 0, text, book.remark())
    page.height(FACTORS_FIRST - 1, 34)
    for column, label in enumerate(_HEAD):
        page.put(FACTORS_FIRST - 1, column, label, book.header())
    known = data.factors.set_index("factor").to_dict("index")
    for factor in factor_ids():
        _write_factor(page, book, factor, known.get(factor, {}))
    _write_totals(page, book)
    page.sheet.freeze_panes(FACTORS_FIRST, 1)
    page.sheet.print_area(0, 0, _TOTAL_ROW + 4, _LAST)
    page.sheet.fit_to_pages(1, 1)
    set_page_lines(page.sheet, data.cohort, data.source)
    return page


def _write_factor(page: Page, book: Book, factor: str, known: dict[str, object]) -> None:
    row, kind = factor_row(factor), factor[0]
    page.height(row, _HEIGHT)
    page.put(row, 0, factor, book.label())
    for name, column in (("text", _TEXT), ("evidence", _EVIDENCE)):
        page.put(row, column, stored(known.get(name)) or None, book.input(text_wrap=True, indent=1))
    for name, column, shown in (("weight", _WEIGHT, "0.00"), ("rating", _RATING, "0.#")):
        page.put(row, column, known.get(name), book.input(align="center", num_format=shown))
    low, high = RATINGS[kind]
    if kind == "S":
        has = None if "rival_has" not in known else YES if known["rival_has"] else NO
        page.put(row, _RIVAL, has, book.input(align="center"))
        page.sheet.data_validation(row, _RIVAL, row, _RIVAL, choice((YES, NO), "对手甲也有，就不算优势", "stop"))
    else:
        page.put(row, _RIVAL, "", book.cell())
    weight = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    rating = weight | {"minimum": low, "maximum": high}
    page.sheet.data_validation(row, _WEIGHT, row, _WEIGHT, weight | {"error_message": "权重写 0 到 1。"})
    said = f"{KIND_NAMES[kind]}的评分写 {low} 到 {high}。"
    page.sheet.data_validation(row, _RATING, row, _RATING, rating | {"error_message": said})
    _write_formulas(page, book, row, kind)


def _rows(kinds: tuple[str, ...]) -> tuple[int, int]:
    """Return the first and the last row of two kinds that stand one after the other."""
    first = factor_row(f"{kinds[0]}1")
    return first, factor_row(f"{kinds[-1]}{FACTOR_ROWS[kinds[-1]]}")


def column_of(kinds: tuple[str, ...], column: int, sheet: str = "") -> str:
    """Return the range of a column over the rows of ``kinds``."""
    first, last = _rows(kinds)
    return area(first, column, last, column, sheet)


def used_cell(factor: str) -> str:
    """Return the cell with a factor's weight in use."""
    return at(FACTORS, factor_row(factor), _USED)


def _write_formulas(page: Page, book: Book, row: int, kind: str) -> None:
    kinds = INTERNAL if kind in INTERNAL else EXTERNAL
    text, weight, rating, rival = (cell(row, column) for column in (_TEXT, _WEIGHT, _RATING, _RIVAL))
    left = f'(SUM({column_of(kinds, _WEIGHT)})-{_struck_weight()})' if kinds == INTERNAL else "1"
    sums = _sums_to_one(kinds)
    used = f'IF({sums},IF({left}>0,{weight}/{left},""),"")'
    used = f'IF({rival}="{YES}","{STRUCK}",{used})' if kind == "S" else used
    there = f'IF(AND({text}<>"",ISNUMBER({weight})),{used},"")'
    page.put(row, _USED, f"={there}", book.cell(align="center", num_format="0.000"))
    weighted = f'IF(AND(ISNUMBER({cell(row, _USED)}),ISNUMBER({rating})),{cell(row, _USED)}*{rating},"")'
    page.put(row, _WEIGHTED, f"={weighted}", book.cell(align="center", num_format="0.00"))
    low, high = RATINGS[kind]
    outside = f'IF(AND({rating}>={low},{rating}<={high}),"","评分要 {low} 到 {high}。")'
    parts = [
        f'IF(ISNUMBER({weight}),"","缺权重。")',
        f'IF(ISNUMBER({rating}),{outside},"缺评分。")',
        f'IF({cell(row, _EVIDENCE)}="","缺凭据。","")',
    ]
    if kind == "S":
        parts.append(f'IF(OR({rival}="{YES}",{rival}="{NO}"),"","对手甲有没有没选。")')
    begun = f"LEN({text})+LEN({weight})+LEN({rating})"
    said = f'IF({text}="","缺因素。",{"&".join(parts)})'
    page.put(row, _MISSING, f'=IF({begun}=0,"",{said})', book.text())
    grey = book.style(font_color="#8A9199", font_strikeout=True)
    if kind == "S":
        struck = {"type": "formula", "criteria": f'={rival}="{YES}"', "format": grey}
        page.sheet.conditional_format(row, 0, row, _RATING, struck)


def _struck_weight() -> str:
    return f'SUMPRODUCT(--({column_of(("S",), _RIVAL)}="{YES}"),{column_of(("S",), _WEIGHT)})'


def _sums_to_one(kinds: tuple[str, ...]) -> str:
    return f"ABS(SUM({column_of(kinds, _WEIGHT)})-1)<0.000001"


def _write_totals(page: Page, book: Book) -> None:
    """Write both IFE scores and the EFE, or what keeps them from being computed."""
    every = f"SUMPRODUCT({column_of(INTERNAL, _WEIGHT)},{column_of(INTERNAL, _RATING)})"
    lines = (
        ("IFE，全部算上", INTERNAL, every, ""),
        ("IFE，划掉对手甲也有的", INTERNAL, f"SUM({column_of(INTERNAL, _WEIGHTED)})", "left"),
        ("EFE", EXTERNAL, f"SUM({column_of(EXTERNAL, _WEIGHTED)})", ""),
    )
    page.put(_TOTAL_ROW, 0, "合计（平均是 2.5）", book.heading())
    for row, (label, kinds, total, left) in enumerate(lines, _TOTAL_ROW + 1):
        weights = column_of(kinds, _WEIGHT)
        numbers = f"SUMPRODUCT(--ISNUMBER({weights}),--ISNUMBER({column_of(kinds, _RATING)}))"
        named = f'SUMPRODUCT(--({column_of(kinds, _TEXT)}=""),--ISNUMBER({weights}))=0'
        complete = f"AND({_sums_to_one(kinds)},{numbers}=COUNT({weights}),{named})"
        if left:
            complete = f"AND({complete},SUM({weights})-{_struck_weight()}>0)"
        page.over(row, 0, 1, label, book.label())
        score = cell(row, _WEIGHT)
        page.put(row, _WEIGHT, f'=IF({complete},{total},"")', book.cell(bold=True, align="center", num_format="0.00"))
        page.put(row, 2, f'="权重加起来 "&TEXT(SUM({weights}),"0.00")', book.cell(align="center"))
        kind = "内部条件" if kinds == INTERNAL else "对外应对"
        told = f'IF({score}>{MIDDLE},"{kind}比平均强。",IF({score}<{MIDDLE},"{kind}比平均弱。","{kind}正好平均。"))'
        wrong = f'IF({_sums_to_one(kinds)},"还有因素或评分没填，或者优势全划掉了。","权重加起来要等于 1，先改权重。")'
        page.over(row, _RATING, _LAST, f"=IF(ISNUMBER({score}),{told},{wrong})", book.text())
