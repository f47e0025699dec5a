import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

LOOK = "看看两段平均各是多少"
MONTHS = [f"{n} 月" for n in range(1, 13)]
NOT_LOW = "低流量的也算进来了。"


@pytest.fixture(scope="module")
def check(declare):
    """Twelve names to find."""
    return declare("members", MONTHS, right=["、".join(MONTHS), set(MONTHS)], wrong=[([*MONTHS, "低流量"], NOT_LOW)])


def test_order_repeats_and_writing_do_not_matter(check):
    spaced_out = [f" {month.replace(' ', '  ')}" for month in MONTHS]
    for answer in (MONTHS[::-1], MONTHS + MONTHS, np.array(MONTHS), pd.Series(MONTHS), spaced_out):
        assert check("q1", answer).message == "12 个都对。"


def test_so_many_of_so_many(check):
    assert check("q1", MONTHS[:10]).message == f"12 个里对了 10 个。{LOOK}。"


def test_members_too_many_are_named_if_few(check):
    assert check("q1", [*MONTHS[:10], "13 月", "14 月"]).message == (
        f"12 个里对了 10 个，多了 2 个不该有的：“13 月”、“14 月”。{LOOK}。"
    )
    everything = check("q1", [f"{n} 月" for n in range(1, 31)]).message
    assert "多了 18 个不该有的。" in everything
    assert "13 月" not in everything


def test_a_typical_wrong_set_gets_its_own_message_in_any_order(check):
    assert check("q1", {"低流量", *MONTHS}).message == f"12 个里对了 12 个，多了 1 个不该有的：“低流量”。{NOT_LOW}"


def test_a_table_where_names_are_wanted(check):
    answer = pd.DataFrame({"月": MONTHS, "户": range(12)})
    assert check("q1", answer).message == '给的是一张表，题目要几个名字：取出写名字的那一列，在后面加 ["列名"]。'
    assert check("q1", answer["月"]).state == "right"


def test_names_left_in_the_index(check):
    assert "索引里" in check("q1", pd.Series(range(12), index=MONTHS)).message


@pytest.mark.parametrize("answer", [None, 3, [], "", pd.DataFrame({"a": []})])
def test_no_group_of_names(check, answer):
    verdict = check("q1", answer)
    assert verdict.state == "wrong"
    assert verdict.message.startswith("要的是名字，写在英文引号里")


@given(st.sets(st.sampled_from([*MONTHS, "甲", "乙", "丙", "丁"]), min_size=1))
def test_the_count_of_hits_is_the_size_of_the_intersection(check, answer):
    verdict = check("q1", answer)
    assert (verdict.state == "right") == (answer == set(MONTHS))
    if verdict.state == "wrong":
        assert f"12 个里对了 {len(answer & set(MONTHS))} 个" in verdict.message


def test_months_match_however_they_are_written(declare):
    months = pd.period_range("2026-03", periods=2, freq="M")
    check = declare("members", months, right=["2026年3月、2026年4月"], wrong=[(["2026-03"], "只有一个月。")])
    for answer in (months.to_timestamp(), ["2026/3", "2026-04-01"], [202603, 202604]):
        assert check("q1", answer).state == "right"


PRODUCTS = ["家庭宽带", "5G 套餐", "高清电视", "云盘", "固定电话"]
ONE_ROW = "只看了一行。"


@pytest.fixture(scope="module", params=["members", "sequence"])
def chosen(request, declare):
    """Two names to choose among five, in any order or in one."""
    options = {"right": ["家庭宽带和 5G 套餐"], "wrong": [(["云盘"], ONE_ROW)]}
    return declare(request.param, PRODUCTS[:2], among=PRODUCTS, **options)


@pytest.mark.parametrize(
    "answer",
    [
        "家庭宽带、5G套餐", "家庭宽带和5g 套餐。", "家庭 宽带及５Ｇ套餐", "家庭宽带 5G 套餐", "家庭宽带/5G 套餐等",
        ["家庭宽带与5G套餐"], ["家庭宽带", "5G套餐"], "“家庭宽带”、“5G套餐”", "家庭宽带\n5G套餐",
    ],
)  # fmt: skip
def test_names_are_found_whatever_is_between_them(chosen, answer):
    assert chosen("q1", answer).state == "right"


