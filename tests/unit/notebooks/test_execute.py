"""Each fixture notebook fails in one way; a failure is a result that names the cell."""

import nbformat

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


def test_kernel_dies(tmp_path):
    done = execute(write(tmp_path, "import os; os._exit(1)"), "demo")
    assert (done.failure.cell, done.failure.error) == (2, "内核中途退出")


# What the process writes past the notebook's own output streams, as zmq does when its sockets close too early.
PAST_THE_STREAMS = """
import os, sys
os.write(getattr(sys.stderr, "_original_stdstream_copy", 2), b"Traceback: bad socket\\n")
"""


def test_a_kernels_own_complaints_stay_off_the_terminal(tmp_path, capfd):
    done = execute(write(tmp_path, PAST_THE_STREAMS), "demo")
    assert done.failure is None
    assert capfd.readouterr() == ("", "")


def test_the_last_words_of_a_dead_kernel_are_told(tmp_path, capfd):
    done = execute(write(tmp_path, f"{PAST_THE_STREAMS}os._exit(1)"), "demo")
    assert done.failure.error == "内核中途退出（它最后写下：Traceback: bad socket）"
    assert capfd.readouterr() == ("", "")
