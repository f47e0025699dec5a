"""``coursekit handouts --dry-run``: what a run would do, and why."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from coursekit.handouts.plan import Plan
from coursekit.handouts.reasons import Line, explain
from coursekit.syllabus import load_syllabus

STALE = {True: "要做", False: "不用做"}


def show_plan(plan: Plan, output: Path, formats: tuple[str, ...]) -> None:
    """Print a table, or, where there is no terminal, a line for everything that a run would do or leave."""
    console = Console(highlight=False)
    lines = list(explain(plan, output, formats))
    if console.is_terminal:
        console.print(_table(lines))
    else:
        for line in lines:
            what = " ".join(filter(None, (line.module, line.what)))
            text = f"{line.cohort} · {what}：{STALE[line.stale]}（{'，'.join(line.reasons)}）"
            console.print(text, markup=False, soft_wrap=True)
    stale = sum(line.stale for line in lines if line.module)
    counted = f"{len(plan.classes)} 个班，{len(plan.jobs)} 个笔记本"
    todo = f"要做 {stale} 个，不用做 {len(plan.jobs) - stale} 个"
    console.print(f"{counted}：{todo}。没有运行，也没有写文件。", soft_wrap=True)


def _table(lines: list[Line]) -> Table:
    modules = load_syllabus().modules
    table = Table("班级", "模块", "内容", "要不要做", "为什么")
    for line in lines:
        module = f"{line.module} {modules[line.module].zh}" if line.module else "—"
        cells = (line.cohort, module, line.what, STALE[line.stale], "，".join(line.reasons))
        table.add_row(*map(Text, cells), style="bold" if line.stale else None)
    return table
