"""Search what trainees get for pieces of the solutions."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from coursekit.practice.derive import derive_exercise
from coursekit.practice.disclosure import TEXT_POWERS, numbers_shown
from coursekit.practice.solution import KEY_TAG, find_regions, is_for_trainees, tags

# Shorter lines (`gap = 3`, `plt.show()`) turn up anywhere; longer ones somebody wrote for this task.
DISTINCTIVE_LETTERS = 20
NUMBER_DIGITS = 5
_TAGS = re.compile(r"<[^<>]*>")
_ESCAPES = re.compile(r'\\(["\'\\/])|\\[nrt]')


@dataclass(frozen=True)
class Leak:
    """A piece of a solution (``line``) or a keyed number (``number``) found in the text called ``name``."""

    name: str
    kind: str
    found: str

    def __str__(self) -> str:
        what = "答案里的一行代码" if self.kind == "line" else "题目的答案数"
        return f"{self.name} 里有{what}：{self.found}"


def find_leaks(texts: Mapping[str, str], solution_notebook: Mapping, answers: Iterable[float]) -> list[Leak]:
    """Return the leaks in ``texts`` (name: content), by text.

    A line of a marked solution is found whatever its white space, and within HTML or a notebook's JSON; a line that
    the trainee's copy shows anyway does not count. A number of ``answers`` is found if written with five or more
    significant digits, also in per cent.
    """
    lines, numbers = solution_lines(solution_notebook), list(answers)
    leaks = []
    for name, text in texts.items():
        readings = [_squeezed(reading) for reading in _readings(text)]
        leaks += [Leak(name, "line", line) for line in lines if any(_squeezed(line) in reading for reading in readings)]
        shown = numbers_shown(text, numbers, NUMBER_DIGITS, TEXT_POWERS)
        leaks += [Leak(name, "number", number) for number in dict.fromkeys(shown)]
    return leaks


def solution_lines(solution_notebook: Mapping) -> list[str]:
    """Return the distinctive lines that only the author's side may see: of marked solutions, of solution-only cells."""
    secret = [line.strip() for cell in solution_notebook["cells"] for line in _secret_lines(cell)]
    shown = _squeezed("\n".join(cell["source"] for cell in derive_exercise(solution_notebook)["cells"]))
    distinctive = (line for line in secret if len(_squeezed(line)) >= DISTINCTIVE_LETTERS)
    return [line for line in dict.fromkeys(distinctive) if not line.startswith("#:") and _squeezed(line) not in shown]


def _secret_lines(cell: Mapping) -> Iterator[str]:
    if is_for_trainees(cell):
        for region in find_regions(cell["source"]):
            yield from region.lines
    # A key cell's lines hold hints and messages, which the key file shows on purpose.
    elif KEY_TAG not in tags(cell):
        yield from cell["source"].split("\n")


def _readings(text: str) -> Iterator[str]:
    """Yield ``text`` as it is, as the strings of a JSON file, and as the words of an HTML page."""
    yield text
    yield _ESCAPES.sub(lambda match: match[1] or " ", text)
    yield html.unescape(_TAGS.sub("", text))


def _squeezed(text: str) -> str:
    return "".join(text.split())
