"""The tasks to lesson 03, answered a second time from what a trainee is shown, on the keys of the classes that get it."""

import json
import re
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from lesson_run import run
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.stats import norm
from second_count import TIERS, bill, tier_of
from stored_lesson import numbers

from coursekit.cohort import open_cohort
from coursekit.notebooks import read_notebook
from coursekit.toolkits.target_list import candidates

NAME = "03_flow_tier_marketing.ipynb"
CLASSES = ("demo", "ningde-telecom-2026a")
SYLLABUS = {"q1", "q2", "q3", "q4"}  # tiers, share after a year, cheapest plans, holdout; and the best list


class Trainee:
    """One class's exercise as a trainee sees it, its key, and the tables behind it."""

    def __init__(self, root, cohort_id, exercise):
        self.cohort = open_cohort(root / "cohorts" / f"{cohort_id}.yml")
        path = root / "exercises" / "keys" / cohort_id / "03.json"
        self.tasks = json.loads(path.read_text("utf-8"))["tasks"]
        self.check, self.seen = self.cohort.checker("03"), run(exercise, self.cohort.path)
        (self.best_list,) = [task for task, entry in self.tasks.items() if entry["kind"] == "objective"]

    def frames(self, task):
        return self.seen.asked[task]

    def states(self, task, answers):
        return [self.check(task, answer).state for answer in answers]

    def own_message(self, task, answer):
        """Return what a wrong answer is told, or nothing where it is only told where to look."""
        verdict = self.check(task, answer)
        assert verdict.state == "wrong"
        return "" if self.tasks[task]["look"] in verdict.message else verdict.message

    # --- answers, worked out from the tables shown ----------------------------------------------------------------

    def eight(self):
        """Return eight customers' month as the table before the first task shows it, and their tiers."""
        rows = self.frames("q1")[-1].round(2)
        rows = rows.set_axis(["usage_gb", "pool_usage_gb", "allowance_gb", "directional_gb"], axis=1)
        return rows.assign(total_gb=rows["usage_gb"] + rows["directional_gb"])

    def names(self, rows, **changes):
        lines = self.cohort.settings("03").tier_thresholds_gb
        return [self.cohort.term(code) for code in tier_of(rows.assign(**changes), lines)]

    def month(self):
        """Return every line's sixth month, with what is known of the line."""
        lines, months = (self.cohort.practice_table(name) for name in ("subscribers", "subscriber_months"))
        rows = months[months["month"] == sorted(months["month"].unique())[5]].merge(lines.drop(columns="plan_id"), on="subscriber_id")
        return rows.assign(total_gb=rows["usage_gb"] + rows["directional_gb"])

    def counts(self, rows, **changes):
        counts = pd.Series(self.names(rows, **changes)).value_counts()
        names = [self.cohort.term(code) for code in TIERS]
        return pd.DataFrame({"档": names, "人数": [int(counts.get(name, 0)) for name in names]})

    def share_after_a_year(self):
        chain = self.frames("q2")[-1].to_numpy() / 100
        return 100 * (np.array([1, 0, 0]) @ np.linalg.matrix_power(chain, 11))[2]

    def families(self):
        """Return five families' name of the plan they have, what all of them use and how many secondary lines."""
        frame = next(frame for frame in self.frames("q3")[::-1] if len(frame) == 5 and "现套餐" in frame)
        return list(zip(frame["现套餐"], frame["全家用"], frame["副卡数"].astype(int), frame["主卡用"], strict=True))

    def monthly(self, plan, gb, secondary):
        return bill(gb, plan) + (secondary * plan.secondary_yuan if secondary else 0)

    def cheapest(self, *, alone=False):
        """Return name and bill of each family's cheapest plan on sale."""
        best = []
        for _, gb, secondary, own_gb in self.families():
            used = own_gb if alone else gb
            plans = [p for p in self.cohort.practice_table("plans").query("on_sale").itertuples() if p.max_secondary >= secondary]
            fit = [p for p in plans if p.overage_rule != "throttle" or used <= p.allowance_gb]
            best.append(min((self.monthly(p, used, secondary), self.cohort.tariff(p.plan_id)) for p in fit))
        return [name for _, name in best], [yuan for yuan, _ in best]

    def present(self):
        plans = {self.cohort.tariff(p.plan_id): p for p in self.cohort.practice_table("plans").itertuples()}
        return [self.monthly(plans[name], gb, secondary) for name, gb, secondary, _ in self.families()]

    def p_value(self):
        (n, hit), (m, kept) = self.frames("q4")[-1].iloc[:, :2].astype(float).to_numpy()
        rate = (hit + kept) / (n + m)
        return 2 * norm.sf(abs(hit / n - kept / m) / np.sqrt(rate * (1 - rate) * (1 / n + 1 / m)))

    def people(self):
        """Return the candidates of the best list, and the contacts and yuan told above that task."""
        everyone = candidates(self.cohort).query("verdict == '打'")
        people = pd.DataFrame({"号": everyone["subscriber_id"], "期望净毛利": everyone["margin_yuan"], "花费": everyone["cost_yuan"]})
        (told,) = [found for text in self.seen.texts if (found := numbers(text))[:1] == [str(len(people))]]
        return people, int(told[1]), float(told[2])

    def woken(self):
        """Return rate and size of both arms, and the yuan spent on calls and on gifts."""
        shown = self.frames("q7")[-1].astype(float)
        (n, hit, calls, gifts), (m, kept, *_) = (shown.loc[self.cohort.term(arm)] for arm in ("treated", "control"))
        return hit, n, kept, m, calls, gifts


