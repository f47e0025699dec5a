"""The plan book of a class: schema and generator.

A generic book, no operator's. Prices are fixed, because the codes name them; how much data a class's plans hold
differs from class to class, and so does the price of a GB where there is no plan or an old one. A plan with packs is
always dearer than the next one up that holds as much. Every constant here is an assumption.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pandera.pandas as pa

from coursekit.tables.parameters import Parameter, draw_parameters, named_values
from coursekit.tables.schema import SYNTHETIC, Table, above, at_least, column, not_blank, one_of

STREAM = 20

OVERAGE_RULES = ("charge", "throttle", "auto_pack")
GENERATIONS = ("old", "new")

# price, GB before the class's factor, minutes, rule, generation, on sale, yuan a secondary line, secondary lines
_BOOK = {
    "standard": (5, 0, 0, "charge", "old", True, None, 0),
    "p8": (8, 1, 0, "charge", "old", True, None, 0),
    "p19": (19, 8, 50, "charge", "old", True, None, 0),
    "p29": (29, 16, 100, "charge", "old", True, None, 0),
    "p39": (39, 30, 100, "charge", "new", True, 10, 1),
    "p59": (59, 55, 200, "auto_pack", "new", True, 10, 2),
    "p79": (79, 80, 300, "auto_pack", "new", True, 10, 3),
    "p99": (99, 105, 500, "throttle", "new", True, 10, 3),
    "p129": (129, 140, 500, "throttle", "new", True, 10, 4),
    "p159": (159, 170, 700, "throttle", "new", True, 10, 4),
    "p199": (199, 220, 1000, "throttle", "new", True, 0, 4),
    "p299": (299, 340, 1500, "throttle", "new", True, 0, 4),
    "legacy_38": (38, 6, 200, "charge", "old", False, None, 0),
    "legacy_58": (58, 20, 400, "charge", "old", False, 10, 2),
    "legacy_88": (88, 60, 500, "throttle", "old", False, 10, 2),
    "iot_3": (3, 0.1, 0, "throttle", "old", False, None, 0),
}
PLAN_IDS = tuple(_BOOK)
# What a plan is called where a class has no name of its own for it.
PLAN_NAMES: dict[str, str] = {
    "standard": "标准资费",
    **{code: f"{price} 元套餐" for code, (price, *_) in _BOOK.items() if code.startswith("p")},
    **{code: f"{price} 元老套餐" for code, (price, *_) in _BOOK.items() if code.startswith("legacy")},
    "iot_3": "3 元物联网套餐",
}
_UNCHANGED = ("standard", "p8", "legacy_38", "legacy_58", "legacy_88", "iot_3")
_WITHOUT_PACKS = ("standard", "p8", "legacy_38", "legacy_58")  # dear above the allowance, so nobody's cheapest
_PACK_GB = 10.0

_PARAMETERS = {
    "allowance_factor": Parameter(0.88, 1.12, "倍", "在售套餐的套内流量是通用资费库的几倍（取整前）"),
    "overage_yuan_per_gb": Parameter(3.0, 3.0, "元/GB", "带加餐包的套餐，套外每 GB 多少钱"),
    "pack_yuan": Parameter(20.0, 20.0, "元", "一个 10 GB 加餐包的价"),
    "bare_yuan_per_gb": Parameter(4.6, 5.4, "元/GB", "标准资费、8 元套餐和老套餐，套外每 GB 多少钱（取到角）"),
    "overage_cap_yuan": Parameter(300.0, 300.0, "元/月", "标准资费、8 元套餐和老套餐，套外费一个月封顶"),
}

_SECONDARY = pa.Check(
    lambda frame: (frame.max_secondary > 0) == frame.secondary_yuan.notna(),
    error="能办副卡（max_secondary 大于 0）的才有、也必须有副卡月费 secondary_yuan",
)
_CHARGED = pa.Check(
    lambda frame: (frame.overage_rule == "charge") == frame.overage_yuan_per_gb.notna(),
    error="套外计费（charge）的才有、也必须有每 GB 单价 overage_yuan_per_gb",
)
_PACKED = pa.Check(
    lambda frame: (frame.overage_rule != "auto_pack") | frame.pack_gb.notna(),
    error="自动加包（auto_pack）的必须有包的大小 pack_gb",
)
_PACK_PRICE = pa.Check(
    lambda frame: frame.pack_gb.notna() == frame.pack_yuan.notna(), error="pack_gb 和 pack_yuan 要么都写，要么都不写"
)

PLANS = Table(
    name="plans",
    zh="套餐表",
    en="plans",
    source=SYNTHETIC,
    schema=pa.DataFrameSchema(
        {
            "plan_id": column(str, "套餐", "plan", "套餐代码，名称由班级文件定；standard 是没有套餐", not_blank()),
            "price_yuan": column(float, "月费", "monthly fee", "主卡一个月的月费", at_least(0), unit="元/月"),
            "allowance_gb": column(
                float, "套内量", "data allowance", "一个月的套内通用流量；月表里含上月结转、共享池算整池", at_least(0),
                unit="GB/月",
            ),
            "voice_minutes": column(
                float, "通话分钟", "voice minutes", "套餐表里是套内分钟，月表里是用掉的分钟", at_least(0),
                unit="分钟/月",
            ),
            "overage_rule": column(
                str, "超出后怎么办", "rule above the allowance",
                "charge 套外计费，throttle 限速不收费，auto_pack 自动加包", one_of(OVERAGE_RULES),
            ),
            "overage_yuan_per_gb": column(
                float, "套外单价", "overage price", "套外计费时每 GB 多少钱", above(0), unit="元/GB", nullable=True
            ),
            "pack_gb": column(float, "加餐包大小", "pack size", "一个加餐包有多少", above(0), unit="GB", nullable=True),
            "pack_yuan": column(
                float, "加餐包价", "pack price", "一个加餐包的价；套外计费的，每满一包或不满一包最多收这么多", above(0),
                unit="元", nullable=True,
            ),
            "overage_cap_yuan": column(
                float, "套外封顶", "overage cap", "套外费一个月最多收多少", above(0), unit="元/月", nullable=True
            ),
            "generation": column(
                str, "制式", "generation", "old、new 是班级文件 generations 里的前一代、后一代", one_of(GENERATIONS)
            ),
            "on_sale": column(bool, "在售", "on sale", "现在还能不能办；老套餐和物联网套餐不对公众办"),
            "secondary_yuan": column(
                float, "副卡月费", "fee a secondary line", "每张副卡一个月的月费，不能办副卡的空着", at_least(0),
                unit="元/月", nullable=True,
            ),
            "max_secondary": column(int, "副卡上限", "secondary lines allowed", "最多几张副卡", at_least(0), unit="张"),
        },
        checks=[_SECONDARY, _CHARGED, _PACKED, _PACK_PRICE],
        strict=True,
        unique=["plan_id"],
    ),
)  # fmt: skip


def plans_truth(seed: int) -> pd.DataFrame:
    """Return what shapes a class's plan book, one row a parameter: ``name``, ``value``, ``unit``, ``meaning``."""
    return draw_parameters(seed, STREAM, _PARAMETERS)


