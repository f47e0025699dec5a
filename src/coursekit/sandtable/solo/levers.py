"""The few levers that a trainee moves first; each stands for several fields of the whole form and scales them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from coursekit.sandtable.rules.fields import FORM_FIELDS

_TIERS, _KINDS = ("dormant", "light", "medium", "heavy"), ("personal", "family", "group")


@dataclass(frozen=True)
class Lever:
    """One lever: its name, unit and what it does, and the fields of the whole form that it stands for."""

    name: str
    zh: str
    unit: str
    help: str
    members: tuple[str, ...]


LEVERS: tuple[Lever, ...] = (
    Lever("fee", "主推套餐档", "%", "四档月费一起动；100 是省公司参考价", tuple(f"fee_{tier}" for tier in _TIERS)),
    Lever("commission", "放号酬金", "元/户", "给得越高来得越多，首季沉默也越多", ("commission",)),
    Lever("subsidy", "终端补贴", "元/户", "给换到新网的客户", ("subsidy",)),
    Lever("advertising", "广告宣传", "万元", "余热会带到下一季", tuple(f"advertising_{kind}" for kind in _KINDS)),
    Lever("channel", "渠道建设", "万元", "攒成网点覆盖，每季耗掉一部分", tuple(f"channel_{kind}" for kind in _KINDS)),
    Lever("care", "存量维系费", "万元", "让老客户少走", tuple(f"care_{tier}" for tier in _TIERS)),
    Lever("service", "服务投入", "万元", "投诉少，口碑慢慢好", ("service",)),
    Lever("network", "扩容申请", "万元", "流量涨了不扩就堵", ("network",)),
    Lever("rush", "季末冲量", "万元", "本季好看，下季偿还", ("rush",)),
)
_WELL_WITHIN = 0.04  # percentage points: rounded to one decimal it is the level
TENTH = 10.0  # a lever and the fields that it moves have one decimal, as a form that is prefilled
SUMS = tuple(lever.name for lever in LEVERS if lever.unit == "万元")


def level_of(lever: Lever, values: Mapping[str, float], reference_fees: np.ndarray) -> float:
    """Return where a lever stands: the sum of its fields, for fees their mean as % of the reference."""
    members = np.array([float(values[name]) for name in lever.members])
    return float(100 * (members / reference_fees).mean()) if lever.name == "fee" else float(members.sum())


def shown_level(lever: Lever, values: Mapping[str, float], reference_fees: np.ndarray) -> float:
    """Return where a lever stands as the form shows it, with one decimal."""
    return round(level_of(lever, values, reference_fees), 1)


def members_at(
    lever: Lever, level: float, base: Mapping[str, float], reference_fees: np.ndarray
) -> dict[str, float]:
    """Return the fields of ``lever`` when it stands at ``level``, in the proportions that they have in ``base``.

    Where all of them are zero they become equal, fees the reference. Fields have one decimal such that `shown_level`
    of them is ``level``: next quarter's form shows what was typed. At the level that ``base`` is shown with, the fields
    stay what they are to the last bit: typing what is there is no step.
    """
    level = round(level, 1)
    if level == shown_level(lever, base, reference_fees):
        return {name: float(base[name]) for name in lever.members}
    before = np.array([float(base[name]) for name in lever.members])
    if before.sum() > 0:
        exact = before * level / level_of(lever, base, reference_fees)
    elif lever.name == "fee":
        exact = reference_fees * level / 100
    else:
        exact = np.full(len(before), level / len(before))
    after = _fees_near(exact, level, reference_fees) if lever.name == "fee" else _tenths_near(exact, level)
    return {name: round(float(value), 1) for name, value in zip(lever.members, after, strict=True)}


def _tenths_near(exact: np.ndarray, level: float) -> np.ndarray:
    """Return sums with one decimal that come to ``level``: the largest remainders are rounded up."""
    tenths = exact * TENTH
    down = np.floor(tenths)
    missing = round(level * TENTH - down.sum())
    down[np.argsort(-(tenths - down), kind="stable")[:missing]] += 1
    return down / TENTH


def _fees_near(exact: np.ndarray, level: float, reference_fees: np.ndarray) -> np.ndarray:
    """Return fees with one decimal whose mean, % of the reference, is ``level`` when shown, as near as can be."""
    steps = np.array([*product((0, 1, -1, 2), repeat=len(exact))])
    fees = np.maximum(0.0, np.round(np.floor(exact * TENTH) + steps) / TENTH)
    off = np.abs(100 * (fees / reference_fees).mean(-1) - level)
    bent = np.abs(fees - exact).max(-1)
    # Well within what is shown, then as little bent as possible: last digits differ between machines.
    return fees[np.lexsort((bent, off > _WELL_WITHIN))[0]]


def lever_table() -> pd.DataFrame:
    """Return a row a lever: who decides it, its unit, and what it does."""
    roles = {field.name: field.role for field in FORM_FIELDS}
    rows = [(lever.zh, roles[lever.members[0]], lever.unit, lever.help) for lever in LEVERS]
    return pd.DataFrame(rows, columns=["杠杆", "谁定", "单位", "动了会怎样"]).set_index("杠杆")
