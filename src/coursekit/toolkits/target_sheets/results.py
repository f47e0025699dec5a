"""The sheet of results: counts of contacted and held-out customers in; net lift, interval and a year's money out."""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from coursekit.toolkits.target_sheets.layout import COUNTS, RESULTS, TargetData
from coursekit.toolkits.target_sheets.results_formulas import (
    help_formulas,
    money_formulas,
    next_formula,
    rate_formulas,
)
from coursekit.toolkits.target_sheets.results_layout import (
    ALL_LINE,
    COUNTS_ROW,
    HELP_COLUMNS,
    HELP_LEFT,
    LINES,
    LISTED,
    MONEY_COLUMNS,
    MONEY_ROW,
    NEXT_ROW,
    STANDARDS_ROW,
    TEST_COLUMNS,
    TEST_ROW,
    TYPED,
    WIDTHS,
    help_column,
    helped,
)
from coursekit.toolkits.target_sheets.results_values import Standards, Value, result_values
from coursekit.toolkits.target_verdicts import WORTH
from coursekit.toolkits.target_wording import TOO_FEW, TOO_SMALL, UNCLEAR, WORKS
from coursekit.toolkits.workbook import MUTED, Book, choice, set_page_lines

LEVEL = 0.95
ALL = "全部"
_HELP_WIDTH = 17
_LAST = len(WIDTHS) - 1
_NOTE_ROW = NEXT_ROW + LINES + 1
_RATE, _POINTS, _YUAN = {"num_format": "0.0%"}, {"num_format": "+0.0%;-0.0%;0.0%"}, {"num_format": "#,##0.00"}
_FORMATS = {
    **dict.fromkeys(("treated_rate", "control_rate"), _RATE),
    **dict.fromkeys(("net", "low", "high", "leave_reduction"), _POINTS),
    "z": {"num_format": "0.00"},
    "p_value": {"num_format": '[<0.001]"<0.001";0.000'},
    "margin_yuan": _YUAN,
    "total_yuan": {"num_format": "#,##0"},
}
_COUNT_LABELS = ("活动", "联系组（人）", "其中成了", "其中离网", "对照组（人）", "其中成了", "其中离网", "能不能算")
_TEST_LABELS = ("活动", "联系组成功率", "对照组成功率", "净增益", "区间低端", "区间高端", "z", "p 值", "判断")
_MONEY_LABELS = (
    "活动", "月账单\n（元）", "成一个，账单\n变多少（元）", "触达一个\n（元）", "礼包一份\n（元）", "收下礼包的",
    "少离网", "联系一个，\n一年净毛利\n（试点原数）\n（元）", "联系的全部\n（元）",
)  # fmt: skip
_HELP_LABELS = (
    *(f"名单：{what}" for what in _COUNT_LABELS[1:7]), "没填完的格子",
    *(f"用的：{what}" for what in _COUNT_LABELS[1:7]),
    "问题", "能算", "联系组低端", "联系组高端", "对照组低端", "对照组高端", "临界值",
)  # fmt: skip
_COUNT_RULE = {
    "validate": "integer", "criteria": ">=", "value": 0, "ignore_blank": True,
    "error_title": "要 0 以上的整数", "error_message": "填人数：0 以上的整数。",
}  # fmt: skip


_REMARKS = (
    "先填着上一轮试点的数，看看结果长什么样；换成自己的，下面全部重算。",
    "只比外呼的和对照的，短信、弹窗的不算，和课上、“活动一览”一样。“全部”是总账，不推翻上面任何一行。",
)


def write_results(book: Book, data: TargetData) -> Worksheet:
    """Write the pilot of the last wave to type over, or the list's own counts, and what follows from them."""
    standards = Standards(WORTH, LEVEL, data.settings.margin_rate)
    values = result_values(data.pilot, standards)
    term = data.cohort.term
    names = [f"{term(row.campaign)}：{term(row.segment)}" for row in data.pilot.itertuples(index=False)]
    sheet = book.sheet(RESULTS, "结果：打了有没有用，值多少钱", WIDTHS)
    for row, remark in enumerate(_REMARKS, 1):
        sheet.write_string(row, 0, remark, book.remark())
    _write_standards(sheet, book, standards)
    _write_counts(sheet, book, data, names, values)
    _write_tests(sheet, book, names, values)
    _write_money(sheet, book, data, names, values)
    _write_next(sheet, book, names, values)
    sheet.print_area(0, 0, _NOTE_ROW, _LAST)
    sheet.fit_to_pages(1, 1)
    set_page_lines(sheet, data.cohort, data.pilot_source)
    return sheet


