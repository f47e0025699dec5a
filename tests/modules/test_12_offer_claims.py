"""What lesson 12 says of offers that are short and of hours, worked out a second time with scipy and by trying all."""

import re
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, linprog, milp
from second_client_count import Book, following
from stored_lesson import rows_of, telling

from coursekit.cohort import open_cohort
from coursekit.tables import MATRICES, PACKAGES

HOURS = {"executive_visit": 16, "sla_upgrade": 12, "bill_review": 8, "routine_care": 4}
WAGE = 60  # yuan an hour


# --- who gets what ------------------------------------------------------------------------------------------------


def values_of(book, matrix):
    trials = book.cohort.practice_table("package_trials")
    gain = trials["accepted"] / trials["offered"] * trials["monthly_margin_yuan"] * trials["months"] - trials["cost_yuan"]
    segments, packages = PACKAGES[matrix]
    rows = trials.assign(gain=gain)[trials["matrix"] == matrix]
    return rows.pivot(index="segment", columns="package", values="gain").loc[[*segments], [*packages]]


def dealt(values):
    """Return the best of all 24 ways to give four things to four segments, and what comes first come, first served."""
    cells = values.to_numpy()
    best = max(permutations(range(4)), key=lambda way: cells[range(4), way].sum())
    greedy, left = [0] * 4, cells.copy()
    for _ in range(4):
        row, column = np.unravel_index(np.argmax(left), left.shape)
        greedy[row] = column
        left[row], left[:, column] = -np.inf, -np.inf
    return best, tuple(map(int, greedy))


def test_first_come_first_served_loses_what_is_told(book, shown, told):
    loss, ways = {}, {}
    for matrix in MATRICES:
        cells = values_of(book, matrix).to_numpy()
        ways[matrix] = dealt(values_of(book, matrix))
        loss[matrix] = 10 * (cells[range(4), ways[matrix][0]] - cells[range(4), ways[matrix][1]]).sum()
    assert min(loss.values()) >= 0 and max(loss.values()) > 0, "it never wins"
    hard = max(loss, key=loss.get)
    values, (best, greedy) = values_of(book, hard), ways[hard]
    cells = values.to_numpy()
    words = [[book.cohort.term(values.columns[one]) for one in row] for row in zip(cells.argmax(axis=1), greedy, best, strict=True)]
    names = [book.cohort.term(segment) for segment in values.index]
    assert words in [rows_of(table, names) for table in shown]
    first, change = 10 * cells[range(4), greedy].sum(), 10 * (cells[range(4), best] - cells[range(4), greedy])
    (sentence,) = telling(told, f"{loss[hard]:.0f}", f"{100 * loss[hard] / first:.0f}", f"{sum(loss.values()):.0f}")
    assert telling([sentence], f"{-change[change < 0].sum():.0f}", f"{change[change > 0].sum():.0f}")


@pytest.mark.parametrize("name", ["demo", "mobile-group-2026b", "ningde-telecom-2026a"])
def test_taking_the_largest_first_loses_in_every_class(root, name):
    book = Book(open_cohort(root / "cohorts" / f"{name}.yml"))
    for matrix in MATRICES:
        cells = values_of(book, matrix).to_numpy()
        best, greedy = dealt(values_of(book, matrix))
        assert cells[range(4), best].sum() > cells[range(4), greedy].sum()


def test_the_best_of_each_row_is_told_with_its_yuan(book, shown, told):
    best = {matrix: values_of(book, matrix) for matrix in MATRICES}
    rows = [[book.cohort.term(package), f"{best[matrix].loc[segment, package]:.0f}"] for matrix in ("usage", "service")
            for segment, package in best[matrix].idxmax(axis=1).items()]  # fmt: skip
    assert rows in [[[row[2], row[3]] for row in table[1:] if len(row) == 4] for table in shown]
    named = [[book.cohort.term(s), book.cohort.term(p)] for m in MATRICES for s, p in best[m].idxmax(axis=1).items()]
    assert [one for one in told if following(one, *sum(named, []))], "the figure"


