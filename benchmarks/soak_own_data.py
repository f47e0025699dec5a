"""Check a class's own data of two gigabytes; fail when it takes more memory than a laptop has to spare."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from coursekit.cohort import open_cohort
from coursekit.project import find_root

MEMORY_ALLOWED_GB = 1.5
FREE_NEEDED = 1.5  # times the size of the file
GB = 1024**3
MARK = "@@@@"  # stands for the block's number in every identifier


def main(gigabytes: float) -> None:
    """Write own tables with ``gigabytes`` of months by the class file, run check-data on them, measure, delete."""
    root = find_root(Path(__file__))
    with tempfile.TemporaryDirectory(prefix="coursekit-own-") as name:
        folder = Path(name)
        free = shutil.disk_usage(folder).free
        if free < FREE_NEEDED * gigabytes * GB:
            sys.exit(f"{folder} has {free / GB:.1f} GB free, {FREE_NEEDED * gigabytes:.1f} GB are needed")
        rows = write_own_tables(root, folder, gigabytes)
        size = (folder / "subscriber_months.csv").stat().st_size
        print(f"{rows:,} rows, {size / GB:.2f} GB", flush=True)
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "coursekit", "check-data", str(folder / "own.yml")], cwd=root, check=False
        )
        seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / GB
    print(f"{seconds:.0f} s, {rows / seconds:,.0f} rows/s, peak memory {peak:.2f} GB")
    if done.returncode:
        sys.exit(f"check-data ended with {done.returncode} on data that are right")
    if peak > MEMORY_ALLOWED_GB:
        sys.exit(f"more than {MEMORY_ALLOWED_GB} GB")


def write_own_tables(root: Path, folder: Path, gigabytes: float) -> int:
    """Write one block of synthetic customers over and over, each time under other numbers; return rows of months."""
    demo = open_cohort(root / "cohorts" / "demo.yml")
    blocks = {
        name: marked(demo.practice_table(name)).to_csv(index=False).encode()
        for name in ("accounts", "subscribers", "subscriber_months")
    }
    demo.practice_table("plans").to_csv(folder / "plans.csv", index=False)
    count = -(-int(gigabytes * GB) // len(blocks["subscriber_months"]))
    for name, block in blocks.items():
        header, _, body = block.partition(b"\n")
        with (folder / f"{name}.csv").open("wb") as stream:
            stream.write(header + b"\n")
            for number in range(count):
                stream.write(body.replace(MARK.encode(), f"{number:04d}".encode()))
    tables = "".join(f"  {name}: {{path: {name}.csv}}\n" for name in ("plans", *blocks))
    text = (root / "cohorts" / "demo.yml").read_text("utf-8")
    (folder / "own.yml").write_text(f"{text}\ndata:\n{tables}", "utf-8")
    return count * len(demo.practice_table("subscriber_months"))


def marked(frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame`` with identifiers as long as telephone numbers, the mark in each."""
    names = [name for name in ("subscriber_id", "account_id", "shared_pool_id") if name in frame]
    return frame.assign(**{name: "13" + MARK + frame[name].str[-5:] for name in names})


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 2.0)
