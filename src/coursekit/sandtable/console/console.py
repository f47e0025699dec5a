"""``console``: the cell from which a game in the room is run."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets
from IPython.display import display

from coursekit.live import look, say
from coursekit.sandtable.console.desk import Desk
from coursekit.sandtable.console.game_files import games_folder, path_of
from coursekit.sandtable.console.start_page import StartPage
from coursekit.sandtable.console.ticker import Ticker
from coursekit.sandtable.ledger import Ledger, TeamCode

ON_PAPER = "这一格是讲师的控制台：在讲师的电脑上运行，一屏一件事，从开局到复盘都在这里点。"


def console(c: Any = None, game: str | Path | None = None) -> None:
    """Show the console; on paper and while a class is rendered, one sentence.

    Parameters
    ----------
    c
        The class: its generations say which market a new game plays, and its folder keeps the games.
    game
        Id or path of a game to open at once; by default one chooses.

    Raises
    ------
    CourseError
        There is no such game, or it cannot be opened.
    """
    if look.is_rendered():
        say(ON_PAPER)
        return
    table = Console(c, game)
    Ticker(table.tick).start()
    display(table.box)


class Console:
    """What a notebook shows in ``box``: the start page, or the desk of one game. All that lasts is in the ledger."""

    def __init__(
        self, c: Any = None, game: str | Path | None = None, *, folder: Path | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self._c, self._clock = c, clock
        self.folder = (folder or games_folder(c)).resolve()
        self.desk: Desk | None = None
        self.start: StartPage | None = None
        self.box = ipywidgets.VBox(layout={"padding": "0 0 1em 0", "overflow": "visible"})
        if game is None:
            self.show_start()
        else:
            self.show_desk(Ledger.open(path_of(game, self.folder), clock=clock), [])

    def tick(self) -> float | None:
        """Bring the desk up to date; return in how many seconds again, none where nothing can change."""
        return self.desk.tick() if self.desk else None

    def show_start(self) -> None:
        """Put the game away and show the games that there are."""
        if self.desk:
            self.desk.close()
        self.desk = None
        self.start = StartPage(self._c, self.folder, self.show_desk, self._clock)
        self.box.children = [self.start.box]

    def show_desk(self, ledger: Ledger, codes: list[TeamCode]) -> None:
        """Show a game's desk; ``codes`` are a new game's, to be seen and printed now or never."""
        self.desk = Desk(ledger, clock=self._clock, leave=self.show_start, codes=codes)
        self.box.children = [self.desk.box]
