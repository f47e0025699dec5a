"""Every route of the schema asked with whatever can be sent: no answer of 5xx, and nothing stored unless it says so.

What no description of a form allows for is here: bytes, types of content, cookies and origins of any kind, words where a
number belongs. That answers are as the description has them is test_teams_openapi's.
"""

from contextlib import ExitStack
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from teams_page_games import HOSTILE, Classroom

from coursekit.sandtable.rules.fields import CHOICE, NUMBER, form_fields
from coursekit.sandtable.scenario.research import RESEARCH_ITEMS
from coursekit.sandtable.teams_page.app import create_app
from coursekit.sandtable.teams_page.guards.forms import FORM_TYPE
from coursekit.sandtable.teams_page.guards.sessions import DOOR, SESSION

FIELDS = form_fields("4g_5g")
CONTROLS = ("csrf", "key", "round", "forecast", "research")
ODD_NUMBERS = ("", "-1", "1e308", "1e999", "nan", "-inf", "0x1f", "１２．５", "1,2,3", "1_000", "٣", "½", "九十", "5e-324", "-0")
WORDS = st.one_of(st.text(max_size=60), st.sampled_from([*ODD_NUMBERS, *HOSTILE, "x" * 401, "\0", "\u202e", "true", "[]"]))
ROUNDS = ("game-0-1", "game-1-1", "rehearsal-0-1", "game-999-9999", "game-0-1 ", "closed")
TYPES = (FORM_TYPE, f"{FORM_TYPE}; charset=gbk", "application/json", "multipart/form-data; boundary=x", "text/plain", "")


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A quarter that is open, one before it published; hypothesis asks it again and again."""
    with ExitStack() as stack:
        made = Classroom(tmp_path_factory.mktemp("asked"), stack, played=1)
        for what in ("results", "leaderboard", "scenario"):
            made.console.publish(what)
        made.console.open_round(minutes=12)
        yield made


@pytest.fixture(scope="module")
def routes(room):
    """Every method and address, from the schema, so that a new route is asked too."""
    schema = room.visitor(app=create_app(room.path, schema=True)).get("/openapi.json").json()
    found = sorted((method.upper(), path) for path, methods in schema["paths"].items() for method in methods)
    assert ("POST", "/quarter") in found and len(found) >= 12
    return found


@pytest.fixture(scope="module")
def member(room):
    return room.team(0)


@pytest.fixture(scope="module")
def rival(room):
    """Another team's hand-in, which nothing may change."""
    visitor = room.team(1)
    assert visitor.hand_in().status_code == 200
    return room.console.versions(1)


def one_field():
    """A field of the form and something that may stand in it, what is allowed more often than not."""
    def values(field):
        if field.kind == NUMBER:
            good = st.floats(field.low, min(field.high, field.low + 100 * field.step)).map(lambda number: f"{number:.4g}")
        else:
            good = st.sampled_from([value for value, _ in field.options] if field.kind == CHOICE else ["", "没有"])
        return st.tuples(st.just(field.name), st.one_of(good, good, WORDS))

    return st.sampled_from(FIELDS).flatmap(values)


@settings(max_examples=60)
@given(
    fields=st.lists(one_field(), max_size=5), dropped=st.sets(st.sampled_from([field.name for field in FIELDS]), max_size=1),
    research=st.lists(st.one_of(st.sampled_from([*RESEARCH_ITEMS]), WORDS), max_size=4),
    forecast=st.one_of(st.floats(0.1, 99.9).map("{:.3g}".format), WORDS),
    mark=st.one_of(st.just("game-1-1"), st.just("game-1-1"), st.sampled_from(ROUNDS), WORDS),
    key=st.one_of(st.none(), st.none(), WORDS), more=st.dictionaries(WORDS, WORDS, max_size=2),
    where=st.sampled_from(["/quarter", "/quarter", "/quarter/reckon", "/api/budget"]),
)  # fmt: skip
@example(fields=[], dropped=set(), research=[], forecast="", mark="game-1-1", key=None, more={}, where="/quarter")
@example(fields=[], dropped=set(), research=[], forecast="nan", mark="game-1-1", key=None, more={}, where="/quarter")
def test_any_filling_of_the_form_is_stored_whole_or_refused(
    room, member, rival, fields, dropped, research, forecast, mark, key, more, where
):
    before = room.console.versions(0)
    form = member.form() | dict(fields) | {"research": research, "forecast": forecast, "round": mark}
    form = {name: value for name, value in form.items() if name not in dropped}
    form |= {name: value for name, value in more.items() if name not in form} | ({} if key is None else {"key": key})
    body = urlencode(form, doseq=True, errors="surrogatepass")
    answer = member.client.post(where, content=body, headers={"Content-Type": FORM_TYPE}, follow_redirects=False)
    after = room.console.versions(0)
    if answer.status_code == 303 and "again" not in answer.headers["location"]:
        assert where == "/quarter" and len(after) == len(before) + 1 and mark == "game-1-1" and not dropped and not more
        assert dict(after[-1].values).keys() == {field.name for field in FIELDS}
        for field in FIELDS:
            if field.kind == NUMBER:
                assert field.low <= float(after[-1].values[field.name]) <= field.high
        assert set(research) <= set(after[-1].research) and after[-1].research == tuple(dict.fromkeys(after[-1].research))
    else:
        assert answer.status_code in (200, 303, 409, 422), (answer.status_code, answer.text[:500])
        assert answer.status_code != 200 or where != "/quarter"
        assert after == before
    assert room.console.versions(1) == rival


@settings(max_examples=80)
@given(
    chosen=st.integers(0, 10**6), query=st.dictionaries(WORDS, WORDS, max_size=3), ending=st.one_of(st.just(""), st.just(""), WORDS),
    body=st.one_of(st.binary(max_size=300), st.dictionaries(st.sampled_from([*CONTROLS, "team", "code", "seat"]), WORDS).map(
        lambda fields: urlencode(fields, errors="surrogatepass").encode())),
    kind=st.sampled_from(TYPES), method=st.sampled_from([None, None, None, "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"]),
    cookie=st.one_of(st.none(), st.text("abcXYZ019-_;= \"", max_size=80)),
    origin=st.sampled_from([None, "null", "http://sandtable", "http://elsewhere", "http://[", "::"]),
)  # fmt: skip
def test_no_request_breaks_a_route_or_stores_anything(
    room, routes, member, rival, chosen, query, ending, body, kind, method, cookie, origin
):
    named, path = routes[chosen % len(routes)]
    if named == "POST" and path == "/logout":
        body = b""  # the member is needed further on
    path = path.replace("{name}", "page.css") + quote(ending, safe="/", errors="surrogatepass")
    headers = {"Content-Type": kind} | ({"Origin": origin} if origin else {})
    asking = room.visitor() if cookie is not None else member
    if cookie is not None:
        headers["Cookie"] = f"{SESSION}={cookie}; {DOOR}={cookie}"
    before, stored = room.console.versions(0), room.stored()
    answer = asking.client.request(
        method or named, path + "?" + urlencode(query, errors="surrogatepass"), content=body, headers=headers, follow_redirects=False
    )
    assert answer.status_code < 500, (answer.status_code, answer.text[:500])
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (room.console.versions(0), room.stored(), room.console.versions(1)) == (before, stored, rival)


def test_after_all_that_the_file_is_sound_and_the_team_still_in(room, member):
    assert room.console.verify() == [] and member.hand_in().status_code == 200
