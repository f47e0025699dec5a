"""Customer cards in class: cards and answers as tables, which to play, and what three clerks earn by two pay rules.

Answers and what a shop wants are the drill's own (`scenario.customer_cards`). One pay rule is the game's: a
year's share of the bill. The other is set for the lesson: the same money, an equal part for every card done right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from coursekit.errors import CourseError
from coursekit.sandtable.engine import TIERS
from coursekit.sandtable.engine.arrivals import SHARED_MONTHS
from coursekit.sandtable.game import Game
from coursekit.sandtable.rules.fields import TIER_ZH
from coursekit.sandtable.scenario.customer_cards import (
    LEFT_ALONE,
    PACK,
    CardAnswer,
    CustomerCard,
    card_answers,
    customer_cards,
    tariff_plans,
)
from coursekit.sandtable.scenario.what_follows import prefilled
from coursekit.topics.tiers import bills

RIGHT_CLERK, DEAREST_CLERK, IDLE_CLERK = "照卡推", "推最贵", "不开口"
UP, DOWN = "升舱", "归位"
BY_BILL, BY_RIGHT = "照账单分成（元/年）", "办对才付（元/年）"
CORRECT, EXTRA_BILL = "对几张", "十位客户一月多付（元）"


@dataclass(frozen=True)
class Deal:
    """Ten cards as one team gets them, their answers, its four plans, and a shop's share of the bill."""

    cards: tuple[CustomerCard, ...]
    answers: tuple[CardAnswer, ...]  # in the cards' order
    plans: pd.DataFrame
    share: float

    def bill(self, card: CustomerCard, plan: str) -> float:
        """Return a card's mean bill of its three months on a plan, yuan a month."""
        return float(bills(list(card.months_gb), [plan] * len(card.months_gb), self.plans).mean())

    def pairs(self) -> list[tuple[CustomerCard, CardAnswer]]:
        """Return each card with its answer."""
        return list(zip(self.cards, self.answers, strict=True))


@dataclass(frozen=True)
class Clerk:
    """What a clerk recommends on every card, and the bills a month that follow if every customer says yes."""

    name: str
    given: Mapping[int, tuple[str, str | None]]  # card's number to action and tier
    bills: Mapping[int, float]  # yuan a month


def deal_cards(game: Game, seat: int) -> Deal:
    """Return a team's ten cards of the front-line drill with all that the lesson works out from them."""
    share = float(prefilled(game, seat)["life_share"]) / 100
    return Deal(tuple(customer_cards(game, seat)), tuple(card_answers(game, seat)), tariff_plans(game, seat), share)


def plans_table(deal: Deal) -> pd.DataFrame:
    """Return the team's four plans as the cards print them, index 档: fee, allowance, and the price above it."""
    shown = deal.plans[["price_yuan", "allowance_gb", "overage_yuan_per_gb"]].map("{:g}".format)
    shown.columns = ["月费（元）", "套内（GB/月）", "套外（元/GB）"]
    return shown.set_index(deal.plans["plan_id"].map(TIER_ZH).rename("档"))


def cards_table(deal: Deal) -> pd.DataFrame:
    """Return the cards as a table, index 卡号: what the clerk sees, and nothing of the answer."""
    rows = [
        (f"{card.number} 号", f"{TIER_ZH[card.plan]}档，{card.fee_yuan:g} 元，含 {card.allowance_gb:g} GB",
         "、".join(f"{gb:.3g}" for gb in card.months_gb), "；".join(card.facts))
        for card in deal.cards
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["卡号", "现在的套餐", "前三月用量（GB）", "卡上还写着"]).set_index("卡号")


def answers_table(deal: Deal) -> pd.DataFrame:
    """Return the answers as a table, index 卡号: what to recommend, the bill before and after, and why."""
    rows = [
        (f"{each.number} 号", each.action + (f"，换到{TIER_ZH[each.plan]}档" if each.plan else ""), each.bill_now,
         each.bill_then, each.why)
        for each in deal.answers
    ]  # fmt: skip
    names = ["卡号", "推荐", "现在的账单（元）", "以后的账单（元）", "为什么"]
    return pd.DataFrame(rows, columns=names).set_index("卡号")


def clerks(deal: Deal) -> list[Clerk]:
    """Return three clerks: one goes by the cards, one to the plan with the largest bill, one recommends nothing."""
    fees = deal.plans.set_index("plan_id")["price_yuan"]
    pushed: dict[int, tuple[str, str | None]] = {}
    for card, answer in deal.pairs():
        way = UP if fees[answer.shop_wants] > fees[card.plan] else DOWN
        stays = answer.shop_wants == card.plan
        pushed[card.number] = (LEFT_ALONE, None) if stays else (way, answer.shop_wants)
    dearest = {card.number: deal.bill(card, answer.shop_wants) for card, answer in deal.pairs()}
    right = {each.number: (each.action, each.plan) for each in deal.answers}
    silent: dict[int, tuple[str, str | None]] = {each.number: (LEFT_ALONE, None) for each in deal.answers}
    return [
        Clerk(RIGHT_CLERK, right, {each.number: each.bill_then for each in deal.answers}),
        Clerk(DEAREST_CLERK, pushed, dearest),
        Clerk(IDLE_CLERK, silent, {each.number: each.bill_now for each in deal.answers}),
    ]


def pay_table(deal: Deal) -> pd.DataFrame:
    """Return what each clerk earns in a year by each rule, how many cards are right, and what customers pay more.

    `BY_BILL` is the game's share of twelve months' bills. `BY_RIGHT` shares out over all cards what `BY_BILL` pays the
    clerk who goes by the cards, and pays for those that are right.
    """
    right, *_ = found = clerks(deal)
    now = sum(each.bill_now for each in deal.answers)
    pay = {each.name: SHARED_MONTHS * deal.share * sum(each.bills.values()) for each in found}
    rows = []
    for each in found:
        correct = sum(each.given[number] == answer for number, answer in right.given.items())
        by_right = pay[RIGHT_CLERK] * correct / len(right.given)
        rows.append((each.name, correct, sum(each.bills.values()) - now, pay[each.name], by_right))
    return pd.DataFrame(rows, columns=["店员", CORRECT, EXTRA_BILL, BY_BILL, BY_RIGHT]).set_index("店员")


def cards_to_play(deal: Deal) -> tuple[int, int, int]:
    """Return three cards for role-play: a discount just ended, a complaint still open, and the one for the mirror.

    The mirror's card asks for a pack or one plan up while a larger plan pays the shop most; of these the one on which
    that plan costs the customer most more.
    """
    ended = next(card.number for card in deal.cards if any("优惠上月到期" in fact for fact in card.facts))
    complaint = next(card.number for card in deal.cards if any("投诉" in fact for fact in card.facts))
    dearer = {
        card.number: deal.bill(card, answer.shop_wants) - answer.bill_then
        for card, answer in deal.pairs()
        if answer.action in (UP, PACK) and TIERS.index(answer.shop_wants) > TIERS.index(card.plan)
    }
    if not dearer:
        raise CourseError("这十张卡里没有一张会被往大档推，照镜子那一轮没有卡可演：换一个开局号。")
    return ended, complaint, max(dearer, key=dearer.__getitem__)


def left_alone(deal: Deal) -> list[CardAnswer]:
    """Return the answers that recommend nothing at all."""
    return [each for each in deal.answers if each.action == LEFT_ALONE]
