"""Scripted customers for the front line: ten cards a team, and what each should be offered, computed from its months.

Who is left alone, and which campaign fits, is judged by the rules of the lesson on usage tiers; which plan, by the
team's own tariffs at the customer's own use. Cards are synthetic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from coursekit.errors import CourseError
from coursekit.sandtable.engine import TIERS
from coursekit.sandtable.engine.arrivals import SHARED_MONTHS
from coursekit.sandtable.game import Game, new_game
from coursekit.sandtable.rules.fields import TIER_ZH
from coursekit.sandtable.scenario.what_follows import prefilled
from coursekit.topics.tiers import CampaignRules, assign_campaigns, bills, least_cost_plan, upgrade_offer

CARD_STREAM = 1007  # of the game's seed
LABEL = "合成数据（沙盘），不是真客户"
ON_DATE, MONTHS = date(2026, 1, 5), ("2025-10", "2025-11", "2025-12")  # any three: cards say 前三月, 前两月, 上月
ROOM_YUAN, LEAST_SAVING = 10.0, 1.0
LEFT_ALONE, PACK = "不打扰", "临时流量包"
ACTIONS = {
    "put_in_place": "归位", "wake_up": "唤醒", "upgrade": "升舱", "migration": "迁移", "full_month": "满月",
    "left_alone": LEFT_ALONE,
}  # fmt: skip
WHY = {
    "put_in_place": "优惠上月到期：按用得最多的那个月，换到最省的一档",
    "wake_up": "智能机、有通话，三个月没有流量：教会用，不换套餐",
    "upgrade": "三个月里至少两个月超套：换一档，账单最多多 10 元",
    "migration": "用量高，终端还是老的，没有合约或合约快到期：换手机上新网，套餐不动",
    "full_month": "套餐用不到三成、有流量的日子不到十天：帮着用起来，不换套餐",
    "left_alone": "哪一条都不沾：不推荐，把来办的事办好",
    "open_complaint": "投诉还没办结：先办投诉，今天什么都不推荐",
    "do_not_disturb": "登记了免打扰：不推荐，把来办的事办好",
}
NO_BIGGER = "超套，可装得下的那一档要多付 10 元以上，或者没有更大的档：给临时流量包，别硬推"
BOUND = "用得多、手机老，可合约还有 {months} 个月：先记日子，今天不推荐"
NO_SAVING = "优惠到期了，可换哪一档也省不到 1 元：把账单讲清，不换"


@dataclass(frozen=True)
class _Script:
    """One card's story: plan by tier, three months' use as shares of an allowance, and what else differs."""

    plan: str
    of: str  # tier whose allowance the use is a share of
    use: tuple[float, float, float]
    days: int = 22
    terminal: str = "new"
    contract_months: int = 0
    discount_ended: bool = False
    complaint: bool = False
    do_not_disturb: bool = False


_SCRIPTS = (
    _Script("medium", "light", (0.7, 0.8, 0.75), discount_ended=True),
    _Script("light", "light", (0.0, 0.0, 0.0), days=0),
    _Script("light", "light", (1.9, 2.2, 2.1)),
    _Script("medium", "medium", (0.6, 0.7, 1.2)),
    _Script("heavy", "heavy", (0.8, 0.85, 0.9), terminal="old"),
    _Script("medium", "medium", (0.1, 0.15, 0.12), days=5),
    _Script("light", "light", (2.0, 1.8, 2.1), do_not_disturb=True),
    _Script("medium", "medium", (1.6, 1.7, 1.5), complaint=True),
    _Script("heavy", "heavy", (0.85, 0.8, 0.9), terminal="old", contract_months=10),
    _Script("heavy", "heavy", (1.5, 1.6, 1.7)),
)


@dataclass(frozen=True)
class CustomerCard:
    """One card as a team gets it; ``months_gb`` are the last three months, the oldest first."""

    number: int
    plan: str  # tier
    fee_yuan: float
    allowance_gb: float
    months_gb: tuple[float, float, float]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class CardAnswer:
    """What the card asks for, and why; bills are yuan a month at the card's own use."""

    number: int
    action: str  # one of ACTIONS' words, or PACK
    plan: str | None  # tier to change to; None where the plan stays
    bill_now: float
    bill_then: float
    why: str
    shop_wants: str  # the tier that pays the shop most
    shop_forgoes: float  # yuan in a year that the shop has less than from that


