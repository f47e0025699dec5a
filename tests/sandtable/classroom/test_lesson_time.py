"""A lesson's own minutes, read from the notebook: in the course folder, and in what a trainee unpacks."""

import json
import re
import shutil

import pytest

from coursekit.errors import CourseError
from coursekit.handouts.packs import blank_lesson
from coursekit.notebooks.normal import read_notebook, serialise
from coursekit.sandtable.classroom.lesson_time import HEARD, OWN, discussions, own_notebook, section_minutes

USUAL = "24_sand_table_drills.ipynb"


@pytest.fixture
def pack(root, tmp_path):
    """An unpacked class's pack as far as the lesson goes: its notebook without notes and outputs, nothing else."""
    folder = tmp_path / "包"
    (folder / "notebooks").mkdir(parents=True)
    lesson = blank_lesson(read_notebook(root / "notebooks" / USUAL))
    (folder / "notebooks" / USUAL).write_text(serialise(lesson), "utf-8")
    return folder


def changed(folder, change):
    path = folder / "notebooks" / USUAL
    notebook = json.loads(path.read_text("utf-8"))
    change(notebook)
    path.write_text(json.dumps(notebook), "utf-8")


def test_minutes_are_what_the_title_says_they_come_to(root):
    title = read_notebook(root / "notebooks" / USUAL).cells[0].source
    total, own = map(int, re.search(r"课上 (\d+) 分钟，其中动手和讨论 (\d+) 分钟", title).groups())
    found = section_minutes(root)
    assert (found["分钟"].sum(), found[OWN].sum()) == (total, own)
    assert (found[OWN] + found[HEARD] == found["分钟"]).all()
    assert found["小节"].is_unique and found["小节"].str.len().gt(0).all()
    assert found.attrs["source"]


def test_a_pack_with_nothing_but_the_notebook_says_the_same(root, pack):
    assert section_minutes(pack).equals(section_minutes(root))
    assert discussions(pack) == discussions(root)


def test_every_discussion_with_its_minutes_is_found_under_its_section(root):
    text = "\n".join(cell.source for cell in read_notebook(root / "notebooks" / USUAL).cells if "notes" not in
                     cell.metadata.get("tags", []) and cell.cell_type == "markdown")  # fmt: skip
    found = discussions(root)
    assert len(found) == text.count("**讨论（") > 0
    said = [int(minutes) for minutes in re.findall(r"\*\*讨论（(\d+) 分钟）", text)]
    assert [minutes for _, minutes in found] == said
    headings = [cell.source for cell in read_notebook(root / "notebooks" / USUAL).cells if cell.source.startswith("## ")]
    assert all(any(each.startswith(f"## {heading}") for each in headings) for heading, _ in found)


def test_a_changed_section_changes_the_minutes(root, pack):
    def longer(notebook):
        cell = next(cell for cell in notebook["cells"] if "minutes" in cell["metadata"].get("coursekit", {}))
        cell["metadata"]["coursekit"]["minutes"] += 5

    changed(pack, longer)
    assert section_minutes(pack)["分钟"].sum() == section_minutes(root)["分钟"].sum() + 5


def test_two_sections_that_begin_alike_keep_their_whole_headings(pack):
    def alike(notebook):
        first, second = [cell for cell in notebook["cells"] if "minutes" in cell["metadata"].get("coursekit", {})][:2]
        first["source"], second["source"] = ["## 演练：甲？\n"], ["## 演练：乙？\n"]

    changed(pack, alike)
    assert section_minutes(pack)["小节"].tolist()[:2] == ["演练：甲？", "演练：乙？"]


def test_a_renamed_notebook_is_found_and_another_module_s_is_not(root, pack):
    folder = pack / "notebooks"
    (folder / USUAL).rename(folder / "下午的课.ipynb")
    shutil.copy(root / "notebooks" / "02_digital_product_lifecycle.ipynb", folder)
    assert own_notebook(pack).name == "下午的课.ipynb"


def test_no_notebook_and_no_minutes_are_said_in_a_sentence(pack):
    def bare(notebook):
        for cell in notebook["cells"]:
            if cell["metadata"].get("coursekit"):
                cell["metadata"]["coursekit"] = {"items": []}

    changed(pack, bare)
    with pytest.raises(CourseError, match="没有一节写着分钟数"):
        section_minutes(pack)
    (pack / "notebooks" / USUAL).unlink()
    with pytest.raises(CourseError, match="没找到第 24 讲的笔记本"):
        section_minutes(pack)
