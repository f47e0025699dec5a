"""Papers that a page writes: the folder they lie in, and how far the writing is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import ipywidgets

from coursekit.sandtable.console.pieces import note_html
from coursekit.sandtable.ledger import Ledger

Made = TypeVar("Made")
Progress = Callable[[int, int, str], None]


def papers_folder(ledger: Ledger, kind: str = "") -> Path:
    """Return where a game's papers of a kind lie, beside those that the commands make; without a kind, all of them."""
    folder = ledger.path.parent.parent / "build" / "sandtable"
    return folder / f"{kind}-{ledger.game_id}" if kind else folder


def write_showing(shown: ipywidgets.HTML, write: Callable[[Progress], Made]) -> Made:
    """Return what ``write`` makes, ``shown`` telling team by team how far it is; nothing stays there after a fault."""

    def progress(done: int, total: int, team: str) -> None:
        shown.value = note_html(f"写好 {done} 队，共 {total} 队{f'，正在写{team}的' if team else ''}")

    try:
        return write(progress)
    except BaseException:
        shown.value = ""
        raise
