import datetime
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython import get_ipython

from coursekit.practice import AnswerKey, Checker, ____, load_key, save_key

TABLE = pd.DataFrame({"m": ["a", "b"], "n": [1.0, 2.0], "t": ["x", "y"]})


@pytest.fixture(scope="module")
def key():
    """One task of every kind but an objective, q10 among them."""
    key = AnswerKey("demo", "02")
    common = {"look": "看图", "hints": ["先画图", "再相减"]}
    key.number("q1", 17, atol=0.5, right=["17"], wrong=[(8, "少了。")], **common)
    key.members("q2", ["a", "b"], right=["a b"], wrong=[("a", "少了。")], **common)
    key.sequence("q3", ["a", "b"], right=["a b"], wrong=[("b a", "反了。")], **common)
    key.text("q4", "a", right=["A"], wrong=[("b", "反了。")], **common)
    key.table("q10", TABLE, row_key="m", rtol=0.1, right=[TABLE], wrong=[(TABLE.assign(n=7), "都一样。")], **common)
    return json.loads(json.dumps(key.to_dict()))


@pytest.fixture
def check(key):
    return Checker(key, cohort="demo", module="02")


def test_hints_come_one_at_a_time(check):
    assert repr(check.hint("q1")) == "q1 提示：先画图。（还有 1 条提示）"
    assert repr(check.hint("q1")) == "q1 提示：再相减。（没有更多提示了）"
    assert check.hint("q1") == check.hint("q1")
    assert check.hint("q2").remaining == 1


def test_a_hint_stands_below_the_latest_verdict(check):
    """A notebook shows only a cell's last value: the verdict above the hint must not get lost."""
    verdict = check("q1", 17)
    hint = check.hint("q1")
    assert repr(hint) == f"{verdict!r}\nq1 提示：先画图。（还有 1 条提示）"
    assert hint._repr_html_().startswith(verdict._repr_html_())
    assert "正确" in repr(hint)
    assert repr(check.hint("q2")).startswith("q2 提示"), "no verdict yet on this one"


def test_a_number_typed_with_a_comma_is_explained(check):
    assert "把逗号去掉" in check("q1", (1, 571)).message


def test_progress(check):
    check("q1", 3)
    check("q1", 17)
    check("q2", "b")
    check("q3")
    check.hint("q2")
    assert repr(check.progress()).splitlines() == [
        "练习进度：5 道题，5 个空，做对 1 个",
        "✓ 第 1 题  q1  正确  交过 2 次  看过 0 条提示",
        "↻ 第 2 题  q2  再想想  交过 1 次  看过 1 条提示",
        "○ 第 3 题  q3  未作答  交过 0 次  看过 0 条提示",
        "○ 第 4 题  q4  未作答  交过 0 次  看过 0 条提示",
        "○ 第 10 题  q10  未作答  交过 0 次  看过 0 条提示",
    ]


def test_an_answer_set_back_to_the_blank_is_no_answer(check):
    check("q1", 17)
    assert check("q1").word == "未作答"
    assert repr(check.progress()).splitlines()[:2] == [
        "练习进度：5 道题，5 个空，做对 0 个",
        "○ 第 1 题  q1  未作答  交过 1 次  看过 0 条提示",
    ]
    hint = repr(check.hint("q1"))
    assert hint.startswith("q1 未作答：把 ____ 换成你的答案")
    assert "正确" not in hint
    check("q1", 17)
    assert check.progress().tasks[0].state == "right"


@pytest.mark.parametrize("task", ["zz", "", None, [1], ____])
def test_a_blank_for_no_task_is_a_verdict_all_the_same(check, task):
    assert check(task).state == "unanswered"
    assert {row.state for row in check.progress().tasks} == {"unanswered"}


