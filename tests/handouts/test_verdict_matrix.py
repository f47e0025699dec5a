"""Every task of every solution, for every example class: right answers, typical mistakes, blanks and missing keys."""

import contextlib
import io
from pathlib import Path

import nbformat
import pytest

from coursekit.cohort import Cohort, open_cohort
from coursekit.practice import ____
from coursekit.practice.solution import keyed_tasks, parse

ROOT = Path(__file__).parents[2]
CLASSES = sorted((ROOT / "cohorts").glob("*.yml"))
SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))


def code_cells(path: Path) -> list:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


TASKS = [
    pytest.param(path, cohort_file, task, id=f"{path.stem[:2]}-{cohort_file.stem}-{task}")
    for path in SOLUTIONS
    for cohort_file in CLASSES
    for cell in code_cells(path)
    if "key" in cell.metadata.get("tags", [])
    for task in keyed_tasks(parse(cell.source))
]


class Recorder:
    """Stands for an answer key: keeps what each declaration says, and passes it on."""

    def __init__(self, key: object) -> None:
        self._key = key
        self.declared: dict[str, tuple[object, list, list]] = {}

    def __getattr__(self, kind: str):
        def declare(task: str, answer: object, **options: object) -> None:
            self.declared[task] = (answer, options["right"], options["wrong"])
            getattr(self._key, kind)(task, answer, **options)

        return declare


@pytest.fixture(scope="module")
def declarations():
    """A function that runs a solution's cells for a class, and returns what its key cells declare."""
    known: dict[tuple[Path, Path], dict] = {}

    def run(path: Path, cohort_file: Path) -> dict:
        if (path, cohort_file) not in known:
            recorders = []
            honest = Cohort.answer_key
            with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
                patch.setattr(
                    Cohort, "answer_key", lambda c, m: recorders.append(Recorder(honest(c, m))) or recorders[-1]
                )
                names: dict[str, object] = {}
                for cell in code_cells(path):
                    exec(cell.source, names)
                    if "parameters" in cell.metadata.get("tags", []):
                        names["cohort"] = str(cohort_file)
            known[path, cohort_file] = recorders[0].declared
        return known[path, cohort_file]

    return run


@pytest.mark.parametrize(("path", "cohort_file", "task"), TASKS)
def test_four_verdicts(declarations, path, cohort_file, task):
    answer, right, wrong = declarations(path, cohort_file)[task]
    check = open_cohort(cohort_file).checker(path.stem[:2])
    for given in (answer, *right):
        assert check(task, given).word == "正确", given
    for given, message in wrong:
        verdict = check(task, given)
        assert verdict.word == "再想想", given
        assert message in verdict.message
    assert check(task, ____).word == "未作答"
    assert check(task).word == "未作答"
    assert right and wrong


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_without_a_key_there_is_no_verdict(course, path):
    check = open_cohort(course / "cohorts" / "demo.yml").checker(path.stem[:2])
    assert check("q1", 1).word == "无答案库"
    assert check("q1", ____).word == "未作答"


def test_a_class_s_own_task_has_another_answer_in_another_class(declarations):
    """Task 3 is set on the class's own products: one class's answer must not pass in another."""
    for cohort_file in CLASSES:
        check = open_cohort(cohort_file).checker("02")
        for other in CLASSES:
            verdict = check("q3", declarations(SOLUTIONS[0], other)["q3"][0])
            same = declarations(SOLUTIONS[0], other)["q3"][0] == declarations(SOLUTIONS[0], cohort_file)["q3"][0]
            assert (verdict.word == "正确") == same
    assert len({tuple(declarations(SOLUTIONS[0], file)["q3"][0]) for file in CLASSES}) == len(CLASSES)
