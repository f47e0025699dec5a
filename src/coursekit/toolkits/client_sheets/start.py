"""The first sheet: what to do in which order, what may not be done, and whose clients these are."""

from __future__ import annotations

from coursekit.charts.textwidth import wrap
from coursekit.toolkits.client_matrix_rules import GATE, check_line
from coursekit.toolkits.client_sheets.form import Form, Page
from coursekit.toolkits.client_sheets.formulas import Words
from coursekit.toolkits.client_sheets.layout import (
    BOOK,
    FACTORS,
    FOLLOW,
    GRADES,
    NINE,
    SOURCES,
    START,
    TOWS,
    URGENT,
    WEIGHTS,
    ClientData,
)
from coursekit.toolkits.workbook import HEADER_FILL, Book, set_page_lines, wrapped_height

WIDTHS = (5, 20, 76)
_TEXT_EM, _LINE = 37, 15
STEPS = (
    (BOOK, "第一步，把自己的重点客户贴进来：到期日、到期月费、不续的可能、收入、毛利、应收、带动单位。"
     "最右一列说缺什么。"),
    (URGENT, "第二步，看先救哪几家；下面那张表里定下谁去、哪天、能给到几折。"),
    (WEIGHTS, "第三步，几个人一起两两比一比，定权重；前后说不通，会说出是哪一个判断。"),
    (NINE, "第四步，看每家在哪一格、站不站得稳；分数是先排好的，知道得更多就改。"),
    (GRADES, "看谁是 A 级：价值、风险、影响三样一起算，和只看价值的比一比。"),
    (FACTORS, "第五步，写优势、劣势、机会、威胁；对手甲也有的优势，选“有”，自动划掉。"),
    (TOWS, "第六步，一格一句话，写上编号、负责人、日子、谁能批、哪天复盘；右边说还差什么。"),
    (FOLLOW, "对手甲报了低价再看：跟、不跟、加服务，各挣多少，打平在哪里。"),
    (SOURCES, "每个数怎么来、每个词什么意思。"),
)  # fmt: skip
CHECK = "填完了，在课程文件夹里运行 coursekit check-toolkit 12 这个文件：哪一页哪一格不对、怎么改，一条一条说。"
OWN = "里面是本班自己的客户，编号是原来的：只放在单位的电脑里，不转发，不打印带走。"
SYNTHETIC = "里面的客户全是合成数据，按本班种子生成，不是任何企业的客户；看的是格式和算法，贴上自己的就能用。"
COLOUR = "浅橙色的格子是要填的，别的是公式。填好了，另存一份到单位的文件夹；别加页、别删页、别插行。"


def write_start(form: Form, data: ClientData) -> Page:
    """Write whose clients these are, the steps, the gate and the day by which it is to be checked."""
    page = form.page(START, "客户矩阵与 TOWS 表：先救谁，在哪一格，谁哪天做什么", WIDTHS)
    book, spec = form.book, data.cohort.spec
    days = f"{spec.dates[0]} 至 {spec.dates[-1]}" if len(spec.dates) > 1 else f"{spec.dates[0]}"
    whose = f"{data.cohort.title} · {data.cohort.region} · {days}"
    page.height(1, wrapped_height(whose, sum(WIDTHS), 20))
    page.over(1, 0, 2, Words(whose), book.style(bold=True, text_wrap=True))
    page.height(2, 34)
    page.over(2, 0, 2, OWN if data.own else SYNTHETIC, book.text(bold=True, bg_color=HEADER_FILL))
    page.put(4, 0, "照这个顺序用", book.heading())
    row = _write_steps(page, book, 5)
    for text in (COLOUR, CHECK):
        page.over(row, 0, 2, text, book.note())
        row += 1
    page.put(row + 1, 0, "四条红线，拿出门以前先看", book.heading())
    row = _write_gate(page, book, row + 2)
    page.over(row, 0, 1, "谁对的、哪天", book.label())
    page.put(row, 2, None, book.input(text_wrap=True, indent=1))
    page.over(row + 1, 0, 2, check_line(data.class_day) + "填在上面一格。", book.note())
    page.sheet.print_area(0, 0, row + 1, 2)
    page.sheet.fit_to_pages(1, 1)
    set_page_lines(page.sheet, data.cohort, data.source)
    return page


def _write_steps(page: Page, book: Book, row: int) -> int:
    for count, (name, text) in enumerate(STEPS, 1):
        page.height(row, max(24, _LINE * len(wrap(text, _TEXT_EM)) + 9))
        page.put(row, 0, count, book.label())
        page.sheet.write_url(row, 1, f"internal:'{name}'!A1", book.cell(bold=True, underline=1), name)
        page.put(row, 2, text, book.text())
        row += 1
    return row


def _write_gate(page: Page, book: Book, row: int) -> int:
    for name, text in GATE:
        page.height(row, max(34, _LINE * len(wrap(text, _TEXT_EM)) + 9))
        page.over(row, 0, 1, name, book.cell(bold=True, text_wrap=True, indent=1, bg_color="#EEF0F2"))
        page.put(row, 2, text, book.text())
        row += 1
    return row
