import hashlib
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from lessons import code, figure, html, lesson, said, table, text
from webpage import Page

from coursekit.handouts import slides
from coursekit.handouts.agenda import spoken_dates
from coursekit.handouts.slides import deck_page, rendering
from coursekit.syllabus import load_syllabus

ASSETS = Path(slides.__file__).with_name("assets")
MODULE = load_syllabus().modules["02"]
CELLS = (
    text("# 看懂<一生>\n\n今天要答：\n\n1. 甲\n2. 乙", "slide"),
    text("- 开场的备注。", "notes", "notes"),
    text("## 谁会反对？\n\n*10 分钟：猜 3 · 看图 7*\n\n**先猜** 写一个年月，$t^*$。", "slide", minutes=10, activity=7),
    code("level = 3  # 万户", figure(alt='从 "3" 涨到 4'), mark="subslide"),
    code("say('折起来的')", said("这一句是算的。"), folded=True),
    code("print(1)", html(table(3), "公报"), mark="subslide"),
    text("- 讲到这里停一停。", "notes", "notes"),
)


def changed(cohort, **fields):
    object.__setattr__(cohort, "spec", cohort.spec.model_copy(update=fields))
    return cohort


def timetable_of(monkeypatch, minutes):
    monkeypatch.setattr(rendering, "minutes_in_timetable", lambda cohort, module: minutes)


@pytest.fixture
def page(cohort):
    return deck_page(cohort, MODULE, lesson(*CELLS))


def frames(page):
    return re.findall(r'<div class="frame.*?</section>', page, re.DOTALL)


def test_it_asks_for_nothing(page):
    read = Page(page)
    assert [reference for reference in read.references if not reference.startswith("data:")] == []
    assert all("src" not in script for script in read.all("script"))
    assert not read.all("link")[1:], "the empty icon is the only one"


def test_slides_are_numbered_through(page):
    numbers = [int(n) for n in re.findall(r'class="frame[^"]*" data-number="(\d+)"', page)]
    assert numbers == [*range(1, len(numbers) + 1)]
    assert f"{len(numbers)} / {len(numbers)}" in page
    assert len(numbers) == 5


def test_notes_stand_in_notes_only(page):
    notes = re.findall(r'<aside class="notes">.*?</aside>', page, re.DOTALL)
    assert len(notes) == 2
    assert "开场的备注" in notes[0]
    assert "讲到这里停一停" in notes[1]
    rest = re.sub(r'<aside class="notes">.*?</aside>', "", page, flags=re.DOTALL)
    assert "开场的备注" not in rest
    assert "停一停" not in rest


def test_a_section_says_its_times_once(page):
    slides_only = re.sub(r"<aside.*?</aside>", "", page, flags=re.DOTALL)
    assert slides_only.count("10 分钟：猜 3 · 看图 7（动手和讨论共 7 分钟）") == 1


def ends(page):
    found = re.findall(r'data-ends="(\d+)" data-given="(\d+)" data-minutes="(\d+)"', page)
    return [tuple(map(int, numbers)) for numbers in found]


TIMED = (
    text("# 题目", "slide"), text("## 一\n\n话。", "slide", minutes=10), text("## 二\n\n话。", "slide", minutes=20),
    text("## 三\n\n话。", "slide", minutes=30),
)  # fmt: skip


@pytest.mark.parametrize(
    ("timetable", "plan", "line"),
    [
        (60, [(10, 10, 10), (30, 20, 20), (60, 30, 30)], "课上 60 分钟"),
        (0, [(10, 10, 10), (30, 20, 20), (60, 30, 30)], "课上 60 分钟"),
        (80, [(10, 10, 10), (30, 20, 20), (60, 30, 30)], "课表排 80 分钟，全讲 60 分钟"),
        (44, [(7, 7, 10), (22, 15, 20), (44, 22, 30)], "课表排 44 分钟，全讲 60 分钟"),
    ],
)
def test_a_timetable_with_fewer_minutes_squeezes_every_section(cohort, monkeypatch, timetable, plan, line):
    timetable_of(monkeypatch, timetable)
    page = deck_page(cohort, MODULE, lesson(*TIMED))
    assert ends(page) == [(0, 0, 0), *plan]
    assert f"模块 02 · {line}</p>" in page
    assert f'data-whole="{line}"' in page
    assert bool(re.search(r'<div class="slides"[^>]* data-scaled>', page)) is (timetable == 44)


