"""Workbooks for next quarter, filled in as a person would."""

import datetime

from coursekit.toolkits.quarter_sheets import forecasts, layout, meeting, plan, support

START, REVIEW = datetime.date(2027, 1, 1), datetime.date(2027, 4, 1)
GOOD = {
    "lever": "存量维系费", "now": 0, "to": 30_000, "others": "都不动", "cost": 30_000, "arpu": 50, "margin": 0.5, "months": 10,
    "which": "少走的，季末还在用", "expected": 150, "floor": 125, "owner": "老郑", "compared": "东县", "start": START,
    "review": REVIEW,
}  # fmt: skip
NEEDED = {"need": "谁快走", "who": "小周", "step": "排名单", "number": 200, "unit": "户", "day": REVIEW}
QUARTER = {
    "begin": 10_000, "added": 1_000, "silent": 100, "left": 500, "ported_in": 50, "ported_out": 40, "complaints": 102,
    "revenue": 150, "target": 120, "selling": 30, "commission": 9, "listed": 9_000, "kept": 8_100,
}  # fmt: skip


def at(book, sheet, row, column):
    """Return a cell by row and column from zero."""
    return book[sheet].cell(row + 1, column + 1)


def plan_cell(book, cohort, name, column=layout.OWN):
    """Return a cell of the one-page plan by the name of its field or number."""
    return at(book, layout.PLAN, plan.rows(layout.QuarterData(cohort))[name], column)


def type_plan(book, cohort, **values):
    """Type the reader's own plan: a complete one but for ``values``."""
    for name, value in (GOOD | values).items():
        plan_cell(book, cohort, name).value = value
    return book


def verdict_of(book, cohort, step=0):
    """Return what the plan says of itself (1: of the example)."""
    row = plan.rows(layout.QuarterData(cohort))["verdict"]
    return at(book, layout.PLAN, row + step, layout.OWN).value


def type_support(book, tool, **values):
    """Type a tool's line: a complete one but for ``values``."""
    columns = dict(zip(NEEDED, (support.NEED, support.WHO, support.STEP, support.NUMBER, support.UNIT, support.DAY), strict=True))
    for name, value in (NEEDED | values).items():
        at(book, layout.SUPPORT, support.FIRST + [*support.TOOLS].index(tool), columns[name]).value = value


def lacking(book, tool):
    """Return what a tool's line says."""
    return at(book, layout.SUPPORT, support.FIRST + [*support.TOOLS].index(tool), support.LACKS).value


def support_count(book):
    """Return the sentence below the six tools."""
    return at(book, layout.SUPPORT, support.COUNT_ROW, 0).value


def meeting_cell(book, word, name, quarter):
    """Return a cell of the review's page; quarter -1 is the made-up one."""
    return at(book, layout.MEETING, meeting.rows(word)[name], meeting.FIRST_OWN + quarter)


def type_quarter(book, word, quarter, name, **values):
    """Type a quarter of the review, counted from zero: a complete one but for ``values``."""
    at(book, layout.MEETING, meeting.FIRST - 1, meeting.FIRST_OWN + quarter).value = name
    for line, value in (QUARTER | values).items():
        meeting_cell(book, word, line, quarter).value = value


def type_period(book, place, **values):
    """Type into a line of the forecasts: period, before, foreseen, came."""
    columns = {"period": forecasts.PERIOD, "before": forecasts.BEFORE, "foreseen": forecasts.FORESEEN, "came": forecasts.CAME}
    for name, value in values.items():
        at(book, layout.FORECASTS, forecasts.FIRST + place, columns[name]).value = value


def decided(book, cohort):
    """Fill in every sheet, whole and right."""
    type_plan(book, cohort)
    for tool in support.TOOLS:
        type_support(book, tool)
    type_quarter(book, cohort.words.commission, 0, "去年四季度")
    type_quarter(book, cohort.words.commission, 1, "今年一季度", begin=10_400)
    type_forecasts(book, 15, [(16.5, 16), (18, 18), (19.5, 20), (21, 20)])
    for place in range(4):
        type_period(book, place, period=f"第 {place + 1} 季")
    return book


def type_forecasts(book, before, pairs):
    """Type the first line's last outcome, and forecasts with outcomes (None: nothing yet)."""
    at(book, layout.FORECASTS, forecasts.FIRST, forecasts.BEFORE).value = before
    for place, (foreseen, came) in enumerate(pairs):
        at(book, layout.FORECASTS, forecasts.FIRST + place, forecasts.FORESEEN).value = foreseen
        at(book, layout.FORECASTS, forecasts.FIRST + place, forecasts.CAME).value = came


def forecast_line(book, place, first=forecasts.FIRST):
    """Return a line of the forecasts by the names of its computed columns."""
    names = ("error", "copied", "mean", "copied_mean", "says")
    return {name: at(book, layout.FORECASTS, first + place, forecasts.ERROR + step).value for step, name in enumerate(names)}
