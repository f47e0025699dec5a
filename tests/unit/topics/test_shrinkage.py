"""Shrunken effects: where nothing differs, where everything does, and the winner's curse on planted effects."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.topics.shrinkage import shrunk_effects

SEGMENTS, TRIALS = 10, 3000


def planted_pilots():
    """True effects around 2 points, estimated with errors of 1 to 3 points: one row a trial."""
    rng = np.random.default_rng(11)
    truth = rng.normal(0.02, 0.01, (TRIALS, SEGMENTS))
    errors = rng.uniform(0.01, 0.03, (TRIALS, SEGMENTS))
    estimates = truth + errors * rng.normal(size=truth.shape)
    shrunk = np.array([shrunk_effects(*trial) for trial in zip(estimates, errors, strict=True)])
    return truth, estimates, shrunk


def test_the_best_looking_segment_disappoints_less_when_shrunk():
    truth, estimates, shrunk = planted_pilots()
    every = np.arange(TRIALS)
    picked, shrunk_picked = estimates.argmax(axis=1), shrunk.argmax(axis=1)
    raw_promise = (estimates[every, picked] - truth[every, picked]).mean()
    shrunk_promise = (shrunk[every, shrunk_picked] - truth[every, shrunk_picked]).mean()
    assert raw_promise > 0.02  # too much by as much as the average segment brings
    assert abs(shrunk_promise) < raw_promise / 4
    one_stands_out = np.ptp(shrunk, axis=1) > 0
    better = (truth[every, shrunk_picked] - truth[every, picked])[one_stands_out]
    assert better.mean() > 0


def test_shrunk_effects_miss_the_truth_by_less():
    truth, estimates, shrunk = planted_pilots()
    assert ((shrunk - truth) ** 2).mean() < 0.5 * ((estimates - truth) ** 2).mean()


def test_equal_errors_shrink_by_one_factor():
    # Sum of squares around 0.04 is 0.0026 = 6.5 variances of 0.0004: v = (6.5 - 2) / 2 variances = 0.0009, factor 9/13.
    shrunk = shrunk_effects([0.01, 0.03, 0.08], [0.02] * 3)
    np.testing.assert_allclose(shrunk, 0.04 + (np.array([0.01, 0.03, 0.08]) - 0.04) * 9 / 13)


def test_segments_that_differ_by_chance_get_one_effect():
    shrunk = shrunk_effects([0.010, 0.012, 0.014], [0.02, 0.02, 0.01])
    np.testing.assert_allclose(shrunk, (0.010 * 1 + 0.012 * 1 + 0.014 * 4) / 6)


def test_exact_effects_stay_as_they_are():
    effects = [0.01, 0.05, 0.30]
    np.testing.assert_allclose(shrunk_effects(effects, [1e-6] * 3), effects, rtol=1e-6)


effect = st.integers(-500, 500).map(lambda n: n / 1000)
error = st.integers(1, 200).map(lambda n: n / 1000)


@given(st.lists(st.tuples(effect, error), min_size=3, max_size=12), st.sampled_from([-1.0, 0.01, 100.0]))
def test_shrinking_stays_within_the_effects_and_knows_no_unit(segments, unit):
    effects, errors = np.array(segments).T
    shrunk = shrunk_effects(effects, errors)
    assert (shrunk >= effects.min() - 1e-12).all() and (shrunk <= effects.max() + 1e-12).all()
    np.testing.assert_allclose(shrunk_effects(effects * unit, errors * abs(unit)), shrunk * unit, atol=1e-9 * abs(unit))


@pytest.mark.parametrize(
    ("difference", "standard_error", "message"),
    [
        ([0.1, 0.2], [0.1, 0.1], "at least 3"),
        ([0.1, 0.2, 0.3], [0.1, 0.1], "one standard error"),
        ([0.1, 0.2, np.nan], [0.1, 0.1, 0.1], "must be numbers"),
        ([0.1, 0.2, 0.3], [0.1, 0.1, 0.0], "above 0"),
    ],
)
def test_too_little_to_shrink_is_refused(difference, standard_error, message):
    with pytest.raises(ValueError, match=message):
        shrunk_effects(difference, standard_error)
