"""What one contact is expected to earn over a year, and the lift at which it earns nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def expected_margin(
    uplift: ArrayLike,
    bill_change_yuan: ArrayLike,
    leave_reduction: ArrayLike,
    bill_yuan: ArrayLike,
    contact_cost_yuan: ArrayLike,
    gift_yuan: ArrayLike,
    take_rate: ArrayLike,
    *,
    margin_rate: float,
    months: int = 12,
    fade: float = 0.0,
) -> np.ndarray:
    """Return the net margin in yuan that one contact is expected to bring within ``months``.

    margin_rate * M * (uplift * bill change + leave reduction * bill) - contact cost - take rate * gift, where
    M = 1 + (1 - fade) + ... + (1 - fade)^(months - 1) is the number of months that the effect is worth.

    It assumes that the effect begins at once and holds for all the months (or fades by the same part each month), that
    a customer who does not leave goes on paying the present bill, and that nobody who would have come anyway changes
    the bill; the gift goes to all who take the offer, those who would have come anyway included.

    Parameters
    ----------
    uplift : array_like
        Share of the contacted who succeed because of the contact: treated rate minus control rate.
    bill_change_yuan : array_like
        Change of the monthly bill of one who succeeds because of it; often negative. Where the change is known as a
        mean over everybody contacted, that mean goes here and ``uplift`` is 1.
    leave_reduction : array_like
        Share of the contacted who stay because of the contact.
    bill_yuan : array_like
        Present monthly bill.
    contact_cost_yuan, gift_yuan : array_like
        Cost of one contact, and of one gift or subsidy.
    take_rate : array_like
        Share of the contacted who take the gift: the gross rate.
    margin_rate : float
        Margin in one yuan of bill, 0 < margin_rate <= 1.
    months : int
        Horizon, at least 1.
    fade : float
        Part of the effect that is lost each month, 0 <= fade < 1.

    Raises
    ------
    ValueError
        A rate outside its bounds, a negative cost or bill, a missing number.

    Examples
    --------
    One in twenty pays 10 yuan more because of a call for 4 yuan; a tenth take a gift of 10 yuan.

    >>> float(expected_margin(0.05, 10, 0, 60, 4, 10, 0.1, margin_rate=0.5))
    -2.0

    The same call, if it also keeps one customer in a hundred:

    >>> float(expected_margin(0.05, 10, 0.01, 60, 4, 10, 0.1, margin_rate=0.5).round(2))
    1.6
    """
    for name, share in (("uplift", uplift), ("leave_reduction", leave_reduction)):
        _check(name, share, -1.0, 1.0)
    cost = _cost(contact_cost_yuan, gift_yuan, take_rate)
    kept = np.asarray(leave_reduction) * _bill(bill_yuan)
    _check("bill_change_yuan", bill_change_yuan, -np.inf, np.inf)
    return _worth(margin_rate, months, fade) * (np.asarray(uplift) * np.asarray(bill_change_yuan) + kept) - cost


def break_even_uplift(
    bill_change_yuan: ArrayLike,
    leave_reduction: ArrayLike,
    bill_yuan: ArrayLike,
    contact_cost_yuan: ArrayLike,
    gift_yuan: ArrayLike,
    take_rate: ArrayLike,
    *,
    margin_rate: float,
    months: int = 12,
    fade: float = 0.0,
) -> np.ndarray:
    """Return the uplift at which `expected_margin` is zero; the parameters are the same.

    Below 0 the contact pays without any success, by those who stay. Above 1 it never pays. Where a success does not
    raise the bill no uplift pays for the contact, and the answer is NaN.

    Examples
    --------
    >>> float(break_even_uplift(10, 0, 60, 4, 10, 0.1, margin_rate=0.5).round(4))
    0.0833
    """
    _check("leave_reduction", leave_reduction, -1.0, 1.0)
    _check("bill_change_yuan", bill_change_yuan, -np.inf, np.inf)
    worth = _worth(margin_rate, months, fade)
    needed = _cost(contact_cost_yuan, gift_yuan, take_rate) - worth * np.asarray(leave_reduction) * _bill(bill_yuan)
    raised = np.asarray(bill_change_yuan, dtype=float)
    return needed / np.where(raised > 0, worth * raised, np.nan)


def _worth(margin_rate: float, months: int, fade: float) -> float:
    """Margin of one yuan a month over the horizon."""
    if not 0 < margin_rate <= 1:
        raise ValueError(f"margin_rate must lie above 0 and at most at 1, not {margin_rate}")
    if months < 1 or months != int(months):
        raise ValueError(f"months must be a whole number >= 1, not {months}")
    if not 0 <= fade < 1:
        raise ValueError(f"fade must be at least 0 and below 1, not {fade}")
    return margin_rate * float(((1 - fade) ** np.arange(months)).sum())


def _cost(contact_cost_yuan: ArrayLike, gift_yuan: ArrayLike, take_rate: ArrayLike) -> np.ndarray:
    _check("contact_cost_yuan", contact_cost_yuan, 0.0, np.inf)
    _check("gift_yuan", gift_yuan, 0.0, np.inf)
    _check("take_rate", take_rate, 0.0, 1.0)
    return np.asarray(contact_cost_yuan) + np.asarray(take_rate) * np.asarray(gift_yuan)


def _bill(bill_yuan: ArrayLike) -> np.ndarray:
    _check("bill_yuan", bill_yuan, 0.0, np.inf)
    return np.asarray(bill_yuan)


def _check(name: str, values: ArrayLike, low: float, high: float) -> None:
    numbers = np.asarray(values, dtype=float)
    if not (np.isfinite(numbers) & (numbers >= low) & (numbers <= high)).all():
        raise ValueError(f"{name} must be numbers between {low:g} and {high:g}, with none missing")
