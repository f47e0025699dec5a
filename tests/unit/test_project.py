import pytest

from coursekit.errors import CourseError
from coursekit.project import MARKER, find_root


def test_root_is_found_from_below(tmp_path):
    (tmp_path / MARKER).write_text("")
    deep = tmp_path / "notebooks" / "更深"
    deep.mkdir(parents=True)
    assert find_root(deep) == tmp_path


def test_outside_a_course_says_where_to_go(tmp_path):
    with pytest.raises(CourseError, match="coursekit.toml"):
        find_root(tmp_path)
