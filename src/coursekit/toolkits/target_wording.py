"""What the list of targets says: how each campaign is offered, what the confirmation reads, what a result is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

CONTACTED, HELD_OUT = "联系", "对照：不联系"
HIT, PILOT, LEAVE = "打", "先试点", "不打"
WORKS, UNCLEAR, TOO_SMALL = "有用", "判不了", "太小"
TOO_FEW = "对照太少"
DONE, COMPLAINED = "已回复已办", "投诉"
OUTCOMES = ("没接通", "非机主", "拒绝", "要再想想", "同意等回复", DONE, "已回复没办成", COMPLAINED, "别再打")
UNCHANGED = "套餐不变"
RETURN, GONE = "能", "停售，换了办不回来"
YES, NO = "是", "否"
HELD_OUT_SCRIPT = "对照：这个月不联系，到 M+3 只看数。"

# Who is meant, what is offered, what counts as success, and what a campaign will not do, in the words of the lesson.
WHO = {
    "put_in_place": "没有流量套餐却一直在付套外费，或优惠到期落回原价",
    "wake_up": "智能机、打电话，连着三个月几乎没有流量",
    "upgrade": "近三个月有两个月以上超套或限速",
    "migration": "用得多，套餐、手机、登网还有一样是老的，合约快到期",
    "full_month": "流量用不到三成，一个月有流量的天数不到十天",
}
OFFER = {
    "put_in_place": "装得下近三个月用量的在售套餐里最省的，至少省 1 元",
    "wake_up": "问一句卡在哪个卡槽、会不会开流量；不改套餐",
    "upgrade": "装得下用量的在售套餐，账单最多多几元（本班设置）",
    "migration": "老套餐换新一代的在售套餐；套餐、手机都新的，只教开开关",
    "full_month": "讲一个用得上的场景；想换小一点的套餐，把合约讲清再办",
}
SUCCESS = {
    "put_in_place": "M+1 在建议的套餐上，M+3 没投诉",
    "wake_up": "M+3 那个月至少五天有流量",
    "upgrade": "换了，M+3 没退，账单没超过说好的数",
    "migration": "套餐、手机、登网三样都换了",
    "full_month": "M+3 还在网，也没降档",
}
HONEST = {
    "put_in_place": "多数人账单变少，赚在少离网；少离网没看出来，就是倒贴",
    "wake_up": "疑似在第二卡槽的，送包叫不醒",
    "upgrade": "超套费没了，收入可能反而少；偶尔超一次的，只给临时包",
    "migration": "只换套餐不换手机，是空迁",
    "full_month": "当月账单不涨是正常的",
}


@dataclass(frozen=True)
class Change:
    """One customer's change of plan as it is said: names, yuan a month, what is in the plan, what is lost with it.

    ``present_bill`` is what is paid now where ``present_is_now``, else the mean of three months; ``secondary_yuan`` is
    the fee of all secondary lines together on the plan offered; ``within`` says what the plan holds and costs beyond.
    """

    campaign: str
    segment: str
    present: str
    offered: str | None
    present_bill: float
    offered_bill: float
    present_is_now: bool = False
    price_yuan: float = 0.0
    secondary_lines: int = 0
    secondary_yuan: float = 0.0
    within: str = ""
    present_on_sale: bool = True


def script(change: Change) -> str:
    """Return what the official outbound line says: a fact, a price, what cannot be undone, and who decides."""
    gone = "" if change.present_on_sale else "您现在的套餐已停售，换了办不回来。"
    if change.offered is None:
        said = _WITHOUT_OFFER[change.campaign, change.segment]
        return said + gone if change.campaign == "full_month" else said
    opening = _OPENING[change.campaign, change.segment].format(present=change.present)
    return f"{opening}“{change.offered}”{_fee(change)}，{difference(change)}。{gone}换不换您定。"


def confirmation(change: Change) -> str:
    """Return the text message that follows a yes: what is ordered, from which day, at which price; silence orders
    nothing."""
    if change.offered is None:
        return "刚才的电话只是提醒，没有为您开通或变更业务，不收费。不想再收，回复“退订”。"
    fee = yuan(change.secondary_yuan) if change.secondary_yuan else "0 元"
    secondary = f"，副卡另收 {fee}" if change.secondary_lines else ""
    gone = "" if change.present_on_sale else "原套餐停售，换了办不回来。"
    return (
        f"您咨询“{change.present}”换“{change.offered}”：次月 1 日起，月费 {yuan(change.price_yuan)}{secondary}，"
        f"{change.within}。{gone}回复“确认办理”才办，不回复不办。拒收回复“退订”。"
    )


def difference(change: Change) -> str:
    """Say how far the offered bill lies from what is paid now, or from the mean of the last three months."""
    gap = change.offered_bill - change.present_bill
    than = "现在" if change.present_is_now else "您近三个月平均"
    if abs(gap) < 1:
        return f"和{than}差不多"
    return f"比{than}{'多' if gap > 0 else '少'} {abs(gap):.0f} 元左右"


def _fee(change: Change) -> str:
    """Say the plan's fee, and apart from it the total with secondary lines; the plan holds what was used."""
    fee = f"月费 {yuan(change.price_yuan)}"
    if not change.secondary_yuan:
        return f"{fee}，装得下您近三个月的用量"
    return f"{fee}；加上副卡，按您近三个月的用量约 {change.offered_bill:.0f} 元"


