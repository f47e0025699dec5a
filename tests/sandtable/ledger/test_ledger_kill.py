"""A program killed in the middle of a step loses nothing that was acknowledged and leaves nothing half-done."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from ledger_games import Clock, a_ledger, a_setup, bits, form, hand_in, play_round

from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.ledger import ledger as making

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")


def run_and_kill(path, step, statement):
    """Run a step in a process of its own that is killed before its n-th statement, and return what it acknowledged.

    A statement beyond the last kills it right after the step.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            ledger, count = Ledger.open(path, clock=Clock()), 0

            def tick(_):
                nonlocal count
                count += 1
                if count == statement:
                    os.kill(os.getpid(), signal.SIGKILL)

            ledger._storage.connection.set_trace_callback(tick)
            os.write(writing, str(step(ledger)).encode())
            os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as stream:
        acknowledged = stream.read()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    return acknowledged


def kill_everywhere(path, step, check):
    """Kill a step before each of its statements and after the last one; ``check`` sees what was acknowledged."""
    seen = []
    for statement in range(1, 80):
        acknowledged = run_and_kill(path, step, statement)
        with Ledger.open(path, clock=Clock()) as ledger:
            assert ledger.verify() == [], statement
            check(ledger, acknowledged)
        seen.append(bool(acknowledged))
        if acknowledged:
            break
    assert seen[-1] and len(seen) > 8 and not any(seen[:-1]), "it was killed in the middle, again and again"


def test_a_kill_in_the_middle_of_a_submit(tmp_path):
    with a_ledger(tmp_path) as ledger:
        ledger.open_round()
        old = hand_in(ledger, 0, service=10)
        values, path = form(ledger, 0, service=11), ledger.path

    def check(ledger, acknowledged):
        receipts = [each.receipt for each in ledger.versions(0)]
        assert receipts[0] == old.text and len(receipts) <= 2
        if acknowledged:
            assert receipts[1:] == [acknowledged]

    kill_everywhere(path, lambda ledger: ledger.submit(0, values, key="k").text, check)
    with Ledger.open(path) as ledger:
        assert ledger.submit(0, values, key="k").repeated and len(ledger.versions(0)) == 2


def test_a_kill_in_the_middle_of_a_resolve(tmp_path):
    with a_ledger(tmp_path) as ledger:
        play_round(ledger)
        ledger.open_round()
        hand_in(ledger, 1, service=40)
        ledger.close_round()
        path, before = ledger.path, bits(ledger.game())

    def check(ledger, acknowledged):
        assert ledger.round.status in ("closed", "resolved")
        assert (ledger.round.status == "resolved") == (len(ledger.game().quarters) == 2)
        if ledger.round.status == "closed":
            assert bits(ledger.game()) == before and not acknowledged

    kill_everywhere(path, lambda ledger: len(ledger.resolve(events=[]).quarters), check)
    with a_ledger(tmp_path, name="unhurt.db") as other, Ledger.open(path) as ledger:
        play_round(other)
        other.open_round()
        hand_in(other, 1, service=40)
        other.close_round()
        assert bits(other.resolve(events=[])) == bits(ledger.resolve())


def test_a_kill_in_the_middle_of_a_roll_back(tmp_path):
    with a_ledger(tmp_path) as ledger:
        play_round(ledger)
        path = ledger.path

    def check(ledger, acknowledged):
        view = ledger.round
        assert (view.attempt, view.status) in ((1, "resolved"), (2, "closed"))
        assert ledger.submission(0) is not None and (not acknowledged or view.attempt == 2)

    kill_everywhere(path, lambda ledger: ledger.roll_back().attempt, check)


def test_a_kill_while_a_game_is_made_leaves_no_game(tmp_path):
    path = tmp_path / "a.db"
    child = os.fork()
    if child == 0:
        making._move_new = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        try:
            Ledger.create(path, a_setup())
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert not path.exists()
    ledger, codes = Ledger.create(path, a_setup())
    with ledger:
        assert len(codes) == 2 and ledger.verify() == []


SUBMITTING = """
import sys
from pathlib import Path
from coursekit.sandtable.ledger import Ledger
from ledger_games import form
ledger = Ledger.open(Path(sys.argv[1]))
values = form(ledger, 0)
number = 0
while True:
    number += 1
    print(ledger.submit(0, values, key=f"{sys.argv[2]}-{number}").text, flush=True)
"""


def test_a_kill_from_outside_at_any_moment_loses_no_receipt(tmp_path):
    with a_ledger(tmp_path) as ledger:
        ledger.open_round()
        path = ledger.path
    given = []
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    for turn in range(3):
        child = subprocess.Popen(
            [sys.executable, "-c", SUBMITTING, path, str(turn)], stdout=subprocess.PIPE, text=True, env=environment
        )
        given += [child.stdout.readline().strip() for _ in range(7 + 10 * turn)]
        child.kill()
        given += [line.strip() for line in child.stdout if line.endswith("\n")]
        assert child.wait() == -signal.SIGKILL
        with Ledger.open(path) as ledger:
            kept = [each.receipt for each in ledger.versions(0)]
            assert set(given) <= set(kept) and len(kept) - len(given) <= turn + 1
            assert all(ledger.verify_receipt(0, each) for each in given) and ledger.verify() == []
    assert len(given) >= 51
