import datetime
import time
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.practice import ____
from coursekit.practice.answer import (
    Unreadable,
    canonical_text,
    normalise,
    normalise_name,
    read_members,
    read_number,
    read_text,
)
from coursekit.practice.name_list import split_names
from coursekit.practice.wording import describe, format_number, listing, quote


@pytest.mark.parametrize(
    ("answer", "unit", "number"),
    [
        (17, "", 17), (17.5, "", 17.5), (np.float32(17.5), "", 17.5), (np.int64(17), "", 17), (np.array(17), "", 17),
        (Decimal("17.5"), "", 17.5), (Fraction(1, 4), "", 0.25),
        (pd.Series([17]), "", 17), (pd.Series([17.5], index=["a"]), "", 17.5), (pd.DataFrame({"a": [17]}), "", 17),
        (pd.Index([17]), "", 17), ([17], "", 17), ((17,), "", 17), ({17}, "", 17), (np.array([[17]]), "", 17),
        ("17", "", 17), ("１７．５", "", 17.5), (" 17 ", "", 17), ("9,341", "", 9341), ("9，341.2", "", 9341.2),
        ("-17", "", -17), ("−17", "", -17), ("+17", "", 17), (".5", "", 0.5), ("1.2e3", "", 1200),
        ("12%", "", 0.12), ("１２％", "", 0.12), ("12 %", "", 0.12), ("12%", "%", 12), ("12", "%", 12), (12, "%", 12),
        ("17 个月", "个月", 17), ("17个月", "个月", 17), ("9,341万户", "万户", 9341), (["17"], "", 17),
        ("第 7 年", "年", 7), ("第7年", "年", 7), ("约 7", "年", 7), ("约7年", "年", 7), ("大约 7 年左右", "年", 7),
        ("6.6年。", "年", 6.6), ("171 万", "万户", 171), ("100 万户 / 月", "万户/月", 100), ("百分之 62.9", "%", 62.9),
        ("–17", "", -17), ("—17", "", -17), ("－17", "", -17), ("- 17", "", -17), ("负17", "", -17), ("‐17", "", -17),
    ],
)  # fmt: skip
def test_every_plausible_way_to_write_a_number(answer, unit, number):
    assert read_number(answer, unit) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        (None, "空值"), (float("nan"), "空值"), (pd.NA, "空值"), (pd.NaT, "空值"), (np.float64("nan"), "空值"),
        (Decimal("nan"), "空值"), ([], "空的列表"), ("", "空的文字"), ("约", "文字“约”"), ("17 户", "文字“17 户”"),
        ("第 17", "文字“第 17”"), ("17 年", "文字"), ("2003—2013", "文字"), ("1 7", "文字“1 7”"), ("7～8", "文字"),
        ("17 万", "文字"), ("不到 17", "文字"), (..., "省略号"), ({1, 2}, "2 个元素的集合"),
        ("1,2345", "文字“1,2345”"), ("12,34", "文字"), ("nan", "文字"), ("%", "文字"), ("e5", "文字"), (".", "文字"),
        (True, "真假值 True"), (np.bool_(False), "真假值 False"), ({}, "空的字典"),
        (pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]}), "3 行 2 列的表"),
        (pd.Series([1, 2]), "2 行的一列数据（Series）"),
        (np.ones((2, 3)), "2 × 3 的数组"), (float("inf"), "除以了 0"), (10**400, "除以了 0"),
        (datetime.date(2026, 3, 1), "日期 2026-03-01"), (np.datetime64("2026-03"), "日期 2026-03"),
        (np.timedelta64(3, "D"), "时长"), (pd.Timedelta("3D"), "时长"), (1 + 2j, "complex"),
        (pd.Series([1]).mean, "一个函数（是不是忘了写后面的括号）"), (object(), "object 类型的东西"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_described(answer, seen):
    with pytest.raises(Unreadable, match="要的是一个数(，只写数字，不带单位；你给的是|，你给的是无穷大)") as caught:
        read_number(answer, "个月")
    assert seen in str(caught.value)


@pytest.mark.parametrize("answer", [[345, 2545], ["345", "2545"], [[345, 2545]], [[____, 1]] * 2])
def test_a_list_for_a_number_is_told_to_drop_its_brackets(answer):
    with pytest.raises(Unreadable) as caught:
        read_number(answer)
    count = len(answer)
    assert str(caught.value) == f"要的是一个数，你给的是 {count} 个元素的列表：去掉方括号，只写一个数。"


COMMA = "要的是一个数，你写的数里有逗号：把逗号去掉，比如 9,341 写成 9341；要是函数给了几个数，在后面加 [0] 或 [1] 取出来。"
ONE_OF_TWO = "这里给了两个数，题目要一个：在后面加 [0] 或 [1] 取出来。"


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        ((3385, 1693), ONE_OF_TWO), ((0.05, 0.07), ONE_OF_TWO), ((np.int64(3385), Decimal(1693)), ONE_OF_TWO),
        ((0, 5), ONE_OF_TWO), ((10**400, 1), ONE_OF_TWO), ([(3385, 1693)], ONE_OF_TWO),
        ((1, 571), COMMA), ((-9, 341), COMMA), ((3, 3.97), COMMA), ((1, 716, 667), COMMA), ((846, 423), COMMA),
        ((20.6, 30, 17.2), "这里给了 3 个数，题目要一个：只留题目问的那一个。"),
    ],
)  # fmt: skip
def test_several_numbers_are_those_of_a_function_unless_a_comma_may_have_made_them(answer, advice):
    """Below 1000, the first of two numbers may be what stood before a thousands separator."""
    with pytest.raises(Unreadable) as caught:
        read_number(answer)
    assert str(caught.value) == advice


