import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

LOOK = "看看两段平均各是多少"
MONTHS = pd.period_range("2026-01", periods=6, freq="M")
TABLE = pd.DataFrame(
    {"month": MONTHS, "adds": [300.0, 260, 240, 90, 100, 80], "tier": ["超套", "超套", "高", "高", "低", "低"]}
)
ALL_HIGH = "超套的客户，是不是算进“高流量”了？先判超套，再判高低"
TYPED_TABLE = '写成 pd.DataFrame({"month": […], …})，每一列一个列名、一对方括号。'
SHIFTED = "错位了一个月。"
NO_FILTER = "停机的那几个月也算进来了。"
LONGER = pd.concat([TABLE, pd.DataFrame({"month": [pd.Period("2026-07", "M")], "adds": [5.0], "tier": ["低"]})])


@pytest.fixture(scope="module")
def check(declare):
    return declare(
        "table", TABLE, row_key=["month"], rtol=0.01, right=[TABLE.set_index("month")],
        wrong=[
            (TABLE.replace({"tier": {"超套": "高"}}), ALL_HIGH),
            (TABLE.assign(adds=TABLE.adds.shift()), SHIFTED),
            (LONGER, NO_FILTER),
        ],
    )  # fmt: skip


RIGHT = {
    "as_is": TABLE,
    "any_row_order": TABLE.iloc[::-1],
    "any_column_order": TABLE[["tier", "month", "adds"]],
    "key_in_the_index": TABLE.set_index("month"),
    "unnamed_index": TABLE.set_index("month").rename_axis(None),
    "within_tolerance": TABLE.assign(adds=TABLE.adds * 1.009),
    "months_as_dates": TABLE.assign(month=MONTHS.to_timestamp()),
    "months_at_month_end": TABLE.assign(month=MONTHS.to_timestamp(how="end").normalize()),
    "months_as_text": TABLE.assign(month=[f"{m.year}年{m.month}月" for m in MONTHS]),
    "numbers_as_text": TABLE.assign(adds=["３００", "260", "240.0", "90", "1,00".replace(",", ""), "80"]),
    "names_written_otherwise": TABLE.rename(columns={"adds": " Adds", "tier": "ＴＩＥＲ"}),
    "labels_with_blanks": TABLE.assign(tier=TABLE.tier + " "),
    "dictionary": TABLE.to_dict("list"),
    "records": TABLE.to_dict("records"),
    "helper_columns": TABLE.assign(previous=1, share=2),
}


@pytest.mark.parametrize("answer", RIGHT.values(), ids=RIGHT.keys())
def test_every_plausible_form_of_the_right_table(check, answer):
    verdict = check("q1", answer)
    assert verdict.state == "right", verdict
    assert verdict.message.startswith("6 行 2 列都对")


WRONG = {
    "one_cell": (TABLE.assign(adds=[300, 260, 240, 90, 100, 99]), f"“adds”这一列有 1 行和参考不同：2026-06。{LOOK}。"),
    "rows_with_something_in_common": (
        TABLE.assign(adds=[1, 2, 240, 90, 100, 80]),
        f"“adds”这一列有 2 行和参考不同：2026-01、2026-02，tier 都是“超套”。{LOOK}。",
    ),
    "typical": (
        TABLE.replace({"tier": {"超套": "高"}}),
        f"“tier”这一列有 2 行和参考不同：2026-01、2026-02，都填成了“高”。{ALL_HIGH}。",
    ),
    "typical_mended_in_part": (
        TABLE.assign(tier=["超套", "高", "高", "高", "低", "低"]),
        f"“tier”这一列有 1 行和参考不同：2026-02。{ALL_HIGH}。",
    ),
    "typical_and_something_else": (
        TABLE.assign(tier=["高", "高", "高", "高", "低", "高"]),
        f"“tier”这一列有 3 行和参考不同：2026-01、2026-02、2026-06，都填成了“高”。{LOOK}。",
    ),
    "typical_rows": (LONGER, f"多了 1 行：2026-07。{NO_FILTER}"),
    "whole_column": (TABLE.assign(adds=[1, 2, 3, 4, 5, 6]), f"“adds”这一列整列和参考不同。{LOOK}。"),
    "wrong_unit": (
        TABLE.assign(adds=TABLE.adds / 10000),
        "“adds”这一列整列和参考不同。“adds”这一列差了 10000 倍：看看单位换算。",
    ),
    "wrong_sign": (
        TABLE.assign(adds=-TABLE.adds),
        f"“adds”这一列整列和参考不同。“adds”这一列正负号反了。{LOOK}。",
    ),
    "one_cell_like_a_typical_one": (
        TABLE.assign(adds=[300, 300, 240, 90, 100, 80]),
        f"“adds”这一列有 1 行和参考不同：2026-02。{LOOK}。",
    ),
    "missing_rows": (TABLE[:4], f"少了 2 行。{LOOK}。"),
    "missing_column": (TABLE.drop(columns="tier"), f"少了 1 列。{LOOK}。"),
    "other_name": (
        TABLE.rename(columns={"tier": "档"}),
        f"少了 1 列（这些列名题目没有要：“档”，对一对写法）。{LOOK}。",
    ),
    "missing_value": (
        TABLE.assign(adds=[None, 260, 240, 90, 100, 80]),
        f"“adds”这一列有 1 行和参考不同：2026-01。{LOOK}。",
    ),
    "words_for_numbers": (TABLE.assign(adds="多"), f"“adds”这一列整列和参考不同。{LOOK}。"),
    "repeated_rows": (
        pd.concat([TABLE, TABLE[:1]]),
        "每个“month”只该有一行，这些重复了：2026-01。看看是不是忘了分组，或者合并时多出了行。",
    ),
    "no_row_key": (
        TABLE.drop(columns="month"),
        "表里没有“month”，认不出哪行是哪行：要有这一列，或索引叫这个名。现有：adds、tier。",
    ),
    "not_grouped": (
        pd.concat([TABLE] * 200),
        "要的是一张汇总好的小表，你给的是 1200 行 3 列的表：看看是不是忘了分组汇总。",
    ),
    "a_number": (17, f"要的是一张表，你给的是数 17：{TYPED_TABLE}"),
    "nothing": (None, f"要的是一张表，你给的是空值：{TYPED_TABLE}"),
    "a_list": ([1, 2], f"要的是一张表，你给的是 2 个元素的列表：{TYPED_TABLE}"),
    "numbers_with_commas": ((345, 2545), f"要的是一张表，你给的是 2 个元素的元组：{TYPED_TABLE}"),
    "broken_table": ([{"a": 1}, 3], f"要的是一张表，你给的是 2 个元素的列表：{TYPED_TABLE}"),
    "one_number_a_column": ({"month": 1, "adds": 2}, f"要的是一张表，你给的是 2 个元素的字典：{TYPED_TABLE}"),
    "filtered_to_nothing": (TABLE[:0], "要的是一张表，你给的是 0 行 3 列的表：里面是空的，看看是不是把行都筛掉了。"),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "message"), WRONG.values(), ids=WRONG.keys())
