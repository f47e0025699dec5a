"""Which engine this is: a number for people, and a hash of everything that a quarter's bits depend on."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from coursekit.files import digest

ENGINE_NUMBER = 1  # one more whenever the market's equations or parameters change on purpose
# Rooms and files below coursekit/sandtable that decide what comes of decisions and events; par and scores do not.
SOURCES = (
    "engine/*.py", "engine/markets/*.yml", "bots/*.py", "scenario/draw.py", "scenario/drill_file.py",
    "scenario/drills.py", "scenario/drills.yml", "scenario/entry_file.py", "scenario/event_file.py",
    "scenario/events.py", "scenario/events.yml", "scenario/war_cards.yml", "rules/fields.py", "rules/form_values.py",
    "rules/handed_in.py", "rules/spending.py", "game.py", "setup.py",
)  # fmt: skip


@cache
def engine_version() -> str:
    """Return the version of the engine that is installed, such as ``"1-0f3c9a7be215"``."""
    return version_of(Path(__file__).parents[1])


def version_of(folder: Path) -> str:
    """Return the version of the engine whose source is in ``folder``; line ends do not count, as git changes them."""
    paths = sorted({path for pattern in SOURCES for path in folder.glob(pattern)})
    parts: list[bytes | str] = []
    for path in paths:
        parts += [path.relative_to(folder).as_posix(), path.read_bytes().replace(b"\r\n", b"\n")]
    return f"{ENGINE_NUMBER}-{digest(*parts)[:12]}"
