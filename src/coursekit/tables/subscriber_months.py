"""A line a month: schema and true parameters of usage. The rows come from ``customer_tables``."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from coursekit.tables.parameters import Parameter, draw_parameters
from coursekit.tables.schema import SYNTHETIC, Table, at_least, column, month_column, not_blank

STREAM = 22
MONTHS = 12
DAYS = 30
_CENT = 0.005  # half of the last digit that usage is written with, in any column

_IN_POOL = pa.Check(
    lambda frame: frame.usage_gb <= frame.pool_usage_gb + _CENT, error="自己的用量 usage_gb 不能多于整池 pool_usage_gb"
)
_ROLLED = pa.Check(
    lambda frame: frame.rollover_gb <= frame.allowance_gb + _CENT, error="结转 rollover_gb 不能多于套内量 allowance_gb"
)


def _days(zh: str, en: str, meaning: str) -> pa.Column:
    within = pa.Check.in_range(0, 31, error="只能在 0 到 31 之间")
    return column(int, zh, en, meaning, within, unit="天")


def _gb(zh: str, en: str, meaning: str) -> pa.Column:
    return column(float, zh, en, meaning, at_least(0), unit="GB/月")


SUBSCRIBER_MONTHS = Table(
    name="subscriber_months",
    zh="用户月表",
    en="subscriber months",
    source=SYNTHETIC,
    every_month_of="subscriber_id",
    schema=pa.DataFrameSchema(
        {
            "subscriber_id": column(str, "用户", "line", "用户编号，一个号码一个", not_blank(), identifier=True),
            "month": month_column(),
            "plan_id": column(str, "套餐", "plan", "当月的套餐", not_blank()),
            "usage_gb": _gb("通用流量", "data usage", "本号当月用掉的通用流量，不含定向"),
            "directional_gb": _gb("定向流量", "directional data", "本号当月的定向包流量，不占套内量"),
            "allowance_gb": _gb("套内量", "data allowance", "当月可用的套内通用流量，含上月结转；共享池写整池"),
            "pool_usage_gb": _gb("整池用量", "pool usage", "共享池当月用掉的通用流量；不共享的写自己的"),
            "rollover_gb": _gb("结转", "rolled over", "套内量里从上月结转来的部分"),
            "overage_gb": _gb("超出量", "usage above the allowance", "整池用量超出套内量的部分，记在主卡上"),
            "overage_yuan": column(
                float, "套外费", "overage charge", "当月套外费或自动加包费，记在主卡上", at_least(0), unit="元/月"
            ),
            "throttled_days": _days("限速天数", "throttled days", "当月被限速的天数"),
            "active_data_days": _days("流量天数", "days with data", "当月有流量的天数"),
            "voice_minutes": column(
                float, "通话分钟", "voice minutes", "当月通话分钟，不另计费", at_least(0), unit="分钟/月"
            ),
            "zero_call_days": _days("零通话天数", "days without calls", "当月一个电话也没有的天数"),
            "bill_yuan": column(
                float, "账单", "bill", "本号当月出账：月费加套外费减优惠；副卡是副卡月费", at_least(0), unit="元/月"
            ),
        },
        checks=[_IN_POOL, _ROLLED],
        strict=True,
        unique=["subscriber_id", "month"],
    ),
)  # fmt: skip

# Assumed. The spread between people is chosen to give the usual concentration of traffic.
PARAMETERS = {
    "median_gb": Parameter(11.4, 11.7, "GB/月", "普通用户需求的中位数（三十五岁到四十九岁、不分城乡）"),
    "sigma_between": Parameter(1.33, 1.37, "对数标准差", "人与人之间的需求差别"),
    "sigma_within": Parameter(0.29, 0.31, "对数标准差", "同一个人月与月之间的差别"),
    "sigma_trend": Parameter(0.012, 0.016, "对数/月", "各人一年里涨落快慢的差别"),
    "kept_above_allowance": Parameter(0.24, 0.26, "比例", "需求超出套内量的部分，还会用掉多少"),
    "plan_fit": Parameter(0.85, 0.87, "相关系数", "买多大的套餐跟用多少有多相关"),
    "voice_median": Parameter(126.0, 130.0, "分钟/月", "普通用户通话分钟的中位数"),
}


def subscriber_months_truth(seed: int) -> pd.DataFrame:
    """Return the true parameters behind a class's usage: ``name``, ``value``, ``unit``, ``meaning``."""
    return draw_parameters(seed, STREAM, PARAMETERS)
