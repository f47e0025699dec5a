"""The war-game rounds as tables for the lesson: what the outline gives, what is set, what nobody wrote; the answers."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from coursekit.sandtable.rules.fields import FORM_FIELDS
from coursekit.sandtable.scenario.war_rounds import load_rounds, round_named

LETTERS = "ABCDEF"
# What war_rounds.yml says at length, short enough for a slide: given, set, silent. A test holds them together.
SHORT: Mapping[str, tuple[str, str, str]] = {
    "canvass_200_80": ("二百人、八十人", "八十人一季合 40 万元", "“双破”破的是哪两样"),
    "campus_45_40": ("一比四点五、一比四", "跟，就再深 15 个百分点", "1 和 4.5 各指什么，谁来补"),
    "park_moves_away": ("没有数", "园区是编的，不降价的花 40 万元", "哪家集团、多少号码、怎么收场"),
    "besiege_wei": ("没有数", "各个答案都是 50 万元", "公路局那件事的过程和结果"),
    "deterrence": ("没有数", "对手要打，先自己花 50 万元", "大纲没有“威慑”这个案例"),
}
COLUMNS = ("轮", "大纲给的数", "我们设定的", "大纲没写、不编的")


def war_table() -> pd.DataFrame:
    """Return the rounds in the file's order, numbered from 1, with the columns of ``COLUMNS``.

    >>> war_table()["轮"].tolist()[:2]
    ['二百人对八十人', '一比四点五对一比四']
    """
    rows = [(each.title, *SHORT[name]) for name, each in load_rounds().items()]
    return pd.DataFrame(rows, columns=COLUMNS, index=pd.RangeIndex(1, len(rows) + 1, name="第几轮"))


def answer_table(name: str) -> pd.DataFrame:
    """Return the answers of a round, A, B, …: its words, and what it adds to which fields of the form this quarter.

    Raises
    ------
    CourseError
        There is no such round.
    """
    answers = round_named(name).answers.values()
    rows = [(each.words, _fields_in_words(each.now)) for each in answers]
    index = pd.Index(list(LETTERS[: len(rows)]), name="答案")
    return pd.DataFrame(rows, columns=["怎么打", "表上动哪几栏"], index=index)


def _fields_in_words(changes: Mapping[str, float]) -> str:
    """Return such as 渠道建设·集团 +40 万元, fields of one group together; 各栏不动 for none."""
    fields = {field.name: field for field in FORM_FIELDS}
    groups: dict[tuple[str, str], list[str]] = {}
    for name, more in changes.items():
        group, dot, part = fields[name].zh.partition("·")
        groups.setdefault((group + (dot or " "), fields[name].unit), []).append(f"{part} {more:+g}".strip())
    said = [f"{group}{'、'.join(parts)} {unit}" for (group, unit), parts in groups.items()]
    return "；".join(said) or "各栏不动"
