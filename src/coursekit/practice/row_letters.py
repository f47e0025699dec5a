"""Names written with the letters of a table's rows: “A超套、B无套餐”, or BIJ where the names are letters."""

from __future__ import annotations

import re
from collections.abc import Callable

_LETTERS = re.compile(r"([A-Za-z]{2,})\.?")
_LED_BY_LETTER = re.compile(r"[A-Za-z](?![A-Za-z])[ :.]*(.*)")


def part_letters(names: list[str], is_known: Callable[[str], bool]) -> list[str]:
    """Return ``names`` with each that is nothing but letters, unless it ``is_known``, cut into its letters.

    >>> part_letters(["BI", "J"], set("BIJ").__contains__)
    ['B', 'I', 'J']
    """
    parted: list[str] = []
    for name in names:
        letters = _LETTERS.fullmatch(name)
        parted += letters[1] if letters and not is_known(name) else [name]
    return parted


def drop_row_letters(names: list[str], is_known: Callable[[str], bool]) -> list[str]:
    """Return ``names`` without the letter that leads each of them, if all are known then; else as they are.

    A letter may also stand apart, just before the name that it leads.

    >>> drop_row_letters(["A:超套", "B", "沉默"], {"超套", "沉默"}.__contains__)
    ['超套', '沉默']
    >>> drop_row_letters(["A超套", "B休眠"], {"超套", "沉默"}.__contains__)
    ['A超套', 'B休眠']
    """
    bare: list[str] = []
    letter_apart = False
    for name in names:
        led = _LED_BY_LETTER.fullmatch(name)
        if is_known(name):
            bare.append(name)
            letter_apart = False
        elif letter_apart or not led:
            return names
        elif led[1]:
            bare.append(led[1])
        else:
            letter_apart = True
    return bare if not letter_apart and all(map(is_known, bare)) else names
