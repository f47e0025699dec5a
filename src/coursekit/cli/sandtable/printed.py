"""``coursekit sandtable slips`` and ``paper``: what goes through the printer before a game."""

from __future__ import annotations

import ipaddress
import tempfile
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from coursekit.cli.sandtable.asking import ask
from coursekit.cli.sandtable.finding import find_game, paper_folder
from coursekit.errors import CourseError
from coursekit.files import disk_problem, write_atomic

if TYPE_CHECKING:
    from coursekit.sandtable.ledger import TeamCode

PAIRS = ("2g_4g", "4g_5g")
PORT, PORTS = 8024, click.IntRange(1, 65535)
PRINTING = "用 A4 纸、按实际大小（100%）打印，黑白就行。"


def slip_options(command: Callable) -> Callable:
    """Add what a slip says besides names and codes."""
    for option in (
        click.option("--output", type=click.Path(path_type=Path), help="PDF 放到哪个文件夹，默认 build/sandtable。"),
        click.option("--wifi", default="", metavar="名字", help="教室 Wi-Fi 的名字，印在登录条上；不写就留空手填。"),
        click.option("--port", type=PORTS, default=PORT, show_default=True, metavar="端口", help="网页的端口。"),
        click.option(
            "--address", default="", metavar="地址",
            help="印在登录条上的地址，例如 192.168.137.1；写 none 就留空手填。默认是这台电脑现在的地址。",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@click.argument("game", metavar="[局]", required=False)
@click.option("--team", "teams", multiple=True, metavar="公司名", help="只换这一队的码，可以写几次；不写就全换。")
@click.option("--yes", is_flag=True, help="不再问一遍。")
@slip_options
def slips(
    game: str | None, teams: tuple[str, ...], yes: bool, address: str, port: int, wifi: str, output: Path | None
) -> None:
    """换一批登录码，重做登录条。旧码马上作废，用旧码登录的队会退出来。

    存档里没有登录码本身，所以不能照原样再印；丢了一张，只换那一队就行。交过的决策都在，不受影响。

    \b
    例：
      coursekit sandtable slips                               只有一局时不用写名字
      coursekit sandtable slips 20261201-K7QM --team 甲公司   只换一队
      coursekit sandtable slips --address 192.168.137.1 --wifi 沙盘热点

    返回值：0 做好了，1 不换了，2 写错了，码没有换。
    """
    from coursekit.sandtable.ledger import Ledger

    path = find_game(game)
    with Ledger.open(path) as ledger:
        seat_of = {name: seat for seat, name in ledger.teams}
        for name in teams:
            if name not in seat_of:
                raise CourseError(f"没有学员坐的“{name}”，有的是：{'、'.join(seat_of)}。")
        chosen = list(dict.fromkeys(teams)) or list(seat_of)
        folder, url = try_slips(chosen, ledger.title, address, port, wifi, output)
        if not yes:
            names = "、".join(chosen)
            ask(f"{path.stem} 的 {names} 换新码，旧码马上作废，要换吗？", "没换，手里的登录条照用。")
        codes = ledger.new_codes([seat_of[name] for name in chosen])
        title = ledger.title
    others = len(codes) < len(seat_of)
    click.echo(f"换好了 {'、'.join(chosen)} 的登录码，旧码作废{'；别队的登录条照用' if others else ''}。")
    print_slips(codes, path, folder, url, title, wifi, some=others)


@click.command()
@click.argument("cohort_name", metavar="[班级]", required=False)
@click.option("--pair", type=click.Choice(PAIRS), help="哪一次换代，填的范围不一样。默认照班级文件，没写班级是 4g_5g。")
@click.option("--game", metavar="局号", help="打这一局各队自己的：印着预算、任务和这一季（没开季就是下一季）的起步数。")
@click.option("--output", type=click.Path(path_type=Path), help="放到哪个文件夹，默认 build/sandtable。")
def paper(cohort_name: str | None, pair: str | None, game: str | None, output: Path | None) -> None:
    """做纸质决策单：断网时各队填它，讲师录进去，一样算数。

    两页 A4，正反面打：正面按部门填，写着每一栏的范围；背面是每一栏管什么。一队一季一张。
    课前先打空白的备着；局开了，写 --game 打各队自己的，一队一页，别队看不得。控制台「代录」打的是同一份。

    \b
    例：
      coursekit sandtable paper demo                  空白的，页头印上班名
      coursekit sandtable paper --pair 2g_4g          空白的，2G 换 3G/4G
      coursekit sandtable paper --game 20261201-K7QM  各队自己的，带起步数

    原来的会被换掉。返回值：0 做好了，2 写错了，或者这一局打完了。
    """
    if game is not None:
        if cohort_name or pair:
            raise CourseError("写了 --game 就照那一局打，班级和 --pair 不用再写：去掉再来。")
        _print_team_forms(find_game(game), paper_folder(output))
        return
    from coursekit.cohort import open_cohort
    from coursekit.sandtable.rules_card.notebook import DEFAULT_PAIR
    from coursekit.sandtable.setup import pair_for
    from coursekit.sandtable.slips import paper_form_pdf

    cohort = open_cohort(cohort_name) if cohort_name else None
    pair = pair or (pair_for(cohort.spec.generations) if cohort else DEFAULT_PAIR)
    pdf = paper_form_pdf(pair, title=cohort.title if cohort else "")
    path = paper_folder(output) / f"纸质决策单-{pair}.pdf"
    try:
        write_atomic(path, pdf)
    except OSError as error:
        raise CourseError(disk_problem(error)) from error
    click.echo(f"写好了：{path}\n{PRINTING}正反面打，每队每季一张，多打几张备着。")


def _print_team_forms(path: Path, folder: Path) -> None:
    from coursekit.sandtable.ledger import Ledger
    from coursekit.sandtable.slips import write_team_forms

    with Ledger.open(path) as ledger:
        made = write_team_forms(ledger, folder)
        teams = len(ledger.teams)
    click.echo(f"写好了：{made}\n{PRINTING}{teams} 队一队一页，只发给那一队；最后一页是背面，打 {teams} 份。")


def try_slips(
    names: Sequence[str], title: str, address: str, port: int, wifi: str, output: Path | None
) -> tuple[Path, str]:
    """Make slips without codes and put nothing anywhere, so that no game or code is made that cannot be printed.

    Return the folder and the address for the real ones.
    """
    from coursekit.sandtable.ledger import TeamCode
    from coursekit.sandtable.slips import slips_pdf

    folder, url = paper_folder(output), _url(address, port)
    slips_pdf([TeamCode(number, name, "W" * 8) for number, name in enumerate(names)], url=url, title=title, wifi=wifi)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise CourseError(disk_problem(error)) from error
    return folder, url


def print_slips(
    codes: Sequence[TeamCode], game: Path, folder: Path, url: str, title: str, wifi: str, *, some: bool = False
) -> None:
    """Write the slips' PDF, and say where it is and what address is on it.

    Slips of ``some`` teams go into a file of their own, as the other teams' slips still hold.
    """
    from coursekit.sandtable.slips import slips_pdf

    path = folder / f"登录条-{game.stem}.pdf"
    if some:
        path = next(each for number in count(1) if not (each := folder / f"登录条-{game.stem}-换{number}.pdf").exists())
    try:
        write_atomic(path, slips_pdf(codes, url=url, title=title, wifi=wifi))
    except OSError as error:
        again = f"存档好好的，登录条没印成；弄好以后运行 coursekit sandtable slips {game.stem} 再做一次。"
        raise CourseError(f"{disk_problem(error)}{again}") from error
    click.echo(f"登录条：{path}\n{PRINTING}沿虚线裁开，一队一张，别投影、别群发。")
    click.echo(f"条上的网址：{url}" if url else "条上的网址留着空，到教室看投影手填。")


def _url(address: str, port: int) -> str:
    """Return the page's address for the slips: the one given, or where this machine is now; empty if nowhere."""
    from coursekit.sandtable.doctor.addresses import page_url, room_addresses

    text = address.strip()
    if text.lower() == "none":
        return ""
    if not text:
        return next((page_url(each.ip, port) for each in room_addresses() if each.is_reachable), "")
    parts = urlsplit(text if "://" in text else f"//{text}")
    try:
        ip, own_port = ipaddress.IPv4Address(parts.hostname or ""), parts.port
    except ValueError as error:
        raise CourseError(f"--address 写的是“{text}”，要写 192.168.137.1 这样的地址（后面可以带 :端口）。") from error
    return page_url(str(ip), own_port or port)
