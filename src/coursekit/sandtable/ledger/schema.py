"""The file's tables. What was handed in, what came of it and who did what can be added to, never changed."""

from __future__ import annotations

import sqlite3

from coursekit.errors import CourseError

SCHEMA_VERSION = 1
APPLICATION_ID = 0x53544C31  # tells a game's file from any other database

# Times are seconds since 1970; a round is one attempt at one quarter.
TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE codes (seat INTEGER PRIMARY KEY, hash BLOB NOT NULL, at REAL NOT NULL);
CREATE TABLE sessions (
    hash BLOB PRIMARY KEY, seat INTEGER NOT NULL, started REAL NOT NULL, expires REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE failures (
    address TEXT NOT NULL, seat INTEGER NOT NULL, count INTEGER NOT NULL, last REAL NOT NULL,
    PRIMARY KEY (address, seat)
) WITHOUT ROWID;
CREATE TABLE rounds (
    id INTEGER PRIMARY KEY, part TEXT NOT NULL CHECK (part IN ('rehearsal', 'game')), quarter INTEGER NOT NULL,
    attempt INTEGER NOT NULL, status TEXT NOT NULL CHECK (status IN ('open', 'closed', 'resolved', 'voided')),
    opened REAL NOT NULL, deadline REAL, closed REAL, UNIQUE (part, quarter, attempt)
);
CREATE UNIQUE INDEX one_round_at_a_time ON rounds (part, quarter) WHERE status != 'voided';
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY, round INTEGER NOT NULL REFERENCES rounds (id), seat INTEGER NOT NULL,
    version INTEGER NOT NULL, key TEXT NOT NULL, given TEXT NOT NULL, content TEXT NOT NULL, source TEXT NOT NULL,
    actor TEXT NOT NULL, salt BLOB NOT NULL, receipt TEXT NOT NULL, at REAL NOT NULL,
    carried_from INTEGER REFERENCES decisions (id),
    UNIQUE (round, seat, version), UNIQUE (round, seat, key)
);
CREATE INDEX decisions_by_key ON decisions (seat, key);
CREATE TABLE results (
    id INTEGER PRIMARY KEY, round INTEGER NOT NULL UNIQUE REFERENCES rounds (id),
    parent INTEGER REFERENCES results (id), events TEXT NOT NULL, plays TEXT NOT NULL, engine TEXT NOT NULL,
    digest TEXT NOT NULL, arrays BLOB NOT NULL, at REAL NOT NULL
);
CREATE TABLE bots (seat INTEGER PRIMARY KEY, style TEXT NOT NULL, level INTEGER NOT NULL);
CREATE TABLE violations (
    id INTEGER PRIMARY KEY, part TEXT NOT NULL, quarter INTEGER NOT NULL, seat INTEGER NOT NULL, kind TEXT NOT NULL,
    points REAL NOT NULL, note TEXT NOT NULL, at REAL NOT NULL, withdrawn REAL
);
CREATE TABLE publications (
    round INTEGER NOT NULL REFERENCES rounds (id), what TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (round, what)
) WITHOUT ROWID;
CREATE TABLE actions (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, actor TEXT NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL,
    chain TEXT NOT NULL
);
"""
UNCHANGING = ("decisions", "results", "actions")


def _trigger(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} can be added to, not changed'); END;"
    )


TRIGGERS = {
    f"{table}_no_{verb.lower()}": _trigger(table, verb) for table in UNCHANGING for verb in ("UPDATE", "DELETE")
}
SCRIPT = (
    f"BEGIN IMMEDIATE;{TABLES}{''.join(TRIGGERS.values())}"
    f"PRAGMA application_id = {APPLICATION_ID};PRAGMA user_version = {SCHEMA_VERSION};COMMIT;"
)


def check_schema(db: sqlite3.Connection, name: str) -> None:
    """Refuse a file that is no game, or one whose tables are another version's.

    Raises
    ------
    CourseError
        With what the file is, who wrote it, and what to do.
    """
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise CourseError(f"{name} 不是沙盘的一局：它是空的，或者是别的软件的数据库。选 games 文件夹里的 .db 文件。")
    found = db.execute("PRAGMA user_version").fetchone()[0]
    if found == SCHEMA_VERSION:
        return
    row = db.execute("SELECT value FROM meta WHERE name = 'course_version'").fetchone()
    writer = f"coursekit {row[0]}" if row else "另一版 coursekit"
    age = "旧" if found < SCHEMA_VERSION else "新"
    raise CourseError(
        f"{name} 是较{age}的 {writer} 写的（存档格式 {found}），这里的 coursekit 只认格式 {SCHEMA_VERSION}："
        f"装回 {writer} 打开这一局，或者用这里的另开一局；文件没有动过。"
    )


def missing_triggers(db: sqlite3.Connection) -> list[str]:
    """Return the guards against change that somebody has taken out or rewritten."""
    found = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall())
    return [name for name, sql in TRIGGERS.items() if found.get(name) != sql.rstrip(";")]
