"""Python text as Typst source: string literals, in which no character of a text can become markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# A run without a blank that is longer gets places to break at; a column of text holds some 60 letters.
LONGEST_RUN, RUN_PIECE = 36, 12
_TO_A_MARK = re.compile(r"[^(\[{,./=&?;]*[(\[{,./=&?;]+[)\]}]*|[^(\[{,./=&?;]+")
_LETTER = "[!-~\u00a1-\u024f]"
_BREAK = "\u200b"


def printable(text: str) -> str:
    """Return ``text`` composed (NFC) and without what no paper shows: control, format and variation characters."""
    return "".join(character for character in unicodedata.normalize("NFC", text) if _is_seen(character))


def string(text: str) -> str:
    r"""Return a Typst string that holds the printable part of ``text``.

    >>> print(string('#let "a" = \\pi'))
    "#let \"a\" = \\pi"
    """
    return _quoted(printable(text))


def breakable(text: str, longest: int = LONGEST_RUN) -> str:
    """Return a string as ``string`` does, with places to break at in every run of ``longest`` letters or more."""
    run = rf"{_LETTER}{{{longest},}}"
    return _quoted(re.sub(run, lambda match: _BREAK.join(_pieces(match[0], longest - 1)), printable(text)))


def words(text: str, longest: int = LONGEST_RUN) -> str:
    """Return markup that shows ``text`` as it is, a run of ``longest`` letters or more broken where it must be.

    The semicolon ends the expression, so that a bracket after it is not taken for a call.

    >>> words("*[a]*")
    '#"*[a]*";'
    """
    return f"#{breakable(text, longest)};" if text else ""


def content(markup: str) -> str:
    """Return a content block."""
    return f"[{markup}]"


def listed(values: list[str]) -> str:
    """Return a Typst array of expressions."""
    return "(" + "".join(f"{value}, " for value in values) + ")"


def _pieces(run: str, longest: int) -> Iterator[str]:
    """Yield the pieces of a run: each ends after a mark such as a slash, or, where none comes, when it grows long."""
    size = max(min(longest, RUN_PIECE), 1)
    for piece in _TO_A_MARK.findall(run):
        if len(piece) <= longest:
            yield piece
        else:
            yield from (piece[start : start + size] for start in range(0, len(piece), size))


def _is_seen(character: str) -> bool:
    unseen = unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") or "\ufe00" <= character <= "\ufe0f"
    return character in "\n\t" or not unseen


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\t", "\\t") + '"'
