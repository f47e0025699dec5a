"""Tables that a drill gives each team: who is still on the old network, and how each tier stands. Own rows only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.sandtable.engine import TIERS
from coursekit.sandtable.engine.segments import KIND_COUNT, TIER_COUNT
from coursekit.sandtable.engine.state import traffic_of
from coursekit.sandtable.engine.stocks import CONGESTION_STARTS
from coursekit.sandtable.game import Game
from coursekit.sandtable.rules.fields import KIND_ZH, TIER_ZH
from coursekit.sandtable.scenario.customer_extract import COLUMNS, HOUSEHOLDS, last_quarter

LABEL = "合成数据（沙盘）"
CAMPAIGNS = ("唤醒", "满月", "归位", "升舱", "迁移")


@dataclass(frozen=True)
class TeamTable:
    """A table for one team: title, columns, rows, and a sentence on how to read it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]
    note: str
    label: str = LABEL


@dataclass(frozen=True)
class Match:
    """A campaign and the tier it falls on: the column of the diagnosis that decides, its number, and who is next."""

    campaign: str
    tier: str
    column: str
    shown: str  # the tier's number in that column
    runner_up: str  # empty where nothing else is left to choose from
    runner_up_shown: str
    why: str


@dataclass(frozen=True)
class TierState:
    """How one tier of a seat's customers stands after last quarter."""

    tier: str
    customers: float  # 10,000
    legacy: float  # of these, on the old network, 10,000
    usage_gb: float
    allowance_gb: float
    bill: float  # yuan a month
    overage_share: float  # of the bill
    complaints: float  # per customer and quarter
    churn: float  # share a quarter

    @property
    def saturation(self) -> float:
        """Mean use over the allowance."""
        return self.usage_gb / self.allowance_gb

    @property
    def old_traffic(self) -> float:
        """What its customers on the old network use, 10,000 GB a month."""
        return self.legacy * self.usage_gb


def migration_base(game: Game, seat: int) -> TeamTable:
    """Return the base list of the migration drill: customers on the old network by tier and kind, 10,000."""
    state, p = game.state, game.market.parameters
    legacy = state.legacy[0, seat].reshape(TIER_COUNT, KIND_COUNT)
    customers = state.customers[0, seat].reshape(TIER_COUNT, KIND_COUNT).sum(-1)
    rows = [
        (TIER_ZH[tier], round(float(customers[t]), 2), *np.round(legacy[t], 2).tolist(),
         f"{legacy[t].sum() / customers[t]:.0%}", float(p.migration_speed[t]), round(float(state.usage[0, t]), 3))
        for t, tier in enumerate(TIERS)
    ]  # fmt: skip
    traffic = float(traffic_of(state, p)[0, seat])
    new_share = 1 - float(state.legacy.sum() / state.customers.sum())
    note = (
        f"户数单位万户。上季迁过来 {float(state.last_migrants[0, seat]):.2f} 万户；全市新网占比 {new_share:.1%}。"
        f"算式在规则卡第 7 步，卡上叫迁转户，先减掉这一季离网的。迁过来的客户，"
        f"用量是老网客户的 {p.new_usage_ratio:g} 倍；本队一月用 {traffic:.3g} 万GB，"
        f"容量 {float(state.capacity[0, seat]):.3g} 万GB，用到容量的 {CONGESTION_STARTS:.0%} 就开始堵。"
    )
    columns = ("流量档", "客户", *(f"老网·{zh}" for zh in KIND_ZH.values()), "老网占比", "换网快慢", "用量（GB/月）")
    return TeamTable("老网客户底数", columns, tuple(rows), note)


ALLOWANCE, WORDS = "套内流量（GB）", (*TIER_ZH.values(), *KIND_ZH.values(), "老网", "新网", "是", "否", "有", "无")
LEAVERS_COLUMNS = ("看哪一列", "哪一组", "客户（万户）", "占全体", "走了（万户）", "里面走了", "明细几行")


def column_leavers(extract: pd.DataFrame) -> TeamTable:
    """Return who has left, counted one column at a time: what can be read on paper, without a computer.

    Columns of words by each word, columns of numbers by thirds of the customers; a column in which a third is empty is
    left out. ``extract`` as from `handed_extract`.
    """
    weight, gone = extract["代表户数"] / HOUSEHOLDS, extract["上季离网"] == "是"
    rows = []
    for column in (each for each in COLUMNS[1:10] if each != ALLOWANCE):  # the allowance is the tier once more
        values = extract[column]
        groups = _bands(values, weight) if pd.api.types.is_numeric_dtype(values) else values
        for name in sorted(groups.unique(), key=lambda name: (WORDS.index(name) if name in WORDS else 0, name)):
            inside = groups == name
            many, left = weight[inside].sum(), weight[inside & gone].sum()
            rows.append((column, name.partition("|")[2] or name, f"{many:.2f}", f"{many / weight.sum():.0%}",
                         f"{left:.2f}", f"{left / many:.1%}", int(inside.sum())))  # fmt: skip
    note = (
        f"全体走了 {weight[gone].sum() / weight.sum():.1%}。这张一次只看一列；两列都要满足的，得用电脑在明细里数，"
        "或者交给讲师算。明细不到 30 行的，走的几成说不太准。"
    )
    return TeamTable("一列一列数好的", LEAVERS_COLUMNS, tuple(rows), note)


def _bands(values: pd.Series, weight: pd.Series) -> pd.Series:
    """Return each row's third of the customers by a number, named by its place and its two ends."""
    order = values.argsort(kind="stable").to_numpy()
    before = weight.to_numpy()[order].cumsum() - weight.to_numpy()[order] / 2
    lines = [values.to_numpy()[order][before >= weight.sum() * part][0] for part in (1 / 3, 2 / 3)]
    place = (values >= lines[0]).astype(int) + (values >= lines[1]).astype(int)
    names = [f"0|低于 {lines[0]:g}", f"1|{lines[0]:g} 到 {lines[1]:g}", f"2|不低于 {lines[1]:g}"]
    return place.map(dict(enumerate(names)))


