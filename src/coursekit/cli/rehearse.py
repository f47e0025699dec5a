"""``coursekit rehearse``: an author tries a module on many seeds before a class meets what one of them brings."""

from __future__ import annotations

import os

import click

from coursekit.errors import CourseError
from coursekit.project import find_root

MOST_CLASSES = 99


@click.command()
@click.argument("module", metavar="模块")
@click.option(
    "--classes", "count", default=12, show_default=True, type=click.IntRange(1, MOST_CLASSES), metavar="数",
    help="试几个班，每班一个种子。",
)
@click.option(
    "--like", default="demo", show_default=True, metavar="班级",
    help="照哪个班的设置：cohorts/ 里的名字，或班级文件的路径。",
)
@click.option("--jobs", default=0, metavar="数", help="同时跑几个笔记本，默认等于处理器核数。")
def rehearse(module: str, count: int, like: str, jobs: int) -> None:
    """换着种子试讲一个模块：讲义和习题在每个班都跑一遍，句子摆在一起给人读。

    合成数据随种子变，一个班里读得通的句子，换个班可能正负颠倒、一个客户也没有。这条命令先把它们找出来：
    跑不通的，点名第几格、什么错；跑通的，每句算出来的话写进一页 句子.html，一句一句对着读。

    \b
    例：
      coursekit rehearse 12
      coursekit rehearse 12 --classes 30 --like ningde-telecom-2026a

    写在 build/rehearsal/ 里，不碰别的。返回值和 coursekit handouts 一样：0 都跑通，1 有没跑通的，2 写错了。
    """
    import nbformat
    from rich.console import Console

    from coursekit.authoring import rehearsal
    from coursekit.authoring.new_module import find_module
    from coursekit.cli.progress import Progress
    from coursekit.cli.stopping import two_presses
    from coursekit.cli.summary import summarise
    from coursekit.cohort import open_cohort
    from coursekit.files import write_atomic
    from coursekit.handouts.build import Options, build
    from coursekit.handouts.cache import Cache
    from coursekit.handouts.plan import LESSON, class_files, plan

    if jobs < 0:
        raise CourseError(f"--jobs 要写正整数，写的是 {jobs}。")
    root, found = find_root(), find_module(module)
    folder = root / "build" / "rehearsal" / found.code
    files = rehearsal.write_classes(open_cohort(like).path, found.code, count, folder / "classes")
    work = plan(root, class_files(root, files), (found.code,))
    console = Console(highlight=False)
    with Progress(len(work.jobs), console) as progress, two_presses(progress.say) as stop:
        done = build(
            work, folder / "handouts", jobs or os.cpu_count() or 1, options=Options(("html",)),
            on_start=progress.begin, on_result=progress.advance, on_pack=progress.packed, say=progress.say, stop=stop,
        )  # fmt: skip
    summarise(done, work, folder / "handouts", console)
    cache = Cache(folder / "cache")
    executed = {
        job.cohort: nbformat.read(cache.path(job.key), as_version=4)
        for job in work.jobs if job.kind == LESSON and cache.holds(job.key)
    }  # fmt: skip
    if executed:
        title = f"{found.code} {found.zh}：{len(executed)} 个班的句子"
        path = folder / "句子.html"
        write_atomic(path, rehearsal.page(title, rehearsal.sentences(executed)))
        click.echo(f"每个班的句子摆在一起：{path}")
    raise SystemExit(done.exit_code)
