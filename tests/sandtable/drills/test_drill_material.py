"""What a drill gives each team: it is the team's own, it sums up, and each computed answer holds by brute force."""

import itertools

import numpy as np
import pandas as pd
import pytest
from drill_games import drill_game, round_game

from coursekit.errors import CourseError
from coursekit.notebooks.prose import BANNED
from coursekit.sandtable.engine import TIERS, advance, join_seats
from coursekit.sandtable.engine.migration import migration_hazard
from coursekit.sandtable.engine.segments import KIND_OF, TIER_OF
from coursekit.sandtable.game import default_decisions, play_quarter, repeated_decisions
from coursekit.sandtable.rules.check import check_values
from coursekit.sandtable.rules.fields import KIND_ZH, TIER_ZH
from coursekit.sandtable.scenario.customer_cards import (
    ACTIONS,
    LEFT_ALONE,
    PACK,
    card_answers,
    customer_cards,
    high_line,
    judge_cards,
    tariff_plans,
)
from coursekit.sandtable.scenario.customer_extract import COLUMNS, customer_extract, rule_value, single_rules
from coursekit.sandtable.scenario.drill_answers import care_answers, subsidy_answers, tier_answers
from coursekit.sandtable.scenario.drill_sheet import drill_material, drill_sheet, round_sheet
from coursekit.sandtable.scenario.drill_tables import TeamTable, campaign_tiers, migration_base, tier_states, tier_table
from coursekit.sandtable.scenario.drills import load_drills
from coursekit.sandtable.scenario.war_rounds import compare_answers, load_rounds, roles_of
from coursekit.sandtable.scenario.war_sentences import answer_sentences
from coursekit.sandtable.scenario.what_follows import prefilled
from coursekit.sandtable.setup import PAIRS

TEXTBOOK = ("MCI", "Shapley", "Koyck", "adstock", "logit", "Blotto", "Lanchester", "KL")
CASES = [(pair, quarters) for pair in PAIRS for quarters in (0, 1)]


def after(game, quarters):
    for _ in range(quarters):
        game = play_quarter(game, {}, [])
    return game


def last(game):
    """Customers before the quarter that an extract is about, and who left, each (operators, 12)."""
    if game.quarters:
        return game.quarters[-1].before.customers[0], game.quarters[-1].results.left[0]
    everyone = join_seats([default_decisions(game, seat) for seat in range(6)])
    return game.state.customers[0], advance(game.state, everyone, game.market)[1].left[0]


@pytest.mark.parametrize(("pair", "quarters"), CASES)
def test_an_extract_sums_to_the_teams_real_segments_and_leavers(pair, quarters):
    game = after(drill_game("feature_model", 8, pair), quarters)
    customers, left = last(game)
    for seat in range(6):
        rows = customer_extract(game, seat)
        assert 200 <= len(rows) <= 400 and tuple(rows.columns) == COLUMNS and rows["客户编号"].is_unique
        weights = rows.groupby(["流量档", "客户类型", "上季离网"])["代表户数"].sum() / 10_000
        for number, (tier, kind) in enumerate(zip(TIER_OF, KIND_OF, strict=True)):
            names = list(TIER_ZH.values())[tier], list(KIND_ZH.values())[kind]
            assert weights[(*names, "是")] == pytest.approx(left[seat, number], rel=1e-9)
            assert weights[names].sum() == pytest.approx(customers[seat, number], rel=1e-9)
        assert rows["代表户数"].sum() / 10_000 == pytest.approx(customers[seat].sum(), rel=1e-9)
        assert np.isfinite(rows.select_dtypes("number").to_numpy()).all()


def test_an_extract_is_labelled_deterministic_and_the_teams_own():
    game = drill_game("feature_model")
    rows = customer_extract(game, 1)
    assert "合成数据" in rows.attrs["label"] and rows["客户编号"].str.startswith("合成").all()
    pd.testing.assert_frame_equal(rows, customer_extract(drill_game("feature_model"), 1))
    assert not rows.drop(columns="客户编号").equals(customer_extract(game, 2).drop(columns="客户编号"))
    other = drill_game("feature_model", seed=9)
    assert not rows["月均账单（元）"].equals(customer_extract(other, 1)["月均账单（元）"])