def customer_cards(game: Game, seat: int) -> list[CustomerCard]:
    """Return a team's ten cards, shuffled; the same game, quarter and seat give the same."""
    plans = tariff_plans(game, seat)
    return [_card(number, script, use, plans) for number, (script, use) in enumerate(_drawn(game, seat, plans), 1)]


def card_answers(game: Game, seat: int) -> list[CardAnswer]:
    """Return the answers to `customer_cards`, in the same order; for whoever runs the drill."""
    plans = tariff_plans(game, seat)
    drawn = _drawn(game, seat, plans)
    rules = CampaignRules(high_gb=high_line(game))
    judged = assign_campaigns(*_tables(drawn, plans), plans, on_date=ON_DATE, rules=rules)
    form, costs = prefilled(game, seat), _mean_bills([use for _, use in drawn], plans)
    return [_answer(form, number, script, use, plans, judged.iloc[number - 1], costs[number - 1])
            for number, (script, use) in enumerate(drawn, 1)]  # fmt: skip


def judge_cards(given: Mapping[int, tuple[str, str | None]], game: Game, seat: int) -> list[str]:
    """Return a sentence for every card that was answered otherwise: ``given`` is number to action and plan's tier."""
    answers = {each.number: each for each in card_answers(new_game(game.setup), seat)}
    words = {*ACTIONS.values(), PACK}
    said = []
    for number, (action, plan) in given.items():
        if number not in answers or action not in words or plan not in (None, *TIERS):
            allowed = "、".join(sorted(words))
            bounds = f"卡号 1 到 {len(answers)}，推荐只能写 {allowed}"
            raise CourseError(f"{number} 号卡填的是“{action}、{plan}”：{bounds}。")
        right = answers[number]
        if (action, plan) != (right.action, right.plan):
            to = f"，换到{TIER_ZH[right.plan]}档" if right.plan else ""
            said.append(f"{number} 号卡填的是{action}，算出来是{right.action}{to}：{right.why}。")
    return said


def high_line(game: Game) -> float:
    """Return from how many GB a month a customer counts as a high user: midway, by ratio, from medium to heavy use."""
    medium, heavy = game.state.usage[0, TIERS.index("medium")], game.state.usage[0, TIERS.index("heavy")]
    return round(float(np.sqrt(medium * heavy)), 3)


def tariff_plans(game: Game, seat: int) -> pd.DataFrame:
    """Return the team's four plans as it sells them to personal customers, a plan table for `coursekit.topics`."""
    form, p = prefilled(game, seat), game.market.parameters
    off = 1 - float(form["discount_personal"]) / 100
    return pd.DataFrame({
        "plan_id": TIERS, "price_yuan": [round(float(form[f"fee_{tier}"]) * off, 1) for tier in TIERS],
        "allowance_gb": [round(float(form[f"allowance_{tier}"]), 3) for tier in TIERS], "overage_rule": "charge",
        "overage_yuan_per_gb": p.overage_yuan_per_gb, "generation": "new",
    })  # fmt: skip


def _drawn(game: Game, seat: int, plans: pd.DataFrame) -> list[tuple[_Script, tuple[float, ...]]]:
    rng = np.random.default_rng([game.setup.seed, CARD_STREAM, len(game.quarters), seat])
    allowance = dict(zip(plans["plan_id"], plans["allowance_gb"], strict=True))
    drawn = []
    for number in rng.permutation(len(_SCRIPTS)):
        script = _SCRIPTS[number]
        use = np.array(script.use) * allowance[script.of] * rng.uniform(0.96, 1.04, len(MONTHS))
        drawn.append((script, tuple(use.round(3).tolist())))
    return drawn


def _card(number: int, script: _Script, use: tuple[float, ...], plans: pd.DataFrame) -> CustomerCard:
    own = plans.set_index("plan_id").loc[script.plan]
    facts = [
        "智能机，每月都有通话" if script.terminal == "new" else "老制式手机，每月都有通话",
        f"有流量的日子：每月约 {script.days} 天",
        f"合约还剩 {script.contract_months} 个月" if script.contract_months else "没有合约",
    ]
    facts += ["优惠上月到期，本月起按上面的月费"] if script.discount_ended else []
    facts += ["有一件投诉还没办结"] if script.complaint else []
    facts += ["登记了免打扰"] if script.do_not_disturb else []
    return CustomerCard(number, script.plan, float(own["price_yuan"]), float(own["allowance_gb"]), use, tuple(facts))


