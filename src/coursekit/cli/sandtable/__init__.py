"""``coursekit sandtable``: a game in the room, from its setup and slips to serving it and checking it afterwards."""

from __future__ import annotations

import click

from coursekit.cli.sandtable.card import card
from coursekit.cli.sandtable.debrief import debrief
from coursekit.cli.sandtable.doctor import doctor
from coursekit.cli.sandtable.new import new
from coursekit.cli.sandtable.printed import paper, slips
from coursekit.cli.sandtable.records import list_games, status, verify
from coursekit.cli.sandtable.serve import serve


@click.group()
def sandtable() -> None:
    """沙盘：几家公司抢一个市场，一季一季地打。

    \b
    上课前一天：
      coursekit sandtable card demo            打规则卡，一人一张，开打前照着算一遍
      coursekit sandtable new demo             开一局，登录条放在 build/sandtable
      coursekit sandtable paper demo           打几张纸质决策单，断网时用
    到了教室：
      coursekit sandtable doctor               先检查，拿一部手机试着打开
      coursekit sandtable serve                开门，各队扫码登录
    打的时候和打完以后：
      coursekit sandtable status               到第几季，谁交了
      coursekit sandtable debrief              每队一份复盘，网页和 PDF
      coursekit sandtable verify               每一季重算一遍，和存的对一对

    每一局是 games 文件夹里的一个 .db 文件，关门以后复制它就是留底。
    开季、截止、结算在控制台（笔记本）里做。
    """


for part in (card, new, slips, paper, doctor, serve, list_games, status, debrief, verify):
    sandtable.add_command(part)
