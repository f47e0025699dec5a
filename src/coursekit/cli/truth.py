"""``coursekit truth``: for the instructor, how close a class's pilot and list came to what is true."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coursekit.errors import CourseError
from coursekit.files import write_atomic

if TYPE_CHECKING:
    import pandas as pd

    from coursekit.cohort import Cohort
    from coursekit.toolkits.truth_report import TruthReport

FILE_WIDTH = 120  # of a table that goes into a file or another program
_YES = {True: "是", False: "否"}


@click.command()
@click.argument("cohort_name", metavar="班级")
@click.option("--output", type=click.Path(path_type=Path), help="把两张表（CSV）写到哪个文件夹；不写就只看不存。")
def truth(cohort_name: str, output: Path | None) -> None:
    """讲师看：模块 03 的试点和名单，离真值有多近。

    班级写 cohorts/ 里的名字，或班级文件的路径。真值由班级的种子算出；学员包里没有种子，算不出来。

    \b
    例：
      coursekit truth demo
      coursekit truth cohorts/my-class.yml --output D:/真值

    讲师包的 truth 文件夹里也有这两张表（课程里有模块 03 的班）。已经有的文件不会被盖掉。
    """
    from coursekit.cohort import open_cohort
    from coursekit.toolkits.target_list import TABLES
    from coursekit.toolkits.truth_report import truth_report
    from coursekit.toolkits.truth_tables import SIGN_ALONE, methods_table, report_files, summary

    cohort = open_cohort(cohort_name)
    report = truth_report(cohort)
    click.echo(f"{cohort.title}（{cohort.id}）：只给讲师看，别投影，别发给学员。")
    if not cohort.spec.data.keys().isdisjoint(TABLES):
        click.echo("本班有自有数据。自有数据没有真值，下面都是合成数据上的。")
    _show("第三个月办成的（%）和净增益（百分点）：真值，括号里是试点量的；分段只算外呼", _rates(report, cohort))
    click.echo(f"{SIGN_ALONE}\n")
    _show("外呼一个：少走几个百分点，一年挣几元（有合适套餐的人平均）", _money(report, cohort))
    _show("预算和名额一样，都不留对照，几种挑法", methods_table(report))
    click.echo("\n".join(summary(report)))
    if output:
        _write(report_files(report, cohort), output.resolve())


def _rates(report: TruthReport, cohort: Cohort) -> pd.DataFrame:
    """Return the campaigns as the lesson shows them, outbound against control, then their segments."""
    import pandas as pd

    from coursekit.toolkits.truth_estimates import CHANNEL, WHOLE

    rows = report.estimates
    campaigns = rows[rows["segment"].eq(WHOLE) & rows["channel"].eq(CHANNEL)]
    shown = pd.concat([campaigns, _called(rows)])
    return pd.DataFrame(
        {
            "活动": shown["campaign"].map(cohort.term),
            "谁": shown["segment"].map(lambda code: "合计" if code == WHOLE else cohort.term(code)),
            "打了": _pairs(shown, "true_gross", "gross"),
            "没打": _pairs(shown, "true_base", "base"),
            "净增益": (100 * shown["true_net"]).map(_signed),
            "试点（区间）": _intervals(shown, "net", "low", "high"),
            "套住": shown["holds"].map(_YES),
            "试点说": shown["verdict"],
            "对不对": shown["judged"],
        }
    )


def _money(report: TruthReport, cohort: Cohort) -> pd.DataFrame:
    """Return who stays because of a call and what a call brings, the segments called."""
    import pandas as pd

    shown = _called(report.estimates)
    return pd.DataFrame(
        {
            "活动": shown["campaign"].map(cohort.term),
            "谁": shown["segment"].map(cohort.term),
            "少走": (100 * shown["true_leave_reduction"]).map(_signed),
            "试点（区间）": _intervals(shown, "leave_reduction", "leave_low", "leave_high"),
            "套住": shown["leave_holds"].map(_YES),
            "真挣": shown["true_margin_yuan"].map(_signed),
            "名单算的": shown["margin_yuan"].map(_signed),
            "真能挣的人": _parts(shown, "true_paying", "offered"),
            "这个月": shown["decision"],
        }
    )


def _called(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["decision"].notna()]


def _pairs(rows: pd.DataFrame, true: str, found: str) -> list[str]:
    return [f"{100 * a:.1f}（{100 * b:.1f}）" for a, b in zip(rows[true], rows[found], strict=True)]


def _intervals(rows: pd.DataFrame, middle: str, low: str, high: str) -> list[str]:
    ends = zip(*(100 * rows[name] for name in (middle, low, high)), strict=True)
    return [f"{_signed(m)}（{_signed(a)} 到 {_signed(b)}）" for m, a, b in ends]


def _parts(rows: pd.DataFrame, part: str, whole: str) -> list[str]:
    return [f"{a:.0f}/{b:.0f}" if b else "没有人" for a, b in zip(rows[part], rows[whole], strict=True)]


def _signed(value: float) -> str:
    return "" if math.isnan(value) else f"{round(value, 1) + 0.0:+.1f}"  # + 0.0: no minus before a zero


def _show(title: str, frame: pd.DataFrame) -> None:
    """Print a table, its numbers to the right; a narrow terminal folds cells and cuts none off."""
    import pandas as pd
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for name in frame:
        right = pd.api.types.is_numeric_dtype(frame[name])
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*("" if pd.isna(value) else str(value) for value in row))
    console = Console(highlight=False)
    console.width = console.width if console.is_terminal else FILE_WIDTH
    console.print(table)


def _write(files: dict[str, bytes], folder: Path) -> None:
    """Write the files, or none where one of them is there already."""
    there = [name for name in files if (folder / name).exists()]
    if there:
        raise CourseError(f"{folder} 里已经有 {'、'.join(there)}，没有动：先移走，或用 --output 换一个文件夹。")
    try:
        for name, data in files.items():
            write_atomic(folder / name, data)
    except OSError as error:
        raise CourseError(f"写不进 {folder}（{error.strerror}）：用 --output 换一个能写的文件夹。") from error
    click.echo(f"写好了：{folder} 里的 {'、'.join(files)}。只给讲师，别放进学员的文件夹。")
