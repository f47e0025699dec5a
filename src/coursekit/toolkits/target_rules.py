"""Rules on contacting customers: on which text each stands, what a person has to confirm, what to do at each step.

What the texts say was looked up on ``CHECKED_ON``. Whoever works with the list on a later day goes by the text then
in force; every sheet says so.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from coursekit.cohort import Cohort
from coursekit.topics.tiers import CampaignRules

CHECKED_ON = datetime.date(2026, 11, 22)
CHECKED = f"规则查于 {CHECKED_ON.year} 年 {CHECKED_ON.month} 月 {CHECKED_ON.day} 日，以现行文本为准；拿不准的，问法务。"
# The three operators' only numbers for outbound marketing calls, made public on 2025-08-01 (Xinhua).
OFFICIAL_NUMBERS = {"telecom": "10001", "mobile": "10085", "unicom": "10016"}
# Words that press a customer or compare with another company; a script that holds one does not pass.
PRESSING_WORDS = (
    "最后一天", "最后机会", "马上办", "赶紧", "再不", "错过", "名额有限", "仅限今天", "别家", "转网专享", "携入",
    "比移动", "比电信", "比联通",
)  # fmt: skip

_PLEDGE = "三家 2025 年 8 月 1 日公布的电话营销举措（公开承诺，不是法条）"
_HOUSE = "本班的规矩"
_CARDS = "《反电信网络诈骗法》第九条：落实实名登记制度；第十条：异常的有权加强核查"
_SALE = (
    "工信部通信函〔2018〕276 号：同等条件的同类用户有同等的选择权利；不得限制用户更改任一在售的资费方案，"
    "合同另有约定的除外"
)
_PLAINLY = f"{_PLEDGE}：不隐瞒限制性条件"
_PORTING = "《携号转网服务管理规定》禁止性行为"
_BASES = {
    "consent": "《个人信息保护法》第十三、十四条；《消费者权益保护法》第二十九条",
    "refusal": "《通信短信息服务管理规定》第十八条；《民法典》第一千零三十三条",
    "minors": "《个人信息保护法》第二十八、三十一条说的是不满十四周岁；本班从严，未满十八岁都不打",
    "port_out": f"{_PORTING}第（二）项：提出申请后，不得干扰用户自由选择",
    "wording": f"{_PORTING}第（五）项：不得比较宣传；催促的话是本班不许",
    "house": _HOUSE,
    "contract": f"{_HOUSE}：合约还剩多于 {CampaignRules.contract_months_left} 个月的，先不推换套餐",
    "no_return": _PLAINLY,
    "official_number": _PLEDGE,
    "recorded": _PLEDGE,
    "open_offers": f"{_PORTING}第（六）项：不得为携号转网用户设置专项资费方案和营销方案",
    "published": "工信部“明白办、放心用”行动（2025 年 4 月）：未公示不得销售",
    "downgrade_open": _SALE,
    "same_for_askers": _SALE,
    "unsubscribe": "《通信短信息服务管理规定》：商业性短信息要随短信告知拒收方式",
    "fair": "《个人信息保护法》第二十四条：不得在交易价格等条件上不合理差别待遇，并提供便捷的拒绝方式",
    "impact_assessment": "《个人信息保护法》第五十五、五十六条：自动化决策事前评估，报告至少保存三年",
}


@dataclass(frozen=True)
class Declaration:
    """What only a person can confirm: the rule's name, and the statement that is confirmed."""

    name: str
    statement: str


DECLARATIONS: dict[str, Declaration] = {
    "official_number": Declaration("官方外呼号", "外呼只用官方外呼号，不拿手机打，不转给别人打"),
    "recorded": Declaration("录音和确认短信", "全程录音；客户同意后发确认短信，客户回复了才办，办成再发告知短信"),
    "open_offers": Declaration("没有携入专享", "名单上的套餐，同样条件的客户都能办，没有只给转网客户的"),
    "published": Declaration("套餐在售、已公示", "建议的套餐都在售，在网厅和 APP 查得到"),
    "downgrade_open": Declaration("降档不设障", "客户要换小套餐、要退，把约定讲清就办，不拖不劝"),
    "unsubscribe": Declaration("短信能退订", "每条短信写着怎么退订，退订了不再发"),
    "fair": Declaration("同样情况同样方案", "用量、账单一样的客户，建议的套餐和价钱一样；不想被算的可以拒绝"),
    "same_for_askers": Declaration("名单外的人也给", "名单外的人来问，同样算、同样给"),
    "impact_assessment": Declaration("影响评估", "按流量分档、排名单做过个人信息保护影响评估，有记录"),
}


@dataclass(frozen=True)
class Step:
    """One step of a contact: when, what to do, on which text it stands."""

    when: str
    do: str
    basis: str


