"""Net effects group by group, against counting by hand; p values of many groups, against Holm's steps."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.topics.pilot_table import holm, pilot_table
from coursekit.topics.pilots import two_proportion_test

PILOT = pd.DataFrame(
    [
        (campaign, segment, arm, channel, number < successes)
        for campaign, segment, arm, channel, customers, successes in [
            ("upgrade", "every_month", "treated", "outbound", 30, 12),
            ("upgrade", "every_month", "treated", "sms", 20, 4),
            ("upgrade", "every_month", "control", "none", 25, 5),
            ("upgrade", "two_of_three", "treated", "outbound", 10, 1),
            ("wake_up", "one_slot", "treated", "sms", 40, 8),
            ("wake_up", "one_slot", "control", "none", 20, 4),
        ]
        for number in range(customers)
    ],
    columns=["campaign", "segment", "arm", "channel", "success_m3"],
).sample(frac=1, random_state=1)


def test_rates_and_net_effect_are_the_counts():
    table = pilot_table(PILOT, ["campaign", "segment"])
    assert table[["campaign", "segment"]].to_numpy().tolist() == [
        ["upgrade", "every_month"],
        ["upgrade", "two_of_three"],
        ["wake_up", "one_slot"],
    ]
    assert table["n_treated"].tolist() == [50, 10, 40]
    assert table["n_control"].tolist() == [25, 0, 20]
    np.testing.assert_allclose(table["gross"], [0.32, np.nan, 0.2])
    np.testing.assert_allclose(table["base"], [0.2, np.nan, 0.2])
    np.testing.assert_allclose(table["net"], [0.12, np.nan, 0.0], atol=1e-15)
    test = two_proportion_test(16, 50, 5, 25)
    assert table.loc[0, ["low", "high", "p_value"]].tolist() == pytest.approx([test.low, test.high, test.p_value])


def test_channels_of_the_treated_share_one_control():
    table = pilot_table(PILOT, ["campaign"], treated_by="channel").set_index(["campaign", "channel"])
    assert table["n_treated"].to_dict() == {("upgrade", "outbound"): 40, ("upgrade", "sms"): 20, ("wake_up", "sms"): 40}
    assert table["n_control"].tolist() == [25, 25, 20]
    np.testing.assert_allclose(table["net"], [13 / 40 - 0.2, 0.0, 0.0], atol=1e-15)


def test_categories_numbers_and_odd_indexes_change_nothing():
    plain = pilot_table(PILOT, ["campaign", "segment"])
    odd = PILOT.astype({"campaign": "category", "segment": "category", "arm": "category", "success_m3": int})
    odd["campaign"] = odd["campaign"].cat.add_categories("migration")
    again = pilot_table(odd, ["campaign", "segment"])
    pd.testing.assert_frame_equal(again.astype({"campaign": "str", "segment": "str"}), plain, check_dtype=False)
    doubled = PILOT.set_axis(np.zeros(len(PILOT), dtype=int))
    pd.testing.assert_frame_equal(pilot_table(doubled, ["campaign", "segment"]), plain)


def test_adjusting_counts_the_groups_that_have_both_arms():
    table = pilot_table(PILOT, ["campaign", "segment"], adjust=True)
    assert table["p_holm"].isna().tolist() == [False, True, False]
    assert table["p_holm"][0] == pytest.approx(2 * table["p_value"][0])


def test_a_pilot_that_is_none_is_refused():
    with pytest.raises(ValueError, match="by must name"):
        pilot_table(PILOT, [])
    with pytest.raises(ValueError, match="arm must be"):
        pilot_table(PILOT.assign(arm="test"), ["campaign"])
    with pytest.raises(ValueError, match="success_m3 must be true or false"):
        pilot_table(PILOT.assign(success_m3=np.nan), ["campaign"])


def test_holm_by_hand():
    assert holm([0.03, 0.01, 0.02]).round(12).tolist() == [0.04, 0.03, 0.04]
    assert holm([0.6, 0.9]).tolist() == [1.0, 1.0]
    assert holm([]).tolist() == []


def rejected_step_by_step(p_values, alpha):
    """Holm's own procedure: the smallest against alpha / m, the next against alpha / (m - 1), until one fails."""
    rejected = set()
    for step, position in enumerate(sorted(range(len(p_values)), key=lambda place: p_values[place])):
        if p_values[position] > alpha / (len(p_values) - step):
            break
        rejected.add(position)
    return rejected


@given(st.lists(st.integers(1, 1000).map(lambda n: n / 4000), min_size=1, max_size=12), st.sampled_from([0.0501, 0.1003]))
def test_holm_rejects_what_its_steps_reject(p_values, alpha):
    adjusted = holm(p_values)
    assert set(np.flatnonzero(adjusted <= alpha)) == rejected_step_by_step(p_values, alpha)


def test_missing_p_values_are_not_counted():
    np.testing.assert_array_equal(holm([0.01, np.nan, 0.04]), [0.02, np.nan, 0.04])
