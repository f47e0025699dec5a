"""notebooks/README.md is what the notebooks say, counted here a second time from their JSON."""

import json
import re
import shutil

import pytest

from coursekit.authoring import catalogue
from coursekit.syllabus import load_syllabus
from coursekit.syllabus.lesson import PLACEHOLDER

MODULES = load_syllabus().modules


def rows(text):
    lines = [line for line in text.splitlines() if re.match(r"\| \d\d \|", line)]
    return {line[2:4]: [cell.strip() for cell in line.strip("|").split("|")] for line in lines}


def test_the_committed_table_is_the_notebooks_own(root):
    assert (root / "notebooks" / "README.md").read_text("utf-8") == catalogue(root)


def test_every_committed_lesson_stands_in_it_and_both_readmes_link_it(root):
    text = catalogue(root)
    for path in (root / "notebooks").glob("*.ipynb"):
        assert f"]({path.name})" in text and MODULES[path.stem[:2]].zh in text
    for name in ("README.md", "README.zh-CN.md"):
        assert "(notebooks/README.md)" in (root / name).read_text("utf-8")


@pytest.mark.parametrize("code", ["02"])
def test_a_row_s_numbers_are_those_of_the_cells(root, code):
    def facts(kind):
        notebook = json.loads((root / kind / MODULES[code].notebook).read_text("utf-8"))
        return [cell["metadata"].get("coursekit", {}) for cell in notebook["cells"]]

    sections = [block for block in facts("notebooks") if "minutes" in block]
    tasks = [block for block in facts("solutions") if "minutes" in block]
    items = load_syllabus().items
    home = {item for item in MODULES[code].home_items if items[item].counts}
    taught = home & {item for block in sections for item in block["items"]}
    row = rows(catalogue(root))[code]
    assert row[2:6] == [
        str(sum(block["minutes"] for block in sections)),
        str(sum(block["activity"] for block in sections)),
        str(len(tasks)),
        f"{len(taught)} of {len(home)}",
    ]


def test_a_row_names_the_workbook_that_trainees_take_home(root):
    assert "卡" in rows(catalogue(root))["02"][6]


def test_a_draft_is_named_below_the_table_and_not_in_it(course, root):
    lesson = course / "notebooks" / MODULES["02"].notebook
    shutil.copy(root / "notebooks" / lesson.name, lesson)
    assert list(rows(catalogue(course))) == ["02"] and "Being written" not in catalogue(course)
    lesson.write_text(lesson.read_text("utf-8").replace("# 看懂", f"# {PLACEHOLDER}看懂", 1), "utf-8")
    assert rows(catalogue(course)) == {}
    assert f"- 02 [{MODULES['02'].zh}]({lesson.name})" in catalogue(course).split("Being written")[1]


def test_a_course_without_lessons_has_an_empty_table(course):
    assert rows(catalogue(course)) == {}
