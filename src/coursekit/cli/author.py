"""Commands for those who write lessons: exercises, tidy, syllabus."""

from __future__ import annotations

import json

import click

from coursekit.errors import CourseError
from coursekit.project import find_root


@click.command()
@click.option("--check", is_flag=True, help="只检查 exercises/ 是不是最新，不写文件；不是最新返回 1。")
def exercises(check: bool) -> None:
    """由 solutions/ 重做 exercises/：执行每份解答，取出答案库，挖空成练习。

    exercises/ 从不手改：改 solutions/ 里的同名笔记本，再运行这条命令。
    """
    from coursekit.authoring import rebuild_exercises

    stale = rebuild_exercises(find_root(), write=not check)
    for path in stale:
        click.echo(f"{'不是最新' if check else '重做了'}：{path}")
    click.echo("exercises/ 都是最新的。" if not stale else f"共 {len(stale)} 个文件。")
    if check and stale:
        raise CourseError("请运行 coursekit exercises 重做。")


@click.command()
@click.option("--check", is_flag=True, help="只检查，不执行、不写文件；有不整齐的返回 2。")
def tidy(check: bool) -> None:
    """重新执行并整理笔记本，重做习题、课目表和数据字典，让每次改动只留下真正改了的行。

    改过笔记本、图、表或库以后运行它，再提交。
    """
    from coursekit.authoring import rebuild_derived, tidy_notebooks

    root = find_root()
    changed = tidy_notebooks(root, write=not check) + rebuild_derived(root, write=not check)
    for path in changed:
        click.echo(f"{'不整齐' if check else '整理了'}：{path}")
    if check and changed:
        raise CourseError("请运行 coursekit tidy 整理后再提交。")
    if not changed:
        click.echo("笔记本、习题、课目表和数据字典都是整齐的。")


@click.command()
@click.argument("module", default="")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def syllabus(module: str, as_json: bool) -> None:
    """看大纲讲到了哪里：按模块列出已讲和没讲的条目。

    \b
    例：
      coursekit syllabus            全部模块一览
      coursekit syllabus 02         模块 02 逐条：在哪一节讲的，还差哪些
    """
    from coursekit.syllabus import load_syllabus
    from coursekit.syllabus.coverage import coverage
    from coursekit.syllabus.report import report_text

    data = load_syllabus()
    covered = coverage(find_root() / "notebooks", data)
    if as_json:
        click.echo(json.dumps(covered.to_dict(), ensure_ascii=False, indent=1))
        return
    if module and module not in data.modules:
        raise CourseError(f"没有编号为 {module} 的模块，编号是 01 到 {max(data.modules)}。")
    click.echo(report_text(covered, module or None))
