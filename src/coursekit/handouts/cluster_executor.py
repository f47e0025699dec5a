"""The ``concurrent.futures`` face of a Dask cluster.

Tasks wait here and go to a machine when it has room, so that a class stays on the machine that has its tables open, no
machine stands idle, one that joins later gets its share, and what a lost one had goes to another. A task never fails in
dask's eyes: what its function raised comes back as a value, and only what was lost is done again.
"""

from __future__ import annotations

import contextlib
import pickle
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent import futures
from concurrent.futures import Executor, Future, InvalidStateError
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from coursekit.handouts import cluster_node
from coursekit.handouts.local import WorkerDied

if TYPE_CHECKING:
    from distributed import Client
    from distributed import Future as Remote

# A machine has one task to do and one to go on with, so that it never waits for the network.
DEPTH = 2
LOOK_SECONDS = 2
# How long a cluster without any machine may wait for one to come back.
EMPTY_SECONDS = 60
# How long to wait for machines that may have been switched off.
KILL_SECONDS = 3
# How often a task may be refused by a machine or lost with the one that had begun it.
ATTEMPTS = 3
KEPT = "做好的都留着，再跑一次会接着做"


@dataclass(eq=False)
class Task:
    """A task for the cluster, and where its outcome goes."""

    name: str
    payload: bytes
    affinity: str
    label: str
    outcome: Future
    attempts: int = 0


@dataclass(eq=False)
class Errand:
    """A task sent to a machine under a key of its own: a task that was sent twice has two."""

    task: Task
    machine: str
    key: str
    begun: bool = False
    remote: Remote | None = None


