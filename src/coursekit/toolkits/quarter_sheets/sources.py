"""The last sheet: the levers and how their cost is estimated, how every number is worked out, and sources."""

from __future__ import annotations

from coursekit.charts.textwidth import wrap
from coursekit.toolkits.client_sheets.form import Form, Page
from coursekit.toolkits.quarter_sheets.layout import FOOTER, LEVERS_FIRST, SOURCES, QuarterData, levers
from coursekit.toolkits.workbook import set_page_lines

WIDTHS = (22, 12, 84)
OWN_ROWS = 2
_LINE_EM, _LINE_HEIGHT = 41, 15
_LAST = len(WIDTHS) - 1


def write_sources(form: Form, data: QuarterData) -> Page:
    """Write the table of levers, then definitions, sources, and room for the reader's own definitions."""
    page, book = form.page(SOURCES, "口径和出处", WIDTHS), form.book
    page.put(1, 0, "九个杠杆：单位，和多花的钱怎么估", book.heading())
    for column, label in enumerate(("杠杆", "单位", "一季多花（或少收）怎么估")):
        page.put(2, column, label, book.header())
    for row, lever in enumerate(levers(data.cohort), LEVERS_FIRST):
        page.height(row, _height(lever.cost))
        page.put(row, 0, lever.name, book.label())
        page.put(row, 1, lever.unit, book.cell(align="center"))
        page.put(row, 2, lever.cost, book.text())
    row = LEVERS_FIRST + len(levers(data.cohort)) + 1
    for title, lines in (("怎么算", _definitions()), ("数和出处", _origins(data))):
        page.put(row, 0, title, book.heading())
        row += 1
        for name, meaning in lines:
            page.height(row, _height(meaning))
            page.put(row, 0, name, book.label())
            page.over(row, 1, _LAST, meaning, book.text())
            row += 1
        row += 1
    page.put(row, 0, "本单位口径不一样的，记在这里", book.heading())
    for step in range(1, OWN_ROWS + 1):
        page.put(row + step, 0, None, book.input())
        page.over(row + step, 1, _LAST, None, book.input())
    page.sheet.print_area(0, 0, row + OWN_ROWS, _LAST)
    page.sheet.fit_to_pages(1, 1)
    set_page_lines(page.sheet, data.cohort, FOOTER)
    return page


def _height(text: str) -> int:
    return _LINE_HEIGHT * len(wrap(text, _LINE_EM)) + 6


def _definitions() -> list[tuple[str, str]]:
    return [
        ("一户值多少", "一户一月收入 × 毛利率 × 留几个月。不打折现；不到一年的，差不了多少。"),
        ("打平要多几户", "一季多花 ÷ 一户值多少，往上凑整。少于这个数，花的钱回不来。"),
        ("多活的一户合几元", "一季多花 ÷ 预期多几户。多几户是和不改比，所以要有一块没改的对着看。"),
        ("“没用”的线", "动手以前写的数，在打平以上、预期以下。到了日子没过线，就停，不找理由。"),
        ("只改一个杠杆", "同一季改了两样，哪一样的功劳，季末分不清：沙盘能重放，真市场不能。"),
        ("误差", "预测减实际，去掉正负号，除以实际。"),
        ("平均误差", "几期误差的平均，英文叫 MAPE（mean absolute percentage error）。"),
        ("照抄", "拿上一期实际当预测。比不过照抄的预测，没有多带来什么。"),
        ("六样支撑", "技术、团队、营销、服务、督导、难题，大纲只给了名字；各管什么，是本课拟的（设定）。"),
    ]


def _origins(data: QuarterData) -> list[tuple[str, str]]:
    return [
        ("先填着的数", "凡写“编的例子”“编的”的，人、店、数都是编的，用来看格式；不是哪家公司的数，也不是该有的数。"),
        ("经分会的指标", "和沙盘里那一页同名的，算法也一样；沙盘里的户数写万户，这里写户。"),
        ("误差的算法", "Hyndman, R. J. & Koehler, A. B. (2006). Another look at measures of forecast accuracy. "
                  "International Journal of Forecasting, 22(4), 679-688."),
        ("规则", f"第一页写的几部法规，讲师在 {data.class_day} 开课前对一遍现行文本。"),
    ]  # fmt: skip