@pytest.fixture(scope="module")
def circled(declare):
    return declare("members", PRODUCTS[:2], among=PRODUCTS, right=[PRODUCTS[1::-1]], wrong=[("云盘", ONE_ROW)])


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("家宽、5G套餐", f"没有叫“家宽”的，照表里的写法写。2 个里对了 1 个。{LOOK}。"),
        ("家宽和5G套餐", f"没有叫“家宽”的，照表里的写法写。2 个里对了 1 个。{LOOK}。"),
        (["家宽", "网盘"], f"没有叫“家宽”、“网盘”的，照表里的写法写。2 个里对了 0 个。{LOOK}。"),
        (
            "家宽、云盘、5G 套餐",
            f"没有叫“家宽”的，照表里的写法写。2 个里对了 1 个，多了 1 个不该有的：“云盘”。{LOOK}。",
        ),
        (
            "甲、乙、丙、丁",
            f"有 4 个名字表里没有，比如“甲”、“乙”、“丙”，照表里的写法写。2 个里对了 0 个。{LOOK}。",
        ),
        ("云盘", f"2 个里对了 0 个，多了 1 个不该有的：“云盘”。{ONE_ROW}"),
    ],
)
def test_unknown_names_are_told_apart_from_wrong_ones(circled, answer, message):
    assert circled("q1", answer).message == message


def test_unknown_names_in_order(declare):
    check = declare("sequence", PRODUCTS[:3], among=PRODUCTS, right=[PRODUCTS[:3]], wrong=[(PRODUCTS[1::-1], ONE_ROW)])
    assert check("q1", "家宽、5G 套餐、高清电视").message == (
        f"没有叫“家宽”的，照表里的写法写。名单里 3 个有 2 个。{LOOK}。"
    )


LED = ["A超套、B无套餐、C超套", "A：超套，B：无套餐，C：超套", "a.超套 b.无套餐 c.超套", "A 超套、B 无套餐、C 超套", "A、超套、B、无套餐、C、超套",
       ["A超套", "B 无套餐", "C: 超套"], "Ａ超套；无套餐；Ｃ超套。"]  # fmt: skip


@pytest.fixture(scope="module")
def tiers(declare):
    """Three rows, A to C, each in one of three tiers."""
    names = ["超套", "无套餐", "中档"]
    return declare("sequence", ["超套", "无套餐", "超套"], among=names, right=["超套、无套餐、超套"], wrong=[(names, "反了。")])


@pytest.mark.parametrize("answer", LED)
def test_names_may_be_led_by_the_letters_of_their_rows(tiers, answer):
    assert tiers("q1", answer).message == "3 个都对，顺序也对。"


def test_a_wrong_answer_led_by_letters_is_judged_by_its_names(tiers):
    assert tiers("q1", "A超套、B无套餐、C中档").message == "3 个里对了 2 个，第 3 个再看一遍。反了。"
    assert tiers("q1", "A无套餐、B无套餐、C超套").message == f"3 个里对了 2 个，第 1 个再看一遍。{LOOK}。"


@pytest.mark.parametrize(
    ("answer", "unknown"),
    [
        ("A超套、B没套餐、C超套", "没有叫“A超套”、“B没套餐”、“C超套”的"), ("AB超套、无套餐、超套", "没有叫“AB超套”的"),
        ("A、B、超套", "没有叫“A”、“B”的"), ("超套、无套餐、超套、D", "没有叫“D”的"), ("A1超套、无套餐、超套", "没有叫“A1超套”的"),
    ],
)  # fmt: skip
def test_letters_are_left_where_a_name_is_unknown_without_them_too(tiers, answer, unknown):
    assert tiers("q1", answer).message.startswith(unknown)


