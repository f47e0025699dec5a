"""Workers behind the ``concurrent.futures`` interface: who does what, who dies, who is replaced, who is left."""

import contextlib
import io
import operator
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from coursekit.handouts import local, worker
from coursekit.handouts.local import LocalExecutor, WorkerDied, open_nursery
from coursekit.handouts.nursery import has_nurseries

SETTLE_SECONDS = 20


@pytest.fixture(scope="module", autouse=True)
def _functions_of_this_file():
    """Let workers import this file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
        yield


@pytest.fixture(scope="module")
def nursery():
    """One for all tests that are not about nurseries: it stays when an executor closes it."""
    kept = open_nursery(1)
    if kept:
        leave, kept.close = kept.close, lambda: None
    yield kept
    if kept:
        leave()


@pytest.fixture
def one_nursery(nursery, monkeypatch):
    monkeypatch.setattr(local, "open_nursery", lambda workers: nursery)


@pytest.fixture(scope="module")
def executor(nursery):
    with LocalExecutor(1, nursery=nursery) as one:
        yield one


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(holds) -> None:
    end = time.monotonic() + SETTLE_SECONDS
    while not holds():
        assert time.monotonic() < end, "nothing happened in time"
        time.sleep(0.05)


def test_results_errors_and_what_cannot_travel(executor):
    fine = executor.submit(divmod, 7, 2)
    raised = executor.submit(divmod, 7, 0)
    no_way_there = executor.submit(lambda: 1)
    no_way_back = executor.submit(open, os.devnull)
    assert fine.result() == (3, 1)
    with pytest.raises(ZeroDivisionError):
        raised.result()
    with pytest.raises(Exception, match="pickle"):
        no_way_there.result()
    with pytest.raises(RuntimeError, match="pickle"):
        no_way_back.result()
    unknown_there = executor.submit(_Unknown())
    with pytest.raises(AttributeError):
        unknown_there.result()
    assert executor.submit(len, "still at work").result() == 13


class _Unknown:
    """Something that the other side does not know."""

    def __reduce__(self):
        return operator.attrgetter("no_such_name"), (1,)


def test_one_worker_serves_many_tasks(executor):
    assert len({executor.submit(os.getpid).result() for _ in range(4)}) == 1


def served(settings: str, *tasks: tuple) -> list:
    """Return what a worker with these settings says to ``tasks``, its readiness first."""
    program = f"import coursekit.handouts.worker as w; {settings}; w.leave_start_folder(); w.work()"
    asked = io.BytesIO()
    for task in tasks:
        worker.write_message(asked, pickle.dumps(task))
    command = [sys.executable, "-c", program]
    said = io.BytesIO(subprocess.run(command, input=asked.getvalue(), capture_output=True, timeout=120, check=True).stdout)
    answers = []
    with contextlib.suppress(EOFError):
        while True:
            answers.append(pickle.loads(worker.read_message(said)))
    return answers


def test_a_worker_leaves_after_its_share_of_tasks():
    answers = served("w.TASKS = 2", *[(divmod, (7, 2))] * 3)
    assert answers == [worker.READY, (True, (3, 1), False), (True, (3, 1), True)], "the third is left to the next worker"


def test_a_worker_that_has_grown_leaves():
    grow = (exec, ("import sys; sys.kept = bytearray(400_000_000)",))
    assert served("w.GROWTH = 1.2", grow, (divmod, (7, 2))) == [worker.READY, (True, None, True)]


def test_a_worker_that_dies_fails_its_task_only(executor):
    first = executor.submit(os.getpid).result()
    dying = executor.submit(os.kill, first, signal.SIGKILL)
    after = executor.submit(os.getpid)
    with pytest.raises(WorkerDied):
        dying.result()
    assert after.result() != first


def test_a_dead_workers_last_words_are_told(executor):
    words = executor.submit(exec, "import os; os.write(2, b'out of memory in C\\n'); os._exit(1)")
    with pytest.raises(WorkerDied, match="out of memory in C"):
        words.result()


def test_a_class_stays_with_the_worker_that_holds_it(one_nursery):
    order = "aabbaabbaabb"
    with LocalExecutor(2) as executor:
        futures = [executor.submit(_when_and_where, affinity=name) for name in order]
        did = sorted((*future.result(), name) for future, name in zip(futures, order, strict=True))
    for pid in {pid for _, pid, _ in did}:
        classes = [name for _, by, name in did if by == pid]
        changes = sum(one != other for one, other in zip(classes, classes[1:], strict=False))
        assert changes <= 1, f"{classes}: another class only when one's own has nothing left"


def _when_and_where() -> tuple[float, int]:
    time.sleep(0.2)
    return time.time(), os.getpid()


def _pid_after_a_while() -> int:
    time.sleep(0.2)
    return os.getpid()


def test_an_idle_worker_takes_another_class_rather_than_wait(one_nursery):
    with LocalExecutor(2) as executor:
        futures = [executor.submit(_pid_after_a_while, affinity="one") for _ in range(6)]
        assert len({future.result() for future in futures}) == 2


def test_shutdown_cancels_what_has_not_begun_and_ends_the_workers(one_nursery):
    executor = LocalExecutor(1)
    running = executor.submit(_pid_after_a_while)
    wait_until(running.running)
    waiting = executor.submit(os.getpid)
    executor.shutdown(wait=True, cancel_futures=True)
    with pytest.raises(CancelledError):
        waiting.result()
    assert not alive(running.result())
    with pytest.raises(RuntimeError):
        executor.submit(os.getpid)


def test_kill_ends_at_once_what_runs(one_nursery):
    executor = LocalExecutor(1)
    pid = executor.submit(os.getpid).result()
    hanging = executor.submit(time.sleep, 600)
    wait_until(hanging.running)
    executor.kill()
    with pytest.raises(WorkerDied):
        hanging.result(timeout=SETTLE_SECONDS)
    wait_until(lambda: not alive(pid))
    assert executor.processes == []


def test_workers_and_their_children_end_when_the_command_is_killed(tmp_path):
    program = (
        "import sys, time; from pathlib import Path; from coursekit.handouts.local import LocalExecutor\n"
        "executor = LocalExecutor(1)\n"
        "import os; print(executor.submit(os.getpid).result(), flush=True)\n"
        "from test_handouts_local import sleep_in_child\n"
        "executor.submit(sleep_in_child, sys.argv[1])\n"
        "time.sleep(600)\n"
    )
    command = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        pid = int(command.stdout.readline())
        wait_until((tmp_path / "child").exists)
        wait_until(lambda: (tmp_path / "child").read_text())
        child = int((tmp_path / "child").read_text())
    finally:
        command.kill()
        command.wait()
        command.stdout.close()
    wait_until(lambda: not alive(pid) and not alive(child))


def sleep_in_child(folder: str) -> None:
    """Run for long in a forked child, whose process number is written to ``folder``."""
    from coursekit import forking

    forking.call_in_child(_tell_and_sleep, folder, log=Path(folder) / "log")


def _tell_and_sleep(folder: str) -> None:
    (Path(folder) / "child").write_text(str(os.getpid()))
    with contextlib.suppress(KeyboardInterrupt):
        time.sleep(600)


def test_a_worker_that_cannot_start_fails_tasks_rather_than_hang(monkeypatch):
    def refuse(*_, **__):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr("coursekit.handouts.local.subprocess.Popen", refuse)
    with LocalExecutor(2) as executor:
        for future in [executor.submit(os.getpid) for _ in range(3)]:
            with pytest.raises(WorkerDied, match="启动不了新的进程"):
                future.result(timeout=SETTLE_SECONDS)


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def parent_of_this() -> tuple[int, int]:
    """Tell who this worker is and which process it was forked from."""
    return os.getpid(), os.getppid()


@pytest.mark.skipif(not has_nurseries(), reason="there each worker starts by itself")
def test_workers_are_forked_from_one_warm_process_that_leaves_with_them():
    with LocalExecutor(2) as executor:
        told = [executor.submit(parent_of_this) for _ in range(4)]
        (nursery,) = {future.result()[1] for future in told}
        assert parent(nursery) == os.getpid()
        os.kill(executor.processes[0], signal.SIGKILL)
        for _ in range(4):
            with contextlib.suppress(WorkerDied):  # one task may be given to the worker that is just dying
                assert executor.submit(parent_of_this).result()[1] == nursery
    assert not alive(nursery)
    assert executor.processes == []


@pytest.mark.skipif(not has_nurseries(), reason="there each worker starts by itself")
def test_where_the_nursery_is_gone_workers_start_by_themselves():
    with LocalExecutor(1) as executor:
        pid, nursery = executor.submit(parent_of_this).result()
        os.kill(nursery, signal.SIGKILL)
        wait_until(lambda: not alive(nursery))
        assert executor.submit(os.getpid).result() == pid, "a worker does not need it any more"
        os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(WorkerDied):  # the task may be given to the one that is just dying
            executor.submit(os.getpid).result()
        assert executor.submit(parent_of_this).result()[1] == os.getpid()


@pytest.mark.skipif(not has_nurseries(), reason="there each worker starts by itself")
def test_a_nursery_that_nobody_wants_leaves_before_it_is_warm():
    with open_nursery(2) as nursery:
        pid = nursery._process.pid
    assert not alive(pid)


def test_a_lane_stays_with_its_class_for_what_its_last_result_brings_about(one_nursery):
    done = []

    def note(name):
        return lambda future: done.append(name)

    with LocalExecutor(1) as executor:
        executor.submit(os.getpid).result()
        last = executor.submit(_pid_after_a_while, affinity="one")
        wait_until(last.running)
        for future in [executor.submit(os.getpid, affinity="two") for _ in range(2)]:
            future.add_done_callback(note("two"))
        last.result()
        executor.submit(os.getpid, affinity="one").add_done_callback(note("one"))
    assert done == ["one", "two", "two"]


def test_once_stopped_what_runs_is_finished_and_nothing_begins(one_nursery):
    stop = threading.Event()
    with LocalExecutor(1, stop) as executor:
        running = executor.submit(_pid_after_a_while)
        waiting = executor.submit(os.getpid)
        wait_until(running.running)
        stop.set()
        assert running.result() > 0
        with pytest.raises(CancelledError):
            waiting.result()
