"""The review's one page: a made-up quarter, four blank ones, ratios by formula, and what cannot be right."""

from __future__ import annotations

from xlsxwriter.utility import xl_col_to_name

from coursekit.toolkits.client_sheets.form import Form, Page
from coursekit.toolkits.client_sheets.layout import cell
from coursekit.toolkits.quarter_sheets.layout import EXAMPLE, FOOTER, MEETING, QuarterData
from coursekit.toolkits.quarter_sheets.meeting_lines import Line, derived, formula_of, inputs
from coursekit.toolkits.workbook import MUTED, Book, set_page_lines

QUARTERS = 4
WIDTHS = (25, 9, 14, *[14] * QUARTERS, 15, 44)
LABEL, UNIT, SHOWN, FIRST_OWN = range(4)
CHANGE = FIRST_OWN + QUARTERS
MEANING = CHANGE + 1
HEAD_ROW, FIRST = 4, 6
REMARKS = (
    "从左往右一季一列，先填上季，再填本季。填不出的圈起来，问清找谁要；没有的空着，别填 0。",
    "数是一季合计；户数只数在用的，物联网卡不算；本单位口径不一样的，照本单位，写在最后一页。",
)
_LAST = len(WIDTHS) - 1


def rows(commission: str) -> dict[str, int]:
    """Return the row of every line by name, from zero, and of the second heading and the check."""
    given, made = inputs(commission), derived(commission)
    found = {line.name: FIRST + place for place, line in enumerate(given)}
    second = FIRST + len(given)
    found |= {line.name: second + 1 + place for place, line in enumerate(made)}
    return found | {"second": second, "check": second + 1 + len(made)}


def write_meeting(form: Form, data: QuarterData) -> Page:
    """Write inputs above and ratios below, a column a quarter; the last two quarters filled in are compared."""
    word, book = data.cohort.words.commission, form.book
    page, at = form.page(MEETING, "经分会一页：换成你们自己的数", WIDTHS, landscape=True), rows(word)
    for row, remark in enumerate(REMARKS, 1):
        page.put(row, 0, remark, book.remark())
    page.height(HEAD_ROW, 34)
    heads = ["项目", "单位", EXAMPLE, *[None] * QUARTERS, "最近两季\n变了多少", "怎么数、怎么算"]
    for column, label in enumerate(heads):
        own = FIRST_OWN <= column < CHANGE
        shown = f"第 {column - FIRST_OWN + 1} 列" if own else label
        page.put(HEAD_ROW, column, shown, book.header())
    page.put(FIRST - 1, 0, "哪一季", book.label())
    page.put(FIRST - 1, SHOWN, "编的一季", book.cell(align="center"))
    for column in range(FIRST_OWN, CHANGE):
        page.put(FIRST - 1, column, None, book.input(align="center"))
    for line in inputs(word):
        _write_line(page, book, at, line)
    page.put(at["second"], 0, "自己算出来的", book.heading())
    for line in derived(word):
        _write_line(page, book, at, line)
    _write_check(page, book, at, word)
    _add_rules(page, at, word)
    page.sheet.print_area(0, 0, at["check"], _LAST)
    page.sheet.fit_to_pages(1, 1)
    set_page_lines(page.sheet, data.cohort, FOOTER, right="单位内部使用，不转发")
    return page


def _write_line(page: Page, book: Book, at: dict[str, int], line: Line) -> None:
    row = at[line.name]
    page.put(row, LABEL, line.label, book.label())
    page.put(row, UNIT, line.unit, book.cell(align="center"))
    page.put(row, MEANING, line.meaning, book.style(font_color=MUTED, indent=1))
    for column in (SHOWN, *range(FIRST_OWN, CHANGE)):
        here = {name: cell(place, column) for name, place in at.items()}
        if line.formula:
            shown = book.cell(num_format=line.shown, align="center", bold=True)
            page.put(row, column, f"={formula_of(line, here)}", shown)
        elif column == SHOWN:
            page.put(row, column, line.example, book.cell(num_format=line.shown, align="center"))
        else:
            page.put(row, column, None, book.input(num_format=line.shown, align="center", shrink=True))
    change = _change(row, line.shown.endswith("%"))
    page.put(row, CHANGE, f"={change}", book.cell(align="center"))


