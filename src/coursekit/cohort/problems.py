"""Problems found in a class file, each one sentence with file and line, raised together."""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from coursekit.errors import CourseError

SHOWN_PROBLEMS = 20
SHOWN_CHARACTERS = 30

_MIXED = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9.#\"\[{]|[A-Za-z0-9.\"\]}_-][\u4e00-\u9fff]")


@dataclass(frozen=True)
class Problem:
    """One thing to mend: the file as shown to the reader, the line (``None``: the file as a whole), one sentence."""

    file: str
    line: int | None
    text: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.text}"


class CohortError(CourseError):
    """A class file that cannot be used; ``problems`` holds all that was found, sorted by line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:SHOWN_PROBLEMS]]
        more = len(self.problems) - len(lines)
        if more:
            lines.append(f"还有 {more} 处，改好上面这些再看。")
        return "\n".join(lines)


def shown_path(path: Path | str) -> str:
    """Return ``path`` as the reader should see it: relative to the working folder when inside it."""
    full = Path(os.path.abspath(path))
    here = Path.cwd()
    return printable_text(full.relative_to(here).as_posix() if full.is_relative_to(here) else str(full))


def printable_text(text: str) -> str:
    r"""Return ``text`` on one line, what cannot be printed written as an escape.

    >>> printable_text("a\tb\x1b")
    'a\\tb\\x1b'
    """
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def shortened(text: str) -> str:
    """Return ``text`` printable and short enough to quote in a sentence."""
    short = text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
    return printable_text(short)


def quoted(value: object) -> str:
    """Return ``value`` as it follows “写的是” in a sentence.

    >>> quoted("abc") + quoted(6) + quoted([1, 2])
    '“abc” 6一个列表（2 项）'
    """
    if isinstance(value, str):
        return f"“{shortened(value)}”"
    if isinstance(value, list):
        return f"一个列表（{len(value)} 项）"
    if isinstance(value, dict):
        return "一组“名字: 值”"
    return f" {json.dumps(value)}"


def listed(names: Iterable[object]) -> str:
    """Return names as a Chinese enumeration.

    >>> listed(["old", "new"])
    'old、new'
    """
    return "、".join(str(name) for name in names)


def joined(left: str, right: str) -> str:
    """Return ``left`` and ``right`` in one sentence, a space between where Chinese meets Latin letters or digits.

    >>> joined("要写", "2 项") + joined("，要写", "整数")
    '要写 2 项，要写整数'
    """
    return f"{left} {right}" if _MIXED.fullmatch(left[-1:] + right[:1]) else left + right


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the one of ``known`` that ``name`` is most likely a slip of, or ``None``.

    >>> nearest("Operater", ["operator", "region"])
    'operator'
    """
    close = difflib.get_close_matches(name[:80].lower(), list(known), n=1)
    return close[0] if close else None


def choice(name: str, known: Iterable[str], titles: Mapping[str, str] | None = None) -> str:
    """Return the part of a sentence that guesses what ``name`` was meant to be and lists what is allowed.

    >>> choice("telecon", ["telecom", "mobile"])
    '是不是 telecom？可以写：telecom、mobile。'
    """
    known = list(known)
    guess = nearest(name, known)
    question = f"是不是 {guess}？" if guess else ""
    names = [f"{one}（{titles[one]}）" if titles and one in titles else one for one in known]
    return f"{question}可以写：{listed(names)}。"
