"""Weights out of judgements: Saaty's printed examples, consistent matrices, and distorted ones."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.topics.ahp import RANDOM_INDEX, ahp_weights, judgement_matrix, worst_judgement

NATIONS = ["US", "USSR", "China", "France", "UK", "Japan", "West Germany"]
WEALTH = [
    [1, 4, 9, 6, 6, 5, 5],
    [0.25, 1, 7, 5, 5, 3, 4],
    [0.11, 0.14, 1, 0.2, 0.2, 0.14, 0.2],
    [0.17, 0.2, 5, 1, 1, 0.33, 0.33],
    [0.17, 0.2, 5, 1, 1, 0.33, 0.33],
    [0.2, 0.33, 7, 3, 3, 1, 2],
    [0.2, 0.25, 5, 3, 3, 0.5, 1],
]
HOUSE = [
    [1, 5, 3, 7, 6, 6, 1 / 3, 1 / 4],
    [1 / 5, 1, 1 / 3, 5, 3, 3, 1 / 5, 1 / 7],
    [1 / 3, 3, 1, 6, 3, 4, 6, 1 / 5],
    [1 / 7, 1 / 5, 1 / 6, 1, 1 / 3, 1 / 4, 1 / 7, 1 / 8],
    [1 / 6, 1 / 3, 1 / 3, 3, 1, 1 / 2, 1 / 5, 1 / 6],
    [1 / 6, 1 / 3, 1 / 4, 4, 2, 1, 1 / 5, 1 / 6],
    [3, 5, 1 / 6, 7, 5, 5, 1, 1 / 2],
    [4, 7, 5, 8, 6, 6, 2, 1],
]


def test_wealth_of_nations_comes_out_as_printed():
    """Saaty 1980, The Analytic Hierarchy Process: judgements, lambda_max 7.608, index 0.10, ratio 0.08, weights.

    Table 2.2 of the Russian edition prints the reciprocals with two decimals, as here; weights as in Saaty 1977,
    Journal of Mathematical Psychology 15, 234-281.
    """
    weights, lambda_max, ratio = ahp_weights(pd.DataFrame(WEALTH, index=NATIONS, columns=NATIONS))
    assert round(lambda_max, 3) == 7.608
    assert round((lambda_max - 7) / 6, 2) == 0.10
    assert round(ratio, 2) == 0.08
    assert weights.index.tolist() == NATIONS
    assert weights.round(3).tolist() == [0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094]


def test_drinks_come_out_as_printed():
    """Saaty 2008, International Journal of Services Sciences 1, 83-98: weights and ratio 0.022."""
    names = ["coffee", "wine", "tea", "beer", "sodas", "milk", "water"]
    pairs = {
        ("coffee", "wine"): 9, ("coffee", "tea"): 5, ("coffee", "beer"): 2, ("coffee", "sodas"): 1,
        ("coffee", "milk"): 1, ("water", "coffee"): 2, ("water", "wine"): 9, ("water", "tea"): 9,
        ("water", "beer"): 3, ("water", "sodas"): 2, ("water", "milk"): 3, ("tea", "wine"): 3,
        ("beer", "wine"): 9, ("beer", "tea"): 3, ("beer", "milk"): 1, ("sodas", "wine"): 9,
        ("sodas", "tea"): 4, ("sodas", "beer"): 2, ("sodas", "milk"): 2, ("milk", "wine"): 9, ("milk", "tea"): 3,
    }  # fmt: skip
    weights, _, ratio = ahp_weights(judgement_matrix(names, pairs))
    assert weights.round(3).tolist() == [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]
    assert round(ratio, 3) == 0.022


def test_choosing_a_city_comes_out_as_printed():
    """Saaty 2005, Theory and Applications of the Analytic Network Process: the four cities' overall weights."""
    goal = {
        ("culture", "housing"): 3, ("culture", "transport"): 5, ("family", "culture"): 5, ("family", "housing"): 7,
        ("family", "transport"): 7, ("housing", "transport"): 3, ("jobs", "culture"): 2, ("jobs", "housing"): 4,
        ("jobs", "transport"): 7, ("family", "jobs"): 1,
    }  # fmt: skip
    cities = ["Bethesda", "Boston", "Pittsburgh", "Santa Fe"]
    below = {  # rows against columns in the order of the cities: 12, 13, 14, 23, 24, 34
        "culture": [1 / 2, 1, 1 / 2, 2.5, 1, 1 / 2.5],
        "family": [2, 1 / 3, 4, 1 / 8, 2, 9],
        "housing": [5, 1 / 2, 2.5, 1 / 9, 1 / 4, 7],
        "jobs": [1 / 2, 3, 4, 6, 8, 1],
        "transport": [1.5, 1 / 2, 4, 1 / 3.5, 2.5, 9],
    }
    top = ahp_weights(judgement_matrix(list(below), goal)).weights
    overall = sum(
        top[name] * ahp_weights(judgement_matrix(cities, dict(zip(combinations(cities, 2), six, strict=True)))).weights
        for name, six in below.items()
    )
    assert overall.round(3).to_dict() == {"Bethesda": 0.229, "Boston": 0.275, "Pittsburgh": 0.385, "Santa Fe": 0.111}


