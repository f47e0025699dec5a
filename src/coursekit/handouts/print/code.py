"""Code as a column of print has room for it: where a line is too wide, its comment makes way."""

from __future__ import annotations

import io
import tokenize

from coursekit.charts.textwidth import columns
from coursekit.handouts.print.measures import POINTS, TEXT

_SIZE = 7.6  # points, as blocks.typ sets code
_CELL = 0.602 * _SIZE  # a letter of the code's font
_BESIDE = 8  # points of blank at the left
_CHINESE = _SIZE / _CELL  # letters that a Chinese character is as wide as


def with_room(source: str) -> str:
    """Return ``source`` with the comment of every line too wide for the column close to its code, or else above it.

    Source that Python cannot split into tokens stays as it is.
    """
    lines = source.split("\n")
    try:
        starts = dict(_comments(source))
    except (tokenize.TokenError, SyntaxError):
        return source
    return "\n".join(_fitted(line, starts.get(number)) for number, line in enumerate(lines, start=1))


def _comments(source: str) -> list[tuple[int, int]]:
    """Return line and place of every comment that stands behind code."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [t.start for t in tokens if t.type == tokenize.COMMENT and t.line[: t.start[1]].strip()]


def _fitted(line: str, start: int | None) -> str:
    if start is None or _width(line) <= _room():
        return line
    code, comment = line[:start].rstrip(), line[start:]
    if _width(closer := f"{code}  {comment}") <= _room():
        return closer
    indent = code[: len(code) - len(code.lstrip())]
    return f"{indent}{comment}\n{code}"


def _width(line: str) -> float:
    """Return the letters of the code's font that ``line`` is as wide as."""
    wide = columns(line) - len(line)
    return len(line) - wide + wide * _CHINESE


def _room() -> float:
    return (TEXT * POINTS - _BESIDE) / _CELL