@pytest.mark.parametrize("pair", PAIRS)
def test_leavers_differ_as_the_market_says_and_old_network_is_as_common_as_it_is(pair):
    """Over all seats: over-use and the old network raise the share that leaves, a bundle lowers it."""
    game = drill_game("feature_model", 8, pair)
    rows = pd.concat([customer_extract(game, seat) for seat in range(6)], ignore_index=True)
    for column, more, less in (("网络", "老网", "新网"), ("融合套餐", "否", "是"), ("超套", "是", "否")):
        high, low = (rule_value(rows, rows[column] == word).leaving for word in (more, less))
        assert high > 1.15 * low, column
    old = rule_value(rows, rows["网络"] == "老网").marked
    state = game.state
    assert old == pytest.approx(state.legacy.sum() / state.customers.sum(), abs=0.04)


def test_a_rules_worth_is_counted_by_hand_and_every_single_rule_is_tried():
    rows = customer_extract(drill_game("feature_model"), 0)
    marked = (rows["网络"] == "老网") & (rows["投诉"] == "有")
    worth = rule_value(rows, marked, "老网又投诉")
    inside = gone = everybody = leavers = 0.0
    for chosen, weight, left in zip(marked, rows["代表户数"], rows["上季离网"], strict=True):
        everybody += weight
        leavers += weight * (left == "是")
        inside += weight * chosen
        gone += weight * chosen * (left == "是")
    assert worth.marked == pytest.approx(inside / everybody) and worth.leaving == pytest.approx(gone / inside)
    assert worth.lift == pytest.approx(gone / inside / (leavers / everybody))
    assert worth.caught == pytest.approx(gone / leavers)
    rules = single_rules(rows)
    assert rules[0].leaving == max(each.leaving for each in rules) and all(each.marked >= 0.1 for each in rules)
    assert rule_value(rows, np.zeros(len(rows), bool)).leaving == 0
    old = rule_value(rows, rows["网络"] == "老网")
    assert next(each for each in rules if each.words == "网络为“老网”").lift == old.lift


def charge(use, plan):
    """A bill to the fen: fee and every GB above the allowance."""
    return sum(plan.price_yuan + max(0.0, gb - plan.allowance_gb) * plan.overage_yuan_per_gb for gb in use) / len(use)


def right_by_hand(card, plans, line):
    """The rules one by one, as a shop would go through them with a calculator."""
    table = {row.plan_id: row for row in plans.itertuples()}
    own, most = table[card.plan], max(card.months_gb)
    text = "；".join(card.facts)
    now = charge(card.months_gb, own)
    days = int(text.split("每月约 ")[1].split(" 天")[0])
    if "投诉" in text or "免打扰" in text:
        return LEFT_ALONE, None
    if "优惠上月到期" in text:
        cheapest = min(TIERS, key=lambda tier: charge([most], table[tier]))
        return ("归位", cheapest) if now - charge(card.months_gb, table[cheapest]) >= 1 else (LEFT_ALONE, None)
    if most < 0.01:
        return "唤醒", None
    if sum(gb > own.allowance_gb for gb in card.months_gb) >= 2:
        good = [t for t in TIERS if table[t].allowance_gb >= most and charge([most], table[t]) <= now + 10]
        best = min(good, key=lambda tier: charge([most], table[tier]), default=card.plan)
        return ("升舱", best) if best != card.plan else (PACK, None)
    contract = int(text.split("合约还剩 ")[1].split(" ")[0]) if "合约还剩" in text else 0
    if np.mean(card.months_gb) >= line and "老制式" in text and contract <= 3:
        return "迁移", None
    if np.mean(card.months_gb) / own.allowance_gb < 0.3 and days < 10 and "老制式" not in text:
        return "满月", None
    return LEFT_ALONE, None


def answers_checked_by_hand(game, seat):
    """Return a team's answers, each of them the one that the rules and a calculator give."""
    cards, answers, plans = customer_cards(game, seat), card_answers(game, seat), tariff_plans(game, seat)
    assert len(cards) == 10 and cards == customer_cards(game, seat)
    table, line, form = {row.plan_id: row for row in plans.itertuples()}, high_line(game), prefilled(game, seat)
    for card, answer in zip(cards, answers, strict=True):
        assert card.number == answer.number
        assert (answer.action, answer.plan) == right_by_hand(card, plans, line), card
        assert answer.bill_now == pytest.approx(charge(card.months_gb, table[card.plan]), abs=0.011)
        then = table[answer.plan or card.plan]
        assert answer.bill_then == pytest.approx(charge(card.months_gb, then), abs=0.011)
        yearly = {tier: form["commission"] + 0.12 * form["life_share"] * charge(card.months_gb, table[tier]) for tier in TIERS}
        assert yearly[answer.shop_wants] == pytest.approx(max(yearly.values()))
        assert answer.shop_forgoes == pytest.approx(max(yearly.values()) - yearly[then.plan_id], abs=0.02)
    return answers


