"""Somebody who wants to see, change or break what is not theirs; each attack is really tried."""

import ast
import asyncio
import re
import threading
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.responses import PlainTextResponse
from teams_page_games import HOSTILE, Page, hand_in

import coursekit
from coursekit.sandtable import teams_page
from coursekit.sandtable.teams_page.app import create_app
from coursekit.sandtable.teams_page.guards.body_limit import LIMIT, BodyLimit
from coursekit.sandtable.teams_page.guards.headers import SECURITY_HEADERS
from coursekit.sandtable.teams_page.guards.sessions import SESSION

PAGES = ("/quarter", "/receipt", "/results", "/leaderboard", "/api/state")
FORM = "application/x-www-form-urlencoded"


def test_without_a_session_nothing_is_shown_or_stored(room):
    stranger, form = room.visitor(), room.team(0).form()
    for address in PAGES[:-1]:
        assert stranger.get(address).url.path == "/login"
    assert stranger.get("/api/state").status_code == 401
    assert stranger.post("/api/budget", form).status_code == 401
    stranger.post("/quarter", form)
    stranger.post("/quarter/reckon", form)
    assert room.stored() == [0, 0, 0]


@pytest.mark.parametrize("token", ["", "0", "1", "x" * 43, "../../etc/passwd", "' OR '1'='1", "a" * 5000, "%00%00%00%00%00%00%00%00"])
def test_a_made_up_cookie_is_no_session(room, token):
    stranger = room.visitor()
    assert stranger.get("/quarter", headers={"Cookie": f"{SESSION}={token}"}).url.path == "/login"


def test_another_teams_rows_are_not_to_be_had(classroom):
    room = classroom(played=1)
    room.console.publish("results")
    room.console.open_round()
    receipt = hand_in(room.console, 1, key="of-another-team-1", commission=123.45, research=("scenario_probe",)).text
    spy, owner = room.team(0), room.team(1)
    assert receipt in owner.get("/receipt").text and "123.45" in owner.get("/quarter").text
    tries = [f"{page}{tail}" for page in PAGES for tail in ("", "?seat=1", "?team=1&seat=1", "?round=0&version=1")]
    for address in tries:
        answer = spy.get(address, headers={"X-Seat": "1", "Cookie": f"{SESSION}={spy.client.cookies[SESSION]}; seat=1"})
        assert answer.status_code == 200
        for secret in (receipt, "123.45", "探到的"):
            assert secret not in answer.text, address
    for address in ("/receipt/1", "/quarter/1", "/results/1", "/api/state/1", f"/receipt/{receipt}", "/api/teams", "/api/seat/1"):
        assert spy.get(address).status_code == 404


def test_a_form_for_another_team_is_stored_for_nobody(room):
    spy = room.team(0)
    assert spy.hand_in(seat="1").status_code == 422
    assert spy.post("/quarter?seat=1", spy.form()).url.path == "/receipt"
    assert room.stored() == [1, 0, 0]


def test_a_form_without_this_sessions_token_is_not_taken(room):
    team, other = room.team(0), room.team(1)
    form, foreign = team.form(), other.form()["csrf"]
    for token in ("", "0" * 64, foreign, form["csrf"][:-1], form["csrf"].upper() + "x", "é"):
        for address in ("/quarter", "/quarter/reckon", "/api/budget", "/logout"):
            assert team.post(address, form | {"csrf": token}).status_code == 403
    bare = {name: value for name, value in form.items() if name != "csrf"}
    assert team.post("/quarter", bare).status_code == 403
    assert team.get("/quarter").url.path == "/quarter"  # not logged out by another's form either
    assert room.stored() == [0, 0, 0]


@pytest.mark.parametrize("origin, status", [
    ("http://evil.example", 403), ("null", 403), ("", 403), ("http://sandtable.evil.example", 403), ("http://sandtable:81", 403),
    ("http://[", 403), ("http://sandtable", 200),
])  # fmt: skip
def test_a_form_from_another_origin_is_not_taken(room, origin, status):
    team = room.team(0)
    form = team.form()
    assert team.post("/quarter", form, headers={"Origin": origin}).status_code == status
    assert room.stored() == [int(status == 200), 0, 0]


