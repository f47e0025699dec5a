"""What `coursekit new-module` tells an author beforehand: programmes that teach the module, and what is planned."""

import re

import pytest
import yaml

from coursekit.authoring.new_module import skeleton_lesson
from coursekit.authoring.outline import plan, timetable
from coursekit.syllabus import load_syllabus

MODULES = load_syllabus().modules
each_module = pytest.mark.parametrize("module", MODULES.values(), ids=list(MODULES))


@pytest.fixture(scope="module")
def data(root):
    folder = root / "src" / "coursekit" / "syllabus" / "data"
    return {name: yaml.safe_load((folder / f"{name}.yml").read_text("utf-8"))[name] for name in ("modules", "programmes")}


@each_module
def test_every_programme_that_teaches_the_module_is_named_with_its_minutes(module, data):
    """Counted from the file: whoever writes 12 must know that one programme has 35 minutes for it, not 150."""
    expected = [
        [str(slot["minutes"]) for slot in programme["slots"] if slot["module"] == module.slug]
        for programme in data["programmes"]
        if module.slug in programme["modules_in_order"]
    ]
    lines = [line for line in timetable(module).splitlines() if line.startswith("- `")]
    assert [re.findall(r"(\d+) 分钟，看", line) for line in lines] == expected


def test_module_12_has_35_minutes_in_one_programme_and_80_in_another():
    assert "35 分钟，看 S1-2.3、S1-2.14" in timetable(MODULES["12"])
    assert "60 分钟，看 S2-1.3；20 分钟，看 S2-2.3" in timetable(MODULES["12"])


@each_module
def test_the_plan_tells_models_exercises_and_what_to_take_home(module, data):
    (record,) = [record for record in data["modules"] if record["slug"] == module.slug]
    text = plan(module)
    assert all(model in text for model in record["backbone"]["models"] if isinstance(model, str))
    assert all(task["q"] in text and task["check"] in text for task in record["exercises"])
    assert all(part in text for part in [record["artefact"]] if isinstance(part, str))


@each_module
def test_the_skeleton_s_first_notes_hold_both(module):
    (notes,) = [cell.source for cell in skeleton_lesson(module).cells if cell.id == "title-notes"]
    assert timetable(module) in notes and plan(module) in notes
