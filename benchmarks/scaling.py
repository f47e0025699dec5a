"""Cost of a handout from ten to a thousand: cold and unchanged, with the memory that workers take.

Every class is taught the reference notebook as five modules, so that only the number of classes grows. A second run
finds everything done: its seconds are what an organiser waits who runs the command once too often.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from courses_to_measure import COMPARED, LESSONS_A_CLASS, ROOT, batch_command, reference_course
from process_memory import Peaks, run_sampled

SIZES = (10, 30, 100, 300, 1000)
WORKERS = 2
UNCHANGED_RUNS = 3
FIGURE = ROOT / "docs" / "benchmarks-scaling.svg"
MB = 1024**2


@dataclass(frozen=True)
class Point:
    """What a batch of ``handouts`` took: seconds cold and unchanged, and memory."""

    handouts: int
    cold: float
    unchanged: float
    peaks: Peaks


def main() -> None:
    """Measure, print the table, draw the curve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="leave out batches larger than this")
    parser.add_argument("--figure", type=Path, default=FIGURE)
    arguments = parser.parse_args()
    sizes = [size for size in SIZES if size <= arguments.largest]
    print(f"reference notebook, {LESSONS_A_CLASS} a class, {WORKERS} workers")
    print("handouts  classes   cold s  s a handout  of more  unchanged s   worker MB  command MB  everything MB")
    points: list[Point] = []
    for size in sizes:
        points.append(measure(size))
        print_row(points)
    draw(points, arguments.figure)
    print(f"curve: {arguments.figure}")


def measure(handouts: int) -> Point:
    """Render a batch of that size from nothing, and again with nothing changed."""
    with tempfile.TemporaryDirectory(prefix="coursekit-bench-") as name:
        folder = Path(name)
        course = reference_course(folder / "course", handouts // LESSONS_A_CLASS)
        command = batch_command(course, folder / "handouts", "--jobs", str(WORKERS), *COMPARED)
        start = time.perf_counter()
        peaks = run_sampled(command, course)
        cold = time.perf_counter() - start
        again = []
        for _ in range(UNCHANGED_RUNS):
            start = time.perf_counter()
            subprocess.run(command, cwd=course, check=True, capture_output=True)
            again.append(time.perf_counter() - start)
    return Point(handouts, cold, median(again), peaks)


def print_row(points: list[Point]) -> None:
    """Print the last point; ``of more`` is what each handout beyond the batch before it cost."""
    last = points[-1]
    further = ""
    if len(points) > 1:
        before = points[-2]
        further = f"{(last.cold - before.cold) / (last.handouts - before.handouts):.3f}"
    peaks = last.peaks
    print(
        f"{last.handouts:8}  {last.handouts // LESSONS_A_CLASS:7}  {last.cold:7.1f}  {last.cold / last.handouts:11.3f}"
        f"  {further:>7}  {last.unchanged:11.2f}  {peaks.worker / MB:10.0f}  {peaks.main / MB:10.0f}"
        f"  {peaks.everything / MB:13.0f}",
        flush=True,
    )


def draw(points: list[Point], path: Path) -> None:
    """Draw seconds a handout and seconds of an unchanged run over the size of the batch."""
    import matplotlib.pyplot as plt

    plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "scaling", "font.family": "sans-serif"})
    sizes = [point.handouts for point in points]
    figure, (cost, again) = plt.subplots(1, 2, figsize=(8, 2.8), layout="constrained")
    cold, unchanged = [point.cold / point.handouts for point in points], [point.unchanged for point in points]
    for axes, title, unit, values in (
        (cost, "Rendered from nothing", "seconds a handout", cold),
        (again, "Run again, nothing changed", "seconds in all", unchanged),
    ):
        axes.plot(sizes, values, "o-")
        axes.set(title=title, ylabel=unit, ylim=(0, 1.1 * max(values)), xlabel="handouts in the batch")
        axes.set(xscale="log", xticks=sizes, xticklabels=sizes)
        axes.minorticks_off()
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
