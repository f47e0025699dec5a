"""``coursekit sample-data``: customer tables of any size, to try tools and own work on."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from coursekit.errors import CourseError

MEGABYTE = 1024**2


@click.command("sample-data")
@click.option("--subscribers", default=20_000, show_default=True, metavar="数", type=click.IntRange(1, 100_000_000),
              help="多少个号码，一个号码 12 个月。")  # fmt: skip
@click.option("--output", required=True, type=click.Path(path_type=Path), help="写到哪个文件夹；要新的或空的。")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0, 2**31 - 1), help="换一个就换一套数。")
@click.option("--month", type=click.DateTime(["%Y-%m"]), help="最后一个月，例如 2026-11，默认上个月。")
def sample_data(subscribers: int, output: Path, seed: int, month: datetime.datetime | None) -> None:
    """做一套任意大小的合成客户表（Parquet）：套餐、账户、用户、用户月表、活动试点。

    数由种子算出，不是任何企业的真实经营数。写上某个班的种子和月份，前 20,000 个号码就是这个班的那些。

    \b
    例：
      coursekit sample-data --output D:/样例
      coursekit sample-data --subscribers 1000000 --output D:/一百万 --seed 7
    """
    from coursekit.tables.customer_files import BYTES_A_LINE, write_customers

    folder = output.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseError(f"{folder} 已经有东西了，没有动它：用 --output 换一个新的或空的文件夹。")
    needed, free = subscribers * BYTES_A_LINE, _free_bytes(folder)
    if needed > free:
        raise CourseError(
            f"{folder} 所在的盘只剩 {free // MEGABYTE:,} MB，"
            f"{subscribers:,} 个号码大约要 {needed // MEGABYTE + 1:,} MB："
            "把 --subscribers 写小一点，或用 --output 换一个盘。"
        )
    last_month = month.strftime("%Y-%m") if month else _month_before(datetime.date.today())
    try:
        with _progress(subscribers) as on_block:
            write_customers(folder, seed, last_month, subscribers, on_block=on_block)
    except OSError as error:
        advice = "没写完的已经删掉，用 --output 换一个能写的文件夹"
        raise CourseError(f"写不进 {folder}（{error.strerror}）：{advice}。") from error
    for path in sorted(folder.iterdir()):
        click.echo(f"{path.name}：{path.stat().st_size / MEGABYTE:.1f} MB")
    click.echo(f"写好了：{folder}\n{subscribers:,} 个号码，到 {last_month} 为止 12 个月，全是合成数据。")


def _month_before(day: datetime.date) -> str:
    return (day.replace(day=1) - datetime.timedelta(days=1)).strftime("%Y-%m")


def _free_bytes(folder: Path) -> int:
    """Return the space left on the disk that ``folder`` lies on, or will."""
    return shutil.disk_usage(next(place for place in (folder, *folder.parents) if place.exists())).free


@contextmanager
def _progress(lines: int) -> Iterator[Callable[[int], None]]:
    """Show how many of so many lines are written, where there is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console()
    columns = (TextColumn("写客户表"), BarColumn(), MofNCompleteColumn(), TextColumn("剩余"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("写客户表", total=lines)
        yield lambda written: bar.update(task, completed=written)
