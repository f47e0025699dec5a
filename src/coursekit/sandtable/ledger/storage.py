"""Connections to a game's file, one a thread; every change is one transaction, every fault a sentence."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.sandtable.ledger.errors import LedgerFault

BUSY_SECONDS = 10.0
SENTENCES = {
    sqlite3.SQLITE_FULL: "磁盘满了，这一步没有存进去，之前存下的都还在：腾出空间再做一次。",
    sqlite3.SQLITE_READONLY: "这一局的文件只能读，这一步没有存进去：去掉文件和文件夹的“只读”，或者复制到能写的地方。",
    sqlite3.SQLITE_BUSY: "另一个程序占着这一局的文件，等了 10 秒还没放开，这一步没有存进去：关掉那个程序，再做一次。",
    sqlite3.SQLITE_NOTADB: "这个文件不是沙盘的一局，读不出来：选 games 文件夹里的 .db 文件。",
    sqlite3.SQLITE_CORRUPT: "这一局的文件坏了，读不出来：别再往里写，先复制一份留底，再用备份接着打。",
    sqlite3.SQLITE_CANTOPEN: "这一局的文件打不开：看看文件还在不在；文件夹不让写，就连同 -wal 一起复制到能写的地方。",
    sqlite3.SQLITE_IOERR: "读写磁盘出错，这一步没有存进去：看看磁盘是不是满了、拔了，再做一次。",
}
SENTENCES[sqlite3.SQLITE_LOCKED] = SENTENCES[sqlite3.SQLITE_BUSY]
SENTENCES[sqlite3.SQLITE_PERM] = SENTENCES[sqlite3.SQLITE_READONLY]


class Connection(sqlite3.Connection):
    """A connection that a weak set can hold, so that a thread that ends gives its own back."""


class Storage:
    """A file that several threads and programs read and write."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._own = threading.local()
        self._all: weakref.WeakSet[Connection] = weakref.WeakSet()
        self._guard = threading.Lock()
        self._closed = False
        # This program's writers wait for one another here: SQLite would let each sleep and ask again, up to 100 ms.
        self._turn = threading.RLock()
        self._watching: Connection | None = None

    @property
    def connection(self) -> Connection:
        """This thread's connection."""
        if self._closed:
            raise CourseError("这一局已经关上了：重新打开再用。")
        found = getattr(self._own, "connection", None)
        if found is None:
            found = self._own.connection = self._connect()
            with self._guard:
                self._all.add(found)
        return found

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees the file as it was at one moment.

        Raises
        ------
        LedgerFault
            What the disk or another program did.
        """
        with self._transaction("BEGIN") as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are all kept, on the disk, or none of them.

        Raises
        ------
        LedgerFault
            What the disk or another program did; nothing was changed.
        """
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise LedgerFault(f"{self.path.name}：{SENTENCES[sqlite3.SQLITE_BUSY]}")
        try:
            with self._transaction("BEGIN IMMEDIATE") as db:
                yield db
        finally:
            self._turn.release()

    def stamp(self) -> int | None:
        """Return a number that is another one once anybody has changed the file; None where that is not known at once.

        It costs some microseconds and never waits.
        """
        with self._guard:
            if self._closed:
                return None
            try:
                if self._watching is None:
                    self._watching = self._connect(0.0)
                    self._all.add(self._watching)
                return self._watching.execute("PRAGMA data_version").fetchone()[0]
            except sqlite3.Error:
                return None

    def close(self) -> None:
        """Close every thread's connection."""
        self._closed = True
        with self._guard:
            for each in list(self._all):
                each.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        with told(self.path):
            db = self.connection
            if db.in_transaction:  # a step inside another one is a part of it
                yield db
                return
            db.execute(begin)
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:  # a full disk has rolled back by itself
                    db.execute("ROLLBACK")
                raise

    def _connect(self, seconds: float | None = None) -> Connection:
        """Return a new connection, which waits ``seconds`` for another program, `BUSY_SECONDS` by default."""
        try:
            return self._connect_to(f"{self.path.absolute().as_uri()}?mode=rw", seconds)
        except sqlite3.OperationalError:
            # In a folder that cannot be written to, a file that nobody has open is read without its companions.
            if not self.path.is_file() or Path(f"{self.path}-wal").exists():
                raise
            return self._connect_to(f"{self.path.absolute().as_uri()}?immutable=1", seconds)

    def _connect_to(self, uri: str, seconds: float | None) -> Connection:
        # close() closes other threads' connections, nothing else crosses threads.
        db = sqlite3.connect(
            uri, uri=True, timeout=BUSY_SECONDS if seconds is None else seconds, isolation_level=None,
            check_same_thread=False, factory=Connection,
        )  # fmt: skip
        try:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA trusted_schema = OFF")
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            db.close()
            raise
        return db


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into a sentence."""
    try:
        yield
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        code = sqlite3.SQLITE_CORRUPT if _is_damage(error) else getattr(error, "sqlite_errorcode", None)
        if code is None or code & 0xFF not in SENTENCES:
            raise
        raise LedgerFault(f"{path.name}：{SENTENCES[code & 0xFF]}") from error


def _is_damage(error: Exception) -> bool:
    """Return whether tables are gone or text is none, which SQLite has no code of its own for."""
    words = ("Could not decode to UTF-8", "no such table", "no such column", "unsupported file format")
    return isinstance(error, UnicodeDecodeError) or str(error).startswith(words)
