"""Codes and sessions: nothing readable in the file, and nobody can lock another team out."""

import threading

import pytest
from ledger_games import Clock, a_ledger, a_setup

from coursekit.errors import CourseError
from coursekit.sandtable.ledger import Ledger, LockedOut, logins
from coursekit.sandtable.ledger.codes import ALPHABET


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def game(tmp_path, clock):
    """A ledger of three teams and its codes by seat."""
    ledger, codes = Ledger.create(tmp_path / "g.db", a_setup(people=3), clock=clock)
    with ledger:
        yield ledger, {each.seat: each.code for each in codes}


def hammer(ledger, address, seat=None, times=40):
    """Try wrong codes, and return how many were looked at."""
    looked = 0
    for number in range(times):
        try:
            assert ledger.seat_of_code(f"22222{number:03d}", address, seat) is None
            looked += 1
        except LockedOut:
            pass
    return looked


def test_each_team_has_a_code_of_its_own(game):
    ledger, codes = game
    assert sorted(codes) == [0, 1, 2] and len(set(codes.values())) == 3
    assert all(len(code) == 8 and set(code) <= set(ALPHABET) for code in codes.values())
    assert [ledger.seat_of_code(codes[seat], "a") for seat in codes] == [0, 1, 2]


def test_a_code_is_read_as_people_type_it(game):
    ledger, codes = game
    code = codes[1]
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    for typed in (code.lower(), f" {code[:4]}-{code[4:]} ", wide, f"{code[:4]} {code[4:]}\n"):
        assert ledger.seat_of_code(typed, "a") == 1
    for typed in ("", code[:-1], code + "2", "\ud800", "x" * 10_000):
        assert ledger.seat_of_code(typed, "b") is None


def test_neither_codes_nor_tokens_stand_in_the_file_or_the_log(game, tmp_path):
    ledger, codes = game
    token = ledger.start_session(0)
    ledger.close()
    data = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in (*codes.values(), token):
        assert secret.encode() not in data
    assert b"log_in" in data


def test_a_rival_who_tries_codes_locks_out_nobody_elsewhere(game):
    ledger, codes = game
    for seat in (None, 0, 1, 2):
        assert hammer(ledger, "10.0.0.66", seat) < 25
    with pytest.raises(LockedOut):
        ledger.seat_of_code(codes[0], "10.0.0.66")
    assert [ledger.seat_of_code(codes[seat], f"10.0.0.{seat}") for seat in codes] == [0, 1, 2]
    assert [ledger.seat_of_code(codes[seat], f"10.0.0.{seat}", seat) for seat in codes] == [0, 1, 2]


def test_behind_one_address_only_the_seat_that_was_tried_waits(game):
    ledger, codes = game
    assert hammer(ledger, "10.0.0.1", seat=0, times=12) == logins.FREE_SEAT
    with pytest.raises(LockedOut):
        ledger.seat_of_code(codes[0], "10.0.0.1", 0)
    assert ledger.seat_of_code(codes[1], "10.0.0.1", 1) == 1


def test_all_seats_together_have_a_limit_too(game):
    ledger, codes = game
    looked = sum(hammer(ledger, "10.0.0.1", seat) for seat in [*range(3), None, 7, 8, 9])
    assert looked == logins.FREE_ADDRESS
    with pytest.raises(LockedOut):
        ledger.seat_of_code(codes[2], "10.0.0.1", 2)


def test_a_rivals_own_code_does_not_wash_failures_away(game, clock):
    ledger, codes = game
    looked = 0
    for number in range(60):
        clock.wait(0.1)
        try:
            looked += ledger.seat_of_code(f"3333{number:04d}", "10.0.0.1", 1) is None
            ledger.seat_of_code(codes[0], "10.0.0.1", 0)
        except LockedOut:
            pass
    assert looked <= logins.FREE_SEAT + 3


def test_waits_grow_have_an_end_and_are_told(game, clock):
    ledger, codes = game
    assert hammer(ledger, "a") == logins.FREE_SEAT
    waits = []
    for number in range(8):
        with pytest.raises(LockedOut) as caught:
            ledger.seat_of_code(codes[0], "a")
        waits.append(caught.value.seconds)
        assert f"{caught.value.seconds} 秒" in str(caught.value) and isinstance(caught.value, CourseError)
        clock.wait(waits[-1])
        assert ledger.seat_of_code(f"4444{number:04d}", "a") is None
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    clock.wait(60)
    assert ledger.seat_of_code(codes[0], "a") == 0
    clock.wait(logins.FORGOTTEN_AFTER)
    assert hammer(ledger, "a") == logins.FREE_SEAT


