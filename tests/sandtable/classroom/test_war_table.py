"""The short table of the rounds says nothing that the rounds' file does not say at length."""

import re

import pytest

from coursekit.errors import CourseError
from coursekit.sandtable.classroom.war_table import SHORT, answer_table, war_table
from coursekit.sandtable.scenario.war_rounds import load_rounds

NUMBERS = re.compile(r"\d+(?:\.\d+)?")


def test_there_is_a_row_for_every_round_in_the_file_s_order():
    assert list(SHORT) == list(load_rounds())
    assert war_table()["轮"].tolist() == [each.title for each in load_rounds().values()]
    assert war_table().index.tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("name", list(load_rounds()))
def test_what_is_said_to_be_given_set_or_silent_is_so_in_the_file(name):
    found, (given, own, silent) = load_rounds()[name], SHORT[name]
    at_length = {"given": "".join(found.given), "set": "".join(found.set), "silent": "".join(found.silent)}
    assert (given == "没有数") == (not found.given)
    if found.given:
        assert all(part in at_length["given"] for part in given.split("、"))
    assert NUMBERS.findall(own) and set(NUMBERS.findall(own)) <= set(NUMBERS.findall(at_length["set"]))
    assert set(NUMBERS.findall(silent)) <= set(NUMBERS.findall(at_length["silent"]))
    (word,) = [each for each in ("双破", "1 和 4.5", "哪家集团", "公路局", "威慑") if each in silent]
    assert word in at_length["silent"] + at_length["set"]


def test_the_first_round_s_answers_name_the_fields_and_cost_the_same():
    table = answer_table("canvass_200_80")
    assert table.loc["B", "表上动哪几栏"] == "渠道建设·集团 +40 万元"
    assert table.loc["A", "表上动哪几栏"] == "渠道建设·个人 +22、家庭 +10、集团 +8 万元"
    assert {sum(map(int, re.findall(r"\+(\d+)", each))) for each in table["表上动哪几栏"]} == {40}


def test_fields_of_several_groups_and_none_at_all():
    table = answer_table("campus_45_40")
    assert table.loc["B", "表上动哪几栏"] == "在网分成 +3 %；存量维系费·轻度 +10、中度 +10 万元"
    assert table.loc["D", "表上动哪几栏"] == "各栏不动"
    with pytest.raises(CourseError, match="没有“siege”这一轮攻防"):
        answer_table("siege")
