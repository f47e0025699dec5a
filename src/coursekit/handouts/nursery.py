"""A nursery: one warm process that workers are forked from, so that they start at once and share what it imported.

The nursery listens on a socket. For every worker it gets the three ends that the worker is to have as its standard
streams, and answers with the worker's number and a handle on it. It leaves when the socket ends.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Mapping
from typing import BinaryIO

from coursekit import forking

LEAVE_SECONDS = 5
_NUMBER = struct.Struct("!i")
_REQUEST = b"worker"


class Nursery:
    """The near end: start the process now, ask it for workers later, close it at last.

    Parameters
    ----------
    environment : what the workers' environment has besides this process's own.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._asking = threading.Lock()
        self._is_warm = False
        self._line, far_end = socket.socketpair()
        with far_end:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__], stdin=far_end, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True, env={**environment, **os.environ},
            )  # fmt: skip

    def bear(self, words: BinaryIO) -> ForkedWorker:
        """Return a new worker, which writes its standard error to ``words``.

        Raises
        ------
        OSError
            The nursery is gone, or the system has no room for another process.
        """
        tasks, to_worker = os.pipe()
        from_worker, outcomes = os.pipe()
        handles: list[int] = []
        try:
            with self._asking:
                socket.send_fds(self._line, [_REQUEST], [tasks, outcomes, words.fileno()])
                answer, handles, _, _ = socket.recv_fds(self._line, _NUMBER.size, 1)
            self._is_warm = bool(answer)
            if not handles:
                raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        except OSError:
            os.close(to_worker)
            os.close(from_worker)
            raise
        finally:
            os.close(tasks)
            os.close(outcomes)
        return ForkedWorker(*_NUMBER.unpack(answer), handles[0], to_worker, from_worker)

    def close(self) -> None:
        """Let the nursery leave; the workers it has borne stay. A second call changes nothing."""
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)  # wakes whoever waits for an answer
        try:
            self._process.wait(LEAVE_SECONDS if self._is_warm else 0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._line.close()

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class ForkedWorker:
    """A worker that is no child of this process, with the part of ``subprocess.Popen`` that is asked of workers."""

    def __init__(self, pid: int, handle: int, to_worker: int, from_worker: int) -> None:
        self.pid = pid
        self._handle = handle
        weakref.finalize(self, os.close, handle)  # several threads may be waiting for the worker's end
        self.stdin, self.stdout = os.fdopen(to_worker, "wb"), os.fdopen(from_worker, "rb")

    def poll(self) -> int | None:
        """Return zero once the worker has ended, however it did."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait until the worker has ended and return zero; raise ``subprocess.TimeoutExpired`` after ``timeout``."""
        end = select.poll()
        end.register(self._handle, select.POLLIN)
        if not end.poll(None if timeout is None else 1000 * timeout):
            raise subprocess.TimeoutExpired(f"worker {self.pid}", timeout or 0)
        return 0

    def terminate(self) -> None:
        """Ask the worker to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End the worker."""
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, number)


# --- the far end ------------------------------------------------------------------------------------------------------


def main() -> None:
    """Get warm, then fork a worker for every request until the line ends."""
    from coursekit.handouts.warm import warm_up
    from coursekit.handouts.worker import leave_start_folder

    line = socket.socket(fileno=os.dup(0))
    leave_start_folder()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # workers that end leave nothing behind
    forking.adopt_orphans()
    while True:
        request, streams, _, _ = socket.recv_fds(line, len(_REQUEST), 3)
        forking.end_orphans()  # a worker that is asked for may be in place of one that was killed
        if not request:
            break
        answer, handles = _NUMBER.pack(0), []
        with contextlib.suppress(OSError):
            pid = _fork_worker(line, streams)
            answer, handles = _NUMBER.pack(pid), [os.pidfd_open(pid)]
        socket.send_fds(line, [answer], handles)
        for number in (*streams, *handles):
            os.close(number)
    end = time.monotonic() + LEAVE_SECONDS
    while forking.end_orphans() and time.monotonic() < end:
        time.sleep(0.1)  # workers whose command was killed are ending what they run


def _fork_worker(line: socket.socket, streams: list[int]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        line.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        from coursekit.handouts.worker import work

        work()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stderr.flush()
        os._exit(code)


def has_nurseries() -> bool:
    """Can workers be forked here and be waited for by a handle?"""
    return forking.CAN_FORK and hasattr(os, "pidfd_open")


if __name__ == "__main__":
    main()
