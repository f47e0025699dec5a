"""What a game is begun as: a drill, rounds in order, or plain; what does not go together is one sentence."""

import re

import pytest

from coursekit.errors import CourseError
from coursekit.sandtable.scenario.drills import load_drills
from coursekit.sandtable.scenario.set_ups import (
    check_rounds,
    round_of_quarter,
    set_up_named,
    set_up_titles,
)
from coursekit.sandtable.scenario.war_rounds import ROUND_QUARTERS, load_rounds


@pytest.mark.parametrize("name", load_drills())
def test_a_drill_has_its_own_quarters(name):
    found = set_up_named([name])
    assert (found.drill, found.rounds, found.quarters) == (name, (), load_drills()[name].quarters)
    assert not found.is_plain and found.attackers == 0 and load_drills()[name].title in found.words[0]


@pytest.mark.parametrize("name", load_rounds())
def test_a_round_on_its_own_has_the_round_s_quarters(name):
    found = set_up_named([name])
    assert (found.drill, found.rounds, found.quarters) == (None, (name,), ROUND_QUARTERS)
    assert found.attackers == sum(role != "defender" for role in load_rounds()[name].cards.values())
    assert f"第 2 季 {load_rounds()[name].title}" in found.words[0]


def test_rounds_are_played_in_the_order_in_which_they_are_named():
    names = ["deterrence", "campus_45_40", "park_moves_away"]
    found = set_up_named(names)
    assert found.rounds == tuple(names) and found.quarters == ROUND_QUARTERS + 2 and found.attackers == 2
    assert [round_of_quarter(found.rounds, quarter) for quarter in range(6)] == [None, *names, None, None]


def test_nothing_named_is_a_plain_game():
    assert set_up_named([]).is_plain and set_up_named([]).words == ()


def test_an_unknown_name_lists_all_nine_with_their_titles():
    with pytest.raises(CourseError) as caught:
        set_up_named(["siege"])
    told = re.findall(r"([a-z_0-9]+)（([^）]+)）", str(caught.value))
    assert dict(told) == set_up_titles() and len(told) == 9 and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["migration", "besiege_wei"], "一局只能打一个演练"), (["tiered", "migration"], "一局只能打一个演练"),
        (["besiege_wei", "besiege_wei"], "写了两次"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_said(names, words):
    with pytest.raises(CourseError, match=words):
        set_up_named(names)


def test_rounds_need_their_quarters_and_a_choice_needs_a_bot():
    check_rounds((), 1, 0)
    check_rounds(("canvass_200_80",), 2, 0)
    with pytest.raises(CourseError, match="至少要 2 季"):
        check_rounds(("canvass_200_80",), 1, 3)
    with pytest.raises(CourseError, match="得是机器人"):
        check_rounds(("deterrence",), 3, 0)
    check_rounds(("deterrence",), 3, 1)
