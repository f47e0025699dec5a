"""Workers on this machine behind the standard ``concurrent.futures`` interface.

Every task is given to a worker process (see ``worker``) that already holds the task's class, if there is one. A worker
that dies takes one task with it and is replaced; tasks that other workers do are not concerned.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, field

from coursekit.handouts.nursery import Nursery, has_nurseries
from coursekit.handouts.worker import read_message, write_message

END_SECONDS = 3
LINGER_SECONDS = 0.1
# Ctrl-C in the terminal is the command's business, not its workers'.
_OWN_GROUP = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
# Workers share the processor: what each of them computes with must not want all of it.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_POOL = {"ARROW_DEFAULT_MEMORY_POOL": "system"}  # the one whose memory a worker can give back


class WorkerDied(BrokenExecutor):
    """The worker process that did the task is gone; the message says what it last wrote, if anything."""


@dataclass
class _Task:
    function: Callable
    arguments: tuple
    affinity: str
    future: Future = field(default_factory=Future)


class LocalExecutor(Executor):
    """At most ``workers`` processes, started when there is something to do.

    Parameters
    ----------
    workers : number of processes, at least one.
    stop : once set, no task begins: those that have not are cancelled when their turn comes.
    nursery : where workers come from, closed in the end; where there is none one is opened, if the system has any.
    """

    def __init__(self, workers: int, stop: threading.Event | None = None, nursery: Nursery | None = None) -> None:
        self._stop = stop or threading.Event()
        self._tasks: list[_Task] = []
        self._news = threading.Condition()
        self._closed = self._killed = False
        self._held: dict[int, str] = {}
        self._workers: dict[int, _Worker] = {}
        self._lanes: list[threading.Thread] = []
        self._most = max(1, workers)
        self._nursery = nursery
        self._opening = threading.Lock()

    def submit(self, function: Callable, /, *arguments: object, affinity: str = "", label: str = "") -> Future:
        """Return the future of ``function(*arguments)``; both must pickle.

        Parameters
        ----------
        affinity : the class that the task belongs to: a worker that has its tables open is asked first.
        label : what a cluster's dashboard calls the task; of no use here.

        Raises
        ------
        RuntimeError
            The executor was shut down.
        """
        task = _Task(function, arguments, affinity)
        with self._news:
            if self._closed:
                raise RuntimeError("cannot submit after shutdown")
            self._tasks.append(task)
            if len(self._lanes) < self._most:
                lane = threading.Thread(target=self._run_lane, args=(len(self._lanes),), daemon=True)
                self._lanes.append(lane)
                lane.start()
            self._news.notify_all()
        return task.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks; with ``cancel_futures`` forget those not begun. Workers end when idle."""
        with self._news:
            self._closed = True
            if cancel_futures:
                for task in self._tasks:
                    task.future.cancel()
                self._tasks.clear()
            self._news.notify_all()
        if wait:
            for lane in self._lanes:
                lane.join()
            self._close_nursery()

    def kill(self) -> None:
        """End the workers and what they run, now; their tasks end in ``WorkerDied``."""
        self._killed = True
        self.shutdown(wait=False, cancel_futures=True)
        for worker in list(self._workers.values()):
            worker.end_now()
        self._close_nursery()
        for lane in self._lanes:
            lane.join(END_SECONDS)

    @property
    def processes(self) -> list[int]:
        """The process numbers of the workers alive."""
        return [worker.process.pid for worker in self._workers.values() if worker.process.poll() is None]

    def _run_lane(self, lane: int) -> None:
        """Give one worker after another the tasks that suit this lane, until there are none and will be none."""
        worker, death = None, None
        while not self._over():
            if not worker:
                # Warm before it takes a task: by then the tasks are all there to choose from.
                worker, death = self._start(lane)
            task = self._next(lane)
            if task and self._stop.is_set():
                task.future.cancel()
            if not task or not task.future.set_running_or_notify_cancel():
                continue
            succeeded, value, tired = worker.ask(task.function, task.arguments) if worker else (False, death, True)
            if tired and worker:
                worker.leave()
                worker = None
            if succeeded:
                task.future.set_result(value)
            else:
                task.future.set_exception(value)
        if worker:
            worker.leave()

    def _over(self) -> bool:
        return self._closed and not self._tasks

    def _start(self, lane: int) -> tuple[_Worker | None, WorkerDied | None]:
        """Return a warm worker, or why there is none."""
        try:
            worker = self._workers[lane] = _Worker(worker_environment(self._most), self._open_nursery())
        except OSError as error:  # no memory, no process number left
            return None, WorkerDied(f"启动不了新的进程（{error.strerror}）")
        if self._killed:
            worker.end_now()
        try:
            worker.wait_until_ready()
        except WorkerDied as death:
            worker.leave()
            return None, death
        return worker, None

    def _has_task_of(self, affinity: str) -> bool:
        return any(task.affinity == affinity for task in self._tasks)

    def _open_nursery(self) -> Nursery | None:
        """Return the place where workers come from, or nothing where each has to start by itself."""
        with self._opening:
            if not self._nursery and not self._killed:
                self._nursery = open_nursery(self._most)
            return self._nursery

    def _close_nursery(self) -> None:
        with self._opening:
            if self._nursery:
                self._nursery.close()

    def _next(self, lane: int) -> _Task | None:
        """Wait for the task that suits this lane best: of the class it holds, of one that nobody holds, any."""
        with self._news:
            mine = self._held.get(lane)
            if mine:
                # Its last result makes somebody submit the packing of the class: wait a little, and stay with it.
                self._news.wait_for(lambda: self._closed or self._has_task_of(mine), LINGER_SECONDS)
            while not self._tasks:
                if self._closed:
                    return None
                self._news.wait()
            elsewhere = {name for other, name in self._held.items() if other != lane}
            task = min(self._tasks, key=lambda task: (task.affinity != mine, task.affinity in elsewhere))
            self._tasks.remove(task)
            self._held[lane] = task.affinity
            return task


