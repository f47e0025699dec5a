import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.tables import TABLES
from coursekit.tables.price_volume import BRANCHES, generate_price_volume, price_truth

SEEDS = st.integers(0, 2**31 - 1)


def panel(frame: pd.DataFrame, name: str) -> np.ndarray:
    """Logs of a column, sub-branches by months, without the means of either."""
    logs = np.log(frame.pivot(index="branch", columns="month", values=name).to_numpy())
    return logs - logs.mean(0) - logs.mean(1, keepdims=True) + logs.mean()


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_rows_keep_the_schema_and_revenue_is_price_times_volume(seed):
    frame = TABLES["price_volume"].schema.validate(generate_price_volume(seed, "2026-11"))
    assert list(frame.branch.unique()) == list(BRANCHES) and len(frame) == 12 * 24
    assert (frame.month.min(), frame.month.max()) == ("2024-12", "2026-11")
    error = frame.revenue_yuan - frame.price_yuan_per_gb * frame.traffic_tb * 1024
    assert error.abs().max() <= 0.00501


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_eight_cut_once_each_in_its_own_month_and_four_never(seed):
    frame = generate_price_volume(seed, "2026-11")
    months = []
    for _, rows in frame.groupby("branch"):
        prices = rows.price_yuan_per_gb.tolist()
        steps = [i for i in range(1, 24) if prices[i] != prices[i - 1]]
        assert len(steps) <= 1
        if steps:
            assert 0.69 <= prices[-1] / prices[0] <= 0.91
            months.append(steps[0] + 1)
    assert len(months) == 8 == len(set(months)) and min(months) >= 7 and max(months) <= 18
    assert frame.groupby("branch").price_yuan_per_gb.first().nunique() == 1


def test_regression_gets_the_true_elasticity_within_a_standard_error_of_a_tenth_or_so():
    errors, truths = [], []
    for seed in range(250):
        frame, truth = generate_price_volume(seed, "2026-11"), price_truth(seed).elasticity[0]
        price, volume = panel(frame, "price_yuan_per_gb"), panel(frame, "traffic_tb")
        errors.append(-(price * volume).sum() / (price**2).sum() - truth)
        truths.append(truth)
    assert abs(np.mean(errors)) < 3 * np.std(errors) / 250**0.5
    assert 0.10 <= np.std(errors) <= 0.15
    assert 0.6 <= min(truths) < 0.65 and 1.65 < max(truths) <= 1.7


def test_without_fixed_effects_growth_would_pass_for_elasticity():
    """The trap that the trial's four waiting sub-branches are there for."""
    biases = []
    for seed in range(60):
        frame = generate_price_volume(seed, "2026-11")
        wide = np.log(frame.pivot(index="branch", columns="month", values="price_yuan_per_gb").to_numpy())
        price = wide - wide.mean(1, keepdims=True)
        volume = np.log(frame.pivot(index="branch", columns="month", values="traffic_tb").to_numpy())
        biases.append(-(price * volume).sum() / (price**2).sum() - price_truth(seed).elasticity[0])
    assert np.mean(biases) > 0.3


def test_noise_is_as_large_and_lasts_as_long_as_the_truth_says():
    """Two-way means take 1/12 and 1/24 of the variance, and of a correlation of 0.3 over 24 months about (1 + 3r)/24."""
    variances, lags = [], []
    for seed in range(120):
        frame, truth = generate_price_volume(seed, "2026-11"), price_truth(seed).iloc[0]
        noise = panel(frame, "traffic_tb") + truth.elasticity * panel(frame, "price_yuan_per_gb")
        variances.append((noise**2).mean())
        lags.append((noise[:, 1:] * noise[:, :-1]).mean() / (noise**2).mean())
    assert np.mean(variances) == pytest.approx(0.11**2 * 11 / 12 * (1 - 1.8 / 24), rel=0.05)
    assert np.mean(lags) == pytest.approx(0.3 - 1.9 / 24, abs=0.03)


def test_february_is_the_low_of_the_year():
    falls = []
    for seed in range(60):
        frame = generate_price_volume(seed, "2026-11")
        waiting = frame.groupby("branch").filter(lambda rows: rows.price_yuan_per_gb.nunique() == 1)
        wide = np.log(waiting.pivot(index="branch", columns="month", values="traffic_tb"))
        falls += (wide["2026-02"] - wide["2026-01"]).tolist()
    assert np.mean(falls) == pytest.approx(np.log(0.86) + 0.012, abs=0.03)


def test_same_seed_same_rows_other_seed_other_rows():
    pd.testing.assert_frame_equal(generate_price_volume(7, "2026-11"), generate_price_volume(7, "2026-11"))
    assert not generate_price_volume(7, "2026-11").equals(generate_price_volume(8, "2026-11"))


def test_rows_of_a_known_seed_are_these_on_any_machine():
    frame = generate_price_volume(20261201, "2026-11")
    assert frame.traffic_tb.sum() == pytest.approx(184847.369, abs=0.001)


def test_the_table_does_not_hold_its_truth():
    assert not set(price_truth(1).columns) & set(generate_price_volume(1, "2026-11").columns)
