"""A game in which every quarter's form begins with par: a lever that falls back is no step; what was promised is none."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from debrief_games import changed, game_of
from matplotlib import pyplot as plt

from coursekit.sandtable.debrief import sentences
from coursekit.sandtable.debrief.bound import ROUNDS_BIND, laid_down, take_fields
from coursekit.sandtable.debrief.contributions import MEASURES, quarter_contributions
from coursekit.sandtable.debrief.ending import next_time, raises
from coursekit.sandtable.debrief.figures import quarter_steps
from coursekit.sandtable.debrief.heat_tables import steps_by_quarter, what_if_table
from coursekit.sandtable.debrief.levers import LEVERS, changed_levers
from coursekit.sandtable.debrief.marginal import SPENDING_NAMES, Marginal
from coursekit.sandtable.debrief.played import actual_outcome, outcome_of, played_of
from coursekit.sandtable.debrief.replay import ALL, what_ifs
from coursekit.sandtable.debrief.sentences import best_and_worst, marginal_says
from coursekit.sandtable.debrief.show import debrief_figures
from coursekit.sandtable.debrief.what_if_sentences import what_if_name, what_if_says
from coursekit.sandtable.engine.quarter import advance
from coursekit.sandtable.game import new_game, play_quarter, repeated_decisions
from coursekit.sandtable.rules.fields import FORM_FIELDS, NUMBER
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.rules.handed_in import decisions_handed_in
from coursekit.sandtable.setup import GameSetup, seats_for

SEAT = 0
STEPS = {1: {"care": 1.5, "fee": 0.95}, 3: {"advertising": 1.4}}  # by quarter; the rest are played as the form began
DISCOUNT = "discount_group"


@cache
def game_with(steps=True):
    """Five quarters; what is multiplied falls back by itself in the next quarter."""
    game = new_game(GameSetup(8, "2g_4g", seats_for(2, 5), 5, deck=False, starts_over=True))
    for quarter in range(5):
        game = play_quarter(game, {SEAT: changed(repeated_decisions(game, SEAT), STEPS.get(quarter, {}) if steps else {})})
    return game


@cache
def promised_game():
    """The same length; in the third quarter a group discount as promised, handed in on a form, and nothing else."""
    game = new_game(GameSetup(8, "2g_4g", seats_for(2, 5), 5, deck=False, starts_over=True))
    for quarter in range(5):
        values = values_of(repeated_decisions(game, SEAT))
        if quarter == 2:
            values[DISCOUNT] += 25.0
        game = play_quarter(game, {SEAT: decisions_handed_in(values, game, SEAT)})
    return game


def label_of(figure):
    """What stands below a figure; it is closed."""
    plt.close(figure)
    return figure.axes[0].get_xlabel() or figure.get_supxlabel()


def test_only_the_quarter_of_a_step_has_one():
    played = played_of(game_with())
    assert played.starts_over and not played_of(game_of([{}])).starts_over
    found = [quarter_contributions(played, quarter, SEAT) for quarter in range(5)]
    assert [set(each.changed) for each in found] == [set(), {"care", "tariff"}, set(), {"advertising"}, set()]
    assert all(not quarter_contributions(played, quarter, 1).changed for quarter in range(5)), "who hands in nothing"
    for each in found:
        for measure in MEASURES:
            assert sum(each.parts[measure].values()) == pytest.approx(each.after[measure] - each.before[measure])
        still = [lever for lever in LEVERS if lever not in each.changed]
        assert all(each.parts["share"][lever] == pytest.approx(0, abs=1e-12) for lever in still)


def test_what_a_step_is_told_from_is_what_the_form_began_with():
    game = game_with()
    for quarter, begun in enumerate(played_of(game).begun):
        before = replace(game, quarters=game.quarters[:quarter])
        for seat in range(5):
            own, wanted = begun.seat(seat), repeated_decisions(before, seat)
            assert all((value == getattr(wanted, name)).all() for name, value in vars(own).items())


def test_a_step_is_undone_in_its_own_quarter_only():
    game = game_with()
    played = played_of(game)
    cases = {(case.quarter, case.lever): case for case in what_ifs(played, SEAT)}
    assert {case for case, found in cases.items() if found.changed} == {(1, "care"), (1, "tariff"), (3, "advertising")}
    assert all(abs(found.value) < 1e-9 for found in cases.values() if not found.changed)
    state, results = played.quarters[0].before, []
    for number, quarter in enumerate(played.quarters):
        decided = quarter.decisions
        if number == 1:
            care, tools = played.begun[1].care[:, SEAT], played.begun[1].tools[:, SEAT]
            decided = replace(decided, care=decided.care.copy(), tools=decided.tools.copy())
            decided.care[:, SEAT], decided.tools[:, SEAT] = care, tools
        state, now = advance(state, decided, played.market, quarter.disturbances)
        results.append(now)
    by_hand, was = outcome_of(played, results, state), actual_outcome(played)
    for name in ("profit", "equity", "share", "score"):
        gap = float(getattr(by_hand, name)[0, SEAT] - getattr(was, name)[0, SEAT])
        assert getattr(cases[1, "care"], name) == pytest.approx(gap, abs=1e-9)


def test_all_undone_is_every_form_as_it_began():
    played, still = played_of(game_with()), played_of(game_with(False))
    (case,) = what_ifs(played, SEAT, [(0, ALL)])
    state, results = played.quarters[0].before, []
    for quarter, begun in zip(played.quarters, played.begun, strict=True):
        fields = [field.name for field in FORM_FIELDS if field.kind == NUMBER]
        state, now = advance(
            state, take_fields(quarter.decisions, begun, SEAT, fields), played.market, quarter.disturbances
        )
        results.append(now)
    gap = outcome_of(played, results, state).profit[0, SEAT] - actual_outcome(played).profit[0, SEAT]
    assert case.changed and case.profit == pytest.approx(gap, abs=1e-9)
    assert "照表上填好的省公司基准" in what_if_name(case, played, SEAT)
    (none,) = what_ifs(still, SEAT, [(0, ALL)])
    assert not none.changed


def test_the_page_says_what_steps_are_told_from():
    played = played_of(game_with())
    quarters = [quarter_contributions(played, quarter, SEAT) for quarter in range(5)]
    label = label_of(steps_by_quarter(quarters, "share", "甲")[0])
    assert "跟大家都照省公司基准打比" in label and "上一季打" not in label
    figure, told = quarter_steps(quarters[1], "share", "甲")
    plt.close(figure)
    assert "就算大家都照省公司基准打" in told and "谁都不动" not in told
    assert "对手的变化" not in told
    assert "自己的六样都跟省公司基准一样" in sentences.quarter_says(quarters[2], "share", "甲")
    case = next(each for each in what_ifs(played, SEAT) if (each.quarter, each.lever) == (1, "care"))
    assert what_if_name(case, played, SEAT) == "第 2 季存量维系照省公司基准"
    assert "以后也不改" not in what_if_says(case, played, SEAT)
    assert "一直这样" not in next_time(played, SEAT)
    usual = played_of(game_of([{}, {"care": 1.5}, {}]))
    quarters = [quarter_contributions(usual, quarter, SEAT) for quarter in range(3)]
    assert "跟大家都照上一季打比，第 1 季跟省公司基准比" in label_of(steps_by_quarter(quarters, "share", "甲")[0])
    assert "就算谁都不动" in sentences.quarter_says(quarters[1], "share", "甲")


def test_a_promise_that_was_kept_is_no_step_to_take_back():
    free = played_of(promised_game())
    made = [case for case in what_ifs(free, SEAT) if case.changed]
    assert [(case.quarter, case.lever) for case in made] == [(2, "tariff")] and made[0].score > 0.05
    assert "优惠深度·集团" in next_time(free, SEAT) and "改回" in next_time(free, SEAT), "so it would be said"
    bound = played_of(promised_game(), bound={(2, SEAT): {DISCOUNT}})
    every = what_ifs(bound, SEAT, [*((case.quarter, case.lever) for case in made), (0, ALL)])
    assert not any(case.changed or abs(case.value) > 1e-9 for case in every)
    assert "改回" not in next_time(bound, SEAT) and "优惠深度" not in next_time(bound, SEAT)
    told = [f"{each.alt}{each.says}" for each in debrief_figures(bound, SEAT)]
    plt.close("all")
    assert not any("要是第 3 季" in text for text in told)
    assert any("除了答案、承诺管的几栏，六样一季也没改过" in text for text in told)
    (parts,) = [quarter_contributions(bound, 2, SEAT)]
    assert parts.changed == ("tariff",), "what it was worth is told all the same"


def test_what_was_done_beside_a_promise_is_still_offered():
    game = new_game(GameSetup(8, "2g_4g", seats_for(2, 5), 3, deck=False, starts_over=True))
    for quarter in range(3):
        values = values_of(repeated_decisions(game, SEAT))
        if quarter == 1:
            values |= {"discount_group": values["discount_group"] + 15, "discount_personal": 12.0, "commission": 70.0}
        game = play_quarter(game, {SEAT: decisions_handed_in(values, game, SEAT)})
    played = played_of(game, bound={(1, SEAT): {DISCOUNT}})
    made = {case.lever: case for case in what_ifs(played, SEAT) if case.changed}
    assert set(made) == {"tariff", "channel"}
    told = what_if_says(made["tariff"], played, SEAT)
    assert "优惠深度·个人" in told and "优惠深度·集团" not in told
    assert f"{ROUNDS_BIND}不算" in best_and_worst(list(made.values()), played, SEAT)
    assert f"{ROUNDS_BIND}不算" in label_of(what_if_table(list(made.values()), played, SEAT)[0])
    assert f"{ROUNDS_BIND}不算" not in best_and_worst(list(made.values()), played_of(game), SEAT)


def test_money_of_an_answer_is_not_to_be_raised_nor_moved_away():
    free, bound = (played_of(game_with(), bound=each) for each in ({}, {(3, SEAT): {"channel_group", "care_heavy"}}))
    names = {"渠道建设·集团", "渠道建设", "存量维系费"}

    def offered(played):
        return {each.move.zh for each in raises(played, SEAT, 3)}

    assert offered(free) & names and not offered(bound) & names and offered(bound)
    values = dict.fromkeys(SPENDING_NAMES, Marginal(1.0, 0.0, 0.0)) | {
        "care": Marginal(-2.0, 0.0, 0.0), "service": Marginal(-1.0, 0.0, 0.0)}  # fmt: skip
    assert "从存量维系费挪到" in marginal_says(values, 3, free, SEAT)
    assert "从服务投入挪到" in marginal_says(values, 3, bound, SEAT)


def test_in_a_game_that_goes_on_a_bound_field_stays_too():
    game = game_of([{}, {"care": 1.5}, {}])
    case = (1, "care")
    (free,), (bound,) = (
        what_ifs(played_of(game, bound=each), SEAT, [case])
        for each in ({}, {(quarter, SEAT): ["care_dormant", "care_light", "care_medium", "care_heavy"] for quarter in (1, 2)})
    )
    assert free.changed and abs(free.profit) > 1 and not bound.changed and bound.profit == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("field", [field.name for field in FORM_FIELDS if field.kind == NUMBER])
def test_a_field_of_the_form_has_its_place_in_the_decisions(field):
    quarter = game_of([{}]).quarters[0].decisions
    rng = np.random.default_rng(3)
    moved = {name: value * rng.uniform(1.1, 1.5, value.shape) + 0.05 for name, value in vars(quarter).items()}
    other = replace(quarter, **moved | {"tools": rng.dirichlet(np.ones(6), (1, 5))})
    taken = take_fields(quarter, other, SEAT, [field])
    (old, new, own) = (values_of(each.seat(SEAT)) for each in (quarter, other, taken))
    if not field.startswith("tools_"):  # these are shown as shares that sum to 100
        assert own == old | {field: new[field]}
    assert changed_levers(quarter, taken, SEAT) and not changed_levers(quarter, taken, 1)


def test_what_the_form_shows_alike_beside_it_is_no_step():
    game = promised_game()
    played = played_of(game)
    last, now = played.decisions_before(2), played.quarters[2].decisions
    moved = replace(now, discount=now.discount + np.array([1e-9, 0.0, 0.0]))
    assert not changed_levers(laid_down(last, moved, SEAT, {DISCOUNT}), moved, SEAT)
    assert laid_down(last, now, SEAT, ()) is last
