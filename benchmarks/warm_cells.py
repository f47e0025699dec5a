"""The floor: what the cells of notebooks cost by themselves, in one warm process or in several at once.

A lane is a process with everything imported and the reference notebook already run once. Only cells are timed: no
kernel starts or ends, nothing is saved, converted or packed. Caches that cells fill stay for the cells after them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

# Before anything imports pyplot: figures drawn before the in-process kernel knows of them vanish without a word.
os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # ipykernel's debugger would warn of frozen modules

REFERENCE = Path(__file__).with_name("reference.ipynb")
CELL_SECONDS = 300
IMPORTS = {"parameters", "setup"}


def seconds_a_notebook(jobs: list[tuple[str, str]], lanes: int) -> float:
    """Return the seconds a notebook of (notebook, class file) pairs, every one of ``lanes`` processes running them all.

    With two lanes on two cores that is half of the mean of what the cells took, both cores busy all the time.
    """
    command = [sys.executable, __file__]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(lanes)
    ]
    try:
        for lane in running:
            lane.stdin.write(json.dumps(jobs) + "\n")
            lane.stdin.flush()
        for lane in running:
            _hear(lane)
        for lane in running:
            lane.stdin.write("go\n")
            lane.stdin.flush()
        totals = [float(_hear(lane)) for lane in running]
    finally:
        for lane in running:
            lane.stdin.close()
            lane.stdout.close()
            lane.wait()
    return sum(totals) / (lanes * len(jobs)) / lanes


def _hear(lane: subprocess.Popen) -> str:
    line = lane.stdout.readline()
    if not line:
        raise RuntimeError("the cells of the floor did not run to their end")
    return line


class WarmKernel:
    """An in-process IPython kernel that runs one notebook after another and times their cells."""

    def __init__(self) -> None:
        from ipykernel.inprocess.manager import InProcessKernelManager

        manager = InProcessKernelManager()
        manager.start_kernel()
        self.client = manager.client()
        self.client.start_channels()
        self.figures = 0

    def run(self, path: Path, cohort: str, tags: set[str] | None = None) -> float:
        """Run a notebook for the class file ``cohort``, with ``tags`` only the cells that bear one; return seconds."""
        import nbformat

        os.chdir(path.parent)
        seconds = 0.0
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type != "code" or (tags and not tags & set(cell.metadata.get("tags", []))):
                continue
            parameters = "parameters" in cell.metadata.get("tags", [])
            seconds += self._execute(f"cohort = {cohort!r}" if parameters else cell.source)
        self._execute("get_ipython().run_line_magic('reset', '-f')")
        return seconds

    def _execute(self, source: str) -> float:
        start = time.perf_counter()
        self.client.execute(source, store_history=True)
        reply = self.client.get_shell_msg(timeout=CELL_SECONDS)["content"]
        seconds = time.perf_counter() - start
        while self.client.iopub_channel.msg_ready():
            content = self.client.get_iopub_msg(timeout=CELL_SECONDS)["content"]
            self.figures += "image/png" in content.get("data", {})
        if reply["status"] != "ok":
            raise RuntimeError(f"{reply['ename']}: {reply['evalue']}")
        return seconds


def lane() -> None:
    """Read jobs, get warm, say so, wait for the word, run, and print the seconds that the cells took."""
    jobs = [(Path(notebook), cohort) for notebook, cohort in json.loads(sys.stdin.readline())]
    kernel = WarmKernel()
    kernel.run(REFERENCE, jobs[0][1])
    for notebook, cohort in dict(jobs).items():
        kernel.run(notebook, cohort, IMPORTS)
    print("ready", flush=True)
    sys.stdin.readline()
    kernel.figures = 0
    seconds = sum(kernel.run(notebook, cohort) for notebook, cohort in jobs)
    if not kernel.figures:
        raise RuntimeError("the cells showed no figure: what was timed is not what readers see")
    print(seconds, flush=True)


if __name__ == "__main__":
    lane()
