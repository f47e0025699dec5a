"""Widths of mixed Chinese and Latin text: columns in a fixed-width font, lines in a proportional one."""

from __future__ import annotations

import re
import unicodedata

from coursekit.charts.fonts import advance_em

# A Latin word or number stays whole, closing punctuation never starts a line and opening never ends one.
_UNBREAKABLE = re.compile(r"[（《“]*(?:[!-~]+|.)[，。、；：？！）》”]*", re.DOTALL)


def columns(text: str) -> int:
    """Return the columns ``text`` takes in a fixed-width font, where a Chinese character takes two.

    >>> columns("5G 用户")
    7
    """
    return sum(
        2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
        if not unicodedata.combining(character)
    )


def wrap(text: str, width_em: float) -> list[str]:
    """Break ``text`` into lines of at most ``width_em`` times the font size, between characters or words.

    >>> wrap("来源：工业和信息化部《通信业统计公报》", 11)
    ['来源：工业和信息化部', '《通信业统计公报》']
    """
    lines, room = [""], width_em
    for piece in _UNBREAKABLE.findall(text):
        for part in [piece] if _em(piece) <= width_em else piece:  # what is longer than a line breaks anywhere
            if lines[-1] and _em(part) > room:
                lines.append("")
                room = width_em
            lines[-1] += part
            room -= _em(part)
    return [line.strip() for line in lines]


def _em(text: str) -> float:
    return sum(map(advance_em, text))
