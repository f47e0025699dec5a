"""A price trial in a city's sub-branches: schema and generator with a known elasticity.

Twelve sub-branches, 24 months. Eight cut the price of data once, each in another month; four never do. Volume follows a
constant elasticity, with a level of each sub-branch, seasons, growth that all share, and noise that lasts into the next
month. Every constant here is an assumption: no public page states a sub-branch's prices and traffic.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pandera.pandas as pa

from coursekit.tables.schema import SYNTHETIC, Table, above, column, month_column, not_blank

MONTHS = 24
STREAM = 8  # chosen so that the three example classes come to three different verdicts
GB_PER_TB = 1024

# code -> Chinese name
BRANCHES: dict[str, str] = {f"branch_{number:02}": f"支局 {number}" for number in range(1, 13)}
_CUTTING = 8
_CUT_MONTHS = range(7, 19)  # the first month at the new price, counted from one
_CUT = (0.10, 0.30)

_ELASTICITY = (0.6, 1.7)
_FIRST_PRICE_YUAN = (2.0, 3.0)
_USUAL_TRAFFIC_TB = 500
_BRANCH_SPREAD = 0.35  # log standard deviation of levels between sub-branches
_GROWTH = 0.012  # log growth a month that all share
_NOISE = 0.11  # log standard deviation; gives the elasticity a standard error of 0.10 to 0.15
_NOISE_LASTS = 0.3  # correlation of the noise with the month before
# Assumed seasons of traffic, January to December: Spring Festival down, summer holidays up.
_SEASON = np.array([1.00, 0.86, 1.02, 0.99, 1.02, 1.01, 1.05, 1.07, 1.00, 1.04, 0.99, 0.98])
_REVENUE_TOLERANCE = 0.01


def _is_price_times_volume(frame: pd.DataFrame) -> pd.Series:
    expected = frame.price_yuan_per_gb * frame.traffic_tb * GB_PER_TB
    return (frame.revenue_yuan - expected).abs() <= _REVENUE_TOLERANCE * expected


PRICE_VOLUME = Table(
    name="price_volume",
    zh="降价试点月报",
    en="price trial by month",
    source=SYNTHETIC,
    schema=pa.DataFrameSchema(
        {
            "branch": column(str, "支局", "sub-branch", "支局代码", not_blank()),
            "month": month_column(),
            "price_yuan_per_gb": column(
                float, "单价", "price", "当月每 GB 流量的实收单价", above(0), unit="元/GB"
            ),
            "traffic_tb": column(
                float, "流量", "traffic", f"当月移动数据流量，1 TB 按 {GB_PER_TB} GB 算", above(0), unit="TB/月"
            ),
            "revenue_yuan": column(float, "收入", "revenue", "当月流量收入，等于单价乘流量", above(0), unit="元/月"),
        },
        checks=[
            pa.Check(
                _is_price_times_volume,
                error=f"revenue_yuan 要等于 price_yuan_per_gb × traffic_tb × {GB_PER_TB}，"
                f"最多差 {_REVENUE_TOLERANCE:.0%}",
            )
        ],
        strict=True,
        unique=["branch", "month"],
    ),
)  # fmt: skip


def price_truth(seed: int) -> pd.DataFrame:
    """Return the true parameters behind ``generate_price_volume(seed, ...)``, in one row.

    Columns: ``elasticity`` (its magnitude: volume goes with price to the power of minus this), ``first_price_yuan``
    (a GB, before any cut), ``growth`` (log, a month), ``noise`` (log standard deviation), ``noise_lasts`` (its
    correlation with the month before).
    """
    rng = np.random.default_rng([seed, STREAM])
    return pd.DataFrame(
        {
            "elasticity": [rng.uniform(*_ELASTICITY)],
            "first_price_yuan": [round(rng.uniform(*_FIRST_PRICE_YUAN), 2)],
            "growth": [_GROWTH],
            "noise": [_NOISE],
            "noise_lasts": [_NOISE_LASTS],
        }
    )


def generate_price_volume(seed: int, last_month: str) -> pd.DataFrame:
    """Return 24 months of twelve sub-branches ending with ``last_month`` (``"2026-11"``), as ``PRICE_VOLUME`` says.

    The same seed gives the same rows on any machine.
    """
    rng = np.random.default_rng([seed, STREAM, 1])
    truth = price_truth(seed).iloc[0]
    months = pd.period_range(end=pd.Period(last_month, freq="M"), periods=MONTHS)
    shared = np.log(_SEASON[months.month - 1]) + truth.growth * np.arange(MONTHS)
    cutting = rng.permutation([*BRANCHES])[:_CUTTING]
    cut_month = dict(zip(cutting, rng.permutation(_CUT_MONTHS), strict=False))
    parts = []
    for branch in BRANCHES:
        price = np.full(MONTHS, truth.first_price_yuan)
        if branch in cut_month:
            price[cut_month[branch] - 1 :] = round(truth.first_price_yuan * (1 - rng.uniform(*_CUT)), 2)
        level = np.log(_USUAL_TRAFFIC_TB) + rng.normal(0, _BRANCH_SPREAD)
        response = -truth.elasticity * np.log(price / truth.first_price_yuan)
        traffic = np.round(np.exp(level + shared + response + _lasting_noise(truth.noise, truth.noise_lasts, rng)), 3)
        parts.append(
            pd.DataFrame(
                {
                    "branch": branch,
                    "month": months.astype(str),
                    "price_yuan_per_gb": price,
                    "traffic_tb": traffic,
                    "revenue_yuan": np.round(price * traffic * GB_PER_TB, 2),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _lasting_noise(spread: float, lasts: float, rng: np.random.Generator) -> np.ndarray:
    """Return a stationary first-order autoregression with standard deviation ``spread``."""
    fresh = rng.normal(0, spread * np.sqrt(1 - lasts**2), MONTHS)
    noise = np.empty(MONTHS)
    last = rng.normal(0, spread)
    for i in range(MONTHS):
        last = noise[i] = lasts * last + fresh[i]
    return noise
