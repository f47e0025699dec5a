"""Sizes of pilots: examples of R's manual, and the power counted over every possible outcome."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from coursekit.topics.pilot_size import detectable_effect, pilot_size
from coursekit.topics.pilots import two_proportion_test


def exact_power(p_control, p_treated, n_treated, n_control, alpha):
    """The chance that the pooled z test finds a difference: the sum over every pair of counts that can happen."""
    treated, control = np.arange(n_treated + 1), np.arange(n_control + 1)
    chance = [stats.binom.pmf(treated, n_treated, p_treated), stats.binom.pmf(control, n_control, p_control)]
    kept = [one > 1e-12 for one in chance]
    s1, s2 = np.meshgrid(treated[kept[0]], control[kept[1]], indexing="ij")
    found = two_proportion_test(s1, np.full_like(s1, n_treated), s2, np.full_like(s2, n_control)).p_value < alpha
    return np.outer(chance[0][kept[0]], chance[1][kept[1]])[found].sum()


def test_size_is_that_of_r_power_prop_test():
    # R, help(power.prop.test): p1 = .50, p2 = .75, power = .90 needs n = 76.7 in each group.
    assert pilot_size(0.5, 0.75, power=0.9, ratio=1) == (77, 77)


def test_detectable_effect_is_that_of_r_power_prop_test():
    # The same page: n = 50, p1 = .50, p2 = .75 has the power 0.740; with power = .90 and p1 = .5 it finds p2 = 0.8026.
    assert detectable_effect(0.5, 50, 50, power=0.740) == pytest.approx(0.25, abs=2e-4)
    assert detectable_effect(0.5, 50, 50, power=0.9) == pytest.approx(0.3026, abs=5e-5)


@pytest.mark.parametrize(
    ("p_control", "p_treated", "alpha", "power", "ratio"),
    [(0.05, 0.08, 0.05, 0.8, 2), (0.2, 0.26, 0.05, 0.9, 1), (0.4, 0.3, 0.1, 0.8, 0.5), (0.03, 0.06, 0.01, 0.8, 3)],
)
def test_a_pilot_of_that_size_has_the_power(p_control, p_treated, alpha, power, ratio):
    n_treated, n_control = pilot_size(p_control, p_treated, alpha=alpha, power=power, ratio=ratio)
    assert n_treated == pytest.approx(ratio * n_control, abs=ratio)
    assert exact_power(p_control, p_treated, n_treated, n_control, alpha) == pytest.approx(power, abs=0.015)


@given(st.floats(0.0, 0.6), st.integers(30, 3000), st.integers(30, 3000), st.sampled_from([0.7, 0.9]))
def test_the_detectable_effect_asks_for_a_pilot_of_just_that_size(p_control, n_treated, n_control, power):
    rise = detectable_effect(p_control, n_treated, n_control, power=power)
    asked = pilot_size(p_control, p_control + rise, power=power, ratio=n_treated / n_control)
    np.testing.assert_allclose(asked, (n_treated, n_control), atol=1)


def test_more_treated_than_control_needs_more_customers_in_all():
    assert sum(pilot_size(0.05, 0.08, ratio=1)) < sum(pilot_size(0.05, 0.08, ratio=2)) < sum(pilot_size(0.05, 0.08, ratio=5))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"p_treated": 0.05}, "differ"),
        ({"p_treated": 1.2}, "p_treated must lie"),
        ({"p_control": -0.1}, "p_control must lie"),
        ({"alpha": 0}, "alpha must lie"),
        ({"power": 1}, "power must lie"),
        ({"power": 80}, "power must lie"),
        ({"ratio": 0}, "ratio must be above 0"),
    ],
)
def test_sizes_that_cannot_be_computed_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        pilot_size(**{"p_control": 0.05, "p_treated": 0.08} | arguments)


def test_a_pilot_too_small_for_any_effect_is_refused():
    with pytest.raises(ValueError, match="find no rise at all"):
        detectable_effect(0.5, 2, 2)
    with pytest.raises(ValueError, match="at least one customer"):
        detectable_effect(0.5, 0, 10)
    with pytest.raises(ValueError, match="p_control"):
        detectable_effect(1.0, 10, 10)
