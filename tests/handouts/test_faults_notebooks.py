"""One notebook per way to fail: cell, sentence and evidence are right on both kernels, and the batch goes on."""

import json
import os
import re
import subprocess
import sys

import pytest
from faults import SETTLE_SECONDS, descendants, end_all, summary_rows, wait_until

from coursekit.notebooks import read_notebook
from coursekit.syllabus import load_syllabus

CELL_SECONDS = 8
# Nobody waits two minutes for a notebook that hangs.
IMPATIENT = f"""
import coursekit.handouts.outcomes as outcomes
outcomes.CELL_SECONDS = {CELL_SECONDS}
import coursekit.cli
coursekit.cli.main()
"""
DIED = r"内核中途退出"
# Fixture -> what the command says of it, on the stock kernel; each stops in its fifth cell.
FAILURES = {
    "hangs": rf"一格运行超过 {CELL_SECONDS} 秒$",
    "hangs_in_c": rf"一格运行超过 {CELL_SECONDS} 秒$",
    "leaves_at_once": DIED,
    "killed": DIED,
    "crashes": DIED,
    "out_of_memory": r"MemoryError$",
    "large_output": r"\d+ MB",
    "syntax_error": r"SyntaxError: .*line 1\)$",
    "exits": r"SystemExit: 3$",
    "quits": r"quit",
    "asks": r"input",
}
STOPPED_AT = 5
MODULES = dict(zip(FAILURES, ("24", "01", "03", "07", "10", "11", "14", "15", "16", "21", "23"), strict=True))
WELL = {"02": "quick", "12": "leaves_a_process"}


@pytest.fixture(scope="module")
def run(tmp_path_factory, new_course, provide):
    """What the command said as data and as text, the course, and the folder that tells its processes."""
    lessons = {module: name for name, module in MODULES.items()} | WELL
    course = new_course(tmp_path_factory.mktemp("notebooks"))
    classes = {
        "fails-1": {"programme": "digital-product-channel-2d", "extra_modules": ["24", "01", "07", "10", "11", "14", "15", "21", "23"]},
        "well-1": {"programme": "gm-bpr-1d", "extra_modules": ["02", "12"]},
    }
    run = Run(provide(course, lessons, {}, classes))
    yield run
    end_all(run.scratch)


class Run:
    """The command, with a short time limit for cells."""

    def __init__(self, course) -> None:
        self.course = course
        self.scratch = course / "scratch"
        self.scratch.mkdir()
        self.done = subprocess.run(
            [sys.executable, "-c", IMPATIENT, "handouts", "--report", "json"], cwd=course, capture_output=True,
            text=True, timeout=600, check=False, env={**os.environ, "TMPDIR": str(self.scratch), "COLUMNS": "240"},
        )  # fmt: skip
        assert self.done.stdout, self.done.stderr
        self.report = json.loads(self.done.stdout)
        self.jobs = {(job["class"], job["module"]): job for job in self.report["jobs"]}

    def failed(self, name):
        return self.jobs["fails-1", MODULES[name]]


def test_the_command_ends_with_one_and_without_a_traceback(run):
    assert run.done.returncode == 1, run.done.stdout + run.done.stderr
    assert "Traceback" not in run.done.stderr


@pytest.mark.parametrize("name", FAILURES)
def test_cell_sentence_and_evidence(run, name):
    job = run.failed(name)
    assert (job["state"], job["cell"]) == ("failed", STOPPED_AT), job
    assert re.search(FAILURES[name], job["error"]), job["error"]
    evidence = run.course / "build" / "failures" / "fails-1" / load_syllabus().modules[MODULES[name]].notebook
    assert job["evidence"] == str(evidence.with_suffix(".lesson.ipynb"))
    cells = read_notebook(evidence.with_suffix(".lesson.ipynb")).cells
    assert cells[STOPPED_AT - 2].execution_count, "what ran before is there"
    assert not cells[STOPPED_AT].execution_count, "nothing ran after it"
    assert not any("papermill" in cell.metadata for cell in cells)


@pytest.mark.parametrize("name", FAILURES)
def test_both_kernels_say_the_same(run, name):
    """The first attempt is a forked child, the second the stock kernel."""
    job = run.failed(name)
    assert re.search(FAILURES[name], job["first_error"]), job["first_error"]


def test_a_large_output_is_not_kept_whole(run):
    evidence = run.course / "build" / "failures" / "fails-1"
    assert all(path.stat().st_size < 25 * 2**20 for path in evidence.iterdir())


def test_the_summary_has_a_row_for_each(run):
    rows = {row[1]: row for row in summary_rows(run.done.stderr)}
    assert set(rows) == {f"{module}讲义" for module in MODULES.values()}
    for name, module in MODULES.items():
        job = run.failed(name)
        assert rows[f"{module}讲义"][2:] == [str(STOPPED_AT), *("".join(job[key].split()) for key in ("error", "evidence"))]


def test_the_rest_of_the_batch_goes_on(run):
    well = [job for job in run.report["jobs"] if job["class"] == "well-1"]
    assert {job["module"]: job["state"] for job in well if job["module"] in WELL} == dict.fromkeys(WELL, "done")
    assert (run.course / "build" / "handouts" / "fails-1" / "02_digital_product_lifecycle.html").is_file()


def test_no_process_outlives_the_run(run):
    """leaves_a_process.ipynb starts one that would sleep for ten minutes."""
    wait_until(lambda: not descendants(run.scratch), SETTLE_SECONDS)
    assert [path.name for path in run.scratch.glob("coursekit-*")] == []
