"""What a ledger hands out: codes, receipts, versions of a form, rounds, and what has happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

REHEARSAL, GAME = "rehearsal", "game"
WAITING, OPEN, CLOSED, RESOLVED, VOIDED = "waiting", "open", "closed", "resolved", "voided"
STATUS_ZH: Mapping[str, str] = {WAITING: "还没开始", OPEN: "正在收表", CLOSED: "已经截止", RESOLVED: "已经结算"}
PAGE, PAPER, LATE, INSTRUCTOR = "page", "paper", "late", "instructor"
SOURCE_ZH: Mapping[str, str] = {PAGE: "网页", PAPER: "纸质表", LATE: "补交", INSTRUCTOR: "照答案代交"}
SOURCES = tuple(SOURCE_ZH)
RESULTS, LEADERBOARD, SCENARIO = "results", "leaderboard", "scenario"
PUBLISHED_ZH: Mapping[str, str] = {RESULTS: "结果", LEADERBOARD: "排行榜", SCENARIO: "市场底牌"}
PUBLISHABLE = tuple(PUBLISHED_ZH)


@dataclass(frozen=True)
class TeamCode:
    """A team's code for logging in, shown once: the ledger keeps its hash only."""

    seat: int
    name: str
    code: str


@dataclass(frozen=True)
class Receipt:
    """What a team gets for a form handed in; ``repeated`` if the same form had come before and nothing was stored."""

    text: str  # such as "7K3Q-M2XD", of a salted hash: nobody can find the values by trying
    version: int  # 1, 2, ... of this seat in this round
    at: str  # ISO time, local with offset
    repeated: bool


@dataclass(frozen=True)
class Submission:
    """One version of a seat's form; it is never changed."""

    seat: int
    version: int
    values: Mapping[str, object]  # as typed
    research: tuple[str, ...]  # names of reports bought this quarter
    forecast: float | None  # of the own share at the end of the quarter, %
    source: str  # one of SOURCES
    receipt: str
    at: str


@dataclass(frozen=True)
class RoundView:
    """One attempt at one quarter: its status, and until when forms are taken."""

    part: str  # "rehearsal" or "game"
    quarter: int  # from 0
    status: str  # "waiting", "open", "closed", "resolved"; "voided" once rolled back
    attempt: int  # 1, and one more after each roll-back
    opened_at: str | None
    deadline: str | None  # None: until the instructor closes


@dataclass(frozen=True)
class Action:
    """Something that somebody did; it is never changed."""

    at: str
    actor: str  # "console", "page:2"
    what: str
    detail: Mapping[str, object]
