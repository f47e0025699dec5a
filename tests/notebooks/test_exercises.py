"""Every exercise as it opens: blanks that are checked, one name each, and nothing of an answer or of the key."""

import ast
import json
import re
from pathlib import Path

import pytest

from coursekit.notebooks import read_notebook

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.name for path in (ROOT / "solutions").glob("*.ipynb"))
ANSWER = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)


@pytest.fixture(params=NAMES, ids=lambda name: name[:2])
def name(request):
    return request.param


@pytest.fixture
def exercise(name):
    return read_notebook(ROOT / "exercises" / name)


@pytest.fixture
def solution(name):
    return read_notebook(ROOT / "solutions" / name)


def lines_of(code):
    """Return the lines of code that do something."""
    return [line.strip() for line in code.split("\n") if line.strip() and not line.lstrip().startswith("#")]


def test_every_solution_has_its_exercise():
    assert NAMES and sorted(path.name for path in (ROOT / "exercises").glob("*.ipynb")) == NAMES


def test_nothing_of_the_answers_or_the_key_is_in_the_exercise(exercise, solution):
    secret = set()
    for cell in solution.cells:
        if "key" in cell.metadata.get("tags", []):
            secret.update(lines_of(cell.source))
        for answer in ANSWER.findall(cell.source):
            secret.update(lines_of(answer))
    shown = {line for cell in exercise.cells if cell.cell_type == "code" for line in lines_of(cell.source)}
    assert len(secret) > 10 and shown
    assert shown & secret == set()
    assert not any(cell.get("outputs") for cell in exercise.cells)


def test_every_blank_is_one_line_s_whole_right_side_and_is_checked_once(exercise):
    """A trainee fills in one blank a cell, and the same cell's last line checks it under the task's name."""
    tasks = []
    for cell in exercise.cells:
        lines = cell.source.split("\n") if cell.cell_type == "code" else ()
        code = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
        blanks = re.findall(r"^(\w+) = ____$", code, re.MULTILINE)
        calls = [each for each in ast.walk(ast.parse(code)) if isinstance(each, ast.Call)]
        checked = [call.args for call in calls if isinstance(call.func, ast.Name) and call.func.id == "check"]
        assert code.replace("import ____", "").count("____") == len(blanks), cell.source
        assert blanks == [answer.id for _, answer in checked], cell.source
        tasks += [ast.literal_eval(task) for task, _ in checked]
    assert tasks and len(set(tasks)) == len(tasks)


def test_every_task_has_a_key_in_every_class(name, exercise):
    code = "\n".join(cell.source for cell in exercise.cells if cell.cell_type == "code")
    tasks = sorted(re.findall(r"^check\(\"(\w+)\"", code, re.MULTILINE))
    keys = sorted((ROOT / "exercises" / "keys").glob(f"*/{name[:2]}.json"))
    assert tasks and keys
    for path in keys:
        assert sorted(json.loads(path.read_text("utf-8"))["tasks"]) == tasks, path
