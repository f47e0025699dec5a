import sys
import types

import pytest

from coursekit.practice import AnswerKey, Checker

LOOK = "看看两段平均各是多少"
MODULE = "coursekit.topics.fake_market"


def _profit(plan, days):
    if sum(plan) > days:
        return float("nan")
    return sum(weight * visits**0.5 for weight, visits in zip((5, 3, 1), plan, strict=True))


@pytest.fixture(autouse=True, scope="module")
def fake_market():
    """A public function of the course: three outlets, profit of visits with falling returns."""
    module = types.ModuleType(MODULE)
    module.profit = _profit
    module.cost = lambda plan: 100 + sum(plan)
    module._private = lambda plan: 1.0
    sys.modules[MODULE] = module
    yield
    del sys.modules[MODULE]


@pytest.fixture(scope="module")
def check(declare, fake_market):
    return declare(
        "objective", [7, 3, 0], function=f"{MODULE}:profit", unit="元", arguments={"days": 10},
        right=[(7, 2, 1)], wrong=[([4, 3, 3], "平均分了：回报不一样，天数也不该一样。")],
    )  # fmt: skip


def test_best_and_good_enough_are_right(check):
    assert check("q1", [7, 3, 0]).message == "你的方案做到 18.4249 元（越大越好），不比已知最好的差。"
    assert check("q1", [7, 2, 1]).state == "right"


def test_too_little_says_how_far_and_how_far_it_must_be(check):
    verdict = check("q1", [10, 0, 0])
    assert verdict.state == "wrong"
    assert verdict.message == f"你的方案做到 15.8114 元（越大越好），是已知最好值的 85.8 %，达到 98 % 就算对。{LOOK}。"


def test_a_typical_wrong_plan(check):
    assert check("q1", [4, 3, 3]).message.endswith("平均分了：回报不一样，天数也不该一样。")


def test_a_worthless_plan(check):
    assert "离已知最好值还远" in check("q1", [0, 0, 0]).message


@pytest.mark.parametrize(
    ("answer", "words"), [([9, 9, 9], "nan"), ([1], "profit 算不出这个答案的值"), (None, "你给的是空值")]
)
def test_plans_without_a_value(check, answer, words):
    verdict = check("q1", answer)
    assert verdict.state == "wrong"
    assert words in verdict.message


def test_smaller_is_better(declare):
    options = {"right": [[1]], "wrong": [([60], "跑得太多。")], "function": f"{MODULE}:cost", "direction": "min"}
    check = declare("objective", [0], threshold=0.9, **options)
    assert check("q1", [11]).state == "right"
    assert check("q1", [12]).state == "wrong"
    assert "是已知最好值的 89.2 %" in check("q1", [12]).message


def test_just_short_of_the_threshold_is_not_shown_as_reaching_it(declare):
    options = {"right": [[1]], "wrong": [([60], "跑得太多。")], "function": f"{MODULE}:cost", "direction": "min"}
    verdict = declare("objective", [0], threshold=0.98, **options)("q1", [2.0409])
    assert verdict.state == "wrong"
    assert "是已知最好值的 97.9 %，达到 98 % 就算对" in verdict.message


@pytest.mark.parametrize(
    "function", ["os:getcwd", "coursekit.topics.fake_market:_private", "coursekit._x:f", "coursekit.topics.fake_market",
                 "coursekit.topics.fake_market:nothing", "coursekit.nowhere:f", "coursekitten:f"]
)  # fmt: skip
def test_a_key_file_cannot_call_anything_but_public_functions_of_the_course(fake_market, function):
    key = AnswerKey("demo", "02")
    teaching = {"look": LOOK, "hints": ["试一试"], "right": [[7, 2, 1]], "wrong": [([4, 3, 3], "平均分了。")]}
    key.objective("q1", [7, 3, 0], function=f"{MODULE}:profit", arguments={"days": 10}, **teaching)
    entry = key.to_dict()["tasks"]["q1"] | {"function": function}
    tampered = Checker({"format": 1, "cohort": "demo", "module": "02", "tasks": {"q1": entry}}, "demo", "02")
    assert tampered("q1", [7, 3, 0]).state == "no_key"
