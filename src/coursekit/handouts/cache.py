"""Executed notebooks by key: what need not run again, and the evidence of what failed."""

from __future__ import annotations

from pathlib import Path

from coursekit.files import digest, write_atomic
from coursekit.handouts.plan import Job


class Cache:
    """A folder of executed notebooks, each beside a hash of its own bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> Path:
        """Where the executed notebook of ``key`` lies."""
        return self.folder / "executed" / f"{key}.ipynb"

    def holds(self, key: str) -> bool:
        """Is there a whole, undamaged notebook for ``key``?"""
        try:
            return self._seal(key).read_text("utf-8") == digest(self.path(key).read_bytes())
        except (OSError, UnicodeDecodeError):
            return False

    def store(self, key: str, text: str) -> None:
        """Keep an executed notebook; the seal comes last, so that a broken write is never taken for whole."""
        write_atomic(self.path(key), text)
        write_atomic(self._seal(key), digest(text))

    def _seal(self, key: str) -> Path:
        return self.folder / "executed" / f"{key}.sha256"

    def evidence_path(self, job: Job) -> Path:
        """Where the notebook of a failed job lies, executed as far as it got."""
        return self.folder.parent / "failures" / job.cohort / f"{Path(job.notebook).stem}.{job.kind}.ipynb"

    def store_evidence(self, job: Job, text: str) -> None:
        """Keep a failed notebook as far as it ran."""
        write_atomic(self.evidence_path(job), text)

    def clear_evidence(self, job: Job) -> None:
        """Forget an earlier failure of a job that has now succeeded."""
        self.evidence_path(job).unlink(missing_ok=True)

    def prune(self, keep: set[str]) -> int:
        """Delete executed notebooks whose key is not in ``keep``; return how many."""
        stale = [p for p in (self.folder / "executed").glob("*.ipynb") if p.stem not in keep]
        for path in stale:
            path.unlink(missing_ok=True)
            path.with_suffix(".sha256").unlink(missing_ok=True)
        return len(stale)
