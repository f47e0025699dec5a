"""The group-client tables by themselves and beside each other: schema, marginals, what one says the others bear out."""

import numpy as np
import pandas as pd
import pytest
from group_classes import LAST_MONTH, NAMES, SEEDS, drawn, drawn_trials

from coursekit.tables import GENERATED, GROUP_PRODUCTS, INDUSTRIES, PAYERS, ROLES, SERVICE_OF, SERVICES, TABLES, TERMS
from coursekit.tables.group_history import CENTRES, RENEWAL_LOGIT

FEW = SEEDS[:8]
each_class = pytest.mark.parametrize("seed", FEW)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", SEEDS[:4])
def test_rows_keep_the_schema(name, seed):
    TABLES[name].schema.validate(GENERATED[name].generate(seed, LAST_MONTH))


@each_class
def test_four_hundred_clients_of_nine_industries_forty_of_them_key(seed):
    clients = drawn(seed).clients
    assert len(clients) == 400 and clients.is_key.sum() == 40 and set(clients.industry) == set(INDUSTRIES)
    assert clients.manager.nunique() == 8 and clients.manager.value_counts().min() >= 20


@each_class
def test_key_clients_bring_in_the_most_of_those_still_with_us(seed):
    of = drawn(seed)
    now = of.money[of.money.now].groupby("client_id", observed=False).revenue_yuan.sum()
    clients = of.clients.assign(yuan=of.clients.client_id.map(now).astype(float).fillna(0.0))
    largest = set(clients[clients.active].nlargest(40, "yuan").client_id)
    assert len(largest & set(clients.client_id[clients.is_key])) >= 38, "noise may change places at the border"
    assert clients[clients.is_key].yuan.min() > 10_000 and 150_000 < clients.yuan.max() < 450_000


def test_a_client_brings_in_about_6400_yuan_a_year_and_few_bring_in_most():
    """China Mobile 2024: 209.1 bn yuan of 32.6 m corporate customers; the spread is assumed (sigma 1.8)."""
    means, top, medians = [], [], []
    for seed in SEEDS:
        of = drawn(seed)
        yuan = of.money[of.money.now].groupby("client_id", observed=True).revenue_yuan.sum().sort_values()
        means.append(yuan.sum() / len(of.clients))
        top.append(yuan.iloc[-40:].sum() / yuan.sum())
        medians.append(yuan.median())
    assert np.mean(means) == pytest.approx(209.1e9 / 32.6e6, rel=0.02) and np.ptp(means) < 1_000
    assert min(top) > 0.6 and max(top) < 0.75 and min(medians) > 1_100 and max(medians) < 1_800


def test_about_a_thousand_contracts_ended_nine_hundred_run_and_85_of_a_hundred_were_renewed():
    ended, running = ([len(getattr(drawn(seed), name)) for seed in SEEDS] for name in ("ended", "running"))
    renewed = [(drawn(seed).ended.outcome == "renewed").mean() for seed in SEEDS]
    assert np.mean(ended) == pytest.approx(1_040, abs=40) and min(ended) > 900 and max(ended) < 1_180
    assert np.mean(running) == pytest.approx(910, abs=25) and min(running) > 840 and max(running) < 1_000
    assert np.mean(renewed) == pytest.approx(0.855, abs=0.01) and min(renewed) > 0.82 and max(renewed) < 0.885


@each_class
def test_contracts_ended_within_the_24_months_or_run_beyond_the_last(seed):
    of = drawn(seed)
    assert of.ended.end_month.between("2024-12", LAST_MONTH).all() and (of.running.end_month > LAST_MONTH).all()
    assert (of.running.start_month <= "2026-12").all(), "what was renewed in the last month starts in the next"
    assert not of.running.duplicated(["client_id", "product"]).any()


