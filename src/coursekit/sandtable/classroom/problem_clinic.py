"""Solving what trainees bring: the ten-minute agenda, and five questions to answer from memory first."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

LESSONS = {"02": "产品生命周期", "03": "流量分档", "12": "集团客户"}
RECALL_SOURCE = f"{'、'.join(LESSONS.values())}三讲的课件"


@dataclass(frozen=True)
class Step:
    """One step of the agenda: minutes, what is done, who speaks, what is left on paper."""

    minutes: int
    what: str
    who: str
    left: str


AGENDA = (
    Step(2, "头脑风暴：先自己写，一行一件难事，想怎么办", "谁也不说话", "每人一张条子"),
    Step(2, "凑：左右两半各凑一张单子，同一件算一条", "记的人念，别人只补", "两张单子，三个数"),
    Step(2, "思维碰撞：攻它靠什么才成立，不攻说的人", "唱反调的人先说", "每条下面一句“要是”"),
    Step(2, "专题讨论：两边都说得通的那一件", "正反各一分钟", "各方最怕的一个数"),
    Step(2, "小组研讨：只挑一条，定人、定日子", "难题的主人说了算", "谁，哪天，看哪个数"),
)
# Each answer is what the lesson itself says; a test finds its words there.
QUESTIONS = (
    ("02", "总数和净增，哪一个先拐头？", "净增不会比总数晚，通常更早"),
    ("02", "老产品什么时候停投？", "拉新赚不回本就停"),
    ("03", "五种活动，一个客户打几个？", "一人只打一个"),
    ("03", "办成了这么多，怎么知道是活动的功劳？", "先留对照，再说有用"),
    ("12", "快到期的客户，按什么排先后？", "一年的钱 × 不续的机会"),
)


def agenda_table() -> pd.DataFrame:
    """Return the agenda, one step a row."""
    rows = [(step.minutes, step.what, step.who, step.left) for step in AGENDA]
    frame = pd.DataFrame(rows, columns=["分钟", "做什么", "谁说话", "纸上留下什么"])
    frame.attrs["source"] = "本课的安排"
    return frame


def agenda_minutes() -> int:
    """Return how long the agenda takes, in minutes."""
    return sum(step.minutes for step in AGENDA)


def recall_table() -> pd.DataFrame:
    """Return the questions with the lessons' own answers."""
    rows = [(question, answer, LESSONS[code]) for code, question, answer in QUESTIONS]
    frame = pd.DataFrame(rows, columns=["问题", "一句话", "哪一讲"])
    frame.attrs["source"] = RECALL_SOURCE
    return frame


def questions_to_recall() -> str:
    """Return the questions alone, as a numbered list in Markdown."""
    return "\n".join(f"{number}. {question}" for number, (_, question, _) in enumerate(QUESTIONS, start=1))
