"""What the lesson says of the tiered drill, for both pairs: the diagnosis, equal money, and the two yardsticks."""

import numpy as np
import pytest

from coursekit.sandtable.classroom import tier_plans as lesson
from coursekit.sandtable.classroom.plan_play import play_plan, times_plan
from coursekit.sandtable.game import play_quarter
from coursekit.sandtable.rules.handed_in import decisions_handed_in
from coursekit.sandtable.scenario.drill_rules import drill_values, target_reached
from coursekit.sandtable.scenario.drill_tables import campaign_tiers, tier_table
from coursekit.sandtable.scenario.drills import drill_named
from coursekit.sandtable.setup import PAIRS

WAKE, FILL, UP, PLACE = "唤醒（沉睡）", "满月（轻度）", "升舱（中度）", "归位（重度）"
PLANS = {  # as the lesson writes them
    WAKE: {"存量维系费·沉睡": 1.5}, FILL: {"主推套餐档·轻度": 0.95},
    UP: {"主推套餐档·中度": 1.05, "套内流量·中度": 1.15}, PLACE: {"套内流量·重度": 1.15},
}  # fmt: skip
TOGETHER = {name: factor for factors in PLANS.values() for name, factor in factors.items()}


def played(pair, factors, seed=lesson.SAMPLE_SEED):
    return play_plan("tiered", pair, seed, times_plan(lesson.tier_game(pair, seed), factors))


@pytest.mark.parametrize("pair", PAIRS)
def test_the_lessons_plans_name_the_tiers_that_the_drill_names(pair):
    matched = lesson.campaign_table(pair)["对到哪一档"]
    named = {name[:2]: name[3:5] for name in PLANS}
    assert {name: matched[name] for name in named} == named and matched["迁移"] == matched["升舱"]
    for name, factors in PLANS.items():
        assert {field[-2:] for field in factors} == {name[3:5]}
    drill = drill_named("tiered")
    assert drill.quarters == 4 and sum(drill.minutes.values()) == 80


@pytest.mark.parametrize("pair", PAIRS)
def test_what_says_so_is_there_to_see_in_the_diagnosis(pair):
    shown, matched = lesson.diagnosis(pair), lesson.campaign_table(pair)["对到哪一档"]
    use, full = shown[lesson.USAGE].astype(float), shown[lesson.FULL]
    assert matched["唤醒"] == use.idxmin()
    awake = shown.drop(index=matched["唤醒"])
    assert matched["满月"] == awake[lesson.FULL].idxmin() and matched["归位"] == awake[lesson.ABOVE].idxmax()
    assert matched["升舱"] == full.drop(index=[matched[name] for name in ("唤醒", "满月", "归位")]).idxmax()
    assert matched["迁移"] == (use * shown[lesson.LEGACY]).idxmax()
    rows = tier_table(lesson.tier_game(pair), 0).rows
    assert [f"{value:.0f}%" for value in full] == [row[6] for row in rows]
    assert [f"{value:.1f}%" for value in shown[lesson.CHURN]] == [row[10] for row in rows]
    assert len(lesson.campaign_table(pair)) == len(campaign_tiers(lesson.tier_game(pair), 0)) == 5


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("seed", [24, 3])
def test_the_even_plan_gives_away_the_same_money_and_the_same_share_everywhere(pair, seed):
    even = lesson.even_plan(pair, TOGETHER, seed)
    fees = {factor for name, factor in even.items() if name.startswith("主推")}
    care = {factor for name, factor in even.items() if name.startswith("存量")}
    assert len(even) == 8 and len(fees) == len(care) == 1
    four, alike = lesson.money_given(played(pair, TOGETHER, seed)), lesson.money_given(played(pair, even, seed))
    assert alike == pytest.approx(four, abs=0.02)


@pytest.mark.parametrize("pair", PAIRS)
def test_money_given_is_the_bills_of_the_opening_customers_and_the_care_by_hand(pair):
    game = still = lesson.tier_game(pair)
    values = {"fee_light": 0.95 * drill_values({}, game, 0)["fee_light"], "care_dormant": 30.0}
    after = play_quarter(game, {0: decisions_handed_in(drill_values(values, game, 0), game, 0)}).quarters[0]
    alone = play_quarter(still, {}).quarters[0]
    customers = game.state.customers[0, 0]
    bills = 3 * sum(
        customers[number] * (alone.results.bill[0, 0, number] - after.results.bill[0, 0, number]) for number in range(12)
    )
    care = after.decisions.care[0, 0].sum() - alone.decisions.care[0, 0].sum()
    found = play_plan("tiered", pair, lesson.SAMPLE_SEED, {"主推套餐档·轻度": values["fee_light"], "存量维系费·沉睡": 30})
    assert lesson.money_given(found) == pytest.approx((float(bills), float(care)))
    assert bills > 0 and care == pytest.approx(30 - drill_values({}, game, 0)["care_dormant"], abs=0.3)


