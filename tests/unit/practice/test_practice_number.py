import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coursekit.practice import ____

LOOK = "看看两段平均各是多少"
ONLY_HALF = "只算了前一段，还要减去后一段。"


@pytest.fixture(scope="module")
def check(declare):
    return declare("number", 171.6, rtol=0.01, unit="万户", right=["171.6 万户"], wrong=[(260, ONLY_HALF)])


@pytest.mark.parametrize("answer", [171.6, 172.9, "171.6", "１７１．６ 万户", np.float32(171.6), pd.Series([171])])
def test_right(check, answer):
    verdict = check("q1", answer)
    assert (verdict.state, verdict.word) == ("right", "正确")
    assert verdict.message.startswith("你算出 17")


def test_unanswered(check):
    for answer in (____, [____], {"a": ____}):
        assert check("q1", answer).state == "unanswered"
    assert check("q1").word == "未作答"


def test_a_typical_wrong_answer_gets_its_own_message(check):
    verdict = check("q1", 260.4)
    assert verdict.state == "wrong"
    assert verdict.message == f"你算出 260.4 万户。{ONLY_HALF}"


PEAK, NO_P = math.log(22.5) / 0.47, math.log(22.5) / 0.45
COMMON_LOGARITHM, UNDIVIDED = math.log10(22.5) / 0.47, math.log(22.5)
MORE_DIGITS, TOO_COARSE = "差一点：再多写一位小数。", "差一点：取整取得太粗了，再写准一点。"
SIGN_TOO = "正负号也看一下。"


@pytest.fixture(scope="module")
def peak(declare):
    """When a new service grows fastest: 6.62 years; the typical wrong ways give 2.88, 6.92 and 3.11."""
    wrong = [(COMMON_LOGARITHM, "常用对数。"), (NO_P, "分母少了。"), (UNDIVIDED, "差一步。")]
    return declare("number", PEAK, atol=0.1, unit="年", right=["6.6"], wrong=wrong)


PEAK_ANSWERS = {
    "分母少了。": [NO_P, 6.92, "6.92 年", 6.9, 6.91],
    "常用对数。": [COMMON_LOGARITHM, 2.88, 2.9],
    "差一步。": [UNDIVIDED, 3.11, 3.1],
    MORE_DIGITS: [7, "7.0"],
    f"分母少了。{SIGN_TOO}": [-NO_P, -6.92, -6.9],
    f"正负号反了。{LOOK}。": [-6.62],
    f"{LOOK}。": [6.94, 6.88, 6.8, 8, 6, 2.95, 3.15, 0, -6.8],
}


@pytest.mark.parametrize(
    ("answer", "message"), [(answer, message) for message, answers in PEAK_ANSWERS.items() for answer in answers]
)
def test_rounding_is_told_apart_from_a_typical_mistake(peak, answer, message):
    verdict = peak("q1", answer)
    assert verdict.state == "wrong"
    assert verdict.message.partition("。")[2] == message


def test_a_round_number_that_two_typical_mistakes_round_to_is_neither(peak):
    """2.88 and 3.11 are both 3 in a hurry."""
    assert peak("q1", 3).message == f"你算出 3 年。{LOOK}。"


@pytest.mark.parametrize(
    ("key", "tolerance", "wrong", "answer", "message"),
    [
        (9341.2, {"rtol": 0.001}, 5000, 9300, TOO_COARSE), (9341.2, {"rtol": 0.001}, 5000, 9000, TOO_COARSE),
        (16.2, {"atol": 0.5}, 5000, 20, f"{LOOK}。"), (16.2, {"atol": 0.05}, 5000, 16, MORE_DIGITS),
        (0.6294, {"atol": 0.005}, 0.3706, 0.6, MORE_DIGITS), (0.6294, {"atol": 0.005}, 0.3706, 1, f"{LOOK}。"),
        (0.6294, {"atol": 0.005}, 0.3706, 0.4, "错了。"), (0.6294, {"atol": 0.005}, 0.3706, 0.371, "错了。"),
        (2.5, {"atol": 0.1}, 9.7, 3, MORE_DIGITS), (2.5, {"atol": 0.1}, 9.7, 2, MORE_DIGITS),
        (2.5, {"atol": 0.1}, 9.7, 10, "错了。"),
        (552.08, {"atol": 5}, 579.08, 579, "错了。"), (552.08, {"atol": 5}, 579.08, 578.3, "错了。"),
        (552.08, {"atol": 5}, 579.08, 580, "错了。"), (552.08, {"atol": 5}, 579.08, 600, TOO_COARSE),
        (552.08, {"atol": 5}, 579.08, 577, f"{LOOK}。"), (552.08, {"atol": 5}, -27.0, 27, f"错了。{SIGN_TOO}"),
        (6.62, {"atol": 0.1}, 7, 7, "错了。"), (6.62, {"atol": 0.1}, 7.0132, 7, MORE_DIGITS),
    ],
)  # fmt: skip
def test_what_a_rounded_answer_may_be(declare, key, tolerance, wrong, answer, message):
    """The last but one: 7 is what the author declared wrong, the last: it is only what that number rounds to."""
    verdict = declare("number", key, **tolerance, right=[key], wrong=[(wrong, "错了。")])("q1", answer)
    assert verdict.state == "wrong"
    assert verdict.message.partition("。")[2] == message


