"""A forked child: a function running in a copy of this process, heard through a pipe, ended when its time is up.

What is warm in the parent is warm in the child, and whatever the child does, the parent stays as it was. Fork only from
a process with a single thread; where fork is not to be trusted (Windows, macOS) ``CAN_FORK`` is false.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import gc
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TextIO

CAN_FORK = sys.platform == "linux"
# File descriptors that lead to whoever waits for this process's work: one at its end means that nobody waits any more.
LIFELINES: list[int] = []
# File descriptors that no child may keep open.
PRIVATE: list[int] = []
LOOK_AGAIN_SECONDS = 1.0
EXIT_SECONDS = 2.0
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_LIBC = ctypes.CDLL(None) if CAN_FORK else None
_STREAMS = ((0, "r"), (1, "w"), (2, "w"))


class ChildDied(Exception):
    """The child ended without saying so; the argument is its exit code, negative for a signal."""


class Child:
    """Run ``work(send)`` in a forked child; what it sends is received here in order.

    Parameters
    ----------
    work : gets a function that sends one picklable object to the parent.
    log : file for what the child's process writes to its standard output and error.
    """

    def __init__(self, work: Callable[[Callable[[object], None]], None], log: Path) -> None:
        self._pipe, sending = Pipe(duplex=False)
        self.pid = os.fork()
        if self.pid == 0:
            # Keeps the collector from touching, and so copying, pages that both share. Not in the parent: what is
            # frozen there stays for good.
            gc.freeze()
            _live_as_child(work, sending, log)
        sending.close()
        self._status: int | None = None

    def receive(self, deadline: float | None = None) -> object:
        """Return the next object sent.

        Raises
        ------
        TimeoutError
            Nothing came before ``deadline`` (of ``time.monotonic``).
        ChildDied
            The child is gone and has sent nothing more.
        SystemExit
            A lifeline ended: the child is ended and so should this process be.
        """
        while not self._pipe.poll():
            left = LOOK_AGAIN_SECONDS if deadline is None else min(LOOK_AGAIN_SECONDS, deadline - time.monotonic())
            if left <= 0:
                raise TimeoutError
            ready = wait([self._pipe, *LIFELINES], left)
            if any(line in ready for line in LIFELINES):
                self.end()
                raise SystemExit(1)
            # Its own children may hold the pipe open: the end of the pipe alone does not tell of its death.
            if not ready and self._gone() and not self._pipe.poll():
                raise ChildDied(self._exit_code())
        try:
            return self._pipe.recv()
        except (EOFError, OSError):
            self._let_exit()
            raise ChildDied(self._exit_code()) from None

    def end(self) -> None:
        """End the child and every process of its session's group, if they still run."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        if self._status is None:
            with contextlib.suppress(ChildProcessError, ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
                _, self._status = os.waitpid(self.pid, 0)
        self._pipe.close()

    def _let_exit(self) -> None:
        """Give a child that has closed its pipe the time to end by itself, so that its exit code can be told."""
        end = time.monotonic() + EXIT_SECONDS
        while not self._gone() and time.monotonic() < end:
            time.sleep(0.005)
        self.end()

    def _gone(self) -> bool:
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._status = status if pid else None
        return self._status is not None

    def _exit_code(self) -> int:
        return os.waitstatus_to_exitcode(self._status or 0)

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *error: object) -> None:
        self.end()


def _live_as_child(work: Callable, sending: Connection, log: Path) -> None:
    code, words = 1, None
    try:
        words = _become_child(log)
        work(sending.send)
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:
        traceback.print_exc(file=words)  # the work may have taken standard error for itself
    finally:
        with contextlib.suppress(Exception):
            words.flush()
            sending.close()
        os._exit(code)  # no exit handler of the parent's may run here


def _become_child(log: Path) -> TextIO:
    """Live in a session of its own, end when the parent ends, read nothing; return the log that is written to."""
    os.setsid()
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (*PRIVATE, *LIFELINES):
        with contextlib.suppress(OSError):
            os.close(number)
    PRIVATE.clear()
    LIFELINES.clear()
    target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    for number in (1, 2):
        os.dup2(target, number)
    sys.stdin, sys.stdout, sys.stderr = (open(n, mode, encoding="utf-8", closefd=False) for n, mode in _STREAMS)  # noqa: SIM115
    faulthandler.enable(target)
    return os.fdopen(target, "a", encoding="utf-8")


def adopt_orphans() -> None:
    """Become the parent of whatever outlives a process below this one."""
    _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1)


def end_orphans() -> bool:
    """End the adopted children whose forked child is gone, killed together with its parent; is any child left?

    The processes that a forked child has started are of its session, whose number is that child's.
    """
    left = False
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            _, parent, _, session = (folder / "stat").read_text("ascii", "replace").rpartition(")")[2].split()[:4]
            if int(parent) != os.getpid():
                continue
            left = True
            if session != folder.name and not Path("/proc", session).exists():
                os.kill(int(folder.name), signal.SIGKILL)
    return left


def call_in_child(function: Callable, *arguments: object, log: Path, seconds: float | None = None) -> object:
    """Return ``function(*arguments)``, computed in a forked child; what it raises is raised here.

    Raises
    ------
    TimeoutError
        It took longer than ``seconds``; the child and its processes were ended.
    ChildDied
        The child's process ended before there was a result.
    """

    def work(send: Callable[[object], None]) -> None:
        try:
            outcome = (True, function(*arguments))
        except Exception as error:
            outcome = (False, error)
        send(outcome)

    deadline = None if seconds is None else time.monotonic() + seconds
    with Child(work, log) as child:
        succeeded, value = child.receive(deadline)
    if not succeeded:
        raise value
    return value