@given(st.integers(-(10**12), 10**12))
def test_thousands_separators_and_full_width_digits_do_not_change_a_number(number):
    full_width = str.maketrans("0123456789-,", "０１２３４５６７８９－，")
    assert read_number(f"{number:,}") == number
    assert read_number(f"{number:,}".translate(full_width)) == number


@pytest.mark.parametrize(
    "answer",
    [
        ["超套", "沉默"], ("沉默", "超套"), {"超套", "沉默"}, pd.Series(["超套", "沉默"]), pd.Index(["超套", "沉默"]),
        np.array(["超套", "沉默"]), pd.Categorical(["超套", "沉默"]), {"超套": 3, "沉默": 1},
        {"超套": 3, "沉默": 1}.keys(),
        pd.DataFrame({"tier": ["超套", "沉默"]}), "超套、沉默", "超套，沉默", "超套, 沉默", "超套 沉默", "超套；沉默",
        "超套\n沉默、", "超套。沉默。", " 超 套 、沉 默",
        [" 超套 ", "沉默\u200b"],
    ],
)  # fmt: skip
def test_every_plausible_way_to_give_names(answer):
    assert {text for text, _ in read_members(answer)} == {"超套", "沉默"}


def test_names_with_blanks_are_split_at_separators_only():
    names = [("5g畅享", "5G 畅享"), ("家庭融合", "家庭 融合")]
    assert read_members("5G  畅享、家庭 融合", spaced=True) == names
    assert read_members("5G 畅享", spaced=True) == names[:1]


NAMES = ("家庭宽带", "5G 套餐", "云盘", "和平路厅", "政府与集团", "4G/5G", "短信包等")
KNOWN = {normalise_name(name) for name in NAMES}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("家庭宽带和云盘", ["家庭宽带", "云盘"]), ("家庭宽带及云盘", ["家庭宽带", "云盘"]),
        ("家庭宽带以及云盘", ["家庭宽带", "云盘"]), ("家庭宽带 / 云盘", ["家庭宽带", "云盘"]),
        ("家庭宽带／云盘", ["家庭宽带", "云盘"]), ("5G套餐 云盘", ["5G套餐", "云盘"]),
        ("云盘和和平路厅", ["云盘", "和平路厅"]), ("和平路厅和云盘", ["和平路厅", "云盘"]),
        ("政府与集团与云盘", ["政府与集团", "云盘"]), ("4G/5G/云盘", ["4G/5G", "云盘"]), ("4G / 5g", ["4G / 5g"]),
        ("云盘、家庭宽带等。", ["云盘", "家庭宽带"]), ("云盘、短信包等", ["云盘", "短信包等"]),
        ("云盘，和家庭宽带", ["云盘", "家庭宽带"]),
        ("“云盘”、“家庭宽带”", ["云盘", "家庭宽带"]),
        ("家宽和云盘", ["家宽", "云盘"]), ("云盘和家宽", ["云盘", "家宽"]), ("家宽和网盘", ["家宽和网盘"]),
        ("家宽、和平路", ["家宽", "和平路"]),
        ("中 流量", ["中 流量"]), ("和", ["和"]), ("、", []), ("云盘和", ["云盘"]),
    ],
)  # fmt: skip
def test_a_text_is_cut_between_known_names_and_never_inside_one(text, names):
    assert split_names(text, True, lambda name: normalise_name(name) in KNOWN) == names


@given(
    st.lists(st.sampled_from(["家庭宽带", "5G 套餐", "云盘", "和平路厅", "4G/5G"]), min_size=1),
    st.lists(st.sampled_from(["、", "，", "和", " 及 ", "与", "/", "；", "\n", "。", " "]), min_size=20, max_size=20),
)
def test_any_mixture_of_separators_gives_the_names_back(names, separators):
    text = names[0] + "".join(s + name for s, name in zip(separators, names[1:21], strict=False))
    assert split_names(text, True, lambda name: normalise_name(name) in KNOWN) == names[:21]


def test_texts_in_a_collection_are_cut_too_where_names_are_known():
    def is_known(name):
        return normalise_name(name) in KNOWN

    given_names = read_members(["家庭宽带和云盘", "甲、乙"], is_known=is_known)
    assert [name for _, name in given_names] == ["家庭宽带", "云盘", "甲", "乙"]
    assert [name for _, name in read_members(["甲、乙", "丙"])] == ["甲、乙", "丙"]


