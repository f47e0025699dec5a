"""A round's way: open, closed, resolved; opened again, rolled back; from the rehearsal to the game."""

from __future__ import annotations

import sqlite3

from coursekit.errors import CourseError
from coursekit.sandtable.ledger.base import Base, bounded, deadline_after, iso, round_name
from coursekit.sandtable.ledger.records import CLOSED, GAME, OPEN, REHEARSAL, RESOLVED, VOIDED, RoundView


class RoundFlow(Base):
    """What the instructor does to rounds, but for resolving them."""

    @property
    def round(self) -> RoundView:
        """The round now: the last one begun, or the first one waiting."""
        with self._storage.reading() as db:
            return self._view_now(db)

    def rounds(self, part: str | None = None, voided: bool = False) -> list[RoundView]:
        """Return the rounds begun so far of a part, the current one by default; ``voided`` adds those rolled back."""
        with self._storage.reading() as db:
            chosen = part or self._part(db)
            self._setup_of_part(chosen)
            rows = db.execute(
                "SELECT * FROM rounds WHERE part = ? AND (status != ? OR ?) ORDER BY quarter, attempt",
                (chosen, VOIDED, voided),
            ).fetchall()
        return [self._view(row) for row in rows]

    def open_round(self, *, minutes: float | None = None, actor: str = "console") -> RoundView:
        """Open the next round, for ``minutes`` or until it is closed; after a resolved rehearsal, the game's first.

        Raises
        ------
        CourseError
            One is still open or not resolved, or all have been played.
        """
        deadline = deadline_after(self._clock(), minutes)
        with self._storage.writing() as db:
            part, row = self._part(db), self._current(db)
            quarter = 0 if row is None else row["quarter"] + 1
            if row is not None and self._status(row) == OPEN:
                raise CourseError(f"{round_name(row)}正在收表，不用再开：要加时间用“延时”，收完先截止。")
            if row is not None and self._status(row) == CLOSED:
                raise CourseError(f"{round_name(row)}截止了，还没结算：先结算，或者重新开放收表。")
            if quarter >= self._setups[part].quarters:
                if part == GAME:
                    raise CourseError(f"这一局 {self.setup.quarters} 个季度都结算了：可以复盘，要再打就另开一局。")
                self._leave_rehearsal(db, actor)
                part, quarter = GAME, 0
            db.execute(
                "INSERT INTO rounds (part, quarter, attempt, status, opened, deadline) VALUES (?, ?, ?, ?, ?, ?)",
                (part, quarter, self._next_attempt(db, part, quarter), OPEN, self._clock(), deadline),
            )
            self._log(db, actor, "open_round", part=part, quarter=quarter, deadline=iso(deadline))
            return self._view_now(db)

    def extend(self, minutes: float, actor: str = "console") -> RoundView:
        """Give an open round ``minutes`` more, from now if it has no deadline or has run over it."""
        with self._storage.writing() as db:
            row = self._stored_as(db, OPEN, "延时")
            now = self._clock()
            deadline = deadline_after(max(now, row["deadline"] or now), minutes)
            db.execute("UPDATE rounds SET deadline = ? WHERE id = ?", (deadline, row["id"]))
            self._log(db, actor, "extend", **_names(row), deadline=iso(deadline))
            return self._view_now(db)

    def close_round(self, actor: str = "console") -> RoundView:
        """Close the open round: teams cannot hand in any more. Closing one that is closed changes nothing."""
        with self._storage.writing() as db:
            row = self._current(db)
            if row is None or row["status"] != CLOSED:
                row = self._stored_as(db, OPEN, "截止")
                self._close(db, row)
                self._log(db, actor, "close_round", **_names(row))
            return self._view_now(db)

    def reopen(self, minutes: float | None = None, actor: str = "console") -> RoundView:
        """Open a round again that is closed and not resolved; what was handed in still counts until a later version."""
        with self._storage.writing() as db:
            row = self._current(db)
            if row is None or self._status(row) != CLOSED:
                raise CourseError(f"{self._where(db)}，只有截止了、没结算的一季能重新开放。")
            deadline = deadline_after(self._clock(), minutes)
            db.execute(
                "UPDATE rounds SET status = ?, deadline = ?, closed = NULL WHERE id = ?", (OPEN, deadline, row["id"])
            )
            self._log(db, actor, "reopen", **_names(row), deadline=iso(deadline))
            return self._view_now(db)

    def roll_back(self, actor: str = "console", reason: str = "") -> RoundView:
        """Void the last resolved round and return its new attempt: closed, with the versions that counted in it.

        A later round that is closed and not resolved is voided too. Everything voided stays in the file.

        Raises
        ------
        CourseError
            A round is open, or none has been resolved.
        """
        with self._storage.writing() as db:
            row = self._current(db)
            if row is not None and self._status(row) == OPEN:
                raise CourseError(f"{round_name(row)}正在收表，先截止，再回退上一季。")
            last = self._last_resolved(db, self._part(db))
            if row is None or last is None:
                raise CourseError("还没有结算过的季度，没有可回退的。")
            voided = {last["id"], row["id"]}
            db.executemany("UPDATE rounds SET status = ? WHERE id = ?", [(VOIDED, each) for each in voided])
            attempt, now = self._next_attempt(db, last["part"], last["quarter"]), self._clock()
            new = db.execute(
                "INSERT INTO rounds (part, quarter, attempt, status, opened, closed) VALUES (?, ?, ?, ?, ?, ?)",
                (last["part"], last["quarter"], attempt, CLOSED, last["opened"], now),
            ).lastrowid
            _carry(db, last["id"], new)
            self._log(db, actor, "roll_back", **_names(last), reason=bounded(reason), voided=len(voided))
            return self._view_now(db)

    def end_rehearsal(self, actor: str = "console") -> RoundView:
        """Go on to the game; a rehearsal that is not resolved is voided."""
        with self._storage.writing() as db:
            if self._part(db) != REHEARSAL:
                raise CourseError("热身已经结束了，现在是正式的一局。")
            self._leave_rehearsal(db, actor)
            return self._view_now(db)

    def _leave_rehearsal(self, db: sqlite3.Connection, actor: str) -> None:
        db.execute("UPDATE rounds SET status = ? WHERE part = ? AND status != ?", (VOIDED, REHEARSAL, RESOLVED))
        db.execute("UPDATE meta SET value = ? WHERE name = 'part'", (GAME,))
        self._log(db, actor, "end_rehearsal")

    def _stored_as(self, db: sqlite3.Connection, status: str, doing: str) -> sqlite3.Row:
        row = self._current(db)
        if row is None or row["status"] != status:
            raise CourseError(f"{self._where(db)}，没有正在收表的一季可以{doing}。")
        return row

    def _where(self, db: sqlite3.Connection) -> str:
        """Return how things stand, the beginning of a sentence."""
        now = self._view_now(db)
        words = {OPEN: "正在收表", CLOSED: "已经截止", RESOLVED: "已经结算"}
        return f"{round_name(now)}{words.get(now.status, '还没开始')}"

    def _close(self, db: sqlite3.Connection, row: sqlite3.Row) -> None:
        now = self._clock()
        at = now if row["deadline"] is None else min(now, row["deadline"])
        db.execute("UPDATE rounds SET status = ?, closed = ? WHERE id = ?", (CLOSED, at, row["id"]))


def _names(row: sqlite3.Row) -> dict[str, object]:
    return {"part": row["part"], "quarter": row["quarter"], "attempt": row["attempt"]}


def _carry(db: sqlite3.Connection, old: int, new: int) -> None:
    """Copy each seat's version that counted into a new attempt, with its number, key and receipt."""
    db.execute(
        "INSERT INTO decisions "
        "(round, seat, version, key, given, content, source, actor, salt, receipt, at, carried_from) "
        "SELECT ?, seat, version, key, given, content, source, actor, salt, receipt, at, id FROM decisions AS d "
        "WHERE round = ? AND version = (SELECT max(version) FROM decisions WHERE round = d.round AND seat = d.seat)",
        (new, old),
    )
