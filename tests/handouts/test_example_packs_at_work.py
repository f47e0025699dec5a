"""A trainee's pack works where it is unzipped: pages, notebooks, exercises with their keys, and the wheel."""

import json
import os
import re
import subprocess
import sys
import zipfile
from functools import partial

import nbformat
import pytest
from courses import shown_results
from example_packs import CLASSES, MODULES, RUN_AGAIN, TAUGHT, executed
from webpage import Page

from coursekit.cohort import open_cohort
from coursekit.handouts.local import LocalExecutor
from coursekit.notebooks import execute, read_notebook
from coursekit.notebooks.execute import FORKED


@pytest.fixture(scope="module")
def unzipped(examples, tmp_path_factory):
    """A pack where a trainee puts it: a folder outside the course, with a blank and Chinese characters in its path."""
    folder = tmp_path_factory.mktemp("解压 到这里")
    for cohort in examples.cohorts:
        with zipfile.ZipFile(examples.of(cohort.id) / "trainee.zip") as archive:
            archive.extractall(folder)
    return folder


def test_no_class_and_no_module_is_left_out(examples):
    built = {one.cohort.id: {module.notebook.removesuffix(".ipynb") for module in one.modules} for one in examples.plan.classes}
    assert built == {cohort_id: {*names} for cohort_id, names in MODULES.items()}
    again, taught = ([{*column} for column in zip(*pairs, strict=True)] for pairs in (RUN_AGAIN, TAUGHT))
    assert again == taught, "each class and each module"


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_every_page_of_the_pack_is_whole_by_itself(unzipped, cohort_id):
    pages = sorted((unzipped / cohort_id).rglob("*.html"))
    assert len(pages) == 1 + len(MODULES[cohort_id])
    for path in pages:
        assert Page(path.read_text("utf-8")).problems(path.parent) == [], path.name


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_notebooks_are_fresh_and_open_their_own_class(unzipped, cohort_id):
    for path in (unzipped / cohort_id / kind / f"{name}.ipynb" for name in MODULES[cohort_id] for kind in ("notebooks", "exercises")):
        notebook = read_notebook(path)
        assert all(
            not cell.outputs and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code"
        )
        (parameters,) = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
        assert parameters.source == f'cohort = "{cohort_id}"'


@pytest.mark.parametrize(("cohort_id", "module"), TAUGHT)
def test_the_pack_carries_the_key_to_each_exercise(root, unzipped, cohort_id, module):
    keys = [top / "keys" / cohort_id / f"{module[:2]}.json" for top in (root / "exercises", unzipped / cohort_id / "exercises")]
    ours, packed = (json.loads(path.read_text("utf-8")) for path in keys)
    assert packed == ours and len(packed["tasks"]) >= 3


@pytest.fixture(scope="module")
def forked(kept_nursery):
    """A function that runs a notebook in a warm process."""
    with LocalExecutor(1) as worker:
        yield lambda path, cohort_id: worker.submit(partial(execute, path, cohort_id, kernel=FORKED)).result()


@pytest.mark.parametrize(("cohort_id", "module"), RUN_AGAIN)
def test_the_lesson_runs_in_the_pack_for_its_own_class(examples, unzipped, forked, cohort_id, module):
    """The first in a kernel from scratch, as a trainee's is; the others in a warm process."""
    path = unzipped / cohort_id / "notebooks" / f"{module}.ipynb"
    done = (execute if (cohort_id, module) == RUN_AGAIN[0] else forked)(path, cohort_id)
    assert done.failure is None
    for cohort in examples.cohorts:
        if cohort.id != cohort_id:
            assert cohort.region not in " ".join(said(done.notebook))
    rendered = executed(examples, cohort_id, module, "lesson")
    assert said(done.notebook) == said(rendered), "what the trainee computes is what the handout says"


def said(notebook) -> list[str]:
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return [output.data["text/markdown"] for output in outputs if "text/markdown" in output.get("data", {})]


def verdicts(notebook) -> dict[str, str]:
    """Return task -> verdict of every check that the notebook shows."""
    shown = shown_results(notebook)
    matches = [re.match(r"(q\d+[a-z]?) (未作答|再想想|正确|无答案库)", text) for text in shown]
    return {match[1]: match[2] for match in matches if match}


def filled_in(exercise, solution):
    """Return the exercise with each blank replaced by what the solution assigns to the same names."""
    filled = nbformat.from_dict(exercise)
    sources = {cell.id: cell.source for cell in solution.cells}
    for cell in filled.cells:
        if cell.cell_type == "code" and "= ____" in cell.source:
            cell.source = sources[cell.id]
    return filled


@pytest.mark.parametrize(("cohort_id", "module"), RUN_AGAIN)
def test_the_exercise_in_the_pack_untouched_then_filled_in(root, unzipped, forked, cohort_id, module):
    path = unzipped / cohort_id / "exercises" / f"{module}.ipynb"
    tasks = json.loads((path.parent / "keys" / cohort_id / f"{module[:2]}.json").read_text("utf-8"))["tasks"]
    untouched = forked(path, cohort_id)
    assert untouched.failure is None
    assert verdicts(untouched.notebook) == dict.fromkeys(tasks, "未作答")

    solved = filled_in(read_notebook(path), read_notebook(root / "solutions" / path.name))
    target = path.with_name(f"做完了{module}.ipynb")
    nbformat.write(solved, target)
    done = forked(target, cohort_id)
    assert done.failure is None
    assert verdicts(done.notebook) == dict.fromkeys(tasks, "正确")


def test_a_pack_opened_by_path_knows_that_it_is_one(unzipped):
    cohort = open_cohort(unzipped / "demo" / "cohorts" / "demo.yml")
    assert cohort.is_pack
    assert cohort.spec.seed is None


def test_the_wheel_installs_from_the_pack_and_brings_its_data(unzipped, tmp_path):
    """Installed without dependencies into an empty folder: the code there, fonts, syllabus and templates included, opens the class."""
    (wheel,) = (unzipped / "demo" / "wheels").glob("*.whl")
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--no-compile", "--disable-pip-version-check",
                    "--target", tmp_path, wheel], check=True, timeout=60)  # fmt: skip
    code = ("import coursekit, coursekit.charts; c = coursekit.open_cohort('demo'); "
            "print(coursekit.__file__, c.is_pack, len(c.table('product_months')))")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], cwd=unzipped / "demo" / "notebooks", capture_output=True, text=True,
                          check=True, timeout=60, env={**os.environ, "PYTHONPATH": str(tmp_path)})  # fmt: skip
    assert done.stdout.split() == [str(tmp_path / "coursekit" / "__init__.py"), "True", "288"]
