"""What a drill prints: of the opening whenever it is asked, its words defined, its rules the ones that give the key."""

import csv
import io
import re

import numpy as np
import pandas as pd
import pytest
from drill_games import drill_game

from coursekit.sandtable.bots.plan import NEUTRAL, plan_decisions
from coursekit.sandtable.engine import TIERS
from coursekit.sandtable.engine.state import opening_state
from coursekit.sandtable.game import new_game, play_quarter, repeated_decisions
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.rules.spending import spending_of
from coursekit.sandtable.scenario.customer_cards import card_answers, customer_cards, judge_cards, tariff_plans
from coursekit.sandtable.scenario.customer_extract import LEAST_MARKED, handed_extract, rule_value, single_rules
from coursekit.sandtable.scenario.drill_rules import drill_setup
from coursekit.sandtable.scenario.drill_sheet import drill_material, drill_sheet
from coursekit.sandtable.scenario.drill_tables import column_leavers, migration_base
from coursekit.sandtable.scenario.drills import load_drills
from coursekit.sandtable.scenario.what_follows import added, prefilled
from coursekit.sandtable.setup import PAIRS, GameSetup, Seat, seats_for
from coursekit.sandtable.solo.report import quarter_report
from coursekit.sandtable.team_papers.answers import drill_answers_of
from coursekit.sandtable.team_papers.writing import write_drill_papers
from coursekit.sandtable.teams_page.views.report import TEN, report_view


def moved_on(game, quarters=2):
    for _ in range(quarters):
        game = play_quarter(game, {0: added(game, 0, {"care_light": 5, "commission": 9, "fee_medium": -3, "subsidy": 20})}, [])
    return game


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("name", load_drills())
def test_material_and_answers_are_the_opening_s_after_every_quarter(name, pair):
    game = drill_game(name, pair=pair)
    later = moved_on(game)
    for seat in (0, 1):
        was, now = drill_material(game, seat), drill_material(later, seat)
        assert now.equals(was) if isinstance(was, pd.DataFrame) else now == was
        assert drill_answers_of(later, seat) == drill_answers_of(game, seat)
        assert drill_sheet(later, seat) == drill_sheet(game, seat)


def test_papers_written_again_after_a_quarter_are_the_same_and_cards_are_judged_by_them(tmp_path):
    setup = drill_setup("feature_model", 8, "4g_5g", (Seat("东江"), *seats_for(0, 5)))
    with Ledger.create(tmp_path / "一局.db", setup, rehearsal=False)[0] as ledger:
        first = {path.name: path.read_bytes() for path in write_drill_papers(ledger, tmp_path / "纸")}
        ledger.open_round()
        ledger.close_round()
        ledger.resolve()
        again = {path.name: path.read_bytes() for path in write_drill_papers(ledger, tmp_path / "纸")}
    assert first.keys() == again.keys() and first["1-东江-客户明细.csv"] == again["1-东江-客户明细.csv"]
    rows = list(csv.DictReader(io.StringIO(first["1-东江-客户明细.csv"].decode("utf-8-sig"))))
    assert all(row["代表户数"].isdigit() for row in rows), "no 277.0876542212112"
    game = drill_game("front_line")
    right = {each.number: (each.action, each.plan) for each in card_answers(game, 0)}
    assert judge_cards(right, moved_on(game), 0) == []


def offered(card, plans, words):
    """What the sheet's own words give for a card, one after another, with the numbers that are printed."""
    table, facts = {row.plan_id: row for row in plans.itertuples()}, "；".join(card.facts)

    def bill(use, tier):
        row = table[tier]
        return row.price_yuan + sum(max(0.0, gb - row.allowance_gb) * row.overage_yuan_per_gb for gb in use) / len(use)

    use, own, most = card.months_gb, table[card.plan], max(card.months_gb)
    days = int(re.search(r"每月约 (\d+) 天", facts)[1])
    contract = int(found[1]) if (found := re.search(r"合约还剩 (\d+) 个月", facts)) else 0
    above = sum(gb > own.allowance_gb for gb in use)
    number = {name: [float(each) for each in re.findall(r"\d+(?:\.\d+)?", meaning)] for name, meaning in words.items()}
    for name in words:
        if name == "不打扰" and ("投诉还没办结" in facts or "免打扰" in facts):
            return name, None
        if name == "归位" and "优惠上月到期" in facts:
            best = min(TIERS, key=lambda tier: bill([most], tier))
            return (name, best) if bill(use, card.plan) - bill(use, best) >= number[name][0] else ("不打扰", None)
        if name == "唤醒" and most == 0 and "通话" in facts:
            return name, None
        if name == "升舱" and above >= 2:
            room = bill(use, card.plan) + number[name][0]
            holds = [tier for tier in TIERS if table[tier].allowance_gb >= most and table[tier].price_yuan <= room + 1e-4]
            if holds:
                return name, min(holds, key=lambda tier: table[tier].price_yuan)
        if name == "临时流量包" and above >= 2:
            return name, None
        if name == "迁移" and np.mean(use) >= number[name][0] and "老制式手机" in facts and contract <= 3:
            return name, None
        if name == "满月" and np.mean(use) / own.allowance_gb < 0.3 and days < 10:
            return name, None
    return "不打扰", None


