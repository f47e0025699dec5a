"""Render many times in a row; fail when a run hangs, a process or temporary file is left, or memory grows."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from coursekit.handouts.build import build
from coursekit.handouts.plan import plan
from coursekit.project import find_root

GROWTH_ALLOWED = 1.25


def main(renders: int) -> None:
    """Build the example classes afresh until ``renders`` notebooks have run."""
    root = find_root(Path(__file__))
    work = plan(root, sorted((root / "cohorts").glob("*.yml")))
    left_before, peak_first, done = left_over(), 0, 0
    while done < renders:
        with tempfile.TemporaryDirectory() as folder:
            report = build(work, Path(folder) / "handouts", 2)
        if report.exit_code:
            sys.exit(f"after {done} renders: {[r.error for r in report.failed] or report.problems}")
        done += len(report.results)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        peak_first = peak_first or peak
        print(f"{done:5d} renders, {report.seconds:5.1f} s, parent's peak memory {peak / 1024:.0f} MB", flush=True)
        if peak > GROWTH_ALLOWED * peak_first:
            sys.exit(f"memory grew from {peak_first / 1024:.0f} to {peak / 1024:.0f} MB")
    left = left_over() - left_before
    if left:
        sys.exit(f"left behind: {sorted(left)}")
    print(f"{done} renders, none failed, nothing left behind")


def left_over() -> set[str]:
    """Return temporary folders of ours and kernels still running."""
    folders = {str(path) for path in Path(tempfile.gettempdir()).glob("coursekit-*")}
    listing = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    return folders | {line for line in listing.splitlines() if "ipykernel_launcher" in line}


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