class ClusterExecutor(Executor):
    """The ``concurrent.futures`` face of a Dask cluster; a future is running once a machine has begun its task."""

    def __init__(self, client: Client, demand: Path, say: Callable[[str], None]) -> None:
        self._client = client
        self._demand = demand
        self._say = say
        # A scheduler keeps results under their keys, those of an earlier run too: each run has keys of its own.
        self._owner = f"coursekit-{demand.stem}"
        self._waiting: list[Task] = []
        self._sent: dict[str, Errand] = {}
        self._machines = machines(client)
        self._held: dict[str, str] = {}
        self._lost = ""
        self._lock = threading.Lock()
        self._closing = threading.Event()
        client.subscribe_topic(self._owner, self._begun)
        threading.Thread(target=self._watch, name="coursekit-cluster", daemon=True).start()

    def submit(self, fn: Callable, /, *args: object, affinity: str = "", label: str = "") -> Future:
        """Return the future of ``fn(*args)``; tasks of one ``affinity`` stay on one machine while others have work.

        The future ends in ``WorkerDied`` where the cluster was lost.
        """
        if self._closing.is_set():
            raise RuntimeError("cannot schedule new futures after shutdown")
        task = Task(fn.__name__, pickle.dumps((fn, args)), affinity, label, Future())
        task.outcome.add_done_callback(partial(self._give_back, task))
        with self._lock:
            self._waiting.append(task)
        if self._lost:
            _settle(task, error=WorkerDied(self._lost))
        self._hand_out()
        return task.outcome

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, which stays; without ``wait`` what has not ended is given up."""
        outcomes = [task.outcome for task in self._open_tasks()]
        if cancel_futures:
            self._waiting.clear()
            for outcome in outcomes:
                outcome.cancel()
        if wait:
            futures.wait(outcomes)
        self._leave()

    def kill(self) -> None:
        """Leave the cluster, and end what its machines run for this run now."""
        self._give_up(f"已中断，{KEPT}")
        asking = threading.Thread(target=self._end_tasks, daemon=True)
        asking.start()
        asking.join(KILL_SECONDS)
        self._leave()

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind:
            self.kill()
        else:
            self.shutdown()

    # --- a task's way ---------------------------------------------------------------------------------------------

    def _hand_out(self) -> None:
        """Send tasks to the machines that have room."""
        while errand := self._next():
            task = errand.task
            arguments = (str(self._demand), self._owner, errand.key, task.payload, task.affinity, task.label)
            # Dask may not move it: what is lost with this machine is given out again from here, and only from here.
            errand.remote = self._client.submit(
                cluster_node.run_task, *arguments, key=errand.key, pure=False, workers=errand.machine
            )
            errand.remote.add_done_callback(partial(self._receive, errand))
            if errand.key not in self._sent:
                errand.remote.cancel()

    def _next(self) -> Errand | None:
        """Take a task for the least busy machine: of the class it holds, or of one that nobody holds, or any."""
        with self._lock:
            load = Counter(errand.machine for errand in self._sent.values())
            machine = min(self._machines, key=lambda machine: load[machine], default="")
            if self._lost or not self._waiting or not machine or load[machine] >= DEPTH:
                return None
            mine = self._held.get(machine)
            held_elsewhere = {self._held.get(other) for other in self._machines if other != machine}
            task = min(self._waiting, key=lambda task: (task.affinity != mine, task.affinity in held_elsewhere))
            self._waiting.remove(task)
            self._held[machine] = task.affinity
            errand = Errand(task, machine, f"{task.name}-{uuid.uuid4().hex}")
            self._sent[errand.key] = errand
            return errand

    def _begun(self, event: tuple[float, str]) -> None:
        """Note that a machine has begun a task, for the first time or again."""
        with self._lock:
            errand = self._sent.get(event[1])
            if errand is None:
                return
            errand.begun = True
            if not errand.task.outcome.running() and not errand.task.outcome.done():
                errand.task.outcome.set_running_or_notify_cancel()

    def _receive(self, errand: Errand, remote: Remote) -> None:
        """Settle a task, or give it out again where a machine refused it; runs in a thread of dask's."""
        if errand.key not in self._sent:
            return
        if remote.status == "cancelled":
            _settle(errand.task, error=WorkerDied(f"和调度程序断了线，{KEPT}"))
            return
        try:
            returned, value = remote.result()
        except Exception as error:
            # Where a machine was lost with the outcome, the task may be on its way to another already.
            if errand.key in self._sent:
                self._send_away_the_unfit()
                errand.task.attempts += 1
                self._give_out_again(errand, f"电脑一台接一台做不了它（{str(error).rstrip('。')}）")
        else:
            _settle(errand.task, value) if returned else _settle(errand.task, error=value)

    def _give_out_again(self, errand: Errand, reason: str) -> None:
        """Let another machine have a task, before those that wait; after so many attempts say ``reason``."""
        if errand.task.attempts >= ATTEMPTS:
            _settle(errand.task, error=WorkerDied(f"{reason}，{KEPT}"))
            return
        with self._lock:
            if self._sent.pop(errand.key, None):
                self._waiting.insert(0, errand.task)
        if errand.remote:
            errand.remote.cancel()
        self._hand_out()

    def _give_back(self, task: Task, outcome: Future) -> None:
        """Forget a task whose outcome is settled or cancelled; its machine has room for another."""
        if outcome.cancelled():
            outcome.set_running_or_notify_cancel()
        with self._lock:
            errands = [errand for errand in self._sent.values() if errand.task is task]
            for errand in errands:
                del self._sent[errand.key]
            if task in self._waiting:
                self._waiting.remove(task)
        for errand in errands:
            if errand.remote and not errand.remote.done():
                errand.remote.cancel()
        self._hand_out()

    def _open_tasks(self) -> list[Task]:
        with self._lock:
            return [*self._waiting, *(errand.task for errand in self._sent.values())]

    # --- the machines ---------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        """Keep the list of machines, and give up when there are none for long or the scheduler is gone."""
        empty_since = 0.0
        while not self._closing.wait(LOOK_SECONDS):
            if self._client.status == "closed":
                self._give_up(f"和调度程序断了线，{KEPT}")
                return
            # The connection may break at any moment: then the next look finds it closed.
            with contextlib.suppress(OSError, TimeoutError, RuntimeError, LookupError):
                self._machines = machines(self._client)
            with self._lock:
                lost = [errand for errand in self._sent.values() if errand.machine not in self._machines]
            # A task that was only queued behind another is not to blame.
            for errand in [errand for errand in lost if errand.begun] or lost:
                errand.task.attempts += 1
            for errand in reversed(lost):
                self._give_out_again(errand, "运行它的电脑一台接一台退出了集群")
            self._hand_out()
            if self._machines:
                empty_since = 0.0
                continue
            if not empty_since:
                empty_since = time.monotonic()
                self._say(f"集群里一台电脑也没有了：请重新启动 worker，{EMPTY_SECONDS} 秒内没有电脑加入就停下来。")
            if time.monotonic() - empty_since > EMPTY_SECONDS:
                self._give_up(f"集群里一台电脑也没有了，{KEPT}")
                return

    def _send_away_the_unfit(self) -> None:
        """Have every machine that is unlike this one leave the cluster; such a one joined after the check."""
        unfit = {}
        with contextlib.suppress(OSError):
            unfit = unfit_machines(self._client, self._demand)
        if not unfit:
            return
        self._machines = [machine for machine in self._machines if machine not in unfit]
        self._client.retire_workers(workers=list(unfit))
        for machine, problem in unfit.values():
            self._say(f"{machine} 后来才加入，没有让它做：{problem}")

    def _give_up(self, reason: str) -> None:
        self._lost = reason
        for task in self._open_tasks():
            _settle(task, error=WorkerDied(reason))

    def _end_tasks(self) -> None:
        with contextlib.suppress(Exception):
            self._client.run(cluster_node.end_task, self._owner, on_error="ignore")

    def _leave(self) -> None:
        if self._closing.is_set():
            return
        self._closing.set()
        self._give_up(f"已中断，{KEPT}")
        self._client.close(timeout=KILL_SECONDS)
        self._demand.unlink(missing_ok=True)


def _settle(task: Task, value: object = None, error: BaseException | None = None) -> None:
    """Settle a task's outcome, unless somebody has cancelled it in the meantime."""
    with contextlib.suppress(InvalidStateError):
        if error is None:
            task.outcome.set_result(value)
        else:
            task.outcome.set_exception(error)


def machines(client: Client) -> list[str]:
    """Return the addresses of the cluster's machines."""
    # Not client.scheduler_info: a refresh of the client's own empties what that returns for a moment.
    return sorted(client.sync(client.scheduler.identity, n_workers=-1)["workers"])


def unfit_machines(client: Client, demand: Path) -> dict[str, tuple[str, str]]:
    """Return address -> (name, problem) of every machine that must not run tasks."""
    found = {}
    for address, answer in client.run(cluster_node.inspect_machine, str(demand), on_error="return").items():
        if isinstance(answer, ImportError):
            found[address] = address, f"没有装 coursekit，或装的是旧的。{cluster_node.REINSTALL}。"
        elif isinstance(answer, tuple) and answer[1]:
            found[address] = f"{answer[0]}（{address}）", answer[1]
    return found
