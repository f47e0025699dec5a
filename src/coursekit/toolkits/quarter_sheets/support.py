"""The six support tools for the plan: what each is needed for, who, the first step, a number, a day, and what lacks."""

from __future__ import annotations

from coursekit.toolkits.client_sheets.form import Form, Page
from coursekit.toolkits.client_sheets.formulas import Words
from coursekit.toolkits.client_sheets.layout import area, cell, serial
from coursekit.toolkits.quarter_sheets.layout import EXAMPLE, FOOTER, SUPPORT, QuarterData
from coursekit.toolkits.quarter_sheets.plan_words import LAST_DAY
from coursekit.toolkits.workbook import Book, set_page_lines

WIDTHS = (11, 20, 28, 14, 28, 9, 13, 13, 27)
TOOLS = {
    "技术": "名单准不准，网卡不卡", "团队": "谁去联系，一人几户", "营销": "给什么，账单怎么变",
    "服务": "先把来办的事办好", "督导": "说了的做没做", "难题": "一线办不了的",
}  # fmt: skip
HEAD = (
    "工具", "支撑什么", "这一季要解决什么", "谁（一个人）", "第一步", "看几\n（数）", "数的单位", "哪天看", "还差什么",
)  # fmt: skip
EXAMPLE_ROW, FIRST = 4, 5
NOT_NOW, COMPLETE = "这次不用", "齐了"
NEED, WHO, STEP, NUMBER, UNIT, DAY, LACKS = range(2, 9)
CROWDS = ("各", "全体", "大家", "部门")
COUNT_ROW = FIRST + len(TOOLS) + 1
_LAST = len(WIDTHS) - 1


def write_support(form: Form, data: QuarterData) -> Page:
    """Write a line a tool to fill in, an example above, and how many are complete below."""
    page, book = form.page(SUPPORT, "六样支撑：方案靠哪几样撑住", WIDTHS, landscape=True), form.book
    page.put(1, 0, "大纲只给了六样的名字，各管什么是本课拟的（设定）。用不上的一样，“这一季要解决什么”里写“这次不用”。",
             book.remark())  # fmt: skip
    page.height(3, 34)
    for column, label in enumerate(HEAD):
        page.put(3, column, label, book.header())
    example = (
        "督导", TOOLS["督导"], "外呼有没有硬留客户", Words("小许（编的）"), "抽录音，听完记一行", 10, "段", data.review,
    )  # fmt: skip
    page.height(EXAMPLE_ROW, 34)
    for column, content in enumerate(example):
        shown = {"num_format": "yyyy-mm-dd"} if column == DAY else {}
        page.put(EXAMPLE_ROW, column, content, book.cell(italic=True, align="center", text_wrap=True, **shown))
    page.put(EXAMPLE_ROW, LACKS, EXAMPLE, book.cell(italic=True, align="center"))
    for place, (tool, what) in enumerate(TOOLS.items()):
        _write_line(page, book, data, FIRST + place, tool, what)
    _write_count(page, book)
    _add_rules(page, data)
    page.sheet.print_area(0, 0, COUNT_ROW + 1, _LAST)
    page.sheet.fit_to_pages(1, 1)
    set_page_lines(page.sheet, data.cohort, FOOTER)
    return page


def _write_line(page: Page, book: Book, data: QuarterData, row: int, tool: str, what: str) -> None:
    page.height(row, 48)
    page.put(row, 0, tool, book.cell(bold=True, align="center"))
    page.put(row, 1, what, book.text())
    for column in (NEED, WHO, STEP, NUMBER, UNIT, DAY):
        shown = {"num_format": "yyyy-mm-dd"} if column == DAY else {}
        page.put(row, column, None, book.input(align="center", text_wrap=True, **shown))
    page.put(row, LACKS, f"={lacks(row, data)}", book.text())


def lacks(row: int, data: QuarterData) -> str:
    """Return the formula, without its sign, of what a line lacks: 齐了 where nothing does."""
    need, who, step, number, unit, day = (cell(row, column) for column in (NEED, WHO, STEP, NUMBER, UNIT, DAY))
    crowd = "+".join(f'ISNUMBER(SEARCH("{word}",{who}))' for word in CROWDS)
    early = f'IF({day}<{serial(data.class_day)},"日子早于开课。","")'
    parts = (
        f'IF(LEN({need})=0,"要解决什么没写。","")',
        f'IF(LEN({who})=0,"没有人。",IF({crowd}>0,"要写一个人，不写一群人。",""))',
        f'IF(LEN({step})=0,"第一步没写。","")',
        f'IF(ISNUMBER({number}),IF(LEN({unit})=0,"数没有单位。",""),IF(LEN({number})=0,"没有数。","数要写成数。"))',
        f'IF(ISNUMBER({day}),{early},IF(LEN({day})=0,"没有日子。","日子要写成日期。"))',
    )
    said = "&".join(parts)
    begun = "+".join(f"LEN({one})" for one in (need, who, step, number, unit, day))
    unused = f'TRIM({need})="{NOT_NOW}"'
    return f'IF({begun}=0,"还没填",IF({unused},"{NOT_NOW}",IF(LEN({said})=0,"{COMPLETE}",{said})))'


def _write_count(page: Page, book: Book) -> None:
    said = area(FIRST, LACKS, FIRST + len(TOOLS) - 1, LACKS)
    done = f'(COUNTIF({said},"{COMPLETE}")+COUNTIF({said},"{NOT_NOW}"))'
    left = "&".join(
        f'IF(OR({cell(FIRST + place, LACKS)}="{COMPLETE}",{cell(FIRST + place, LACKS)}="{NOT_NOW}"),"","、{tool}")'
        for place, tool in enumerate(TOOLS)
    )
    hard = cell(FIRST + len(TOOLS) - 1, LACKS)
    told = f'"还差的："&SUBSTITUTE("："&{left},"：、","")&"。"'
    fine = f'IF({hard}="{NOT_NOW}","难题那一行写了不用：一线真没有办不了的？问一圈再定。","六样都定了，带到经分会。")'
    page.put(COUNT_ROW, 0, f'="六样里定了 "&{done}&" 样。"&IF({done}={len(TOOLS)},{fine},{told})',
             book.style(bold=True))  # fmt: skip
    page.put(COUNT_ROW + 1, 0, "念给组里听，别人只问一句：没做，谁知道？答不上来的，数和日子重写。", book.remark())


def _add_rules(page: Page, data: QuarterData) -> None:
    last = FIRST + len(TOOLS) - 1
    number = {"validate": "decimal", "criteria": ">=", "value": 0, "error_message": "写一个 0 以上的数，单位写在右边。"}
    page.sheet.data_validation(FIRST, NUMBER, last, NUMBER, number)
    day = {"validate": "date", "criteria": "between", "minimum": data.class_day, "maximum": LAST_DAY}
    day |= {"error_message": f"写日期，不早于开课（{data.class_day}）。"}
    page.sheet.data_validation(FIRST, DAY, last, DAY, day)
