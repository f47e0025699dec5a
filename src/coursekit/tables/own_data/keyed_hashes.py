"""Identifiers of the class's own customers become keyed hashes: HMAC-SHA256 (RFC 2104) under a key of the class's own.

The same identifier gets the same hash in every table of the class, so that tables still join; without the key nobody
can go back from a hash by trying all telephone numbers. The key never leaves the folder of the class file.
"""

from __future__ import annotations

import base64
import hmac
import os
import re
import secrets
import tempfile
from pathlib import Path

import pandas as pd

from coursekit.errors import CourseError

KEY_BYTES = 32
HASH_CHARACTERS = 16

_KEY = re.compile(rf"[0-9a-f]{{{2 * KEY_BYTES}}}")


def load_or_make_key(path: Path) -> bytes:
    """Return the key in the file at ``path``; where there is none, make one that only its owner can read.

    Raises
    ------
    CourseError
        The file cannot be read or written, or does not hold 64 hexadecimal digits.
    """
    try:
        text = path.read_text("ascii").strip()
    except FileNotFoundError:
        return _make_key(path)
    except UnicodeDecodeError:
        text = ""
    except OSError as error:
        raise CourseError(f"读不了 {path}（{error.strerror}）：它是把号码变成代码的密钥，检查读取权限。") from error
    if not _KEY.fullmatch(text):
        wanted = f"密钥文件只有一行 {2 * KEY_BYTES} 个十六进制字符"
        raise CourseError(f"{path} 的内容不对，{wanted}：有备份就还原；没有就删掉它，再运行一次会新做一个。")
    return bytes.fromhex(text)


def keyed_hash(key: bytes, identifier: str) -> str:
    """Return 16 characters that stand for ``identifier``, always the same under one key.

    The letters a-z and digits 2-7 of base 32: no telephone number can come out, as each begins with a 1.

    >>> keyed_hash(bytes(32), "S1")
    'qvimqzipwvgc6wjr'
    """
    digest = hmac.digest(key, identifier.encode(), "sha256")
    return base64.b32encode(digest)[:HASH_CHARACTERS].decode().lower()


def hash_identifiers(identifiers: pd.Series, key: bytes) -> pd.Series:
    """Return ``identifiers`` as keyed hashes; a missing one stays missing."""
    codes, distinct = pd.factorize(identifiers)
    hashes = pd.array([keyed_hash(key, one) for one in distinct], dtype="str")
    return pd.Series(hashes.take(codes, allow_fill=True), index=identifiers.index)


def _make_key(path: Path) -> bytes:
    """Make a key; it appears under its name whole, and only if no other process was quicker."""
    key = secrets.token_bytes(KEY_BYTES)
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
        try:
            with os.fdopen(handle, "w", encoding="ascii") as stream:
                stream.write(f"{key.hex()}\n")
            _move_unless_there(temporary, path)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except FileExistsError:
        return load_or_make_key(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    return key


def _move_unless_there(temporary: str, path: Path) -> None:
    """Give the file its name; raise ``FileExistsError`` where another file has it."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a disk without links, such as a USB stick
        os.rename(temporary, path)


def _unwritable(path: Path, error: OSError) -> CourseError:
    why = "自有数据里的号码要用它变成代码"
    return CourseError(f"写不了密钥文件 {path}（{error.strerror}）：{why}，检查文件夹权限和磁盘空间。")
