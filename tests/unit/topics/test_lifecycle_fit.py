"""Estimates of the Bass curve: exact recovery, coverage, public series, and every refusal."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import t as student

from coursekit.topics.lifecycle import (
    NotIdentifiedError,
    bass_adopters,
    bass_regression,
    fit_bass,
    peak_time,
)

# Thousands of units sold in the United States: the durables of Bass (1969), as reprinted in public repositories.
ROOM_AIR_CONDITIONERS = [96, 195, 238, 380, 1045, 1230, 1267, 1828, 1586, 1673, 1800, 1580, 1500]  # 1949-1961
COLOUR_TELEVISIONS = [747, 1480, 2646, 5118, 5777, 5982, 5962, 4631]  # 1963-1970
CLOTHES_DRYERS = [106, 319, 492, 635, 737, 890, 1397, 1523, 1294, 1240, 1425, 1260, 1236]  # 1949-1961

# Five years of growth: the kind of series that managers want a market size from.
STILL_GROWING = [0.517, 1.169, 1.604, 2.044, 2.286]


def textbook_increments(p, q, m, count):
    def cumulative(t):
        return m * (1 - np.exp(-(p + q) * t)) / (1 + q / p * np.exp(-(p + q) * t))

    return np.array([cumulative(t) - cumulative(t - 1) for t in range(1, count + 1)])


@settings(max_examples=150, deadline=None)
@given(
    st.floats(np.log(0.0003), np.log(0.05)).map(np.exp),
    st.floats(0.1, 0.9),
    st.sampled_from([1e-6, 1.0, 37.0, 1e12]),
    st.integers(2, 12),
)
def test_a_noiseless_series_past_its_peak_gives_its_parameters_back(p, q, m, after_peak):
    count = max(int(np.ceil(peak_time(p, q))) + after_peak, 6)
    fit = fit_bass(textbook_increments(p, q, m, count))
    assert fit.p == pytest.approx(p, rel=0.01)
    assert fit.q == pytest.approx(q, rel=0.01)
    assert fit.m == pytest.approx(m, rel=0.01)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.001, 0.05), st.floats(0.2, 0.9), st.integers(0, 2**31), st.floats(1e-8, 1e8))
def test_a_fit_does_not_depend_on_the_unit(p, q, seed, unit):
    count = int(np.ceil(peak_time(p, q))) + 8
    series = bass_adopters(p, q, 1000, count) * np.random.default_rng(seed).uniform(0.95, 1.05, count)
    one, other = fit_bass(series), fit_bass(unit * series)
    same = pytest.approx
    assert (other.p, other.q, other.p_se, other.q_se) == same((one.p, one.q, one.p_se, one.q_se), rel=1e-5)
    assert (other.m, other.m_se) == same((unit * one.m, unit * one.m_se), rel=1e-5)
    assert other.residual_sd == same(unit * one.residual_sd, rel=1e-5)
    assert other.r_squared == same(one.r_squared, rel=1e-5)


@pytest.mark.parametrize(
    ("p", "q", "count", "noise"), [(0.01, 0.4, 14, 0.03), (0.002, 0.6, 16, 0.03), (0.03, 0.3, 20, 0.04)]
)
def test_95_percent_intervals_cover_the_truth_about_95_times_in_100(p, q, count, noise):
    truth = np.array([p, q, 1000.0])
    curve = bass_adopters(*truth, count)
    rng = np.random.default_rng(20260101)
    covered, squared_error, variance, trials = np.zeros(3), np.zeros(3), np.zeros(3), 300
    for _ in range(trials):
        fit = fit_bass(np.maximum(curve + rng.normal(0, noise * curve.max(), count), 0))
        error = np.array([fit.p, fit.q, fit.m]) - truth
        standard_errors = np.array([fit.p_se, fit.q_se, fit.m_se])
        covered += np.abs(error) < student.ppf(0.975, fit.degrees_of_freedom) * standard_errors
        squared_error += error**2
        variance += standard_errors**2
    assert ((covered / trials > 0.90) & (covered / trials < 0.99)).all()
    np.testing.assert_allclose(np.sqrt(variance / squared_error), 1, atol=0.15)


@pytest.mark.parametrize("series", [ROOM_AIR_CONDITIONERS, COLOUR_TELEVISIONS, CLOTHES_DRYERS])
def test_bass_own_series_agree_with_an_independent_minimiser(series):
    observed = np.array(series, dtype=float)

    def squared_error(theta):
        p, q, millions = np.exp(theta)
        return np.sum((observed - textbook_increments(p, q, 1000 * millions, len(observed))) ** 2)

    found = minimize(
        squared_error,
        np.log([0.01, 0.4, 20]),
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-9, "maxfev": 5000},
    )
    fit = fit_bass(series)
    assert (fit.p, fit.q, fit.m / 1000) == pytest.approx(tuple(np.exp(found.x)), rel=1e-4)
    assert fit.residual_sd == pytest.approx(np.sqrt(found.fun / (len(series) - 3)), rel=1e-6)
    assert fit.r_squared == pytest.approx(1 - found.fun / np.sum((observed - observed.mean()) ** 2), rel=1e-6)


def test_standard_errors_are_those_of_the_curvature_of_the_sum_of_squares():
    observed = np.array(ROOM_AIR_CONDITIONERS, dtype=float)
    fit = fit_bass(observed)
    best = np.array([fit.p, fit.q, fit.m])
    jacobian = np.empty((len(observed), 3))
    for column, step in enumerate(1e-5 * best):
        shift = np.eye(3)[column] * step
        jacobian[:, column] = textbook_increments(*(best + shift), 13) - textbook_increments(*(best - shift), 13)
        jacobian[:, column] /= 2 * step
    residuals = observed - textbook_increments(*best, 13)
    expected = residuals @ residuals / 10 * np.linalg.inv(jacobian.T @ jacobian)
    np.testing.assert_allclose(fit.covariance, expected, rtol=1e-4)
    np.testing.assert_allclose([fit.p_se, fit.q_se, fit.m_se], np.sqrt(np.diag(expected)), rtol=1e-4)


def test_regression_gives_the_published_worked_example():
    # Class notes of 2.555A Data Analysis for Brand Management: p .0626032, q .73766359, m 10.5036768.
    assert bass_regression(STILL_GROWING) == pytest.approx((0.0626032, 0.73766359, 10.5036768), rel=1e-5)


def test_regression_recovers_the_difference_equation_exactly():
    p, q, m = 0.02, 0.35, 800.0
    sold = [0.0]
    for _ in range(12):
        sold.append(sold[-1] + (p + q * sold[-1] / m) * (m - sold[-1]))
    assert bass_regression(np.diff(sold)) == pytest.approx((p, q, m), rel=1e-6)


def test_regression_without_a_market_is_refused():
    with pytest.raises(NotIdentifiedError, match="no market potential"):
        bass_regression([1, 2, 4, 8, 16, 32])


def test_prediction_continues_the_curve():
    fit = fit_bass(bass_adopters(0.01, 0.4, 5000, 15))
    np.testing.assert_allclose(fit.predict(20), bass_adopters(0.01, 0.4, 5000, 20), rtol=1e-6)
    np.testing.assert_allclose(fit.predict(15), fit.fitted, rtol=1e-6)


def test_periods_of_unequal_length_are_fitted_on_their_own_ends():
    ends = [1, 2, 4, 5, 7, 8, 9, 12, 13, 16, 20]
    series = [textbook_increments(0.01, 0.4, 900, 20)[a:b].sum() for a, b in zip([0, *ends], ends, strict=False)]
    fit = fit_bass(series, periods=ends)
    assert (fit.p, fit.q, fit.m) == pytest.approx((0.01, 0.4, 900), rel=1e-4)


def test_series_and_lists_give_the_same_fit():
    dated = pd.Series(COLOUR_TELEVISIONS, index=pd.period_range("1963", periods=8, freq="Y"))
    assert fit_bass(dated).q == fit_bass(COLOUR_TELEVISIONS).q


@pytest.mark.parametrize("count", range(5, 10))
def test_growing_series_is_not_identified(count):
    rng = np.random.default_rng(1)
    series = bass_adopters(0.01, 0.4, 1000, count) * rng.uniform(0.99, 1.01, count)  # the peak is at time 9.0
    with pytest.raises(NotIdentifiedError, match="(?s)m is not identified.*wait until.*give m from elsewhere"):
        fit_bass(series)


@pytest.mark.parametrize(
    "series",
    [STILL_GROWING, [1, 2, 4, 8, 16, 32], [10, 20, 30, 40, 50, 60], [5, 4, 6, 5, 4, 6, 5, 6, 4], [5] * 8,
     [9.0, 8.9, 8.8, 8.7, 8.6, 8.5]],
)  # fmt: skip
def test_series_that_says_nothing_of_its_market_is_refused(series):
    with pytest.raises(NotIdentifiedError):
        fit_bass(series)


def test_given_market_identifies_a_growing_series():
    fit = fit_bass(bass_adopters(0.01, 0.4, 1000, 6), m=1000)
    assert (fit.p, fit.q, fit.m, fit.m_se) == pytest.approx((0.01, 0.4, 1000, 0), rel=1e-6)
    assert fit.degrees_of_freedom == 4
    np.testing.assert_array_equal(fit.covariance[2], 0)
    np.testing.assert_array_equal(fit.covariance[:, 2], 0)


def test_given_market_narrows_the_interval_of_q():
    series = bass_adopters(0.01, 0.4, 1000, 13) * np.random.default_rng(5).uniform(0.97, 1.03, 13)
    assert fit_bass(series, m=1000).q_se < fit_bass(series).q_se


@pytest.mark.parametrize("series", [[0, 0, 0, 100, 0, 0, 0], [100, 0, 0, 0, 0, 0]])
def test_curve_that_passes_within_a_period_asks_for_shorter_ones(series):
    with pytest.raises(NotIdentifiedError, match="shorter periods"):
        fit_bass(series)


def test_decline_from_the_start_is_an_exponential():
    fit = fit_bass(1000 * 0.8 ** np.arange(8))
    assert fit.p == pytest.approx(-np.log(0.8), rel=1e-6)
    assert fit.q == pytest.approx(0, abs=1e-6)
    assert fit.m == pytest.approx(5000, rel=1e-6)


@pytest.mark.parametrize(
    ("series", "m", "said"),
    [
        ([1, 2, 3, 2], None, "4 values; 3 parameters need at least 5"),
        ([1, 2, 3], 10, "3 values; 2 parameters need at least 4"),
        ([1, 2, -3, 2, 1], None, "not be negative"),
        ([1, 2, np.nan, 2, 1], None, "finite"),
        (pd.Series([1, 2, None, 4, 3], dtype="Int64"), None, "finite"),
        ([1, 2, np.inf, 2, 1], None, "finite"),
        ([0] * 6, None, "all zero"),
        ([[1, 2, 3], [3, 2, 1]], None, "one series"),
        ([1, 2, 3, 2, 1], 8, "m = 8 is less than the 9 adopters already seen"),
        ([1, 2, 3, 2, 1], np.nan, "m must be a finite number"),
    ],
)
def test_series_that_cannot_be_fitted_is_refused_in_a_sentence(series, m, said):
    with pytest.raises(ValueError, match=said):
        fit_bass(series, m)


def test_period_ends_must_match_the_series():
    with pytest.raises(ValueError, match="4 period ends for 5 values"):
        fit_bass([1, 2, 3, 2, 1], periods=[1, 2, 3, 4])


def test_interval_is_students_t_around_the_estimate():
    fit = fit_bass([0.5, 1.45, 2.01, 1.53, 2.13, 1.76, 1.02])
    low, high = fit.interval("m")
    assert (low + high) / 2 == pytest.approx(fit.m)
    assert (high - low) / 2 == pytest.approx(2.776445 * fit.m_se, rel=1e-5)  # t table, 4 degrees of freedom, 95 %
    assert fit.interval("m", 0.5)[0] > low
