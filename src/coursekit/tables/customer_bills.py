"""From demand to usage and bill: pools, rollover, the cut above the allowance, overage, discounts.

What is left of a month's own allowance may be used in the next month, and is used first. Above the allowance people
hold back, or the network slows them down: a part of the demand is used (``kept_above_allowance``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coursekit.tables.customer_book import Book
from coursekit.tables.customer_usage import BEFORE, Usage, active_days
from coursekit.tables.parameters import named_values
from coursekit.tables.plans import OVERAGE_RULES, PlanBook
from coursekit.tables.subscriber_months import DAYS, MONTHS, subscriber_months_truth

DIGITS = 3  # GB are booked to the MB
_CHARGE, _THROTTLE, _AUTO_PACK = (OVERAGE_RULES.index(rule) for rule in ("charge", "throttle", "auto_pack"))


@dataclass(frozen=True)
class Months:
    """A block's 12 months: every array has a row a line and a column a month."""

    plan: np.ndarray
    usage: np.ndarray
    directional: np.ndarray
    allowance: np.ndarray
    pool_usage: np.ndarray
    rollover: np.ndarray
    overage_gb: np.ndarray
    overage_yuan: np.ndarray
    throttled_days: np.ndarray
    active_data_days: np.ndarray
    voice: np.ndarray
    zero_call_days: np.ndarray
    bill: np.ndarray


def bill_months(seed: int, book: Book, usage: Usage, plans: PlanBook) -> Months:
    """Return what the lines of ``book`` used and paid, given what they wanted to use."""
    kept = named_values(subscriber_months_truth(seed)).kept_above_allowance
    seasonal = usage.demand * usage.season
    directional = np.round(seasonal * usage.directional_share[:, None], DIGITS)
    general = seasonal * (1 - usage.directional_share)[:, None]
    demand = np.add.reduceat(general, book.first, axis=0)
    month = np.arange(MONTHS + BEFORE) - BEFORE
    plan = np.where(month >= book.plan_since[:, None], book.plan[:, None], book.plan_before[:, None])
    own = plans.allowance[plan[book.first]]

    used, pool, rollover = np.empty_like(general), np.empty_like(demand), np.zeros_like(demand)
    for i in range(MONTHS + BEFORE):
        allowance = own[:, i] + rollover[:, i]
        wanted = demand[:, i]
        cut = np.where(wanted > allowance, allowance + kept * (wanted - allowance), wanted)
        factor = np.divide(cut, wanted, out=np.ones_like(cut), where=wanted > 0)
        used[:, i] = np.round(general[:, i] * factor[book.account], DIGITS)
        pool[:, i] = np.round(np.add.reduceat(used[:, i], book.first), DIGITS)
        if i + 1 < MONTHS + BEFORE:
            rollover[:, i + 1] = np.round(np.clip(allowance - pool[:, i], 0, own[:, i]), DIGITS)

    used, directional, plan = used[:, BEFORE:], directional[:, BEFORE:], plan[:, BEFORE:]
    pool, rollover, own, demand = pool[:, BEFORE:], rollover[:, BEFORE:], own[:, BEFORE:], demand[:, BEFORE:]
    allowance = np.round(own + rollover, DIGITS)
    over = np.round(np.maximum(pool - allowance, 0), DIGITS)
    plan_of_account = plan[book.first]
    charge = overage_yuan(over, plan_of_account, plans)
    slow = (plans.rule[plan_of_account] == _THROTTLE) & (over > 0)
    # The allowance lasted as long as demand ran evenly through the month.
    late = 1 - np.divide(allowance, demand, out=np.ones_like(demand), where=slow)
    slow_days = np.where(slow, np.clip(np.rint(DAYS * late), 1, DAYS), 0)
    running = (book.discount_yuan > 0)[:, None] & (np.arange(MONTHS) - (MONTHS - 1) <= book.discount_end[:, None])
    bill = np.where(book.main[:, None], plans.price[plan], plans.secondary_yuan[plan])
    bill[book.first] += charge
    bill -= running * book.discount_yuan[:, None]
    return Months(
        plan=plan,
        usage=used,
        directional=directional,
        allowance=allowance[book.account],
        pool_usage=pool[book.account],
        rollover=rollover[book.account],
        overage_gb=_on_main(book, over),
        overage_yuan=_on_main(book, charge),
        throttled_days=slow_days[book.account].astype(np.int64),
        active_data_days=active_days(used + directional, usage.days_noise),
        voice=usage.voice,
        zero_call_days=usage.zero_call_days,
        bill=np.round(np.maximum(bill, 0), 2),
    )


def overage_yuan(over_gb: np.ndarray, plan: np.ndarray, plans: PlanBook) -> np.ndarray:
    """Return what ``over_gb`` above the allowance costs on each plan (positions in the book), yuan to the cent.

    Whole MB and whole fen are counted, half a fen up, so that no pack begins and no fen is lost by a rounding error.
    """
    yuan = np.zeros_like(over_gb)
    some = np.nonzero(over_gb > 0)
    chosen, megabytes = plan[some], np.rint(over_gb[some] * 10**DIGITS)
    pack = np.rint(plans.pack_gb[chosen] * 10**DIGITS)
    packed = np.isfinite(pack)
    full = np.where(packed, np.floor(megabytes / np.where(packed, pack, 1)), 0)
    begun = megabytes - full * np.where(packed, pack, 0)
    pack_yuan = np.where(packed, plans.pack_yuan[chosen], np.inf)
    by_gb = np.floor((np.rint(np.nan_to_num(plans.per_gb[chosen]) * 100) * begun + 500) / 1000) / 100
    charged = np.where(packed, full * np.where(packed, pack_yuan, 0), 0) + np.minimum(by_gb, pack_yuan)
    cap = plans.cap[chosen]
    charged = np.where(np.isfinite(cap), np.minimum(charged, cap), charged)
    bought = np.ceil(megabytes / np.where(packed, pack, 1)) * np.where(packed, pack_yuan, 0)
    rule = plans.rule[chosen]
    yuan[some] = np.round(np.where(rule == _CHARGE, charged, np.where(rule == _AUTO_PACK, bought, 0)), 2)
    return yuan


def _on_main(book: Book, by_account: np.ndarray) -> np.ndarray:
    """Return an account's values on its main line, 0 on the others."""
    values = np.zeros((len(book.main), by_account.shape[1]))
    values[book.first] = by_account
    return values
