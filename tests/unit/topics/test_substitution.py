"""Fisher-Pry against planted lines, textbook regression, the published tanh form, and simulated coverage."""

import statistics

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import curve_fit

from coursekit.topics.substitution import backtest, fisher_pry

YEARS = [2015.0, 2016.0, 2018.0, 2019.0, 2020.0]
OLD = [118871.6, 91977.5, 42000.0, 40000.0, 31900.0]  # 2G and 3G, ten thousand users at the ends of 2014 ... 2019
NEW = [9728.4, 38622.5, 100100.0, 117000.0, 128200.0]  # 4G


def planted(years, slope, midpoint, users=1000.0):
    odds = np.exp(slope * (np.asarray(years) - midpoint))
    return users / (1 + odds), users * odds / (1 + odds)


@given(st.floats(0.05, 3), st.floats(2000, 2040), st.lists(st.integers(1, 30), min_size=2, max_size=8))
def test_planted_line_is_recovered(slope, midpoint, gaps):
    years = 2010 + np.cumsum([0, *gaps]) / 10
    line = fisher_pry(years, *planted(years, slope, midpoint))
    assert line.slope == pytest.approx(slope, rel=1e-6)
    assert line.midpoint == pytest.approx(midpoint, abs=1e-6)
    assert line.year_of(0.9) - line.year_of(0.1) == pytest.approx(line.takeover_years)
    assert line.share([midpoint, line.year_of(0.7)]) == pytest.approx([0.5, 0.7])


def test_line_is_the_published_curve():
    # Fisher and Pry: f = (1 + tanh(alpha (t - t0))) / 2, and 10 % to 90 % takes 2.2 / alpha years.
    years = np.array([0.0, 3.0, 4.5, 9.0])
    share = (1 + np.tanh(0.21 * (years - 5))) / 2
    line = fisher_pry(years, 1 - share, share)
    assert line.slope / 2 == pytest.approx(0.21)
    assert line.takeover_years == pytest.approx(2.2 / 0.21, rel=2e-3)
    assert line.share(years) == pytest.approx(share)


def test_regression_is_the_textbook_one():
    logits = [np.log(new / old) for new, old in zip(NEW, OLD, strict=True)]
    slope, intercept = statistics.linear_regression(YEARS, logits)
    (fitted, midpoint), covariance = curve_fit(lambda t, b, c: b * (t - c), YEARS, logits, p0=[1, 2017])
    line = fisher_pry(YEARS, OLD, NEW)
    assert line.slope == pytest.approx(slope)
    assert line.midpoint == pytest.approx(-intercept / slope)
    assert (line.slope, line.midpoint) == pytest.approx((fitted, midpoint))
    assert (line.slope_se, line.midpoint_se) == pytest.approx(tuple(np.sqrt(np.diag(covariance))), rel=1e-4)
    assert line.takeover_years_se / line.takeover_years == pytest.approx(line.slope_se / line.slope)


def test_interval_by_hand():
    # Logits 0, 2, 1 at -1, 0, 1: slope 1/2, mean 1, residuals -1/2, 1, -1/2, so s^2 = 1.5 with one degree of freedom,
    # for which t(0.95) = 6.3138 (any table). At time 2 the line is at 2 and the spread is s sqrt(1 + 1/3 + 4/2).
    line = fisher_pry([-1, 0, 1], old=[1, 1, 1], new=np.exp([0, 2, 1]))
    reach = 6.313752 * np.sqrt(1.5 * (1 + 1 / 3 + 2))
    low, high = line.interval(2)
    assert np.log(low / (1 - low)) == pytest.approx(2 - reach)
    assert np.log(high / (1 - high)) == pytest.approx(2 + reach, rel=1e-4)


@given(st.floats(1e-3, 1e6), st.floats(0.5, 0.95))
def test_unit_does_not_matter_and_a_higher_level_is_wider(unit, level):
    line = fisher_pry(YEARS, OLD, NEW)
    scaled = fisher_pry(YEARS, np.array(OLD) * unit, np.array(NEW) * unit)
    assert (scaled.slope, scaled.midpoint, scaled.residual_sd) == pytest.approx(
        (line.slope, line.midpoint, line.residual_sd)
    )
    (low, high), (lower, higher) = line.interval([2017, 2023], level), line.interval([2017, 2023], level + 0.04)
    assert (lower > 0).all() and (lower < low).all() and (high < higher).all() and (higher < 1).all()


