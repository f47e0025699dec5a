"""The sheet of campaigns: who was found, what the pilot told, whom to call, and what counts as success."""

from __future__ import annotations

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from coursekit.charts import suppress_small
from coursekit.charts.small_cells import MINIMUM
from coursekit.charts.textwidth import wrap
from coursekit.toolkits.target_sheets.layout import CAMPAIGNS, TargetData
from coursekit.toolkits.target_wording import HIT, HONEST, LEAVE, OFFER, PILOT, SUCCESS, WHO
from coursekit.toolkits.workbook import Book, set_page_lines

WIDTHS = (9, 19, 9.5, 12, 12, 18, 9, 17, 9, 16, 9, 9, 10, 44)
TOTAL = "合计"
_HEAD = (
    "活动", "人群", "排得上的\n（人）", "合约没到期，\n先不推（人）", "没有合适\n方案（人）",
    "试点：联系 / 对照\n（人）", "净增益", "区间\n（95%）", "少离网", "联系一个，\n一年净毛利（元）", "判断",
    "名单里\n（人）", "其中对照\n（人）", "为什么",
)  # fmt: skip
_WORDS = ("活动", "给谁", "给什么", "怎么算成功", "老实话")
_SPANS = ((0, 0), (1, 3), (4, 7), (8, 11), (12, 13))
_COUNTED = ("candidates", "in_contract", "without_offer", "listed", "held_out")
_TABLE_ROW, _LINE_HEIGHT = 7, 15
_LAST = len(WIDTHS) - 1


def write_campaigns(book: Book, data: TargetData) -> Worksheet:
    """Write the segments with their numbers and verdicts, then the campaigns in words, then who was left out."""
    sheet = book.sheet(CAMPAIGNS, "活动一览：哪几种打，哪几种先试点，哪几种不打", WIDTHS, landscape=True)
    for row, text in enumerate(_remarks(data), 1):
        sheet.write_string(row, 0, text, book.remark())
    sheet.write_string(_TABLE_ROW - 2, 0, "一、每种活动，两类人分开看", book.heading())
    sheet.set_row(_TABLE_ROW - 1, 34)
    for column, label in enumerate(_HEAD):
        sheet.write_string(_TABLE_ROW - 1, column, label, book.header())
    counts = shown_counts(data.campaigns[[*_COUNTED]])
    row = _TABLE_ROW
    for place, line in enumerate(data.campaigns.to_dict("records")):
        _write_segment(sheet, book, data, row, line | counts.iloc[place].to_dict())
        row += 1
    _write_total(sheet, book, row, counts.loc[TOTAL].to_dict())
    row += 1
    _mark(sheet, book, _TABLE_ROW, row - 2)
    row = _write_words(sheet, book, data, row + 1)
    row = _write_excluded(sheet, book, data, row + 1)
    sheet.print_area(0, 0, row, _LAST)
    sheet.fit_to_pages(1, 1)
    set_page_lines(sheet, data.cohort, f"{data.source}；净增益：{data.pilot_source}")
    return sheet


def shown_count(count: float) -> int | str:
    """Return a count of customers, or "<5" where so few could be recognised.

    >>> shown_count(0), shown_count(3), shown_count(12)
    (0, '<5', 12)
    """
    if pd.isna(count):
        return "—"
    return f"<{MINIMUM}" if 0 < count < MINIMUM else int(count)


def shown_counts(counts: pd.DataFrame) -> pd.DataFrame:
    """Return columns of counts with their totals below, small ones hidden and, where one alone is, a second one too.

    >>> shown_counts(pd.DataFrame({"listed": [3, 27, 191]}))["listed"].tolist()
    ['<5', '—', 191, 221]
    """
    whole = pd.concat([counts.reset_index(drop=True), pd.DataFrame(counts.sum()).T.set_axis([TOTAL])])
    shown = [suppress_small(whole[[name]].astype(int), name, total=TOTAL)[name] for name in counts]
    return pd.concat(shown, axis=1)


def _remarks(data: TargetData) -> tuple[str, ...]:
    margin = data.settings.margin_rate
    return (
        "净增益是试点里联系组减对照组，只比外呼的和对照的，短信、弹窗的不算；一年净毛利按 12 个月、"
        f"毛利率 {margin:.0%} 算，减掉触达和礼包。判断只看净增益的区间和一年的钱，不看毛转化。",
        "名单是按挣不挣得回挑的，换了最省钱的人可能不在上面：他们来问，同样算、同样给。"
        "套餐、礼包、合约要改的，报市公司转省公司。",
        "排得上的，减掉合约没到期的、没有合适方案的，剩下的有方案可给；这里面过了停手线、名额和预算排得到的，才上名单。",
        f"“<{MINIMUM}”是少于 {MINIMUM} 个人，不印；“—”是印了就能减出来的。",
    )


