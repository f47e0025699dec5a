"""Logging in: codes, sessions, and the waits that follow wrong codes."""

from __future__ import annotations

import hmac
import math
import secrets
import sqlite3
import threading
from collections.abc import Sequence

from coursekit.sandtable.ledger.base import CHANGED, Base, Clock, bounded
from coursekit.sandtable.ledger.codes import COSTS, UNSAID_COST, code_hash, new_code, quick_hash, token_hash
from coursekit.sandtable.ledger.errors import LedgerFault, LockedOut
from coursekit.sandtable.ledger.records import TeamCode
from coursekit.sandtable.ledger.storage import Storage

SESSION_HOURS = 8.0
FORGOTTEN_AFTER = 15 * 60.0  # seconds without a wrong code
# Wrong codes that cost no wait, and the longest wait in seconds: for one seat from one address, for all from it.
FREE_SEAT, LONGEST_SEAT = 5, 60.0
FREE_ADDRESS, LONGEST_ADDRESS = 20, 30.0
NO_SEAT = -1
_ONE_BY_ONE = [threading.Lock() for _ in range(16)]  # by address: tries at the same time do not slip past the count


class Logins(Base):
    """Codes and sessions of a game's teams."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        super().__init__(storage, clock)
        with storage.reading() as db:
            row = db.execute("SELECT value FROM meta WHERE name = 'code_cost'").fetchone()
        self._cost = UNSAID_COST if row is None else _cost_of(row["value"])
        # What a code was once found to be, so that a team's other devices need not wait for the slow hash again.
        self._key = secrets.token_bytes(32)
        self._proved: dict[bytes, bytes] = {}

    def new_codes(self, seats: Sequence[int] | None = None, actor: str = "console") -> list[TeamCode]:
        """Give teams new codes, all of them by default; their old codes and sessions end.

        Returns
        -------
        list of TeamCode
            The only time that they can be read.
        """
        chosen = [seat for seat, _ in self.teams] if seats is None else list(dict.fromkeys(seats))
        names = [self._team(seat) for seat in chosen]
        with self._storage.writing() as db:
            codes = self._draw_codes(db, chosen)
            db.executemany("DELETE FROM sessions WHERE seat = ?", [(seat,) for seat in chosen])
            self._log(db, actor, "new_codes", seats=chosen)
        return [TeamCode(*each) for each in zip(chosen, names, codes, strict=True)]

    def _draw_codes(self, db: sqlite3.Connection, seats: Sequence[int]) -> list[str]:
        codes: list[str] = []
        for seat in seats:
            taken = {row["hash"] for row in db.execute("SELECT hash FROM codes")}
            code = new_code()
            while (hashed := code_hash(code, self._salt, self._cost)) in taken:
                code = new_code()
            db.execute("INSERT OR REPLACE INTO codes VALUES (?, ?, ?)", (seat, hashed, self._clock()))
            codes.append(code)
        return codes

    def seat_of_code(self, code: str, address: str, seat: int | None = None) -> int | None:
        """Return whose code this is, None for a wrong one.

        Parameters
        ----------
        code : str
            As typed: blanks, dashes, case and width do not matter.
        address : str
            Where the request comes from. Wrong codes make this address wait, and no other.
        seat : int or None
            The team that the page asked for, if it did: then wrong codes count for this team from this address.

        Raises
        ------
        LockedOut
            Too many wrong codes from this address; the code was not looked at.
        """
        where, whose = bounded(address, 100), NO_SEAT if seat is None else int(seat)
        with _ONE_BY_ONE[hash(where) % len(_ONE_BY_ONE)]:
            with self._storage.reading() as db:
                wait = self._wait(db, where, whose)
                known = db.execute("SELECT seat, hash FROM codes").fetchall()
            if wait > 0:
                seconds = math.ceil(wait)
                raise LockedOut(f"这里输错太多次，{seconds} 秒后再试；等不及请省公司在控制台解锁。", seconds)
            hashed = self._hash_of(str(code), [row["hash"] for row in known])
            found = [row["seat"] for row in known if hmac.compare_digest(row["hash"], hashed)]
            if found and whose in (NO_SEAT, found[0]):
                return found[0]
            self._count_failure(where, whose)
        return None

    def _hash_of(self, code: str, known: Sequence[bytes]) -> bytes:
        """Return a code's slow hash, from memory where the code has been found right before and is still a team's."""
        quick = quick_hash(code, self._key)
        proved = [each for each in known if hmac.compare_digest(self._proved.get(each, b""), quick)]
        if proved:
            return proved[0]
        hashed = code_hash(code, self._salt, self._cost)
        if any(hmac.compare_digest(each, hashed) for each in known):
            self._proved = {each: self._proved[each] for each in known if each in self._proved} | {hashed: quick}
        return hashed

    def unlock(self, address: str | None = None, actor: str = "console") -> None:
        """Forget the wrong codes from an address, from all of them by default."""
        with self._storage.writing() as db:
            if address is None:
                db.execute("DELETE FROM failures")
            else:
                db.execute("DELETE FROM failures WHERE address = ?", (bounded(address, 100),))
            self._log(db, actor, "unlock", address=None if address is None else bounded(address, 100))

    def start_session(self, seat: int, hours: float = SESSION_HOURS) -> str:
        """Return a new session's token for a team that has logged in; only its hash is stored."""
        self._team(seat)
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._storage.writing() as db:
            db.execute("DELETE FROM sessions WHERE expires <= ?", (now,))
            db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (token_hash(token), seat, now, now + 3600 * hours))
            self._log(db, f"page:{seat}", "log_in", seat=seat)
        return token

    def seat_of_session(self, token: str) -> int | None:
        """Return whose session this is; None for one that is unknown, expired or ended."""
        found = self.session(token)
        return None if found is None else found[0]

    def session(self, token: str) -> tuple[int, float] | None:
        """Return whose session this is and when it expires, seconds since 1970; None as for `seat_of_session`."""
        with self._storage.reading() as db:
            row = db.execute(
                "SELECT seat, expires FROM sessions WHERE hash = ? AND expires > ?",
                (token_hash(str(token)), self._clock()),
            ).fetchone()
        return None if row is None else (row["seat"], row["expires"])

    def end_session(self, token: str) -> None:
        """End one session; nothing happens if there is none."""
        with self._storage.writing() as db:
            db.execute("DELETE FROM sessions WHERE hash = ?", (token_hash(str(token)),))

    def end_sessions(self, seat: int, actor: str = "console") -> None:
        """End all sessions of a team; its code still holds."""
        self._team(seat)
        with self._storage.writing() as db:
            db.execute("DELETE FROM sessions WHERE seat = ?", (seat,))
            self._log(db, actor, "end_sessions", seat=seat)

    def _wait(self, db: sqlite3.Connection, address: str, seat: int) -> float:
        """Return how many seconds this address has to wait before it may try this seat."""
        now = self._clock()
        rows = db.execute(
            "SELECT seat, count, last FROM failures WHERE address = ? AND last > ?", (address, now - FORGOTTEN_AFTER)
        ).fetchall()
        own = [row for row in rows if row["seat"] == seat]
        waits = [row["last"] + _pause(row["count"], FREE_SEAT, LONGEST_SEAT) - now for row in own]
        if rows:
            pause = _pause(sum(row["count"] for row in rows), FREE_ADDRESS, LONGEST_ADDRESS)
            waits.append(max(row["last"] for row in rows) + pause - now)
        return max(waits, default=0.0)

    def _count_failure(self, address: str, seat: int) -> None:
        now = self._clock()
        with self._storage.writing() as db:
            db.execute("DELETE FROM failures WHERE last <= ?", (now - FORGOTTEN_AFTER,))
            db.execute(
                "INSERT INTO failures VALUES (?, ?, 1, ?) "
                "ON CONFLICT (address, seat) DO UPDATE SET count = count + 1, last = excluded.last",
                (address, seat, now),
            )


def _cost_of(text: str) -> int:
    """Return what a code costs in this file, or say that somebody has changed it."""
    if not text.isdecimal() or int(text) not in COSTS:
        raise LedgerFault(f"登录码怎么存的，这个文件写的是“{text[:20]}”，读不出来：{CHANGED}")
    return int(text)


def _pause(failures: int, free: int, longest: float) -> float:
    return 0.0 if failures < free else min(longest, 2.0 ** min(1 + failures - free, 20))
