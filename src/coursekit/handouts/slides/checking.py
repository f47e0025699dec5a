"""Does every slide fit its frame? The browser says, in both ratios; what does not fit fails the build."""

from __future__ import annotations

import html
import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.handouts.browser import dump_page, find_browser

_FRAMES = 'class="frame'
_VERDICT = re.compile(r'<pre id="verdict">(.*?)</pre>', re.DOTALL)
_SECONDS, _SECONDS_A_DECK = 60, 10
_MOST_NAMED = 12
# One page with every deck in a frame of its own, each of which measures itself and says what it found.
_HARNESS = """<!DOCTYPE html><meta charset="utf-8"><title>fit</title><pre id="verdict"></pre>
<script>
const told = {}, names = NAMES;
addEventListener("message", (event) => {
  const place = [...document.querySelectorAll("iframe")].findIndex((frame) => frame.contentWindow === event.source);
  told[names[place]] = event.data.fit;
  document.getElementById("verdict").textContent = JSON.stringify(told);
});
</script>
FRAMES"""


def can_check() -> bool:
    """Return whether there is a browser to check decks with."""
    return find_browser() is not None


def check_fit(decks: Mapping[str, str]) -> None:
    """Open decks (file name -> HTML) in a browser, once for all of them, and measure each slide in 16:9 and 4:3.

    Raises
    ------
    CourseError
        Something runs out of its slide or a figure is squeezed: deck, slide, heading, ratio and px are named. Or the
        browser gave no verdict on a deck: silence is never taken for a pass.
    """
    if not decks:
        return
    told = _measured(decks)
    problems = []
    for name, page in decks.items():
        slides = page.count(_FRAMES)
        if name not in told or told[name].get("slides") != slides or not slides:
            raise CourseError(
                f"幻灯片没有量成：浏览器没有给出 {name} 的结果（应有 {slides} 页）。再跑一次；还不行，换一个浏览器。"
            )
        problems += [_sentence(name, found) for found in told[name]["found"]]
    if problems:
        more = [f"……另有 {len(problems) - _MOST_NAMED} 处。"] if len(problems) > _MOST_NAMED else []
        raise CourseError("幻灯片放不下：\n" + "\n".join(problems[:_MOST_NAMED] + more))


def _measured(decks: Mapping[str, str]) -> dict[str, dict]:
    """Return what each deck said of itself, by file name."""
    with tempfile.TemporaryDirectory(prefix="coursekit-decks-") as scratch:
        folder = Path(scratch)
        frames = []
        for number, page in enumerate(decks.values()):
            (folder / f"{number}.html").write_text(page, "utf-8")
            frames.append(f'<iframe src="{number}.html?fit" width="1280" height="720"></iframe>')
        harness = _HARNESS.replace("NAMES", json.dumps(list(decks))).replace("FRAMES", "\n".join(frames))
        (folder / "fit.html").write_text(harness, "utf-8")
        seconds = _SECONDS + _SECONDS_A_DECK * len(decks)
        dumped = dump_page(folder / "fit.html", size=(1300, 740), seconds=seconds)
    verdict = _VERDICT.search(dumped)
    try:
        return json.loads(html.unescape(verdict[1])) if verdict and verdict[1] else {}
    except ValueError as error:
        raise CourseError(f"幻灯片没有量成：浏览器的答复读不懂（{error}）。") from None


def _sentence(name: str, found: dict) -> str:
    wrong = [
        f"往下多出 {found['down']} 像素" if found["down"] > 0 else "",
        f"往右多出 {found['across']} 像素" if found["across"] > 0 else "",
        f"图被挤到只剩 {100 * found['figure']:.0f}%" if found["figure"] < 0.5 else "",
    ]
    return f"{name} 第 {found['slide']} 页“{found['heading']}”（{found['ratio']}）：{'，'.join(filter(None, wrong))}。"
