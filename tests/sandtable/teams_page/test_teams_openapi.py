"""schemathesis asks every route what its OpenAPI description allows and what it does not, and holds the answers to it.

It asks as a team and as somebody who is not logged in. What another team has is in no answer, nothing is stored but a
whole form that this team sends, and a form that is not as described is refused.
"""

from contextlib import ExitStack
from secrets import token_urlsafe

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks
from schemathesis.python.asgi import shutdown_lifespans
from teams_page_games import Classroom, Page, hand_in

from coursekit.sandtable.rules.fields import FIELD_NAMES, form_fields
from coursekit.sandtable.teams_page.app import create_app
from coursekit.sandtable.teams_page.guards.forms import FORM_TYPE
from coursekit.sandtable.teams_page.guards.sessions import DOOR, SESSION, csrf_of

MODES = [*GenerationMode]  # what is as described, and what is not
BY_CHANCE = settings(
    max_examples=6, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
)  # fmt: skip
DESCRIBED = [
    checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance, checks.unsupported_method,
    checks.response_headers_conformance, checks.response_schema_conformance, checks.allow_header_conformance,
]  # fmt: skip
STRICT = ("POST /quarter", "POST /login")  # elsewhere a form may be half filled, or say more than is asked
WITHIN_BUDGET = ("advertising", "care", "channel", "commission", "life_share", "network", "offer_for", "rush", "service", "subsidy", "tools")
COMMISSION = 137.25  # another team's


