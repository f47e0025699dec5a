"""One run at a time in a folder. Threads of one process exclude each other as processes do: the lock is a descriptor's."""

import contextlib
import errno
import os
import platform
import signal
import subprocess
import sys
import threading

import pytest

from coursekit.handouts import lock
from coursekit.handouts.lock import one_run

WAIT_SECONDS = 30
HOLD = """
import sys
from pathlib import Path
from coursekit.handouts.lock import one_run
with one_run(Path(sys.argv[1]), print):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(lock, "LOOK_AGAIN_SECONDS", 0.01)


@pytest.fixture
def output(tmp_path):
    return tmp_path / "build" / "handouts"


@contextlib.contextmanager
def another_run(output):
    """A process that holds the folder."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, output], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    with holder:
        assert holder.stdout.readline() == "held\n"
        yield holder
        holder.kill()


def wait_for(output, said, stop=None):
    """Return a thread that waits for the folder, and the list that holds True once it had it."""
    had = []

    def run():
        with contextlib.suppress(KeyboardInterrupt), one_run(output, said.append, stop):
            had.append(True)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, had


def until(holds):
    for _ in range(WAIT_SECONDS * 100):
        if holds():
            return
        threading.Event().wait(0.01)
    raise AssertionError("nothing happened in time")


def test_nothing_is_left_and_nothing_said_when_nobody_else_runs(output):
    said = []
    with one_run(output, said.append):
        assert [path.name for path in output.parent.iterdir()] == [lock.NAME]
    assert said == []
    assert list(output.parent.iterdir()) == []


def test_the_second_says_who_holds_it_and_waits(output):
    said = []
    with another_run(output) as holder:
        thread, had = wait_for(output, said)
        until(lambda: said)
        assert f"{platform.node()} 上的进程 {holder.pid}，" in said[0] and "开始" in said[0] and "Ctrl-C" in said[0]
        # Looks a hundred times more without a word.
        thread.join(1)
        assert thread.is_alive() and not had
        holder.stdin.close()
        thread.join(WAIT_SECONDS)
    assert had == [True]
    assert len(said) == 1


def test_a_killed_holder_blocks_nobody(output):
    with another_run(output) as holder:
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        assert (output.parent / lock.NAME).exists(), "it could not clean up"
        said = []
        thread, had = wait_for(output, said)
        thread.join(WAIT_SECONDS)
    assert had == [True]
    assert said == []
    assert list(output.parent.iterdir()) == []


def test_an_error_within_gives_the_folder_back(output):
    with pytest.raises(ValueError, match="within"), one_run(output, print):
        raise ValueError("within")
    assert list(output.parent.iterdir()) == []


def test_never_two_at_once(output):
    """Many take the folder in turn; a file that its holder deletes while another waits for it is where locks go wrong."""
    inside, most, turns = 0, 0, []

    def run():
        nonlocal inside, most
        for _ in range(20):
            with one_run(output, lambda sentence: None):
                inside += 1
                most = max(most, inside)
                turns.append(inside)
                threading.Event().wait(0.001)
                inside -= 1

    threads = [threading.Thread(target=run, daemon=True) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    assert len(turns) == 120
    assert most == 1


def test_a_file_deleted_between_opening_and_locking_is_no_lock(output, monkeypatch):
    really, calls = lock._lock, []

    def late(handle):
        if not calls:
            (output.parent / lock.NAME).unlink()
        calls.append(handle)
        return really(handle)

    monkeypatch.setattr(lock, "_lock", late)
    with one_run(output, print):
        assert (output.parent / lock.NAME).exists()
        assert lock._take(output.parent / lock.NAME) is None, "held for others too"
    assert len(calls) == 3


def test_stopping_while_waiting(output):
    stop, said = threading.Event(), []
    with another_run(output):
        thread, had = wait_for(output, said, stop)
        until(lambda: said)
        stop.set()
        thread.join(WAIT_SECONDS)
        assert not thread.is_alive()
    assert had == []


def test_a_disk_that_knows_no_locks_says_so_and_the_run_goes_on(output, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(lock.fcntl, "flock", refuse)
    said, ran = [], []
    with one_run(output, said.append):
        ran.append(True)
    assert ran and len(said) == 1
    assert "不能加锁" in said[0] and str(output.parent) in said[0]


def test_a_full_disk_keeps_nobody_from_holding(output, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(lock.os, "write", refuse)
    with one_run(output, print):
        said = []
        thread, _ = wait_for(output, said)
        until(lambda: said)
        assert said[0].startswith("另一个 coursekit handouts正在"), "who it is could not be written down"
    thread.join(WAIT_SECONDS)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "build").write_text("在这里挡着")
    with pytest.raises(OSError) as caught, one_run(tmp_path / "build" / "handouts", print):
        pass
    assert caught.value.filename == str(tmp_path / "build")


def test_what_a_killed_run_was_writing_is_cleared_and_nothing_else(output):
    build = output.parent
    ours = [output / "a-1" / ".index.html.x_1a2b3c.part", build / "cache" / "executed" / ".k.ipynb.abcdefgh.part",
            build / "cache" / "wheels" / "0f" / ".coursekit.whl.12345678.part", build / "failures" / "a-1" / ".x.ipynb.abcdefgh.part"]
    theirs = [output / "a-1" / "film.mp4.part", output / "a-1" / "分册.part", build / ".notes.part", output / "x" / "y" / ".a.b.abcdefgh.part",
              output / "a-1" / ".下载.part"]
    for path in ours + theirs:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (output / "a-1" / ".folder.abcdefgh.part").mkdir()
    with one_run(output, print):
        assert [path.exists() for path in ours] == [False] * len(ours)
    assert all(path.exists() for path in theirs)
    assert (output / "a-1" / ".folder.abcdefgh.part").is_dir()


def test_parts_of_a_running_run_are_not_touched(output):
    part = output / "a-1" / ".index.html.abcdefgh.part"
    with another_run(output):
        part.parent.mkdir(parents=True)
        part.write_text("x")
        stop, said = threading.Event(), []
        thread, _ = wait_for(output, said, stop)
        until(lambda: said)
        assert part.exists()
        stop.set()
        thread.join(WAIT_SECONDS)
