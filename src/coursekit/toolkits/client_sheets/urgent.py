"""The sheet that ranks what is due: fee times months times the chance of losing it, beside a ranking by revenue."""

from __future__ import annotations

from collections.abc import Iterator

from coursekit.toolkits.client_sheets.decisions import (
    AUTHORITY_FLOOR,
    AUTHORITY_NAME,
    AUTHORITY_ROW,
    CLASS_DAY,
    DECIDED,
    Decision,
    add_choices,
    check,
)
from coursekit.toolkits.client_sheets.form import Form, Page
from coursekit.toolkits.client_sheets.layout import (
    ACTION_COLUMNS,
    ACTION_PLACES,
    ACTIONS,
    ACTIONS_FIRST,
    AUTHORITIES,
    CLIENTS,
    DUE_DAYS,
    FROM_DAY,
    MONTHS_AHEAD,
    URGENT,
    URGENT_FIRST,
    URGENT_HELP,
    URGENT_SHOWN,
    ClientData,
    area,
    book_cell,
    book_column,
    cell,
    serial,
)
from coursekit.toolkits.workbook import Book, set_page_lines
from coursekit.topics.renewals import DAYS_A_MONTH

WIDTHS = (14, 7.5, 13, 13, 12.5, 13, 10, 12.5, 12, 30)
A_YEAR, TOP = 12, 8
_HEAD = (
    "客户", "名次", "行业", "客户经理", "合约到期", "到期收入\n（元）", "不续的\n可能", "不续要丢\n（元）",
    "按到期收入\n排第几", "说一句",
)  # fmt: skip
ACTION_HEAD = ("客户", "主意", "做什么", "", "负责人", "哪天做完", "最低几折", "谁能批", "复盘日", "还差什么")
_DUE, _LOST, _BY_LOST, _BY_DUE, _PLACE = (URGENT_HELP + step for step in range(5))
_TOTALS_ROW, _TOP_ROW, _MISSING_ROW = 5, 6, 7
_LIST_HEIGHT = 17.5
LAST_DAY = 2958465  # 9999-12-31
_LAST = len(WIDTHS) - 1


def write_urgent(form: Form, data: ClientData) -> Page:
    """Write three inputs, what follows in words, the ranking, and room for what is decided."""
    page = form.page(URGENT, "先救谁：到期的收入 × 不续的可能", WIDTHS, landscape=True)
    book = form.book
    page.put(1, 0, "不是谁大先救谁，是谁丢了最疼先救谁。浅色格子可以改。", book.remark())
    _write_inputs(page, book, data)
    _write_help(page, book)
    _write_summary(page, book)
    _write_list(page, book)
    _write_actions(page, book, data)
    page.sheet.print_area(0, 0, ACTIONS_FIRST + ACTIONS - 1, _LAST)
    page.sheet.set_h_pagebreaks([ACTIONS_FIRST - 2])
    page.sheet.fit_to_pages(1, 0)
    page.sheet.repeat_rows(0)
    set_page_lines(page.sheet, data.cohort, data.source, right="单位内部使用，不转发")
    return page


def _write_inputs(page: Page, book: Book, data: ClientData) -> None:
    lines = (
        (FROM_DAY, "从哪天算", serial(data.from_day), "yyyy-mm-dd", "先填着数据最后一个月的月底"),
        (DUE_DAYS, "多少天内到期", data.settings.due_days, "0", "班级设的，可以改"),
        (MONTHS_AHEAD, "算几个月", A_YEAR, "0", "续一次多半是一年"),
    )
    for (row, column), label, value, shown, hint in lines:
        page.put(row, 0, label, book.label())
        page.over(row, column, column + 1, value, book.input(num_format=shown, align="center"))
        page.put(row, column + 2, hint, book.remark())
    for step, (code, name) in enumerate(AUTHORITIES.items()):
        row = AUTHORITY_ROW + step
        if not step:
            page.over(row, AUTHORITY_NAME - 2, AUTHORITY_NAME - 1, "不请示，最低能给几折", book.remark())
        page.put(row, AUTHORITY_NAME, name, book.label())
        floor = data.settings.floor_discounts[code]
        page.put(row, AUTHORITY_FLOOR, floor, book.input(num_format="0%", align="center"))
    page.put(CLASS_DAY[0], CLASS_DAY[1] - 1, "开课", book.label())
    page.put(*CLASS_DAY, data.class_day, book.cell(num_format="yyyy-mm-dd", align="center"))
    page.put(AUTHORITY_ROW, AUTHORITY_FLOOR + 1, "占原价；再低的往上报，没批不许诺", book.remark())


