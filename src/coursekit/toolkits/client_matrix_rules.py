"""The compliance gate of the workbook of key clients: four lines, each with the text on which it stands.

What the texts say was looked up on ``CHECKED_ON``. Whoever works with the workbook on a later day goes by the text
then in force; the sheet says so.
"""

from __future__ import annotations

import datetime

CHECKED_ON = datetime.date(2026, 11, 22)
GATE = (
    (
        "不送礼、不请客办事",
        "给的、收的都不行，经手的个人也要担责。《反不正当竞争法》（2025 年 10 月 15 日起施行）第八条：商业贿赂。",
    ),
    (
        "发出去的材料不点对手的名",
        "也不比较、不贬低。《携号转网服务管理规定》禁止性行为：不得比较宣传；《反不正当竞争法》：不得损害对手商誉。"
        "这份表里只写“对手甲”。",
    ),
    (
        "招标的按招标文件来",
        "不打听、不透露标底，不和别家商量报价。《招标投标法》：不得串通投标，不得泄露标底。走招标的，“跟不跟”一页只用来算账。",
    ),
    (
        "决策链只记职务和工作上的意见",
        "不记家庭、健康、爱好、住址，不存私人电话；用完照本企业的规定删。《个人信息保护法》：只处理办这件事必需的。",
    ),
)


def check_line(class_day: datetime.date) -> str:
    """Return the line that says until when the instructor has to hold the rules against the text in force.

    >>> check_line(datetime.date(2026, 12, 1))
    '规则查于 2026-11-22。讲师在 2026-12-01 开课前对一遍现行文本，对过了签名：'
    """
    return f"规则查于 {CHECKED_ON}。讲师在 {class_day} 开课前对一遍现行文本，对过了签名："
