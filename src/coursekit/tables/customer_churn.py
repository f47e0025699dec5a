"""Who complains, who talks to a rival, who leaves: events and the true leave rate of a block's lines.

The directions follow the trade; every weight is an assumption. What counts is what a line wanted to use without the
season, so that the same lines leave whatever month the table ends in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coursekit.tables.customer_book import Book
from coursekit.tables.customer_usage import Usage
from coursekit.tables.plans import PlanBook

STREAM = 25
RATE_DIGITS = 5

_INTERCEPT = -3.68
_COMPLAINTS, _RIVAL_CALLS = 0.10, 0.07  # a line in three months, at average satisfaction
_DISSATISFIED = 0.6  # both grow by this for each standard deviation of satisfaction missing
_ABOVE_USED = 0.25  # of the demand above the allowance
_OPEN = 0.16  # of those who complained
_PORT_OUT = 0.24  # requests a line with leave rate 1 would file; few have filed one
_IOT_RATE = 0.002
_PORTED_RATE = 0.18  # monthly leave rate of those who have


@dataclass(frozen=True)
class Churn:
    """Events of the last three months, and the leave rate a month with what came of it."""

    complaints: np.ndarray
    rival_calls: np.ndarray
    open_complaint: np.ndarray
    port_out: np.ndarray
    leave_rate: np.ndarray
    left: np.ndarray


def draw_churn(seed: int, block: int, book: Book, usage: Usage, plans: PlanBook) -> Churn:
    """Return complaints, calls with rivals and who left within three months of the last one."""
    rng = np.random.default_rng([seed, STREAM, block])
    size = len(book.kind)
    unhappy = np.exp(-_DISSATISFIED * book.satisfaction - _DISSATISFIED**2 / 2)
    complaints = np.where(book.iot, 0, rng.poisson(_COMPLAINTS * unhappy))
    rivals = np.where(book.iot, 0, rng.poisson(_RIVAL_CALLS * unhappy))
    rate = np.where(book.iot, _IOT_RATE, leave_rate(book, usage, plans, complaints, rivals))
    port_out = ~book.iot & (rng.random(size) < _PORT_OUT * rate)
    rate = np.round(np.where(port_out, _PORTED_RATE, rate), RATE_DIGITS)
    return Churn(
        complaints=complaints,
        rival_calls=rivals,
        open_complaint=(complaints > 0) & (rng.random(size) < _OPEN),
        port_out=port_out,
        leave_rate=rate,
        left=rng.random(size) < 1 - (1 - rate) ** 3,
    )


def leave_rate(
    book: Book, usage: Usage, plans: PlanBook, complaints: np.ndarray, rivals: np.ndarray
) -> np.ndarray:
    """Return each line's probability of leaving in a month."""
    demand, account = usage.demand, book.account
    trend = np.log((demand[:, -3:].mean(axis=1) + 0.1) / (demand[:, -6:-3].mean(axis=1) + 0.1))
    general = np.add.reduceat(demand[:, -1] * (1 - usage.directional_share), book.first)
    above = book.main * np.maximum(general[account] - plans.allowance[book.plan], 0)
    logit = (
        _INTERCEPT
        - 0.021 * np.minimum(book.tenure, 84)
        - 0.75 * book.broadband[account]
        - 0.5 * book.family[account]
        - 0.35 * book.v_net[account]
        - 0.9 * (book.contract_left > 3)
        + 0.45 * ((book.contract_left >= 1) & (book.contract_left <= 3))
        + 0.35 * np.minimum(complaints, 2)
        + 0.55 * np.minimum(rivals, 1)
        + 0.045 * np.minimum(usage.zero_call_days[:, -1], 15)
        - 0.75 * np.clip(trend, -1, 1)
        + 0.5 * (book.age <= 1)
        + 0.35 * (plans.price[book.plan] <= 19)
        + 0.03 * np.minimum(_ABOVE_USED * above, 20)
        - 0.35 * book.satisfaction
    )
    return 1 / (1 + np.exp(-logit))
