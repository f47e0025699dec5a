"""For any class but the author's own: a typical mistake that happens to be right there is no mistake."""

import json

import pytest

from coursekit.practice import AnswerKey, AuthorError, Checker

COMMON = {"atol": 0.5, "look": "看图", "hints": ["先画图"], "right": ["17"]}


def checker(*wrong, lenient=True):
    key = AnswerKey(cohort="class-7", module="02", lenient=lenient)
    key.number("q1", 17, wrong=list(wrong), **COMMON)
    return Checker(json.loads(json.dumps(key.to_dict())), cohort="class-7", module="02")


def test_a_mistake_that_is_right_here_is_left_out_and_the_others_stay():
    check = checker((17.2, "差一点。"), (8, "少算了一段。"))
    assert "少算了一段" in str(check("q1", 8))
    assert "差一点" not in str(check("q1", 17.2))
    assert check("q1", 17.2).state == "right"


def test_of_two_mistakes_that_look_the_same_the_first_stays():
    check = checker((8, "甲。"), ("8.0", "乙。"), (5, "丙。"))
    assert "甲" in str(check("q1", 8)) and "乙" not in str(check("q1", 8))
    assert "丙" in str(check("q1", 5))


def test_a_key_may_be_left_without_typical_mistakes():
    check = checker((17.2, "差一点。"))
    assert check("q1", 17.2).state == "right"
    assert "看图" in str(check("q1", 3))


def test_an_author_is_told_all_the_same():
    with pytest.raises(AuthorError, match="被判对了"):
        checker((17.2, "差一点。"), lenient=False)


def test_what_is_wrong_for_every_class_is_not_forgiven():
    key = AnswerKey(cohort="class-7", module="02", lenient=True)
    with pytest.raises(AuthorError, match="没有被判对"):
        key.number("q1", 17, wrong=[(8, "少。")], **COMMON | {"right": [99]})
    with pytest.raises(AuthorError, match="至少要有一个典型错法"):
        key.number("q1", 17, wrong=[], **COMMON)


def test_handouts_are_rendered_with_lenient_keys_and_nothing_else_is(cohort, monkeypatch):
    def declare() -> None:
        cohort.answer_key("02").number("q1", 17, wrong=[(17.2, "差一点。")], **COMMON)

    with pytest.raises(AuthorError):
        declare()
    monkeypatch.setenv("COURSEKIT_ONLY_COHORT", str(cohort.path))
    declare()
