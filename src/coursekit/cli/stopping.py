"""Ctrl-C twice: the first lets what runs finish, the second ends at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

FIRST_PRESS = "停下来：正在跑的做完，不再开始新的。再按一次 Ctrl-C 马上停。"


@contextmanager
def two_presses(say: Callable[[str], None]) -> Iterator[threading.Event]:
    """Give an event that the first Ctrl-C sets; the second, and SIGTERM, raise ``KeyboardInterrupt``."""
    stop = threading.Event()

    def press(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        say(FIRST_PRESS)

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {signal.SIGINT: signal.signal(signal.SIGINT, press), signal.SIGTERM: signal.signal(signal.SIGTERM, end)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
