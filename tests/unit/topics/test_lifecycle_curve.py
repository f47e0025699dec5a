"""The Bass curve against its differential equation, its conservation law and a brute-force peak."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from coursekit.topics.lifecycle import bass_adopters, bass_cumulative, peak_time

innovation = st.floats(1e-5, 0.5)
imitation = st.floats(0, 2)
market = st.floats(1e-3, 1e12)


@pytest.mark.parametrize(("p", "q"), [(0.03, 0.38), (0.0003, 0.9), (0.2, 0.0), (0.3, 0.1)])
def test_cumulative_solves_the_differential_equation(p, q):
    times = np.linspace(0, 30, 61)
    numeric = solve_ivp(lambda t, f: (p + q * f) * (1 - f), (0, 30), [0.0], t_eval=times, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(bass_cumulative(p, q, 1.0, times), numeric.y[0], rtol=1e-7, atol=1e-9)


def test_without_imitation_adoption_is_exponential():
    times = np.array([0.5, 1, 7, 40])
    np.testing.assert_allclose(bass_cumulative(0.1, 0, 50, times), 50 * (1 - np.exp(-0.1 * times)))


@given(innovation, imitation, market, st.lists(st.floats(0.01, 50), min_size=1, max_size=20))
def test_increments_sum_to_the_cumulative_total(p, q, m, lengths):
    ends = np.cumsum(lengths)
    adopters = bass_adopters(p, q, m, ends)
    assert adopters.shape == ends.shape
    assert adopters.sum() == pytest.approx(bass_cumulative(p, q, m, ends[-1]), rel=1e-9)
    assert (adopters >= -1e-12 * m).all()


@given(innovation, imitation, market, st.integers(1, 60))
def test_a_count_means_periods_of_length_one_from_launch(p, q, m, count):
    np.testing.assert_array_equal(bass_adopters(p, q, m, count), bass_adopters(p, q, m, np.arange(1, count + 1)))


@given(innovation, imitation, market, st.floats(1e-3, 1e3))
def test_adopters_scale_with_the_market(p, q, m, factor):
    np.testing.assert_allclose(bass_adopters(p, q, factor * m, 12), factor * bass_adopters(p, q, m, 12), rtol=1e-12)


@given(innovation, imitation, st.integers(2, 12))
def test_counting_in_months_or_years_is_the_same_curve(p, q, months):
    by_year = bass_adopters(p, q, 1000, 10)
    by_month = bass_adopters(p / months, q / months, 1000, 10 * months)
    np.testing.assert_allclose(by_month.reshape(10, months).sum(axis=1), by_year, rtol=1e-8, atol=1e-8)


@given(st.floats(1e-4, 0.1), st.floats(0.11, 2))
def test_peak_time_is_where_the_rate_is_highest(p, q):
    peak = peak_time(p, q)
    times = np.linspace(0, 2 * peak + 1, 4001)
    share = bass_cumulative(p, q, 1, times)
    rate = (p + q * share) * (1 - share)
    assert abs(times[np.argmax(rate)] - peak) <= times[1]


@pytest.mark.parametrize(("p", "q"), [(0.3, 0.1), (0.2, 0.2), (0.1, 0)])
def test_sales_that_fall_from_the_start_have_no_peak(p, q):
    assert (np.diff(bass_adopters(p, q, 1, 20)) < 0).all()
    with pytest.raises(ValueError, match="fall from the start"):
        peak_time(p, q)


@pytest.mark.parametrize(
    ("p", "q", "m", "named"),
    [(0, 0.4, 1, "p must"), (-0.1, 0.4, 1, "p must"), (np.nan, 0.4, 1, "p must"), (0.01, -0.1, 1, "q must"),
     (0.01, np.inf, 1, "q must"), (0.01, 0.4, 0, "m must"), (0.01, 0.4, np.nan, "m must")],
)  # fmt: skip
def test_parameter_out_of_range_is_named(p, q, m, named):
    with pytest.raises(ValueError, match=named):
        bass_adopters(p, q, m, 5)


@pytest.mark.parametrize("periods", [0, -3, 2.5, np.nan, np.inf, [], [0, 1], [2, 1], [1, 1], [1, np.nan], [[1, 2]]])
def test_periods_that_do_not_ascend_from_launch_are_refused(periods):
    with pytest.raises(ValueError, match="period"):
        bass_adopters(0.01, 0.4, 1, periods)


@pytest.mark.parametrize("times", [[-1], [np.nan], np.inf])
def test_times_before_launch_are_refused(times):
    with pytest.raises(ValueError, match="times"):
        bass_cumulative(0.01, 0.4, 1, times)
