"""Papers that a page writes: the folder they lie in, and how far the writing is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import ipywidgets

from coursekit.errors import CourseError
from coursekit.files import disk_problem, write_atomic
from coursekit.sandtable.console.pieces import note_html
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.slips import team_forms_pdf

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


def write_team_forms(ledger: Ledger) -> Path:
    """Write every team's own paper form for the quarter now or next, and return the file's path.

    Raises
    ------
    CourseError
        The game is over, papers cannot be made on this machine, or the disk refuses.
    """
    path = papers_folder(ledger) / f"各队的纸表-{ledger.game_id}.pdf"
    try:
        write_atomic(path, team_forms_pdf(ledger))
    except OSError as error:
        raise CourseError(disk_problem(error)) from error
    return path
