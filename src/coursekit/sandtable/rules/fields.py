"""The decision form: every field's name on screen, unit, role, bounds, step and one sentence of help."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from coursekit.sandtable.engine import KINDS, TIERS, TOOLS, MarketParameters, load_parameters

ROLES = ("总经理", "市场部", "渠道部", "客户经营部", "网络部", "财务部")
TIER_ZH = dict(zip(TIERS, ("沉睡", "轻度", "中度", "重度"), strict=True))
KIND_ZH = dict(zip(KINDS, ("个人", "家庭", "集团"), strict=True))
TOOL_ZH = dict(zip(TOOLS, ("技术", "团队", "营销", "服务", "督导", "难题"), strict=True))
NUMBER, CHOICE, TEXT = "number", "choice", "text"
FEE_RANGE, ALLOWANCE_RANGE = (0.5, 1.6), (0.25, 8.0)  # times the reference plans; allowances follow the growth of use
MOST_SUM = 5000.0  # 10,000 yuan in one field; the budget is what really bounds it
OFFERS = {"all": "新老客户都一样", "port_in": "携入专享价"}


@dataclass(frozen=True)
class FormField:
    """One field of the form; ``low``, ``high`` and ``step`` mean something for numbers only."""

    name: str
    zh: str
    unit: str
    role: str
    low: float
    high: float
    step: float
    help: str
    kind: str = NUMBER  # or CHOICE, TEXT
    options: tuple[tuple[str, str], ...] = ()  # of a choice: value, words on screen

    @property
    def decimals(self) -> int:
        """How many decimals a prefilled number has."""
        return max(0, -math.floor(math.log10(self.step))) if self.kind == NUMBER else 0

    @property
    def label(self) -> str:
        """Name and unit, as a form prints them."""
        return f"{self.zh}（{self.unit}）" if self.unit else self.zh


@cache
def form_fields(pair: str) -> tuple[FormField, ...]:
    """Return the form's fields for a generation pair: fees and allowances are bounded by its reference plans.

    >>> [field.name for field in form_fields("2g_4g")][:2]
    ['fee_dormant', 'fee_light']
    """
    p = load_parameters(pair)
    return (*_tariffs(p), *_sales(), *_customers(), *_network(), *_pledges())


def _tariffs(p: MarketParameters) -> list[FormField]:
    fees = [
        FormField(
            f"fee_{tier}", f"主推套餐档·{TIER_ZH[tier]}", "元/月", "市场部", *_rounded(fee, FEE_RANGE), 1.0,
            "这一档客户每月的套餐费，要在省公司资费库内；标准套餐印在规则卡上。",
        ) for tier, fee in zip(TIERS, p.reference_fee_yuan, strict=True)
    ]  # fmt: skip
    allowances = [
        FormField(
            f"allowance_{tier}", f"套内流量·{TIER_ZH[tier]}", "GB/月", "市场部", *_rounded(gb, ALLOWANCE_RANGE),
            _allowance_step(gb), "月费里含多少流量；用量逐季上涨，套内流量不跟着加，超套费和投诉都会多。",
        ) for tier, gb in zip(TIERS, p.reference_allowance_gb, strict=True)
    ]  # fmt: skip
    discounts = [
        FormField(
            f"discount_{kind}", f"优惠深度·{KIND_ZH[kind]}", "%", "财务部", 0.0, 30.0, 1.0,
            "月费打掉的百分比，新老客户一样，填 5 就是九五折。",
        ) for kind in KINDS
    ]  # fmt: skip
    bundle = FormField(
        "bundle", "融合让利", "元/月", "财务部", 0.0, 25.0, 1.0,
        "办了宽带加手机融合套餐的家庭每月少收多少；让得多，办的家庭多，也更不容易换。",
    )  # fmt: skip
    advertising = [_sum(f"advertising_{kind}", f"广告宣传·{KIND_ZH[kind]}", "市场部",
                        "花在这类客户上的广告费，余热会带到下一季。") for kind in KINDS]  # fmt: skip
    return [*fees, *allowances, *discounts, bundle, *advertising]


def _sales() -> list[FormField]:
    channel = [_sum(f"channel_{kind}", f"渠道建设·{KIND_ZH[kind]}", "渠道部",
                    "开店、进园区、配人手的钱，攒成网点覆盖，每季耗掉一部分。") for kind in KINDS]  # fmt: skip
    return [
        *channel,
        FormField("commission", "放号酬金", "元/户", "渠道部", 0.0, 200.0, 5.0,
                  "新号当季一次付给网点；给得越高，首季没人用的号越多。"),
        FormField("life_share", "在网分成", "%", "渠道部", 0.0, 20.0, 1.0,
                  "新号在网的一年里，每月账单分给网点的百分比；号活着才有。"),
        FormField("clawback", "酬金扣回", "%", "渠道部", 0.0, 100.0, 5.0,
                  "首季没人用的号，酬金扣回百分之几；扣得多，虚的少，网点推荐的劲头也小。"),
        _sum("rush", "季末冲量", "总经理", "最后几周冲一把；本季好看，下季还回去，冲来的号不少没人用。"),
    ]  # fmt: skip


def _customers() -> list[FormField]:
    care = [_sum(f"care_{tier}", f"存量维系费·{TIER_ZH[tier]}", "客户经营部",
                 "花在这一档老客户身上的维系费，按三类客户的户数分摊。") for tier in TIERS]  # fmt: skip
    tools = [
        FormField(
            f"tools_{tool}", f"支撑工具·{TOOL_ZH[tool]}", "%", "客户经营部", 0.0, 100.0, 5.0,
            "维系费里花在这样工具上的百分比，六样合计 100%；网忙了多要技术，投诉多了多要难题。",
        ) for tool in TOOLS
    ]  # fmt: skip
    service = _sum("service", "服务投入", "客户经营部", "营业厅、热线、装维的钱，慢慢攒成服务水平，压得住投诉。")
    return [*care, *tools, service]


def _network() -> list[FormField]:
    return [
        _sum("network", "扩容申请", "网络部", "扩网络容量的钱；用量超过容量的八成五就开始卡，投诉跟着来。"),
        FormField("subsidy", "终端补贴", "元/户", "网络部", 0.0, 600.0, 10.0,
                  "老网客户换新网，每户补多少；换了才付，补得多换得快。"),
    ]  # fmt: skip


def _pledges() -> list[FormField]:
    return [
        FormField("offer_for", "优惠给谁", "", "总经理", 0.0, 0.0, 0.0, "这一季的优惠对谁有效。", CHOICE,
                  tuple(OFFERS.items())),
        FormField("agreed_with", "和哪几家说好了价格", "", "总经理", 0.0, 0.0, 0.0,
                  "价格自己定，和谁都不要商量；这一栏留空。", TEXT),
    ]  # fmt: skip


def _sum(name: str, zh: str, role: str, words: str) -> FormField:
    return FormField(name, zh, "万元", role, 0.0, MOST_SUM, 1.0, words)


def _rounded(reference: float, factors: tuple[float, float]) -> tuple[float, float]:
    """Return bounds as multiples of the reference with two digits, the lower rounded down and the upper up."""
    low, high = (reference * factor for factor in factors)
    return _two_digits(low, math.floor), _two_digits(high, math.ceil)


def _two_digits(value: float, rounding: object) -> float:
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(f"{rounding(round(value / unit, 6)) * unit:.6g}")


def _allowance_step(gb: float) -> float:
    return 10.0 ** min(0, math.floor(math.log10(gb)) - 1)


def number_of(value: object) -> float | None:
    """Return the finite number that a form's value is, or None; ``"１,200"`` and ``"12.5"`` are numbers.

    >>> number_of("１,200"), number_of("十二"), number_of(float("nan")), number_of(True)
    (1200.0, None, None, None)
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, str, np.number)):
        return None
    try:
        text = unicodedata.normalize("NFKC", value).strip().replace(",", "") if isinstance(value, str) else value
        number = float(text)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def names_of(prefix: str, endings: Sequence[str]) -> list[str]:
    """Return a group's field names, such as ``fee_dormant`` to ``fee_heavy``."""
    return [f"{prefix}_{ending}" for ending in endings]


# Names, words and roles are the same for every pair; bounds of fees and allowances are this pair's.
FORM_FIELDS: tuple[FormField, ...] = form_fields("2g_4g")
FIELD_NAMES = tuple(field.name for field in FORM_FIELDS)
