"""The tasks to lesson 02, answered a second time without the course's own functions, on every example class's key."""

import json
import re

import numpy as np
import pytest
from scipy.optimize import curve_fit

from coursekit.cohort import open_cohort
from coursekit.notebooks import read_notebook
from coursekit.topics import lifecycle as lc

NAME = "02_digital_product_lifecycle.ipynb"
CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
SYLLABUS = {"q4", "q5", "q6", "q7", "q8"}  # peak, decomposition, break-even, Bass fit, stages
GATES = ["covered", "handset", "plan", "on_network"]
FLAT, SURE = 0.03, 0.8


@pytest.fixture(scope="module", params=CLASSES)
def cohort(request, root):
    return open_cohort(root / "cohorts" / f"{request.param}.yml")


@pytest.fixture(scope="module")
def check(cohort):
    return cohort.checker("02")


@pytest.fixture(scope="module")
def tasks(root, cohort):
    path = root / "exercises" / "keys" / cohort.id / "02.json"
    return json.loads(path.read_text("utf-8"))["tasks"]


@pytest.fixture(scope="module")
def exercise(root):
    return read_notebook(root / "exercises" / NAME)


def test_the_key_holds_the_five_tasks_of_the_syllabus_with_their_tolerances(tasks):
    assert [tasks[task]["rtol"] for task in ("q7", "q7b", "q7c")] == [0.05] * 3
    assert tasks["q4"]["atol"] == 0.1
    assert (tasks["q5"]["kind"], tasks["q5b"]["kind"]) == ("text", "number")
    assert (tasks["q6"]["atol"], tasks["q6b"]["atol"]) == (0.01, 0.01)
    assert (tasks["q8"]["kind"], len(tasks["q8"]["hashes"])) == ("sequence", 6)


def test_at_least_three_more_tasks_stand_beside_them_each_under_its_own_heading(root, tasks):
    asked = {re.match(r"q\d+", task)[0] for task in tasks}
    assert len(asked - SYLLABUS) >= 3
    solution = read_notebook(root / "solutions" / NAME)
    assert len(asked) == sum("minutes" in cell.metadata.get("coursekit", {}) for cell in solution.cells)


def judged(check, task, answers):
    return [check(task, answer).state for answer in answers]


def test_the_peak_comes_after_ln_q_over_p_divided_by_their_sum(check):
    peak = np.log(0.032 / 0.0025) / 0.0345
    assert judged(check, "q4", [peak, peak - 0.09, peak + 0.09]) == ["right"] * 3
    assert judged(check, "q4", [peak - 0.2, peak + 0.2]) == ["wrong"] * 2


def test_what_cheaper_gigabytes_took_from_2020_to_2022_is_the_term_of_the_logarithmic_mean(cohort, check, tasks):
    names = ("revenue_mobile_data", "mobile_internet_traffic", "mobile_subscribers")
    (money0, gb0, people0), (money1, gb1, people1) = ([cohort.market(name).at(y) for name in names]
                                                      for y in ("2020", "2022"))  # fmt: skip
    ratios = np.array([people1 / people0, gb1 / people1 / (gb0 / people0), money1 / gb1 / (money0 / gb0)])
    terms = np.log(ratios) * (money1 - money0) / np.log(money1 / money0)
    assert terms.sum() == pytest.approx(money1 - money0, abs=1e-9)
    assert judged(check, "q5", ["用户数", "每户流量", "每 GB 收入"]) == ["wrong", "wrong", "right"]
    alone = money0 * (ratios[2] - 1)
    atol = tasks["q5b"]["atol"]
    assert 0 < atol < 0.01 * abs(terms[2]) < abs(alone - terms[2])
    assert judged(check, "q5b", [terms[2] + shift * atol for shift in (0, 0.9, -0.9)]) == ["right"] * 3
    assert judged(check, "q5b", [-terms[2], alone, terms[0], terms[1], terms[2] + 2 * atol]) == ["wrong"] * 5


def test_a_cut_of_a_fifth_breaks_even_at_five_quarters_or_at_one(check):
    """0.8 (1 + 0.2 e) = 1 at e = 1.25; 0.8 x 0.8^(-e) = 1 at e = 1."""
    assert judged(check, "q6", [1.25, 1.259, 1.241, 1.23, 1.27, 1]) == ["right"] * 3 + ["wrong"] * 3
    assert judged(check, "q6b", [1, 1.009, 0.991, 0.98, 1.02, 1.25]) == ["right"] * 3 + ["wrong"] * 3


