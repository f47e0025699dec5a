import pytest
from print_samples import SETTINGS

from coursekit.errors import CourseError
from coursekit.handouts.print.typesetter import Source, typeset, warm_up_print

SHOW = '#show: book.with("书", "师", none)\n'


def setting(markup: str) -> bytes:
    return typeset(Source(SHOW + markup, SETTINGS, {}))


def test_a_character_that_slipped_through_is_an_error_not_a_box():
    with pytest.raises(CourseError, match="𠮷"):
        setting('#"𠮷";')


def test_no_font_of_the_machine_is_used():
    with pytest.raises(CourseError, match="noto sans"):
        setting('#text(font: "Noto Sans", "a")')


def test_what_typst_refuses_is_said_with_its_line():
    with pytest.raises(CourseError, match="nonsense"):
        setting("#nonsense(1)")


def test_no_path_of_the_machine_is_told(tmp_path):
    with pytest.raises(CourseError) as error:
        setting('#image("gone.png", alt: "图")')
    assert "/tmp" not in str(error.value) and "coursekit-print" not in str(error.value)


def test_warming_up_twice_costs_nothing():
    warm_up_print()
    warm_up_print()
