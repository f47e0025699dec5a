"""How jobs run and what becomes of them: the values that travel between the command and its workers."""

from __future__ import annotations

from dataclasses import dataclass

from coursekit.handouts.plan import Job

AUTO, FORKED, STOCK = KERNELS = ("auto", "forked", "stock")
DONE, CACHED, FAILED, STOPPED = STATES = ("done", "cached", "failed", "stopped")
CELL_SECONDS = 120
JOB_SECONDS = 900


@dataclass(frozen=True)
class Settings:
    """How jobs run: the cache's folder, the kernel, the limits of a cell and of a notebook in seconds.

    ``vectors`` asks for the figures' vectors too, for print.
    """

    cache: str
    kernel: str = AUTO
    cell_seconds: int = CELL_SECONDS
    job_seconds: int = JOB_SECONDS
    vectors: bool = False


@dataclass(frozen=True)
class Result:
    """What became of a job: ``state`` is done, cached, failed or stopped (not begun when the run was interrupted).

    ``cell`` counts all cells from one; ``first_error`` is not empty when a first attempt failed with it and the job was
    run once more on a fresh stock kernel, whose word is final.
    """

    job: Job
    state: str
    seconds: float = 0.0
    cell: int = 0
    error: str = ""
    first_error: str = ""


@dataclass(frozen=True)
class Packed:
    """What became of a class's folder: the problem that kept its packs back, if any, and the seconds."""

    cohort: str
    folder: str
    problem: str = ""
    seconds: float = 0.0
