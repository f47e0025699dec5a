"""Price cuts against arithmetic, and the estimated elasticity against panels whose elasticity is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student_t

from coursekit.topics.bass_fit import NotIdentifiedError
from coursekit.topics.elasticity import (
    break_even_elasticity,
    fit_elasticity,
    price_cut_verdict,
    revenue_after_cut,
    volume_after_cut,
)

cuts = st.floats(0.01, 0.95)


def make_panel(rng, elasticity, changed=8, units=12, periods=24, noise=0.05, rho=0.3):
    """Units of different size, seasons common to all, noise that lingers; ``changed`` of them cut their price once."""
    log_price = np.repeat(rng.normal(3, 0.1, (units, 1)), periods, axis=1)
    for unit, month in enumerate(rng.permutation(np.arange(3, periods - 3))[:changed]):
        log_price[unit, month:] += np.log(1 - rng.uniform(0.1, 0.3))
    lingering = rng.normal(0, noise, (units, periods))
    for month in range(1, periods):
        lingering[:, month] = rho * lingering[:, month - 1] + np.sqrt(1 - rho**2) * lingering[:, month]
    log_volume = rng.normal(8, 0.3, (units, 1)) + rng.normal(0, 0.05, periods) - elasticity * log_price + lingering
    unit, period = np.divmod(np.arange(units * periods), periods)
    return np.exp(log_price).ravel(), np.exp(log_volume).ravel(), unit, period


def test_a_fifth_off_breaks_even_at_one_and_a_quarter():
    assert break_even_elasticity(0.2) == pytest.approx(1.25)
    assert break_even_elasticity(0.2, rule="constant") == 1
    np.testing.assert_allclose(break_even_elasticity([0.1, 0.5]), [10 / 9, 2])


@given(cuts, st.sampled_from(["linear", "constant"]))
def test_revenue_stands_still_at_the_break_even_and_only_there(cut, rule):
    break_even = break_even_elasticity(cut, rule)
    assert revenue_after_cut(cut, break_even, rule) == pytest.approx(1)
    assert revenue_after_cut(cut, break_even * 0.9, rule) < 1 < revenue_after_cut(cut, break_even * 1.1, rule)


def test_both_rules_on_a_fifth_off():
    assert volume_after_cut(0.2, 2) == pytest.approx(1.4)
    assert revenue_after_cut(0.2, 2) == pytest.approx(1.12)
    assert volume_after_cut(0.2, 2, "constant") == pytest.approx(1.5625)  # 1 / 0.8 squared
    assert revenue_after_cut(0.2, 2, "constant") == pytest.approx(1.25)


@given(st.floats(-2, 4))
def test_rules_agree_on_a_small_cut(elasticity):
    linear, constant = (volume_after_cut(1e-5, elasticity, rule) for rule in ("linear", "constant"))
    assert linear == pytest.approx(constant, abs=1e-8)


def test_a_grid_is_broadcast_and_volume_never_negative():
    volume = volume_after_cut(np.array([[0.1], [0.5]]), [0.0, 1.0, -4.0])
    np.testing.assert_allclose(volume, [[1, 1.1, 0.6], [1, 1.5, 0]])


@pytest.mark.parametrize(
    ("low", "high", "rule", "verdict"),
    [
        (0.5, 1.2, "linear", "lowers"),
        (1.3, 2.0, "linear", "raises"),
        (1.2, 1.3, "linear", "undecided"),
        (1.1, 1.2, "constant", "raises"),
        (0.9, 1.0, "constant", "undecided"),  # touching is not beyond
        (-0.5, 0.9, "constant", "lowers"),
    ],
)
def test_verdict_compares_the_whole_interval_with_break_even(low, high, rule, verdict):
    assert price_cut_verdict(low, high, 0.2, rule) == verdict


@given(st.floats(-1, 4), st.floats(-1, 4), cuts, st.sampled_from(["linear", "constant"]))
def test_verdict_is_what_revenue_does_at_both_ends(one, other, cut, rule):
    low, high = sorted([one, other])
    ends = revenue_after_cut(cut, np.array([low, high]), rule)
    verdict = price_cut_verdict(low, high, cut, rule)
    if (abs(ends - 1) > 1e-9).all():
        assert verdict == ("raises" if (ends > 1).all() else "lowers" if (ends < 1).all() else "undecided")


@pytest.mark.parametrize("cut", [-0.1, 1.0, 20, np.nan])
def test_a_cut_is_a_share(cut):
    with pytest.raises(ValueError, match="0.2 for 20 %"):
        break_even_elasticity(cut)
    with pytest.raises(ValueError, match="0.2 for 20 %"):
        revenue_after_cut(cut, 1)


def test_what_cannot_be_judged_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        break_even_elasticity(0.0)
    with pytest.raises(ValueError, match="rule"):
        break_even_elasticity(0.2, rule="log")
    with pytest.raises(ValueError, match="rule"):
        volume_after_cut(0.2, 1, rule="log")
    with pytest.raises(ValueError, match="finite"):
        revenue_after_cut(0.2, np.inf)
    with pytest.raises(ValueError, match="low to high"):
        price_cut_verdict(1.2, 0.8, 0.2)


@given(st.floats(-1, 3), st.integers(0, 1000))
def test_without_noise_the_elasticity_comes_back_from_any_rows(elasticity, seed):
    rng = np.random.default_rng(seed)
    panel = make_panel(rng, elasticity, noise=0)
    some = rng.permutation(len(panel[0]))[: rng.integers(220, 289)]
    fit = fit_elasticity(*(column[some] for column in panel))
    assert fit.value == pytest.approx(elasticity, abs=1e-8)
    assert fit.standard_error < 1e-8
    assert (fit.n, fit.units) == (len(some), 12)


def test_estimate_is_the_regression_on_dummies():
    price, volume, unit, period = make_panel(np.random.default_rng(1), 0.9)
    kept = np.arange(len(price)) % 7 > 0  # unbalanced
    price, volume, unit, period = price[kept], volume[kept], unit[kept], period[kept]
    dummies = np.hstack([unit[:, None] == np.unique(unit), period[:, None] == np.unique(period)[1:]])
    solution = np.linalg.lstsq(np.column_stack([np.log(price), dummies]), np.log(volume), rcond=None)[0]
    assert fit_elasticity(price, volume, unit, period).value == pytest.approx(-solution[0], rel=1e-9)


def test_two_periods_are_a_comparison_of_two_groups():
    """First differences: half of the units cut by the same step, so the classic two-sample formulas hold exactly.

    The clustered variance with the CR2 correction is then Welch's s1^2/n1 + s0^2/n0, with his degrees of freedom for
    equal variances, (1/n1 + 1/n0)^2 / (1/n1^2/(n1 - 1) + 1/n0^2/(n0 - 1)), as Imbens and Kolesar (2016, Review of
    Economics and Statistics, 98, 701-712) show for a binary regressor.
    """
    rng = np.random.default_rng(8)
    cut, change = np.repeat([True, False], [4, 7]), rng.normal(0, 0.1, 11)
    step = np.log(0.8)
    price = np.exp(np.column_stack([np.zeros(11), step * cut]))
    volume = np.exp(np.column_stack([np.zeros(11), change]))
    unit, period = np.divmod(np.arange(22), 2)
    fit = fit_elasticity(price.ravel(), volume.ravel(), unit, period)

    assert fit.value == pytest.approx(-(change[cut].mean() - change[~cut].mean()) / step)
    welch = np.sqrt(change[cut].var(ddof=1) / 4 + change[~cut].var(ddof=1) / 7)
    assert fit.standard_error == pytest.approx(welch / abs(step))
    degrees = (1 / 4 + 1 / 7) ** 2 / (1 / 4**2 / 3 + 1 / 7**2 / 6)
    assert fit.degrees_of_freedom == pytest.approx(degrees)
    reach = student_t.ppf(0.95, degrees) * welch / abs(step)
    assert fit.interval() == pytest.approx((fit.value - reach, fit.value + reach))
    assert fit.interval(0.5)[1] < fit.interval(0.9)[1]


@pytest.mark.parametrize("changed", [8, 4])
def test_nine_intervals_in_ten_hold_the_truth(changed):
    rng = np.random.default_rng(changed)
    held = 0
    for _ in range(400):
        low, high = fit_elasticity(*make_panel(rng, 0.9, changed)).interval(0.90)
        held += low <= 0.9 <= high
    assert 0.85 <= held / 400 <= 0.95


@given(st.sampled_from([0.01, 100.0]), st.integers(0, 100))
def test_units_of_measure_and_names_do_not_matter(unit_of_measure, seed):
    price, volume, unit, period = make_panel(np.random.default_rng(seed), 0.9)
    names = np.array([f"city {number}" for number in unit])
    plain = fit_elasticity(price, volume, unit, period)
    other = fit_elasticity(price * unit_of_measure, volume / unit_of_measure, names, period * 100)
    assert other.interval() == pytest.approx(plain.interval(), abs=1e-9)


def test_prices_that_never_move_say_nothing():
    price, volume, unit, period = make_panel(np.random.default_rng(2), 0.9, changed=0)
    with pytest.raises(NotIdentifiedError, match="no unit changed its price"):
        fit_elasticity(price, volume, unit, period)


def test_a_cut_everywhere_at_once_is_no_experiment():
    price, volume, unit, period = make_panel(np.random.default_rng(2), 0.9, changed=0)
    with pytest.raises(NotIdentifiedError, match="all of them at once"):
        fit_elasticity(price * np.where(period < 12, 1, 0.8), volume, unit, period)


def test_a_single_unit_that_cut_or_did_not_is_no_experiment():
    price, volume, unit, period = make_panel(np.random.default_rng(2), 0.9, changed=0)
    for alone in (unit == 5, unit != 5):
        with pytest.raises(NotIdentifiedError, match="single unit"):
            fit_elasticity(price * np.where(alone & (period >= 12), 0.8, 1), volume, unit, period)


@pytest.mark.parametrize(
    ("price", "volume", "unit", "period", "message"),
    [
        ([1, 2], [1, 2], ["a", "a"], [1], "same length"),
        ([], [], [], [], "at least one row"),
        ([1, 2], [1], ["a", "a"], [1, 2], "same length"),
        ([1, 0], [1, 2], ["a", "a"], [1, 2], "positive"),
        ([1, 2], [1, np.nan], ["a", "a"], [1, 2], "positive"),
        ([1, 2], [1, 2], ["a", None], [1, 2], "name its unit"),
        ([1, 2], [1, 2], ["a", "a"], [1, np.nan], "name its unit"),
        ([1, 2], [1, 2], ["a", np.nan], [1, 2], "name its unit"),
        ([1, 2], [1, 2], ["a", "a"], [1, 1], "twice"),
    ],
)
def test_what_is_no_panel_is_refused(price, volume, unit, period, message):
    with pytest.raises(ValueError, match=message):
        fit_elasticity(price, volume, unit, period)
