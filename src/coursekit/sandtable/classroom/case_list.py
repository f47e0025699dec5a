"""The sand-table's games, drills, role-plays and discussions, counted from the files that define them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from coursekit.sandtable.classroom.lesson_time import discussions, short_heading, timed_sections
from coursekit.sandtable.scenario.drills import load_drills
from coursekit.sandtable.scenario.war_rounds import load_rounds

GAME, DRILL, ROLE_PLAY, DISCUSSION = "游戏", "沙盘", "角色扮演", "讨论"
KINDS = (GAME, DRILL, ROLE_PLAY, DISCUSSION)
SOURCE = "沙盘的四个演练、五轮攻防和本讲笔记本写明的分钟"
SOLO_ITEM = "S4-0.8-5"  # what the section of the solo game teaches: play over and over
NAMED = 6  # titles of one kind that a table's row still holds


@dataclass(frozen=True)
class Case:
    """One case: its kind, its title, and how long it takes when it is played in full, in minutes."""

    kind: str
    title: str
    minutes: float


def cases(root: Path) -> list[Case]:
    """Return every case that exists, kind by kind; ``root`` is the course folder or the class's pack.

    A drill's part that is a role-play counts as one of its own, and no longer in the drill's minutes.
    """
    found = [
        Case(GAME, short_heading(section), section.minutes)
        for section in timed_sections(root) if SOLO_ITEM in section.items
    ]  # fmt: skip
    found += [Case(GAME, each.title, sum(each.minutes.values())) for each in load_rounds().values()]
    played: list[Case] = []
    for drill in load_drills().values():
        acted = {part: minutes for part, minutes in drill.minutes.items() if ROLE_PLAY in part}
        found.append(Case(DRILL, drill.title, sum(drill.minutes.values()) - sum(acted.values())))
        played += [Case(ROLE_PLAY, part.replace(ROLE_PLAY, ""), minutes) for part, minutes in acted.items()]
    return found + played + [Case(DISCUSSION, heading, minutes) for heading, minutes in discussions(root)]


def case_table(found: list[Case]) -> pd.DataFrame:
    """Return one row a kind: how many, which, and all their minutes together; a kind without a case has no row."""
    rows = []
    for kind in KINDS:
        own = [case for case in found if case.kind == kind]
        if own:
            rest = " 等" if len(own) > NAMED else ""
            titles = "；".join(case.title for case in own[:NAMED]) + rest
            rows.append((kind, len(own), titles, sum(case.minutes for case in own)))
    frame = pd.DataFrame(rows, columns=["种类", "几个", "有哪些", "打全要（分钟）"])
    frame.attrs["source"] = SOURCE
    return frame
