"""What the one-page plan works out, and the sentence that it says of itself."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from coursekit.toolkits.client_sheets.layout import serial

STILL_ONE = ("都不动", "还动了别的")
CHECK = "填完了，在课程文件夹里运行 coursekit check-toolkit 24 这个文件：哪一页哪一格不对、怎么改，一条一条说。"
WHICH = ("多来的，三个月后还在用", "少走的，季末还在用")
LAST_DAY = datetime.date(2099, 12, 31)
_MOST_MONTHS = 120


def red_lines(class_day: datetime.date) -> tuple[str, str, str]:
    """Return what no lever may be moved to, and until when the instructor holds it against the text in force."""
    return (
        "不和同行商量价钱、分地盘（反垄断法第十七条）；不设携入专享价，不拦已经申请携出的客户（携号转网服务管理规定）。",
        "不虚开、不代开、不养卡（电话用户真实身份信息登记规定、反电信网络诈骗法）；不为冲量改口径。",
        f"讲师在 {class_day} 开课前对一遍现行文本；动手那天再对一遍，拿不准的问法务。",
    )


class Asked(Protocol):
    """A field of the sheet, as far as its name, what it is called when missing, and its number format go."""

    name: str
    short: str
    shown: str


def numbers(here: Mapping[str, str], unit: str) -> dict[str, str]:
    """Return the formulas, without their sign, of the numbers that follow; empty while one that they need is missing.

    Parameters
    ----------
    here : name of a field -> its cell.
    unit : a formula for the lever's unit.
    """
    now, to, cost = here["now"], here["to"], here["cost"]
    worth, expected, floor = here["worth"], here["expected"], here["floor"]
    change = (
        f'IF({to}={now},"没有改",IF({to}>{now},"加 ","减 ")&ROUND(ABS({to}-{now}),2)&" "&{unit}'
        f'&IF({now}>0,"，"&TEXT(ABS({to}/{now}-1),"0%"),""))'
    )
    money = f"{here['arpu']},{here['margin']},{here['months']}"

    def when(known: str, count: int, formula: str) -> str:
        return f'IF(COUNT({known})={count},{formula},"")'

    # Rounded first: 100.00000000000001 customers are 100. A worth of nought never pays, however many come.
    return {
        "change": when(f"{now},{to}", 2, change),
        "worth": when(money, 3, f"{here['arpu']}*{here['margin']}*{here['months']}"),
        "even": when(f"{worth},{cost}", 2, f'IF({worth}>0,ROUNDUP(ROUND({cost}/{worth},6),0),"")'),
        "each": when(f"{cost},{expected}", 2, f'IF({expected}>0,{cost}/{expected},"")'),
        "gain": when(f"{worth},{cost},{expected}", 3, f"{expected}*{worth}-{cost}"),
        "loss": when(f"{worth},{cost},{floor}", 3, f"{floor}*{worth}-{cost}"),
    }


@dataclass(frozen=True)
class Wrong:
    """What cannot be in a plan that is filled in, or does not pay.

    ``fields`` are those to be mended (of two, the one that is nought), ``needs`` what has to be known to judge;
    ``condition`` and ``sentence`` are formulas without their sign.
    """

    fields: tuple[str, ...]
    needs: tuple[str, ...]
    condition: str
    sentence: str


NUMBERS = ("now", "to", "cost", "arpu", "months", "expected", "floor")
_WORTH = ("cost", "arpu", "margin", "months")


def wrongs(here: Mapping[str, str], class_day: datetime.date) -> tuple[Wrong, ...]:
    """Return everything that can be wrong, the first thing to be mended first.

    Parameters
    ----------
    here : name of a field or a computed number -> its cell.
    class_day : the first day of the class: nothing begins before it.
    """
    minus = "+".join(f"({here[name]}<0)" for name in NUMBERS)
    return (
        Wrong(("others",), ("others",), f'{here["others"]}<>"{STILL_ONE[0]}"',
              '"还动了别的：季末分不清是谁的功劳。删到只剩一个，别的下季再改。"'),
        Wrong(NUMBERS, NUMBERS, f"{minus}>0", '"有一个数小于 0：花的、收的、户数、月数，都写 0 以上的数。"'),
        Wrong(("to",), ("now", "to"), f"{here['to']}={here['now']}", '"从和改到一样：没有改。改多少，写一个数。"'),
        Wrong(("margin",), ("margin",), f"OR({here['margin']}<=0,{here['margin']}>1)",
              '"毛利率要在 0% 和 100% 之间，问财务要一个数。"'),
        Wrong(("arpu", "months"), ("arpu", "months"), f"{here['arpu']}*{here['months']}=0",
              '"一户一月收入、留几个月，有一个是 0：多的户不值钱，怎么花都打不平。"'),
        Wrong(("months",), ("months",), f"{here['months']}>{_MOST_MONTHS}",
              f'"留 {_MOST_MONTHS} 个月以上，谁也没见过：写短一点。"'),
        Wrong(("expected",), ("expected",), f"{here['expected']}=0", '"预期是 0 户：没有预期，就不用改。"'),
        Wrong(("start",), ("start",), f"{here['start']}<{serial(class_day)}",
              f'"哪天起，早于开课（{class_day}）：写以后的日子。"'),
        Wrong(("review",), ("start", "review"), f"{here['review']}<={here['start']}",
              '"看结果的日子要在开始以后，至少满一季。"'),
        Wrong(("review",), ("review",), f"{here['review']}>{serial(LAST_DAY)}",
              '"看结果的日子太远了：写一两季以后。"'),
        Wrong(("expected",), ("expected", *_WORTH), f"{here['expected']}<{here['even']}",
              f'"照预期也打不平：要多 "&{here["even"]}&" 户才够，你预期 "&ROUND({here["expected"]},0)&" 户，"'
              f'&"净挣 "&TEXT({here["gain"]},"#,##0")&" 元。少花一点，或者先不做。"'),
        Wrong(("floor",), ("floor", "expected"), f"{here['floor']}>{here['expected']}",
              '"“没用”的线比预期还高：照预期做到了也算没用。把线放到预期以下。"'),
        Wrong(("floor",), ("floor", "expected", *_WORTH), f"{here['floor']}<{here['even']}",
              f'"线画低了：到了 "&ROUND({here["floor"]},0)&" 户也还亏 "&TEXT(-{here["loss"]},"#,##0")&" 元。"'
              f'&"把“没用”的线放到 "&{here["even"]}&" 户以上，再动手。"'),
    )  # fmt: skip


def verdict(asked: Sequence[Asked], here: Mapping[str, str], class_day: datetime.date) -> str:
    """Return the formula, without its sign, of the one sentence: what is missing, what cannot be, whether it pays."""
    numeric = [one for one in asked if one.shown != "General"]
    texts = [one for one in asked if one.shown == "General"]
    lacking = "&".join(
        [f'IF(LEN({here[one.name]})=0,"、{one.short}","")' for one in texts]
        + [f'IF(ISNUMBER({here[one.name]}),"","、{one.short}")' for one in numeric]
    )
    missing = f'SUBSTITUTE("还差，或者写的不是数：、"&{lacking},"：、、","：")&"。填全了再算。"'
    good = (
        f'"账算得过来：多 "&{here["even"]}&" 户打平，预期 "&ROUND({here["expected"]},0)&" 户，净挣 "'
        f'&TEXT({here["gain"]},"#,##0")&" 元，多活的一户合 "&TEXT({here["each"]},"#,##0")&" 元。"'
        f'&TEXT({here["review"]},"yyyy-mm-dd")&" 看，少于 "&ROUND({here["floor"]},0)&" 户就算没用，停。"'
    )
    said = good
    for one in reversed(wrongs(here, class_day)):
        said = f"IF({one.condition},{one.sentence},{said})"
    return f"IF(LEN({lacking})>0,{missing},{said})"
