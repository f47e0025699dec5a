"""Sums of money as rules and pages print them, so that one number reads the same wherever it stands."""

from __future__ import annotations

from math import ceil, floor

from coursekit.sandtable.rules.spending import Spending

SAME = 6  # decimals of a tenth: what adding up numbers of one decimal may be off


def money(value: float) -> str:
    """Return a sum in 10,000 yuan, thousands parted, one decimal.

    >>> money(1234.56), money(-0.01), money(-2861.04)
    ('1,234.6', '0.0', '−2,861.0')
    """
    return f"{round(value, 1) + 0.0:,.1f}".replace("-", "−")


def left_of(spending: Spending) -> float:
    """Return what is left of the budget, 10,000 yuan: the difference of the two sums as they are printed."""
    return round(round(spending.budget, 1) - round(spending.total, 1), 1)


def over_limit(spending: Spending) -> tuple[float, float, float]:
    """Return what is planned, what is allowed, and how much has to go, 10,000 yuan, each with one decimal.

    How much has to go is rounded up, so that it is enough; what is planned is printed such that it is the other two's
    sum to the digit, which is less than a tenth off.
    """
    less = ceil(round(10 * (spending.total - spending.limit), SAME)) / 10
    allowed = floor(round(10 * spending.limit, SAME)) / 10
    return round(allowed + less, 1), allowed, less
