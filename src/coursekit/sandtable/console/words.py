"""How rounds, times and seats are called on the console."""

from __future__ import annotations

from datetime import datetime

from coursekit.sandtable.bots.styles import STYLE_NAMES
from coursekit.sandtable.ledger import RoundView
from coursekit.sandtable.rules.handed_in import silent_plays
from coursekit.sandtable.setup import LEVELS

REHEARSAL, GAME = "rehearsal", "game"
WAITING, OPEN, CLOSED, RESOLVED = "waiting", "open", "closed", "resolved"
TEAM, BOT, REPEAT = "team", "bot", "repeat"


def round_name(part: str, quarter: int) -> str:
    """Return what a round is called.

    >>> round_name("rehearsal", 0), round_name("game", 1)
    ('热身', '第 2 季')
    """
    return "热身" if part == REHEARSAL else f"第 {quarter + 1} 季"


def round_title(round: RoundView, quarters: int) -> str:
    """Return a round's name with how many there are."""
    if round.part == REHEARSAL:
        return "热身，不算成绩"
    return f"第 {round.quarter + 1} 季，共 {quarters} 季"


def mark_of(round: RoundView) -> tuple[str, int, int, str]:
    """Return what tells one moment of a game from another: a button shown in one must not act in the next."""
    return round.part, round.quarter, round.attempt, round.status


def clock_time(text: str | None) -> str:
    """Return the hours and minutes of an ISO time, nothing for none.

    >>> clock_time("2026-01-05T09:07:30+08:00")
    '09:07'
    """
    return datetime.fromisoformat(text).strftime("%H:%M") if text else ""


def deadline_time(text: str | None) -> str:
    """Return the time of a deadline to the second, as on the teams' pages; nothing for none.

    >>> deadline_time("2026-01-05T09:07:30+08:00")
    '09:07:30'
    """
    return datetime.fromisoformat(text).strftime("%H:%M:%S") if text else ""


def countdown(seconds: int) -> str:
    """Return what is left as minutes and seconds.

    >>> countdown(452), countdown(0), countdown(3725)
    ('7:32', '0:00', '62:05')
    """
    return f"{seconds // 60}:{seconds % 60:02}"


def bot_name(style: str, level: int) -> str:
    """Return a bot's style and level.

    >>> bot_name("price", 2)
    '低价抢量，中级'
    """
    return f"{STYLE_NAMES[style]}，{LEVELS[level]}"


def player_says(player: str, quarter: int, starts_over: bool) -> str:
    """Return what a seat was played with, from the ledger's word for it.

    >>> player_says("team", 0, False), player_says("bot:care:1", 1, False)
    ('照交的打', '机器人代打')
    >>> player_says("repeat", 0, False), player_says("repeat", 1, False), player_says("repeat", 1, True)
    ('照省公司基准打', '照上季的数打（超上限先压）', '照省公司基准打（超上限先压）')
    """
    if player.startswith(BOT):
        return "机器人代打"
    if player == REPEAT:
        # Whose sums are cut is that team's secret, and the room may see this: the rule is said of every team.
        return f"照{silent_plays(quarter, starts_over)}打" + ("（超上限先压）" if quarter else "")
    return "照交的打"
