"""``coursekit sandtable new``: a game's file, and its teams' login slips."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coursekit.cli.sandtable.finding import ENDING, games_folder
from coursekit.cli.sandtable.printed import print_slips, slip_options, try_slips
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from coursekit.cohort import Cohort
    from coursekit.sandtable.setup import Seat

PAIRS = ("2g_4g", "4g_5g")
TEAMS, QUARTERS = 6, 6
MOST_SEED = 2**31


@click.command()
@click.argument("cohort_name", metavar="[班级]", required=False)
@click.option("--teams", type=int, metavar="家", help="市场里几家公司，4 到 8。默认照班级文件的组数，没写班级是 6 家。")
@click.option("--people", type=int, metavar="组", help="其中几家由学员坐，其余是机器人。默认有几组坐几家。")
@click.option("--names", default="", metavar="公司名", help="学员公司的名字，逗号隔开。默认甲公司、乙公司……")
@click.option("--quarters", type=int, metavar="季", help="正式打几季，1 到 12。默认 6 季，演练、攻防照它自己的。")
@click.option("--pair", type=click.Choice(PAIRS), help="哪一次换代。默认照班级文件的 generations，没写班级是 4g_5g。")
@click.option(
    "--drill", "drills", metavar="名字", multiple=True,
    help="演练或攻防开局，名字见上面；攻防可以写几次，一季打一轮。季数不用写。",
)
@click.option("--seed", type=int, metavar="数", help="开局号，同一个号同一个市场；默认随机。别告诉学员。")
@click.option("--level", type=int, default=2, show_default=True, metavar="级", help="机器人：1 初级，2 中级，3 高级。")
@click.option("--no-rehearsal", is_flag=True, help="不要开头的一季热身。")
@click.option("--title", default="", metavar="局名", help="印在登录条和网页上，默认用班名。")
@slip_options
def new(
    cohort_name: str | None, teams: int | None, people: int | None, names: str, quarters: int | None, pair: str | None,
    drills: tuple[str, ...], seed: int | None, level: int, no_rehearsal: bool, title: str, address: str, port: int,
    wifi: str, output: Path | None,
) -> None:  # fmt: skip
    """开一局：存成 games 里的一个新文件，登录条放进 build/sandtable。

    \b
    例：
      coursekit sandtable new demo                              照班级文件，6 季，先热身一季
      coursekit sandtable new demo --names 东江,西岭,南浦 --teams 6
                                                                三队学员，三家机器人
      coursekit sandtable new --teams 8 --people 8 --quarters 5
      coursekit sandtable new demo --drill migration --no-rehearsal
                                                                一个演练，季数照它自己的
      coursekit sandtable new demo --drill canvass_200_80 --drill besiege_wei --no-rehearsal
                                                                两轮攻防，第 2 季、第 3 季各一轮
      coursekit sandtable new demo --wifi 沙盘热点 --address 192.168.137.1

    \b
    四个演练（--drill，一局一个）：
      migration      迁转        feature_model   特征模型
      front_line     一线推荐    tiered          分层营销
    五轮攻防（--drill，可以写几次，从第 2 季起一季一轮）：
      canvass_200_80   二百人对八十人      campus_45_40   一比四点五对一比四
      park_moves_away  工业园整体迁网      besiege_wei    围魏救赵
      deterrence       先备后打

    演练和攻防都不抽事件卡；攻防的牌到那一季结算时自己出。没写 --teams 时，攻防替进攻的一方多开机器人，
    任务单和材料在控制台的“演练”“攻防”那一页写出来打印。

    登录码只印在登录条上，存档里只有它的校验值：登录条丢了，用 coursekit sandtable slips 换一批。
    登录条上的网址是这台电脑现在的地址；到了教室变了就用投影上的，或者用 --address 先写定。

    每次都是新的一局，不会盖掉旧的。返回值：0 做好了，2 写错了，什么都没留下。
    """
    from coursekit.cohort import open_cohort
    from coursekit.handouts.look import look_of
    from coursekit.sandtable.console.notebook import console_notebook
    from coursekit.sandtable.ledger import Ledger, new_game_id
    from coursekit.sandtable.rules_card.notebook import DEFAULT_PAIR
    from coursekit.sandtable.scenario.set_ups import check_rounds, set_up_named
    from coursekit.sandtable.setup import GameSetup, pair_for

    chosen = set_up_named(drills)
    cohort = open_cohort(cohort_name) if cohort_name else None
    title = title.strip() or (cohort.title if cohort else "沙盘")
    pair = pair or (pair_for(cohort.spec.generations) if cohort else DEFAULT_PAIR)
    seats = _seats(cohort, teams, people, names, level, chosen.attackers)
    quarters = chosen.quarters or QUARTERS if quarters is None else quarters
    # What a drill or a round asks about must not drown in a card that a seed has drawn.
    setup = GameSetup(
        secrets.randbelow(MOST_SEED) if seed is None else seed, pair, seats, quarters, chosen.drill,
        deck=chosen.is_plain,
    )  # fmt: skip
    check_rounds(chosen.rounds, quarters, len(seats) - len(setup.people))
    seated = [setup.seats[number].name for number in setup.people]
    folder, url = try_slips(seated, title, address, port, wifi, output)
    path = games_folder() / f"{new_game_id()}{ENDING}"
    look = replace(look_of(cohort), title=title).to_text() if cohort else ""
    ledger, codes = Ledger.create(
        path, setup, rehearsal=not no_rehearsal, title=title, war_rounds=chosen.rounds, look=look
    )
    ledger.close()
    bots = len(setup.seats) - len(seated)
    click.echo(f"新的一局：{path}")
    click.echo(
        f"{title}：{len(setup.seats)} 家公司，学员 {len(seated)} 家（{'、'.join(seated)}），机器人 {bots} 家；"
        f"{'直接打' if no_rehearsal else '先热身一季，再打'} {quarters} 季。"
    )
    for line in chosen.words:
        click.echo(line)
    print_slips(codes, path, folder, url, title, wifi)
    click.echo(f"控制台：在 JupyterLab 里打开 {console_notebook(path.parent)}，运行那一格，选这一局。")
    click.echo(f"到了教室：coursekit sandtable doctor {path.stem}，再 coursekit sandtable serve {path.stem}")


def _seats(
    cohort: Cohort | None, teams: int | None, people: int | None, names: str, level: int, attackers: int
) -> tuple[Seat, ...]:
    """Return the seats: people's first, with the names given, then bots', of which there are ``attackers`` if any."""
    from coursekit.sandtable.setup import OPERATORS_LEAST, OPERATORS_MOST, seats_for

    given = [name for name in re.split(r"[,，、;；]+", names) if name.strip()]
    asked = people if people is not None else len(given) or None
    groups = asked if asked is not None else cohort.spec.teams if cohort else teams or TEAMS
    teams = teams if teams is not None else min(max(groups + attackers, OPERATORS_LEAST), OPERATORS_MOST)
    if not OPERATORS_LEAST <= teams <= OPERATORS_MOST:
        allowed = f"{OPERATORS_LEAST} 到 {OPERATORS_MOST}"
        raise CourseError(f"--teams 写的是 {teams}，要在 {allowed} 之间：人不够，其余的家归机器人。")
    if asked is None and groups > teams:
        click.echo(f"班级文件写了 {groups} 组，市场里 {teams} 家：按 {teams} 家开，几组合坐一家。")
        groups = teams
    if not 1 <= groups <= teams:
        raise CourseError(f"学员要坐 {groups} 家，市场里共 {teams} 家：--people 写 1 到 {teams}，或把 --teams 写大。")
    if len(given) > groups:
        raise CourseError(f"--names 写了 {len(given)} 个公司名，学员只坐 {groups} 家：去掉几个，或把 --people 写大。")
    seats = seats_for(groups, teams, level)
    return tuple(
        replace(seat, name=given[number].strip()) if number < len(given) else seat for number, seat in enumerate(seats)
    )
