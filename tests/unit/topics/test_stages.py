"""Stages by growth and acceleration, against the rule by hand, noise of known size and the generator's own truth."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter

from coursekit.tables import generate_product_months, product_truth
from coursekit.topics.stages import STAGES, classify_stage

MONTHS = 48


def stage_by_rule(growth, acceleration, flat=0.03):
    if growth < -flat:
        return "declining"
    if growth <= flat:
        return "mature"
    return "accelerating" if acceleration > 0 else "slowing"


def noise_free_measures(truth):
    """Growth and acceleration of the path that the generator's truth gives without noise (seasons cancel)."""
    months = np.arange(-truth.age_months, MONTHS + 1)  # since launch, counted from the row before the first
    decay = np.exp(-(truth.p + truth.q) * (months + truth.age_months))
    joined = np.diff(truth.m * (1 - decay) / (1 + truth.q / truth.p * decay))
    levels = lfilter([1], [1, -(1 - truth.leave_rate)], joined)[-25:]
    return (levels[24] - levels[12]) / levels[12], (levels[24] - 2 * levels[12] + levels[0]) / levels[12]


@pytest.fixture(scope="module")
def judged():
    """Six products of sixty classes: the true measures and stage beside what the series alone tells."""
    rows = []
    for seed in range(1000, 1060):
        truths = product_truth(seed).set_index("product")
        for product, months in generate_product_months(seed, "2026-11").groupby("product"):
            growth, acceleration = noise_free_measures(truths.loc[product])
            stage = classify_stage(months.net_adds, months.subscribers)
            rows.append(
                {
                    "truth": stage_by_rule(growth, acceleration),
                    "name": stage.name,
                    "probability": stage.probabilities.max(),
                    "growth_held": stage.growth_interval[0] <= growth <= stage.growth_interval[1],
                    "acceleration_held": stage.acceleration_interval[0]
                    <= acceleration
                    <= stage.acceleration_interval[1],
                }
            )
    return pd.DataFrame(rows)


def test_nine_intervals_in_ten_hold_the_generators_truth(judged):
    assert 0.85 <= judged.growth_held.mean() <= 0.95
    assert 0.85 <= judged.acceleration_held.mean() <= 0.95


def test_what_is_called_is_right_and_most_is_called(judged):
    called = judged[judged["name"] != "undecided"]
    assert (called.probability >= 0.8).all()
    assert (called["name"] == called.truth).mean() >= 0.85
    assert len(called) >= 0.8 * len(judged)