def test_trying_during_the_wait_does_not_make_it_longer(game, clock):
    ledger, codes = game
    hammer(ledger, "a", times=200)
    clock.wait(2)
    assert ledger.seat_of_code(codes[0], "a") == 0


def test_tries_at_the_same_moment_do_not_slip_past_the_count(game):
    ledger, _ = game
    looked = []
    threads = [threading.Thread(target=lambda: looked.append(hammer(ledger, "a", times=5))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(looked) == logins.FREE_SEAT


def test_the_console_unlocks_one_address_or_all(game):
    ledger, codes = game
    for address in ("a", "b", "c"):
        hammer(ledger, address)
    ledger.unlock("a")
    assert ledger.seat_of_code(codes[0], "a") == 0
    with pytest.raises(LockedOut):
        ledger.seat_of_code(codes[0], "b")
    ledger.unlock()
    assert ledger.seat_of_code(codes[0], "b") == ledger.seat_of_code(codes[0], "c") == 0
    assert [each.what for each in ledger.actions()][-2:] == ["unlock", "unlock"]


def test_the_wait_outlives_a_restart(game, clock, tmp_path):
    ledger, codes = game
    hammer(ledger, "a")
    with Ledger.open(tmp_path / "g.db", clock=clock) as again, pytest.raises(LockedOut):
        again.seat_of_code(codes[0], "a")


def test_a_code_of_another_seat_is_wrong_for_the_seat_asked_for(game):
    ledger, codes = game
    assert ledger.seat_of_code(codes[0], "a", seat=1) is None and ledger.seat_of_code(codes[1], "a", seat=1) == 1


def test_new_codes_replace_the_old_ones_and_end_sessions(game):
    ledger, codes = game
    tokens = {seat: ledger.start_session(seat) for seat in codes}
    [fresh] = ledger.new_codes([1])
    assert fresh.seat == 1 and fresh.name == "乙公司" and fresh.code != codes[1]
    assert ledger.seat_of_code(codes[1], "a") is None and ledger.seat_of_code(fresh.code, "a") == 1
    assert [ledger.seat_of_session(tokens[seat]) for seat in tokens] == [0, None, 2]
    assert len(ledger.new_codes()) == 3 and ledger.seat_of_code(fresh.code, "a") is None
    with pytest.raises(CourseError, match="没有队"):
        ledger.new_codes([0, 3])


def test_sessions_last_eight_hours_and_live_in_the_file(game, clock, tmp_path):
    ledger, _ = game
    token, other = ledger.start_session(2), ledger.start_session(2, hours=1)
    assert len(token) >= 40 and token != other
    clock.wait(3600)
    with Ledger.open(tmp_path / "g.db", clock=clock) as again:
        assert again.seat_of_session(token) == 2 and again.seat_of_session(other) is None
    clock.wait(7 * 3600)
    assert ledger.seat_of_session(token) is None
    for odd in ("", "x", "\ud800", token[:-1], None):
        assert ledger.seat_of_session(odd) is None


def test_sessions_end_one_by_one_or_all_of_a_team(game):
    ledger, codes = game
    one, two, other = ledger.start_session(0), ledger.start_session(0), ledger.start_session(1)
    ledger.end_session(one)
    ledger.end_session("unknown")
    assert [ledger.seat_of_session(each) for each in (one, two, other)] == [None, 0, 1]
    ledger.end_sessions(0)
    assert [ledger.seat_of_session(each) for each in (one, two, other)] == [None, None, 1]
    assert ledger.seat_of_code(codes[0], "a") == 0
    for seat in (3, 8, None):
        with pytest.raises(CourseError, match="没有队"):
            ledger.start_session(seat)


def test_codes_of_two_games_differ(tmp_path):
    made = [Ledger.create(tmp_path / name, a_setup()) for name in ("a.db", "b.db")]
    assert len({code.code for _, codes in made for code in codes}) == 4
    assert made[0][0].seat_of_code(made[1][1][0].code, "a") is None
    for ledger, _ in made:
        ledger.close()
    with a_ledger(tmp_path, name="c.db") as one:
        assert one.teams == ((0, "甲公司"), (1, "乙公司"))