def official_number(cohort: Cohort) -> str:
    """Return the number that marketing calls of this class's operator come from."""
    number = OFFICIAL_NUMBERS.get(cohort.spec.operator)
    return f"{cohort.words.operator}官方外呼号 {number}" if number else "本企业公布的官方外呼号"


def contact_rule(cohort: Cohort) -> str:
    """Return the rule on contact in one line, as it goes along with every row that leaves the office."""
    return f"只用{official_number(cohort)}，全程录音；说不要，就停，登记免打扰；同意了才发确认短信。"


def opening(cohort: Cohort) -> str:
    """Return what every call begins with: who calls from which number, is it the owner, is it convenient."""
    company = {"telecom": "中国电信", "mobile": "中国移动", "unicom": "中国联通"}.get(cohort.spec.operator, "＿＿公司")
    return (
        f"您好，我是{company}的客服，这是{official_number(cohort)}，通话有录音。请问您是机主本人吗？"
        "现在方便说一分钟吗？"
    )


def bases(cohort: Cohort) -> dict[str, str]:
    """Return on which text each rule stands, by code, this class's own settings named."""
    gap = cohort.settings("03").contact_gap_days
    return _BASES | {"gap": f"{_HOUSE}：同一个人两次触达至少隔 {gap} 天"}


def steps(cohort: Cohort) -> list[Step]:
    """Return what to do at each step of a contact, in order."""
    said = official_number(cohort)
    return [
        Step("打之前", "合规闸门全部通过，名单才交给外呼平台；对照另有一页，综合岗收着，不外发，一个也不打。", _HOUSE),
        Step(
            "用哪个号",
            f"只用{said}。厅店、{cohort.words.branch}的人不拿手机照名单打；客户来厅里，可以当面说。",
            _PLEDGE,
        ),
        Step(
            "开口",
            f"每通先说：“{opening(cohort)}”不是机主，不说套餐和账单，道歉就挂，结果填“非机主”。不方便，约个时间再打。",
            _HOUSE,
        ),
        Step("没接通", "隔天再拨。一个号最多拨几次、什么时段能拨，按本企业规定；拨一次，“拨打次数”加一。", _HOUSE),
        Step("报价", "说清为什么打、月费、副卡、套外怎么收；不催，不比别家，不说“专享”。", _BASES["wording"]),
        Step("听不清、年纪大的", "不在电话里办，请到厅里本人办，慢慢说。", _HOUSE),
        Step("客户说不", "马上停，结果填“别再打”的，当天登记免打扰，下个月的名单里不会再有。", _PLEDGE),
        Step(
            "客户同意",
            "结果先填“同意等回复”，发确认短信，写明哪天生效、月费、副卡、套外怎么收；回复了才办，不回复就是不办。"
            "只有“已回复已办”算办成。",
            "公开承诺；“明白办、放心用”行动：短信回复、手机验证码、签字确认，三种之一",
        ),
        Step(
            "换套餐以前",
            "本月剩余流量能否结转：按办理当时的规则告知。换套餐当月，剩的可能不结转。",
            _PLAINLY,
        ),
        Step("老套餐停售的", "先说“停售，换了办不回来”，短信里也写；客户犹豫，就不换。", _PLAINLY),
        Step("办成以后", "发告知短信，写明从哪天起、怎么退。几条短信的时间、录音流水号，都填在名单上。", _PLEDGE),
        Step("录音", "全程录音，全量复查：确认短信是不是先发后办，有没有催。", _PLEDGE),
        Step("客户投诉", "当天由客服接，外呼不再打；结果填“投诉”，“是否投诉”填是，到了停手线就停。", _HOUSE),
        Step("客户想换小的", "和换大的一样办；合同另有约定的，把约定说清。", _BASES["downgrade_open"]),
        Step(
            "换新一代网",
            "先看手机：手机不支持的，说清办了也用不上新网；不误导，不强迫。",
            "工信部《关于提升 5G 服务质量的通知》（2021 年 2 月）",
        ),
        Step("长期不用的卡", "长期不用又疑似异常的卡，先照实名制和反诈要求核验，不送包、不营销。", _CARDS),
        Step("发短信", "没同意过的不发；每条带退订方式；退订以后不再发。", _BASES["refusal"]),
        Step("客户申请了携出", "不打，不拦；正在打的名单里有，当天拿掉。", _BASES["port_out"]),
        Step("名单外的人来问", "同样算、同样给：名单只决定打给谁，不决定谁能办。", _BASES["same_for_askers"]),
        Step("县里定不了的", "套餐、资费、合约、在售目录要改的：报市公司转省公司；没批以前，不许诺。", _HOUSE),
        Step("名单怎么放", "只放在单位的电脑里，不转发，不进微信群；删什么、留什么，看“先看这里”。", _HOUSE),
        Step("客户问为什么打给我", "照实说：按近三个月的用量和账单挑的；不想被这样挑，登记下来。", _BASES["fair"]),
    ]
