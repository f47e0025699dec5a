"""Run a plan to the end: execute its jobs, then make each class's folder."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.handouts.cache import Cache
from coursekit.handouts.class_folder import make_class
from coursekit.handouts.execute import Result, run_jobs
from coursekit.handouts.plan import Plan


@dataclass
class Report:
    """What a run did: each job's result, each class's folder, problems that are no job's fault, and the seconds."""

    results: list[Result] = field(default_factory=list)
    folders: dict[str, Path] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def failed(self) -> list[Result]:
        """The jobs that failed."""
        return [result for result in self.results if result.state == "failed"]

    @property
    def exit_code(self) -> int:
        """Zero when everything asked for is made, else one."""
        return 1 if self.failed or self.problems else 0


def build(
    plan: Plan, output: Path, workers: int, on_result: Callable[[Result], None] = lambda result: None
) -> Report:
    """Run ``plan`` into ``output`` (one folder a class) and return the report.

    Finished jobs stay in the cache whatever happens, so that a second run continues where this one ended.
    """
    start = time.perf_counter()
    cache = Cache(output.parent / "cache")
    report = Report()
    for result in run_jobs(plan.jobs, cache, workers):
        report.results.append(result)
        on_result(result)
        if result.state != "failed":
            cache.clear_evidence(result.job)
    for one in plan.classes:
        folder = output / one.cohort.id
        try:
            problem = make_class(one, report.results, folder, cache)
        except OSError as error:
            problem = f"{one.cohort.id}：{disk_problem(error)}"
        else:
            report.folders[one.cohort.id] = folder
        report.problems += [problem] if problem else []
    report.seconds = time.perf_counter() - start
    return report


def disk_problem(error: OSError) -> str:
    """Say in one sentence what the disk refused."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "磁盘满了，没有写完。已经做好的都留着；腾出空间再跑一次，会接着做。"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"没有写入权限：{error.filename}。换一个文件夹（--output），或改权限后再跑一次。"
    return f"读写文件出错：{error.strerror or error}（{error.filename}）。"
