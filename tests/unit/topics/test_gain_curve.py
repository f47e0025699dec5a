"""Gain of an order of customers, against Radcliffe's count spelled out and against customers whose effect is planted."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.topics.gain_curve import gain_area, gain_curve


def gain_by_hand(order, treated, outcome, first):
    """R_t - R_c N_t / N_c among the first, for each of all the treated."""
    results = {True: 0.0, False: 0.0}
    customers = {True: 0, False: 0}
    for position in order[:first]:
        results[treated[position]] += outcome[position]
        customers[treated[position]] += 1
    return (results[True] - results[False] * customers[True] / customers[False]) / sum(treated)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=6, max_size=40), st.randoms(), st.integers(1, 4))
def test_gain_is_the_count_spelled_out(customers, random, steps):
    treated = [True, False] + [arm for arm, _ in customers]
    outcome = [1, 0] + [result for _, result in customers]
    order = list(range(2, len(treated)))
    random.shuffle(order)
    order = [0, 1, *order]
    curve = gain_curve(order, treated, outcome, steps=steps)
    firsts = [round(share * len(order)) for share in curve["share"]]
    assert firsts == [int(np.rint(len(order) * step / steps)) for step in range(steps + 1)]
    by_hand = [0.0] + [gain_by_hand(order, treated, outcome, first) for first in firsts[1:]]
    np.testing.assert_allclose(curve["incremental"], by_hand, atol=1e-12)


def planted(seed, customers=60_000):
    """Success 5 % without a contact; a contact adds 0 to 10 points, by customer."""
    rng = np.random.default_rng(seed)
    effect = rng.uniform(0, 0.1, customers)
    treated = rng.random(customers) < 2 / 3
    return effect, treated, rng.random(customers) < 0.05 + effect * treated


def test_the_true_order_gains_what_was_planted():
    # Contacting the best share s of effects uniform on 0 to 0.1 adds 0.1 (s - s^2 / 2); all of them add 0.05. The area
    # above the straight line 0.05 s is the integral of 0.05 (s - s^2): 0.05 / 6.
    effect, treated, outcome = planted(1)
    curve = gain_curve(np.argsort(-effect), treated, outcome)
    share = curve["share"]
    np.testing.assert_allclose(curve["incremental"], 0.1 * (share - share**2 / 2), atol=0.006)
    assert gain_area(curve) == pytest.approx(0.05 / 6, abs=0.0025)
    assert gain_area(gain_curve(np.argsort(effect), treated, outcome)) == pytest.approx(-0.05 / 6, abs=0.0025)


def test_an_order_that_tells_nothing_has_no_area():
    areas = []
    for seed in range(20):
        effect, treated, outcome = planted(seed, 20_000)
        order = np.random.default_rng(seed + 100).permutation(len(effect))
        areas.append(gain_area(gain_curve(order, treated, outcome)))
    assert abs(np.mean(areas)) < 3 * np.std(areas) / 20**0.5
    assert np.std(areas) < 0.05 / 6


def test_the_curve_ends_in_the_net_effect_whatever_the_order():
    effect, treated, outcome = planted(3, 5000)
    net = outcome[treated].mean() - outcome[~treated].mean()
    for order in (np.argsort(effect), np.argsort(-effect), np.arange(5000)):
        assert gain_curve(order, treated, outcome)["incremental"].iloc[-1] == pytest.approx(net)


def test_area_of_a_triangle():
    assert gain_area(pd.DataFrame({"share": [0.0, 0.25, 1.0], "incremental": [0.0, 1.0, 1.0]})) == pytest.approx(0.375)


@pytest.mark.parametrize(
    ("order", "treated", "outcome", "message"),
    [
        ([0, 1, 1, 2], [1, 0, 1, 0], [0, 0, 0, 0], "every position"),
        ([0.3, 0.1, 0.9, 0.2], [1, 0, 1, 0], [0, 0, 0, 0], "every position"),
        ([0, 1, 2], [1, 0, 1, 0], [0, 0, 0, 0], "one length"),
        (range(4), [1, 0, 2, 0], [0, 0, 0, 0], "true or false"),
        (range(4), [1, 0, 1, 0], [0, 0, np.nan, 0], "none missing"),
        (range(4), [1, 1, 0, 0], [0, 0, 0, 0], "fewer steps"),
    ],
)
def test_what_is_no_pilot_is_refused(order, treated, outcome, message):
    with pytest.raises(ValueError, match=message):
        gain_curve(order, treated, outcome, steps=2)
