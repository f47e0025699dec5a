"""Widths of mixed Chinese and Latin text: columns in a fixed-width font, lines in a proportional one."""

from __future__ import annotations

import re
import unicodedata

from coursekit.charts.fonts import advance_em

# A Latin word stays whole and a number with its unit; closing punctuation never starts a line, opening never ends one.
_UNIT = r"(?:个百分点|[万亿]?[元户人张次]|[万亿个家分倍季年月日])"
_UNBREAKABLE = re.compile(rf"[（《“]*(?:[+−]?\d[\d.,]* ?{_UNIT}|[!-~]+|.)[，。、；：？！）》”]*", re.DOTALL)

NARROWER = 0.5  # how much less wide lines are tried each time, in ems


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
    >>> wrap("多 30 万元，少 8 个百分点", 6)
    ['多 30 万元，', '少', '8 个百分点']
    """
    lines, room = [""], width_em
    for piece in _UNBREAKABLE.findall(text):
        for part in [piece] if ems(piece) <= width_em else piece:  # what is longer than a line breaks anywhere
            if lines[-1] and ems(part) > room:
                lines.append("")
                room = width_em
            lines[-1] += part
            room -= ems(part)
    return [line.strip() for line in lines]


def wrap_evenly(text: str, width_em: float) -> list[str]:
    """Break ``text`` into as few lines as `wrap` would, each about as long as the others: no character stands alone.

    >>> wrap_evenly("八十人全压到集团客户的楼里", 11)
    ['八十人全压到集', '团客户的楼里']
    """
    lines, longest = wrap(text, width_em), max(map(ems, _UNBREAKABLE.findall(text)), default=0.0)
    while len(lines) > 1:
        width_em = max(map(ems, lines)) - NARROWER
        narrower = wrap(text, width_em) if width_em >= longest else []
        if len(narrower) != len(lines):
            break
        lines = narrower
    return lines


def ems(text: str) -> float:
    """Return the width of ``text`` in the regular weight, as a multiple of the font size."""
    return sum(map(advance_em, text))
