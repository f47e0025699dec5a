import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.tables import GENERATED, TABLES
from coursekit.tables.campaign_pilot import CUSTOMERS, campaigns_truth, generate_campaigns
from coursekit.tables.campaigns import SEGMENTS

SEEDS = st.integers(0, 2**31 - 1)
EXAMPLES = (20261201, 20261215, 20260917)


def z_of(pilot: pd.DataFrame, outcome: str) -> pd.Series:
    """Pooled two-proportion z of each campaign, treated minus control."""
    counts = pilot.groupby(["campaign", "arm"], observed=True)[outcome].agg(["sum", "size"]).unstack()
    treated, control = counts.xs("treated", axis=1, level=1), counts.xs("control", axis=1, level=1)
    pooled = (treated["sum"] + control["sum"]) / (treated["size"] + control["size"])
    error = np.sqrt(pooled * (1 - pooled) * (1 / treated["size"] + 1 / control["size"]))
    return (treated["sum"] / treated["size"] - control["sum"] / control["size"]) / error


@given(SEEDS)
@settings(max_examples=4, deadline=None)
def test_rows_keep_the_schema(seed):
    pilot = TABLES["campaigns"].schema.validate(generate_campaigns(seed, "2026-11"))
    counts = pilot.groupby(["campaign", "arm"]).size().unstack()
    assert {row.Index: (row.treated, row.control) for row in counts.itertuples()} == CUSTOMERS
    assert set(pilot.contact_month) == {"2026-08"}, "so that the third month after is the last one"
    assert not (pilot.left_by_m3 & pilot.success_m3).any(), "whoever has left is no success"
    assert not (pilot.success_m3 & ~pilot.success_m1).any()


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_the_truth_adds_up(seed):
    truth = campaigns_truth(seed)
    assert len(truth) == 30 and np.allclose(truth.groupby("campaign").share.sum(), 1)
    for horizon in ("m1", "m3"):
        assert np.allclose(
            truth[f"success_{horizon}_treated"] - truth[f"success_{horizon}_control"], truth[f"uplift_{horizon}"]
        )
        reached = truth[f"success_{horizon}_control"] + truth[f"uplift_{horizon}"] / truth.connect_rate
        assert reached.between(0, 1).all(), "an effect on those reached that is a probability"
    assert np.allclose(truth.leave_control - truth.leave_treated, truth.leave_reduction)
    assert truth[["leave_control", "leave_treated"]].gt(0).all(axis=None)
    assert (truth.leave_treated < 1 - truth.success_m3_treated).all()


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_segments_and_horizons_differ_as_the_trade_says(seed):
    called = campaigns_truth(seed).query("channel == 'outbound'").set_index(["campaign", "segment"])
    m3, m1 = called.uplift_m3, called.uplift_m1
    assert m3["wake_up", "second_slot"] < 0.002 and m3["wake_up", "one_slot"] < 0.4 * m1["wake_up", "one_slot"]
    assert m3["upgrade", "every_month"] > m3["upgrade", "two_of_three"]
    assert m3["migration", "has_terminal"] > m3["migration", "needs_terminal"]
    assert (called.bill_change_yuan.loc[["put_in_place"]] < 0).all(), "most pay less afterwards"
    share = m3 / called.success_m3_treated
    assert (m3.groupby("campaign").max() < 0.005).any(), "one adds next to nothing"
    assert share.between(0, 0.85).all(), "gross is clearly more than net"


def test_effects_differ_from_class_to_class():
    idle = set()
    for seed in range(60):
        called = campaigns_truth(seed).query("channel == 'outbound'")
        idle.add(called.groupby("campaign").uplift_m1.max().idxmin())
    assert len(idle) >= 4, "not always the same campaign adds nothing"


def test_outcomes_are_drawn_from_the_truth():
    """Over many classes the mean gap between what was seen and the truth is within four standard errors of nothing."""
    gaps = {name: [] for name in ("success_m1", "success_m3", "left_by_m3", "bill")}
    for seed in range(15):
        pilot, truth = generate_campaigns(seed, "2026-11"), campaigns_truth(seed)
        for campaign, rows in pilot.groupby("campaign"):
            true = truth[truth.campaign == campaign]
            treated = rows.arm == "treated"
            for name, column, sign in (("success_m1", "uplift_m1", 1), ("success_m3", "uplift_m3", 1),
                                       ("left_by_m3", "leave_reduction", -1)):  # fmt: skip
                seen = rows[name][treated].mean() - rows[name][~treated].mean()
                gaps[name].append(seen - sign * (true.share * true[column]).sum())
            change = rows.bill_after_yuan - rows.bill_before_yuan
            seen = change[treated].mean() - change[~treated].mean()
            gaps["bill"].append(seen - (true.share * true.bill_change_yuan).sum())
    for name, gap in gaps.items():
        assert abs(np.mean(gap)) < 4 * np.std(gap) / np.sqrt(len(gap)), name
    assert np.std(gaps["success_m3"]) < 0.01


