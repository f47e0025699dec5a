"""The take-home workbook of module 24: one lever for next quarter, six tools that support it, the review's page."""

from __future__ import annotations

from coursekit.cohort import Cohort
from coursekit.toolkits.client_sheets.form import Form
from coursekit.toolkits.quarter_sheets.forecasts import write_forecasts
from coursekit.toolkits.quarter_sheets.layout import QuarterData
from coursekit.toolkits.quarter_sheets.meeting import write_meeting
from coursekit.toolkits.quarter_sheets.plan import write_plan
from coursekit.toolkits.quarter_sheets.sources import write_sources
from coursekit.toolkits.quarter_sheets.support import write_support
from coursekit.toolkits.workbook import Book

TITLE = "下季方案与六样支撑"


def quarter_workbook(cohort: Cohort, *, own_data: bool = False) -> bytes:
    """Return the .xlsx file: forms to fill in, each with a made-up example, and formulas from them to a sentence.

    Every formula carries its computed value, and the same class gives the same bytes.

    Parameters
    ----------
    own_data : changes nothing: no row of a class's tables is in it.
    """
    del own_data
    data = QuarterData(cohort)
    form = Form(Book(f"{TITLE} · {cohort.title}", cohort.spec.instructor, created=data.class_day))
    write_pages(form, data)
    return form.close()


def write_pages(form: Form, data: QuarterData) -> None:
    """Write the five sheets."""
    write_plan(form, data)
    write_support(form, data)
    write_meeting(form, data)
    write_forecasts(form, data)
    write_sources(form, data)
