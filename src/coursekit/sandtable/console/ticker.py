"""A light clock for the console: one task on the kernel's own loop, so that nothing runs beside a button's click."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

IDLE = 2.0  # seconds between looks where there is nothing to count down
_running: list[Ticker] = []


class Ticker:
    """Calls ``tick`` again and again, after as many seconds as it returns; at most one runs in a kernel."""

    def __init__(self, tick: Callable[[], float | None]) -> None:
        self._tick = tick
        self._task: asyncio.Task | None = None

    @property
    def is_running(self) -> bool:
        """Whether it still calls."""
        return self._task is not None and not self._task.done()

    def start(self) -> None:
        """Begin, and end the one that an earlier run of the cell began; without a loop nothing happens."""
        while _running:
            _running.pop().stop()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        self._task = loop.create_task(self._run())
        _running.append(self)

    def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        while True:
            pause = self._tick()
            await asyncio.sleep(IDLE if pause is None else pause)