@pytest.fixture(scope="module")
def exercise(root):
    return read_notebook(root / "exercises" / NAME)


@pytest.fixture(scope="module")
def trainees(root, exercise):
    return {cohort_id: Trainee(root, cohort_id, exercise) for cohort_id in CLASSES}


@pytest.fixture(params=CLASSES)
def trainee(request, trainees):
    return trainees[request.param]


def test_the_exercise_comes_to_its_end_unanswered(trainee):
    assert trainee.seen.stopped == []


def test_the_key_holds_the_five_tasks_of_the_syllabus_with_their_tolerances(root, trainee):
    tasks = trainee.tasks
    assert (tasks["q1"]["kind"], len(tasks["q1"]["hashes"])) == ("sequence", 8)
    assert tasks["q1b"]["kind"] == "table" and tasks["q1b"]["atol"] < 1, "counts are exact"
    assert tasks["q2"]["atol"] == 1 and tasks["q2"]["unit"] == "个", "of a hundred"
    assert (tasks["q3"]["kind"], len(tasks["q3"]["hashes"]), tasks["q3b"]["atol"]) == ("sequence", 5, 0.1)
    assert (tasks["q4"]["atol"], tasks["q4b"]["kind"]) == (0.005, "text")
    assert tasks[trainee.best_list]["threshold"] == 0.8
    asked = {re.match(r"q\d+", task)[0] for task in tasks}
    assert asked > SYLLABUS | {trainee.best_list}
    solution = read_notebook(root / "solutions" / NAME)
    assert len(asked) == sum("minutes" in cell.metadata.get("coursekit", {}) for cell in solution.cells)


def test_eight_tiers_are_judged_in_order_by_the_whole_pool(trainee):
    rows = trainee.eight()
    told = trainee.names(rows)
    assert trainee.states("q1", [told, "、".join(told)]) == ["right"] * 2
    own = trainee.names(rows, pool_usage_gb=rows["usage_gb"])
    high_gb = trainee.cohort.settings("03").tier_thresholds_gb[1]
    late = np.where(rows["total_gb"] >= high_gb, trainee.cohort.term("high"), told)
    messages = {trainee.own_message("q1", answer) for answer in (own, list(late))}
    assert len(messages) == 2 and "" not in messages


def test_six_counts_are_exact_and_each_wrong_crowd_is_named(trainee):
    rows = trainee.month()
    main, iot, active = rows["line_role"] == "main", rows["is_iot"], rows["status"] == "active"
    customers = rows[main & ~iot & active]
    right = trainee.counts(customers)
    one_off = right.assign(人数=right["人数"] + np.array([1, 0, 0, 0, -1, 0]))
    assert right["人数"].min() > 20
    assert trainee.states("q1b", [right, right.iloc[::-1], one_off]) == ["right", "right", "wrong"]
    wrong = [trainee.counts(rows[main]), trainee.counts(rows[~iot & active]), trainee.counts(rows),
             trainee.counts(customers, pool_usage_gb=customers["usage_gb"])]  # fmt: skip
    messages = {trainee.own_message("q1b", answer) for answer in wrong}
    assert len(messages) == 4 and "" not in messages


def test_a_hundred_newcomers_walk_twelve_months(trainee):
    share = trainee.share_after_a_year()
    month = trainee.frames("q2")[-1].to_numpy()[0, 2]
    assert trainee.states("q2", [share, share + 0.9, share - 0.9, share + 2.1, share - 2.1]) == ["right"] * 3 + ["wrong"] * 2
    assert trainee.own_message("q2", month) and trainee.own_message("q2", 11 * month)


def test_five_cheapest_plans_and_what_they_save(trainee):
    names, yuan = trainee.cheapest()
    saved = sum(trainee.present()) - sum(yuan)
    assert trainee.states("q3", [names, "、".join(names)]) == ["right"] * 2
    assert trainee.states("q3b", [saved, saved + 0.09, saved - 0.09, saved + 0.3]) == ["right"] * 3 + ["wrong"]
    assert trainee.own_message("q3", trainee.cheapest(alone=True)[0]), "the secondary line's use forgotten"
    assert trainee.own_message("q3b", 12 * saved)


def test_half_a_pilot_has_this_p_value_and_is_or_is_not_significant(trainee):
    p = trainee.p_value()
    assert abs(p - 0.05) > 0.01, "no close call"
    assert trainee.states("q4", [p, p + 0.0045, max(p - 0.0045, 0), p + 0.012]) == ["right"] * 3 + ["wrong"]
    words = ["显著", "不显著"] if p < 0.05 else ["不显著", "显著"]
    assert trainee.states("q4b", words) == ["right", "wrong"]
    assert trainee.own_message("q4", p / 2 if p > 0.011 else 1 - p)


