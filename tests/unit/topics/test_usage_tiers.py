"""The tier of a customer's month, against the rules spelled out one month at a time."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.topics import usage_tiers
from coursekit.topics.tiers import TIERS, Thresholds, assign_tiers, compare_thresholds

COLUMNS = ["usage_gb", "directional_gb", "allowance_gb", "pool_usage_gb"]
amount = st.sampled_from([0.0, 0.004, 0.01, 0.5, 1.99, 2.0, 5.0, 29.99, 30.0, 30.01, 80.0])


def tier_of(usage_gb, directional_gb, allowance_gb, pool_usage_gb, low, high):
    """The rules in the order that they are judged."""
    used = usage_gb + directional_gb
    if used < 0.01:
        return "dormant"
    if allowance_gb == 0:
        return "no_plan"
    if pool_usage_gb > allowance_gb:
        return "over_plan"
    if used < low:
        return "low"
    return "high" if used >= high else "middle"


@given(
    st.lists(st.tuples(amount, amount, amount, amount), max_size=30),
    st.sampled_from([(2.0, 30.0), (0.005, 1.0), (5.0, 29.99)]),
)
def test_tiers_are_those_of_the_rules_in_order(rows, pair):
    frame = pd.DataFrame(rows, columns=COLUMNS, index=[f"row {i}" for i in range(len(rows))][::-1])
    tiers = assign_tiers(frame, Thresholds(*pair))
    assert tiers.tolist() == [tier_of(*row, *pair) for row in rows]
    assert tiers.index.equals(frame.index)
    assert tuple(tiers.cat.categories) == TIERS


def test_borders_of_blocks_change_nothing():
    random = np.random.default_rng(2)
    rows = 2 * usage_tiers.ROWS_A_BLOCK + 3
    frame = pd.DataFrame(random.choice([0, 1, 3, 20, 50], (rows, 4)), columns=COLUMNS)  # whole numbers, side by side
    tiers = assign_tiers(frame, Thresholds(2, 30))
    expected = [tier_of(*row, 2, 30) for row in frame.itertuples(index=False)]
    assert tiers.tolist() == expected
    assert set(expected) == set(TIERS)
    shuffled = frame.sample(frac=1, random_state=3)
    assert assign_tiers(shuffled, Thresholds(2, 30)).sort_index().equals(tiers)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("bad", [np.nan, -0.01])
@pytest.mark.parametrize("row", [0, usage_tiers.ROWS_A_BLOCK + 1])
def test_missing_or_negative_usage_is_refused(column, bad, row):
    frame = pd.DataFrame(5.0, index=range(usage_tiers.ROWS_A_BLOCK + 2), columns=COLUMNS)
    frame.loc[row, column] = bad
    with pytest.raises(ValueError, match=f"{column} must not be"):
        assign_tiers(frame, Thresholds(2, 30))


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="lacks the column pool_usage_gb"):
        assign_tiers(pd.DataFrame(columns=COLUMNS[:3], dtype=float), Thresholds(2, 30))


@pytest.mark.parametrize("pair", [(0, 30), (30, 2), (5, 5), (2, np.inf), (np.nan, 30), (2, np.nan), (-1, 3)])
def test_thresholds_ascend(pair):
    with pytest.raises(ValueError, match="ascend"):
        Thresholds(*pair)


@given(
    st.lists(st.tuples(amount, st.integers(0, 300)), min_size=1, max_size=30),
    st.lists(st.sampled_from([(2.0, 30.0), (0.5, 5.0), (2.0, 29.99), (30.0, 80.0)]), min_size=1, max_size=4),
)
def test_comparison_counts_what_a_loop_counts(customers, pairs):
    usage, revenue = zip(*customers, strict=True)
    table = compare_thresholds(usage, revenue, {f"rule {i}": pair for i, pair in enumerate(pairs)})

    def place(used, pair):
        return "low" if used < pair[0] else "high" if used >= pair[1] else "middle"

    for row, pair in zip(table.itertuples(), pairs, strict=True):
        assert (row.low_gb, row.high_gb) == pair
        assert row.moved == sum(place(used, pair) != place(used, pairs[0]) for used in usage)
        for tier in ("low", "middle", "high"):
            members = [money for used, money in customers if place(used, pair) == tier]
            assert getattr(row, tier) == len(members)
            assert getattr(row, f"{tier}_yuan") == sum(members)


@pytest.mark.parametrize(
    ("values", "revenue", "rules", "message"),
    [
        ([1, 2], [1, 2], {}, "at least one pair"),
        ([1, 2], [1], {"house": (2, 30)}, "of one length"),
        ([1, -2], [1, 2], {"house": (2, 30)}, "negative"),
        ([1, np.nan], [1, 2], {"house": (2, 30)}, "missing"),
        ([1, 2], [1, np.nan], {"house": (2, 30)}, "missing"),
        ([1, 2], [1, 2], {"house": (30, 2)}, "ascend"),
    ],
)
def test_what_cannot_be_compared_is_refused(values, revenue, rules, message):
    with pytest.raises(ValueError, match=message):
        compare_thresholds(values, revenue, rules)
