"""Moves between states: counted by hand, carried forward by simulation, and their steady mix by closed form."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.topics.tiers import stability, state_after, steady_state, transition_counts, transition_matrix

STATES = ["low", "middle", "high"]
months = st.lists(st.tuples(st.sampled_from(STATES), st.sampled_from(STATES)), min_size=1, max_size=40)


def frame(rows, states=("a", "b", "c", "d")):
    names = [*states[: len(rows)]]
    return pd.DataFrame(rows, index=names, columns=names, dtype=float)


@st.composite
def positive_matrices(draw):
    size = draw(st.integers(2, 6))
    rows = draw(st.lists(st.lists(st.floats(0.05, 1), min_size=size, max_size=size), min_size=size, max_size=size))
    rows = np.array(rows)
    return frame(rows / rows.sum(axis=1, keepdims=True), "abcdef")


@given(months, st.randoms(use_true_random=False))
def test_counts_are_those_of_a_loop_whatever_the_order(moves, random):
    before = pd.Series([one for one, _ in moves])
    after = pd.Series([two for _, two in moves])
    order = [*range(len(moves))]
    random.shuffle(order)
    counts = transition_counts(before.astype("category"), after.iloc[order], STATES)
    shares = transition_matrix(before, after.iloc[order].astype("category"), STATES)
    for one in STATES:
        seen = [two for state, two in moves if state == one]
        for two in STATES:
            assert counts.loc[one, two] == seen.count(two)
            expected = seen.count(two) / len(seen) if seen else np.nan
            assert shares.loc[one, two] == pytest.approx(expected, nan_ok=True)
    assert stability(before, after.iloc[order]) == pytest.approx(sum(a == b for a, b in moves) / len(moves))


@given(months)
def test_one_step_from_before_is_after(moves):
    before = pd.Series([one for one, _ in moves] + STATES)
    after = pd.Series([two for _, two in moves] + STATES)
    head_counts = before.value_counts()
    expected = after.value_counts().reindex(STATES)
    carried = state_after(head_counts, transition_matrix(before, after, STATES), 1)
    np.testing.assert_allclose(carried, expected)
    assert [*carried.index] == STATES


def test_planted_moves_are_found_again():
    truth = frame([[0.85, 0.15, 0.0], [0.1, 0.8, 0.1], [0.02, 0.08, 0.9]], STATES)
    random = np.random.default_rng(7)
    before = random.choice(3, 60_000)
    after = (random.random(60_000)[:, None] > truth.to_numpy().cumsum(axis=1)[before]).sum(axis=1)
    names = np.array(STATES)
    found = transition_matrix(pd.Series(names[before]), pd.Series(names[after]), STATES)
    np.testing.assert_allclose(found, truth, atol=4 * 0.5 / np.sqrt(20_000))  # four standard errors at the most


@given(positive_matrices(), st.integers(0, 5))
def test_steps_follow_each_other(matrix, steps):
    shares = pd.Series(np.arange(1.0, len(matrix) + 1), index=matrix.index)
    expected = shares.to_numpy()
    for _ in range(steps):
        expected = expected @ matrix.to_numpy()
    np.testing.assert_allclose(state_after(shares.iloc[::-1], matrix, steps), expected)
    assert state_after(shares, matrix, steps).sum() == pytest.approx(shares.sum())


@given(positive_matrices())
def test_steady_state_is_the_limit_of_powers(matrix):
    limit = np.linalg.matrix_power(matrix.to_numpy(), 4096)
    steady = steady_state(matrix)
    np.testing.assert_allclose(np.tile(steady, (len(matrix), 1)), limit, atol=1e-9)
    np.testing.assert_allclose(state_after(steady, matrix, 1), steady, atol=1e-12)


@given(st.floats(0.01, 1), st.floats(0.01, 1))
def test_two_states_in_closed_form(leave, come_back):
    steady = steady_state(frame([[1 - leave, leave], [come_back, 1 - come_back]]))
    assert steady["a"] == pytest.approx(come_back / (leave + come_back))


def test_nobody_stays_outside_the_only_closed_class():
    steady = steady_state(frame([[0.5, 0.25, 0.25, 0], [0, 0.5, 0.5, 0], [0, 0.25, 0.75, 0], [0.9, 0, 0, 0.1]]))
    np.testing.assert_allclose(steady, [0, 1 / 3, 2 / 3, 0], atol=1e-12)
    left_for_good = steady_state(frame([[0.9, 0.1], [0, 1]]))
    assert left_for_good.to_dict() == {"a": 0, "b": 1}


def test_a_periodic_chain_has_shares_of_time():
    matrix = frame([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    np.testing.assert_allclose(steady_state(matrix), 1 / 3)
    assert state_after([3, 0, 0], matrix, 2).tolist() == [0, 0, 3]


def test_several_closed_classes_have_no_one_answer():
    with pytest.raises(ValueError, match=r"never leaves it: (a, b; d|d; a, b)"):
        steady_state(frame([[0.5, 0.5, 0, 0], [0.5, 0.5, 0, 0], [0.3, 0, 0.3, 0.4], [0, 0, 0, 1]]))
    with pytest.raises(ValueError, match="no unique"):
        steady_state(frame(np.eye(3)))


def test_state_that_nobody_was_in_is_unknown_and_not_carried_forward():
    before, after = pd.Series(["low", "low"]), pd.Series(["low", "high"])
    matrix = transition_matrix(before, after, ["low", "high"])
    assert matrix.loc["high"].isna().all()
    assert matrix.loc["low"].tolist() == [0.5, 0.5]
    for carry in (steady_state, lambda unknown: state_after([1, 0], unknown, 1)):
        with pytest.raises(ValueError, match="nobody was in high"):
            carry(matrix)


@pytest.mark.parametrize("function", [lambda b, a: transition_matrix(b, a, STATES), stability])
@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ({"x": "low", "y": "low"}, {"x": "low"}, "1 are, of 2 before and 1 after"),
        ({"x": "low"}, {"y": "low"}, "0 are, of 1"),
        ({"x": "low"}, {"x": None}, "missing|not among"),
        (pd.Series(["low", "low"], index=["x", "x"]), {"x": "low", "y": "low"}, "stand once"),
    ],
)
def test_customers_who_do_not_pair_are_refused(function, before, after, message):
    with pytest.raises(ValueError, match=message):
        function(pd.Series(before), pd.Series(after))


def test_states_are_all_named_and_once():
    before, after = pd.Series(["low", "wild"]), pd.Series(["low", "low"])
    with pytest.raises(ValueError, match="before holds what is not among the states: wild"):
        transition_counts(before, after, STATES)
    with pytest.raises(ValueError, match="named once"):
        transition_counts(after, after, ["low", "low"])
    with pytest.raises(ValueError, match="nobody"):
        stability(before[:0], after[:0])


@pytest.mark.parametrize(
    "matrix",
    [
        frame([[0.5, 0.4], [0, 1]]),
        frame([[1.5, -0.5], [0, 1]]),
        frame([[0.5, 0.5], [0, 1]]).set_axis(["b", "a"], axis=1),
        frame([]),
    ],
)
def test_what_is_no_transition_matrix_is_refused(matrix):
    with pytest.raises(ValueError, match="sum to 1|same states"):
        steady_state(matrix)


@pytest.mark.parametrize(
    ("shares", "steps", "message"),
    [
        ([1, 2, 3], 1, "2 numbers"),
        ([1, -2], 1, "negative"),
        ([1, np.nan], 1, "missing"),
        (pd.Series({"a": 1, "z": 2}), 1, "name the states"),
        ([1, 2], -1, "steps"),
        ([1, 2], 0.5, "steps"),
    ],
)
def test_shares_and_steps_fit_the_matrix(shares, steps, message):
    with pytest.raises(ValueError, match=message):
        state_after(shares, frame([[0.5, 0.5], [0, 1]]), steps)
