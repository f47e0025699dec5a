"""A worker: a clean, warm process that does one task after another for the process that started it.

It reads pickled tasks from standard input and writes their outcomes to what was standard output, each after its length.
The end of its input means that nobody waits any more, so it leaves, its forked child first.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import signal
import struct
import sys
from typing import BinaryIO

from coursekit import forking

READY = "ready"
_LENGTH = struct.Struct("!Q")
# A worker that has grown to this many times what it was when warm is replaced; so is one that has done so many tasks.
GROWTH = 2.0
TASKS = 200


def serve(tasks: BinaryIO, outcomes: BinaryIO) -> None:
    """Do tasks until the input ends or this worker is tired.

    A task is ``(function, arguments)``; its outcome ``(succeeded, value or exception, tired)``.
    """
    from coursekit.handouts.warm import warm_up

    warm_up()
    _say(outcomes, READY)
    start = resident_bytes()
    for number in range(1, TASKS + 1):
        try:
            text = read_message(tasks)
        except EOFError:
            return
        try:
            function, arguments = pickle.loads(text)
            outcome = True, function(*arguments)
        except Exception as error:
            outcome = False, error
        give_back_memory()
        tired = number == TASKS or resident_bytes() > GROWTH * start
        _say(outcomes, (*outcome, tired))
        if tired:
            return


def _say(outcomes: BinaryIO, what: object) -> None:
    try:
        text = pickle.dumps(what)
    except Exception as error:  # an outcome that cannot travel is a failure, not the end of the worker
        text = pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}"), False))
    write_message(outcomes, text)


def write_message(stream: BinaryIO, text: bytes) -> None:
    """Write ``text`` after its length."""
    stream.write(_LENGTH.pack(len(text)) + text)
    stream.flush()


def read_message(stream: BinaryIO) -> bytes:
    """Return the next text that ``write_message`` wrote; raise ``EOFError`` where there is no whole one."""
    head = stream.read(_LENGTH.size)
    text = stream.read(_LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else b""
    if len(head) < _LENGTH.size or len(text) < _LENGTH.unpack(head)[0]:
        raise EOFError
    return text


def give_back_memory() -> None:
    """Return to the system what a task has freed; C libraries keep it otherwise, and the next class adds to it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def resident_bytes(pid: int | str = "self") -> int:
    """Return the memory in use by a process, or 0 where the system does not tell."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/statm", encoding="ascii") as facts:
        return int(facts.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def leave_start_folder() -> None:
    """Import nothing from the folder that the command was started in; a kernel adds the notebook's own."""
    del sys.path[0]


def work() -> None:
    """Take over standard input and output for tasks and outcomes, and serve."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if forking.CAN_FORK:
        forking.LIFELINES.append(incoming)
        forking.PRIVATE.append(outgoing)
    tasks, outcomes = os.fdopen(incoming, "rb"), os.fdopen(outgoing, "wb")
    with contextlib.suppress(BrokenPipeError):
        serve(tasks, outcomes)


if __name__ == "__main__":
    leave_start_folder()
    work()
