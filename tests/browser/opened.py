"""Pages in Chromium without a network: what a page asks for and complains of, and what can be measured on it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium")
# Where it counts, ``coursekit test`` fails without Chromium; on somebody's own machine these tests say why they do not run.
if not CHROMIUM and not os.environ.get("CI"):
    pytest.skip("没有找到 chromium", allow_module_level=True)

HERE = Path(__file__).parent
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
SCREENS = {"laptop": (1280, 720), "projector": (1024, 768), "phone": (390, 844)}
# Each of the two ways a page is laid out, a bar of contents or folded on a phone, and each of its two sets of colours.
LOOKS = [("laptop", "light"), ("phone", "dark")]
# WCAG 2.2, level AA (``target-size`` has to be asked for by name), and the best practices about headings and landmarks.
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
AXE_RULES = (
    "target-size", "heading-order", "page-has-heading-one", "empty-heading", "region", "skip-link", "landmark-one-main",
    "landmark-unique", "landmark-no-duplicate-main", "landmark-no-duplicate-banner",
    "landmark-no-duplicate-contentinfo", "landmark-banner-is-top-level", "landmark-contentinfo-is-top-level",
    "landmark-main-is-top-level", "tabindex", "image-redundant-alt",
)  # fmt: skip


class Opened:
    """A page as it stands in the browser, with what it asked for and complained of since it was opened."""

    def __init__(self, page, address: str) -> None:
        self.page, self.address = page, address
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(address, wait_until="load")

    def look(self, screen: str, scheme: str = "light") -> None:
        """Show the page on another screen or in other colours without opening it again."""
        width, height = SCREENS[screen]
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme=scheme)

    @property
    def outward(self) -> list[str]:
        """What the page asked for beside itself."""
        own = self.address.partition("#")[0]
        return [url for url in self.requests if not url.startswith(("data:", "blob:")) and url.partition("#")[0] != own]

    @property
    def sideways(self) -> int:
        """By how many pixels the page scrolls sideways."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@contextmanager
def opened(browser, path: Path, screen: str = "laptop", scheme: str = "light", **options: object) -> Iterator[Opened]:
    """Open the file at ``path`` with no network and no motion; ``options`` go to the browser's context."""
    width, height = SCREENS[screen]
    settings = {"viewport": {"width": width, "height": height}, "color_scheme": scheme, "reduced_motion": "reduce"}
    context = browser.new_context(offline=True, **(settings | options))
    try:
        yield Opened(context.new_page(), path.as_uri())
    finally:
        context.close()


def axe_problems(
    shown: Opened, *, within: str = "", without: Sequence[str] = (), rules: Mapping[str, bool] | None = None
) -> list[str]:
    """Return what axe-core finds, one line a place: rule, element, reason; and what axe cannot decide about contrast.

    Parameters
    ----------
    within : a selector, to look at a part only.
    without : selectors of parts to leave out.
    rules : rules to turn on or off beside WCAG 2.2 AA and headings and landmarks.
    """
    if not shown.page.evaluate("'axe' in window"):
        shown.page.evaluate((HERE / "axe-core" / "axe.min.js").read_text("utf-8"))
    chosen = {"runOnly": [*AXE_TAGS], "rules": {name: {"enabled": True} for name in AXE_RULES}}
    chosen["rules"] |= {name: {"enabled": on} for name, on in (rules or {}).items()}
    chosen |= {"resultTypes": ["violations"], "elementRef": False}
    scope = {"include": [[within or "html"]], "exclude": [[selector] for selector in without]}
    return shown.page.evaluate(_RUN_AXE, [scope if within or without else None, chosen])


def missing_glyphs(shown: Opened) -> list[str]:
    """Return every character of the page that the browser draws as it draws an unassigned one, as U+XXXX.

    Each character is drawn in each font that the page wants it in; hidden text (folded, printed only) counts.
    """
    return shown.page.evaluate(_MISSING_GLYPHS)


def tab_through(shown: Opened, most: int = 400) -> list[dict]:
    """Press Tab from the page's beginning until focus leaves it; return each stop in order.

    A stop has ``order`` (its place in the document), ``what``, ``text``, ``visible`` (an outline is drawn), ``covered``
    (another element lies over it) and ``inside`` (in the window).

    Raises
    ------
    AssertionError
        After ``most`` stops focus has still not left the page: a trap.
    """
    shown.page.evaluate(_RESET_FOCUS)
    stops = []
    while len(stops) < most:
        shown.page.keyboard.press("Tab")
        stop = shown.page.evaluate(_FOCUSED)
        if stop is None:
            return stops
        stops.append(stop)
    raise AssertionError(f"focus never left the page: {stops[-3:]}")


