"""A module's own settings in a class file (``modules: {"02": {...}}``), typed by that module."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

FLOOR_LEVELS = ("account_manager", "county", "city")  # who may grant a price, from below
_SUM_TOLERANCE = 1e-6


class LifecycleSettings(BaseModel):
    """Module 02: when does the early-warning rule on net adds speak up?"""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    window_months: int = Field(3, ge=1, le=6, description="净增取几个月的平均")
    warning_runs: int = Field(3, ge=2, le=6, description="连续几个月少于去年同期就圈出来")


def _ascending(thresholds: tuple[float, float]) -> tuple[float, float]:
    low, high = thresholds
    if not 0 < low < high:
        raise ValueError(f"两条线要从小到大、都大于 0，写的是 {low:g} 和 {high:g}")
    return thresholds


class TierSettings(BaseModel):
    """Module 03: where are the tiers cut, whom may we contact, and what does a contact cost?

    The money is assumed, as no operator publishes it: a class puts in its own.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    tier_thresholds_gb: Annotated[tuple[float, float], AfterValidator(_ascending)] = Field(
        (2.0, 30.0), description="低流量、高流量两条线，GB/月"
    )
    contacts: int = Field(600, ge=20, le=100_000, description="这个月外呼团队打得动多少个")
    budget_yuan: float = Field(1200.0, ge=0, description="这个月的触点和礼包预算，元")
    contact_gap_days: int = Field(30, ge=7, le=180, description="同一个人两次触达至少隔几天")
    upgrade_room_yuan: float = Field(10.0, ge=0, le=50, description="升档后的账单最多比近三个月平均多几元")
    margin_rate: float = Field(0.5, gt=0, le=1, description="多收一元账单，毛利几元")
    outbound_cost_yuan: float = Field(1.5, ge=0, description="外呼一个人的成本，元")
    sms_cost_yuan: float = Field(0.05, ge=0, description="发一条短信的成本，元")
    gift_yuan: float = Field(5.0, ge=0, description="一份礼包的成本，元")
    least_margin_yuan: float = Field(0.5, ge=0, description="停手线：一年期望净毛利不到几元的人不打")


def _shares_of_one(weights: tuple[float, float, float]) -> tuple[float, float, float]:
    if min(weights) < 0 or abs(sum(weights) - 1) > _SUM_TOLERANCE:
        raise ValueError(f"三个权重都不能小于 0，加起来要等于 1，现在加起来是 {sum(weights):g}")
    return weights


def _falling_with_authority(floors: dict[str, float]) -> dict[str, float]:
    if set(floors) != set(FLOOR_LEVELS):
        raise ValueError(f"要写齐 {'、'.join(FLOOR_LEVELS)} 三个，不能多也不能少")
    low_first = [floors[level] for level in reversed(FLOOR_LEVELS)]
    if low_first != sorted(low_first) or not 0 < low_first[0] <= low_first[-1] <= 1:
        raise ValueError("每个都要大于 0、不大于 1，级别越高能给的价越低：客户经理不低于县公司，县公司不低于市公司")
    return {level: floors[level] for level in FLOOR_LEVELS}


class GroupClientSettings(BaseModel):
    """Module 12: which contracts are due, what the rival offers, how clients are graded, who may grant which price.

    Hours, weights and floor prices are assumed: a class puts in its own.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    due_days: int = Field(90, ge=60, le=365, description="几天以内到期的合同要先看")
    rival_cut: float = Field(0.2, ge=0.05, le=0.5, description="对手比我们便宜几成，0.2 是便宜两成")
    manager_hours: float = Field(120.0, gt=0, le=250, description="一个客户经理一个月能花在客户身上几小时")
    grade_weights: Annotated[tuple[float, float, float], AfterValidator(_shares_of_one)] = Field(
        (0.5, 0.3, 0.2), description="客户分级三个权重：价值、风险、影响，加起来是 1"
    )
    key_limit: int = Field(40, ge=10, le=60, description="重点客户最多管几家")
    floor_discounts: Annotated[dict[str, float], AfterValidator(_falling_with_authority)] = Field(
        {"account_manager": 0.95, "county": 0.9, "city": 0.8},
        description="不用请示能给到的最低价是目录价的几成：客户经理、县公司、市公司，0.95 是九五折",
    )


SETTINGS: dict[str, type[BaseModel]] = {"02": LifecycleSettings, "03": TierSettings, "12": GroupClientSettings}
