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
    verdict = check("q1", 261)
    assert verdict.state == "wrong"
    assert verdict.message == f"你算出 261 万户。{ONLY_HALF}"


def test_any_other_wrong_answer_says_what_was_seen_and_where_to_look(check):
    assert check("q1", 12).message == f"你算出 12 万户。{LOOK}。"


def test_an_answer_that_is_no_number(check):
    table = pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]})
    assert repr(check("q1", table)) == "q1 再想想：要的是一个数，你给的是 3 行 2 列的表。"


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
