"""Margin of a contact, against a year of customers followed month by month."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.topics.expected_margin import break_even_uplift, expected_margin

CAMPAIGN = {
    "uplift": 0.05,
    "bill_change_yuan": 10.0,
    "leave_reduction": 0.01,
    "bill_yuan": 60.0,
    "contact_cost_yuan": 4.0,
    "gift_yuan": 10.0,
    "take_rate": 0.1,
}
shares = st.integers(-100, 100).map(lambda n: n / 200)
yuan = st.integers(0, 20_000).map(lambda n: n / 100)


def margin_of_a_thousand(campaign, margin_rate, months, fade):
    """A thousand contacted: what they pay more, month by month, less what was spent on them at the start."""
    earned, effect = 0.0, 1.0
    for _ in range(months):
        paid_more = 1000 * campaign["uplift"] * effect * campaign["bill_change_yuan"]
        paid_by_those_kept = 1000 * campaign["leave_reduction"] * effect * campaign["bill_yuan"]
        earned += margin_rate * (paid_more + paid_by_those_kept)
        effect -= effect * fade
    return earned - 1000 * campaign["contact_cost_yuan"] - 1000 * campaign["take_rate"] * campaign["gift_yuan"]


@given(
    st.fixed_dictionaries(
        {
            "uplift": shares,
            "bill_change_yuan": st.integers(-5000, 5000).map(lambda n: n / 100),
            "leave_reduction": shares,
            "bill_yuan": yuan,
            "contact_cost_yuan": yuan,
            "gift_yuan": yuan,
            "take_rate": shares.map(abs),
        }
    ),
    st.sampled_from([0.2, 0.5, 1.0]),
    st.integers(1, 24),
    st.sampled_from([0.0, 0.1, 0.5]),
)
def test_margin_is_that_of_a_thousand_followed_for_months(campaign, margin_rate, months, fade):
    margin = expected_margin(**campaign, margin_rate=margin_rate, months=months, fade=fade)
    assert 1000 * margin == pytest.approx(margin_of_a_thousand(campaign, margin_rate, months, fade), abs=1e-6)


@given(shares, yuan, yuan, yuan, st.sampled_from([0.3, 1.0]), st.sampled_from([0.0, 0.2]))
def test_at_the_break_even_uplift_nothing_is_earned(leave_reduction, bill_yuan, cost, gift, margin_rate, fade):
    economics = {"margin_rate": margin_rate, "fade": fade}
    needed = break_even_uplift(12.5, leave_reduction, bill_yuan, cost, gift, 0.2, **economics)
    effects = (12.5, leave_reduction, bill_yuan, cost, gift, 0.2)
    at_0_and_1 = [float(expected_margin(uplift, *effects, **economics)) for uplift in (0.0, 1.0)]
    # The margin is a straight line in the uplift, which may be needed beyond 1.
    assert at_0_and_1[0] + (at_0_and_1[1] - at_0_and_1[0]) * needed == pytest.approx(0, abs=1e-6)


def test_a_smaller_bill_can_pay_by_those_who_stay():
    campaign = CAMPAIGN | {"bill_change_yuan": -10.0, "leave_reduction": 0.03}
    # 12 months at a margin of one half: 6 * (-0.5 + 1.8) yuan earned, 4 + 1 spent.
    assert expected_margin(**campaign, margin_rate=0.5) == pytest.approx(2.8)
    without = {name: value for name, value in campaign.items() if name != "uplift"}
    assert np.isnan(break_even_uplift(**without, margin_rate=0.5))


def test_columns_are_answered_as_columns():
    campaign = CAMPAIGN | {"uplift": [0.05, 0.10], "bill_change_yuan": np.array([10.0, 20.0])}
    np.testing.assert_allclose(expected_margin(**campaign, margin_rate=0.5), [1.6, 10.6])


def test_a_mean_over_everybody_goes_in_with_an_uplift_of_one():
    per_success = expected_margin(**CAMPAIGN, margin_rate=0.5)
    assert expected_margin(**CAMPAIGN | {"uplift": 1, "bill_change_yuan": 0.5}, margin_rate=0.5) == pytest.approx(per_success)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"uplift": 5}, "uplift"),
        ({"uplift": np.nan}, "uplift"),
        ({"leave_reduction": -1.5}, "leave_reduction"),
        ({"bill_yuan": -1}, "bill_yuan"),
        ({"bill_change_yuan": [1, np.nan]}, "bill_change_yuan"),
        ({"contact_cost_yuan": -1}, "contact_cost_yuan"),
        ({"gift_yuan": -1}, "gift_yuan"),
        ({"take_rate": 1.1}, "take_rate"),
        ({"margin_rate": 0}, "margin_rate"),
        ({"margin_rate": 50}, "margin_rate"),
        ({"months": 0}, "months"),
        ({"months": 1.5}, "months"),
        ({"fade": 1}, "fade"),
    ],
)
def test_numbers_that_cannot_be_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        expected_margin(**CAMPAIGN | {"margin_rate": 0.5} | arguments)