def _change(row: int, is_share: bool) -> str:
    """Return the formula of how the last own quarter that is filled in differs from the one before it, in words."""
    said = '""'
    for column in range(FIRST_OWN + 1, CHANGE):
        now, before = cell(row, column), cell(row, column - 1)
        gap = f"({now}-{before})"
        if is_share:
            told = f'IF({gap}>=0,"多 ","少 ")&ROUND(100*ABS({gap}),1)&" 个点"'
        else:
            told = f'IF({before}>0,IF({gap}>=0,"多 ","少 ")&TEXT(ABS({now}/{before}-1),"0.0%"),"")'
        said = f"IF(COUNT({now},{before})=2,{told},{said})"
    return said


def _write_check(page: Page, book: Book, at: dict[str, int], word: str) -> None:
    row = at["check"]
    page.height(row, 62)
    page.put(row, LABEL, "对一遍", book.label())
    page.put(row, UNIT, "", book.cell())
    for column in (SHOWN, *range(FIRST_OWN, CHANGE)):
        here = {name: cell(place, column) for name, place in at.items()}
        page.put(row, column, f"={checked(here, word)}", book.text(font_size=8))
    page.put(row, CHANGE, "", book.cell())
    told = "先说缺几个数，再说哪两个数对不上；说“对得上”的，只是没有自相矛盾。"
    page.put(row, MEANING, told, book.style(font_color=MUTED, indent=1, text_wrap=True))


def contradictions(word: str) -> tuple[tuple[str, str, str], ...]:
    """Return pairs of inputs of which the first cannot be more than the second, and the sentence that says so."""
    return (
        ("silent", "added", "首季没用的比新增多。"), ("ported_in", "added", "携入比新增多。"),
        ("ported_out", "left", "携出比离网多。"), ("left", "begin", "离网比季初还多。"),
        ("commission", "selling", f"{word}比营销费用多。"), ("kept", "listed", "还在用的比拍照的多。"),
    )  # fmt: skip


def checked(here: dict[str, str], word: str) -> str:
    """Return the formula, without its sign, of what a quarter lacks or contradicts itself in."""
    given = inputs(word)
    cells = [here[line.name] for line in given]
    count = f"COUNT({','.join(cells)})"
    texts = "+".join(f"IF(ISNUMBER({one}),0,LEN({one}))" for one in cells)
    minus = "+".join(f"(N({one})<0)" for one in cells)
    odd = "&".join(
        f'IF(COUNT({here[one]},{here[other]})=2,IF({here[one]}>{here[other]},"{said}",""),"")'
        for one, other, said in contradictions(word)
    )
    full = f'IF(LEN({odd})=0,IF({count}={len(given)},"对得上","还缺 "&({len(given)}-{count})&" 个数"),{odd})'
    fine = f'IF({minus}>0,"有负数，对一遍。",{full})'
    return f'IF({count}+{texts}=0,"",IF({texts}>0,"有的格子里不是数。",{fine}))'


def _add_rules(page: Page, at: dict[str, int], word: str) -> None:
    first, last = at[inputs(word)[0].name], at[inputs(word)[-1].name]
    said = "写 0 以上的数；没有就空着，别填 0。"
    number = {"validate": "decimal", "criteria": ">=", "value": 0, "error_message": said}
    page.sheet.data_validation(first, FIRST_OWN, last, CHANGE - 1, number)


def own_column(quarter: int) -> str:
    """Return the letter of an own quarter's column, counted from zero.

    >>> own_column(0)
    'D'
    """
    return xl_col_to_name(FIRST_OWN + quarter)
