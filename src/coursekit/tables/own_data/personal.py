"""What could name a person: telephone and identity numbers, and how little of one a report may show."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SHOWN_CHARACTERS = 30
LEFT_IN_CLEAR = 2

# Mainland mobile numbers, blanks or hyphens between their groups, and 18-digit identity numbers.
PERSONAL = r"1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}|[1-9][0-9]{16}[0-9Xx]"
_ANYWHERE = re.compile(PERSONAL)
_MOBILE_NUMBERS = (13_000_000_000, 19_999_999_999)


def masked(text: str) -> str:
    """Return the two first characters of an identifier and an ellipsis.

    >>> masked("13812345678")
    '13…'
    """
    return f"{text[:LEFT_IN_CLEAR]}…"


def shown(text: str) -> str:
    r"""Return ``text`` fit for a report: on one line, short, telephone and identity numbers masked.

    >>> shown("请回电 138-1234-5678")
    '请回电 13…'
    >>> shown("a\tb")
    'a\\tb'
    """
    text = _ANYWHERE.sub(lambda found: masked(found.group()), text)
    text = text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def holds_personal_number(texts: pa.Array) -> np.ndarray:
    """Return for each text whether a telephone or identity number stands in it."""
    return pc.match_substring_regex(texts, PERSONAL).to_numpy(zero_copy_only=False)


def is_mobile_number(numbers: np.ndarray) -> np.ndarray:
    """Return for each number whether its digits are those of a mainland mobile number."""
    low, high = _MOBILE_NUMBERS
    return (numbers >= low) & (numbers <= high) & (numbers == np.floor(numbers))
