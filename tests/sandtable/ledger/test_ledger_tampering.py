"""What is in the file cannot be changed by accident, and whoever changes it on purpose is found out."""

import io
import sqlite3

import numpy as np
import pytest
from ledger_games import a_ledger, hand_in, play_round, raw, tampered

from coursekit.sandtable.ledger import Ledger, LedgerFault


@pytest.fixture
def ledger(tmp_path):
    with a_ledger(tmp_path) as made:
        play_round(made, service=20)
        play_round(made, service=21)
        made.open_round()
        hand_in(made, 0, service=22)
        assert made.verify() == []
        yield made


@pytest.mark.parametrize("table", ["decisions", "results", "actions"])
def test_rows_cannot_be_changed_or_deleted(ledger, table):
    db = raw(ledger.path)
    db.execute("PRAGMA foreign_keys = OFF")
    before = db.execute(f"SELECT * FROM {table}").fetchall()
    column = {"decisions": "content", "results": "digest", "actions": "detail"}[table]
    for sql in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}", f"UPDATE {table} SET at = 0 WHERE id = 1"):
        with pytest.raises(sqlite3.IntegrityError, match="can be added to, not changed"):
            db.execute(sql)
    assert before and db.execute(f"SELECT * FROM {table}").fetchall() == before
    db.close()


def found(ledger, words):
    with Ledger.open(ledger.path) as fresh:
        problems = fresh.verify()
    assert any(words in each for each in problems), problems
    assert problems == ledger.verify(), "what the ledger remembers must not hide it"


def test_a_changed_form_is_found_resolved_or_not(ledger):
    for round_number in (1, 3):
        tampered(ledger, "UPDATE decisions SET content = replace(content, '\"rush\": ', '\"rush\": 1') WHERE round = ?", round_number)
    found(ledger, "第 1 季 甲公司第 1 版和回执")
    found(ledger, "第 3 季 甲公司第 1 版和回执")
    found(ledger, "第 1 季（第 1 次）：第 1 季照存下的表重放")
    with Ledger.open(ledger.path) as fresh, pytest.raises(LedgerFault, match="不一样"):
        fresh.game()
    assert not ledger.verify_receipt(0, ledger.submission(0).receipt)


def test_a_form_that_cannot_be_read_any_more_is_found(ledger):
    tampered(ledger, "UPDATE decisions SET content = '{' WHERE round = 1")
    found(ledger, "读不出来")
    with Ledger.open(ledger.path) as fresh, pytest.raises(LedgerFault):
        fresh.game()


def test_a_deleted_form_is_found(ledger):
    tampered(ledger, "DELETE FROM decisions WHERE round = 3")
    found(ledger, "交上来的表，文件里是 2 份")


def test_a_deleted_action_is_found(ledger):
    tampered(ledger, "DELETE FROM actions WHERE what = 'open_round' AND id < 4")
    found(ledger, "操作记录从第 3 条起接不上")


@pytest.mark.parametrize("change", ["detail = '{}'", "actor = 'page:0'", "at = at - 1", "what = 'extend'"])
def test_a_changed_action_is_found(ledger, change):
    tampered(ledger, f"UPDATE actions SET {change} WHERE id = 3")
    found(ledger, "操作记录从第 3 条起接不上")


@pytest.mark.parametrize("change", ["at = at - 60", "source = 'late'", "version = 5", "seat = 1", "seat = 77"])
def test_a_form_said_to_be_another_ones_or_of_another_time_is_found(ledger, change):
    tampered(ledger, f"UPDATE decisions SET {change} WHERE round = 3")
    found(ledger, "对不上")


@pytest.mark.parametrize("sql", [
    "UPDATE results SET digest = replace(digest, substr(digest, 1, 1), 'x') WHERE id = 2",
    "UPDATE results SET events = '[\"cold_wave\"]' WHERE id = 1",
    "UPDATE results SET plays = '{\"0\": {}, \"1\": {}}' WHERE id = 2",
    "UPDATE results SET plays = '{\"0\": {\"decision\": 99}, \"1\": {}}' WHERE id = 2",
    "UPDATE results SET plays = 'x' WHERE id = 2",
    "UPDATE results SET arrays = x'00' WHERE id = 2",
    "UPDATE results SET parent = NULL WHERE id = 2",
    "UPDATE rounds SET status = 'closed' WHERE id = 2",
])  # fmt: skip
def test_a_changed_result_is_found(ledger, sql):
    tampered(ledger, sql)
    found(ledger, "季")


def test_one_bit_of_one_stored_number_is_found(ledger):
    db = raw(ledger.path)
    data = db.execute("SELECT arrays FROM results WHERE id = 2").fetchone()[0]
    db.close()
    stored = dict(np.load(io.BytesIO(data)))
    stored["after.customers"].reshape(-1).view(np.uint8)[0] ^= 1
    stream = io.BytesIO()
    np.savez_compressed(stream, **stored)
    tampered(ledger, "UPDATE results SET arrays = ? WHERE id = 2", stream.getvalue())
    found(ledger, "第 2 季（第 1 次）：存下的结果被改过")


def test_a_form_slipped_in_after_the_resolve_is_found(ledger):
    db = raw(ledger.path)
    db.execute(
        "INSERT INTO decisions (round, seat, version, key, given, content, source, actor, salt, receipt, at) "
        "SELECT round, seat, 2, 'new', given, content, source, actor, salt, receipt, at FROM decisions WHERE round = 1"
    )
    db.close()
    found(ledger, "不是最后交的那一版")


def test_a_missing_guard_is_found(ledger):
    db = raw(ledger.path)
    db.execute("DROP TRIGGER decisions_no_update")
    db.close()
    found(ledger, "decisions_no_update 不在了")
    db = raw(ledger.path)
    db.execute("CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions BEGIN SELECT 1; END")
    db.close()
    found(ledger, "decisions_no_update 不在了")


def test_a_changed_voided_attempt_is_found(ledger):
    ledger.close_round()
    ledger.roll_back()
    ledger.resolve()
    assert ledger.verify() == []
    tampered(ledger, "UPDATE decisions SET content = replace(content, '\"rush\": ', '\"rush\": 1') WHERE round = 2")
    found(ledger, "第 2 季（第 1 次）")


def test_another_seed_in_the_file_is_found(ledger):
    tampered(ledger, "UPDATE meta SET value = replace(value, '\"seed\": 8', '\"seed\": 9') WHERE name = 'setup'")
    with Ledger.open(ledger.path) as fresh:
        assert any("不一样" in each for each in fresh.verify())
