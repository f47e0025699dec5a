import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.tables import PLAN_NAMES, TABLES
from coursekit.tables.plans import PLAN_IDS, generate_plans, plans_truth
from coursekit.topics.tiers import switch_points

SEEDS = st.integers(0, 2**31 - 1)


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_a_class_s_book_keeps_the_schema_and_its_order(seed):
    plans = TABLES["plans"].schema.validate(generate_plans(seed, "2026-11"))
    assert tuple(plans.plan_id) == PLAN_IDS
    ladder = plans[plans.plan_id.str.startswith("p")]
    assert ladder.price_yuan.is_monotonic_increasing and ladder.allowance_gb.is_monotonic_increasing
    assert (ladder.price_yuan == ladder.plan_id.str[1:].astype(float)).all(), "the code names the price"
    gb_price = ladder.price_yuan / ladder.allowance_gb
    assert gb_price.iloc[-1] < gb_price.iloc[0], "a GB is cheaper in a larger plan"


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_each_rule_and_each_generation_is_on_sale(seed):
    plans = generate_plans(seed, "2026-11").set_index("plan_id")
    on_sale = plans[plans.on_sale]
    assert set(on_sale.overage_rule) == {"charge", "throttle", "auto_pack"}
    assert set(on_sale.generation) == {"old", "new"}
    assert plans.allowance_gb["standard"] == 0 and plans.overage_rule["standard"] == "charge"
    assert not plans.on_sale[["legacy_38", "legacy_58", "legacy_88", "iot_3"]].any()


@given(SEEDS)
@settings(max_examples=12, deadline=None)
def test_who_uses_more_does_best_on_a_dearer_plan(seed):
    """Up to 120 GB the cheapest plan climbs the price list and never comes back down."""
    plans = generate_plans(seed, "2026-11")
    best = switch_points(plans, 120.0).plan_id.map(plans.set_index("plan_id").price_yuan)
    assert best.is_monotonic_increasing and best.is_unique and len(best) >= 7
    assert best.iloc[0] == 5 and best.iloc[-1] >= 99


def test_books_differ_from_class_to_class_by_what_the_truth_says():
    books = [generate_plans(seed, "2026-11") for seed in (20261201, 20261215, 20260917)]
    assert not any(one.equals(other) for i, one in enumerate(books) for other in books[i + 1 :])
    for seed in range(20):
        truth = plans_truth(seed).set_index("name").value
        plans = generate_plans(seed, "2026-11").set_index("plan_id")
        assert plans.allowance_gb["p299"] / 340 == pytest.approx(truth.allowance_factor, abs=0.5 / 340)
        assert abs(plans.overage_yuan_per_gb["standard"] - truth.bare_yuan_per_gb) <= 0.05 + 1e-9


def test_the_month_does_not_change_the_book():
    pd.testing.assert_frame_equal(generate_plans(3, "2026-11"), generate_plans(3, "2030-01"))


def test_every_plan_has_a_chinese_name_of_its_own():
    assert set(PLAN_NAMES) == set(PLAN_IDS) and len(set(PLAN_NAMES.values())) == len(PLAN_IDS)
    assert PLAN_NAMES["p39"] == "39 元套餐" and PLAN_NAMES["standard"] == "标准资费"


@pytest.mark.parametrize(
    ("plan", "change", "sentence"),
    [
        ("p39", {"secondary_yuan": np.nan}, "副卡月费"),
        ("p39", {"overage_yuan_per_gb": np.nan}, "每 GB 单价"),
        ("p59", {"pack_gb": np.nan, "pack_yuan": np.nan}, "自动加包"),
        ("p59", {"pack_yuan": np.nan}, "要么都写，要么都不写"),
    ],
)
def test_a_plan_that_cannot_be_billed_is_refused_in_chinese(plan, change, sentence):
    plans = generate_plans(3, "2026-11")
    plans.loc[plans.plan_id == plan, [*change]] = [*change.values()]
    with pytest.raises(Exception, match=sentence):
        TABLES["plans"].schema.validate(plans)
