"""What earlier offers to group clients brought, segment by segment: schema and generator with a known truth.

Three matrices match segments of clients with packages. In each, two segments like the same package most, but one of
them would do nearly as well with another: whoever deals out places to the highest bidder first wastes them.
Every constant is an assumption.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pandera.pandas as pa

from coursekit.tables.schema import SYNTHETIC, Table, above, at_least, column, one_of

STREAM = 43

MATRICES: dict[str, str] = {"retention": "保有", "usage": "话务", "service": "业务"}
# matrix -> (segments, packages), code -> Chinese name
PACKAGES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "retention": (
        {"due_unhappy": "快到期不满意", "due_happy": "快到期满意", "later_unhappy": "没到期不满意",
         "later_happy": "没到期满意"},
        {"executive_visit": "领导拜访", "sla_upgrade": "提高修复时限", "bill_review": "账单核对",
         "routine_care": "例行走访"},
    ),
    "usage": (
        {"high_falling": "用得多在掉", "high_steady": "用得多平稳", "low_rising": "用得少在涨",
         "low_steady": "用得少平稳"},
        {"vnet_pack": "短号网套餐", "data_pool": "成员流量池", "long_distance": "长途包",
         "retention_gift": "成员回馈"},
    ),
    "service": (
        {"voice_only": "只有语音", "voice_line": "语音加专线", "line_new": "专线加新业务", "many": "四样以上"},
        {"line_offer": "专线升速", "monitoring_offer": "监控试用", "cloud_offer": "上云迁移", "sms_offer": "短信平台"},
    ),
}  # fmt: skip

# matrix -> cost of an offer by package, months that a margin lasts, value of the best cell, all yuan
_COSTS = {
    "retention": ((260.0, 180.0, 60.0, 40.0), 12, 620.0),
    "usage": ((15.0, 30.0, 12.0, 40.0), 12, 180.0),
    "service": ((80.0, 120.0, 300.0, 40.0), 24, 900.0),
}
# Value of an offer in units of the matrix's best cell: the first two segments want the first package, and only the
# first has a second choice as good. Which segment and package stand where, a class draws from the orders below.
_VALUES = np.array([
    [1.00, 0.82, 0.40, 0.30],
    [0.82, 0.16, 0.24, 0.20],
    [0.36, 0.40, 0.74, 0.26],
    [0.30, 0.34, 0.38, 0.62],
])  # fmt: skip
_ORDERS = {
    "retention": (
        (("due_unhappy", "later_unhappy", "due_happy", "later_happy"),
         ("executive_visit", "sla_upgrade", "bill_review", "routine_care")),
        (("due_unhappy", "later_unhappy", "due_happy", "later_happy"),
         ("sla_upgrade", "executive_visit", "bill_review", "routine_care")),
        (("due_unhappy", "due_happy", "later_unhappy", "later_happy"),
         ("bill_review", "executive_visit", "sla_upgrade", "routine_care")),
    ),
    "usage": (
        (("high_falling", "high_steady", "low_rising", "low_steady"),
         ("retention_gift", "data_pool", "vnet_pack", "long_distance")),
        (("high_falling", "high_steady", "low_rising", "low_steady"),
         ("data_pool", "retention_gift", "vnet_pack", "long_distance")),
        (("high_falling", "low_rising", "high_steady", "low_steady"),
         ("data_pool", "retention_gift", "long_distance", "vnet_pack")),
    ),
    "service": (
        (("voice_line", "voice_only", "line_new", "many"),
         ("line_offer", "sms_offer", "monitoring_offer", "cloud_offer")),
        (("voice_line", "voice_only", "many", "line_new"),
         ("line_offer", "monitoring_offer", "cloud_offer", "sms_offer")),
        (("line_new", "many", "voice_line", "voice_only"),
         ("cloud_offer", "monitoring_offer", "sms_offer", "line_offer")),
    ),
}
_VALUE_SPREAD = 0.03
_OFFERED = (260, 420)
_ACCEPTANCE = (0.24, 0.46)  # drawn evenly, then the margin follows from the value
_BEST = np.array([0, 0, 2, 3])  # the best package of each segment, in the order of _VALUES
_LEAST_LOSS = 0.08  # of the best matching's value, lost by the highest bidder first

_ACCEPTED = pa.Check(lambda frame: frame.accepted <= frame.offered, error="接受的 accepted 不能多于提过的 offered")
_OF_MATRIX = pa.Check(
    lambda frame: pd.Series(
        [segment in PACKAGES[matrix][0] and package in PACKAGES[matrix][1]
         for matrix, segment, package in zip(frame.matrix, frame.segment, frame.package, strict=True)],
        index=frame.index, dtype=bool,
    ),
    error="分段 segment、政策包 package 要和矩阵 matrix 对得上，哪个矩阵有哪几个见数据字典",
)  # fmt: skip


def _listed(part: int) -> str:
    return "；".join(
        f"{zh}矩阵 {'，'.join(f'{code} {name}' for code, name in PACKAGES[matrix][part].items())}"
        for matrix, zh in MATRICES.items()
    )


PACKAGE_TRIALS = Table(
    name="package_trials",
    zh="政策包试用表",
    en="package trials",
    source=SYNTHETIC,
    schema=pa.DataFrameSchema(
        {
            "matrix": column(
                str, "矩阵", "matrix", "retention 保有矩阵，usage 话务矩阵，service 业务矩阵", one_of(MATRICES)
            ),
            "segment": column(
                str, "分段", "segment", _listed(0),
                one_of(dict.fromkeys(code for segments, _ in PACKAGES.values() for code in segments)),
            ),
            "package": column(
                str, "政策包", "package", _listed(1),
                one_of(dict.fromkeys(code for _, packages in PACKAGES.values() for code in packages)),
            ),
            "offered": column(int, "提过", "offered", "全省以前向这一段里多少家提过这个包", above(0), unit="家"),
            "accepted": column(int, "接受", "accepted", "提过的里面有几家接受了", at_least(0)),
            "monthly_margin_yuan": column(
                float, "每月毛利", "monthly margin", "接受的一家，一个月多带来多少毛利，没扣提一次的成本", at_least(0),
                unit="元/月",
            ),
            "months": column(int, "持续月数", "months it lasts", "多出来的毛利能持续几个月", at_least(1), unit="月"),
            "cost_yuan": column(
                float, "提一次的成本", "cost of an offer", "向一家提一次花多少钱，接不接受都花", at_least(0), unit="元"
            ),
        },
        checks=[_ACCEPTED, _OF_MATRIX],
        strict=True,
        unique=["matrix", "segment", "package"],
    ),
)  # fmt: skip


def trials_truth(seed: int) -> pd.DataFrame:
    """Return the true acceptance of each package in each segment.

    Columns: ``matrix``, ``segment``, ``package``, ``acceptance_rate`` (of those offered) and ``value_yuan`` of one
    offer: rate x monthly margin x months, less the cost.
    """
    rows = [row for matrix in PACKAGES for row in _draw(seed, matrix)]
    return pd.DataFrame(rows)[["matrix", "segment", "package", "acceptance_rate", "value_yuan"]]


def generate_package_trials(seed: int, last_month: str) -> pd.DataFrame:
    """Return what earlier offers brought, as ``PACKAGE_TRIALS`` says; the month does not matter to it.

    The same seed gives the same rows on any machine.
    """
    frame = pd.DataFrame([row for matrix in PACKAGES for row in _draw(seed, matrix)])
    text = dict.fromkeys(("matrix", "segment", "package"), "str")
    return frame.astype(text | {"offered": "int64", "accepted": "int64", "months": "int64"})[[*PACKAGE_TRIALS.columns]]


def _draw(seed: int, matrix: str) -> list[dict[str, object]]:
    """Return one matrix's rows, truth and trial together; trials in which chance hides the point are drawn again."""
    rng = np.random.default_rng([seed, STREAM, [*PACKAGES].index(matrix)])
    costs, months, best = _COSTS[matrix]
    segments, packages = _ORDERS[matrix][int(rng.integers(len(_ORDERS[matrix])))]
    cost = np.array([dict(zip(PACKAGES[matrix][1], costs, strict=True))[package] for package in packages])
    values = best * _VALUES * np.exp(rng.normal(0, _VALUE_SPREAD, _VALUES.shape))
    rate = rng.uniform(*_ACCEPTANCE, _VALUES.shape)
    margin = np.round((values + cost) / (rate * months), 1)
    offered = rng.integers(*_OFFERED, _VALUES.shape)
    accepted = rng.binomial(offered, rate)
    while not _misleads(accepted / offered * margin * months - cost):
        accepted = rng.binomial(offered, rate)
    cells = {
        (segment, package): {
            "matrix": matrix, "segment": segment, "package": package, "offered": int(offered[i, j]),
            "accepted": int(accepted[i, j]), "monthly_margin_yuan": margin[i, j], "months": months,
            "cost_yuan": cost[j], "acceptance_rate": rate[i, j],
            "value_yuan": rate[i, j] * margin[i, j] * months - cost[j],
        }
        for i, segment in enumerate(segments)
        for j, package in enumerate(packages)
    }  # fmt: skip
    return [cells[segment, package] for segment in PACKAGES[matrix][0] for package in PACKAGES[matrix][1]]


def _misleads(value: np.ndarray) -> bool:
    """Return whether the best packages show, and dealing places to the highest bidder first costs enough."""
    if (value.argmax(axis=1) != _BEST).any() or value[0, 0] <= value[1, 0]:
        return False
    swapped = value[0, 1] + value[1, 0]
    rest = value[2, 2] + value[3, 3]
    return bool(swapped - value[0, 0] - value[1, 1] >= _LEAST_LOSS * (swapped + rest))