def test_a_very_long_text_does_not_take_long():
    start = time.perf_counter()
    split_names("和 与/" * 1000, True, lambda name: normalise_name(name) in KNOWN)
    assert time.perf_counter() - start < 5


TWO_COLUMNS = pd.DataFrame({"a": [1], "b": [2]})


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        (None, "空值"), (2, "数 2"), ("", "空的文字"), ("、", "文字“、”"), ([], "空的列表"), (True, "真假值 True"),
        (pd.DataFrame({"a": []}), " 0 行 1 列的表"), (np.ones((2, 2)), " 2 × 2 的数组"), (b"abc", " bytes 类型的东西"),
        (..., "省略号"),
        (len, "一个函数（是不是忘了写后面的括号）"),
    ],
)  # fmt: skip
def test_what_is_no_group_of_names_is_refused_in_words_of_a_trainee(answer, seen):
    with pytest.raises(Unreadable) as caught:
        read_members(answer)
    wanted = '要的是名字，写在英文引号里，几个之间用顿号隔开，比如 "名字甲、名字乙"'
    assert str(caught.value) == f"{wanted}；你给的是{seen}。"
    with pytest.raises(Unreadable, match="要的是年月"):
        read_members(answer, months=True)


def test_a_table_for_names_is_told_to_take_its_column():
    with pytest.raises(Unreadable) as caught:
        read_members(TWO_COLUMNS)
    assert str(caught.value) == '给的是一张表，题目要几个名字：取出写名字的那一列，在后面加 ["列名"]。'
    with pytest.raises(Unreadable, match="题目要几个年月：取出写年月的那一列"):
        read_members(TWO_COLUMNS, months=True)
    assert read_members(TWO_COLUMNS["b"]) == [("2", "2")]


def test_empty_values_among_names_are_counted():
    with pytest.raises(Unreadable, match="里面有 2 个空值"):
        read_members(["超套", None, float("nan")])


@pytest.mark.parametrize("answer", ["PHS", " phs ", "ＰＨＳ", ["PHS"], pd.Series(["phs"]), "P\u200bHS"])
def test_texts_are_compared_in_one_form(answer):
    assert read_text(answer) == "phs"


@pytest.mark.parametrize("answer", ["不显著。", "不显著.", "不显著；", "不显著，", "不显著．", " 不显著 、", "不显著。。", ["不显著。"]])
def test_a_full_stop_behind_a_text_is_not_a_part_of_it(answer):
    assert read_text(answer) == "不显著"
    assert read_text("2026-03。", months=True) == "2026-03"


def test_a_text_of_full_stops_alone_stays_itself():
    assert read_text("。") == "。"


@pytest.mark.parametrize("answer", [None, "", "  ", ["a", "b"], pd.DataFrame({"a": [1, 2]}), {}, str.upper, True])
def test_what_is_no_single_name_is_refused(answer):
    with pytest.raises(Unreadable, match='要的是一个名字，写在英文引号里，比如 "名字甲"；你给的是'):
        read_text(answer)
    with pytest.raises(Unreadable, match='要的是一个年月，写在英文引号里，比如 "2026-03"；你给的是'):
        read_text(answer, months=True)


@pytest.mark.parametrize(
    "value",
    [
        pd.Period("2026-03", "M"), pd.Period("2026-03-15", "D"), pd.Timestamp("2026-03-31"), np.datetime64("2026-03"),
        datetime.date(2026, 3, 1), "2026-03", "2026/3", "2026.03", "2026年3月", "2026 年 3 月", "202603", 202603,
        "2026-03-01", "2026-03-01 00:00:00", "２０２６－０３",
    ],
)  # fmt: skip
def test_a_month_however_it_is_written(value):
    assert canonical_text(value, months=True) == "2026-03"


@pytest.mark.parametrize("value", ["2026-13", "2026-00", "03-2026", "2026", "三月", 20260301])
def test_what_is_no_month_stays_itself(value):
    assert canonical_text(value, months=True) == str(value)


@given(st.text())
def test_normalising_twice_changes_nothing_more(text):
    assert normalise(normalise(text)) == normalise(text)
    assert normalise_name(normalise_name(text)) == normalise_name(text)


@pytest.mark.parametrize(
    ("value", "text"), [(3, "3"), (3.0, "3"), (np.float64(2.5), "2.5"), (True, "true"), (("A", 1), "a\x1e1")]
)
def test_elements_that_are_not_texts(value, text):
    assert canonical_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(17.0, "17"), (9341.2, "9,341.2"), (1716666.7, "1,716,667"), (0.031234567, "0.0312346"), (0, "0"), (1e-9, "1e-09"),
     (-0.5, "-0.5"), (3e20, "3e+20"), (100.0, "100"), (123456, "123,456")],
)  # fmt: skip
def test_numbers_for_a_reader(value, text):
    assert format_number(value) == text


def test_long_texts_and_lists_are_cut():
    assert quote("很" * 50) == f"“{'很' * 29}…”"
    assert listing(range(12)) == "0、1、2、3、4等 12 个"
    assert describe("a\n b") == "文字“a b”"