@pytest.mark.parametrize("pair", PAIRS)
def test_the_printed_words_in_their_printed_order_give_the_key_for_every_card(pair):
    given = set()
    for seed in range(10):
        game = drill_game("front_line", seed, pair)
        for seat in range(0, 6, 2):
            sheet = drill_sheet(game, seat)
            words = {term.name: term.meaning for term in sheet.terms}
            assert "先对上哪条就是哪条" in sheet.terms_head and next(iter(words)) == "不打扰"
            assert "至少两个月" in words["升舱"] and "至少两个月" in words["临时流量包"]
            plans = tariff_plans(game, seat)
            for card, answer in zip(customer_cards(game, seat), card_answers(game, seat), strict=True):
                assert offered(card, plans, words) == (answer.action, answer.plan), (seed, seat, card)
                given.add(answer.action)
    assert len(given) == (7 if pair == "4g_5g" else 6)


def planned_first(game):
    """The neutral plan's decisions of the first seat, from an opening that every game shares."""
    shares = game.setup.shares()[None]
    plans = np.broadcast_to(NEUTRAL, (*shares.shape, len(NEUTRAL)))
    return plan_decisions(plans, opening_state(game.market, shares), game.market, None).seat(0)


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("name", load_drills())
def test_last_quarter_at_the_opening_of_a_drill_is_one_of_its_own_market(name, pair):
    for seed in (1, 8, 21):
        game = new_game(drill_setup(name, seed, pair, seats_for(6, 6)))
        played = play_quarter(game, {}, []).quarters[0].results
        assert game.state.last_migrants[0] == pytest.approx(played.migrants[0], rel=0.03)
        assert game.state.last_arrivals[0] == pytest.approx(played.gross_adds[0], rel=0.12)
        for seat in range(6):
            planned = spending_of(play_quarter(game, {}).quarters[0].decisions.seat(seat), game.state, seat, game.market.parameters)
            assert planned.expected_subsidy == pytest.approx(played.accounts.subsidy_cost[0, seat], rel=0.03)
    assert np.array_equal(repeated_decisions(game, 0).channel, planned_first(game).channel), "what is planned is as before"
    plain = new_game(GameSetup(8, pair, seats_for(3, 6)))
    as_set = opening_state(plain.market, plain.setup.shares()[None])
    assert np.array_equal(plain.state.last_migrants, as_set.last_migrants), "the other games open as before"


@pytest.mark.parametrize("pair", PAIRS)
def test_a_team_forecasts_from_what_is_printed_and_reads_after_every_quarter_what_came(pair):
    game = drill_game("migration", pair=pair)
    base, p = migration_base(game, 0), game.market.parameters
    n = float(re.search(r"全市新网占比 ([\d.]+)%", base.note)[1]) / 100
    speed = base.columns.index("换网快慢")
    h = prefilled(game, 0)["subsidy"]
    rate = [1 - np.exp(-(p.innovation + p.imitation * n) * (1 + p.subsidy_weight * np.log(1 + h / p.subsidy_scale)) * row[speed])
            for row in base.rows]  # fmt: skip
    guess = sum(each * sum(row[2:5]) for each, row in zip(rate, base.rows, strict=True))
    after = play_quarter(game, {}, [])
    came = float(after.quarters[0].results.migrants[0, 0])
    assert came < guess < 1.12 * came, "nobody has left in the printed numbers"
    assert all(word in base.note for word in ("容量", "用到容量的 85%")) and drill_sheet(game, 0).forecasts == 4
    line = quarter_report(after, 0)["migrants"]
    assert line.value == came and line.last == float(game.state.last_migrants[0, 0]) and line.measure.zh == "迁过来"
    first = report_view(after, 0, 0).ten[0]
    assert first.name == "迁过来（万户）" and first.now == f"{came:.2f}"
    other = report_view(play_quarter(drill_game("tiered", pair=pair), {}, []), 0, 0)
    assert len(other.ten) == len(TEN) and "迁过来（万户）" not in [each.name for each in (*other.ten, *other.more)]


