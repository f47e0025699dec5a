"""The take-home workbook of module 12: key clients, whom to save first, matrices, factors and dated strategies."""

from __future__ import annotations

from coursekit.cohort import Cohort
from coursekit.toolkits.client_matrix_data import TABLES, collect
from coursekit.toolkits.client_sheets.book import write_book
from coursekit.toolkits.client_sheets.factors import write_factors
from coursekit.toolkits.client_sheets.follow import write_follow
from coursekit.toolkits.client_sheets.form import Form
from coursekit.toolkits.client_sheets.grades import write_grades
from coursekit.toolkits.client_sheets.nine import write_nine
from coursekit.toolkits.client_sheets.sources import write_sources
from coursekit.toolkits.client_sheets.start import write_start
from coursekit.toolkits.client_sheets.tows import write_tows
from coursekit.toolkits.client_sheets.urgent import write_urgent
from coursekit.toolkits.client_sheets.weights import write_weights
from coursekit.toolkits.workbook import Book

__all__ = ["TABLES", "client_workbook"]


def client_workbook(cohort: Cohort, *, own_data: bool = False) -> bytes:
    """Return the .xlsx file: key clients to type over, and formulas from them to a dated decision.

    Every formula carries its computed value, and the same class gives the same bytes.

    Parameters
    ----------
    own_data : the class's own rows where it has any, under their own numbers, for a file that stays in the house;
        else synthetic ones.
    """
    data = collect(cohort, own_data=own_data)
    form = Form(Book(f"客户矩阵与 TOWS 表 · {cohort.title}", cohort.spec.instructor, created=cohort.spec.dates[0]))
    write_start(form, data)
    write_book(form, data)
    write_urgent(form, data)
    write_weights(form, data)
    write_nine(form, data)
    write_grades(form, data)
    write_factors(form, data)
    write_tows(form, data)
    write_follow(form, data)
    write_sources(form, data)
    return form.close()
