"""A module's own settings in a class file (``modules: {"02": {...}}``), typed by that module."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


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


SETTINGS: dict[str, type[BaseModel]] = {"02": LifecycleSettings, "03": TierSettings}
