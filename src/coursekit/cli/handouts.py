"""``coursekit handouts``: class files in, finished handouts out."""

from __future__ import annotations

import os
from pathlib import Path

import click

from coursekit.errors import CourseError
from coursekit.project import find_root


@click.command()
@click.argument("cohort_files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--only", "only", default="", metavar="编号", help="只做这些模块，例如 --only 02 或 --only 02,03。")
@click.option("--output", type=click.Path(path_type=Path), help="放讲义的文件夹，默认 build/handouts。")
@click.option("--jobs", default=0, metavar="数", help="同时跑几个笔记本，默认等于处理器核数。")
@click.option("--dry-run", is_flag=True, help="只列出要做什么，不运行、不写文件。")
def handouts(cohort_files: tuple[Path, ...], only: str, output: Path | None, jobs: int, dry_run: bool) -> None:
    """把班级文件变成讲义：每班一个文件夹，打开里面的 index.html。

    COHORT_FILES 是班级文件（.yml）；不写就做 cohorts/ 里所有的班。

    \b
    例：
      coursekit handouts
      coursekit handouts cohorts/demo.yml --only 02
      coursekit handouts my-class.yml --output D:/讲义

    没有变化的不会重做；中断或失败以后再跑一次，会从没做完的接着做。
    """
    from coursekit.cli.progress import Progress
    from coursekit.handouts.build import build
    from coursekit.handouts.plan import plan

    root = find_root()
    files = [*cohort_files] or sorted((root / "cohorts").glob("*.yml"))
    if not files:
        raise CourseError("cohorts/ 里没有班级文件：先用 coursekit new-cohort 写一份。")
    if jobs < 0:
        raise CourseError(f"--jobs 要写正整数，写的是 {jobs}。")
    work = plan(root, files, tuple(code.strip() for code in only.split(",") if code.strip()))
    output = (output or root / "build" / "handouts").resolve()
    if dry_run:
        for job in work.jobs:
            click.echo(f"{job.name}")
        click.echo(f"共 {len(work.jobs)} 个笔记本，{len(work.classes)} 个班；没有运行，也没有写文件。")
        return
    with Progress(len(work.jobs)) as progress:
        report = build(work, output, jobs or os.cpu_count() or 1, progress.advance)
    progress.summary(report, work, output)
    raise SystemExit(report.exit_code)
