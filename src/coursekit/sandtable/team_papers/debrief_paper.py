"""A team's debrief as a PDF: what its page on a phone shows, with page numbers and the class's title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coursekit.sandtable.slips.typesetting import typeset

ROOM, TEMPLATE = "coursekit.sandtable.team_papers", "debrief.typ"
TOO_LONG = "复盘排不下：班名、公司名里哪个太长，改短再来。"


@dataclass(frozen=True)
class Picture:
    """One figure as it is shown, its alternative text, and what is said below it."""

    png: bytes
    alt: str
    says: str


@dataclass(frozen=True)
class TeamDebrief:
    """What one team's debrief says, whatever it is written as."""

    title: str  # of the class
    game_id: str
    team: str
    head: str
    foresaw: str
    review: str  # heading of the review page
    rows: tuple[tuple[str, str, str, str, str], ...]  # measure, this quarter, last, change, remark
    pictures: Sequence[Picture]
    source: str


def debrief_paper(told: TeamDebrief) -> bytes:
    """Return the debrief's PDF.

    Raises
    ------
    CourseError
        Typst is not installed, or a character of a name cannot be printed.
    """
    names = [f"figure-{number}.png" for number in range(len(told.pictures))]
    content = {
        "class": told.title, "team": told.team, "head": told.head, "foresaw": told.foresaw, "review": told.review,
        "rows": [list(row) for row in told.rows], "label": f"{told.source}，公司都是编的。局号 {told.game_id}",
        "figures": [{"file": name, "alt": each.alt, "says": each.says}
                    for name, each in zip(names, told.pictures, strict=True)],
    }  # fmt: skip
    pictures = dict(zip(names, (each.png for each in told.pictures), strict=True))
    return typeset(TEMPLATE, content, what="各队复盘", too_long=TOO_LONG, room=ROOM, pictures=pictures)
