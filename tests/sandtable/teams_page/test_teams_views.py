"""What the page prints: numbers that come back as they were, sentences that match the rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from teams_page_games import setup_of

from coursekit.sandtable.game import new_game, repeated_decisions
from coursekit.sandtable.rules.check import check_values
from coursekit.sandtable.rules.fields import FORM_FIELDS, NUMBER
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.teams_page.guards.forms import BadForm, parsed
from coursekit.sandtable.teams_page.views.budget import WIDTH, budget_view
from coursekit.sandtable.teams_page.views.decision_form import form_roles, problems_of
from coursekit.sandtable.teams_page.views.numbers import plain_number, typed

GAME = new_game(setup_of())
PREFILLED = values_of(repeated_decisions(GAME, 0))


@given(st.floats(-1e6, 1e6))
def test_a_number_shown_is_read_back_as_it_was(value):
    assert plain_number(typed(value)) == value


def test_every_prefilled_value_is_read_back_as_it_was():
    assert {name: plain_number(typed(value)) for name, value in PREFILLED.items() if name not in ("offer_for", "agreed_with")} == {
        name: value for name, value in PREFILLED.items() if name not in ("offer_for", "agreed_with")
    }


@given(st.floats(0, 5000), st.sampled_from([0.0, 30.0, 85.0]))
def test_over_the_limit_in_the_bar_is_refused_by_the_rules_and_nothing_else_is(network, research):
    values = PREFILLED | {"network": network}
    bar = budget_view(values, GAME, 0, research)
    refused = any("费用超出上限" in text for text in check_values(values, GAME, 0, research))
    assert (bar.level == "over") == refused == ("交不上去" in bar.verdict)
    assert 0 <= bar.length <= WIDTH and 0 < bar.mark < WIDTH
    assert (bar.length > bar.mark + 1) <= (bar.level != "within")


def test_what_the_bar_says_to_take_off_is_enough():
    values = PREFILLED | {"network": 3000.0}
    less = float(budget_view(values, GAME, 0, 0.0).verdict.split("至少减 ")[1].split(" ")[0].replace(",", ""))
    assert budget_view(values | {"network": 3000.0 - less}, GAME, 0, 0.0).level == "overdraft"
    assert budget_view(values | {"network": 3000.0 - less + 0.2}, GAME, 0, 0.0).level == "over"


def test_a_half_filled_form_has_a_bar():
    bar = budget_view({"network": "abc", "service": "100"}, GAME, 0, 0.0)
    assert "100.0 万元" in bar.planned and len(bar.problems) > 30


@pytest.mark.parametrize("number", [1.7e308, -1.7e308, 1e300, 5e-324])
@pytest.mark.parametrize("also", [{}, {"life_share": 1.7e308, "fee_heavy": 1.7e308, "rush": 1.7e308, "network": -1.7e308}])
def test_the_bar_stands_whatever_number_is_typed(number, also):
    for name in (field.name for field in FORM_FIELDS if field.kind == NUMBER):
        bar = budget_view(PREFILLED | also | {name: number}, GAME, 0, 0.0)
        assert 0 <= bar.length <= WIDTH and "inf" not in bar.planned + bar.verdict and "nan" not in bar.planned + bar.verdict
        assert bar.level in ("within", "overdraft", "over") and (bar.problems or number == 5e-324)


def test_every_problem_of_a_field_names_it():
    values = dict.fromkeys(PREFILLED, "x") | {"offer_for": "port_in", "agreed_with": "甲公司"}
    problems = problems_of(check_values(values, GAME, 0), "4g_5g")
    assert {problem.field for problem in problems} == set(PREFILLED)
    assert not any(problem.field in problem.text for problem in problems)
    roles = form_roles("4g_5g", values, PREFILLED, problems)
    assert sum(role.wrong for role in roles) == len(PREFILLED)
    assert all(each.is_wrong for role in roles for group in role.groups for each in group.fields)


def test_tools_that_do_not_sum_up_point_to_the_tools():
    problems = problems_of(check_values(PREFILLED | {"tools_team": 90.0}, GAME, 0), "4g_5g")
    assert [problem.field for problem in problems] == ["tools_technology"]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_form_or_are_refused(body):
    try:
        form = parsed(body)
    except BadForm:
        return
    assert all("\0" not in text for pair in form.one.items() for text in pair)


@pytest.mark.parametrize("body, one", [(b"a=%E4%BD%A0&b=1+2", {"a": "你", "b": "1 2"}), (b"a=", {"a": ""}), (b"", {})])
def test_a_form_is_read(body, one):
    assert parsed(body).one == one
