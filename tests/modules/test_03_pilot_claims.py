"""What lesson 03 says of the pilot and of the list, worked out a second time with the formulas written out."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.stats import norm, ttest_ind
from stored_lesson import rows_of, tables, telling

from coursekit.cohort import open_cohort
from coursekit.toolkits.target_list import HELD_OUT_SHARE, select

CAMPAIGNS = ("put_in_place", "wake_up", "upgrade", "migration", "full_month")
SMALLEST = 2  # points: a net effect that cannot be larger is not worth the work
Z = norm.ppf(0.975)


@pytest.fixture(scope="module")
def cohorts(root):
    return {path.stem: open_cohort(path) for path in sorted((root / "cohorts").glob("*.yml"))}


@pytest.fixture(scope="module")
def cohort(cohorts):
    return cohorts["demo"]


@pytest.fixture(scope="module")
def pilot(cohort):
    """Those called and those left alone: text messages and pop-ups are another matter."""
    return cohort.table("campaigns").query("channel in ('outbound', 'none')")


def arms(rows):
    return rows[rows["arm"] == "treated"], rows[rows["arm"] == "control"]


def wilson(successes, n):
    """Return both ends of the score interval: the roots of (p - rate)^2 = z^2 p (1 - p) / n."""
    rate = successes / n
    return np.sort(np.roots([1 + Z**2 / n, -2 * rate - Z**2 / n, rate**2]))


def net_effect(rows, outcome="success_m3"):
    """Return gross, base, net and both ends of Newcombe's interval (1998, method 10), in percent."""
    (hit, n), (kept, m) = [(arm[outcome].sum(), len(arm)) for arm in arms(rows)]
    gross, base = hit / n, kept / m
    (low1, high1), (low2, high2) = wilson(hit, n), wilson(kept, m)
    net = gross - base
    low, high = net - np.hypot(gross - low1, high2 - base), net + np.hypot(high1 - gross, base - low2)
    return [100 * number for number in (gross, base, net, low, high)]


# --- is it the campaign's doing -----------------------------------------------------------------------------------


def test_in_every_class_the_gross_success_shrinks_against_the_holdout(cohorts):
    for cohort in cohorts.values():
        effects = {name: net_effect(rows) for name, rows in cohort.table("campaigns").groupby("campaign", observed=True)}
        assert {*effects} == {*CAMPAIGNS}
        assert all(base > 0 and net < gross for gross, base, net, *_ in effects.values())
        kept = [net / gross for gross, _, net, *_ in effects.values()]
        assert max(kept) < 0.8, "at least a fifth of each campaign's success would have come by itself"


def test_the_holdout_is_a_random_third_that_got_no_call(cohorts):
    for cohort in cohorts.values():
        for _, rows in cohort.table("campaigns").groupby("campaign", observed=True):
            treated, control = arms(rows)
            assert len(control) / len(rows) == pytest.approx(1 / 3, abs=0.03)
            assert not control["connected"].any() and control["contact_cost_yuan"].sum() == 0
            before = ttest_ind(treated["bill_before_yuan"], control["bill_before_yuan"], equal_var=False)
            assert before.pvalue > 0.0005, "before the call both arms paid the same"


def test_gross_base_and_net_with_its_interval_are_told(pilot, cohort, told):
    effects = np.array([net_effect(pilot[pilot["campaign"] == campaign]) for campaign in CAMPAIGNS])
    gross, base, *net = ([f"{number:.1f}" for number in column] for column in effects.T)
    assert telling(told, *gross) and telling(told, *base)
    assert telling(told, *(number.replace("-0.0", "0.0") for three in zip(*net, strict=True) for number in three))


def test_the_words_are_those_of_the_interval(pilot, cohort, told):
    """Useful above zero; too small where even the upper end is; undecided else."""
    words = {}
    for campaign in CAMPAIGNS:
        *_, low, high = net_effect(pilot[pilot["campaign"] == campaign])
        words[cohort.term(campaign)] = "有用" if low > 0 else "太小" if high < SMALLEST else "判不了"
    found = [re.findall(r"\*\*(有用|太小|判不了)的：([^*]+)\*\*", text) for text in told]
    (groups,) = [groups for groups in found if groups]
    assert {name: word for word, names in groups for name in names.split("、")} == words


def test_so_many_of_the_successes_would_have_come_without_a_call(pilot, told):
    by_itself = done = 0.0
    for campaign in CAMPAIGNS[:4]:
        treated, control = arms(pilot[pilot["campaign"] == campaign])
        by_itself += control["success_m3"].mean() * len(treated)
        done += treated["success_m3"].sum()
    stayed = arms(pilot[pilot["campaign"] == "full_month"])[1]["success_m3"].mean()
    assert telling(told, f"{100 * by_itself / done:.0f}", f"{100 * stayed:.0f}")