@pytest.mark.parametrize(
    "years", [[0, 1, 2, 3], [0, 1, 3, 4, 5], [0, 1, 2, 3, 3.92], [0, 0.5, 1, 4, 4.5, 9], list(range(8))]
)
def test_nine_in_ten_new_shares_fall_inside_the_interval(years):
    rng = np.random.default_rng(20)
    ahead, inside = years[-1] + 1.5, 0
    logits = 0.9 * (np.array([*years, ahead]) - 2) + rng.normal(0, 0.15, size=(2000, len(years) + 1))
    for *seen, later in logits:
        low, high = fisher_pry(years, np.ones(len(years)), np.exp(seen)).interval(ahead)
        inside += low <= 1 / (1 + np.exp(-later)) <= high
    assert 0.873 < inside / 2000 < 0.927  # four standard errors of a share of 0.9


def test_standard_errors_are_the_spread_of_the_estimates():
    rng = np.random.default_rng(21)
    years = np.array([0, 1, 2, 3.5, 4, 6, 7, 9])
    logits = 0.8 * (years - 4) + rng.normal(0, 0.1, size=(2000, len(years)))
    lines = [fisher_pry(years, np.ones(len(years)), np.exp(seen)) for seen in logits]
    for name in ("slope", "midpoint", "takeover_years"):
        estimates = np.array([getattr(line, name) for line in lines])
        errors = np.array([getattr(line, f"{name}_se") for line in lines])
        assert np.sqrt(np.mean(errors**2)) == pytest.approx(estimates.std(), rel=0.06)


def test_backtest_fits_the_earlier_points_only():
    table = backtest(YEARS, OLD, NEW)
    assert list(table.columns) == ["year", "share", "forecast", "low", "high", "error", "inside"]
    earlier = fisher_pry(YEARS[:3], OLD[:3], NEW[:3])
    assert table["forecast"].tolist() == earlier.share([2019, 2020]).tolist()
    assert table["share"].tolist() == pytest.approx([117000 / 157000, 128200 / 160100])
    changed = backtest(YEARS, [*OLD[:3], 1.0, 2.0], [*NEW[:3], 3.0, 4.0])
    pd.testing.assert_frame_equal(table[["forecast", "low", "high"]], changed[["forecast", "low", "high"]])


def test_backtest_error_is_forecast_less_observed_in_percentage_points():
    years = np.arange(6.0)
    old, new = planted(years, 0.7, 3)
    new[4:] *= [0.5, 2]
    table = backtest(years, old, new)
    on_the_line = planted(years, 0.7, 3, users=1)[1][4:]
    observed = new[4:] / (old + new)[4:]
    assert table["error"].tolist() == pytest.approx((100 * (on_the_line - observed)).tolist(), abs=1e-6)
    assert table["error"].iloc[0] > 0 > table["error"].iloc[1]
    assert not table["inside"].any()


def test_backtest_takes_a_series_and_says_inside_as_the_interval_does():
    table = backtest(pd.Series(YEARS), pd.Series(OLD), pd.Series(NEW), held_out=1, level=0.99)
    assert len(table) == 1
    assert table["inside"].tolist() == ((table["low"] <= table["share"]) & (table["share"] <= table["high"])).tolist()
    assert table["low"].item() < backtest(YEARS, OLD, NEW, held_out=1)["low"].item()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 2, 3], [1, 2], [1, 2, 3]), "lengths differ: 3 years, 2 old, 3 new"),
        (([1, 2], [2, 1], [1, 2]), "2 points.*at least 3"),
        (([1, 3, 2], [3, 2, 1], [1, 2, 3]), "ascending"),
        (([1, 2, 2], [3, 2, 1], [1, 2, 3]), "ascending"),
        (([1, 2, np.nan], [3, 2, 1], [1, 2, 3]), "ascending"),
        (([1, 2, 3], [3, 2, 0], [1, 2, 3]), "above zero"),
        (([1, 2, 3], [3, 2, 1], [-1, 2, 3]), "above zero"),
        (([1, 2, 3], [3, 2, 1], [1, np.nan, 3]), "above zero"),
        (([1, 2, 3], [[3, 2, 1]], [1, 2, 3]), "one series"),
        (([1, 2, 3], [1, 2, 3], [3, 2, 1]), "does not grow"),
        (([1, 2, 3], [80, 40, 120], [20, 10, 30]), "does not grow"),
    ],
)
def test_what_is_no_substitution_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        fisher_pry(*arguments)


@pytest.mark.parametrize(("held_out", "message"), [(3, "leave 2"), (0, "whole number"), (1.5, "whole number")])
def test_backtest_keeps_three_points(held_out, message):
    with pytest.raises(ValueError, match=message):
        backtest(YEARS, OLD, NEW, held_out=held_out)
    assert len(backtest(YEARS, OLD, NEW, held_out=2)) == 2


@pytest.mark.parametrize("end", [0, 1, -0.1, np.nan])
def test_shares_and_levels_lie_between_their_ends(end):
    line = fisher_pry(YEARS, OLD, NEW)
    with pytest.raises(ValueError, match="between 0 and 1"):
        line.year_of(end)
    with pytest.raises(ValueError, match="between 0 and 1"):
        line.interval(2021, level=end)
