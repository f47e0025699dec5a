"""``coursekit check-data``: is a class's own data fit to be taught on, and if not, what is to be mended?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

MOST_ROWS = 100
EXAMPLE = """\
data:
  product_months:
    path: "月报.csv"
    columns: {"产品名": product, "账期": month, "用户数": subscribers, "净增": net_adds, "收入": revenue_yuan}
    units: {"账期": yyyymm, "收入": 万元}
    values: {"产品名": {"宽带": broadband, "高清": iptv}}
"""


@click.command("check-data")
@click.argument("cohort_name", metavar="班级")
@click.option(
    "--rows", default=3, metavar="数", type=click.IntRange(1, MOST_ROWS), help="每种错举几个例子，默认 3，最多 100。"
)
def check_data(cohort_name: str, rows: int) -> None:
    """检查班级文件里写的自有数据（data）：读了多少行，哪些行不合规定，怎么改。

    班级写 cohorts/ 里的名字，或班级文件的路径。只读不写：一行也不会删，一个数也不会改。

    \b
    例：
      coursekit check-data my-class
      coursekit check-data cohorts/my-class.yml --rows 10

    全部合格返回 0；有不合格的行返回 1；文件读不了或班级文件写错返回 2。
    """
    from coursekit.cohort import open_cohort
    from coursekit.tables import check_own_data

    cohort = open_cohort(cohort_name)
    files = [cohort.own_file(name) for name in cohort.spec.data]
    if not files:
        click.echo(f"{cohort.path.name} 没有写自有数据，讲义用的是合成数据。要用自己的，照着下面写进去：\n\n{EXAMPLE}")
        click.echo("左边是你的列名，右边是课程的列名；有哪些表、哪些列，见 data/dictionary.csv。")
        return
    with _progress(2 * sum(own.path.stat().st_size for own in files)) as advance:
        report = check_own_data(files, examples=rows, advance=advance)
    for table in report.tables:
        click.echo("\n".join([*table.summary(), *(f"  {problem}" for problem in table.problems())]))
    for problem in report.unreadable:
        click.echo(problem)
    if report.across:
        click.echo("\n".join(["表和表对不上：", *(f"  {problem}" for problem in report.across)]))
    if report.is_good:
        click.echo("全部合格，可以用。")
        return
    click.echo("没有改动你的文件。改好再查一遍。")
    raise SystemExit(2 if report.unreadable else 1)


@contextmanager
def _progress(size: int) -> Iterator[Callable[[int], None]]:
    """Show how much of so many bytes has been read, where there is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console()
    columns = (TextColumn("检查数据"), BarColumn(), DownloadColumn(), TextColumn("剩余"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("检查数据", total=size)
        yield lambda read: bar.advance(task, read)
