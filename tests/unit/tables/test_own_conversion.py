"""Cells become values of our type or are refused; nothing in between."""

import math

import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.tables import TABLES, codes_by_column, units_by_column
from coursekit.tables.own_data.conversion import LARGEST_WHOLE, convert
from coursekit.tables.schema import column, month_column

NUMBER = column(float, "用量", "usage", "", unit="GB/月")
YUAN = column(float, "账单", "bill", "", unit="元")
MINUTES = column(int, "通话", "voice", "", unit="分钟/月")
SHARE = column(float, "饱和度", "saturation", "", unit="%")
WHOLE = column(int, "线路", "lines", "")
TRUTH = column(bool, "宽带", "broadband", "")
WORD = column(str, "规则", "rule", "")


def converted(cells, of, name="x", unit=None, words=None):
    return convert(pa.array(cells), name, of, unit, words or {})


def values(*arguments, **options) -> list:
    result = converted(*arguments, **options)
    assert not result.faults, result.faults
    return result.values.tolist()


def refused(*arguments, **options) -> list[bool]:
    result = converted(*arguments, **options)
    return (~result.usable & ~result.missing).tolist()


@pytest.mark.parametrize(
    ("of", "unit", "cell", "value"),
    [
        (NUMBER, "KB", "1048576", 1.0), (NUMBER, "MB", "512", 0.5), (NUMBER, "GB", "3.5", 3.5), (NUMBER, "TB", "2", 2048.0),
        (YUAN, "分", "1999", 19.99), (YUAN, "元", "7", 7.0), (YUAN, "万元", "1.5", 15000.0),
        (MINUTES, "秒", "120", 2), (MINUTES, "分钟", "3", 3), (SHARE, "%", "35", 35.0), (SHARE, "小数", "0.35", 35.0),
    ],
)  # fmt: skip
def test_units(of, unit, cell, value):
    assert values([cell], of, unit=unit) == [value]


def test_seconds_that_make_no_whole_minute_are_refused_not_rounded():
    assert refused(["60", "90"], MINUTES, unit="秒") == [False, True]


def test_units_are_allowed_only_where_the_column_has_one_that_can_be_converted():
    months, price = units_by_column("subscriber_months"), units_by_column("price_volume")
    assert months["usage_gb"] == ("KB", "MB", "GB", "TB") and months["bill_yuan"] == ("分", "元", "万元")
    assert months["month"] == ("yyyymm",) and months["voice_minutes"] == ("秒", "分钟")
    assert "active_data_days" not in months and "plan_id" not in months
    assert "traffic_tb" in price and "price_yuan_per_gb" not in price, "yuan a GB has two units at once"


def test_traffic_in_our_own_terabytes():
    assert values(["2048"], TABLES["price_volume"].schema.columns["traffic_tb"], unit="GB") == [2.0]


def test_codes_are_those_of_the_schema():
    assert codes_by_column("plans")["overage_rule"] == ("charge", "throttle", "auto_pack")
    assert "plan_id" not in codes_by_column("plans")


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_fractions_are_read_to_the_last_bit(numbers):
    read = values([repr(number) for number in numbers], NUMBER)
    assert [math.copysign(1, number) * abs(number) for number in read] == numbers
    assert values(pa.array(numbers), NUMBER) == numbers


@given(st.lists(st.integers(1 - LARGEST_WHOLE, LARGEST_WHOLE - 1), min_size=1))
def test_whole_numbers_are_read_exactly(numbers):
    assert values([str(number) for number in numbers], WHOLE) == numbers
    assert values(pa.array(numbers, pa.int64()), WHOLE) == numbers


@given(st.text(max_size=8))
def test_what_python_would_not_call_a_plain_number_is_refused(text):
    """No text comes out as a number that Python's own reading of it does not give."""
    result = converted([text], NUMBER)
    if result.usable[0]:
        assert text.isascii() and "_" not in text and float(text) == result.values[0]
        assert text == text.strip() and text.lower() not in ("nan", "inf")
    else:
        assert result.missing[0] == (text == "")


def test_a_number_beyond_all_is_refused():
    assert refused(["1e308", "1e309", "-1e999"], NUMBER) == [False, True, True]
    assert refused(pa.array([1.0, math.inf]), NUMBER) == [False, True]


@pytest.mark.parametrize("word", ["true", "TRUE", "True", "1", "是", "Y", "y"])
def test_true(word):
    assert values([word], TRUTH) == [True]


@pytest.mark.parametrize("word", ["false", "FALSE", "0", "否", "N", "n"])
def test_false(word):
    assert values([word], TRUTH) == [False]


@pytest.mark.parametrize("word", ["yes", "有", "2", "是的", " 是", "T", "1.0"])
def test_neither_true_nor_false(word):
    assert refused([word], TRUTH) == [True]


def test_words_become_ours_and_ours_stay():
    assert values(["套外计费", "throttle"], WORD, words={"套外计费": "charge"}) == ["charge", "throttle"]
    assert values(["在用", "停用"], TRUTH, words={"在用": "true", "停用": "false"}) == [True, False]
    assert values([""], WORD, words={"": "none"}) == ["none"], "a class may say what an empty cell means"


def test_truths_of_a_parquet_file():
    assert values(pa.array([True, False]), TRUTH) == [True, False]
    assert values(pa.array([1, 0], pa.int8()), TRUTH) == [True, False]
    result = converted(pa.array([True, None]), TRUTH)
    assert result.missing.tolist() == [False, True]


@pytest.mark.parametrize("cell", ["", None])
@pytest.mark.parametrize("of", [NUMBER, WHOLE, TRUTH, WORD])
def test_an_empty_cell_is_missing_never_nought(of, cell):
    result = converted(pa.array([cell], pa.string()), of)
    assert result.missing.tolist() == [True] and not result.faults


def test_months():
    assert values(["2026-03"], month_column(), name="month") == ["2026-03"]
    assert values(["202603"], month_column(), name="month", unit="yyyymm") == ["2026-03"]
    assert values(pa.array([202603]), month_column(), name="month", unit="yyyymm") == ["2026-03"]


@pytest.mark.parametrize("cell", ["2026-03", "20263", "2026/3", "20260301", "２０２６０３"])
def test_six_digits_and_nothing_else_where_six_are_promised(cell):
    assert refused([cell], month_column(), name="month", unit="yyyymm") == [True]


def test_six_digits_that_were_not_promised_say_how_to():
    assert [*converted(["202603"], month_column(), name="month").faults] == ["要写成 2026-03 这样的年月，这里是六位数"]


@pytest.mark.parametrize("text", [" p8", "p8 ", "p8\t", "\u3000p8", "p8\u00a0"])
def test_blanks_around_a_code_are_refused_as_it_would_match_nothing(text):
    assert refused([text], WORD) == [True]


def test_a_column_of_the_schema_is_what_is_converted_to():
    for table in TABLES.values():
        for name, of in table.schema.columns.items():
            empty = converted(pa.array([], pa.string()), of, name=name)
            assert isinstance(of, pandera.Column)
            assert empty.values.dtype == pd.Series([], dtype=str(of.dtype.type) if str(of.dtype) != "str" else "str").dtype
