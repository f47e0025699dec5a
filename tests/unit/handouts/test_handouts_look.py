"""What a class's material shows of it: from the class file, to text and back, with whatever is empty left out."""

import datetime

import pytest
from courses import cohort_text

from coursekit.cohort import open_cohort
from coursekit.cohort.spec import Brand
from coursekit.errors import CourseError
from coursekit.handouts.look import COLOUR, Look, look_of

DAYS = (datetime.date(2026, 12, 8), datetime.date(2026, 12, 9))
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="10"/>'


def test_a_class_looks_as_its_file_says(course):
    (course / "cohorts" / "mark.svg").write_bytes(SVG)
    path = course / "cohorts" / "look-1.yml"
    brand = {"primary": "#8a1538", "logo": "mark.svg"}
    path.write_text(cohort_text("look-1", operator="mobile", instructor="燕老师", dates=[*DAYS], brand=brand), "utf-8")
    look = look_of(open_cohort(path))
    assert look == Look("试讲班", "宁德", "移动", "燕老师", DAYS, "#8a1538", SVG)
    assert look.line == "宁德 · 移动 · 试讲班" and look.logo_kind == "svg"


def test_no_operator_is_named_where_the_class_is_for_any(course):
    path = course / "cohorts" / "look-2.yml"
    path.write_text(cohort_text("look-2", operator="generic"), "utf-8")
    look = look_of(open_cohort(path))
    assert look.operator == "" and look.line == "宁德 · 试讲班" and look.logo == b""


def test_a_title_alone_will_do():
    look = Look("沙盘")
    assert (look.line, look.short_dates, look.colour) == ("沙盘", "", COLOUR)
    assert Brand().primary == COLOUR, "a class file without a colour looks the same"


@pytest.mark.parametrize("look", [Look("甲"), Look("“班”\n", "鹤鸣", "移动", "燕", DAYS, "#8a1538", b"\x89PNG\r\n\x1a\n\0\xff")])
def test_a_look_comes_back_from_text_as_it_was(look):
    assert Look.from_text(look.to_text()) == look
    assert not look.logo or look.logo_kind == "png"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"dates": ["x"], "logo": ""}', '{"dates": [], "logo": "", "title": "甲", "more": 1}'])
def test_a_text_that_is_none_is_refused(text):
    with pytest.raises(CourseError, match="班级样子读不出来"):
        Look.from_text(text)
