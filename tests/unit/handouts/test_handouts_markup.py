import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.charts import show_table
from coursekit.handouts.markup import Paragraph, Run, Table, read_markup
from coursekit.practice.cards import BLUE, card, table_card


@pytest.fixture
def shown(monkeypatch):
    """The HTML of a table as ``show_table`` publishes it."""

    def make(frame, **options):
        published = []
        monkeypatch.setattr("coursekit.charts.table.publish", lambda **facts: published.append(facts["data"]["text/html"]))
        show_table(frame, **options)
        return published[0]

    return make


def test_a_table_that_a_lesson_shows(shown):
    frame = pd.DataFrame({"户数 <万>": [6671, 6644], "谁": ["甲 & 乙", ""]}, index=pd.Index(["2016", "2017"], name="年"))
    table, source = read_markup(shown(frame, source="年报", caption="短信"))
    assert table == Table(
        ("年", "户数 <万>", "谁"), (("2016", "6,671", "甲 & 乙"), ("2017", "6,644", "")), (False, True, False), "短信", True
    )
    assert source == Paragraph((Run("来源：年报"),), "source")


def test_a_table_without_row_names(shown):
    (table, _) = read_markup(shown(pd.DataFrame({"数": [1, 2]}), source="年报"))
    assert not table.named_rows and table.caption == "" and table.numeric == (True,)


def test_a_verdict_card():
    (paragraph,) = read_markup(card("coursekit-right", BLUE, "✓ q1 正确", "8 个 <都> 对"))
    assert paragraph == Paragraph((Run("✓ q1 正确", True), Run(" 8 个 <都> 对")), "coursekit-card")
    assert paragraph.text == "✓ q1 正确 8 个 <都> 对"


def test_a_card_with_a_table():
    head, table = read_markup(table_card("x", BLUE, "进度", [("q1", "正确"), ("q2", "未作答")]))
    assert head.text == "进度"
    assert table.header == () and table.rows == (("q1", "正确"), ("q2", "未作答")) and table.numeric == (False, False)


def test_a_frame_that_pandas_shows_by_itself():
    frame = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("甲", "一"), ("甲", "二")]), index=["行"])
    (table,) = read_markup(frame.to_html())
    assert table.rows == (("行", "1", "2"),) and table.named_rows
    assert table.header[1].split() == ["甲", "一"]


def test_scripts_and_styles_are_not_text():
    assert read_markup("<style>p{}</style><script>alert(1)</script><p>话</p>") == [Paragraph((Run("话"),))]


def test_lines_and_items_stay_apart():
    found = read_markup("<ul><li>一<li>二</ul><p>三<br>四</p>tail")
    assert [paragraph.text for paragraph in found] == ["一", "二", "三\n四", "tail"]


def test_rows_of_different_length_are_filled_up():
    (table,) = read_markup('<table><tr><td colspan="2">宽</td></tr><tr><td>a</td><td>b</td><td>c</td></tr></table>')
    assert table.rows == (("宽", "", ""), ("a", "b", "c")) and len(table.numeric) == 3


def test_an_empty_table_is_nothing():
    assert read_markup("<table></table>") == []


@given(st.text(st.sampled_from('<>/="tdrhbp &;table一二'), max_size=120))
def test_broken_html_is_read_without_an_error(html):
    for part in read_markup(html):
        assert isinstance(part, Table | Paragraph)
