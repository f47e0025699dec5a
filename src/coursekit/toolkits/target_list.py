"""Whom to contact this month, one row a customer: chosen by expected margin, with a random part held out."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.cohort import Cohort
from coursekit.cohort.own_settings import TierSettings
from coursekit.files import digest
from coursekit.toolkits.target_effects import BY, segment_effects
from coursekit.toolkits.target_offers import customer_offers
from coursekit.toolkits.target_rows import list_rows
from coursekit.toolkits.target_verdicts import judge_segments, worth_calling
from coursekit.toolkits.target_wording import HIT
from coursekit.topics.recent_months import last_month, recent_months
from coursekit.topics.tiers import (
    CAMPAIGNS,
    EXCLUSIONS,
    CampaignRules,
    assign_campaigns,
    expected_margin,
    select_targets,
)

MODULE = "03"
TABLES = ("subscribers", "subscriber_months", "plans", "campaigns")
HELD_OUT_SHARE = 0.15  # of those chosen, not of those called
_OF_THE_LINE = ("subscriber_id", "account_id", "plan_id", "contract_kind", "contract_months_left")
CROWDED_OUT = "有用，也挣得回；名额和预算先给了更挣的人。"


@dataclass(frozen=True)
class Selected:
    """The list and what it was chosen from.

    ``targets`` as `target_list` returns it; ``candidates`` as `candidates` does; ``segments`` one row a campaign and
    segment with the pilot's effects, verdict and reason, and how many are ``in_contract`` (plan not to be changed yet),
    ``without_offer`` (no plan fits), ``listed`` and ``held_out``; ``pilot`` the table of the last pilot; ``assigned``
    every line's exclusion or campaign; ``subscribers`` the lines.
    """

    targets: pd.DataFrame
    candidates: pd.DataFrame
    segments: pd.DataFrame
    pilot: pd.DataFrame
    assigned: pd.DataFrame
    subscribers: pd.DataFrame


@dataclass(frozen=True)
class _Tables:
    subscribers: pd.DataFrame
    months: pd.DataFrame
    plans: pd.DataFrame
    pilot: pd.DataFrame


@dataclass(frozen=True)
class _Found:
    tables: _Tables
    assigned: pd.DataFrame
    segments: pd.DataFrame
    candidates: pd.DataFrame


def target_list(cohort: Cohort, *, own_data: bool = False) -> pd.DataFrame:
    """Return one row a chosen customer, by campaign and expected margin, who is held out among them.

    Columns: 编号, 活动, 哪一类, 分组 (联系, or 对照：不联系), 档 (tier of the last month), 现套餐 and 建议套餐 (the
    class's own names), 原套餐能否换回, 合约剩余月, 现账单 (yuan a month: the mean of three months, list price after a
    discount has ended) and 建议后账单 (secondary lines included in both), 一年期望净毛利 (yuan, 12 months, contact and
    gift taken off), 渠道, 话术, 确认短信, 触达规则.

    1. `assign_campaigns` leaves out who must not be contacted, and finds one campaign at most for everybody else.
    2. The last pilot tells what each campaign and segment adds; only segments judged 打 go on.
    3. Offers by the customer's own usage, and from both the expected margin; who brings less than the class's
       ``least_margin_yuan`` is not called.
    4. `choose` takes so many that those who are called keep the class's contacts and budget.
    5. ``HELD_OUT_SHARE`` of each segment's chosen customers, rounded up and drawn by a hash, is not contacted.

    Parameters
    ----------
    own_data : the class's own rows where it has any; else the synthetic ones that packs carry.
    """
    return select(cohort, own_data=own_data).targets


def candidates(cohort: Cohort, *, own_data: bool = False) -> pd.DataFrame:
    """Return everybody with a campaign and something to offer, one row a customer, whether it pays or not.

    Columns: subscriber_id, campaign, segment, plan_id, gb (mean monthly usage of three months, directional included),
    bill_yuan (what is paid now: the mean of three months, list price after a discount has ended), offer (plan_id,
    missing where the plan stays), offer_bill_yuan, secondary_lines, uplift and leave_reduction (of the segment,
    shrunk), margin_yuan (12 months), cost_yuan (contact, and the gift by its take rate), verdict on the segment (打,
    先试点 or 不打). Money is rounded to 0.01 yuan. Segments that the pilot lacks are not in it.
    """
    return _find(cohort, own_data).candidates


def select(cohort: Cohort, *, own_data: bool = False) -> Selected:
    """Return the list with everything that it was chosen from; the frames are the caller's to change."""
    selected = _select(cohort, own_data and not cohort.spec.data.keys().isdisjoint(TABLES))
    return Selected(**{name: frame.copy(deep=False) for name, frame in vars(selected).items()})


@functools.lru_cache(maxsize=1)  # a class's lesson, workbook and truth report ask for the same one
def _select(cohort: Cohort, own_data: bool) -> Selected:
    found = _find(cohort, own_data)
    settings = cohort.settings(MODULE)
    people = found.candidates
    chosen = _in_order(people[choose(people, settings)])
    chosen["held_out"] = _held_out(chosen, cohort.id)
    counts = chosen.groupby(BY)["held_out"].agg(listed="size", held_out="sum").reset_index()
    segments = found.segments.merge(counts, how="left", on=BY)
    segments[["listed", "held_out"]] = segments[["listed", "held_out"]].fillna(0).astype(int)
    segments.loc[(segments["verdict"] == HIT) & (segments["listed"] == 0), "reason"] = CROWDED_OUT
    data = found.tables
    targets = list_rows(cohort, chosen, data.subscribers, data.months, data.plans)
    targets.attrs["source"] = data.subscribers.attrs["source"]
    return Selected(targets, people, segments, data.pilot, found.assigned, data.subscribers)


