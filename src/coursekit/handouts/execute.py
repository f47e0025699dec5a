"""What a worker does: run one job for its class, pack one class. A failing notebook is a result, not an exception."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from coursekit import forking
from coursekit.charts import vectors
from coursekit.cohort import ONLY_COHORT, Cohort, hold_tables, open_cohort
from coursekit.errors import CourseError
from coursekit.files import disk_problem
from coursekit.handouts.cache import Cache
from coursekit.handouts.class_folder import make_class
from coursekit.handouts.outcomes import AUTO, Packed, Result, Settings
from coursekit.handouts.plan import ClassPlan, Job
from coursekit.handouts.worker import give_back_memory
from coursekit.notebooks import FORKED, STOCK, CellFailure, Execution, execute, read_notebook
from coursekit.notebooks.normal import serialise

# Beyond a notebook's own limit, for a kernel to start, end, and the notebook to be stored.
GRACE_SECONDS = 60


def run_job(job: Job, settings: Settings) -> Result:
    """Run one job, storing the executed notebook (or, on failure, the evidence) in the cache.

    A job that fails in a forked child is run once more on a fresh stock kernel, whose word is final.
    """
    cache = Cache(Path(settings.cache))
    if cache.holds(job.key, vectors=settings.vectors):  # another machine was quicker
        return Result(job, "done")
    start = time.perf_counter()
    forked = forking.CAN_FORK if settings.kernel == AUTO else settings.kernel == FORKED
    first_error = ""
    with tempfile.TemporaryDirectory(prefix="coursekit-") as folder:
        done = _in_a_fork(job, settings, folder) if forked else _on_a_stock_kernel(job, settings, folder)
        if forked and done.failure:
            first_error = done.failure.error
            done = _on_a_stock_kernel(job, settings, folder)
        if not done.failure:
            drawn = _read_vectors(Path(folder)) if settings.vectors else None
            cache.store(job.key, serialise(done.notebook), drawn)
    seconds = time.perf_counter() - start
    if not done.failure:
        return Result(job, "done", seconds, first_error=first_error)
    error = done.failure.error
    try:
        cache.store_evidence(job, serialise(done.notebook))
    except OSError as refusal:
        error += f"（证据没有存下：{disk_problem(refusal)}）"
    return Result(job, "failed", seconds, done.failure.cell, error, first_error)


def pack(
    one: ClassPlan, results: list[Result], output: str, settings: Settings, formats: tuple[str, ...]
) -> Packed:
    """Make a class's folder below ``output`` from its jobs' ``results``."""
    start = time.perf_counter()
    folder = Path(output) / one.cohort.id
    arguments = (one, results, folder, Cache(Path(settings.cache)), formats)
    try:
        if forking.CAN_FORK:
            _hold(one.cohort)
            with tempfile.TemporaryDirectory(prefix="coursekit-") as scratch:
                log = Path(scratch) / "log"
                problem = forking.call_in_child(make_class, *arguments, log=log, seconds=settings.job_seconds)
        else:
            problem = make_class(*arguments)
    except TimeoutError:
        problem = f"{one.cohort.id}：打包超过 {settings.job_seconds} 秒，没有做完。再跑一次会接着做。"
    except forking.ChildDied as death:
        problem = f"{one.cohort.id}：打包的进程中途退出（{death.args[0]}），再跑一次会接着做。"
    except CourseError as error:
        problem = f"{one.cohort.id}：{error}"
    except OSError as error:
        problem = f"{one.cohort.id}：{disk_problem(error)}"
    return Packed(one.cohort.id, str(folder), problem, time.perf_counter() - start)


def _read_vectors(folder: Path) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in folder.glob(f"*{vectors.ENDING}")}


def _in_a_fork(job: Job, settings: Settings, folder: str) -> Execution:
    _hold(open_cohort(job.cohort_path))
    return _execute(job, settings, folder, FORKED)


def _hold(cohort: Cohort) -> None:
    """Hold the class's tables, without what was only needed to make them: a fork would take it along."""
    if hold_tables(cohort):
        give_back_memory()


def _on_a_stock_kernel(job: Job, settings: Settings, folder: str) -> Execution:
    """Run the job with the stock kernel, whose client needs threads: away from a process that forks."""
    if not forking.CAN_FORK:
        return _execute(job, settings, folder, STOCK)
    seconds = settings.job_seconds + GRACE_SECONDS
    with tempfile.TemporaryDirectory(prefix="coursekit-") as scratch:
        log = Path(scratch) / "log"
        try:
            return forking.call_in_child(_execute, job, settings, folder, STOCK, log=log, seconds=seconds)
        except TimeoutError:
            error = f"整本运行超过 {settings.job_seconds} 秒"
        except forking.ChildDied as death:
            error = f"运行它的进程中途退出（{death.args[0]}）"
    return Execution(read_notebook(Path(job.notebook)), CellFailure(0, error), seconds)


def _execute(job: Job, settings: Settings, folder: str, kernel: str) -> Execution:
    environment = {ONLY_COHORT: job.cohort_path} | ({vectors.FOLDER: folder} if settings.vectors else {})
    return execute(
        Path(job.notebook), job.cohort_path, kernel=kernel, timeout=settings.cell_seconds, limit=settings.job_seconds,
        environment=environment,
    )  # fmt: skip
