"""Every action has its words, the file is verified from the console, the clock keeps to one task, the notebook runs."""

import asyncio
import re
import sqlite3
from pathlib import Path

import nbformat
import pytest
from console_room import hand_in, press, said, seen, turn_to

import coursekit.sandtable.ledger as ledger_room
from coursekit.cohort import ONLY_COHORT
from coursekit.errors import CourseError
from coursekit.sandtable.console import console, console_notebook
from coursekit.sandtable.console.action_words import KNOWN, action_says, actor_says
from coursekit.sandtable.console.ticker import Ticker
from coursekit.sandtable.ledger import Action


def everything(ledger):
    """Do everything that a ledger puts into its log."""
    ledger.start_session(0)
    ledger.end_sessions(0)
    ledger.unlock("10.0.0.7")
    ledger.open_round(minutes=5)
    ledger.extend(2)
    ledger.close_round()
    ledger.reopen()
    hand_in(ledger, 1, commission=137.5)
    ledger.note_refused(2, ledger.round)
    ledger.close_round()
    ledger.seat_bot(2, "care", 1)
    ledger.resolve(events=["cable_cut:3", "cold_wave"])
    ledger.publish("results")
    ledger.unpublish("results")
    ledger.roll_back(reason="录错了")
    ledger.resolve()
    ledger.unseat_bot(2)
    ledger.record_violation(4, None, "kept_lines", note="身份证照片")
    ledger.withdraw_violation(1)
    ledger.end_rehearsal()


def test_every_action_has_its_words(room):
    room.game()
    table = room.console("one")
    everything(table.desk.ledger)
    actions = table.desk.ledger.actions()
    assert {action.what for action in actions} == KNOWN - {"war_answer"}  # of a game with rounds: test_console_war
    turn_to(table, "记录")
    text = seen(table.desk.log.box)
    assert "不认识" not in text and len(actions) == table.desk.log.log.value.count("<tr>") - 1
    for words in (
        "解锁10.0.0.7", "重新开放热身收表，不定时", "光缆被挖断（丁公司）", "丙公司机器人代打", "甲公司照省公司基准打",
        "回退热身的结果：录错了", "结算热身（第 2 次）", "公布热身的结果", "乙公司第 1 版（网页）", "丙公司试过交热身的表，没交上去", "戊公司养卡、虚假开卡，扣 10 分",
    ):  # fmt: skip
        assert words in text
    assert "137.5" not in text and "身份证" not in text
    assert text.index("热身结束") < text.index("开了这一局")  # the newest first


def test_no_action_of_the_ledger_s_source_is_unknown():
    source = "".join(path.read_text("utf-8") for path in Path(ledger_room.__file__).parent.glob("*.py"))
    logged = {*re.findall(r'_log\(\s*db,\s*(?:f"[^"]*"|[^,"]+(?:"[^"]*")?[^,"]*),\s*"(\w+)"', source)}
    assert {"resolve", "log_in", "new_codes", "violation"} <= logged <= KNOWN


def test_words_for_what_is_not_known():
    assert "这一版不认识的一步（dance）" in action_says(Action("", "console", "dance", {}), [])
    assert actor_says("page:1", ["甲", "乙"]) == "乙" and actor_says("page:9", ["甲"]) == "page:9"


def test_verify_says_that_all_holds_or_what_does_not(room):
    room.game(rehearsal=False)
    table = room.console("one")
    everything_but_rehearsal(table.desk.ledger)
    turn_to(table, "记录")
    press(table, table.desk.log.verify)
    assert said(table).startswith("✓ 整局重算过，和存下的一位不差")
    with sqlite3.connect(room.folder / "one.db") as db:
        db.execute("DROP TRIGGER decisions_no_update")
        db.execute("UPDATE decisions SET content = replace(content, '18', '19')")
    press(table, table.desk.log.verify)
    assert said(table).startswith("○ 没做成") and "对不上" in said(table)


def everything_but_rehearsal(ledger):
    ledger.open_round()
    hand_in(ledger, 0)
    ledger.close_round()
    ledger.resolve()


def test_the_clock_calls_until_the_cell_is_run_again():
    calls = {"first": 0, "second": 0}

    def counting(name):
        def tick():
            calls[name] += 1
            return 0.0

        return tick

    async def kernel():
        first, second = Ticker(counting("first")), Ticker(counting("second"))
        first.start()
        while calls["first"] < 3:
            await asyncio.sleep(0)
        second.start()
        while calls["second"] < 3:
            await asyncio.sleep(0)
        stopped_at = calls["first"]
        await asyncio.sleep(0.01)
        assert calls["first"] == stopped_at and not first.is_running and second.is_running
        second.stop()
        await asyncio.sleep(0)
        assert not second.is_running

    asyncio.run(kernel())


def test_without_a_loop_there_is_no_clock_and_no_error():
    ticker = Ticker(lambda: None)
    ticker.start()
    assert not ticker.is_running


def test_on_paper_the_cell_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setenv(ONLY_COHORT, "demo")
    console()
    assert "这一格是讲师的控制台" in capsys.readouterr().out


def test_the_notebook_opens_the_console_and_is_never_written_over(tmp_path):
    path = console_notebook(tmp_path, game="20260105-K7QM", cohort="demo")
    assert path == tmp_path / "沙盘控制台.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    # Opened, the first cell is chosen: Shift + Enter has to run it.
    assert [cell.cell_type for cell in notebook.cells] == ["code", "markdown"]
    assert "再按一次 Shift + Enter" in notebook.cells[1].source
    (code,) = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert code.endswith("console(coursekit.open_cohort('demo'), game='20260105-K7QM')")
    compile(code, "cell", "exec")
    path.write_text("mine")
    assert console_notebook(path) == path and path.read_text() == "mine"
    plain_path = console_notebook(tmp_path / "二" / "台.ipynb")
    (code,) = [cell.source for cell in nbformat.read(plain_path, as_version=4).cells if cell.cell_type == "code"]
    shown = {}
    exec(code.replace("console()", "shown = console"), shown)
    assert shown["shown"] is console
    (tmp_path / "file").write_text("")
    with pytest.raises(CourseError, match="写不进去|权限|出错"):
        console_notebook(tmp_path / "file" / "x.ipynb")
