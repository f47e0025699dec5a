"""The Chinese font that comes with the course: where it is, what it can print, how matplotlib finds it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from matplotlib import font_manager
from matplotlib.ft2font import LoadFlags

FAMILY = "Course Sans SC"
FONTS = Path(__file__).with_name("fonts")
REGULAR = FONTS / "CourseSansSC-Regular.otf"
_MEASURED_AT = 1000  # points, as many as the font has units to the em


def font_files() -> list[Path]:
    """Return the font's files: bold, regular."""
    return sorted(FONTS.glob("*.otf"))


def register_fonts() -> None:
    """Make the course font known to matplotlib; a second call changes nothing."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for file in font_files():
        if str(file) not in known:
            font_manager.fontManager.addfont(file)


def missing_characters(text: str) -> list[str]:
    """Return the characters of ``text`` that the course font cannot print, each once, in reading order.

    >>> missing_characters("陈镕珺，2026 年 ≥ 98 %")
    []
    >>> missing_characters("𪚥与𪚥和𠮷")
    ['𪚥', '𠮷']
    """
    return missing_from(str(REGULAR), text)


def missing_from(font_file: str, text: str) -> list[str]:
    """Return the characters of ``text`` that ``font_file`` has no glyph for, each once, in reading order."""
    known = _characters(font_file)
    return [character for character in dict.fromkeys(text) if not character.isspace() and character not in known]


@cache
def advance_em(character: str) -> float:
    """Return how far ``character`` moves a line on in the regular weight, as a share of the font size.

    >>> advance_em("工"), advance_em("1")
    (1.0, 0.555)
    """
    font = font_manager.get_font(str(REGULAR))
    font.set_size(_MEASURED_AT, 72)
    glyph = font.load_char(ord(character), flags=LoadFlags.NO_HINTING)
    return round(glyph.linearHoriAdvance / 65536 / _MEASURED_AT, 3)


@cache
def _characters(font_file: str) -> frozenset[str]:
    return frozenset(map(chr, font_manager.get_font(font_file).get_charmap()))
