"""Why customers left: a quarter's churn by reason, from switching each reason off in the hazard of looking around."""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np

from coursekit.sandtable.engine.choice import shop_around
from coursekit.sandtable.engine.market import Market
from coursekit.sandtable.engine.state import reference_bill
from coursekit.sandtable.engine.stocks import SMALL
from coursekit.sandtable.game import PlayedQuarter

REASONS = ("价格", "投诉", "老网", "维系")
ANYWAY, TOTAL = "平常就会走的", "合计"


def churn_parts(played: PlayedQuarter, market: Market, seat: int) -> dict[str, float]:
    """Return how many of a seat's customers left for which reason, 10,000, and their total; the parts sum to it.

    1. At neutral levels a bill is what customers think usual, complaints are the usual ones, nobody is on the old
       network and no money goes into care. What is lost then would have been lost anyway.
    2. A reason's part is the mean of what it adds when the reasons are switched on one after another, over all orders.
    3. Care's part is negative: it held customers back. Where those who looked around went is left as it was.
    """
    p, results = market.parameters, played.results
    customers = np.maximum(played.before.customers[0, seat], SMALL)
    leaving = results.left[0, seat] / np.maximum(results.looked_around[0, seat], SMALL)  # if everybody looked around
    actual = (
        _bill_gap(played, market)[seat], results.complaints[0, seat],
        np.clip(played.before.legacy[0, seat] / customers, 0.0, 1.0), results.care_effect[0, seat],
    )  # fmt: skip
    neutral = (0.0, p.complaint_base, 0.0, 0.0)
    weights = (p.shop_around_price, p.shop_around_complaints, p.shop_around_legacy, p.shop_around_care)

    def lost(switched_on: tuple[int, ...]) -> float:
        factors = [actual[each] if each in switched_on else neutral[each] for each in range(len(REASONS))]
        looked = shop_around(*factors, p.shop_around_base, weights, p.complaint_base)
        return float((leaving * looked).sum())

    parts = {ANYWAY: lost(())}
    everything = range(len(REASONS))
    for reason in everything:
        others = [each for each in everything if each != reason]
        parts[REASONS[reason]] = sum(
            _weight(size) * (lost((*before, reason)) - lost(before))
            for size in range(len(REASONS)) for before in combinations(others, size)
        )  # fmt: skip
    parts[TOTAL] = float(results.left[0, seat].sum())
    return parts


def _weight(size: int) -> float:
    """Return the share of all orders in which exactly ``size`` given reasons come first, then the one in question."""
    reasons = len(REASONS)
    return factorial(size) * factorial(reasons - size - 1) / factorial(reasons)


def _bill_gap(played: PlayedQuarter, market: Market) -> np.ndarray:
    """Return ln of the bill over what customers thought usual, shape (operators, 12), as `engine.quarter` has it."""
    p, before = market.parameters, played.before
    log_bill = np.log(played.results.bill)
    customers = np.maximum(before.customers, SMALL)
    mean = (customers * log_bill).sum(1, keepdims=True) / customers.sum(1, keepdims=True)
    reference = reference_bill(market, before.usage) * market.conditions.reference_factor[:, None]
    usual = (1 - p.reference_weight) * mean + p.reference_weight * np.log(reference)[:, None]
    return (log_bill - usual)[0]
