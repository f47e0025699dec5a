"""Norton-Bass against formulas written out by hand, planted parameters, simulated coverage, and China's public series."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.topics.generations import fit_norton_bass, norton_bass
from coursekit.topics.generations_in_use import in_use_slopes, since_launch, systems_in_use
from coursekit.topics.lifecycle import NotIdentifiedError, bass_cumulative

P, Q, M, LAUNCHES = 0.02, 0.6, [100.0, 50.0, 80.0], [0.0, 5.0, 10.0]
MARKETS = st.lists(st.floats(0.1, 1e6), min_size=1, max_size=5)
RATES = st.tuples(st.floats(1e-4, 0.5), st.floats(0, 2))


def share(p, q, t):
    return (1 - np.exp(-(p + q) * t)) / (1 + q / p * np.exp(-(p + q) * t)) if t > 0 else 0.0


def noisy(rng, sd, m, launches, periods):
    truth = norton_bass(P, Q, m, launches, periods)
    launched = np.arange(1, periods + 1) > np.array(launches)[:, None]
    return np.where(launched, np.maximum(truth + rng.normal(0, sd, truth.shape), 0), 0)


@pytest.mark.parametrize("t", [0.5, 4.0, 5.0, 7.3, 10.0, 12.0, 25.0])
def test_two_and_three_generations_are_the_published_formulas(t):
    (m1, m2, m3), (f1, f2, f3) = M, (share(P, Q, t - launch) for launch in LAUNCHES)
    assert norton_bass(P, Q, M[:2], LAUNCHES[:2], [t])[:, 0] == pytest.approx([f1 * m1 * (1 - f2), f2 * (m2 + f1 * m1)])
    assert norton_bass(P, Q, M, LAUNCHES, [t])[:, 0] == pytest.approx(
        [f1 * m1 * (1 - f2), f2 * (m2 + f1 * m1) * (1 - f3), f3 * (m3 + f2 * (m2 + f1 * m1))]
    )


def test_one_generation_is_the_bass_curve():
    times = [0.5, 2, 3, 9]
    assert norton_bass(P, Q, [70], [0], times)[0] == pytest.approx(bass_cumulative(P, Q, 70, times))
    assert norton_bass(P, Q, [70], [2000], np.add(times, 2000))[0] == pytest.approx(bass_cumulative(P, Q, 70, times))


@given(RATES, MARKETS, st.floats(0.5, 8))
def test_users_in_use_never_exceed_the_markets_launched(rates, m, gap):
    launches = gap * np.arange(len(m))
    times = np.linspace(0.1, gap * len(m) + 40, 60)
    in_use = norton_bass(*rates, m, launches, times)
    launched = ((times > launches[:, None]) * np.array(m)[:, None]).sum(axis=0)
    total = in_use.sum(axis=0)
    assert (in_use >= 0).all()
    assert (total <= launched * (1 + 1e-9)).all()
    assert (np.diff(total) >= -1e-9 * sum(m)).all()


@given(RATES, MARKETS)
def test_a_generation_does_not_exist_before_its_launch_and_ends_with_everything(rates, m):
    launches = 3.0 * np.arange(len(m))
    in_use = norton_bass(*rates, m, launches, np.append(launches[1:], 1e7) if len(m) > 1 else [1e7])
    for generation in range(1, len(m)):
        assert (in_use[generation, :generation] == 0).all()
    assert in_use[-1, -1] == pytest.approx(sum(m))


@settings(max_examples=15, deadline=None)
@given(st.floats(0.005, 0.08), st.floats(0.3, 0.9), st.floats(20, 200), st.floats(1e-2, 1e6))
def test_planted_parameters_are_recovered_without_noise(p, q, m2, unit):
    m = np.array([100, m2, 60]) * unit
    fit = fit_norton_bass(norton_bass(p, q, m, LAUNCHES, 20), LAUNCHES)
    assert (fit.p, fit.q) == pytest.approx((p, q), rel=1e-6)
    assert fit.m == pytest.approx(m, rel=1e-6)
    assert fit.predict([30]) == pytest.approx(norton_bass(p, q, m, LAUNCHES, [30]), rel=1e-5)


def test_planted_parameters_are_recovered_from_uneven_times_with_gaps():
    times = np.array([2010, 2011.5, 2013, 2014, 2015, 2016, 2018, 2019, 2020, 2021.9])
    launches = [2009, 2013.9]
    series = norton_bass(P, Q, M[:2], launches, times)
    series[0, [1, 7, 8, 9]] = np.nan
    series[1, [4, 6]] = np.nan
    fit = fit_norton_bass(series, launches, periods=times)
    assert [fit.p, fit.q, *fit.m] == pytest.approx([P, Q, *M[:2]], rel=1e-6)
    assert fit.degrees_of_freedom == 6 + 5 - 4
    assert fit.fitted.shape == series.shape
    assert fit.fitted == pytest.approx(norton_bass(P, Q, M[:2], launches, times), rel=1e-5)


def test_values_before_launch_neither_count_nor_matter():
    series = noisy(np.random.default_rng(4), 1.0, M, LAUNCHES, 16)
    unobserved = np.where(np.arange(1, 17) > np.array(LAUNCHES)[:, None], series, np.nan)
    with_zeros, without = fit_norton_bass(series, LAUNCHES), fit_norton_bass(unobserved, LAUNCHES)
    assert with_zeros.degrees_of_freedom == without.degrees_of_freedom == 16 + 11 + 6 - 5
    assert with_zeros.covariance == pytest.approx(without.covariance)


def test_noisy_estimates_scatter_as_their_standard_errors_say():
    rng, truth = np.random.default_rng(3), np.array([P, Q, *M])
    fits = [fit_norton_bass(noisy(rng, 3.0, M, LAUNCHES, 18), LAUNCHES) for _ in range(200)]
    estimates = np.array([[fit.p, fit.q, *fit.m] for fit in fits])
    errors = np.array([[fit.p_se, fit.q_se, *fit.m_se] for fit in fits])
    assert (np.abs(estimates - truth) < 5 * errors).all()
    assert np.sqrt(np.mean(errors**2, axis=0)) == pytest.approx(estimates.std(axis=0), rel=0.2)
    for name, true in zip(["p", "q", "m1", "m2", "m3"], truth, strict=True):
        inside = [low <= true <= high for low, high in (fit.interval(name, 0.90) for fit in fits)]
        assert 0.85 <= np.mean(inside) <= 0.95, name


def test_interval_is_symmetric_on_the_logarithm_and_never_negative():
    fit = fit_norton_bass(noisy(np.random.default_rng(5), 3.0, M, LAUNCHES, 18), LAUNCHES)
    low, high = fit.interval("m2")
    assert low > 0
    assert low * high == pytest.approx(fit.m[1] ** 2)
    assert high / fit.m[1] == pytest.approx(np.exp(2.0322 * fit.m_se[1] / fit.m[1]), rel=1e-4)  # t(0.975, 34)
    with pytest.raises(ValueError, match="no parameter 'm4'.*m1, m2, m3"):
        fit.interval("m4")


def test_residual_sd_is_in_the_unit_of_the_series():
    fit = fit_norton_bass(noisy(np.random.default_rng(6), 3.0, M, LAUNCHES, 40), LAUNCHES)
    assert fit.residual_sd == pytest.approx(3.0, rel=0.25)


@pytest.mark.parametrize(("periods", "identified"), [(5, False), (6, True)])
def test_markets_are_told_only_after_adoption_has_slowed(periods, identified):
    # Without noise any stretch of the curve fits: the rate of adoption peaks at ln(30) / 0.62 = 5.5 periods.
    series = norton_bass(P, Q, M[:2], [0, 3], periods)
    if identified:
        assert fit_norton_bass(series, [0, 3]).m == pytest.approx(M[:2], rel=1e-5)
        return
    with pytest.raises(NotIdentifiedError, match="not been seen to slow"):
        fit_norton_bass(series, [0, 3])


def test_market_of_a_generation_not_yet_observed_is_not_identified():
    series = norton_bass(P, Q, M, LAUNCHES, 14)
    series[2] = np.nan
    with pytest.raises(NotIdentifiedError, match="several sets fit equally well"):
        fit_norton_bass(series, LAUNCHES)


def test_noise_too_large_for_the_series_is_refused_by_name():
    series = noisy(np.random.default_rng(7), 25.0, M, LAUNCHES, 14)
    with pytest.raises(NotIdentifiedError, match=r"m3 \d+%"):
        fit_norton_bass(series, LAUNCHES)


def test_takeover_within_a_period_asks_for_shorter_periods():
    series = [[0.01, 100, 100, 0.5, 0, 0, 0, 0], [0, 0, 0, 99.5, 150, 150, 150, 150]]
    with pytest.raises(NotIdentifiedError, match="shorter periods"):
        fit_norton_bass(series, [0, 3])


def public_series(without=None):
    """China's 3G, 4G and 5G subscribers at the ends of years and of November 2025, in hundred millions."""
    times = [2010, 2011, 2013, 2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2025 + 11 / 12]
    in_use = np.full((3, len(times)), np.nan)
    in_use[0, :6] = [0.1232, 0.4705, 2.32803, 4.0161, 4.8532, 3.9878]
    in_use[1, 4:11] = [0.97284, 3.86225, 7.7, 10.01, 11.7, 12.82, 12.89]
    in_use[2, 10:] = [1.99, 3.55, 5.61, 8.05, 10.14, 11.93]
    if without is not None:
        in_use[tuple(np.argwhere(~np.isnan(in_use))[without])] = np.nan
    return in_use, times


