"""Agreement of raters against the papers' own tables and an independent formula."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coursekit.topics.agreement import icc, weighted_kappa

# Cohen (1968), table 1: 200 cases, two judges, three diagnoses; how grave each confusion is.
COHEN_COUNTS = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
COHEN_WEIGHTS = [[0, 1, 3], [1, 0, 6], [3, 6, 0]]
DIAGNOSES = ["personality disorder", "neurosis", "psychosis"]

# Raters 2 and 3 of the "anxiety" data of the R package irr, as its kappa2 reads them: nobody gave a 5, so 6 is the
# fifth grade.
ANXIETY_2 = [3, 5, 4, 5, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4]
ANXIETY_3 = [2, 1, 4, 4, 3, 2, 1, 5, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2]

# Shrout and Fleiss (1979), table 2: six targets rated by four judges.
TARGETS_BY_JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def answers(counts, categories):
    """One pair of answers a case, out of a table of counts."""
    pairs = [
        (row, column)
        for row, line in zip(categories, counts, strict=True)
        for column, count in zip(categories, line, strict=True)
        for _ in range(count)
    ]
    return [row for row, _ in pairs], [column for _, column in pairs]


def test_cohens_own_example_gives_what_he_prints():
    first, second = answers(COHEN_COUNTS, DIAGNOSES)
    assert weighted_kappa(first, second, DIAGNOSES, COHEN_WEIGHTS) == pytest.approx(0.348, abs=5e-4)
    assert weighted_kappa(first, second, DIAGNOSES, 1 - np.eye(3)) == pytest.approx(0.492, abs=5e-4)
    one_sided = [[0, 1, 4], [1, 0, 6], [2, 2, 0]]
    assert weighted_kappa(first, second, DIAGNOSES, one_sided) == pytest.approx(0.353, abs=5e-4)


def test_a_printed_sas_table_gives_its_linear_kappa():
    # The SAS printout that statsmodels tests its cohens_kappa against.
    first, second = answers([[0, 4, 1], [0, 8, 0], [0, 1, 5]], [1, 2, 3])
    assert weighted_kappa(first, second, weights="linear") == pytest.approx(0.4701, abs=5e-5)
    assert weighted_kappa(first, second, weights=1 - np.eye(3)) == pytest.approx(0.4842, abs=5e-5)


def test_the_anxiety_ratings_give_what_r_prints():
    assert weighted_kappa(ANXIETY_2, ANXIETY_3, weights="linear") == pytest.approx(0.1459075, abs=5e-8)
    assert weighted_kappa(ANXIETY_2, ANXIETY_3) == pytest.approx(0.2520325, abs=5e-8)


grades = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=30)


@settings(deadline=None)
@given(grades)
def test_quadratic_kappa_is_the_concordance_of_means_and_variances(pairs):
    # The concordance correlation of Lin (1989, Biometrics 45, 255-268), written out in moments.
    first, second = np.array(pairs, dtype=float).T
    spread = first.var() + second.var() + (first.mean() - second.mean()) ** 2
    assume(spread > 0)
    concordance = 2 * ((first - first.mean()) * (second - second.mean())).mean() / spread
    assert weighted_kappa(first, second) == pytest.approx(concordance, abs=1e-12)


@settings(deadline=None)
@given(grades, st.sampled_from(["linear", "quadratic"]))
def test_kappa_does_not_hang_on_whose_turn_it_is_or_on_unused_grades(pairs, weights):
    first, second = (list(side) for side in zip(*pairs, strict=True))
    assume(len({*first, *second}) > 1)
    kappa = weighted_kappa(first, second, weights=weights)
    assert kappa <= 1
    assert weighted_kappa(second, first, weights=weights) == pytest.approx(kappa)
    assert weighted_kappa(first, second, range(11), weights) == pytest.approx(kappa)
    assert weighted_kappa([6 - a for a in first], [6 - b for b in second], weights=weights) == pytest.approx(kappa)


def test_series_are_matched_by_their_works():
    mine = pd.Series({"甲": 5, "乙": 3, "丙": 1})
    theirs = pd.Series({"丙": 1, "甲": 5, "乙": 3})
    assert weighted_kappa(mine, theirs) == 1


def test_labels_are_one_step_apart():
    first, second = ["差", "中", "好", "好"], ["差", "好", "好", "中"]
    numbers = {"差": 0, "中": 1, "好": 2}
    plain = weighted_kappa([numbers[a] for a in first], [numbers[b] for b in second])
    assert weighted_kappa(first, second, ["差", "中", "好"]) == pytest.approx(plain)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"second": [1, 2]}, "same works"),
        ({"first": [], "second": []}, "same works"),
        ({"first": [1, None, 3]}, "missing"),
        ({"first": ["低", "中", "高"]}, "need categories"),
        ({"categories": [1, 2]}, "3 is not among the categories"),
        ({"categories": [1, 2, 2]}, "named once"),
        ({"weights": "cubic"}, "'quadratic', 'linear' or a matrix"),
        ({"weights": [[0, 1], [1, 0]]}, "3 by 3 numbers"),
        ({"weights": -np.ones((3, 3))}, "none negative"),
        ({"first": [2, 2, 2], "second": [2, 2, 2]}, "one and the same answer"),
        ({"first": pd.Series([1, 2, 3]), "second": pd.Series([1, 2, 3], index=[0, 1, 7])}, "indexed by the same works"),
    ],
)
def test_what_kappa_cannot_answer_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        weighted_kappa(**{"first": [1, 2, 3], "second": [1, 3, 3]} | arguments)


@pytest.mark.parametrize(
    ("model", "printed"),
    [
        ("ICC(1,1)", 0.17),
        ("ICC(2,1)", 0.29),
        ("ICC(3,1)", 0.71),
        ("ICC(1,k)", 0.44),
        ("ICC(2,k)", 0.62),
        ("ICC(3,k)", 0.91),
    ],
)
def test_the_papers_six_targets_and_four_judges_give_its_six_coefficients(model, printed):
    assert icc(TARGETS_BY_JUDGES, model) == pytest.approx(printed, abs=5e-3)
    assert icc(pd.DataFrame(TARGETS_BY_JUDGES, index=list("甲乙丙丁戊己")), model) == icc(TARGETS_BY_JUDGES, model)


tables = st.integers(2, 6).flatmap(
    lambda judges: st.lists(st.lists(st.integers(1, 10), min_size=judges, max_size=judges), min_size=2, max_size=8)
)


@settings(deadline=None)
@given(tables, st.sampled_from(["1", "3"]))
def test_the_mean_of_k_judges_follows_spearman_and_brown(table, kind):
    judges = len(table[0])
    try:
        one, mean = icc(table, f"ICC({kind},1)"), icc(table, f"ICC({kind},k)")
    except ValueError:
        assume(False)
    assert mean == pytest.approx(judges * one / (1 + (judges - 1) * one), rel=1e-6)


def test_a_stricter_judge_lowers_agreement_but_not_consistency():
    stricter = np.array(TARGETS_BY_JUDGES) - [0, 3, 0, 0]
    assert icc(stricter, "ICC(3,1)") == pytest.approx(icc(TARGETS_BY_JUDGES, "ICC(3,1)"))
    assert icc(stricter, "ICC(2,1)") < icc(TARGETS_BY_JUDGES, "ICC(2,1)")


@pytest.mark.parametrize(
    ("ratings", "model", "message"),
    [
        (TARGETS_BY_JUDGES, "ICC(2,4)", "model must be one of"),
        ([[1, 2]], "ICC(2,1)", "at least two of each"),
        ([[1], [2]], "ICC(2,1)", "at least two of each"),
        ([[1, 2], [3, np.nan]], "ICC(2,1)", "every judge must have rated every work"),
        ([[4, 4], [4, 4]], "ICC(2,1)", "do not differ"),
        ([[4, 4], [4, 4]], "ICC(1,k)", "do not differ"),
    ],
)
def test_what_icc_cannot_answer_is_refused(ratings, model, message):
    with pytest.raises(ValueError, match=message):
        icc(ratings, model)
