"""Every formula of a quarter, in the order in which it is reckoned: one operator, one segment.

`worked_quarter` reckons with these texts and a test holds them against the engine, so that what is printed is what is
played. Names in ``[]`` are other formulas' or those of `givens`; names in ``<>`` come from `constants`.
"""

from __future__ import annotations

from dataclasses import dataclass

STAGES = ("家底", "账单", "投诉和维系", "谁出来比价", "去哪一家", "新来的", "迁转和升档", "收入利润", "预算")


@dataclass(frozen=True)
class Formula:
    """One step: ``text`` is reckoned; ``shown`` is printed where ``text`` would be too long or too general."""

    stage: int  # 1 to 9
    name: str
    text: str
    shape: str  # how the result is printed at most, see `numbers`: d4 is four decimals
    unit: str = ""
    shown: str = ""
    listed: bool = True  # False: printed in a small table of its own


# What every operator's numbers need, rivals' too; up to here nothing depends on what others are worth.
OWN = (
    Formula(1, "广告余热", "<goodwill_carryover> × [上季广告余热] + [广告宣传] ÷ <advertising_scale>", "d4"),
    Formula(1, "渠道家底", "<channel_kept> × [上季渠道家底] + [渠道建设]", "d2", "万元"),
    Formula(1, "覆盖", "1 − e^(−[渠道家底] ÷ [渠道量尺])，最少 0.001", "d4"),
    Formula(
        1, "服务水平",
        "<service_carryover> × [上季服务水平] + <service_new> × (1 − e^(−[服务投入] ÷ (<service_scale> ×"
        " [全公司客户])))",
        "d4",
    ),
    Formula(1, "容量", "<capacity_kept> × [上季容量] + [扩容申请] ÷ (<capacity_cost> × [扩容价])", "d2", "万GB"),
    Formula(1, "负荷", "[全公司流量] ÷ [容量]，最多 3", "d4"),
    Formula(1, "拥塞", "ln(1 + e^(<sharpness> × ([负荷] − <congestion_starts>))) ÷ <sharpness>", "d4"),
    Formula(2, "套外费", "<gb_price> × [用量] × [超出几成]", "d2", "元/月"),
    Formula(2, "账单", "[月费] × (1 − [优惠深度]) + [套外费]，最少 1", "d2", "元/月"),
    Formula(2, "套外占比", "[套外费] ÷ ([月费] × (1 − [优惠深度]) + [套外费])", "d4", shown="套外费 ÷ 账单"),
    Formula(2, "标准账单", "([标准月费] + [标准套外] × [用量] ÷ [开局用量]) × [心里常价]", "d2", "元/月"),
    Formula(
        3, "投诉率",
        "<complaint_base> × e^(<on_congestion> × [拥塞] − <complaint_service> × ([服务水平] − 0.5)"
        " + <complaint_overage> × [套外占比])，最多 <most_complaints>",
        "d5",
    ),
    Formula(3, "技术需要", "[技术平常] × (1 + <technology_need> × [拥塞])", "d4", listed=False),
    Formula(3, "难题多出", "[全公司投诉率] − <complaint_base>，最少 0", "d5", listed=False),
    Formula(3, "难题需要", "[难题平常] × (1 + <hard_case_need> × [难题多出])", "d4", listed=False),
    Formula(3, "需要合计", "[技术需要] + [难题需要] + [其余平常]", "d4", listed=False),
    Formula(3, "不对路", "", "d4", shown="六种各算 需要 × ln(需要 ÷ 花的)，相加"),
    Formula(3, "维系力度", "[维系费] ÷ (<care_scale> × [客户])", "d4"),
    Formula(3, "维系效果", "e^(−[不对路]) × [维系力度] ÷ (1 + [维系力度])", "d4"),
    Formula(4, "常价", "e^(<market_weight> × ln([市场账单]) + <reference_weight> × ln([标准账单]))", "d2", "元/月"),
    Formula(4, "老网占比", "[老网客户] ÷ [客户]", "d4"),
    Formula(
        4, "比价倾向",
        "<shop_around_base> + <shop_around_price> × ln([账单] ÷ [常价]) + <shop_around_complaints> × ([投诉率] −"
        " <complaint_base>) + <shop_around_legacy> × [老网占比] − <shop_around_care> × [维系效果]",
        "d4",
    ),
    Formula(4, "比价户", "[客户] ÷ (1 + e^(−[比价倾向]))", "d4", "万户"),
    Formula(
        5, "吸引力",
        "<service_weight> × [服务水平] − <congestion_weight> × [拥塞] + <advertising_weight> × ln(1 + [广告余热])"
        " + <coverage_weight> × ln([覆盖]) − [看价] × ln([账单] ÷ [标准账单])",
        "d4",
    ),
    Formula(
        5, "沉默率",
        "<silent_base> + <silent_slope> × [放号酬金] ÷ <commission_scale> × (1 − [酬金扣回])，最多 <most_silent>", "d4",
    ),
    Formula(
        5, "网点到手", "[放号酬金] × (1 − [酬金扣回] × [沉默率]) + <patient_months> × [在网分成] × [账单]", "d2", "元",
    ),
    Formula(
        5, "网点力推",
        "<commission_weight> × ln(1 + [网点到手] ÷ <commission_scale>) × [覆盖] × (1 − <clawback_reluctance> ×"
        " [酬金扣回] × [酬金扣回])",
        "d4",
    ),
    Formula(5, "留客分", "e^([吸引力] + <new_network_weight> × (1 − [老网占比]))", "d4"),
    Formula(5, "拉新分", "e^([吸引力] + [网点力推])", "d4"),
    Formula(5, "转网折扣", "e^(−([转网麻烦] + <bundle_switching_cost> × [融合户] ÷ [客户]) × [转网难易])", "d4"),
)  # fmt: skip

