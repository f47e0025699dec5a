"""What stops a notebook besides an exception in a cell, whichever kernel runs it."""

from __future__ import annotations

import json

from nbclient.exceptions import DeadKernelError

OUTPUT_LIMIT_MB = 20


class KernelDied(DeadKernelError):
    """The kernel's process is gone; the message says how it ended."""


class KernelQuit(DeadKernelError):
    """A cell closed its kernel with ``quit()`` or ``exit()``."""


class TooMuchOutput(Exception):
    """A cell wrote more than ``OUTPUT_LIMIT_MB``."""


class OutputMeter:
    """Adds up what a cell writes.

    >>> meter = OutputMeter()
    >>> meter.add({"content": {"text": "x" * 30_000_000}})
    Traceback (most recent call last):
    coursekit.notebooks.stops.TooMuchOutput
    """

    def __init__(self) -> None:
        self.bytes = 0

    def add(self, message: dict) -> None:
        """Count a kernel's message; raise ``TooMuchOutput`` when the cell has written too much."""
        content = message["content"]
        words = (content.get(name, "") for name in ("text", "evalue", "traceback"))
        pieces = [*content.get("data", {}).values(), *words]
        self.bytes += sum(_size(piece) for piece in pieces)
        if self.bytes > OUTPUT_LIMIT_MB * 1_000_000:
            raise TooMuchOutput


def _size(piece: object) -> int:
    return len((piece if isinstance(piece, str) else json.dumps(piece)).encode("utf-8"))


def has_quit(reply: dict) -> bool:
    """Does a cell's reply say that the cell asked its kernel to end?"""
    return any(part.get("source") == "ask_exit" for part in reply["content"].get("payload", []))
