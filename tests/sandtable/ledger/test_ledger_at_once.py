"""Many at the same time: who writes waits for a turn, who polls is told from memory whether anything has changed."""

import sqlite3
import subprocess
import sys
import threading

import pytest
from ledger_games import Clock, a_ledger, form, hand_in, raw

from coursekit.sandtable.ledger import Ledger, LedgerFault, codes, logins, storage

SUBMIT = """
import sys
from pathlib import Path
from coursekit.sandtable.ledger import Ledger
with Ledger.open(Path(sys.argv[1])) as ledger:
    ledger.open_round()
"""


def changes(ledger, step):
    """Return whether a step changes the stamp, which stays the same before and after it."""
    before = ledger.stamp()
    assert before is not None and ledger.stamp() == before
    step()
    after = ledger.stamp()
    assert ledger.stamp() == after is not None
    return before != after


def test_the_stamp_tells_of_every_change_whoever_made_it(tmp_path):
    with a_ledger(tmp_path) as ledger, Ledger.open(ledger.path, clock=Clock()) as other:
        assert changes(ledger, ledger.open_round)
        assert changes(ledger, lambda: hand_in(other, 0))
        thread = threading.Thread(target=hand_in, args=(ledger, 1))
        assert changes(ledger, lambda: (thread.start(), thread.join()))
        ledger.close_round()
        ledger.resolve()
        assert changes(ledger, lambda: subprocess.run([sys.executable, "-c", SUBMIT, ledger.path], check=True))
        assert changes(ledger, lambda: ledger.seat_of_code("22222222", "here"))


def test_reading_and_what_is_refused_do_not_change_the_stamp(tmp_path):
    with a_ledger(tmp_path) as ledger:
        ledger.open_round()
        for step in (ledger.game, lambda: ledger.versions(0), lambda: ledger.round, ledger.verify):
            assert not changes(ledger, step)

        def refused():
            with pytest.raises(Exception, match="服务投入"):
                hand_in(ledger, 0, service="nan")

        assert not changes(ledger, refused)


def test_a_writer_hinders_no_stamp_and_a_closed_file_has_none(tmp_path):
    with a_ledger(tmp_path) as ledger:
        writer, before = raw(ledger.path), ledger.stamp()
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO bots VALUES (0, 'price', 2)")
        assert ledger.stamp() == before  # nothing has happened yet
        writer.execute("COMMIT")
        writer.close()
        assert ledger.stamp() != before
    assert ledger.stamp() is None


def test_a_file_that_is_gone_has_no_stamp(tmp_path):
    with a_ledger(tmp_path) as ledger:
        ledger.path.rename(tmp_path / "elsewhere.db")
        assert ledger.stamp() is None
        (tmp_path / "elsewhere.db").rename(ledger.path)
        assert ledger.stamp() is not None


def test_writers_of_one_program_wait_for_their_turn(tmp_path, monkeypatch):
    """SQLite is told never to wait: without turns nearly all of these would be refused."""
    real = sqlite3.connect
    monkeypatch.setattr(storage.sqlite3, "connect", lambda *given, **named: real(*given, **(named | {"timeout": 0.0})))
    with a_ledger(tmp_path) as ledger:
        ledger.open_round()
        values, failed = form(ledger, 0), []

        def press(who):
            for number in range(5):
                try:
                    ledger.submit(who % 2, values, key=f"{who}-{number}")
                except LedgerFault as error:
                    failed.append(str(error))

        threads = [threading.Thread(target=press, args=(who,)) for who in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert failed == [] and [len(ledger.versions(seat)) for seat in (0, 1)] == [20, 20] and ledger.verify() == []


def test_a_turn_that_does_not_come_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "BUSY_SECONDS", 0.05)
    with a_ledger(tmp_path) as ledger:
        told, writing, done = [], threading.Event(), threading.Event()

        def hold():
            with ledger._storage.writing():
                writing.set()
                done.wait(10)

        thread = threading.Thread(target=hold)
        thread.start()
        writing.wait(10)
        with pytest.raises(LedgerFault, match="另一个程序占着") as caught:
            ledger.open_round()
        told.append(str(caught.value))
        done.set()
        thread.join()
        assert "\n" not in told[0] and ledger.open_round().status == "open"


@pytest.fixture
def looked_at(monkeypatch):
    """Codes that were hashed the slow way."""
    slowly = []

    def counted(code, *given):
        slowly.append(code)
        return codes.code_hash(code, *given)

    monkeypatch.setattr(logins, "code_hash", counted)
    return slowly


def test_a_team_s_second_device_need_not_wait_for_the_slow_hash(tmp_path, looked_at):
    with a_ledger(tmp_path) as ledger:
        own = {each.seat: each.code for each in ledger.new_codes()}
        looked_at.clear()
        for _ in range(3):
            assert [ledger.seat_of_code(own[seat].lower(), "a", seat) for seat in (0, 1)] == [0, 1]
        assert len(looked_at) == 2
        assert ledger.seat_of_code(own[0], "a", seat=1) is None and len(looked_at) == 2


def test_a_wrong_code_is_always_hashed_slowly_and_an_old_one_is_wrong(tmp_path, looked_at):
    with a_ledger(tmp_path) as ledger, Ledger.open(ledger.path) as console:
        own = {each.seat: each.code for each in console.new_codes()}
        assert ledger.seat_of_code(own[0], "a") == 0
        looked_at.clear()
        assert [ledger.seat_of_code(wrong, "b") for wrong in ("22222222", "22222222", "")] == [None] * 3
        assert len(looked_at) == 3
        [fresh] = console.new_codes([0])
        looked_at.clear()
        assert ledger.seat_of_code(own[0], "c") is None and looked_at == [own[0]]
        assert ledger.seat_of_code(fresh.code, "c") == 0 and len(ledger._proved) == 1


def test_a_file_that_does_not_say_what_a_code_costs_has_the_old_cost(tmp_path):
    with a_ledger(tmp_path) as ledger:
        path, salt = ledger.path, ledger._salt
    db = raw(path)
    assert db.execute("DELETE FROM meta WHERE name = 'code_cost'").rowcount == 1
    db.execute("UPDATE codes SET hash = ? WHERE seat = 0", (codes.code_hash("ABCD2345", salt, codes.UNSAID_COST),))
    with Ledger.open(path) as ledger:
        assert ledger.seat_of_code("ABCD2345", "a") == 0
        [fresh] = ledger.new_codes([1])
        assert ledger.seat_of_code(fresh.code, "a") == 1
    db.close()


@pytest.mark.parametrize("cost", ["", "9", "40", "-12", "12.0", "x"])
def test_a_cost_that_none_of_ours_wrote_is_refused(tmp_path, cost):
    a_ledger(tmp_path).close()
    db = raw(tmp_path / "一局.db")
    db.execute("UPDATE meta SET value = ? WHERE name = 'code_cost'", (cost,))
    db.close()
    with pytest.raises(LedgerFault, match="登录码怎么存的"):
        Ledger.open(tmp_path / "一局.db")