def test_the_house_comes_out_as_printed():
    """Saaty 1990, European Journal of Operational Research 48, 9-26: lambda_max 9.669, ratio 0.169, weights."""
    weights, lambda_max, ratio = ahp_weights(HOUSE)
    assert (round(lambda_max, 3), round(ratio, 3)) == (9.669, 0.169)
    assert weights.round(3).tolist() == [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333]


def test_of_the_houses_28_judgements_the_worst_alone_can_bring_the_ratio_under_a_tenth():
    """Neighbourhood against condition, 6: every other judgement is tried with every value from 1/20 to 20."""
    worst = worst_judgement(HOUSE)
    assert (worst.row, worst.column, worst.given, worst.equals) == (2, 6, 6, 0)
    assert worst.ratio_after < 0.1 < worst.ratio_before

    def ratio(row, column, value):
        matrix = np.array(HOUSE)
        matrix[row, column], matrix[column, row] = value, 1 / value
        return (np.linalg.eigvals(matrix).real.max() - 8) / 7 / 1.41

    tried = np.geomspace(1 / 20, 20, 41)
    least = {pair: min(ratio(*pair, value) for value in tried) for pair in combinations(range(8), 2)}
    assert min(least, key=least.get) == (2, 6)
    assert min(value for pair, value in least.items() if pair != (2, 6)) > 0.1
    assert worst.ratio_after == pytest.approx(least[2, 6], rel=0.02)


def consistent(weights):
    return np.outer(weights, 1 / np.asarray(weights))


def reciprocal(upper, size):
    matrix, rows_columns = np.eye(size), np.triu_indices(size, 1)
    matrix[rows_columns] = upper
    matrix.T[rows_columns] = 1 / np.asarray(upper)
    return matrix


