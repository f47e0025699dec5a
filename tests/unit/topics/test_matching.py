"""Packages against every assignment there is, and what one more place brings."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.topics.matching import assign_packages

PACKAGES = ["领导拜访", "提高修复时限", "账单核对"]
UNITS = ["客户一", "客户二", "客户三", "客户四", "客户五", "客户六"]


@st.composite
def problems(draw):
    """Up to six units by three packages in whole yuan, some offers impossible."""
    units, packages = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    worth = st.integers(-20, 100) | st.sampled_from([0, 50, None])
    rows = draw(st.lists(st.lists(worth, min_size=packages, max_size=packages), min_size=units, max_size=units))
    values = pd.DataFrame(rows, index=UNITS[:units], columns=PACKAGES[:packages], dtype=float)
    capacity = draw(st.dictionaries(st.sampled_from(PACKAGES[:packages]), st.integers(0, 4)))
    return values, capacity


def best_of_all(values, capacity, allow_none=True):
    """The greatest total over every assignment, None where there is none."""
    packages = range(values.shape[1])
    options = [None, *packages] if allow_none else packages
    most = [capacity.get(name, len(values)) for name in values.columns]
    totals = []
    for choice in itertools.product(options, repeat=len(values)):
        worth = [values.iat[unit, package] for unit, package in enumerate(choice) if package is not None]
        if not np.isnan(worth).any() and all(choice.count(package) <= most[package] for package in packages):
            totals.append(sum(worth))
    return max(totals, default=None)


@settings(deadline=None, max_examples=200)
@given(problems())
def test_the_assignment_is_the_best_of_all(problem):
    values, capacity = problem
    best = assign_packages(values, capacity)
    chosen = best.choice.dropna()
    assert best.value == best_of_all(values, capacity) == sum(values.at[unit, name] for unit, name in chosen.items())
    assert all((chosen == name).sum() <= most for name, most in capacity.items())
    assert all(values.at[unit, name] > 0 for unit, name in chosen.items())
    assert best.greedy_value <= best.value
    assert best.choice.index.equals(values.index)


@settings(deadline=None, max_examples=60)
@given(problems())
def test_one_more_place_is_worth_its_shadow_price(problem):
    values, capacity = problem
    best = assign_packages(values, capacity)
    for name in values.columns:
        richer = capacity | {name: capacity.get(name, len(values)) + 1}
        assert best.shadow[name] == best_of_all(values, richer) - best.value


@settings(deadline=None, max_examples=200)
@given(problems())
def test_where_everybody_must_get_one_it_is_the_best_of_those_or_refused(problem):
    values, capacity = problem
    best = best_of_all(values, capacity, allow_none=False)
    if best is None:
        with pytest.raises(ValueError, match="must each get a package|not every unit can get"):
            assign_packages(values, capacity, allow_none=False)
    else:
        assignment = assign_packages(values, capacity, allow_none=False)
        assert assignment.value == best
        assert assignment.choice.notna().all()
        assert np.isnan(assignment.greedy_value) or assignment.greedy_value <= best


@settings(deadline=None, max_examples=100)
@given(problems(), st.data())
def test_a_group_is_so_many_units_of_its_own(problem, data):
    values, capacity = problem
    values = values.iloc[:2]
    size = pd.Series([data.draw(st.integers(0, 3)) for _ in values.index], index=values.index)[::-1]
    grouped = assign_packages(values, capacity, group_size=size)
    one_by_one = values.loc[[unit for unit in values.index for _ in range(size[unit])]]
    if len(one_by_one):
        one_by_one.index = UNITS[: len(one_by_one)]
        alone = assign_packages(one_by_one, capacity)
        assert (grouped.value, grouped.greedy_value) == (alone.value, alone.greedy_value)
        pd.testing.assert_series_equal(grouped.shadow, alone.shadow)
    assert (grouped.counts.sum(axis=1) <= size[values.index]).all()
    served = grouped.choice.dropna()
    assert (served.groupby(level=0).size().reindex(values.index, fill_value=0) == grouped.counts.sum(axis=1)).all()
    assert grouped.value == np.nansum(values * grouped.counts)


def test_greedy_is_the_most_valuable_pair_first_and_loses():
    values = pd.DataFrame([[10, 9], [9, 1]], index=UNITS[:2], columns=PACKAGES[:2])
    best = assign_packages(values, dict.fromkeys(PACKAGES[:2], 1))
    assert (best.value, best.greedy_value) == (18, 11)
    assert best.greedy_counts.to_numpy().tolist() == [[1, 0], [0, 1]]
    assert best.counts.to_numpy().tolist() == [[0, 1], [1, 0]]


def test_greedy_that_leaves_somebody_without_has_no_value():
    values = pd.DataFrame([[10, 9], [8, np.nan]], index=UNITS[:2], columns=PACKAGES[:2])
    best = assign_packages(values, dict.fromkeys(PACKAGES[:2], 1), allow_none=False)
    assert best.value == 17
    assert np.isnan(best.greedy_value)


def test_what_brings_nothing_is_given_to_nobody():
    best = assign_packages(pd.DataFrame([[0.0, -3.0]], index=["客户一"], columns=PACKAGES[:2]), {})
    assert best.choice["客户一"] is None
    assert best.value == 0 == best.greedy_value


def test_four_hundred_clients_reach_the_sum_of_their_best_where_places_suffice():
    rng = np.random.default_rng(0)
    values = pd.DataFrame(rng.uniform(1, 100, (400, 4)), columns=list("abcd"))
    assert assign_packages(values, {}).value == pytest.approx(values.max(axis=1).sum())
    short = assign_packages(values, dict.fromkeys("abcd", 60))
    assert short.choice.value_counts().to_dict() == dict.fromkeys("abcd", 60)
    assert short.greedy_value < short.value < values.max(axis=1).sum()
    assert (short.shadow > 0).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"values": pd.DataFrame(columns=["a"])}, "at least one unit"),
        ({"values": pd.DataFrame({"a": [1, 2]}, index=["客户一", "客户一"])}, "label of its own"),
        ({"values": pd.DataFrame({"a": [np.inf]})}, "finite"),
        ({"capacity": {"a": -1}}, "capacity of 'a' must be a whole number"),
        ({"capacity": {"a": 1.5}}, "capacity of 'a' must be a whole number"),
        ({"capacity": {"z": 1}}, "'z', which is no package"),
        ({"group_size": pd.Series({0: 3})}, "says nothing of 1"),
        ({"group_size": pd.Series([3, 3, 2], index=[0, 0, 1])}, "name each unit once"),
        ({"group_size": pd.Series({0: 3, 1: -2})}, "size of 1 must be a whole number"),
        ({"capacity": {"a": 1}, "allow_none": False}, "only 1 places"),
        ({"group_size": pd.Series({0: 20_000, 1: 0})}, "too many"),
    ],
)
def test_what_cannot_be_matched_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        assign_packages(**{"values": pd.DataFrame({"a": [1.0, 2.0]}), "capacity": {}} | arguments)
