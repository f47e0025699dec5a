"""How a game stands, read from its ledger: which round, how long, and what each seat has handed in."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from coursekit.sandtable.console.words import (
    BOT,
    CLOSED,
    GAME,
    OPEN,
    REPEAT,
    RESOLVED,
    TEAM,
    WAITING,
    clock_time,
    mark_of,
    player_says,
    round_title,
)
from coursekit.sandtable.ledger import SOURCE_ZH, Action, Ledger, RoundView


@dataclass(frozen=True)
class SeatLine:
    """One seat as the room may see it: nothing of what was handed in, only whether and when."""

    seat: int
    name: str
    is_team: bool
    is_in: bool  # a form counts for this round
    signed_in: str  # since when somebody of the team has been logged in, or nothing
    handed_in: str
    outcome: str  # what will be played, or has been


@dataclass(frozen=True)
class Standing:
    """A game at one moment."""

    round: RoundView
    quarters: int
    seconds_left: int | None  # none without a deadline, or where nothing is awaited
    seats: tuple[SeatLine, ...]

    @property
    def mark(self) -> tuple[str, int, int, str]:
        """What a button was shown for."""
        return mark_of(self.round)

    @property
    def title(self) -> str:
        """Which quarter of how many."""
        return round_title(self.round, self.quarters)

    @property
    def is_over(self) -> bool:
        """Whether the game's last quarter is resolved."""
        return self.round.part == GAME and self.round.status == RESOLVED and self.round.quarter + 1 >= self.quarters

    def at(self, now: float) -> Standing:
        """Return the same at another moment, when nothing has happened in between."""
        return replace(self, seconds_left=seconds_left(self.round, now))

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the teams that have handed in nothing."""
        return tuple(line.name for line in self.seats if line.is_team and not line.is_in)


def read_standing(ledger: Ledger, now: float) -> Standing:
    """Return how the game stands; ``now`` is in seconds since 1970."""
    round = ledger.round
    signed_in, bots, refused = sign_ins(ledger.actions()), ledger.seated_bots, ledger.refused(round)
    players = ledger.players(round) if round.status == RESOLVED else {}
    lines = tuple(
        _line(ledger, round, seat, signed_in.get(seat, ""), seat in bots, players.get(seat), seat in refused)
        for seat in range(len(ledger.setup.seats))
    )
    quarters = ledger.setup.quarters if round.part == GAME else 1
    return Standing(round, quarters, seconds_left(round, now), lines)


def seconds_left(round: RoundView, now: float) -> int | None:
    """Return how long forms are still taken, none where no deadline is set."""
    if round.status != OPEN or not round.deadline:
        return None
    return max(0, math.floor(datetime.fromisoformat(round.deadline).timestamp() - now))


def sign_ins(actions: Sequence[Action]) -> dict[int, str]:
    """Return since when each seat's team has been logged in, seats that are not left out."""
    since: dict[int, str] = {}
    for action in actions:
        detail: Mapping[str, object] = action.detail
        if action.what == "log_in":
            since.setdefault(detail["seat"], action.at)
        elif action.what == "end_sessions":
            since.pop(detail["seat"], None)
        elif action.what == "new_codes":
            for seat in detail["seats"]:
                since.pop(seat, None)
    return since


def _line(
    ledger: Ledger, round: RoundView, seat: int, signed_in: str, has_bot: bool, player: str | None, was_refused: bool
) -> SeatLine:
    holder = ledger.setup.seats[seat]
    if holder.bot is not None:
        return SeatLine(seat, holder.name, False, False, "", "机器人", "机器人自己定")
    handed = ledger.submission(seat) if round.status != WAITING else None
    if handed is None:
        words = {WAITING: "—", OPEN: "还没交", CLOSED: "没交", RESOLVED: "没交"}[round.status]
        words += "，试过没交上去" if was_refused else ""
    else:
        source = "" if handed.source == "page" else f"（{SOURCE_ZH[handed.source]}）"
        words = f"交了第 {handed.version} 版 {clock_time(handed.at)}{source}"
    expected = player or (TEAM if handed is not None else BOT if has_bot else REPEAT)
    login = f"{clock_time(signed_in)} 起" if signed_in else "没有"
    plays = player_says(expected, round.quarter, ledger.setup.starts_over)
    return SeatLine(seat, holder.name, True, handed is not None, login, words, plays)
