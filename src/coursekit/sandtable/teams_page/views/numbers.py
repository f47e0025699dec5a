"""Numbers and times as a page prints them."""

from __future__ import annotations

from datetime import datetime

from coursekit.sandtable.rules.fields import number_of


def typed(value: object) -> str:
    """Return a form's value as a field shows it; read back, it is the same number.

    >>> typed(25.0), typed(1.85), typed("新老"), typed(None)
    ('25', '1.85', '新老', '')
    """
    if value is None:
        return ""
    return value if isinstance(value, str) else str(value).removesuffix(".0")


def short_time(iso: str | None) -> str:
    """Return hour, minute and second of an ISO time; nothing for none.

    >>> short_time("2026-12-01T14:05:09.120000+08:00")
    '14:05:09'
    """
    return datetime.fromisoformat(iso).strftime("%H:%M:%S") if iso else ""


def plain_number(text: str) -> object:
    """Return the number that a field's text is, or the text itself for the rules to complain of.

    >>> plain_number("１,200"), plain_number("nan"), plain_number(" all ")
    (1200.0, 'nan', ' all ')
    """
    number = number_of(text)
    return text if number is None else number
