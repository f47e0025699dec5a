"""What a quarter of one operator and one segment is reckoned from: its stocks, the form, market and company."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coursekit.sandtable.engine import Decisions, Market, MarketParameters, MarketState, QuarterResults
from coursekit.sandtable.engine.care import LEAST_TOOL
from coursekit.sandtable.engine.money import budget_of
from coursekit.sandtable.engine.segments import IS_FAMILY, KIND_OF, TIER_COUNT, TIER_OF
from coursekit.sandtable.engine.state import traffic_of
from coursekit.sandtable.engine.tariffs import expected_overage
from coursekit.sandtable.rules_card.constants import gb_price

SMALL = 1e-9


@dataclass(frozen=True)
class Given:
    """One number that a quarter starts from: where a team finds it, its shape as in `formulas.Formula`, and unit."""

    name: str
    value: float
    place: str  # "form", "report", "company", "market", "rules" or "hidden"
    shape: str = "s6"
    unit: str = ""


def own_givens(
    state: MarketState, decisions: Decisions, market: Market, results: QuarterResults, seat: int, segment: int
) -> list[Given]:
    """Return what an operator knows of itself in a segment; ``results`` holds what the whole company comes to."""
    p, tier, kind = market.parameters, TIER_OF[segment], KIND_OF[segment]
    allowance = max(float(decisions.allowance[0, seat, tier]), 1e-6)
    usage = float(state.usage[0, tier])
    new = lambda name, value, place, shape="s6", unit="": Given(name, float(value), place, shape, unit)  # noqa: E731
    return [
        new("月费", decisions.fee[0, seat, tier], "form", unit="元/月"),
        new("套内流量", allowance, "form", unit="GB/月"),
        new("优惠深度", decisions.discount[0, seat, kind], "form"),
        new("融合让利", decisions.bundle[0, seat], "form", unit="元/月"),
        new("广告宣传", decisions.advertising[0, seat, kind], "form", unit="万元"),
        new("渠道建设", decisions.channel[0, seat, kind], "form", unit="万元"),
        new("放号酬金", decisions.commission[0, seat], "form", unit="元/户"),
        new("在网分成", decisions.life_share[0, seat], "form"),
        new("酬金扣回", decisions.clawback[0, seat], "form"),
        new("季末冲量", decisions.rush[0, seat], "form", unit="万元"),
        new("维系费", decisions.care[0, seat, segment], "form", unit="万元"),
        new("服务投入", decisions.service[0, seat], "form", unit="万元"),
        new("扩容申请", decisions.network[0, seat], "form", unit="万元"),
        new("终端补贴", decisions.subsidy[0, seat], "form", unit="元/户"),
        new("客户", max(state.customers[0, seat, segment], SMALL), "report", "d4", "万户"),
        new("老网客户", state.legacy[0, seat, segment], "report", "d4", "万户"),
        new("融合户", state.converged[0, seat, segment], "report", "d4", "万户"),
        new("上季欠", state.rush_owed[0, seat, segment], "report", "d4", "万户"),
        new("上季广告余热", state.goodwill[0, seat, kind], "report", "d4"),
        new("上季渠道家底", state.channel[0, seat, kind], "report", "d2", "万元"),
        new("上季服务水平", state.service[0, seat], "company", "d4"),
        new("上季容量", state.capacity[0, seat], "company", "d2", "万GB/月"),
        new("全公司客户", state.customers[0, seat].sum(), "company", "d4", "万户"),
        new("全公司流量", traffic_of(state, p)[0, seat], "company", "d2", "万GB/月"),
        new("全公司投诉率", results.complaint_rate[0, seat], "company", "d5"),
        new("用量", usage, "rules", unit="GB/月"),
        new("超出几成", overage_share(allowance / usage, p.usage_spread), "rules", "d4"),
        *rule_givens(p, segment),
        *hidden_givens(market),
    ]


def rule_givens(p: MarketParameters, segment: int) -> list[Given]:
    """Return what the card's tables of tiers and kinds say about a segment."""
    tier, kind = TIER_OF[segment], KIND_OF[segment]
    return [
        Given("开局用量", float(p.usage_gb[tier]), "rules", unit="GB/月"),
        Given("标准月费", float(p.reference_fee_yuan[tier]), "rules", unit="元/月"),
        Given("标准套外", reference_overage(p, tier), "rules", "d2", "元/月"),
        Given("看价", float(p.price_weight[tier]), "rules"),
        Given("换网快慢", float(p.migration_speed[tier]), "rules"),
        Given("升档快慢", p.drift if tier < TIER_COUNT - 1 else 0.0, "rules"),
        Given("转网麻烦", float(p.switching_cost[kind]), "rules"),
        Given("渠道量尺", float(p.channel_scale * p.kind_shares[kind]), "rules", unit="万元"),
        Given("融合上限", float(p.bundle_most * IS_FAMILY[segment]), "rules"),
        Given("技术平常", float(p.tool_need[0]), "rules"),
        Given("难题平常", float(p.tool_need[-1]), "rules"),
        Given("其余平常", float(p.tool_need[1:-1].sum()), "rules"),
    ]


