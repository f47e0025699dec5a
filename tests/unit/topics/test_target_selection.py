"""Whom to contact: the best of all choices tried, the bound where there are too many to try."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import OptimizeResult, linprog

from coursekit.topics import multiple_choice_knapsack
from coursekit.topics.target_selection import select_targets

CHANNELS = np.array(["outbound", "sms", "app"])


@st.composite
def problems(draw):
    """Up to ten options of a few people, in whole fen so that nothing hangs on the last binary digit."""
    count = draw(st.integers(0, 10))

    def column(values):
        return draw(st.lists(values, min_size=count, max_size=count))

    few = st.sampled_from([100, 250, 999])  # twins: many people whose options are the same
    return {
        "margin": np.array(column(few | st.integers(-300, 2000)), dtype=int),
        "cost": np.array(column(st.sampled_from([5, 400]) | st.integers(0, 500)), dtype=int),
        "person": column(st.integers(0, 5)),
        "channel": column(st.sampled_from(CHANNELS.tolist())),
        "budget": draw(st.none() | st.integers(0, 2500)),
        "contacts": draw(st.none() | st.integers(0, 6)),
        "limits": draw(st.none() | st.dictionaries(st.sampled_from(CHANNELS.tolist()), st.integers(0, 3))),
    }


def keeps_limits(problem, taken):
    people = [problem["person"][option] for option in taken]
    used = [problem["channel"][option] for option in taken]
    return (
        len(set(people)) == len(people)
        and (problem["budget"] is None or sum(problem["cost"][list(taken)]) <= problem["budget"])
        and (problem["contacts"] is None or len(taken) <= problem["contacts"])
        and all(used.count(name) <= most for name, most in (problem["limits"] or {}).items())
    )


def best_of_all(problem):
    options = range(len(problem["margin"]))
    subsets = itertools.chain.from_iterable(itertools.combinations(options, size) for size in range(len(options) + 1))
    return max(sum(problem["margin"][list(taken)]) for taken in subsets if keeps_limits(problem, taken))


def solve(problem):
    return select_targets(
        problem["margin"] / 100,
        problem["cost"] / 100,
        budget_yuan=None if problem["budget"] is None else problem["budget"] / 100,
        contacts=problem["contacts"],
        group=problem["person"],
        channel=problem["channel"],
        channel_limits=problem["limits"],
    )


@settings(deadline=None, max_examples=300)
@given(problems())
def test_selection_is_the_best_of_all_choices(problem):
    selection = solve(problem)
    taken = np.flatnonzero(selection.chosen)
    assert keeps_limits(problem, taken)
    assert selection.method in ("sort", "milp")
    assert round(selection.margin_yuan * 100) == sum(problem["margin"][taken]) == best_of_all(problem)
    assert round(selection.cost_yuan * 100) == sum(problem["cost"][taken])
    assert (problem["margin"][taken] > 0).all()
    assert selection.bound_yuan >= selection.margin_yuan


def linear_relaxation(problem):
    """The bound and, by one unit more of a limit, what it is worth: written as a linear program in full."""
    people = sorted(set(problem["person"]))
    rows = [[float(owner == person) for owner in problem["person"]] for person in people]
    most = [1.0] * len(people)
    if problem["budget"] is not None:
        rows.append((problem["cost"] / 100).tolist())
        most.append(problem["budget"] / 100)
    if problem["contacts"] is not None:
        rows.append([1.0] * len(problem["margin"]))
        most.append(float(problem["contacts"]))
    for name, limit in (problem["limits"] or {}).items():
        rows.append([float(channel == name) for channel in problem["channel"]])
        most.append(float(limit))
    return -linprog(-problem["margin"] / 100, A_ub=rows, b_ub=most, bounds=(0, 1)).fun


@settings(deadline=None, max_examples=60)
@given(problems().filter(lambda problem: len(problem["margin"]) > 0))
def test_bound_lies_between_the_optimum_and_the_linear_relaxation(problem):
    # An option too dear for a limit by itself is dropped first, which can only tighten the bound.
    selection = solve(problem)
    assert best_of_all(problem) / 100 - 1e-6 <= selection.bound_yuan <= linear_relaxation(problem) + 1e-6


def test_bound_is_the_optimum_of_the_linear_relaxation():
    margin, cost, person, channel = random_customers(400, 4)
    limits = limits_for(400)
    full = {"margin": margin * 100, "cost": cost * 100, "person": person.tolist(), "channel": channel.tolist()}
    full |= {"budget": 12_000, "contacts": limits["contacts"], "limits": limits["channel_limits"]}
    selection = select_targets(margin, cost, group=person, channel=channel, **limits)
    assert selection.bound_yuan == pytest.approx(linear_relaxation(full), rel=1e-8)


def random_customers(people, seed):
    rng = np.random.default_rng(seed)
    person, channel = np.repeat(np.arange(people), 3), np.tile([0, 1, 2], people)
    effect = np.array([1.0, 0.25, 0.4])[channel] * rng.uniform(0.5, 1.5, 3 * people)
    cost = np.array([4.0, 0.05, 0.2])[channel] + rng.uniform(0, 3, 3 * people)
    return rng.lognormal(2, 1, people)[person] * effect - cost, cost, person, CHANNELS[channel]


def limits_for(people):
    return {
        "budget_yuan": people * 0.3,
        "contacts": int(people * 0.3),
        "channel_limits": {"outbound": int(people * 0.025), "sms": int(people * 0.2)},
    }


def test_twenty_thousand_people_by_three_channels_reach_the_bound():
    margin, cost, person, channel = random_customers(20_000, 0)
    selection = select_targets(margin, cost, group=person, channel=channel, **limits_for(20_000))
    assert selection.gap < 1e-5
    assert cost[selection.chosen].sum() <= 6000 + 1e-6
    assert (channel[selection.chosen] == "outbound").sum() <= 500
    assert np.bincount(person[selection.chosen]).max() == 1


def test_few_segments_of_many_twins_are_settled_exactly():
    segment = np.random.default_rng(1).integers(0, 8, 20_000)
    person, channel = np.repeat(np.arange(20_000), 3), np.tile([0, 1, 2], 20_000)
    worth = np.array([3, 5, 8, 2, 12.5, 7, 4, 9])[segment][person] * np.array([2, 0.6, 0.9])[channel]
    cost = np.array([4, 0.05, 0.2])[channel]
    limits = {"outbound": 500, "sms": 2000}
    selection = select_targets(
        worth - cost, cost, budget_yuan=600, contacts=4000, group=person, channel=CHANNELS[channel], channel_limits=limits
    )
    assert selection.method == "milp"
    assert selection.gap < 1e-3


def test_contacts_alone_are_a_matter_of_sorting():
    margin = [5.0, -1.0, 9.0, 7.0, 0.0]
    selection = select_targets(margin, [1.0] * 5, contacts=2)
    assert selection.chosen.tolist() == [False, False, True, True, False]
    assert (selection.method, selection.gap, selection.bound_yuan) == ("sort", 0.0, 16.0)
    assert selection.shadow_price == {"contacts": 5.0}


def test_one_more_unit_of_each_limit_is_worth_its_shadow_price():
    margin, cost, person, channel = random_customers(3000, 2)
    limits = limits_for(3000)
    selection = select_targets(margin, cost, group=person, channel=channel, **limits)
    assert selection.shadow_price["sms"] == 0.0 == selection.shadow_price["contacts"]
    richer = select_targets(margin, cost, group=person, channel=channel, **limits | {"budget_yuan": 905.0})
    assert richer.bound_yuan - selection.bound_yuan == pytest.approx(5 * selection.shadow_price["budget_yuan"], rel=0.03)
    more_calls = limits | {"channel_limits": {"outbound": 77, "sms": 600}}
    called = select_targets(margin, cost, group=person, channel=channel, **more_calls)
    assert called.bound_yuan - selection.bound_yuan == pytest.approx(2 * selection.shadow_price["outbound"], rel=0.03)


@pytest.mark.parametrize("found_something", [True, False])
def test_out_of_time_the_answer_is_good_and_says_so(monkeypatch, found_something):
    def out_of_time(c, **limits):
        return OptimizeResult(x=np.zeros(len(c)) if found_something else None, status=1)

    monkeypatch.setattr(multiple_choice_knapsack, "milp", out_of_time)
    margin, cost, person, channel = random_customers(2000, 3)
    selection = select_targets(margin, cost, group=person, channel=channel, **limits_for(2000))
    assert selection.method == "greedy"
    assert selection.gap < 0.02
    assert cost[selection.chosen].sum() <= 600 + 1e-6


def test_nobody_worth_a_contact_is_nobody_chosen():
    selection = select_targets([-1.0, 0.0], [1.0, 1.0], budget_yuan=10, contacts=1)
    assert not selection.chosen.any()
    assert (selection.margin_yuan, selection.gap) == (0.0, 0.0)
    assert select_targets([], [], contacts=3).chosen.tolist() == []
    assert not select_targets([5.0], [1.0], contacts=0).chosen.any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"margin_yuan": [1.0, np.nan]}, "none missing"),
        ({"cost_yuan": [1.0, np.inf]}, "finite"),
        ({"cost_yuan": [1.0, -0.01]}, "no cost negative"),
        ({"cost_yuan": [1.0]}, "one length"),
        ({"budget_yuan": -1}, "limit of budget_yuan"),
        ({"contacts": -1}, "limit of contacts"),
        ({"budget_yuan": np.nan}, "limit of budget_yuan"),
        ({"channel_limits": {"sms": 1}}, "need channel"),
        ({"channel": ["sms", "app"], "channel_limits": {"sms": -1}}, "limit of sms"),
        ({"channel": ["sms", None], "channel_limits": {"sms": 1}}, "channel must not be missing"),
        ({"group": [1]}, "group must hold one value an option"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        select_targets(**{"margin_yuan": [1.0, 2.0], "cost_yuan": [1.0, 1.0]} | arguments)
