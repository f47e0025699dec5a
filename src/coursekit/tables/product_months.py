"""Monthly figures of a branch's products: schema and generator with a known truth.

Six products, 48 months. Gross adds follow a Bass curve, leavers are a share of the base, both with seasons and noise.
Every constant here is an assumption: no public page states a city branch's product figures.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pandera.pandas as pa

from coursekit.tables.schema import SYNTHETIC, Table, at_least, column, month_column, one_of

MONTHS = 48
STREAM = 2

# code -> (Chinese, English)
PRODUCTS: dict[str, tuple[str, str]] = {
    "broadband": ("家庭宽带", "home broadband"),
    "plan_5g": ("5G 套餐", "5G plans"),
    "iptv": ("高清电视", "IPTV"),
    "cloud_disk": ("云盘", "cloud storage"),
    "fixed_phone": ("固定电话", "fixed telephone"),
    "sms_pack": ("短信包", "SMS packs"),
}
_FADING = ("fixed_phone", "sms_pack")
# Assumed revenue a customer brings in a month, yuan.
_FEE_YUAN = {
    "broadband": (30, 50), "plan_5g": (50, 90), "iptv": (5, 15),
    "cloud_disk": (3, 15), "fixed_phone": (10, 25), "sms_pack": (1, 5),
}  # fmt: skip
# Where the growing products stand at the last row, in units of their own peak time: some before it, some past it,
# so that every class has a product in each stage, and one about the turn, where a rule may have to say nothing.
_STANDING = (0.75, 1.08, 1.25, 1.70)

# Assumed seasons of gross adds, January to December: school start and year-end campaigns up, Spring Festival down.
_SEASON = np.array([1.02, 0.84, 1.05, 1.00, 0.97, 0.98, 0.96, 1.04, 1.12, 1.01, 0.99, 1.02])

PRODUCT_MONTHS = Table(
    name="product_months",
    zh="产品月报",
    en="product months",
    source=SYNTHETIC,
    schema=pa.DataFrameSchema(
        {
            "product": column(str, "产品", "product", "产品代码，名称由班级文件定", one_of(PRODUCTS)),
            "month": month_column(),
            "subscribers": column(int, "期末用户", "subscribers", "月末在用的用户数", at_least(0), unit="户"),
            "net_adds": column(int, "净增", "net adds", "当月新增减当月离开", unit="户/月"),
            "revenue_yuan": column(float, "收入", "revenue", "当月该产品出账收入", at_least(0), unit="元/月"),
        },
        strict=True,
        unique=["product", "month"],
    ),
)


def product_truth(seed: int) -> pd.DataFrame:
    """Return the true parameters behind ``generate_product_months(seed, ...)``, one row a product.

    Columns: ``product``, ``p``, ``q`` (per month), ``m`` (customers), ``age_months`` since launch at the first row,
    ``leave_rate`` (share of the base a month), ``fee_yuan`` (a customer a month), ``noise`` (log standard deviation).
    """
    rng = np.random.default_rng([seed, STREAM])
    standing = iter(rng.permutation(_STANDING))
    rows = []
    for code in PRODUCTS:
        fading = code in _FADING
        p, q = rng.uniform(0.0010, 0.0016), rng.uniform(0.034, 0.044)
        peak = np.log(q / p) / (p + q)
        end = rng.uniform(3.0, 3.6) if fading else next(standing) + rng.uniform(-0.04, 0.04)
        age = max(peak * end - MONTHS, 1)
        rows.append(
            {
                "product": code,
                "p": p,
                "q": q,
                "m": float(rng.integers(40, 240) * 1000),
                "age_months": float(np.round(age)),
                "leave_rate": rng.uniform(0.010, 0.018) if fading else rng.uniform(0.003, 0.008),
                "fee_yuan": round(rng.uniform(*_FEE_YUAN[code]), 2),
                "noise": 0.05,
            }
        )
    return pd.DataFrame(rows)


def generate_product_months(seed: int, last_month: str) -> pd.DataFrame:
    """Return 48 months of six products ending with ``last_month`` (``"2026-11"``), as ``PRODUCT_MONTHS`` says.

    The same seed gives the same rows on any machine.
    """
    rng = np.random.default_rng([seed, STREAM, 1])
    months = pd.period_range(end=pd.Period(last_month, freq="M"), periods=MONTHS)
    season = _SEASON[months.month - 1]
    parts = []
    for truth in product_truth(seed).itertuples(index=False):
        steps = truth.age_months + np.arange(MONTHS + 1)
        ramp = np.exp(-(truth.p + truth.q) * steps)
        adopted = truth.m * (1 - ramp) / (1 + truth.q / truth.p * ramp)
        gross = np.diff(adopted) * season * np.exp(rng.normal(0, truth.noise, MONTHS))
        leave = truth.leave_rate * np.exp(rng.normal(0, truth.noise, MONTHS))
        levels = np.empty(MONTHS)
        level = _starting_level(truth)
        for i in range(MONTHS):
            level = level * (1 - leave[i]) + gross[i]
            levels[i] = level
        subscribers = np.round(levels).astype(np.int64)
        before = np.concatenate([[round(_starting_level(truth))], subscribers[:-1]])
        fee = truth.fee_yuan * np.exp(rng.normal(0, 0.01, MONTHS))
        parts.append(
            pd.DataFrame(
                {
                    "product": truth.product,
                    "month": months.astype(str),
                    "subscribers": subscribers,
                    "net_adds": subscribers - before,
                    "revenue_yuan": np.round(subscribers * fee, 2),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _starting_level(truth: object) -> float:
    """Customers on hand before the first row: everybody who ever joined, thinned by the monthly leave rate."""
    age = int(truth.age_months)
    ramp = np.exp(-(truth.p + truth.q) * np.arange(age + 1))
    joined = np.diff(truth.m * (1 - ramp) / (1 + truth.q / truth.p * ramp))
    stayed = (1 - truth.leave_rate) ** np.arange(age - 1, -1, -1)
    return float((joined * stayed).sum())