def _write_segment(sheet: Worksheet, book: Book, data: TargetData, row: int, line: dict[str, object]) -> None:
    known = pd.notna(line["net"])
    interval = f"{line['low']:+.1%} 到 {line['high']:+.1%}" if known else "—"
    cells = (
        (data.cohort.term(line["campaign"]), {"bold": True}),
        (data.cohort.term(line["segment"]), {}),
        (line["candidates"], {"num_format": "#,##0"}),
        (line["in_contract"], {"num_format": "#,##0"}),
        (line["without_offer"], {"num_format": "#,##0"}),
        (f"{shown_count(line['n_treated'])} / {shown_count(line['n_control'])}", {}),
        (line["net"] if known else "—", {"num_format": "+0.0%;-0.0%;0.0%", "bold": True}),
        (interval, {}),
        (line["leave_reduction"] if known else "—", {"num_format": "+0.0%;-0.0%;0.0%"}),
        (line["margin_yuan"] if pd.notna(line["margin_yuan"]) else "—", {"num_format": "+#,##0.0;-#,##0.0;0.0"}),
        (line["verdict"], {"bold": True}),
        (line["listed"], {}),
        (line["held_out"], {}),
    )
    sheet.set_row(row, _LINE_HEIGHT * max(1, len(wrap(line["reason"], 21))) + 6)
    for column, (value, shown) in enumerate(cells):
        sheet.write(row, column, value, book.cell(align="center", **shown))
    sheet.write_string(row, _LAST, line["reason"], book.text())


def _write_total(sheet: Worksheet, book: Book, row: int, totals: dict[str, object]) -> None:
    """Write the totals, under the columns that count people."""
    places = dict(zip((2, 3, 4, 11, 12), _COUNTED, strict=True))
    for column in range(_LAST + 1):
        style = book.cell(bold=True, align="center", num_format="#,##0")
        if column in places:
            sheet.write(row, column, totals[places[column]], style)
        else:
            sheet.write(row, column, TOTAL if column == 0 else "", style)


def _mark(sheet: Worksheet, book: Book, first: int, last: int) -> None:
    column = _HEAD.index("判断")
    for word, style in (
        (HIT, book.mark()),
        (PILOT, book.style(bg_color="#FFF3EA")),
        (LEAVE, book.style(bg_color="#EEF0F2")),
    ):
        condition = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style}
        sheet.conditional_format(first, column, last, column, condition)


def _write_words(sheet: Worksheet, book: Book, data: TargetData, row: int) -> int:
    """Write the five campaigns in words; return the row below."""
    sheet.write_string(row, 0, "二、五种活动，按顺序判，一个客户一个月最多一种", book.heading())
    for (left, right), label in zip(_SPANS, _WORDS, strict=True):
        _write_over(sheet, row + 1, left, right, label, book.header())
    row += 2
    for code in WHO:
        texts = (data.cohort.term(code), WHO[code], OFFER[code], SUCCESS[code], HONEST[code])
        lines = max(len(wrap(text, sum(WIDTHS[a : b + 1]) * 0.47)) for text, (a, b) in zip(texts, _SPANS, strict=True))
        sheet.set_row(row, _LINE_HEIGHT * lines + 6)
        for (left, right), text in zip(_SPANS, texts, strict=True):
            _write_over(sheet, row, left, right, text, book.text() if left else book.label())
        row += 1
    return row


def _write_excluded(sheet: Worksheet, book: Book, data: TargetData, row: int) -> int:
    """Write how many lines each exclusion kept off, two to a row of the page; return the last row."""
    sheet.write_string(row, 0, "三、先剔掉的，一个也不打（线路数，按顺序判，只记第一条）", book.heading())
    said = "；".join(f"{data.cohort.term(code)} {shown_count(count)}" for code, count in data.excluded.items())
    text = f"{said}。剩下没排上活动的，是“不打扰”：省下触点。"
    sheet.set_row(row + 1, _LINE_HEIGHT * len(wrap(text, 84)) + 6)
    sheet.merge_range(row + 1, 0, row + 1, _LAST, text, book.text())
    return row + 1


def _write_over(sheet: Worksheet, row: int, left: int, right: int, text: str, style) -> None:
    if left == right:
        sheet.write_string(row, left, text, style)
    else:
        sheet.merge_range(row, left, row, right, text, style)
