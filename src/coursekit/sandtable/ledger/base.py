"""What every part of a ledger stands on: the file, the clock, the set-ups, the round now, and the log of actions."""

from __future__ import annotations

import datetime
import json
import math
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from coursekit.errors import CourseError
from coursekit.files import digest
from coursekit.sandtable.ledger.errors import LedgerFault
from coursekit.sandtable.ledger.records import (
    CLOSED,
    GAME,
    OPEN,
    REHEARSAL,
    RESOLVED,
    VOIDED,
    WAITING,
    RoundView,
)
from coursekit.sandtable.ledger.storage import Storage
from coursekit.sandtable.scenario.set_ups import set_up_named
from coursekit.sandtable.setup import GameSetup, Seat

Clock = Callable[[], float]
CHANGED = "这一局的文件被改过，或者坏了；用没改过的备份，先别宣布成绩。"
LONGEST_TEXT = 200
LONGEST_ROUND = 24 * 60.0  # minutes


class Base:
    """A game's file with its clock; `Ledger` is made of the classes that build on it."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage, self._clock = storage, clock
        self.path = storage.path
        with storage.reading() as db:
            meta = dict(db.execute("SELECT name, value FROM meta").fetchall())
        try:
            self.game_id: str = meta["game_id"]
            self.title: str = meta["title"]
            self.look: str = meta.get("look", "")  # of the class, as the handouts write it; kept, never read here
            self.setup: GameSetup = setup_of(meta["setup"])
            self._setups = {GAME: self.setup}
            if "rehearsal" in meta:
                self._setups[REHEARSAL] = setup_of(meta["rehearsal"])
            self._salt = bytes.fromhex(meta["salt"])
            # Beside the set-up, not in it: what a quarter's bits depend on is hashed, and older games must replay.
            self.war_rounds = set_up_named(json.loads(meta.get("war_rounds", "[]"))).rounds
        except (KeyError, TypeError, ValueError) as error:
            raise LedgerFault(f"{self.path.name} 缺了开局的内容（{error}）：文件坏了，或者被改过，用备份。") from error

    @property
    def teams(self) -> tuple[tuple[int, str], ...]:
        """Seats that people sit in, with their names."""
        return tuple((seat, self.setup.seats[seat].name) for seat in self.setup.people)

    def stamp(self) -> int | None:
        """Return a number that is another one once anybody has changed the file; None where that is not known at once.

        What was read before can be told again while it stays the same, but for what depends on the clock.
        """
        return self._storage.stamp()

    def _team(self, seat: int) -> str:
        """Return a team's name, or refuse a seat that is no team's."""
        names = dict(self.teams)
        if isinstance(seat, bool) or seat not in names:
            every = "、".join(f"{number} {name}" for number, name in names.items())
            raise CourseError(f"{seat!r} 号席位没有队，有队的是：{every}。")
        return names[seat]

    def _part(self, db: sqlite3.Connection) -> str:
        return db.execute("SELECT value FROM meta WHERE name = 'part'").fetchone()[0]

    def _setup_of_part(self, part: str) -> GameSetup:
        if part not in self._setups:
            raise CourseError(f"这一局没有“{part}”这一段，有的是 {'、'.join(self._setups)}。")
        return self._setups[part]

    def _current(self, db: sqlite3.Connection, part: str | None = None) -> sqlite3.Row | None:
        """Return the last round begun and not voided, if there is one."""
        return db.execute(
            "SELECT * FROM rounds WHERE part = ? AND status != ? ORDER BY quarter DESC LIMIT 1",
            (part or self._part(db), VOIDED),
        ).fetchone()

    def _row_of(self, db: sqlite3.Connection, round: RoundView | None) -> sqlite3.Row | None:
        """Return the round that a view shows, the current one for None; None if it has not begun."""
        if round is None:
            return self._current(db)
        return db.execute(
            "SELECT * FROM rounds WHERE part = ? AND quarter = ? AND attempt = ?",
            (round.part, round.quarter, round.attempt),
        ).fetchone()

    def _status(self, row: sqlite3.Row) -> str:
        """Return a round's status; one whose deadline has passed is closed, whether or not somebody has said so."""
        is_over = row["status"] == OPEN and row["deadline"] is not None and self._clock() >= row["deadline"]
        return CLOSED if is_over else row["status"]

    def _view(self, row: sqlite3.Row) -> RoundView:
        return RoundView(
            row["part"], row["quarter"], self._status(row), row["attempt"], iso(row["opened"]), iso(row["deadline"])
        )

    def _view_now(self, db: sqlite3.Connection) -> RoundView:
        row = self._current(db)
        if row is not None:
            return self._view(row)
        part = self._part(db)
        return RoundView(part, 0, WAITING, self._next_attempt(db, part, 0), None, None)

    def _next_attempt(self, db: sqlite3.Connection, part: str, quarter: int) -> int:
        found = db.execute("SELECT max(attempt) FROM rounds WHERE part = ? AND quarter = ?", (part, quarter)).fetchone()
        return (found[0] or 0) + 1

    def _last_resolved(self, db: sqlite3.Connection, part: str) -> sqlite3.Row | None:
        return db.execute(
            "SELECT * FROM rounds WHERE part = ? AND status = ? ORDER BY quarter DESC LIMIT 1", (part, RESOLVED)
        ).fetchone()

    def _log(self, db: sqlite3.Connection, actor: str, what: str, **detail: object) -> None:
        log_action(db, float(self._clock()), actor, what, detail)


