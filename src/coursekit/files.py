"""Write files so that a reader never meets half of one."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

_PART = re.compile(r"\..+\.\w{8}\.part")
_IN_THE_WAY = (errno.EEXIST, errno.EISDIR, errno.ENOTDIR)
_NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def write_atomic(path: Path | str, content: bytes | str) -> None:
    """Write ``content`` (text as UTF-8) under a temporary name beside ``path``, then move it into place.

    On any error, a full disk included, the temporary file is removed and the old file stays as it was.

    Raises
    ------
    OSError
        What the disk refused, naming ``path`` or the folder above it that could not be made.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        _write_and_move(path, data)
    except OSError as error:
        # A full disk names no file, and a temporary name says nothing to a reader.
        raise OSError(error.errno, error.strerror, str(path)) from error


def _write_and_move(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def remove_parts(paths: Iterable[Path]) -> None:
    """Delete those of ``paths`` that are temporary files of ``write_atomic``, left by a process that was killed."""
    for path in paths:
        if _PART.fullmatch(path.name) and path.is_file():
            path.unlink(missing_ok=True)


def disk_problem(error: OSError) -> str:
    """Say in one sentence what the disk refused, and what to do."""
    if error.errno in _NO_ROOM:
        return "磁盘满了，没有写完。已经做好的都留着；腾出空间再跑一次，会接着做。"
    if error.errno in _NOT_ALLOWED:
        return f"没有写入权限：{error.filename}。换一个文件夹（--output），或改权限后再跑一次。"
    if error.errno in _IN_THE_WAY:
        return f"{error.filename} 写不进去，那里有同名的文件或文件夹挡着：移开它，或换一个文件夹（--output）再跑一次。"
    return f"读写文件出错：{error.strerror or error}（{error.filename}）。"


def digest(*parts: bytes | str) -> str:
    """Return the SHA-256 of ``parts`` as hex; each part is framed by its length, so that no two lists collide."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8") if isinstance(part, str) else part
        total.update(str(len(data)).encode() + b":" + data)
    return total.hexdigest()


def digest_files(paths: list[Path], base: Path) -> str:
    """Return one SHA-256 over names (relative to ``base``) and contents of ``paths``, in sorted order."""
    parts: list[bytes | str] = []
    for path in sorted(paths):
        parts += [path.relative_to(base).as_posix(), path.read_bytes()]
    return digest(*parts)
