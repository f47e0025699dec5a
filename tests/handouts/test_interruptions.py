"""Ctrl-C, and kill -9 of a worker and of the command: nothing half made, nothing left running, a second run continues."""

import contextlib
import os
import signal
import subprocess
import threading

import pytest
from courses import command, run_command
from faults import SETTLE_SECONDS, START_SECONDS, descendants, end_all, parent, parts, stored, summary_rows, wait_until

# The lesson of each of these modules runs until the file of its name beside the notebooks is gone, or for ten minutes.
WAITING = ("05", "19")
# One for each lesson: whichever begins first, and begins again, the quick one never waits for those that wait.
ENOUGH = ("--jobs", "3")


class Run:
    """The command under way in a process group of its own, and what it has said."""

    def __init__(self, folder, scratch, *arguments) -> None:
        self.folder, self.scratch = folder, scratch
        self.process = subprocess.Popen(
            command("handouts", *arguments), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True, env={**os.environ, "TMPDIR": str(scratch), "COLUMNS": "240"},
        )  # fmt: skip
        self._lines = []
        self._reader = threading.Thread(target=lambda: self._lines.extend(self.process.stdout), daemon=True)
        self._reader.start()

    @property
    def said(self) -> str:
        return "".join(self._lines)

    def running(self, module: str) -> int:
        """Return the process in which this module's lesson runs, 0 where it does not."""
        with contextlib.suppress(OSError, ValueError):
            pid = int((self.folder / "notebooks" / f"{module}.pid").read_text())
            return pid if parent(pid) else 0
        return 0

    def wait_for(self, holds) -> None:
        wait_until(lambda: holds() or self.process.poll() is not None, told=lambda: self.said)
        assert holds(), self.said

    def end(self) -> int:
        code = self.process.wait(START_SECONDS)
        self._reader.join(START_SECONDS)
        self.process.stdout.close()
        return code


@pytest.fixture
def ready(course, provide):
    """A quick lesson, and two that wait."""
    provide(course, {"02": "quick", "05": "slow", "19": "slow"}, {}, {"class-1": {}})
    for module in WAITING:
        (course / "notebooks" / module).touch()
        lesson = next((course / "notebooks").glob(f"{module}_*.ipynb"))
        text = lesson.read_text("utf-8").replace("import time", "import os, subprocess, time").replace("time.sleep(60)", "\\n".join([
            "subprocess.Popen(['sleep', '600'])",
            f"open('{module}.pid', 'w').write(str(os.getpid()))", "for _ in range(6000):",
            f"    if os.path.exists('{module}'):", "        time.sleep(0.1)",
        ]))  # fmt: skip
        lesson.write_text(text, "utf-8")
    return course


@pytest.fixture
def start(ready, tmp_path):
    """A function that starts the command; whatever it started is gone afterwards."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    runs = []

    def begin(*arguments) -> Run:
        runs.append(Run(ready, scratch, *arguments))
        return runs[-1]

    yield begin
    for run in runs:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.process.pid, signal.SIGKILL)
        run.process.wait()
    end_all(scratch)


def let_go(folder, *modules):
    for module in modules:
        (folder / "notebooks" / module).unlink()


def nothing_is_left(run):
    wait_until(lambda: not descendants(run.scratch), SETTLE_SECONDS)
    assert parts(run.folder) == []


def second_run_continues(folder):
    done = run_command(folder, "handouts")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "class-1 · 02 讲义：没变，不用重做" in done.stdout, "what was done is kept"
    assert "另一个" not in done.stdout, "nothing is locked"
    assert (folder / "build" / "handouts" / "class-1" / "trainee.zip").is_file()
    assert parts(folder) == []


def test_ctrl_c_lets_what_runs_finish_and_begins_nothing_new(ready, start):
    run = start("--jobs", "1")
    run.wait_for(lambda: run.running("05") or run.running("19"))
    now, later = WAITING if run.running("05") else reversed(WAITING)
    before = stored(ready)
    os.killpg(run.process.pid, signal.SIGINT)
    run.wait_for(lambda: "再按一次 Ctrl-C" in run.said)
    let_go(ready, now)
    assert run.end() == 130
    assert f"class-1 · {now} 讲义：做好" in run.said
    assert f"class-1 · {later} 讲义：没有开始" in run.said
    assert "再跑一次会接着做" in run.said and "Traceback" not in run.said
    assert stored(ready) == before + 1
    assert not (ready / "build" / "handouts" / "class-1").exists()
    nothing_is_left(run)


def test_ctrl_c_twice_ends_at_once(ready, start):
    run = start(*ENOUGH)
    run.wait_for(lambda: all(map(run.running, WAITING)) and stored(ready) == 1)
    for _ in range(2):
        os.killpg(run.process.pid, signal.SIGINT)
        run.wait_for(lambda: "再按一次 Ctrl-C" in run.said)
    assert run.end() == 130
    assert "已中断。做好的都留着，再跑一次会接着做。" in run.said
    assert "Traceback" not in run.said
    nothing_is_left(run)
    assert list(run.scratch.glob("coursekit-*")) == [], "temporary folders go too"
    assert not (ready / "build" / "handouts" / "class-1").exists()
    let_go(ready, *WAITING)
    second_run_continues(ready)


def test_a_killed_worker_costs_one_attempt_of_one_job(ready, start):
    """The lesson of 05 loses its worker once and is made; that of 19 loses it twice and has failed."""
    run = start("--jobs", "2")

    def kill_the_worker_of(module):
        run.wait_for(lambda: run.running(module))
        pid = run.running(module)
        line = [pid]
        while line[-1] and line[-1] != run.process.pid:
            line.append(parent(line[-1]))
        os.kill(line[1], signal.SIGKILL)
        run.wait_for(lambda: run.running(module) != pid)

    kill_the_worker_of("05")
    kill_the_worker_of("19")
    kill_the_worker_of("19")
    let_go(ready, "05")
    assert run.end() == 1
    assert "Traceback" not in run.said
    assert "class-1 · 05 讲义：做好" in run.said and "class-1 · 02 讲义：做好" in run.said
    (row,) = summary_rows(run.said)
    assert row[:2] == ["class-1", "19讲义"]
    assert "中途退出" in row[3]
    assert "class-1 · 05 讲义：第一次没做成" in run.said and "第二次做成了" in run.said
    nothing_is_left(run)
    let_go(ready, "19")
    second_run_continues(ready)


@pytest.mark.parametrize("kernel", ["auto", "stock"])
def test_a_killed_command_leaves_nothing_behind(ready, start, kernel):
    run = start(*ENOUGH, "--kernel", kernel)
    run.wait_for(lambda: all(map(run.running, WAITING)) and stored(ready) == 1)
    os.kill(run.process.pid, signal.SIGKILL)
    nothing_is_left(run)
    assert not (ready / "build" / "handouts" / "class-1").exists()
    if kernel == "auto":
        assert (ready / "build" / ".handouts.lock").exists(), "it could not clean up"
        let_go(ready, *WAITING)
        second_run_continues(ready)
