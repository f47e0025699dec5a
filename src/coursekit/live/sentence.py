"""Sentences whose numbers are computed, and text that is shown as it is."""

from __future__ import annotations

import re
import string

from IPython.display import display

from coursekit.errors import CourseError

# What a computed sentence must never say: a number that isn't one, or a sign that belongs in a word.
_BROKEN = re.compile(r"\b(nan|NaT|None|inf)\b|(?:[多少涨掉减]|(?<!净)增)了?\s*-\s*\d|--")

# A count that became a word (不到 5) needs no blank before it.
_SPACED = re.compile(r"(?<=[\u4e00-\u9fff]) (?=不到 \d)")
_PUNCTUATION = re.compile(f"([{re.escape(string.punctuation)}])")


def as_markdown(text: str) -> str:
    r"""Return ``text`` as Markdown that shows just this text: a name may hold what would be bold, a link or a list.

    >>> print(as_markdown("1. *甲* $x"))
    1\. \*甲\* \$x
    """
    return _PUNCTUATION.sub(r"\\\1", text)


def say(text: str) -> None:
    """Show ``text`` as Markdown, for prose whose numbers depend on the class.

    A blank before 不到 5 is taken out: written for a count, it stands before a word.

    Raises
    ------
    CourseError
        The sentence holds ``nan``, ``None`` or a doubled sign such as “多了 -3”.
    """
    found = _BROKEN.search(text)
    if found:
        raise CourseError(f"这句话里的数不对（{found.group().strip()}）：{text[:60]}")
    text = _SPACED.sub("", text)
    display({"text/markdown": text, "text/plain": text}, raw=True)
