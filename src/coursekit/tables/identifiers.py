"""Identifiers of made-up customers: a letter and a number with leading zeros."""

from __future__ import annotations

import numpy as np


def identifiers(letter: str, numbers: np.ndarray, digits: int) -> np.ndarray:
    """Return ``letter`` before each of ``numbers`` written with ``digits`` digits, an array of text.

    >>> identifiers("S", np.array([7, 120]), 8).tolist()
    ['S00000007', 'S00000120']
    """
    text = np.empty((len(numbers), 1 + digits), np.uint32)  # numpy keeps a character in four bytes
    text[:, 0] = ord(letter)
    text[:, 1:] = ord("0") + numbers[:, None] // 10 ** np.arange(digits - 1, -1, -1) % 10
    return text.view(f"<U{1 + digits}")[:, 0]
