"""A Dask scheduler and workers as processes of their own, on this machine's loopback."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from distributed import Client

PATIENCE_SECONDS = 60


class Cluster:
    """A scheduler below ``folder``, with ``environment``; leaving the block ends it and all its workers."""

    def __init__(self, folder: Path, **environment: str) -> None:
        folder.mkdir(exist_ok=True)
        self._folder, self._environment = folder, environment
        self._processes: list[subprocess.Popen] = []

    def __enter__(self) -> Cluster:
        file = self._folder / "scheduler.json"
        options = ("--port", "0", "--dashboard-address", ":0", "--scheduler-file", str(file))
        self.scheduler = self._run("dask_scheduler", *options, **self._environment)
        wait_until(lambda: file.exists() and file.read_text("utf-8").endswith("}"))
        self.address = json.loads(file.read_text("utf-8"))["address"]
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            switch_off(process)

    def start(self, name: str, *options: str, **environment: str) -> subprocess.Popen:
        """Start a worker whose tasks see its name as ``MACHINE``; wait for it with ``wait_for``."""
        local = ("--local-directory", str(self._folder / name))
        arguments = (self.address, "--name", name, *local, *(options or ("--nthreads", "1")))
        return self._run("dask_worker", *arguments, MACHINE=name, **environment)

    def wait_for(self, machines: int) -> None:
        """Wait until so many workers have joined."""
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(machines, PATIENCE_SECONDS)
            wait_until(lambda: len(client.scheduler_info()["workers"]) == machines)

    def processes_of(self, name: str) -> set[int]:
        """Return the processes that belong to a machine: its worker, and what that started."""
        found = set()
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if entry.name.isdigit() and f"MACHINE={name}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                    found.add(int(entry.name))
        return found

    def _run(self, program: str, *arguments: str, **environment: str) -> subprocess.Popen:
        with open(self._folder / "log", "ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{program}", "--host", "127.0.0.1", *arguments],
                env={**os.environ, **environment}, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self._processes.append(process)
        return process


def switch_off(process: subprocess.Popen) -> None:
    """End a scheduler or a worker with its nanny, so that none of them can say or tidy up anything."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(holds: Callable[[], object]) -> None:
    """Wait for something to become true, with more patience than a busy machine needs."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end, "nothing happened in time"
        time.sleep(0.05)