def generate_plans(seed: int, last_month: str) -> pd.DataFrame:
    """Return the plan book of a class, as ``PLANS`` says; the month does not matter to it.

    The same seed gives the same rows on any machine.
    """
    truth = named_values(plans_truth(seed))
    frame = pd.DataFrame.from_dict(
        _BOOK,
        orient="index",
        columns=["price_yuan", "allowance_gb", "voice_minutes", "overage_rule", "generation", "on_sale",
                 "secondary_yuan", "max_secondary"],
    ).rename_axis("plan_id").reset_index()  # fmt: skip
    changes = ~frame.plan_id.isin(_UNCHANGED)
    packed = ~frame.plan_id.isin(_WITHOUT_PACKS) & (frame.overage_rule != "throttle")
    bare = frame.plan_id.isin(_WITHOUT_PACKS)
    frame["allowance_gb"] = frame.allowance_gb.where(~changes, (frame.allowance_gb * truth.allowance_factor).round())
    per_gb = np.where(bare, round(truth.bare_yuan_per_gb, 1), truth.overage_yuan_per_gb)
    frame["overage_yuan_per_gb"] = np.where(frame.overage_rule == "charge", per_gb, np.nan)
    frame["pack_gb"] = np.where(packed, _PACK_GB, np.nan)
    frame["pack_yuan"] = np.where(packed, truth.pack_yuan, np.nan)
    frame["overage_cap_yuan"] = np.where(bare, truth.overage_cap_yuan, np.nan)
    floats = ("price_yuan", "allowance_gb", "voice_minutes", "secondary_yuan")
    return frame.astype(dict.fromkeys(floats, "float64") | {"max_secondary": "int64"})[[*PLANS.columns]]


@dataclass(frozen=True)
class PlanBook:
    """A plan book as arrays over the plans, in the order of ``PLAN_IDS``."""

    price: np.ndarray
    allowance: np.ndarray
    rule: np.ndarray
    per_gb: np.ndarray
    pack_gb: np.ndarray
    pack_yuan: np.ndarray
    cap: np.ndarray
    new: np.ndarray
    secondary_yuan: np.ndarray
    max_secondary: np.ndarray


@functools.lru_cache(maxsize=1)  # every generator of a class's tables asks for it
def plan_book(seed: int) -> PlanBook:
    """Return the plan book of a class as arrays, for the other generators."""
    plans = generate_plans(seed, "")
    number = {name: plans[name].to_numpy(dtype="float64") for name in plans.select_dtypes("number")}
    return PlanBook(
        price=number["price_yuan"],
        allowance=number["allowance_gb"],
        rule=np.array([OVERAGE_RULES.index(rule) for rule in plans.overage_rule]),
        per_gb=number["overage_yuan_per_gb"],
        pack_gb=number["pack_gb"],
        pack_yuan=number["pack_yuan"],
        cap=number["overage_cap_yuan"],
        new=(plans.generation == "new").to_numpy(),
        secondary_yuan=np.nan_to_num(number["secondary_yuan"]),
        max_secondary=number["max_secondary"].astype(np.int64),
    )
