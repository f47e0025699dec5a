"""Three levels of bots: what each does to its script, and that a higher level scores better."""

from dataclasses import replace

import numpy as np
import pytest

from coursekit.sandtable.bots.levels import MENU, seat_decisions
from coursekit.sandtable.bots.plan import plan_decisions, plan_of
from coursekit.sandtable.bots.play import chance, seat_par
from coursekit.sandtable.bots.styles import STYLES
from coursekit.sandtable.engine import advance, load_parameters, opening_state
from coursekit.sandtable.engine.decisions import NAMES
from coursekit.sandtable.engine.money import budget_of
from coursekit.sandtable.game import bot_decisions, game_scores, new_game, play_quarter
from coursekit.sandtable.scenario.draw import draw_scenario, draw_shares, market_of
from coursekit.sandtable.score.measures import Tally
from coursekit.sandtable.score.par import score_of
from coursekit.sandtable.setup import PAIRS, GameSetup, Seat, seats_for

GAMES, OPERATORS, QUARTERS = 12, 6, 6
ORDER = list(STYLES)


def market_and_shares(pair):
    parameters = load_parameters(pair)
    market = market_of(parameters, [draw_scenario(seed, parameters) for seed in range(100, 100 + GAMES)])
    return market, np.stack([draw_shares(seed, OPERATORS) for seed in range(100, 100 + GAMES)])


def scores_at(pair, level, seat, par):
    """The scores of one seat's bot at this level in all games, the styles in turn and everybody else at level 2."""
    market, shares = market_and_shares(pair)
    styles = np.stack([STYLES[name] for name in ORDER])
    plans = np.broadcast_to(styles, (GAMES, OPERATORS, styles.shape[1]))
    state, last, total = opening_state(market, shares), None, Tally()
    for quarter in range(QUARTERS):
        own = seat_decisions(styles[seat], level, state, market.parameters, last, seat)
        last = plan_decisions(plans, state, market, last).with_seat(seat, own)
        state, results = advance(state, last, market, chance(market, range(GAMES), quarter, OPERATORS))
        total.add(results)
    return score_of(total.measures(state, results), par)[:, seat]


@pytest.mark.parametrize("pair", PAIRS)
def test_a_higher_level_scores_better(pair):
    """72 games a level: every style in its seat, in twelve markets."""
    market, shares = market_and_shares(pair)
    par = seat_par(market, shares, np.stack(list(STYLES.values())), QUARTERS, rounds=1)
    low, script, high = (
        np.stack([scores_at(pair, level, seat, par) for seat in range(OPERATORS)]) for level in (1, 2, 3)
    )
    for better, worse in ((script, low), (high, script)):
        difference = (better - worse).ravel()
        assert difference.mean() > 2 * difference.std() / len(difference) ** 0.5  # no accident of these games
        assert difference.mean() > 0.8
        assert (difference > 0).mean() > 0.55


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("pair", PAIRS)
def test_a_bot_decides_what_a_team_could_hand_in(pair, level):
    seats = tuple(Seat(f"{name}公司", style, level) for name, style in zip("甲乙丙丁戊己", STYLES, strict=True))
    game = new_game(GameSetup(5, pair, seats, 4))
    while not game.is_over:
        state = game.state
        limit = 1.2 * budget_of(game.market.parameters, state.last_revenue, state.overdraft)[0]
        for seat in range(6):
            own = bot_decisions(game, seat)
            assert all(np.isfinite(getattr(own, name)).all() and (getattr(own, name) >= 0).all() for name in NAMES)
            assert own.tools.sum() == pytest.approx(1) and own.research.sum() == 0
            assert own.planned_sum()[0, 0] <= limit[seat] + 1e-6
        game = play_quarter(game, {})


def test_the_script_is_the_styles_plan():
    game = new_game(GameSetup(5, "2g_4g", seats_for(0, 6)))
    plans = np.stack([STYLES[name] for name in ORDER])[None]
    everyone = plan_decisions(plans, game.state, game.market, None)
    for seat in range(6):
        for name in NAMES:
            assert np.array_equal(getattr(bot_decisions(game, seat), name), getattr(everyone, name)[:, seat : seat + 1])


