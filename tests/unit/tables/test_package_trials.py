"""Package trials: what is best differs, and dealing places out to the highest bidder first wastes them."""

import numpy as np
import pandas as pd
import pytest
from group_classes import SEEDS, drawn_trials
from scipy.optimize import linear_sum_assignment

from coursekit.tables import GENERATED, MATRICES, PACKAGES
from coursekit.tables.package_trials import PACKAGE_TRIALS

PLACES = 10  # clients in each segment, and places of each package
CELLS = pytest.mark.parametrize(("seed", "matrix"), [(seed, matrix) for seed in SEEDS for matrix in MATRICES])


def values(trials: pd.DataFrame, matrix: str) -> pd.DataFrame:
    """Yuan that one offer brings: segments by packages, from what was observed."""
    of = trials[trials.matrix == matrix]
    yuan = of.accepted / of.offered * of.monthly_margin_yuan * of.months - of.cost_yuan
    return of.assign(yuan=yuan).pivot(index="segment", columns="package", values="yuan")


def greedy(table: np.ndarray) -> float:
    """The dearest cell first, as long as there are clients and places: one of each segment and package."""
    left, total = table.copy(), 0.0
    for _ in range(len(table)):
        row, column = np.unravel_index(np.argmax(left), left.shape)
        total += left[row, column]
        left[row, :] = left[:, column] = -np.inf
    return total


@CELLS
def test_the_greedy_matching_loses_visibly_against_the_best_in_every_class(seed, matrix):
    table = values(drawn_trials(seed).trials, matrix).to_numpy()
    copies = np.kron(table, np.ones((PLACES, PLACES)))
    best = copies[linear_sum_assignment(copies, maximize=True)].sum() / PLACES
    assert best - greedy(table) > 0.07 * best


@CELLS
def test_the_best_package_differs_between_segments_and_two_want_the_same(seed, matrix):
    best = values(drawn_trials(seed).trials, matrix).idxmax(axis=1)
    assert best.nunique() == 3


@CELLS
def test_every_offer_is_worth_something_somewhere_and_observed_values_lie_near_the_true(seed, matrix):
    of = drawn_trials(seed)
    truth = of.truth.query("matrix == @matrix")
    true = truth.pivot(index="segment", columns="package", values="value_yuan")
    seen = values(of.trials, matrix)
    assert true.max().min() > 0 and np.corrcoef(true.to_numpy().ravel(), seen.to_numpy().ravel())[0, 1] > 0.95


def test_four_segments_by_four_packages_in_three_matrices():
    trials = drawn_trials(1).trials
    assert len(trials) == 48 and list(PACKAGES) == list(MATRICES) == ["retention", "usage", "service"]
    for matrix, (segments, packages) in PACKAGES.items():
        of = trials[trials.matrix == matrix]
        assert set(of.segment) == set(segments) and set(of["package"]) == set(packages) and len(of) == 16


def test_which_segments_compete_differs_from_class_to_class():
    for matrix in MATRICES:
        tables = [values(drawn_trials(seed).trials, matrix).idxmax(axis=1) for seed in SEEDS]
        assert len({tuple(best) for best in tables}) >= 2


@pytest.mark.parametrize(
    ("column", "value"), [("package", "cloud_offer"), ("segment", "many"), ("accepted", 10**6)]
)
def test_a_package_of_another_matrix_and_more_acceptances_than_offers_break_a_rule(column, value):
    rows = GENERATED["package_trials"].generate(1, "2026-11").head(3)
    rows.loc[1, column] = value
    kept = pd.concat([check(rows).check_output for check in PACKAGE_TRIALS.schema.checks], axis=1).all(axis=1)
    assert kept.tolist() == [True, False, True]