@each_class
def test_a_renewed_contract_is_followed_by_another_and_a_lost_one_by_none(seed):
    of = drawn(seed)
    ledger = pd.concat([of.ended, of.running]).sort_values(["client_id", "product", "start_month"])
    place = ledger.groupby(["client_id", "product"])
    following = place.start_month.shift(-1)
    renewed = ledger.outcome == "renewed"
    next_month = (pd.PeriodIndex(ledger.end_month, freq="M") + 1).astype(str)
    assert (following[renewed] == next_month[renewed]).all() and following[~renewed].isna().all()


@each_class
def test_running_contracts_say_what_the_other_tables_say(seed):
    of = drawn(seed)
    running = of.running.merge(of.clients, on="client_id", suffixes=("", "_client"))
    assert (running.rival_share == running.rival_share_client).all() and running.active.all()
    score = of.surveys.groupby("client_id").score.mean()
    told = running.client_id.map(score).fillna(6.5)
    assert np.abs(running.satisfaction - told).max() <= 0.05 + 1e-9
    decider = of.stakeholders[of.stakeholders.role == "decider"].set_index("client_id").attitude
    key = running[running.is_key]
    assert (key.decider_attitude == key.client_id.map(decider)).all()
    held = running.groupby("client_id")["product"].nunique()
    assert (running.products_held == running.client_id.map(held)).all()


@each_class
def test_a_client_s_margin_and_receivables_are_its_contracts_weighted_by_fee(seed):
    of = drawn(seed)
    fee = of.running.monthly_fee_yuan
    weight = fee.groupby(of.running.client_id).sum()
    clients = of.clients[of.clients.active].set_index("client_id")
    for name, off in (("gross_margin", 0.0006), ("receivable_days", 0.06)):
        mean = (of.running[name] * fee).groupby(of.running.client_id).sum() / weight
        assert np.abs(clients[name] - mean.reindex(clients.index)).max() < off
    strictest = of.running.groupby("client_id").sla_hours.min()
    assert (clients.sla_hours == strictest.reindex(clients.index)).all()


@each_class
def test_the_last_month_s_unified_revenue_is_what_running_contracts_say(seed):
    """Within 10 %: text messages have seasons, and every month a little noise."""
    of = drawn(seed)
    month = of.money[of.money["last"] & (of.money.payer == "unified")]
    ended_now = of.ended[(of.ended.end_month == LAST_MONTH) & (of.ended.payer == "unified")]
    started = of.running[(of.running.start_month <= LAST_MONTH) & (of.running.payer == "unified")]
    fees = started.monthly_fee_yuan.sum() + ended_now.monthly_fee_yuan.sum()
    assert month.revenue_yuan.sum() == pytest.approx(fees, rel=0.03)
    running = of.running[of.running.payer == "unified"].monthly_fee_yuan.sum()
    assert month.revenue_yuan.sum() == pytest.approx(running, rel=0.10)


@each_class
def test_only_members_pay_for_member_packs_and_never_more_of_them_than_there_is_staff(seed):
    months = GENERATED["group_client_months"].generate(seed, LAST_MONTH)
    packs = months[months["product"].isin(["member_voice", "member_data"])]
    assert set(packs.payer) == {"individual"} and set(months.payer) == set(PAYERS)
    staff = packs.client_id.map(drawn(seed).clients.set_index("client_id").staff)
    assert (packs.members <= staff).all() and (packs.members >= 1).all()
    pack = packs.groupby("product")[["revenue_yuan", "members"]].sum()
    each = pack.revenue_yuan / pack.members
    assert each["member_voice"] == pytest.approx(5, rel=0.15) and each["member_data"] == pytest.approx(8, rel=0.15)


@each_class
def test_clients_come_and_go(seed):
    of = drawn(seed)
    months = GENERATED["group_client_months"].generate(seed, LAST_MONTH)
    first, last = (set(months.client_id[months.month == month]) for month in (months.month.min(), LAST_MONTH))
    gone, came = len(first - last), len(last - first)
    assert 10 <= gone <= 60 and 10 <= came <= 60 and set(months.client_id) == set(of.clients.client_id)
    assert set(of.clients.client_id[of.clients.active]) <= last
    assert (of.clients.members[~of.clients.active] == 0).all() and not of.clients.is_key[~of.clients.active].any()


