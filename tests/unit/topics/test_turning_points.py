"""When growth turned and when the total peaked, against the definition spelled out month by month."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.topics.lifecycle import growth_turned, peak_position, seasonal_comparison

month_value = st.one_of(st.integers(-50, 50).map(float), st.just(float("nan")))


def turned_month_by_month(net_adds, window, runs):
    """The definition in loops: NaN anywhere in a comparison breaks the run."""
    in_a_row = 0
    for month in range(12 + window - 1, len(net_adds)):
        now = sum(net_adds[month - window + 1 : month + 1]) / window
        last_year = sum(net_adds[month - 12 - window + 1 : month - 12 + 1]) / window
        in_a_row = in_a_row + 1 if now < last_year else 0
        if in_a_row == runs:
            return month
    return None


@given(st.lists(month_value, min_size=20, max_size=60), st.integers(1, 4), st.integers(1, 4))
def test_growth_turned_is_the_definition_month_by_month(net_adds, window, runs):
    assert growth_turned(net_adds, window, runs) == turned_month_by_month(net_adds, window, runs)


@given(st.lists(st.integers(-50, 50), min_size=17, max_size=40), st.sampled_from([2.0, 1024.0]))
def test_growth_turned_does_not_depend_on_the_unit(net_adds, unit):
    assert growth_turned(np.array(net_adds) * unit) == growth_turned(net_adds)


def test_seasons_alone_are_no_turn():
    one_year = [30, 12, 25, 20, 20, 18, 15, 22, 28, 19, 17, 24]
    assert growth_turned(one_year * 3) is None
    assert growth_turned(one_year * 2 + [value - 1 for value in one_year]) == 26


def test_one_weak_month_is_no_turn():
    steady = [10.0] * 30
    steady[20] = 4  # pulls three means down, months 20 to 22, and lifts none
    assert growth_turned(steady) == 22
    assert growth_turned(steady, runs=4) is None


def test_missing_month_breaks_the_run():
    falling = [float(value) for value in range(100, 70, -1)]
    assert growth_turned(falling) == 16
    falling[15] = np.nan  # no mean for months 15 to 17
    assert growth_turned(falling) == 20


def test_equal_to_last_year_is_not_below():
    assert growth_turned([7] * 40) is None


def test_comparison_carries_the_dates_and_both_means():
    months = pd.period_range("2024-01", periods=16, freq="M")
    table = seasonal_comparison(pd.Series(range(16), index=months))
    assert list(table.columns) == ["trailing_mean", "year_before", "change"]
    assert table.index.equals(months)
    assert table.loc["2025-04"].tolist() == [14, 2, 12]
    assert table["trailing_mean"].isna().sum() == 2
    assert table["change"].isna().sum() == 14


def test_comparison_with_a_window_of_one_is_the_plain_difference():
    values = np.arange(14.0) ** 2
    change = seasonal_comparison(values, window=1)["change"]
    np.testing.assert_array_equal(change[12:], values[12:] - values[:2])


def test_dates_with_a_month_left_out_are_refused():
    months = pd.period_range("2023-01", periods=25, freq="M").delete(7)
    with pytest.raises(ValueError, match="consecutive months"):
        growth_turned(pd.Series(1.0, index=months))
    with pytest.raises(ValueError, match="consecutive months"):
        growth_turned(pd.Series(1.0, index=months.to_timestamp()))


def test_month_end_dates_are_consecutive_months():
    dates = pd.date_range("2023-01-31", periods=20, freq="ME")
    assert growth_turned(pd.Series([9.0] * 12 + [8.0] * 8, index=dates)) == 16


@pytest.mark.parametrize(
    ("function", "months", "needed"), [(growth_turned, 16, 17), (seasonal_comparison, 14, 15)]
)
def test_too_short_a_series_is_refused_with_the_length_it_needs(function, months, needed):
    with pytest.raises(ValueError, match=f"{months} months.*at least {needed}"):
        function([1.0] * months)
    function([1.0] * needed)


@pytest.mark.parametrize("arguments", [{"window": 0}, {"window": 2.5}, {"runs": 0}, {"runs": 1.5}])
def test_window_and_runs_are_whole_numbers(arguments):
    with pytest.raises(ValueError, match="whole number"):
        growth_turned([1.0] * 30, **arguments)


@pytest.mark.parametrize("series", [[1.0, np.inf] * 15, [[1.0] * 20]])
def test_what_is_no_series_is_refused(series):
    with pytest.raises(ValueError, match="infinite|one series"):
        growth_turned(series)


def test_phs_peaked_in_october_2006():
    # Ten thousand subscribers at 2003-12, 2004-05, 2004-12, 2005-05, 2006-10, 2007-12 and 2008-12.
    assert peak_position([3700, 5000, 6524, 7770.4, 9341, 8454.4, 6893.1]) == 4


@pytest.mark.parametrize(("levels", "position"), [([1, 2, 3], 2), ([3, 3, 1], 0), ([np.nan, 2, 5, np.nan], 2)])
def test_peak_is_the_first_of_the_highest_levels(levels, position):
    assert peak_position(levels) == position


@pytest.mark.parametrize("levels", [[], [np.nan, np.nan]])
def test_no_level_has_no_peak(levels):
    with pytest.raises(ValueError, match="at least one number"):
        peak_position(levels)
