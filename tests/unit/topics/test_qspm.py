"""Which strategy draws most: a textbook's printed scores, and the sums written out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coursekit.topics.qspm import qspm

STRATEGIES = ["build a larger store", "renovate the store"]


def test_the_computer_store_scores_what_the_textbook_prints():
    """David, Strategic Management: Concepts and Cases, Table 6-7 (page 194): opportunities and first three threats.

    The rows that public excerpts print, weights adding up to 0.95; "rest" stands for the threats that they cut off, as
    a row without bearing, so no total of the book is claimed.
    """
    printed = pd.DataFrame(
        [
            ("O1", 0.10, 4, 0.40, 2, 0.20),
            ("O2", 0.10, 2, 0.20, 4, 0.40),
            ("O3", 0.08, 1, 0.08, 4, 0.32),
            ("T1", 0.15, 4, 0.60, 3, 0.45),
            ("T3", 0.12, 4, 0.48, 1, 0.12),
        ],
        columns=["factor", "weight", "as_build", "tas_build", "as_renovate", "tas_renovate"],
    ).set_index("factor")
    without_bearing = {"O4": 0.05, "O5": 0.05, "O6": 0.10, "O7": 0.06, "O8": 0.06, "T2": 0.08, "rest": 0.05}
    weights = pd.concat([printed["weight"], pd.Series(without_bearing)])
    scores = printed[["as_build", "as_renovate"]].set_axis(STRATEGIES, axis=1).reindex(weights.index)
    table, totals = qspm(weights, scores)
    assert table.loc[printed.index].to_numpy() == pytest.approx(printed[["tas_build", "tas_renovate"]].to_numpy())
    assert table.loc[list(without_bearing)].isna().all(axis=None)
    assert totals.to_dict() == pytest.approx({STRATEGIES[0]: 1.76, STRATEGIES[1]: 1.49})


@settings(deadline=None)
@given(st.data())
def test_totals_are_sums_of_weight_times_score(data):
    count, strategies = data.draw(st.integers(1, 8)), data.draw(st.integers(1, 4))
    raw = data.draw(st.lists(st.integers(1, 9), min_size=count, max_size=count))
    lists = data.draw(st.sampled_from([1, 2]))
    weights = pd.Series([min(1.0, lists * w / sum(raw)) for w in raw], index=[f"S{n}" for n in range(count)])
    assume(abs(weights.sum() - lists) < 1e-9)
    bears = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    rows = [[data.draw(st.integers(1, 4)) if one else None for _ in range(strategies)] for one in bears]
    scores = pd.DataFrame(rows, index=weights.index)
    table, totals = qspm(weights, scores)
    for column in range(strategies):
        by_hand = sum(w * row[column] for w, row, one in zip(weights, rows, bears, strict=True) if one)
        assert totals[column] == pytest.approx(by_hand)
    assert table.notna().all(axis=1).tolist() == bears
    assert totals.between(0, 4 * lists + 1e-9).all()


def test_rows_are_matched_by_id_and_not_by_place():
    weights = pd.Series({"S1": 0.7, "W1": 0.3})
    scores = pd.DataFrame({"follow": [1, 4]}, index=["W1", "S1"])
    table, totals = qspm(weights, scores)
    assert totals["follow"] == pytest.approx(0.7 * 4 + 0.3 * 1)
    assert table.index.tolist() == ["S1", "W1"]


WEIGHTS = pd.Series({"S1": 0.7, "W1": 0.3})
SCORES = pd.DataFrame({"follow": [2, 1], "hold": [4, 3]}, index=["S1", "W1"])


@pytest.mark.parametrize(
    ("weights", "scores", "message"),
    [
        (WEIGHTS, SCORES.drop(index="W1"), "only one has W1"),
        (WEIGHTS, pd.concat([SCORES, SCORES[:1].set_axis(["O9"])]), "only one has O9"),
        (pd.concat([WEIGHTS, WEIGHTS[:1]]), SCORES, "each factor must stand there once: S1"),
        (WEIGHTS, pd.concat([SCORES, SCORES[:1]]), "each factor must stand there once: S1"),
        (WEIGHTS, SCORES.set_axis(["hold", "hold"], axis=1), "a name of its own"),
        (WEIGHTS, SCORES[[]], "a column for each strategy"),
        (WEIGHTS * 0.9, SCORES, r"must sum to 1 \(one list\) or 2 \(internal and external\), not 0.9"),
        (pd.Series({"S1": 1.3, "W1": 0.7}), SCORES, "each weight must be 0 to 1"),
        (pd.Series({"S1": 1.0, "W1": np.nan}), SCORES, "none missing"),
        (pd.Series({"S1": "0.7", "W1": 0.3}), SCORES, "weights must be numbers, not text"),
        (WEIGHTS, SCORES.replace(4, 5), "attractiveness must be 1 to 4"),
        (WEIGHTS, SCORES.replace(4, 0), "attractiveness must be 1 to 4"),
        (WEIGHTS, SCORES.replace(3, np.nan), "W1 must score every strategy or none"),
        (WEIGHTS, SCORES.astype(object).replace(3, "高"), "attractiveness must be numbers, not text"),
    ],
)
def test_a_matrix_that_cannot_be_summed_is_refused(weights, scores, message):
    with pytest.raises(ValueError, match=message):
        qspm(weights, scores)
