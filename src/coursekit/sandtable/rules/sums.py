"""Sums of money as rules and pages print them, so that one number reads the same wherever it stands."""

from __future__ import annotations

from math import ceil, floor

from coursekit.sandtable.engine.market import MarketParameters
from coursekit.sandtable.engine.money import LEAST_BUDGET, budget_of
from coursekit.sandtable.engine.state import MarketState
from coursekit.sandtable.rules.spending import Spending

SAME = 6  # decimals of a tenth: what adding up numbers of one decimal may be off
LEAST_SEEN = 0.05  # 10,000 yuan: less is printed as nothing
ROOM_TO_ROUND = 0.3  # 10,000 yuan: a part of at least this stays above 0 whatever rounding takes of it


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


def parts_of(spending: Spending, total: float) -> tuple[float, float, float]:
    """Return fixed sums, commission and subsidy with one decimal each, such that they sum to ``total`` as printed.

    What rounding leaves over goes to the larger of the two that are estimates; what was typed stays as it was typed.

    >>> parts_of(Spending(619.41, 46.64, 85.44, 1000.0, 1100.0), 751.5)
    (619.4, 46.6, 85.5)
    """
    parts = [round(part, 1) for part in (spending.fixed, spending.expected_commission, spending.expected_subsidy)]
    largest = 1 if parts[1] >= parts[2] else 2
    at = largest if parts[largest] >= ROOM_TO_ROUND else 0
    parts[at] = round(parts[at] + round(total, 1) - sum(parts), 1)
    return parts[0], parts[1], parts[2]


def taken_back(state: MarketState, seat: int, p: MarketParameters) -> str:
    """Return the sentence on what last quarter's overdraft takes of this budget, nothing where none was."""
    overdraft = round(float(state.overdraft[0, seat]), 1)
    if overdraft < LEAST_SEEN:
        return ""
    budget = round(float(budget_of(p, state.last_revenue, state.overdraft)[0, seat]), 1)
    interest = round(p.overdraft_interest * float(state.overdraft[0, seat]), 1)
    usual = float(p.budget_rate * state.last_revenue[0, seat])
    is_least = budget <= LEAST_BUDGET * usual + LEAST_SEEN
    before = usual if is_least else budget + overdraft + interest  # the digits that are printed add up
    least = f"，最多扣到剩 {LEAST_BUDGET:.0%}" if is_least else ""
    return (
        f"本季预算 {money(budget)} 万元：照上季收入该有 {money(before)}，"
        f"扣回上季透支的 {money(overdraft)} 和利息 {money(interest)}{least}。"
    )
