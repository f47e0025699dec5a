"""Seconds a notebook: our batch against the `papermill` and `jupyter nbconvert` commands, paired in one run.

All ways run the same lessons and solutions for the same example classes, in rounds, turn and turn about, because a
shared machine's speed drifts: the ratios are what to quote. Ours also packs; the commands only execute and convert.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from coursekit.handouts.build import build
from coursekit.handouts.plan import Job, plan
from coursekit.project import find_root

HANG_SECONDS = 60


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    root = find_root(Path(__file__))
    work = plan(root, sorted((root / "cohorts").glob("*.yml")))
    ways = {
        "commands, one at a time": lambda folder: by_commands(work.jobs, folder, 1),
        "commands, two at a time": lambda folder: by_commands(work.jobs, folder, 2),
        "coursekit handouts": lambda folder: build(work, folder / "handouts", 2),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    print(f"{len(work.jobs)} notebooks, {len(work.classes)} classes, {rounds} rounds")
    for number in range(1, rounds + 1):
        for name, way in ways.items():
            with tempfile.TemporaryDirectory() as folder:
                start = time.perf_counter()
                way(Path(folder))
                seconds[name].append((time.perf_counter() - start) / len(work.jobs))
            print(f"round {number}  {name:26} {seconds[name][-1]:6.2f} s a notebook", flush=True)
    ours = seconds["coursekit handouts"]
    for name, times in seconds.items():
        ratios = [theirs / own for theirs, own in zip(times, ours, strict=True)]
        print(f"{name:26} median {median(times):6.2f} s a notebook, {median(ratios):5.2f} x ours (paired)")
    with tempfile.TemporaryDirectory() as folder:
        build(work, Path(folder) / "handouts", 2)
        start = time.perf_counter()
        again = build(work, Path(folder) / "handouts", 2)
        assert {result.state for result in again.results} == {"cached"}
        print(f"unchanged batch            {time.perf_counter() - start:6.2f} s for {len(work.jobs)} notebooks")


def by_commands(jobs: tuple[Job, ...], folder: Path, at_a_time: int) -> None:
    """Run papermill, then nbconvert, as two commands a notebook."""
    with ThreadPoolExecutor(at_a_time) as pool:
        list(pool.map(lambda job: run_commands(job, folder), jobs))


def run_commands(job: Job, folder: Path) -> None:
    """What people do for one notebook."""
    target = folder / f"{job.cohort}-{job.kind}.ipynb"
    source = Path(job.notebook)
    execute = ["papermill", str(source), str(target), "-p", "cohort", job.cohort_path, "--cwd", str(source.parent)]
    convert = ["jupyter", "nbconvert", "--to", "html", str(target)]
    for command in (execute, convert):
        run_to_the_end([sys.executable, "-m", *command])


def run_to_the_end(command: list[str]) -> None:
    """Run a command; where it hangs (notebooks with sliders, nbclient issue 312) end it, say so, and run it again."""
    while True:
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=HANG_SECONDS)
            return
        except subprocess.TimeoutExpired:
            print(f"  hung for {HANG_SECONDS} s and was run again: this round says nothing of speed", flush=True)


if __name__ == "__main__":
    main()
