"""What the lesson says of the migration drill, for both pairs: by the rules card's arithmetic and by playing again."""

import numpy as np
import pytest

from coursekit.sandtable.classroom import migration_plan as lesson
from coursekit.sandtable.classroom.plan_play import plan_values, play_plan
from coursekit.sandtable.engine import load_parameters
from coursekit.sandtable.game import new_game, play_quarter
from coursekit.sandtable.rules.handed_in import decisions_handed_in
from coursekit.sandtable.scenario.drill_rules import drill_setup, drill_values, left_alone, target_reached
from coursekit.sandtable.scenario.drills import drill_named
from coursekit.sandtable.scenario.what_follows import figures_of, prefilled
from coursekit.sandtable.setup import PAIRS, seats_for

ONLY, WIDER, ADVERTS, CARE = "只加补贴", "补贴加扩容", "广告让路", "维系费让路"
STEPS = range(0, 301, 20)


def samples(pair):
    """As the lesson writes them: the least subsidy of its figure that reaches, the money from different places."""
    curve = lesson.subsidy_curve(pair, STEPS)
    paid = curve.index[curve[lesson.MOVED] >= lesson.goal()].min()
    return {
        ONLY: {"终端补贴": paid}, WIDER: {"终端补贴": paid, "扩容申请": 145},
        ADVERTS: {"终端补贴": paid, "广告宣传": 90}, CARE: {"终端补贴": paid, "存量维系费": 55},
    }  # fmt: skip


