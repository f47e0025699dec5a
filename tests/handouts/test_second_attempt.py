"""A job that fails in a forked child is run once more on a fresh stock kernel, and the reader is told."""

import json
import os
import signal
import subprocess
import sys

import nbformat
import pytest
from courses import FIXTURES, run_command

from coursekit import forking
from coursekit.handouts.build import Options, build
from coursekit.handouts.local import LocalExecutor
from coursekit.handouts.plan import plan
from coursekit.syllabus import load_syllabus

pytestmark = [
    pytest.mark.skipif(not forking.CAN_FORK, reason="without fork there is the stock kernel only"),
    pytest.mark.usefixtures("kept_nursery"),
]
LESSON = load_syllabus().modules["02"].notebook


def put_lesson(folder, *cells):
    """Write a lesson whose code cells are ``cells``, on the pattern of the quick fixture."""
    notebook = nbformat.read(FIXTURES / "quick.ipynb", 4)
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in cells]
    nbformat.write(notebook, folder / "notebooks" / LESSON)


def report_of(done):
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def ready(course, provide):
    return provide(course, {"02": "quick"}, {}, {"class-1": {}})


ONLY_STOCK = "import sys\nassert 'ipykernel_launcher' in sys.argv[0], '只在新内核里能跑'"


def test_what_the_stock_kernel_can_do_is_done_and_told(ready):
    put_lesson(ready, ONLY_STOCK)
    done = run_command(ready, "handouts", "--report", "json")
    (job,) = report_of(done)["jobs"]
    assert (done.returncode, job["state"]) == (0, "done")
    assert "只在新内核里能跑" in job["first_error"]
    assert "只在新内核里能跑" in done.stderr, "a reader is told too"


def test_the_stock_kernel_has_the_last_word(ready, command_here):
    put_lesson(ready, "import sys\nraise ValueError('新内核' if 'ipykernel_launcher' in sys.argv[0] else '分出来的内核')")
    done = command_here(ready, "handouts", "--report", "json")
    assert done.returncode == 1
    (job,) = report_of(done)["jobs"]
    assert job["state"] == "failed"
    assert job["first_error"] == "ValueError: 分出来的内核"
    assert job["error"] == "ValueError: 新内核"


@pytest.mark.parametrize(("kernel", "outcome"), [("forked", "done"), ("stock", "done")])
def test_the_kernel_asked_for_is_used(ready, command_here, kernel, outcome):
    other = "not in" if kernel == "forked" else "in"
    put_lesson(ready, f"import sys\nassert 'ipykernel_launcher' {other} sys.argv[0]")
    report = report_of(command_here(ready, "handouts", "--report", "json", "--kernel", kernel))
    assert [(job["state"], job["first_error"]) for job in report["jobs"]] == [(outcome, "")]


def run_as_worker(ready, before: str) -> list[str]:
    """Run and pack class-1 as a worker does, in a process that ``before`` prepares; return states, errors, problem."""
    program = f"""
{before}
from coursekit.handouts.warm import warm_up
warm_up()
from pathlib import Path
from coursekit.handouts.execute import pack, run_job
from coursekit.handouts.outcomes import Settings
from coursekit.handouts.plan import plan
from coursekit.handouts.products import FORMATS
root = Path({str(ready)!r})
work = plan(root, [root / "cohorts" / "class-1.yml"])
settings = Settings(str(root / "build" / "cache"), vectors=True)
(result,) = [run_job(job, settings) for job in work.jobs]
packed = pack(work.classes[0], [result], str(root / "build" / "handouts"), settings, FORMATS)
print(result.state, result.cell, result.error, result.first_error, packed.problem, sep="|")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().split("|")


def test_the_whole_notebook_has_a_limit_besides_its_cells(ready):
    put_lesson(ready, *["import time; time.sleep(2)"] * 8)
    work = plan(ready, [ready / "cohorts" / "class-1.yml"])
    (result,) = build(work, ready / "build" / "handouts", 1, options=Options(("html",), job_seconds=5)).failed
    assert (result.error, result.first_error) == ("整本运行超过 5 秒", "整本运行超过 5 秒")
    assert result.cell > 3


def test_children_of_one_worker_do_not_share_their_chance(course, provide, command_here):
    """Forked from one process, they would all begin with its random numbers."""
    ready = provide(course, {"02": "quick"}, {}, {"class-1": {}, "class-2": {}, "class-3": {}})
    put_lesson(ready, "import random, numpy as np\nprint('drawn', random.random(), np.random.rand())")
    done = command_here(ready, "handouts", "--jobs", "1", "--formats", "html")
    assert done.returncode == 0, done.stdout
    drawn = []
    for path in (ready / "build" / "cache" / "executed").glob("*.ipynb"):
        drawn += [o.text.split()[1:] for c in nbformat.read(path, 4).cells for o in c.get("outputs", []) if "drawn" in o.get("text", "")]
    assert len(drawn) == 3
    assert len({first for first, _ in drawn}) == len({second for _, second in drawn}) == 3


def test_where_fork_does_not_exist_the_stock_kernel_is_used(ready):
    """As on Windows: no fork, and none of the modules that only other systems have."""
    put_lesson(ready, "import sys\nassert 'ipykernel_launcher' in sys.argv[0]")
    before = """
import os, sys
for name in ("fcntl", "termios", "resource"):
    sys.modules[name] = None
from coursekit import forking
forking.CAN_FORK = False
del os.fork
"""
    assert run_as_worker(ready, before) == ["done", "0", "", "", ""]
    assert (ready / "build" / "handouts" / "class-1" / "trainee.zip").is_file()


@pytest.mark.parametrize(("deaths", "made"), [(1, True), (2, False)])
def test_a_worker_killed_while_it_packs_costs_one_attempt_at_packing(ready, deaths, made):
    """The worker stands still from the last result on, so that it is killed before it has packed."""
    put_lesson(ready, "1 + 1")
    workers, killed = LocalExecutor(1), []

    def stand_still(_):
        os.kill(workers.processes[0], signal.SIGSTOP)

    def kill(name):
        if "打包" in name and len(killed) < deaths:
            killed.append(workers.processes[0])
            os.kill(killed[-1], signal.SIGKILL)

    with workers:
        work = plan(ready, [ready / "cohorts" / "class-1.yml"])
        done = build(work, ready / "build" / "handouts", executor=workers, on_result=stand_still, on_start=kill)
    assert len(set(killed)) == deaths
    assert (ready / "build" / "handouts" / "class-1" / "trainee.zip").is_file() == made
    assert done.problems == ([] if made else ["class-1：没有打包。做它的进程中途退出，再跑一次会接着做"])
