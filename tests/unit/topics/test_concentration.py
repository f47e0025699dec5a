"""Lorenz curves and Gini coefficients against brute force, closed forms and figures published for Finland."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from coursekit.topics.concentration import (
    gini,
    gini_from_points,
    lognormal_gini,
    lognormal_lorenz,
    lognormal_sigma,
    lorenz,
)

usages = st.lists(st.integers(0, 1000), min_size=1, max_size=40).filter(any)


def mean_difference_gini(usage):
    """Half the mean absolute difference of all pairs over the mean: Gini's other definition."""
    usage = np.asarray(usage, dtype=float)
    return np.abs(usage[:, None] - usage).mean() / (2 * usage.mean())


@given(usages)
def test_gini_is_half_the_relative_mean_difference(usage):
    assert gini(usage) == pytest.approx(mean_difference_gini(usage), abs=1e-12)


@given(usages, st.data())
def test_a_weight_is_so_many_users(usage, data):
    weights = data.draw(st.lists(st.integers(1, 4), min_size=len(usage), max_size=len(usage)))
    assert gini(usage, weights) == pytest.approx(mean_difference_gini(np.repeat(usage, weights)), abs=1e-12)


@given(usages)
def test_lorenz_runs_from_corner_to_corner_below_the_diagonal(usage):
    population, used = lorenz(usage)
    assert (population[0], used[0], population[-1], used[-1]) == (0, 0, 1, 1)
    assert (used <= population + 1e-12).all()
    assert (np.diff(used, 2) >= -1e-12).all()


@given(usages)
def test_lorenz_is_the_share_of_the_lightest_counted_out(usage):
    population, used = lorenz(usage)
    for count in range(len(usage) + 1):
        assert population[count] == pytest.approx(count / len(usage))
        assert used[count] == pytest.approx(sum(sorted(usage)[:count]) / sum(usage))


@given(usages, st.sampled_from([0.001, 1024.0]))
def test_gini_does_not_depend_on_the_unit(usage, unit):
    assert gini(np.array(usage) * unit) == pytest.approx(gini(usage), abs=1e-12)


def test_one_of_ten_uses_everything():
    assert gini([0] * 9 + [7]) == pytest.approx(0.9)


@given(usages, st.data())
def test_few_points_give_a_lower_bound(usage, data):
    population, used = lorenz(usage)
    kept = sorted(data.draw(st.sets(st.integers(0, len(usage)), min_size=1)))
    assert gini_from_points(population[kept], used[kept]) <= gini(usage) + 1e-9


@given(usages)
def test_all_points_give_the_gini_itself(usage):
    assert gini_from_points(*lorenz(usage)) == pytest.approx(gini(usage), abs=1e-12)


def test_one_point_is_a_triangle():
    assert gini_from_points([0.8], [0.2]) == pytest.approx(0.6)  # the area of one point: population less usage share


# Netradar, Finland, November 2017 (netradar.com, "How is data usage divided among end users?"): mean 11.5 GB, median
# 2.8 GB; 78 % of the users below the mean; the heaviest 5 % use as much as all others; the upper half 23 times the lower.
FINLAND_SIGMA = lognormal_sigma(11.5, 2.8)


def test_finnish_usage_is_near_a_log_normal():
    assert pytest.approx(1.68, abs=0.005) == FINLAND_SIGMA
    assert norm.cdf(FINLAND_SIGMA / 2) == pytest.approx(0.78, abs=0.025)  # the log mean lies half of sigma squared up
    heaviest = 1 - lognormal_lorenz(FINLAND_SIGMA, 0.95)
    assert heaviest == pytest.approx(0.50, abs=0.02)
    lower_half = lognormal_lorenz(FINLAND_SIGMA, 0.5)
    assert (1 - lower_half) / lower_half == pytest.approx(23, rel=0.15)


def test_finnish_points_bound_the_log_normal_gini():
    bound = gini_from_points([0.5, 0.95], [1 / 24, 0.5])
    # Trapezia by hand: 1 - [.5 x 1/24 + .45 (1/24 + 1/2) + .05 (1/2 + 1)].
    assert bound == pytest.approx(1 - (0.5 / 24 + 0.45 * 13 / 24 + 0.075))
    assert bound < lognormal_gini(FINLAND_SIGMA)


@given(st.floats(0, 4), st.floats(0.001, 100))
def test_sigma_comes_back_from_mean_and_median(sigma, median):
    assert lognormal_sigma(median * np.exp(sigma**2 / 2), median) == pytest.approx(sigma, abs=1e-6)


@pytest.mark.parametrize("sigma", [0.0, 0.5, 1.0, 1.68, 2.5])
def test_log_normal_gini_is_the_area_of_its_lorenz_curve(sigma):
    share = np.linspace(0, 1, 200_001)
    area = np.trapezoid(lognormal_lorenz(sigma, share), share)
    assert lognormal_gini(sigma) == pytest.approx(1 - 2 * area, abs=1e-5)


def test_drawn_log_normal_users_follow_the_formulas():
    usage = np.random.default_rng(3).lognormal(1.0, 1.2, 200_000)
    population, used = lorenz(usage)
    share = np.array([0.2, 0.5, 0.9])
    np.testing.assert_allclose(np.interp(share, population, used), lognormal_lorenz(1.2, share), atol=0.01)
    assert gini(usage) == pytest.approx(lognormal_gini(1.2), abs=0.01)


@pytest.mark.parametrize(
    ("usage", "weights", "message"),
    [
        ([], None, "at least one"),
        ([[1, 2]], None, "one list"),
        ([1, -1], None, "none negative"),
        ([1, np.nan], None, "finite"),
        ([0, 0], None, "all be zero"),
        ([1, 2], [1], "1 weights for 2"),
        ([1, 2], [0, 0], "weights must not all be zero"),
        ([0, 2], [1, 0], "everybody who counts"),
    ],
)
@pytest.mark.parametrize("function", [lorenz, gini])
def test_what_is_no_usage_is_refused(function, usage, weights, message):
    with pytest.raises(ValueError, match=message):
        function(usage, weights)


@pytest.mark.parametrize(
    ("population", "used", "message"),
    [
        ([0.05], [0.5], "lightest"),  # the heaviest, not turned
        ([0.5, 0.6], [0.3, 0.31], "lightest"),
        ([0.6, 0.5], [0.2, 0.1], "ascend"),
        ([0.5, 0.5], [0.1, 0.2], "ascend"),
        ([50], [10], "between 0 and 1"),
        ([0.5], [np.nan], "between 0 and 1"),
        ([0.5, 0.6], [0.1], "same length"),
        ([], [], "at least one"),
    ],
)
def test_points_of_no_lorenz_curve_are_refused(population, used, message):
    with pytest.raises(ValueError, match=message):
        gini_from_points(population, used)


@pytest.mark.parametrize(("mean", "median"), [(2.8, 11.5), (0, 0), (-1, -2), (np.nan, 1), (np.inf, 1)])
def test_what_is_no_log_normal_is_refused(mean, median):
    with pytest.raises(ValueError, match="mean"):
        lognormal_sigma(mean, median)


def test_sigma_and_shares_out_of_range_are_refused():
    for call in (lambda: lognormal_gini(-1), lambda: lognormal_lorenz(np.nan, 0.5)):
        with pytest.raises(ValueError, match="sigma"):
            call()
    with pytest.raises(ValueError, match="between 0 and 1"):
        lognormal_lorenz(1, 1.5)
