"""Which plan costs an account least at its usage, where the cheapest plan changes, and what an upgrade may offer."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from coursekit.topics.bills import bills_by_code, usage_column
from coursekit.topics.plan_rules import FEN_A_YUAN, UNITS_A_GB, PlanRules, plan_rules

STEPS_A_GB = 100  # switch points are found on a grid of 0.01 GB


def least_cost_plan(
    usage_gb: ArrayLike | pd.Series,
    plans: pd.DataFrame,
    *,
    secondary_lines: ArrayLike = 0,
    throttled: Literal["refuse", "allow"] = "refuse",
) -> pd.DataFrame:
    """Return the plan on sale that costs each account least at its usage, and its bill.

    Parameters
    ----------
    usage_gb : array_like or Series, shape (n,)
        General traffic of the account (of its whole pool) in GB.
    plans : DataFrame
        The plan table. A row whose ``on_sale`` is false is passed over; without that column every plan is on sale.
    secondary_lines : int or array_like, shape (n,)
        Lines that must come along; a plan that allows fewer is not offered.
    throttled : {"refuse", "allow"}
        Whether a plan that cuts the speed counts above its allowance: it is cheap there because it is slow.

    Returns
    -------
    DataFrame
        ``plan_id`` and ``bill_yuan`` (see `bills.bill`), with the index of the usage. Of plans that cost the same the
        first of the table is taken; where no plan may be offered both are missing.

    Raises
    ------
    ValueError
        As in `bills.bill`.

    Examples
    --------
    >>> plans = pd.DataFrame({"plan_id": ["p19", "p39"], "price_yuan": [19.0, 39.0], "allowance_gb": [5.0, 20.0],
    ...                       "overage_rule": "charge", "overage_yuan_per_gb": 3.0})
    >>> least_cost_plan([4.0, 11.0, 12.0], plans)
      plan_id  bill_yuan
    0     p19       19.0
    1     p19       37.0
    2     p39       39.0
    """
    if throttled not in ("refuse", "allow"):
        raise ValueError(f'throttled must be "refuse" or "allow", not {throttled!r}')
    covered_only = (plans["overage_rule"] == "throttle").to_numpy() & (throttled == "refuse")
    return _cheapest(usage_gb, plans, secondary_lines, covered_only)


def upgrade_offer(
    usage_gb: ArrayLike | pd.Series,
    bill_yuan: ArrayLike | pd.Series,
    plans: pd.DataFrame,
    *,
    room_yuan: float = 10,
    secondary_lines: ArrayLike = 0,
) -> pd.DataFrame:
    """Return the cheapest plan on sale that covers the usage and costs little more than is paid now.

    An upgrade may raise the bill by ``room_yuan`` at most. Where no plan is left, a temporary pack is all that can be
    offered.

    Parameters
    ----------
    usage_gb, bill_yuan : array_like or Series, shape (n,)
        Usage that the plan must cover, and what the account pays now (the mean of three months).
    plans, secondary_lines
        As in `least_cost_plan`; ``bill_yuan`` includes the secondary lines' fees.
    room_yuan : float
        How much dearer the offer may be.

    Returns
    -------
    DataFrame
        ``plan_id`` and ``bill_yuan`` as in `least_cost_plan`, both missing where there is no such plan.

    Raises
    ------
    ValueError
        As in `bills.bill`; bills missing or not one an account.

    Examples
    --------
    >>> plans = pd.DataFrame({"plan_id": ["p39", "p59"], "price_yuan": [39.0, 59.0], "allowance_gb": [20.0, 30.0],
    ...                       "overage_rule": "throttle"})
    >>> upgrade_offer([25, 25], [50.0, 45.0], plans)
      plan_id  bill_yuan
    0     p59       59.0
    1     NaN        NaN
    """
    offer = _cheapest(usage_gb, plans, secondary_lines, np.ones(len(plans), dtype=bool))
    paid = np.atleast_1d(np.asarray(bill_yuan, dtype=float))
    if paid.shape != (len(offer),) or np.isnan(paid).any():
        raise ValueError(f"bill_yuan must hold one number an account, {len(offer)} in all, with none missing")
    # Half a hundredth of a fen forgives what a mean of three months lost to binary fractions.
    too_dear = offer["bill_yuan"].to_numpy() > paid + room_yuan + 0.5 / FEN_A_YUAN**2
    offer.loc[too_dear] = np.nan
    return offer


def switch_points(
    plans: pd.DataFrame,
    up_to_gb: float,
    *,
    secondary_lines: int = 0,
    throttled: Literal["refuse", "allow"] = "refuse",
) -> pd.DataFrame:
    """Return from which usage on which plan costs least: one row a stretch, to 0.01 GB.

    Parameters
    ----------
    plans, secondary_lines, throttled
        As in `least_cost_plan`.
    up_to_gb : float
        Where to stop looking.

    Returns
    -------
    DataFrame
        ``from_gb`` (ascending, the first is 0) and ``plan_id``, missing on a stretch without any plan.

    Examples
    --------
    >>> plans = pd.DataFrame({"plan_id": ["p19", "p39"], "price_yuan": [19.0, 39.0], "allowance_gb": [5.0, 20.0],
    ...                       "overage_rule": "charge", "overage_yuan_per_gb": 3.0})
    >>> switch_points(plans, 30)
       from_gb plan_id
    0     0.00     p19
    1    11.67     p39
    """
    usage = np.arange(int(up_to_gb * STEPS_A_GB) + 1) / STEPS_A_GB
    plan_id = least_cost_plan(usage, plans, secondary_lines=secondary_lines, throttled=throttled)["plan_id"]
    codes, _ = pd.factorize(plan_id)
    starts = np.flatnonzero(np.diff(codes, prepend=-2))
    return pd.DataFrame({"from_gb": usage[starts], "plan_id": plan_id.iloc[starts].array})


def _cheapest(
    usage_gb: ArrayLike | pd.Series, plans: pd.DataFrame, secondary_lines: ArrayLike, covered_only: np.ndarray
) -> pd.DataFrame:
    """Return the cheapest plan on sale; a plan marked in ``covered_only`` counts up to its allowance."""
    index = usage_gb.index if isinstance(usage_gb, pd.Series) else None
    usage = usage_column(usage_gb)
    lines = np.broadcast_to(np.asarray(secondary_lines, dtype=float), len(usage))
    rules = plan_rules(plans)
    units = np.rint(usage * UNITS_A_GB)
    best_plan = np.full(len(usage), -1)
    best_bill = np.full(len(usage), np.nan)
    for plan in np.flatnonzero(_on_sale(plans)):
        allowed = lines <= rules.most_secondary[plan]
        if covered_only[plan]:
            allowed &= units <= rules.allowance[plan]
        one = PlanRules(*(column[plan : plan + 1] for column in rules))
        rows = np.flatnonzero(allowed)
        costs = bills_by_code(usage[rows], np.zeros(len(rows), dtype=np.int8), one, lines[rows])
        better = ~(costs >= best_bill[rows])
        best_plan[rows[better]] = plan
        best_bill[rows[better]] = costs[better]
    plan_id = plans["plan_id"].array.take(best_plan, allow_fill=True)
    return pd.DataFrame({"plan_id": plan_id, "bill_yuan": best_bill}, index=index)


def _on_sale(plans: pd.DataFrame) -> np.ndarray:
    return plans["on_sale"].to_numpy(dtype=bool) if "on_sale" in plans else np.ones(len(plans), dtype=bool)
