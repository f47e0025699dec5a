"""Where a ranking turns over: closed forms, and every weight on a grid."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coursekit.topics.rank_stability import flip_point, nearest_flip, rank_acceptability, scores


def framed(rows, criteria="xyz"):
    return pd.DataFrame(rows, index=[f"g{n}" for n in range(len(rows))], columns=list(criteria)[: len(rows[0])])


def moved(weights, criterion, weight):
    """The weights with one set anew and the others keeping their proportions, written out."""
    rest = {name: value for name, value in weights.items() if name != criterion}
    return {criterion: weight} | {name: value / sum(rest.values()) * (1 - weight) for name, value in rest.items()}


@st.composite
def problems(draw, least=2, most=6):
    count, criteria = draw(st.integers(least, most)), draw(st.integers(2, 4))
    rows = [[draw(st.integers(0, 100)) / 10 for _ in range(criteria)] for _ in range(count)]
    raw = [draw(st.integers(1, 9)) for _ in range(criteria)]
    values = framed(rows, "wxyz")
    return values, {name: part / sum(raw) for name, part in zip(values.columns, raw, strict=True)}


@settings(deadline=None)
@given(problems())
def test_scores_are_weighted_sums(problem):
    values, weights = problem
    for name, score in scores(values, weights).items():
        assert score == pytest.approx(sum(weights[c] * values.loc[name, c] for c in values.columns))
    backwards = pd.Series(weights)[::-1]
    assert scores(values, backwards).tolist() == pytest.approx(scores(values, weights).tolist())


@settings(deadline=None, max_examples=300)
@given(problems(most=3), st.data())
def test_two_change_places_at_the_flip_point_and_nowhere_else(problem, data):
    values, weights = problem
    criterion = data.draw(st.sampled_from(list(values.columns)))
    first, second = "g0", "g1"

    def lead(weight):
        score = scores(values, moved(weights, criterion, weight))
        return score[first] - score[second]

    at = flip_point(values, weights, criterion, first, second)
    ends = lead(0.0), lead(1.0)
    if at is None:
        assert min(ends) >= -1e-9 or max(ends) <= 1e-9  # a straight line that does not cross has ends on one side
        return
    assert 0 < at < 1
    assert lead(at) == pytest.approx(0, abs=1e-9)
    step = min(at, 1 - at) / 2
    assert lead(at - step) * lead(at + step) < 0
    assert flip_point(values, weights, criterion, second, first) == pytest.approx(at)


def test_two_that_tie_on_the_other_criteria_but_for_rounding_never_change_places():
    values = pd.DataFrame({"w": [0.0, 0.0], "x": [0.0, 0.1], "y": [3.2, 2.5], "z": [9.3, 10.0]}, index=["g0", "g1"])
    assert flip_point(values, dict.fromkeys("wxyz", 0.25), "x", "g0", "g1") is None


def test_flip_point_by_hand():
    values = framed([[9, 2, 5], [4, 8, 5]])
    # x against the mean of y and z by 2 to 1: 9w + 3(1-w) = 4w + 7(1-w) at w = 4/9
    assert flip_point(values, {"x": 0.4, "y": 0.4, "z": 0.2}, "x", "g0", "g1") == pytest.approx(4 / 9)
    assert flip_point(framed([[9, 8], [4, 2]]), {"x": 0.4, "y": 0.6}, "x", "g0", "g1") is None
    assert flip_point(framed([[9, 8], [9, 8]]), {"x": 0.4, "y": 0.6}, "x", "g0", "g1") is None
    assert flip_point(framed([[9, 8], [4, 8]]), {"x": 0.4, "y": 0.6}, "x", "g0", "g1") is None  # level only at 0


def top_set(values, weights, top):
    totals = values.to_numpy() @ [weights[name] for name in values.columns]
    order = np.argsort(-totals, kind="stable")
    return frozenset(values.index[order[:top]])


def nearest_on_grid(values, weights, top, grid):
    """The least change of one weight on a grid that gives another top, by trying them all."""
    now = top_set(values, weights, top)
    changes = [
        abs(weight - weights[criterion])
        for criterion in values.columns
        for weight in grid
        if top_set(values, moved(weights, criterion, weight), top) != now
    ]
    return min(changes, default=None)


@pytest.mark.parametrize("seed", range(12))
def test_nearest_flip_is_the_least_change_on_a_grid(seed):
    rng = np.random.default_rng(seed)
    count, criteria = int(rng.integers(3, 9)), int(rng.integers(2, 5))
    values = framed(rng.uniform(0, 10, (count, criteria)), "wxyz")
    weights = dict(zip(values.columns, rng.dirichlet(np.full(criteria, 3)), strict=True))
    top = int(rng.integers(1, count))
    grid = np.linspace(0, 1, 201)
    flip = nearest_flip(values, weights, top)
    by_trying = nearest_on_grid(values, weights, top, grid)
    if flip is None:
        assert by_trying is None
        return
    assert flip.weight - weights[flip.criterion] == pytest.approx(flip.change)
    if by_trying is None:
        assert min(flip.weight, 1 - flip.weight) < 0.005  # beyond the last point of the grid
    else:
        assert abs(flip.change) - 1e-9 <= by_trying <= abs(flip.change) + 0.005 + 1e-9


@settings(deadline=None)
@given(problems(least=3), st.data())
def test_just_beyond_the_nearest_flip_the_named_two_have_changed(problem, data):
    values, weights = problem
    top = data.draw(st.integers(1, len(values) - 1))
    ranked = np.sort(scores(values, weights))[::-1]
    assume(ranked[top - 1] - ranked[top] > 1e-6)
    flip = nearest_flip(values, weights, top)
    assume(flip is not None)
    at = scores(values, moved(weights, flip.criterion, flip.weight))
    assert at[flip.enters] == pytest.approx(at[flip.leaves], abs=1e-9)
    now = top_set(values, weights, top)
    assert flip.leaves in now
    assert flip.enters not in now
    short = weights[flip.criterion] + 0.999 * flip.change
    assert top_set(values, moved(weights, flip.criterion, short), top) == now
    assert flip_point(values, weights, flip.criterion, flip.leaves, flip.enters) == pytest.approx(flip.weight)


def test_no_weight_changes_who_is_better_in_everything():
    values = framed([[9, 8, 7], [5, 5, 5], [4, 4, 4]])
    assert nearest_flip(values, {"x": 0.2, "y": 0.3, "z": 0.5}) is None


def test_a_criterion_with_all_the_weight_is_not_moved_by_itself():
    values = framed([[9, 2], [8, 6]], "xy")
    flip = nearest_flip(values, {"x": 1.0, "y": 0.0})
    # 9(1-w) + 2w = 8(1-w) + 6w at w = 1/5
    assert (flip.criterion, flip.enters, flip.leaves) == ("y", "g1", "g0")
    assert flip.change == pytest.approx(0.2)


@pytest.mark.parametrize("spread", [0.02, 0.1, 0.3, 0.9])
def test_of_two_alternatives_and_criteria_the_share_is_a_length(spread):
    values, weights = framed([[9, 2], [4, 8]]), {"x": 0.5, "y": 0.5}
    low, high, at = max(0.0, 0.5 - spread), min(1.0, 0.5 + spread), 6 / 11
    exact = (high - min(max(at, low), high)) / (high - low)
    shares = rank_acceptability(values, weights, spread, draws=40_000)
    assert shares.loc["g0", "first"] == pytest.approx(exact, abs=4 * np.sqrt(0.25 / 40_000))
    assert shares["first"].sum() == pytest.approx(1)


@pytest.mark.parametrize("lead", [(5, -3, -1), (1, -4, -4), (2, -1, -9)])
def test_of_two_alternatives_and_three_criteria_the_share_is_an_area(lead):
    """Better by a on one criterion and worse by b and c on two, over all weights: a^2 / ((a + b)(a + c))."""
    a, b, c = lead[0], -lead[1], -lead[2]
    shares = rank_acceptability(framed([lead, (0, 0, 0)]), {"x": 0.2, "y": 0.3, "z": 0.5}, draws=40_000)
    assert shares.loc["g0", "first"] == pytest.approx(a * a / ((a + b) * (a + c)), abs=4 * np.sqrt(0.25 / 40_000))


def test_within_a_spread_weights_are_drawn_evenly_whatever_their_order():
    """Weights around (0.5, 0.3, 0.2) by 0.15, against a grid over all that are allowed."""
    values = framed([[6, 2, 4], [3, 6, 5], [5, 5, 2]])
    weights, steps = np.array([0.5, 0.3, 0.2]), np.linspace(-0.15, 0.15, 301)
    x, y = (part.ravel() for part in np.meshgrid(0.5 + steps, 0.3 + steps))
    grid = np.column_stack([x, y, 1 - x - y])
    grid = grid[(np.abs(grid - weights) <= 0.15 + 1e-12).all(axis=1)]
    exact = np.bincount((grid @ values.to_numpy().T).argmax(axis=1), minlength=3) / len(grid)
    for order in ("xyz", "zxy", "yzx"):
        ordered = values[list(order)]
        shares = rank_acceptability(ordered, dict(zip("xyz", weights, strict=True)), 0.15, draws=40_000, seed=3)
        assert shares["first"].to_numpy() == pytest.approx(exact, abs=0.015)


@settings(deadline=None)
@given(problems(), st.sampled_from([None, 0.0, 0.05, 0.4]), st.data())
def test_shares_add_up_to_the_places(problem, spread, data):
    values, weights = problem
    top = data.draw(st.integers(1, len(values)))
    shares = rank_acceptability(values, weights, spread, draws=200, seed=1, top=top)
    assert shares["first"].sum() == pytest.approx(1)
    assert shares["in_top"].sum() == pytest.approx(top)
    assert shares["in_top"].between(-1e-12, 1 + 1e-12).all()
    assert (shares["in_top"] >= shares["first"] - 1e-12).all()


def test_without_doubt_about_the_weights_the_shares_are_the_ranking():
    values = framed([[9, 2], [4, 8], [1, 1]])
    shares = rank_acceptability(values, {"x": 0.5, "y": 0.5}, spread=0, draws=10, top=2)
    assert shares["first"].tolist() == [0, 1, 0]
    assert shares["in_top"].tolist() == [1, 1, 0]


def test_no_weight_is_drawn_below_0():
    worse_unless_x_is_negative = framed([[-1, 0, 0], [0, 0, 0]])
    shares = rank_acceptability(worse_unless_x_is_negative, {"x": 0.1, "y": 0.4, "z": 0.5}, 0.3, draws=2000)
    assert shares["first"].tolist() == [0, 1]


def test_twins_share_a_place():
    shares = rank_acceptability(framed([[0.1, 0.7], [0.1, 0.7], [0, 0]]), {"x": 0.4, "y": 0.6}, draws=500, top=1)
    assert shares["first"].tolist() == pytest.approx([0.5, 0.5, 0])


def test_the_same_seed_draws_the_same_weights():
    values, weights = framed([[9, 2], [4, 8]]), {"x": 0.5, "y": 0.5}
    one, two, other = (rank_acceptability(values, weights, 0.1, 500, seed) for seed in (7, 7, 8))
    pd.testing.assert_frame_equal(one, two)
    assert one["first"].tolist() != other["first"].tolist()


def test_a_whole_book_of_clients_with_many_criteria_and_a_wide_spread_is_drawn():
    rng = np.random.default_rng(0)
    values = framed(rng.uniform(0, 10, (400, 8)), "abcdefgh")
    shares = rank_acceptability(values, dict.fromkeys("abcdefgh", 1 / 8), 0.5, draws=2000, top=40)
    assert shares["in_top"].sum() == pytest.approx(40)


VALUES, WEIGHTS = framed([[9, 2], [4, 8], [5, 5]]), {"x": 0.5, "y": 0.5}


@pytest.mark.parametrize(
    ("values", "weights", "message"),
    [
        (VALUES[:0], WEIGHTS, "alternatives"),
        (VALUES.set_axis(["a", "a", "b"]), WEIGHTS, "a name of its own"),
        (VALUES.set_axis(["x", "x"], axis=1), WEIGHTS, "a name of its own"),
        (VALUES.astype(object).replace(5, "中"), WEIGHTS, "values must be numbers, not text"),
        (VALUES.replace(5, np.nan), WEIGHTS, "values must be finite, with none missing"),
        (VALUES, {"x": 1.0}, "weights must name the criteria x, y, not x"),
        (VALUES, {"x": 0.5, "z": 0.5}, "weights must name the criteria x, y, not x, z"),
        (VALUES, {"x": 0.5, "y": 0.4}, "weights must sum to 1, not 0.9"),
        (VALUES, {"x": 1.5, "y": -0.5}, "weights must be 0 or more"),
        (VALUES, {"x": "半", "y": 0.5}, "weights must be numbers, not text"),
        (VALUES, {"x": None, "y": 0.5}, "weights must be finite, with none missing"),
    ],
)
@pytest.mark.parametrize("function", [scores, nearest_flip, rank_acceptability])
def test_a_table_that_cannot_be_ranked_is_refused(function, values, weights, message):
    with pytest.raises(ValueError, match=message):
        function(values, weights)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: flip_point(VALUES, WEIGHTS, "z", "g0", "g1"), "z is no criterion: there are x, y"),
        (lambda: flip_point(VALUES, WEIGHTS, "x", "g0", "g9"), "g9 is no alternative: there are g0, g1, g2"),
        (lambda: flip_point(VALUES, {"x": 1.0, "y": 0.0}, "x", "g0", "g1"), "x has all the weight"),
        (lambda: nearest_flip(VALUES, WEIGHTS, 0), "whole number from 1 to 2, not 0"),
        (lambda: nearest_flip(VALUES, WEIGHTS, 3), "whole number from 1 to 2, not 3"),
        (lambda: nearest_flip(VALUES, WEIGHTS, 1.5), "whole number from 1 to 2, not 1.5"),
        (lambda: rank_acceptability(VALUES, WEIGHTS, top=4), "whole number from 1 to 3, not 4"),
        (lambda: rank_acceptability(VALUES, WEIGHTS, -0.1), "spread must be 0 or more, not -0.1"),
        (lambda: rank_acceptability(VALUES, WEIGHTS, np.nan), "spread must be 0 or more, not nan"),
        (lambda: rank_acceptability(VALUES, WEIGHTS, 0.1, 0), "draws must be 1 or more, not 0"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