def test_one_place_more_is_worth_what_is_told(book, told):
    """Forty clients and forty-one places, dealt out to the greatest sum."""
    parts = []
    for matrix in MATRICES:
        values = values_of(book, matrix)
        forty = np.repeat(np.repeat(values.to_numpy(), 10, axis=0), 10, axis=1)
        more = {name: dealt_sum(np.hstack([forty, forty[:, [10 * place]]])) - dealt_sum(forty) for place, name in enumerate(values)}
        name = max(more, key=more.get)
        parts += [book.cohort.term(name), f"{more[name]:.0f}"]
    assert [one for one in told if following(one, *parts)]


def dealt_sum(values):
    return values[linear_sum_assignment(values, maximize=True)].sum()


# --- hours --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def visits(book):
    """What each client in use could be given, what it brings, and the hours that it takes."""
    active = book.clients[book.clients["active"]].set_index("client_id")
    own = book.running.groupby("client_id")
    fee, score = own["monthly_fee_yuan"].sum(), own["satisfaction"].mean()
    due = active.index.isin(book.due["client_id"])
    mood = np.where(score.reindex(active.index) < 7, "unhappy", "happy")
    segment = [f"{'due' if soon else 'later'}_{how}" for soon, how in zip(due, mood, strict=True)]
    size = fee.reindex(active.index) / fee.reindex(active.index).mean()
    values = values_of(book, "retention")
    trials = book.cohort.practice_table("package_trials").query("matrix == 'retention'").set_index(["segment", "package"])
    rows = [(client, active["manager"][client], package, (values.loc[one, package] + (cost := trials["cost_yuan"][one, package]))
             * times - cost, cost + WAGE * HOURS[package], HOURS[package])
            for client, one, times in zip(active.index, segment, size, strict=True) for package in HOURS]  # fmt: skip
    return pd.DataFrame(rows, columns=["client", "manager", "package", "gain", "trip", "hours"])


def month_of(rows, hours):
    """Return the best choice of visits, at most one a client, and what the last and the next hour are worth.

    Visits come in steps of four hours, so both may differ; visits in part are allowed for the worth.
    """
    rows = rows[rows["gain"] > 0]
    one_each = pd.get_dummies(rows["client"]).T.to_numpy(float)
    limits, ones = np.vstack([rows["hours"], one_each]), np.ones(len(one_each))

    def eased(hours):
        return -linprog(-rows["gain"], A_ub=limits, b_ub=np.array([hours, *ones]), method="highs").fun

    most = LinearConstraint(limits, ub=np.array([hours, *ones]))
    found = milp(-rows["gain"], constraints=most, integrality=1, bounds=Bounds(0, 1), options={"mip_rel_gap": 0})
    return rows[found.x > 0.5], (2 * (eased(hours + 0.5) - eased(hours)), 2 * (eased(hours) - eased(hours - 0.5)))


def test_hours_are_worth_most_where_they_are_told_to_be_short(book, visits, told):
    hours = book.rule.manager_hours
    plans = {book.cohort.term(name): month_of(rows, hours) for name, rows in visits.groupby("manager")}
    assert all(chosen["hours"].sum() <= hours and chosen["client"].is_unique for chosen, _ in plans.values())
    (alt,) = [one for one in told if all(re.search(rf"{name} \d+(；|$)", one) for name in plans)]
    worth = pd.Series({name: int(re.search(rf"{name} (\d+)(?:；|$)", alt)[1]) for name in plans}).sort_values()
    for name, (_, (following_hour, last_hour)) in plans.items():
        assert following_hour - 0.51 <= worth[name] <= last_hour + 0.51, name
    chosen, counts = pd.concat([one for one, _ in plans.values()]), [len(one) for one, _ in plans.values()]
    own = 12 * (book.running["monthly_fee_yuan"] * book.running["gross_margin"]).groupby(book.running["client_id"]).sum()
    active = book.clients.loc[book.clients["active"], "client_id"]
    small = (own.reindex(active) < visits["trip"].min()).sum()
    thin = (chosen["gain"] / chosen["hours"] < WAGE).sum()
    pool = month_of(visits, hours * len(plans))[0]["gain"].sum() - chosen["gain"].sum()
    assert telling(told, f"{len(active)}", f"{small}", f"{visits['trip'].min():.0f}", f"{len(chosen)}", f"{min(counts)}", f"{max(counts)}",
                   f"{thin}", f"{worth.iloc[-1]}", f"{pool:.0f}", f"{100 * pool / chosen['gain'].sum():.1f}")  # fmt: skip
    assert worth.iloc[-1] > WAGE > worth.iloc[-2], "one alone is short of hours"
