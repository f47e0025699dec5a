"""The change of a product split over its factors, against published values, closed forms and what must always hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.topics.decomposition import decompose_revenue, one_at_a_time

amount = st.floats(0.001, 1e6)
pairs = st.integers(1, 5).flatmap(
    lambda count: st.tuples(
        st.lists(amount, min_size=count, max_size=count), st.lists(amount, min_size=count, max_size=count)
    )
)


def named(values):
    return {f"factor {i}": value for i, value in enumerate(values)}


# Two sub-categories in four years, and the additive LMDI-I effects of each year on the last, summed over the
# sub-categories: example data and expected values of the R package LMDIR, worked out there in a spreadsheet.
LMDIR_YEARS = [[(1, 10, 2), (4, 5, 3)], [(4, 5, 3), (5, 6, 4)], [(8, 2, 4), (5, 7, 5)], [(10, 1, 5), (6, 8, 6)]]
LMDIR_EFFECTS = [
    (69.79006598, -9.455125793, 39.66505981),
    (42.96021467, -34.31902656, 50.3588119),
    (54.01064234, -9.021284671, 54.01064234),
]


@pytest.mark.parametrize("year", [0, 1, 2])
def test_effects_are_those_of_a_published_implementation(year):
    pair = zip(LMDIR_YEARS[year], LMDIR_YEARS[year + 1], strict=True)
    effects = sum(decompose_revenue(named(before), named(after)) for before, after in pair)
    np.testing.assert_allclose(effects, LMDIR_EFFECTS[year], rtol=1e-8)


@given(pairs)
def test_contributions_sum_to_the_change_without_a_residual(pair):
    before, after = pair
    change = np.prod(after) - np.prod(before)
    contributions = decompose_revenue(named(before), named(after))
    assert contributions.sum() == pytest.approx(change, rel=1e-9, abs=1e-9 * contributions.abs().max())


@given(pairs)
def test_time_reversed_changes_every_sign(pair):
    before, after = named(pair[0]), named(pair[1])
    forward, backward = decompose_revenue(before, after), decompose_revenue(after, before)
    np.testing.assert_allclose(forward, -backward, rtol=1e-9)


@given(pairs, amount)
def test_what_does_not_change_contributes_nothing(pair, same):
    before, after = named(pair[0]) | {"same": same}, named(pair[1]) | {"same": same}
    assert decompose_revenue(before, after)["same"] == 0
    assert one_at_a_time(before, after)["same"] == 0


@given(pairs, st.sampled_from([1e-4, 1e8]))
def test_unit_of_a_factor_does_not_matter(pair, unit):
    before, after = np.array(pair[0]), np.array(pair[1])
    scale = np.ones(len(before))
    scale[0] = unit
    plain = decompose_revenue(named(before), named(after))
    scaled = decompose_revenue(named(before * scale), named(after * scale))
    np.testing.assert_allclose(scaled, plain * unit, rtol=1e-9, atol=1e-12 * unit * plain.abs().max())


def test_opposite_changes_cancel_where_revenue_stands_still():
    contributions = decompose_revenue({"usage": 3.0, "price": 8.0}, {"usage": 12.0, "price": 2.0})
    assert contributions["usage"] == pytest.approx(24 * np.log(4))  # L(24, 24) = 24
    assert contributions["price"] == pytest.approx(-24 * np.log(4))


def test_a_tiny_change_is_the_differential():
    contributions = decompose_revenue({"usage": 5.0, "price": 2.0}, {"usage": 5.0 * (1 + 1e-12), "price": 2.0})
    assert contributions["usage"] == pytest.approx(1e-11, rel=1e-3)


def test_a_series_keeps_its_index():
    before = pd.Series({"subscribers": 10.0, "usage": 2.0, "price": 3.0})
    assert decompose_revenue(before, before * 2).index.equals(before.index)


def test_one_at_a_time_leaves_the_joint_change():
    # 100 x 20 to 150 x 30: +50 x 20, +100 x 10, and 50 x 10 belongs to neither.
    rows = one_at_a_time({"subscribers": 100, "price": 20}, {"subscribers": 150, "price": 30})
    assert rows.to_dict() == pytest.approx({"subscribers": 1000, "price": 1000, "residual": 500})


@given(pairs)
def test_one_at_a_time_sums_to_the_change_with_its_residual(pair):
    rows = one_at_a_time(named(pair[0]), named(pair[1]))
    change = np.prod(pair[1]) - np.prod(pair[0])
    assert rows.sum() == pytest.approx(change, rel=1e-9, abs=1e-9 * rows.abs().max())


@pytest.mark.parametrize("function", [decompose_revenue, one_at_a_time])
@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "c": 2}, "must be the same"),
        ({"a": 1, "b": 2}, {"b": 1, "a": 2}, "must be the same"),
        ({"a": 1, "b": 2}, {"a": 1}, "must be the same"),
        ({}, {}, "at least one"),
        (pd.Series([1, 2], index=["a", "a"]), pd.Series([1, 2], index=["a", "a"]), "name of its own"),
        ({"a": 1, "b": 2}, {"a": 1, "b": 0}, "after has b = 0"),
        ({"a": -1, "b": 2}, {"a": 1, "b": 1}, "before has a = -1"),
        ({"a": 1}, {"a": float("nan")}, "after has a = nan"),
        ({"a": 1}, {"a": float("inf")}, "after has a = inf"),
    ],
)
def test_what_has_no_decomposition_is_refused(function, before, after, message):
    with pytest.raises(ValueError, match=message):
        function(before, after)
