"""A game can be replayed: same decisions, same bits; alone or in a batch; whatever number an operator has."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from engine_games import PAIRS, Situation, arrays, situation, situations
from hypothesis import given
from hypothesis import strategies as st

from coursekit.sandtable.engine import Disturbances, MarketState, advance, quarter_noise
from coursekit.sandtable.engine.decisions import Decisions, join_seats, scaled

DIGEST = """
import sys; sys.path.insert(0, {folder!r})
from test_engine_replay import digest
print(digest({pair!r}))
"""


def digest(pair: str) -> str:
    """A fingerprint of every bit of a state after six quarters."""
    state = situation(pair, 6, 42, quarters=6).state
    return hashlib.sha256(b"".join(value.tobytes() for _, value in arrays(state))).hexdigest()


def assert_same_bits(one, other):
    for (name, first), (_, second) in zip(arrays(one), arrays(other), strict=True):
        assert np.array_equal(first, second), name


@given(situations(games=2))
def test_same_decisions_same_bits(game: Situation):
    for first, second in zip(*(advance(game.state, game.decisions, game.market) for _ in range(2)), strict=True):
        assert_same_bits(first, second)


@pytest.mark.parametrize("pair", PAIRS)
def test_same_bits_in_another_process(pair, request):
    code = DIGEST.format(folder=str(request.path.parent), pair=pair)
    run = subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == digest(pair)


@given(situations())
def test_a_quarter_leaves_what_it_was_given_as_it_was(game: Situation):
    before = [(name, value.copy()) for part in (game.state, game.decisions) for name, value in arrays(part)]
    advance(game.state, game.decisions, game.market)
    now = [(name, value) for part in (game.state, game.decisions) for name, value in arrays(part)]
    for (name, was), (_, is_now) in zip(before, now, strict=True):
        assert np.array_equal(was, is_now), name


@given(st.sampled_from(PAIRS), st.integers(4, 8), st.integers(0, 10**6), st.integers(2, 9), st.data())
def test_a_game_alone_is_the_game_in_a_batch(pair, operators, seed, games, data):
    """To 1e-12: NumPy may sum and take logarithms in another order where an axis is one long, though here it does not."""
    batch = situation(pair, operators, seed, quarters=2, games=games)
    number = np.array([data.draw(st.integers(0, games - 1))])
    together = advance(batch.state, batch.decisions, batch.market)
    alone = advance(batch.state.select(number), batch.decisions.select(number), batch.market.select(number))
    for whole, single in zip(together, alone, strict=True):
        for (name, many), (_, one) in zip(arrays(whole), arrays(single), strict=True):
            np.testing.assert_allclose(one, many[number], rtol=1e-12, atol=1e-15, err_msg=name)


def renumbered(thing, order):
    """The same with operators in another order; what has no operators stays."""
    of_games = ("outside", "usage")
    return replace(thing, **{name: value[:, order] for name, value in arrays(thing) if name not in of_games})


@given(situations(games=2), st.randoms(use_true_random=False))
def test_operators_have_no_numbers(game: Situation, random):
    """To 1e-9: sums over operators are taken in another order."""
    order = list(range(game.operators))
    random.shuffle(order)
    noise = Disturbances.of_noise(game.rng.normal(0, 0.1, game.state.customers.shape))
    state, results = advance(game.state, game.decisions, game.market, noise)
    others, other_results = advance(
        renumbered(game.state, order), renumbered(game.decisions, order), game.market, renumbered(noise, order)
    )
    for (name, was), (_, now) in zip(arrays(renumbered(state, order)), arrays(others), strict=True):
        np.testing.assert_allclose(now, was, rtol=1e-9, atol=1e-12, err_msg=name)
    for (name, was), (_, now) in zip(arrays(results), arrays(other_results), strict=True):
        expected = was[:, order][:, :, order] if name == "moves" else was[:, order]
        np.testing.assert_allclose(now, expected, rtol=1e-9, atol=1e-9, err_msg=name)


@given(st.lists(st.integers(0, 2**32), min_size=1, max_size=5), st.integers(0, 9), st.integers(4, 8), st.floats(0.001, 0.5))
def test_noise_is_of_its_seed_and_quarter_and_of_nothing_else(seeds, quarter, operators, size):
    noise = quarter_noise(seeds, quarter, operators, size)
    for seed, own in zip(seeds, noise, strict=True):
        assert np.array_equal(own, np.random.default_rng([seed, quarter]).normal(0.0, size, (operators, 12)))
    assert np.array_equal(quarter_noise(seeds[-1:], quarter, operators, size)[0], noise[-1])
    assert not np.array_equal(quarter_noise(seeds, quarter + 1, operators, size), noise)


def test_noise_is_as_large_as_it_says_and_independent_of_the_quarter_before():
    one, two = (quarter_noise(range(400), quarter, 6, 0.03) for quarter in (0, 1))
    assert one.std() == pytest.approx(0.03, rel=0.02) and abs(one.mean()) < 0.001
    assert abs(np.corrcoef(one.ravel(), two.ravel())[0, 1]) < 0.02


@given(situations())
def test_seats_are_taken_apart_and_joined_again(game: Situation):
    seats = [game.decisions.seat(seat) for seat in range(game.operators)]
    assert_same_bits(join_seats(seats), game.decisions)
    swapped = game.decisions.with_seat(0, seats[1])
    assert np.array_equal(swapped.fee[:, 0], game.decisions.fee[:, 1])
    assert np.array_equal(swapped.fee[:, 1:], game.decisions.fee[:, 1:])
    dearer = scaled(game.decisions, 2, {"fee": 1.1})
    np.testing.assert_allclose(dearer.fee[:, 2], 1.1 * game.decisions.fee[:, 2])
    assert np.array_equal(np.delete(dearer.fee, 2, 1), np.delete(game.decisions.fee, 2, 1))


@given(situations(games=3))
def test_games_are_selected_by_number_or_mask(game: Situation):
    for chosen, expected in ((np.array([2, 0, 2]), [2, 0, 2]), (np.array([False, True, True]), [1, 2])):
        for part in (game.state, game.decisions, game.market.conditions):
            for (name, whole), (_, some) in zip(arrays(part), arrays(part.select(chosen)), strict=True):
                assert np.array_equal(some, whole[expected]), name
    assert isinstance(game.state.select(np.array([0])), MarketState) and game.decisions.select(np.array([0])).fee.shape[0] == 1
    assert isinstance(game.decisions, Decisions)