def _tables(drawn: list[tuple[_Script, tuple[float, ...]]], plans: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    allowance = dict(zip(plans["plan_id"], plans["allowance_gb"], strict=True))
    lines, months = [], []
    for number, (script, use) in enumerate(drawn):
        lines.append({
            "subscriber_id": number, "line_role": "main", "plan_id": script.plan, "age_band": "35_49",
            "tenure_months": 30, "terminal": script.terminal, "on_new_network": script.terminal == "new",
            "second_sim_hint": False, "is_iot": False, "status": "active",
            "contract_months_left": script.contract_months,
            "discount_end_month": MONTHS[-1] if script.discount_ended else None, "open_complaint": script.complaint,
            "port_out_requested": False, "marketing_consent": True, "do_not_disturb": script.do_not_disturb,
            "last_contact_date": "2025-09-01",
        })  # fmt: skip
        months += [{
            "subscriber_id": number, "month": month, "usage_gb": gb, "directional_gb": 0.0,
            "allowance_gb": allowance[script.plan], "pool_usage_gb": gb,
            "overage_gb": max(0.0, gb - allowance[script.plan]), "throttled_days": 0,
            "active_data_days": script.days, "voice_minutes": 60,
        } for month, gb in zip(MONTHS, use, strict=True)]  # fmt: skip
    return pd.DataFrame(lines), pd.DataFrame(months)


def _answer(
    form: Mapping[str, float | str], number: int, script: _Script, use: tuple[float, ...], plans: pd.DataFrame,
    judged: pd.Series, costs: Mapping[str, float],
) -> CardAnswer:  # fmt: skip
    """Return a card's answer; ``costs`` is what its use costs a month with each plan, ``form`` the team's own."""
    excluded = isinstance(judged["exclusion"], str)
    campaign = judged["exclusion"] if excluded else judged["campaign"]
    action = LEFT_ALONE if excluded else ACTIONS[campaign]
    now, largest = costs[script.plan], max(use)
    plan, why = None, WHY[campaign]
    if campaign == "put_in_place":
        found = least_cost_plan([largest], plans).iloc[0]
        saves = now - costs[found["plan_id"]]
        plan = found["plan_id"] if saves >= LEAST_SAVING else None
        action, why = (action, why) if plan else (LEFT_ALONE, NO_SAVING)
    elif campaign == "upgrade":
        found = upgrade_offer([largest], [now], plans, room_yuan=ROOM_YUAN)["plan_id"].iloc[0]
        plan = found if isinstance(found, str) and found != script.plan else None
        action, why = (action, why) if plan else (PACK, NO_BIGGER)
    if campaign == "left_alone" and script.terminal == "old" and script.contract_months:
        why = BOUND.format(months=script.contract_months)
    then = costs[plan or script.plan]
    pays = {tier: _shop_pay(form, cost) for tier, cost in costs.items()}
    wants = max(pays, key=pays.__getitem__)
    forgoes = pays[wants] - _shop_pay(form, then)
    return CardAnswer(number, action, plan, round(now, 2), round(then, 2), why, wants, round(forgoes, 2))


def _mean_bills(uses: Sequence[tuple[float, ...]], plans: pd.DataFrame) -> list[dict[str, float]]:
    """Return what each use costs a month with each plan: one reckoning for all, as each by itself takes as long."""
    use = np.array(uses)
    every = bills(np.tile(use.ravel(), len(TIERS)), np.repeat(TIERS, use.size), plans)
    means = np.reshape(every, (len(TIERS), *use.shape)).mean(-1)
    return [dict(zip(TIERS, map(float, column), strict=True)) for column in means.T]


def _shop_pay(form: Mapping[str, float | str], bill: float) -> float:
    """Return what a shop gets in a year for a customer with this bill: the commission, and its share of a year."""
    return float(form["commission"]) + SHARED_MONTHS * float(form["life_share"]) / 100 * bill