@st.composite
def matrices(draw, least=2, most=8):
    size = draw(st.integers(least, most))
    scale = st.sampled_from([1 / n for n in range(9, 1, -1)] + [float(n) for n in range(1, 10)])
    return reciprocal([draw(scale) for _ in range(size * (size - 1) // 2)], size)


@settings(deadline=None)
@given(st.lists(st.floats(0.05, 20), min_size=2, max_size=15))
def test_consistent_judgements_give_back_their_weights(raw):
    result = ahp_weights(consistent(raw))
    assert result.weights.to_numpy() == pytest.approx(np.array(raw) / sum(raw))
    assert result.lambda_max == pytest.approx(len(raw))
    assert 0 <= result.consistency_ratio < 1e-9
    assert worst_judgement(consistent(raw)) is None


@settings(deadline=None)
@given(matrices())
def test_weights_are_the_positive_eigenvector_of_the_greatest_eigenvalue(matrix):
    weights, lambda_max, ratio = ahp_weights(matrix)
    assert matrix @ weights.to_numpy() == pytest.approx(lambda_max * weights.to_numpy())  # Perron: only one is positive
    assert (weights > 0).all()
    assert weights.sum() == pytest.approx(1)
    assert lambda_max == pytest.approx(np.abs(np.linalg.eigvals(matrix)).max())
    size = len(matrix)
    if size > 2:
        assert ratio == pytest.approx((lambda_max - size) / (size - 1) / RANDOM_INDEX[size - 1], abs=1e-9)
    else:
        assert ratio == 0


@settings(deadline=None)
@given(matrices(), st.data())
def test_transposed_renamed_and_half_filled_judgements_say_the_same(matrix, data):
    size = len(matrix)
    result = ahp_weights(matrix)
    back = ahp_weights(matrix.T)
    assert back.lambda_max == pytest.approx(result.lambda_max)
    assert back.consistency_ratio == pytest.approx(result.consistency_ratio, abs=1e-9)
    if size <= 3:  # up to three criteria the eigenvector is the geometric mean, which transposing turns upside down
        upside_down = 1 / result.weights.to_numpy()
        assert back.weights.to_numpy() == pytest.approx(upside_down / upside_down.sum())
    order = data.draw(st.permutations(range(size)))
    assert ahp_weights(matrix[np.ix_(order, order)]).weights.to_numpy() == pytest.approx(result.weights.to_numpy()[order])
    for half in (np.triu, np.tril):
        filled = np.where(half(np.ones((size, size))) > 0, matrix, np.nan)
        assert ahp_weights(filled).weights.to_numpy() == pytest.approx(result.weights.to_numpy())


@pytest.mark.parametrize("size", [4, 5, 6, 7])
@pytest.mark.parametrize("factor", [3, 1 / 3, 5, 9, 50])
def test_one_distorted_judgement_is_always_named_and_mended(size, factor):
    for seed in range(8):
        weights = np.exp(np.random.default_rng(seed).uniform(0, np.log(9), size))
        for row, column in combinations(range(size), 2):
            matrix = consistent(weights)
            true = matrix[row, column]
            matrix[row, column] *= factor
            matrix[column, row] /= factor
            worst = worst_judgement(matrix)
            assert (worst.row, worst.column, worst.equals) == (row, column, 0)
            assert worst.given == pytest.approx(true * factor)
            assert worst.suggested == pytest.approx(true)
            assert worst.ratio_after < 1e-9 < 0.01 < worst.ratio_before


def test_among_noisy_judgements_the_distorted_one_is_named_as_often_as_the_docstring_says():
    """Factor 3 on one judgement, log-normal error of 0.2 on all: 96.2 % of many; no less than the eigenvector's rule."""
    rng = np.random.default_rng(12)
    hits, rule_hits, reps = 0, 0, 500
    for rep in range(reps):
        size = 4 + rep % 4
        pairs = list(combinations(range(size), 2))
        planted = pairs[rng.integers(len(pairs))]
        base = consistent(np.exp(rng.uniform(0, np.log(9), size)))
        upper = [base[pair] * np.exp(rng.normal(0, 0.2)) * (3 if pair == planted else 1) for pair in pairs]
        matrix = reciprocal(upper, size)
        worst = worst_judgement(matrix)
        hits += (worst.row, worst.column) == planted
        weights = ahp_weights(matrix).weights.to_numpy()
        misfit = [abs(np.log(matrix[i, j] * weights[j] / weights[i])) for i, j in pairs]
        rule_hits += pairs[int(np.argmax(misfit))] == planted
    assert hits / reps == pytest.approx(0.962, abs=0.03)
    assert hits >= rule_hits - 0.01 * reps


def test_of_three_criteria_each_judgement_is_as_guilty():
    matrix = judgement_matrix("abc", {("a", "b"): 2, ("b", "c"): 3, ("a", "c"): 1})
    worst = worst_judgement(matrix)
    assert (worst.row, worst.column, worst.suggested, worst.equals) == ("a", "b", pytest.approx(1 / 3), 2)
    assert worst.ratio_after < 1e-9


def test_judgements_may_be_given_in_either_order():
    one = judgement_matrix(["a", "b", "c"], {("a", "b"): 4, ("c", "a"): 2, ("b", "c"): 0.5})
    assert one.loc["a"].tolist() == [1, 4, 0.5]
    assert one.loc["c"].tolist() == [2, 2, 1]
    assert one.columns.tolist() == ["a", "b", "c"]


PAIRS = {("a", "b"): 3, ("b", "c"): 2, ("a", "c"): 5}


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ({("a", "b"): 3, ("b", "c"): 2}, "the judgement of a against c is missing"),
        (PAIRS | {("b", "a"): 1 / 3}, "a and b are judged twice"),
        (PAIRS | {("a", "d"): 3}, r"\(a, d\) is no pair out of a, b, c"),
        (PAIRS | {("a", "a"): 1}, r"\(a, a\) is no pair"),
        (PAIRS | {("a", "b"): 0}, "a against b must be above 0, not 0"),
        (PAIRS | {("a", "b"): "三倍"}, "a against b must be a number, not '三倍'"),
    ],
)
def test_pairs_that_make_no_matrix_are_refused(pairs, message):
    with pytest.raises(ValueError, match=message):
        judgement_matrix(["a", "b", "c"], pairs)


def framed(**cells):
    frame = judgement_matrix(["a", "b", "c"], PAIRS).astype(object)
    for pair, value in cells.items():
        frame.loc[pair[0], pair[1]] = value
    return frame


@pytest.mark.parametrize(
    ("judgements", "message"),
    [
        ([[1, 2, 3], [1 / 2, 1, 2]], "as many rows as columns, not 2 and 3"),
        (framed().rename(columns={"c": "d"}), "same names in the same order"),
        (framed()[["b", "a", "c"]], "same names in the same order"),
        (framed().set_axis(list("aab")).set_axis(list("aab"), axis=1), "each name once"),
        ([[1]], "compare 2 to 15 criteria, not 1"),
        (np.ones((16, 16)), "compare 2 to 15 criteria, not 16"),
        (framed(ab=-3), "a against b must be above 0, not -3"),
        (framed(ba=0), "b against a must be above 0, not 0"),
        (framed(ba=np.inf), "b against a must be above 0, not inf"),
        (framed(ab="很"), "a against b must be a number, not '很'"),
        (framed(ba=0.5), "judgements of a against b are not reciprocal: 3 and 0.5"),
        (framed(ba=3), "judgements of a against b are not reciprocal: 3 and 3"),
        (framed(ab=np.nan, ba=None), "the judgement of a against b is missing"),
        (framed(bb=2), "b against itself must be 1, not 2"),
    ],
)
@pytest.mark.parametrize("function", [ahp_weights, worst_judgement])
def test_judgements_that_cannot_be_meant_are_refused(function, judgements, message):
    with pytest.raises(ValueError, match=message):
        function(judgements)


@pytest.mark.parametrize(("given", "typed"), [(n, round(1 / n, 2)) for n in range(2, 10)])
def test_reciprocals_typed_with_two_decimals_change_nothing(given, typed):
    exact = judgement_matrix("abc", PAIRS | {("a", "b"): given})
    rounded = exact.copy()
    rounded.loc["b", "a"] = typed
    assert ahp_weights(rounded).weights.to_numpy() == pytest.approx(ahp_weights(exact).weights.to_numpy(), abs=1e-12)
