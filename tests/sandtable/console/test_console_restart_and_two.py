"""Nothing is in the console that the ledger has not: a new kernel shows the same, and two consoles do not hurt each other."""

import pytest
from console_room import hand_in, head, is_on_screen, plain, press, row_of, said, seen, turn_to

from coursekit.sandtable.ledger import LedgerFault


def shown(console):
    """Return what every page shows."""
    pages = {}
    for name in console.desk.tabs.options:
        turn_to(console, name)
        pages[name] = seen(console.desk.page.box)
    return pages


def in_the_second_quarter(room):
    game, _ = room.game(rehearsal=False)
    console = room.console(game)
    page = console.desk.round_page
    press(console, page.open)
    press(console, page.close)
    press(console, page.resolve)
    press(console, page.publish["results"])
    press(console, page.open)
    with room.ledger() as teams:
        teams.start_session(4)
        hand_in(teams, 4)
    console.desk.ledger.seat_bot(1, "care", 3)
    console.desk.ledger.record_violation(0, None, "bribery")
    console.tick()
    return console


def test_after_a_restart_everything_is_as_it_was(room):
    before = in_the_second_quarter(room)
    again = room.console("one")
    assert head(again) == head(before)
    assert shown(again) == shown(before)
    assert "正在收表" in head(again) and row_of(again, "戊公司")[1].startswith("交了第 1 版")
    press_close = again.desk.round_page.close
    turn_to(again, "这一季")
    press(again, press_close)
    assert before.desk.ledger.round.status == "closed"


def test_a_console_that_is_behind_does_nothing_and_says_where_the_game_is(room):
    one = in_the_second_quarter(room)
    other = room.console("one")
    turn_to(one, "这一季")
    press(one, one.desk.round_page.close)
    press(one, one.desk.round_page.resolve)
    press(one, one.desk.round_page.open)
    assert one.desk.ledger.round.quarter == 2
    other.desk.round_page.close.click()  # meant for the second quarter
    assert "局面刚刚变了" in said(other) and "第 3 季，共 3 季，正在收表" in said(other)
    assert one.desk.ledger.round.status == "open"
    assert is_on_screen(other, other.desk.round_page.close)
    press(other, other.desk.round_page.close)
    assert one.desk.ledger.round.status == "closed"


def test_two_consoles_resolve_once(room):
    one, other = in_the_second_quarter(room), room.console("one")
    press(one, one.desk.round_page.close)
    other.tick()
    press(one, one.desk.round_page.resolve)
    press(other, other.desk.round_page.resolve)
    assert "局面刚刚变了" in said(other)
    assert [action.what for action in one.desk.ledger.actions()].count("resolve") == 2  # of two quarters
    assert one.desk.ledger.verify() == []


def test_a_confirmed_step_is_not_done_to_another_quarter(room):
    one, other = in_the_second_quarter(room), room.console("one")
    press(one, one.desk.round_page.close)
    other.tick()
    press(other, other.desk.round_page.back)
    press(one, one.desk.round_page.resolve)
    other.desk.round_page.rolling.yes.click()
    assert one.desk.ledger.round.attempt == 1 and "局面刚刚变了" in said(other)


def test_a_second_click_does_nothing_twice(room):
    game, _ = room.game(rehearsal=False)
    console = room.console(game)
    page, ledger = console.desk.round_page, console.desk.ledger
    for button, status in ((page.open, "open"), (page.close, "closed"), (page.resolve, "resolved")):
        press(console, button)
        first = said(console)
        button.click()
        assert ledger.round.status == status and said(console) == first and first.startswith("✓")
    press(console, page.publish["results"])
    page.publish["results"].click()
    assert ledger.is_published("results")
    for _ in range(2):
        page.rolling.button.click()
    page.rolling.yes.click()
    page.rolling.yes.click()
    assert ledger.round.attempt == 2


@pytest.mark.parametrize("fault", [LedgerFault("one.db：磁盘满了，这一步没有存进去。"), OSError(28, "No space left", "x")])
def test_what_goes_wrong_is_a_sentence(room, monkeypatch, fault):
    game, _ = room.game(rehearsal=False)
    console = room.console(game)

    def refuse(*_, **__):
        raise fault

    monkeypatch.setattr(console.desk.ledger, "open_round", refuse)
    press(console, console.desk.round_page.open)
    assert said(console).startswith("○ 没做成") and ("磁盘满了" in said(console) or "No space left" in said(console))
    monkeypatch.undo()
    press(console, console.desk.round_page.open)
    assert said(console).startswith("✓")


def test_a_mistake_of_the_program_is_not_silent(room, monkeypatch):
    game, _ = room.game(rehearsal=False)
    console = room.console(game)
    monkeypatch.setattr(console.desk.ledger, "open_round", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        console.desk.do(console.desk.round_page._open)
    assert "程序出错了" in said(console) and "存下的都还在" in said(console)


def test_a_file_that_cannot_be_read_is_said_once_and_the_clock_goes_on(room, monkeypatch):
    console = in_the_second_quarter(room)

    def refuse(*_, **__):
        raise LedgerFault("one.db：另一个程序占着这一局的文件。")

    monkeypatch.setattr(console.desk.ledger, "actions", refuse)
    assert console.tick() == 1.0
    assert "读不到这一局" in said(console) and "另一个程序占着" in said(console)
    console.desk.said.value = ""
    console.tick()
    assert said(console) == ""
    monkeypatch.undo()
    room.now += 30
    console.tick()
    assert plain(console.desk.head.value) == head(console) and "14:30" in head(console)


def test_what_is_typed_outlasts_the_clock(room):
    console = in_the_second_quarter(room)
    page = console.desk.round_page
    page.minutes.value = 7
    page.reason.value = "打到一半"
    with room.ledger() as teams:
        hand_in(teams, 5)
    console.tick()
    assert "己公司" not in head(console) and page.minutes.value == 7 and page.reason.value == "打到一半"
