"""Progress and summary of a run, in the terminal."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from coursekit.handouts.build import Report
from coursekit.handouts.cache import Cache
from coursekit.handouts.execute import Result
from coursekit.handouts.plan import Plan
from coursekit.syllabus.lesson import PLACEHOLDER

STATES = {"done": "做好", "cached": "没变，不用重做", "failed": "没做成"}


class Progress:
    """A bar with done, failed, cached and time left; where there is no terminal, one line a job."""

    def __init__(self, total: int) -> None:
        self._console = Console(highlight=False)
        self._counts = dict.fromkeys(STATES, 0)
        self._bar = Bar(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[counts]}"),
            TextColumn("剩余"), TimeRemainingColumn(), console=self._console, transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task("渲染讲义", total=total, counts="")

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bar.stop()

    def advance(self, result: Result) -> None:
        """Count one job and say what became of it."""
        self._counts[result.state] += 1
        counts = "，".join(f"{STATES[s].split('，')[0]} {n}" for s, n in self._counts.items() if n)
        self._bar.update(self._task, advance=1, counts=counts)
        if result.state == "failed" or not self._console.is_terminal:
            seconds = f"，{result.seconds:.1f} 秒" if result.state == "done" else ""
            self._console.print(f"{result.job.name}：{STATES[result.state]}{seconds}", markup=False)

    def summary(self, report: Report, plan: Plan, output: Path) -> None:
        """Print the failures with their evidence, problems, and where the handouts are."""
        if report.failed:
            table = Table("班级", "模块", "第几格", "出了什么事", "证据", title="没做成的", title_justify="left")
            cache = Cache(output.parent / "cache")
            for result in report.failed:
                where = cache.evidence_path(result.job)
                shown = str(where) if where.exists() else "—"
                module = result.job.name.split(" · ")[1]
                cells = (result.job.cohort, module, str(result.cell or "—"), result.error, shown)
                table.add_row(*map(Text, cells))
            self._console.print(table)
        for problem in report.problems:
            self._console.print(problem, markup=False)
        missing = sum(len(one.missing) for one in plan.classes)
        if missing:
            self._console.print(f"课程方案里还有 {missing} 个模块没有写好，课程安排里标着“编写中”。")
        if plan.drafts:
            codes = "、".join(plan.drafts)
            self._console.print(f"模块 {codes} 的文字里还有{PLACEHOLDER}，没有做进讲义。", markup=False)
        for folder in report.folders.values():
            self._console.print(f"{folder / 'index.html'}", markup=False, soft_wrap=True)
        counted = f"{len(report.folders)} 个班，{len(report.results)} 个笔记本"
        self._console.print(f"{counted}，用了 {report.seconds:.0f} 秒。")
