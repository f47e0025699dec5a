"""The game: same set-up, decisions and events, same bits; nothing played can change; empty seats are bots'."""

from dataclasses import is_dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.sandtable.bots.levels import seat_decisions
from coursekit.sandtable.bots.plan import NEUTRAL
from coursekit.sandtable.bots.styles import STYLES
from coursekit.sandtable.engine import Decisions, advance, join_seats, opening_state
from coursekit.sandtable.engine.decisions import NAMES
from coursekit.sandtable.game import (
    bot_decisions,
    default_decisions,
    game_measures,
    game_par,
    game_scores,
    new_game,
    play_quarter,
    record_violation,
    replay,
)
from coursekit.sandtable.rules.spending import spending_of, within_limit
from coursekit.sandtable.rules.violations import violation
from coursekit.sandtable.score.par import PAR_SCORE
from coursekit.sandtable.setup import DRILLS, PAIRS, GameSetup, Seat, seats_for

SEEDS = st.integers(0, 2**40)


def setup_of(seed=8, people=1, operators=5, quarters=3, **others):
    return GameSetup(seed, others.pop("pair", "2g_4g"), seats_for(people, operators), quarters, **others)


def played(setup, quarters=None, decisions=None):
    game = new_game(setup)
    while not game.is_over and (quarters is None or len(game.quarters) < quarters):
        game = play_quarter(game, decisions(game) if decisions else {})
    return game


def arrays_of(value):
    """Every array in a dataclass, with its path."""
    for name, part in vars(value).items():
        if isinstance(part, np.ndarray):
            yield name, part
        elif is_dataclass(part):
            yield from ((f"{name}.{inner}", array) for inner, array in arrays_of(part))


def assert_same(one, other):
    assert one.setup == other.setup and len(one.quarters) == len(other.quarters)
    for mine, theirs in zip(one.quarters, other.quarters, strict=True):
        assert mine.events == theirs.events
        for (name, a), (_, b) in zip(arrays_of(mine), arrays_of(theirs), strict=True):
            assert a.tobytes() == b.tobytes(), name


def cut_price(game):
    own = default_decisions(game, 0)
    return {0: replace(own, fee=own.fee * 0.97)}


@given(seed=SEEDS, pair=st.sampled_from(PAIRS), operators=st.integers(4, 8))
def test_a_replay_gives_the_same_bits(seed, pair, operators):
    setup = setup_of(seed, operators=operators, pair=pair, quarters=4)
    game = played(setup, decisions=cut_price)
    everyone = [each.decisions for each in game.quarters]
    assert_same(game, replay(setup, everyone, [each.events for each in game.quarters]))
    assert_same(game, replay(setup, everyone))
    people = [{0: each.seat(0)} for each in everyone]
    assert_same(game, replay(setup, people))


def test_another_seed_is_another_game():
    one, other = (played(setup_of(seed)).state.customers for seed in (1, 2))
    assert not np.allclose(one, other)


def test_noise_depends_on_seed_and_quarter_only():
    one = played(setup_of(deck=False))
    other = played(setup_of(deck=False, people=3), decisions=cut_price)
    for mine, theirs in zip(one.quarters, other.quarters, strict=True):
        assert np.array_equal(mine.disturbances.attraction, theirs.disturbances.attraction)
    first, second = (each.disturbances.attraction for each in one.quarters[:2])
    assert not np.allclose(first, second)


def test_a_played_quarter_cannot_be_written_to_and_playing_leaves_the_old_game_alone():
    game = played(setup_of(), 1)
    before = {name: array.copy() for name, array in arrays_of(game.quarters[0])}
    longer = play_quarter(game, cut_price(game))
    assert len(game.quarters) == 1 and len(longer.quarters) == 2
    for name, array in arrays_of(game.quarters[0]):
        assert np.array_equal(array, before[name]), name
        with pytest.raises(ValueError):
            array[...] = 0
    for array in (new_game(setup_of()).state.customers, game.market.conditions.usage_growth):
        with pytest.raises(ValueError):
            array[...] = 0


def test_a_team_keeps_its_own_arrays():
    game = new_game(setup_of())
    own = default_decisions(game, 0)
    own = replace(own, fee=own.fee.copy())
    played_game = play_quarter(game, {0: own})
    own.fee[...] = 1.0
    assert played_game.quarters[0].decisions.fee[0, 0, 0] > 1.0


def test_bots_fill_their_seats_and_people_who_hand_in_nothing_repeat():
    game = played(setup_of(people=2), 1, cut_price)
    again = play_quarter(game, {})
    for seat in range(5):
        expected = bot_decisions(game, seat)
        if seat < 2:
            expected = within_limit(default_decisions(game, seat), game.state, seat, game.market.parameters)
        for name in NAMES:
            assert np.array_equal(getattr(again.quarters[1].decisions, name)[:, seat], getattr(expected, name)[:, 0]), name
    assert np.array_equal(again.quarters[1].decisions.fee[:, 0], game.quarters[0].decisions.fee[:, 0])


