import datetime
import hashlib

import numpy as np
import pandas as pd
import pytest

from coursekit.tables import GENERATED, TABLES, forget_drawn
from coursekit.topics.tiers import CampaignRules, Thresholds, assign_campaigns, assign_tiers, transition_matrix

LAST_MONTH = "2026-11"
SEEDS = (20261201, 20261215, 20260917, 5)
NAMES = ("plans", "accounts", "subscribers", "subscriber_months")


@pytest.fixture(scope="module", params=SEEDS)
def tables(request):
    return {name: GENERATED[name].generate(request.param, LAST_MONTH) for name in NAMES} | {"seed": request.param}


@pytest.fixture(scope="module")
def users(tables):
    """The months of main and secondary lines that are in use, IoT lines left out: the base of ARPU, DOU and MOU."""
    lines = tables["subscribers"]
    counted = lines.subscriber_id[~lines.is_iot & (lines.status == "active")]
    return tables["subscriber_months"][tables["subscriber_months"].subscriber_id.isin(counted)]


@pytest.mark.parametrize("name", NAMES[1:])
def test_rows_keep_the_schema(tables, name):
    TABLES[name].schema.validate(tables[name])


def test_tables_refer_to_each_other(tables):
    accounts, lines, months = (tables[name] for name in NAMES[1:])
    assert len(lines) == 20_000 and set(lines.account_id) == set(accounts.account_id)
    assert (lines.groupby("account_id").size() == accounts.set_index("account_id").lines).all()
    assert lines.account_id[lines.line_role == "main"].is_unique and set(lines.line_role) == {"main", "secondary"}
    assert set(lines.account_id[lines.line_role == "main"]) == set(accounts.account_id)
    assert len(months) == 12 * len(lines) and set(months.subscriber_id) == set(lines.subscriber_id)
    assert not months.duplicated(["subscriber_id", "month"]).any() and months.month.nunique() == 12
    assert (months.month.min(), months.month.max()) == ("2025-12", LAST_MONTH)
    last = months[months.month == LAST_MONTH].set_index("subscriber_id").plan_id
    assert (last == lines.set_index("subscriber_id").plan_id).all()


def test_lines_of_an_account_share_a_pool_and_a_plan_that_allows_them(tables):
    lines = tables["subscribers"]
    together = lines.groupby("account_id")
    assert (together.plan_id.nunique() == 1).all()
    shared = together.shared_pool_id.nunique()
    assert ((shared == 1) == (together.size() > 1)).all()
    pools = lines.dropna(subset="shared_pool_id").groupby("shared_pool_id").account_id.nunique()
    assert (pools == 1).all()
    allowed = lines.plan_id.map(tables["plans"].set_index("plan_id").max_secondary)
    assert (together.size().reindex(lines.account_id).to_numpy() - 1 <= allowed).all()


def test_headline_figures(users):
    """ARPU 48.5 yuan (China Mobile 2024), DOU about 19 GB with directional data (MIIT), MOU 200 assumed."""
    assert users.bill_yuan.mean() == pytest.approx(48.5, abs=1.0)
    assert (users.usage_gb + users.directional_gb).mean() == pytest.approx(19, abs=1.0)
    assert users.voice_minutes.mean() == pytest.approx(200, abs=6)


def test_share_on_the_new_network(tables):
    """56.7 % (MIIT, end of 2024), read as lines seen on the network; the three ways to count 5G users differ."""
    lines = tables["subscribers"].query("not is_iot and status == 'active'")
    seen, handset = lines.on_new_network.mean(), (lines.terminal == "new").mean()
    plan = (lines.plan_id.map(tables["plans"].set_index("plan_id").generation) == "new").mean()
    assert seen == pytest.approx(0.567, abs=0.015)
    assert handset - seen > 0.04 and plan - seen > 0.02


