"""``coursekit sandtable doctor``: before class, on the machine and in the room that it will be."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

import click

from coursekit.cli.sandtable.finding import find_game, game_files, games_folder, listed
from coursekit.cli.sandtable.printed import PORT, PORTS
from coursekit.cli.sandtable.serve import EVERYWHERE, show_qr

if TYPE_CHECKING:
    from coursekit.sandtable.doctor import Finding, Visit

MARKS = {"good": "［好］  ", "warn": "［注意］", "bad": "［不行］"}
WAIT, STEP = 120, 15  # seconds: how long to wait for a phone, how often to say so where a line cannot be rewritten


@click.command()
@click.argument("game", metavar="[局]", required=False)
@click.option("--host", default=EVERYWHERE, metavar="地址", help="检查哪个地址；默认每个地址。")
@click.option("--port", type=PORTS, default=PORT, show_default=True, metavar="端口", help="上课要用的端口。")
@click.option("--wait", type=click.IntRange(1, 3600), default=WAIT, show_default=True, metavar="秒", help="等多久。")
@click.option("--no-phone", is_flag=True, help="不试手机，只检查这台电脑。")
def doctor(game: str | None, host: str, port: int, wait: int, no_phone: bool) -> None:
    """上课前检查：网络、端口、存档、时钟、结算，再拿一部手机试着打开。

    在上课的教室、用上课的电脑和 Wi-Fi 做。试手机时会开一张小网页，手机上看到的词和窗口里的一样才算通。
    没人打开，会按可能性从大到小说原因和怎么办。不用外网。

    \b
    例：
      coursekit sandtable doctor                    全查一遍，等手机两分钟
      coursekit sandtable doctor 20261201-K7QM      连这一局的存档一起查
      coursekit sandtable doctor --no-phone         手边没有手机

    返回值：0 能上课，1 有一样不行，2 命令写错了。
    """
    from coursekit.sandtable.doctor import BAD, examine

    games = game_files()
    path = find_game(game) if game or len(games) == 1 else None
    levels = []
    for finding in examine(games_folder(), port, game=path, host=host):
        _say(finding)
        levels.append((finding.what, finding.level))
    bad = [what for what, level in levels if level == BAD]
    if not no_phone:
        if {"网络", "端口"} & set(bad):
            click.echo("网络和端口弄好以前，手机不用试。")
        elif not _phone(host, port, wait):
            bad.append("手机")
    if bad:
        click.echo(f"还不能上课：{'、'.join(bad)}。照上面说的弄好，再查一遍。")
    elif len(games) > 1 and not game:
        there = f"games 里有 {len(games)} 局，把局号写在命令后面再查一遍。有的是：{listed(games)}"
        click.echo(f"别的都好，存档没查：{there}。")
    else:
        click.echo("查完了，可以上课。")
    raise SystemExit(1 if bad else 0)


def _say(finding: Finding) -> None:
    click.echo(f"{MARKS[finding.level]}{finding.what}：{finding.found}")
    if finding.todo:
        click.echo(f"        → {finding.todo}")


def _phone(host: str, port: int, seconds: int) -> bool:
    """Serve the check page until another device has opened it; say what came of it."""
    from coursekit.sandtable.doctor import CheckPage, nobody_came, page_url, room_addresses

    said = _Countdown(seconds)
    with CheckPage(port, host) as page:
        ip = next((each.ip for each in room_addresses() if each.is_reachable), "") if host == EVERYWHERE else host
        try:
            _invite(page_url(ip, port), page.word)
            visits = page.wait(seconds, said.tick)
        except KeyboardInterrupt:
            visits = []
        said.end()
        own = [visit for visit in page.visits if visit.is_own]
    if visits:
        for visit in visits:
            click.echo(f"{MARKS['good']}手机：{visit.address}{f'（{visit.device}）' if visit.device else ''} 打开了。")
        return True
    only_own = "，只有这台电脑自己开过，不算" if own else ""
    click.echo(f"{MARKS['bad']}手机：没有别的设备打开过{only_own}。多半是（从最可能的说起）：")
    for number, (reason, todo) in enumerate(nobody_came(), start=1):
        click.echo(f"  {number}. {reason}。\n     → {todo}")
    return False


def _invite(url: str, word: str) -> None:
    """Say what to open and what to see there; the QR code only if its library is there."""
    from coursekit.errors import CourseError
    from coursekit.sandtable.slips.qr_code import qr_terminal

    with contextlib.suppress(CourseError):
        show_qr(qr_terminal(url))
    click.echo(f"用另一部手机或电脑打开 {url}，应该看到“{word}”。")
    click.echo("Windows 弹出防火墙提示就点允许。按 Ctrl-C 不等了。")


class _Countdown:
    """How long is left: one line that is rewritten in a terminal, else a line now and then."""

    def __init__(self, seconds: int) -> None:
        self._rewrites = sys.stdout.isatty()
        self._next = seconds
        self._wrote = False

    def tick(self, left: int, visits: list[Visit]) -> None:
        own = "；这台电脑自己开了，不算" if any(visit.is_own for visit in visits) else ""
        if self._rewrites:
            click.echo(f"\r等着……还有 {left:>4} 秒{own}  ", nl=False)
            self._wrote = True
        elif left <= self._next:
            click.echo(f"等着……还有 {left} 秒{own}")
            self._next = left - STEP

    def end(self) -> None:
        if self._wrote:
            click.echo()
