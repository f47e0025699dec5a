import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.tables import PRODUCTS, TABLES, generate_product_months, product_truth

SEEDS = st.integers(0, 2**31 - 1)


def turned(frame: pd.DataFrame) -> set[str]:
    """Products whose 3-month mean of net adds stood below the year before in each of the last 3 months, by plain loops."""
    found = set()
    for product, rows in frame.groupby("product"):
        adds = list(rows.net_adds)
        gaps = [sum(adds[-k - 3 : len(adds) - k]) - sum(adds[-k - 15 : len(adds) - k - 12]) for k in range(3)]
        if all(gap < 0 for gap in gaps):
            found.add(product)
    return found


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_rows_keep_the_schema_and_the_accounts(seed):
    frame = TABLES["product_months"].schema.validate(generate_product_months(seed, "2026-11"))
    assert len(frame) == 6 * 48
    for _, rows in frame.groupby("product"):
        assert (rows.subscribers.diff().iloc[1:] == rows.net_adds.iloc[1:]).all()
    assert frame.month.max() == "2026-11"


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_every_class_has_something_to_find(seed):
    found = turned(generate_product_months(seed, "2026-11"))
    assert 1 <= len(found) <= 3
    assert not found & {"fixed_phone", "sms_pack"}, "products long in decline are not what the rule finds"


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_what_has_turned_is_still_making_records(seed):
    frame = generate_product_months(seed, "2026-11")
    for product in turned(frame):
        levels = frame[frame["product"] == product].subscribers
        assert levels.iloc[-1] > 0.97 * levels.max()


def test_same_seed_same_rows():
    pd.testing.assert_frame_equal(generate_product_months(7, "2026-11"), generate_product_months(7, "2026-11"))
    assert not generate_product_months(7, "2026-11").equals(generate_product_months(8, "2026-11"))


def test_rows_of_a_known_seed_are_these_on_any_machine():
    frame = generate_product_months(20261201, "2026-11")
    assert list(frame["product"].unique()) == list(PRODUCTS)
    assert int(frame.subscribers.sum()) == 16_520_497
    assert int(frame.net_adds.sum()) == 193_888


def test_the_truth_stands_behind_the_rows():
    """Without its noise a product's base follows d/dt = Bass adopters - leave rate x base; noise of 5 % leaves it within 5 %."""
    truth = product_truth(42).set_index("product")
    frame = generate_product_months(42, "2026-11")
    for product, rows in frame.groupby("product"):
        t = truth.loc[product]
        steps = t.age_months + np.arange(49)
        adopted = t.m * (1 - np.exp(-(t.p + t.q) * steps)) / (1 + t.q / t.p * np.exp(-(t.p + t.q) * steps))
        level = rows.subscribers.iloc[0] - rows.net_adds.iloc[0]
        for gross in np.diff(adopted):
            level = level * (1 - t.leave_rate) + gross
        assert rows.subscribers.iloc[-1] == pytest.approx(level, rel=0.05)


def test_the_table_does_not_hold_its_truth():
    assert not {"p", "q", "m", "leave_rate"} & set(generate_product_months(1, "2026-11").columns)
