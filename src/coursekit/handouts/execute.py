"""Run jobs in worker processes; a failing notebook is a result, not an exception."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from coursekit.cohort import ONLY_COHORT
from coursekit.handouts.cache import Cache
from coursekit.handouts.plan import Job
from coursekit.notebooks import execute
from coursekit.notebooks.normal import serialise


@dataclass(frozen=True)
class Result:
    """What became of a job: ``state`` is done, cached or failed."""

    job: Job
    state: str
    seconds: float = 0.0
    cell: int = 0
    error: str = ""


def run_job(job: Job, cache_folder: str) -> Result:
    """Run one job in this process, storing the executed notebook (or, on failure, the evidence) in the cache."""
    cache = Cache(Path(cache_folder))
    done = execute(Path(job.notebook), job.cohort_path, environment={ONLY_COHORT: job.cohort_path})
    if done.failure:
        cache.store_evidence(job, serialise(done.notebook))
        return Result(job, "failed", done.seconds, done.failure.cell, done.failure.error)
    cache.store(job.key, serialise(done.notebook))
    return Result(job, "done", done.seconds)


def run_jobs(jobs: tuple[Job, ...], cache: Cache, workers: int) -> Iterator[Result]:
    """Yield each job's result as soon as it is known, jobs already in the cache first.

    Closing the iterator early cancels what has not begun and ends the workers.
    """
    waiting = []
    for job in jobs:
        if cache.holds(job.key):
            yield Result(job, "cached")
        else:
            waiting.append(job)
    if not waiting:
        return
    pool = local_pool(min(workers, len(waiting)))
    finished = False
    try:
        yield from _collect(pool, waiting, cache)
        finished = True
    finally:
        if not finished:
            end_workers(pool)
        pool.shutdown(wait=finished, cancel_futures=True)


def _collect(pool: Executor, jobs: list[Job], cache: Cache) -> Iterator[Result]:
    futures = {pool.submit(run_job, job, str(cache.folder)): job for job in jobs}
    for future in as_completed(futures):
        job = futures[future]
        try:
            yield future.result()
        except BrokenProcessPool:
            yield Result(job, "failed", error="运行它的进程中途退出（可能内存不足，或被结束），再跑一次会接着做")
        except OSError as error:
            yield Result(job, "failed", error=f"写不进磁盘：{error.strerror or error}")


def local_pool(workers: int) -> ProcessPoolExecutor:
    """Return a pool of fresh processes (spawn): papermill's working folder belongs to a whole process."""
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare_worker)


def _prepare_worker() -> None:
    """Leave Ctrl-C to the parent, and on its word to end unwind, so that kernel and temporary folder go too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def end_workers(pool: ProcessPoolExecutor) -> None:
    """Ask every worker to end now."""
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.terminate()
