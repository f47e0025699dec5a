"""Where a game's file may lie: on a disk of this machine, as locks and the write-ahead log fail over a network."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from coursekit.errors import CourseError

REMOTE = (
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "9p", "fuse.sshfs", "fuse.rclone", "glusterfs", "ceph",
    "lustre", "davfs", "fuse.davfs2",
)  # fmt: skip
_MOUNTS = Path("/proc/self/mounts")
_WINDOWS_REMOTE = 4  # DRIVE_REMOTE of GetDriveTypeW


def refuse_network_drive(path: Path, mounts: str | None = None) -> None:
    """Refuse a path on a network drive, so far as the system says what lies where.

    Parameters
    ----------
    path : Path
    mounts : str or None
        The system's table of mounts; None reads it.

    Raises
    ------
    CourseError
        The path is on another machine.
    """
    folder = path.resolve().parent
    kind = _windows_kind(folder) if sys.platform == "win32" else _mounted_kind(folder, mounts)
    if kind:
        raise CourseError(
            f"{folder} 在网络盘上（{kind}）：好几台机器同时写会丢数据。把这一局放到本机的硬盘上，比如 C 盘或 D 盘。"
        )


def _mounted_kind(folder: Path, mounts: str | None) -> str | None:
    if mounts is None:
        try:
            mounts = _MOUNTS.read_text("utf-8", "surrogateescape")
        except OSError:
            return None  # not Linux: what the system does not say cannot be refused
    best, kind = "", None
    for line in mounts.splitlines():
        _, point, name, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        above = os.path.join(point, "")
        if os.path.join(folder, "").startswith(above) and len(above) >= len(best):
            best, kind = above, name
    return kind if kind in REMOTE else None


def _windows_kind(folder: Path) -> str | None:
    import ctypes

    drive = folder.drive
    if drive.startswith("\\\\"):
        return drive
    return drive if ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == _WINDOWS_REMOTE else None
