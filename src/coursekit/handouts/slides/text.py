"""How many lines a text takes: plain text of Markdown, widths in ems, with a margin for other systems' fonts."""

from __future__ import annotations

import functools
import math
import re

from markdown_it.token import Token

from coursekit.charts.fonts import advance_em
from coursekit.charts.textwidth import columns, wrap

# Latin letters and digits of YaHei or PingFang are a little wider than those of the course font that is measured here.
_OTHER_FONTS = 0.965
_WORD = re.compile(r"[!-~]+")
_LATIN = re.compile(r"[!-~]")
_OPERATOR = re.compile(r"[=<>+−-]|\\(?:approx|le|ge|times)")
_PHRASE_END = re.compile(r"(?<=[，。：；？])(?=[^，。：；？”）])")
_GLUED = re.compile(r"[（《“]*[!-~]+[，。、；：？！）》”]*")  # what a line break leaves whole
_COMMAND = re.compile(r"\\[a-zA-Z]+")


def plain_text(token: Token) -> str:
    """Return an inline token as text that is as wide as what a reader sees; a forced line break is a line break."""
    parts = []
    for child in token.children or []:
        if child.type == "hardbreak":
            parts.append("\n")
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "code_inline":
            parts.append(_LATIN.sub("0", child.content).replace(" ", "  "))  # digits are as wide as fixed-width letters
        elif child.type.startswith("math"):
            parts.append(_OPERATOR.sub("=mm", _COMMAND.sub("m", child.content)))  # with the space around it
        else:
            parts.append(child.content)
    return "".join(parts)


@functools.lru_cache(maxsize=65536)
def text_lines(text: str, room_em: float) -> int:
    """Return the lines that ``text`` takes where a line holds ``room_em`` times the font size."""
    room = max(room_em * _OTHER_FONTS, 1.0)
    # A browser starts a new line before it breaks a word that is longer than one.
    long_words = sum(text_em(word) > room_em for word in _WORD.findall(text))
    return sum(len(wrap(line, room)) for line in text.split("\n")) + long_words


def phrases(heading: str) -> list[str]:
    """Return a heading in the parts that its punctuation makes, each kept on a line where it can be."""
    return [phrase for phrase in _PHRASE_END.split(heading) if phrase]


def heading_lines(heading: str, room_em: float) -> int:
    """Return the lines of a heading that breaks between its phrases first."""
    lines, left = 1, room_em
    for phrase in phrases(heading):
        width = text_em(phrase)
        if width > left:
            lines += text_lines(phrase, room_em) - (left == room_em)
            left = room_em if width <= room_em else 0.0
        left -= width if width <= room_em else 0.0
    return lines


def code_lines(source: str, room: int, hang: int) -> int:
    """Return the lines that code takes at ``room`` columns (a Chinese character takes two), broken ones hung in."""
    least = max(room - hang - 1, 1)  # a wide character may leave a column empty
    return sum(1 + max(0, math.ceil((width - room) / least)) for width in _widths(source))


@functools.lru_cache(maxsize=4096)  # asked for at many sizes
def _widths(source: str) -> list[int]:
    return [columns(line) for line in source.split("\n")]


def text_em(text: str) -> float:
    """Return the width of ``text`` in one line, in ems."""
    return max(sum(map(advance_em, line)) for line in text.split("\n")) / _OTHER_FONTS


def widest_word_em(text: str) -> float:
    """Return the width of the longest piece of ``text`` that a line break leaves whole, in ems."""
    return max([1.0, *(text_em(word) for word in _GLUED.findall(text))])
