"""Decks in Chromium without a network: every slide in its frame, keys, the instructor's window, paper."""

import io
import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from opened import axe_problems, missing_glyphs, opened
from pypdf import PdfReader
from unusual_class import TITLE

from coursekit.cohort import open_cohort
from coursekit.errors import CourseError
from coursekit.handouts.slides import can_check, check_fit, deck_page
from coursekit.notebooks import read_notebook
from coursekit.syllabus import load_syllabus

CLASSES = {"02": "mobile-group-2026b", "03": "ningde-telecom-2026a"}  # the second has fewer minutes than its lesson
# Every slide once, as the room sees it: what runs out of its frame, or of the window.
WALK = """
() => Reveal.getSlides().map((slide) => {
  const { h, v } = Reveal.getIndices(slide);
  Reveal.slide(h, v);
  const frame = slide.querySelector(".frame"), { down, across } = courseFit.overflow(frame), box = frame.getBoundingClientRect();
  const outside = box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1;
  return { number: Number(frame.dataset.number), heading: frame.querySelector("h1, h2").textContent, down, across, outside, wide: box.width };
})
"""
# Until the window's new size has been taken in: the deck answers it in the next frame.
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"
GO_TO = "(number) => { const { h, v } = Reveal.getIndices(Reveal.getSlides()[number - 1]); Reveal.slide(h, v); }"
NUMBER = "Number(Reveal.getCurrentSlide().querySelector('.frame').dataset.number)"


@pytest.fixture(scope="module")
def pages(root):
    modules = load_syllabus().modules
    return {
        code: deck_page(open_cohort(root / "cohorts" / f"{name}.yml"), modules[code], read_notebook(root / "notebooks" / modules[code].notebook))
        for code, name in CLASSES.items()
    }  # fmt: skip


@pytest.fixture(scope="module")
def paths(pages, tmp_path_factory):
    """The decks on a stick whose folder has a blank and Chinese characters in its name."""
    folder = tmp_path_factory.mktemp("U 盘 课件")
    for code, page in pages.items():
        (folder / f"{code}.slides.html").write_text(page, "utf-8")
    return {code: folder / f"{code}.slides.html" for code in pages}


@pytest.fixture(scope="module", params=[*CLASSES])
def shown(request, browser, paths):
    """Each deck, opened once for all that only looks at it."""
    with opened(browser, paths[request.param]) as deck:
        yield deck


@pytest.fixture
def laptop(browser, paths):
    """One deck, opened anew: keys, help and windows are the same in all."""
    with opened(browser, paths["03"]) as deck:
        yield deck


def test_every_slide_stays_in_its_frame_on_every_screen(shown):
    for screen, narrow in (("projector", True), ("phone", True), ("laptop", False)):
        shown.look(screen)
        shown.page.wait_for_function("(on) => document.documentElement.classList.contains('narrow') === on", arg=narrow)
        shown.page.evaluate(FRAMES)
        walked = shown.page.evaluate(WALK)
        assert len(walked) > 60
        assert [slide["number"] for slide in walked] == [*range(1, len(walked) + 1)]
        assert [s for s in walked if s["down"] > 0 or s["across"] > 0 or s["outside"]] == [], screen
    assert shown.outward == []
    assert shown.complaints == []