@pytest.mark.parametrize("without", [None, *range(19)])
def test_public_series_of_three_generations_is_refused_with_every_point_and_without_any_one(without):
    in_use, times = public_series(without)
    with pytest.raises(NotIdentifiedError, match="m3"):
        fit_norton_bass(in_use, [2009, 2013.9, 2019.8], periods=times)


@pytest.mark.parametrize(
    ("in_use", "launches", "message"),
    [
        ([[1, 2, 3, 4, 5]], [0, 3], "one row for each of the 2 launches"),
        ([1, 2, 3, 4, 5], [0], "one row for each of the 1 launches"),
        ([[1, 2, 3, 4], [0, 0, 1, 2]], [0, 0], "ascending"),
        ([[1, 2, 3, 4], [0, 2, 3, 4]], [0, 2], "generation 2 is in use at time 2, before its launch at 2"),
        ([[1, 2, 3], [0, 0, 1]], [0, 2], "4 values after launch; 4 parameters need 6"),
        ([[1, 2, 3, -4, 5]], [0], "not negative"),
        ([[1, 2, 3, np.inf, 5]], [0], "finite"),
        ([[0, 0, 0, 0, 0]], [0], "all zero"),
    ],
)
def test_what_is_no_series_of_generations_is_refused(in_use, launches, message):
    with pytest.raises(ValueError, match=message):
        fit_norton_bass(in_use, launches)