def worker_environment(workers: int) -> dict[str, str]:
    """Return what the environment of one of ``workers`` processes has besides ours: its share of the processor."""
    return dict.fromkeys(_THREADS, str(max(1, (os.cpu_count() or 1) // max(1, workers)))) | _POOL


def open_nursery(workers: int) -> Nursery | None:
    """Begin to get warm what ``workers`` processes are forked from; nothing where each has to start by itself."""
    if has_nurseries():
        with contextlib.suppress(OSError):
            return Nursery(worker_environment(workers))
    return None


class _Worker:
    """One worker process, from the nursery or started by itself, and the pipes to it."""

    def __init__(self, environment: dict[str, str], nursery: Nursery | None) -> None:
        self._words = tempfile.TemporaryFile(prefix="coursekit-")  # noqa: SIM115
        if nursery:
            with contextlib.suppress(OSError):
                self.process = nursery.bear(self._words)
                return
        self.process = subprocess.Popen(
            [sys.executable, "-m", "coursekit.handouts.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self._words, start_new_session=True, creationflags=_OWN_GROUP, env=environment | os.environ,
        )  # fmt: skip

    def wait_until_ready(self) -> None:
        self._receive()

    def ask(self, function: Callable, arguments: tuple) -> tuple[bool, object, bool]:
        """Return whether the task succeeded, its value or exception, and whether another worker should go on."""
        try:
            text = pickle.dumps((function, arguments))
        except Exception as error:  # the task cannot travel
            return False, error, False
        try:
            write_message(self.process.stdin, text)
            return self._receive()
        except OSError:
            return False, WorkerDied(self._last_words()), True
        except WorkerDied as death:
            return False, death, True

    def _receive(self) -> object:
        try:
            return pickle.loads(read_message(self.process.stdout))
        except (EOFError, OSError, ValueError):
            raise WorkerDied(self._last_words()) from None

    def _last_words(self) -> str:
        with contextlib.suppress(OSError, ValueError):
            self._words.seek(0)
            lines = self._words.read().decode("utf-8", "replace").split("\n")
            return next((line.strip() for line in reversed(lines) if line.strip()), "")
        return ""

    def leave(self) -> None:
        """Let the worker end by itself, and see that it does."""
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self._words.close()

    def end_now(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