def test_who_hands_in_nothing_may_not_overdraw_more_than_who_does():
    game = new_game(setup_of())
    own = default_decisions(game, 0)
    wild = play_quarter(game, {0: replace(own, rush=np.full((1, 1), 5000.0))})
    assert wild.state.overdraft[0, 0] > 1000
    p, repeated = wild.market.parameters, play_quarter(wild, {}).quarters[1].decisions.seat(0)
    spending = spending_of(repeated, wild.state, 0, p)
    assert spending.total <= spending.limit + 1e-6
    assert np.array_equal(repeated.fee, own.fee) and np.array_equal(repeated.commission, own.commission)
    assert repeated.rush[0, 0] / repeated.service[0, 0] == pytest.approx(5000 / own.service[0, 0])
    affordable = within_limit(own, game.state, 0, p)
    assert affordable is own  # what is within the limit stays as it is


def test_a_bot_does_not_see_what_is_handed_in_this_quarter():
    game = played(setup_of(operators=4, people=1), 1)
    wild = default_decisions(game, 0)
    wild = replace(wild, fee=wild.fee * 0.6, advertising=wild.advertising * 5)
    one, other = play_quarter(game, {}), play_quarter(game, {0: wild})
    for name in NAMES:
        mine, theirs = (getattr(each.quarters[1].decisions, name)[:, 1:] for each in (one, other))
        assert np.array_equal(mine, theirs), name


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_bot_does_not_see_the_scenario(monkeypatch, level):
    """Two games that open alike and differ in what only the scenario knows: every bot decides the same."""
    for name, growth, factor in (("calm", 0.03, 1.0), ("wild", 0.16, 0.5)):
        hidden = {"usage_growth": growth, "switching_factor": factor, "legacy_share": 0.6, "capacity_cost_factor": factor}
        monkeypatch.setitem(DRILLS, name, hidden | {"reference_factor": 0.85 + 0.15 * (factor == 1)})
    seats = tuple(Seat(f"{name}公司", style, level) for name, style in zip("甲乙丙丁戊己", STYLES, strict=True))
    calm, wild = (new_game(GameSetup(8, "2g_4g", seats, drill=each)) for each in ("calm", "wild"))
    assert not np.allclose(play_quarter(calm, {}).state.customers, play_quarter(wild, {}).state.customers)
    for seat in range(6):
        for name in NAMES:
            one, other = (getattr(bot_decisions(each, seat), name) for each in (calm, wild))
            assert np.array_equal(one, other), name


def test_research_is_not_bought_again_by_default():
    game = new_game(setup_of())
    game = play_quarter(game, {0: replace(default_decisions(game, 0), research=np.full((1, 1), 30.0))})
    assert game.quarters[0].decisions.research[0, 0] == 30.0
    assert default_decisions(game, 0).research[0, 0] == 0.0


def test_research_costs_its_price_and_moves_no_customer():
    game = new_game(setup_of())
    own = default_decisions(game, 0)
    without = play_quarter(game, {0: own}).quarters[0]
    bought = play_quarter(game, {0: replace(own, research=np.full((1, 1), 30.0))}).quarters[0]
    assert np.array_equal(without.after.customers, bought.after.customers)
    spent = bought.results.accounts.spend - without.results.accounts.spend
    assert spent[0] == pytest.approx([30.0, 0, 0, 0, 0])
    assert (without.results.accounts.profit - bought.results.accounts.profit)[0] == pytest.approx([30.0, 0, 0, 0, 0])


@given(data=st.data(), pair=st.sampled_from(PAIRS))
def test_extreme_decisions_stay_finite(data, pair):
    game = new_game(setup_of(3, people=4, operators=4, pair=pair, quarters=5))
    for _ in range(5):
        given_in = {}
        for seat in range(4):
            own = default_decisions(game, seat)
            kind = data.draw(st.sampled_from(("nothing", "one lever", "same", "mad")))
            arrays = {name: np.zeros_like(getattr(own, name)) for name in NAMES}
            if kind == "one lever":
                lever = data.draw(st.sampled_from(("advertising", "channel", "rush", "care", "service", "network")))
                arrays = {name: getattr(own, name) if name not in ("advertising", "channel", "care", "service", "network", "rush") else each for name, each in arrays.items()}
                arrays[lever] = np.full_like(getattr(own, lever), 3000.0)
            elif kind == "mad":
                arrays = {name: np.full_like(getattr(own, name), 1e4) for name in NAMES} | {"discount": np.ones((1, 1, 3))}
                arrays |= {"clawback": np.ones((1, 1)), "life_share": np.ones((1, 1)), "tools": np.eye(6)[None, :1]}
            elif kind == "same":
                arrays = vars(own)
            given_in[seat] = Decisions(**arrays)
        people = game.state.customers.sum() + game.state.silent.sum() + game.state.outside.sum()
        grown = people + game.market.parameters.population_growth * game.state.customers.sum()
        game = play_quarter(game, given_in)
        assert game.state.customers.sum() + game.state.silent.sum() + game.state.outside.sum() == pytest.approx(grown, rel=1e-9)
        for name, array in arrays_of(game.quarters[-1]):
            assert np.isfinite(array).all(), name
        assert (game.state.customers > -1e-9).all()
    assert np.isfinite(game_scores(game)).all()


