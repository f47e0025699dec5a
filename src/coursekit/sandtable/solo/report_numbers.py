"""The report's numbers as texts: name with unit, value, last quarter's value, change."""

from __future__ import annotations

from math import isnan

from coursekit.sandtable.solo.report import MEASURES, Line

NONE = "—"
SHARE_DIGITS = MEASURES["share"].decimals


def name(line: Line) -> str:
    """Return what the number is called, with its unit."""
    unit = line.measure.unit
    return f"{line.measure.zh}（{unit}）" if unit else line.measure.zh


def numbers(line: Line) -> tuple[str, str, str]:
    """Return value, last quarter's value and change as texts; a dash for what there is not."""
    digits = line.measure.decimals
    # The change of what is printed: whoever takes one number from the other gets it.
    shown = round(line.value, digits) - round(line.last, digits)
    return plain(line.value, digits), plain(line.last, digits), signed(shown, digits)


def share_text(share: float) -> str:
    """Return a share of the market, given in %, as every page prints it.

    >>> share_text(16.738)
    '16.74%'
    """
    return f"{plain(share, SHARE_DIGITS)}%"


def share_change(share: float, last: float) -> str:
    """Return by how many percentage points a share has changed: the difference of the two as they print.

    >>> share_change(16.738, 16.481)
    '+0.26'
    """
    return signed(round(share, SHARE_DIGITS) - round(last, SHARE_DIGITS), SHARE_DIGITS)


def plain(value: float, digits: int) -> str:
    """Return a number with thousands parted, never a zero with a sign."""
    return NONE if isnan(value) else f"{round(value, digits) + 0.0:,.{digits}f}".replace("-", "−")


def signed(value: float, digits: int) -> str:
    """Return a change with its sign; one that rounds to nothing has none."""
    if isnan(value):
        return NONE
    rounded = round(value, digits)
    return f"{rounded:+,.{digits}f}".replace("-", "−") if rounded else "0"
