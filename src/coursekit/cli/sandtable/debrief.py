"""``coursekit sandtable debrief``: every team's debrief as a page and a print, after a game."""

from __future__ import annotations

from pathlib import Path

import click

from coursekit.cli.sandtable.asking import ask
from coursekit.cli.sandtable.finding import find_game, paper_folder


@click.command()
@click.argument("game", metavar="[局]", required=False)
@click.option("--output", type=click.Path(path_type=Path), help="放到哪个文件夹，默认 build/sandtable 里这一局自己的。")
@click.option("--yes", is_flag=True, help="局还没打完也照做，不再问一遍。")
def debrief(game: str | None, output: Path | None, yes: bool) -> None:
    """给每一队做一份复盘：网页发手机，PDF 打印，样子跟本班的讲义一样。

    一队两个文件：得分、经分会一页、一步一步值多少、要是没改、运气，最后留着写字的地方。网页一个文件就全了，
    不用联网。控制台“复盘”那一页的按钮做的是同样的文件。

    \b
    例：
      coursekit sandtable debrief                     只有一局时不用写名字
      coursekit sandtable debrief 20261201-K7QM --output 发给学员

    原来的会被换掉。返回值：0 做好了，1 不做了，2 写错了，或者还一季都没打。
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from coursekit.sandtable.ledger import Ledger
    from coursekit.sandtable.team_papers.debriefs import FOLDER, PART, write_debriefs

    path = find_game(game)
    folder = output.resolve() if output else paper_folder(None) / f"{FOLDER}-{path.stem}"
    with Ledger.open(path) as ledger:
        if not yes and not ledger.game(PART).is_over:
            ask("局还没打完，页上有各家的得分和花钱的比较，发出去就亮底了。要做吗？", "没做，原来的还在。")
        console = Console()
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[team]}")
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("做各队复盘", total=len(ledger.teams), team="")

            def progress(done: int, total: int, team: str) -> None:
                bar.update(task, completed=done, team=f"正在做{team}的" if team else "")

            made = write_debriefs(ledger, folder, progress=progress)
        click.echo(f"{len(ledger.teams)} 队的复盘写好了（{len(made)} 个文件）：{folder}")