def _help(column: int, place: int | None = None) -> str:
    """Return a cell of the columns that formulas alone read, or the whole column."""
    if place is None:
        return area(URGENT_FIRST, column, URGENT_FIRST + CLIENTS - 1, column)
    return cell(URGENT_FIRST + place, column)


def _a_day(number: str) -> str:
    """Return the formula that asks whether a number is a day that every program can count."""
    return f"{number}>=1,{number}<={LAST_DAY}"


def _months_left(end: str) -> str:
    """Return the formula that counts calendar months, as `topics.renewals.due_within` does."""
    begin = cell(*FROM_DAY)
    return f"(12*(YEAR({end})-YEAR({begin}))+MONTH({end})-MONTH({begin}))"


def _write_help(page: Page, book: Book) -> None:
    """Write, a row a client, yuan due, yuan to be lost and both ranks; -1 is a client that is not due or not known."""
    page.put(URGENT_FIRST - 2, URGENT_HELP, "右边是公式用的数，不打印，不用改", book.remark())
    for step, label in enumerate(("到期收入", "不续要丢", "按丢的排", "按收入排", "第几行")):
        page.put(URGENT_FIRST - 1, URGENT_HELP + step, label, book.header())
    inputs = f"COUNT({cell(*FROM_DAY)},{cell(*DUE_DAYS)},{cell(*MONTHS_AHEAD)})=3"
    for place in range(CLIENTS):
        name, end, fee, chance = (
            book_cell(place, one) for one in ("client", "contract_end", "monthly_fee_yuan", "chance_lost")
        )
        row, shown = URGENT_FIRST + place, book.cell(num_format="0.##")
        known = f'AND({inputs},{name}<>"",ISNUMBER({end}),ISNUMBER({fee}))'
        days = f"AND({_a_day(end)},{_a_day(cell(*FROM_DAY))})"
        soon = f"IF({_months_left(end)}*{DAYS_A_MONTH}<={cell(*DUE_DAYS)},{fee}*{cell(*MONTHS_AHEAD)},-1)"
        page.put(row, _DUE, f"=IF({known},IF({days},{soon},-1),-1)", shown)
        due, lost = _help(_DUE, place), _help(_LOST, place)
        sure = f"IF(AND({due}>=0,{chance}>=0,{chance}<=1),{due}*{chance},-1)"
        page.put(row, _LOST, f"=IF(ISNUMBER({chance}),{sure},-1)", shown)
        for column, values, here in ((_BY_LOST, _LOST, lost), (_BY_DUE, _DUE, due)):
            until = area(URGENT_FIRST, values, row, values)
            rank = f"SUMPRODUCT(--({_help(values)}>{here}))+SUMPRODUCT(--({until}={here}))"
            page.put(row, column, f'=IF({here}<0,"",{rank})', shown)
    for count in range(URGENT_SHOWN):
        found = f"MATCH({count + 1},{_help(_BY_LOST)},0)"
        page.put(URGENT_FIRST + count, _PLACE, f'=IFERROR({found},"")', book.cell())


def _write_summary(page: Page, book: Book) -> None:
    due, lost = _help(_DUE), _help(_LOST)
    days = cell(*DUE_DAYS)
    count, known = f"SUMPRODUCT(--({due}>=0))", f"SUMPRODUCT(--({lost}>=0))"
    money = f'TEXT(SUMPRODUCT(--({due}>=0),{due}),"#,##0")'
    gone = f'TEXT(SUMPRODUCT(--({lost}>=0),{lost}),"#,##0")'
    told = (
        f'{days}&" 天内到期的有 "&{count}&" 家，到期收入 "&{money}&" 元；按不续的可能算，平均要丢 "&{gone}&" 元。"'
    )
    nobody = f'{days}&" 天内没有到期的。"'
    inputs = f"COUNT({cell(*FROM_DAY)},{cell(*DUE_DAYS)},{cell(*MONTHS_AHEAD)})=3"
    bold = book.style(bold=True)
    page.put(_TOTALS_ROW, 0, f'=IF({inputs},IF({count}=0,{nobody},{told}),"先把上面三个数填好。")', bold)
    shown = area(URGENT_FIRST, 8, URGENT_FIRST + TOP - 1, 8)
    outside = f"SUMPRODUCT(--ISNUMBER({shown}),--({shown}>{TOP}))"
    page.put(
        _TOP_ROW, 0,
        f'=IF({known}<={TOP},"",IF({outside}=0,"按丢的排、按收入排，前 {TOP} 家是同样几家。",'
        f'"按丢的排的前 {TOP} 家里，有 "&{outside}&" 家按到期收入排不进前 {TOP}。"))', bold,
    )  # fmt: skip
    names = book_column("client")
    blank = f"{count}-{known}"
    unknown = (
        f"SUMPRODUCT(--({names}<>\"\"))-SUMPRODUCT(--({names}<>\"\"),--ISNUMBER({book_column('contract_end')}),"
        f"--ISNUMBER({book_column('monthly_fee_yuan')}))"
    )
    lacking = f"({blank}+{unknown})"
    left = f'IF({lacking}=0,"","有 "&{lacking}&" 家缺到期日、月费或不续的可能，没排进来：看客户底册。")'
    more = f'IF({known}>{URGENT_SHOWN},"下面只列前 {URGENT_SHOWN} 家。","")'
    page.put(_MISSING_ROW, 0, f"={left}&{more}", book.remark())


