"""Games with rounds start over: every form begins with the neutral plan, so that an answer's money is spent once."""

from dataclasses import replace

import numpy as np
import pytest
from drill_games import round_game

from coursekit.sandtable.bots.plan import NEUTRAL, plan_decisions
from coursekit.sandtable.engine.decisions import NAMES
from coursekit.sandtable.game import default_decisions, game_par, new_game, play_quarter, repeated_decisions, replay
from coursekit.sandtable.rules.check import planned_spending
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.rules.handed_in import BASELINE, cut_note, decisions_handed_in, silent_plays
from coursekit.sandtable.scenario.war_rounds import (
    answer_decisions,
    asked_seats,
    load_rounds,
    promised,
    roles_of,
    settle_round,
)
from coursekit.sandtable.scenario.what_follows import added
from coursekit.sandtable.setup import PAIRS, GameSetup, seats_for

ROUNDS = list(load_rounds())
SETUP = GameSetup(8, "4g_5g", seats_for(2, 4), 4, deck=False, starts_over=True)


def same(one, other):
    return all((getattr(one, name) == getattr(other, name)).all() for name in NAMES)


def neutral(game, seat):
    plans = np.broadcast_to(NEUTRAL, (1, len(game.setup.seats), len(NEUTRAL)))
    return plan_decisions(plans, game.state, game.market, None).seat(seat)


def spend(game, seat=0):
    return replace(default_decisions(game, seat), service=default_decisions(game, seat).service + 90)


def test_every_quarter_begins_with_the_neutral_plan_in_the_market_as_it_is():
    game = play_quarter(new_game(SETUP), {0: spend(new_game(SETUP))}, [])
    for seat in game.setup.people:
        assert same(default_decisions(game, seat), neutral(game, seat))
        assert not same(default_decisions(game, seat), default_decisions(new_game(SETUP), seat)), "the market has moved on"
    plain = replace(SETUP, starts_over=False)
    kept = play_quarter(new_game(plain), {0: spend(new_game(plain))}, [])
    assert float(default_decisions(kept, 0).service[0, 0] - default_decisions(game, 0).service[0, 0]) > 60


def test_who_hands_in_nothing_plays_it_and_a_form_left_alone_is_it():
    game = play_quarter(new_game(SETUP), {0: spend(new_game(SETUP))}, [])
    after = play_quarter(game, {}, [])
    assert same(after.quarters[1].decisions.seat(0), repeated_decisions(game, 0))
    assert same(decisions_handed_in(values_of(repeated_decisions(game, 0)), game, 0), repeated_decisions(game, 0))


def test_it_is_a_part_of_the_game_and_not_of_par():
    assert GameSetup(8, "4g_5g", seats_for(4)).starts_over is False
    plain = replace(SETUP, starts_over=False)
    assert (game_par(SETUP).level == game_par(plain).level).all()
    game = play_quarter(play_quarter(new_game(SETUP), {}, []), {}, [])
    again = replay(SETUP, [each.decisions for each in game.quarters], [each.events for each in game.quarters])
    assert (again.state.customers == game.state.customers).all()


def test_words_do_not_speak_of_last_quarter():
    assert [silent_plays(quarter, True) for quarter in (0, 1, 5)] == [BASELINE] * 3
    game = play_quarter(new_game(SETUP), {}, [])
    (last,) = game.quarters
    crowd = replace(last, after=replace(last.after, last_arrivals=40 * last.after.last_arrivals))  # commission to pay
    said = cut_note(replace(game, quarters=(crowd,)), 0)
    assert cut_note(game, 0) == "" and said.startswith(f"照{BASELINE}，会") and "上季" not in said


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("first", range(3))
def test_in_a_game_of_five_rounds_nobody_runs_out_of_money(pair, first):
    """Whatever is answered, money of one round is not spent again in the next, and no form is cut by itself."""
    game = round_game(30 + first, pair, 4, 5)
    game = replace(game, setup=replace(game.setup, quarters=7))
    owed = {}
    for name in ROUNDS:
        roles = roles_of(game, name)
        asked = [seat for seat in asked_seats(game, name, roles) if seat in game.setup.people]
        answers = list(load_rounds()[name].answers)
        said = {seat: answers[(seat + first) % len(answers)] for seat in asked}
        own = {seat: added(game, seat, owed.get(seat, {})) for seat in game.setup.people}
        own |= {seat: added(game, seat, load_rounds()[name].answers[said[seat]].now, own[seat]) for seat in asked}
        for seat, decided in own.items():
            spending = planned_spending(values_of(decided), game, seat)
            assert spending.total <= spending.limit, (name, seat)
            assert cut_note(game, seat) == ""
        settled = settle_round(game, name, roles, own, said)
        owed = {seat: promised(name, answer, settled.attacked) for seat, answer in said.items()}
        game = play_quarter(game, settled.decisions, settled.events)


@pytest.mark.parametrize("name", ROUNDS)
def test_an_answer_s_money_is_not_in_the_next_quarter_s_form(name):
    game = round_game()
    roles = roles_of(game, name)
    seat = asked_seats(game, name, roles)[0]
    for answer in load_rounds()[name].answers.values():
        own = answer_decisions(game, seat, name, answer.name)
        after = play_quarter(game, {seat: own}, settle_round(game, name, roles, {seat: own}, {}).events)
        assert same(repeated_decisions(after, seat), neutral(after, seat))
        lasts = {field.partition("_")[0] for sums in (answer.next, answer.if_attacked) for field in sums}
        assert not lasts & {"advertising", "channel", "care", "service", "network", "rush"}, "sums are for one quarter"
        assert bool(lasts) == ("下季" in answer.words.replace("下季收回", "") or "下一季" in answer.words)
        assert "这一季" in answer.words or not answer.now
