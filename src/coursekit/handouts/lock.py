"""One run at a time in a folder: the second says who holds it, and waits."""

from __future__ import annotations

import contextlib
import datetime
import errno
import json
import os
import platform
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from coursekit.files import remove_parts

try:
    import fcntl
except ImportError:
    import msvcrt

    fcntl = None

NAME = ".handouts.lock"
LOOK_AGAIN_SECONDS = 0.2
# Windows locks bytes and keeps them from readers: one that lies behind everything written.
LOCKED_BYTE = 1 << 20
_NO_LOCKS_HERE = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)


@contextmanager
def one_run(output: Path, say: Callable[[str], None], stop: threading.Event | None = None) -> Iterator[None]:
    """Hold the folder that has ``output`` and its cache in it; temporary files of a killed run are cleared away first.

    While another run holds it, tell ``say`` which one, once, and wait. The lock is the operating system's: it ends with
    its holder, however that ends. Where the disk knows no locks, ``say`` is told and nothing is held.

    Raises
    ------
    OSError
        The folder cannot be made or written; the error names it.
    KeyboardInterrupt
        ``stop`` was set while waiting.
    """
    folder = output.parent
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    try:
        handle = _wait_for(path, say, stop or threading.Event())
    except OSError as error:
        if error.errno not in _NO_LOCKS_HERE:
            raise
        say(f"{folder} 所在的磁盘不能加锁：请不要同时再跑一个 coursekit handouts 写进这里。")
        handle = None
    try:
        _clear_parts(output)
        yield
    finally:
        if handle is not None:
            # Deleted while still held: whoever waits for this file then sees that it is gone, and makes a new one.
            with contextlib.suppress(OSError):
                path.unlink()
            os.close(handle)


def _wait_for(path: Path, say: Callable[[str], None], stop: threading.Event) -> int:
    """Return the descriptor that holds the lock, as soon as nobody else does."""
    looks = 0
    while (handle := _take(path)) is None:
        looks += 1
        # A holder that has only just come may not have signed at the first look.
        if looks == 2:
            say(_who(path))
        if stop.wait(LOOK_AGAIN_SECONDS):
            raise KeyboardInterrupt
    return handle


def _take(path: Path) -> int | None:
    """Return the descriptor that holds the lock, or ``None`` while somebody else does."""
    handle = _open(path)
    try:
        if _lock(handle) and _is_still(path, handle):
            _sign(handle)
            return handle
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        # What cannot be written is the folder; the lock's name says nothing to a reader.
        error.filename = str(path.parent)
        raise


def _lock(handle: int) -> bool:
    """Try once to lock; return whether that worked."""
    try:
        if fcntl:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            os.lseek(handle, LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _is_still(path: Path, handle: int) -> bool:
    """Is the file behind ``handle`` still the one at ``path``, not one that its last holder has deleted?"""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _sign(handle: int) -> None:
    """Leave word of who holds the lock; a full disk keeps nobody from holding it."""
    since = datetime.datetime.now().strftime("%m-%d %H:%M")
    with contextlib.suppress(OSError):
        os.ftruncate(handle, 0)
        os.write(handle, json.dumps([os.getpid(), platform.node(), since]).encode())


def _who(path: Path) -> str:
    """Say who holds the lock at ``path``."""
    try:
        number, machine, since = json.loads(path.read_text("utf-8"))
        holder = f"（{machine} 上的进程 {number}，{since} 开始）"
    except (OSError, ValueError):
        holder = ""
    return f"另一个 coursekit handouts{holder}正在做这个文件夹：等它做完就接着做；不等就按 Ctrl-C。"


def _clear_parts(output: Path) -> None:
    """Clear what a killed run was writing, where this command writes and nowhere else."""
    ours = (output.parent / "cache", output.parent / "failures")
    remove_parts([*output.glob("*/.*.part"), *(part for folder in ours for part in folder.rglob(".*.part"))])
