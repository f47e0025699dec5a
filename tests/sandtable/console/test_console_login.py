"""Slips, new codes, unlocking: codes are on the screen only behind the fold, and old ones die."""

import io
import sys

import pytest
from console_room import press, said, seen, turn_to
from pypdf import PdfReader

from coursekit.sandtable.console.console import Console
from coursekit.sandtable.ledger import LockedOut


@pytest.fixture
def table(room):
    game, codes = room.game()
    console = Console(folder=room.folder, clock=room.clock)
    console.show_desk(room.ledger(game), codes)
    return console


def shown(console):
    """Return what is on the screen without blanks: codes are parted in the middle."""
    return seen(console.box).replace(" ", "")


def pdf_text(path):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(path.read_bytes())).pages)


def test_once_on_slips_codes_are_no_more_to_do(table):
    login = table.desk.login
    turn_to(table, "登录")
    assert "趁现在做成登录条" in shown(table)
    press(table, login.make)
    assert "趁现在" not in shown(table) and "登录条做好了" in shown(table)


def test_codes_are_hidden_until_asked_for_and_again_after(table):
    login = table.desk.login
    codes = [code.code for code in login.codes]
    for name in table.desk.tabs.options:
        turn_to(table, name)
        assert not [code for code in codes if code in shown(table)]
    turn_to(table, "登录")
    press(table, login.fold.button)
    assert all(code in shown(table) for code in codes)
    turn_to(table, "这一季")
    turn_to(table, "登录")
    assert not [code for code in codes if code in shown(table)]


def test_slips_hold_the_codes_and_the_address(table):
    login = table.desk.login
    login.url.value, login.wifi.value = "http://192.168.137.1:8024/", "沙盘热点"
    press(table, login.make)
    path = login.folder / "登录条-one.pdf"
    assert str(path) in said(table) and path.parts[-3:-1] == ("build", "sandtable")
    text = pdf_text(path).replace(" ", "")
    assert all(code.code in text and code.name in text for code in login.codes)
    assert "192.168.137.1:8024" in text and "沙盘热点" in text


def test_without_the_slips_one_sentence_and_the_codes_stay(table, monkeypatch):
    monkeypatch.setitem(sys.modules, "coursekit.sandtable.slips", None)
    press(table, table.desk.login.make)
    assert said(table).startswith("○ 没做成") and "先把登录码抄下来" in said(table)
    press(table, table.desk.login.fold.button)
    assert table.desk.login.codes[0].code in shown(table)


def test_a_team_s_new_code_ends_its_old_one_and_its_sessions(table, room):
    login, ledger = table.desk.login, table.desk.ledger
    old = {code.seat: code.code for code in login.codes}
    token = ledger.start_session(3)
    other = ledger.start_session(4)
    login.team.value = 3
    press(table, login.anew)
    assert ledger.seat_of_code(old[3], "here") == 3 and "旧码马上作废" in seen(login.box)
    press(table, login.renewing.yes)
    login.renewing.yes.click()
    new = {code.seat: code.code for code in login.codes}
    assert ledger.seat_of_code(old[3], "here") is None and ledger.seat_of_code(new[3], "here") == 3
    assert {seat: code for seat, code in new.items() if seat != 3} == {s: code for s, code in old.items() if s != 3}
    assert ledger.seat_of_session(token) is None and ledger.seat_of_session(other) == 4
    assert new[3] in pdf_text(login.folder / "登录条-one-补发.pdf").replace(" ", "")
    assert [action.what for action in ledger.actions()].count("new_codes") == 2


def test_after_a_restart_there_are_no_codes_and_the_page_says_what_to_do(table, room):
    again = room.console("one")
    turn_to(again, "登录")
    login = again.desk.login
    assert login.make.disabled and login.fold.button.disabled and "就给那一队重发" in seen(login.box)
    press(again, login.anew)
    press(again, login.renewing.yes)
    assert len(login.codes) == 6 and not login.make.disabled and "登录条-one.pdf" in said(again)


def test_devices_are_logged_out_and_addresses_unlocked(table):
    login, ledger = table.desk.login, table.desk.ledger
    tokens = [ledger.start_session(seat) for seat in (0, 0, 1)]
    login.team.value = 0
    press(table, login.leave)
    press(table, login.leaving.yes)
    assert [ledger.seat_of_session(token) for token in tokens] == [None, None, 1]
    code = login.codes[2].code
    with pytest.raises(LockedOut):
        for _ in range(30):
            ledger.seat_of_code("WRONGXYZ", "10.0.0.7")
    login.address.value = "10.0.0.8"
    press(table, login.unlock)
    with pytest.raises(LockedOut):
        ledger.seat_of_code(code, "10.0.0.7")
    login.address.value = "10.0.0.7"
    press(table, login.unlock)
    assert "10.0.0.7解锁了" in said(table) and ledger.seat_of_code(code, "10.0.0.7") == 2