def simulated(rng, year_growth, acceleration, noise, rho, months=36):
    """Months whose yearly net additions grow by ``acceleration``, with seasons and lingering noise, on a base of 1000."""
    season = np.tile(rng.permutation(np.linspace(-6, 6, 12)), months // 12)
    trend = (1000 * year_growth + acceleration * 1000 * (np.arange(months) - months + 6.5) / 12) / 12
    shocks = rng.normal(0, noise * np.sqrt(1 - rho**2), months)
    shocks[0] /= np.sqrt(1 - rho**2)
    net_adds = trend + season + lfilter([1], [1, -rho], shocks)
    return net_adds, 1000 + np.cumsum(net_adds) - net_adds[:-12].sum()


@pytest.mark.parametrize(("months", "rho", "least"), [(24, 0.0, 0.85), (36, 0.0, 0.85), (36, 0.3, 0.80)])
def test_intervals_hold_a_known_trend_with_independent_and_lingering_noise(months, rho, least):
    rng = np.random.default_rng(months)
    held = np.zeros(2)
    for _ in range(400):
        stage = classify_stage(*simulated(rng, 0.06, 0.02, 4.0, rho, months))
        held += [
            low <= value <= high
            for (low, high), value in ((stage.growth_interval, 0.06), (stage.acceleration_interval, 0.02))
        ]
    assert (least <= held / 400).all()
    assert (held / 400 <= 0.96).all()


@pytest.mark.parametrize(("year_growth", "acceleration"), [(0.06, 0.004), (0.035, 0.01), (-0.028, -0.01)])
def test_probabilities_are_those_of_the_normal_drawn_many_times(year_growth, acceleration):
    stage = classify_stage(*simulated(np.random.default_rng(11), year_growth, acceleration, 3.0, 0.0))
    growth_se, acceleration_se = (
        (high - low) / 2 / 1.6448536 for low, high in (stage.growth_interval, stage.acceleration_interval)
    )
    # Net additions of two years, independent; their difference is the acceleration.
    draw = np.random.default_rng(12).normal(size=(2, 200_000))
    last_year = growth_se * draw[0]
    year_before = np.sqrt(acceleration_se**2 - growth_se**2) * draw[1]
    names = [
        stage_by_rule(growth, speed)
        for growth, speed in zip(stage.growth + last_year, stage.acceleration + last_year - year_before, strict=True)
    ]
    drawn = pd.Series(names).value_counts(normalize=True).reindex([*STAGES], fill_value=0)
    np.testing.assert_allclose(stage.probabilities, drawn, atol=0.005)


@given(st.floats(-0.3, 0.25), st.floats(-0.1, 0.1), st.floats(0, 8), st.integers(0, 999))
@settings(deadline=None)
def test_four_probabilities_sum_to_one_and_name_the_most_probable(year_growth, acceleration, noise, seed):
    stage = classify_stage(*simulated(np.random.default_rng(seed), year_growth, acceleration, noise, 0.0), sure=0.3)
    assert list(stage.probabilities.index) == ["accelerating", "slowing", "mature", "declining"]
    assert stage.probabilities.sum() == pytest.approx(1)
    assert stage.probabilities.between(0, 1).all()
    if stage.name != "undecided":
        assert stage.name == stage.probabilities.idxmax()


@pytest.mark.parametrize(
    ("year_before", "last_year", "name"),
    [
        (100, 150, "accelerating"),
        (150, 100, "slowing"),
        (100, 10, "mature"),
        (-10, -10, "mature"),
        (-60, -50, "declining"),
    ],
)
def test_measures_are_whole_years_over_the_level_a_year_ago(year_before, last_year, name):
    season = np.array([3, -2, 4, 0, -1, -1, -3, 1, 2, -4, 0, 1])  # sums to nothing
    net_adds = np.concatenate([year_before / 12 + season, last_year / 12 + season])
    stage = classify_stage(net_adds, 1000 - year_before + np.cumsum(net_adds))
    assert stage.name == name
    assert stage.growth == pytest.approx(last_year / 1000)
    assert stage.acceleration == pytest.approx((last_year - year_before) / 1000)


def test_wide_flat_band_makes_growth_mature():
    net_adds, levels = simulated(np.random.default_rng(4), 0.08, 0.02, 1.0, 0.0)
    assert classify_stage(net_adds, levels).name == "accelerating"
    assert classify_stage(net_adds, levels, flat=0.12).name == "mature"


def test_growth_at_the_edge_of_flat_is_undecided():
    net_adds, levels = simulated(np.random.default_rng(4), 0.03, -0.02, 4.0, 0.0)
    stage = classify_stage(net_adds, levels)
    assert stage.name == "undecided"
    assert classify_stage(net_adds, levels, sure=0.34).name == stage.probabilities.idxmax()


@given(st.integers(0, 500), st.sampled_from([1e-3, 1e4]))
@settings(deadline=None)
def test_unit_and_months_before_the_last_three_years_do_not_matter(seed, unit):
    net_adds, levels = simulated(np.random.default_rng(seed), 0.1, 0.01, 3.0, 0.0, months=48)
    whole, last = classify_stage(net_adds * unit, levels * unit), classify_stage(net_adds[12:], levels[12:])
    np.testing.assert_allclose(whole.probabilities, last.probabilities, atol=1e-9)
    assert whole.acceleration_interval == pytest.approx(last.acceleration_interval)


def test_a_dated_series_needs_its_months_in_a_row():
    net_adds, levels = simulated(np.random.default_rng(5), 0.1, 0.01, 1.0, 0.0)
    months = pd.period_range("2023-01", periods=37, freq="M")
    dated = classify_stage(pd.Series(net_adds, months[:-1]), pd.Series(levels, months[:-1]))
    assert dated.growth == classify_stage(net_adds, levels).growth
    gap = months.delete(7)
    with pytest.raises(ValueError, match="consecutive months"):
        classify_stage(pd.Series(net_adds, gap), pd.Series(levels, gap))
    with pytest.raises(ValueError, match="same months"):
        classify_stage(pd.Series(net_adds, months[:-1]), pd.Series(levels, months[1:]))


def test_what_cannot_be_staged_is_refused():
    net_adds, levels = simulated(np.random.default_rng(6), 0.1, 0.01, 1.0, 0.0)
    with pytest.raises(ValueError, match="23 months.*at least 24"):
        classify_stage(net_adds[-23:], levels[-23:])
    with pytest.raises(ValueError, match="as many"):
        classify_stage(net_adds, levels[1:])
    with pytest.raises(ValueError, match="positive"):
        classify_stage(net_adds, levels - levels[-13])
    with pytest.raises(ValueError, match="month is missing"):
        classify_stage(np.where(np.arange(36) == 20, np.nan, net_adds), levels)
    for wrong in ({"flat": -0.1}, {"flat": np.nan}, {"sure": 0.0}, {"sure": 1.1}):
        with pytest.raises(ValueError, match="flat must be"):
            classify_stage(net_adds, levels, **wrong)