def test_a_name_that_begins_with_a_letter_keeps_it(declare):
    """V套餐 is a name, and so is 套餐."""
    check = declare("members", ["V套餐"], among=["V套餐", "套餐"], right=["v 套餐"], wrong=[("套餐", "少了 V。")])
    assert check("q1", "V套餐").state == "right"
    assert check("q1", "A 套餐").message.endswith("少了 V。")


@pytest.fixture(scope="module", params=["members", "sequence"], ids=str)
def letters(request, declare):
    return declare(request.param, [*"BIJ"], among=[*"ABCDEFGHIJ"], right=["B、I、J"], wrong=[([*"BHIJ"], "H 不打。")])


@pytest.mark.parametrize("answer", ["BIJ", "bij", "ＢＩＪ", "BIJ。", "BIJ.", "BI J", "B、IJ", ["BIJ"], ["BI", "J"]])
def test_letters_may_be_written_without_anything_between_them(letters, answer):
    assert letters("q1", answer).state == "right"


def test_letters_without_anything_between_them_are_judged_one_by_one(letters):
    assert letters("q1", "BHIJ").message.endswith("H 不打。")
    assert "没有叫“X”的" in letters("q1", "BXJ").message
    assert "没有叫“BIJ可以打”的" in letters("q1", "BIJ可以打").message


def test_without_a_list_of_all_letters_those_of_the_answer_tell_that_names_are_letters(declare):
    check = declare("members", [*"BIJ"], right=["BIJ"], wrong=[("BHIJ", "H 不打。")])
    assert check("q1", "JIB").state == "right"
    assert check("q1", "BHIJ").message.endswith("H 不打。")


def test_words_are_not_cut_where_names_are_not_letters_all(declare):
    check = declare("members", ["B", "IPTV"], among=["B", "I", "IPTV"], right=["B、IPTV"], wrong=[("I", "少了。")])
    assert "没有叫“BI”的" in check("q1", "BI").message
    assert check("q1", "A: B、C IPTV").state == "right"


@given(st.lists(st.sampled_from("ABCDEFGHIJ"), min_size=1, unique=True))
def test_letters_together_mean_what_they_mean_apart(letters, chosen):
    together, apart = letters("q1", "".join(chosen)), letters("q1", "、".join(chosen))
    assert (together.state, together.message) == (apart.state, apart.message)


def test_without_a_list_of_all_names_those_of_the_answer_are_not_cut(declare):
    halls = ["和平路厅", "政府与集团"]
    check = declare("members", halls, right=["政府与集团和和平路厅"], wrong=[(["城南厅"], "那是另一个厅。")])
    assert check("q1", "和平路厅及政府与集团").state == "right"
    assert check("q1", "和平路厅和城南与城北").message == f"2 个里对了 1 个，多了 1 个不该有的：“城南与城北”。{LOOK}。"


@pytest.fixture(scope="module")
def ranking(declare):
    wrong = [(["乙厅", "甲厅", "丙厅", "丁厅"], "按人数排了。")]
    return declare("sequence", ["甲厅", "乙厅", "丙厅", "丁厅"], right=["甲厅→乙厅→丙厅→丁厅"], wrong=wrong)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (["甲厅", "乙厅", "丙厅", "丁厅"], "4 个都对，顺序也对。"),
        (
            ["丁厅", "丙厅", "乙厅", "甲厅"],
            "4 个都在，但从第 1 个起顺序不对。顺序正好倒过来了：看看是从大到小，还是从小到大。",
        ),
        (["甲厅", "乙厅", "丁厅", "丙厅"], f"4 个都在，但从第 3 个起顺序不对。{LOOK}。"),
        (["乙厅", "甲厅", "丙厅", "丁厅"], "4 个都在，但从第 1 个起顺序不对。按人数排了。"),
        (["甲厅", "乙厅", "丙厅"], f"名单里 4 个有 3 个；要 4 个，你给了 3 个。{LOOK}。"),
        (["甲厅", "乙厅", "丙厅", "戊厅"], f"名单里 4 个有 3 个，多了 1 个不该有的：“戊厅”。{LOOK}。"),
        (
            {"甲厅", "乙厅", "丙厅", "丁厅"},
            "要的是排好先后的名字，写在方括号里或用顿号隔开；你给的是 4 个元素的集合，集合不分先后。",
        ),
    ],
)
def test_sequences(ranking, answer, message):
    assert ranking("q1", answer).message == message


