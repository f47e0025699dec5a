import datetime

import pytest
from courses import cohort_text
from print_samples import square_svg

from coursekit.cohort import open_cohort
from coursekit.handouts.agenda import agenda
from coursekit.handouts.look import look_of
from coursekit.handouts.print.front import agenda_pages, cover
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


def cover_of(cohort, pictures):
    return cover(cohort, look_of(cohort), pictures)


def test_the_agenda_tells_the_pages_of_what_is_printed(opened):
    page = agenda_pages(opened(extra_modules=["04", "06"]), ["02", "04"])
    assert 'title: "02　数字化产品生命周期与增量增收", rest: false, page: page-of(<m02>)' in page
    assert "rest: true, page: []" in page and "12 月 8 日（周二）" in page
    assert "本班加课" in page and "#page-of(<m04>);" in page and page.count("page-of(<m04>)") == 1


def test_what_is_not_in_the_book_has_no_page_and_one_line_says_so(opened):
    page = agenda_pages(opened(), ["02"])
    assert 'title: "03　流量分档精确营销", rest: false, page: []' in page and "编写中" not in page
    assert page.count("没有页码的内容不在这一册里。") == 1
    assert "没有页码" not in agenda_pages(opened(), list(MODULES))


def test_a_module_that_goes_on_later_says_so(opened):
    cohort = opened(programme="base-retention-2d")
    titles = [slot.module + "　" + slot.title for day in agenda(cohort) for slot in day.slots if slot.module]
    again = {title for title in titles if titles.count(title) > 1}
    page = agenda_pages(cohort, [])
    for title in titles:
        assert page.count(f'"{title}"') == 1 and page.count(f'"{title}（续）"') == titles.count(title) - 1
    assert again


def test_the_cover_says_who_when_and_where(opened):
    page = cover_of(opened(instructor="燕老师", region="鹤鸣市"), Pictures())
    for text in ("鹤鸣市", "电信", "燕老师", "2026 年 12 月 8 日（周二）至 9 日（周三）", "logo: none"):
        assert text in page


@pytest.mark.parametrize(
    ("title", "told"),
    [("存量保有经营能力提升", '"2 天"'), ("存量保有经营能力提升（2 天）", '""'), ("别的名字", '"存量保有经营能力提升（2 天）"')],
)
def test_the_cover_does_not_say_the_title_twice(opened, title, told):
    page = cover_of(opened(title=title, programme="base-retention-2d"), Pictures())
    assert f"programme: {told}," in page


def test_no_operator_is_named_where_the_class_is_for_any(opened):
    assert "运营商" not in cover_of(opened(operator="generic"), Pictures())


def test_a_very_wide_logo_keeps_its_shape(opened, course):
    (course / "cohorts" / "wide.svg").write_bytes(square_svg(900, 60))
    pictures = Pictures()
    assert '#cover(size: 34pt, logo: mark("picture-0.svg", 120.00mm, 8.00mm)' in cover_of(opened(brand={"logo": "wide.svg"}), pictures)
    assert pictures.files["picture-0.svg"] == square_svg(900, 60)


def test_a_long_title_is_set_smaller(opened):
    assert "size: 23pt" in cover_of(opened(title="一" * 40), Pictures())


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ([(2026, 12, 8)], "2026-12-08"), ([(2026, 12, 8), (2026, 12, 9)], "2026-12-08 至 12-09"),
        ([(2026, 12, 31), (2027, 1, 1)], "2026-12-31 至 2027-01-01"),
    ],
)  # fmt: skip
def test_dates_for_the_foot(opened, days, told):
    assert look_of(opened(dates=[datetime.date(*day) for day in days])).short_dates == told
