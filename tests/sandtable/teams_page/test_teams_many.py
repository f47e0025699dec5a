"""A whole room at once: polls answered from memory and never with what is past, codes checked a few at a time."""

import asyncio
import socket
import subprocess
import sys
import threading

import pytest
from teams_page_games import hand_in

from coursekit.sandtable.teams_page.memory import Memory
from coursekit.sandtable.teams_page.queues import DOORS, Queue
from coursekit.sandtable.teams_page.serve import listener_at

POLL = "/api/state"


@pytest.fixture
def asked(room, monkeypatch):
    """How often the page's ledger was asked for a round or a session."""
    ledger, found = room.app.state.room.ledger, []
    for name in ("submission", "session"):
        real = getattr(ledger, name)
        monkeypatch.setattr(ledger, name, lambda *given, real=real, name=name: (found.append(name), real(*given))[1])
    return found


def test_polls_ask_the_file_once_until_it_changes(room, asked):
    team, other = room.team(0), room.team(1)
    for _ in range(4):
        assert team.get(POLL).status_code == other.get(POLL).status_code == 200
    assert sorted(asked) == ["session", "session", "submission", "submission"]
    hand_in(room.console, 0, key="of-another-member-1")
    asked.clear()
    versions = [[each.get(POLL).json()["version"] for each in (team, other)] for _ in range(3)]
    assert versions == [[1, 0]] * 3 and sorted(asked) == ["session", "session", "submission", "submission"]


def test_a_session_that_the_console_ends_is_over_at_the_next_poll(room):
    team, other = room.team(0), room.team(1)
    assert [each.get(POLL).status_code for each in (team, other)] == [200, 200]
    room.console.end_sessions(0)
    assert [each.get(POLL).status_code for each in (team, other)] == [401, 200]


def test_a_session_that_runs_out_is_over_without_any_change_of_the_file(room):
    team = room.team(0)
    assert team.get(POLL).status_code == 200
    stamp = room.app.state.room.ledger.stamp()
    room.clock.now += 8 * 3600 + 1
    assert team.get(POLL).status_code == 401 and room.app.state.room.ledger.stamp() == stamp


def test_without_a_stamp_every_poll_asks_and_is_right(room, asked, monkeypatch):
    team = room.team(0)
    monkeypatch.setattr(room.app.state.room._memory, "_stamp", lambda: None)
    assert team.get(POLL).json()["version"] == 0
    hand_in(room.console, 0, key="of-another-member-1")
    assert team.get(POLL).json()["version"] == 1
    assert team.get(POLL).status_code == 200 and asked.count("session") == 3


def test_an_answer_read_while_the_file_changes_is_not_kept_for_what_came_after():
    """The file changes after the stamp was read, and again while it is being asked."""
    stamps, queue = iter([1, 2, 2, 2]), Queue("test", 1)
    memory, answers = Memory(lambda: next(stamps), queue), iter(["old", "new"])

    async def ask():
        first = asyncio.Event()
        entered, leave = threading.Event(), threading.Event()

        def slowly():
            entered.set()
            leave.wait(10)
            return next(answers)

        async def late():
            first.set()
            return await memory.of("a", slowly)

        slow = asyncio.create_task(late())
        await first.wait()
        await asyncio.to_thread(entered.wait, 10)
        leave.set()
        quick = memory.of("a", lambda: next(answers))
        return await slow, await quick, await memory.of("a", lambda: pytest.fail("it was kept"))

    try:
        assert asyncio.run(ask()) == ("old", "new", "new")
    finally:
        queue.close()


def test_codes_are_checked_a_few_at_a_time(room, monkeypatch):
    """Each takes a core and megabytes: forty at once would be forty times as much memory and no faster."""
    now, most, guard, go = [], [], threading.Lock(), threading.Event()

    def checked(code, address, seat):
        with guard:
            now.append(seat)
            most.append(len(now))
        go.wait(0.2)
        with guard:
            now.remove(seat)
        return seat

    monkeypatch.setattr(room.app.state.room.ledger, "seat_of_code", checked)
    answers = []
    visitor = room.visitor()
    form = visitor.page("/login").forms["/login"] | {"team": "0", "code": "ABCD2345"}
    threads = [
        threading.Thread(target=lambda: answers.append(visitor.post("/login", form, follow_redirects=False).status_code))
        for _ in range(6)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers == [303] * 6 and max(most) <= DOORS


def test_what_is_sent_in_two_parts_does_not_wait_for_the_first_to_be_acknowledged():
    """asyncio switches Nagle's algorithm off only for sockets that say that they are TCP's."""
    async def accepted():
        found = asyncio.get_running_loop().create_future()

        def came(_, writer):
            own = writer.get_extra_info("socket")
            found.set_result(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listener = listener_at("127.0.0.1", 0)
        async with await asyncio.start_server(came, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            said = await found
            writer.close()
        return said

    assert asyncio.run(accepted())


def test_the_server_needs_no_tables_figures_or_widgets():
    """They take a hundred megabytes and seconds; in a process of its own."""
    code = (
        "import sys, coursekit.cli, coursekit.cli.sandtable.finding, coursekit.sandtable.doctor.addresses\n"
        "import coursekit.sandtable.slips.qr_code, coursekit.sandtable.teams_page.serve\n"
        "print([name for name in ('pandas', 'matplotlib', 'IPython', 'ipywidgets', 'pyarrow') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
