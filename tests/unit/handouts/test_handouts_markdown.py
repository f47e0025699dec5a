import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webpage import Page

from coursekit.handouts.markdown import code_html, inline_html, markdown_html

MATHML = "{http://www.w3.org/1998/Math/MathML}"


@pytest.mark.parametrize(
    ("text", "display"), [("$x + 1$", "inline"), ("$$x + 1$$", "block"), ("新增最多在 $x + 1$ 年", "inline")]
)
def test_formulas_become_mathml(text, display):
    html = markdown_html(text)
    start, end = html.index("<math"), html.index("</math>") + len("</math>")
    formula = ET.fromstring(html[start:end])
    assert formula.get("display") == display
    assert [e.text for e in formula.iter(f"{MATHML}mi")] == ["x"]
    assert [e.text for e in formula.iter(f"{MATHML}mn")] == ["1"]
    assert "$" not in html


def test_a_fraction_is_a_fraction():
    assert "<mfrac>" in markdown_html(r"$$t^* = \frac{\ln(q/p)}{p+q}$$")


def test_money_is_no_formula():
    assert "<math" not in markdown_html("每户 5 元，一年 60 元")


@pytest.mark.parametrize(
    "raw",
    ["<script>alert(1)</script>", '<img src="http://example.invalid/a.png">', "<b onclick='x'>粗</b>", "<!-- 话 -->"],
)
def test_raw_html_is_shown_as_text(raw):
    for render in (markdown_html, inline_html):
        page = Page(render(f"前 {raw} 后"))
        assert raw in page.text
        assert {tag for tag, _ in page.elements} <= {"p"}


@given(st.text(alphabet="<>/\"'&;=!-scriptonlad ", max_size=60))
def test_no_text_brings_an_element_that_runs(text):
    assert {tag for tag, _ in Page(markdown_html(text)).elements} <= {
        "p",
        "ul",
        "ol",
        "li",
        "hr",
        "br",
        "h1",
        "h2",
        "pre",
        "code",
        "blockquote",
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("**讨论（5 分钟）** 谁会反对？", "discuss"),
        ("**周一就做** 挑一个产品。", "monday"),
        ("**拿主意：转**  \n钱：拉新费。", "decide"),
        ("**练习第 5 题（4 分钟）** 你来拆。", "discuss"),
        ("**先猜** 写一个年月。", "guess"),
        ("**先写下（6 分钟）** 推滑块。", "guess"),
    ],
)
def test_a_paragraph_says_what_it_is_for(text, name):
    page = Page(markdown_html(f"前一段。\n\n{text}\n\n后一段。"))
    assert [p.get("class") for p in page.all("p")] == [None, name, None]


def test_the_words_elsewhere_in_a_paragraph_mean_nothing():
    assert [p.get("class") for p in Page(markdown_html("我们来**讨论**一下。")).all("p")] == [None]


def test_tables_and_emphasis():
    page = Page(markdown_html("| 年 | 户 |\n|---|---|\n| 2016 | **3** |"))
    assert [tag for tag, _ in page.elements].count("td") == 2
    assert page.content("strong") == "3"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "vbscript:x", "data:text/html,<script>"]
)
def test_a_link_cannot_run_anything(address):
    assert Page(markdown_html(f"[点这里]({address})")).all("a") == []


def test_inline_has_no_paragraph_around_it():
    html = inline_html("**净增**先拐头 $q$")
    assert html.startswith("<strong>净增</strong>先拐头 ")
    assert Page(html).all("p") == [] and len(Page(html).all("math")) == 1


def test_code_is_escaped_and_coloured():
    page = Page(code_html('if a < b and "x" != "<i>":\n    pass'))
    assert page.text == 'if a < b and "x" != "<i>": pass'
    assert {"span"} == {tag for tag, _ in page.elements}
    assert any(span["class"] == "py-k" for span in page.all("span"))


@pytest.mark.parametrize(
    "source", ["![远处](http://example.invalid/a.png)", "![远处](//example.invalid/a.png)", "![旁边](a.png)"]
)
def test_a_picture_from_elsewhere_is_not_fetched(source):
    assert Page(markdown_html(source)).all("img") == []


def test_a_table_scrolls_within_a_frame_of_its_own():
    html = markdown_html("| 打给谁 | 给什么 |\n|---|---|\n| 老客户 | 提醒 |")
    assert html.startswith('<div class="wide" tabindex="0"><table>') and html.rstrip().endswith("</table></div>")
