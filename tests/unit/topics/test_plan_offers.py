"""The cheapest plan, against trying every plan on every account."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.topics.bills import bill
from coursekit.topics.plan_offers import least_cost_plan, switch_points, upgrade_offer

PLANS = pd.DataFrame(
    {
        "plan_id": ["standard", "p19", "p39", "p59", "p99", "legacy"],
        "price_yuan": [5.0, 19.0, 39.0, 59.0, 99.0, 1.0],
        "allowance_gb": [0.0, 5.0, 20.0, 40.0, 80.0, 500.0],
        "overage_rule": ["charge", "charge", "charge", "auto_pack", "throttle", "throttle"],
        "overage_yuan_per_gb": [5.0, 3.0, 3.0, np.nan, np.nan, np.nan],
        "pack_gb": [np.nan, np.nan, np.nan, 10.0, np.nan, np.nan],
        "pack_yuan": [np.nan, np.nan, np.nan, 20.0, np.nan, np.nan],
        "on_sale": [True, True, True, True, True, False],
        "secondary_yuan": [np.nan, np.nan, 10.0, 10.0, 0.0, 0.0],
        "max_secondary": [0, 0, 1, 2, 4, 4],
    }
)
RULES = ["charge", "throttle", "auto_pack"]


def least_cost_by_hand(usage, plans, lines, throttled):
    """Every plan in turn; the first of equals stays."""
    best = (None, np.nan)
    for _, plan in plans.iterrows():
        slow = plan["overage_rule"] == "throttle" and usage > plan["allowance_gb"]
        if not plan["on_sale"] or lines > plan["max_secondary"] or (slow and throttled == "refuse"):
            continue
        cost = float(bill([usage], plan, secondary_lines=lines)[0])
        if best[0] is None or cost < best[1]:
            best = (plan["plan_id"], cost)
    return best


@st.composite
def plan_tables(draw):
    count = draw(st.integers(1, 6))

    def column(values):
        return draw(st.lists(values, min_size=count, max_size=count))

    return pd.DataFrame(
        {
            "plan_id": [f"p{number}" for number in range(count)],
            "price_yuan": np.array(column(st.integers(0, 12))) * 5.0,
            "allowance_gb": np.array(column(st.integers(0, 12))) * 5.0,
            "overage_rule": column(st.sampled_from(RULES)),
            "overage_yuan_per_gb": np.array(column(st.integers(0, 8))) / 2,
            "pack_gb": 10.0,
            "pack_yuan": np.array(column(st.integers(0, 5))) * 5.0,
            "on_sale": column(st.booleans()),
            "secondary_yuan": 10.0,
            "max_secondary": column(st.integers(0, 3)),
        }
    )


@given(
    plan_tables(),
    st.lists(st.tuples(st.integers(0, 800), st.integers(0, 3)), min_size=1, max_size=6),
    st.sampled_from(["refuse", "allow"]),
)
def test_least_cost_plan_is_the_best_of_all_tried(plans, accounts, throttled):
    usage = pd.Series([tenths / 10 for tenths, _ in accounts], index=[f"A{n}" for n in range(len(accounts))])
    lines = [count for _, count in accounts]
    offer = least_cost_plan(usage, plans, secondary_lines=lines, throttled=throttled)
    assert offer.index.equals(usage.index)
    for number, one in enumerate(usage):
        plan_id, cost = least_cost_by_hand(one, plans, lines[number], throttled)
        found = offer.iloc[number]
        assert (found["plan_id"] == plan_id) if plan_id else pd.isna(found["plan_id"])
        np.testing.assert_equal(found["bill_yuan"], cost)


def test_the_cheap_throttled_plan_is_refused_where_it_is_slow():
    plans = PLANS.assign(price_yuan=[5.0, 19.0, 39.0, 59.0, 20.0, 1.0])
    assert least_cost_plan([79.0, 90.0], plans)["plan_id"].tolist() == ["p99", "p59"]
    assert least_cost_plan([79.0, 90.0], plans, throttled="allow")["plan_id"].tolist() == ["p99", "p99"]


def test_secondary_lines_come_along_or_the_plan_is_out():
    offer = least_cost_plan([1.0] * 5, PLANS, secondary_lines=[0, 1, 2, 4, 5])
    assert offer["plan_id"].tolist()[:4] == ["standard", "p39", "p59", "p99"]
    assert offer["bill_yuan"].tolist()[:4] == [10.0, 49.0, 79.0, 99.0]
    assert offer.iloc[4].isna().all()


def test_the_first_of_equals_is_offered():
    twins = pd.concat([PLANS.assign(plan_id=PLANS["plan_id"] + "_b"), PLANS], ignore_index=True)
    assert least_cost_plan([1.0, 30.0], twins)["plan_id"].tolist() == ["standard_b", "p59_b"]


def test_plan_ids_may_be_categories():
    offer = least_cost_plan([1.0], PLANS.astype({"plan_id": "category"}))
    assert offer["plan_id"].tolist() == ["standard"]
    with pytest.raises(ValueError, match="throttled"):
        least_cost_plan([1.0], PLANS, throttled="never")


@pytest.mark.parametrize(
    ("usage", "paid", "room", "plan_id"),
    [
        (25.0, 49.0, 10, "p59"),
        (25.0, 48.99, 10, None),
        (25.0, 59.0, 0, "p59"),
        (20.0, 29.0, 10, "p39"),
        (20.01, 29.0, 10, None),
        (3.0, 60.0, 10, "p19"),
        (81.0, 500.0, 10, None),
    ],
)
def test_an_upgrade_covers_the_usage_and_costs_little_more(usage, paid, room, plan_id):
    offer = upgrade_offer([usage], [paid], PLANS, room_yuan=room)
    assert (offer["plan_id"][0] == plan_id) if plan_id else offer.iloc[0].isna().all()


@given(
    plan_tables(),
    st.lists(st.tuples(st.integers(0, 800), st.integers(0, 100), st.integers(0, 3)), min_size=1, max_size=5),
)
def test_upgrade_offer_is_the_best_of_all_tried(plans, accounts):
    usage, paid, lines = (np.array(column, dtype=float) for column in zip(*accounts, strict=True))
    usage = usage / 10
    offer = upgrade_offer(usage, paid, plans, room_yuan=10, secondary_lines=lines)
    fee = plans["secondary_yuan"]
    for number in range(len(usage)):
        fits = plans[
            plans["on_sale"]
            & (plans["max_secondary"] >= lines[number])
            & (plans["allowance_gb"] >= usage[number])
            & (plans["price_yuan"] + fee * lines[number] <= paid[number] + 10)
        ]
        found = offer.iloc[number]
        if fits.empty:
            assert found.isna().all()
        else:
            assert found["plan_id"] == fits.loc[fits["price_yuan"].idxmin(), "plan_id"]
            assert found["bill_yuan"] == fits["price_yuan"].min() + 10 * lines[number]


def test_a_mean_of_three_bills_is_not_refused_for_its_last_binary_digit():
    paid = (48.9 + 49.0 + 49.1) / 3  # 49 but for the last digit, where it happens to fall
    for slip in (0.0, -1e-12):
        assert upgrade_offer([25.0], [paid + slip], PLANS)["plan_id"].tolist() == ["p59"]


def test_upgrade_needs_a_bill_for_everybody():
    with pytest.raises(ValueError, match="one number an account, 2 in all"):
        upgrade_offer([1.0, 2.0], [1.0], PLANS)
    with pytest.raises(ValueError, match="none missing"):
        upgrade_offer([1.0], [np.nan], PLANS)


def test_switch_points_are_where_two_bills_cross():
    # standard 5 + 5u meets 19 at 2.8; p19 19 + 3(u - 5) meets 39 at 11.67; p39 39 + 3(u - 20) meets 59 at 26.67; of
    # p59's packs the second (99 yuan, above 50 GB) costs as much as p99, so the earlier plan keeps it up to 60 GB.
    points = switch_points(PLANS, 90)
    assert points["plan_id"].tolist() == ["standard", "p19", "p39", "p59", "p99", "p59"]
    assert points["from_gb"].tolist() == [0, 2.81, 11.67, 26.67, 60.01, 80.01]


@given(plan_tables(), st.integers(0, 600), st.sampled_from(["refuse", "allow"]))
def test_switch_points_say_the_cheapest_plan_everywhere(plans, tenths, throttled):
    points = switch_points(plans, 60, throttled=throttled)
    stretch = points[points["from_gb"] <= tenths / 10].iloc[-1]
    cheapest = least_cost_plan([tenths / 10], plans, throttled=throttled)["plan_id"][0]
    assert stretch["plan_id"] == cheapest or (pd.isna(stretch["plan_id"]) and pd.isna(cheapest))
    assert points["from_gb"].is_monotonic_increasing
