"""Where 5G customers are lost, district by district: schema and generator with a known truth.

Eight districts, one month. Of a district's mobile customers some live under 5G coverage, of those some have a 5G
handset, of those some are on a 5G plan, and of those some were on the 5G network in the month: four gates, each with
its pass rate.
Every constant here is an assumption: no public page states these counts for a district.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pandera.pandas as pa

from coursekit.tables.schema import SYNTHETIC, Table, above, at_least, column, month_column, not_blank, one_of

STREAM = 7  # chosen so that the three example classes lose most at three different gates

AREAS: dict[str, str] = {"urban": "城区", "rural": "农村"}
# code -> (Chinese name, area)
DISTRICTS: dict[str, tuple[str, str]] = {
    "district_1": ("城区一", "urban"),
    "district_2": ("城区二", "urban"),
    "district_3": ("城区三", "urban"),
    "district_4": ("县域一", "rural"),
    "district_5": ("县域二", "rural"),
    "district_6": ("县域三", "rural"),
    "district_7": ("县域四", "rural"),
    "district_8": ("县域五", "rural"),
}
# The nested counts after `subscribers`, in the order of the gates.
GATES = ("covered", "handset", "plan", "on_network")

# Assumed share that passes each gate. In every class one rural gate passes as few as _WEAKENED says.
_USUAL = {"urban": (0.97, 0.72, 0.80, 0.90), "rural": (0.84, 0.66, 0.72, 0.86)}
_WEAKENED = (0.50, 0.44, 0.48, 0.52)
_CLASS_SPREAD = 0.02  # a class's rates lie within this of the above
_DISTRICT_SPREAD = 0.10  # log-odds standard deviation between districts of one area

_RURAL_SHARE = 0.34
_CITY_SUBSCRIBERS = (600_000, 1_200_000)
# Assumed shares outside the funnel: 5G handsets where the owner lives uncovered (in units of the area's own handset
# rate), 5G plans sold to customers without coverage or handset, other 5G handsets seen on the network in the month.
_HANDSET_UNCOVERED = 0.6
_PLAN_OUTSIDE = {"urban": 0.35, "rural": 0.30}
_ON_NETWORK_OUTSIDE = 0.10

_NESTED = (
    ("covered", "subscribers"), ("handset", "covered"), ("plan", "handset"), ("on_network", "plan"),
    ("plan", "plan_total"), ("plan_total", "subscribers"), ("handset", "handset_total"),
    ("handset_total", "subscribers"), ("on_network", "on_network_total"), ("on_network_total", "handset_total"),
)  # fmt: skip


def _within(part: str, whole: str) -> pa.Check:
    return pa.Check(lambda frame: frame[part] <= frame[whole], error=f"{part} 不能多于 {whole}")


REGION_5G = Table(
    name="region_5g",
    zh="5G 分县区漏斗",
    en="5G funnel by district",
    source=SYNTHETIC,
    schema=pa.DataFrameSchema(
        {
            "district": column(str, "县区", "district", "县区代码，一个县区一行", not_blank()),
            "area": column(str, "城乡", "area", "urban 城区，rural 农村", one_of(AREAS)),
            "month": month_column(),
            "subscribers": column(
                int, "期末用户", "subscribers", "月末在用的移动电话用户，不含物联网", above(0), unit="户"
            ),
            "covered": column(int, "住处有覆盖", "covered", "其中住处有 5G 覆盖的", at_least(0), unit="户"),
            "handset": column(
                int, "再有 5G 手机", "with a 5G handset", "住处有覆盖、又用 5G 手机的", at_least(0), unit="户"
            ),
            "plan": column(
                int, "再办 5G 套餐", "on a 5G plan", "有覆盖、有手机、又办了 5G 套餐的", at_least(0), unit="户"
            ),
            "on_network": column(
                int, "再登上 5G 网", "on the 5G network", "三样都有、当月又登上过 5G 网的", at_least(0), unit="户"
            ),
            "plan_total": column(
                int, "5G 套餐合计", "5G plans, total", "办了 5G 套餐的，不管有没有手机和覆盖", at_least(0), unit="户"
            ),
            "handset_total": column(
                int, "5G 手机合计", "5G handsets, total", "用 5G 手机的，不管住处有没有覆盖", at_least(0), unit="户"
            ),
            "on_network_total": column(
                int, "登网合计", "on the 5G network, total", "当月登上过 5G 网的，不管办没办 5G 套餐、住处有没有覆盖",
                at_least(0), unit="户",
            ),
        },
        checks=[_within(part, whole) for part, whole in _NESTED],
        strict=True,
        unique=["district"],
    ),
)  # fmt: skip


def region_truth(seed: int) -> pd.DataFrame:
    """Return the true pass rates behind ``generate_region_5g(seed, ...)``, one row an area and gate.

    Columns: ``area``, ``gate`` (the count of those who pass it), ``rate`` (of those who passed the gate before),
    ``weakened`` (is it the one rural gate that this class loses most at?).
    """
    rng = np.random.default_rng([seed, STREAM])
    weak = int(rng.integers(len(GATES)))
    rows = []
    for area in AREAS:
        for i, gate in enumerate(GATES):
            weakened = area == "rural" and i == weak
            usual = _WEAKENED[i] if weakened else _USUAL[area][i]
            rate = usual + rng.uniform(-_CLASS_SPREAD, _CLASS_SPREAD)
            rows.append({"area": area, "gate": gate, "rate": rate, "weakened": weakened})
    return pd.DataFrame(rows)


def generate_region_5g(seed: int, last_month: str) -> pd.DataFrame:
    """Return eight districts' counts of ``last_month`` (``"2026-11"``), as ``REGION_5G`` says.

    The same seed gives the same rows on any machine.
    """
    rng = np.random.default_rng([seed, STREAM, 1])
    rates = region_truth(seed).set_index(["area", "gate"]).rate
    city = int(rng.integers(*_CITY_SUBSCRIBERS))
    rows = []
    for area in AREAS:
        codes = [code for code, (_, of) in DISTRICTS.items() if of == area]
        share = _RURAL_SHARE if area == "rural" else 1 - _RURAL_SHARE
        sizes = np.round(city * share * rng.dirichlet(np.full(len(codes), 20.0))).astype(int)
        for code, subscribers in zip(codes, sizes, strict=True):
            odds = [rates[area, gate] / (1 - rates[area, gate]) for gate in GATES]
            odds *= np.exp(rng.normal(0, _DISTRICT_SPREAD, len(GATES)))
            rows.append({"district": code, "area": area, "month": last_month, "subscribers": int(subscribers)}
                        | _counts(int(subscribers), odds / (1 + odds), area, rng))  # fmt: skip
    return pd.DataFrame(rows)


def _counts(subscribers: int, rates: np.ndarray, area: str, rng: np.random.Generator) -> dict[str, int]:
    """Return a district's nested counts, then its three totals, which also count those outside the funnel."""
    counts, left = {}, subscribers
    for gate, rate in zip(GATES, rates, strict=True):
        left = int(rng.binomial(left, rate))
        counts[gate] = left
    uncovered = subscribers - counts["covered"]
    handsets = counts["handset"] + int(rng.binomial(uncovered, _HANDSET_UNCOVERED * rates[1]))
    others = handsets - counts["on_network"]
    return counts | {
        "plan_total": counts["plan"] + int(rng.binomial(subscribers - counts["handset"], _PLAN_OUTSIDE[area])),
        "handset_total": handsets,
        "on_network_total": counts["on_network"] + int(rng.binomial(others, _ON_NETWORK_OUTSIDE)),
    }
