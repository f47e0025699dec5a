"""Print: a class's workbook and its modules as PDF."""

from coursekit.handouts.print.book import Part, module_pdf, workbook_pdf
from coursekit.handouts.print.typesetter import warm_up_print

__all__ = ["Part", "module_pdf", "warm_up_print", "workbook_pdf"]
