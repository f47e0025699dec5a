"""What a drill holds stays at the first quarter's form: a cut falls on what is open, and none stays."""

from dataclasses import replace

import numpy as np
import pytest
from drill_games import drill_game

from coursekit.errors import CourseError
from coursekit.sandtable.engine.decisions import SUMS
from coursekit.sandtable.game import default_decisions, held_decisions, new_game, play_quarter, repeated_decisions
from coursekit.sandtable.rules.check import check_values, planned_spending
from coursekit.sandtable.rules.handed_in import cut_note, decisions_handed_in
from coursekit.sandtable.rules.spending import spending_of
from coursekit.sandtable.scenario.drill_file import read_drills
from coursekit.sandtable.scenario.drill_rules import drill_values, fixed_fields, open_fields
from coursekit.sandtable.scenario.drill_sheet import drill_sheet
from coursekit.sandtable.scenario.drills import load_drills
from coursekit.sandtable.scenario.what_follows import prefilled
from coursekit.sandtable.setup import PAIRS


def overdrawn(name, pair, seed=8, seat=0):
    """The drill one quarter on, its seat having spent all that may be spent on open fields."""
    game = drill_game(name, seed, pair)
    begun, own = prefilled(game, seat), {}
    spending = planned_spending(begun, game, seat)
    sums = [field.name for field in open_fields(game) if field.unit == "万元"]
    if sums:
        own = {each: begun[each] + (spending.limit - spending.total) / len(sums) for each in sums}
    form = drill_values(own, game, seat)
    assert check_values(form, game, seat) == []
    return play_quarter(game, {seat: decisions_handed_in(form, game, seat)}, [])


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("name", load_drills())
def test_after_an_overdraft_the_cut_falls_on_open_fields_and_closed_ones_stand_as_in_the_first_quarter(name, pair):
    game = overdrawn(name, pair)
    first, now = prefilled(new_game(game.setup), 0), prefilled(game, 0)
    assert {field.name: now[field.name] for field in fixed_fields(game)} == {
        field.name: first[field.name] for field in fixed_fields(game)
    }
    assert check_values(now, game, 0) == []
    wanted, own = default_decisions(game, 0), repeated_decisions(game, 0)
    over = spending_of(wanted, game.state, 0, game.market.parameters)
    was_cut = any((getattr(own, each) < getattr(wanted, each)).any() for each in (*SUMS, "commission", "subsidy"))
    assert was_cut == (over.total > over.limit)
    assert was_cut and "演练不动的栏没有压" in cut_note(game, 0)


@pytest.mark.parametrize("pair", PAIRS)
def test_where_open_fields_do_not_suffice_the_closed_are_cut_for_one_quarter_with_a_sentence_and_then_are_back(pair):
    game = overdrawn("front_line", pair)
    last = game.quarters[-1]
    poor = replace(last.after, overdraft=last.after.overdraft + 0.72 * last.after.last_revenue * 0.35)
    game = replace(game, quarters=(replace(last, after=poor),))
    first, own = repeated_decisions(new_game(game.setup), 0), repeated_decisions(game, 0)
    spending = spending_of(own, game.state, 0, game.market.parameters)
    assert not own.channel.any() and not own.rush.any() and not own.commission.any()
    assert 0 < own.care.sum() < first.care.sum() and spending.total <= spending.limit * (1 + 1e-9)
    says = cut_note(game, 0)
    assert "压到 0 还不够" in says and "下一季回到第 1 季表上的数" in says and "存量维系费" in says
    rich = play_quarter(game, {}, [])
    rich = replace(rich, quarters=(*rich.quarters[:-1], replace(rich.quarters[-1], after=last.after)))
    assert np.array_equal(default_decisions(rich, 0).care, first.care)
    assert np.array_equal(repeated_decisions(rich, 0).service, first.service)


def test_open_fields_go_on_from_last_quarter_and_a_game_without_a_drill_holds_nothing():
    game = drill_game("front_line")
    form = drill_values({"commission": 61.0}, game, 0)
    game = play_quarter(game, {0: decisions_handed_in(form, game, 0)}, [])
    assert prefilled(game, 0)["commission"] == 61
    assert held_decisions(replace(game.setup, drill=None)) == frozenset()
    assert {"care", "fee", "subsidy"} <= held_decisions(game.setup) and "research" not in held_decisions(game.setup)
    assert not {"channel", "commission", "rush"} & held_decisions(game.setup)


def test_the_sheet_says_that_closed_fields_stay_as_in_the_first_quarter():
    says = "".join(drill_sheet(drill_game("front_line"), 0).fixed)
    assert "照第一季表上的数" in says and "先压能动的栏" in says


def test_a_group_is_open_or_closed_as_a_whole():
    text = (
        "trial:\n  title: 试\n  outline: 题\n  items: [S1-4.3-1]\n  scenario: {legacy_share: 0.6}\n  quarters: 3\n  open: [care_light]\n"
        "  target: {measure: churn, better_by: 0.01, guard: value}\n  material: tier_table\n  task: [做。]\n"
        "  judged: [看。]\n  minutes: {打: 10}\n  basis: [设定。]\n"
    )
    with pytest.raises(CourseError, match="x.yml 第 7 行：care 这一组一起动，只写了几栏：还缺 care_dormant"):
        read_drills(text, "x.yml")
