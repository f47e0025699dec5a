"""The nine cells against a table written by hand; chances against every drawing there is; flips against every answer."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.topics.nine_box import CELLS, cell_chances, ge_nine_box

# Row attractiveness from high to low, column strength from high to low.
MOVES_BY_HAND = [["invest", "invest", "hold"], ["invest", "hold", "harvest"], ["hold", "harvest", "harvest"]]
LEVELS = ["high", "medium", "low"]


def cell_by_hand(y, x, low, high):
    """The rule in words: on a line counts as beyond it."""

    def level(position):
        return "high" if position >= high else "medium" if position >= low else "low"

    return f"{level(y)}_{level(x)}"


def test_every_cell_has_the_move_of_the_matrix():
    middle = {"high": 4.5, "medium": 3.0, "low": 1.5}
    pairs = list(itertools.product(LEVELS, LEVELS))
    table = ge_nine_box([middle[row] for row, _ in pairs], [middle[column] for _, column in pairs])
    assert table["cell"].tolist() == list(CELLS) == [f"{row}_{column}" for row, column in pairs]
    assert table["move"].tolist() == [move for line in MOVES_BY_HAND for move in line]
    assert list(zip(table["row"], table["column"], strict=True)) == pairs
    assert not table["boundary"].any()


def test_a_position_on_a_line_belongs_to_the_higher_side_and_says_so():
    table = ge_nine_box([3.0, 2.0, 2.0], [4.0, 4.0, 3.99], cuts=(2, 4))
    assert table["cell"].tolist() == ["medium_high", "medium_high", "medium_medium"]
    assert table["boundary"].all()
    thirds = ge_nine_box([(4 + 4 + 3) / 3], [(2 + 2 + 3) / 3])  # 11/3 and 7/3, as a mean of three answers comes out
    assert thirds["cell"].tolist() == ["high_medium"]


@pytest.mark.parametrize(("position", "near"), [(2.9, False), (2.81, False), (2.8, True), (2.5, True), (2.19, False)])
def test_near_a_line_is_a_share_of_the_scale(position, near):
    table = ge_nine_box([4.5], [position], cuts=(2.5, 4), near=0.075)  # 0.3 of the four grades from 1 to 5
    assert table["boundary"].tolist() == [near]


def test_who_is_not_known_has_no_cell():
    attractiveness = pd.Series({"县医院": 4.5, "中学": np.nan, "酒店": 2.0})
    table = ge_nine_box(attractiveness, pd.Series({"酒店": np.nan, "中学": 3.7, "县医院": 4.8}))
    assert table.index.tolist() == ["县医院", "中学", "酒店"]
    assert table["cell"].dropna().to_dict() == {"县医院": "high_high"}
    assert table["move"].dropna().to_dict() == {"县医院": "invest"}
    assert pd.isna(table.loc["中学", "row"])
    assert table.loc["中学", "column"] == "high"
    assert not table["boundary"].any()


def tenths(least, most):
    """Numbers with one decimal, so that some lie on a line exactly and none nearly."""
    return st.integers(10 * least, 10 * most).map(lambda tenth: tenth / 10)


position = tenths(1, 10)


@settings(deadline=None)
@given(st.lists(st.tuples(position, position), min_size=1, max_size=20), st.tuples(tenths(2, 5), tenths(6, 9)))
def test_cells_follow_the_rule(positions, cuts):
    y, x = zip(*positions, strict=True)
    table = ge_nine_box(y, x, cuts=cuts, scale=(1, 10))
    assert table["cell"].tolist() == [cell_by_hand(a, b, *cuts) for a, b in positions]


def answers_of(**clients):
    return pd.DataFrame(
        [(client, score) for client, scores in clients.items() for score in scores], columns=["client_id", "score"]
    )


def chances_by_enumeration(y, x, low, high):
    """The chance of each cell over every way to draw as many answers with replacement."""
    cells = [
        cell_by_hand(np.mean(some_y), np.mean(some_x), low, high)
        for some_y in itertools.product(y, repeat=len(y))
        for some_x in itertools.product(x, repeat=len(x))
    ]
    return pd.Series(cells).value_counts(normalize=True).reindex(list(CELLS), fill_value=0.0)


scores = st.lists(st.integers(1, 10), min_size=2, max_size=4)


@settings(deadline=None, max_examples=40)
@given(scores, scores, st.integers(0, 9))
def test_chances_are_those_of_every_drawing(y, x, seed):
    cuts = (4.1, 7.1)  # no mean of so few whole answers comes to lie on them
    table = cell_chances(answers_of(甲=y), answers_of(甲=x), cuts=cuts, scale=(1, 10), draws=4000, seed=seed)
    exact = chances_by_enumeration(y, x, *cuts)
    assert abs(table.loc["甲", list(CELLS)].astype(float) - exact).max() < 0.05
    assert table.loc["甲", list(CELLS)].sum() == pytest.approx(1)
    here = cell_by_hand(np.mean(y), np.mean(x), *cuts)
    assert table.loc["甲", "cell"] == here
    assert table.loc["甲", "chance_to_change"] == pytest.approx(1 - table.loc["甲", here])


@settings(deadline=None, max_examples=60)
@given(scores, scores, st.sampled_from([(3, 7), (4.1, 7.1)]))
def test_flips_are_those_of_every_answer_left_out(y, x, cuts):
    table = cell_chances(answers_of(甲=y), answers_of(甲=x), cuts=cuts, scale=(1, 10), draws=1)
    here = cell_by_hand(np.mean(y), np.mean(x), *cuts)
    others = {cell_by_hand(np.mean(y[:i] + y[i + 1 :]), np.mean(x), *cuts) for i in range(len(y))}
    others |= {cell_by_hand(np.mean(y), np.mean(x[:i] + x[i + 1 :]), *cuts) for i in range(len(x))}
    assert set(table.loc["甲", "flips_to"]) == others - {here}
    assert table.loc["甲", "one_answer_flips"] == (others != {here})


def test_a_known_axis_does_not_vary():
    known = pd.Series({"甲": 9.0, "乙": 5.0, "丙": 1.0})
    answers = answers_of(甲=[9, 9, 9], 乙=[9, 3, 9, 3], 丙=[1, 1])
    table = cell_chances(known, answers, scale=(1, 10), cuts=(4, 7), draws=500)
    assert table["cell"].tolist() == ["high_high", "medium_medium", "low_low"]
    assert table["chance_to_change"].tolist()[::2] == [0, 0]
    assert table.loc["乙", [cell for cell in CELLS if not cell.startswith("medium")]].sum() == 0
    assert table["one_answer_flips"].tolist() == [False, True, False]  # without one 3 the mean of 乙 is 7


def test_one_answer_cannot_tell_and_none_has_no_cell():
    known = pd.Series({"甲": 4.0, "乙": 4.0, "丙": 4.0, "丁": np.nan})
    answers = answers_of(甲=[5], 乙=[5, np.nan], 丙=[np.nan], 丁=[4, 5])
    table = cell_chances(known, answers)
    assert table["answers"].tolist() == [1, 1, 0, 2]
    assert table["cell"].dropna().to_dict() == {"甲": "high_high", "乙": "high_high"}
    assert table["chance_to_change"].isna().all()
    assert table[list(CELLS)].isna().all(axis=None)
    assert table["one_answer_flips"].tolist() == [True, True, False, False]
    assert table["flips_to"].tolist() == [(), (), (), ()]


def test_who_never_answered_is_listed_too():
    table = cell_chances(pd.Series({"甲": 4.0, "乙": 4.0}), answers_of(乙=[5, 4]))
    assert table.index.tolist() == ["甲", "乙"]
    assert table.loc["甲", "answers"] == 0
    assert cell_chances(pd.Series({"甲": 4.0}), answers_of())["cell"].isna().all()


def test_equal_seeds_give_equal_chances():
    arguments = pd.Series({"甲": 4.0}), answers_of(甲=[3, 4, 5, 2, 5])
    first, again = (cell_chances(*arguments, seed=7) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    assert cell_chances(*arguments, seed=8).loc["甲", "chance_to_change"] != first.loc["甲", "chance_to_change"]


FOUR, TWO = pd.Series({"甲": 4.0}), pd.Series({"甲": 2.0})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ge_nine_box(FOUR, pd.Series({"乙": 2.0})), "strength must name each client once"),
        (lambda: ge_nine_box(FOUR, pd.Series([1.0, 2.0], index=["甲", "甲"])), "strength must name each client once"),
        (lambda: ge_nine_box(FOUR * 2, TWO), "attractiveness must lie between 1 and 5, unlike 8"),
        (lambda: ge_nine_box(FOUR, TWO, cuts=(4, 2)), "cuts must ascend"),
        (lambda: ge_nine_box(FOUR, TWO, cuts=(0.5, 2)), "cuts must ascend"),
        (lambda: ge_nine_box(FOUR, TWO, near=-1), "near must be 0 or more"),
        (lambda: cell_chances(FOUR, TWO), "one axis at least must be made of answers"),
        (lambda: cell_chances(FOUR.iloc[:0], answers_of()), "there is no client"),
        (lambda: cell_chances(FOUR, answers_of(甲=[6])), "strength must lie between 1 and 5, unlike 6"),
        (lambda: cell_chances(FOUR, answers_of(甲=[4]).rename(columns={"score": "grade"})), "no column 'score'"),
        (lambda: cell_chances(pd.concat([FOUR, FOUR]), answers_of(甲=[4])), "must name each client once"),
        (lambda: cell_chances(FOUR, answers_of(甲=[4]), draws=0), "draws must be at least 1"),
    ],
)
def test_what_has_no_place_in_the_matrix_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
