"""What a run of ``coursekit handouts`` says at its end."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from coursekit.cli.progress import readable_time
from coursekit.handouts.build import Report
from coursekit.handouts.cache import Cache
from coursekit.handouts.outcomes import STOPPED
from coursekit.handouts.plan import Plan
from coursekit.syllabus.lesson import PLACEHOLDER


def summarise(report: Report, plan: Plan, output: Path, console: Console) -> None:
    """Print the failures with their evidence, second attempts, problems, and where the handouts are."""

    def say(text: str) -> None:
        console.print(text, markup=False, soft_wrap=True)

    if report.failed:
        console.print(_failures(report, Cache(output.parent / "cache")))
    for result in report.retried:
        ended = "第二次也没做成" if result in report.failed else "第二次做成了"
        say(f"{result.job.name}：第一次没做成（{result.first_error}），{ended}。")
    for problem in report.problems:
        say(problem)
    missing = len({module.code for one in plan.classes for module in one.missing})
    if missing:
        say(f"课程方案里还有 {missing} 个模块没有写好，index.html 里标着“编写中”。")
    if plan.drafts:
        say(f"模块 {'、'.join(plan.drafts)} 的文字里还有{PLACEHOLDER}，没有做进讲义。")
    for folder in filter(None, (report.folders.get(one.cohort.id) for one in plan.classes)):
        say(f"{folder / 'index.html'}")
    if report.interrupted:
        left = sum(result.state == STOPPED for result in report.results)
        say(f"已中断，还有 {left} 个笔记本没有开始。做好的都留着，再跑一次会接着做。")
    say(f"{len(report.folders)} 个班，{len(report.results)} 个笔记本，用了 {readable_time(report.seconds)}。")


def _failures(report: Report, cache: Cache) -> Table:
    table = Table("班级", "模块", "第几格", "出了什么事", "证据", title="没做成的", title_justify="left")
    for result in report.failed:
        where = cache.evidence_path(result.job)
        shown = str(where) if where.exists() else "—"
        table.add_row(*map(Text, (result.job.cohort, result.job.title, str(result.cell or "—"), result.error, shown)))
    return table
