"""The folder of games: can it be written to, is it on this machine's own disk, is there room, does SQLite work."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.sandtable.doctor.finding import BAD, GOOD, WARN, Finding
from coursekit.sandtable.ledger.places import refuse_network_drive

LEAST_ROOM = 200 * 2**20  # bytes; a game with its journal takes a few megabytes
REMOTE_ON_MAC = ("nfs", "smbfs", "afpfs", "webdav", "ftp")
SYNCED = re.compile(
    r"onedrive|icloud|mobile documents|dropbox|google drive|坚果云|nutstore|百度网盘|baidusync|wps云盘", re.IGNORECASE
)


def disk_findings(folder: Path) -> list[Finding]:
    """Say how the folder of games stands; it is made if it is missing, as the first game would."""
    what = "存档文件夹"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _try_to_write(folder)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return [Finding(BAD, what, f"{folder} 写不进去（{reason}）。",
                        "把课程文件夹放到自己电脑的硬盘上、自己能写的地方（比如 D 盘），再来。")]  # fmt: skip
    findings = [_place_finding(folder, what)]
    free = shutil.disk_usage(folder).free
    room = f"{free / 2**30:.1f} GB" if free >= 2**30 else f"{free / 2**20:.0f} MB"
    if free < LEAST_ROOM:
        findings.append(Finding(BAD, "磁盘", f"只剩 {room}。", f"腾出 {LEAST_ROOM / 2**20:.0f} MB 以上再开打。"))
    else:
        findings.append(Finding(GOOD, "磁盘", f"还有 {room}。"))
    return findings


def is_remote(folder: Path) -> bool:
    """Return whether the folder is on another machine's disk, as far as this system tells."""
    place = folder.resolve()
    try:
        refuse_network_drive(place / "game.db")
    except CourseError:
        return True
    return sys.platform == "darwin" and _file_system(place) in REMOTE_ON_MAC


def _place_finding(folder: Path, what: str) -> Finding:
    if is_remote(folder):
        return Finding(BAD, what, f"{folder} 在网络盘上，断一下网就可能丢一季。", "把课程文件夹移到本机硬盘上。")
    if SYNCED.search(str(folder.resolve())):
        return Finding(WARN, what, f"{folder} 在会自动同步的网盘文件夹里，同步软件会抢着用存档。",
                       "上课时暂停同步，或把课程文件夹移到别处。")  # fmt: skip
    return Finding(GOOD, what, f"{folder}，在本机，能写。")


def _try_to_write(folder: Path) -> None:
    """Write a small file for good and a database as a game writes it; nothing of it stays."""
    with tempfile.TemporaryDirectory(prefix=".doctor-", dir=folder) as scratch:
        with (Path(scratch) / "written").open("wb") as stream:
            stream.write(b"sand-table")
            stream.flush()
            os.fsync(stream.fileno())
        with contextlib.closing(sqlite3.connect(Path(scratch) / "game.db")) as base, base:
            (mode,) = base.execute("PRAGMA journal_mode=WAL").fetchone()
            if mode != "wal":
                raise sqlite3.OperationalError("这个文件系统开不了 SQLite 的 WAL 日志")
            base.execute("PRAGMA synchronous=FULL")
            base.execute("CREATE TABLE written (number INTEGER)")
            base.execute("INSERT INTO written VALUES (1)")


def _file_system(place: Path) -> str:
    """Return the type of the file system that holds the path, empty where the system does not tell."""
    try:
        import psutil

        mounts = [each for each in psutil.disk_partitions(all=True) if place.is_relative_to(each.mountpoint)]
    except (ImportError, OSError):
        return ""
    return max(mounts, key=lambda each: len(each.mountpoint)).fstype if mounts else ""