@pytest.mark.parametrize(
    ("rtol", "answer", "message"),
    [
        (0.05, 0.01, f"{LOOK}。"), (0.01, 0.009, f"{LOOK}。"), (0.009, 0.009, MORE_DIGITS), (0.05, -0.0092, "正负号反了"),
        (0.05, 0.04, "这是 q。"), (0.05, 0.037, "这是 q。"),
    ],
)  # fmt: skip
def test_a_fitted_number_missed_is_not_one_rounded_too_much(declare, rtol, answer, message):
    """A fit gives 0.0092; who reads 0.01 off his own has not rounded 0.0092, and more digits would not help him."""
    check = declare("number", 0.0092, rtol=rtol, right=[0.0092], wrong=[(0.037, "这是 q。")])
    assert message in check("q1", answer).message
    assert ("差一点" in check("q1", answer).message) == (message == MORE_DIGITS)


def test_the_sign_turned_over_does_not_hide_what_explains_the_answer_as_it_is(declare):
    wrong = [(27, "总量的变化。"), (-27, "减反了。"), (5.5208, "单位是十亿。")]
    check = declare("number", 552.08, atol=5, right=[552], wrong=wrong)
    assert check("q1", -27).message == "你算出 -27。减反了。"
    assert check("q1", 27).message == "你算出 27。总量的变化。"
    assert check("q1", -5.5208).message == f"你算出 -5.5208。单位是十亿。{SIGN_TOO}"


@given(key=st.floats(0.01, 1e6), share=st.floats(0.02, 3), atol_share=st.floats(1e-4, 0.01), places=st.integers(0, 6))
def test_what_a_typical_mistake_is_rounded_to_has_its_message_or_is_explained_by_the_right_answer(
    declare, key, share, atol_share, places
):
    wrong = key * (1 + share)
    check = declare("number", key, atol=key * atol_share, right=[key], wrong=[(wrong, "错了。")])
    assert check("q1", wrong).message.endswith("。错了。")
    answer = round(wrong, places)
    if abs(answer - wrong) <= key * atol_share / 5 or (wrong >= 1 and abs(answer - key) > 1.2 * key * atol_share):
        # With a tie, such as 2.5, both neighbours are what the right answer may be rounded to.
        ways = [p for p in range(-6, 7) if round(answer, p) == answer]
        same = any(abs(answer - key) <= 0.5000001 * 10.0**-p for p in ways)
        assert check("q1", answer).message.endswith("。错了。") or same


def test_any_other_wrong_answer_says_what_was_seen_and_where_to_look(check):
    assert check("q1", 12).message == f"你算出 12 万户。{LOOK}。"


def test_an_answer_that_is_no_number(check):
    table = pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]})
    assert repr(check("q1", table)) == "q1 再想想：要的是一个数，只写数字，不带单位；你给的是 3 行 2 列的表。"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (1_716_000, "差了 10000 倍：看看单位是 万户 还是 户"), (0.01716, "差了 10000 倍：看看单位是 万户 还是 亿户"),
        (1716, "差了 10 倍：看看单位是 万户 还是 千户"), (17160, "差了 100 倍：看看单位换算"),
        (1.716e10, "差了 1 亿倍：看看单位换算"), (0.1716, "差了 1000 倍：看看单位换算"),
        (-171.6, "正负号反了"), (1 / 171.6, "分子和分母反了"),
    ],
)  # fmt: skip
def test_general_mistakes(check, answer, message):
    assert message in check("q1", answer).message


@pytest.mark.parametrize(
    ("key", "unit", "answer", "message"),
    [
        (12.5, "%", 0.125, "这里要的是百分数，不是小数"), (12.5, "%", 1250, "多乘了一次 100"),
        (0.125, "", 12.5, "这里要的是小数，不是百分数"), (0.125, "", 0.00125, "多除了一次 100"),
        (3.2, "亿元", 32000, "看看单位是 亿元 还是 万元"), (48.5, "元", 0.00485, "看看单位是 元 还是 万元"),
        (17.3, "个月", 0.00173, "差了 10000 倍：看看单位换算"),
    ],
)  # fmt: skip
def test_units_of_general_mistakes(declare, key, unit, answer, message):
    check = declare("number", key, rtol=0.01, unit=unit, right=[key], wrong=[(key * 1.5, "多算了一半。")])
    assert message in check("q1", answer).message


def test_no_general_mistake_is_named_where_the_tolerance_is_too_wide_to_tell(declare):
    """0.5 is within the tolerance of 0.3, but whoever says 5 has not slipped by a factor of ten."""
    check = declare("number", 0.3, atol=0.5, right=[0.4], wrong=[(9, "太多。")])
    assert "10 倍" not in check("q1", 5).message


@given(answer=st.floats(allow_nan=False, allow_infinity=False))
def test_a_factor_is_only_named_if_it_is_true(check, answer):
    message = check("q1", answer).message
    for power, words in {1: "10 倍", 2: "100 倍", 3: "1000 倍", 4: "10000 倍", 8: "1 亿倍"}.items():
        if f"差了 {words}" in message:
            assert any(abs(answer / 10.0**p / 171.6 - 1) <= 0.011001 for p in (power, -power))


@given(value=st.floats(0.01, 1e6), offset=st.floats(-3, 3))
def test_the_key_never_shows_in_the_feedback_to_another_number(declare, value, offset):
    assume(abs(offset) > 0.02)
    check = declare("number", value, rtol=0.01, right=[value], wrong=[(value * 7, "多算了。")])
    message = check("q1", value * (1 + offset)).message
    assert f"{value:.6g}" not in message.replace(",", "").replace(f"{value * (1 + offset):.6g}", "")


def test_the_same_number_has_another_hash_in_every_class_and_task():
    from coursekit.practice.hashing import digest, task_salt

    salts = [task_salt(*who) for who in (("a", "02", "q1"), ("b", "02", "q1"), ("a", "03", "q1"), ("a", "02", "q2"))]
    assert len({digest(salt, "number", "340") for salt in salts}) == 4
