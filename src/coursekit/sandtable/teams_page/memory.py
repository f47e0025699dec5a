"""What two hundred devices ask for every few seconds, answered from memory until the game's file changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from coursekit.sandtable.teams_page.queues import Queue


class Memory:
    """Answers of a ledger by what was asked; all are forgotten once anybody, the console too, has changed the file.

    Parameters
    ----------
    stamp : callable
        `Ledger.stamp`: a number that changes with the file, or None where that cannot be told at once; then nothing
        is kept.
    queue : Queue
        Where the file is asked.
    """

    def __init__(self, stamp: Callable[[], int | None], queue: Queue) -> None:
        self._stamp, self._queue = stamp, queue
        self._last: int | None = None
        self._kept: dict[Hashable, Any] = {}

    async def of(self, what: Hashable, ask: Callable[[], Any]) -> Any:
        """Return the answer to ``what``; one that is not kept is asked for. None is never kept."""
        kept = self._answers()
        found = kept.get(what)
        if found is None:
            # Read after the stamp: an answer may be newer than what it is kept with, never older.
            found = await self._queue.run(ask)
            if found is not None:
                kept[what] = found
        return found

    def _answers(self) -> dict[Hashable, Any]:
        stamp = self._stamp()
        if stamp is None:
            return {}
        if stamp != self._last:
            self._last, self._kept = stamp, {}
        return self._kept