@pytest.mark.parametrize("setting", ["shown", "hidden"])
def test_code_shows_in_no_class(cohort, setting):
    body = "".join(frames(deck_page(changed(cohort, code=setting), MODULE, lesson(*CELLS))))
    assert "万户" not in body
    assert "<pre" not in body
    assert "折起来的" not in body
    assert "这一句是算的。" in body


def test_pictures_have_their_alternative_text(page):
    described = [picture["alt"] for picture in Page("".join(frames(page))).all("img")]
    assert described == ['从 "3" 涨到 4']


def test_what_a_class_or_a_lesson_says_cannot_run(cohort):
    evil = lesson(
        text("# <script>alert(1)</script>", "slide"),
        text("## <img src=x onerror=alert(1)>\n\n</script><script>alert(2)</script>", "slide"),
        code("'</script>'", html('<p onclick="alert(3)">对<script>alert(4)</script></p>')),
        code("", html('<table><tbody><tr><td onmouseover="alert(5)"><img src="http://a/b.png">格</td></tr></tbody></table>')),
    )
    page = deck_page(cohort, MODULE, evil)
    assert page.count("<script") == page.count("</script>") == 4, "the deck's own"
    body = "".join(frames(page))
    assert not re.search(r"<[^>]+\son\w+=", body)
    assert "http://a/b.png" not in body
    assert all(reference.startswith("data:") for reference in Page(page).references)


def test_a_formula_keeps_the_full_stop_after_it():
    from coursekit.handouts.slides.pieces import Words
    from coursekit.handouts.slides.rendering import piece_html

    assert re.search(r'<span class="nb"><span class="math.*?</math></span>。</span>', str(piece_html(Words("先动 $m$。"), None)))


def test_headings_break_after_their_punctuation():
    from coursekit.handouts.slides.rendering import phrases_html

    phrases = re.findall(r'"phrase">(.*?)</span>', phrases_html("看懂一生：哪个月收手，钱改投哪里？”"))
    assert phrases == ["看懂一生：", "哪个月收手，", "钱改投哪里？”"]


def test_the_day_is_the_modules_own(cohort):
    slots = load_syllabus().programmes[cohort.spec.programme].slots
    in_programme = {slot.module: slot.day for slot in reversed(slots) if slot.module}  # the first day that has it
    code_of_second_day = next(code for code, day in in_programme.items() if day == 2)
    elsewhere = next(code for code in load_syllabus().modules if code not in in_programme)
    for code_, told in ((code_of_second_day, "第 2 天 · 2026 年 12 月 9 日"), (elsewhere, "12 月 8 日（周二）至 9 日")):
        assert told in deck_page(cohort, load_syllabus().modules[code_], lesson(*CELLS))


def footers(cohort, total=99):
    return rendering.footer_days(cohort, spoken_dates(cohort.spec.dates), total)


def test_a_footer_says_the_day_as_long_as_the_title_leaves_it_room(cohort):
    dates = tuple(date(2026, 12, 28) + timedelta(days=2 * n) for n in range(10))
    short, long = (footers(changed(cohort, title=title, dates=dates)) for title in ("短名", "很长的班名" * 8))
    assert short == ("2026 年 12 月 28 日（周一）至 2027 年 1 月 15 日（周五），共 10 天",) * 2
    assert long == ("", "2026 年 12 月 28 日至 2027 年 1 月 15 日")
    assert footers(changed(cohort, title="短名", dates=dates[:1])) == ("2026 年 12 月 28 日（周一）",) * 2


def test_the_same_lesson_makes_the_same_deck(cohort):
    assert deck_page(cohort, MODULE, lesson(*CELLS)) == deck_page(cohort, MODULE, lesson(*CELLS))


def test_an_empty_lesson_has_a_title_slide(cohort):
    assert len(frames(deck_page(cohort, MODULE, lesson()))) == 1


def test_reveal_is_what_its_readme_says():
    told = dict(re.findall(r"\| `([\w.-]+)` \| `([0-9a-f]{64})` \|", (ASSETS / "README.md").read_text("utf-8")))
    for name in ("reveal.js", "reveal.css", "LICENSE"):
        assert hashlib.sha256((ASSETS / name).read_bytes()).hexdigest() == told[name]