def needed(control, treated, ratio=2.0, power=0.8):
    """Return the sizes of both arms for the z test of two proportions (Fleiss, Levin and Paik 2003, chapter 4)."""
    mean = (ratio * treated + control) / (ratio + 1)
    spread = Z * np.sqrt((ratio + 1) * mean * (1 - mean)) + norm.ppf(power) * np.sqrt(
        treated * (1 - treated) + ratio * control * (1 - control)
    )
    size = spread**2 / (ratio * (treated - control) ** 2)
    return int(np.ceil(ratio * size)), int(np.ceil(size))


def test_a_pilot_that_sees_two_points_needs_as_many_as_told(pilot, told):
    """Of the campaign that was seen least clearly."""
    effects = [net_effect(pilot[pilot["campaign"] == campaign]) for campaign in CAMPAIGNS]
    _, base, *_ = min(effects, key=lambda one: abs(one[2]) / (one[4] - one[3]))
    assert telling(told, f"{base:.1f}", *map(str, needed(base / 100, base / 100 + 0.02)))


# --- money --------------------------------------------------------------------------------------------------------


def test_a_year_of_bills_is_set_against_a_year_of_staying(pilot, cohort, lesson, told):
    a_year, names, expected = 12 * cohort.settings("03").margin_rate, [], []
    for campaign in ("put_in_place", "upgrade"):
        rows = pilot[pilot["campaign"] == campaign]
        treated, control = arms(rows.assign(change=rows["bill_after_yuan"] - rows["bill_before_yuan"]))
        bill = a_year * (treated["change"].mean() - control["change"].mean())
        usual = a_year * rows["bill_before_yuan"].mean()
        stay = usual * (control["left_by_m3"].mean() - treated["left_by_m3"].mean())
        bills = ttest_ind(treated["change"].dropna(), control["change"].dropna(), equal_var=False).confidence_interval()
        stays = ttest_ind(treated["left_by_m3"] * 1.0, control["left_by_m3"] * 1.0, equal_var=False).confidence_interval()
        error = np.hypot(a_year * (bills.high - bills.low), usual * (stays.high - stays.low)) / 2
        cost = (treated["contact_cost_yuan"] + treated["offer_cost_yuan"]).mean()
        total = bill + stay - cost
        names.append(cohort.term(campaign))
        expected.append([f"{yuan:.1f}" for yuan in (bill, stay, -cost, total, total - error, total + error)])
    assert expected in [rows_of(table, names) for table in tables(lesson)]
    assert telling(told, *(yuan.lstrip("-") for bill, stay, _, total, *_ in expected for yuan in (bill, stay, total)))


def test_the_woken_fall_asleep_again_and_each_has_the_price_told(pilot, cohort, told):
    segments = dict(list(pilot[pilot["campaign"] == "wake_up"].groupby("segment", observed=True)))
    one, second = ([net_effect(segments[name], f"success_{month}") for month in ("m1", "m3")] for name in ("one_slot", "second_slot"))
    assert telling(told, *(f"{net[2]:.1f}" for net in (*one, *second)))
    assert one[0][2] > one[1][2] and one[0][2] > second[0][2], "fewer are awake in the third month, fewest of second slots"
    treated, _ = arms(segments["one_slot"])
    spent = treated["contact_cost_yuan"].sum() + treated["offer_cost_yuan"].sum()
    _, _, net, low, high = one[1]
    best = spent / (len(treated) * high / 100)
    prices = [spent / (len(treated) * net / 100), best] if low > 0 else [best]
    assert telling(told, *(f"{yuan:.0f}" for yuan in (spent / treated["success_m3"].sum(), *prices)))
    gifts = treated["offer_cost_yuan"] > 0
    assert (gifts == treated["accepted"]).all(), "everybody who nodded got a gift"


def test_the_effects_of_ten_kinds_of_people_are_told_by_who_stays(pilot, cohort, lesson):
    rows = []
    for (campaign, segment), group in pilot.groupby(["campaign", "segment"], observed=True):
        treated, control = arms(group.assign(change=group["bill_after_yuan"] - group["bill_before_yuan"]))
        cost = (treated["contact_cost_yuan"] + treated["offer_cost_yuan"]).mean()
        stay = 100 * (control["left_by_m3"].mean() - treated["left_by_m3"].mean())
        bill = treated["change"].mean() - control["change"].mean()
        rows.append((stay, f"{cohort.term(campaign)}：{cohort.term(segment)}", len(group), bill, stay, cost))
    assert len(rows) == 10
    most = sorted(rows, reverse=True)[:8]
    names = [name for _, name, *_ in most]
    found = [beside for table in tables(lesson) if (beside := rows_of(table, names)) and len(beside[0]) == 4]
    assert np.array(found[0], dtype=float) == pytest.approx(np.array([row[2:] for row in most]), abs=0.0501)


