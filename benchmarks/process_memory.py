"""Peak memory of a command, of its workers, and of what they fork, sampled while it runs.

Memory is proportional (PSS): a page that the nursery, its workers and their forked children share counts once, in equal
parts. Where the system does not tell (macOS, Windows) it is the resident set.
"""

from __future__ import annotations

import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

import psutil

SAMPLE_SECONDS = 0.5
WORKER, NURSERY = "coursekit.handouts.worker", "coursekit.handouts.nursery"


@dataclass
class Peaks:
    """The largest sizes seen, in bytes: of the command's own process, one worker with its children, everything."""

    main: int = 0
    worker: int = 0
    everything: int = 0

    def sample(self, command: psutil.Process) -> None:
        """Look once at ``command`` and its workers, and at each process once, so that the parts make up the whole."""
        family = [command, *command.children(recursive=True)]
        sizes = {process.pid: _bytes(process) for process in family}
        parents = {process.pid: _parent(process) for process in family}
        self.main = max(self.main, sizes[command.pid])
        for worker in workers_of(command):
            own = (size for pid, size in sizes.items() if worker.pid in _line(pid, parents))
            self.worker = max(self.worker, sum(own))
        self.everything = max(self.everything, sum(sizes.values()))


def run_sampled(command: list[str | Path], folder: Path) -> Peaks:
    """Run a command in ``folder`` to its end and return its peaks.

    Raises
    ------
    subprocess.CalledProcessError
        The command failed.
    """
    peaks, ended = Peaks(), threading.Event()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as running:
        watcher = threading.Thread(target=_watch, args=(psutil.Process(running.pid), peaks, ended))
        watcher.start()
        _, said = running.communicate()
        ended.set()
        watcher.join()
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command, stderr=said)
    return peaks


def workers_of(command: psutil.Process) -> list[psutil.Process]:
    """Return the workers of ``command``, those that it started and those of its nursery."""
    found = []
    for child in command.children():
        try:
            line = child.cmdline()
            found += [child] * (WORKER in line) + child.children() * (NURSERY in line)
        except psutil.Error:
            continue
    return found


def _watch(command: psutil.Process, peaks: Peaks, ended: threading.Event) -> None:
    while not ended.wait(SAMPLE_SECONDS):
        try:
            peaks.sample(command)
        except psutil.Error:
            return


def _line(pid: int, parents: dict[int, int]) -> set[int]:
    """Return a process and all that it comes from."""
    line = set()
    while pid in parents and pid not in line:
        line.add(pid)
        pid = parents[pid]
    return line


def _parent(process: psutil.Process) -> int:
    try:
        return process.ppid()
    except psutil.Error:
        return 0


def _bytes(process: psutil.Process) -> int:
    """Return the memory of one process; one that ends meanwhile has none."""
    try:
        facts = process.memory_full_info()
    except psutil.Error:
        return 0
    return getattr(facts, "pss", facts.rss)