@each_class
def test_no_client_s_first_contract_is_older_than_the_client(seed):
    of = drawn(seed)
    first = pd.concat([of.ended, of.running]).groupby("client_id").start_month.min()
    clients = of.clients[of.clients.active].set_index("client_id")
    months = [pd.Period(LAST_MONTH, "M").ordinal - month.ordinal + 1
              for month in pd.PeriodIndex(first.reindex(clients.index), freq="M")]  # fmt: skip
    assert (clients.tenure_months >= months).all()


@each_class
def test_five_people_decide_at_each_key_client_and_their_influence_adds_up_to_one(seed):
    of = drawn(seed)
    by_client = of.stakeholders.groupby("client_id")
    assert set(of.stakeholders.client_id) == set(of.clients.client_id[of.clients.is_key])
    assert (by_client.role.agg(tuple) == tuple(ROLES)).all()
    assert np.abs(by_client.influence.sum() - 1).max() < 1e-9
    assert of.stakeholders.influence[of.stakeholders.role == "decider"].mean() > 0.3
    assert 0.1 < of.stakeholders.last_met_month.isna().mean() < 0.45


@each_class
def test_key_clients_gave_three_to_eight_answers_and_others_up_to_three(seed):
    of = drawn(seed)
    answers = of.clients.client_id.map(of.surveys.client_id.value_counts()).fillna(0)
    assert answers[of.clients.is_key].between(3, 8).all() and answers[~of.clients.is_key].max() <= 3
    assert of.surveys.month.between("2025-12", LAST_MONTH).all()


def test_usage_follows_the_seasons_of_the_industry():
    ratios = {"travel": [], "education": [], "retail": []}
    peaks = {"travel": "10", "education": "09", "retail": "11"}
    for seed in FEW:
        months = GENERATED["group_client_months"].generate(seed, LAST_MONTH)
        voice = months[months["product"] == "member_voice"]
        industry = voice.client_id.map(drawn(seed).clients.set_index("client_id").industry)
        each = voice.revenue_yuan.groupby([industry, voice.month.str[5:]]).sum() / voice.members.groupby(
            [industry, voice.month.str[5:]]).sum()
        for name, peak in peaks.items():
            ratios[name].append(each[name][peak] / each[name]["03"])
    assert all(1.2 < np.mean(found) < 1.4 for found in ratios.values())


def test_the_renewals_lead_back_to_the_chances_they_were_drawn_with():
    """A logistic regression over the ended contracts of many classes finds the coefficients again."""
    ended = pd.concat([drawn(seed).ended for seed in SEEDS])
    columns = {name: ended[name] - centre for name, centre in CENTRES.items()}
    columns["decider_attitude"] = ended.decider_attitude
    columns |= {"rival_quoted": ended.rival_quoted, "match_price": ended.response == "match_price",
                "add_service": ended.response == "add_service"}  # fmt: skip
    x = np.column_stack([np.ones(len(ended)), *(values.astype(float) for values in columns.values())])
    beta = _logit(x, (ended.outcome == "renewed").to_numpy(dtype=float))
    for name, found in zip(["intercept", *columns], beta, strict=True):
        assert found == pytest.approx(RENEWAL_LOGIT[name], abs=0.12), name


def _logit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Newton's method."""
    beta = np.zeros(x.shape[1])
    for _ in range(12):
        p = 1 / (1 + np.exp(-x @ beta))
        beta = beta + np.linalg.solve(x.T * (p * (1 - p)) @ x, x.T @ (y - p))
    return beta


