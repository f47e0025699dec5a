import datetime

import pytest
from courses import cohort_text

from coursekit.cohort import open_cohort
from coursekit.handouts.agenda import agenda, minutes_in_timetable, spoken_dates
from coursekit.syllabus import load_syllabus


@pytest.fixture
def days(course):
    def of(**changes):
        path = course / "cohorts" / "x-1.yml"
        path.write_text(cohort_text("x-1", **changes), "utf-8")
        return agenda(open_cohort(path))

    return of


def test_dates_fall_on_days_in_order(days):
    first, second = days(dates=[datetime.date(2026, 12, 8), datetime.date(2026, 12, 12)])
    assert first.heading == "第 1 天 · 2026 年 12 月 8 日（周二）"
    assert second.heading == "第 2 天 · 2026 年 12 月 12 日（周六）"


def test_every_weekday_has_its_name(days):
    monday = datetime.date(2026, 11, 30)
    for number, name in enumerate("一二三四五六日"):
        assert f"（周{name}）" in days(dates=[monday + datetime.timedelta(days=number)])[0].heading


def test_a_day_without_a_date_says_so(days):
    first, second = days(dates=[datetime.date(2026, 12, 8)])
    assert "12 月 8 日" in first.heading
    assert second.heading == "第 2 天 · 日期待定"


@pytest.mark.parametrize("slug", sorted(load_syllabus().programmes))
def test_slots_follow_one_another_and_every_module_has_one(days, slug):
    programme = load_syllabus().programmes[slug]
    plan = days(programme=slug, dates=[datetime.date(2026, 12, 8)])
    assert len(plan) == programme.days
    for day in plan:
        times = [time for slot in day.slots for time in (slot.start, slot.end)]
        assert times == sorted(times)
    assert {slot.module for day in plan for slot in day.slots} - {""} == set(programme.modules)


def test_breaks_are_named_and_lead_to_no_module(days):
    breaks = [slot for day in days() for slot in day.slots if not slot.module]
    assert breaks
    assert {slot.title for slot in breaks} == {"休息"}


def test_a_slot_bears_its_module_s_name(days):
    first = days()[0].slots[0]
    assert (first.start, first.end, first.module) == ("09:00", "10:15", "02")
    assert first.title == load_syllabus().modules["02"].zh


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (["2026-12-08"], "2026 年 12 月 8 日（周二）"),
        (["2026-12-08", "2026-12-09"], "2026 年 12 月 8 日（周二）至 9 日（周三）"),
        (["2026-12-08", "2026-12-09", "2026-12-10"], "2026 年 12 月 8 日（周二）至 10 日（周四）"),
        (["2026-12-08", "2026-12-10"], "2026 年 12 月 8 日（周二）、10 日（周四）"),
        (["2026-11-30", "2026-12-01"], "2026 年 11 月 30 日（周一）至 12 月 1 日（周二）"),
        (["2026-12-31", "2027-01-01"], "2026 年 12 月 31 日（周四）至 2027 年 1 月 1 日（周五）"),
        (["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-08"], "2026 年 12 月 30 日（周三）至 2027 年 1 月 1 日（周五）、8 日（周五）"),
        (["2026-12-08", "2027-12-08"], "2026 年 12 月 8 日（周二）、2027 年 12 月 8 日（周三）"),
    ],
)  # fmt: skip
def test_dates_are_written_as_a_person_writes_them(dates, said):
    assert spoken_dates(tuple(map(datetime.date.fromisoformat, dates))) == said


@pytest.mark.parametrize(
    ("cohort_id", "module", "minutes"),
    [("demo", "02", 75), ("ningde-telecom-2026a", "03", 110), ("ningde-telecom-2026a", "02", 0)],
)
def test_the_minutes_that_a_timetable_gives_a_module(root, cohort_id, module, minutes):
    """02 of the demo has one slot of 75 minutes, 03 of ningde one from 9:00 to 10:50, an added module none."""
    assert minutes_in_timetable(open_cohort(root / "cohorts" / f"{cohort_id}.yml"), module) == minutes
