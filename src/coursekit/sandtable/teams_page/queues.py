"""Threads by what they wait for, so that nothing quick stands behind something slow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Answer = TypeVar("Answer")
# One thread makes pages. They share one interpreter: two made no more pages a second, and a form that was handed in
# meanwhile waited twice as long.
PAGES = 1
LOOKS, DESKS, DOORS = 1, 2, 2  # that look something up, take a form (the disk), check a code (a core and 4 MB each)


class Queue:
    """A few threads of their own; who comes while all are busy waits without one, in the order of coming."""

    def __init__(self, name: str, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, name)

    async def run(self, step: Callable[..., Answer], *given: object) -> Answer:
        """Return what a step gives, run in one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, step, *given)

    def close(self) -> None:
        """Let what has begun come to its end, and begin nothing more."""
        self._threads.shutdown()


class Queues:
    """The queues of one application; pages themselves have the server's own threads."""

    def __init__(self) -> None:
        self.look, self.desk, self.door = Queue("look", LOOKS), Queue("desk", DESKS), Queue("door", DOORS)

    def close(self) -> None:
        """Close all of them."""
        for each in (self.look, self.desk, self.door):
            each.close()