def bass_increments(ends, p, q, m):
    gone = np.exp(-(p + q) * np.append(0, ends))
    return np.diff(m * (1 - gone) / (1 + q / p * gone))


def test_p_q_and_m_of_the_class_s_5g_are_right_within_five_per_cent(cohort, check):
    users = cohort.practice_table("adoption_5g")["first_users"].to_numpy() / 1e4
    start, scale = (0.01, 0.2, users.sum()), (0.01, 0.1, users.sum())
    quarters = np.arange(1.0, len(users) + 1)
    fit, _ = curve_fit(bass_increments, quarters, users, p0=start, bounds=(1e-9, np.inf), x_scale=scale)
    for task, value in zip(("q7", "q7b", "q7c"), fit, strict=True):
        assert judged(check, task, [value, 1.04 * value, 0.96 * value]) == ["right"] * 3
        assert judged(check, task, [1.08 * value, 0.92 * value]) == ["wrong"] * 2


def stage_of(months):
    """Return the label that a year's growth and the change of net additions speak for."""
    net_adds, level = months["net_adds"].to_numpy(), months["subscribers"].iloc[-13]
    growth, faster = net_adds[-12:].sum() / level, net_adds[-12:].sum() > net_adds[-24:-12].sum()
    if lc.classify_stage(net_adds, months["subscribers"].to_numpy()).probabilities.max() < SURE:
        return "判不了"
    if abs(growth) <= FLAT:
        return "成熟"
    return "衰退" if growth < 0 else "成长加速" if faster else "成长放慢"


def test_six_stages_of_a_year_ago_are_told_by_growth_and_whether_it_gains(cohort, check):
    products = cohort.practice_table("product_months").groupby("product", sort=False)
    labels = [stage_of(months.iloc[:-12]) for _, months in products]
    assert len(labels) == 6 and len(set(labels)) >= 3
    assert judged(check, "q8", ["、".join(labels), labels, labels[::-1]]) == ["right", "right", "wrong"]


def test_the_products_to_circle_are_those_below_the_year_before_for_months_on_end(cohort, check):
    rule = cohort.settings("02")
    circled = []
    for code, months in cohort.practice_table("product_months").groupby("product", sort=False):
        means = np.convolve(months["net_adds"], np.full(rule.window_months, 1 / rule.window_months), mode="valid")
        if all(means[-1 - k] < means[-13 - k] for k in range(rule.warning_runs)):
            circled.append(cohort.product(code))
    assert 0 < len(circled) < 6
    assert judged(check, "q3", [circled, "、".join(circled), circled[1:]]) == ["right", "right", "wrong"]


def test_closing_the_worst_gate_s_gap_adds_as_many_as_flow_on_through_the_others(cohort, check):
    areas = cohort.practice_table("region_5g").groupby("area")[["subscribers", *GATES]].sum()
    urban, rural = (areas.loc[area].to_numpy() for area in ("urban", "rural"))
    city, country = urban[1:] / urban[:-1], rural[1:] / rural[:-1]
    second, worst = np.argsort(city - country)[-2:]
    assert (city - country)[worst] - (city - country)[second] > 0.05, "a close call would be nobody's lesson"
    added = [rural[0] * np.prod(np.where(np.arange(4) == gate, city, country)) - rural[-1] for gate in (worst, second)]
    assert judged(check, "q9", [added[0], 1.015 * added[0], 0.985 * added[0]]) == ["right"] * 3
    assert judged(check, "q9", [added[1], added[0] + rural[-1], 1.05 * added[0]]) == ["wrong"] * 3


def test_a_product_that_loses_a_fiftieth_a_month_falls_below_its_cost_in_month_24(check):
    revenue, month = 40.0, 0
    while revenue >= 25:
        revenue, month = revenue * 0.98, month + 1
    assert month == 24
    assert judged(check, "q11", [month, month - 1, month + 1]) == ["right", "wrong", "wrong"]


def test_a_cell_checks_one_answer_since_a_notebook_shows_only_the_last_value(exercise):
    """Two checks in one cell: the trainee would never see the first verdict."""
    many = [cell.source for cell in exercise.cells if len(re.findall(r"^check\(", cell.source, re.MULTILINE)) > 1]
    assert many == []
