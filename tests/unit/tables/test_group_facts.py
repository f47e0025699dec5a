"""What the lesson on group clients counts on: it holds in every class, and differs between classes where it should."""

import numpy as np
import pandas as pd
import pytest
from group_classes import SEEDS, drawn, yearly

from coursekit.tables import INDUSTRIES, SENSITIVITIES
from coursekit.tables.parameters import named_values

each_class = pytest.mark.parametrize("seed", SEEDS)


def losing(of) -> str:
    return [*INDUSTRIES][int(named_values(of.truths["group_client_months"]).losing_industry) - 1]


@each_class
def test_revenue_grows_a_little_carried_by_lines_and_new_services_while_voice_falls(seed):
    of = drawn(seed)
    families = yearly(of, "service")
    total = families.now.sum() / families.before.sum() - 1
    assert 0.005 < total < 0.065
    assert families.growth["voice"] < -0.02 and families.points["voice"] < -0.003
    assert families.growth["line"] > 0.01 and families.growth["new"] > 0.01
    assert families.points["line"] + families.points["new"] > total, "they carry more than all of the growth"


@each_class
def test_exactly_one_industry_loses_most_in_yuan_and_in_percent(seed):
    of = drawn(seed)
    industries = yearly(of, "industry")
    points, growth = industries.points.sort_values(), industries.growth.sort_values()
    assert points.index[0] == growth.index[0] == losing(of)
    assert points.iloc[1] - points.iloc[0] > 0.002 and growth.iloc[1] - growth.iloc[0] > 0.01
    assert growth.iloc[0] < -0.03


def test_every_industry_is_the_losing_one_of_some_class():
    assert {losing(drawn(seed)) for seed in SEEDS} == set(INDUSTRIES)


@each_class
def test_matching_helps_yet_the_matched_renew_less_often_than_the_held(seed):
    of = drawn(seed)
    rates = (of.ended.outcome == "renewed").groupby(of.ended.response).agg(["mean", "size"])
    assert rates["mean"]["match_price"] < rates["mean"]["hold"] < rates["mean"]["add_service"]
    assert rates["size"].min() >= 45
    truth = of.truths["products"]
    assert (truth.p_renew_match_price > truth.p_renew_add_service).all()
    assert (truth.p_renew_add_service > truth.p_renew_hold).all()
    gained = (truth.p_renew_add_service - truth.p_renew_hold) / (truth.p_renew_match_price - truth.p_renew_hold)
    assert gained.between(0.75, 1).all(), "adding service brings nearly as much"


@each_class
def test_those_matched_were_worse_off_before(seed):
    ended = drawn(seed).ended
    state = ended.groupby("response")[["satisfaction", "decider_attitude", "rival_share"]].mean()
    assert state.satisfaction["match_price"] < state.satisfaction["hold"] - 0.3
    assert state.decider_attitude["match_price"] < state.decider_attitude["hold"]
    assert state.rival_share["match_price"] > state.rival_share["hold"]


@each_class
def test_twenty_to_forty_contracts_are_due_and_the_chance_changes_which_eight_come_first(seed):
    of = drawn(seed)
    due = of.running[of.running.end_month <= "2027-02"].merge(of.truths["products"][["contract_id", "p_renew_hold"]])
    assert 20 <= len(due) <= 40
    key = due[due.client_id.isin(of.clients.client_id[of.clients.is_key])]
    revenue = key.groupby("client_id").monthly_fee_yuan.sum()
    risk = (key.monthly_fee_yuan * (1 - key.p_renew_hold)).groupby(key.client_id).sum()
    by_revenue, by_risk = (set(values.nlargest(8).index) for values in (revenue, risk))
    assert len(revenue) > 8 and by_revenue - by_risk and by_risk - by_revenue


@each_class
def test_some_of_what_is_due_is_shaky_and_a_line_that_the_rival_quoted_for_is_open(seed):
    of = drawn(seed)
    due = of.running[of.running.end_month <= "2027-02"].merge(of.truths["products"][["contract_id", "p_renew_hold"]])
    due = due[due.client_id.isin(of.clients.client_id[of.clients.is_key])]
    assert (due.p_renew_hold < 0.75).sum() >= 3
    lines = due[(due["product"] == "private_line") & due.rival_quoted]
    assert lines.p_renew_hold.between(0.35, 0.90).any()
    assert lines.monthly_fee_yuan.min() >= 150, "hundreds to thousands of yuan a month"


@each_class
def test_each_sensitivity_is_the_true_one_of_some_key_clients_and_shows_in_what_they_ask(seed):
    of = drawn(seed)
    key = of.clients[of.clients.is_key].merge(of.truths["group_clients"])
    assert key.sensitivity.value_counts().reindex([*SENSITIVITIES]).min() >= 3
    asks = key[[f"{name}_asks" for name in SENSITIVITIES]].set_axis([*SENSITIVITIES], axis=1)
    many = asks.sum(axis=1) >= 8
    assert (asks.idxmax(axis=1) == key.sensitivity)[many].mean() > 0.6 and many.sum() >= 8
    assert (asks.sum(axis=1) < 5).any(), "some say too little to tell"


@each_class
def test_some_key_clients_were_asked_too_seldom(seed):
    """With 1.3 points of spread an interval of three or four answers is wider than a cell of a nine-box."""
    of = drawn(seed)
    answers = of.surveys.client_id.value_counts()[of.clients.client_id[of.clients.is_key]]
    assert (answers <= 4).sum() >= 4 and (answers >= 7).sum() >= 4


def test_the_lists_differ_from_class_to_class():
    shares = [yearly(drawn(seed), "service").now for seed in SEEDS]
    lines = [each["line"] / each.sum() for each in shares]
    assert np.std(lines) > 0.01 and min(lines) > 0.25 and max(lines) < 0.5
    managers = pd.Series([drawn(seed).clients.manager.value_counts().idxmax() for seed in SEEDS])
    assert managers.nunique() == 8
