"""What ``show_table`` publishes: numbers as people write them, aligned, with a caption and a source."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.charts import ChartError, show_table, suppress_small
from coursekit.charts.cells import format_column, is_number_column
from coursekit.charts.textwidth import columns


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "月份": pd.period_range("2026-03", periods=3, freq="M"),
            "用户（户）": [12345, 980, 1234567],
            "ARPU（元/月）": [48.52, np.nan, 7.9],
            "套餐": ["5G 畅享", "4G", "融合<家庭>"],
        }
    )


def html_table(data):
    """The table, its source line, and that both are well-formed."""
    root = ElementTree.fromstring(data["text/html"])
    return root.find("table"), root.find("p[@class='source']").text


def cell_texts(table):
    return [[cell.text for cell in row] for row in table.iter("tr")]


def test_html_is_a_semantic_table(frame, outputs):
    show_table(frame, source="合成数据", caption="三月以后用户在涨")
    ((data, metadata),) = outputs
    table, source = html_table(data)
    assert table.find("caption").text == "三月以后用户在涨"
    assert cell_texts(table) == [
        ["月份", "用户（户）", "ARPU（元/月）", "套餐"],
        ["2026-03", "12,345", "48.5", "5G 畅享"],
        ["2026-04", "980", "—", "4G"],
        ["2026-05", "1,234,567", "7.9", "融合<家庭>"],
    ]
    assert {cell.get("scope") for cell in table.find("thead/tr")} == {"col"}
    assert [cell.get("class") for cell in table.find("tbody/tr")] == [None, "number", "number", None]
    assert source == "来源：合成数据"
    assert metadata == {"coursekit": {"source": "合成数据"}}


def test_html_carries_no_script_and_no_style(frame, outputs):
    show_table(frame, source="合成数据", caption="<script>alert(1)</script>")
    tags, attributes = set(), set()

    class Collector(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.add(tag)
            attributes.update(name for name, _ in attrs)

    Collector().feed(outputs[0][0]["text/html"])
    assert tags == {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "p"}
    assert attributes == {"class", "scope"}


def test_text_is_aligned_with_chinese_two_columns_wide(frame, outputs):
    show_table(frame, source="合成数据", caption="三月以后用户在涨")
    caption, *rows, source = outputs[0][0]["text/plain"].splitlines()
    assert caption == "三月以后用户在涨"
    assert source == "来源：合成数据"
    ends = [columns(re.match(r"\S+ +\S+", row).group()) for row in rows]
    assert ends == [7 + 2 + 10] * 4  # the numbers of the second column end where its header ends
    assert rows[1] == "2026-03      12,345           48.5  5G 畅享"


def test_a_named_index_is_shown_as_row_headers_without_separators(outputs):
    frame = pd.DataFrame({"户数": [2310, 6120]}, index=pd.Index([10000, 20000], name="档"))
    show_table(frame, source="合成数据")
    table, _ = html_table(outputs[0][0])
    assert cell_texts(table) == [["档", "户数"], ["10000", "2,310"], ["20000", "6,120"]]
    assert [row[0].get("scope") for row in table.iterfind("tbody/tr")] == ["row", "row"]
    assert table.find("caption") is None


def test_labels_name_columns_and_index(outputs):
    frame = pd.DataFrame({"arpu_yuan": [48.5]}, index=pd.Index(["沉默"], name="tier"))
    show_table(frame, source="合成数据", labels={"arpu_yuan": "ARPU（元/月）", "tier": "档"}.__getitem__)
    table, _ = html_table(outputs[0][0])
    assert cell_texts(table)[0] == ["档", "ARPU（元/月）"]


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([1234567, -5], ["1,234,567", "-5"]),
        ([12345.0, None], ["12,345", "—"]),
        ([98765.4, 1234.6], ["98,765", "1,235"]),
        ([48.52, 47.9], ["48.5", "47.9"]),
        ([0.1234, 0.5], ["0.123", "0.500"]),
        ([9341.2, 0.4], ["9,341.2", "0.4"]),
        ([0.00012, 0.5], ["0.0001", "0.5000"]),
        ([0.5, -1e-12], ["0.500", "0.000"]),
        ([np.inf, -np.inf, 1.5], ["∞", "-∞", "1.50"]),
        ([True, False, None], ["是", "否", "—"]),
        ([pd.Timestamp("2026-03-31"), pd.NaT], ["2026-03-31", "—"]),
        ([pd.Timestamp("2026-03-31 09:30")], ["2026-03-31 09:30"]),
        (pd.PeriodIndex(["2026Q1"], freq="Q"), ["2026Q1"]),
        (["  多行\n文字 ", None], ["多行 文字", "—"]),
        (pd.Categorical(["高", "低"]), ["高", "低"]),
        (pd.array([1, None], dtype="Int64"), ["1", "—"]),
        ([2**60 + 1], ["1,152,921,504,606,846,977"]),
    ],
)
def test_cells_as_people_write_them(values, texts):
    assert format_column(pd.Series(values)) == texts


def test_decimals_are_kept_where_asked_for():
    assert format_column(pd.Series([48.526, 7]), decimals=2) == ["48.53", "7.00"]
    assert format_column(pd.Series([48, 7]), decimals=2) == ["48", "7"]


def test_years_carry_no_separator():
    assert format_column(pd.Series([2019, 2024], name="年份")) == ["2019", "2024"]
    assert format_column(pd.Series([2019, 20240], name="年用户")) == ["2,019", "20,240"]
    assert format_column(pd.Series([2019, 2024], name="用户（户）")) == ["2,019", "2,024"]


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1))
def test_whole_numbers_survive_formatting(values):
    assert [int(text.replace(",", "")) for text in format_column(pd.Series(values))] == values


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=8), st.integers(0, 6))
def test_fractions_survive_to_their_last_place(values, decimals):
    texts = format_column(pd.Series(values), decimals)
    read_back = [float(text.replace(",", "")) for text in texts]
    np.testing.assert_allclose(read_back, values, rtol=0, atol=0.5 * 10**-decimals + 1e-6)


@pytest.mark.parametrize(
    ("values", "aligned"),
    [
        ([120, "<5", 40], True), ([120, "—", 40], True), (["<5", "—", 1.5], True), (["<10", None], True), ([1, None], True),
        (["—", None], False), ([None], False), ([120, "无"], False), ([120, "<五"], False), ([120, "<5 户"], False),
        (["4G", "<5"], False), ([True, "<5"], False),
    ],
)  # fmt: skip
def test_a_column_of_numbers_stays_one_where_small_counts_are_hidden(values, aligned):
    assert is_number_column(pd.Series(values, dtype=object)) is aligned


def test_suppressed_counts_end_where_the_numbers_above_them_end(outputs):
    frame = pd.DataFrame({"人数": [1200, 3, 40], "收入": [900, 41, 300]}, index=pd.Index([*"甲乙丙"], name="档"))
    show_table(suppress_small(frame, "人数"), source="合成数据")
    data = outputs[0][0]
    assert data["text/plain"].splitlines()[:3] == ["档   人数  收入", "甲  1,200   900", "乙     <5     —"]
    table, _ = html_table(data)
    assert [cell.get("class") for cell in table.findall("tbody/tr")[1]] == [None, "number", "number"]


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pd.DataFrame({"a": range(9)}), "有 9 行，一页放得下 8 行"),
        (pd.DataFrame([range(7)]), "有 7 列，一页放得下 6 列"),
        (pd.DataFrame({"a": []}), "是空的"),
        (pd.Series([1, 2]), "收到的是 Series"),
        (pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])), "不止一层"),
        (pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([("a", "b")])), "不止一层"),
    ],
    ids=["too tall", "too wide", "empty", "series", "two header levels", "two index levels"],
)
def test_tables_that_do_not_fit_are_refused(frame, message):
    with pytest.raises(ChartError, match=message):
        show_table(frame, source="合成数据")


def test_a_tall_table_is_shown_when_asked_for(outputs):
    show_table(pd.DataFrame({"a": range(40)}), source="合成数据", tall=True)
    table, _ = html_table(outputs[0][0])
    assert len(table.findall("tbody/tr")) == 40


def test_the_largest_table_for_a_slide_fits(outputs):
    show_table(pd.DataFrame(np.ones((8, 6))), source="合成数据")
    assert len(outputs) == 1


def test_the_source_is_missing(frame):
    with pytest.raises(ChartError, match="没有写来源"):
        show_table(frame)


def test_without_a_notebook_the_text_is_printed(frame, capsys, monkeypatch):
    monkeypatch.setattr("IPython.core.interactiveshell.InteractiveShell.initialized", lambda: False)
    show_table(frame, source="合成数据")
    assert capsys.readouterr().out.splitlines()[-1] == "来源：合成数据"