def test_a_list_worth_80_in_a_hundred_of_the_best_is_right(trainee):
    people, contacts, yuan = trainee.people()
    margin, cost = people["期望净毛利"].to_numpy(), people["花费"].to_numpy()
    limits = LinearConstraint(np.vstack([cost, np.ones(len(cost))]), ub=[yuan, contacts])
    found = milp(-margin, integrality=np.ones(len(cost)), bounds=Bounds(0, 1), constraints=limits, options={"mip_rel_gap": 0})
    best = people[found.x > 0.5].sort_values("期望净毛利")
    left = best["期望净毛利"][::-1].cumsum()[::-1] / best["期望净毛利"].sum()
    nearly, short = best[left <= left[left >= 0.801].min()], best[left < 0.799]
    assert trainee.states(trainee.best_list, [best, nearly, short, people]) == ["right", "right", "wrong", "wrong"]
    assert len(best) < len(people), "not everybody fits"


def test_of_eight_people_those_are_called_whose_sum_is_the_greatest(trainee):
    """Every set of them is tried; 17 yuan stand in the task."""
    shown = trainee.frames("q5")[-1]
    sets = [list(chosen) for size in range(9) for chosen in combinations(shown.index, size)]
    worth = {tuple(s): shown.loc[s, "期望净毛利"].sum() for s in sets if shown.loc[s, "花费"].sum() <= 17}
    best, second = sorted(worth, key=worth.get)[:-3:-1]
    assert worth[best] > worth[second], "one best set"
    dear = shown["期望净毛利"].idxmax()
    assert trainee.states("q5", ["、".join(best), list(second), [dear]]) == ["right", "wrong", "wrong"]


def test_seven_people_go_to_one_list_each(trainee):
    """Called 20 days ago; discount over; over twice in three months; much on old technology; little; nothing; no plan."""
    right = ["剔除", "归位", "升舱", "迁移", "满月", "不打扰", "归位"]
    assert trainee.states("q6", [right, "、".join(right), right[::-1]]) == ["right", "right", "wrong"]
    assert trainee.own_message("q6", ["剔除", "升舱", *right[2:]])


def test_a_woken_customer_costs_what_was_spent_on_all_by_those_woken_beyond_the_holdout(trainee):
    hit, n, kept, m, calls, gifts = trainee.woken()
    woken = n * (hit / n - kept / m)
    cost = (calls + gifts) / woken
    assert woken > 20
    assert trainee.states("q7", [cost, 1.015 * cost, 0.985 * cost, 1.05 * cost]) == ["right"] * 3 + ["wrong"]
    gross, calls_only = trainee.own_message("q7", (calls + gifts) / hit), trainee.own_message("q7", calls / woken)
    assert gross and calls_only and gross != calls_only, "gross for net"


def test_two_points_from_five_per_cent_need_so_many(trainee):
    """Fleiss, Levin and Paik (2003): 5 % against 7 %, two treated for each control, 5 % and 80 %."""
    mean = (2 * 0.07 + 0.05) / 3
    spread = norm.ppf(0.975) * np.sqrt(3 * mean * (1 - mean)) + norm.ppf(0.8) * np.sqrt(0.07 * 0.93 + 2 * 0.05 * 0.95)
    control = spread**2 / (2 * 0.02**2)
    assert trainee.states("q8", [2 * control, control]) == ["right", "wrong"]
    assert trainee.states("q8b", [control, 2 * control]) == ["right", "wrong"]


def test_three_of_ten_may_be_called(trainee):
    ten, day = trainee.frames("q9")[-1], pd.Timestamp(trainee.cohort.spec.dates[0])
    free = (ten["年龄"] >= 18) & (ten["同意营销"] == "是") & (ten["免打扰"] == "否") & (ten["没结的投诉"] == 0) & (ten["申请携出"] == "否")
    late = (day - pd.to_datetime(ten["上次触达"])).dt.days >= trainee.cohort.settings("03").contact_gap_days
    letters = [*ten.index[free & late]]
    assert 0 < len(letters) < len(ten)
    assert trainee.states("q9", ["、".join(letters), letters[1:], [*ten.index[free]]]) == ["right", "wrong", "wrong"]


def test_answers_on_the_class_s_own_tables_differ_between_classes(trainees):
    def answers(trainee):
        yield "q1", trainee.names(trainee.eight())
        yield "q1b", trainee.counts(trainee.month())["人数"].tolist()
        yield "q2", round(trainee.share_after_a_year())
        yield "q3b", round(sum(trainee.present()) - sum(trainee.cheapest()[1]), 1)
        yield "q4", round(trainee.p_value(), 2)
        yield trainee.best_list, sorted(trainee.people()[0]["号"])
        yield "q7", round(trainee.woken()[0])

    first, second = (dict(answers(trainees[cohort_id])) for cohort_id in CLASSES)
    assert [task for task in first if first[task] == second[task]] == []
