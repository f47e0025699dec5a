"""A small catalogue, a class file that is right, and how tests ask what is wrong with another."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field, field_validator

from coursekit.cohort.catalogue import Catalogue
from coursekit.cohort.problems import Problem
from coursekit.cohort.spec import CohortError, parse_spec


class TierSettings(BaseModel):
    """Settings of module 02 in the tests' catalogue, one field of each kind a module may have."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    months: int = Field(3, ge=1, le=6, description="平均几个月")
    thresholds_gb: tuple[float, ...] = (5.0, 20.5)
    mode: str = "mean"
    share: float = Field(0.5, gt=0, lt=1)

    @field_validator("thresholds_gb")
    @classmethod
    def _rising(cls, thresholds_gb: tuple[float, ...]) -> tuple[float, ...]:
        if list(thresholds_gb) != sorted(thresholds_gb):
            raise ValueError("档位要从小到大。")
        return thresholds_gb


CATALOGUE = Catalogue(
    programmes={"base-2d": ("存量保有（2 天）", ("01", "02")), "group-1d": ("集团客户（1 天）", ("03",))},
    modules={"01": "诊断", "02": "流量分档", "03": "集团客户", "10": "沙盘"},
    audiences=("account-manager", "marketing"),
    products={"broadband": "家庭宽带", "iptv": "高清电视"},
    tariffs={"standard": "标准资费", "p39": "39 元套餐", "p59": "59 元套餐"},
    tables={"subscribers": ("subscriber_id", "tenure_months"), "outlets": ("outlet_id",)},
    settings={"02": TierSettings},
    printable=lambda text: {char for char in text if ord(char) > 0xFFFF},
)

GOOD = """\
id: ningde-2026a
title: 存量保有经营能力提升
programme: base-2d
operator: telecom
region: 宁德
dates: [2026-12-08, 2026-12-09]
audience: [marketing]
seed: 20261208
"""


def changed(**lines: str | None) -> str:
    """Return the good file with the lines of these fields replaced (``None``: left out), new ones appended."""
    kept = {line.split(":")[0]: line for line in GOOD.splitlines()}
    kept |= lines
    return "\n".join(line for line in kept.values() if line is not None) + "\n"


def problems_of(text: str, folder: Path = Path("cohorts"), **options: bool) -> tuple[Problem, ...]:
    """Return what is wrong with ``text`` as a class file."""
    with pytest.raises(CohortError) as caught:
        parse_spec(text, folder / "x.yml", CATALOGUE, **options)
    return caught.value.problems


def the_problem(text: str, folder: Path = Path("cohorts"), **options: bool) -> Problem:
    """Return the only thing that is wrong with ``text`` as a class file."""
    problems = problems_of(text, folder, **options)
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]
