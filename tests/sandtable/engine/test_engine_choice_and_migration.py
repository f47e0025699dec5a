"""Choice, new lines and migration against the models that they name, reckoned another way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.sandtable.engine import arrivals, choice, migration
from coursekit.sandtable.engine.segments import IS_FAMILY, KIND_OF

OPERATORS = st.integers(2, 8)
SEEDS = st.integers(0, 10**6)


def drawn(seed, operators):
    """Attraction, pull, bonus and cost of one game."""
    rng = np.random.default_rng(seed)
    shape = (1, operators, 12)
    return rng.normal(0, 2, shape), rng.uniform(0, 2, shape), rng.uniform(0, 1, shape), rng.uniform(0, 4, shape)


@given(SEEDS, OPERATORS, st.floats(-5, 5))
def test_choice_is_a_logit_with_a_cost_of_switching(seed, operators, outside):
    """Every cell against exp(utility), one at a time; with the outside, shares sum to 1."""
    appeal, pull, bonus, cost = drawn(seed, operators)
    shares = choice.choice_shares(appeal, pull, bonus, cost, outside)
    assert shares.shape == (1, operators, operators, 12)
    for start in range(operators):
        worth = np.exp(appeal[0] + pull[0] - cost[0, start])
        worth[start] = np.exp(appeal[0, start] + bonus[0, start])
        leaving = np.exp(outside - cost[0, start])
        np.testing.assert_allclose(shares[0, start], worth / (worth.sum(0) + leaving), rtol=1e-10)
        np.testing.assert_allclose(shares[0, start].sum(0) + leaving / (worth.sum(0) + leaving), 1.0, rtol=1e-12)


@given(SEEDS, st.integers(3, 8), st.floats(-3, 3))
def test_the_ratio_of_two_operators_does_not_depend_on_a_third(seed, operators, change):
    """Independence of irrelevant alternatives: what a logit assumes, and our rules card says."""
    appeal, pull, bonus, cost = drawn(seed, operators)
    other = appeal.copy()
    other[:, -1] += change
    before, after = (choice.choice_shares(each, pull, bonus, cost, 0.9) for each in (appeal, other))
    np.testing.assert_allclose(after[0, 0, 1] / after[0, 0, 0], before[0, 0, 1] / before[0, 0, 0], rtol=1e-9)
    first, second = (choice.entrant_shares(each, pull, 0.9)[0] for each in (appeal, other))
    np.testing.assert_allclose(second[1] / second[0], first[1] / first[0], rtol=1e-9)


@given(SEEDS, OPERATORS, st.floats(-5, 5))
def test_entrants_choose_by_attraction_and_pull(seed, operators, outside):
    appeal, pull, _, _ = drawn(seed, operators)
    worth = np.exp(appeal + pull)
    np.testing.assert_allclose(
        choice.entrant_shares(appeal, pull, outside), worth / (worth.sum(1) + np.exp(outside))[:, None], rtol=1e-10
    )


def test_choice_does_not_overflow():
    shares = choice.choice_shares(np.array([[[900.0], [-900.0]]]), np.zeros((1, 2, 1)), *[np.zeros((1, 2, 1))] * 2, 0.0)
    assert shares[0, :, 0, 0].tolist() == [1.0, 1.0]


def test_attraction_is_the_multiplicative_competitive_interaction():
    """exp(V) = (B / Bref)^-beta exp(beta_q Q - beta_x x) (1 + G)^beta_a coverage^beta_c (Nakanishi & Cooper 1974)."""
    one = np.ones((1, 1, 12))
    value = choice.attraction(
        np.log(1.1) * one, 0.6 * one, 0.1 * one, 1.5 * one, 0.4 * one, np.full(12, 2.0), (0.5, 1.4, 0.35, 1.0)
    )
    assert np.exp(value) == pytest.approx(1.1**-2 * np.exp(0.5 * 0.6 - 1.4 * 0.1) * 2.5**0.35 * 0.4 * one)


def test_shopping_around_by_hand_and_bounded():
    weights = (3.15, 14.0, 0.638, 1.39)
    looked = choice.shop_around(np.array([0.1, 1e9, -1e9]), np.array(0.02), np.array(0.5), np.array(0.3), -1.944, weights, 0.012)
    pressure = -1.944 + 0.315 + 14 * 0.008 + 0.319 - 0.417
    assert looked == pytest.approx([1 / (1 + np.exp(-pressure)), 1.0, 0.0], abs=1e-12)


@given(st.floats(0, 1e9), st.floats(0, 2), st.floats(0, 0.9), st.floats(0, 0.9))
def test_silent_share_is_a_share_of_at_most_sixty_per_cent(commission, clawback, base, slope):
    share = arrivals.silent_share(np.array(commission), np.array(clawback), base, slope, 30.0)
    assert 0 <= share <= 0.6
    assert arrivals.silent_share(np.array(0.0), np.array(clawback), 0.03, slope, 30.0) == 0.03
    assert arrivals.silent_share(np.array(commission), np.array(1.0), 0.03, slope, 30.0) == pytest.approx(0.03)


def test_a_channel_reckons_with_what_is_taken_back_and_with_a_year_of_shares():
    reward = arrivals.channel_reward(
        np.array([[60.0]]), np.array([[0.5]]), np.array([[0.1]]), np.array([[0.05]]), np.full((1, 1, 12), 50.0), 0.4
    )
    assert reward == pytest.approx(np.full((1, 1, 12), 60 * 0.95 + 0.4 * 12 * 0.05 * 50))
    assert arrivals.newcomer_pull(np.array([30.0]), np.array([0.5]), np.array(0.0), 0.5, 30.0, 0.2) == pytest.approx(0.25 * np.log(2))
    assert arrivals.newcomer_pull(np.array([30.0]), np.array([0.5]), np.array(0.5), 0.5, 30.0, 0.2) == pytest.approx(0.25 * np.log(2) * 0.95)


@given(SEEDS, OPERATORS)
def test_a_rush_takes_no_more_than_there_are(seed, operators):
    rng = np.random.default_rng(seed)
    coming, available = rng.uniform(0, 0.5, (1, operators, 12)), rng.uniform(0, 0.2, (1, 12))
    extra = arrivals.rush_extra(rng.uniform(0, 1e4, (1, operators)), coming, available, 0.25, 20.0)
    assert (extra >= 0).all() and (extra.sum(1) <= available + 1e-12).all()
    assert arrivals.rush_extra(np.zeros((1, operators)), coming, available, 0.25, 20.0).max() == 0.0
    assert arrivals.rush_extra(np.array([[40.0]]), np.full((1, 1, 12), 1 / 6), np.ones((1, 12)), 0.25, 20.0) == pytest.approx(
        np.full((1, 1, 12), 0.25 * np.log(2) / 6)
    )


def test_migration_without_subsidy_is_the_diffusion_of_bass():
    """Quarter by quarter against the closed form F(t) of Bass (1969), in short steps: (1 - e^-bt) / (1 + q/p e^-bt)."""
    innovation, imitation, steps, quarters = 0.02, 0.38, 2000, 12.0
    step, share = quarters / steps, 0.0
    for _ in range(steps):
        hazard = migration.migration_hazard(
            np.full((1, 1, 12), share), np.zeros((1, 1)), innovation * step, imitation * step, 2.0, 150.0, np.ones(12)
        )
        share += (1 - share) * float(hazard[0, 0, 0])
    both = innovation + imitation
    decay = np.exp(-both * quarters)
    assert share == pytest.approx((1 - decay) / (1 + imitation / innovation * decay), abs=0.002)


@given(st.floats(0, 1), st.floats(0, 1e9), st.floats(0, 3))
def test_migration_is_a_share_and_subsidy_hastens_it(new_share, subsidy, speed):
    share = migration.migration_hazard(
        np.full((1, 1, 12), new_share), np.array([[subsidy]]), 0.02, 0.12, 2.06, 150.0, np.full(12, speed)
    )
    without = 1 - np.exp(-(0.02 + 0.12 * new_share) * speed)
    assert (share >= without - 1e-12).all() and (share <= 1).all()


@given(SEEDS, st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.2))
def test_moving_up_keeps_everybody_in_their_kind(seed, new_share, care, rate):
    counts = np.random.default_rng(seed).uniform(0, 10, (2, 5, 12))
    share = migration.up_tier_share(np.full((5, 12), new_share), np.full((5, 12), care), rate)
    after = migration.moved_up(counts, share)
    np.testing.assert_allclose(after.reshape(2, 5, 4, 3).sum(2), counts.reshape(2, 5, 4, 3).sum(2), rtol=1e-12)
    assert (share[..., 9:] == 0).all() and share.max() <= 0.2 and (after[..., 9:] >= counts[..., 9:]).all()


def test_bundles_go_a_part_of_the_way_to_what_a_concession_is_worth():
    customers, converged = np.full((1, 1, 12), 10.0), IS_FAMILY * np.full((1, 1, 12), 1.0)
    after = migration.converged_after(converged, customers, np.array([[10.0]]), 0.8, 10.0, 0.3)
    assert after[0, 0] == pytest.approx(IS_FAMILY * (1 + 0.3 * (4 - 1)))
    for _ in range(80):
        after = migration.converged_after(after, customers, np.array([[10.0]]), 0.8, 10.0, 0.3)
    assert after[0, 0, KIND_OF == 1] == pytest.approx(4.0) and after[0, 0, KIND_OF != 1].max() == 0.0
