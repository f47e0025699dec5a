import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.tables import TABLES, place_name
from coursekit.tables.region_5g import DISTRICTS, GATES, generate_region_5g, region_truth

SEEDS = st.integers(0, 2**31 - 1)
CHAIN = ["subscribers", *GATES]


def pooled(frame: pd.DataFrame) -> pd.DataFrame:
    """Share that passes each gate, by area, over all customers of the area."""
    sums = frame.groupby("area")[CHAIN].sum()
    return pd.DataFrame({gate: sums[gate] / sums[before] for before, gate in zip(CHAIN, GATES, strict=False)})


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_rows_keep_the_schema_and_nest(seed):
    frame = TABLES["region_5g"].schema.validate(generate_region_5g(seed, "2026-11"))
    assert list(frame.district) == list(DISTRICTS) and set(frame.month) == {"2026-11"}
    assert list(frame.area) == ["urban"] * 3 + ["rural"] * 5
    for before, after in zip(CHAIN, CHAIN[1:], strict=False):
        assert (frame[after] <= frame[before]).all()
    assert ((frame.plan <= frame.plan_total) & (frame.plan_total <= frame.subscribers)).all()
    assert ((frame.handset <= frame.handset_total) & (frame.handset_total <= frame.subscribers)).all()
    assert ((frame.on_network <= frame.on_network_total) & (frame.on_network_total <= frame.handset_total)).all()


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_a_city_of_usual_size_a_third_of_it_rural(seed):
    frame = generate_region_5g(seed, "2026-11")
    assert 600_000 - 5 <= frame.subscribers.sum() <= 1_200_000 + 5
    rural = frame.subscribers[frame.area == "rural"].sum() / frame.subscribers.sum()
    assert rural == pytest.approx(0.34, abs=1e-4)


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_in_every_class_one_rural_gate_stands_out_and_it_is_the_weakened_one(seed):
    """By the lowest pass rate, and by how far rural lies below urban: the two ways to ask lead to one answer."""
    truth, rates = region_truth(seed), pooled(generate_region_5g(seed, "2026-11"))
    weakened = truth.gate[truth.weakened].tolist()
    passes = rates.loc["rural"].sort_values()
    behind = np.log(rates.loc["rural"] / rates.loc["urban"]).sort_values()
    assert weakened == [passes.index[0]] == [behind.index[0]]
    assert passes.iloc[1] - passes.iloc[0] > 0.04
    assert behind.iloc[1] - behind.iloc[0] > 0.10


def test_pooled_rates_are_the_true_ones():
    gaps = []
    for seed in range(200):
        truth = region_truth(seed).pivot(index="area", columns="gate", values="rate")
        gaps.append((pooled(generate_region_5g(seed, "2026-11")) - truth)[[*GATES]].to_numpy().ravel())
    assert np.abs(gaps).max() < 0.06, "no class is far from its truth"
    assert np.abs(np.mean(gaps, axis=0)).max() < 0.004, "and on average none is off"


def test_each_gate_is_the_weak_one_in_a_quarter_of_classes():
    weak = [truth.gate[truth.weakened].iloc[0] for truth in map(region_truth, range(400))]
    counts = pd.Series(weak).value_counts()
    assert set(counts.index) == set(GATES) and counts.between(70, 130).all()


def test_the_official_totals_are_not_a_funnel():
    """Dividing one total by another exceeds the whole in some district: customers buy the plan without the handset."""
    frame = pd.concat([generate_region_5g(seed, "2026-11") for seed in range(40)])
    rural = frame[frame.area == "rural"]
    assert (rural.plan_total > rural.handset_total).any() and (rural.plan_total < rural.handset_total).any()


def test_same_seed_same_rows_other_seed_other_rows():
    pd.testing.assert_frame_equal(generate_region_5g(7, "2026-11"), generate_region_5g(7, "2026-11"))
    assert not generate_region_5g(7, "2026-11").equals(generate_region_5g(8, "2026-11"))


def test_rows_of_a_known_seed_are_these_on_any_machine():
    assert generate_region_5g(20261201, "2026-11")[[*CHAIN]].sum().tolist() == [1012912, 930159, 600764, 473728, 427145]


def test_every_place_has_a_chinese_name():
    names = [place_name(code) for code in [*DISTRICTS, "urban", "rural"]]
    assert len(set(names)) == 10 and all("\u4e00" <= name[0] <= "\u9fff" for name in names)