STAGES = ["判不了", "成长放慢", "成长加速", "成长加速", "衰退", "衰退"]


@pytest.fixture(scope="module")
def stages(declare):
    """Six places, four names: which names are there says little."""
    return declare(
        "sequence", STAGES, among=[*STAGES, "成熟"], right=["、".join(STAGES)], wrong=[(["成熟"] * 6, "不都是成熟。")]
    )


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (["成长加速", *STAGES[1:]], f"6 个里对了 5 个，第 1 个再看一遍。{LOOK}。"),
        ([*STAGES[:3], "成熟", "成熟", "衰退"], f"6 个里对了 4 个，第 4 个再看一遍。{LOOK}。"),
        (["成长放慢", "判不了", *STAGES[2:]], f"6 个里对了 4 个，第 1 个再看一遍。{LOOK}。"),
        ("判不了、放慢、成长加速、成长加速、衰退、衰退", f"没有叫“放慢”的，照表里的写法写。6 个里对了 5 个，第 2 个再看一遍。{LOOK}。"),
        (STAGES[:5], f"要 6 个，你给了 5 个。{LOOK}。"),
        ("、".join([*STAGES, "衰退"]), f"要 6 个，你给了 7 个。{LOOK}。"),
        (STAGES[::-1], "6 个里对了 2 个，第 1 个再看一遍。顺序正好倒过来了：看看是从大到小，还是从小到大。"),
        (["成熟"] * 6, "6 个里对了 0 个，第 1 个再看一遍。不都是成熟。"),
    ],
)  # fmt: skip
def test_where_names_repeat_places_count(stages, answer, message):
    assert stages("q1", answer).message == message


@given(st.lists(st.sampled_from([*STAGES, "成熟"]), min_size=6, max_size=6))
def test_so_many_places_are_right_as_a_plain_comparison_says(stages, answer):
    same = [mine == right for mine, right in zip(answer, STAGES, strict=True)]
    verdict = stages("q1", answer)
    assert (verdict.state == "right") == all(same)
    if not all(same):
        assert f"6 个里对了 {sum(same)} 个，第 {same.index(False) + 1} 个再看一遍。" in verdict.message


@given(st.permutations(["甲厅", "乙厅", "丙厅", "丁厅"]))
def test_only_one_order_is_right(ranking, answer):
    assert (ranking("q1", answer).state == "right") == (answer == ["甲厅", "乙厅", "丙厅", "丁厅"])


def test_text_with_another_name_for_the_same(declare):
    check = declare("text", "微信", also=["WeChat"], right=[" 微信 ", "wechat"], wrong=[("短信", "短信还在涨。")])
    assert check("q1", "ＷｅＣｈａｔ").message == "你写的是“ＷｅＣｈａｔ”。"
    assert check("q1", ["微信"]).state == "right"
    assert check("q1", "微信。").message == "你写的是“微信。”。"
    assert check("q1", "短信，").message.endswith("短信还在涨。")
    assert check("q1", "短信").message == "你写的是“短信”。短信还在涨。"
    assert check("q1", "飞信").message == f"你写的是“飞信”。{LOOK}。"
    assert check("q1", ["微信", "短信"]).message.endswith('比如 "名字甲"；你给的是 2 个元素的列表。')


def test_text_with_or_without_blanks(declare):
    check = declare("text", "5G 套餐", right=["5g套餐"], wrong=[("云 盘", "云盘还在涨。")])
    assert check("q1", " ５Ｇ　套 餐").state == "right"
    assert check("q1", "云盘").message == "你写的是“云盘”。云盘还在涨。"


def test_a_month_as_text(declare):
    wrong = [("2005-05", "那是净增拐头的月份。")]
    check = declare("text", pd.Period("2006-10", "M"), right=["2006年10月"], wrong=wrong)
    assert check("q1", pd.Timestamp("2006-10-31")).state == "right"
    assert check("q1", "2006/9").state == "wrong"
