"""Bills to the fen, against the tariff read aloud: pack after pack, in decimal fractions."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.topics.bills import bill, bills, kinks

CHARGE = {"price_yuan": 39.0, "allowance_gb": 20.0, "overage_rule": "charge", "overage_yuan_per_gb": 3.0}
PACKS = CHARGE | {"pack_gb": 10.0, "pack_yuan": 20.0}
AUTO_PACK = PACKS | {"overage_rule": "auto_pack", "overage_yuan_per_gb": np.nan}
THROTTLE = {"price_yuan": 99.0, "allowance_gb": 60.0, "overage_rule": "throttle"}


def bill_by_hand(usage, plan, lines=0):
    """Pack after pack, in exact decimals; a plan's numbers are Decimals or None."""
    over = max(Decimal(0), usage - plan["allowance_gb"])
    overage = Decimal(0)
    if plan["overage_rule"] != "throttle":
        while over > 0:
            begun = over if plan["pack_gb"] is None else min(over, plan["pack_gb"])
            price = None if plan["overage_rule"] == "auto_pack" else plan["overage_yuan_per_gb"] * begun
            if plan["pack_yuan"] is not None:
                price = plan["pack_yuan"] if price is None else min(price, plan["pack_yuan"])
            overage += price
            over -= begun
    if plan["overage_rule"] == "charge" and plan["overage_cap_yuan"] is not None:
        overage = min(overage, plan["overage_cap_yuan"])
    total = plan["price_yuan"] + overage + (plan["secondary_yuan"] or 0) * lines
    return total.quantize(Decimal("0.01"), ROUND_HALF_UP)


def decimals(low, high, places):
    return st.integers(int(low * 10**places), int(high * 10**places)).map(lambda n: Decimal(n).scaleb(-places))


@st.composite
def tariffs(draw):
    packs = draw(st.booleans())
    rule = draw(st.sampled_from(["charge", "throttle", "auto_pack"]))
    needs_pack = packs or rule == "auto_pack"
    lines = draw(st.booleans())
    return {
        "price_yuan": draw(decimals(0, 300, 2)),
        "allowance_gb": draw(decimals(0, 100, 3)),
        "overage_rule": rule,
        "overage_yuan_per_gb": draw(decimals(0, 10, 4)) if rule == "charge" else None,
        "pack_gb": draw(decimals(0.5, 20, 3)) if needs_pack else None,
        "pack_yuan": draw(decimals(0, 40, 2)) if needs_pack else None,
        "overage_cap_yuan": draw(st.none() | decimals(0, 200, 2)),
        "secondary_yuan": draw(decimals(0, 20, 2)) if lines else None,
        "max_secondary": 3 if lines else 0,
    }


@st.composite
def usages(draw, plan):
    """Anywhere, or within a kilobyte of where a pack begins."""
    if draw(st.booleans()) or plan["pack_gb"] is None:
        return draw(decimals(0, 250, 6))
    border = plan["allowance_gb"] + draw(st.integers(0, 9)) * plan["pack_gb"]
    return max(Decimal(0), border + draw(st.sampled_from([-1, 0, 1])) * Decimal("0.000001"))


def as_row(plan):
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in plan.items()}


@given(st.data())
def test_bill_is_the_tariff_read_aloud(data):
    plan = data.draw(tariffs())
    usage = data.draw(st.lists(usages(plan), min_size=1, max_size=8))
    lines = data.draw(st.integers(0, plan["max_secondary"]))
    by_hand = [float(bill_by_hand(one, plan, lines)) for one in usage]
    assert bill([float(one) for one in usage], as_row(plan), secondary_lines=lines).tolist() == by_hand


@given(st.data())
def test_bills_reads_each_account_on_its_own_plan(data):
    plans = data.draw(st.lists(tariffs(), min_size=1, max_size=5))
    table = pd.DataFrame([as_row(plan) for plan in plans]).assign(plan_id=[f"p{n}" for n in range(len(plans))])
    own = data.draw(st.lists(st.integers(0, len(plans) - 1), min_size=1, max_size=12))
    usage = [data.draw(usages(plans[plan])) for plan in own]
    lines = [data.draw(st.integers(0, plans[plan]["max_secondary"])) for plan in own]
    by_hand = [float(bill_by_hand(one, plans[p], n)) for one, p, n in zip(usage, own, lines, strict=True)]
    plan_id = pd.Series(f"p{plan}" for plan in own)
    usage_gb = pd.Series([float(one) for one in usage])
    assert bills(usage_gb, plan_id, table, secondary_lines=lines).tolist() == by_hand
    assert bills(usage_gb, plan_id.astype("category"), table, secondary_lines=lines).tolist() == by_hand


def test_a_fraction_that_binary_numbers_lack_begins_no_second_pack():
    assert 0.1 + 0.2 > 0.3  # what a bill must not notice
    plan = AUTO_PACK | {"allowance_gb": 0.1, "pack_gb": 0.1, "pack_yuan": 5.0}
    assert bill([0.2, 0.1 + 0.2, 0.300001], plan).tolist() == [44.0, 49.0, 54.0]


def test_packs_begin_above_the_border():
    usage = [20.0, 20.000001, 30.0, 30.0000001, 30.000001, 40.0]
    assert bill(usage, AUTO_PACK).tolist() == [39.0, 59.0, 59.0, 59.0, 79.0, 79.0]
    assert bill(usage, PACKS).tolist() == [39.0, 39.0, 59.0, 59.0, 59.0, 79.0]