def log_action(db: sqlite3.Connection, at: float, actor: str, what: str, detail: Mapping[str, object]) -> None:
    """Add an action to the log; each holds the hash of all before it, so that none can be changed unseen."""
    last = db.execute("SELECT chain FROM actions ORDER BY id DESC LIMIT 1").fetchone()
    row = (at, bounded(actor), what, json.dumps(detail, sort_keys=True))
    chain = chained(last[0] if last else "", *row)
    db.execute("INSERT INTO actions (at, actor, what, detail, chain) VALUES (?, ?, ?, ?, ?)", (*row, chain))


def chained(before: str, at: float, actor: str, what: str, detail: str) -> str:
    """Return the hash of an action and of all before it."""
    return digest(before, *map(repr, (at, actor, what, detail)))  # a damaged row may hold anything


def from_json(text: str) -> Any:
    """Return what a column keeps as JSON, or say that the file is damaged."""
    try:
        return json.loads(text)
    except (TypeError, ValueError) as error:
        raise LedgerFault(f"存下的内容有一处读不出来：{CHANGED}") from error


def round_name(row: sqlite3.Row | RoundView) -> str:
    """Return what a round is called on screen."""
    part, quarter = (row.part, row.quarter) if isinstance(row, RoundView) else (row["part"], row["quarter"])
    return "热身" if part == REHEARSAL else f"第 {quarter + 1} 季"


def setup_text(setup: GameSetup) -> str:
    """Return a set-up as the file keeps it."""
    return json.dumps(asdict(setup), ensure_ascii=False, sort_keys=True)


def setup_of(text: str) -> GameSetup:
    """Return the set-up that a text keeps.

    Raises
    ------
    CourseError
        It names what this version does not know.
    """
    try:
        raw = json.loads(text)
        return GameSetup(**(raw | {"seats": tuple(Seat(**seat) for seat in raw["seats"])}))
    except (KeyError, TypeError, ValueError) as error:
        raise CourseError(f"这一局的开局读不出来（{error}）：它是另一版课程写的，或者被改过，用备份打开。") from error


def iso(seconds: float | None) -> str | None:
    """Return a time as ISO text, local with offset, to the second."""
    if seconds is None:
        return None
    return datetime.datetime.fromtimestamp(seconds).astimezone().isoformat(timespec="seconds")


def bounded(text: object, most: int = LONGEST_TEXT) -> str:
    """Return a text as the file can keep it, cut to ``most`` characters."""
    return str(text)[:most].encode("utf-8", "replace").decode("utf-8")


def deadline_after(now: float, minutes: float | None) -> float | None:
    """Return the whole second that is ``minutes`` later, None for None."""
    if minutes is None:
        return None
    is_number = isinstance(minutes, (int, float)) and not isinstance(minutes, bool) and math.isfinite(minutes)
    if not is_number or not 0 < minutes <= LONGEST_ROUND:
        raise CourseError(f"时长是 {minutes!r} 分钟，要大于 0、不超过 {LONGEST_ROUND:g}；不限时就不写。")
    return float(math.ceil(now + 60 * minutes))
