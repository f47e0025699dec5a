"""An author's declaration that is not ready for trainees stops the build."""

import pandas as pd
import pytest

from coursekit.practice import AnswerKey, AuthorError

TABLE = pd.DataFrame({"m": ["a", "b"], "n": [12345.6, 2.0]})
NUMBER = {"atol": 0.5, "look": "看图", "hints": ["先画图"], "right": ["17"], "wrong": [(8, "少算了一段。")]}
NAMES = {"look": "看图", "hints": ["先画图"], "right": ["超套、沉默"], "wrong": [(["超套"], "少了一个。")]}
TEXT = {"look": "看图", "hints": ["先画图"], "right": ["微信"], "wrong": [("短信", "还在涨。")]}
SAME = (TABLE.assign(n=1), "都一样。")
PAPER = {"row_key": "m", "rtol": 0.01, "look": "看图", "hints": ["先画图"], "right": [TABLE], "wrong": [SAME]}
FUNCTION = "coursekit.practice.hashing:task_salt"
GOAL = {"function": FUNCTION, "look": "看", "hints": ["看"], "right": [1], "wrong": [(2, "少。")]}
PEAK = NUMBER | {"right": [9341.2]}
SHARE = NUMBER | {"atol": 0.001, "right": ["12.34%"]}
# fmt: off
FAILURES = {
    "no_hint": ("number", 17, NUMBER | {"hints": []}, "至少要有一条提示"),
    "blank_hint": ("number", 17, NUMBER | {"hints": [" "]}, "至少要有一条提示"),
    "hint_is_a_text": ("number", 17, NUMBER | {"hints": "先画图"}, "至少要有一条提示"),
    "no_alternative": ("number", 17, NUMBER | {"right": []}, "至少要有一种别的对法"),
    "no_wrong_answer": ("number", 17, NUMBER | {"wrong": []}, "至少要有一个典型错法"),
    "wrong_without_message": ("number", 17, NUMBER | {"wrong": [8]}, "每一项要写成"),
    "wrong_with_blank_message": ("number", 17, NUMBER | {"wrong": [(8, "")]}, "每一项要写成"),
    "no_look": ("number", 17, NUMBER | {"look": ""}, "缺 look"),
    "alternative_refused": ("number", 17, NUMBER | {"right": [17.4, 18]}, "第 2 种别的对法没有被判对（你算出 18）"),
    "alternative_unreadable": ("number", 17, NUMBER | {"right": ["十七"]}, "第 1 种别的对法用不了。要的是一个数"),
    "wrong_accepted": ("number", 17, NUMBER | {"wrong": [(17.2, "差一点。")]}, "第 1 个典型错法被判对了"),
    "wrong_unreadable": ("number", 17, NUMBER | {"wrong": [([1, 2], "给了两个。")]}, "第 1 个典型错法用不了"),
    "wrong_ones_collide": ("number", 17, NUMBER | {"wrong": [(8, "甲。"), ("8.0", "乙。")]}, "和另一个分不开"),
    "answer_unreadable": ("number", None, NUMBER, "参考答案用不了。要的是一个数，只写数字，不带单位；你给的是空值"),
    "two_tolerances": ("number", 17, NUMBER | {"rtol": 0.1}, "也只能写一个"),
    "no_tolerance": ("number", 17, NUMBER | {"atol": None}, "容差要写一个"),
    "hint_shows_number": ("number", 9341.2, PEAK | {"hints": ["到顶大约 9,341 万户"]}, "第 1 条提示里能看到答案"),
    "hint_shows_rounded_number": ("number", 9341.2, PEAK | {"hints": ["大约 9340"]}, "第 1 条提示里能看到答案"),
    "message_shows_other_unit": ("number", 9341.2, PEAK | {"wrong": [(8, "是 93,412,000 户。")]}, "话里能看到答案"),
    "look_shows_percent": ("number", 0.1234, SHARE | {"look": "应当是 12.3 %"}, "look里能看到答案"),
    "bad_task_id": ("number", 17, NUMBER | {"task": "题1"}, "题号要用小写字母开头"),
    "names_refused": ("members", ["超套", "沉默"], NAMES | {"right": [["超套"]]}, "没有被判对"),
    "names_accepted": ("members", ["超套", "沉默"], NAMES | {"wrong": [("沉默 超套", "反了。")]}, "被判对了"),
    "names_shown": ("members", ["超套", "沉默"], NAMES | {"hints": ["是沉默和超套"]}, "第 1 条提示里能看到答案"),
    "names_not_among": ("members", ["超套", "沉默"], NAMES | {"among": ["超套", "低"]}, "没有答案里的“沉默”"),
    "order_not_among": ("sequence", ["超套", "沉默"], NAMES | {"among": ["低"]}, "没有答案里的“超套”、“沉默”"),
    "name_shown_with_a_blank": ("members", ["沉默"], NAMES | {"right": ["沉 默"], "hints": ["是 沉 默"]}, "能看到答案"),
    "latin_shown_with_a_blank": ("text", "WeChat", TEXT | {"right": ["wechat"], "hints": ["We Chat 吗"]}, "能看到答案"),
    "names_empty": ("members", [], NAMES, "参考答案用不了"),
    "order_shown": ("sequence", ["超套", "沉默"], NAMES | {"hints": ["先超套后沉默"]}, "能看到答案"),
    "order_in_a_set": ("sequence", {"超套", "沉默"}, NAMES, "参考答案用不了。要的是排好先后的名字"),
    "text_shown": ("text", "微信", TEXT | {"look": "看看微信什么时候出来的"}, "look里能看到答案"),
    "other_name_shown": ("text", "微信", TEXT | {"also": ["WeChat"], "look": "看看 WeChat 那条线"}, "look里能看到答案"),
    "text_unreadable": ("text", ["微信", "短信"], TEXT, "参考答案用不了"),
    "table_without_tolerance": ("table", TABLE, PAPER | {"rtol": None}, "表里有数，要写容差"),
    "table_without_row_key": ("table", TABLE, PAPER | {"row_key": "month"}, "表里没有“month”"),
    "table_with_repeats": ("table", pd.concat([TABLE, TABLE]), PAPER, "重复了：a、b"),
    "table_without_columns": ("table", TABLE[["m"]], PAPER, "没有别的列"),
    "table_too_long": ("table", pd.DataFrame({"m": range(201), "n": 1.0}), PAPER, "表最多 200 行"),
    "table_shows_number": ("table", TABLE, PAPER | {"hints": ["第一行是 12345.6"]}, "能看到答案"),
    "tables_collide": ("table", TABLE, PAPER | {"wrong": [SAME, (TABLE.assign(n=1.001), "乙。")]}, "分不开"),
    "goal_outside_the_course": ("objective", 1, GOAL | {"function": "os:getpid"}, "目标函数要写成"),
    "goal_unknown": ("objective", 1, GOAL | {"function": "coursekit.practice.hashing:nothing"}, "没有找到目标函数"),
    "goal_without_value": ("objective", 1, GOAL, "算不出这个答案的值"),
    "goal_not_positive": ("objective", 1, GOAL | {"best": 0.0}, "best 要大于 0"),
    "goal_share_over_one": ("objective", 1, GOAL | {"best": 1.0, "threshold": 98}, "threshold"),
    "goal_direction": ("objective", 1, GOAL | {"best": 1.0, "direction": "up"}, "direction"),
}
# fmt: on


