import base64
import dataclasses
import re
from pathlib import Path

import pytest
from courses import cohort_text
from hypothesis import given
from hypothesis import strategies as st
from webpage import Page

from coursekit.cohort import open_cohort
from coursekit.handouts.agenda import agenda
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


FILES = [
    {"form": "html", "label": "讲义", "name": "02.html", "bytes": 5_000, "late": ""},
    {"form": "slides", "label": "幻灯片", "name": "02.slides.html", "bytes": 7_000, "late": "2026-11-01"},
]


def entries(**changes):
    entry = {"code": "02", "zh": "生命<周期>", "title": "看懂", "state": "ready", "note": "", "minutes": 58, "files": FILES}
    return [entry | changes]


def download(**changes):
    return {
        "name": "trainee.zip", "group": "trainee", "label": "学员包", "note": "发给<学员>", "bytes": 2048, "module": "",
        "late": "", **changes,
    }  # fmt: skip


@pytest.fixture
def pages(nasty):
    return {
        "handout": handout_page(nasty, MODULE, LESSON, LESSON),
        "index": index_page(nasty, entries(), [download()]),
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
    logo.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>" if suffix == ".svg" else b"\x89PNG\r\n\x1a\n...")
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


@pytest.mark.parametrize("title", ["丙", NASTY, "</style><p>", '"; } * { display: none', "甲\\"])
def test_the_line_at_the_foot_of_paper_ends_neither_its_string_nor_the_style_sheet(nasty, title):
    nasty.spec = nasty.spec.model_copy(update={"title": title})
    page = start_page(nasty, (MODULE,))
    assert page.count("</style>") == 1
    (content,) = re.findall(r"@bottom-left \{ content: \"([^\"]*)\"; \}", Page(page).content("style"))
    read = re.sub(r"\\([0-9a-f]+) ", lambda match: chr(int(match[1], 16)), content)  # as CSS reads its escapes
    assert read == f"{title} · {nasty.region}"


def outward(page):
    return [a["href"] for a in page.all("a") if not a["href"].startswith("#")]


@pytest.mark.parametrize(("state", "word"), [("failed", "没有生成"), ("earlier", "旧版"), ("unbuilt", "编写中")])
def test_a_module_without_files_is_no_link_and_says_why(nasty, state, word):
    page = Page(index_page(nasty, entries(files=[], state=state, title="", note="因为"), []))
    assert outward(page) == []
    assert word in page.text
    assert len(page.all("article")) == (state != "unbuilt"), "one that is being written stands in the timetable only"
    assert ("没有新的讲义" in page.text) == (state != "unbuilt"), "what an organiser sees first"


def test_the_index_leads_from_every_slot_to_all_files_of_its_module(nasty):
    page = Page(index_page(nasty, entries(), []))
    slots = [slot for day in agenda(nasty) for slot in day.slots if slot.module == "02"]
    assert slots and outward(page).count("02.html") == len(slots) + 1, "and the module's card"
    assert outward(page).count("02.slides.html") == len(slots) + 2, "and what is only the instructor's"
    named = [a["aria-label"] for a in page.all("a") if a["href"] == "02.slides.html"]
    assert set(named) == {"幻灯片：生命<周期>", "幻灯片：02 生命<周期>"}, "a list of links tells them apart"
    assert "2026-11-01 的旧版" in page.text and "5 KB" in page.text and "7 KB" in page.text


def test_what_only_the_instructor_may_have_stands_apart(nasty):
    files = [download(), download(name="instructor.zip", group="instructor", label="讲师包")]
    page = index_page(nasty, entries(), files)
    public, own = page.split('<h2 id="keep">')
    own = own.split('<h2 id="modules">')[0]
    assert "instructor.zip" not in public and "trainee.zip" not in own
    assert "不要发给学员" in own and 'href="02.slides.html"' in own
    assert "幻灯片里有讲师备注，只给讲师" in public, "where each slot leads to its deck"
    assert "幻灯片" not in Page(index_page(nasty, entries(files=FILES[:1]), files)).text


def test_the_index_says_how_many_to_print_and_what_is_not_there_yet(nasty):
    object.__setattr__(nasty.spec, "trainees", ("李<甲>", "王乙"))
    page = Page(index_page(nasty, entries(), [download(name="workbook.pdf", group="print", label="学员手册", late="旧的")]))
    assert "2 人，分 6 组" in page.text and "印 2 册" in page.text and "旧的" in page.text
    assert "还没有生成学员包" in page.text and "还没有生成讲师包" in page.text
    assert "李" not in page.text.replace("处理", ""), "names stay out of a page that lies about"
    object.__setattr__(nasty.spec, "trainees", ())
    text = Page(index_page(nasty, entries(), [])).text
    assert "人，分" not in text and "名单上有" not in text and "还没有生成学员手册" in text


def test_a_take_home_workbook_says_what_it_is_for_and_of_which_module(nasty):
    tool = download(name="02.xlsx", group="tool", label="生命周期卡", note="贴上月报就能算", module="02")
    text = Page(index_page(nasty, entries(), [tool])).text
    assert "生命周期卡 02.xlsx 2 KB 贴上月报就能算 用在模块 02 生命<周期>" in text


def test_the_contents_name_every_section_once_a_screen_and_follow_the_reader(nasty):
    page = Page(handout_page(nasty, MODULE, LESSON, LESSON))
    inside = [a for a in page.all("a") if a["href"] in ("#s1", "#exercise")]
    assert [a["href"] for a in inside] == ["#s1", "#exercise"] * 2, "a bar, and folded on a phone"
    timelines = [s["style"].split(": ")[1] for s in page.all("section") if "style" in s]
    assert timelines == ["--s1", "--exercise"]
    assert [a["style"].split(": ")[1] for a in inside] == timelines * 2


def test_the_way_back_is_written_as_the_packs_replace_it(pages):
    assert pages["handout"].count('href="index.html"') == 1
    assert 'href="index.html"' not in pages["start"] + pages["index"]


def test_a_handout_that_has_no_list_to_go_back_to_has_no_way_back(nasty):
    assert outward(Page(handout_page(nasty, MODULE, LESSON, LESSON, home=""))) == []
    assert outward(Page(handout_page(nasty, MODULE, LESSON, LESSON, home="../先看这里.html"))) == ["../先看这里.html"]


@pytest.mark.parametrize("name", ["handout", "index", "start"])
def test_a_page_begins_with_a_way_past_its_head(pages, name):
    page = Page(pages[name])
    assert page.all("a")[0]["href"] == "#main" and [m["id"] for m in page.all("main")] == ["main"]
    assert len(page.all("h1")) == len(page.all("header")) == len(page.all("footer")) == 1


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
