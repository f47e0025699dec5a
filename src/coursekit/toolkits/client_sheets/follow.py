"""The sheet on a rival's quote: hold, follow or add service for one client, and where following breaks even."""

from __future__ import annotations

from coursekit.toolkits.client_sheets.decisions import floor_cell
from coursekit.toolkits.client_sheets.form import Form, Page
from coursekit.toolkits.client_sheets.formulas import Words
from coursekit.toolkits.client_sheets.layout import (
    AUTHORITIES,
    FOLLOW,
    ClientData,
    book_column,
    cell,
)
from coursekit.toolkits.workbook import Book, set_page_lines

WIDTHS = (27, 16, 16, 17, 17, 24)
A_YEAR = 12
SERVICE_COST_SHARE = 0.05
"""What added service costs, a share of a year's fees: assumed, to be typed over."""
OPTIONS = ("不跟", "跟价", "加服务")
CLIENT, REVENUE, MARGIN, CUT, HOLD, MORE_MATCH, MORE_SERVICE, COST = ((3 + step, 1) for step in range(8))
RESULT_FIRST = 14
_HEAD = ("怎么办", "客户一年付（元）", "续了挣（元）", "续约的可能", "平均挣（元）", "要续到几成才打平")
_FIELDS = "先把上面的格子填好。"
_LAST = len(WIDTHS) - 1


def write_follow(form: Form, data: ClientData) -> Page:
    """Write the inputs, filled in for the client that has most to lose, three options, and what follows in words."""
    page = form.page(FOLLOW, "跟不跟：对手甲便宜几成，我们怎么办", WIDTHS)
    book = form.book
    page.put(1, 0, "点“哪个客户”换一家，下面的数跟着变；浅色格子都能改成自己的。", book.remark())
    _write_inputs(page, book, data)
    _write_options(page, book)
    last = _write_words(page, book)
    page.sheet.print_area(0, 0, last, _LAST)
    page.sheet.fit_to_pages(1, 1)
    set_page_lines(page.sheet, data.cohort, data.source, right="单位内部使用，不转发")
    return page


def first_client(data: ClientData) -> str:
    """Return the client with most to lose."""
    lost = data.clients["monthly_fee_yuan"] * data.clients["chance_lost"]
    return str(data.clients.loc[lost.idxmax(), "client"]) if lost.notna().any() else ""


def _found(name: str) -> str:
    return f"INDEX({book_column(name)},MATCH({cell(*CLIENT)},{book_column('client')},0))"


def _taken(name: str, formula: str) -> str:
    """Return the formula that fetches a figure of the chosen client, nothing where it is missing."""
    value = _found(name)
    return f'=IFERROR(IF(ISNUMBER({value}),{formula.format(value)},""),"")'


def _write_inputs(page: Page, book: Book, data: ClientData) -> None:
    page.put(CLIENT[0] - 1, 0, "一、先填八个数", book.heading())
    service = f'=IF(ISNUMBER({cell(*REVENUE)}),{cell(*REVENUE)}*{SERVICE_COST_SHARE},"")'
    more = data.kept_more
    compared = "本班台账里，同样满意度、态度、份额的比出来的"
    lines = (
        (CLIENT, "哪个客户", Words(first_client(data)), "@", "从单子里选"),
        (REVENUE, "这份合约一年的收入（元）", _taken("monthly_fee_yuan", f"{{}}*{A_YEAR}"), "#,##0",
         "到期月费 × 12，自己会来"),
        (MARGIN, "毛利率", _taken("gross_margin", "{}"), "0.0%", "自己会来"),
        (CUT, "对手甲便宜几成", data.settings.rival_cut, "0%", "便宜两成写 20%"),
        (HOLD, "不跟，续约的可能", _taken("chance_lost", "1-{}"), "0%", "一减去不续的可能，自己会来"),
        (MORE_MATCH, "跟价，能多续几成", more["match_price"], "0%", compared),
        (MORE_SERVICE, "加服务，能多续几成", more["add_service"], "0%", compared),
        (COST, "加服务一年要花（元）", service, "#,##0", f"假设：先按收入的 {SERVICE_COST_SHARE:.0%}，自己问清楚"),
    )  # fmt: skip
    for (row, column), label, content, shown, hint in lines:
        page.put(row, 0, label, book.label())
        page.put(row, column, content, book.input(num_format=shown, align="center", shrink=True))
        page.put(row, column + 1, hint, book.remark())
    names = {"validate": "list", "source": "=" + book_column("client"), "error_message": "从客户底册里选。"}
    page.sheet.data_validation(*CLIENT, *CLIENT, names)
    for place in (MARGIN, CUT, HOLD, MORE_MATCH, MORE_SERVICE):
        share = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
        page.sheet.data_validation(*place, *place, share | {"error_message": "写 0% 到 100%。"})


def _ready() -> str:
    revenue, margin, cut, hold, match, service, cost = (
        cell(*place) for place in (REVENUE, MARGIN, CUT, HOLD, MORE_MATCH, MORE_SERVICE, COST)
    )
    numbers = f"COUNT({revenue},{margin},{cut},{hold},{match},{service},{cost})=7"
    shares = f"AND({revenue}>0,{margin}>0,{margin}<=1,{cut}>=0,{cut}<=1,{hold}>=0,{hold}<=1,{cost}>=0)"
    return f"IF({numbers},{shares},1=0)"