@pytest.mark.parametrize("title", [TITLE, TITLE[:24], "短名"])
def test_no_footer_is_cut(browser, root, tmp_path, title):
    """The longest title and ten dates, in both ratios; the day gives way, the title never."""
    cohort, module = open_cohort(root / "cohorts" / f"{CLASSES['02']}.yml"), load_syllabus().modules["01"]
    dates = tuple(date(2026, 12, 28) + timedelta(days=2 * n) for n in range(10))
    object.__setattr__(cohort, "spec", cohort.spec.model_copy(update={"title": title, "dates": dates}))
    path = tmp_path / "deck.html"
    path.write_text(deck_page(cohort, module, new_notebook(cells=[new_markdown_cell("# 题目\n\n话。")])), "utf-8")
    with opened(browser, path) as deck:
        for screen, narrow in (("laptop", False), ("projector", True)):
            deck.look(screen)
            deck.page.wait_for_function("(on) => document.documentElement.classList.contains('narrow') === on", arg=narrow)
            deck.page.evaluate("Reveal.slide(0, 1)")
            text, room, needed, ends = deck.page.evaluate(
                """() => { const footer = Reveal.getCurrentSlide().querySelector("footer"), one = footer.querySelector(".class");
                     return [one.textContent, one.clientWidth, one.scrollWidth, footer.scrollWidth <= footer.clientWidth]; }"""
            )
            assert (text, needed <= room, ends) == (title, True, True), screen


def test_every_picture_is_loaded_and_described(shown):
    pictures = shown.page.evaluate("[...document.images].map(i => [i.naturalWidth, i.complete, i.alt])")
    assert len(pictures) > 10
    assert all(width > 0 and complete and alt for width, complete, alt in pictures)


def test_the_window_decides_the_ratio_unless_the_address_does(laptop):
    ratio = "() => { const b = Reveal.getCurrentSlide().querySelector('.frame'); return b.offsetWidth / b.offsetHeight; }"
    assert laptop.page.evaluate(ratio) == pytest.approx(16 / 9)
    laptop.look("projector")
    laptop.page.wait_for_function("document.documentElement.classList.contains('narrow')")
    assert laptop.page.evaluate(ratio) == pytest.approx(4 / 3)
    laptop.look("laptop")
    laptop.page.goto(f"{laptop.address}?ratio=4:3")
    assert laptop.page.evaluate(ratio) == pytest.approx(4 / 3)


def test_no_character_is_missing(shown):
    assert missing_glyphs(shown) == []


def test_text_is_large_enough_for_the_back_row(shown):
    """Text at least 24 px of 720, tables 20, printed text 16; a source line may be smaller."""
    for narrow in (True, False):
        shown.page.evaluate("(on) => document.documentElement.classList.toggle('narrow', on)", narrow)
        sizes = shown.page.evaluate(
            """[...document.querySelectorAll(".frame p, .frame li, .frame td, .frame th, .frame h2, .frame pre")]
               .filter(e => !e.closest("footer, .source, header p")).map(e =>
                 [e.closest("pre") ? 16 : e.closest("table") ? 20 : 24, parseFloat(getComputedStyle(e).fontSize)])"""
        )
        assert len(sizes) > 300
        assert [pair for pair in sizes if pair[1] < pair[0]] == []


def test_keys_go_through_the_deck(laptop):
    page = laptop.page

    def press(key):
        page.keyboard.press(key)
        return page.evaluate(NUMBER)

    assert [press(key) for key in ("ArrowRight", " ", "PageDown", "ArrowLeft", "PageUp")] == [2, 3, 4, 3, 2]
    section = page.evaluate("Reveal.getIndices().h")
    press("ArrowDown")
    assert page.evaluate("[Reveal.getIndices().h, Reveal.getIndices().v]") == [section + 1, 0]
    assert press("ArrowUp") == 1
    assert press("End") > press("Home") == 1
    for key in ("o", "Escape"):
        page.keyboard.press(key)
        assert page.evaluate("Reveal.isOverview()") is (key == "o")
    page.keyboard.press("b")
    assert page.evaluate("Reveal.isPaused()")
    page.keyboard.press("b")
    assert laptop.complaints == []


def test_help_opens_and_closes_by_keys_and_keeps_the_deck_still(laptop):
    page = laptop.page
    for closing in ("Escape", "?", "Enter"):
        page.keyboard.press("?")
        assert page.locator("#help").is_visible()
        page.keyboard.press("ArrowRight")
        assert page.evaluate(NUMBER) == 1
        page.keyboard.press(closing)
        assert page.locator("#help").is_hidden()
        assert not page.evaluate("Reveal.isOverview()")


