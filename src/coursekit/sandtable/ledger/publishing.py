"""What the instructor lets teams see and puts on record: results, violations, bots that sit in, the log of actions."""

from __future__ import annotations

import sqlite3

from coursekit.errors import CourseError
from coursekit.sandtable.bots.styles import STYLES
from coursekit.sandtable.ledger.base import Base, bounded, from_json, iso
from coursekit.sandtable.ledger.records import PUBLISHABLE, RESOLVED, SCENARIO, Action, RoundView
from coursekit.sandtable.rules.violations import Violation, violation
from coursekit.sandtable.setup import LEVELS


class Publishing(Base):
    """What is shown, and what is noted."""

    def publish(self, what: str, actor: str = "console") -> None:
        """Show teams the last resolved round's "results" or "leaderboard", or the part's "scenario"."""
        with self._storage.writing() as db:
            row = self._publishable(db, what)
            db.execute("INSERT OR IGNORE INTO publications VALUES (?, ?, ?)", (row["id"], what, self._clock()))
            self._log(db, actor, "publish", published=what, part=row["part"], quarter=row["quarter"])

    def unpublish(self, what: str, actor: str = "console") -> None:
        """Take back what `publish` has shown of the last resolved round."""
        with self._storage.writing() as db:
            row = self._publishable(db, what)
            rounds = "SELECT id FROM rounds WHERE part = ?" if what == SCENARIO else "SELECT ?"
            place = row["part"] if what == SCENARIO else row["id"]
            db.execute(f"DELETE FROM publications WHERE what = ? AND round IN ({rounds})", (what, place))
            self._log(db, actor, "unpublish", published=what, part=row["part"], quarter=row["quarter"])

    def is_published(self, what: str, round: RoundView | None = None) -> bool:
        """Return whether teams may see it, of the last resolved round by default.

        What was published of an attempt that is rolled back is so no more; a scenario once shown stays shown.
        """
        _check_what(what)
        with self._storage.reading() as db:
            if what == SCENARIO:
                return db.execute(
                    "SELECT 1 FROM publications AS p JOIN rounds AS r ON r.id = p.round "
                    "WHERE p.what = ? AND r.part = ?",
                    (what, round.part if round else self._part(db)),
                ).fetchone() is not None  # fmt: skip
            row = self._last_resolved(db, self._part(db)) if round is None else self._row_of(db, round)
            return row is not None and row["status"] == RESOLVED and db.execute(
                "SELECT 1 FROM publications WHERE what = ? AND round = ?", (what, row["id"])
            ).fetchone() is not None  # fmt: skip

    def seat_bot(self, seat: int, style: str, level: int = 2, actor: str = "console") -> None:
        """Let a bot play for a team from the next resolve on, in quarters for which the team hands in nothing."""
        self._team(seat)
        if style not in STYLES:
            raise CourseError(f"机器人风格“{style}”不存在，可选 {'、'.join(STYLES)}。")
        if isinstance(level, bool) or level not in LEVELS:
            raise CourseError(f"机器人等级是 {level!r}，只有 1（初级）、2（中级）、3（高级）。")
        with self._storage.writing() as db:
            db.execute("INSERT OR REPLACE INTO bots VALUES (?, ?, ?)", (seat, style, level))
            self._log(db, actor, "seat_bot", seat=seat, style=style, level=level)

    def unseat_bot(self, seat: int, actor: str = "console") -> None:
        """Let a team play for itself again."""
        name = self._team(seat)
        with self._storage.writing() as db:
            if db.execute("DELETE FROM bots WHERE seat = ?", (seat,)).rowcount == 0:
                raise CourseError(f"{name}没有机器人代打，不用撤。")
            self._log(db, actor, "unseat_bot", seat=seat)

    @property
    def seated_bots(self) -> dict[int, tuple[str, int]]:
        """Style and level of the bot that sits in for a team, by seat."""
        with self._storage.reading() as db:
            return {row["seat"]: (row["style"], row["level"]) for row in db.execute("SELECT * FROM bots ORDER BY seat")}

    def record_violation(
        self, seat: int, points: float | None, reason: str, actor: str = "console", note: str = ""
    ) -> None:
        """Put a violation on record in the quarter now; it takes points off the score of this part.

        Parameters
        ----------
        points : float or None
            None for the kind's usual ones.
        reason : str
            A kind of `rules.violations.VIOLATION_KINDS`.
        note : str
            The instructor's own words.
        """
        self._team(seat)
        with self._storage.writing() as db:
            now = self._view_now(db)
            made = violation(now.quarter, seat, reason, points, bounded(note))
            db.execute(
                "INSERT INTO violations (part, quarter, seat, kind, points, note, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (now.part, made.quarter, seat, made.kind, made.points, made.note, self._clock()),
            )
            self._log(
                db, actor, "violation", seat=seat, part=now.part, quarter=made.quarter, kind=made.kind,
                points=made.points, note=made.note,
            )  # fmt: skip

    def violations(self, part: str | None = None) -> dict[int, Violation]:
        """Return the violations on record of a part, the current one by default, by number."""
        with self._storage.reading() as db:
            rows = db.execute(
                "SELECT * FROM violations WHERE part = ? AND withdrawn IS NULL ORDER BY id", (part or self._part(db),)
            ).fetchall()
        return {
            row["id"]: Violation(row["quarter"], row["seat"], row["kind"], row["points"], row["note"]) for row in rows
        }

    def withdraw_violation(self, number: int, actor: str = "console") -> None:
        """Take a violation off the record again; that it was there stays in the log."""
        with self._storage.writing() as db:
            changed = db.execute(
                "UPDATE violations SET withdrawn = ? WHERE id = ? AND withdrawn IS NULL", (self._clock(), number)
            ).rowcount
            if changed == 0:
                raise CourseError(f"没有 {number} 号违规记录，或者已经撤了。")
            self._log(db, actor, "withdraw_violation", number=number)

    def actions(self, since: int = 0) -> list[Action]:
        """Return what was done, the first first, without the first ``since`` actions."""
        with self._storage.reading() as db:
            rows = db.execute("SELECT * FROM actions ORDER BY id LIMIT -1 OFFSET ?", (max(0, since),)).fetchall()
        return [Action(iso(row["at"]), row["actor"], row["what"], from_json(row["detail"])) for row in rows]

    def _publishable(self, db: sqlite3.Connection, what: str) -> sqlite3.Row:
        _check_what(what)
        row = self._last_resolved(db, self._part(db))
        if row is None:
            raise CourseError("还没有结算过的季度，没有可公布的。")
        return row


def _check_what(what: str) -> None:
    if what not in PUBLISHABLE:
        raise CourseError(f"能公布的只有 {'、'.join(PUBLISHABLE)}，没有“{what}”。")
