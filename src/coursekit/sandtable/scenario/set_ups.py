"""What a game can be begun as besides plain: one of the drills, or war-game rounds, one a quarter from the second on.

A drill stands in the game's set-up; rounds stand beside it in the file, so that the engine and its older games stay
what they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coursekit.errors import CourseError
from coursekit.sandtable.scenario.drills import load_drills
from coursekit.sandtable.scenario.war_rounds import ROUND_QUARTERS, load_rounds

ATTACKING = ("attacker", "second")  # roles that bots should have


@dataclass(frozen=True)
class SetUp:
    """What the names that were given lay down; neither a drill nor rounds is a plain game."""

    drill: str | None = None
    rounds: tuple[str, ...] = ()
    quarters: int | None = None  # None: as many as one likes

    @property
    def is_plain(self) -> bool:
        """Whether nothing was named, so that cards are drawn from the seed."""
        return self.quarters is None

    @property
    def attackers(self) -> int:
        """How many seats attack in one of the rounds at most."""
        rounds = load_rounds()
        return max((sum(role in ATTACKING for role in rounds[name].cards.values()) for name in self.rounds), default=0)

    @property
    def words(self) -> tuple[str, ...]:
        """What there is to be told when the game has been made."""
        if self.drill:
            return (f"演练：{load_drills()[self.drill].title}，{self.quarters} 季；不抽事件卡。",)
        told = [f"第 {number} 季 {load_rounds()[name].title}" for number, name in enumerate(self.rounds, 2)]
        if not told:
            return ()
        rest = "第 1 季先熟悉，最后一季看后果；每季的表都从省公司基准起，不接着上季的数。不抽别的事件卡。"
        return (f"攻防：{'，'.join(told)}；{rest}",)


def set_up_titles() -> dict[str, str]:
    """Return the names of the four drills and the five rounds, with their titles.

    >>> len(set_up_titles()), set_up_titles()["besiege_wei"]
    (9, '围魏救赵')
    """
    return {name: each.title for name, each in (load_drills() | load_rounds()).items()}


def set_up_named(names: Sequence[str]) -> SetUp:
    """Return the set-up of one drill, or of rounds in the order in which they are played.

    Raises
    ------
    CourseError
        A name that is neither, a name twice, a drill with something else beside it.
    """
    titles, drills = set_up_titles(), load_drills()
    for name in names:
        if name not in titles:
            raise CourseError(f"没有“{name}”这个演练或攻防，可选 {_listed(titles)}。")
        if list(names).count(name) > 1:
            raise CourseError(f"“{titles[name]}”（{name}）写了两次，一局里一个只打一次：去掉一个。")
    found = [name for name in names if name in drills]
    if found and len(names) > 1:
        raise CourseError(f"“{titles[found[0]]}”是演练，一局只能打一个演练，不能再加别的：分成几局开。")
    if found:
        return SetUp(found[0], (), drills[found[0]].quarters)
    if not names:
        return SetUp()
    return SetUp(None, tuple(names), ROUND_QUARTERS + len(names) - 1)


def check_rounds(rounds: Sequence[str], quarters: int, bots: int) -> None:
    """Refuse rounds for which the game is too short, or whose attack nobody but people could make.

    Raises
    ------
    CourseError
        With what to do.
    """
    if not rounds:
        return
    if quarters < len(rounds) + 1:
        raise CourseError(
            f"{len(rounds)} 轮攻防从第 2 季起一季一轮，至少要 {len(rounds) + 1} 季，现在是 {quarters} 季："
            "季数不写，或者写多一点。"
        )
    for name in rounds:
        found = load_rounds()[name]
        if found.attack.now and not bots:
            raise CourseError(f"“{found.title}”的对手要自己算账，得是机器人：人少坐一家，或者再加一家。")


def round_of_quarter(rounds: Sequence[str], quarter: int) -> str | None:
    """Return the round of a quarter, counted from 0: the first one is played in the second quarter.

    >>> round_of_quarter(["besiege_wei"], 1), round_of_quarter(["besiege_wei"], 0)
    ('besiege_wei', None)
    """
    return rounds[quarter - 1] if 1 <= quarter <= len(rounds) else None


def _listed(titles: dict[str, str]) -> str:
    return "、".join(f"{name}（{title}）" for name, title in titles.items())
