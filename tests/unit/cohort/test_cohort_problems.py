from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from coursekit.cohort.problems import CohortError, Problem, choice, joined, nearest, shown_path
from coursekit.errors import CourseError


def test_problems_are_sorted_by_line_and_those_of_the_whole_file_come_first():
    error = CohortError([Problem("a.yml", 9, "乙。"), Problem("a.yml", 2, "甲。"), Problem("a.yml", None, "全。")])
    assert [problem.line for problem in error.problems] == [None, 2, 9]
    assert str(error) == "a.yml: 全。\na.yml:2: 甲。\na.yml:9: 乙。"
    assert isinstance(error, CourseError)


def test_twenty_are_shown_and_the_others_counted():
    error = CohortError([Problem("a.yml", line, "甲。") for line in range(1, 24)])
    lines = str(error).splitlines()
    assert len(error.problems) == 23
    assert lines[19] == "a.yml:20: 甲。"
    assert lines[20].startswith("还有 3 处")
    assert len(lines) == 21


def test_exactly_twenty_need_no_counting():
    error = CohortError([Problem("a.yml", line, "甲。") for line in range(1, 21)])
    assert "还有" not in str(error)


def test_error_survives_the_way_to_another_process():
    error = CohortError([Problem("a.yml", 2, "甲。")])
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == str(error)


def test_path_inside_the_working_folder_is_shown_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert shown_path(tmp_path / "cohorts" / "x.yml") == "cohorts/x.yml"
    assert shown_path("cohorts/../x.yml") == "x.yml"
    assert shown_path(tmp_path.parent / "x.yml") == str(tmp_path.parent / "x.yml")


def test_path_stays_on_one_line():
    assert "\n" not in shown_path(Path("a\nb.yml"))


@pytest.mark.parametrize(
    ("written", "meant"),
    [("operater", "operator"), ("Title", "title"), ("instructer", "instructor"), ("xyz", None), ("", None)],
)
def test_nearest_name(written, meant):
    assert nearest(written, ["title", "operator", "instructor", "region"]) == meant


def test_nearest_of_a_very_long_name_is_found_at_once():
    assert nearest("a" * 250_000, ["title"] * 50) is None


def test_choice_lists_titles():
    assert choice("x", ["a-1", "b-2"], {"a-1": "甲", "b-2": "乙"}) == "可以写：a-1（甲）、b-2（乙）。"


@pytest.mark.parametrize(
    ("left", "right", "whole"),
    [("要写", "整数", "要写整数"), ("要写", "2 项", "要写 2 项"), ("teams", "空着", "teams 空着"), ("", "甲", "甲")],
)
def test_space_between_chinese_and_latin(left, right, whole):
    assert joined(left, right) == whole
