import json

import pytest

from coursekit.errors import CourseError
from coursekit.handouts.slides import checking
from coursekit.handouts.slides.checking import check_fit

DECKS = {"02_a.slides.html": '<div class="frame opens"></div><div class="frame">', "03_b.slides.html": '<div class="frame">'}


def answer(monkeypatch, told):
    """Let the browser say ``told``, as it does in the page."""
    text = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
    page = f'<html><pre id="verdict">{text.replace("&", "&amp;").replace("<", "&lt;")}</pre></html>'
    monkeypatch.setattr(checking, "dump_page", lambda *_, **__: page)


def told(slides=(2, 1), **found):
    return {name: {"slides": n, "found": found.get(name[:2], [])} for (name, n) in zip(DECKS, slides, strict=True)}


def wrong(**changes):
    facts = {"slide": 7, "heading": "谁会反对？（续）", "ratio": "4:3", "down": 0, "across": 0, "figure": 1}
    return facts | changes


def test_decks_that_fit_pass(monkeypatch):
    answer(monkeypatch, told())
    check_fit(DECKS)


def test_no_deck_needs_no_browser(monkeypatch):
    monkeypatch.setattr(checking, "dump_page", lambda *_, **__: pytest.fail("a browser was started"))
    check_fit({})


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (wrong(down=31), "第 7 页“谁会反对？（续）”（4:3）：往下多出 31 像素。"),
        (wrong(across=8, ratio="16:9"), "第 7 页“谁会反对？（续）”（16:9）：往右多出 8 像素。"),
        (wrong(down=3, across=8), "往下多出 3 像素，往右多出 8 像素。"),
        (wrong(figure=0.314), "图被挤到只剩 31%。"),
    ],
)
def test_what_does_not_fit_is_named(monkeypatch, found, sentence):
    answer(monkeypatch, {**told(), "03_b.slides.html": {"slides": 1, "found": [found]}})
    with pytest.raises(CourseError) as raised:
        check_fit(DECKS)
    assert str(raised.value).startswith("幻灯片放不下：\n03_b.slides.html ")
    assert sentence in str(raised.value)


def test_many_faults_are_counted_not_listed(monkeypatch):
    answer(monkeypatch, {**told(), "02_a.slides.html": {"slides": 2, "found": [wrong(down=n) for n in range(1, 21)]}})
    with pytest.raises(CourseError, match="另有 8 处"):
        check_fit(DECKS)


@pytest.mark.parametrize(
    "said", ["", "{}", {"02_a.slides.html": {"slides": 2, "found": []}}, told(slides=(1, 1)), told(slides=(2, 0))],
    ids=["nothing", "no deck", "one deck of two", "too few slides", "no slides"],
)  # fmt: skip
def test_silence_is_never_a_pass(monkeypatch, said):
    answer(monkeypatch, said)
    with pytest.raises(CourseError, match="没有量成"):
        check_fit(DECKS)


def test_an_answer_cut_short_is_never_a_pass(monkeypatch):
    answer(monkeypatch, '{"02_a.slides.html": {"sli')
    with pytest.raises(CourseError, match="读不懂"):
        check_fit(DECKS)


def test_a_page_without_a_verdict_is_never_a_pass(monkeypatch):
    monkeypatch.setattr(checking, "dump_page", lambda *_, **__: "<html></html>")
    with pytest.raises(CourseError, match="没有量成"):
        check_fit(DECKS)
