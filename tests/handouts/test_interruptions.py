"""Ctrl-C, and a worker killed in the middle: nothing half made, nothing left running, and a second run continues."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from courses import command, run_command

# How long whatever was started may take to be gone after the command has ended.
SETTLE_SECONDS = 10
START_SECONDS = 60


@pytest.fixture
def ready(course, provide):
    """A quick lesson, and a slow one that sleeps for a minute."""
    return provide(course, {"02": "quick", "05": "slow"}, {}, {"class-1": {}})


@pytest.fixture
def running(ready, tmp_path):
    """The command in its own process group, caught when the quick lesson is done and the slow one's kernel runs."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = subprocess.Popen(
        command("handouts", "--jobs", "2"), cwd=ready, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True, env={**os.environ, "TMPDIR": str(scratch), "COLUMNS": "240"},
    )  # fmt: skip
    try:
        wait_until(lambda: finished(ready) == 1 and kernels(scratch), START_SECONDS)
        # The kernel's channels have to stand before the notebook's cell runs.
        time.sleep(1)
        yield process, ready, scratch
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        for pid in descendants(scratch):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()


def finished(folder: Path) -> int:
    return len(list((folder / "build" / "cache" / "executed").glob("*.sha256")))


def descendants(scratch: Path) -> dict[int, str]:
    """Return pid -> command line of every process that was started with this scratch folder."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if f"TMPDIR={scratch}".encode() in (entry / "environ").read_bytes():
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def kernels(scratch: Path) -> list[int]:
    return [pid for pid, line in descendants(scratch).items() if "ipykernel_launcher" in line]


def workers(scratch: Path) -> list[int]:
    return [pid for pid, line in descendants(scratch).items() if "spawn_main" in line]


def wait_until(holds, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "nothing happened in time"
        time.sleep(0.1)


def nothing_is_left(folder: Path, scratch: Path) -> None:
    wait_until(lambda: not descendants(scratch), SETTLE_SECONDS)
    assert list(folder.rglob("*.part")) == []


def second_run_continues(folder: Path) -> None:
    """Make the slow lesson quick, which concerns that lesson alone, and run again."""
    lesson = next((folder / "notebooks").glob("05_*.ipynb"))
    lesson.write_text(lesson.read_text("utf-8").replace("sleep(60)", "sleep(0)"), "utf-8")
    done = run_command(folder, "handouts")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "class-1 · 02 讲义：没变，不用重做" in done.stdout
    assert "class-1 · 05" in done.stdout and "讲义：做好" in done.stdout
    assert (folder / "build" / "handouts" / "class-1" / "trainee.zip").is_file()


def test_ctrl_c(running):
    process, folder, scratch = running
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=SETTLE_SECONDS)
    assert process.returncode == 130
    assert "已中断。做好的都留着，再跑一次会接着做。" in said
    assert "Traceback" not in said
    nothing_is_left(folder, scratch)
    assert [path.name for path in scratch.glob("coursekit-*")] == [], "temporary folders go too"
    assert not (folder / "build" / "handouts" / "class-1").exists()
    second_run_continues(folder)


def test_a_killed_worker(running):
    process, folder, scratch = running
    for pid in workers(scratch):
        os.kill(pid, signal.SIGKILL)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "进程中途退出" in said and "Traceback" not in said
    nothing_is_left(folder, scratch)
    assert finished(folder) == 1, "what was done is kept"
    second_run_continues(folder)