# What depends on the rivals' numbers.
CHOICE = (
    Formula(5, "全市拉新分", "", "d4", shown="各家拉新分相加 + <outside>（不办号码的分）"),
    Formula(
        5, "每分拉走", "[比价户] × [转网折扣] ÷ ([留客分] + ([全市拉新分] − [拉新分]) × [转网折扣])", "d6", "万户",
    ),
    Formula(5, "离网", "[每分拉走] × ([全市拉新分] − [拉新分])", "d4", "万户"),
    Formula(5, "携入", "", "d4", "万户", shown="拉新分 × 对手各家“每分拉走”之和；拉新分变了，对手那一列重算"),
    Formula(6, "出来办号", "<outside_return> × [没号码的人] + <population_growth> × [全市客户]", "d4", "万户"),
    Formula(6, "新入网", "[出来办号] × [拉新分] ÷ [全市拉新分] − [上季欠]，最少 0", "d4", "万户"),
    Formula(
        6, "冲量号",
        "<rush_weight> × ln(1 + [季末冲量] ÷ (<rush_scale> × [全公司新来])) × ([新入网] + [携入]) × [冲量折扣]",
        "d4", "万户",
    ),
    Formula(6, "冲量沉默率", "[沉默率]，最少 <rush_silent>", "d4"),
    Formula(6, "沉默号", "([新入网] + [携入]) × [沉默率] + [冲量号] × [冲量沉默率]", "d4", "万户"),
    Formula(6, "在用新增", "[新入网] + [携入] + [冲量号] − [沉默号]", "d4", "万户"),
    Formula(7, "老网留下", "[老网客户] × (1 − [离网] ÷ [客户])", "d4", "万户"),
    Formula(
        7, "迁转率",
        "1 − e^(−(<innovation> + <imitation> × [全市新网占比]) × (1 + <subsidy_weight> × ln(1 + [终端补贴] ÷"
        " <subsidy_scale>)) × [换网快慢])",
        "d4",
    ),
    Formula(7, "迁转户", "[老网留下] × [迁转率]", "d4", "万户"),
    Formula(7, "先算客户", "[客户] − [离网] + [在用新增]", "d4", "万户"),
    Formula(7, "先算老网", "[老网留下] − [迁转户] + <old_on_arrival> × [在用新增]", "d4", "万户"),
    Formula(7, "升档率", "[升档快慢] × (1 − [先算老网] ÷ [先算客户]) × (1 + [维系效果])，最多 0.2", "d4"),
    Formula(7, "季末客户", "[先算客户] × (1 − [升档率]) + [升上来]", "d4", "万户"),
    Formula(7, "季末老网", "[先算老网] × (1 − [升档率]) + [升上来老网]", "d4", "万户"),
    Formula(7, "融合留下", "[融合户] × (1 − [离网] ÷ [客户])", "d4", "万户"),
    Formula(
        7, "先算融合",
        "[融合留下] + <bundle_speed> × ([融合上限] × [融合让利] ÷ ([融合让利] + <bundle_scale>) × ([客户] − [离网])"
        " − [融合留下])",
        "d4", "万户",
        "融合留下 + <bundle_speed> × (<bundle_most> × 融合让利 ÷ (融合让利 + <bundle_scale>) × (客户 − 离网)"
        " − 融合留下)",
    ),
    Formula(7, "季末融合", "[先算融合] × (1 − [升档率]) + [升上来融合]", "d4", "万户"),
    Formula(8, "平均客户", "([客户] + [季末客户]) ÷ 2", "d4", "万户"),
    Formula(8, "平均老网", "([老网客户] + [季末老网]) ÷ 2", "d4", "万户"),
    Formula(8, "平均融合", "([融合户] + [季末融合]) ÷ 2", "d4", "万户"),
    Formula(8, "实际让利", "[融合让利]，最多 [账单]", "d2", "元/月"),
    Formula(
        8, "收入",
        "3 × ([账单] × ([平均客户] + <buy_up> × ([平均客户] − [平均老网])) − [实际让利] × [平均融合])", "d1", "万元",
        "3 × 账单 × (平均客户 + <buy_up> × (平均客户 − 平均老网))，家庭另减让利",
    ),
    Formula(
        8, "服务成本",
        "3 × (<cost_customer> × [平均客户] + <cost_legacy> × [平均老网] + <cost_traffic> × [用量] × ([客户]"
        " + <more_usage> × ([客户] − [老网客户])))",
        "d1", "万元",
    ),
    Formula(
        8, "付酬金", "[放号酬金] × ([在用新增] + [沉默号]) + 12 × [在网分成] × [账单] × [在用新增]", "d1", "万元",
    ),
    Formula(8, "付补贴", "[终端补贴] × [迁转户]", "d1", "万元"),
    Formula(8, "细分毛利", "[收入] − [服务成本] − [付酬金] − [付补贴] − [维系费]", "d1", "万元"),
)  # fmt: skip

# The operator's own: twelve segments together.
COMPANY = (
    Formula(8, "花的钱", "[计划内费用] + [十二块酬金] − [扣回到账] + [十二块补贴]", "d1", "万元"),
    Formula(
        8, "利润", "[十二块收入] − [十二块成本] − [花的钱] − <overdraft_interest> × [上季透支]", "d1", "万元",
    ),
    Formula(
        8, "存量价值",
        "<equity_share> × [计价毛利] × (1 − [计价离网率]) ÷ (<discount_rate> + [计价离网率])", "d1", "万元",
    ),
    Formula(9, "本季透支", "[花的钱] − [本季预算]，最少 0", "d1", "万元"),
    Formula(
        9, "下季预算",
        "<budget_rate> × [十二块收入] − <overdraft_repaid> × [本季透支]，最少 <least_budget> × [十二块收入]",
        "d1", "万元",
    ),
)  # fmt: skip
