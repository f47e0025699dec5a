"""What a forked child makes of a notebook is what the stock kernel makes of it: texts, tables, errors, PNG bytes.

Lessons and solutions are held to their stored outputs, figures to their pixels, as stored ones are packed tighter. In
every run of all tests nbval holds what is stored to what the stock kernel says.
"""

import base64
import io
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from hard_cases import HARD_CASES, PAST_PYTHON, without_accidents
from PIL import Image

from coursekit import forking
from coursekit.notebooks import normalise, read_notebook

pytestmark = pytest.mark.skipif(not forking.CAN_FORK, reason="without fork there is the stock kernel only")
PNG = "image/png"
MOST_DIFFERENT = 1e-4  # of a figure's pixels: another processor may round one of them otherwise
ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(path.relative_to(ROOT).as_posix() for folder in ("notebooks", "solutions") for path in (ROOT / folder).glob("*.ipynb"))
# A process of its own, as a worker is one: it may fork, and nothing of the test run is in it.
RUN = """
import sys
from pathlib import Path
from coursekit.notebooks import execute
from coursekit.notebooks.normal import serialise
cohort, kernel, target, *sources = sys.argv[1:]
del sys.path[0]
if kernel == "forked":
    from coursekit.handouts.warm import warm_up
    warm_up()
    from coursekit.cohort import hold_tables, open_cohort
    hold_tables(open_cohort(cohort))
for number, source in enumerate(sources):
    done = execute(Path(source), cohort, kernel=kernel)
    done.notebook.metadata["failure"] = repr(done.failure)
    (Path(target) / f"{number}.ipynb").write_text(serialise(done.notebook), "utf-8")
"""


def run(kernel: str, target: Path, *sources: Path) -> list[nbformat.NotebookNode]:
    """Return what ``kernel`` makes of the notebooks, one after another as a worker runs them; ``target`` is a new folder."""
    target.mkdir()
    command = [sys.executable, "-c", RUN, ROOT / "cohorts" / "demo.yml", kernel, target, *sources]
    with pytest.MonkeyPatch.context() as monkeypatch:
        # ipykernel does not listen to file descriptors while it believes to be tested itself.
        monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [nbformat.read(target / f"{number}.ipynb", 4) for number in range(len(sources))]


def shown(notebook: nbformat.NotebookNode) -> list[list[dict]]:
    """Return each cell's outputs: neighbouring pieces of a stream joined, without what differs from run to run."""
    cells = [cell for cell in normalise(notebook).cells if cell.cell_type == "code"]
    outputs = [coalesced(cell.outputs) if any(word in cell.source for word in PAST_PYTHON) else cell.outputs for cell in cells]
    return [json.loads(without_accidents(json.dumps(one, ensure_ascii=False))) for one in outputs]


def coalesced(outputs: list[dict]) -> list[dict]:
    """Return ``outputs`` with each stream in one piece, and first: when a pipe is read is chance with either kernel."""
    texts = {name: "".join(o["text"] for o in outputs if o.get("name") == name) for name in ("stdout", "stderr")}
    return [{"stream": name, "text": text} for name, text in texts.items() if text] + [o for o in outputs if "name" not in o]


def without_figures(outputs: list[dict]) -> list[dict]:
    return [one | {"data": {form: data for form, data in one.get("data", {}).items() if form != PNG}} for one in outputs]


def figures(outputs: list[dict]) -> list[np.ndarray]:
    files = [base64.b64decode(one["data"][PNG]) for one in outputs if PNG in one.get("data", {})]
    return [np.asarray(Image.open(io.BytesIO(file)).convert("RGBA")) for file in files]


def widget_states(notebook: nbformat.NotebookNode) -> list[str]:
    """Return the states of the widgets in an order that their random names do not decide."""
    states = notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"].values()
    return sorted(without_accidents(json.dumps(state, sort_keys=True, ensure_ascii=False)) for state in states)


@pytest.fixture(scope="module")
def forked(tmp_path_factory):
    """What forked children of one process make of every lesson and solution."""
    folder = tmp_path_factory.mktemp("forked") / "made"
    return dict(zip(NOTEBOOKS, run("forked", folder, *(ROOT / name for name in NOTEBOOKS)), strict=True))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_lesson_and_solution(forked, name):
    made, stored = forked[name], read_notebook(ROOT / name)
    sources = [cell.source for cell in stored.cells if cell.cell_type == "code"]
    for source, ours, theirs in zip(sources, shown(made), shown(stored), strict=True):
        assert without_figures(ours) == without_figures(theirs), source
        for figure, expected in zip(figures(ours), figures(theirs), strict=True):
            assert figure.shape == expected.shape, source
            assert (figure != expected).any(axis=2).mean() < MOST_DIFFERENT, source
    counts = [cell.execution_count for cell in made.cells if cell.cell_type == "code"]
    assert counts[0] == 1 and counts == sorted({*counts}), "every cell ran once, in order"
    assert made.metadata["failure"] == "None"


@pytest.fixture(scope="module")
def hard(tmp_path_factory):
    cells = [nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)}) for source, tags in HARD_CASES]
    notebook = nbformat.v4.new_notebook(cells=cells)
    results = {}
    for kernel in ("forked", "stock"):
        folder = tmp_path_factory.mktemp("hard") / "课程 一"
        folder.mkdir()
        nbformat.write(notebook, folder / "hard.ipynb")
        (results[kernel],) = run(kernel, folder / "made", folder / "hard.ipynb")
    return results


@pytest.fixture(scope="module")
def hard_shown(hard):
    return {kernel: shown(notebook) for kernel, notebook in hard.items()}


@pytest.mark.parametrize("number", range(len(HARD_CASES)), ids=lambda n: HARD_CASES[n][0][:40])
def test_hard_cases(hard, hard_shown, number):
    assert hard["stock"].cells[number].execution_count, "the run got here"
    assert hard["forked"].cells[number].execution_count == hard["stock"].cells[number].execution_count
    assert hard_shown["forked"][number] == hard_shown["stock"][number]


def test_widget_states_of_the_hard_cases(hard):
    assert widget_states(hard["forked"]) == widget_states(hard["stock"])


def test_language_and_end_of_the_hard_cases(hard):
    for name in ("language_info", "failure"):
        assert hard["forked"].metadata[name] == hard["stock"].metadata[name]
    assert hard["stock"].metadata["language_info"]["version"]