class Asked:
    """A game with an open quarter, its description, a team's session, and what no answer to that team may hold."""

    def __init__(self, room):
        self.room, self.door, self.token = room, token_urlsafe(24), room.console.start_session(0)
        self.schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(room.path, schema=True, clock=room.clock))
        self.schema.config.generation.update(with_security_parameters=False)  # who asks is what a test is about
        document = room.app.openapi()
        self.forms = {
            path: document["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
            for path, methods in document["paths"].items() if "post" in methods
            for content in methods["post"]["requestBody"]["content"].values()
        }  # fmt: skip
        self.operations = [each.ok() for each in self.schema.get_all_operations()]
        rival = room.console.start_session(1)
        receipt = hand_in(room.console, 1, key="of-another-team-1", commission=COMMISSION, research=("scenario_probe",))
        self.secrets = (receipt.text, str(COMMISSION), rival, csrf_of(rival), *room.codes)
        self.form = room.team(0).form()

    def make_own(self, case, token):
        """Make a form one that this team's page might send, but for what is not as described: that is to be refused for.

        Chance knows no token and never keeps within the budget.
        """
        own = {"csrf": csrf_of(self.door if case.path == "/login" else token)}
        if case.path == "/login" and case.body.get("team") == "0":
            own["code"] = self.room.codes[0]
        if case.operation.label == "POST /quarter":
            chosen = WITHIN_BUDGET if case.meta.generation.mode.is_positive else FIELD_NAMES
            own |= {name: value for name, value in self.form.items() if name.startswith((*chosen, "round"))}
            own["key"] = token_urlsafe(18)
        fields = self.forms[case.path]["properties"]
        for name in own.keys() & case.body.keys():
            if jsonschema_rs.is_valid(fields[name], case.body[name]):
                case.body[name] = own[name]

    def boundaries(self, test):
        """Have ``test`` see every boundary of every operation's schema: just within, just beyond, missing, another type."""
        generation = self.schema.config.generation
        for operation in self.operations:
            for case in self.schema.iter_coverage_cases(operation, generation_modes=MODES, generation_config=generation):
                test(case)

    def by_chance(self, test):
        """Have ``test`` see some cases of every operation, the same in every run."""
        for operation in self.operations:
            cases = st.one_of([operation.as_strategy(generation_mode=mode) for mode in MODES])
            BY_CHANCE(given(cases)(test))()

    def answer(self, case, cookies, strict=False):
        """Return the answer, which is as described and holds nothing of another team's; ``strict`` refuses what is not."""
        answer = case.call(cookies=cookies, allow_redirects=False)
        case.validate_response(answer, checks=[*DESCRIBED, checks.negative_data_rejection] if strict else DESCRIBED)
        assert not [secret for secret in self.secrets if secret in answer.text], case.operation.label
        return answer

    def latest(self, *seats):
        """Return what counts now for these teams; versions of a team count up."""
        return [self.room.console.submission(seat) for seat in seats]


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    with ExitStack() as stack:
        room = Classroom(tmp_path_factory.mktemp("described"), stack, played=1)
        for what in ("results", "leaderboard", "scenario"):
            room.console.publish(what)
        room.console.open_round(minutes=12)
        stack.callback(shutdown_lifespans)
        yield Asked(room)


def test_every_answer_to_a_team_is_as_described(asked):
    seen, others, [before] = set(), asked.latest(1, 2), asked.latest(0)

    def ask(case):
        nonlocal before
        token = asked.room.console.start_session(0) if case.path in ("/login", "/logout") else asked.token
        if isinstance(case.body, dict):
            asked.make_own(case, token)
        answer = asked.answer(case, {SESSION: token, DOOR: asked.door}, case.operation.label in STRICT)
        is_stored = answer.headers.get("location") == ["/receipt"]
        [now] = asked.latest(0)
        assert is_stored or now == before
        if is_stored:
            assert case.operation.label == "POST /quarter" and case.meta.generation.mode.is_positive
            assert now.version == (before.version if before else 0) + 1 and {*now.values} == {*FIELD_NAMES}
        before = now
        seen.add((case.operation.label, case.method, answer.status_code))
        if "etag" in answer.headers:
            case.headers["If-None-Match"] = answer.headers["etag"][0]
            seen.add((case.operation.label, case.method, asked.answer(case, {SESSION: token}).status_code))

    asked.boundaries(ask)
    asked.by_chance(ask)
    assert asked.latest(1, 2) == others
    statuses = {(label, status) for label, method, status in seen if label.startswith(f"{method} ")}
    for label in ("GET /quarter", "GET /receipt", "GET /results", "GET /leaderboard", "GET /api/state", "POST /api/budget"):
        assert (label, 200) in statuses
    for status in (303, 403, 422):
        assert {("POST /quarter", status), ("POST /logout", status)} <= statuses
    assert {("POST /login", status) for status in (303, 401, 403, 422)} <= statuses
    assert ("GET /api/state", 304) in statuses
    assert {each.path for each in asked.operations} == {label.partition(" ")[2] for label, _, status in seen if status == 405}


def test_wrong_codes_have_to_wait_as_is_described(asked):
    form = {"csrf": csrf_of(asked.door), "team": "1", "code": "WRNG-2345"}
    case = asked.schema["/login"]["POST"].Case(body=form, media_type=FORM_TYPE)
    assert {asked.answer(case, {DOOR: asked.door}).status_code for _ in range(8)} == {401, 429}


def test_nobody_gets_in_who_is_not_logged_in(asked):
    before = asked.latest(0, 1, 2)
    closed = {each.label for each in asked.operations if each.definition.raw.get("security") == [{SESSION: []}]}
    assert len(closed) == 9 and "POST /quarter" in closed

    def ask(case):
        answer = asked.answer(case, {})
        if case.operation.label in closed and case.operation.label.startswith(f"{case.method} "):
            where = answer.headers.get("location", [""])[0].partition("?")[0]
            assert (answer.status_code, where) == ((401, "") if case.path.startswith("/api/") else (303, "/login"))
        elif case.path == "/login":
            assert answer.status_code in (200, 403, 405, 422)

    asked.by_chance(ask)
    assert asked.latest(0, 1, 2) == before


def test_the_description_has_what_the_page_sends_and_nothing_else(asked):
    document, team = asked.room.app.openapi(), asked.room.team(2)  # who has bought nothing: what is bought is sent no more
    schemas = document["components"]["schemas"]
    page = Page(team.get("/quarter").text)
    assert {*page.forms["/quarter"]} == {*schemas["DecisionForm"]["properties"]}
    assert {*schemas["DecisionForm"]["required"]} == {*page.forms["/quarter"]} - {"research", "forecast"}
    assert {*page.forms["/logout"]} == {*schemas["TokenForm"]["properties"]}
    assert {*Page(asked.room.visitor().get("/login").text).forms["/login"]} == {*schemas["LoginForm"]["properties"]}
    for field in form_fields("4g_5g"):
        said = schemas["DecisionForm"]["properties"][field.name]
        assert field.kind != "number" or (said["minimum"], said["maximum"]) == (field.low, field.high)


def test_every_route_says_what_it_takes_and_answers(asked):
    asked.schema.validate()
    paths = asked.room.app.openapi()["paths"]
    assert len(asked.operations) == sum(map(len, paths.values())) == 13
    for path, operations in paths.items():
        for method, said in operations.items():
            assert ("requestBody" in said) == (method == "post"), path
            assert method != "post" or [*said["requestBody"]["content"]] == [FORM_TYPE]
            assert "500" in said["responses"] and (method != "post" or {"403", "408", "413", "422"} <= {*said["responses"]})
            for status, answer in said["responses"].items():
                kinds = {"application/json"} if path.startswith("/api/") else {"text/html"}
                if status in ("303", "304"):
                    assert "content" not in answer and answer["headers"]
                elif (path, status) != ("/assets/{name}", "200"):
                    assert {*answer["content"]} == kinds
