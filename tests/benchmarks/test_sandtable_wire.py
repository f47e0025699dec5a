"""The soak's light browser reads what a real one would: fields of a form, cookies, answers with and without a body."""

import asyncio
import socket
import threading
from contextlib import contextmanager

import pytest
import uvicorn
from sandtable_wire import Cut, Wire, fields_of
from teams_page_games import Page, game_file

from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.teams_page.serve import listener_at, server_config


@contextmanager
def served(path):
    """Serve a game's file and tell the port."""
    server, listener = uvicorn.Server(server_config(path, "127.0.0.1", 0)), listener_at("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def room(tmp_path):
    path, codes = game_file(tmp_path)
    with Ledger.open(path) as console, served(path) as port:
        console.open_round(minutes=12)
        yield console, codes, port


async def logged_in(port, code, seat=0):
    wire = Wire(port)
    fields = fields_of((await wire.ask("GET", "/login")).text, "/login")
    answer = await wire.ask("POST", "/login", fields | {"team": str(seat), "code": code})
    assert answer.status == 303, answer
    return wire


def test_it_reads_a_form_as_the_parser_of_html_does(room):
    console, codes, port = room

    async def pages():
        wire = await logged_in(port, codes[0])
        first = (await wire.ask("GET", "/quarter")).text
        fields = fields_of(first, "/quarter") | {"agreed_with": '"<&>"', "research": ["scenario_probe"]}
        refused = (await wire.ask("POST", "/quarter", fields)).text
        wire.close()
        return first, refused

    for page in asyncio.run(pages()):
        assert fields_of(page, "/quarter") == Page(page).forms["/quarter"] and len(fields_of(page, "/quarter")) > 30
        assert fields_of(page, "/elsewhere") == {}
    assert fields_of(page, "/quarter")["agreed_with"] == '"<&>"' and console.versions(0) == []


def test_it_keeps_cookies_tags_and_its_connection_and_hands_in(room):
    console, codes, port = room

    async def play():
        wire = await logged_in(port, codes[1], 1)
        assert list(wire.cookies) == ["sandtable_session"]  # the door's is taken back
        first = await wire.ask("GET", "/api/state")
        again = await wire.ask("GET", "/api/state", tag=first.headers["etag"])
        fields = fields_of((await wire.ask("GET", "/quarter")).text, "/quarter")
        sent = await wire.ask("POST", "/quarter", fields)
        changed = await wire.ask("GET", "/api/state", tag=first.headers["etag"])
        streams = wire._streams
        wire.close()
        return first.status, again.status, again.text, sent.status, changed.status, streams is not None

    assert asyncio.run(play()) == (200, 304, "", 303, 200, True)
    assert len(console.versions(1)) == 1


def test_a_server_that_goes_away_is_said_and_the_next_one_asked(tmp_path):
    path, codes = game_file(tmp_path)

    async def ask(wire):
        return (await wire.ask("GET", "/login")).status

    async def lost(wire):
        with pytest.raises(Cut):
            await wire.ask("GET", "/login")

    with served(path) as port:
        assert asyncio.run(ask(Wire(port))) == 200
    asyncio.run(lost(Wire(port)))

    async def cut_in_the_middle():
        silent = socket.create_server(("127.0.0.1", 0))
        wire = Wire(silent.getsockname()[1])

        def answer():
            one, _ = silent.accept()
            one.recv(4096)
            one.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
            one.close()

        thread = threading.Thread(target=answer)
        thread.start()
        await lost(wire)
        thread.join()
        silent.close()

    asyncio.run(cut_in_the_middle())
