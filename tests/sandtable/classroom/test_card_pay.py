"""Ten cards in class: what three clerks earn, from the drill's own answers, and which cards are played."""

from functools import cache

import pytest

from coursekit.notebooks.prose import style_problems
from coursekit.sandtable.classroom.card_pay import (
    BY_BILL,
    BY_RIGHT,
    CORRECT,
    DEAREST_CLERK,
    EXTRA_BILL,
    IDLE_CLERK,
    RIGHT_CLERK,
    answers_table,
    cards_table,
    cards_to_play,
    clerks,
    deal_cards,
    left_alone,
    pay_table,
    plans_table,
)
from coursekit.sandtable.classroom.drill_samples import drill_sample
from coursekit.sandtable.scenario.customer_cards import (
    PACK,
    card_answers,
    customer_cards,
    judge_cards,
    tariff_plans,
)
from coursekit.sandtable.scenario.what_follows import prefilled
from coursekit.sandtable.setup import PAIRS

each_game = pytest.mark.parametrize(("pair", "seed"), [(pair, seed) for pair in PAIRS for seed in (24, 8)])


@cache
def dealt(game):
    """Deals are slow, and a game before its first quarter does not change."""
    return deal_cards(game, 0)


def charge(card, plan):
    """A mean bill, GB by GB above the allowance."""
    over = sum(max(0.0, gb - plan.allowance_gb) * plan.overage_yuan_per_gb for gb in card.months_gb)
    return plan.price_yuan + over / len(card.months_gb)


@each_game
def test_each_clerks_bills_are_worked_out_by_hand(pair, seed):
    game = drill_sample("front_line", pair, seed)
    plans = {plan.plan_id: plan for plan in tariff_plans(game, 0).itertuples()}
    answers = {each.number: each for each in dealt(game).answers}
    by_name = {each.name: each for each in clerks(dealt(game))}
    for card in dealt(game).cards:
        bills = {tier: charge(card, plan) for tier, plan in plans.items()}
        assert by_name[DEAREST_CLERK].bills[card.number] == pytest.approx(max(bills.values()), abs=0.01)
        kept = answers[card.number].plan or card.plan
        assert by_name[RIGHT_CLERK].bills[card.number] == pytest.approx(bills[kept], abs=0.01)
        assert by_name[IDLE_CLERK].bills[card.number] == pytest.approx(bills[card.plan], abs=0.01)


@each_game
def test_what_the_bill_pays_for_pushing_is_what_the_drill_says_a_shop_forgoes(pair, seed):
    game = drill_sample("front_line", pair, seed)
    pay, answers = pay_table(dealt(game)), dealt(game).answers
    gained = pay.loc[DEAREST_CLERK, BY_BILL] - pay.loc[RIGHT_CLERK, BY_BILL]
    assert gained == pytest.approx(sum(each.shop_forgoes for each in answers), abs=0.1)
    overpaid = 12 * (pay.loc[DEAREST_CLERK, EXTRA_BILL] - pay.loc[RIGHT_CLERK, EXTRA_BILL])
    assert overpaid * prefilled(game, 0)["life_share"] / 100 == pytest.approx(gained)
    assert pay.loc[IDLE_CLERK, EXTRA_BILL] == 0


@each_game
def test_paid_by_right_cards_the_same_money_goes_to_whom_the_answers_bear_out(pair, seed):
    game = drill_sample("front_line", pair, seed)
    pay, answers = pay_table(dealt(game)), dealt(game).answers
    assert pay.loc[RIGHT_CLERK, CORRECT] == 10 and pay.loc[RIGHT_CLERK, BY_RIGHT] == pytest.approx(pay.loc[RIGHT_CLERK, BY_BILL])
    assert pay.loc[IDLE_CLERK, CORRECT] == sum(each.action == "不打扰" for each in answers) == len(left_alone(dealt(game)))
    for each in clerks(dealt(game)):
        assert pay.loc[each.name, CORRECT] == 10 - len(judge_cards(each.given, game, 0)), "the drill's own judge"
    assert pay.loc[DEAREST_CLERK, CORRECT] < 5
    for _, row in pay.iterrows():
        assert row[BY_RIGHT] == pytest.approx(row[CORRECT] / 10 * pay.loc[RIGHT_CLERK, BY_BILL])


@each_game
def test_the_cards_played_are_a_lapsed_discount_an_open_complaint_and_one_to_be_pushed_up(pair, seed):
    game = drill_sample("front_line", pair, seed)
    cards, answers = dealt(game).cards, dealt(game).answers
    ended, complaint, mirror = cards_to_play(dealt(game))
    assert len({ended, complaint, mirror}) == 3
    assert "优惠上月到期" in "".join(cards[ended - 1].facts) and "投诉" in "".join(cards[complaint - 1].facts)
    assert answers[complaint - 1].action == "不打扰" and answers[mirror - 1].action in ("升舱", PACK)
    fees = tariff_plans(game, 0).set_index("plan_id")["price_yuan"]
    assert fees[answers[mirror - 1].shop_wants] > fees[cards[mirror - 1].plan]


@pytest.mark.parametrize("pair", PAIRS)
def test_tables_show_the_cards_without_their_answers_and_keep_the_house_style(pair):
    game = drill_sample("front_line", pair)
    deal = dealt(game)
    cards = customer_cards(game, 0)
    assert deal.cards == tuple(cards) and deal.answers == tuple(card_answers(game, 0)), "the drill's own"
    shown, told, plans = cards_table(deal), answers_table(deal), plans_table(deal)
    text = "".join(map(str, shown.to_numpy().ravel()))
    assert not [word for word in ("不打扰", "归位", "唤醒", "升舱", "迁移", "满月", PACK) if word in text]
    assert list(shown.index) == list(told.index) == [f"{number} 号" for number in range(1, 11)]
    for card, each in zip(cards, shown.itertuples(), strict=True):
        assert f"{card.fee_yuan:g} 元" in each[1] and all(f"{gb:.3g}" in each[2] for gb in card.months_gb)
        assert plans.loc[each[1].split("档")[0]].tolist()[:2] == [f"{card.fee_yuan:g}", f"{card.allowance_gb:g}"]
    for each in (*shown.to_numpy().ravel(), *told.to_numpy().ravel()):
        assert list(style_problems(str(each))) == []
