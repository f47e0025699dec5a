"""``--watch``: every edit is made at once, a mistake ends one run and not the watching, Ctrl-C ends with 0."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from courses import command, run_command, takes_ctrl_c

from coursekit.cli.watching import keep_making
from coursekit.handouts import watch as watching
from coursekit.handouts.build import Options, build
from coursekit.handouts.keys import package_folder
from coursekit.handouts.plan import plan

WAITING = "等着下一次改动"
PATIENCE_SECONDS = 90


class Watching:
    """The command at work in a course folder, and the lines it has said."""

    def __init__(self, folder):
        self.lines = []
        self.process = subprocess.Popen(
            command("handouts", "--watch", "--formats", "html"), cwd=folder, stdout=subprocess.PIPE, text=True,
            stderr=subprocess.STDOUT, start_new_session=True, env={**os.environ, "COLUMNS": "240"},
            preexec_fn=takes_ctrl_c,
        )  # fmt: skip
        threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True).start()
        self._read = 0

    def until_it_waits(self):
        """Return what has been said since last time, as soon as it waits for an edit again."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not any(WAITING in line for line in self.lines[self._read :]):
            assert time.monotonic() < end and self.process.poll() is None, self.lines[self._read :]
            time.sleep(0.05)
        said, self._read = "".join(self.lines[self._read :]), len(self.lines)
        return said


@pytest.fixture
def ready(course, provide):
    return provide(course, {"05": "brief"}, {}, {"a-1": {}})


@pytest.fixture
def working(ready):
    it = Watching(ready)
    yield it
    with contextlib.suppress(ProcessLookupError):
        os.killpg(it.process.pid, signal.SIGKILL)
    it.process.wait()


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_edits_are_made_and_mistakes_told_until_ctrl_c(ready, working):
    lesson, file = next((ready / "notebooks").glob("*.ipynb")), ready / "cohorts" / "a-1.yml"
    page = ready / "build" / "handouts" / "a-1" / lesson.with_suffix(".html").name
    assert "做好" in working.until_it_waits() and "一加二" in page.read_text("utf-8")

    edit(lesson, "一加二", "一加五")
    said = working.until_it_waits()
    assert f"改过：notebooks/{lesson.name}" in said and "做好" in said
    assert "一加五" in page.read_text("utf-8")

    good = lesson.read_text("utf-8")
    lesson.write_text(good[:-30], "utf-8")
    said = working.until_it_waits()
    assert "不是完好的笔记本" in said and "Traceback" not in said
    edit(file, "teams" if "teams" in file.read_text("utf-8") else "region:", "reigon:")
    said = working.until_it_waits()
    assert "改过：cohorts/a-1.yml" in said and "reigon" in said and "Traceback" not in said
    edit(file, "reigon:", "region:")
    assert "不是完好的笔记本" in working.until_it_waits()
    lesson.write_text(good, "utf-8")
    assert "没变，不用重做" in working.until_it_waits()

    os.killpg(working.process.pid, signal.SIGINT)
    assert working.process.wait(timeout=PATIENCE_SECONDS) == 0
    assert "Traceback" not in "".join(working.lines)


@pytest.fixture
def made(ready, kept_nursery):
    work = plan(ready, [ready / "cohorts" / "a-1.yml"])
    assert build(work, ready / "build" / "handouts", 1, options=Options(("html",))).exit_code == 0


def test_ctrl_c_in_the_middle_of_a_run_ends_it_and_the_watching(made, ready, working):
    lesson = next((ready / "notebooks").glob("*.ipynb"))
    working.until_it_waits()
    edit(lesson, "一加二等于几", "一加二等于几？")
    end = time.monotonic() + PATIENCE_SECONDS
    while not any("改过" in line for line in working.lines):
        assert time.monotonic() < end
        time.sleep(0.02)
    time.sleep(2)
    os.killpg(working.process.pid, signal.SIGINT)
    assert working.process.wait(timeout=PATIENCE_SECONDS) == 0
    assert "不再等了" in "".join(working.lines)