def test_the_tools_can_be_reached_and_pressed_by_keys(laptop):
    page = laptop.page
    names = []
    page.mouse.move(300, 300)
    page.mouse.move(320, 300)
    covered = """() => { const box = document.querySelector(".tools").getBoundingClientRect(), frame = Reveal.getCurrentSlide().querySelector(".frame");
      return [...frame.querySelectorAll("footer span, h1, h2, .class-line, .body > *")].map((e) => e.getBoundingClientRect())
        .filter((e) => e.width && e.right > box.left && e.left < box.right && e.bottom > box.top && e.top < box.bottom).length; }"""
    for screen in ("laptop", "projector"):
        laptop.look(screen)
        page.evaluate(FRAMES)
        for number in range(1, 9):
            page.evaluate(GO_TO, number)
            assert page.evaluate(covered) == 0, (screen, number)
    page.evaluate(GO_TO, 1)
    for _ in range(4):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent"))
        assert page.evaluate("getComputedStyle(document.querySelector('.tools')).opacity") == "1"
    assert names == ["上一页", "下一页", "讲者窗口（S）", "帮助（？）"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press(" ")
    assert page.evaluate(NUMBER) == 2, "the button's press alone, not the deck's blank too"


def test_no_code_stands_on_a_slide(shown):
    assert shown.page.locator(".frame pre").count() == 0, "our lessons print nothing as plain text"


@pytest.mark.parametrize("kind", [".cover", ".opens", ":has(.call)", ":has(table)", ":has(figure)"])
def test_it_is_accessible(shown, kind):
    """One slide of each kind, with WCAG 2.2 AA."""
    number = shown.page.evaluate("(kind) => Number(document.querySelector(`.frame${kind}:not(.bare)`).dataset.number)", kind)
    shown.page.evaluate(GO_TO, number)
    # A deck shows one slide at a time: its headings' order is the order of slides.
    assert axe_problems(shown, rules={"heading-order": False, "page-has-heading-one": False}) == []


def open_presenter(deck):
    with deck.page.expect_popup() as popup:
        deck.page.keyboard.press("s")
    popup.value.wait_for_selector("#notes")
    return popup.value


def test_the_instructors_window_shows_notes_time_and_what_comes(laptop):
    page = laptop.page
    section = page.evaluate("[...document.querySelectorAll('.slides > section')].findIndex(s => s.dataset.minutes > 0 && s.querySelector('aside.notes') && s.children.length > 2)")
    page.evaluate("(h) => Reveal.slide(h, 1)", section)
    minutes, ends, notes, next_heading = page.evaluate(
        """(h) => { const s = document.querySelectorAll(".slides > section")[h], n = s.querySelector("aside.notes li");
             return [s.dataset.minutes, Number(s.dataset.ends), n.textContent, s.children[2].querySelector("h2").textContent]; }""", section,
    )  # fmt: skip
    window = open_presenter(laptop)
    whole = int(page.evaluate("[...document.querySelectorAll('.slides > section')].reduce((sum, s) => sum + Number(s.dataset.minutes), 0)"))
    assert re.fullmatch(rf"课表排 \d+ 分钟，全讲 {whole} 分钟", window.locator("#whole").inner_text())
    assert notes in window.locator("#notes").inner_text()
    assert window.locator("#next-title").inner_text() == next_heading
    assert window.locator("#plan").inner_text().startswith(f"本节全讲 {minutes} 分钟")
    end = page.evaluate(
        """(m) => new Date(Number(sessionStorage.getItem("coursekit-started-" + document.title)) + m * 60000)
             .toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })""", ends,
    )  # fmt: skip
    assert f"按课表应在 {end} 讲完" in window.locator("#plan").inner_text()
    assert window.evaluate("document.querySelectorAll('.view .frame').length") == 2
    assert window.evaluate("document.documentElement.scrollHeight <= innerHeight")
    before = page.evaluate(NUMBER)
    window.keyboard.press("ArrowRight")
    assert page.evaluate(NUMBER) == before + 1
    assert f"第 {before + 1} 页" in window.locator("#place").inner_text()
    assert laptop.complaints == []


def test_where_the_timetable_gives_every_minute_the_plan_is_the_lessons(browser, paths):
    with opened(browser, paths["02"]) as deck:
        deck.page.keyboard.press("ArrowDown")
        window = open_presenter(deck)
        assert re.fullmatch(r"本节 \d+ 分钟.*；按计划应在 \d\d:\d\d 讲完。", window.locator("#plan").inner_text())
        assert window.locator("#whole").inner_text().startswith("课上 ")


def test_the_instructors_window_shows_tables_as_the_wall_does(laptop):
    laptop.page.evaluate(GO_TO, laptop.page.evaluate("Number(document.querySelector('.frame:has(td)').dataset.number)"))
    window = open_presenter(laptop)
    assert window.evaluate("document.compatMode") == "CSS1Compat"
    ink, ground = window.evaluate(
        "[getComputedStyle(document.querySelector('#this td')).color, getComputedStyle(document.querySelector('#this .frame')).backgroundColor]"
    )
    assert ground == "rgb(255, 255, 255)"
    assert max(map(int, re.findall(r"\d+", ink))) < 80, "dark on white"


def test_the_overview_marks_the_present_slide_and_headings_can_be_read(laptop):
    page = laptop.page
    size = "getComputedStyle(Reveal.getCurrentSlide().querySelector('.body')).fontSize"
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    before = page.evaluate(size)
    page.keyboard.press("o")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    width, color, letters = page.evaluate(
        """() => { const slide = Reveal.getCurrentSlide(), style = getComputedStyle(slide), h2 = slide.querySelector("h2");
             const scale = slide.getBoundingClientRect().width / slide.offsetWidth;
             return [parseFloat(style.outlineWidth) * scale, style.outlineColor, parseFloat(getComputedStyle(h2).fontSize) * scale]; }"""
    )
    assert color == "rgb(242, 169, 0)"
    assert width >= 4
    assert letters >= 14
    page.keyboard.press("o")
    assert page.evaluate(size) == before, "type must not shrink for the headings of the overview"


def test_the_instructors_window_is_accessible(laptop):
    laptop.page.keyboard.press("ArrowDown")
    window = open_presenter(laptop)
    # The slides shown in small are pictures of what stands on the wall.
    assert axe_problems(SimpleNamespace(page=window), without=[".view"]) == []
    reached = set()
    for _ in range(12):
        window.keyboard.press("Tab")
        reached.add(window.evaluate("document.activeElement.id"))
    assert {"restart", "prev", "forth", "notes", "smaller", "larger"} <= reached


def test_the_instructors_window_says_who_is_late(laptop):
    page = laptop.page
    page.evaluate("sessionStorage.setItem('coursekit-started-' + document.title, String(Date.now() - 6 * 3600 * 1000))")
    page.keyboard.press("ArrowDown")
    window = open_presenter(laptop)
    assert re.fullmatch(r"比计划晚 \d+ 分钟", window.locator("#late").inner_text())
    window.get_by_text("从现在起重新计时").click()
    assert re.fullmatch(r"本节还有 \d+ 分钟", window.locator("#late").inner_text())
    page.keyboard.press("End")
    assert re.fullmatch(r"比计划早 \d+ 分钟", window.locator("#late").inner_text())
    page.reload()
    assert window.is_closed(), "a window that nobody fills any more must not look alive"


def test_a_blocked_window_is_said(laptop):
    laptop.page.evaluate("window.open = () => null")
    laptop.page.keyboard.press("s")
    assert "浏览器拦下了讲者窗口" in laptop.page.locator("#say").inner_text()


@pytest.mark.parametrize(
    ("query", "with_notes", "width"),
    [("", False, 960), ("?notes", True, 960), ("?ratio=4:3", False, 720), ("?print-pdf", False, 960), ("?print-pdf&notes", True, 960)],
)  # fmt: skip
def test_paper_has_a_slide_a_page(browser, paths, query, with_notes, width):
    with opened(browser, paths["02"]) as deck:
        check_paper(deck, query, with_notes, width)


def check_paper(deck, query, with_notes, width):
    page = deck.page
    slides, sections = page.evaluate("[Reveal.getSlides().length, document.querySelectorAll('aside.notes').length]")
    page.goto(deck.address + query)
    if "print-pdf" in query:
        page.wait_for_selector(".pdf-page")
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert [round(float(side)) for side in paper.pages[0].mediabox[2:]] == [width, 540]
    extra = len(paper.pages) - slides
    assert (sections <= extra <= 2 * sections) if with_notes else extra == 0
    numbers = [f"{n} / {slides}" for n in (2, slides)]
    texts = [paper.pages[n].extract_text() for n in (2 if with_notes else 1, len(paper.pages) - 1)]
    assert with_notes or all(number in text for number, text in zip(numbers, texts, strict=True))
    assert ("备注：" in "".join(sheet.extract_text() for sheet in paper.pages[:8])) is with_notes


@pytest.fixture
def browser_found(measuring):
    with measuring():
        yield


@pytest.mark.usefixtures("browser_found")
def test_the_check_passes_real_decks(pages):
    assert can_check()
    check_fit({f"{code}.slides.html": page for code, page in pages.items()})


def spoiled(pages, extra):
    """A deck in which the slide 5 holds something more."""
    head, frame, rest = re.split(r'(<div class="frame[^"]*" data-number="5">)', pages["02"])
    return head + frame + re.sub(r'(<div class="body[^>]*>)', lambda found: found[1] + extra, rest, count=1)


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ('<div style="height:900px">高</div>', [r"5 页“.+”（16:9）：往下多出 \d+ 像素", r"5 页“.+”（4:3）：往下多出 \d+ 像素"]),
        ('<div style="width:1000px;max-width:none">宽</div>', [r"5 页“.+”（4:3）：往右多出 1\d\d 像素"]),
        ('<p style="white-space:nowrap">' + "字" * 60 + "</p>", [r"5 页“.+”（16:9）：往右", r"5 页“.+”（4:3）：往右"]),
        ('<div style="height:400px">图只剩一点</div>', [r"5 页“.+”（16:9）：图被挤到只剩 \d+%", r"5 页“.+”（4:3）：图被挤到只剩 \d+%"]),
    ],
    ids=["too high", "too wide for 4:3", "a line that cannot break", "a figure squeezed"],
)  # fmt: skip
@pytest.mark.usefixtures("browser_found")
def test_the_check_names_the_slide_that_does_not_fit(pages, extra, told):
    with pytest.raises(CourseError) as raised:
        check_fit({"good.slides.html": pages["03"], "bad.slides.html": spoiled(pages, extra)})
    lines = str(raised.value).splitlines()[1:]
    assert len(lines) == len(told)
    for line, expected in zip(lines, told, strict=True):
        assert re.match(f"bad.slides.html 第 {expected}", line), line


@pytest.mark.parametrize("broken", ["throw new Error('crashed');", "for (;;) {}"], ids=["throws", "hangs"])
@pytest.mark.usefixtures("browser_found")
def test_a_deck_that_cannot_say_is_not_passed(pages, broken, monkeypatch):
    from coursekit.handouts.slides import checking

    monkeypatch.setattr(checking, "_SECONDS", 3)
    monkeypatch.setattr(checking, "_SECONDS_A_DECK", 0)
    page = pages["02"].replace("const told = { fit: courseFit.report() };", broken)
    assert page != pages["02"]
    with pytest.raises(CourseError, match="没有量成|没有答复"):
        check_fit({"02.slides.html": page})