@pytest.mark.parametrize(("kind", "answer", "options", "words"), FAILURES.values(), ids=FAILURES.keys())
def test_unfit_declarations_stop_at_once(kind, answer, options, words):
    options = dict(options)
    task = options.pop("task", "q1")
    key = AnswerKey("demo", "02")
    with pytest.raises(AuthorError, match="题号|q1：") as caught:
        getattr(key, kind)(task, answer, **options)
    assert words in str(caught.value)
    assert key.to_dict()["tasks"] == {}


def test_a_left_out_part_is_named_in_chinese_too():
    with pytest.raises(AuthorError, match="q1：缺 look"):
        AnswerKey("demo", "02").number("q1", 17, atol=0.5)


def test_a_task_id_is_taken_once_but_a_cell_may_run_twice():
    key = AnswerKey("demo", "02")
    key.number("q1", 17, **NUMBER)
    key.number("q1", 17, **NUMBER)
    with pytest.raises(AuthorError, match="这个题号已经用过"):
        key.text("q1", "微信", **TEXT)


def test_short_numbers_and_other_names_may_stand_in_hints():
    key = AnswerKey("demo", "02")
    key.number("q1", 17, **NUMBER | {"hints": ["取 17 年前后的 3 个月", "2006 年以后"]})
    key.members("q2", ["超套", "沉默"], **NAMES | {"hints": ["超套怎么算？"]})
    letters = {"right": ["a b"], "wrong": [("a", "少。")], "hints": ["draw a big plan: about"]}
    key.members("q3", ["a", "b"], **NAMES | letters)
    assert set(key.to_dict()["tasks"]) == {"q1", "q2", "q3"}


def test_the_key_does_not_show_the_answers():
    key = AnswerKey("demo", "02")
    key.number("q1", 17345.25, **NUMBER | {"right": ["17,345.25"]})
    key.members("q2", ["超套", "沉默"], **NAMES)
    key.table("q3", TABLE, **PAPER)
    text = str(key.to_dict())
    assert not any(answer in text for answer in ("17345", "超套", "沉默", "12345.6"))


def test_the_display_shows_authors_a_summary_without_the_answer(monkeypatch):
    shown = []
    monkeypatch.setattr("coursekit.practice.key.display", lambda data, raw: shown.append(data))
    AnswerKey("demo", "02").number("q1", 17345.25, **NUMBER | {"unit": "户", "right": ["17,345.25"]})
    (data,) = shown
    assert data["text/plain"] == "q1 已入答案库（一个数，容差 ±0.5 户）：另 1 种对法、1 种典型错法都核过，提示 1 条。"
    payload = data["application/vnd.coursekit.key+json"]
    assert payload["instructor"] == {"numbers": [17345.25]}
    assert "17345" not in str(payload["entry"])
