"""A module's own settings in a class file (``modules: {"02": {...}}``), typed by that module."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class LifecycleSettings(BaseModel):
    """Module 02: when does the early-warning rule on net adds speak up?"""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    window_months: int = Field(3, ge=1, le=6, description="净增取几个月的平均")
    warning_runs: int = Field(3, ge=2, le=6, description="连续几个月少于去年同期就圈出来")


SETTINGS: dict[str, type[BaseModel]] = {"02": LifecycleSettings}
