"""The page served for real: over a socket, and started anew."""

import http.client
import threading
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
import uvicorn
from teams_page_games import Page, game_file

from coursekit.errors import CourseError
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.teams_page.serve import listener_at, serve, server_config


@contextmanager
def served(path):
    """Serve the game at ``path`` as `serve` does, on a free port of this machine."""
    server = uvicorn.Server(server_config(path, "127.0.0.1", 0))
    listener = listener_at("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


def ask(port, method, path, fields=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    body = urlencode(fields) if fields else None
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
    connection.request(method, path, body, kind | {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


def cookie(answer):
    return answer.headers["Set-Cookie"].split(";")[0]


def log_in(port, code, **headers):
    answer, text = ask(port, "GET", "/login")
    fields = Page(text).forms["/login"] | {"team": "0", "code": code}
    return ask(port, "POST", "/login", fields, Cookie=cookie(answer), **headers)[0]


def test_a_team_keeps_its_session_and_form_over_a_restart(tmp_path):
    path, codes = game_file(tmp_path)
    with Ledger.open(path) as console:
        console.open_round()
        with served(path) as port:
            answer = log_in(port, codes[0], Origin=f"http://127.0.0.1:{port}")
            assert answer.status == 303 and answer.headers["Server"] is None
            own = cookie(answer)
            form = Page(ask(port, "GET", "/quarter", Cookie=own)[1]).forms["/quarter"]
        form.pop("research")
        with served(path) as port:
            for _ in range(2):
                assert ask(port, "POST", "/quarter", form | {"commission": "55"}, Cookie=own)[0].status == 303
            assert console.submission(0).receipt in ask(port, "GET", "/receipt", Cookie=own)[1]
        assert len(console.versions(0)) == 1


def test_a_port_that_cannot_be_had_is_said(tmp_path):
    path, _ = game_file(tmp_path)
    with listener_at("127.0.0.1", 0) as taken, pytest.raises(CourseError, match=f"端口 {taken.getsockname()[1]} 已经被"):
        serve(path, "127.0.0.1", taken.getsockname()[1])
    with pytest.raises(CourseError, match="这台电脑没有 192.0.2.1"):
        serve(path, "192.0.2.1", 0)
    with pytest.raises(CourseError, match="没有找到"):
        serve(tmp_path / "none.db", "127.0.0.1", 0)


def test_a_proxys_headers_are_not_believed(tmp_path):
    path, _ = game_file(tmp_path)
    with served(path) as port:
        statuses = [log_in(port, f"AAAA22{n:02d}", X_Forwarded_For=f"10.0.0.{n}").status for n in range(10)]
    assert statuses[0] == 401 and statuses[-1] == 429
