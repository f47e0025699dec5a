"""What people do for one notebook: the `papermill` command, then the `jupyter nbconvert` command."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

HANG_SECONDS = 60


@dataclass(frozen=True)
class Job:
    """A notebook, the class file it is run for, and the file that its outcome goes to."""

    notebook: Path
    cohort: str
    target: Path


def seconds_a_notebook(jobs: list[Job], at_a_time: int) -> float:
    """Run the commands of every job, so many jobs at a time, and return the seconds a notebook, hangs taken off.

    A hung command keeps one of the lanes idle: its time, shared out over the lanes, is not counted, which can only
    flatter the commands.
    """
    start = time.perf_counter()
    with ThreadPoolExecutor(at_a_time) as pool:
        hung = sum(pool.map(run_commands, jobs))
    return (time.perf_counter() - start - hung / at_a_time) / len(jobs)


def run_commands(job: Job) -> float:
    """Execute and convert one notebook; return the seconds lost in hangs."""
    folder = str(job.notebook.parent)
    execute = ["papermill", str(job.notebook), str(job.target), "-p", "cohort", job.cohort, "--cwd", folder]
    convert = ["jupyter", "nbconvert", "--to", "html", str(job.target)]
    return sum(run_to_the_end([sys.executable, "-m", *command]) for command in (execute, convert))


def run_to_the_end(command: list[str]) -> float:
    """Run a command; where it hangs (notebooks with sliders, nbclient issue 312) end it, say so, and run it again.

    Returns the seconds lost in attempts that hung.
    """
    lost = 0.0
    while True:
        start = time.perf_counter()
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=HANG_SECONDS)
            return lost
        except subprocess.TimeoutExpired:
            lost += time.perf_counter() - start
            print(f"  {command[2]} hung for {HANG_SECONDS} s and was run again; the hang is not counted", flush=True)