@pytest.mark.parametrize("pair", PAIRS)
def test_the_table_for_those_without_a_computer_counts_every_group_of_one_column(pair):
    rows = handed_extract(drill_game("feature_model", pair=pair), 1)
    assert rows["代表户数"].dtype.kind == "i"
    table = column_leavers(rows)
    found = {(row[0], row[1]): row for row in table.rows}
    for column, name in (("网络", "老网"), ("超套", "是"), ("流量档", "重度"), ("投诉", "有")):
        worth, row = rule_value(rows, rows[column] == name), found[column, name]
        assert row[3] == f"{worth.marked:.0%}" and row[5] == f"{worth.leaving:.1%}"
        assert row[6] == (rows[column] == name).sum()
    for column in dict.fromkeys(row[0] for row in table.rows):
        assert sum(float(row[2]) for row in table.rows if row[0] == column) == pytest.approx(rows["代表户数"].sum() / 1e4, abs=0.02)
    thirds = [row for row in table.rows if row[0].startswith("月均账单")]
    assert len(thirds) == 3 and thirds[0][1].startswith("低于") and thirds[2][1].startswith("不低于")
    assert not any("套内流量" in row[0] for row in table.rows)


def test_a_rule_marks_at_least_a_tenth_on_sheet_key_and_by_columns_of_one_or_two():
    game = drill_game("feature_model")
    assert all(each.marked >= LEAST_MARKED == 0.1 for each in single_rules(handed_extract(game, 0)))
    sheet = drill_sheet(game, 0)
    task, by_hand = "".join(sheet.task), "".join(sheet.by_hand)
    assert "一列或两列" in task and "至少占全体客户的一成" in task and "不到全体的一成，不算" in by_hand
    assert "U 盘" in task and "一队一台电脑" in task
    key = drill_answers_of(game, 0)[0].note
    assert "看两列的" in key and "三列" not in key and "10%" in key


DEFINED = {
    "migration": ("一动不动：", "万投比：", "拍照保有率：", "少挣多少：", "存量价值是"),
    "feature_model": ("一动不动：", "拍照保有率：", "存量价值："),
    "front_line": ("一动不动：", "在用新增（新来的减去", "存量价值是"),
    "tiered": ("一动不动：", "存量价值是"),
}


@pytest.mark.parametrize("name", load_drills())
def test_every_word_that_decides_is_defined_on_the_sheet(name):
    sheet = drill_sheet(drill_game(name), 0)
    words = [f"{term.name}：{term.meaning}" for term in sheet.terms]
    told = "\n".join((*sheet.task, *sheet.fixed, *sheet.judged, *sheet.by_hand, *words))
    assert all(each in told for each in DEFINED[name])
    assert not any(word in told for word in ("红线", "八成五", "有人用的新增", "下季", "迁转几", "换机", "{"))


@pytest.mark.parametrize("pair", PAIRS)
def test_most_customers_of_every_seat_are_on_the_old_network_as_the_sheet_says(pair):
    assert "大半还在老网" in load_drills()["migration"].task[0]
    for seed in range(6):
        state = drill_game("migration", seed, pair).state
        assert (state.legacy[0].sum(-1) / state.customers[0].sum(-1) > 0.5).all()


def test_a_card_has_one_name_for_its_fee_and_the_key_explains_the_dormant_tier():
    game = drill_game("front_line")
    facts = [fact for card in customer_cards(game, 0) for fact in card.facts if "优惠" in fact]
    assert facts and not any("标准价" in fact for fact in facts)
    note = drill_answers_of(game, 0)[0].note
    assert "沉睡" in note and "分成" in note and "账单反而最高" in note