def yuan(amount: float) -> str:
    """Return an amount of money without a needless decimal.

    >>> yuan(39.0), yuan(4.5)
    ('39 元', '4.50 元')
    """
    return f"{amount:.0f} 元" if float(amount).is_integer() else f"{amount:.2f} 元"


def points(lift: float) -> str:
    """Return a difference of two rates in percentage points.

    >>> points(0.02), points(0.015)
    ('2 个百分点', '1.5 个百分点')
    """
    return f"{100 * lift:g} 个百分点"


def within_and_beyond(plan: Mapping[str, object]) -> str:
    """Say what a plan holds and what it does beyond its allowance, in the words of a confirmation.

    >>> within_and_beyond({"allowance_gb": 141.0, "voice_minutes": 500, "overage_rule": "throttle"})
    '含 141 GB、语音 500 分钟，超出后降速'
    """
    voice = f"语音 {plan['voice_minutes']:.0f} 分钟" if plan["voice_minutes"] > 0 else "不含语音"
    return f"含 {plan['allowance_gb']:g} GB、{voice}，超出后{_beyond(plan)}"


def _beyond(plan: Mapping[str, object]) -> str:
    if plan["overage_rule"] == "throttle":
        return "降速"
    pack, cap = plan["pack_gb"], plan["overage_cap_yuan"]
    if plan["overage_rule"] == "auto_pack":
        return f"每 {pack:g} GB {yuan(plan['pack_yuan'])}"
    packs = f"，每 {pack:g} GB 最多 {yuan(plan['pack_yuan'])}" if pd.notna(pack) else ""
    capped = f"，一个月最多 {yuan(cap)}" if pd.notna(cap) else ""
    return f"每 GB {yuan(plan['overage_yuan_per_gb'])}{packs}{capped}"


_OPENING = {
    ("put_in_place", "no_plan"): "您现在没有流量套餐，流量用多少付多少。",
    ("put_in_place", "discount_ended"): "您的优惠到期了，“{present}”现在按原价收。",
    ("upgrade", "every_month"): "您近三个月，月月流量不够用。",
    ("upgrade", "two_of_three"): "您近三个月有两个月流量不够用。",
    ("migration", "has_terminal"): "您的手机能用新网，套餐还是“{present}”。",
    ("migration", "needs_terminal"): "您现在是“{present}”，换新网还要换手机，不急着今天定。",
}
_ASLEEP = "您这张卡近三个月几乎没用流量。想用，我告诉您怎么开；不想用也没关系，套餐不动。"
_FAR_FROM_FULL = "您套餐里的流量用了不到三成。想知道怎么用上，我讲一个；想换小一点的也行，有合约的先把约定说清。"
_WITHOUT_OFFER = {
    ("wake_up", "one_slot"): _ASLEEP,
    ("wake_up", "second_slot"): _ASLEEP,
    ("migration", "has_terminal"): "您的套餐和手机都能用新网，近期还没登上，可能是开关没开。不花钱，不换套餐。",
    ("migration", "needs_terminal"): "您的套餐能用新网，手机还用不上。想换手机，我说清哪些能用；不急，套餐不动。",
    ("full_month", "newcomer"): _FAR_FROM_FULL,
    ("full_month", "settled"): _FAR_FROM_FULL,
}