@pytest.mark.parametrize("pair", PAIRS)
def test_equity_by_tier_is_what_each_tier_brings_quarter_after_quarter(pair):
    game = played(pair, {}).game
    p, last = game.market.parameters, game.quarters[-1]
    churn = np.zeros(4)
    for quarter in game.quarters:
        left, before = (each[0, 0].reshape(4, 3).sum(-1) for each in (quarter.results.left, quarter.before.customers))
        churn += left / before / 4
    assert lesson.churn_by_tier(game) == pytest.approx(churn)
    margins = []
    for tier, equity in enumerate(lesson.equity_by_tier(game)):
        margin = 0.0
        for number in range(3 * tier, 3 * tier + 3):
            all_of_them, old = last.after.customers[0, 0, number], last.after.legacy[0, 0, number]
            bill, use = last.results.bill[0, 0, number], last.before.usage[0, tier]
            margin += 3 * bill * (all_of_them + p.buy_up * (all_of_them - old))
            margin -= 3 * min(last.decisions.bundle[0, 0], bill) * last.after.converged[0, 0, number]
            margin -= 3 * (p.cost_customer * all_of_them + p.cost_legacy * old)
            margin -= 3 * p.cost_traffic * use * (old + p.new_usage_ratio * (all_of_them - old))
        margins.append(margin)
        still_there = ((1 - churn[tier]) / (1 + p.discount_rate)) ** np.arange(1, 2000)
        assert equity == pytest.approx(p.equity_share * margin * still_there.sum(), rel=1e-6)
    accounts = last.results.accounts
    booked = float(accounts.margin_each[0, 0] * last.after.customers[0, 0].sum())
    assert sum(margins) == pytest.approx(booked, rel=0.03), "the same money, but for how traffic is shared out"


@pytest.mark.parametrize("pair", PAIRS)
def test_a_row_holds_the_drills_own_verdict_and_the_tiers_own_bill(pair):
    table = lesson.plan_table(pair, PLANS)
    for name, factors in (*PLANS.items(), (lesson.ALL_FOUR, TOGETHER)):
        found = played(pair, factors)
        reached = target_reached(found.game, 0)
        assert table.loc[name, lesson.VALUE] == pytest.approx(100 * reached.better_by)
        assert (table.loc[name, lesson.VERDICT] == "做到") == reached.is_reached and found.short == ()
    assert table.loc[WAKE, lesson.OWN_BILL] == pytest.approx(0, abs=1e-9)
    assert table.loc[FILL, lesson.OWN_BILL] < 0 < table.loc[UP, lesson.OWN_BILL] < 10, "升舱 stays below 10 yuan more"
    assert table.loc[PLACE, lesson.OWN_BILL] < 0 and table.loc[PLACE, lesson.OWN_CHURN] < 0


@pytest.mark.parametrize("pair", PAIRS)
def test_by_the_drills_yardstick_four_plans_beat_the_same_money_spread_evenly(pair):
    table = lesson.plan_table(pair, PLANS)
    four, even = table.loc[lesson.ALL_FOUR], table.loc[lesson.EVEN]
    assert four[lesson.VALUE] > even[lesson.VALUE] + 0.5 and four[lesson.OWN_CHURN] < even[lesson.OWN_CHURN] < 0
    assert four[lesson.VERDICT] == "做到" and four[lesson.MONEY] == pytest.approx(even[lesson.MONEY], abs=0.02)
    wins = lesson.wins_over_even(pair, PLANS)
    assert wins[lesson.VALUE] == len(lesson.SEEDS)


@pytest.mark.parametrize("pair", PAIRS)
def test_tier_by_tier_the_order_turns_round_and_in_one_pair_so_does_the_winner(pair):
    table = lesson.plan_table(pair, PLANS)
    alone = table.loc[list(PLANS)]
    assert alone[lesson.VALUE].idxmax() == WAKE and alone[lesson.VALUE].idxmin() == PLACE
    assert alone[lesson.BY_TIER].idxmax() == PLACE and table.loc[WAKE, lesson.BY_TIER] < 0
    worth = lesson.tier_worth(pair)
    assert worth["沉睡"] < 0 and worth.is_monotonic_increasing and worth["重度"] > 2000
    ahead = table.loc[lesson.ALL_FOUR, lesson.BY_TIER] > table.loc[lesson.EVEN, lesson.BY_TIER]
    assert ahead == (pair == "4g_5g")
    assert lesson.wins_over_even(pair, PLANS)[lesson.BY_TIER] == (len(lesson.SEEDS) if pair == "4g_5g" else 0)
