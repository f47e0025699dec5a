"""The sheet of rules on contact: what to do at each step, and on which text it stands."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from coursekit.charts.textwidth import wrap
from coursekit.toolkits.target_rules import CHECKED, contact_rule, steps
from coursekit.toolkits.target_sheets.layout import RULES, TargetData
from coursekit.toolkits.workbook import Book, set_page_lines

WIDTHS = (21, 62, 44)
_DO_EM, _BASIS_EM, _LINE_HEIGHT = 30, 21, 15


def write_rules(book: Book, data: TargetData) -> Worksheet:
    """Write the steps of a contact, one a row; the page hangs beside the telephone."""
    sheet = book.sheet(RULES, "触达规则：一通电话从头到尾", WIDTHS)
    sheet.write_string(1, 0, CHECKED, book.remark())
    sheet.set_row(2, 26)
    sheet.merge_range(2, 0, 2, 2, contact_rule(data.cohort), book.style(bold=True, font_size=11))
    for column, label in enumerate(("什么时候", "怎么做", "依据")):
        sheet.write_string(3, column, label, book.header())
    for row, step in enumerate(steps(data.cohort), 4):
        sheet.set_row(row, _LINE_HEIGHT * max(len(wrap(step.do, _DO_EM)), len(wrap(step.basis, _BASIS_EM))) + 8)
        sheet.write_string(row, 0, step.when, book.cell(bold=True, indent=1))
        sheet.write_string(row, 1, step.do, book.text())
        sheet.write_string(row, 2, step.basis, book.text(font_color="#5B636C"))
    sheet.print_area(0, 0, 3 + len(steps(data.cohort)), 2)
    sheet.fit_to_pages(1, 1)
    set_page_lines(sheet, data.cohort, "")
    return sheet