@pytest.mark.parametrize("pair", PAIRS)
def test_every_cards_answer_is_what_the_rules_give_by_hand(pair):
    seen = set()
    for seed, quarters in itertools.product((1, 8, 21), (0, 1)):
        game = after(drill_game("front_line", seed, pair), quarters)
        for seat in (0, 4):
            seen |= {answer.action for answer in answers_checked_by_hand(game, seat)}
    expected = {*ACTIONS.values(), PACK} - ({"升舱"} if pair == "2g_4g" else set())
    assert seen == expected


def test_cards_are_judged_one_by_one():
    game = drill_game("front_line", pair="4g_5g")
    right = {each.number: (each.action, each.plan) for each in card_answers(game, 0)}
    assert judge_cards(right, game, 0) == []
    number = next(each for each, (action, _) in right.items() if action == "升舱")
    said = judge_cards(right | {number: ("唤醒", None)}, game, 0)
    assert len(said) == 1 and said[0].startswith(f"{number} 号卡填的是唤醒，算出来是升舱，换到")
    with pytest.raises(CourseError, match="卡号 1 到 10，推荐只能写"):
        judge_cards({1: ("硬推", None)}, game, 0)


@pytest.mark.parametrize(("pair", "quarters"), CASES)
def test_tables_show_the_teams_own_market(pair, quarters):
    game = after(drill_game("tiered", 8, pair), quarters)
    customers, left = last(game)
    for seat in (0, 5):
        states = tier_states(game, seat)
        for t, each in enumerate(states):
            of_tier = np.equal(TIER_OF, t)
            assert each.customers == pytest.approx(customers[seat, of_tier].sum())
            assert each.churn == pytest.approx(left[seat, of_tier].sum() / customers[seat, of_tier].sum())
            assert 0 <= each.overage_share < 1 and each.bill > 0
        assert [row[1] for row in tier_table(game, seat).rows] == [round(each.customers, 2) for each in states]
        base = migration_base(game, seat)
        on_old = sum(sum(row[2:5]) for row in base.rows)
        assert on_old == pytest.approx(game.state.legacy[0, seat].sum(), abs=0.07)
        tiers = campaign_tiers(game, seat)
        assert tiers["唤醒"] == "dormant" and len({tiers[each] for each in ("唤醒", "满月", "归位", "升舱")}) == 4
        assert tiers["归位"] == max(states[1:], key=lambda each: each.overage_share).tier


def test_a_subsidys_answer_is_the_printed_formula_and_the_engine_played_on():
    game = drill_game("migration")
    p, state = game.market.parameters, game.state
    for tried in subsidy_answers(game, 0):
        quiet = play_quarter(game, {}, [])
        stayed = state.legacy[0, 0] * (1 - quiet.quarters[0].results.left[0, 0] / state.customers[0, 0])
        new = 1 - state.legacy.sum(1, keepdims=True) / state.customers.sum(1, keepdims=True)
        subsidy = np.full((1, 6), tried.values["subsidy"])
        hazard = migration_hazard(
            new, subsidy, p.innovation, p.imitation, p.subsidy_weight, p.subsidy_scale, p.migration_speed[TIER_OF]
        )
        assert tried.migrants == pytest.approx(float((stayed * hazard[0, 0]).sum()), rel=1e-9)
        assert tried.subsidy_cost == pytest.approx(tried.values["subsidy"] * tried.migrants)
    subsidies = subsidy_answers(game, 0)
    assert [each.migrants for each in subsidies] == sorted(each.migrants for each in subsidies)
    assert subsidies[0].can_hand_in and not subsidies[-1].can_hand_in


