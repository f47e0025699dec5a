"""The longest names and a very wide logo in a window of each size: no scrolling sideways, nothing cut, no logo squeezed."""

from __future__ import annotations

import pytest
from opened import SCREENS, opened
from unusual_class import INSTRUCTOR, LOGO_SIZE, REGION, TITLE, render_unusual, unusual_classes

from coursekit.handouts.packs import stem
from coursekit.syllabus import load_syllabus

CLASSES = unusual_classes()
LESSONS = {one.id: stem(load_syllabus().modules[one.module]) for one in CLASSES}
PAGES = [(one, file) for one, name in LESSONS.items() for file in ("index.html", f"{name}.html")]
RATIO = LOGO_SIZE[0] / LOGO_SIZE[1]

# Every element with text of its own whose words run out of a box that hides them, and every text beyond the window.
_CUT = """
() => {
  const found = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
    if (!own.length || !e.checkVisibility({ visibilityProperty: true }) || e.closest("svg, math, .reveal")) continue;
    const style = getComputedStyle(e);
    if (style.position === "absolute" && e.getBoundingClientRect().width <= 1) continue;  // for screen readers
    if (style.textOverflow === "ellipsis" && e.scrollWidth > e.clientWidth + 1) found.push("ellipsis: " + e.textContent.slice(0, 60));
    let scrolls = false;
    for (let p = e; p; p = p.parentElement) scrolls ||= ["auto", "scroll"].includes(getComputedStyle(p).overflowX) && p !== document.documentElement && p !== document.body;
    for (const node of own) {
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects())
        if (!scrolls && box.width > 1 && (box.right > innerWidth + 1 || box.left < -1)) found.push("beyond: " + node.data.trim().slice(0, 60));
    }
  }
  return [...new Set(found)];
}
"""
_LOGOS = """
() => [...document.querySelectorAll("img")]
  .filter((i) => i.naturalWidth / Math.max(i.naturalHeight, 1) > 15)
  .map((i) => {
    const box = i.getBoundingClientRect(), band = i.closest("header").getBoundingClientRect(), style = getComputedStyle(i);
    const pad = (a, b) => parseFloat(style[a]) + parseFloat(style[b]);
    const width = box.width - pad("paddingLeft", "paddingRight"), height = box.height - pad("paddingTop", "paddingBottom");
    return { width, height, fit: style.objectFit, inside: box.left >= band.left && box.right <= band.right &&
      box.top >= band.top && box.bottom <= band.bottom };
  })
"""


@pytest.fixture(scope="module")
def unusual(once, new_course, wheels, measuring):
    return render_unusual(once, new_course, wheels, measuring)


@pytest.mark.parametrize(("cohort_id", "file"), PAGES, ids=lambda value: value[:14])
def test_nothing_is_cut_and_nothing_scrolls_sideways(unusual, browser, cohort_id, file):
    with opened(browser, unusual.of(cohort_id) / file) as shown:
        for screen in SCREENS:
            shown.look(screen)
            assert shown.sideways == 0, screen
            assert shown.page.evaluate(_CUT) == [], screen
        words = shown.page.evaluate("document.body.innerText")
        assert TITLE in words and REGION in words and (file != "index.html" or INSTRUCTOR in words)
        assert shown.complaints == [] and shown.outward == []


@pytest.mark.parametrize(("cohort_id", "file"), PAGES, ids=lambda value: value[:14])
def test_the_logo_stays_in_its_band_and_keeps_its_shape(unusual, browser, cohort_id, file):
    with opened(browser, unusual.of(cohort_id) / file) as shown:
        for screen in SCREENS:
            shown.look(screen)
            logos = shown.page.evaluate(_LOGOS)
            assert len(logos) == 1 and logos[0]["inside"], (screen, logos)
            (logo,) = logos
            kept = logo["fit"] == "contain" or logo["width"] / logo["height"] == pytest.approx(RATIO, rel=0.05)
            assert kept and logo["width"] >= 60, (screen, logo)


_OUTSIDE = """
() => [...Reveal.getCurrentSlide().querySelectorAll("*")].filter((e) => e.textContent.trim() || e.tagName === "IMG")
  .map((e) => [e, e.getBoundingClientRect()]).filter(([e, box]) => box.width && box.height)
  .filter(([e, box]) => box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
  .map(([e]) => `${e.tagName}: ${e.textContent.trim().slice(0, 40)}`)
"""


@pytest.mark.parametrize("cohort_id", LESSONS, ids=lambda one: one[:11])
def test_a_decks_first_slide_has_room_for_the_names_and_the_logo(unusual, browser, cohort_id):
    """The other slides are measured when a deck is made: one that is too full for a name would have stopped it."""
    with opened(browser, unusual.of(cohort_id) / f"{LESSONS[cohort_id]}.slides.html") as shown:
        shown.page.wait_for_function("window.Reveal && Reveal.isReady()")
        for screen in ("laptop", "projector"):
            shown.look(screen)
            shown.page.wait_for_timeout(300)  # reveal.js lays out again a moment after the window's size changed
            assert shown.page.evaluate(_OUTSIDE) == [], screen
        first = shown.page.evaluate("Reveal.getCurrentSlide().innerText.replace(/\\s/g, '')")
        assert all(name in first for name in (TITLE, REGION, INSTRUCTOR))
        ratio = shown.page.evaluate(
            "(() => { const i = Reveal.getCurrentSlide().querySelector('img'); const s = getComputedStyle(i);"
            " return s.objectFit === 'contain' ? i.naturalWidth / i.naturalHeight : i.width / i.height; })()"
        )
        assert ratio == pytest.approx(RATIO, rel=0.05)
        assert shown.complaints == []