def test_logging_somebody_in_from_another_site_does_not_work(room):
    victim = room.visitor()
    form = {"team": "0", "code": room.codes[0]}
    assert victim.post("/login", form).status_code == 403
    token = room.visitor("10.0.0.66").page("/login").forms["/login"]["csrf"]
    assert victim.post("/login", form | {"csrf": token}).status_code == 403
    own = victim.page("/login").forms["/login"]["csrf"]
    assert victim.post("/login", form | {"csrf": own}, headers={"Origin": "http://evil.example"}).status_code == 403
    assert SESSION not in victim.client.cookies


def test_names_and_texts_are_shown_as_text(classroom):
    room = classroom(played=1, names=HOSTILE)
    for what in ("results", "leaderboard"):
        room.console.publish(what)
    room.console.record_violation(0, 5, "false_claims", note=f"{HOSTILE[0]} {HOSTILE[1]}")
    room.console.open_round()
    team = room.team(0)
    pages = [team.get(address) for address in ("/quarter", "/receipt", "/results", "/leaderboard")]
    pages += [room.visitor().get("/login"), team.hand_in(agreed_with=HOSTILE[0], forecast=HOSTILE[1], commission=HOSTILE[2])]
    for page in pages:
        assert "<script>alert" not in page.text and "{{ 7*7 }}{% raw %}49" not in page.text
    login = Page(pages[4].text)
    assert all(name in login.text for name in HOSTILE)
    typed = Page(pages[5].text).forms["/quarter"]
    assert (typed["agreed_with"], typed["forecast"], typed["commission"]) == HOSTILE
    assert room.console.verify() == [] and room.stored() == [0, 0, 0]


def test_sql_in_any_field_changes_nothing(room):
    team = room.team(0)
    before = room.console.actions()
    form = team.form()
    for name in form:
        if name not in ("csrf", "research"):
            assert team.hand_in(form, **{name: "0'); DELETE FROM sessions; UPDATE meta SET value='x'; --"}).status_code in (409, 422)
    (noted,) = room.console.actions()[len(before) :]  # once, however often it is tried, and not what was typed
    assert noted.what == "submit_refused" and "DELETE" not in str(noted.detail) and room.stored() == [0, 0, 0]
    assert team.hand_in(form).status_code == 200


@pytest.mark.parametrize("kind", ["declared", "chunked", "lying"])
def test_a_body_that_is_too_large_is_refused(room, kind):
    team = room.team(0)
    form = urlencode(team.form() | {"agreed_with": "x" * LIMIT}).encode()
    headers = {"Content-Type": FORM} | ({"Content-Length": "10"} if kind == "lying" else {})
    body = form if kind != "chunked" else (form[i : i + 4096] for i in range(0, len(form), 4096))
    answer = team.client.post("/quarter", content=body, headers=headers)
    assert answer.status_code == 413 and "64 KB" in Page(answer.text).text
    assert room.stored() == [0, 0, 0]


@pytest.mark.parametrize("declared, status", [(None, 408), (b"10", 408), (b"1000000000", 413), (b"-5", 413), (b"many", 413)])
def test_a_body_that_never_comes_is_given_up_and_a_huge_one_not_waited_for(declared, status):
    answers, asked = [], []

    async def never():
        asked.append(True)
        await asyncio.Event().wait()

    async def keep(message):
        answers.append(message)

    async def application(*_):
        answers.append("reached")

    guard = BodyLimit(application, lambda scope, status, text: PlainTextResponse(text, status), seconds=0)
    headers = [(b"content-length", declared)] if declared else []
    asyncio.run(guard({"type": "http", "method": "POST", "headers": headers}, never, keep))
    assert answers[0]["status"] == status and "reached" not in answers
    assert status == 408 or not asked