def test_half_a_fen_is_rounded_up():
    plan = {"price_yuan": 0.0, "allowance_gb": 0.0, "overage_rule": "charge", "overage_yuan_per_gb": 5.0}
    assert bill([0.001, 0.003, 0.005], plan).tolist() == [0.01, 0.02, 0.03]


def test_the_cap_ends_what_overage_costs():
    assert bill([25, 40, 900], CHARGE | {"overage_cap_yuan": 30.0}).tolist() == [54.0, 69.0, 69.0]


def test_a_plan_can_be_a_row_of_a_table_and_usage_one_number():
    table = pd.DataFrame([CHARGE, AUTO_PACK, THROTTLE], index=["charge", "auto_pack", "throttle"])
    assert [float(bill(70, table.loc[rule])[0]) for rule in table.index] == [189.0, 139.0, 99.0]


def test_many_blocks_are_one_column():
    usage = np.tile([10.0, 21.5, 31.0], 30_000)
    np.testing.assert_array_equal(bill(usage, PACKS), np.tile([39.0, 43.5, 62.0], 30_000))
    assert bill([], PACKS).tolist() == []


def test_plans_that_nobody_is_on_may_be_missing():
    plan_id = pd.Series(["p39", "gone"], dtype="category")[:1]
    assert bills([20.0], plan_id, pd.DataFrame([CHARGE | {"plan_id": "p39"}])).tolist() == [39.0]


@given(st.data())
def test_between_kinks_the_bill_is_a_straight_line(data):
    plan = as_row(data.draw(tariffs()))
    edges = np.unique(np.concatenate([[0.0], kinks(plan, 120.0), [120.0]]))
    assert (edges <= 120.0).all()
    wide = np.flatnonzero(np.diff(edges) > 1e-4)
    low, high = edges[wide] + 2e-6, edges[wide + 1] - 2e-6
    straight = (bill(low, plan) + bill(high, plan)) / 2
    np.testing.assert_allclose(bill((low + high) / 2, plan), straight, atol=0.0101)


@pytest.mark.parametrize(
    ("plan", "points"),
    [
        (CHARGE, [20]),
        (CHARGE | {"overage_cap_yuan": 30.0}, [20, 30]),
        (PACKS, [20, 26.67, 30, 36.67, 40, 46.67, 50]),
        (PACKS | {"overage_cap_yuan": 50.0}, [20, 26.67, 30, 36.67, 40, 43.33]),
        (PACKS | {"overage_cap_yuan": 20.0}, [20, 26.67]),
        (AUTO_PACK, [20, 30, 40, 50]),
        (THROTTLE, []),
        (CHARGE | {"pack_gb": 10.0, "pack_yuan": 30.0}, [20]),
    ],
)
def test_kinks_are_where_the_tariff_says(plan, points):
    assert kinks(plan, 50).round(2).tolist() == points


@pytest.mark.parametrize("usage", [[1.0, np.nan], [-0.001], [np.inf], [2e5]])
def test_impossible_usage_is_refused(usage):
    with pytest.raises(ValueError, match="between 0 and 100,000 GB"):
        bill(usage, CHARGE)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"overage_rule": "free"}, "must be one of"),
        ({"overage_yuan_per_gb": None}, "needs overage_yuan_per_gb"),
        ({"overage_rule": "auto_pack"}, "needs pack_gb"),
        ({"pack_gb": 10.0}, "belong together"),
        ({"pack_gb": 0.0, "pack_yuan": 1.0}, "more than 0 GB"),
        ({"price_yuan": None}, "needs price_yuan"),
        ({"price_yuan": -1.0}, "negative"),
        ({"price_yuan": 9.999}, "multiple of 0.01"),
    ],
)
def test_a_plan_that_does_not_add_up_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        bill([1.0], CHARGE | change)


def test_secondary_lines_beyond_the_plan_are_refused():
    plan = CHARGE | {"secondary_yuan": 10.0, "max_secondary": 2}
    assert bill([1.0], plan, secondary_lines=2).tolist() == [59.0]
    with pytest.raises(ValueError, match="max_secondary"):
        bill([1.0], plan, secondary_lines=3)
    with pytest.raises(ValueError, match="max_secondary"):
        bill([1.0], CHARGE, secondary_lines=1)
    with pytest.raises(ValueError, match="whole numbers"):
        bill([1.0], plan, secondary_lines=0.5)


def test_accounts_and_plans_must_belong_together():
    table = pd.DataFrame([CHARGE | {"plan_id": "p39"}])
    with pytest.raises(ValueError, match=r"lacks \['p1'\]"):
        bills([1.0], ["p1"], table)
    with pytest.raises(ValueError, match="must not be missing"):
        bills([1.0, 2.0], ["p39", None], table)
    with pytest.raises(ValueError, match="1 accounts and 2 plans"):
        bills([1.0], ["p39", "p39"], table)
    with pytest.raises(ValueError, match="same index"):
        bills(pd.Series([1.0], index=[7]), pd.Series(["p39"], index=[8]), table)
    with pytest.raises(ValueError, match=r"once.*'p39'"):
        bills([1.0], ["p39"], pd.concat([table, table]))
    with pytest.raises(ValueError, match="one column"):
        bill([[1.0]], CHARGE)