def coming_by_hand(pair, subsidy):
    """Each segment's customers who change over, if nobody left before."""
    state, p, coming = lesson.migration_game(pair).state, load_parameters(pair), []
    for number in range(12):
        new_share = 1 - state.legacy[0, :, number].sum() / state.customers[0, :, number].sum()
        pressure = (p.innovation + p.imitation * new_share) * (
            1 + p.subsidy_weight * np.log(1 + subsidy / p.subsidy_scale)
        )
        coming.append(state.legacy[0, 0, number] * (1 - np.exp(-pressure * p.migration_speed[number // 3])))
    return np.array(coming)


def test_the_lessons_words_are_the_drills():
    drill = drill_named("migration")
    assert drill.scenario["legacy_share"] == 0.85 and drill.quarters == 4 and sum(drill.minutes.values()) == 80
    assert lesson.goal() == pytest.approx(10) and lesson.kept_margin() == pytest.approx(0.5)
    assert set(drill.target.guards) == {"complaints", "kept_share"} and drill.target.guards["complaints"] == 0


@pytest.mark.parametrize("subsidy", [0.0, 115.0, 300.0])
@pytest.mark.parametrize("pair", PAIRS)
def test_the_base_table_is_the_rules_cards_arithmetic(pair, subsidy):
    table, state, p = lesson.base_table(pair, subsidy), lesson.migration_game(pair).state, load_parameters(pair)
    coming = coming_by_hand(pair, subsidy).reshape(4, 3).sum(-1)
    assert table[lesson.COMING].to_numpy() == pytest.approx([*coming, coming.sum()])
    assert table[lesson.COST].to_numpy() == pytest.approx(subsidy * np.array([*coming, coming.sum()]))
    extra = coming * state.usage[0] * (p.new_usage_ratio - 1)
    assert table[lesson.TRAFFIC].to_numpy() == pytest.approx([*extra, extra.sum()])
    assert table.loc[lesson.TOTAL, lesson.OLD] == pytest.approx(float(state.legacy[0, 0].sum()))


@pytest.mark.parametrize("pair", PAIRS)
def test_the_market_moves_fewer_than_the_paper_by_those_who_left_first(pair):
    migrants, paid = lesson.first_quarter(pair)
    game = lesson.migration_game(pair)
    quarter = play_quarter(game, {}).quarters[0]
    gone = (quarter.results.left / quarter.before.customers)[0, 0]
    assert migrants == pytest.approx(float(quarter.results.migrants[0, 0])) and paid == pytest.approx(115 * migrants)
    paper = coming_by_hand(pair, 115.0)
    assert migrants == pytest.approx((paper * (1 - gone)).sum(), rel=1e-9) and migrants < 0.97 * paper.sum()


@pytest.mark.parametrize("pair", PAIRS)
def test_most_customers_move_from_one_tier_and_most_traffic_comes_from_another(pair):
    tiers = lesson.base_table(pair).drop(index=lesson.TOTAL)
    assert tiers[lesson.COMING].idxmax() == "中度" and tiers[lesson.TRAFFIC].idxmax() == "重度"
    assert tiers[lesson.OLD].idxmax() == "轻度"


@pytest.mark.parametrize("pair", PAIRS)
def test_a_row_is_the_games_own_figures_and_the_drills_own_verdict(pair):
    row = lesson.plan_table(pair, samples(pair)).loc[ADVERTS]
    game = new_game(drill_setup("migration", lesson.SEED, pair, seats_for(1)))
    values = plan_values(game, samples(pair)[ADVERTS])
    while not game.is_over:
        game = play_quarter(game, {0: decisions_handed_in(drill_values(values, game, 0), game, 0)})
    reached = target_reached(game, 0)
    assert row[lesson.MOVED] == pytest.approx(100 * (reached.was / reached.would_have_been - 1))
    assert row[lesson.MIGRANTS] == pytest.approx(reached.was - reached.would_have_been)
    new = [figures_of(each, 0)["new_share"] for each in (game, left_alone(game, 0))]
    assert row[lesson.SHARE] == pytest.approx(100 * (new[0] - new[1]))
    assert row[lesson.COMPLAINTS] == pytest.approx(-10_000 * reached.guards_better_by["complaints"])
    assert row[lesson.KEPT] == pytest.approx(100 * reached.guards_better_by["kept_share"])
    assert (row[lesson.VERDICT] == "做到") == reached.is_reached
    assert row[lesson.PRICE] == pytest.approx(-row[lesson.VALUE] / row[lesson.MIGRANTS])


@pytest.mark.parametrize("pair", PAIRS)
def test_more_subsidy_moves_more_people_until_the_money_runs_out_and_the_network_with_it(pair):
    plain = lesson.subsidy_curve(pair, STEPS)
    fits = plain[plain[lesson.SHORT] == 0]
    assert fits.index[0] == 0 and list(fits.index) == list(range(0, fits.index[-1] + 1, 20)) and fits.index[-1] < 300
    for column in (lesson.MOVED, lesson.COMPLAINTS, lesson.MIGRANTS):
        assert fits[column].is_monotonic_increasing
    top, most = fits.iloc[-1], plain.iloc[-1]
    assert top[lesson.MOVED] >= lesson.goal(), "the figure crosses its line before the money runs out"
    # What lies beyond costs out of proportion: complaints and value, not for want of more people who change over.
    assert most[lesson.COMPLAINTS] > 5 * top[lesson.COMPLAINTS] > 0 and most[lesson.VALUE] < 4 * top[lesson.VALUE] < 0
    wider = lesson.subsidy_curve(pair, [fits.index[-1]], more_network=20).iloc[0]
    assert wider[lesson.COMPLAINTS] < 0 < top[lesson.COMPLAINTS]
    assert plain[lesson.PRICE].isna().sum() == (plain.index < 115).sum()


def test_subsidies_pay_in_one_pair_and_not_in_the_other():
    none = {pair: lesson.subsidy_curve(pair, [0]).iloc[0][lesson.VALUE] for pair in PAIRS}
    assert none["2g_4g"] < 0 < none["4g_5g"]


@pytest.mark.parametrize("pair", PAIRS)
def test_the_share_rises_most_where_old_customers_are_let_go_and_the_drill_is_not_taken_in(pair):
    table = lesson.plan_table(pair, samples(pair))
    thin, wide = table.loc[CARE], table.loc[WIDER]
    assert table[lesson.SHARE].idxmax() == CARE and thin[lesson.VERDICT] == "没做到"
    assert thin[lesson.KEPT] < -4 and thin[lesson.VALUE] < -1500 and thin[lesson.ON_NEW] < wide[lesson.ON_NEW]
    assert thin[lesson.MOVED] == table[lesson.MOVED].min() < lesson.goal() <= wide[lesson.MOVED]
    assert thin[lesson.VALUE] == table[lesson.VALUE].min() and wide[lesson.VALUE] == table[lesson.VALUE].max()
    assert table.loc[ONLY, lesson.COMPLAINTS] > 0 > wide[lesson.COMPLAINTS]
    assert table[lesson.SHORT].eq(0).all(), "every sample is within its money"
    assert list(table.index[table[lesson.VERDICT] == "做到"]) == [WIDER, ADVERTS]
    assert (thin[lesson.ON_NEW] < 0) == (pair == "4g_5g")


@pytest.mark.parametrize("pair", PAIRS)
def test_paying_more_alone_and_letting_go_fail_in_all_games_and_money_from_elsewhere_holds(pair):
    counts = lesson.times_reached(pair, samples(pair))
    assert counts[CARE] == counts[ONLY] == 0 and counts[ADVERTS] == counts[WIDER] == len(lesson.SEEDS)


@pytest.mark.parametrize("pair", PAIRS)
def test_other_seeds_are_counted_with_sums_as_large_as_the_seat(pair):
    small = min(lesson.SEEDS, key=lambda seed: drill_setup("migration", seed, pair, seats_for(1)).shares()[0])
    plan = lesson.as_large(pair, samples(pair)[CARE], small)
    here = prefilled(lesson.migration_game(pair), 0)
    there = prefilled(lesson.drill_sample("migration", pair, small), 0)
    tiers = ("dormant", "light", "medium", "heavy")
    kept = sum(plan[f"存量维系费·{zh}"] for zh in ("沉睡", "轻度", "中度", "重度"))
    assert plan["终端补贴"] == samples(pair)[CARE]["终端补贴"]
    spent = [sum(form[f"care_{tier}"] for tier in tiers) for form in (there, here)]
    assert kept / spent[0] == pytest.approx(55 / spent[1], rel=0.01)
    less = samples(pair)[ADVERTS] | {"终端补贴": {"2g_4g": 155.0, "4g_5g": 194.0}[pair]}  # reached in some games
    counts = lesson.times_reached(pair, {ADVERTS: less})
    one_by_one = [play_plan("migration", pair, seed, lesson.as_large(pair, less, seed)) for seed in lesson.SEEDS]
    assert 0 < counts[ADVERTS] == sum(each.verdict == "做到" for each in one_by_one) < len(lesson.SEEDS)
    assert lesson.as_large(pair, samples(pair)[WIDER], lesson.SEED) == samples(pair)[WIDER]
