"""``coursekit new-module``: begin a module of the syllabus."""

from __future__ import annotations

import click

from coursekit.project import find_root


@click.command("new-module")
@click.argument("module", metavar="模块")
def new_module(module: str) -> None:
    """为大纲里还没有写的模块起一份草稿：讲义、解答、练习、答案库和第一个测试，当场就能运行。

    模块写两位编号，例如 03，或英文名，例如 flow-tier-marketing；编号看 coursekit syllabus。

    \b
    例：
      coursekit new-module 03

    草稿照全课的样子开了一节：先猜、看图、说数、讨论、周一就做。要你写的地方标着【待写】，
    开头的讲师备注里列着这一讲要讲的大纲条目。只要还有【待写】，coursekit handouts 就不会把它做给任何班。

    已有的文件一个也不覆盖；中途出错或按 Ctrl-C，写了一半的全部收回。
    """
    from coursekit.authoring import begin_module, find_module

    root = find_root()
    wanted = find_module(module)
    click.echo(f"模块 {wanted.code}《{wanted.zh}》：正在起草，并为 cohorts/ 里每个班试跑练习……")
    for path in begin_module(root, wanted):
        click.echo(f"写好了：{path.relative_to(root).as_posix()}")
    click.echo(
        f"一、coursekit lab 打开 notebooks/{wanted.notebook}，照备注里的条目，把【待写】一处处换掉。\n"
        "二、改完运行 coursekit tidy，再运行 coursekit test tests/modules tests/notebooks。\n"
        "三、没有【待写】了，运行 coursekit handouts 做出讲义和学员包，在投影、手机和纸上各看一遍。"
    )
