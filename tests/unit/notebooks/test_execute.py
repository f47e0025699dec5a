"""Each fixture notebook fails in one way; a failure is a result that names the cell."""

import nbformat
import pytest

from coursekit.notebooks import execute


def write(folder, *sources):
    cells = [nbformat.v4.new_code_cell('cohort = "demo"', metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    path = folder / "02_课.ipynb"
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    return path


def test_runs_in_its_own_folder_with_its_parameter(tmp_path):
    done = execute(write(tmp_path, "import os; print(cohort, os.getcwd())"), "宁德-1")
    assert done.failure is None
    assert done.notebook.cells[1].outputs[0].text == f"宁德-1 {tmp_path}\n"
    assert len(done.notebook.cells) == 2, "papermill's cell is gone"


def test_raises(tmp_path):
    done = execute(write(tmp_path, "x = 1", "raise ValueError('没有“tier”这一列')", "print('never')"), "demo")
    assert (done.failure.cell, done.failure.error) == (3, "ValueError: 没有“tier”这一列")
    assert done.notebook.cells[1].execution_count is not None, "what ran before is kept as evidence"
    assert not done.notebook.cells[3].outputs


def test_hangs(tmp_path):
    done = execute(write(tmp_path, "while True: pass"), "demo", timeout=2)
    assert done.failure.cell == 2
    assert "超过 2 秒" in done.failure.error


@pytest.mark.parametrize("source", ["import os; os._exit(1)"])
def test_kernel_dies(tmp_path, source):
    done = execute(write(tmp_path, source), "demo")
    assert done.failure.cell == 2
    assert "内核中途退出" in done.failure.error
