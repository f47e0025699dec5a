"""A drill on the teams' page: what it holds can be read, not typed into; what is typed all the same is refused."""

import pytest
from teams_page_games import NAMES, Clock, Page, Visitor

from coursekit.sandtable.game import repeated_decisions
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.rules.check import planned_spending
from coursekit.sandtable.rules.fields import NUMBER, form_fields
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.rules.handed_in import cut_note
from coursekit.sandtable.scenario.drill_rules import drill_of, drill_setup, fixed_fields, held_names
from coursekit.sandtable.scenario.drills import load_drills
from coursekit.sandtable.setup import Seat
from coursekit.sandtable.teams_page.app import create_app
from coursekit.sandtable.teams_page.guards.sessions import SESSION

SEATS = (*(Seat(name) for name in NAMES), Seat("丁公司", "price"))


@pytest.fixture(params=load_drills())
def drill(request, tmp_path):
    """The console of a drill whose first quarter is open, and a browser logged in for a team."""
    from fastapi.testclient import TestClient

    clock = Clock()
    setup = drill_setup(request.param, 5, "4g_5g", SEATS)
    console, codes = Ledger.create(tmp_path / "drill.db", setup, rehearsal=False, clock=clock)
    console.open_round()
    client = TestClient(create_app(tmp_path / "drill.db", clock=clock), base_url="http://sandtable", client=("10.0.0.7", 50000))
    with console, client:
        visitor = Visitor(client, tuple(code.code for code in codes))
        client.cookies.set(SESSION, console.start_session(0), domain="sandtable.local")
        yield console, visitor


def inputs_of(page):
    return {own["name"]: own for tag, own in page.elements if tag in ("input", "select") and "name" in own}


def test_what_is_closed_is_read_only_and_says_so(drill):
    console, visitor = drill
    page = visitor.page("/quarter")
    held = held_names(console.game())
    inputs = inputs_of(page)
    for field in form_fields("4g_5g"):
        if field.kind == NUMBER:
            assert ("readonly" in inputs[field.name]) == (field.name in held), field.name
    assert page.text.count("演练不动") == len(held) > 0
    assert "readonly" not in inputs["forecast"]


def test_the_form_as_it_stands_can_be_handed_in(drill):
    console, visitor = drill
    assert visitor.hand_in().url.path == "/receipt"
    assert console.submission(0).version == 1


def test_a_browser_that_types_into_it_all_the_same_is_refused(drill):
    console, visitor = drill
    held = next(field for field in fixed_fields(console.game()) if field.unit != "%")
    form = visitor.form()
    answer = visitor.hand_in(form, **{held.name: str(float(form[held.name]) + held.step)})
    assert answer.status_code == 422 and "演练不动" in Page(answer.text).text
    answer = visitor.hand_in(form, **{held.name: str(float(form[held.name]) + held.step), "forecast": "120"})
    told = Page(answer.text).text
    assert "演练不动" in told and "猜的季末份额“120”不行" in told and f"“{held.zh}”：表上是" in told
    assert console.submission(0) is None


def test_after_an_overdraft_the_form_says_what_of_the_drill_was_cut(drill):
    console, visitor = drill
    game = console.game()
    begun, opened = values_of(repeated_decisions(game, 0)), drill_of(game).open
    spending = planned_spending(begun, game, 0)
    sums = [field.name for field in form_fields("4g_5g") if field.name in opened and field.unit == "万元"]
    if not sums:
        pytest.skip("nothing to overdraw with")
    visitor.hand_in(**{sums[0]: f"{begun[sums[0]] + spending.limit - spending.total - 1:.2f}"})
    console.close_round()
    console.resolve(events=[])
    console.open_round()
    note = cut_note(console.game(), 0)
    assert "演练" in note and f"提醒：{note}" in visitor.page("/quarter").text


def test_a_game_without_a_drill_holds_nothing(tmp_path, classroom):
    room = classroom()
    room.console.open_round()
    page = room.team(0).page("/quarter")
    assert held_names(room.console.game()) == frozenset() and "演练不动" not in page.text
    assert not any("readonly" in own for own in inputs_of(page).values())
