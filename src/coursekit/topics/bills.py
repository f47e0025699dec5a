"""What a month costs on a plan: price, overage by the plan's own rule, secondary lines; to the fen.

Money and traffic are counted in whole units inside (fen, and a millionth of a GB, about a kilobyte): on binary
fractions a customer who used exactly one pack would now and then be charged for two.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from coursekit.topics.plan_rules import FEN_A_YUAN, STEPS_A_FEN, UNITS_A_GB, PlanRules, plan_rules

MOST_GB = 1e5  # 100 TB a month: beyond it a count of units times a rate is no longer exact
ROWS_A_BLOCK = 1 << 15  # a block of a few columns stays in the processor's cache


def bill(
    usage_gb: ArrayLike | pd.Series, plan: pd.Series | Mapping[str, object], *, secondary_lines: ArrayLike = 0
) -> np.ndarray:
    """Return the month's bill of accounts that use so much, on one plan, in yuan.

    With x = max(0, usage - allowance) the overage costs, by the plan's ``overage_rule``,

    - throttle: nothing (speed is cut instead);
    - auto_pack: ``pack_yuan`` for each full or begun pack of x;
    - charge: ``overage_yuan_per_gb`` times x; where packs are given too, each full or begun pack of x costs at most
      ``pack_yuan``; the whole at most ``overage_cap_yuan``, where that is given.

    The bill is price + overage + ``secondary_yuan`` for each secondary line, rounded to 0.01 yuan, halves upwards. A
    running discount is not a part of it.

    Parameters
    ----------
    usage_gb : array_like or Series, shape (n,)
        General traffic of the account (of its whole pool) in GB, metered to 0.000001 GB.
    plan : Series or mapping
        One row of the plan table, for instance ``plans.set_index("plan_id").loc["p39"]``.
    secondary_lines : int or array_like, shape (n,)
        Lines beside the main one that share the plan; one number, or one an account.

    Raises
    ------
    ValueError
        Usage missing, negative or beyond 100,000 GB; more secondary lines than the plan allows; a plan whose rule
        lacks its rate or its pack.

    Examples
    --------
    >>> plan = {"price_yuan": 39.0, "allowance_gb": 20.0, "overage_rule": "charge", "overage_yuan_per_gb": 3.0,
    ...         "pack_gb": 10.0, "pack_yuan": 20.0}
    >>> bill([20, 21.5, 28, 31], plan).tolist()
    [39.0, 43.5, 59.0, 62.0]
    """
    usage = usage_column(usage_gb)
    return bills_by_code(usage, np.zeros(len(usage), dtype=np.int8), _rules_of_one(plan), secondary_lines)


def bills(
    usage_gb: ArrayLike | pd.Series,
    plan_id: ArrayLike | pd.Series,
    plans: pd.DataFrame,
    *,
    secondary_lines: ArrayLike = 0,
) -> np.ndarray:
    """Return each account's bill on its own plan, in yuan; the rules are those of `bill`.

    Parameters
    ----------
    usage_gb, plan_id : array_like or Series, shape (n,)
        Traffic and plan of each account, in the same order; a categorical ``plan_id`` is quickest.
    plans : DataFrame
        The plan table, one row a plan.
    secondary_lines : int or array_like, shape (n,)
        As in `bill`.

    Raises
    ------
    ValueError
        As in `bill`; an account without a plan or on one that the table lacks; two Series with different indexes.

    Examples
    --------
    >>> plans = pd.DataFrame({"plan_id": ["standard", "p19"], "price_yuan": [5.0, 19.0], "allowance_gb": [0.0, 5.0],
    ...                       "overage_rule": "charge", "overage_yuan_per_gb": [5.0, 3.0]})
    >>> bills([0.3, 4, 6], ["standard", "p19", "p19"], plans).tolist()
    [6.5, 19.0, 22.0]
    """
    if isinstance(usage_gb, pd.Series) and isinstance(plan_id, pd.Series) and not usage_gb.index.equals(plan_id.index):
        raise ValueError("usage_gb and plan_id must have the same index")
    usage = usage_column(usage_gb)
    own = pd.Categorical(plan_id)
    if len(own) != len(usage):
        raise ValueError(f"one plan an account: {len(usage)} accounts and {len(own)} plans")
    return bills_by_code(usage, own.codes, _rules_in_order(own, plans), secondary_lines)


def kinks(plan: pd.Series | Mapping[str, object], up_to_gb: float) -> np.ndarray:
    """Return the usages (GB, ascending) at which the bill jumps or its slope changes, up to ``up_to_gb``.

    Parameters
    ----------
    plan : Series or mapping
        One row of the plan table.
    up_to_gb : float
        Where the curve that is drawn ends.

    Examples
    --------
    Free up to 20 GB, then 3 yuan a GB until the pack's 20 yuan are reached, and again for the next pack:

    >>> plan = {"price_yuan": 39.0, "allowance_gb": 20.0, "overage_rule": "charge", "overage_yuan_per_gb": 3.0,
    ...         "pack_gb": 10.0, "pack_yuan": 20.0}
    >>> kinks(plan, 40).round(2).tolist()
    [20.0, 26.67, 30.0, 36.67, 40.0]
    """
    rules = PlanRules(*(column[0] for column in _rules_of_one(plan)))
    if 0 in (rules.rate, rules.pack_price, rules.cap):
        return np.array([])
    paid_up = rules.pack_price * STEPS_A_FEN / rules.rate
    full_packs = np.ceil(rules.cap / rules.pack_price) - 1
    capped = full_packs * rules.pack + (rules.cap - full_packs * rules.pack_price) * STEPS_A_FEN / rules.rate
    end = min(capped, up_to_gb * UNITS_A_GB - rules.allowance)
    begun = np.arange(0, end + 1, rules.pack)
    points = np.concatenate([begun, begun + paid_up if paid_up > 1 else [], [capped]])
    return np.unique(np.rint(points[points <= end]) + rules.allowance) / UNITS_A_GB


def bills_by_code(usage_gb: np.ndarray, codes: np.ndarray, rules: PlanRules, secondary_lines: ArrayLike) -> np.ndarray:
    """Return the bills in yuan of accounts whose plan is the row ``codes`` of ``rules``; see `bill`."""
    lines = _line_counts(secondary_lines, len(usage_gb))
    yuan = np.empty(len(usage_gb))
    for start in range(0, len(usage_gb), ROWS_A_BLOCK):
        block = slice(start, start + ROWS_A_BLOCK)
        fen = _block_fen(usage_gb[block], codes[block], rules)
        if lines is not None:
            fen += _secondary_fen(lines[block], codes[block], rules)
        np.divide(fen, FEN_A_YUAN, out=yuan[block])
    return yuan


def usage_column(usage_gb: ArrayLike | pd.Series) -> np.ndarray:
    """Return usage as one float column; a single number is a column of one."""
    usage = np.atleast_1d(np.asarray(usage_gb, dtype=float))
    if usage.ndim != 1:
        raise ValueError(f"usage_gb must be one column, not an array of shape {usage.shape}")
    return usage


def _block_fen(usage_gb: np.ndarray, codes: np.ndarray, rules: PlanRules) -> np.ndarray:
    if not (usage_gb.min() >= 0 and usage_gb.max() <= MOST_GB):
        raise ValueError(f"usage_gb must lie between 0 and {MOST_GB:,.0f} GB, with none missing")
    fen = rules.price.take(codes)
    over = np.rint(usage_gb * UNITS_A_GB)
    over -= rules.allowance.take(codes)
    rows = np.flatnonzero(over > 0)
    fen[rows] += _overage_fen(over[rows], codes[rows], rules)
    return fen


def _overage_fen(over: np.ndarray, codes: np.ndarray, rules: PlanRules) -> np.ndarray:
    # The quotient of whole numbers below 2**53 never rounds up to the next whole number, so floor is exact.
    pack = rules.pack.take(codes)
    full_packs = np.floor(over / pack)
    begun = np.floor(((over - full_packs * pack) * rules.rate.take(codes) + STEPS_A_FEN / 2) / STEPS_A_FEN)
    pack_price = rules.pack_price.take(codes)
    return np.minimum(full_packs * pack_price + np.minimum(begun, pack_price), rules.cap.take(codes))


def _secondary_fen(lines: np.ndarray, codes: np.ndarray, rules: PlanRules) -> np.ndarray:
    if (lines > rules.most_secondary.take(codes)).any():
        raise ValueError("more secondary lines than the plan allows (max_secondary)")
    return lines * rules.secondary_price.take(codes)


def _line_counts(secondary_lines: ArrayLike, accounts: int) -> np.ndarray | None:
    lines = np.asarray(secondary_lines, dtype=float)
    if not ((lines >= 0) & (lines == np.floor(lines))).all():
        raise ValueError("secondary_lines must be whole numbers >= 0")
    return np.broadcast_to(lines, accounts) if lines.any() else None


def _rules_of_one(plan: pd.Series | Mapping[str, object]) -> PlanRules:
    return plan_rules(pd.DataFrame([dict(plan)]))


def _rules_in_order(own: pd.Categorical, plans: pd.DataFrame) -> PlanRules:
    """Return the rules in the order of the categories, so that millions of codes need no translation."""
    known = pd.Index(plans["plan_id"])
    if not known.is_unique:
        raise ValueError(f"plans must hold each plan once; more than once: {list(known[known.duplicated()])}")
    if len(own) and own.codes.min() < 0:
        raise ValueError("plan_id must not be missing")
    rows = known.get_indexer(own.categories)
    unknown = np.flatnonzero(rows < 0)
    if len(unknown) and np.isin(own.codes, unknown).any():
        raise ValueError(f"plans lacks {list(own.categories[unknown])}")
    return PlanRules(*(column.take(rows) for column in plan_rules(plans)))
