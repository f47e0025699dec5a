"""Check a file against itself: every receipt made again, every quarter played again, to the last bit."""

from __future__ import annotations

import sqlite3

from coursekit.errors import CourseError
from coursekit.sandtable.game import Game, new_game
from coursekit.sandtable.ledger import arrays
from coursekit.sandtable.ledger.base import chained, from_json, round_name
from coursekit.sandtable.ledger.decisions import Decisions
from coursekit.sandtable.ledger.errors import LedgerFault
from coursekit.sandtable.ledger.records import RESOLVED, VOIDED
from coursekit.sandtable.ledger.results import Results, unpacked
from coursekit.sandtable.ledger.schema import missing_triggers


class Audit(Decisions, Results):
    """Whether the file is as it was written."""

    def verify(self) -> list[str]:
        """Return what is wrong with the file, a sentence each; nothing if every receipt and every result holds.

        Voided attempts are played again too. Nothing that this ledger remembers is trusted.
        """
        try:
            return self._problems_of_file()
        except LedgerFault as error:
            return [str(error)]

    def _problems_of_file(self) -> list[str]:
        with self._storage.reading() as db:
            problems = [f"文件有损伤（{row[0]}）：用备份。" for row in db.execute("PRAGMA integrity_check(5)")
                        if row[0] != "ok"]  # fmt: skip
            broken = len(db.execute("PRAGMA foreign_key_check").fetchall())
            if broken:
                problems.append(f"有 {broken} 行指到不存在的行：文件被改过，用备份。")
            problems += [f"防改的保护 {name} 不在了：有人改过这个文件，用备份。" for name in missing_triggers(db)]
            problems += self._broken_versions(db)
            problems += _lost_rows(db)
            problems += self._broken_rounds(db)
            return problems + self._broken_results(db)

    def _broken_versions(self, db: sqlite3.Connection) -> list[str]:
        problems, names = [], dict(self.teams)
        last: dict[tuple[int, int], int] = {}
        rows = db.execute(
            "SELECT d.*, r.part, r.quarter, r.attempt FROM decisions AS d JOIN rounds AS r ON r.id = d.round "
            "ORDER BY d.round, d.seat, d.version"
        ).fetchall()
        by_id = {row["id"]: row for row in rows}
        for row in rows:
            place = (row["round"], row["seat"])
            what = f"{round_name(row)} {names.get(row['seat'], '没有的队')}第 {row['version']} 版"
            source = by_id.get(row["carried_from"])
            is_carried = source is not None and source["content"] == row["content"]
            if not self._receipt_holds(row) or (row["carried_from"] is not None and not is_carried):
                problems.append(f"{what}和回执 {row['receipt']} 对不上：交上来的表被改过。")
            expected = last[place] + 1 if place in last else row["version"] if is_carried else 1
            if row["version"] != expected:
                problems.append(f"{what}前面缺了一版：交上来的表被删过。")
            last[place] = row["version"]
        return problems

    def _broken_rounds(self, db: sqlite3.Connection) -> list[str]:
        rows = db.execute(
            "SELECT r.*, s.id AS result FROM rounds AS r LEFT JOIN results AS s ON s.round = r.id "
            "ORDER BY r.part, r.quarter, r.attempt"
        ).fetchall()
        problems = []
        for row in rows:
            if (row["status"] == RESOLVED) != (row["result"] is not None) and row["status"] != VOIDED:
                problems.append(f"{round_name(row)}的状态和存下的结果对不上：文件被改过，用备份。")
        return problems

    def _broken_results(self, db: sqlite3.Connection) -> list[str]:
        problems: list[str] = []
        games: dict[int, Game] = {}
        rows = db.execute(
            "SELECT s.*, r.part, r.quarter, r.attempt, r.status FROM results AS s "
            "JOIN rounds AS r ON r.id = s.round ORDER BY s.id"
        ).fetchall()
        for row in rows:
            name = f"{round_name(row)}（第 {row['attempt']} 次）"
            try:
                before = new_game(self._setups[row["part"]]) if row["parent"] is None else games[row["parent"]]
                if len(before.quarters) != row["quarter"] or self._lost_parent(db, row):
                    raise CourseError("前一季接不上。")
                self._check_plays(db, row)
                stored = unpacked(row, name)
                if arrays.digest_of_arrays(stored, tuple(from_json(row["events"]))) != row["digest"]:
                    raise CourseError("存下的结果被改过。")
                games[row["id"]] = game = self._replayed(db, before, row)
                if arrays.digest_of(game.quarters[-1]) != row["digest"]:
                    raise CourseError("存下的结果被改过。")
            except CourseError as error:
                problems.append(f"{name}：{error}")
            except (KeyError, TypeError, ValueError, IndexError) as error:
                problems.append(f"{name}：重放不了（{error!r}），文件被改过，或者前一季就有问题。")
        return problems

    def _lost_parent(self, db: sqlite3.Connection, row: sqlite3.Row) -> bool:
        return row["status"] == RESOLVED and self._parent_of(db, row) != row["parent"]

    def _check_plays(self, db: sqlite3.Connection, row: sqlite3.Row) -> None:
        """Refuse a result for which another version was taken than the last one of its round."""
        for seat, play in from_json(row["plays"]).items():
            last = db.execute(
                "SELECT id FROM decisions WHERE round = ? AND seat = ? ORDER BY version DESC LIMIT 1",
                (row["round"], int(seat)),
            ).fetchone()
            if play.get("decision") != (None if last is None else last["id"]):
                raise CourseError("结算用的不是最后交的那一版，文件被改过。")


def _lost_rows(db: sqlite3.Connection) -> list[str]:
    """Return what the log of actions tells of and the file does not hold any more."""
    problems = []
    for what, zh, counted in (
        ("submit", "交上来的表", "decisions WHERE carried_from IS NULL"), ("resolve", "结算的结果", "results"),
    ):  # fmt: skip
        logged = db.execute("SELECT count(*) FROM actions WHERE what = ?", (what,)).fetchone()[0]
        held = db.execute(f"SELECT count(*) FROM {counted}").fetchone()[0]
        if logged != held:
            problems.append(f"记录里有 {logged} 次{zh}，文件里是 {held} 份：有的被删了或者加了，用备份。")
    chain = ""
    for number, row in enumerate(db.execute("SELECT * FROM actions ORDER BY id").fetchall(), 1):
        chain = chained(chain, row["at"], row["actor"], row["what"], row["detail"])
        if row["chain"] != chain or row["id"] != number:
            return [*problems, f"操作记录从第 {number} 条起接不上：文件被改过，用备份。"]
    return problems
