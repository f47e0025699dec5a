"""Forms handed in: versions that are added and never changed, each with a receipt; the last one counts."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.files import digest
from coursekit.sandtable.ledger.base import Base, bounded, from_json, iso, round_name
from coursekit.sandtable.ledger.codes import plain_code, receipt_text
from coursekit.sandtable.ledger.errors import Refused, RoundClosed
from coursekit.sandtable.ledger.records import CLOSED, INSTRUCTOR, OPEN, PAGE, SOURCES, Receipt, RoundView, Submission
from coursekit.sandtable.rules.check import check_values
from coursekit.sandtable.rules.fields import number_of
from coursekit.sandtable.scenario.drill_rules import check_drill
from coursekit.sandtable.scenario.research import RESEARCH_ITEMS, is_on_sale, research_cost

if TYPE_CHECKING:
    from coursekit.sandtable.game import Game

LONGEST_KEY = 200
REFUSED = "submit_refused"
LONGEST_VALUE = 60  # characters of a typed field
MOST_VERSIONS = 500  # of a seat in a round: more is a program gone wild, not a team


class Decisions(Base):
    """What teams hand in."""

    def submit(
        self, seat: int, values: Mapping[str, object], *, key: str, research: Sequence[str] = (),
        forecast: float | None = None, source: str = PAGE, actor: str | None = None, round: RoundView | None = None,
    ) -> Receipt:  # fmt: skip
        """Store one more version of a seat's form and return its receipt.

        Parameters
        ----------
        values : mapping
            As `rules.check.check_values` wants them, numbers or what was typed.
        key : str
            The form's hidden key. The same form under the same key gives its first receipt again and stores nothing,
            however late it comes.
        research : sequence of str
            Names of reports. What an earlier version of this round bought stays bought, as it has been read; only the
            instructor's versions may leave it out.
        forecast : float or None
            Of the own share at the end of the quarter, %.
        source : str
            "page" while the round is open; "late", "paper" and "instructor" until it is resolved.
        actor : str or None
            Who does it; by default the seat's page, or the console.
        round : RoundView or None
            The round that the form was shown for; None takes the current one.

        Raises
        ------
        Refused
            The form may not be handed in; ``problems`` lists everything.
        RoundClosed
            The round has not begun, is closed, or is not the one the form was for.
        """
        name = self._team(seat)
        if source not in SOURCES:
            raise CourseError(f"来源“{source}”不认识，可选 {'、'.join(SOURCES)}。")
        if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
            raise CourseError(f"提交的编号要是 1 到 {LONGEST_KEY} 个字符的文字：刷新这一页再提交。")
        if isinstance(research, str) or not isinstance(values, Mapping):
            raise CourseError("提交的内容不是一张表：刷新这一页再提交。")
        given = _digest_of_given(values, research, forecast)
        with self._storage.writing() as db:
            earlier = db.execute(
                "SELECT * FROM decisions WHERE seat = ? AND key = ? ORDER BY id LIMIT 1", (seat, bounded(key))
            ).fetchone()
            if earlier is not None:
                return _again(earlier, given)
            row = self._taking(db, source, round)
            before = self._versions(db, row["id"], seat)
            if len(before) >= MOST_VERSIONS:
                raise Refused([f"{name}这一季已经交了 {len(before)} 版，太多了：请省公司看看是哪台机器在连着提交。"])
            bought = [] if source == INSTRUCTOR else [each for old in before for each in _content(old)["research"]]
            wanted = list(dict.fromkeys([*bought, *research]))
            problems = self._problems(db, row, seat, values, wanted, forecast)
            if problems:
                raise Refused(problems)
            content = _content_text(values, wanted, forecast)
            version = before[-1]["version"] + 1 if before else 1
            salt, at = secrets.token_bytes(16), float(self._clock())
            receipt = receipt_text(salt, *self._receipt_parts(row, seat, version, content, source, at))
            db.execute(
                "INSERT INTO decisions (round, seat, version, key, given, content, source, actor, salt, receipt, at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (row["id"], seat, version, bounded(key), given, content, source,
                 bounded(actor or (f"page:{seat}" if source == PAGE else "console")), salt, receipt, at),
            )  # fmt: skip
            self._log(
                db, actor or (f"page:{seat}" if source == PAGE else "console"), "submit", seat=seat, version=version,
                receipt=receipt, source=source, part=row["part"], quarter=row["quarter"], attempt=row["attempt"],
            )  # fmt: skip
        return Receipt(receipt, version, iso(at), False)

    def note_refused(self, seat: int, round: RoundView) -> None:
        """Note that a team has tried to hand in and was refused, once an attempt at a quarter; not what it typed.

        Nothing is noted for a round that is over or another one, or for a team whose form counts already: what is asked
        for is who believes to have handed in and has not.
        """
        self._team(seat)
        with self._storage.reading() as db:  # a page that asks again and again must not wait for the file's lock
            if not self._is_news(db, seat, round):
                return
        with self._storage.writing() as db:
            if self._is_news(db, seat, round):
                where = {"part": round.part, "quarter": round.quarter, "attempt": round.attempt}
                self._log(db, f"page:{seat}", REFUSED, seat=seat, **where)

    def refused(self, round: RoundView | None = None) -> set[int]:
        """Return the seats of which `note_refused` has noted something in a round, the current one by default."""
        with self._storage.reading() as db:
            return self._refused(db, self._view_now(db) if round is None else round)

    def _refused(self, db: sqlite3.Connection, round: RoundView) -> set[int]:
        rows = db.execute("SELECT detail FROM actions WHERE what = ?", (REFUSED,)).fetchall()
        details = [from_json(row["detail"]) for row in rows]
        wanted = (round.part, round.quarter, round.attempt)
        return {each["seat"] for each in details if (each["part"], each["quarter"], each["attempt"]) == wanted}

    def _is_news(self, db: sqlite3.Connection, seat: int, round: RoundView) -> bool:
        row, now = self._current(db), self._view_now(db)
        is_now = (round.part, round.quarter, round.attempt) == (now.part, now.quarter, now.attempt)
        if row is None or not is_now or now.status != OPEN or self._versions(db, row["id"], seat):
            return False
        return seat not in self._refused(db, now)

    def submission(self, seat: int, round: RoundView | None = None) -> Submission | None:
        """Return the version of a seat's form that counts in a round, the current one by default; None if none came."""
        self._team(seat)
        with self._storage.reading() as db:
            row = self._row_of(db, round)
            last = None if row is None else db.execute(
                "SELECT * FROM decisions WHERE round = ? AND seat = ? ORDER BY version DESC LIMIT 1", (row["id"], seat)
            ).fetchone()  # fmt: skip
        return None if last is None else _submission(last)

    def versions(self, seat: int, round: RoundView | None = None) -> list[Submission]:
        """Return every version of a seat's form in a round, the current one by default, the first first."""
        self._team(seat)
        with self._storage.reading() as db:
            row = self._row_of(db, round)
            found = [] if row is None else self._versions(db, row["id"], seat)
        return [_submission(each) for each in found]

    def verify_receipt(self, seat: int, text: str) -> bool:
        """Return whether a seat was given this receipt, and for what the file still holds."""
        self._team(seat)
        wanted = plain_code(str(text))
        with self._storage.reading() as db:
            rows = db.execute(
                "SELECT d.*, r.part, r.quarter, r.attempt FROM decisions AS d JOIN rounds AS r ON r.id = d.round "
                "WHERE d.seat = ? AND replace(d.receipt, '-', '') = ?", (seat, wanted)
            ).fetchall()  # fmt: skip
        return bool(rows) and all(self._receipt_holds(row) for row in rows)

    def _receipt_holds(self, row: sqlite3.Row) -> bool:
        parts = self._receipt_parts(row, row["seat"], row["version"], row["content"], row["source"], row["at"])
        try:
            return receipt_text(row["salt"], *parts) == row["receipt"]
        except TypeError:  # a damaged row may hold numbers where text was
            return False

    def _receipt_parts(
        self, round_row: sqlite3.Row, seat: int, version: int, content: str, source: str, at: float
    ) -> list[str]:
        place = [self.game_id, round_row["part"], str(round_row["quarter"]), str(seat), str(version)]
        return [*place, content, source, repr(at)]

    def _taking(self, db: sqlite3.Connection, source: str, wanted: RoundView | None) -> sqlite3.Row:
        """Return the round that takes a form now, or say why none does."""
        row, now = self._current(db), self._view_now(db)
        name = round_name(now)
        if wanted is not None and (wanted.part, wanted.quarter, wanted.attempt) != (now.part, now.quarter, now.attempt):
            raise RoundClosed(f"这张表是{round_name(wanted)}的，现在是{name}：没有存，刷新这一页，按{name}的情况再填。")
        if row is None:
            raise RoundClosed(f"{name}还没开始收表：等省公司宣布开始再提交。")
        status = self._status(row)
        if status == OPEN or (status == CLOSED and source != PAGE):
            return row
        if status == CLOSED:
            raise RoundClosed(f"{name}已经截止，这一版没有存进去，之前交的那一版算数；要补交，举手找讲师。")
        raise RoundClosed(f"{name}已经结算，不再收表；等省公司宣布下一季开始。")

    def _versions(self, db: sqlite3.Connection, round_id: int, seat: int) -> list[sqlite3.Row]:
        return db.execute(
            "SELECT * FROM decisions WHERE round = ? AND seat = ? ORDER BY version", (round_id, seat)
        ).fetchall()

    def _problems(
        self, db: sqlite3.Connection, row: sqlite3.Row, seat: int, values: Mapping[str, object],
        research: Sequence[str], forecast: object,
    ) -> list[str]:  # fmt: skip
        game: Game = self._game_before(db, row)
        for_sale = [name for name in research if isinstance(name, str) and name in RESEARCH_ITEMS]
        problems = [f"没有“{bounded(name, 20)}”这项调研，可选 {'、'.join(RESEARCH_ITEMS)}。"
                    for name in research if name not in for_sale]  # fmt: skip
        problems += [f"“{RESEARCH_ITEMS[name].zh}”讲的是上一季，第一季还没有上一季：去掉它再提交。"
                     for name in for_sale if not is_on_sale(game, name)]  # fmt: skip
        share = None if forecast is None else number_of(forecast)
        if forecast is not None and (share is None or not 0 < share < 100):
            problems.append(f"猜的本季末份额是“{bounded(forecast, 20)}”，要在 0 到 100 之间，不含两头，比如 17.5。")
        typed = {field: value for field, value in values.items() if isinstance(value, str)}
        problems += [f"“{bounded(field, 20)}”这一栏填了 {len(value)} 个字符，最多 {LONGEST_VALUE} 个：改短再提交。"
                     for field, value in typed.items() if len(value) > LONGEST_VALUE]  # fmt: skip
        readable = {bounded(name, 40): value for name, value in values.items()}
        check = check_values if game.setup.drill is None else check_drill
        return problems + check(readable, game, seat, research_cost(for_sale))


