"""What runs on a cluster's machines: is this one fit for a run, and one task at a time in a process of its own."""

from __future__ import annotations

import functools
import hashlib
import json
import pickle
import platform
import sys
import tempfile
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from coursekit.handouts.keys import source_digest
from coursekit.handouts.local import LocalExecutor

# Files up to this size are compared byte by byte; of larger ones, a class's own tables, the size alone.
COMPARED_BYTES = 16_000_000
REINSTALL = "请在那台电脑上按同一份 constraints.txt 重新安装，再重新启动它"
RENEW = "请在那台电脑上换成同一份课程，再重新启动它"
MOUNT = "请把同一个共享文件夹挂在同一个路径上"


class Unfit(Exception):
    """This machine must not run tasks of the run that asked; the text says why."""


# --- fit or not -------------------------------------------------------------------------------------------------------


@functools.cache
def installed() -> dict[str, str]:
    """Return what decides how a notebook comes out: Python, system, coursekit's source, every library's version."""
    return {
        "Python": " ".join(sys.version.split()),
        "操作系统": platform.system(),
        "coursekit 源码": source_digest()[:8],
        **{name: _version(name) for name in _libraries()},
    }


def _libraries() -> list[str]:
    """Return the names of the distributions that rendering needs, directly or not."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    found: set[str] = set()
    waiting = [("coursekit", ("", "handouts", "cluster"))]
    while waiting:
        name, extras = waiting.pop()
        for needed in map(Requirement, _requirements(name)):
            wanted = needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras)
            if wanted and (key := canonicalize_name(needed.name)) not in found:
                found.add(key)
                waiting.append((key, ("", *needed.extras)))
    return sorted(found)


def _requirements(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:
        return []


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def unlike(theirs: Mapping[str, str]) -> str:
    """Say in one sentence how what is installed here differs from ``theirs``, or return an empty text."""
    mine = {name: installed()[name] if name in installed() else _version(name) for name in theirs}
    different = [name for name in theirs if mine[name] != theirs[name]]
    if not different:
        return ""
    shown = "，".join(f"{name} 是 {mine[name] or '没有装'}（这里是 {theirs[name]}）" for name in different[:3])
    more = f"，还有 {len(different) - 3} 处不同" if len(different) > 3 else ""
    return f"{shown}{more}。{RENEW if different == ['coursekit 源码'] else REINSTALL}。"


def fingerprints(paths: Iterable[Path]) -> dict[str, str]:
    """Return path -> what its file holds; an empty text where there is none that can be read."""
    return {str(path): _fingerprint(path) for path in paths}


def _fingerprint(path: Path) -> str:
    try:
        size = path.stat().st_size
        return hashlib.sha256(path.read_bytes()).hexdigest() if size <= COMPARED_BYTES else f"{size} bytes"
    except OSError:
        return ""


def write_demand(path: Path, files: Iterable[Path]) -> None:
    """Write what every machine has to have, into the folder that every machine has to see."""
    path.parent.mkdir(parents=True, exist_ok=True)
    demand = {"installed": installed(), "files": fingerprints(files)}
    path.write_text(json.dumps(demand, ensure_ascii=False), "utf-8")


@functools.lru_cache(maxsize=16)
def unfit(demand_file: str, threads: int) -> str:
    """Say in one sentence why this machine must not run tasks, or return an empty text."""
    path = Path(demand_file)
    try:
        demand = json.loads(path.read_text("utf-8"))
    except OSError:
        return f"看不到这里的文件夹 {path.parent.parent}：{MOUNT}，让每台电脑都能读写。"
    problem = unlike(demand["installed"])
    if problem:
        return problem
    if threads != 1:
        return f"一个 worker 有 {threads} 个线程，只允许 1 个：请用 --nthreads 1 重新启动它。"
    there = fingerprints(map(Path, demand["files"]))
    different = [name for name, content in demand["files"].items() if there[name] != content]
    if different:
        what = "内容和这里不一样" if there[different[0]] else "读不到"
        return f"{different[0]} {what}（一共 {len(different)} 个文件）：{MOUNT}。"
    try:
        tempfile.TemporaryFile(dir=path.parent).close()
    except OSError as error:
        return f"不能写 {path.parent.parent}（{error.strerror}）：请给那台电脑写入权限。"
    return ""


def inspect_machine(demand_file: str, dask_worker: object) -> tuple[str, str]:
    """Return this machine's name and why it must not run tasks (dask puts its worker in)."""
    return platform.node(), unfit(demand_file, dask_worker.state.nthreads)


# --- one task ---------------------------------------------------------------------------------------------------------


class Slot:
    """A dask worker's own process for tasks, one at a time.

    A dask worker has threads, from which it is not safe to fork, and papermill changes the working folder of the whole
    process: so a task never runs in the dask worker itself.
    """

    def __init__(self) -> None:
        self._executor: LocalExecutor | None = None
        self._owner = ""

    def run(self, owner: str, task: bytes, affinity: str, label: str) -> tuple[bool, object]:
        """Run a pickled ``(function, arguments)``; return whether it returned, and what, or else its error."""
        self._owner = owner
        try:
            function, arguments = pickle.loads(task)
            return True, self._open().submit(function, *arguments, affinity=affinity, label=label).result()
        except Exception as error:
            return False, error
        finally:
            self._owner = ""

    def end(self, owner: str) -> None:
        """End at once what runs for ``owner``; another's task goes on."""
        if self._owner == owner and self._executor:
            self._executor.kill()
            self._executor = None

    def _open(self) -> LocalExecutor:
        if self._executor is None:
            self._executor = LocalExecutor(1)
        return self._executor


@functools.cache
def slot() -> Slot:
    """Return this process's slot."""
    return Slot()


def run_task(demand_file: str, owner: str, key: str, task: bytes, affinity: str, label: str) -> tuple[bool, object]:
    """Run one task in this worker's slot, and tell ``owner`` that it began; the outcome is as ``Slot.run`` gives it.

    Raises
    ------
    Unfit
        The task was not begun. No exception from here is the task's own.
    """
    from distributed import get_worker
    from distributed.utils import sync

    worker = get_worker()
    problem = unfit(demand_file, worker.state.nthreads)
    if problem:
        raise Unfit(problem)
    # Not worker.log_event, which only queues the event: a task that ends this machine at once would not be known.
    sync(worker.loop, worker.scheduler.log_event, topic=owner, msg=key)
    return slot().run(owner, task, affinity, label)


def end_task(owner: str) -> None:
    """End at once what this machine runs for ``owner``."""
    slot().end(owner)