def test_the_best_split_of_care_is_the_best_of_all_splits_played_one_by_one():
    game = drill_game("feature_model")
    found = care_answers(game, 1)
    assert len(found) == 56
    total = sum(prefilled(game, 1)[f"care_{tier}"] for tier in TIERS)
    own, customers = repeated_decisions(game, 1), game.state.customers[0, 1]
    values = {}
    for parts in itertools.product(range(6), repeat=4):
        if sum(parts) != 5:
            continue
        by_tier = customers.reshape(4, 3).sum(-1)
        care = np.array(parts)[TIER_OF] / 5 * total * customers / by_tier[TIER_OF]
        decided = type(own)(**(vars(own) | {"care": care[None, None]}))
        then = play_quarter(play_quarter(game, {1: decided}, []), {}, [])
        accounts = [each.results.accounts for each in then.quarters]
        values[parts] = sum(float(each.profit[0, 1]) for each in accounts) + float(accounts[-1].customer_equity[0, 1])
    best = max(values, key=values.__getitem__)
    assert found[0].figures["value"] == pytest.approx(values[best], rel=1e-9)
    assert tuple(round(5 * each / total) for each in found[0].values.values()) == best
    assert [each.figures["value"] for each in found] == sorted(values.values(), reverse=True) or np.allclose(
        [each.figures["value"] for each in found], sorted(values.values(), reverse=True)
    )


def test_one_step_a_tier_is_tried_in_every_tier_both_ways_and_may_be_handed_in():
    game = drill_game("tiered")
    found = tier_answers(game, 0)
    assert len(found) == 24 and len({tuple(each.values.items()) for each in found}) == 24
    for each in found:
        assert check_values(prefilled(game, 0) | dict(each.values), game, 0) == []
    values = [each.figures["value"] for each in found]
    assert values == sorted(values, reverse=True) and values[0] > values[-1]


@pytest.mark.parametrize("name", list(load_drills()))
def test_a_drills_sheet_says_everything_and_its_material_is_there(name):
    game = drill_game(name)
    sheet = drill_sheet(game, 1)
    assert sheet.team == "乙公司" and sheet.outline.startswith("演练") and 60 <= sheet.total_minutes <= 120
    assert sheet.task and sheet.judged and sheet.open and sheet.fixed and sheet.items
    assert {label for label, _ in sheet.sources} == {"设定"}
    material = drill_material(game, 1)
    assert material.label == "合成数据（沙盘）" if isinstance(material, TeamTable) else len(material) >= 10
    drill = load_drills()[name]
    wanted = drill.target.better_by * 100
    assert f"{wanted:g}" in "".join(sheet.judged), "the target printed is the target judged"
    spared = [f"{100 * worse:g} 个百分点" for worse in drill.target.guards.values() if worse]
    assert all(each in "".join(sheet.judged) for each in spared), "and so is what a guard may lose"


def test_a_rounds_sheet_asks_whom_it_asks_and_tells_no_secret():
    game = round_game()
    for name, found in load_rounds().items():
        roles = roles_of(game, name)
        sheets = [round_sheet(game, seat, name, roles) for seat in range(6)]
        asked = [any(found.question in line and "这一轮问你们" in line for line in sheet.task) for sheet in sheets]
        assert sum(asked) == (1 if found.asks_one else 6 - len(roles))
        assert len(sheets[0].open) == len(found.answers) and sheets[0].total_minutes == 30
        told = "".join(sheets[0].task)
        assert ("策反集团客户" in told) == (name == "besiege_wei"), "the deterred attack is not announced"
        assert ("大纲给定" in {label for label, _ in sheets[0].sources}) == bool(found.given)


def texts():
    """Every sentence that these rooms can put before a person."""
    for name in load_drills():
        for pair in PAIRS:
            game = after(drill_game(name, pair=pair), 1)
            yield from strings(drill_sheet(game, 0))
            material = drill_material(game, 0)
            yield from strings(material.to_dict("list") if isinstance(material, pd.DataFrame) else material)
            yield from strings(campaign_tiers(game, 0))
    game = drill_game("front_line")
    yield from strings(card_answers(game, 0))
    game = round_game()
    for name in load_rounds():
        yield from strings(round_sheet(game, 0, name, roles_of(game, name)))
        yield from answer_sentences(compare_answers(game, 0, name), name)


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for each in (*value, *value.values()) for text in strings(each))
    elif isinstance(value, (list, tuple)):
        yield from (text for each in value for text in strings(each))
    elif hasattr(value, "__dataclass_fields__"):
        yield from strings(list(vars(value).values()))


def test_no_banned_word_or_textbook_name_is_shown():
    shown = list(texts())
    assert len(shown) > 300
    for text in shown:
        for word in (*BANNED, *TEXTBOOK):
            assert word not in text, (word, text)
        assert "{" not in text and "nan" not in text.lower(), text
