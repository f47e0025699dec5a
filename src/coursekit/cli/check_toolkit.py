"""``coursekit check-toolkit``: is a filled-in workbook fit to be acted on, and if not, which cell is to be mended?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from coursekit.errors import CourseError
from coursekit.files import write_atomic


@click.command("check-toolkit")
@click.argument("module", metavar="模块")
@click.argument("path", metavar="文件", type=click.Path(path_type=Path))
@click.option(
    "--json", "json_path", type=click.Path(path_type=Path), metavar="文件", help="没有要改的，就把读到的写成 JSON。"
)
def check_toolkit(module: str, path: Path, json_path: Path | None) -> None:
    """检查一份填过的带走表（.xlsx）：哪一页哪一格不对，写的是什么，要什么，怎么改。

    现在能查模块 12 的客户矩阵与 TOWS 表、模块 24 的下季方案与六样支撑。只读不写，一格也不改。

    \b
    例：
      coursekit check-toolkit 12 12_client_matrix.xlsx
      coursekit check-toolkit 24 24_sand_table.xlsx
      coursekit check-toolkit 12 D:/表/12_client_matrix.xlsx --json D:/表/定了什么.json

    没有要改的返回 0，说清定了什么、还有什么没填；有要改的返回 2，一条一条说。
    """
    from coursekit.toolkits import TOOLKITS
    from coursekit.toolkits.checks import CHECKS

    if module not in CHECKS:
        known = "、".join(f"{code}（{TOOLKITS[code].title}）" for code in CHECKS)
        raise CourseError(f"模块 {module} 的表不用这样查；能查的：{known}。")
    check = CHECKS[module]
    if json_path and json_path.exists():
        raise CourseError(f"{json_path} 已经有了，没有动它：换一个名字，或先把它移走。")
    workbook = check.read(path)
    if not workbook.is_good:
        click.echo(f"{path.name}：有 {len(workbook.problems)} 处要改。")
        _list("", workbook.problems)
    else:
        click.echo(f"{path.name}：没有要改的。定了这些：")
        click.echo("\n".join(check.summary(workbook)))
    _list("要知道：", workbook.remarks)
    _list("未填：", workbook.unfilled)
    if not workbook.is_good:
        click.echo("没有改动你的文件。改好、存好，再查一遍。")
        raise SystemExit(2)
    if json_path:
        try:
            write_atomic(json_path, json.dumps(check.as_data(workbook), ensure_ascii=False, indent=1) + "\n")
        except OSError as error:
            raise CourseError(f"写不进 {json_path}（{error.strerror}）：换一个能写的文件夹。") from error
        click.echo(f"写好了：{json_path}。{check.kept}")


def _list(title: str, sentences: tuple[str, ...]) -> None:
    """Print sentences under a title, one a line; nothing where there are none."""
    if sentences:
        click.echo("\n".join([*([title] if title else []), *(f"  {sentence}" for sentence in sentences)]))