@pytest.mark.parametrize("ending", ["exit 0", "exit 1", "kill -INT $$"])
def test_ctrl_c_ends_the_watching_whatever_the_run_ends_with(monkeypatch, tmp_path, capsys, ending):
    """A run that is all but over when the press comes says that all is done; one that has hardly begun dies of it."""
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\nkill -INT $PPID\n{ending}\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(watching, "watch", lambda root, named: iter([[], []]))
    keep_making(tmp_path, [], ["handouts"])
    assert capsys.readouterr().out == "不再等了。\n"


def test_without_ctrl_c_a_run_that_fails_does_not_end_the_watching(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(sys, "executable", "false")
    monkeypatch.setattr(watching, "watch", lambda root, named: iter([[], []]))
    keep_making(tmp_path, [], ["handouts"])
    assert capsys.readouterr().out.count(WAITING) == 2


@pytest.mark.parametrize(
    ("path", "matters"),
    [
        ("notebooks/02_x.ipynb", True), ("solutions/02_x.ipynb", True), ("data/market/x.csv", True),
        ("constraints.txt", True), ("cohorts/a-1.yml", True), ("cohorts/new.yml", True), ("cohorts/own.csv", True),
        ("cohorts/other.csv", False), ("cohorts/a-1.key.secret", False), ("notebooks/.02_x.ipynb.part", False),
        ("notebooks/.ipynb_checkpoints/02_x.ipynb", False), ("README.md", False), ("build/handouts/a-1/index.html", False),
    ],
)  # fmt: skip
def test_what_matters(ready, path, matters):
    (ready / "cohorts" / "own.csv").write_text(
        "product,month,subscribers,net_adds,revenue_yuan\niptv,2026-01,10,1,5.0\n", "utf-8"
    )
    with (ready / "cohorts" / "a-1.yml").open("a", encoding="utf-8") as stream:
        stream.write("data:\n  product_months:\n    path: own.csv\n")
    root = ready.resolve()
    assert watching._Wanted(root, [])(None, str(root / path)) == matters


@pytest.mark.parametrize(
    ("path", "matters"),
    [("topics/bass.py", True), ("handouts/templates/style.css", True), ("topics/__pycache__/bass.pyc", False)],
)
def test_coursekit_s_own_source_matters(ready, path, matters):
    assert watching._Wanted(ready, [])(None, str(package_folder() / path)) == matters


def test_a_named_class_alone_is_watched(ready):
    wanted = watching._Wanted(ready, [ready / "cohorts" / "a-1.yml"])
    assert wanted(None, str((ready / "cohorts" / "a-1.yml").resolve()))
    assert not wanted(None, str((ready / "cohorts" / "new.yml").resolve()))


def upcoming(changes):
    """Return what the watch yields next, within reason."""
    found = []
    threading.Thread(target=lambda: found.append(next(changes)), daemon=True).start()
    end = time.monotonic() + 30
    while not found:
        assert time.monotonic() < end, "nothing was seen"
        time.sleep(0.05)
    return found[0]


def test_an_edit_made_while_a_run_is_on_is_seen(ready):
    changes = watching.watch(ready, [])
    assert upcoming(changes) == []
    lesson = next((ready / "notebooks").glob("*.ipynb"))
    edit(lesson, "一加二", "一加五")  # as an author does who does not wait for the run
    assert upcoming(changes) == [lesson]
    changes.close()


def test_a_class_that_names_another_file_is_watched_with_it(ready):
    file, own = ready / "cohorts" / "a-1.yml", ready / "cohorts" / "own.csv"
    changes = watching.watch(ready, [])
    upcoming(changes)
    own.write_text("product,month,subscribers,net_adds,revenue_yuan\niptv,2026-01,10,1,5.0\n", "utf-8")
    with file.open("a", encoding="utf-8") as stream:
        stream.write("data:\n  product_months:\n    path: own.csv\n")
    assert upcoming(changes) == [file]
    assert upcoming(changes) == [], "once more, as other files count now"
    edit(own, "5.0", "6.0")
    assert upcoming(changes) == [own]
    changes.close()


def test_it_does_not_go_with_a_dry_run(ready):
    done = run_command(ready, "handouts", "--watch", "--dry-run")
    assert done.returncode == 2 and "--watch" in done.stderr
