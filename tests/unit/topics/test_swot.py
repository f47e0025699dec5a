"""Factor lists: a textbook's printed totals, and what a rival takes off the list."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.topics.swot import efe, ife, strike_common


def listed(**rows):
    """Factors out of S1=(weight, rating) and so on."""
    return pd.DataFrame(
        [(factor, factor[0], weight, rating) for factor, (weight, rating) in rows.items()],
        columns=["factor", "kind", "weight", "rating"],
    )


STORE = listed(
    S1=(0.05, 3), S2=(0.07, 4), S3=(0.10, 3), S4=(0.05, 3), S5=(0.02, 3), S6=(0.15, 3), S7=(0.05, 4), S8=(0.03, 3), S9=(0.02, 3),
    W1=(0.10, 2), W2=(0.15, 2), W3=(0.02, 1), W4=(0.02, 1), W5=(0.04, 1), W6=(0.05, 2), W7=(0.03, 1), W8=(0.05, 1),
)  # fmt: skip


def test_the_computer_store_scores_what_the_textbook_prints():
    """David, Strategic Management: Concepts and Cases, Table 4.10 (page 123): every weighted score, total 2.50."""
    card = ife(STORE)
    assert card.score == pytest.approx(2.50)
    printed = [0.15, 0.28, 0.30, 0.15, 0.06, 0.45, 0.20, 0.09, 0.06, 0.20, 0.30, 0.02, 0.02, 0.04, 0.10, 0.03, 0.05]
    assert card.table["weighted"].tolist() == pytest.approx(printed)
    assert card.table.columns.tolist() == ["factor", "kind", "weight", "rating", "weighted"]


def test_the_cinema_scores_what_the_exercise_prints():
    """A published course exercise on a cinema (scribd.com/document/461581521): weighted scores and total 2.35.

    David's own cinema (Table 3-12, total 2.58) is quoted in public without all of its rows.
    """
    cinema = listed(O1=(0.25, 3), O2=(0.20, 3), O3=(0.10, 2), T1=(0.05, 2), T2=(0.15, 3), T3=(0.25, 1))
    card = efe(cinema)
    assert card.score == pytest.approx(2.35)
    assert card.table["weighted"].tolist() == pytest.approx([0.75, 0.60, 0.20, 0.10, 0.45, 0.25])


def test_each_card_passes_over_the_other_side():
    both = pd.concat([STORE, listed(O1=(1.0, 4))], ignore_index=True)
    assert ife(both).score == pytest.approx(2.50)
    assert efe(both).score == 4.0
    assert efe(both).table["factor"].tolist() == ["O1"]


@st.composite
def factor_lists(draw):
    """A few factors of both sides with any weights and ratings that are allowed, in any order."""
    kinds = draw(st.lists(st.sampled_from("SW"), min_size=1, max_size=7)) + draw(
        st.lists(st.sampled_from("OT"), min_size=1, max_size=7)
    )
    ranges = {"S": (3, 4), "W": (1, 2), "O": (1, 4), "T": (1, 4)}
    frame = pd.DataFrame({"factor": [f"{kind}{n}" for n, kind in enumerate(kinds)], "kind": kinds})
    frame["weight"] = [float(draw(st.integers(1, 20))) for _ in kinds]
    frame["weight"] /= frame.groupby(frame["kind"].isin(["S", "W"]))["weight"].transform("sum")
    frame["rating"] = [draw(st.floats(*ranges[kind])) for kind in kinds]
    frame["rival_has"] = [draw(st.booleans()) for _ in kinds]
    return frame.iloc[draw(st.permutations(range(len(frame))))].reset_index(drop=True)


@settings(deadline=None)
@given(factor_lists())
def test_scores_lie_between_1_and_4_and_are_the_weighted_means(factors):
    for card, kinds in ((ife(factors), "SW"), (efe(factors), "OT")):
        own = factors[factors["kind"].isin(list(kinds))]
        assert 1 - 1e-9 <= card.score <= 4 + 1e-9
        assert card.score == pytest.approx(np.average(own["rating"], weights=own["weight"]))
        assert card.score == pytest.approx(card.table["weighted"].sum())


@settings(deadline=None)
@given(factor_lists())
def test_what_the_rival_has_too_goes_and_the_rest_keeps_its_proportions(factors):
    common = (factors["kind"] == "S") & factors["rival_has"]
    if (common | ~factors["kind"].isin(["S", "W"])).all():
        with pytest.raises(ValueError, match="nothing is left"):
            strike_common(factors)
        return
    left, gone = strike_common(factors)
    assert gone["factor"].tolist() == factors.loc[common, "factor"].tolist()
    assert left["factor"].tolist() == factors.loc[~common, "factor"].tolist()
    internal = left["kind"].isin(["S", "W"])
    assert left.loc[internal, "weight"].sum() == pytest.approx(1)
    before = factors[~common].reset_index(drop=True)
    assert left.loc[~internal, "weight"].tolist() == before.loc[~internal, "weight"].tolist()
    ratio = left.loc[internal, "weight"] / before.loc[internal, "weight"]
    assert ratio.to_numpy() == pytest.approx(ratio.iloc[0])
    assert 1 <= ife(left).score <= 4


def test_striking_leaves_the_given_table_as_it_was():
    factors = STORE.assign(rival_has=[True] + [False] * 16)
    kept = factors.copy()
    strike_common(factors)
    pd.testing.assert_frame_equal(factors, kept)


def changed(column, place, value):
    frame = STORE.astype({"weight": object, "rating": object}).assign(rival_has=False).astype({"rival_has": object})
    frame.loc[place, column] = value
    return frame


@pytest.mark.parametrize(
    ("factors", "message"),
    [
        (STORE.drop(columns=["weight", "rating"]), "factors lack the columns weight, rating"),
        (changed("weight", 0, 0.15), r"weights of S and W must sum to 1, not 1\.1"),
        (changed("weight", 0, 0.01), r"weights of S and W must sum to 1, not 0\.96"),
        (changed("weight", 1, "很重要"), "weight of S2 must be a number, not '很重要'"),
        (changed("weight", 1, True), "weight of S2 must be a number, not True"),
        (changed("weight", 1, None), "weight of S2 is missing"),
        (changed("weight", 1, np.nan), "weight of S2 is missing"),
        (changed("weight", 1, -0.1), "weight of S2 must be 0 to 1, not -0.1"),
        (changed("rating", 2, 2), r"rating of S3 must be 3 to 4 \(kind S\), not 2"),
        (changed("rating", 9, 3), r"rating of W1 must be 1 to 2 \(kind W\), not 3"),
        (changed("rating", 9, "3分"), "rating of W1 must be a number, not '3分'"),
        (changed("rating", 9, pd.NA), "rating of W1 is missing"),
        (changed("factor", 3, "S1"), "each factor needs an id of its own: S1"),
        (changed("factor", 3, None), "has no id"),
        (changed("kind", 3, "X"), "kind of S4 must be S, W, O or T, not 'X'"),
        (changed("kind", 3, np.nan), "kind of S4 must be S, W, O or T"),
        (changed("kind", 3, pd.NA), "kind of S4 must be S, W, O or T"),
        (listed(O1=(1.0, 3)), "no factor of kind S or W"),
    ],
)
def test_a_list_that_cannot_be_scored_is_refused(factors, message):
    with pytest.raises(ValueError, match=message):
        ife(factors)


def test_a_threat_rated_5_is_refused():
    with pytest.raises(ValueError, match=r"rating of T1 must be 1 to 4 \(kind T\), not 5"):
        efe(listed(O1=(0.5, 4), T1=(0.5, 5)))


@pytest.mark.parametrize(
    ("factors", "message"),
    [
        (STORE, "factors lack the columns rival_has"),
        (changed("rival_has", 2, None), "rival_has of S3 must be True or False, not None"),
        (changed("rival_has", 2, "有"), "rival_has of S3 must be True or False, not '有'"),
        (changed("rival_has", 2, np.nan), "rival_has of S3 must be True or False"),
        (changed("weight", 0, 0.15), "must sum to 1"),
    ],
)
def test_a_list_that_cannot_be_struck_is_refused(factors, message):
    with pytest.raises(ValueError, match=message):
        strike_common(factors)


def test_what_stands_under_rival_has_beside_weaknesses_is_not_read():
    factors = changed("rival_has", 9, "不适用")
    assert len(strike_common(factors).factors) == len(STORE)