def hidden_givens(market: Market) -> list[Given]:
    """Return what only the debrief tells, as far as it counts within a quarter."""
    conditions = market.conditions
    return [
        Given("转网难易", float(conditions.switching_factor[0]), "hidden"),
        Given("心里常价", float(conditions.reference_factor[0]), "hidden"),
        Given("扩容价", float(conditions.capacity_cost_factor[0]), "hidden"),
    ]


def market_givens(state: MarketState, results: QuarterResults, seat: int, segment: int) -> list[Given]:
    """Return what the market comes to in a segment, the operator's own part included."""
    customers, legacy = state.customers[0, :, segment], state.legacy[0, :, segment]
    log_bill = customers @ np.log(results.bill[0, :, segment]) / customers.sum()
    return [
        Given("市场账单", float(np.exp(log_bill)), "market", "d2", "元/月"),
        Given("全市客户", float(customers.sum()), "market", "d4", "万户"),
        Given("没号码的人", float(state.outside[0, segment]), "market", "d4", "万户"),
        Given("全市新网占比", float(1 - legacy.sum() / customers.sum()), "market", "d4"),
        Given("全公司新来", float(results.gross_adds[0, seat] - results.rush_lines[0, seat]), "company", "d4", "万户"),
    ]


def company_givens(
    state: MarketState, decisions: Decisions, results: QuarterResults, p: MarketParameters, seat: int
) -> list[Given]:
    """Return the twelve segments' sums of an operator."""
    accounts = results.accounts
    churn = accounts.valued_churn[0, seat]
    commission, due = accounts.commission_cost[0, seat], state.clawback_due[0, seat]
    sums = {
        "十二块收入": accounts.revenue[0, seat], "十二块成本": accounts.service_cost[0, seat],
        "十二块酬金": commission + due, "扣回到账": due, "十二块补贴": accounts.subsidy_cost[0, seat],
        "计划内费用": decisions.planned_sum()[0, seat], "上季透支": state.overdraft[0, seat],
        "本季预算": budget_of(p, state.last_revenue, state.overdraft)[0, seat],
        "计价毛利": accounts.valued_margin[0, seat],
    }  # fmt: skip
    return [Given("计价离网率", float(churn), "company", "d5")] + [
        Given(name, float(value), "company", "d1", "万元") for name, value in sums.items()
    ]


def tool_mix(decisions: Decisions, seat: int) -> np.ndarray:
    """Return an operator's mix of the six tools, shape (6,), none quite without money."""
    return np.maximum(decisions.tools[0, seat], LEAST_TOOL)


def overage_share(multiple: float, spread: float) -> float:
    """Return the use above the allowance as a share of mean use, the allowance being ``multiple`` times mean use.

    >>> round(overage_share(4 / 3, 0.8), 4)
    0.2178
    """
    return float(expected_overage(np.array(1.0), np.array(multiple), spread))


def reference_overage(p: MarketParameters, tier: int) -> float:
    """Return what the reference plan's bill holds beside its fee at the opening, yuan a month."""
    usage, allowance = float(p.usage_gb[tier]), float(p.reference_allowance_gb[tier])
    return gb_price(p) * usage * overage_share(allowance / usage, p.usage_spread)
