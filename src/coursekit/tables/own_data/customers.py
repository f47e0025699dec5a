"""Counts of customers, as a report may say them."""

from __future__ import annotations

FEWEST_SHOWN = 5


def customers(count: int) -> str:
    """Return a count of customers in words; few are not counted, as they could be told apart.

    >>> customers(12345), customers(3)
    ('有 12,345 个', '有不到 5 个')
    """
    return f"有 {count:,} 个" if count >= FEWEST_SHOWN else f"有不到 {FEWEST_SHOWN} 个"
