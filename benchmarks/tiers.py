"""Tiers and bills of 10 million customer-months: ours against plain NumPy over the same columns, paired in one process.

Two yardsticks, run in turn with ours because a shared machine's speed drifts: the same tiers and bills written by hand
as one pass of whole-array NumPy, and a bare reading pass, one sum over each column, which computes nothing. The ratios
are what to quote.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median

import numpy as np
import pandas as pd

from coursekit.topics.tiers import TIERS, Thresholds, assign_tiers, bills

LIMIT = 3.0  # times the pass written by hand
THRESHOLDS = Thresholds(low_gb=2.0, high_gb=30.0)
FEN = 0.01
NONE = 1e12  # a pack or cap that is never reached
PLANS = pd.DataFrame(
    [
        ("standard", 5.0, 0.0, "charge", 5.0, np.nan, np.nan, 300.0),
        ("p19", 19.0, 5.0, "charge", 3.0, 10.0, 20.0, np.nan),
        ("p39", 39.0, 20.0, "charge", 3.0, 10.0, 20.0, 200.0),
        ("p59", 59.0, 30.0, "auto_pack", np.nan, 10.0, 15.0, np.nan),
        ("p99", 99.0, 60.0, "throttle", np.nan, np.nan, np.nan, np.nan),
        ("p159", 159.0, 100.0, "throttle", np.nan, np.nan, np.nan, np.nan),
    ],
    columns=[
        "plan_id",
        "price_yuan",
        "allowance_gb",
        "overage_rule",
        "overage_yuan_per_gb",
        "pack_gb",
        "pack_yuan",
        "overage_cap_yuan",
    ],
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    months = customer_months(arguments.rows)
    columns = [months[name].to_numpy() for name in months.columns[:4]] + [months["plan_id"].cat.codes.to_numpy()]
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: ours(months),
        "NumPy by hand": lambda: by_hand(*columns),
        "reading pass": lambda: [column.sum() for column in columns],
    }
    check_same(ours(months), by_hand(*columns))
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    print(f"{arguments.rows:,} customer-months, {arguments.rounds} rounds")
    for _ in range(arguments.rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - start)
    for name, times in seconds.items():
        ratios = [own / theirs for own, theirs in zip(seconds["ours"], times, strict=True)]
        spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
        print(f"{name:14} median {median(times):6.3f} s; ours takes {median(ratios):5.2f} times as long ({spread})")
    if median(seconds["ours"]) > LIMIT * median(seconds["NumPy by hand"]):
        raise SystemExit(f"ours must take at most {LIMIT:g} times as long as NumPy by hand")


def customer_months(rows: int) -> pd.DataFrame:
    """Synthetic columns with every tier and rule: a third of the months over the plan, one in twenty dormant."""
    random = np.random.default_rng(3)
    plan = random.choice(len(PLANS), rows, p=[0.1, 0.25, 0.25, 0.15, 0.15, 0.1]).astype(np.int8)
    allowance = PLANS["allowance_gb"].to_numpy()[plan]
    usage = np.round(np.maximum(allowance, 1.0) * random.lognormal(-0.5, 0.9, rows), 3)
    usage[random.random(rows) < 0.05] = 0.0
    return pd.DataFrame(
        {
            "usage_gb": usage,
            "directional_gb": np.round(0.2 * usage, 3),
            "allowance_gb": allowance,
            "pool_usage_gb": np.where(random.random(rows) < 0.1, 1.5 * usage, usage).round(3),
            "plan_id": pd.Categorical.from_codes(plan, categories=PLANS["plan_id"]),
        }
    )


def ours(months: pd.DataFrame) -> tuple[pd.Series, np.ndarray]:
    """What a lesson calls, on the frame that it has."""
    return assign_tiers(months, THRESHOLDS), bills(months["pool_usage_gb"], months["plan_id"], PLANS)


def by_hand(
    usage: np.ndarray, directional: np.ndarray, allowance: np.ndarray, pool: np.ndarray, plan: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The same tiers and bills the way anybody would write them on whole arrays, checking nothing."""
    used = usage + directional
    rules = [used < 0.01, allowance == 0, pool > allowance, used < THRESHOLDS.low_gb, used < THRESHOLDS.high_gb]
    tier = np.select(rules, [0, 1, 2, 3, 4], default=5)

    def of_plan(name: str, missing: float) -> np.ndarray:
        return PLANS[name].fillna(missing).to_numpy()[plan]

    over = np.maximum(pool - of_plan("allowance_gb", 0), 0)
    pack, pack_yuan = of_plan("pack_gb", NONE), of_plan("pack_yuan", NONE)
    packs = np.floor(over / pack)
    charged = packs * pack_yuan + np.minimum((over - packs * pack) * of_plan("overage_yuan_per_gb", 0), pack_yuan)
    charged = np.minimum(charged, of_plan("overage_cap_yuan", NONE))
    rule = PLANS["overage_rule"].map({"throttle": 0, "charge": 1, "auto_pack": 2}).to_numpy()[plan]
    overage = np.select([rule == 1, rule == 2], [charged, np.ceil(over / pack) * pack_yuan], default=0.0)
    return tier, np.round(of_plan("price_yuan", 0) + overage, 2)


def check_same(answer: tuple[pd.Series, np.ndarray], expected: tuple[np.ndarray, np.ndarray]) -> None:
    """Both ways must answer alike before they are timed; ours rounds halves of a fen upwards, NumPy to even."""
    tiers, yuan = answer
    if not (tiers.cat.codes.to_numpy() == expected[0]).all() or tiers.nunique() != len(TIERS):
        raise SystemExit("the tiers differ")
    if np.abs(yuan - expected[1]).max() > 1.01 * FEN:
        raise SystemExit("the bills differ")


if __name__ == "__main__":
    main()
