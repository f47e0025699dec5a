"""The list of targets in words: for each chosen customer the plan, the money, what is said and what is sent."""

from __future__ import annotations

import pandas as pd

from coursekit.cohort import Cohort
from coursekit.toolkits.target_effects import CHANNEL
from coursekit.toolkits.target_rules import contact_rule
from coursekit.toolkits.target_wording import (
    CONTACTED,
    GONE,
    HELD_OUT,
    HELD_OUT_SCRIPT,
    RETURN,
    UNCHANGED,
    Change,
    confirmation,
    script,
    within_and_beyond,
)
from coursekit.topics.tiers import Thresholds, assign_tiers

COLUMNS = (
    "编号", "活动", "哪一类", "分组", "档", "现套餐", "建议套餐", "原套餐能否换回", "合约剩余月", "现账单",
    "建议后账单", "一年期望净毛利", "渠道", "话术", "确认短信", "触达规则",
)  # fmt: skip


def list_rows(
    cohort: Cohort, chosen: pd.DataFrame, subscribers: pd.DataFrame, months: pd.DataFrame, plans: pd.DataFrame
) -> pd.DataFrame:
    """Return ``COLUMNS`` of the chosen customers, in their order.

    Parameters
    ----------
    chosen : columns of `target_list.candidates`, and ``held_out``.
    subscribers, months, plans : the tables they were chosen from.
    """
    plan = plans.set_index("plan_id").to_dict("index")
    now = months[months["month"] == months["month"].max()]
    thresholds = Thresholds(*cohort.settings("03").tier_thresholds_gb)
    tier = assign_tiers(now, thresholds).astype(object).set_axis(now["subscriber_id"])
    lines = subscribers.set_index("subscriber_id")
    bound = lines["contract_months_left"].where(lines["contract_kind"].ne("none"), 0)
    rule = contact_rule(cohort)
    rows = []
    for one in chosen.to_dict("records"):
        change = _change(cohort, one, plan)
        held = one["held_out"]
        said = (HELD_OUT_SCRIPT, "不发", "不联系") if held else (script(change), confirmation(change), rule)
        rows.append(
            (
                one["subscriber_id"], cohort.term(one["campaign"]), cohort.term(one["segment"]),
                HELD_OUT if held else CONTACTED, cohort.term(tier[one["subscriber_id"]]), change.present,
                change.offered or UNCHANGED, _return(change), int(bound[one["subscriber_id"]]), one["bill_yuan"],
                one["offer_bill_yuan"], one["margin_yuan"], cohort.term("none" if held else CHANNEL), *said,
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _return(change: Change) -> str:
    """Say whether the present plan can be had back after a change."""
    if not change.present_on_sale:
        return GONE
    return UNCHANGED if change.offered is None else RETURN


def _change(cohort: Cohort, one: dict[str, object], plans: dict[str, dict[str, object]]) -> Change:
    kept = {
        "campaign": one["campaign"],
        "segment": one["segment"],
        "present": cohort.tariff(one["plan_id"]),
        "present_bill": one["bill_yuan"],
        "offered_bill": one["offer_bill_yuan"],
        "present_is_now": one["segment"] == "discount_ended",
        "present_on_sale": bool(plans[one["plan_id"]]["on_sale"]),
    }
    if pd.isna(one["offer"]):
        return Change(**kept, offered=None)
    offered = plans[one["offer"]]
    lines = int(one["secondary_lines"])
    return Change(
        **kept,
        offered=cohort.tariff(one["offer"]),
        price_yuan=float(offered["price_yuan"]),
        secondary_lines=lines,
        secondary_yuan=lines * float(offered["secondary_yuan"]) if lines else 0.0,
        within=within_and_beyond(offered),
    )
