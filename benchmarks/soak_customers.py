"""Make the customer tables of ten million lines; fail when memory grows with them or a row is missing."""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq

from coursekit.tables.customer_files import BYTES_A_LINE, write_customers
from coursekit.tables.subscriber_months import MONTHS

MEMORY_ALLOWED_MB = 1500
SEED = 1


def main(subscribers: int) -> None:
    """Write, count and delete ``subscribers`` lines."""
    if shutil.disk_usage(tempfile.gettempdir()).free < 2 * subscribers * BYTES_A_LINE:
        sys.exit(f"not enough space in {tempfile.gettempdir()} for {subscribers:,} lines")
    with tempfile.TemporaryDirectory(prefix="coursekit-") as parent:
        folder, start = Path(parent) / "customers", time.perf_counter()
        write_customers(folder, SEED, "2026-11", subscribers)
        took = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows = {path.stem: pq.ParquetFile(path).metadata.num_rows for path in sorted(folder.iterdir())}
        size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{subscribers:,} lines in {took:.0f} s, {size / 1024**2:,.0f} MB on disk, peak memory {peak:.0f} MB")
    if peak > MEMORY_ALLOWED_MB:
        sys.exit(f"peak memory {peak:.0f} MB, allowed are {MEMORY_ALLOWED_MB}")
    if (rows["subscribers"], rows["subscriber_months"]) != (subscribers, MONTHS * subscribers):
        sys.exit(f"rows are missing: {rows}")
    if size > subscribers * BYTES_A_LINE:
        sys.exit(f"{size / subscribers:.0f} bytes a line, announced are {BYTES_A_LINE}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