# --- the list -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def people(cohort):
    """Everybody who could be called, and the verdict on his kind."""
    found = select(cohort, own_data=True)
    verdicts, rows = found.segments[["campaign", "segment", "verdict"]], found.candidates.filter(regex="^(?!verdict)")
    return rows.merge(verdicts, on=["campaign", "segment"])


def test_a_person_is_worth_a_year_of_bill_and_of_staying_less_call_and_gift(people, cohort):
    a_year = 12 * cohort.settings("03").margin_rate
    gain = people["uplift"] * (people["offer_bill_yuan"] - people["bill_yuan"]) + people["leave_reduction"] * people["bill_yuan"]
    assert people["margin_yuan"].to_numpy() == pytest.approx((a_year * gain - people["cost_yuan"]).to_numpy(), abs=0.0101)
    assert people["subscriber_id"].is_unique
    assert people["cost_yuan"].min() >= cohort.settings("03").outbound_cost_yuan


def best_list(people, rule):
    """Return the people, the cost and the margin of the best list, by integer programming."""
    margin, cost = people["margin_yuan"].to_numpy(), people["cost_yuan"].to_numpy()
    room = 1 / (1 - HELD_OUT_SHARE)  # who is held out costs neither money nor a call
    most = [rule.budget_yuan * room, int(rule.contacts * room)]
    limits = LinearConstraint(np.vstack([cost, np.ones(len(cost))]), ub=most)
    found = milp(-margin, integrality=np.ones(len(cost)), bounds=Bounds(0, 1), constraints=limits, options={"mip_rel_gap": 0})
    chosen = found.x > 0.5
    return people[chosen], cost[chosen].sum(), margin[chosen].sum()


def test_the_list_told_is_the_best_and_what_other_rules_bring_is_told_too(people, cohort, told, lesson):
    """Of those above the line below which nobody is called; the others call as many of the same kinds of people."""
    rule = cohort.settings("03")
    callable_ = people[people["verdict"] == "打"]
    worth = callable_[callable_["margin_yuan"] >= rule.least_margin_yuan]
    chosen, cost, margin = best_list(worth, rule)
    assert telling(told, str(len(people)), str(len(worth)), str(len(chosen)), f"{margin:.0f}")
    by_bill = callable_.nlargest(len(chosen), "bill_yuan")["margin_yuan"].sum()
    by_chance = callable_["margin_yuan"].mean() * len(chosen)
    assert telling(told, f"{by_bill:.0f}", f"{by_chance:.0f}", f"{margin:.0f}")
    assert margin > max(by_bill, by_chance, 0)
    counts = chosen["campaign"].astype(str).value_counts()
    (text,) = telling(told, f"{by_bill:.0f}", *(str(count) for count in counts if count >= 5))
    for campaign in CAMPAIGNS:
        named = re.search(rf"{cohort.term(campaign)} ?(\d+|不到 5) 个", text)
        count = counts.get(campaign, 0)
        assert (named[1] if named else "0") == ("不到 5" if 0 < count < 5 else str(count))
    cells = [cell for table in tables(lesson) for row in table for cell in row]
    assert telling(cells, str(len(chosen))), "the closing table"


def test_most_should_not_be_called_this_month(cohort, told):
    assigned = select(cohort, own_data=True).assigned
    free = assigned[assigned["exclusion"].isna()]
    sizes = free["campaign"].astype(object).value_counts()
    alone = sizes["left_alone"]
    called = [str(sizes[campaign]) for campaign in CAMPAIGNS]
    assert telling(told, str(len(assigned)), str(len(assigned) - len(free)), *called, str(alone), f"{100 * alone / len(free):.0f}")
    assert alone > len(free) / 2


def test_the_list_stays_within_the_rules_of_every_class(cohorts):
    for cohort in cohorts.values():
        rule, found = cohort.settings("03"), select(cohort)
        lines = cohort.table("subscribers").set_index("subscriber_id").loc[found.targets["编号"]]
        assert 100 <= (~found.targets["分组"].str.startswith("对照")).sum() <= rule.contacts
        assert lines["marketing_consent"].all() and not lines[["do_not_disturb", "open_complaint", "is_iot"]].any(axis=None)
        gap = pd.Timestamp(cohort.spec.dates[0]) - pd.to_datetime(lines["last_contact_date"])
        assert gap.dt.days.min() >= rule.contact_gap_days
