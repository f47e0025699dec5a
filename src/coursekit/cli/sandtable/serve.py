"""``coursekit sandtable serve``: open the teams' page to the room."""

from __future__ import annotations

import contextlib

import click

from coursekit.cli.sandtable.finding import find_game, need_server
from coursekit.cli.sandtable.printed import PORT, PORTS
from coursekit.errors import CourseError

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"


@click.command()
@click.argument("game", metavar="[局]", required=False)
@click.option("--host", default=EVERYWHERE, metavar="地址", help="只在这个地址上开；默认这台电脑的每个地址都开。")
@click.option("--port", type=PORTS, default=PORT, show_default=True, metavar="端口", help="要和登录条上的一样。")
def serve(game: str | None, host: str, port: int) -> None:
    """开门：各队用手机或电脑打开网页，登录、填表、看结果。按 Ctrl-C 关门。

    网址和二维码打在这个窗口里，可以投影。窗口别关，电脑别合盖、别睡眠。关了再开，已经登录的、交过的都还在。

    \b
    例：
      coursekit sandtable serve                     只有一局时不用写名字
      coursekit sandtable serve 20261201-K7QM
      coursekit sandtable serve --port 8080         8024 被占了就换一个

    开季、截止、结算在控制台里做，网页自己不会结算。先用 coursekit sandtable doctor 拿手机试一次。

    返回值：0 关门了，2 没开成（没装、没这一局、端口被占）。
    """
    need_server()
    path = find_game(game)
    from coursekit.sandtable.doctor.addresses import network_finding, page_url, room_addresses
    from coursekit.sandtable.doctor.finding import GOOD
    from coursekit.sandtable.doctor.ports import port_problem
    from coursekit.sandtable.ledger import Ledger
    from coursekit.sandtable.slips.qr_code import qr_terminal

    with Ledger.open(path) as ledger:
        title, teams = ledger.title, len(ledger.teams)
    if problem := port_problem(port, host):
        raise CourseError(problem)
    click.echo(f"{title}（{path.stem}），{teams} 队。")
    if host == EVERYWHERE:
        addresses = room_addresses()
        finding = network_finding(addresses, port)
        click.echo(finding.found if finding.level == GOOD else f"{finding.found}{finding.todo}")
        ip = next((each.ip for each in addresses if each.is_reachable), LOOPBACK)
    else:
        ip = host
        click.echo(f"只开在 {page_url(ip, port)}{'，只有这台电脑打得开' if ip == LOOPBACK else ''}。")
    url = page_url(ip, port)
    show_qr(qr_terminal(url))
    click.echo(f"{url}\n按 Ctrl-C 关门。")
    from coursekit.sandtable.teams_page.serve import serve as serve_page

    with contextlib.suppress(KeyboardInterrupt):  # the server has already said good-bye to everybody
        serve_page(path, host, port)
    click.echo("已关门。交上来的都存着，再运行一次接着用。")


def show_qr(picture: str) -> None:
    """Print the code where the terminal has its letters; an old Windows code page may not, the address is there too."""
    try:
        click.echo(picture)
    except UnicodeEncodeError:
        click.echo("（这个窗口显示不了二维码，照网址打。）")
