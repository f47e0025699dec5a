"""Bills, stocks, complaints and care against numerical integration, closed forms and published regularities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import lognorm

from coursekit.sandtable.engine import care, stocks
from coursekit.sandtable.engine.tariffs import LEAST_BILL, expected_bill, expected_overage

SHARES_OF_SIX = st.lists(st.floats(0.01, 1.0), min_size=6, max_size=6).map(lambda parts: np.array(parts) / sum(parts))


def test_overage_of_the_design():
    """m = .6 GB, A = .8 GB, sigma = .8: .13067 GB, as the design says."""
    assert expected_overage(np.array(0.6), np.array(0.8), 0.8) == pytest.approx(0.13067, abs=5e-6)


@given(st.floats(0.01, 200), st.floats(0.02, 20), st.floats(0.15, 1.5))
def test_overage_is_the_integral_above_the_allowance(mean, times, spread):
    allowance = mean * times
    use = lognorm(s=spread, scale=mean * np.exp(-spread * spread / 2))
    above, _ = quad(use.sf, allowance, np.inf, limit=200, epsabs=1e-12, epsrel=1e-10)
    assert use.mean() == pytest.approx(mean)
    assert expected_overage(np.array(mean), np.array(allowance), spread) == pytest.approx(above, rel=1e-6, abs=1e-8 * mean)


def test_overage_at_the_ends():
    none, all_of_it = expected_overage(np.array([2.0, 2.0]), np.array([1e9, 1e-6]), 0.8)
    assert abs(none) < 1e-9 and all_of_it == pytest.approx(2.0, abs=2e-6)


def test_bill_by_hand():
    """70 yuan less a tenth, and .1 GB above the allowance at 30 yuan, of which people save exp(-.36)."""
    bill, share = expected_bill(np.array(70.0), np.array(0.1), np.array(0.1), 30.0, 0.012)
    assert bill == pytest.approx(63 + 3 * np.exp(-0.36)) and share == pytest.approx(3 * np.exp(-0.36) / bill)


@pytest.mark.parametrize(("fee", "discount", "overage"), [(0.0, 0.0, 0.0), (70.0, 1.0, 0.0), (70.0, 1e9, 1.0)])
def test_a_bill_is_never_nothing(fee, discount, overage):
    bill, share = expected_bill(np.array(fee), np.array(discount), np.array(overage), 30.0, 0.012)
    assert bill == LEAST_BILL and np.isfinite(share) and share >= 0


def test_long_effect_of_advertising_is_twice_the_short_one():
    """A carry-over of .5: Sethuraman, Tellis & Briesch (2011)."""
    goodwill, effects = np.array(0.0), []
    for spend in [25.0] + [0.0] * 60:
        goodwill = stocks.goodwill_after(goodwill, np.array(spend), 0.5, 25.0)
        effects.append(float(goodwill))
    assert effects[0] == 1.0 and sum(effects) == pytest.approx(2.0)


@given(st.floats(0.01, 1.0), st.floats(0, 500))
def test_steady_spending_on_channels_settles_at_spending_by_decay(decay, spend):
    channel = np.array(spend / decay)
    assert stocks.channel_after(channel, np.array(spend), decay) == pytest.approx(float(channel))


@given(st.floats(0, 1e5), st.floats(0.1, 1e4))
def test_coverage_is_a_share(channel, scale):
    covered = stocks.coverage_of(np.array(channel), scale)
    assert covered == pytest.approx(max(1 - np.exp(-channel / scale), 0.001), rel=1e-9) and 0 < covered <= 1


def test_coverage_at_its_scale_is_sixty_three_per_cent():
    assert stocks.coverage_of(np.array(195.0), 195.0) == pytest.approx(0.632, abs=5e-4)


def test_service_tends_to_what_the_money_for_a_customer_is_worth():
    service = np.array(0.1)
    for _ in range(60):
        service = stocks.service_after(service, np.array(84.4), np.array(20.0), 0.6, 4.22)
    assert service == pytest.approx(1 - np.exp(-1.0)), "4.22 yuan a customer is the scale"
    assert stocks.service_after(np.array(0.4), np.array(0.0), np.array(20.0), 0.6, 4.22) == pytest.approx(0.24)


def test_capacity_by_hand():
    assert stocks.capacity_after(np.array(100.0), np.array(64.0), 0.04, np.array(32.0)) == pytest.approx(98.0)


@given(st.floats(0.0, 2.9), st.floats(0.001, 0.1))
def test_congestion_is_a_rising_soft_maximum(load, more):
    low, high = (float(stocks.congestion_of(np.array(each), np.array(1.0))) for each in (load, load + more))
    hard = max(0.0, load - 0.85)
    assert hard - 1e-12 <= low <= hard + np.log(2) / 20 + 1e-12 and low < high


def test_congestion_without_any_network_is_finite():
    assert np.isfinite(stocks.congestion_of(np.array(5.0), np.array(0.0)))


def test_complaints_by_hand_and_at_most_a_quarter():
    weights = (1.24, 1.5, 4.0)
    rate = care.complaint_rate(np.array([0.0, 0.1, 2.0]), np.array(0.7), np.array(0.05), 0.012, weights)
    assert rate == pytest.approx([0.012 * np.exp(-0.3 + 0.2), 0.012 * np.exp(0.372 - 0.3 + 0.2), 0.25])


@given(SHARES_OF_SIX, SHARES_OF_SIX)
def test_a_mix_of_tools_is_at_its_best_where_it_meets_the_need(need, mix):
    fit = care.tool_efficiency(need, mix)
    assert fit <= 1 + 1e-12 and care.tool_efficiency(need, need) == pytest.approx(1.0)
    assert fit == pytest.approx(np.prod((mix / need) ** need)), "the weighted geometric mean of coverage"
    if np.abs(need - mix).max() > 1e-3:
        assert fit < 1


def test_leaving_out_a_needed_tool_costs_most_of_the_effect():
    need = np.array([0.15, 0.2, 0.2, 0.25, 0.1, 0.1])
    mix = np.array([0.2, 0.25, 0.25, 0.0, 0.15, 0.15])
    assert care.tool_efficiency(need, mix) < 0.35


@given(SHARES_OF_SIX, st.floats(0, 2), st.floats(0, 0.25))
def test_need_moves_to_technology_with_congestion_and_to_hard_cases_with_complaints(need, congestion, complaints):
    moved = care.tool_need(need, np.array([[congestion]]), np.array([[complaints]]), 0.012)[0, 0]
    calm = care.tool_need(need, np.array([[0.0]]), np.array([[0.012]]), 0.012)[0, 0]
    assert moved.sum() == pytest.approx(1.0) and calm == pytest.approx(need)
    grown = moved / need
    assert grown[0] / grown[1] == pytest.approx(1 + 4 * congestion)
    assert grown[5] / grown[1] == pytest.approx(1 + 8 * max(0.0, complaints - 0.012))
    assert grown[1:5] == pytest.approx(grown[1]), "the others only make room"


def test_care_reaches_half_of_its_effect_at_its_scale():
    effect = care.care_effect(np.array([0.0, 17.8, 1e9]), np.array(10.0), np.array(0.8), 1.78)
    assert effect == pytest.approx([0.0, 0.4, 0.8])