@pytest.mark.parametrize(
    ("p", "q", "m", "launches", "periods", "message"),
    [
        (0, 0.5, [1], [0], 5, "p must be"),
        (0.1, -0.5, [1], [0], 5, "q must be"),
        (0.1, 0.5, [1, 0], [0, 1], 5, "m must be"),
        (0.1, 0.5, [1, 2], [0], 5, "one market per generation"),
        (0.1, 0.5, [], [], 5, "launches"),
        (0.1, 0.5, [1], [np.nan], 5, "launches"),
        (0.1, 0.5, [1], [0], 0, "whole number"),
        (0.1, 0.5, [1], [0], [2, 1], "ascending"),
    ],
)
def test_parameters_out_of_range_are_refused(p, q, m, launches, periods, message):
    with pytest.raises(ValueError, match=message):
        norton_bass(p, q, m, launches, periods)


def test_times_must_match_the_columns():
    with pytest.raises(ValueError, match="3 times for 5 columns"):
        fit_norton_bass([[1, 2, 3, 4, 5]], [0], periods=[1, 2, 3])


@settings(max_examples=60, deadline=None)
@given(st.tuples(st.floats(1e-4, 0.3), st.floats(1e-3, 1.5)), st.lists(st.floats(1, 100), min_size=1, max_size=4))
def test_slopes_are_what_small_steps_give(rates, m):
    launches = 4.0 * np.arange(len(m))
    ages = since_launch(np.linspace(0.5, launches[-1] + 12, 23), launches)
    theta = np.log([*rates, *m])

    def at(logs):
        p, q, *markets = np.exp(logs)
        return systems_in_use(p, q, markets, ages)

    step = 1e-5 * np.eye(len(theta))
    by_steps = [(at(theta + one) - at(theta - one)) / 2e-5 for one in step]
    assert in_use_slopes(*rates, m, ages) == pytest.approx(np.array(by_steps), rel=1e-5, abs=1e-6 * sum(m))