def _write_options(page: Page, book: Book) -> None:
    """Write price, margin, chance and expected margin of each option, and the chance at which it equals holding."""
    page.put(RESULT_FIRST - 2, 0, "二、三种办法，各挣多少", book.heading())
    for column, label in enumerate(_HEAD):
        page.put(RESULT_FIRST - 1, column, label, book.header())
    revenue, margin, cut, hold, cost = (cell(*place) for place in (REVENUE, MARGIN, CUT, HOLD, COST))
    chances = (
        hold, f"MAX(0,MIN(1,{hold}+{cell(*MORE_MATCH)}))", f"MAX(0,MIN(1,{hold}+{cell(*MORE_SERVICE)}))",
    )  # fmt: skip
    prices = (revenue, f"{revenue}*(1-{cut})", revenue)
    margins = (f"{revenue}*{margin}", f"{revenue}*({margin}-{cut})", f"{revenue}*{margin}-{cost}")
    for step, option in enumerate(OPTIONS):
        row = RESULT_FIRST + step
        page.put(row, 0, option, book.label())
        yuan, share = (book.cell(align="center", num_format=shown) for shown in ("#,##0", "0%"))
        contents = (
            (1, prices[step], yuan), (2, margins[step], yuan), (3, chances[step], share),
            (4, f"{cell(row, 2)}*{cell(row, 3)}", book.cell(align="center", num_format="#,##0", bold=True)),
        )  # fmt: skip
        for column, formula, style in contents:
            page.put(row, column, f'=IF({_ready()},{formula},"")', style)
        earned = cell(row, 2)
        even = f'IF({earned}>0,{hold}*{revenue}*{margin}/{earned},"续了也不挣")'
        page.put(row, 5, f'=IF({_ready()},{even},"")', share)
    expected = f"$E${RESULT_FIRST + 1}:$E${RESULT_FIRST + 3}"
    marked = f"=AND(ISNUMBER($E{RESULT_FIRST + 1}),$E{RESULT_FIRST + 1}=MAX({expected}))"
    rule = {"type": "formula", "criteria": marked, "format": book.mark()}
    page.sheet.conditional_format(RESULT_FIRST, 0, RESULT_FIRST + 2, 0, rule)


def _write_words(page: Page, book: Book) -> int:
    """Write the break-evens and who may grant the price; return the last row."""
    row = RESULT_FIRST + 4
    margin, cut, hold = (cell(*place) for place in (MARGIN, CUT, HOLD))
    match = cell(RESULT_FIRST + 1, 3)
    even = cell(RESULT_FIRST + 1, 5)
    page.put(row, 0, "三、跟价打平", book.heading())
    never = f'"跟价要续到 "&TEXT({even},"0%")&" 才打平，做不到：不跟。"'
    reach = (
        f'"跟价，续约的可能要从 "&TEXT({hold},"0%")&" 提到 "&TEXT({even},"0%")&" 才打平；"'
        f'&"现在估的是 "&TEXT({match},"0%")&"。"'
    )
    told = f'IF(ISNUMBER({even}),IF({even}>1,{never},{reach}),"便宜的比毛利还多：跟了，续上也不挣。")'
    deepest = f"{margin}*(1-{hold}/IF({match}>0,{match},1))"
    cut_even = (
        f'IF({match}>{hold},"按现在估的，最多跟到便宜 "&TEXT({deepest},"0.0%")&"；再多，不如不跟。",'
        '"按现在估的，跟价不多续，一分也不该跟。")'
    )
    account, county, city = (floor_cell(code) for code in AUTHORITIES)
    names = [*AUTHORITIES.values()]
    price = f"(1-{cut})"
    asked = (
        f'IF({price}>={account}-0.000001,"{names[0]}",IF({price}>={county}-0.000001,"{names[1]}",'
        f'IF({price}>={city}-0.000001,"{names[2]}","省公司")))'
    )
    authority = (
        f'"跟到 "&TEXT({price},"0%")&"，要"&{asked}&"点头；没批以前，不许诺。同样条件的客户，同样的价。"'
    )
    floors = f"COUNT({account},{county},{city})=3"
    lines = (told, cut_even, f'IF({floors},{authority},"“先救谁”右上角的底价没填齐。")')
    for offset, formula in enumerate(lines, 1):
        page.over(row + offset, 0, _LAST, f'=IF({_ready()},{formula},"{_FIELDS}")', book.text(bold=offset == 1))
        page.height(row + offset, 26)
    notes = (
        "跟价的账：毛利率减去便宜的，就是跟了以后还剩的毛利率；加服务的账：毛利减去要花的钱。",
        "台账里跟过价的，续约率比不跟的低，不是跟价没用：多半是事情已经坏了才跟的。所以要拿同样情况的比。",
        "招标的项目不谈价：按招标文件来，不打听标底，不和别家商量。对外的材料不点对手的名、不比较。",
    )
    for offset, text in enumerate(notes, len(lines) + 2):
        page.over(row + offset, 0, _LAST, text, book.note())
        page.height(row + offset, 22)
    return row + len(lines) + 1 + len(notes)
