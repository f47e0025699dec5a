"""Runs on one folder at once: who comes later says who holds it, waits, and finds everything made."""

import os
import re
import signal
import subprocess
import threading

import pytest
from courses import command, run_command
from faults import START_SECONDS, parts, wait_until


class Run:
    """A command under way, and the lines it has said so far."""

    def __init__(self, folder, *arguments) -> None:
        self.process = subprocess.Popen(
            command("handouts", *arguments), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True, env={**os.environ, "COLUMNS": "240"},
        )  # fmt: skip
        self.lines = []
        self._reader = threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True)
        self._reader.start()

    @property
    def said(self) -> str:
        return "".join(self.lines)

    def wait_for(self, words: str) -> None:
        wait_until(lambda: words in self.said or self.process.poll() is not None)
        assert words in self.said, self.said

    def end(self) -> int:
        code = self.process.wait(START_SECONDS)
        self._reader.join(START_SECONDS)
        self.process.stdout.close()
        return code


@pytest.fixture(scope="module")
def folder(tmp_path_factory, new_course, provide):
    """A quick lesson, and one that takes as long as a file lies beside it."""
    course = provide(
        new_course(tmp_path_factory.mktemp("two")), {"02": "quick", "05": "slow"}, {}, {"class-1": {}}
    )
    lesson = next((course / "notebooks").glob("05_*.ipynb"))
    waits = "import os, time\\nwhile os.path.exists('wait'):\\n    time.sleep(0.1)"
    lesson.write_text(lesson.read_text("utf-8").replace("import time", waits).replace("time.sleep(60)", "1"), "utf-8")
    (course / "notebooks" / "wait").touch()
    return course


@pytest.fixture(scope="module")
def first(folder):
    """The run that holds the folder, until the file is gone."""
    run = Run(folder, "--jobs", "1")
    try:
        run.wait_for("02 讲义：做好")
        yield run
    finally:
        (folder / "notebooks" / "wait").unlink(missing_ok=True)
        run.end()


def test_a_dry_run_does_not_wait(folder, first):
    done = run_command(folder, "handouts", "--dry-run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "另一个" not in done.stdout and "没有运行" in done.stdout


def test_who_waits_can_leave(folder, first):
    second = Run(folder)
    second.wait_for("另一个 coursekit handouts")
    os.killpg(second.process.pid, signal.SIGINT)
    assert second.end() == 130
    assert "Traceback" not in second.said
    assert (folder / "build" / ".handouts.lock").exists(), "the first still holds it"


def test_later_runs_wait_and_find_everything_made(folder, first):
    """The same target, and another one beside it, which shares the cache."""
    second, third = Run(folder), Run(folder, "--output", folder / "build" / "other", "--jobs", "1")
    for run in (second, third):
        run.wait_for("另一个 coursekit handouts")
        assert f"进程 {first.process.pid}，" in run.said
        assert re.search(r"\d\d-\d\d \d\d:\d\d 开始", run.said)
    assert first.process.poll() is None
    (folder / "notebooks" / "wait").unlink()
    assert (first.end(), second.end(), third.end()) == (0, 0, 0), first.said + second.said + third.said
    assert first.said.count("讲义：做好") == 2
    for run in (second, third):
        assert run.said.count("没变，不用重做") == 2 and "讲义：做好" not in run.said
        assert run.said.count("另一个") in (1, 2), "once for each holder waited for"
    for target in ("handouts", "other"):
        assert (folder / "build" / target / "class-1" / "trainee.zip").is_file()
    assert not (folder / "build" / ".handouts.lock").exists()
    assert parts(folder) == []
