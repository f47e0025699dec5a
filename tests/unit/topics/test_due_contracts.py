"""What comes up and what hangs on it, counted by hand and against sums."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.topics.due_contracts import due_within, revenue_at_risk


def contracts_ending(*months, **columns):
    return pd.DataFrame({"end_month": months} | columns)


def test_ninety_days_are_the_next_three_months_whatever_their_length():
    months = ["2026-12", "2027-01", "2027-02", "2027-03", "2026-11", "2026-10"]
    due = due_within(contracts_ending(*months), "2026-11", 90)
    assert due["end_month"].tolist() == ["2026-12", "2027-01", "2027-02"]
    assert due["months_left"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(("days", "months"), [(29, 0), (30, 1), (59, 1), (89, 2), (90, 3), (365, 12)])
def test_a_month_counts_as_thirty_days(days, months):
    every = pd.period_range("2026-07", periods=20, freq="M").astype(str)
    assert len(due_within(contracts_ending(*every), "2026-06", days)) == months


def test_what_has_ended_is_not_due_and_rows_keep_their_labels():
    table = contracts_ending("2026-08", "2026-07", "2026-07", outcome=[None, "renewed", None])
    table.index = ["合同甲", "合同乙", "合同丙"]
    due = due_within(table, "2026-06", 90)
    assert due.index.tolist() == ["合同丙", "合同甲"]
    assert "months_left" not in table


@pytest.mark.parametrize(
    ("table", "days", "message"),
    [
        (pd.DataFrame({"ends": ["2026-07"]}), 90, "no column 'end_month'"),
        (contracts_ending("2026-07"), 0, "days must be at least 1"),
        (contracts_ending("2026-07", None), 90, "every contract needs an end_month"),
        (contracts_ending("soon"), 90, "SOON"),
    ],
)
def test_what_has_no_end_is_refused(table, days, message):
    with pytest.raises(ValueError, match=message):
        due_within(table, "2026-06", days)


def due_contracts(clients, fees):
    return pd.DataFrame({"client_id": clients, "monthly_fee_yuan": fees})


def test_a_clients_contracts_are_added_up():
    table = revenue_at_risk(due_contracts(["甲", "乙", "甲"], [100, 400, 300]), [0.5, 0.9, 0.75])
    assert table.index.tolist() == ["甲", "乙"]
    assert table.loc["甲"].to_dict() == {
        "contracts": 2,
        "due_yuan": 4800,
        "p_renew": pytest.approx(1 - (50 + 75) / 400),
        "at_risk_yuan": (50 + 75) * 12,
        "due_rank": 1,
        "risk_rank": 1,
    }
    assert table.loc["乙", "at_risk_yuan"] == pytest.approx(480)


def test_the_largest_sum_need_not_be_the_largest_risk_and_ties_share_a_place():
    table = revenue_at_risk(due_contracts(list("abcd"), [1000, 200, 200, 100]), [0.99, 0.5, 0.5, 1.0], months=6)
    assert table.index.tolist() == ["b", "c", "a", "d"]
    assert table["risk_rank"].tolist() == [1, 1, 3, 4]
    assert table["due_rank"].tolist() == [2, 2, 1, 4]
    assert table.loc["a", "at_risk_yuan"] == pytest.approx(60)


def test_chances_of_a_series_go_by_label_and_of_a_list_by_place():
    contracts = due_contracts(["甲", "乙"], [100, 100]).set_axis(["K1", "K2"])
    by_label = revenue_at_risk(contracts, pd.Series({"K2": 0.2, "K1": 1.0}))
    assert by_label["at_risk_yuan"].to_dict() == pytest.approx({"乙": 960, "甲": 0})
    assert revenue_at_risk(contracts, [0.2, 1.0]).index[0] == "甲"


rows = st.lists(st.tuples(st.sampled_from("甲乙丙"), st.integers(0, 5000), st.integers(0, 100)), min_size=1, max_size=12)


@settings(deadline=None)
@given(rows)
def test_the_risks_sum_to_that_of_all_contracts(contracts):
    clients, fees, chances = zip(*contracts, strict=True)
    chance = np.array(chances) / 100
    table = revenue_at_risk(due_contracts(clients, fees), chance)
    assert table["at_risk_yuan"].sum() == pytest.approx(12 * (np.array(fees) * (1 - chance)).sum())
    assert table["due_yuan"].sum() == 12 * sum(fees)
    assert table["p_renew"].between(-1e-9, 1 + 1e-9).all()
    np.testing.assert_allclose(table["due_yuan"] * (1 - table["p_renew"]), table["at_risk_yuan"], atol=1e-6)
    assert table["at_risk_yuan"].is_monotonic_decreasing


def test_nothing_due_is_an_empty_table():
    assert revenue_at_risk(due_contracts([], []), []).empty


@pytest.mark.parametrize(
    ("contracts", "chances", "months", "message"),
    [
        (pd.DataFrame({"client_id": ["a"]}), [0.5], 12, "no column 'monthly_fee_yuan'"),
        (due_contracts(["a"], [100]), [0.5, 0.5], 12, "1 contracts and 2 chances"),
        (due_contracts(["a"], [100]), [1.2], 12, "between 0 and 1"),
        (due_contracts(["a"], [100]), pd.Series({7: 0.5}), 12, "between 0 and 1"),
        (due_contracts(["a"], [np.nan]), [0.5], 12, "monthly_fee_yuan of 0 or more"),
        (due_contracts(["a"], [100]), [0.5], 0, "months must be at least 1"),
    ],
)
def test_what_has_no_risk_is_refused(contracts, chances, months, message):
    with pytest.raises(ValueError, match=message):
        revenue_at_risk(contracts, chances, months)