def _write_standards(sheet: Worksheet, book: Book, standards: Standards) -> None:
    lines = (
        ("数从哪里来", TYPED, "@", f"“{TYPED}”用下面浅色格子里的数；“{LISTED}”数“名单”和“对照”两页填的 M+3"),
        ("至少多少才值", standards.worth, "0.0%", "少于这么多就不值得打，自己定；不在零上面、又整个在它下面，才说太小"),
        ("区间的把握", standards.level, "0%", "写 95%，就是这样估一百次，约有九十五次盖住真的净增益"),
        ("毛利率", standards.margin_rate, "0%", "多收一元账单，毛利几元：本班的设置，问财务要真数"),
    )
    for row, (label, value, shown, hint) in enumerate(lines, STANDARDS_ROW):
        sheet.write_string(row, 0, label, book.label())
        sheet.write(row, 1, value, book.input(num_format=shown, align="center", bold=row == STANDARDS_ROW))
        sheet.write_string(row, 2, hint, book.style(font_color=MUTED, indent=1))
    options = choice((TYPED, LISTED), "手填的数，还是名单里的数", "stop")
    sheet.data_validation(STANDARDS_ROW, 1, STANDARDS_ROW, 1, options)
    share = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    sheet.data_validation(STANDARDS_ROW + 1, 1, STANDARDS_ROW + 3, 1, share)


def _write_counts(
    sheet: Worksheet, book: Book, data: TargetData, names: list[str], values: list[dict[str, Value]]
) -> None:
    _head(sheet, book, COUNTS_ROW, "一、数：打的人按分到的组算，没接通的也算", (*_COUNT_LABELS, ""))
    sheet.merge_range(COUNTS_ROW - 1, _LAST - 1, COUNTS_ROW - 1, _LAST, _COUNT_LABELS[-1], book.header())
    sheet.write_string(COUNTS_ROW - 2, HELP_LEFT, "右边是公式用的数，不打印，不用改", book.remark())
    sheet.set_column(HELP_LEFT, HELP_LEFT + len(HELP_COLUMNS) - 1, _HELP_WIDTH, book.style())
    for column, label in enumerate(_HELP_LABELS, HELP_LEFT):
        sheet.write_string(COUNTS_ROW - 1, column, label, book.header())
    called, held = len(data.called), len(data.held_out)
    segments = [data.cohort.term(code) for code in data.pilot["segment"]]
    listed = [_listed(data, segment) for segment in segments]
    for line, name in enumerate([*names, ALL]):
        row = COUNTS_ROW + line
        sheet.write_string(row, 0, name, book.label())
        for column, count in enumerate(COUNTS, 1):
            if line < ALL_LINE:
                sheet.write_number(row, column, values[line][f"used_{count}"], book.input(num_format="#,##0"))
            else:
                total = values[line][f"used_{count}"]
                sheet.write_formula(row, column, f"={helped(line, f'used_{count}')}", _number(book), total)
        stored = values[line] | (listed[line] if line < ALL_LINE else {})
        said = f'=IF({helped(line, "problem")}="","能算",{helped(line, "problem")})'
        sheet.merge_range(row, _LAST - 1, row, _LAST, "", book.cell(align="center"))
        sheet.write_formula(row, _LAST - 1, said, book.cell(align="center"), stored["problem"] or "能算")
        for key, formula in help_formulas(line, [*segments, ALL][line], called, held).items():
            sheet.write_formula(row, help_column(key), formula, book.cell(), stored.get(key, ""))
    sheet.data_validation(COUNTS_ROW, 1, COUNTS_ROW + ALL_LINE - 1, len(COUNTS), _COUNT_RULE)


def _listed(data: TargetData, segment: str) -> dict[str, int]:
    """Return what the lists say of a segment while their results are still to be filled in."""
    called, held = (int(rows["哪一类"].eq(segment).sum()) for rows in (data.called, data.held_out))
    counted = dict.fromkeys((f"listed_{count}" for count in COUNTS), 0)
    return counted | {"listed_treated": called, "listed_control": held, "missing": 2 * (called + held)}


