import datetime

import pytest
from courses import cohort_text
from hypothesis import given
from hypothesis import strategies as st
from print_samples import square_svg

from coursekit.cohort import open_cohort
from coursekit.handouts.print.front import agenda_pages, cover, short_dates, sign_in_pages, teams_of
from coursekit.handouts.print.pictures import Pictures
from coursekit.syllabus import load_syllabus

MODULES = load_syllabus().modules


@pytest.fixture
def opened(course):
    """A function that opens a class with some of its fields changed."""

    def make(**changes):
        path = course / "cohorts" / "front-1.yml"
        path.write_text(cohort_text("front-1", **changes), "utf-8")
        return open_cohort(path)

    return make


@given(st.lists(st.text(min_size=1), max_size=60), st.integers(2, 12))
def test_names_are_dealt_to_teams_of_the_same_size(names, count):
    teams = teams_of(names, count)
    assert sorted(name for team in teams for name in team) == sorted(names)
    assert not teams or max(map(len, teams)) - min(map(len, teams)) <= 1
    assert len(teams) == min(count, len(names))


def test_forty_names_get_their_place_to_sign(opened):
    names = [f"学员{number}" for number in range(40)]
    page = sign_in_pages(opened(trainees=names, teams=6))
    assert all(page.count(f'"{name}"') == 1 for name in names)
    assert page.count("title:") == 6 and "第 6 组　6 人" in page and '"12 月 8 日", "12 月 9 日"' in page


def test_a_class_without_names_has_no_page_for_them(opened):
    assert sign_in_pages(opened()) == ""


def test_the_agenda_tells_pages_of_what_is_printed_and_what_is_being_written(opened):
    cohort = opened(extra_modules=["04", "06"])
    page = agenda_pages(cohort, ["02", "04"], [MODULES["03"], MODULES["06"]])
    assert 'title: "02　数字化产品生命周期与增量增收", rest: false, page: page-of(<m02>)' in page
    assert 'title: "03　流量分档精确营销", rest: false, page: soft[编写中]' in page
    assert "rest: true, page: []" in page and "12 月 8 日（周二）" in page
    assert "本班加课" in page and "#page-of(<m04>);" in page


def test_the_cover_says_who_when_and_where(opened):
    page = cover(opened(instructor="燕老师", region="鹤鸣市"), Pictures())
    for text in ("鹤鸣市", "电信", "燕老师", "2026 年 12 月 8 日（周二）至 9 日（周三）", "logo: none"):
        assert text in page


def test_no_operator_is_named_where_the_class_is_for_any(opened):
    assert "运营商" not in cover(opened(operator="generic"), Pictures())


def test_a_very_wide_logo_keeps_its_shape(opened, course):
    (course / "cohorts" / "wide.svg").write_bytes(square_svg(900, 60))
    pictures = Pictures()
    assert '#cover(size: 34pt, logo: mark("picture-0.svg", 120.00mm, 8.00mm)' in cover(opened(brand={"logo": "wide.svg"}), pictures)
    assert pictures.files["picture-0.svg"] == square_svg(900, 60)


def test_a_long_title_is_set_smaller(opened):
    assert "size: 23pt" in cover(opened(title="一" * 40), Pictures())


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ([(2026, 12, 8)], "2026-12-08"), ([(2026, 12, 8), (2026, 12, 9)], "2026-12-08 至 12-09"),
        ([(2026, 12, 31), (2027, 1, 1)], "2026-12-31 至 2027-01-01"),
    ],
)  # fmt: skip
def test_dates_for_the_foot(opened, days, told):
    assert short_dates(opened(dates=[datetime.date(*day) for day in days])) == told