def test_a_tenth_of_users_makes_about_half_of_the_traffic(users):
    total = (users.usage_gb + users.directional_gb).groupby(users.subscriber_id).sum().sort_values(ascending=False)
    assert 0.45 < total.iloc[: len(total) // 10].sum() / total.sum() < 0.60


def test_shares_of_lines(tables):
    lines = tables["subscribers"]
    people = lines[~lines.is_iot]
    contacted = pd.to_datetime(people.last_contact_date) > "2026-11-01"
    for share, target, gap in (
        (lines.is_iot.mean(), 0.04, 0.006), ((lines.line_role == "secondary").mean(), 0.12, 0.015),
        ((lines.status == "suspended").mean(), 0.015, 0.004), (1 - people.marketing_consent.mean(), 0.25, 0.015),
        (people.do_not_disturb.mean(), 0.08, 0.01), (contacted.mean(), 0.10, 0.012),
        (people.open_complaint.mean(), 0.015, 0.004), (people.port_out_requested.mean(), 0.003, 0.0015),
        ((people.age_band == "under_18").mean(), 0.08, 0.01),
    ):  # fmt: skip
        assert share == pytest.approx(target, abs=gap)
    assert people.tenure_months.min() == 12, "whoever has twelve months of rows has been there for twelve months"


def test_churn_is_about_what_the_trade_sees_and_can_be_foreseen_in_part(tables):
    """AUC and top-decile lift of the true leave rate: nothing computed from the columns can do better but by luck."""
    lines = tables["subscribers"]
    truth = GENERATED["subscribers"].truth(tables["seed"])
    people = ~lines.is_iot.to_numpy()
    left, rate = lines.left_in_3m.to_numpy()[people], truth.leave_rate_month.to_numpy()[people]
    assert 0.010 < rate.mean() < 0.015
    assert left.mean() == pytest.approx((1 - (1 - rate) ** 3).mean(), abs=4 * np.sqrt(left.mean() / len(left)))
    ahead = np.searchsorted(np.sort(rate[~left]), rate[left])
    assert 0.74 < ahead.mean() / (~left).sum() < 0.82
    decile = np.argsort(-rate, kind="stable")[: len(rate) // 10]
    assert 3.0 < left[decile].mean() / left.mean() < 4.4


def test_the_usual_directions_of_churn(tables):
    lines = tables["subscribers"].query("not is_iot").set_index("subscriber_id")
    left = lines.left_in_3m
    broadband = lines.account_id.map(tables["accounts"].set_index("account_id").broadband)
    for risky in (~broadband, lines.tenure_months < 36, lines.rival_calls_3m > 0, lines.contract_months_left <= 3):
        assert left[risky].mean() > 1.2 * left[~risky].mean()


def test_every_tier_has_lines_and_moves_a_little(tables):
    months = tables["subscriber_months"]
    months = months[~months.subscriber_id.isin(tables["subscribers"].query("is_iot").subscriber_id)]
    tier = assign_tiers(months, Thresholds(2.0, 30.0))
    shares = tier.value_counts(normalize=True)
    assert len(shares) == 6 and shares.min() > 0.015 and shares.max() < 0.60
    before, after = (tier[months.month == month].to_numpy() for month in ("2026-10", LAST_MONTH))
    stay = np.diag(transition_matrix(pd.Series(before), pd.Series(after), list(tier.cat.categories)))
    assert (stay > 0.5).all(), "not random"
    assert 0.05 < (before != after).mean() < 0.25, "not frozen"


def test_each_campaign_and_segment_has_candidates(tables):
    targets = assign_campaigns(
        tables["subscribers"], tables["subscriber_months"], tables["plans"],
        on_date=datetime.date(2026, 12, 1), rules=CampaignRules(high_gb=30.0),
    )  # fmt: skip
    assert targets.exclusion.notna().mean() == pytest.approx(0.51, abs=0.03)
    assert set(targets.exclusion.dropna()) == {
        "iot", "suspended", "secondary_line", "minor", "open_complaint", "port_out", "do_not_disturb", "no_consent",
        "contacted_recently",
    }  # fmt: skip
    count = targets.campaign.value_counts()
    for campaign, low, high in (
        ("put_in_place", 300, 700), ("wake_up", 400, 900), ("upgrade", 500, 1100), ("migration", 400, 900),
        ("full_month", 700, 2000),
    ):  # fmt: skip
        assert low <= count[campaign] <= high, campaign
    segments = targets.dropna(subset="segment").groupby(["campaign", "segment"], observed=True).size()
    assert len(segments) == 10 and segments.min() > 80
    assert segments["wake_up", "second_slot"] / count["wake_up"] == pytest.approx(0.5, abs=0.1)


def test_lines_without_data_have_rows_of_zeros(tables):
    months = tables["subscriber_months"]
    empty = months[(months.usage_gb == 0) & (months.directional_gb == 0)]
    assert len(empty) > 10_000 and (empty.active_data_days == 0).all()
    used = months[(months.usage_gb + months.directional_gb) > 0]
    assert used.active_data_days.between(1, 30).all()
    assert (months.zero_call_days[months.voice_minutes == 0] == 30).all()


def test_values_are_booked_as_a_billing_system_does(tables):
    months = tables["subscriber_months"]
    for name, digits in (("usage_gb", 3), ("directional_gb", 3), ("allowance_gb", 3), ("bill_yuan", 2)):
        assert (months[name] == months[name].round(digits)).all(), name


@pytest.mark.parametrize("name", NAMES[1:])
def test_same_seed_same_rows_other_seed_other_rows(name):
    generate = GENERATED[name].generate
    pd.testing.assert_frame_equal(generate(7, LAST_MONTH), generate(7, LAST_MONTH))
    assert not generate(7, LAST_MONTH).equals(generate(8, LAST_MONTH))


def test_who_is_in_the_book_does_not_hang_on_the_month():
    """So the truth, which knows no month, fits the table of every month."""
    june, november = (GENERATED["subscribers"].generate(7, month) for month in ("2027-06", LAST_MONTH))
    dated = ["discount_end_month", "last_contact_date"]
    pd.testing.assert_frame_equal(june.drop(columns=dated), november.drop(columns=dated))


def test_rows_of_a_known_seed_are_these_on_any_machine():
    months = GENERATED["subscriber_months"].generate(20261201, LAST_MONTH)
    lines = GENERATED["subscribers"].generate(20261201, LAST_MONTH)
    whole = [np.rint(months[name] * 1000).astype("<i8") for name in ("usage_gb", "voice_minutes", "bill_yuan")]
    parts = [*whole, lines.tenure_months.astype("<i8"), lines.left_in_3m.astype("<i8")]
    found = hashlib.sha256(b"".join(part.to_numpy().tobytes() for part in parts)).hexdigest()[:16]
    assert found == "95050d5c6f87363b"


def test_the_tables_do_not_hold_their_truth(tables):
    assert not {"kind", "leave_rate_month", "satisfaction"} & set(tables["subscribers"])
    truth = GENERATED["subscribers"].truth(tables["seed"])
    assert list(truth.subscriber_id) == list(tables["subscribers"].subscriber_id)
    hinted = tables["subscribers"].second_sim_hint.to_numpy()
    assert 0.5 < hinted[truth.kind == "second_slot"].mean() < 1 > hinted[truth.kind == "quiet"].mean() > 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda rows: rows.loc[rows.line_role == "secondary", ["shared_pool_id"]], "共享池"),
        (lambda rows: rows.loc[rows.discount_yuan > 0, ["discount_end_month"]], "优惠到期月"),
    ],
)
def test_lines_that_practice_cannot_use_are_refused_in_chinese(change, sentence):
    rows = GENERATED["subscribers"].generate(7, LAST_MONTH)
    wrong = change(rows)
    rows.loc[wrong.index, wrong.columns] = None
    with pytest.raises(Exception, match=sentence):
        TABLES["subscribers"].schema.validate(rows)


def test_the_customers_kept_from_the_last_call_are_of_the_month_asked_for():
    name = "subscriber_months"
    alone = {}
    for month in (LAST_MONTH, "2026-03"):
        forget_drawn()
        alone[month] = GENERATED[name].generate(5, month)
    forget_drawn()
    for month, expected in alone.items():
        assert GENERATED[name].generate(5, month).equals(expected)
    assert not alone[LAST_MONTH].equals(alone["2026-03"])
