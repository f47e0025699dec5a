import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.practice.answer import (
    Unreadable,
    canonical_text,
    normalise,
    read_members,
    read_number,
    read_text,
)
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
    ],
)  # fmt: skip
def test_every_plausible_way_to_write_a_number(answer, unit, number):
    assert read_number(answer, unit) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        (None, "空值"), (float("nan"), "空值"), (pd.NA, "空值"), (pd.NaT, "空值"), (np.float64("nan"), "空值"),
        (Decimal("nan"), "空值"), ([], "空的列表"), ("", "空的文字"), ("约17", "文字“约17”"), ("17 户", "文字“17 户”"),
        ("1,2345", "文字“1,2345”"), ("12,34", "文字"), ("nan", "文字"), ("%", "文字"), ("e5", "文字"), (".", "文字"),
        (True, "真假值 True"), (np.bool_(False), "真假值 False"), ([1, 2], "2 个元素的列表"), ({}, "空的字典"),
        (pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]}), "3 行 2 列的表"),
        (pd.Series([1, 2]), "2 行的一列数据（Series）"),
        (np.ones((2, 3)), "2 × 3 的数组"), (float("inf"), "除以了 0"), (10**400, "除以了 0"),
        (datetime.date(2026, 3, 1), "日期 2026-03-01"), (np.datetime64("2026-03"), "日期 2026-03"),
        (np.timedelta64(3, "D"), "时长"), (pd.Timedelta("3D"), "时长"), (1 + 2j, "complex"),
        (pd.Series([1]).mean, "一个函数（是不是忘了写后面的括号）"), (object(), "object 类型的东西"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_described(answer, seen):
    with pytest.raises(Unreadable, match="要的是一个数") as caught:
        read_number(answer, "个月")
    assert seen in str(caught.value)


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
        "超套\n沉默、",
        [" 超套 ", "沉默\u200b"],
    ],
)  # fmt: skip
def test_every_plausible_way_to_give_names(answer):
    assert {text for text, _ in read_members(answer)} == {"超套", "沉默"}


def test_names_with_blanks_are_split_at_separators_only():
    assert [text for text, _ in read_members("5G 畅享、家庭 融合", spaced=True)] == ["5g 畅享", "家庭 融合"]
    assert [text for text, _ in read_members("5G 畅享", spaced=True)] == ["5g 畅享"]


TWO_COLUMNS = pd.DataFrame({"a": [1], "b": [2]})


@pytest.mark.parametrize("answer", [None, 3, "", "、", [], TWO_COLUMNS, np.ones((2, 2)), b"abc", len])
def test_what_is_no_group_of_names_is_refused(answer):
    with pytest.raises(Unreadable, match="要的是一组名称"):
        read_members(answer)


def test_empty_values_among_names_are_counted():
    with pytest.raises(Unreadable, match="里面有 2 个空值"):
        read_members(["超套", None, float("nan")])


@pytest.mark.parametrize("answer", ["PHS", " phs ", "ＰＨＳ", ["PHS"], pd.Series(["phs"]), "P\u200bHS"])
def test_texts_are_compared_in_one_form(answer):
    assert read_text(answer) == "phs"


@pytest.mark.parametrize("answer", [None, "", "  ", ["a", "b"], pd.DataFrame({"a": [1, 2]}), {}, str.upper])
def test_what_is_no_single_name_is_refused(answer):
    with pytest.raises(Unreadable, match="要的是一个词"):
        read_text(answer)


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
