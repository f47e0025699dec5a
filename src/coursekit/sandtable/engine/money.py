"""A quarter's accounts, the next budget, and what the customers at the end are still worth. Money in 10,000 yuan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coursekit.sandtable.engine.arrivals import SHARED_MONTHS
from coursekit.sandtable.engine.decisions import Decisions
from coursekit.sandtable.engine.market import MarketParameters
from coursekit.sandtable.engine.segments import MONTHS

NEWS = 0.4  # of what is usual is this quarter's
LEAST_BUDGET = 0.25  # of the usual one: an overdraft never takes all of the next quarter's money


@dataclass(frozen=True)
class Accounts:
    """Money of a quarter, each (games, operators) in 10,000 yuan unless said."""

    budget: np.ndarray
    spend: np.ndarray  # all that is paid out of the budget
    revenue: np.ndarray
    service_cost: np.ndarray  # of serving customers and carrying traffic
    commission_cost: np.ndarray  # at once and over the year, less what is taken back
    subsidy_cost: np.ndarray
    interest: np.ndarray
    profit: np.ndarray
    customer_equity: np.ndarray  # what today's customers will still bring
    arpu: np.ndarray  # yuan a month
    churn_rate: np.ndarray
    valued_churn: np.ndarray  # the higher of this quarter's and the usual one: what customers are valued at
    margin_each: np.ndarray  # yuan a customer and quarter, before spending
    valued_margin: np.ndarray  # of the customers at the end, each at the lower of this quarter's and the usual margin
    complaint_rate: np.ndarray


def accounts_of(
    p: MarketParameters, decisions: Decisions, *, bill: np.ndarray, before: np.ndarray, after: np.ndarray,
    legacy_before: np.ndarray, legacy_after: np.ndarray, converged: np.ndarray, traffic: np.ndarray,
    arrivals: np.ndarray, active_arrivals: np.ndarray, migrants: np.ndarray, clawback_due: np.ndarray,
    overdraft: np.ndarray, last_revenue: np.ndarray, churn: np.ndarray, complaints: np.ndarray,
    usual_churn: np.ndarray, usual_margin: np.ndarray | None,
) -> Accounts:  # fmt: skip
    """Return the accounts: profit = revenue - cost of serving - spending - interest.

    Revenue counts the mean of the customers before and after; a customer on the new network buys more. Customers are
    valued at this quarter's churn or the usual one, whichever is higher, and at this quarter's margin or the usual one,
    whichever is lower: care bought or a fee raised for the last report only does not make them worth more, and saving
    on care makes them worth less. ``usual_margin`` is yuan a customer, None before anything is usual.
    """
    budget, valued_churn = budget_of(p, last_revenue, overdraft), np.maximum(churn, usual_churn)
    mean, legacy = (before + after) / 2, (legacy_before + legacy_after) / 2
    revenue = revenue_of(p, bill, mean, legacy, converged, decisions.bundle)
    serving = MONTHS * (p.cost_customer * mean.sum(-1) + p.cost_legacy * legacy.sum(-1) + p.cost_traffic * traffic)
    life = SHARED_MONTHS * decisions.life_share * (bill * active_arrivals).sum(-1)
    commission = decisions.commission * arrivals.sum(-1) + life - clawback_due
    subsidy = decisions.subsidy * migrants
    spend = decisions.planned_sum() + commission + subsidy
    interest = p.overdraft_interest * overdraft
    usage_per_customer = traffic / np.maximum(before.sum(-1), 1e-9)
    margin = revenue_of(p, bill, after, legacy_after, converged, decisions.bundle) - MONTHS * (
        (p.cost_customer + p.cost_traffic * usage_per_customer) * after.sum(-1) + p.cost_legacy * legacy_after.sum(-1)
    )
    margin_each = margin / np.maximum(after.sum(-1), 1e-9)
    valued = margin_each if usual_margin is None else np.minimum(margin_each, usual_margin)
    valued_margin = valued * after.sum(-1)
    return Accounts(
        budget=budget, spend=spend, revenue=revenue, service_cost=serving, commission_cost=commission,
        subsidy_cost=subsidy, interest=interest, profit=revenue - serving - spend - interest,
        customer_equity=customer_equity(valued_margin, valued_churn, p.discount_rate, p.equity_share),
        arpu=revenue / MONTHS / np.maximum(mean.sum(-1), 1e-9), churn_rate=churn,
        valued_churn=valued_churn, complaint_rate=complaints, margin_each=margin_each, valued_margin=valued_margin,
    )  # fmt: skip


def usual_after(usual: np.ndarray, now: np.ndarray, quarter: int) -> np.ndarray:
    """Return what is usual after a quarter: .6 of what it was, .4 of the quarter's; the first quarter's own."""
    return now if quarter == 0 else (1 - NEWS) * usual + NEWS * now


def budget_of(p: MarketParameters, last_revenue: np.ndarray, overdraft: np.ndarray) -> np.ndarray:
    """Return the quarter's budget: a share of last quarter's revenue, less what was overdrawn, with interest."""
    usual = p.budget_rate * last_revenue
    return np.maximum(LEAST_BUDGET * usual, usual - (1 + p.overdraft_interest) * overdraft)


def revenue_of(
    p: MarketParameters, bill: np.ndarray, customers: np.ndarray, legacy: np.ndarray, converged: np.ndarray,
    bundle: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Return a quarter's revenue, 10,000 yuan: 3 sum B (N + a new) less the concession to converged families."""
    paying = bill * (customers + p.buy_up * (customers - legacy))
    return MONTHS * (paying.sum(-1) - (np.minimum(bundle[..., None], bill) * converged).sum(-1))


def customer_equity(margin: np.ndarray, churn: np.ndarray, discount_rate: float, share: float) -> np.ndarray:
    """Return what customers will still bring: share x m r / (1 + d - r), r = 1 - churn (Gupta & Lehmann 2003).

    >>> round(float(customer_equity(np.array(100.0), np.array(0.06), 0.03, 0.6)), 1)
    626.7
    """
    retention = 1 - churn
    return share * margin * retention / (1 + discount_rate - retention)
