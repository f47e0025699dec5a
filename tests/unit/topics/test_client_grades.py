"""Grades by rank against a count of pairs, and tiers that always sum to the members."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.topics.client_grades import grade_clients, member_tiers

THREE = pd.DataFrame(
    {"value": [900, 50, 60], "risk": [0.1, 0.6, 0.2], "influence": [0, 3, 0]}, index=["银行", "中学", "酒店"]
)
EVEN = (1 / 3, 1 / 3, 1 / 3)


def test_a_thousand_times_larger_is_one_place_ahead():
    huge = THREE.assign(value=[900_000, 50, 60])
    pd.testing.assert_frame_equal(grade_clients(huge, (0.5, 0.3, 0.2)), grade_clients(THREE, (0.5, 0.3, 0.2)))


def test_one_dimension_alone_grades_by_itself():
    for dimension, order in (("value", "ACB"), ("risk", "CAB")):
        weights = dict.fromkeys(["value", "risk", "influence"], 0.0) | {dimension: 1.0}
        assert "".join(grade_clients(THREE, weights, EVEN)["grade"]) == order


def test_equal_scores_get_the_better_grade():
    grades = grade_clients(THREE, (0, 0, 1), EVEN)["grade"]
    assert grades.to_dict() == {"中学": "A", "银行": "B", "酒店": "B"}


def test_of_four_hundred_clients_eighty_are_a_and_a_hundred_and_twenty_b():
    rng = np.random.default_rng(1)
    clients = pd.DataFrame(rng.lognormal(0, 1.8, (400, 3)), columns=["value", "risk", "influence"])
    assert grade_clients(clients, (0.5, 0.3, 0.2))["grade"].value_counts().to_dict() == {"A": 80, "B": 120, "C": 200}


@pytest.mark.parametrize(("shares", "grades"), [((0, 0, 1), "CCC"), ((1, 0, 0), "AAA"), ((0, 1, 0), "BBB")])
def test_a_grade_may_have_nobody(shares, grades):
    assert "".join(grade_clients(THREE, (1, 0, 0), shares)["grade"]) == grades


cell = st.integers(0, 6)


@settings(deadline=None)
@given(st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=12), st.integers(0, 10), st.integers(0, 10))
def test_ranks_are_counts_of_pairs_and_grades_follow_scores(rows, tenths, others):
    weights = np.array([tenths, others, 1]) / (tenths + others + 1)
    clients = pd.DataFrame(rows, columns=["value", "risk", "influence"])
    table = grade_clients(clients, weights.tolist())
    for name in clients:
        beaten = [(clients[name] < own).mean() + (clients[name] == own).mean() / 2 for own in clients[name]]
        np.testing.assert_allclose(table[f"{name}_rank"], beaten)
    ranks = table[["value_rank", "risk_rank", "influence_rank"]].to_numpy()
    np.testing.assert_allclose(table["score"], ranks @ weights)
    best_first = table.sort_values("score", ascending=False)
    assert best_first["grade"].is_monotonic_increasing
    one_grade = table.groupby(table["score"].round(9))["grade"].nunique()
    assert (one_grade == 1).all()
    assert (table["grade"] == "A").sum() >= int(0.2 * len(table) + 0.5)


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 500), min_size=1, max_size=8),
    st.lists(st.integers(0, 9), min_size=8, max_size=8),
    st.floats(0, 1),
)
def test_tiers_sum_to_the_members(members, deciders, heavy_share):
    clients = [f"客户{number}" for number in range(len(members))]
    table = member_tiers(
        pd.Series(members, index=clients), pd.Series(deciders[: len(members)], index=clients)[::-1], heavy_share=heavy_share
    )
    assert table.sum(axis=1).tolist() == members
    assert (table >= 0).all(axis=None)
    assert table["decision_makers"].tolist() == [min(pair) for pair in zip(members, deciders, strict=False)]
    ordinary = table["heavy_users"] + table["others"]
    assert (abs(table["heavy_users"] - heavy_share * ordinary) <= 0.5 + 1e-9).all()


def test_a_client_without_known_decision_makers_has_none():
    table = member_tiers(pd.Series({"甲": 10, "乙": 10}), pd.Series({"甲": 2}))
    assert table["decision_makers"].to_dict() == {"甲": 2, "乙": 0}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: grade_clients(THREE.drop(columns="risk"), EVEN), "no column 'risk'"),
        (lambda: grade_clients(THREE.assign(risk=np.nan), EVEN), "every client needs a number"),
        (lambda: grade_clients(THREE.iloc[:0], EVEN), "there must be one client"),
        (lambda: grade_clients(THREE, (0.5, 0.3, 0.3)), "weights must be three numbers"),
        (lambda: grade_clients(THREE, (1.5, -0.5, 0)), "weights must be three numbers"),
        (lambda: grade_clients(THREE, (0.5, 0.5)), "weights must be three numbers"),
        (lambda: grade_clients(THREE, {"value": 1.0}), "weights must name value, risk, influence"),
        (lambda: grade_clients(THREE, EVEN, (0.5, 0.6, 0.1)), "shares must be three numbers"),
        (lambda: member_tiers(pd.Series([10.5]), 1), "members must be whole"),
        (lambda: member_tiers(pd.Series([10]), -1), "decision_makers must be whole"),
        (lambda: member_tiers(pd.Series([10]), pd.Series([np.nan])), "decision_makers must be whole"),
        (lambda: member_tiers(pd.Series([10, 2], index=["甲", "甲"]), 1), "members must name each client once"),
        (lambda: member_tiers(pd.Series([10]), 1, heavy_share=20), "heavy_share must lie"),
    ],
)
def test_what_cannot_be_graded_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
