"""The machine's clock: round deadlines hang on it, and without a network nothing sets it right."""

from __future__ import annotations

import datetime

from coursekit.sandtable.doctor.finding import BAD, GOOD, WARN, Finding

CHINA = datetime.timedelta(hours=8)
TOLERANCE = datetime.timedelta(minutes=2)
SHOWN = "%Y-%m-%d %H:%M"


def clock_finding(now: datetime.datetime, latest: datetime.datetime | None = None) -> Finding:
    """Say whether the clock can be right.

    Parameters
    ----------
    now : datetime
        With its offset.
    latest : datetime or None
        The latest moment that is known to have been, such as a game's last entry or a file of the course.
    """
    what, shown = "时钟", now.strftime(SHOWN)
    if latest is not None and now < latest - TOLERANCE:
        return Finding(BAD, what, f"电脑上是 {shown}，可是存档和课程文件里已经有 {latest:{SHOWN}} 的记录。",
                       "对着手机把电脑时间调准，再来；不然倒计时不准。")  # fmt: skip
    if now.utcoffset() != CHINA:
        return Finding(WARN, what, f"电脑上是 {shown}，时区不是北京时间（{now:%z}）。",
                       "对着手机看一眼；人在国内就把时区改成北京，免得回执上的时间对不上。")  # fmt: skip
    return Finding(GOOD, what, f"电脑上是 {shown}，和手机对一眼。")
