"""Executed notebooks by key, with their figures for print: what need not run again; and the evidence of what failed."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from coursekit.files import digest, write_atomic
from coursekit.handouts.archive import read_zip, zip_bytes
from coursekit.handouts.plan import Job

DAY_SECONDS = 24 * 3600
KEPT_SECONDS = 60 * DAY_SECONDS
KEPT_BYTES = 5 * 2**30


class Cache:
    """A folder of executed notebooks, each beside a seal: an empty file named after the notebook's own hash.

    The name makes storing safe for several processes and machines at once: whichever notebook is moved into place last,
    its seal is there already. One that was run for print has its figures' vectors beside it, in an archive that has its
    own hash in its name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> Path:
        """Where the executed notebook of ``key`` lies."""
        return self.folder / "executed" / f"{key}.ipynb"

    def holds(self, key: str, *, vectors: bool = False) -> bool:
        """Is there a whole, undamaged notebook for ``key`` (with ``vectors`` for print)? Asking counts as a use."""
        path = self.path(key)
        try:
            whole = self._seal(key, path.read_bytes()).is_file() and (not vectors or self._packed(key) is not None)
        except OSError:
            return False
        if whole:
            _note_use(path)
        return whole

    def store(self, key: str, text: str, vectors: Mapping[str, bytes] | None = None) -> None:
        """Keep an executed notebook and, if it was run for print, its figures' ``vectors`` by name.

        The seal goes before the notebook, so that a notebook in place is never without one.
        """
        data, path = text.encode("utf-8"), self.path(key)
        if path.is_dir():
            shutil.rmtree(path)
        if vectors is not None:
            packed = zip_bytes("vectors", vectors)
            write_atomic(self._beside(key, packed, "vectors"), packed)
        write_atomic(self._seal(key, data), b"")
        write_atomic(path, data)

    def vectors(self, key: str) -> dict[str, bytes] | None:
        """Return the vectors of the figures of ``key`` by name, or nothing where they are not there undamaged."""
        packed = self._packed(key)
        return None if packed is None else read_zip(packed)

    def _packed(self, key: str) -> bytes | None:
        for path in self.path(key).parent.glob(f"{key}.*.vectors"):
            with contextlib.suppress(OSError):
                packed = path.read_bytes()
                if path == self._beside(key, packed, "vectors"):
                    return packed
        return None

    def _seal(self, key: str, data: bytes) -> Path:
        return self._beside(key, data, "seal")

    def _beside(self, key: str, data: bytes, ending: str) -> Path:
        return self.folder / "executed" / f"{key}.{digest(data)[:16]}.{ending}"

    def evidence_path(self, job: Job) -> Path:
        """Where the notebook of a failed job lies, executed as far as it got."""
        return self.folder.parent / "failures" / job.cohort / f"{Path(job.notebook).stem}.{job.kind}.ipynb"

    def store_evidence(self, job: Job, text: str) -> None:
        """Keep a failed notebook as far as it ran."""
        write_atomic(self.evidence_path(job), text)

    def clear_evidence(self, job: Job) -> None:
        """Forget an earlier failure of a job that has now succeeded."""
        self.evidence_path(job).unlink(missing_ok=True)

    def prune(self, keep: set[str], kept_seconds: float = KEPT_SECONDS, kept_bytes: int = KEPT_BYTES) -> int:
        """Delete what was not used for ``kept_seconds`` and the longest unused beyond ``kept_bytes``; return how many.

        Notebooks whose key is in ``keep`` stay in any case.
        """
        entries = [*self._notebooks(keep), *self._wheels()]
        total = sum(size for _, size, _ in entries) + sum(_size(self.path(key)) for key in keep)
        deleted, oldest_allowed = 0, time.time() - kept_seconds
        for used, size, paths in sorted(entries):
            if used >= oldest_allowed and total <= kept_bytes:
                break
            for path in paths:
                _delete(path)
            deleted, total = deleted + 1, total - size
        return deleted

    def _notebooks(self, keep: set[str]) -> list[tuple[float, int, list[Path]]]:
        """Return last use, bytes and files of every entry that is not in ``keep``."""
        files: dict[str, list[Path]] = {}
        for path in (self.folder / "executed").glob("[!.]*"):
            files.setdefault(path.name.split(".")[0], []).append(path)
        return [_entry(paths) for key, paths in files.items() if key not in keep]

    def _wheels(self) -> list[tuple[float, int, list[Path]]]:
        """Return last use, bytes and files of every wheel but the newest, which is the one in use."""
        wheels = sorted(_entry([path]) for path in (self.folder / "wheels").glob("*/*.whl"))
        return wheels[:-1]


def _note_use(path: Path) -> None:
    """Let the file's time tell the day of its last use."""
    with contextlib.suppress(OSError):
        if time.time() - path.stat().st_mtime > DAY_SECONDS:
            os.utime(path)


def _entry(paths: list[Path]) -> tuple[float, int, list[Path]]:
    states = [path.stat() for path in paths]
    return max(state.st_mtime for state in states), sum(state.st_size for state in states), sorted(paths)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
