"""From a day with an account manager to an interactive case: a made-up note, what becomes of each line, the case.

Everything here is invented and says so: what the public record holds of such days nobody could check.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

MADE_UP = "编的例子：随访记录，不是真人真事"
DROPPED, CHANGED, KEPT, ASKED, SEALED = "删", "改", "留", "问", "封"
FATES = {
    DROPPED: "印出去会伤到人，又和拿主意无关", CHANGED: "抹掉认得出人的，留下要紧的",
    KEPT: "当时就知道的，事照写，日子和称呼换掉",
    ASKED: "拿主意的那一刻，写成题目", SEALED: "后来的事，选完再拆",
}  # fmt: skip
PROVINCES = ("北京", "天津", "河北", "山东")  # 京津冀鲁, as the outline has it


@dataclass(frozen=True)
class Line:
    """One line of the note, what becomes of it (one of ``FATES``), and the text that goes into the case, if any."""

    said: str
    fate: str
    becomes: str
    why: str


NOTE = (
    Line("三月十二号，跟客户经理老邱跑一天，坐他的车，车牌记在派车单上", CHANGED, "三月，跟一位客户经理跑一天",
         "人名、车牌、哪一天，合起来认得出人"),
    Line("头一家是北街的口腔诊所，老板姓蓝，电话抄在本子背面", CHANGED, "头一家，一个十来人的服务单位",
         "镇上口腔诊所只有一家，行当就是名字"),
    Line("蓝老板去年动过手术，下午不坐诊", DROPPED, "", "病情是敏感的个人信息"),
    Line("一条专线、五个号，合同六月底到期", KEPT, "一条专线、五个号，还有三个多月到期", "当时就知道"),
    Line("前台说上个月断了两回网，每回半天，刷不了卡", KEPT, "上个月断网两回，每回半天，收不了款", "当时就知道"),
    Line("蓝老板说对手甲来过，便宜两成，没留纸", KEPT, "负责人说对手甲报价便宜两成，没有纸",
         "当时就知道；姓换成“负责人”"),
    Line("他看着我们，等老邱开口", ASKED, "负责人等你开口：第一句话说什么？", "拿主意就在这一刻"),
    Line("老邱掏出优惠申请单：我们也能便宜", SEALED, "客户经理当场交了优惠申请", "写在前面，就没有人再想别的路"),
    Line("八天后优惠批下来，他没签，说先把网修好", SEALED, "八天后优惠批下来，负责人没签，说先把网修好",
         "先看见结果，人人都说早知道"),
    Line("回来的路上，老邱说起孩子中考，愁得睡不着", DROPPED, "", "家里的事，和这件事无关"),
)  # fmt: skip


@dataclass(frozen=True)
class Option:
    """One way to answer at that moment, and who would stand up for it with which reason."""

    letter: str
    does: str
    defended_by: str


OPTIONS = (
    Option("A", "当场说：我们也能便宜，申请单今天就交", "保有的人：到期才丢，先把人稳住"),
    Option("B", "先不谈价：当场约装维，写下几号修好", "装维的人：他嘴上说贵，心里烦的是断网"),
    Option("C", "先问清：便宜两成的是哪一档、签几年，三天内回话", "财务的人：没看见纸，不知道在跟什么比"),
)
TAKEN = "A"  # what the made-up account manager did
FOLDED = "（这一行先折起来）"
CHECK = "到期前三个月，这家报修几回、每回几小时修好；到期那天，续了没有"
FORM = (
    ("地方", "只写到省，加一个：城区、县城、乡镇", "县名、街名"),
    ("客户", "行业大类，人数一档", "店名；当地只有一家的行当"),
    ("人", "岗位", "姓名、电话、车牌、病、家里的事"),
    ("那一刻", "谁，在哪一刻，要定哪件事", "后来的事"),
    ("当时知道的", "三条，那天就看得见的", "事后才明白的"),
    ("几条路", "三条，每条写上谁会替它说话", "一看就错的路"),
    ("后来（封）", "一个日期、一个数；成的败的都收", "谁的功劳、谁的错"),
    ("谁点过头", "客户经理和客户同意用，审的人签名", "没点头的，不用"),
)


def note_text() -> str:
    """Return the note as a numbered list in Markdown, its sealed lines folded away."""
    shown = [FOLDED if line.fate == SEALED else f"{line.said}。" for line in NOTE]
    return "\n".join(f"{number}. {text}" for number, text in enumerate(shown, start=1))


def fate_table() -> pd.DataFrame:
    """Return what becomes of each line of the note, one a row; what is sealed stays out of sight."""
    rows = []
    for number, line in enumerate(NOTE, start=1):
        written = FOLDED if line.fate == SEALED else line.becomes or "（不要）"
        rows.append((number, line.fate, written, line.why))
    frame = pd.DataFrame(rows, columns=["第几行", "怎么办", "案例里写成", "为什么"])
    frame.attrs["source"] = MADE_UP
    return frame


def fate_counts() -> dict[str, int]:
    """Return how many lines of the note meet each fate, in the order of ``FATES``."""
    return {fate: sum(line.fate == fate for line in NOTE) for fate in FATES}


def known_then() -> list[str]:
    """Return what was known at the moment of deciding, in the case's words."""
    return [line.becomes for line in NOTE if line.fate == KEPT]


def question() -> str:
    """Return the moment of deciding, in the case's words."""
    (asked,) = (line.becomes for line in NOTE if line.fate == ASKED)
    return asked


def envelope() -> str:
    """Return what happened, in the case's words: read only after everybody has chosen."""
    return "；".join(line.becomes for line in NOTE if line.fate == SEALED)


def option_table() -> pd.DataFrame:
    """Return the three ways to answer, each with who stands up for it."""
    rows = [(option.letter, option.does, option.defended_by) for option in OPTIONS]
    frame = pd.DataFrame(rows, columns=["路", "第一句话", "谁会替它说话"])
    frame.attrs["source"] = MADE_UP
    return frame


def collecting_form() -> pd.DataFrame:
    """Return the empty form for a real day: what to write, and what must not be written."""
    frame = pd.DataFrame(FORM, columns=["栏", "写什么", "不写什么"])
    frame.attrs["source"] = "本课的采集表"
    return frame


def rows_about(published: pd.DataFrame, places: tuple[str, ...] = PROVINCES) -> int:
    """Return how many published figures name one of the places as what they are about.

    Parameters
    ----------
    published : DataFrame
        ``c.published()``; the column ``scope`` says what a figure is about.
    """
    return int(published["scope"].map(lambda scope: any(place in scope for place in places)).sum())
