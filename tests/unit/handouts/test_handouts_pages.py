import base64
import dataclasses
from pathlib import Path

import pytest
from courses import cohort_text
from hypothesis import given
from hypothesis import strategies as st
from webpage import Page

from coursekit.cohort import open_cohort
from coursekit.handouts.document import (
    AnswerSpace,
    Code,
    Document,
    Figure,
    Heading,
    Markup,
    Prose,
    Text,
)  # fmt: skip
from coursekit.handouts.pages import handout_page, index_page, readable_on, readable_size, start_page
from coursekit.syllabus import load_syllabus

NASTY = '甲<b>&"乙"\''
MODULE = load_syllabus().modules["02"]
LESSON = Document(
    "看懂<i>一生</i>",
    [
        Heading(2, "总数<涨>", "s1", 12, 8), Prose("话 <script>alert(1)</script>"), Code("a < b"), Code("say(1)", folded=True),
        Figure(b"picture", '从 "3" 涨到 <4>', "公报<&>", 640), Markup("<table><tr><td>1</td></tr></table>", "年报"),
        Text("<出来的字>"), Prose("算出来 **三**", computed=True), AnswerSpace(), Prose("小声说", note=True),
    ],
)  # fmt: skip


@pytest.fixture
def nasty(course):
    path = course / "cohorts" / "nasty.yml"
    path.write_text(cohort_text("nasty", title=NASTY, region=NASTY, instructor=NASTY), "utf-8")
    return open_cohort(path)


def entries(**changes):
    entry = {"code": "02", "zh": "生命<周期>", "file": "02.html", "title": "看懂", "state": "ready", "note": "58 分钟"}
    return [entry | changes]


@pytest.fixture
def pages(nasty):
    return {
        "handout": handout_page(nasty, MODULE, LESSON, LESSON),
        "index": index_page(nasty, entries(), [{"name": "trainee.zip", "bytes": 2048, "note": "发给<学员>"}]),
        "start": start_page(nasty, (MODULE,)),
    }


@pytest.mark.parametrize("name", ["handout", "index", "start"])
def test_names_are_escaped_everywhere(pages, name):
    page = Page(pages[name])
    assert NASTY in page.text and NASTY in page.content("title")
    assert page.all("b") == [] and page.all("script") == []


@pytest.mark.parametrize("name", ["handout", "index", "start"])
def test_a_page_asks_for_nothing(pages, name):
    page = Page(pages[name])
    outward = [r for r in page.references if not r.startswith(("data:", "#")) and ":" in r or r.startswith("//")]
    assert outward == []
    assert page.all("script") == [] and page.all("link") == []
    assert page.all("html") == [{"lang": "zh-CN"}]


def test_what_a_handout_holds(pages):
    page = Page(pages["handout"])
    assert "<script>alert(1)</script>" in page.text and "<出来的字>" in page.text and "a < b" in page.text
    pictures = page.all("img")
    assert [picture["alt"] for picture in pictures] == ['从 "3" 涨到 <4>'] * 2
    assert all(p["src"] == "data:image/png;base64," + base64.b64encode(b"picture").decode() for p in pictures)
    assert [a.get("class") for a in page.all("div") if a.get("class") == "write"] == ["write"] * 2
    assert "公报<&>" in page.text and page.text.count("年报") == 1, "each source once, under the whole"


def test_a_lesson_without_exercises_has_no_section_of_them(nasty):
    assert 'id="exercise"' not in handout_page(nasty, MODULE, LESSON, None)


def test_the_brand_is_on_the_page(nasty):
    spec = nasty.spec.model_copy(update={"brand": nasty.spec.brand.model_copy(update={"primary": "#ffd400"})})
    nasty.spec = spec
    style = Page(start_page(nasty, (MODULE,))).content("style")
    assert "--brand: #ffd400" in style and "--on-brand: #1a1a1a" in style


def test_the_start_page_leads_to_the_workbooks_of_its_modules(nasty):
    modules = load_syllabus().modules
    links = [a["href"] for a in Page(start_page(nasty, (MODULE, modules["04"]))).all("a")]
    assert [link for link in links if link.startswith("toolkit/")] == ["toolkit/02_lifecycle_cards.xlsx"]
    assert "带回去用的表" not in Page(start_page(nasty, (modules["04"],))).text


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_the_logo_is_inside_the_page_with_a_text(nasty, tmp_path, suffix):
    logo = tmp_path / f"logo{suffix}"
    logo.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    nasty.spec = nasty.spec.model_copy(update={"brand": nasty.spec.brand.model_copy(update={"logo": logo})})
    (picture,) = Page(start_page(nasty, (MODULE,))).all("img")
    head, data = picture["src"].split(",")
    assert head == ("data:image/svg+xml;base64" if suffix == ".svg" else "data:image/png;base64")
    assert base64.b64decode(data) == logo.read_bytes()
    assert NASTY in picture["alt"]


def relative_luminance(colour):
    """WCAG 2.2, "relative luminance", written down from the standard."""

    def linear(value):
        value /= 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((relative_luminance(one), relative_luminance(other)))
    return (high + 0.05) / (low + 0.05)


@given(st.integers(0, 0xFFFFFF))
def test_text_on_any_brand_colour_reads(number):
    colour = f"#{number:06x}"
    # Between white and black the worst case is a grey on which both give 4.58; near-black costs a little of it.
    assert contrast(colour, readable_on(colour)) >= 4.0
    assert contrast(colour, readable_on(colour)) >= max(contrast(colour, c) for c in ("#ffffff", "#1a1a1a")) - 0.05


def test_a_failed_module_without_an_earlier_page_is_no_link(nasty):
    page = Page(index_page(nasty, entries(file="", state="failed", title="", note="没有生成"), []))
    assert page.all("a") == []
    assert "没有生成" in page.text


def test_an_unbuilt_module_stands_in_the_timetable_only(nasty):
    page = Page(index_page(nasty, entries(file="", state="unbuilt", title="", note="编写中"), []))
    assert page.all("article") == []
    assert "编写中" in page.text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (1, "1 KB"),
        (1023, "1 KB"),
        (2048, "2 KB"),
        (1024**2 - 513, "1023 KB"),
        (1024**2, "1.0 MB"),
        (5_347_737, "5.1 MB"),
    ],
)
def test_sizes(size, text):
    assert readable_size(size) == text


def test_the_template_knows_every_kind_of_block():
    template = (Path(__file__).parents[3] / "src/coursekit/handouts/templates/blocks.html.j2").read_text("utf-8")
    kinds = {Heading, Prose, Code, Figure, Markup, AnswerSpace}
    assert all(f'"{kind.__name__}"' in template for kind in kinds)
    assert {field.name for field in dataclasses.fields(Text)} == {"text"}, "what the template's last branch shows"
