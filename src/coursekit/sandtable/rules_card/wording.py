"""The card's sentences; every number in them comes from the parameters, the scenario's ranges or the score's rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coursekit.sandtable.engine import MarketParameters
from coursekit.sandtable.engine.money import NEWS
from coursekit.sandtable.engine.stocks import CONGESTION_STARTS
from coursekit.sandtable.rules.violations import VIOLATION_KINDS
from coursekit.sandtable.rules_card.numbers import printed_given
from coursekit.sandtable.scenario.draw import CAPACITY_COST_RANGE, REFERENCE_FACTORS, SWITCHING_FACTORS
from coursekit.sandtable.score.measures import MEASURES, SIGNS, WEIGHTS
from coursekit.sandtable.score.par import MOST_SPREADS, PAR_SCORE, POINTS

MEASURES_ZH = {
    "value": "利润加存量价值", "revenue_share": "收入份额", "complaints": "投诉率", "churn": "离网率",
    "new_share": "新网占比",
}  # fmt: skip

# How far a number may be off, reckoned by hand from beginning to end with every step rounded: a share of it, and so
# many of its last digit where it is small.
WHOLE_WAY, SMALL_ONES = 0.005, 3


@dataclass(frozen=True)
class Line:
    """A line with its name in front."""

    name: str
    text: str


def how_to() -> str:
    """Return how to read the card."""
    return (
        "从上往下算，前面的结果后面接着用；手机计算器要有 ln 和 e^。粗体是你定的杠杆，右边是本例的结果。"
        f"照印的数算，每步差不超过末位 1，一路算到尾差不到 {_percent(WHOLE_WAY)}（小数目差末位 {SMALL_ONES} 以内）。"
        "百分数写成小数；户数是万户，总钱是万元，一户一月的钱是元，流量是 GB。本例不计运气和事件卡。"
    )


def levers(p: MarketParameters) -> tuple[Line, ...]:
    """Return what each lever does, a line each; the digits at the end are the parts of the quarter where it counts."""
    kept, worn, paid_back = _percent(p.goodwill_carryover), _percent(p.channel_decay), _percent(p.rush_repaid)
    return (
        Line("资费（2 4 5 8）", "月费、套内流量、优惠定账单；低了，出来比价的少、选你的多，收得也少。"),
        Line(
            "融合让利（5 7 8）",
            f"只对家庭：融合户每季朝 {_plain(p.bundle_most)} × 让利 ÷ (让利 + {_plain(p.bundle_scale)}) × 没走的客户走"
            f" {_percent(p.bundle_speed)} 的路；办了更难转网，每户每月少收让利。",
        ),
        Line("广告宣传（1 5）", f"余热一季留 {kept}，越加越慢。"),
        Line(
            "渠道（1 5 6 8）",
            f"建设攒覆盖，一季耗 {worn}；酬金、分成只拉新来的，给多了沉默号多，扣回压得住，也压推荐的劲头。",
        ),
        Line("季末冲量（6 8）", f"冲来的下季少来 {paid_back}，至少 {_percent(p.rush_silent)} 没人用。"),
        Line("存量维系（3 4 7）", "六种支撑花得对路才有用；比价的少，升档的多。"),
        Line("服务、扩容（1 3 5）", f"用量过容量的 {_percent(CONGESTION_STARTS)} 就堵；投诉少，来的多。"),
        Line("终端补贴（7 8）", f"老网换新网，换了才付；新网客户多买 {_percent(p.buy_up)}。"),
    )


def limits(p: MarketParameters) -> Line:
    """Return what the state of the next quarter takes over, and ceilings that the formulas leave out."""
    return Line(
        "带到下季",
        f"沉默号回到没号码的人里，扣回的酬金到账；冲量号 × {_plain(p.rush_repaid)} 记成“上季欠”。"
        f"各家冲量合起来最多借走没号码的人的 {_percent(p.rush_pool)}，不够按“冲量折扣”分。"
        "存量价值从紧算：离网率取本季和平常里高的，每户毛利取低的；"
        f"平常 = {_plain(1 - NEWS)} × 上季平常 + {_plain(NEWS)} × 本季。"
        f"费用最多透支预算的 {_percent(p.overdraft_limit)}。升档快慢是一季 {_plain(p.drift)}，重度没有再上一档，是 0。",
    )


def hidden(p: MarketParameters) -> Line:
    """Return the four numbers that a team cannot see."""
    growth = "、".join(_percent(each) for each in p.usage_growths)
    low, high = CAPACITY_COST_RANGE
    return Line(
        "看不见的四个",
        f"用量每季涨 {growth} 里的一个；转网难易 × {_either(SWITCHING_FACTORS)}；"
        f"心里常价 × {_either(REFERENCE_FACTORS)}；"
        f"扩容价 × {low:g} 到 {high:g}。复盘揭晓。另有一点运气：吸引力每季上下约 {_plain(p.noise)}。",
    )


def known() -> Line:
    """Return what every team knows."""
    return Line("看得见的", "这页上所有算法和系数；开局份额；自己的报表和底数。对手的账单、花费可以买市调，有误差。")


def kpi() -> Line:
    """Return how the score is made."""
    weights = "、".join(
        f"{MEASURES_ZH[name]} {_percent(weight)}{'' if sign > 0 else '（低的好）'}"
        for name, weight, sign in zip(MEASURES, WEIGHTS, SIGNS, strict=True)
    )
    return Line(
        "KPI 考核得分",
        f"{PAR_SCORE:g} + {POINTS:g} × 五项之和，每项 = 权重 ×（你 − 省公司基准）÷ 几种打法在你这个座位的差距，"
        f"最多算 {MOST_SPREADS:g} 个差距。{weights}。省公司基准：你这个座位照中等打法打出来的数。",
    )


def forbidden() -> Line:
    """Return what may not be done, with its law."""
    lines = VIOLATION_KINDS["kept_lines"]
    return Line(
        "不许做的",
        f"抱团定价，和别家商量价格、划市场（{VIOLATION_KINDS['price_pact'].rule}）；"
        "携入专享价，只给转网来的人优惠（携号转网服务管理规定）：都交不上去。"
        f"{lines.zh}（实名登记，反电信网络诈骗法）：一次扣 {lines.points:g} 分。",
    )


def _either(factors: Iterable[float]) -> str:
    return " 或 ".join(f"{each:g}" for each in factors)


def _plain(value: float) -> str:
    return printed_given(float(value), "s5")


def _percent(share: float) -> str:
    return f"{printed_given(100 * float(share), 'd1')}%"
