"""Faults to bring about, and what a run leaves: processes, temporary files, the summary's rows."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

# How long whatever was started may take to be gone after the command has ended.
SETTLE_SECONDS = 30
START_SECONDS = 120
# Read by every Python process on starting: the disk refuses what is written to some paths, for an administrator too.
BROKEN_DISK = """
import errno, os, re, sys

name, _, where = os.environ["BROKEN_DISK"].partition(" ")
number = getattr(errno, name)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def refuse(path):
    if re.search(where, os.fsdecode(path)):
        raise OSError(number, os.strerror(number), os.fsdecode(path))


def full(handle, really=os.fsync):
    path = os.readlink(f"/proc/self/fd/{handle}")
    if re.search(where, path):
        raise OSError(number, os.strerror(number))
    really(handle)


def read_only(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)) and arguments[2] & WRITES:
        refuse(arguments[0])
    elif event in ("os.mkdir", "os.rename", "os.remove", "os.utime"):
        refuse(arguments[0])


if number == errno.ENOSPC:
    os.fsync = full
else:
    sys.addaudithook(read_only)
"""


def broken_disk(scratch: Path, error: str, where: str) -> dict[str, str]:
    """Return the environment of a command whose disk answers ``error`` wherever a path matches ``where``."""
    folder = scratch / "broken_disk"
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(BROKEN_DISK, "utf-8")
    return {"PYTHONPATH": starting_with(folder), "BROKEN_DISK": f"{error} {where}"}


def starting_with(folder: Path) -> str:
    """Return a PYTHONPATH on which ``folder`` comes first."""
    return os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")]))


def descendants(scratch: Path) -> dict[int, str]:
    """Return pid -> command line of every process that was started with this folder as TMPDIR."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if f"TMPDIR={scratch}\0".encode() in (entry / "environ").read_bytes():
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def end_all(scratch: Path) -> None:
    """End every process that was started with this folder as TMPDIR: a failing test leaves none behind."""
    for pid in descendants(scratch):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def parent(pid: int) -> int:
    """Return the process that started ``pid``, 0 when it is gone."""
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def wait_until(holds: Callable[[], object], seconds: float = START_SECONDS, told: Callable[[], str] = str) -> None:
    """Look again and again until ``holds()``; a generous limit tells a hang from a slow machine.

    ``told`` returns what a failure should tell besides.
    """
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"nothing happened in time\n{told()}"
        time.sleep(0.1)


def stored(folder: Path) -> int:
    """Return how many executed notebooks the course's cache holds."""
    return len(list((folder / "build" / "cache" / "executed").glob("*.ipynb")))


def parts(folder: Path) -> list[Path]:
    """Return the temporary files below ``folder``."""
    return list(folder.rglob("*.part"))


def summary_rows(said: str) -> list[list[str]]:
    """Return the rows of the table of failures, without the line breaks and blanks that its width brought in."""
    rows: list[list[str]] = []
    for line in said.splitlines():
        if "│" not in line:
            continue
        cells = ["".join(cell.split()) for cell in line.strip().strip("│").split("│")]
        if cells[0]:
            rows.append([""] * len(cells))
        rows[-1] = [before + more for before, more in zip(rows[-1], cells, strict=True)]
    return rows
