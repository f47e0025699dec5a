"""Lesson 03 whole: every section decides something, every item is taught, and what moves says the same on paper."""

import ast
import inspect
import re

import pandas as pd
import pytest
from lesson_run import run

from coursekit.cohort import open_cohort
from coursekit.syllabus import load_syllabus
from coursekit.syllabus.coverage import coverage
from coursekit.toolkits.target_list import HELD_OUT_SHARE

NAME = "03_flow_tier_marketing.ipynb"
NUMBER = re.compile(r"(?<![A-Za-z0-9.])-?\d+(?:\.\d+)?")


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def cohort(root):
    return open_cohort(root / "cohorts" / "demo.yml")


@pytest.fixture(scope="module")
def seen(lesson, cohort):
    return run(lesson, cohort.path)


def test_every_item_of_the_syllabus_is_taught_in_150_minutes_of_which_the_class_has_half(root):
    covered = coverage(root / "notebooks", load_syllabus())
    (module,) = [module for module in covered.modules if module.module.code == "03"]
    assert (module.missing, module.title_missing) == ((), ())
    assert len(module.covered) + len(module.lesson.title_items) == 44
    assert module.complete
    assert module.minutes == 150
    assert module.activity >= 75
    assert [problem for problem in covered.errors if problem.file == NAME] == []


# --- what moves ---------------------------------------------------------------------------------------------------


def test_four_sliders_each_with_the_same_figure_standing_still(lesson, seen):
    """Beside it, in one of the next two cells, stands what `explore` draws before anybody moves it."""
    code = code_cells(lesson)
    places = [place for place, cell in enumerate(code) if cell.source.startswith("explore(")]
    assert len(seen.explored) == len(places) == 3
    for place, (draw, controls) in zip(places, seen.explored, strict=True):
        still = [after for after in code[place + 1 : place + 3] if after.source.startswith(f"{draw.__name__}(")]
        assert still, f"{draw.__name__} is never drawn standing still"
        call = ast.parse(still[0].source).body[0].value
        assert {*controls} == {*inspect.signature(draw).parameters}
        assert len(call.args) + len(call.keywords) == len(controls)
        first = seen.drawn(draw, **{name: control.value for name, control in controls.items()}).split("\n")[0]
        shown = [output.metadata["coursekit"]["alt"] for output in still[0].outputs if "image/png" in output.data]
        assert shown == [first], "the figure standing still is not the one that the sliders begin with"


def moved(seen, *names):
    """Return what draws from sliders of these names, and the sliders."""
    ((draw, controls),) = [(draw, controls) for draw, controls in seen.explored if {*controls} == {*names}]
    return draw, controls


def last_month(cohort):
    """Return the last month of every main line in use, and who may be contacted, worked out with pandas alone."""
    lines, months = cohort.table("subscribers"), cohort.table("subscriber_months")
    rows = months[months["month"] == months["month"].max()].merge(lines, on="subscriber_id", suffixes=("", "_line"))
    rows = rows[(rows["line_role"] == "main") & ~rows["is_iot"] & (rows["status"] == "active")]
    gap = pd.Timedelta(days=cohort.settings("03").contact_gap_days)
    recently = pd.to_datetime(rows["last_contact_date"]) > pd.Timestamp(cohort.spec.dates[0]) - gap
    refused = ["open_complaint", "port_out_requested", "do_not_disturb"]
    may_call = (rows["age_band"] != "under_18") & rows["marketing_consent"] & ~rows[refused].any(axis=1) & ~recently
    return rows.assign(total_gb=rows["usage_gb"] + rows["directional_gb"], may_call=may_call)


@pytest.mark.parametrize("lines", [(2.0, 30.0), (0.5, 12.0), (5.0, 20.0), (10.0, 60.0)])
def test_counts_income_and_list_follow_the_two_lines(seen, cohort, lines):
    draw, controls = moved(seen, "low", "high")
    for control, line in zip((controls["low"], controls["high"]), lines, strict=True):
        assert control.min <= line <= control.max
    rows = last_month(cohort)
    fixed = (rows["total_gb"] < 0.01) | (rows["allowance_gb"] == 0) | (rows["pool_usage_gb"] > rows["allowance_gb"])
    low, high = ~fixed & (rows["total_gb"] < lines[0]), ~fixed & (rows["total_gb"] >= lines[1])
    income = [f"{rows.loc[ends, 'bill_yuan'].sum() / 1e4:.1f}" for ends in (low, high, ~fixed & ~low & ~high)]
    told = NUMBER.findall(seen.drawn(draw, low=lines[0], high=lines[1]))
    assert {str(low.sum()), str(high.sum()), str((rows["may_call"] & (low | high)).sum()), *income} <= {*told}


def test_the_best_list_grows_with_contacts_and_money_and_stops_where_nobody_pays(seen):
    draw, controls = moved(seen, "contacts", "budget")
    most = {name: control.max for name, control in controls.items()}
    people, _, gain = picked(seen, draw, **most)
    few = [picked(seen, draw, **most | {"contacts": count}) for count in (people // 4, people // 2)]
    poor = [picked(seen, draw, **most | {"budget": yuan}) for yuan in (100, 150)]
    room = 1 / (1 - HELD_OUT_SHARE)  # the held-out are picked too and not called
    assert [count for count, *_ in few] == [int(people // 4 * room), int(people // 2 * room)]
    assert 0 < few[0][2] < few[1][2] < gain < 2 * few[1][2], "the best come first, so that each is worth less"
    assert all(cost <= yuan and got <= gain for (_, cost, got), yuan in zip(poor, (100, 150), strict=True))


def picked(seen, draw, **values):
    """Return people, cost and gain as the figure's title says them."""
    text = seen.drawn(draw, **values)
    return tuple(int(number) for number in re.search(r"(\d+) 个，\D*?(\d+) 元，\D*?(-?\d+) 元", text).groups())


@pytest.mark.parametrize(("invites", "success"), [(2.0, 12), (0.5, 30), (4.0, 20), (6.0, 16)])
def test_invitations_add_up_to_what_the_waves_sum_to(seen, invites, success):
    draw, _ = moved(seen, "invites", "success")
    wave, everybody = 100.0, 0.0
    for _ in range(1000):
        everybody, wave = everybody + wave, wave * invites * success / 100
    assert f"{everybody:.0f}" in NUMBER.findall(seen.drawn(draw, invites=invites, success=success))


def test_invitations_that_grow_without_end_get_no_sum(seen):
    draw, _ = moved(seen, "invites", "success")
    assert "共" not in seen.drawn(draw, invites=6.0, success=30)
