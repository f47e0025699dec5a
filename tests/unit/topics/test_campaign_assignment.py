"""Who is left out and who gets which campaign, against the rules spelled out line by line."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.tables import GENERATED, terms
from coursekit.topics.tiers import CAMPAIGNS, EXCLUSIONS, LEFT_ALONE, SEGMENTS, TIERS, CampaignRules, assign_campaigns

ON_DATE = date(2026, 12, 5)
MONTHS = ("2026-09", "2026-10", "2026-11")
PLANS = pd.DataFrame(
    {
        "plan_id": ["standard", "p19", "p39", "legacy_58"],
        "allowance_gb": [0.0, 10.0, 30.0, 20.0],
        "generation": ["new", "new", "new", "old"],
    }
)
LINE = {
    "line_role": "main",
    "plan_id": "p39",
    "age_band": "35_49",
    "tenure_months": 60,
    "terminal": "new",
    "on_new_network": True,
    "second_sim_hint": False,
    "is_iot": False,
    "status": "active",
    "contract_months_left": 0,
    "discount_end_month": None,
    "open_complaint": False,
    "port_out_requested": False,
    "marketing_consent": True,
    "do_not_disturb": False,
    "last_contact_date": None,
}
USE = {
    "usage_gb": 15.0,
    "directional_gb": 2.0,
    "allowance_gb": 30.0,
    "pool_usage_gb": 15.0,
    "overage_gb": 0.0,
    "throttled_days": 0,
    "active_data_days": 28,
    "voice_minutes": 120.0,
}


def tables(*cases):
    """Subscribers and their months; a case is (changes to the line, changes to its three months)."""
    lines = [{"subscriber_id": f"s{i}", **LINE, **line} for i, (line, _) in enumerate(cases)]
    rows = [
        {"subscriber_id": f"s{i}", "month": month, **USE}
        | {name: value[at] if isinstance(value, tuple) else value for name, value in use.items()}
        for i, (_, use) in enumerate(cases)
        for at, month in enumerate(MONTHS)
    ]
    return pd.DataFrame(lines), pd.DataFrame(rows)


def outcome(line, use, **changes):
    """(exclusion, campaign, segment) of one customer, None for null."""
    answer = assign_campaigns(*tables((line, use)), PLANS, on_date=ON_DATE, **changes)
    return tuple(None if pd.isna(value) else value for value in answer.iloc[0, 1:])


def campaign(line, use, **changes):
    return outcome(line, use, **changes)[1:]


ASLEEP = {"usage_gb": 0.005, "directional_gb": 0.004, "pool_usage_gb": 0.005}
SPARSE = {"usage_gb": 3.0, "pool_usage_gb": 3.0, "active_data_days": 9}
HEAVY = {"usage_gb": 28.0, "directional_gb": 2.0, "pool_usage_gb": 28.0}
OVER = {"pool_usage_gb": (31.0, 10.0, 30.5)}


REASONS = {
    "iot": {"is_iot": True},
    "suspended": {"status": "suspended"},
    "secondary_line": {"line_role": "secondary"},
    "minor": {"age_band": "under_18"},
    "open_complaint": {"open_complaint": True},
    "port_out": {"port_out_requested": True},
    "do_not_disturb": {"do_not_disturb": True},
    "no_consent": {"marketing_consent": False},
    "contacted_recently": {"last_contact_date": "2026-11-20"},
}


@pytest.mark.parametrize("reason", EXCLUSIONS)
def test_each_exclusion_leaves_out_alone_and_before_those_after_it(reason):
    assert outcome(REASONS[reason], ASLEEP) == (reason, None, None)
    from_here_on = {}
    for later in EXCLUSIONS[EXCLUSIONS.index(reason) :]:
        from_here_on |= REASONS[later]
    assert outcome(from_here_on, ASLEEP) == (reason, None, None)


@pytest.mark.parametrize(("days", "left_out"), [(29, True), (30, False), (0, True), (-3, True)])
def test_a_contact_less_than_the_gap_ago_leaves_out(days, left_out):
    contact = {"last_contact_date": str(ON_DATE - timedelta(days=days))}
    assert outcome(contact, {})[0] == ("contacted_recently" if left_out else None)
    assert outcome(contact, {}, rules=CampaignRules(contact_gap_days=7))[0] == (
        "contacted_recently" if days < 7 else None
    )


@pytest.mark.parametrize(("month", "ended"), [("2026-08", 0), ("2026-09", 1), ("2026-11", 1), ("2026-12", 0)])
def test_discount_ended_within_the_last_three_months(month, ended):
    expected = ("put_in_place", "discount_ended") if ended else (LEFT_ALONE, None)
    assert campaign({"discount_end_month": month}, {}) == expected


@pytest.mark.parametrize(
    ("line", "use", "expected"),
    [
        ({"plan_id": "standard"}, {"allowance_gb": 0.0, "overage_gb": (0.0, 1.5, 0.0)}, ("put_in_place", "no_plan")),
        # No allowance is needed by who uses none, and overage above an allowance is no missing plan.
        ({"plan_id": "standard"}, {"usage_gb": 0.0, "allowance_gb": 0.0, "pool_usage_gb": 0.0}, (LEFT_ALONE, None)),
        ({}, {"overage_gb": 1.5}, (LEFT_ALONE, None)),
        ({}, ASLEEP, ("wake_up", "one_slot")),
        ({"second_sim_hint": True}, ASLEEP, ("wake_up", "second_slot")),
        ({"terminal": "old"}, ASLEEP, ("wake_up", "one_slot")),
        ({"terminal": "feature"}, ASLEEP, (LEFT_ALONE, None)),
        ({}, ASLEEP | {"voice_minutes": 0}, (LEFT_ALONE, None)),
        ({}, ASLEEP | {"voice_minutes": (0, 0, 1)}, ("wake_up", "one_slot")),
        ({}, ASLEEP | {"directional_gb": (0.004, 0.005, 0.004)}, (LEFT_ALONE, None)),  # one month of 0.01 GB
        ({}, OVER, ("upgrade", "two_of_three")),
        ({}, {"pool_usage_gb": 30.0}, (LEFT_ALONE, None)),  # used up is not over
        ({}, {"pool_usage_gb": (31.0, 10.0, 10.0)}, (LEFT_ALONE, None)),
        ({}, {"pool_usage_gb": (31.0, 10.0, 10.0), "throttled_days": (2, 1, 4)}, ("upgrade", "every_month")),
        ({"plan_id": "legacy_58"}, HEAVY, ("migration", "has_terminal")),
        ({"plan_id": "legacy_58", "terminal": "old"}, HEAVY, ("migration", "needs_terminal")),
        ({"on_new_network": False}, HEAVY, ("migration", "has_terminal")),
        ({}, HEAVY, (LEFT_ALONE, None)),  # nothing left to migrate
        ({"terminal": "old", "contract_months_left": 3}, HEAVY, ("migration", "needs_terminal")),
        ({"terminal": "old", "contract_months_left": 4}, HEAVY, (LEFT_ALONE, None)),
        ({"terminal": "old"}, HEAVY | {"usage_gb": (28.0, 28.0, 27.9)}, (LEFT_ALONE, None)),
        ({}, SPARSE, ("full_month", "settled")),
        ({"tenure_months": 23}, SPARSE, ("full_month", "newcomer")),
        ({"tenure_months": 24}, SPARSE, ("full_month", "settled")),
        ({}, SPARSE | {"active_data_days": (10, 10, 10)}, (LEFT_ALONE, None)),
        ({}, SPARSE | {"pool_usage_gb": (9.0, 9.0, 9.0)}, (LEFT_ALONE, None)),  # 0.30 is not below 0.30
        ({}, SPARSE | {"pool_usage_gb": (20.0, 0.0, 0.0)}, ("full_month", "settled")),  # 0.22 on average
        ({}, SPARSE | {"allowance_gb": (30.0, 30.0, 0.0), "pool_usage_gb": (3, 3, 0)}, (LEFT_ALONE, None)),
        ({"terminal": "feature"}, SPARSE, (LEFT_ALONE, None)),
        ({}, SPARSE | ASLEEP | {"voice_minutes": 0}, (LEFT_ALONE, None)),  # no data to spread over the month
        # The order decides where several hold.
        ({"discount_end_month": "2026-10"}, ASLEEP, ("put_in_place", "discount_ended")),
        ({"terminal": "old"}, HEAVY | OVER, ("upgrade", "two_of_three")),
        ({"terminal": "old"}, HEAVY | SPARSE | {"usage_gb": 30.0}, ("migration", "needs_terminal")),
    ],
)
def test_campaign_and_segment(line, use, expected):
    assert campaign(line, use) == expected


def test_rules_move_the_lines():
    old = {"terminal": "old", "contract_months_left": 6}
    assert campaign(old, {}, rules=CampaignRules(high_gb=17.0, contract_months_left=6)) == (
        "migration",
        "needs_terminal",
    )
    assert campaign({}, {}, rules=CampaignRules(low_saturation=0.6, few_data_days=29)) == ("full_month", "settled")
    assert campaign({}, ASLEEP, rules=CampaignRules(dormant_gb=0.009)) != ("wake_up", "one_slot")


line_changes = st.fixed_dictionaries(
    {
        "line_role": st.sampled_from(["main", "main", "secondary"]),
        "plan_id": st.sampled_from([*PLANS["plan_id"]]),
        "tenure_months": st.sampled_from([12, 30]),
        "terminal": st.sampled_from(["feature", "old", "new"]),
        "second_sim_hint": st.booleans(),
        "contract_months_left": st.sampled_from([0, 12]),
        "discount_end_month": st.sampled_from([None, None, "2026-10"]),
        "marketing_consent": st.sampled_from([True, True, False]),
        "last_contact_date": st.sampled_from([None, "2026-05-01", "2026-12-01"]),
    }
)
month_changes = st.fixed_dictionaries(
    {
        "usage_gb": st.sampled_from([0.0, 3.0, 40.0]),
        "directional_gb": st.just(0.0),
        "pool_usage_gb": st.sampled_from([0.0, 3.0, 40.0]),
        "overage_gb": st.sampled_from([0.0, 2.0]),
        "active_data_days": st.sampled_from([2, 20]),
    }
)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(line_changes, month_changes), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_order_of_rows_kind_of_column_and_other_rows_change_nothing(cases, random):
    lines, months = tables(*cases)
    expected = assign_campaigns(lines, months, PLANS, on_date=ON_DATE)
    each = [assign_campaigns(*tables(case), PLANS, on_date=ON_DATE) for case in cases]
    pd.testing.assert_frame_equal(
        expected.iloc[:, 1:], pd.concat(each, ignore_index=True).iloc[:, 1:], check_categorical=False
    )
    earlier = months.assign(month="2026-08", usage_gb=999.0, overage_gb=9.0)
    strangers = months.assign(subscriber_id="stranger")
    more = pd.concat([months, earlier, strangers.drop_duplicates("month")])
    rows, order = [*range(len(more))], [*range(len(lines))]
    random.shuffle(rows)
    random.shuffle(order)
    words = more.select_dtypes(exclude="number").columns
    shuffled = assign_campaigns(
        lines.iloc[order].astype(
            {"subscriber_id": "category", "plan_id": "category", "discount_end_month": "category"}
        ),
        more.iloc[rows].astype(dict.fromkeys(words, "category")),
        PLANS.iloc[::-1],
        on_date=ON_DATE,
    )
    pd.testing.assert_frame_equal(shuffled.astype({"subscriber_id": "str"}).sort_index(), expected)


@settings(max_examples=50, deadline=None)
@given(line_changes, month_changes)
def test_everybody_has_an_exclusion_or_a_campaign_and_a_segment_of_it(line, use):
    reason, name, segment = outcome(line, use)
    assert (reason is None) != (name is None)
    assert segment in SEGMENTS[name] if name in CAMPAIGNS else segment is None


def test_missing_months_are_named_and_asked_of_nobody_who_is_left_out():
    lines, months = tables(({}, {}), ({}, {}), ({"is_iot": True}, {}))
    gone = months["subscriber_id"].isin(["s1", "s2"]) & (months["month"] == "2026-10")
    with pytest.raises(ValueError, match="1 of 2 lines lack one of the months 2026-09 to 2026-11"):
        assign_campaigns(lines, months[~gone], PLANS, on_date=ON_DATE)
    only_iot = months["subscriber_id"] != "s2"
    assert assign_campaigns(lines, months[only_iot], PLANS, on_date=ON_DATE)["exclusion"].notna().tolist() == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("month", ["2026-09", "2026-10"])
def test_a_whole_month_that_is_not_there_is_missed(month):
    lines, months = tables(({}, {}))
    with pytest.raises(ValueError, match="lack one of the months"):
        assign_campaigns(lines, months[months["month"] != month], PLANS, on_date=ON_DATE)


def test_months_may_span_the_turn_of_the_year_and_be_numbers():
    lines, months = tables(({"discount_end_month": "2026-12"}, {}), ({"discount_end_month": "2026-11"}, {}))
    months["month"] = months["month"].map({"2026-09": 202612, "2026-10": 202701, "2026-11": 202702})
    answer = assign_campaigns(lines, months, PLANS, on_date=date(2027, 3, 1))
    assert answer["campaign"].tolist() == ["put_in_place", LEFT_ALONE]


def test_nobody_is_left_or_nobody_is_there():
    lines, months = tables(({"is_iot": True}, {}))
    assert assign_campaigns(lines, months, PLANS, on_date=ON_DATE)["campaign"].isna().all()
    assert assign_campaigns(lines[:0], months, PLANS, on_date=ON_DATE).empty


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda lines, months: (pd.concat([lines, lines]), months), "subscriber_id once"),
        (lambda lines, months: (lines, pd.concat([months, months[:1]])), "1 subscriber-months stand twice"),
        (lambda lines, months: (lines.assign(plan_id="p999"), months), "plans lacks p999"),
        (lambda lines, months: (lines, months.assign(voice_minutes=np.nan)), "voice_minutes is missing"),
        (lambda lines, months: (lines, months[:0]), "no row"),
        (
            lambda lines, months: (lines, months.assign(month=["2026-11", "2026-12", "2027-01"])),
            "before the last month",
        ),
    ],
)
def test_what_cannot_be_judged_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        assign_campaigns(*change(*tables(({}, {}))), PLANS, on_date=ON_DATE)


def test_every_code_has_a_term():
    known = set(terms.TERMS)
    assert known >= {*TIERS, *EXCLUSIONS, *CAMPAIGNS, LEFT_ALONE, *sum(SEGMENTS.values(), ())}


def test_the_pilots_are_of_the_same_campaigns_and_segments():
    pilots = GENERATED["campaigns"].generate(1, "2026-11")
    rows = set(zip(pilots["campaign"], pilots["segment"], strict=True))
    assert rows == {(name, segment) for name in CAMPAIGNS for segment in SEGMENTS[name]}