def plain_values(row: sqlite3.Row) -> tuple[dict[str, Any], float]:
    """Return a stored version's values, and what its research costs, 10,000 yuan."""
    content = _content(row)
    return content["values"], research_cost(content["research"])


def _content(row: sqlite3.Row) -> dict[str, Any]:
    return from_json(row["content"])


def _submission(row: sqlite3.Row) -> Submission:
    content = _content(row)
    return Submission(
        row["seat"], row["version"], content["values"], tuple(content["research"]), content["forecast"], row["source"],
        row["receipt"], iso(row["at"]),
    )  # fmt: skip


def _again(row: sqlite3.Row, given: str) -> Receipt:
    if row["given"] != given:
        raise Refused([
            f"这张表已经交过，回执 {row['receipt']}（第 {row['version']} 版）；后来改的数没有存："
            "在刷新过的页面上改好，再提交一次。"
        ])  # fmt: skip
    return Receipt(row["receipt"], row["version"], iso(row["at"]), True)


def _content_text(values: Mapping[str, object], research: Sequence[str], forecast: object) -> str:
    share = None if forecast is None else number_of(forecast)
    plain = {name: _plain(value) for name, value in values.items()}
    return json.dumps({"values": plain, "research": list(research), "forecast": share}, sort_keys=True, allow_nan=False)


def _digest_of_given(values: Mapping[str, object], research: Sequence[str], forecast: object) -> str:
    plain = sorted((str(name), str(_plain(value))) for name, value in values.items())
    return digest(json.dumps([plain, [str(each) for each in research], str(_plain(forecast))]))


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value
