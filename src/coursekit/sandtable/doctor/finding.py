"""One thing that was looked at: how it stands, what was found, what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

GOOD, WARN, BAD = "good", "warn", "bad"


@dataclass(frozen=True)
class Finding:
    """``level`` is GOOD, WARN (a class can play) or BAD (it cannot); ``todo`` is empty for GOOD."""

    level: str
    what: str
    found: str
    todo: str = ""
