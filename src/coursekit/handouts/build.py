"""Run a plan to the end: execute its jobs, and make each class's folder as soon as its last job is known."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter

from coursekit.files import disk_problem
from coursekit.handouts.cache import Cache
from coursekit.handouts.local import LocalExecutor
from coursekit.handouts.lock import one_run
from coursekit.handouts.nursery import Nursery
from coursekit.handouts.outcomes import (
    AUTO,
    CACHED,
    CELL_SECONDS,
    DONE,
    FAILED,
    JOB_SECONDS,
    STOCK,
    STOPPED,
    Packed,
    Result,
    Settings,
)
from coursekit.handouts.plan import ClassPlan, Job, Plan
from coursekit.handouts.products import FORMATS, PDF, is_current
from coursekit.handouts.tasks import pack, run_job

INTERRUPTED = 130
LOOK_AGAIN_SECONDS = 0.2


@dataclass(frozen=True)
class Options:
    """What to make of each class, and how its notebooks run."""

    formats: tuple[str, ...] = FORMATS
    kernel: str = AUTO
    cell_seconds: int = CELL_SECONDS
    job_seconds: int = JOB_SECONDS


@dataclass
class Report:
    """What a run did: each job's result, each class's folder, problems that are no job's fault, and the seconds."""

    results: list[Result] = field(default_factory=list)
    packed: list[Packed] = field(default_factory=list)
    folders: dict[str, Path] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0
    interrupted: bool = False

    @property
    def failed(self) -> list[Result]:
        """The jobs that failed."""
        return [result for result in self.results if result.state == FAILED]

    @property
    def retried(self) -> list[Result]:
        """The jobs that needed a second attempt, whatever came of it."""
        return [result for result in self.results if result.first_error]

    @property
    def exit_code(self) -> int:
        """Zero when everything asked for is made, one when something failed, 130 when interrupted."""
        if self.interrupted:
            return INTERRUPTED
        return 1 if self.failed or self.problems else 0


def build(
    plan: Plan,
    output: Path,
    workers: int = 2,
    *,
    options: Options = Options(),
    on_start: Callable[[str], None] = lambda name: None,
    on_result: Callable[[Result], None] = lambda result: None,
    on_pack: Callable[[Packed], None] = lambda packed: None,
    say: Callable[[str], None] = lambda text: None,
    executor: Executor | None = None,
    nursery: Nursery | None = None,
    stop: threading.Event | None = None,
) -> Report:
    """Run ``plan`` into ``output`` (one folder a class) and return the report.

    Finished jobs stay in the cache whatever happens, so that a second run continues where this one ended.

    Parameters
    ----------
    workers : how many notebooks run at once on this machine, where no ``executor`` is given.
    on_start, on_result, on_pack : called in this thread when a task begins, a job is known, a class is made.
    say : gets what a reader should know at once, such as that another run is waited for.
    nursery : where workers come from, if one is warming up already.
    stop : once set, nothing new begins; what runs is finished.
    """
    start = perf_counter()
    report = Report()
    cache = Cache(output.parent / "cache")
    try:
        with one_run(output, say, stop):
            run = _Run(plan, output, cache, options, report, (on_start, on_result, on_pack))
            run.to_the_end(executor, workers, nursery, stop or threading.Event())
            if not report.interrupted:
                cache.prune({job.key for job in plan.jobs})
    except OSError as error:
        report.problems.append(disk_problem(error))
    report.seconds = perf_counter() - start
    return report


