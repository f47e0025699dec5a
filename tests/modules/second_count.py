"""Tiers and bills worked out a second time, from the rules in words instead of the course's own functions."""

import numpy as np
import pandas as pd

TIERS = ("dormant", "no_plan", "over_plan", "low", "middle", "high")


def tier_of(frame, lines=(2.0, 30.0), over_first=True):
    """Return the tier of each row by the rules in the lesson's words, ``total_gb`` being usage and directional usage."""
    over = frame["pool_usage_gb"] > frame["allowance_gb"] if over_first else pd.Series(False, frame.index)
    by_usage = np.select([frame["total_gb"] < lines[0], frame["total_gb"] >= lines[1]], ["low", "high"], "middle")
    return np.select([frame["total_gb"] < 0.01, frame["allowance_gb"] == 0, over], TIERS[:3], by_usage)


def bill(gb, plan):
    """Return a month's bill, worked out from the plan's row by the rule that it names."""
    over = max(0.0, gb - plan.allowance_gb)
    if plan.overage_rule == "throttle":
        return plan.price_yuan
    if plan.overage_rule == "auto_pack":
        return plan.price_yuan + np.ceil(round(over / plan.pack_gb, 9)) * plan.pack_yuan
    if np.isnan(plan.pack_gb):
        return plan.price_yuan + np.nanmin([over * plan.overage_yuan_per_gb, plan.overage_cap_yuan])
    packs, rest = divmod(over, plan.pack_gb)
    charge = packs * plan.pack_yuan + min(rest * plan.overage_yuan_per_gb, plan.pack_yuan)
    return plan.price_yuan + np.nanmin([charge, plan.overage_cap_yuan])
