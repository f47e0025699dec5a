"""``coursekit handouts``: class files in, finished handouts out."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coursekit.errors import CourseError
from coursekit.project import find_root

if TYPE_CHECKING:
    from coursekit.handouts.build import Options
    from coursekit.handouts.nursery import Nursery
    from coursekit.handouts.plan import Plan

FORMATS = {
    "html": "讲义页", "slides": "幻灯片", "pdf": "打印册", "toolkit": "带走的表格", "packs": "学员包和讲师包",
}  # fmt: skip
MOST_MINUTES = 24 * 60


def _listed(context: click.Context, option: click.Parameter, text: str) -> tuple[str, ...]:
    """Return what stands between commas, English or Chinese, each once."""
    return tuple(dict.fromkeys(filter(None, re.split(r"[\s,，、]+", text))))


def _known(context: click.Context, option: click.Parameter, text: str) -> tuple[str, ...]:
    formats = _listed(context, option, text)
    for name in formats:
        if name not in FORMATS:
            there = "、".join(f"{known}（{zh}）" for known, zh in FORMATS.items())
            raise CourseError(f"--formats 写了 {name}，没有这种；现在能做的：{there}。")
    return tuple(name for name in FORMATS if name in formats or not formats)


@click.command()
@click.argument("cohort_files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--only", default="", metavar="编号", callback=_listed, help="只做这些模块，例如 --only 02,03。")
@click.option(
    "--formats", default="", metavar="格式", callback=_known,
    help="只做这几样："
    + "、".join(f"{name}（{zh}）" for name, zh in FORMATS.items())
    + "，例如 --formats html,pdf；默认全做。",
)
@click.option("--output", type=click.Path(path_type=Path), help="放讲义的文件夹，默认 build/handouts。")
@click.option("--jobs", default=0, metavar="数", help="同时跑几个笔记本，默认等于处理器核数。")
@click.option("--dry-run", is_flag=True, help="只说要做什么、为什么要做，不运行、不写文件。")
@click.option("--watch", is_flag=True, help="做完不退出，讲义、班级文件或数据一改就重做，按 Ctrl-C 结束。")
@click.option("--report", type=click.Choice(["json"]), help="把结果写成 JSON 给程序读（标准输出），进度改走标准错误。")
@click.option(
    "--time-limit", type=click.IntRange(1, MOST_MINUTES), metavar="分钟",
    help="一个笔记本最多跑几分钟；默认 15 分钟，其中一格 2 分钟。",
)
@click.option(
    "--kernel", type=click.Choice(["auto", "forked", "stock"]), default="auto", show_default=True,
    help="用哪种内核，一般不用改；stock 是 Jupyter 自带的，慢一些。",
)
@click.option(
    "--cluster", metavar="地址", help="分给几台电脑一起做，例如 tcp://192.168.1.10:8786；先读 docs/cluster.zh-CN.md。"
)
def handouts(
    cohort_files: tuple[Path, ...], only: tuple[str, ...], formats: tuple[str, ...], output: Path | None, jobs: int,
    dry_run: bool, watch: bool, report: str | None, time_limit: int | None, kernel: str, cluster: str | None,
) -> None:  # fmt: skip
    """把班级文件变成讲义：每班一个文件夹，打开里面的 index.html。

    COHORT_FILES 是班级文件（.yml）；不写就做 cohorts/ 里所有的班。

    \b
    例：
      coursekit handouts                                   所有的班，所有的东西
      coursekit handouts cohorts/demo.yml --only 02        一个班的一个模块，先看看样子
      coursekit handouts --formats html                    只要讲义页，不打包
      coursekit handouts --formats pdf                     只要打印册 workbook.pdf
      coursekit handouts my-class.yml --output D:/讲义     放到别的文件夹
      coursekit handouts --dry-run                         先看要做哪些、为什么
      coursekit handouts cohorts/demo.yml --watch          边写边看
      coursekit handouts --report json > 结果.json         给程序读的结果

    没有变化的不会重做；中断或失败以后再跑一次，会从没做完的接着做。
    按一次 Ctrl-C：正在跑的做完就停；再按一次：马上停。

    \b
    返回值：
      0    都做好了
      1    有没做成的，其余的都做好了
      2    文件或参数写错，什么都没开始
      130  被中断，做好的都留着
    """
    if jobs < 0:
        raise CourseError(f"--jobs 要写正整数，写的是 {jobs}。")
    if watch and (dry_run or report):
        raise CourseError("--watch 一直不退出，不能和 --dry-run、--report 一起用：去掉其中一个。")
    if dry_run and report:
        raise CourseError("--dry-run 不运行，没有结果可写成 JSON：去掉 --dry-run 或 --report。")

    root = find_root()
    output = (output or root / "build" / "handouts").resolve()
    if watch:
        from coursekit.cli.watching import keep_making
        from coursekit.handouts.plan import class_files

        class_files(root, cohort_files)
        keep_making(root, [*cohort_files], [text for text in sys.argv[1:] if text != "--watch"])
        return
    workers = jobs or os.cpu_count() or 1
    there = all(path.is_file() for path in cohort_files)  # or else the plan says so, and nothing need get warm
    with contextlib.nullcontext() if dry_run or cluster or not there else _warming_up(workers, output) as nursery:
        from coursekit.handouts.plan import class_files, plan

        work = plan(root, class_files(root, cohort_files), only, made=output)
        if dry_run:
            from coursekit.cli.dry_run import show_plan

            show_plan(work, output, formats)
            return

        from coursekit.handouts.build import Options

        limits = {"cell_seconds": 60 * time_limit, "job_seconds": 60 * time_limit} if time_limit else {}
        raise SystemExit(_make(work, output, workers, Options(formats, kernel, **limits), nursery, cluster, report))


def _warming_up(workers: int, output: Path) -> contextlib.AbstractContextManager[Nursery | None]:
    """Where nothing is made yet, let what will make it get warm while the work is planned."""
    from coursekit.handouts.local import open_nursery

    made = any(output.glob("*/manifest.json"))
    return contextlib.nullcontext() if made else open_nursery(workers) or contextlib.nullcontext()


def _make(
    work: Plan, output: Path, workers: int, options: Options, nursery: Nursery | None, cluster: str | None,
    report: str | None,
) -> int:  # fmt: skip
    """Do the work, tell how it goes and what came of it; return the exit code."""
    from rich.console import Console

    from coursekit.cli.progress import Progress
    from coursekit.cli.stopping import two_presses
    from coursekit.cli.summary import summarise
    from coursekit.handouts.browser import find_browser
    from coursekit.handouts.build import build
    from coursekit.handouts.report import as_data

    unmeasured = "slides" in options.formats and find_browser() is None
    console = Console(highlight=False, stderr=bool(report))
    with contextlib.ExitStack() as stack:
        progress = stack.enter_context(Progress(len(work.jobs), console))
        stop = stack.enter_context(two_presses(progress.say))
        executor = stack.enter_context(_machines(cluster, work, output, progress.say)) if cluster else None
        done = build(
            work, output, workers, options=options, on_start=progress.begin, on_result=progress.advance,
            on_pack=progress.packed, say=progress.say, executor=executor, nursery=nursery, stop=stop,
        )  # fmt: skip
    summarise(done, work, output, console)
    if unmeasured:
        console.print("没有找到 Chrome、Edge 或 Chromium，没有量幻灯片装不装得下：放映以前自己翻一遍。", soft_wrap=True)
    if report:
        click.echo(json.dumps(as_data(done, work, output), ensure_ascii=False, indent=1))
    return done.exit_code


def _machines(address: str, work: Plan, output: Path, say: Callable[[str], None]) -> Executor:
    """Connect to the cluster; Dask is imported only where it is asked for."""
    from coursekit.handouts.cluster import open_cluster

    return open_cluster(address, work, output, say)
