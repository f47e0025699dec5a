"""Five campaigns for the customers of a month: whom to leave out, then which one campaign, if any, fits each.

Rules are judged in a fixed order and the first that holds decides, so a customer is in one campaign at most. Decisions
are taken by main line, since an account's main line carries its plan; its secondary lines are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from coursekit.topics.recent_months import MONTHS_USED, last_month, positions, recent_months
from coursekit.topics.usage_tiers import DORMANT_GB

EXCLUSIONS = (
    "iot",
    "suspended",
    "secondary_line",
    "minor",
    "open_complaint",
    "port_out",
    "do_not_disturb",
    "no_consent",
    "contacted_recently",
)
CAMPAIGNS = ("put_in_place", "wake_up", "upgrade", "migration", "full_month")
LEFT_ALONE = "left_alone"
SEGMENTS = {
    "put_in_place": ("discount_ended", "no_plan"),
    "wake_up": ("one_slot", "second_slot"),
    "upgrade": ("every_month", "two_of_three"),
    "migration": ("has_terminal", "needs_terminal"),
    "full_month": ("newcomer", "settled"),
}
NEWCOMER_MONTHS = 24
_MEASURES = (
    "usage_gb",
    "directional_gb",
    "allowance_gb",
    "pool_usage_gb",
    "overage_gb",
    "throttled_days",
    "active_data_days",
    "voice_minutes",
)


@dataclass(frozen=True)
class CampaignRules:
    """The numbers in the rules of `assign_campaigns`.

    Attributes
    ----------
    high_gb : float
        Mean monthly usage from which a customer on old technology is asked to migrate.
    contact_gap_days : int
        Days that must lie between two contacts of the same customer.
    contract_months_left : int
        Most months a contract may still run for a migration.
    low_saturation : float
        Share of the allowance used, below which a month is far from full.
    few_data_days : float
        Days with data in a month, below which it is far from full.
    dormant_gb : float
        Usage in a month below which a line is dormant.
    """

    high_gb: float = 30.0
    contact_gap_days: int = 30
    contract_months_left: int = 3
    low_saturation: float = 0.30
    few_data_days: float = 10
    dormant_gb: float = DORMANT_GB


def assign_campaigns(
    subscribers: pd.DataFrame,
    months: pd.DataFrame,
    plans: pd.DataFrame,
    *,
    on_date: date,
    rules: CampaignRules | None = None,
) -> pd.DataFrame:
    """Return why each line is left out, or its one campaign and segment.

    1. The first of ``EXCLUSIONS`` that holds leaves a line out; ``contacted_recently`` is a last contact less than
       ``contact_gap_days`` before ``on_date``, or after it.
    2. ``put_in_place``: the discount ended in the last three months (``discount_ended``), or the plan has no allowance
       and there was overage (``no_plan``).
    3. ``wake_up``: a smartphone with calls, and a dormant line in each month; ``second_slot`` where it is thought to
       lie in a phone's second slot, else ``one_slot``.
    4. ``upgrade``: pool usage above the allowance, or throttled days, in two of the months or three.
    5. ``migration``: mean usage, directional included, of at least ``high_gb``; plan or terminal of the old generation
       or not on the new network; contract nearly over. ``has_terminal`` where only the terminal is new already.
    6. ``full_month``: a smartphone that used some data; mean monthly saturation (pool usage / allowance) and mean data
       days low (a month without allowance has no saturation, so then never). ``newcomer`` with less than two years of
       tenure, else ``settled``.
    7. ``left_alone``: everybody else.

    Parameters
    ----------
    subscribers : DataFrame
        One row a line, in any order.
    months : DataFrame
        One row a line and month, in any order; the last three months in it are used.
    plans : DataFrame
        One row a plan: ``plan_id``, ``allowance_gb``, ``generation``.
    on_date : date
        Day of the contact, not before the last month.
    rules : CampaignRules, optional
        Default ``CampaignRules()``.

    Returns
    -------
    DataFrame
        With the index of ``subscribers``: ``subscriber_id``; ``exclusion``, null for who may be contacted;
        ``campaign``, one of ``CAMPAIGNS`` or ``left_alone``, null for who is left out; ``segment``, null without a
        campaign. The last three are categories.

    Raises
    ------
    ValueError
        A line is doubled; a line that may be contacted lacks one of the last three months, has it twice, lacks a
        measure in it or has a plan that is not in ``plans``; or ``on_date`` lies before the last month.

    Examples
    --------
    A line without allowance pays for each GB:

    >>> plans = pd.DataFrame({"plan_id": ["standard"], "allowance_gb": [0.0], "generation": ["old"]})
    >>> line = dict(subscriber_id="s1", line_role="main", plan_id="standard", age_band="35_49", tenure_months=30,
    ...             terminal="new", on_new_network=True, second_sim_hint=False, is_iot=False, status="active",
    ...             contract_months_left=0, discount_end_month=None, open_complaint=False, port_out_requested=False,
    ...             marketing_consent=True, do_not_disturb=False, last_contact_date="2026-10-03")
    >>> months = pd.DataFrame({"subscriber_id": "s1", "month": ["2026-09", "2026-10", "2026-11"], "usage_gb": 2.0,
    ...                        "directional_gb": 0.0, "allowance_gb": 0.0, "pool_usage_gb": 2.0, "overage_gb": 2.0,
    ...                        "throttled_days": 0, "active_data_days": 9, "voice_minutes": 50})
    >>> assign_campaigns(pd.DataFrame([line]), months, plans, on_date=date(2026, 12, 5)).iloc[0].to_dict()
    {'subscriber_id': 's1', 'exclusion': nan, 'campaign': 'put_in_place', 'segment': 'no_plan'}
    """
    rules = rules or CampaignRules()
    if subscribers["subscriber_id"].duplicated().any():
        raise ValueError("subscribers must hold each subscriber_id once")
    last = last_month(months)
    if pd.Period(on_date, freq="M") < last:
        raise ValueError(f"on_date {on_date} lies before the last month of usage, {last}")
    exclusion = _first_that_holds(_exclusions(subscribers, on_date, rules), EXCLUSIONS)
    open_to_contact = exclusion == ""
    lines = subscribers[open_to_contact]
    campaign, segment = np.full((2, len(subscribers)), "", dtype=object)
    campaign[open_to_contact], segment[open_to_contact] = _campaigns(lines, months, plans, last, rules)
    return pd.DataFrame(
        {
            "subscriber_id": subscribers["subscriber_id"],
            "exclusion": _categories(exclusion, EXCLUSIONS),
            "campaign": _categories(campaign, (*CAMPAIGNS, LEFT_ALONE)),
            "segment": _categories(segment, sum(SEGMENTS.values(), ())),
        },
        index=subscribers.index,
    )


def _exclusions(lines: pd.DataFrame, on_date: date, rules: CampaignRules) -> list[np.ndarray]:
    """Return one condition a line for each of ``EXCLUSIONS``, in their order."""
    latest = pd.Timestamp(on_date) - pd.Timedelta(days=rules.contact_gap_days)
    return [
        lines["is_iot"].to_numpy(dtype=bool),
        _equals(lines["status"], "suspended"),
        ~_equals(lines["line_role"], "main"),
        _equals(lines["age_band"], "under_18"),
        lines["open_complaint"].to_numpy(dtype=bool),
        lines["port_out_requested"].to_numpy(dtype=bool),
        lines["do_not_disturb"].to_numpy(dtype=bool),
        ~lines["marketing_consent"].to_numpy(dtype=bool),
        _by_value(lines["last_contact_date"], lambda contact: pd.to_datetime(contact) > latest),
    ]


def _campaigns(
    lines: pd.DataFrame, months: pd.DataFrame, plans: pd.DataFrame, last: pd.Period, rules: CampaignRules
) -> tuple[np.ndarray, np.ndarray]:
    """Return campaign and segment of lines that may be contacted."""
    use = recent_months(months, lines["subscriber_id"], last, _MEASURES)
    plan = _plan_of(lines, plans)
    usage = use["usage_gb"] + use["directional_gb"]
    pool, allowance = use["pool_usage_gb"], use["allowance_gb"]
    smartphone, new_terminal = ~_equals(lines["terminal"], "feature"), _equals(lines["terminal"], "new")

    discount_ended = _by_value(lines["discount_end_month"], lambda end: _ended_lately(end, last))
    no_plan = (plan["allowance_gb"].to_numpy(dtype=float) == 0) & (use["overage_gb"] > 0).any(axis=1)
    no_data = (usage < rules.dormant_gb).all(axis=1)
    asleep = smartphone & (use["voice_minutes"] > 0).any(axis=1) & no_data
    second_slot = lines["second_sim_hint"].to_numpy(dtype=bool)
    months_short = ((pool > allowance) | (use["throttled_days"] > 0)).sum(axis=1)
    old = _equals(plan["generation"], "old") | ~new_terminal | ~lines["on_new_network"].to_numpy(dtype=bool)
    free = lines["contract_months_left"].to_numpy() <= rules.contract_months_left
    migrates = (usage.mean(axis=1) >= rules.high_gb) & old & free
    with np.errstate(divide="ignore", invalid="ignore"):
        saturation = np.where(allowance > 0, pool / allowance, np.nan).mean(axis=1)
    few_days = use["active_data_days"].mean(axis=1) < rules.few_data_days
    sparse = smartphone & ~no_data & (saturation < rules.low_saturation) & few_days
    newcomer = lines["tenure_months"].to_numpy() < NEWCOMER_MONTHS

    conditions = {
        ("put_in_place", "discount_ended"): discount_ended,
        ("put_in_place", "no_plan"): no_plan,
        ("wake_up", "one_slot"): asleep & ~second_slot,
        ("wake_up", "second_slot"): asleep & second_slot,
        ("upgrade", "every_month"): months_short == MONTHS_USED,
        ("upgrade", "two_of_three"): months_short == MONTHS_USED - 1,
        ("migration", "has_terminal"): migrates & new_terminal,
        ("migration", "needs_terminal"): migrates & ~new_terminal,
        ("full_month", "newcomer"): sparse & newcomer,
        ("full_month", "settled"): sparse & ~newcomer,
    }
    holds = [*conditions.values()]
    campaign = _first_that_holds(holds, [campaign for campaign, _ in conditions], default=LEFT_ALONE)
    return campaign, _first_that_holds(holds, [segment for _, segment in conditions])


def _plan_of(lines: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Return the row of ``plans`` of each line."""
    position = positions(lines["plan_id"], plans["plan_id"])
    if (position < 0).any():
        unknown = sorted(lines["plan_id"][position < 0].astype(str).unique())
        raise ValueError(f"plans lacks {', '.join(unknown)}")
    return plans.iloc[position]


def _ended_lately(end: pd.Index, last: pd.Period) -> np.ndarray:
    end = pd.PeriodIndex(end.astype(str), freq="M")
    return (end > last - MONTHS_USED) & (end <= last)


def _by_value(column: pd.Series, condition: Callable[[pd.Index], ArrayLike]) -> np.ndarray:
    """Return the condition for each row, evaluated on the distinct values; a missing value does not meet it."""
    codes, values = pd.factorize(column)
    return np.append(np.asarray(condition(pd.Index(np.asarray(values))), dtype=bool), False)[codes]


def _equals(column: pd.Series, value: str) -> np.ndarray:
    return (column == value).to_numpy(dtype=bool)


def _first_that_holds(conditions: list[np.ndarray], names: Sequence[str], default: str = "") -> np.ndarray:
    """Return the name of the first condition that holds in each row."""
    return np.select(conditions, [*names], default=default)


def _categories(names: np.ndarray, categories: tuple[str, ...]) -> pd.Categorical:
    return pd.Categorical(np.where(names == "", None, names), categories=categories)