class _Run:
    """One run of a plan: what is known of each job, and which tasks are under way."""

    def __init__(
        self, plan: Plan, output: Path, cache: Cache, options: Options, report: Report,
        listeners: tuple[Callable, Callable, Callable],
    ) -> None:  # fmt: skip
        self._plan, self._output, self._cache, self._options, self._report = plan, output, cache, options, report
        self._on_start, self._on_result, self._on_pack = listeners
        limits = options.cell_seconds, options.job_seconds
        self._settings = Settings(str(cache.folder), options.kernel, *limits, vectors=PDF in options.formats)
        self._results: dict[str, list[Result]] = {one.cohort.id: [] for one in plan.classes}
        self._under_way: dict[Future, Job | ClassPlan] = {}
        self._announced: set[Future] = set()
        self._tried: dict[Job, str] = {}
        self._packed_again: set[str] = set()

    def to_the_end(
        self, executor: Executor | None, workers: int, nursery: Nursery | None, stop: threading.Event
    ) -> None:
        """Do what is not done yet, all of it or until ``stop``."""
        waiting = [job for job in self._plan.jobs if not self._is_cached(job)]
        to_pack = [one for one in self._plan.classes if self._is_whole(one) and not self._is_current(one)]
        if not waiting and not to_pack:
            return
        ours = executor is None
        at_once = min(workers, len(waiting) + len(to_pack))
        self._executor = LocalExecutor(at_once, stop, nursery) if ours else executor
        try:
            for job in waiting:
                self._run(job)
            for one in to_pack:
                self._pack(one)
            while self._under_way:
                self._wait(stop)
        except BaseException:
            self._executor.kill()
            raise
        finally:
            if ours:
                self._executor.shutdown(wait=True, cancel_futures=True)

    def _is_cached(self, job: Job) -> bool:
        if not self._cache.holds(job.key, vectors=self._settings.vectors):
            return False
        self._record(Result(job, CACHED))
        return True

    def _is_whole(self, one: ClassPlan) -> bool:
        return len(self._results[one.cohort.id]) == len(one.jobs)

    def _is_current(self, one: ClassPlan) -> bool:
        """Is the folder of a class as it should be? Then it is listed and left alone."""
        current = is_current(one, self._output / one.cohort.id, self._options.formats)
        if current:
            self._report.folders[one.cohort.id] = self._output / one.cohort.id
        return current

    def _run(self, job: Job) -> None:
        settings = replace(self._settings, kernel=STOCK) if job in self._tried else self._settings
        future = self._executor.submit(run_job, job, settings, affinity=job.cohort, label=job.name)
        self._under_way[future] = job

    def _pack(self, one: ClassPlan) -> None:
        results = list(self._results[one.cohort.id])
        arguments = (one, results, str(self._output), self._settings, self._options.formats)
        future = self._executor.submit(pack, *arguments, affinity=one.cohort.id, label=f"{one.cohort.id} · 打包")
        self._under_way[future] = one

    def _wait(self, stop: threading.Event) -> None:
        """Wait a little, tell what has begun, take in what is done."""
        done, _ = wait(self._under_way, LOOK_AGAIN_SECONDS, FIRST_COMPLETED)
        if stop.is_set() and not self._report.interrupted:
            self._report.interrupted = True
            for future in self._under_way:
                future.cancel()
        for future in set(self._under_way) - self._announced:
            if future.running():
                self._announced.add(future)
                task = self._under_way[future]
                self._on_start(task.name if isinstance(task, Job) else f"{task.cohort.id} · 打包")
        for future in done:
            task = self._under_way.pop(future)
            self._announced.discard(future)
            self._take_in(future, task)

    def _take_in(self, future: Future, task: Job | ClassPlan) -> None:
        if isinstance(task, ClassPlan):
            self._take_in_packed(future, task)
            return
        result = self._outcome(future, task)
        if result is None:
            self._run(task)
            return
        self._record(result)
        one = next(one for one in self._plan.classes if one.cohort.id == task.cohort)
        stopped = any(known.state == STOPPED for known in self._results[task.cohort])
        if self._is_whole(one) and not self._report.interrupted and not stopped:
            self._pack(one)

    def _outcome(self, future: Future, job: Job) -> Result | None:
        """Return the job's result, or nothing when its worker died for the first time: it is run once more."""
        try:
            result = future.result()
        except CancelledError:
            return Result(job, STOPPED)
        except BrokenExecutor as death:
            error = str(death) or "运行它的进程中途退出（可能内存不足，或被结束）"
            if job not in self._tried and not self._report.interrupted:
                self._tried[job] = error
                return None
            return Result(job, FAILED, error=error, first_error=self._tried.get(job, ""))
        except OSError as error:
            return Result(job, FAILED, error=disk_problem(error))
        except Exception as error:
            return Result(job, FAILED, error=f"{type(error).__name__}: {error}")
        return replace(result, first_error=result.first_error or self._tried.get(job, ""))

    def _take_in_packed(self, future: Future, one: ClassPlan) -> None:
        folder = self._output / one.cohort.id
        try:
            packed = future.result()
        except CancelledError:
            return
        except Exception as error:
            died = isinstance(error, BrokenExecutor)
            if died and one.cohort.id not in self._packed_again and not self._report.interrupted:
                self._packed_again.add(one.cohort.id)
                self._pack(one)
                return
            why = str(error) or ("做它的进程中途退出，再跑一次会接着做" if died else type(error).__name__)
            packed = Packed(one.cohort.id, str(folder), f"{one.cohort.id}：没有打包。{why}")
        self._report.packed.append(packed)
        if packed.problem:
            self._report.problems.append(packed.problem)
        if folder.is_dir():
            self._report.folders[one.cohort.id] = folder
        self._on_pack(packed)

    def _record(self, result: Result) -> None:
        self._results[result.job.cohort].append(result)
        self._report.results.append(result)
        if result.state in (DONE, CACHED):
            with contextlib.suppress(OSError):
                self._cache.clear_evidence(result.job)
        self._on_result(result)
