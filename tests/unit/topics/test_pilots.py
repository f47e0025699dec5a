"""Two arms compared: published intervals, the chi-squared test, and coverage counted over every possible outcome."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from coursekit.topics.pilots import difference_interval, two_proportion_test


@pytest.mark.parametrize(
    ("treated", "control", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_intervals_are_those_of_newcombe_1998(treated, control, low, high):
    test = two_proportion_test(*treated, *control)
    assert (round(test.low, 4), round(test.high, 4)) == (low, high)


@st.composite
def arms(draw):
    n_treated, n_control = draw(st.integers(1, 500)), draw(st.integers(1, 500))
    return draw(st.integers(0, n_treated)), n_treated, draw(st.integers(0, n_control)), n_control


@given(arms())
def test_p_value_is_that_of_the_chi_squared_test(arm):
    treated, n_treated, control, n_control = arm
    test = two_proportion_test(*arm)
    if treated + control in (0, n_treated + n_control):
        assert (test.z, test.p_value) == (0.0, 1.0)
        return
    table = [[treated, n_treated - treated], [control, n_control - control]]
    chi = stats.chi2_contingency(table, correction=False)
    assert test.z**2 == pytest.approx(chi.statistic, abs=1e-9)
    assert test.p_value == pytest.approx(chi.pvalue, abs=1e-9)


@given(arms(), st.sampled_from([0.8, 0.9, 0.99]))
def test_interval_holds_the_difference_and_turns_with_the_arms(arm, level):
    treated, n_treated, control, n_control = arm
    test = two_proportion_test(*arm, level=level)
    assert -1 <= test.low <= test.difference <= test.high <= 1
    turned = two_proportion_test(control, n_control, treated, n_treated, level=level)
    np.testing.assert_allclose([turned.low, turned.high], [-test.high, -test.low], atol=1e-12)


def exact_coverage(p_treated, p_control, n_treated, n_control):
    """The chance that the interval holds the truth: the sum over every pair of counts that can happen."""
    treated, control = np.arange(n_treated + 1), np.arange(n_control + 1)
    chance = [stats.binom.pmf(treated, n_treated, p_treated), stats.binom.pmf(control, n_control, p_control)]
    kept = [one > 1e-12 for one in chance]
    s1, s2 = np.meshgrid(treated[kept[0]], control[kept[1]], indexing="ij")
    test = two_proportion_test(s1, np.full_like(s1, n_treated), s2, np.full_like(s2, n_control))
    truth = p_treated - p_control
    return np.outer(chance[0][kept[0]], chance[1][kept[1]])[(test.low <= truth) & (truth <= test.high)].sum()


@pytest.mark.parametrize(
    ("p_treated", "p_control", "n_treated", "n_control"),
    [(0.03, 0.03, 800, 400), (0.05, 0.03, 800, 400), (0.01, 0.005, 800, 400), (0.1, 0.08, 400, 200), (0.03, 0.01, 1600, 800)],
)
def test_a_95_percent_interval_holds_the_truth_95_times_in_100(p_treated, p_control, n_treated, n_control):
    assert 0.94 < exact_coverage(p_treated, p_control, n_treated, n_control) < 0.975


def test_arrays_are_compared_pair_by_pair():
    test = two_proportion_test([56, 5], [70, 56], [48, 0], [80, 29])
    np.testing.assert_allclose(test.low, [0.0524, -0.0381], atol=5e-5)
    np.testing.assert_allclose(test.rate_treated, [0.8, 5 / 56])


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ((0, 0, 1, 5), "at least one customer in each arm"),
        ((6, 5, 1, 5), "between 0 and the number"),
        ((-1, 5, 1, 5), "between 0 and the number"),
        ((0.5, 5, 1, 5), "whole numbers"),
        ((1, 5, np.nan, 5), "whole numbers"),
    ],
)
def test_counts_that_cannot_be_are_refused(counts, message):
    with pytest.raises(ValueError, match=message):
        two_proportion_test(*counts)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_level_is_a_share(level):
    with pytest.raises(ValueError, match="level"):
        two_proportion_test(1, 5, 1, 5, level=level)
    with pytest.raises(ValueError, match="level"):
        difference_interval([1, 2], [1, 3], level=level)


def test_welch_interval_is_its_formula():
    treated, control = np.array([27.5, 21.0, 19.0, 23.6, 17.0, 17.9]), np.array([27.1, 22.0, 20.8, 23.4])
    result = difference_interval(treated, control, level=0.9)
    parts = [treated.var(ddof=1) / 6, control.var(ddof=1) / 4]
    degrees = sum(parts) ** 2 / (parts[0] ** 2 / 5 + parts[1] ** 2 / 3)
    half = stats.t.ppf(0.95, degrees) * np.sqrt(sum(parts))
    assert result.difference == pytest.approx(21.0 - 23.325)
    assert result.degrees_of_freedom == pytest.approx(degrees)
    assert (result.low, result.high) == pytest.approx((result.difference - half, result.difference + half))


def test_welch_interval_holds_the_truth_although_variances_differ():
    rng = np.random.default_rng(5)
    kept = 0
    for _ in range(1500):
        result = difference_interval(rng.normal(3, 10, 60), rng.normal(1, 2, 20))
        kept += result.low <= 2 <= result.high
    assert 0.93 < kept / 1500 < 0.97


@pytest.mark.parametrize(("treated", "message"), [([1.0], "two values"), ([1.0, np.nan], "none missing"), ([1, 1], "variation")])
def test_samples_without_a_spread_are_refused(treated, message):
    with pytest.raises(ValueError, match=message):
        difference_interval(treated, [2.0, 2.0])
