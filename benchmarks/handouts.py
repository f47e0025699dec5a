"""Seconds a notebook: `coursekit handouts` against the usual commands and against the cells alone, paired in one run.

Two workloads. The reference notebook (19 cells, 6 plain figures, no sliders), as many modules of many classes; and the
course's real lessons and solutions, for copies of the example classes. Of each:

- the `papermill` and `jupyter nbconvert` commands, one and two notebooks at a time; they have no start-up to share out,
  so a sample of the batch is enough;
- our whole command, cold: start, imports, plan, time limits, wheel, pages, workbooks and packs, into an empty folder;
  decks to measure and books to print are left out, as the usual commands make none;
- the floor: the same cells in one warm process, and in two at once, which is the floor of two cores.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import usual_commands
import warm_cells
from courses_to_measure import COMPARED, batch_command, class_files, example_course, reference_course
from rounds import Seconds, measure, paired, spread, verdict

from coursekit.handouts.plan import Job, Plan, plan

WORKERS = 2
ONE, TWO = "commands, one at a time", "commands, two at a time"
OURS, ONE_CORE, TWO_CORES = "coursekit handouts", "cells alone, one core", "cells alone, two cores"
MUST_BE_FASTER, GOAL_FASTER = 5.0, 6.0  # times the commands two at a time
MUST_BE_NEAR, GOAL_NEAR = 1.4, 1.25  # times the cells alone on two cores


@dataclass(frozen=True)
class Workload:
    """What is measured: how to make a course folder of a size, the size of our batch and of the sample."""

    title: str
    make: Callable[[Path, int], Path]
    batch: int
    sample: int


WORKLOADS = {
    "reference": Workload("reference notebook", reference_course, batch=40, sample=2),
    "lessons": Workload("real lessons and solutions", example_course, batch=4, sample=1),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workload", choices=WORKLOADS, action="append")
    arguments = parser.parse_args()
    for name in arguments.workload or WORKLOADS:
        with tempfile.TemporaryDirectory(prefix="coursekit-bench-") as folder:
            measure_workload(WORKLOADS[name], Path(folder), arguments.rounds)


def measure_workload(workload: Workload, scratch: Path, rounds: int) -> None:
    """Measure every way of one workload and print table and verdicts."""
    course = workload.make(scratch / "batch", workload.batch)
    batch, sample = planned(course), planned(workload.make(scratch / "sample", workload.sample)).jobs
    pairs = [(job.notebook, job.cohort_path) for job in sample]
    print(
        f"\n{workload.title}: {len(batch.jobs)} notebooks of {len(batch.classes)} classes a batch, {WORKERS} workers; "
        f"commands and cells alone on {len(sample)} of them; {rounds} rounds; seconds a notebook",
        flush=True,
    )
    seconds = measure(
        {
            ONE: lambda: by_commands(sample, scratch, 1),
            TWO: lambda: by_commands(sample, scratch, 2),
            OURS: lambda: by_us(course, scratch) / len(batch.jobs),
            ONE_CORE: lambda: warm_cells.seconds_a_notebook(pairs, 1),
            TWO_CORES: lambda: warm_cells.seconds_a_notebook(pairs, 2),
        },
        rounds,
    )
    print_table(seconds)
    smallest = reference_course(scratch / "smallest", classes=1, lessons=1)
    print(f"\nin it, start-up: one reference notebook by itself takes {by_us(smallest, scratch):.1f} s, packs and all")


def planned(course: Path) -> Plan:
    """Return the plan of every class of a course folder."""
    return plan(course, class_files(course))


def by_commands(jobs: tuple[Job, ...], scratch: Path, at_a_time: int) -> float:
    """Run the usual commands on every job; return seconds a notebook."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        work = [
            usual_commands.Job(Path(job.notebook), job.cohort_path, Path(folder) / f"{number}.ipynb")
            for number, job in enumerate(jobs)
        ]
        return usual_commands.seconds_a_notebook(work, at_a_time)


def by_us(course: Path, scratch: Path) -> float:
    """Render every class of the course from nothing; return the seconds of the whole command."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        command = batch_command(course, Path(folder) / "handouts", "--jobs", str(WORKERS), *COMPARED)
        start = time.perf_counter()
        subprocess.run(command, cwd=course, check=True, capture_output=True)
        return time.perf_counter() - start


def print_table(seconds: Seconds) -> None:
    """Print each way's seconds and ratio to ours, then what was wanted and whether it is met."""
    print(f"\n{'way':28} {'s a notebook (min to max)':30} ours takes, times as long (paired)")
    for name, values in seconds.items():
        print(f"{name:28} {str(spread(values)):30} {paired(seconds[OURS], values)}")
    faster, near = paired(seconds[TWO], seconds[OURS]), paired(seconds[OURS], seconds[TWO_CORES])
    print()
    for name, least, most in (("must", MUST_BE_FASTER, MUST_BE_NEAR), ("goal", GOAL_FASTER, GOAL_NEAR)):
        print(verdict(f"{name}, commands two at a time over ours", faster, at_least=least))
        print(verdict(f"{name}, ours over cells alone on two cores", near, at_most=most))


if __name__ == "__main__":
    main()
