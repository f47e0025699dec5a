"""What the other tests here measure with can fail: a page with each fault, and the page without it."""

import hashlib
import re

import pytest
from opened import HERE, axe_problems, focusable, missing_glyphs, opened, tab_through

PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>一页</title><style>
body { margin: 0; font-family: sans-serif } :focus-visible { outline: 3px solid #0b57a4 } HEAD</style></head>
<body><header><p>题</p></header><main><h1>第一</h1><p>正文 <a href="#x">链接</a> 和 <a href="#y" id="y">另一个</a></p>BODY</main></body></html>"""
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


@pytest.fixture
def show(browser, tmp_path):
    """A function that opens the page with something more in its style sheet or its text."""
    contexts = []

    def make(body="", head="", **options):
        path = tmp_path / "page.html"
        path.write_text(PAGE.replace("HEAD", head).replace("BODY", body), "utf-8")
        contexts.append(opened(browser, path, **options))
        return contexts[-1].__enter__()

    yield make
    for context in contexts:
        context.__exit__(None, None, None)


def test_a_page_without_a_fault_passes_every_check(show):
    page = show("<p>第二 ②　甲乙，“引”——1 × 2 ≤ 3 → √ ½</p>")
    assert (axe_problems(page), missing_glyphs(page), page.outward, page.complaints, page.sideways) == ([], [], [], [], 0)
    stops = tab_through(page)
    assert [stop["order"] for stop in stops] == focusable(page) and len(stops) == 2
    assert all(stop["visible"] and stop["inside"] and not stop["covered"] for stop in stops)


@pytest.mark.parametrize(
    ("rule", "body", "head"),
    [
        ("color-contrast", "<p style='color: #777'>浅灰</p>", ""),  # 4.48 : 1, the well-known grey just too light
        ("color-contrast", "<p style='opacity: .5'>半透明</p>", ""),
        ("color-contrast", "<p class='c'>夜里看不清</p>", "@media (prefers-color-scheme: dark) { .c { color: #bbb } }"),
        ("color-contrast", "<p class='c'>手机上看不清</p>", "@media (max-width: 500px) { .c { color: #bbb } }"),
        ("color-contrast", f"<p style='background: url({PIXEL})'>底下是图，量不出来</p>", ""),
        ("color-contrast", "<p>压着的字</p><div style='position: relative; top: -2em; background: #fff'>上面的字</div>", ""),
        ("image-alt", f"<img src='{PIXEL}'>", ""),
        ("heading-order", "<h3>跳了一级</h3>", ""),
        ("page-has-heading-one", "<style>h1 { display: none }</style>", ""),
        ("region", "</main><p>不在任何区域里</p><main hidden>", ""),
        ("button-name", "<button></button>", ""),
        ("list", "<ul><p>不是列表里的</p></ul>", ""),
        ("target-size", "<p class='s'><a href='#a'>甲</a><a href='#b'>乙</a></p><style>.s a { display: inline-block; width: 9px; font: 9px/1 serif }</style>", ""),
    ],
)
def test_axe_sees(show, rule, body, head):
    look = {"screen": "phone", "scheme": "dark"} if head else {}
    problems = axe_problems(show(body, head, **look))
    assert {problem.split(":")[0] for problem in problems} == {rule}, problems


def test_axe_can_look_at_a_part_only(show):
    page = show("<section id='s'><p style='color: #aaa'>看不清的字</p></section>")
    assert axe_problems(page, without=["#s"]) == []
    assert axe_problems(page, within="h1") == []
    assert len(axe_problems(page, within="#s")) == 1
    assert axe_problems(page, rules={"color-contrast": False}) == []


@pytest.mark.parametrize(
    ("character", "body", "head"),
    [
        ("U+E000", "<p>甲\ue000乙</p>", ""),
        ("U+F8FF", "<h2><b>\uf8ff</b></h2>", ""),
        ("U+FFFD", "<p>\ufffd</p>", ""),
        ("U+0378", "<p>\u0378</p>", ""),  # unassigned
        ("U+F0001", "<details><summary>折着</summary><p>\U000f0001</p></details>", ""),
        ("U+E001", "<p class='mark'>甲</p>", ".mark::before { content: '\ue001' }"),
    ],
)
def test_a_character_without_a_glyph_is_found(show, character, body, head):
    assert missing_glyphs(show(body, head)) == [character]


def test_a_page_that_asks_and_complains_is_caught(show):
    page = show("<img src='http://example.invalid/a.png' alt='图片'><img src='near.png' alt='近处'><script>console.warn('响'); throw new Error('坏')</script>")
    assert page.outward[0] == "http://example.invalid/a.png" and page.outward[1].endswith("/near.png")
    said = " ".join(page.complaints)
    assert "响" in said and "坏" in said and "ERR_" in said


def test_a_page_that_scrolls_sideways_is_caught(show):
    assert show("<div style='width: 1300px'>宽</div>").sideways == 20


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("order", "<button tabindex='1'>先到</button>"),
        ("visible", "<style>:focus-visible { outline: none }</style>"),
        ("covered", "<div style='position: fixed; inset: 0; background: #fff'></div>"),
        ("inside", "<a href='#z' style='position: absolute; left: -999px'>藏起来的</a>"),
    ],
)
def test_a_fault_of_the_keyboards_way_is_found(show, what, body):
    page = show(body)
    stops = tab_through(page)
    faults = {
        "order": [s["order"] for s in stops] != focusable(page), "visible": not all(s["visible"] for s in stops),
        "covered": any(s["covered"] for s in stops if s["inside"]), "inside": not all(s["inside"] for s in stops),
    }  # fmt: skip
    assert {name for name, found in faults.items() if found} == {what}


def test_a_trap_for_the_keyboard_is_found(show):
    page = show("<button onkeydown='event.preventDefault()'>出不去</button>")
    with pytest.raises(AssertionError, match="never left"):
        tab_through(page, most=20)


def test_axe_is_the_published_one():
    readme = (HERE / "axe-core" / "README.md").read_text("utf-8")
    (said,) = re.findall(r"`axe.min.js`: sha256 `([0-9a-f]{64})`", readme)
    code = (HERE / "axe-core" / "axe.min.js").read_bytes()
    assert hashlib.sha256(code).hexdigest() == said
    assert code.startswith(b"/*! axe v4.14.1")