def test_several_blanks_are_one_exercise_and_stand_together(key):
    """As module 02 has them: eleven tasks, some with two or three blanks."""
    asked = [*(f"q{number}" for number in range(1, 12)), "q5b", "q6b", "q6c", "q7b", "q7c", "peak"]
    check = Checker(key | {"tasks": dict.fromkeys(asked[::-1], key["tasks"]["q1"])}, "demo", "02")
    check("q1", 17)
    overview = repr(check.progress()).splitlines()
    assert overview[0] == "练习进度：12 道题，17 个空，做对 1 个"
    assert [row.split("  ")[:2] for row in overview[1:]] == [
        ["○ peak", "peak"], ["✓ 第 1 题", "q1"], ["○ 第 2 题", "q2"], ["○ 第 3 题", "q3"], ["○ 第 4 题", "q4"],
        ["○ 第 5 题（一）", "q5"], ["○ 第 5 题（二）", "q5b"],
        ["○ 第 6 题（一）", "q6"], ["○ 第 6 题（二）", "q6b"], ["○ 第 6 题（三）", "q6c"],
        ["○ 第 7 题（一）", "q7"], ["○ 第 7 题（二）", "q7b"], ["○ 第 7 题（三）", "q7c"],
        ["○ 第 8 题", "q8"], ["○ 第 9 题", "q9"], ["○ 第 10 题", "q10"], ["○ 第 11 题", "q11"],
    ]  # fmt: skip
    ids = "peak、q1、q2、q3、q4、q5、q5b、q6、q6b、q6c、q7、q7b、q7c、q8、q9、q10、q11"
    assert check.hint("zz").text.endswith(f"这一讲有：{ids}。")
    assert repr(check) == f"<第 02 讲的练习，12 道题，17 个空：{ids}>"


def test_more_blanks_than_there_are_chinese_digits(key):
    tasks = dict.fromkeys([f"q1{letter}" for letter in "abcdefghijk"], key["tasks"]["q1"])
    rows = repr(Checker(key | {"tasks": tasks}, "demo", "02").progress()).splitlines()
    assert [row.split("  ")[0] for row in rows[-2:]] == ["○ 第 1 题（十）", "○ 第 1 题（11）"]


OFFER = '想看提示：在下一行写 check.hint("{}")，再运行。'


def test_whoever_is_wrong_twice_is_told_once_how_to_get_a_hint(check):
    messages = [check("q1", answer).message for answer in (3, 17, None, 4, 5)]
    assert [OFFER.format("q1") in message for message in messages] == [False, False, True, False, False]
    assert messages[2].endswith("你给的是空值。" + OFFER.format("q1"))
    assert check("q2", "b").message.endswith("看图。")
    check("q2")
    assert check("q2", "b").message.endswith("看图。" + OFFER.format("q2"))


def test_whoever_has_had_a_hint_knows_how(check):
    check.hint("q1")
    assert "想看提示" not in check("q1", 3).message + check("q1", 4).message + check("q1", 5).message


def test_two_checkers_share_nothing(key):
    first, second = Checker(key, "demo", "02"), Checker(key, "demo", "02")
    first("q1", 17)
    first.hint("q1")
    assert second.progress().tasks[0].state == "unanswered"
    assert second.hint("q1").remaining == 1


def test_an_unknown_task_names_the_nearest_and_all(check):
    assert repr(check("q11", 3)) == "q11 无答案库：第 02 讲没有叫“q11”的题。是不是 q1？这一讲有：q1、q2、q3、q4、q10。"
    assert "没有叫“zz”的题。这一讲有" in check.hint("zz").text


def test_a_hint_to_no_task_says_how_to_name_one(check):
    text = '括号里先写题号，写在英文引号里，比如 "q1"。这一讲有：q1、q2、q3、q4、q10。'
    assert check.hint().text == text
    assert check("", 17).message == text


UNFIT = {
    "none": (lambda key: None, "请讲师补上答案库"),
    "damaged": (lambda key: {}, "读不出来"),
    "not_a_mapping_of_tasks": (lambda key: key | {"tasks": [1]}, "读不出来"),
    "newer": (lambda key: key | {"format": 2}, "第 2 版格式，这里的课程只认得第 1 版"),
    "other_class": (lambda key: key | {"cohort": "ningde"}, "是班级“ningde”的，现在打开的是“demo”"),
    "other_module": (lambda key: key | {"module": "03"}, "是第 03 讲的，现在做的是第 02 讲"),
    "other_kind": (lambda key: key | {"tasks": {"q1": {"kind": "essay"}}}, "认不出的题型"),
}


