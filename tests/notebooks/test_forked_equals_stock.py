"""What a forked child makes of a notebook is what the stock kernel makes of it: texts, tables, errors, PNG bytes."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from hard_cases import HARD_CASES, PAST_PYTHON, without_accidents

from coursekit import forking
from coursekit.notebooks import normalise

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(path.relative_to(ROOT).as_posix() for folder in ("notebooks", "solutions") for path in (ROOT / folder).glob("*.ipynb"))
# A process of its own, as a worker is one: it may fork, and nothing of the test run is in it.
RUN = """
import sys
from pathlib import Path
from coursekit.notebooks import execute
from coursekit.notebooks.normal import serialise
source, cohort, kernel, target = sys.argv[1:]
del sys.path[0]
if kernel == "forked":
    from coursekit.handouts.warm import warm_up
    warm_up()
    from coursekit.cohort import hold_tables, open_cohort
    hold_tables(open_cohort(cohort))
done = execute(Path(source), cohort, kernel=kernel)
done.notebook.metadata["failure"] = repr(done.failure)
Path(target).write_text(serialise(done.notebook), "utf-8")
"""


def run(source: Path, kernel: str, folder: Path, monkeypatch) -> nbformat.NotebookNode:
    # ipykernel does not listen to file descriptors while it believes to be tested itself.
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    target = folder / f"{kernel}.ipynb"
    command = [sys.executable, "-c", RUN, str(source), str(ROOT / "cohorts" / "demo.yml"), kernel, str(target)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return nbformat.read(target, 4)


def shown(notebook: nbformat.NotebookNode) -> list[list[dict]]:
    """Return each cell's outputs: neighbouring pieces of a stream joined, without what differs from run to run."""
    cells = [cell for cell in normalise(notebook).cells if cell.cell_type == "code"]
    outputs = [coalesced(cell.outputs) if any(word in cell.source for word in PAST_PYTHON) else cell.outputs for cell in cells]
    return [json.loads(without_accidents(json.dumps(one, ensure_ascii=False))) for one in outputs]


def coalesced(outputs: list[dict]) -> list[dict]:
    """Return ``outputs`` with each stream in one piece, and first: when a pipe is read is chance with either kernel."""
    texts = {name: "".join(o["text"] for o in outputs if o.get("name") == name) for name in ("stdout", "stderr")}
    return [{"stream": name, "text": text} for name, text in texts.items() if text] + [o for o in outputs if "name" not in o]


def same(forked: nbformat.NotebookNode, stock: nbformat.NotebookNode) -> None:
    sources = [cell.source for cell in normalise(stock).cells if cell.cell_type == "code"]
    for source, ours, theirs in zip(sources, shown(forked), shown(stock), strict=True):
        assert ours == theirs, source
    assert [cell.execution_count for cell in forked.cells if cell.cell_type == "code"] == [
        cell.execution_count for cell in stock.cells if cell.cell_type == "code"
    ]
    assert forked.metadata["failure"] == stock.metadata["failure"] == "None"
    assert forked.metadata["language_info"] == stock.metadata["language_info"]


def widget_states(notebook: nbformat.NotebookNode) -> list[str]:
    """Return the states of the widgets in an order that their random names do not decide."""
    states = notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"].values()
    return sorted(without_accidents(json.dumps(state, sort_keys=True, ensure_ascii=False)) for state in states)


@pytest.mark.skipif(not forking.CAN_FORK, reason="without fork there is the stock kernel only")
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_lesson_and_solution(name, tmp_path, monkeypatch):
    same(*(run(ROOT / name, kernel, tmp_path, monkeypatch) for kernel in ("forked", "stock")))


@pytest.fixture(scope="module")
def hard(tmp_path_factory):
    cells = [nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)}) for source, tags in HARD_CASES]
    notebook = nbformat.v4.new_notebook(cells=cells)
    results = {}
    with pytest.MonkeyPatch.context() as monkeypatch:
        for kernel in ("forked", "stock"):
            folder = tmp_path_factory.mktemp("hard") / "课程 一"
            folder.mkdir()
            nbformat.write(notebook, folder / "hard.ipynb")
            results[kernel] = run(folder / "hard.ipynb", kernel, folder, monkeypatch)
    return results


@pytest.mark.skipif(not forking.CAN_FORK, reason="without fork there is the stock kernel only")
@pytest.mark.parametrize("number", range(len(HARD_CASES)), ids=lambda n: HARD_CASES[n][0][:40])
def test_hard_cases(hard, number):
    assert hard["stock"].cells[number].execution_count, "the run got here"
    ours, theirs = (shown(hard[kernel])[number] for kernel in ("forked", "stock"))
    assert ours == theirs


@pytest.mark.skipif(not forking.CAN_FORK, reason="without fork there is the stock kernel only")
def test_widget_states_of_the_hard_cases(hard):
    assert widget_states(hard["forked"]) == widget_states(hard["stock"])
