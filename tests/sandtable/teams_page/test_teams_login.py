"""Logging in: codes, sessions that last and end, and somebody who tries codes."""

import pytest
from teams_page_games import Page

from coursekit.sandtable.teams_page.guards.sessions import DOOR, SESSION


def test_a_code_opens_its_own_team(room):
    for seat, name in room.console.teams:
        answer = room.visitor().log_in(seat)
        assert answer.url.path == "/quarter"
        assert name in Page(answer.text).text


@pytest.mark.parametrize("dress", [str.lower, lambda code: f" {code[:4]}-{code[4:]} ",
                                   lambda code: "".join(chr(ord(c) + 0xFEE0) for c in code)])  # fmt: skip
def test_a_code_may_be_typed_in_any_dress(room, dress):
    assert room.visitor().log_in(0, dress(room.codes[0])).url.path == "/quarter"


@pytest.mark.parametrize("team, code, status", [
    ("0", "AAAA2222", 401), ("1", None, 401), ("", None, 422), ("7", None, 422), ("0", "", 422), ("0", "A' OR 1=1", 422),
    ("0 OR 1", None, 422),
])  # fmt: skip
def test_nothing_else_opens_it(room, team, code, status):
    visitor = room.visitor()
    form = visitor.page("/login").forms["/login"]
    answer = visitor.post("/login", form | {"team": team, "code": room.codes[0] if code is None else code})
    assert answer.status_code == status
    assert Page(answer.text).of_class("alert")
    assert SESSION not in visitor.client.cookies
    assert visitor.get("/quarter").url.path == "/login"


def test_the_typed_code_is_not_sent_back(room):
    assert room.codes[0] not in room.visitor().log_in(1, room.codes[0]).text


def test_cookies_are_for_this_site_and_no_script(room):
    visitor = room.visitor()
    cookie = visitor.log_in(0, follow_redirects=False).headers.get_list("set-cookie")[0].lower()
    assert cookie.startswith(SESSION)
    assert {"httponly", "samesite=strict", "path=/", "max-age=28800"} <= {part.strip() for part in cookie.split(";")}
    door = room.visitor().get("/login").headers["set-cookie"].lower()
    assert door.startswith(DOOR) and "httponly" in door and "samesite=strict" in door


def test_a_stolen_cookie_is_worth_nothing_after_logout(room):
    honest, thief = room.visitor(), room.visitor("10.0.0.66")
    assert honest.log_in(0).url.path == "/quarter"
    stolen = honest.client.cookies[SESSION]
    thief.become(stolen)
    form = honest.form()
    assert thief.get("/receipt").url.path == "/receipt"  # until then it is the session itself
    assert honest.post("/logout", {"csrf": form["csrf"]}).url.path == "/login"
    for address in ("/quarter", "/receipt", "/results", "/leaderboard"):
        assert thief.get(address).url.path == "/login"
    assert thief.get("/api/state").status_code == 401
    thief.post("/quarter", form)
    assert room.stored() == [0, 0, 0]


def test_a_session_outlives_the_server_and_ends_after_eight_hours(room):
    team = room.team(1)
    again = room.visitor(app=room.restarted())
    again.become(team.client.cookies[SESSION])
    assert "城东分公司" in again.page("/quarter").text
    form = team.form()
    assert again.post("/quarter", form).url.path == "/receipt"  # a form from before the restart
    assert room.stored() == [0, 1, 0]
    room.clock.now += 8 * 3600 + 1
    assert again.get("/quarter").url.path == "/login"
    assert again.get("/api/state").status_code == 401


def test_new_codes_end_the_sessions_of_their_team_only(room):
    first, second = room.team(0), room.team(1)
    room.console.new_codes([0])
    assert first.get("/quarter").url.path == "/login"
    assert second.get("/quarter").url.path == "/quarter"
    assert room.visitor().log_in(0).status_code == 401


def test_logging_in_ends_the_session_that_the_browser_had(room):
    visitor = room.visitor()
    form = visitor.page("/login").forms["/login"] | {"team": "1", "code": room.codes[1]}
    door = visitor.client.cookies[DOOR]
    visitor.log_in(0)  # in another tab
    old = visitor.client.cookies[SESSION]
    visitor.client.cookies.set(DOOR, door, domain="sandtable.local")
    assert visitor.post("/login", form).url.path == "/quarter"
    assert visitor.client.cookies[SESSION] != old
    assert room.console.seat_of_session(old) is None and "城东分公司" in visitor.page("/quarter").text


def test_trying_codes_is_slowed_and_the_honest_team_gets_in(room):
    rival = room.visitor("10.0.0.66")
    form = rival.page("/login").forms["/login"] | {"team": "0"}
    statuses = [rival.post("/login", form | {"code": f"AAAA22{number:02d}"}).status_code for number in range(12)]
    assert 429 in statuses and statuses[0] == 401
    locked = rival.post("/login", form | {"code": room.codes[0]})
    assert locked.status_code == 429  # even the right code, from there
    assert int(locked.headers["retry-after"]) > 0 and "秒" in Page(locked.text).text
    assert room.visitor("10.0.0.7").log_in(0).url.path == "/quarter"


def test_a_claimed_address_is_not_believed(room):
    rival = room.visitor("10.0.0.66")
    form = rival.page("/login").forms["/login"] | {"team": "0", "code": "AAAA2222"}
    statuses = [
        rival.post("/login", form, headers={"X-Forwarded-For": f"10.1.1.{n}", "Forwarded": f"for=10.1.1.{n}"}).status_code
        for n in range(12)
    ]
    assert 429 in statuses