@pytest.mark.parametrize(("change", "words"), UNFIT.values(), ids=UNFIT.keys())
def test_an_unfit_key_is_a_verdict_with_a_sentence_that_says_who_can_help(key, change, words):
    check = Checker(change(key), cohort="demo", module="02")
    verdict = check("q1", 17)
    assert (verdict.state, verdict.word) == ("no_key", "无答案库")
    assert words in verdict.message
    assert "请讲师" in verdict.message
    assert words in check.hint("q1").text
    assert words in repr(check)
    assert check("q1").state == "unanswered"
    assert check.progress().tasks == ()


def test_an_incomplete_entry_is_a_verdict_too(key):
    check = Checker(key | {"tasks": {"q1": {"kind": "number"}}}, cohort="demo", module="02")
    assert check("q1", 17).state == "no_key"


plain = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.dates(),
    st.datetimes(), st.decimals(), st.fractions(), st.complex_numbers(), st.timedeltas(),
    st.just(pd.NA), st.just(pd.NaT),
    st.just(np.datetime64("NaT")), st.just(len), st.just(object()),
)  # fmt: skip
nested = st.recursive(
    plain, lambda some: st.lists(some, max_size=4) | st.dictionaries(st.text(max_size=3), some, max_size=3)
)
pandas_like = st.lists(plain, max_size=4).flatmap(
    lambda values: st.sampled_from(
        [
            pd.Series(values, dtype=object), pd.Index(values, dtype=object), np.array([*values, None], dtype=object),
            pd.DataFrame({"m": pd.Series(values, dtype=object), "n": pd.Series(values, dtype=object)}),
            pd.DataFrame({"m": list("abcd")[: len(values)], "n": pd.Series(values, dtype=object), "t": "x"}),
            pd.DataFrame(index=pd.Index(values, dtype=object), columns=[("a", 1), ("m", None)]),
            pd.Series(values, dtype=object, index=pd.MultiIndex.from_product([["m"], range(len(values))])),
        ]
    )
)  # fmt: skip


@settings(max_examples=300)
@given(answer=nested | pandas_like)
def test_no_answer_whatever_raises(key, answer):
    check = Checker(key, cohort="demo", module="02")
    for task in key["tasks"]:
        verdict = check(task, answer)
        assert verdict.state in {"wrong", "right"}
        assert verdict.message
        assert repr(verdict)
        assert verdict._repr_html_()


@pytest.mark.parametrize(
    "answer", [datetime.date(2026, 3, 1), pd.Period("2026-03"), pd.Interval(0, 1), slice(3), Ellipsis, range(3)]
)
def test_odd_objects(check, answer):
    assert {check(task, answer).state for task in ("q1", "q2", "q3", "q10")} == {"wrong"}


def test_a_key_file_goes_there_and_back(key, tmp_path):
    path = tmp_path / "keys" / "02.json"
    save_key(path, key)
    first = path.read_bytes()
    save_key(path, dict(reversed(load_key(path).items())))
    assert path.read_bytes() == first
    assert load_key(path) == key
    assert [file.name for file in path.parent.iterdir()] == ["02.json"]


@pytest.mark.parametrize(
    "content", ["", "{", "[1]", "null", "[" * 100_000], ids=["empty", "cut", "list", "null", "deep"]
)
def test_a_damaged_key_file_is_reported_at_the_first_answer(tmp_path, content):
    path = tmp_path / "02.json"
    path.write_text(content)
    assert load_key(path) == {}
    assert "读不出来" in Checker(load_key(path), "demo", "02")("q1", 3).message


def test_no_key_file(tmp_path):
    assert load_key(tmp_path / "02.json") is None
    (tmp_path / "gbk.json").write_bytes("答案".encode("gbk"))
    assert load_key(tmp_path / "gbk.json") == {}


def test_outside_ipython_a_checker_works_all_the_same(check):
    assert get_ipython() is None
    assert check("q1", 17).state == "right"


def test_cards_escape_what_a_trainee_typed_and_do_not_rely_on_colour(check):
    html = check("q4", "<script>alert(1)</script>")._repr_html_()
    assert "<script" not in html
    assert "&lt;script" in html
    assert "↻ q4 再想想" in html
    assert "✓ q1 正确" in check("q1", 17)._repr_html_()
    assert "练习进度：5 道题，5 个空，做对 1 个" in check.progress()._repr_html_()
    assert "先画图" in check.hint("q1")._repr_html_()