def test_control_succeeds_too_and_acceptances_flatter():
    for seed in EXAMPLES:
        pilot = generate_campaigns(seed, "2026-11")
        rate = pilot.groupby(["campaign", "arm"]).success_m3.mean().unstack()
        assert (rate.control > 0.003).all()
        called = pilot[pilot.channel == "outbound"]
        reached = called[called.connected].groupby("campaign").accepted.mean()
        assert called.connected.mean() == pytest.approx(0.42, abs=0.07)
        assert reached["upgrade"] == pytest.approx(0.115, abs=0.04)
        assert reached["put_in_place"] == pytest.approx(0.15, abs=0.05)
        assert reached["migration"] == pytest.approx(0.055, abs=0.03)
        text = pilot[pilot.channel == "sms"]
        assert text.accepted.mean() < 0.02


def test_some_campaigns_are_clear_some_are_not():
    clear, unclear = [], []
    for seed in range(8):
        z = z_of(generate_campaigns(seed, "2026-11"), "success_m3")
        clear.append((z > 2.6).sum())
        unclear.append((z < 1.6).sum())
    assert min(clear) >= 1 and np.mean(np.array(unclear) >= 1) > 0.8


def test_the_example_classes_have_both():
    for seed in EXAMPLES:
        z = z_of(generate_campaigns(seed, "2026-11"), "success_m3")
        assert (z > 2.6).any() and (z < 1.96).any(), seed


@pytest.mark.parametrize("seed", [*EXAMPLES, 1, 2, 3])
def test_calling_pays_in_some_segments_and_not_in_others(seed):
    """Half a yuan of margin a yuan billed, twelve months, 1.5 yuan a call and a gift of 5 yuan to whoever accepts."""
    keys = ["campaign", "segment"]
    called = generate_campaigns(seed, "2026-11").query("channel == 'outbound'").groupby(keys)
    truth = campaigns_truth(seed).query("channel == 'outbound'").set_index(keys)
    gained = truth.bill_change_yuan + truth.leave_reduction * called.bill_before_yuan.mean()
    margin = 0.5 * 12 * gained - 1.5 - 5 * called.accepted.mean()
    hopeful = [("put_in_place", "discount_ended"), ("upgrade", "every_month"), ("migration", "has_terminal"),
               ("full_month", "newcomer"), ("full_month", "settled")]  # fmt: skip
    assert (margin[hopeful] > 0).sum() >= 2
    assert margin["wake_up", "second_slot"] < 0 and (margin < 0).sum() >= 3


def test_pilot_customers_cannot_be_joined_with_lines():
    pilot, lines = generate_campaigns(7, "2026-11"), GENERATED["subscribers"].generate(7, "2026-11")
    assert not set(pilot.customer_id) & (set(lines.subscriber_id) | set(lines.account_id))
    numbers = pilot.customer_id.str[1:].astype(int)
    assert abs(np.corrcoef(numbers, np.arange(len(pilot)))[0, 1]) < 0.05, "the number tells nothing"
    meaning = TABLES["campaigns"].schema.columns["customer_id"].description
    assert "对不上" in meaning


def test_costs_are_paid_for_those_contacted_and_those_who_accept():
    pilot = generate_campaigns(7, "2026-11")
    control = pilot.arm == "control"
    assert (pilot.contact_cost_yuan[control] == 0).all() and (pilot.contact_cost_yuan[~control] > 0).all()
    offered = pilot[pilot.campaign == "migration"]
    assert ((offered.offer_cost_yuan > 0) == offered.accepted).all()


def test_same_seed_same_rows_other_seed_other_rows():
    pd.testing.assert_frame_equal(generate_campaigns(7, "2026-11"), generate_campaigns(7, "2026-11"))
    assert not generate_campaigns(7, "2026-11").equals(generate_campaigns(8, "2026-11"))


def test_rows_of_a_known_seed_are_these_on_any_machine():
    pilot = generate_campaigns(20261201, "2026-11")
    assert [int(pilot[name].sum()) for name in ("accepted", "success_m1", "success_m3", "left_by_m3")] == [803, 7552, 7083, 1443]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"segment": "second_slot", "campaign": "upgrade"}, "两段之一"),
        ({"arm": "control", "channel": "sms"}, "对照组"),
        ({"accepted": True, "connected": False, "arm": "treated", "channel": "sms"}, "一定接通过"),
        ({"left_by_m3": True, "bill_after_yuan": 10.0}, "离网的没有"),
    ],
)
def test_rows_that_cannot_be_are_refused_in_chinese(change, sentence):
    pilot = generate_campaigns(7, "2026-11")
    pilot.loc[0, [*change]] = [*change.values()]
    with pytest.raises(Exception, match=sentence):
        TABLES["campaigns"].schema.validate(pilot)


def test_every_segment_belongs_to_one_campaign():
    segments = [segment for pair in SEGMENTS.values() for segment in pair]
    assert len(set(segments)) == 10