def tier_states(game: Game, seat: int) -> tuple[TierState, ...]:
    """Return how a seat's tiers stood last quarter; before the first, as a trial from the opening shows them."""
    quarter = last_quarter(game)
    before, results, decided = quarter.before, quarter.results, quarter.decisions

    def by_tier(array: np.ndarray) -> np.ndarray:
        return array[0, seat].reshape(TIER_COUNT, KIND_COUNT)

    customers = by_tier(before.customers)
    total = customers.sum(-1)

    def mean(array: np.ndarray) -> np.ndarray:
        return (by_tier(array) * customers).sum(-1) / total

    fixed = decided.fee[0, seat][:, None] * (1 - decided.discount[0, seat])
    bills = by_tier(results.bill)
    above = ((np.maximum(bills - fixed, 0.0) / bills) * customers).sum(-1) / total
    left, legacy = by_tier(results.left).sum(-1), by_tier(before.legacy).sum(-1)
    bill, complaints = mean(results.bill), mean(results.complaints)
    return tuple(
        TierState(
            tier, float(total[t]), float(legacy[t]), float(before.usage[0, t]), float(decided.allowance[0, seat, t]),
            float(bill[t]), float(above[t]), float(complaints[t]), float(left[t] / total[t]),
        ) for t, tier in enumerate(TIERS)
    )  # fmt: skip


USE, FULL, ABOVE, OLD = "用量（GB/月）", "饱和度", "超套费占账单", "老网流量（万GB/月）"
TIER_COLUMNS = (
    "流量档", "客户（万户）", "老网占比", OLD, USE, "套内（GB/月）", FULL, "账单（元/月）", ABOVE, "万投比（次/万户）",
    "离网率（每季）",
)  # fmt: skip


def tier_table(game: Game, seat: int) -> TeamTable:
    """Return the diagnosis of the tiered drill: one row a tier."""
    rows = tuple(
        (TIER_ZH[each.tier], round(each.customers, 2), f"{each.legacy / each.customers:.0%}", _column(OLD, each),
         _column(USE, each), round(each.allowance_gb, 3), _column(FULL, each), round(each.bill, 1),
         _column(ABOVE, each), round(HOUSEHOLDS * each.complaints), f"{each.churn:.1%}")
        for each in tier_states(game, seat)
    )  # fmt: skip
    when = "上季的数。" if game.quarters else "还没打第一季：照省公司基准推一季的数。"
    note = f"{when}饱和度 = 户均用量 ÷ 套内；老网流量 = 老网户数 × 用量；万投比按一季算。"
    return TeamTable("分档诊断", TIER_COLUMNS, rows, note)


def campaign_matches(game: Game, seat: int) -> tuple[Match, ...]:
    """Return on which tier each of the five campaigns falls, what of the diagnosis says so, and which tier is next.

    唤醒: the tier that uses least. 满月: of the others the least saturated. 归位: where most of the bill is paid above
    the allowance. 升舱: of the rest the most saturated. 迁移: where most use is still on the old network.
    """
    states = tier_states(game, seat)

    def ranked(column: str, among: Sequence[TierState], most: bool) -> list[TierState]:
        return sorted(among, key=lambda each: RANKED_BY[column](each), reverse=most)

    def match(campaign: str, column: str, order: Sequence[TierState], why: str) -> Match:
        first, second = order[0], order[1] if len(order) > 1 else None
        return Match(
            campaign, first.tier, column, _column(column, first), second.tier if second else "",
            _column(column, second) if second else "", why,
        )  # fmt: skip

    asleep = ranked(USE, states, most=False)
    awake = [each for each in states if each != asleep[0]]
    empty, misplaced = ranked(FULL, awake, most=False), ranked(ABOVE, awake, most=True)
    full = ranked(FULL, [each for each in awake if each not in (empty[0], misplaced[0])], most=True)
    taken = [each for each in awake if each != full[0] and each.saturation > full[0].saturation]
    passed = "".join(f"；{TIER_ZH[each.tier]} {_column(FULL, each)} 更高，已经归了位" for each in taken)
    return (
        match("唤醒", USE, asleep, "用量最少"),
        match("满月", FULL, empty, "唤醒的那一档以外，饱和度最低"),
        match("归位", ABOVE, misplaced, "超套费占账单最多"),
        match("升舱", FULL, full, f"唤醒、满月、归位以外，饱和度最高{passed}"),
        match("迁移", OLD, ranked(OLD, states, most=True), "老网流量最大；和别的营销落在同一档也行，看的不是一列"),
    )  # fmt: skip


def campaign_tiers(game: Game, seat: int) -> dict[str, str]:
    """Return on which tier each of the five campaigns falls."""
    return {each.campaign: each.tier for each in campaign_matches(game, seat)}


RANKED_BY: Mapping[str, Callable[[TierState], float]] = {
    USE: lambda each: each.usage_gb, FULL: lambda each: each.saturation, ABOVE: lambda each: each.overage_share,
    OLD: lambda each: each.old_traffic,
}  # fmt: skip


def _column(column: str, state: TierState) -> str:
    """Return a tier's number in a column by which campaigns are told apart, as the diagnosis prints it."""
    value = RANKED_BY[column](state)
    return {USE: f"{value:.3g}", FULL: f"{value:.0%}", ABOVE: f"{value:.1%}", OLD: f"{value:.3g}"}[column]
