"""The clock, the engine and a game's file: sound ones, and ones that really are not."""

import datetime
import sqlite3
from dataclasses import replace

import numpy as np
import pytest

from coursekit.sandtable.doctor import engine_check
from coursekit.sandtable.doctor.clock import clock_finding
from coursekit.sandtable.doctor.engine_check import engine_finding, game_findings
from coursekit.sandtable.doctor.examination import examine, library_finding
from coursekit.sandtable.doctor.finding import BAD, GOOD, WARN
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.setup import PAIRS, GameSetup, seats_for

BEIJING = datetime.timezone(datetime.timedelta(hours=8))
NOON = datetime.datetime(2026, 12, 1, 12, tzinfo=BEIJING)


@pytest.fixture
def game(tmp_path):
    """A game of which one quarter has been resolved."""
    path = tmp_path / "20261201-K7QM.db"
    ledger, _ = Ledger.create(path, GameSetup(3, "4g_5g", seats_for(2, 4), 2), rehearsal=False, title="示范班")
    with ledger:
        ledger.open_round()
        ledger.close_round()
        ledger.resolve()
    return path


@pytest.mark.parametrize(
    ("now", "latest", "level", "words"),
    [
        (NOON, None, GOOD, "2026-12-01 12:00"),
        (NOON, NOON - datetime.timedelta(days=1), GOOD, "手机"),
        (NOON, NOON + datetime.timedelta(minutes=1), GOOD, "手机"),
        (NOON, NOON + datetime.timedelta(hours=3), BAD, "2026-12-01 15:00"),
        (NOON.astimezone(datetime.UTC), None, WARN, "时区"),
        (NOON.astimezone(datetime.UTC), NOON + datetime.timedelta(hours=3), BAD, "记录"),
    ],
)
def test_the_clock(now, latest, level, words):
    finding = clock_finding(now, latest)
    assert finding.level == level and words in finding.found


@pytest.mark.parametrize("pair", PAIRS)
def test_the_engine_gives_the_same_bits_twice(pair):
    assert engine_finding(pair).level == GOOD


def test_an_engine_that_drifts_in_the_last_bit_is_found(monkeypatch):
    real = engine_check.replay

    def drifting(*given):
        game = real(*given)
        customers = game.state.customers.copy()
        customers[0, 0, 0] = np.nextafter(customers[0, 0, 0], np.inf)
        last = replace(game.quarters[-1], after=replace(game.state, customers=customers))
        return replace(game, quarters=(*game.quarters[:-1], last))

    monkeypatch.setattr(engine_check, "replay", drifting)
    finding = engine_finding()
    assert finding.level == BAD and "customers" in finding.found


def test_a_sound_game_opens_and_replays(game):
    findings, latest = game_findings(game)
    assert [each.level for each in findings] == [GOOD, GOOD]
    assert "2 组" in findings[0].found
    assert abs((datetime.datetime.now().astimezone() - latest).total_seconds()) < 600


def test_a_game_that_somebody_has_changed_is_found(game):
    with sqlite3.connect(game) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert "results" in tables, tables
        columns = [row[1] for row in db.execute("PRAGMA table_info(results)")]
        blob = next(name for name in columns if isinstance(db.execute(f"SELECT {name} FROM results").fetchone()[0], bytes))
        (stored,) = db.execute(f"SELECT {blob} FROM results").fetchone()
        for trigger in [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]:
            db.execute(f'DROP TRIGGER "{trigger}"')
        changed = bytearray(stored)
        changed[len(changed) // 2] ^= 1
        db.execute(f"UPDATE results SET {blob} = ?", (bytes(changed),))
    findings, _ = game_findings(game)
    assert findings[-1].level == BAD


def test_what_is_no_game_is_said(tmp_path):
    for name, content in (("a.db", b"not a database at all, but long enough to be one" * 40), ("b.db", b"")):
        (tmp_path / name).write_bytes(content)
        findings, latest = game_findings(tmp_path / name)
        assert [each.level for each in findings] == [BAD] and latest is None
        assert findings[0].found and findings[0].todo
    assert game_findings(tmp_path / "none.db")[0][0].level == BAD


def test_everything_is_looked_at_and_nothing_is_left(game):
    before = sorted(path.name for path in game.parent.iterdir() if path.suffix == ".db")
    findings = list(examine(game.parent, 1, game=game, host="127.0.0.1", addresses=[], now=NOON + datetime.timedelta(days=9000)))
    by_name = {each.what: each for each in findings}
    assert list(by_name) == ["程序", "网络", "端口", "存档文件夹", "磁盘", "时钟", "结算", f"这一局 {game.stem}", "重算"]
    assert by_name["网络"].level == BAD and by_name["重算"].level == GOOD
    assert sorted(path.name for path in game.parent.iterdir() if path.suffix == ".db") == before
    assert all(bool(each.todo) != (each.level == GOOD) for each in findings)


def test_the_clock_is_held_against_the_game(game):
    findings = examine(game.parent, 1, game=game, host="127.0.0.1", addresses=[], now=datetime.datetime(2020, 1, 1, tzinfo=BEIJING))
    assert {each.what: each.level for each in findings}["时钟"] == BAD


def test_a_missing_library_is_named(monkeypatch):
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "uvicorn" else real(name))
    finding = library_finding()
    assert finding.level == BAD and "uvicorn" in finding.found and "coursekit[sandtable]" in finding.todo
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "typst" else real(name))
    assert library_finding().level == WARN