def test_every_wrong_table_gets_its_message(check, answer, message):
    verdict = check("q1", answer)
    assert verdict.state == "wrong"
    assert verdict.message == message


@given(st.lists(st.floats(-1000, 1000), min_size=6, max_size=6))
def test_cells_are_right_or_wrong_as_a_plain_comparison_says(check, numbers):
    verdict = check("q1", TABLE.assign(adds=numbers))
    errors = [abs(mine / key - 1) for mine, key in zip(numbers, TABLE.adds, strict=True)]
    if all(error <= 0.0095 for error in errors):
        assert verdict.state == "right"
    surely_wrong = [str(month) for month, error in zip(MONTHS, errors, strict=True) if error > 0.01101]
    if surely_wrong:
        assert verdict.state == "wrong"
        assert "整列" in verdict.message or surely_wrong[0] in verdict.message


def test_values_of_the_key_are_never_in_the_message(check):
    message = check("q1", TABLE.assign(adds=1.5)).message
    assert not any(f"{value:g}" in message for value in TABLE.adds)


def test_many_columns_are_summed_up(declare):
    wide = pd.DataFrame({"row": ["a", "b"], **{f"c{n}": [n + 1.0, n + 2.0] for n in range(6)}})
    check = declare("table", wide, row_key="row", atol=0.1, right=[wide], wrong=[(wide.assign(c0=9), "第一列错了。")])
    message = check("q1", wide.assign(**{f"c{n}": 50 for n in range(6)})).message
    assert "另有 3 列也有不同" in message


def test_two_columns_can_tell_rows_apart(declare):
    table = pd.DataFrame({"city": ["甲", "甲", "乙"], "tier": ["高", "低", "高"], "n": [1, 2, 3]})
    wrong = [(table.assign(n=[2, 1, 3]), "高低反了。")]
    options = {"row_key": ["city", "tier"], "atol": 0.5, "right": [table.set_index(["city", "tier"])]}
    check = declare("table", table, wrong=wrong, **options)
    assert check("q1", table.groupby(["tier", "city"]).n.sum()).state == "right"
    assert "甲 · 低" in check("q1", table.assign(n=[1, 7, 3])).message
    assert "现有：city、n" in check("q1", table.drop(columns="tier")).message


def test_a_series_is_a_table_of_one_column_whatever_its_name(declare):
    counts = pd.Series([3, 1], index=pd.Index(["高", "低"], name="tier"), name="n")
    options = {"row_key": ["tier"], "atol": 0.5, "right": [counts.rename(None)]}
    check = declare("table", counts, wrong=[(counts + 1, "多数了。")], **options)
    assert check("q1", counts.rename("count").rename_axis(None)).state == "right"
    assert "高" in check("q1", pd.Series({"高": 9, "低": 1})).message
    assert check("q1", counts + 1).message == "“n”这一列整列和参考不同。多数了。"


def test_missing_values_of_the_key_must_be_missing(declare):
    table = pd.DataFrame({"m": ["a", "b", "c"], "change": [None, 2.5, 3.5]})
    wrong = [(table.fillna(0), "第一行没有上月，不是 0。")]
    check = declare("table", table, row_key="m", atol=0.1, right=[table], wrong=wrong)
    assert check("q1", table).state == "right"
    assert "第一行没有上月" in check("q1", table.fillna(0)).message


def test_a_table_of_words_needs_no_tolerance(declare):
    table = pd.DataFrame({"厅": ["甲", "乙", "丙"], "档": ["高", "低", "低"]})
    check = declare("table", table, row_key="厅", right=[table], wrong=[(table.assign(档="低"), "甲不低。")])
    assert check("q1", table.assign(档=["高", " 低", "高"])).message == f"“档”这一列有 1 行和参考不同：丙。{LOOK}。"


def test_the_closest_typical_table_is_meant(declare):
    """Both explain a single wrong cell; the one that differs nowhere else is closer."""
    table = pd.DataFrame({"m": ["a", "b", "c"], "n": [1, 2, 3]})
    one, two = table.assign(n=[9, 2, 3]), table.assign(n=[9, 9, 3])
    wrong = [(two, "错了两行。"), (one, "错了一行。")]
    check = declare("table", table, row_key="m", atol=0.1, right=[table], wrong=wrong)
    assert check("q1", one).message.endswith("错了一行。")
    assert check("q1", two).message.endswith("错了两行。")