def choose(people: pd.DataFrame, settings: TierSettings, *, held_out_share: float = HELD_OUT_SHARE) -> pd.Series:
    """Return who goes on the list: the greatest total margin of which, without the held-out, the class can call.

    Contacts and budget are those of the class, divided by 1 - ``held_out_share``.

    Parameters
    ----------
    people : as `candidates` returns them.
    held_out_share : 0 where everybody on the list is to be called.

    Returns
    -------
    Series of bool
        With the index of ``people``.
    """
    eligible = people[people["verdict"].eq(HIT) & worth_calling(people["margin_yuan"], settings.least_margin_yuan)]
    room = 1 / (1 - held_out_share)
    selection = select_targets(
        eligible["margin_yuan"], eligible["cost_yuan"],
        budget_yuan=settings.budget_yuan * room, contacts=int(settings.contacts * room),
    )  # fmt: skip
    return pd.Series(people.index.isin(eligible.index[selection.chosen]), index=people.index)


def _find(cohort: Cohort, own_data: bool) -> _Found:
    """Return who could be contacted, and what each contact is expected to bring."""
    open_table = cohort.table if own_data else cohort.practice_table
    data = _Tables(*(open_table(name) for name in TABLES))
    settings = cohort.settings(MODULE)
    rules = CampaignRules(high_gb=settings.tier_thresholds_gb[1], contact_gap_days=settings.contact_gap_days)
    assigned = assign_campaigns(data.subscribers, data.months, data.plans, on_date=cohort.spec.dates[0], rules=rules)
    people = assigned[assigned["campaign"].isin(CAMPAIGNS)].astype({"campaign": object, "segment": object})
    people = people[["subscriber_id", *BY]].merge(data.subscribers[[*_OF_THE_LINE]], on="subscriber_id")
    offers = customer_offers(
        people, data.subscribers, data.months, data.plans, settings.upgrade_room_yuan,
        contract_months_left=rules.contract_months_left,
    )  # fmt: skip
    use = recent_months(data.months, people["subscriber_id"], last_month(data.months), ["usage_gb", "directional_gb"])
    people = people.join(offers).assign(gb=(use["usage_gb"] + use["directional_gb"]).mean(axis=1).round(2))
    effects = segment_effects(data.pilot, settings.gift_yuan)
    known = effects[[*BY, "uplift", "leave_reduction", "take_rate", "gift_yuan"]].dropna()
    priced = _with_margin(people[people["has_offer"]].merge(known, on=BY), settings)
    segments = judge_segments(effects, assigned, priced, settings.least_margin_yuan)
    people["without_offer"] = ~(people["has_offer"] | people["in_contract"])
    counts = ["in_contract", "without_offer"]
    segments = segments.merge(people.groupby(BY)[counts].sum().reset_index(), how="left", on=BY)
    segments[counts] = segments[counts].fillna(0).astype(int)
    priced = priced.merge(segments[[*BY, "verdict"]], on=BY)
    return _Found(data, assigned, segments, priced)


def _with_margin(people: pd.DataFrame, settings: TierSettings) -> pd.DataFrame:
    """Return the candidates with their expected margin, all money rounded to 0.01 yuan."""
    bills = people[["bill_yuan", "offer_bill_yuan"]].round(2)
    change = bills["offer_bill_yuan"] - bills["bill_yuan"]
    margin = expected_margin(
        people["uplift"], change, people["leave_reduction"], bills["bill_yuan"], settings.outbound_cost_yuan,
        people["gift_yuan"], people["take_rate"], margin_rate=settings.margin_rate,
    )  # fmt: skip
    cost = (settings.outbound_cost_yuan + people["take_rate"] * people["gift_yuan"]).round(2)
    people = people.assign(**bills, margin_yuan=np.asarray(margin).round(2), cost_yuan=cost)
    return people[
        ["subscriber_id", *BY, "plan_id", "gb", "bill_yuan", "offer", "offer_bill_yuan", "secondary_lines", "uplift",
         "leave_reduction", "margin_yuan", "cost_yuan"]
    ]  # fmt: skip


def _in_order(chosen: pd.DataFrame) -> pd.DataFrame:
    """Sort by campaign, in the order in which they are judged, and the greatest margin first."""
    order = chosen["campaign"].map({code: place for place, code in enumerate(CAMPAIGNS)})
    keys = chosen.assign(order=order).sort_values(
        ["order", "margin_yuan", "subscriber_id"], ascending=[True, False, True], ignore_index=True
    )
    return keys.drop(columns="order")


def _held_out(chosen: pd.DataFrame, cohort_id: str) -> np.ndarray:
    """Draw the held-out part of each segment: a hash of class and customer, so that every copy draws the same.

    Everybody in a segment costs the same, so what is left keeps ``1 - HELD_OUT_SHARE`` of contacts and budget at most.
    """
    draw = pd.Series([digest(cohort_id, str(one)) for one in chosen["subscriber_id"]], index=chosen.index, dtype=object)
    segments = [chosen[name] for name in BY]
    place = draw.groupby(segments).rank(method="first")
    size = draw.groupby(segments).transform("size")
    return (place <= np.ceil((HELD_OUT_SHARE * size).astype(float).round(9))).to_numpy(dtype=bool)


def excluded_counts(assigned: pd.DataFrame) -> pd.Series:
    """Return how many lines each exclusion kept off every list, in the order in which they are judged."""
    return assigned["exclusion"].astype(object).value_counts().reindex(list(EXCLUSIONS), fill_value=0)