@pytest.mark.parametrize("body, kind", [
    (b"\xff\xfe=1", FORM), (b"csrf=%ff", FORM), (b"&".join(b"a%d=1" % n for n in range(200)), FORM), (b"csrf=1&csrf=2", FORM),
    (b"a=%00", FORM), (b"agreed_with=" + b"x" * 500, FORM), (b"{}", "application/json"), (b"", "multipart/form-data; boundary=x"),
    (b"", ""),
])  # fmt: skip
def test_a_body_that_is_no_form_of_ours_is_refused(room, body, kind):
    answer = room.team(0).client.post("/quarter", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 422 and Page(answer.text).of_class("alert")


@pytest.mark.parametrize("path", [
    "../app.py", "..%2fapp.py", "%2e%2e/app.py", "..%5capp.py", "....//app.py", "/etc/passwd", "%2fetc%2fpasswd", "page.css%00.py",
    "page.css/../../app.py", "../../../../../../etc/passwd", ".", "", "PAGE.CSS", "page.css/", "..%252fapp.py",
])  # fmt: skip
def test_no_path_leads_to_another_file(room, path):
    answer = room.visitor().client.get(f"http://sandtable/assets/{path}", follow_redirects=False)
    assert answer.status_code == 404 and "create_app" not in answer.text and "root:" not in answer.text


def test_the_two_assets_and_the_sign_are_there(room):
    page = room.visitor().get("/login").text
    for name, kind in (("page.css", "text/css"), ("page.js", "text/javascript"), ("sign.svg", "image/svg+xml")):
        answer = room.visitor().get(re.search(rf'/assets/{re.escape(name)}\?\w+', page)[0])
        assert answer.status_code == 200 and answer.headers["content-type"].startswith(kind)
        assert "immutable" in answer.headers["cache-control"]


def test_there_are_no_pages_about_the_interface(room):
    visitor = room.visitor()
    for address in ("/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect"):
        assert visitor.get(address).status_code == 404
    shown = create_app(room.path, schema=True)
    assert room.visitor(app=shown).get("/openapi.json").status_code == 200
    assert room.visitor(app=shown).get("/docs").status_code == 404


def test_the_page_can_do_nothing_that_is_the_instructors(room):
    schema = room.visitor(app=create_app(room.path, schema=True)).get("/openapi.json").json()
    posts = {path for path, methods in schema["paths"].items() if set(methods) - {"get"}}
    assert posts == {"/login", "/logout", "/quarter", "/quarter/reckon", "/api/budget"}
    forbidden = {"open_round", "close_round", "resolve", "reopen", "extend", "roll_back", "publish", "unpublish", "new_codes",
                 "end_rehearsal", "seat_bot", "record_violation", "unlock", "withdraw_violation"}  # fmt: skip
    called = {
        node.attr for path in Path(teams_page.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)
    }  # fmt: skip
    assert "submit" in called and not called & forbidden


def test_the_course_opens_without_a_web_server_installed():
    base = Path(coursekit.__file__).parent
    for path in base.rglob("*.py"):
        if "teams_page" in path.parts:
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] not in ("fastapi", "starlette", "uvicorn"), path
                assert not name.startswith("coursekit.sandtable.teams_page"), path


def test_every_answer_carries_the_headers(room, monkeypatch):
    team = room.team(0)
    visitor = room.visitor(raise_server_exceptions=False)
    monkeypatch.setattr(type(room.app.state.room.ledger), "seat_of_code", lambda *_: 1 / 0)
    answers = [team.get(address) for address in (*PAGES, "/nope", "/assets/page.css")]
    answers += [visitor.get("/login"), visitor.get("/", follow_redirects=False), team.post("/quarter", {}), team.get("/logout")]
    answers += [team.client.post("/quarter", content=b"x" * (LIMIT + 1)), visitor.log_in(0)]
    assert {answer.status_code for answer in answers} == {200, 303, 403, 404, 405, 413, 500}
    for answer in answers:
        for name, value in SECURITY_HEADERS.items():
            assert answer.headers[name] == value, (answer.url, name)
        assert answer.headers["Cache-Control"] == "no-store" or "/assets/" in answer.url.path
    assert "Traceback" not in answers[-1].text and "division" not in answers[-1].text


def test_no_page_needs_what_its_policy_forbids(classroom):
    room = classroom(played=2)
    for what in ("results", "leaderboard", "scenario"):
        room.console.publish(what)
    room.console.open_round()
    team = room.team(0)
    team.hand_in(research=["price_map"])
    for address in (*PAGES[:-1], "/nope"):
        page = Page(team.get(address).text)
        for tag, own in page.elements:
            assert not {name for name in own if name.startswith("on") or name == "style"}, (address, tag)
            assert tag != "style" and (tag != "script" or own["src"].startswith("/assets/"))
            assert not any("//" in (own.get(name) or "") for name in ("src", "href", "action", "formaction"))


def test_many_members_at_once_lose_nothing(room):
    members = [room.team(seat, f"10.0.1.{number}") for number in range(4) for seat in range(3)]
    forms = [member.form() for member in members]
    answers = []

    def press(member, form):
        for commission in ("40", "45"):
            answers.append(member.hand_in(form | {"key": form["key"] + commission}, commission=commission).status_code)

    threads = [threading.Thread(target=press, args=pair) for pair in zip(members, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 24 and room.stored() == [8, 8, 8]