def _write_tests(sheet: Worksheet, book: Book, names: list[str], values: list[dict[str, Value]]) -> None:
    _head(sheet, book, TEST_ROW, "二、有没有用：减去自己会来的，才是活动的功劳", _TEST_LABELS)
    for line, name in enumerate([*names, ALL]):
        row = TEST_ROW + line
        sheet.write_string(row, 0, name, book.label())
        for key, formula in rate_formulas(line).items():
            style = book.cell(align="center", bold=key in ("net", "verdict"), **_FORMATS.get(key, {}))
            sheet.write_formula(row, TEST_COLUMNS.index(key), formula, style, values[line].get(key, ""))
    column = TEST_COLUMNS.index("verdict")
    for word, style in (
        (WORKS, book.mark()),
        (UNCLEAR, book.style(bg_color="#FFF3EA")),
        (TOO_SMALL, book.style(bg_color="#EEF0F2")),
        (TOO_FEW, book.style(bg_color="#EEF0F2")),
    ):
        condition = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style}
        sheet.conditional_format(TEST_ROW, column, TEST_ROW + ALL_LINE, column, condition)


def _write_money(
    sheet: Worksheet, book: Book, data: TargetData, names: list[str], values: list[dict[str, Value]]
) -> None:
    _head(sheet, book, MONEY_ROW, "三、12 个月的钱：浅色格子改成自己的", _MONEY_LABELS, height=66)
    inputs = {"bill_yuan": _YUAN, "bill_change_yuan": {"num_format": "+#,##0.00;-#,##0.00;0.00"},
              "contact_cost_yuan": _YUAN, "gift_yuan": _YUAN, "take_rate": _RATE}  # fmt: skip
    for line, name in enumerate([*names, ALL]):
        row = MONEY_ROW + line
        sheet.write_string(row, 0, name, book.label())
        for key, shown in inputs.items():
            column = MONEY_COLUMNS.index(key)
            if line < ALL_LINE:
                sheet.write_number(row, column, data.pilot[key].iloc[line], book.input(align="center", **shown))
            else:
                sheet.write_blank(row, column, None, book.cell())
        sheet.write_blank(row, MONEY_COLUMNS.index("leave_reduction"), None, book.cell())
        for key, formula in money_formulas(line).items():
            style = book.cell(align="center", bold=key != "leave_reduction", **_FORMATS[key])
            sheet.write_formula(row, MONEY_COLUMNS.index(key), formula, style, values[line].get(key, ""))


def _write_next(sheet: Worksheet, book: Book, names: list[str], values: list[dict[str, Value]]) -> None:
    sheet.write_string(NEXT_ROW - 1, 0, "四、下一步", book.heading())
    for line, name in enumerate(names):
        row = NEXT_ROW + line
        sheet.write_string(row, 0, name, book.label())
        sheet.merge_range(row, 1, row, _LAST, "", book.text())
        sheet.write_formula(row, 1, next_formula(line), book.text(), values[line].get("next", ""))
    note = (
        "一年净毛利 = 毛利率 × 12 ×（净增益 × 成一个账单变多少 + 少离网 × 月账单）− 触达 − 收下礼包的 × 礼包："
        "当作一年里效果不退，所以是往好里算。本来就会来的人也拿礼包，礼包按收下的全算。"
        "这一页的钱用的是试点的原数；挑名单时收过一收，又按每个人的套餐算，所以钱对不上“活动一览”，那边更保守。"
    )
    sheet.set_row(_NOTE_ROW, 50)
    sheet.merge_range(_NOTE_ROW, 0, _NOTE_ROW, _LAST, note, book.note())


def _head(sheet: Worksheet, book: Book, first: int, title: str, labels: tuple[str, ...], height: int = 32) -> None:
    sheet.write_string(first - 2, 0, title, book.heading())
    sheet.set_row(first - 1, height)
    for column, label in enumerate(labels):
        if label:
            sheet.write_string(first - 1, column, label, book.header())


def _number(book: Book) -> Format:
    return book.cell(num_format="#,##0")