def _write_list(page: Page, book: Book) -> None:
    page.height(URGENT_FIRST - 1, 34)
    for column, label in enumerate(_HEAD):
        page.put(URGENT_FIRST - 1, column, label, book.header())
    for count in range(URGENT_SHOWN):
        row = URGENT_FIRST + count
        page.height(row, _LIST_HEIGHT)
        place = cell(row, _PLACE)
        for column, (formula, shown) in enumerate(_list_formulas(row, count)):
            content = f'=IF(ISNUMBER({place}),{formula},"")'
            style = book.text() if column == _LAST else book.cell(align="center", shrink=True, **shown)
            page.put(row, column, content, style)


def _list_formulas(row: int, count: int) -> Iterator[tuple[str, dict[str, object]]]:
    place, yuan = cell(row, _PLACE), {"num_format": "#,##0"}
    for name, shown in (("client", {"bold": True}), (None, {}), ("industry", {}), ("manager", {}),
                        ("contract_end", {"num_format": "yyyy-mm-dd"})):  # fmt: skip
        yield (f'INDEX({book_column(name)},{place})&""' if name and "num_format" not in shown
               else f"INDEX({book_column(name)},{place})" if name else f"{count + 1}"), shown  # fmt: skip
    yield f"INDEX({_help(_DUE)},{place})", yuan
    yield f"INDEX({book_column('chance_lost')},{place})", {"num_format": "0%"}
    yield f"INDEX({_help(_LOST)},{place})", yuan | {"bold": True}
    yield f"INDEX({_help(_BY_DUE)},{place})", {}
    rank, end = cell(row, 8), cell(row, 4)
    late = f'IF({end}<{cell(*FROM_DAY)},"合约已经过期：先核对",{{0}})'
    jump = f'IF({rank}>{TOP},"按收入排不进前 {TOP}","")'
    if count >= TOP:
        jump = f'IF({rank}<={TOP},"只看收入会排进前 {TOP}","")'
    yield late.format(jump), {}


def _write_actions(page: Page, book: Book, data: ClientData) -> None:
    page.put(ACTIONS_FIRST - 2, 0, "定下来：先办哪几家，谁去，哪天看", book.heading())
    remark = "主意：续是续约，攻是多做一样，守是把事办好，放是不再多花人。不动价的，最低几折空着。"
    page.put(ACTIONS_FIRST - 2, 4, remark, book.remark())
    for column, label in enumerate(ACTION_HEAD):
        if column == 2:
            page.over(ACTIONS_FIRST - 1, 2, 3, label, book.header())
        elif column != 3:
            page.put(ACTIONS_FIRST - 1, column, label, book.header())
    shown = {"due": "yyyy-mm-dd", "review": "yyyy-mm-dd", "floor": "0%"}
    places = dict(zip(ACTION_COLUMNS, ACTION_PLACES, strict=True))
    for row in range(ACTIONS_FIRST, ACTIONS_FIRST + ACTIONS):
        page.height(row, 34)
        for name, column in places.items():
            style = book.input(align="center", text_wrap=True, num_format=shown.get(name, "General"))
            if name == "text":
                page.over(row, column, column + 1, None, style)
            else:
                page.put(row, column, None, style)
        what = tuple(cell(row, places[name]) for name in ("client", "move", "text"))
        decision = Decision(what, *(cell(row, places[name]) for name in DECIDED))
        page.put(row, _LAST, check(decision), book.text())
    add_choices(page, ACTIONS_FIRST, ACTIONS_FIRST + ACTIONS - 1, places, data.class_day)
