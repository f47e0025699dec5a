"""Render the real lessons again and again with the same workers; fail on what hangs, stays behind, or grows.

Each batch begins with an empty cache and renders every lesson and solution for the example classes. After each, with
the workers idle, their memory and open files are read; at the end nothing of theirs may be left.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

import psutil
from courses_to_measure import ROOT

from coursekit.handouts.build import build
from coursekit.handouts.local import LocalExecutor
from coursekit.handouts.plan import plan

WORKERS = 2
GROWTH_ALLOWED = 1.10  # last fifth of the batches over the first
MARK = "COURSEKIT_SOAK"
MB = 1024**2


def main() -> None:
    """Render until there are enough, then compare end and beginning."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--renders", type=int, default=500)
    wanted = parser.parse_args().renders
    with tempfile.TemporaryDirectory(prefix="coursekit-soak-") as name:
        folder = Path(name)
        scratch = mark_what_we_start(folder)
        memory, files = render(folder, wanted)
        left = [*scratch.iterdir(), *folder.rglob("*.part"), *marked_processes(folder)]
    problems = [f"left behind: {one}" for one in left]
    problems += grown("workers' memory", memory, GROWTH_ALLOWED) + grown("open files", files, 1.0)
    if problems:
        sys.exit("\n".join(problems))
    print("none failed or hung, nothing is left behind, nothing grew")


def mark_what_we_start(folder: Path) -> Path:
    """Let every process started from now on bear ``folder`` in its environment and put temporary files in it."""
    scratch = folder / "temporary"
    scratch.mkdir()
    os.environ |= {MARK: str(folder), "TMPDIR": str(scratch)}
    tempfile.tempdir = str(scratch)
    return scratch


def marked_processes(folder: Path) -> list[str]:
    """Return the processes that bear ``folder``, even those whose parent is long gone; this one bears it too late."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(folder):
                found.append(f"process {process.pid}: {' '.join(process.cmdline())}")
        except psutil.Error:
            continue
    return found


def render(folder: Path, wanted: int) -> tuple[list[float], list[float]]:
    """Render until ``wanted`` notebooks have run; return the workers' memory and all open files after each batch."""
    work = plan(ROOT, sorted((ROOT / "cohorts").glob("*.yml")))
    executor, main_process = LocalExecutor(WORKERS), psutil.Process()
    done, memory, files = 0, [], []
    with executor:
        while done < wanted:
            for name in ("handouts", "cache/executed"):
                shutil.rmtree(folder / name, ignore_errors=True)
            report = build(work, folder / "handouts", WORKERS, executor=executor)
            if report.exit_code or report.retried:
                sys.exit(f"after {done} renders: {report.failed or report.retried or report.problems}")
            done += len(report.results)
            workers = [psutil.Process(pid) for pid in executor.processes]
            memory.append(median(worker.memory_info().rss for worker in workers))
            files.append(main_process.num_fds() + max(worker.num_fds() for worker in workers))
            print(
                f"{done:5d} renders  {report.seconds:6.1f} s a batch  {memory[-1] / MB:5.0f} MB a worker  "
                f"{main_process.memory_info().rss / MB:5.0f} MB here  {files[-1]:3.0f} open files", flush=True,
            )  # fmt: skip
    return memory, files


def grown(what: str, values: list[float], allowed: float) -> list[str]:
    """Return a sentence when the last fifth of ``values`` is more than ``allowed`` times the first, by the medians."""
    fifth = max(1, len(values) // 5)
    first, last = median(values[:fifth]), median(values[-fifth:])
    return [f"{what} grew from {first:.0f} to {last:.0f}"] if last > allowed * first else []


if __name__ == "__main__":
    main()