@given(seed=SEEDS, operators=st.integers(4, 8), quarters=st.integers(1, 3))
def test_the_same_decisions_in_the_same_seats_bring_the_same_without_noise(seed, operators, quarters):
    setup = setup_of(seed, operators=operators)
    state = opening_state(setup.market(), np.full((1, operators), 1 / operators))
    own = default_decisions(new_game(setup), 0)
    for _ in range(quarters):
        state, results = advance(state, join_seats([own] * operators), setup.market())
    for name, array in [*arrays_of(state), *arrays_of(results)]:
        if name in ("usage", "outside"):
            continue
        flat = array.reshape(operators, -1)
        if name == "moves":
            flat = np.sort(array[0], axis=1)  # everybody loses the same to each of the others
        np.testing.assert_allclose(flat, np.broadcast_to(flat[:1], flat.shape), rtol=1e-9, atol=1e-9, err_msg=name)


def test_scores_are_par_before_the_first_quarter_and_finite_after():
    game = new_game(setup_of())
    assert (game_scores(game) == PAR_SCORE).all() and (game_measures(game) == 0).all()
    game = played(setup_of())
    assert game_measures(game).shape == (5, 5) and np.isfinite(game_scores(game)).all()


def test_the_neutral_plan_without_chance_scores_near_par():
    """The neutral plan in seat 0 against bots: what is left of the distance to par is noise and the one draw of bots."""
    scores = []
    for seed in range(12):
        setup = setup_of(seed, operators=6, deck=False, quarters=6)
        script = lambda g: {0: seat_decisions(NEUTRAL, 2, g.state, g.market.parameters, g.last_decisions, 0)}  # noqa: E731
        scores.append(game_scores(played(setup, decisions=script))[0])
    assert abs(np.mean(scores) - PAR_SCORE) < 3


def test_par_belongs_to_the_seat_and_is_reckoned_once():
    bots, people = setup_of(people=0, quarters=2), setup_of(people=5, quarters=2, deck=False)
    assert game_par(bots) is game_par(people) is game_par(bots, 2)
    assert game_par(bots).level.shape == game_par(bots).spread.shape == (1, 5, 5)
    assert not np.array_equal(game_par(bots, 1).level, game_par(bots).level)


def test_a_violation_takes_its_points_off_one_seat():
    game = played(setup_of())
    noted = record_violation(game, violation(1, 2, "kept_lines"))
    noted = record_violation(noted, violation(2, 2, "false_claims", 3, "传单上写“全城最低”"))
    assert game_scores(game) - game_scores(noted) == pytest.approx([0, 0, 13, 0, 0])
    with pytest.raises(CourseError, match="没有 7 号席位"):
        record_violation(game, violation(0, 7, "kept_lines"))
    with pytest.raises(CourseError, match="没有“偷懒”这种违规"):
        violation(0, 0, "偷懒")
    with pytest.raises(CourseError, match="扣 80 分"):
        violation(0, 0, "kept_lines", 80)


def test_what_cannot_be_played_is_refused():
    game = new_game(setup_of())
    own = default_decisions(game, 0)
    with pytest.raises(CourseError, match="3 个季度都打完了"):
        play_quarter(played(setup_of()), {})
    with pytest.raises(CourseError, match="没有 9 号席位"):
        play_quarter(game, {9: own})
    with pytest.raises(CourseError, match="甲公司的决策里 fee 的形状"):
        play_quarter(game, {0: replace(own, fee=own.fee[0])})
    with pytest.raises(CourseError, match="甲公司的决策里 service 有负数或不是数的值"):
        play_quarter(game, {0: replace(own, service=np.full((1, 1), np.nan))})
    with pytest.raises(CourseError, match="甲公司的决策里 rush 有负数"):
        play_quarter(game, {0: replace(own, rush=np.full((1, 1), -1.0))})
    with pytest.raises(CourseError, match="没有叫“flood”的事件卡"):
        play_quarter(game, {}, ["flood"])