def test_a_novice_forgets_the_growth_of_use_and_rushes_with_the_networks_money():
    game = new_game(GameSetup(5, "2g_4g", tuple(Seat(f"{n}公司", "quality", 1) for n in "甲乙丙丁")))
    script = [seat_decisions(STYLES["quality"], 2, game.state, game.market.parameters, None, 0)]
    opening = bot_decisions(game, 0)
    assert opening.network < script[0].network and (opening.care < script[0].care).all() and opening.rush > script[0].rush
    assert opening.planned_sum() == pytest.approx(script[0].planned_sum())  # it misspends, it does not save
    for _ in range(4):
        game = play_quarter(game, {})
    now = seat_decisions(STYLES["quality"], 2, game.state, game.market.parameters, game.last_decisions, 0)
    assert np.allclose(bot_decisions(game, 0).allowance, opening.allowance) and (now.allowance > opening.allowance).all()


def test_the_highest_level_stays_near_its_script():
    game = new_game(GameSetup(5, "2g_4g", seats_for(0, 6, 3)))
    least = {name: min(factors) for name, factors in MENU.items()}
    most = {name: max(factors) for name, factors in MENU.items()}
    for _ in range(3):
        for seat, style in enumerate(ORDER):
            script = seat_decisions(STYLES[style], 2, game.state, game.market.parameters, game.last_decisions, seat)
            own, moved = bot_decisions(game, seat), 0
            for name in NAMES:
                was, now = getattr(script, name), getattr(own, name)
                if np.array_equal(was, now):
                    continue
                moved += 1
                factor = now[was > 0] / was[was > 0]
                assert name in MENU and factor.min() >= least[name] **2 - 1e-9
                assert factor.max() <= most[name] **2 + 1e-9
            assert moved <= 2
        game = play_quarter(game, {})


def test_the_highest_level_does_not_try_what_a_team_could_not_hand_in():
    """A style that puts nearly everything into the network, and networks that are far too small for the traffic."""
    builder = plan_of(budget=1.1, network=0.5, advertising=0.05, channel=0.05, care=0.05, service=0.05, commission=0, life_share=0, subsidy=0)
    opening = new_game(GameSetup(5, "4g_5g", seats_for(0, 6)))
    p, shares = opening.market.parameters, []
    for capacity in (0.2, 0.25, 0.3, 0.35):
        state = replace(opening.state, capacity=capacity * opening.state.capacity)
        budget = budget_of(p, state.last_revenue, state.overdraft)[0]
        for seat in range(6):
            script, own = (seat_decisions(builder, level, state, p, None, seat) for level in (2, 3))
            assert script.planned_sum()[0, 0] == pytest.approx(1.1 * budget[seat])
            shares.append(float(own.planned_sum()[0, 0] / budget[seat]))
    assert max(shares) <= 1.2 + 1e-9 and max(shares) > 1.1 + 1e-9  # more than the script, and no more than the limit


def test_looking_ahead_is_the_same_alone_and_in_a_batch():
    market, shares = market_and_shares("2g_4g")
    state = opening_state(market, shares)
    batch = seat_decisions(STYLES["care"], 3, state, market.parameters, None, 2)
    for game in (0, 7):
        one = np.array([game])
        alone = seat_decisions(STYLES["care"], 3, state.select(one), market.parameters, None, 2)
        for name in NAMES:
            np.testing.assert_allclose(getattr(alone, name), getattr(batch, name)[one], rtol=1e-12, err_msg=name)


def test_a_live_game_with_all_levels_runs_to_its_end():
    seats = tuple(Seat(f"{name}公司", "care", level) for name, level in zip("甲乙丙丁", (1, 2, 3, 2), strict=True))
    game = new_game(GameSetup(6, "4g_5g", seats, 6))
    while not game.is_over:
        game = play_quarter(game, {})
    assert np.isfinite(game_scores(game)).all()
