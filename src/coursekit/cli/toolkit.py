"""``coursekit toolkit``: one module's take-home workbook for one class, on its own rows where it has any."""

from __future__ import annotations

from pathlib import Path

import click

from coursekit.errors import CourseError
from coursekit.project import find_root


@click.command()
@click.argument("module", metavar="模块")
@click.argument("cohort_name", metavar="班级")
@click.option("--output", type=click.Path(path_type=Path), help="放到哪个文件夹，默认 build/private/班级。")
def toolkit(module: str, cohort_name: str, output: Path | None) -> None:
    """做一份带回去用的表（.xlsx）：用词是本班的；先填着合成的数或编的例子，换上自己的就能算。

    模块写两位编号，班级写 cohorts/ 里的名字，或班级文件的路径。

    \b
    例：
      coursekit toolkit 02 demo
      coursekit toolkit 02 cohorts/my-class.yml --output D:/表

    班级文件里写了自有数据（data）的，表里填的就是自有数据：只放在自己的电脑里，别放进讲义文件夹。
    发给学员的包里也有这份表，那一份里永远没有自有数据。已经有的文件不会被盖掉。
    """
    from coursekit.cohort import open_cohort
    from coursekit.toolkits import TOOLKITS

    if module not in TOOLKITS:
        known = "、".join(f"{code}（{tool.title}）" for code, tool in TOOLKITS.items())
        raise CourseError(f"模块 {module} 没有带回去用的表，有的：{known}。")
    cohort = open_cohort(cohort_name)
    tool = TOOLKITS[module]
    folder = (output or find_root() / "build" / "private" / cohort.id).resolve()
    path = folder / tool.file_name
    if path.exists():
        raise CourseError(f"{path} 已经有了，也许填过，没有动它：先把它改名或移走，或用 --output 换一个文件夹。")
    try:
        tool.write(cohort, path, own_data=True)
    except OSError as error:
        raise CourseError(f"写不进 {folder}（{error.strerror}）：用 --output 换一个能写的文件夹。") from error
    click.echo(f"写好了：{path}")
    own = any(table in cohort.spec.data for table in tool.tables)
    click.echo("里面有本班自己的数：只放在自己的电脑里，别转发。" if own else tool.holds)
    if output is None:
        click.echo("填了就另存一份：coursekit clean 会把 build/ 整个删掉。")
