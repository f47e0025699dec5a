"""Seconds and memory to make the customer tables of a million lines by 12 months, beside a reference workload.

The reference draws as many normal numbers as the months have cells, in the same process, turn and turn about, because a
shared machine's speed drifts: the ratio is what to quote.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from coursekit.tables.customer_files import write_customers
from coursekit.tables.subscriber_months import MONTHS, SUBSCRIBER_MONTHS

BATCH = 20_000
SEED = 1


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    lines, ours, reference = arguments.subscribers, [], []
    for _ in range(arguments.rounds):
        with tempfile.TemporaryDirectory() as folder:
            ours.append(seconds(lambda: write_customers(Path(folder) / "customers", SEED, "2026-11", lines)))
        reference.append(seconds(lambda: draw_normals(lines)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{lines:,} lines x {MONTHS} months, {arguments.rounds} rounds")
    print(f"ours       {median(ours):7.1f} s, peak memory {peak:.0f} MB")
    print(f"reference  {median(reference):7.1f} s (as many normal numbers as the months have cells, one core)")
    print(f"ratio      {median(a / b for a, b in zip(ours, reference, strict=True)):7.2f}")


def draw_normals(lines: int) -> None:
    """Draw as many normal numbers as the months of ``lines`` lines have cells, a batch at a time."""
    rng = np.random.default_rng(0)
    for _ in range(0, lines, BATCH):
        rng.normal(size=(BATCH * MONTHS, len(SUBSCRIBER_MONTHS.columns)))


def seconds(run: Callable[[], None]) -> float:
    """Return how long ``run`` takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
