"""What each customer of a campaign would be offered, and what the account pays now and would pay then."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from coursekit.topics.recent_months import last_month, recent_months
from coursekit.topics.tiers import CampaignRules, bills, upgrade_offer

WITH_PLAN = ("put_in_place", "upgrade", "migration")
LEAST_SAVING_YUAN = 1.0


class _Accounts(NamedTuple):
    """One value a customer: the mean bill of the account, how many secondary lines it has, and their fees."""

    bill_yuan: np.ndarray
    secondary_lines: np.ndarray
    secondary_yuan: np.ndarray


def customer_offers(
    people: pd.DataFrame,
    subscribers: pd.DataFrame,
    months: pd.DataFrame,
    plans: pd.DataFrame,
    room_yuan: float,
    *,
    contract_months_left: int = CampaignRules.contract_months_left,
) -> pd.DataFrame:
    """Return what each customer pays now, the plan to offer and the bill on it, at the usage of the last three months.

    What is paid now is the mean of three months; after a discount has ended it is the bill on the same plan without
    the discount. A plan that is offered holds the largest of the three months at full speed.

    - put_in_place: the cheapest plan with an allowance that saves at least ``LEAST_SAVING_YUAN`` a month;
    - upgrade: the cheapest plan that costs at most ``room_yuan`` more than now;
    - migration: of the new generation's plans that cost at most ``room_yuan`` more than now, the one whose bill lies
      closest to the present one; a plan of the new generation stays, as only the telephone or the network is old;
    - wake_up, full_month: no change of plan.

    Parameters
    ----------
    people : one row a customer (a main line): subscriber_id, account_id, plan_id, campaign, segment, contract_kind,
        contract_months_left.
    subscribers, months : every line, since an account's bill includes its secondary lines' fees.
    plans : the plan table.
    contract_months_left : most months a contract may still run for a change of plan.

    Returns
    -------
    DataFrame
        With the index of ``people``: ``bill_yuan``; ``offer`` (plan_id, missing where the plan stays);
        ``offer_bill_yuan`` (``bill_yuan`` where the plan stays); ``secondary_lines``; ``in_contract``, true where the
        plan cannot be changed yet; ``has_offer``, false where a campaign that offers a plan has none to offer.
    """
    usage = recent_months(months, people["subscriber_id"], last_month(months), ["pool_usage_gb"])["pool_usage_gb"]
    accounts = _accounts(people, subscribers, months)
    paid = _paid_now(people, usage, accounts, plans)
    offers = pd.DataFrame({"bill_yuan": paid, "offer": None, "offer_bill_yuan": paid}, index=people.index)
    offers["secondary_lines"] = accounts.secondary_lines
    with_plan = people["campaign"].isin(WITH_PLAN)
    new = plans.loc[plans["generation"] == "new", "plan_id"]
    stays = people["campaign"].eq("migration") & people["plan_id"].isin(new)
    bound = people["contract_kind"].ne("none") & people["contract_months_left"].gt(contract_months_left)
    offers["in_contract"] = with_plan & ~stays & bound
    offers["has_offer"] = ~with_plan | stays
    for campaign in WITH_PLAN:
        rows = (people["campaign"].eq(campaign) & ~stays & ~offers["in_contract"]).to_numpy()
        if rows.any():
            largest, secondary = usage[rows].max(axis=1), accounts.secondary_lines[rows]
            found = _offer(campaign, largest, paid[rows], secondary, plans, room_yuan)
            other = found["plan_id"].ne(people.loc[rows, "plan_id"].astype(object).to_numpy()).to_numpy()
            good = found["plan_id"].notna().to_numpy() & other
            index = people.index[rows][good]
            offers.loc[index, "offer"] = found["plan_id"].to_numpy()[good]
            offers.loc[index, "offer_bill_yuan"] = found["bill_yuan"].to_numpy()[good]
            offers.loc[index, "has_offer"] = True
    return offers


def _offer(
    campaign: str, usage: np.ndarray, paid: np.ndarray, secondary: np.ndarray, plans: pd.DataFrame, room_yuan: float
) -> pd.DataFrame:
    """Return ``plan_id`` and ``bill_yuan`` of each customer's plan, both missing where there is none."""
    if campaign == "put_in_place":
        with_allowance = plans[plans["allowance_gb"] > 0]
        offer = upgrade_offer(usage, paid, with_allowance, room_yuan=-LEAST_SAVING_YUAN, secondary_lines=secondary)
        return offer.astype({"plan_id": object})
    if campaign == "upgrade":
        offer = upgrade_offer(usage, paid, plans, room_yuan=room_yuan, secondary_lines=secondary)
        return offer.astype({"plan_id": object})
    return _closest_new_plan(usage, paid, secondary, plans, room_yuan)


def _closest_new_plan(
    usage: np.ndarray, paid: np.ndarray, secondary: np.ndarray, plans: pd.DataFrame, room_yuan: float
) -> pd.DataFrame:
    """Try each plan of the new generation by itself, and keep the one whose bill changes least."""
    best = pd.DataFrame({"plan_id": pd.Series([None] * len(usage), dtype=object), "bill_yuan": np.nan})
    change = np.full(len(usage), np.inf)
    for plan in plans.index[plans["generation"] == "new"]:
        offer = upgrade_offer(usage, paid, plans.loc[[plan]], room_yuan=room_yuan, secondary_lines=secondary)
        bill = offer["bill_yuan"].to_numpy()
        closer = offer["plan_id"].notna().to_numpy() & (np.abs(bill - paid) < change)
        best.loc[closer, "plan_id"] = plans.loc[plan, "plan_id"]
        best.loc[closer, "bill_yuan"] = bill[closer]
        change[closer] = np.abs(bill - paid)[closer]
    return best


def _paid_now(people: pd.DataFrame, usage: np.ndarray, accounts: _Accounts, plans: pd.DataFrame) -> np.ndarray:
    """Return what each account pays a month: the mean of three, at list price where a discount has ended since."""
    paid = accounts.bill_yuan.copy()
    ended = people["segment"].eq("discount_ended").to_numpy()
    plan_id = people.loc[ended, "plan_id"].astype(object).to_numpy()
    if ended.any():
        each = [bills(month, plan_id, plans) for month in usage[ended].T]
        paid[ended] = np.mean(each, axis=0) + accounts.secondary_yuan[ended]
    return paid


def _accounts(people: pd.DataFrame, subscribers: pd.DataFrame, months: pd.DataFrame) -> _Accounts:
    lines = subscribers[subscribers["account_id"].isin(people["account_id"])]
    bill = recent_months(months, lines["subscriber_id"], last_month(months), ["bill_yuan"])["bill_yuan"].mean(axis=1)
    secondary = lines["line_role"].eq("secondary").to_numpy()
    table = pd.DataFrame({"bill_yuan": bill, "secondary_lines": secondary, "secondary_yuan": bill * secondary})
    total = table.groupby(lines["account_id"].astype(object).to_numpy()).sum()
    own = total.loc[people["account_id"].astype(object).to_numpy()]
    return _Accounts(*(own[name].to_numpy() for name in _Accounts._fields))