@each_class
def test_truths_name_the_rows_they_are_about(seed):
    of = drawn(seed)
    assert list(of.truths["group_clients"].client_id) == list(of.clients.client_id)
    assert list(of.truths["products"].contract_id) == list(of.running.contract_id)
    assert list(of.truths["stakeholders"].person_id) == list(of.stakeholders.person_id)
    assert list(of.truths["client_surveys"].client_id) == list(of.clients.client_id)
    chances = of.truths["products"].set_index("contract_id")
    largest = of.running.sort_values("monthly_fee_yuan").groupby("client_id").contract_id.last()
    told = of.truths["group_clients"].set_index("client_id").chance_to_renew
    fees = of.running.groupby("client_id").monthly_fee_yuan.nlargest(2).groupby("client_id").agg(list)
    clear = [client for client, two in fees.items() if len(two) == 1 or two[0] > two[1]]
    assert np.allclose(told[clear], chances.p_renew_hold[largest[clear]])
    assert told[of.clients.client_id[~of.clients.active]].isna().all()


@each_class
def test_what_is_seen_lies_about_the_truth(seed):
    of = drawn(seed)
    truth = of.truths["group_clients"].set_index("client_id")
    scores = of.surveys.groupby("client_id").score.agg(["mean", "size"])
    known = scores[scores["size"] >= 5]
    assert np.corrcoef(known["mean"], truth.satisfaction_true[known.index])[0, 1] > 0.6
    seen = of.clients.set_index("client_id").rival_share
    assert np.corrcoef(seen, truth.rival_share_true)[0, 1] > 0.85
    off = of.stakeholders.attitude - of.truths["stakeholders"].attitude_true
    assert off.abs().max() == 1 and 0.05 < off.ne(0).mean() < 0.4


@pytest.mark.parametrize("name", NAMES)
def test_same_seed_same_rows_other_seed_other_rows(name):
    generate = GENERATED[name].generate
    first = generate(5, LAST_MONTH)
    assert not first.equals(generate(6, LAST_MONTH))
    pd.testing.assert_frame_equal(generate(5, LAST_MONTH), first)


def test_another_last_month_moves_the_book_and_changes_nobody():
    later = GENERATED["products"].generate(5, "2027-06")
    now = GENERATED["products"].generate(5, LAST_MONTH)
    pd.testing.assert_frame_equal(later.drop(columns=["start_month", "end_month"]),
                                  now.drop(columns=["start_month", "end_month"]))  # fmt: skip
    assert (pd.PeriodIndex(now.end_month, freq="M") + 7).astype(str).tolist() == later.end_month.tolist()
    assert GENERATED["group_clients"].generate(5, "2027-06").equals(GENERATED["group_clients"].generate(5, LAST_MONTH))


def test_every_code_has_a_chinese_name():
    columns = [(name, column) for name in NAMES for column in TABLES[name].columns]
    for name, column in columns:
        for check in TABLES[name].schema.columns[column].checks:
            codes = check.statistics.get("allowed_values", ()) if check.name == "isin" else ()
            unnamed = set(codes) - set(TERMS) - set(GROUP_PRODUCTS)
            assert not unnamed, (name, column, unnamed)
    assert set(SERVICE_OF) == set(GROUP_PRODUCTS) and set(SERVICE_OF.values()) == set(SERVICES)


@each_class
def test_packs_of_the_last_month_are_held_by_members(seed):
    months = GENERATED["group_client_months"].generate(seed, LAST_MONTH)
    last = months[(months.month == LAST_MONTH) & months.members.notna()]
    clients = drawn(seed).clients.set_index("client_id")
    active = last[last.client_id.map(clients.active)]
    assert (active.members <= active.client_id.map(clients.members)).all() and len(active) > 700


def test_rows_of_a_known_seed_are_these_on_any_machine():
    of = drawn(20261201)
    ledger = pd.concat([of.ended, of.running])
    assert (of.clients.staff.sum(), of.clients.members.sum()) == (35309, 20093)
    assert (len(ledger), ledger.monthly_fee_yuan.sum(), (ledger.outcome == "renewed").sum()) == (1924, 346839.0, 876)
    assert (len(of.money), of.stakeholders.attitude.sum()) == (39094, 22)
    assert (len(of.surveys), of.surveys.score.sum(), drawn_trials(of.seed).trials.accepted.sum()) == (740, 5043, 5693)