def focusable(shown: Opened) -> list[int]:
    """Return the places in the document of everything that Tab should stop at, in reading order."""
    return shown.page.evaluate(_FOCUSABLE)


_RUN_AXE = """
async ([scope, chosen]) => {
  const found = await axe.run(scope ?? document, { ...chosen, resultTypes: ["violations", "incomplete"] });
  const told = (rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.html.slice(0, 120)} (${[...node.any, ...node.all, ...node.none].map((c) => c.message).join("; ").slice(0, 200)})`);
  // Undecided for no reason of colour: a lone minus sign or digit, a cell that has scrolled out of its own frame.
  const hidden = (e) => { for (; e; e = e.parentElement) if (e.scrollWidth > e.clientWidth && getComputedStyle(e).overflowX === "auto") return true; };
  const harmless = (node) => node.any.some(({ data }) => ["nonBmp", "shortTextContent"].includes(data?.messageKey)
    || (["elmPartiallyObscured", "elmPartiallyObscuring"].includes(data?.messageKey) && hidden(document.querySelector(node.target[0]))));
  const undecided = found.incomplete.filter((rule) => rule.id === "color-contrast")
    .map((rule) => ({ ...rule, nodes: rule.nodes.filter((node) => !harmless(node)) }));
  return [...found.violations, ...undecided].flatMap(told);
}
"""

_MISSING_GLYPHS = r"""
() => {
  const SIZE = 40;
  const canvas = Object.assign(document.createElement("canvas"), { width: SIZE * 2, height: SIZE * 2 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const drawn = (text) => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.fillText(text, SIZE / 4, SIZE * 1.4);
    const data = pen.getImageData(0, 0, canvas.width, canvas.height).data;
    let hash = 0, ink = 0;
    for (let i = 3; i < data.length; i += 4) { if (data[i]) { ink++; hash = (hash * 31 + data[i] * (i + 7)) % 2147483647; } }
    return `${ink}:${hash}`;
  };
  const wanted = new Map();
  const want = (style, text) => {
    const font = `${style.fontStyle} ${style.fontWeight} ${SIZE}px ${style.fontFamily}`;
    if (!wanted.has(font)) wanted.set(font, new Set());
    for (const character of text) wanted.get(font).add(character);
  };
  for (const element of document.querySelectorAll("body, body *")) {
    if (["SCRIPT", "STYLE", "TEMPLATE"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) want(style, node.data);
    for (const pseudo of ["::before", "::after", "::marker"]) {
      const own = getComputedStyle(element, pseudo);
      for (const [, text] of own.content.matchAll(/"((?:[^"\\]|\\.)*)"/g)) want(own, text);
    }
  }
  const missing = new Set();
  for (const [font, characters] of wanted) {
    pen.font = font;
    // Unassigned, private, and never to be assigned: whatever box the fonts have for what they lack.
    const boxes = new Set(["\u0378", "\u{F1234}", "\u{10FFFF}"].map(drawn));
    for (const character of characters) {
      // Blanks, controls, joiners and combining marks draw nothing by themselves.
      if (/[\s\p{Cc}\p{Cf}\p{M}\u3000]/u.test(character)) continue;
      const seen = drawn(character);
      if (boxes.has(seen) || seen.startsWith("0:") || character === "\uFFFD")
        missing.add("U+" + character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0"));
    }
  }
  return [...missing].sort();
}
"""

_RESET_FOCUS = """
() => {
  document.activeElement?.blur();
  scrollTo({ top: 0, behavior: "instant" });
  getSelection().removeAllRanges();
  const start = document.createRange();
  start.setStart(document.body, 0);
  getSelection().addRange(start);
}
"""

_FOCUSED = """
() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const x = Math.min(Math.max((box.left + box.right) / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 1), innerHeight - 1);
  const over = document.elementFromPoint(x, y);
  return {
    order: [...document.querySelectorAll("*")].indexOf(e), what: e.tagName.toLowerCase(), text: e.textContent.trim().slice(0, 40),
    visible: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== "rgba(0, 0, 0, 0)",
    covered: !(over && (e.contains(over) || over.contains(e))),
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}
"""

_FOCUSABLE = """
() => {
  const all = [...document.querySelectorAll("*")];
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true })).map((e) => all.indexOf(e));
}
"""
