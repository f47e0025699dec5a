"""``coursekit sandtable list``, ``status`` and ``verify``: what games there are, how one stands, and is it sound."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coursekit.cli.sandtable.finding import find_game, game_files, games_folder
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from coursekit.sandtable.ledger import Ledger, RoundView

PART_ZH = {"rehearsal": "热身", "game": "正式"}


@click.command("list")
def list_games() -> None:
    """有哪几局，各打到第几季，最近动过的在前。

    \b
    例：
      coursekit sandtable list
    """
    games = game_files()
    if not games:
        click.echo(f"{games_folder()} 里还没有一局：coursekit sandtable new 开一局。")
    for path in games:
        click.echo(f"{path.stem}　{_one_line(path)}")


@click.command()
@click.argument("game", metavar="[局]", required=False)
def status(game: str | None) -> None:
    """这一局到第几季，谁交了、第几版、什么时候。看不到填的内容，投影也不要紧。

    \b
    例：
      coursekit sandtable status                     只有一局时不用写名字
      coursekit sandtable status 20261201-K7QM
    """
    from coursekit.sandtable.ledger import PUBLISHED_ZH, Ledger

    path = find_game(game)
    with Ledger.open(path) as ledger:
        now = ledger.round
        refused = ledger.refused(now)
        click.echo(f"{ledger.title}（{path.stem}）\n{_round_words(ledger, now)}")
        for seat, name in ledger.teams:
            click.echo(f"  {name}：{_hand_in(ledger, seat, now, seat in refused)}")
        bots = [seat.name for seat in ledger.setup.seats if seat.bot is not None]
        if bots:
            click.echo(f"  机器人：{'、'.join(bots)}")
        shown = [zh for what, zh in PUBLISHED_ZH.items() if ledger.is_published(what)]
        click.echo(f"已公布：{'、'.join(shown) if shown else '还没有'}")


@click.command()
@click.argument("game", metavar="[局]", required=False)
def verify(game: str | None) -> None:
    """把结算过的每一季从存下的决策重算一遍，和当时的结果逐位比。

    \b
    例：
      coursekit sandtable verify
      coursekit sandtable verify D:/备份/20261201-K7QM.db

    返回值：0 一个数都不差，1 有对不上的，2 打不开。
    """
    from coursekit.sandtable.ledger import Ledger

    path = find_game(game)
    with Ledger.open(path) as ledger:
        problems = ledger.verify()
    for problem in problems:
        click.echo(problem)
    if problems:
        click.echo(f"{path.stem}：{len(problems)} 处对不上。别再往里写，先复制一份留底。")
        raise SystemExit(1)
    click.echo(f"{path.stem}：结算过的每一季重算一遍，和存的一个数都不差。")


def _one_line(path: Path) -> str:
    """Return a game's state for the list; a file that does not open says why, and the others go on."""
    from coursekit.sandtable.ledger import Ledger

    try:
        with Ledger.open(path) as ledger:
            return f"{ledger.title}　{len(ledger.teams)} 队　{_round_words(ledger, ledger.round)}"
    except CourseError as error:
        return f"打不开：{error}"


def _round_words(ledger: Ledger, now: RoundView) -> str:
    from coursekit.sandtable.ledger import STATUS_ZH

    quarters = f"，共 {ledger.setup.quarters} 季" if now.part == "game" else "，不算成绩"
    words = f"{PART_ZH[now.part]}第 {now.quarter + 1} 季{quarters}：{STATUS_ZH[now.status]}"
    if now.status == "open":
        words += f"，{_clock(now.deadline, seconds=True)} 截止" if now.deadline else "，讲师说停就停"
    return f"{words}（第 {now.attempt} 次打）" if now.attempt > 1 else words


def _hand_in(ledger: Ledger, seat: int, now: RoundView, was_refused: bool) -> str:
    from coursekit.sandtable.ledger import SOURCE_ZH

    found = ledger.submission(seat, now)
    if found is None:
        words = "没交" if now.status in ("closed", "resolved") else "还没交"
        tried = "，试过没交上去" if was_refused else ""
        return f"{words}{tried}{'，机器人顶着' if ledger.seated_bots.get(seat) else ''}"
    return f"交了第 {found.version} 版，{_clock(found.at)}，{SOURCE_ZH[found.source]}"


def _clock(text: str, *, seconds: bool = False) -> str:
    """Return the time of day; of a deadline to the second, as on the teams' pages."""
    return datetime.datetime.fromisoformat(text).strftime("%H:%M:%S" if seconds else "%H:%M")
