"""After an overdraft a form begins cut: the cut is nobody's step, in no table, no sentence and no replay."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from matplotlib import pyplot as plt

from coursekit.sandtable.debrief import sentences, show, what_if_sentences
from coursekit.sandtable.debrief.contributions import MEASURES, quarter_contributions
from coursekit.sandtable.debrief.levers import LEVERS
from coursekit.sandtable.debrief.played import played_of
from coursekit.sandtable.debrief.replay import keep_levers, what_ifs
from coursekit.sandtable.debrief.wording import cuts_say
from coursekit.sandtable.game import new_game, play_quarter, repeated_decisions
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.rules.handed_in import decisions_handed_in
from coursekit.sandtable.scenario.drill_rules import drill_setup
from coursekit.sandtable.scenario.drills import load_drills
from coursekit.sandtable.setup import PAIRS, GameSetup, Seat, seats_for

SEAT = 1
SEATS = (Seat("南浦"), Seat("北屏"), Seat("机", "price", 1), Seat("器", "care", 1))


@cache
def overdrawn(care_again=0.0):
    """北屏 spends far above its budget once; in the third quarter it may put some money back into care."""
    game = new_game(GameSetup(21, "4g_5g", SEATS, 4, deck=False))
    for quarter in range(4):
        values = values_of(repeated_decisions(game, SEAT))
        if quarter == 0:
            values |= {"network": round(values["network"] * 1.8, 1), "commission": values["commission"] + 20}
        if quarter == 2:
            values["care_heavy"] = round(values["care_heavy"] + care_again, 1)
        game = play_quarter(game, {SEAT: decisions_handed_in(values, game, SEAT)})
    return game


def test_a_cut_is_nobody_s_step():
    game, played = overdrawn(), played_of(overdrawn())
    assert game.quarters[1].decisions.care[0, SEAT].sum() < 0.9 * game.quarters[0].decisions.care[0, SEAT].sum()
    found = [quarter_contributions(played, quarter, SEAT) for quarter in range(4)]
    assert [set(each.changed) for each in found] == [{"channel", "service_network"}, set(), set(), set()]
    for each in found:
        for measure in MEASURES:
            assert sum(each.parts[measure].values()) == pytest.approx(each.after[measure] - each.before[measure])
    assert all(found[1].parts["profit"][lever] == pytest.approx(0, abs=1e-9) for lever in LEVERS)
    assert found[1].parts["profit"]["inertia"] > 50, "the money that was not spent"
    made = {(case.quarter, case.lever) for case in what_ifs(played, SEAT) if case.changed}
    assert made == {(0, "channel"), (0, "service_network")}


def test_who_did_not_overdraw_has_no_cut():
    played = played_of(overdrawn())
    assert [cut.quarter for cut in played.cuts_of(SEAT)] == [1] and not played.cuts_of(0)
    assert not any(quarter_contributions(played, quarter, 0).cut for quarter in range(4))
    assert cuts_say(played.cuts_of(0)) == what_if_sentences.left_out(played, 0) == played.no_step_says(0) == ""


def test_the_quarter_of_the_cut_is_said():
    played = played_of(overdrawn())
    told = [f"{each.alt}{each.says}" for each in show.debrief_figures(played, SEAT)]
    labels = [each.figure.axes[0].get_xlabel() for each in show.debrief_figures(played, SEAT)]
    plt.close("all")
    assert sum("第 1 季透支，第 2 季的表一开头就从" in text for text in told) == 1
    assert not any("→" in text and "当时存量维系费" in text for text in told)
    assert sum("第 2 季跟透支压过的表比" in label for label in labels) == 2
    quarter = sentences.quarter_says(quarter_contributions(played, 1, SEAT), "profit", "北屏")
    assert "（惯性，第 1 季透支、这一季的表压过，也在里面）" in quarter and "自己的六样都照压过的表，没动" in quarter


def test_a_step_on_a_cut_form_is_told_from_the_cut():
    played = played_of(overdrawn(5.0))
    found = quarter_contributions(played, 2, SEAT)
    was = values_of(played.quarters[1].decisions.seat(SEAT))["care_heavy"]
    assert found.changed == ("care",) and found.moves["care"] == f"存量维系费·重度 {was:g}→{was + 5:g} 万元"


def test_without_the_step_that_overdrew_nothing_is_cut():
    """The step taken back takes the cut with it; in the game as it was played every form is what it was."""
    played = played_of(overdrawn())
    cases = [(0, "service_network"), (0, "channel"), (2, "care")]
    kept = keep_levers(played, SEAT, cases)
    was = [quarter.decisions.care[0, SEAT].sum() for quarter in played.quarters]
    without, _, idle = np.array([each.care[:, SEAT].sum(-1) for each in kept]).T
    assert without[1] > 1.05 * was[1] and without == pytest.approx(without[0]), "care is cut no more"
    assert idle == pytest.approx(was, abs=1e-12), "a lever that was left alone stays what it was, cut and all"
    assert not what_ifs(played, SEAT, [(2, "care")])[0].changed
    assert what_ifs(played, SEAT, [(2, "care")])[0].value == pytest.approx(0, abs=1e-9)


def test_every_quarter_s_form_is_the_game_s_own():
    game = overdrawn()
    for quarter, begun in enumerate(played_of(game).begun):
        before = replace(game, quarters=game.quarters[:quarter])
        for seat in game.setup.people:
            own, wanted = begun.seat(seat), repeated_decisions(before, seat)
            assert all((getattr(own, name) == value).all() for name, value in vars(wanted).items())


@pytest.mark.parametrize("name", load_drills())
@pytest.mark.parametrize("pair", PAIRS)
def test_a_team_that_never_hands_in_took_no_step_in_a_drill(name, pair):
    """Its first form begins with the market as every game opens, whatever the drill lays down in its own."""
    game = new_game(drill_setup(name, 3, pair, seats_for(2, 4)))
    for _ in range(2):
        game = play_quarter(game, {}, [])
    played = played_of(game)
    assert not [case for case in what_ifs(played, 0) if case.changed]
    for quarter in range(2):
        assert set(quarter_contributions(played, quarter, 0).levers("share").values()) == {0.0}
