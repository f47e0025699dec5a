"""The best split of values into classes, against every split tried."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.topics.tiers import natural_breaks


def within(values, breaks):
    """Sum of squares about class means."""
    values = np.asarray(values, dtype=float)
    label = np.digitize(values, breaks)
    return sum(((values[label == one] - values[label == one].mean()) ** 2).sum() for one in np.unique(label))


def best_of_all(values, classes):
    """The least sum of squares over every choice of breaks among the distinct values."""
    return min(within(values, breaks) for breaks in combinations(np.unique(values)[1:], classes - 1))


@given(st.lists(st.integers(-20, 20), min_size=4, max_size=14), st.integers(2, 4))
def test_no_split_is_better(values, classes):
    if len(set(values)) < classes:
        with pytest.raises(ValueError, match="distinct values"):
            natural_breaks(values, classes)
        return
    breaks = natural_breaks(values, classes)
    assert len(np.unique(np.digitize(values, breaks))) == classes
    assert within(values, breaks) == pytest.approx(best_of_all(values, classes), abs=1e-9)


@given(st.lists(st.floats(0, 500, allow_subnormal=False), min_size=8, max_size=11, unique=True), st.integers(5, 7))
def test_no_split_into_many_classes_is_better(values, classes):
    scale = max(np.ptp(values) ** 2, 1e-300)
    found = within(values, natural_breaks(values, classes))
    assert found / scale == pytest.approx(best_of_all(values, classes) / scale, abs=1e-12)


@given(st.lists(st.integers(0, 60), min_size=10, max_size=200).filter(lambda values: len(set(values)) > 1))
def test_two_classes_are_the_threshold_of_otsu(values):
    """Otsu (1979): the threshold with the most variance between two classes, w0 w1 (m1 - m0)^2."""
    values = np.array(values)
    thresholds = np.unique(values)[1:]
    between = [
        (values < t).mean() * (values >= t).mean() * (values[values >= t].mean() - values[values < t].mean()) ** 2
        for t in thresholds
    ]
    (found,) = natural_breaks(values, 2)
    assert between[list(thresholds).index(found)] == pytest.approx(max(between))


@given(
    st.lists(st.integers(-50, 50), min_size=5, max_size=40).filter(lambda values: len(set(values)) > 2),
    st.randoms(use_true_random=False),
    st.sampled_from([2.0, 1024.0]),
)
def test_order_unit_and_repetition_do_not_matter(values, random, unit):
    breaks = natural_breaks(values, 3)
    shuffled = values * 4
    random.shuffle(shuffled)
    np.testing.assert_array_equal(natural_breaks(np.array(shuffled) * unit, 3), breaks * unit)


def test_groups_far_apart_are_found_whatever_their_sizes():
    random = np.random.default_rng(5)
    groups = [random.normal(centre, 1, size) for centre, size in ((0, 3000), (30, 40), (60, 800), (100, 5))]
    breaks = natural_breaks(np.concatenate(groups), 4)
    np.testing.assert_array_equal(breaks, [group.min() for group in groups[1:]])


def test_as_many_classes_as_values_is_every_value_alone():
    np.testing.assert_array_equal(natural_breaks([5, 1, 3, 3, 9], 4), [3, 5, 9])


def test_equally_good_splits_give_the_smallest_break():
    np.testing.assert_array_equal(natural_breaks([0, 1, 2], 2), [1])


def test_twenty_thousand_values_cannot_be_mended_by_moving_a_break():
    """The exact answer is a local optimum of k-means too: every value is nearest to the mean of its own class."""
    usage = np.random.default_rng(1).lognormal(2, 1.3, 20_000)
    breaks = natural_breaks(usage, 5)
    means = np.array([usage[np.digitize(usage, breaks) == one].mean() for one in range(5)])
    middles = (means[1:] + means[:-1]) / 2
    assert ((usage[:, None] < breaks) == (usage[:, None] < middles)).all()


def test_a_large_offset_costs_no_precision():
    values = np.array([0.0, 1, 2, 10, 11, 12, 30])
    np.testing.assert_array_equal(natural_breaks(values + 1e9, 3), natural_breaks(values, 3) + 1e9)


@pytest.mark.parametrize(
    ("values", "classes", "message"),
    [
        ([1, 2, 3], 1, ">= 2"),
        ([1, 2, 3], 2.5, "whole number"),
        ([1, 1, 2, 2], 3, "there are 2"),
        ([], 2, "there are 0"),
        ([1, np.nan, 3], 2, "finite"),
        ([1, np.inf, 3], 2, "finite"),
        ([[1, 2], [3, 4]], 2, "one list"),
    ],
)
def test_what_cannot_be_split_is_refused(values, classes, message):
    with pytest.raises(ValueError, match=message):
        natural_breaks(values, classes)
