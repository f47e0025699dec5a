"""Print: a class's workbook, its modules, a leaflet and the sheet to sign on, as PDF."""

from coursekit.handouts.print.book import Part, leaflet_pdf, module_pdf, sign_in_pdf, workbook_pdf
from coursekit.handouts.print.typesetter import warm_up_print

__all__ = ["Part", "leaflet_pdf", "module_pdf", "sign_in_pdf", "warm_up_print", "workbook_pdf"]
