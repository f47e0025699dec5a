"""A forked child: what it sends, raises, leaves behind, and how it ends. Run in a process with a single thread."""

import gc
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coursekit import forking

pytestmark = pytest.mark.skipif(not forking.CAN_FORK, reason="this system is not forked on")

START = """
import os, signal, subprocess, sys, time
from pathlib import Path
from coursekit.forking import *
from coursekit import forking
log = Path(sys.argv[1]) / "log"
def gone(pid):
    for _ in range(200):
        try:
            if Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False
"""


def run(folder: Path, body: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", START + body, str(folder)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_what_is_sent_arrives_in_order_and_the_parent_stays_as_it_was(tmp_path):
    body = """
state = []
def work(send):
    state.append(1)
    for n in range(3):
        send((n, "x" * 300_000))
with Child(work, log) as child:
    print([child.receive()[0] for _ in range(3)], state)
"""
    assert run(tmp_path, body) == "[0, 1, 2] []"


def test_a_result_and_an_exception_come_back(tmp_path):
    body = """
print(call_in_child(divmod, 7, 2, log=log))
try:
    call_in_child(divmod, 7, 0, log=log)
except ZeroDivisionError as error:
    print("raised", error)
"""
    assert run(tmp_path, body).splitlines() == ["(3, 1)", "raised integer division or modulo by zero"]


@pytest.mark.parametrize(
    ("deed", "code"), [("os._exit(5)", 5), ("os.kill(os.getpid(), signal.SIGKILL)", -9), ("os.abort()", -6), ("sys.exit(4)", 4)]
)
def test_a_child_that_dies_says_how(tmp_path, deed, code):
    body = f"""
def work(send):
    {deed}
try:
    Child(work, log).receive()
except ChildDied as death:
    print(death.args[0])
"""
    assert run(tmp_path, body) == str(code)


def test_the_traceback_of_an_unexpected_error_is_in_the_log(tmp_path):
    body = """
def work(send):
    sys.stderr = None
    raise LookupError("what was looked for")
try:
    Child(work, log).receive()
except ChildDied as death:
    print(death.args[0])
"""
    assert run(tmp_path, body) == "1"
    assert "what was looked for" in (tmp_path / "log").read_text("utf-8")


def test_a_child_out_of_time_is_ended_with_its_own_children_even_if_it_ignores_signals(tmp_path):
    body = """
def work(send):
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    send(subprocess.Popen(["sleep", "60"]).pid)
    time.sleep(60)
with Child(work, log) as child:
    grandchild = child.receive()
    try:
        child.receive(time.monotonic() + 0.2)
    except TimeoutError:
        print("out of time")
print(gone(child.pid), gone(grandchild))
"""
    assert run(tmp_path, body).splitlines() == ["out of time", "True True"]


def test_a_grandchild_that_holds_the_pipe_open_does_not_hide_the_childs_death(tmp_path):
    body = """
forking.LOOK_AGAIN_SECONDS = 0.1
def work(send):
    if os.fork() == 0:
        time.sleep(60)
    os._exit(3)
child = Child(work, log)
try:
    child.receive()
except ChildDied as death:
    print(death.args[0])
child.end()
"""
    assert run(tmp_path, body) == "3"


def test_a_child_reads_nothing_and_writes_to_the_log(tmp_path):
    body = """
def work(send):
    print("python said"); sys.stdout.flush()
    os.system("echo the shell said")
    send(sys.stdin.read())
with Child(work, log) as child:
    print(repr(child.receive()))
"""
    assert run(tmp_path, body) == "''"
    assert (tmp_path / "log").read_text("utf-8").split("\n")[:2] == ["python said", "the shell said"]


def test_a_lifeline_that_ends_takes_child_and_process_along(tmp_path):
    body = """
reading, writing = os.pipe()
forking.LIFELINES.append(reading)
forking.PRIVATE.append(writing)
def work(send):
    send(os.getpid())
    time.sleep(60)
child = Child(work, log)
child.receive()
os.close(writing)
try:
    child.receive()
except SystemExit:
    print("left", gone(child.pid))
"""
    assert run(tmp_path, body) == "left True"


def test_a_child_ends_when_its_parent_is_killed(tmp_path):
    body = """
def work(send):
    send(os.getpid())
    time.sleep(60)
child = Child(work, log)
print(child.receive(), flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", START + body, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 20
    while Path(f"/proc/{child}").exists() and "Z" not in Path(f"/proc/{child}/stat").read_text().split(")")[1].split()[0]:
        assert time.monotonic() < deadline, "the child outlived its parent"
        time.sleep(0.05)
    assert parent.returncode == -9 and child != os.getpid()
    parent.stdout.close()


def test_only_the_child_keeps_the_collector_off(tmp_path):
    """What is frozen is never collected: a parent that froze at every fork would grow with every notebook."""
    before = gc.get_freeze_count()
    frozen_there = forking.call_in_child(gc.get_freeze_count, log=tmp_path / "log")
    assert gc.get_freeze_count() == before
    assert frozen_there > before + 10_000
