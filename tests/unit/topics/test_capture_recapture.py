"""Two lists and what neither names: published numbers, exact enumeration of every outcome, and the bias simulated."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from coursekit.topics.capture_recapture import LARGEST_LIST, limit_of_the_estimate, two_lists


@st.composite
def lists(draw):
    first, second = draw(st.integers(1, 14)), draw(st.integers(1, 14))
    return first, second, draw(st.integers(0, min(first, second)))


@pytest.mark.parametrize(("counts", "total"), [((100, 100, 20), 101 * 101 / 21 - 1), ((10, 15, 5), 28 + 1 / 3)])
def test_worked_examples_of_the_r_package_recapr_and_of_a_textbook_pond(counts, total):
    assert two_lists(*counts).total == pytest.approx(total, abs=1e-9)


@pytest.mark.parametrize(("things", "first", "second"), [(20, 12, 10), (15, 9, 6), (30, 20, 18), (7, 7, 3)])
def test_over_all_outcomes_the_estimate_is_the_number_of_things(things, first, second):
    """Unbiased where the lists together are as long as what there is."""
    assert first + second >= things
    outcomes = range(max(0, first + second - things), min(first, second) + 1)
    weights = hypergeom(things, first, second).pmf(outcomes)
    totals = [two_lists(first, second, both).total for both in outcomes]
    assert np.dot(weights, totals) == pytest.approx(things, abs=1e-9)


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize(("things", "first", "second"), [(20, 12, 10), (40, 12, 10), (25, 20, 5), (60, 8, 8)])
def test_the_interval_holds_the_truth_at_least_as_often_as_it_says(things, first, second, level):
    outcomes = range(max(0, first + second - things), min(first, second) + 1)
    weights = hypergeom(things, first, second).pmf(outcomes)
    found = [two_lists(first, second, both, level) for both in outcomes]
    held = [each.low <= things <= each.high for each in found]
    assert np.dot(weights, held) >= level
    assert sum(held) < len(held), "an interval that always holds says nothing"


LEVELS = (0.517, 0.811, 0.937)  # no outcome's chance equals one of their tails


@given(lists(), st.sampled_from(LEVELS))
def test_the_bounds_are_those_of_trying_every_number_one_after_another(counts, level):
    first, second, both = counts
    found, seen = two_lists(*counts, level), first + second - both
    tail = (1 - level) / 2
    top = found.high if math.isfinite(found.high) else 400
    held = [n for n in range(seen, int(top) + 40)
            if hypergeom.cdf(both, n, first, second) > tail and hypergeom.sf(both - 1, n, first, second) > tail]  # fmt: skip
    assert found.low == held[0]
    assert found.high == (math.inf if both == 0 else held[-1])
    assert found.seen == seen <= found.low <= found.high
    assert found.unseen_bounds == (found.low - seen, found.high - seen)
    assert found.unseen == pytest.approx((first - both) * (second - both) / (both + 1)), "the rule by hand"


def test_a_number_whose_chance_equals_the_tail_is_left_out():
    """One thing on each list and the same: among 40 things that has a chance of exactly 1/40."""
    assert two_lists(1, 1, 1).high == 39
    assert two_lists(4, 2, 2, 0.9).high == 15, "6/120 among 16"


@given(lists())
def test_swapping_the_lists_changes_nothing_and_more_in_common_means_fewer_unseen(counts):
    first, second, both = counts
    found = two_lists(*counts)
    swapped = two_lists(second, first, both)
    assert (found.total, found.seen) == (swapped.total, swapped.seen)
    if both < min(first, second):
        assert two_lists(first, second, both + 1).unseen < found.unseen


def test_what_everybody_thinks_of_makes_the_estimate_too_low():
    """Twenty things, half of them easy: two lists drawn up apart, many times over."""
    chances = np.repeat([0.8, 0.2], 10)
    rng = np.random.default_rng(7)
    totals = []
    for _ in range(400):
        one, two = (rng.random(20) < chances for _ in range(2))
        totals.append(two_lists(int(one.sum()), int(two.sum()), int((one & two).sum())).total)
    assert np.mean(totals) == pytest.approx(limit_of_the_estimate(chances, chances), abs=1.0)
    assert np.mean(totals) < 17 < 20


@given(st.lists(st.tuples(st.floats(0.01, 1), st.floats(0.01, 1)), min_size=1, max_size=12))
def test_the_limit_is_too_low_where_both_lists_find_the_same_things_easy(pairs):
    p, q = np.sort(np.array(pairs).T, axis=1)
    assert limit_of_the_estimate(p, q) <= len(pairs) + 1e-9
    assert limit_of_the_estimate(p, np.full(len(pairs), 0.3)) == pytest.approx(len(pairs))


@pytest.mark.parametrize(("counts", "message"), [
    ((3, 3, 4), "longer than the shorter list"), ((-1, 3, 0), "first must be"), ((3, LARGEST_LIST + 1, 0), "second must be"),
    ((3, 3, 1.5), "both must be"), ((True, 3, 0), "first must be"), ((0, 0, 0), "both lists are empty"),
])  # fmt: skip
def test_counts_that_cannot_be_are_refused(counts, message):
    with pytest.raises(ValueError, match=message):
        two_lists(*counts)


@pytest.mark.parametrize("level", [0, 1, 95, float("nan")])
def test_a_level_that_is_no_probability_is_refused(level):
    with pytest.raises(ValueError, match="level must lie"):
        two_lists(5, 5, 2, level)


@pytest.mark.parametrize(("chances", "message"), [
    (([], []), "same things"), (([0.5], [0.5, 0.5]), "same things"), (([0.0], [0.5]), "above 0"), (([0.5], [1.2]), "above 0"),
    (([0.5], [float("nan")]), "above 0"),
])  # fmt: skip
def test_chances_that_cannot_be_are_refused(chances, message):
    with pytest.raises(ValueError, match=message):
        limit_of_the_estimate(*chances)
