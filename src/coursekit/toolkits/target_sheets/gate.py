"""The sheet of the compliance gate: what was checked on the rows, what a person has to confirm, may the list go out."""

from __future__ import annotations

from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from coursekit.charts.textwidth import wrap
from coursekit.toolkits.compliance_gate import ASK, FAILED, PASSED
from coursekit.toolkits.target_rules import CHECKED
from coursekit.toolkits.target_sheets.layout import (
    GATE,
    GATE_FIRST_ROW,
    GATE_VERDICT,
    TargetData,
    held_column,
    list_column,
)
from coursekit.toolkits.workbook import Book, choice, set_page_lines

WIDTHS = (18, 44, 12, 46)
OPEN, SHUT = "可以导出", "还不能导出"
_RESULT = 2
_BASIS_EM, _SAID_EM, _LINE_HEIGHT = 21, 22, 15


def gate_rows(data: TargetData) -> int:
    """Return how many rules stand on the sheet, the ones counted on the list included."""
    return len(data.gate.rows) + 1


def write_gate(book: Book, data: TargetData) -> Worksheet:
    """Write a line a rule; the verdict above counts them."""
    sheet = book.sheet(GATE, "合规闸门：全部通过，名单才能交出去", WIDTHS)
    sheet.write_string(1, 0, CHECKED, book.remark())
    _write_verdict(sheet, book, data)
    for column, label in enumerate(("规则", "依据", "结果", "说明")):
        sheet.write_string(GATE_FIRST_ROW - 1, column, label, book.header())
    row = GATE_FIRST_ROW
    for rule in data.gate.rows.to_dict("records"):
        asked = rule["结果"] == ASK
        _write_rule(sheet, book, row, rule["规则"], rule["依据"], rule["说明"])
        style = book.input(align="center", bold=True) if asked else book.cell(align="center", bold=True)
        sheet.write_string(row, _RESULT, rule["结果"], style)
        if asked:
            options = choice((PASSED, FAILED, ASK), "看过、做到了，才改成“通过”", "stop")
            sheet.data_validation(row, _RESULT, row, _RESULT, options)
        row += 1
    _write_held_out(sheet, book, data, row)
    _mark(sheet, book, row)
    for label in ("谁看过（签名）", "哪天"):
        row += 1
        sheet.write_string(row + 1, 0, label, book.label())
        sheet.write_blank(row + 1, 1, None, book.input(num_format="yyyy-mm-dd", align="left", indent=1))
    sheet.print_area(0, 0, row + 1, len(WIDTHS) - 1)
    sheet.repeat_rows(GATE_FIRST_ROW - 1)
    sheet.fit_to_pages(1, 1)
    set_page_lines(sheet, data.cohort, data.source)
    return sheet


def verdict_values(data: TargetData) -> tuple[str, int, int]:
    """Return the gate's verdict before anybody has confirmed anything, and how many rules failed or wait."""
    results = data.gate.rows["结果"]
    failed, waiting = int(results.eq(FAILED).sum()), int(results.eq(ASK).sum())
    said = OPEN if data.gate.passed else f"{SHUT}：不通过 {failed} 条，要人确认 {waiting} 条"
    return said, failed, waiting


def _write_verdict(sheet: Worksheet, book: Book, data: TargetData) -> None:
    row, column = GATE_VERDICT
    results = xl_range_abs(GATE_FIRST_ROW, _RESULT, GATE_FIRST_ROW + gate_rows(data) - 1, _RESULT)
    passed = f'COUNTIF({results},"{PASSED}")={gate_rows(data)}'
    failed, waiting = f'COUNTIF({results},"{FAILED}")', f'{gate_rows(data)}-COUNTIF({results},"{PASSED}")'
    shut = f'"{SHUT}：不通过 "&{failed}&" 条，要人确认 "&({waiting}-{failed})&" 条"'
    sheet.set_row(row, 28)
    sheet.write_string(row, 0, "现在能不能导出", book.label())
    style = book.cell(bold=True, font_size=12, indent=1)
    sheet.merge_range(row, column, row, len(WIDTHS) - 1, "", style)
    sheet.write_formula(row, column, f'=IF({passed},"{OPEN}",{shut})', style, verdict_values(data)[0])
    condition = {"type": "cell", "criteria": "==", "value": f'"{OPEN}"', "format": book.mark()}
    sheet.conditional_format(row, column, row, len(WIDTHS) - 1, condition)


def _write_held_out(sheet: Worksheet, book: Book, data: TargetData, row: int) -> None:
    """Write the rule that is counted on both lists: nobody held out stands on the list that goes out."""
    called = list_column("编号", len(data.called))
    there = f'{called},{held_column("编号", len(data.held_out))}'
    both = f"SUMPRODUCT(COUNTIF({there}))" if len(data.called) and len(data.held_out) else "0"
    _write_rule(sheet, book, row, "对照没混进名单", "本班的规矩：对照一联系，就没法知道有没有用", "")
    style = book.cell(align="center", bold=True)
    sheet.write_formula(row, _RESULT, f'=IF({both}=0,"{PASSED}","{FAILED}")', style, PASSED)
    fine = "“对照（不外发）”里的人，都不在名单上。"
    said = f'=IF({both}=0,"{fine}","对照里有 "&{both}&" 个混进了名单：拿掉。")'
    sheet.write_formula(row, _RESULT + 1, said, book.text(), fine)


def _write_rule(sheet: Worksheet, book: Book, row: int, name: str, basis: str, said: str) -> None:
    lines = max(len(wrap(basis, _BASIS_EM)), len(wrap(said, _SAID_EM)) if said else 1)
    sheet.set_row(row, _LINE_HEIGHT * lines + 8)
    sheet.write_string(row, 0, name, book.label())
    sheet.write_string(row, 1, basis, book.text())
    sheet.write_string(row, _RESULT + 1, said, book.text())


def _mark(sheet: Worksheet, book: Book, last: int) -> None:
    """Lift out what failed, and what still waits for a person."""
    for word, style in ((FAILED, book.mark()), (PASSED, book.style(font_color="#1B6E3C"))):
        condition = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style}
        sheet.conditional_format(GATE_FIRST_ROW, _RESULT, last, _RESULT, condition)
