"""Hold, match or add service: closed forms, and a simulation of clients that renew or do not."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coursekit.topics.price_response import break_even_cut, break_even_renewal, price_options

share = st.floats(0.01, 0.99)
CHANCES = {"hold": 0.6, "match_price": 0.85, "add_service": 0.8}


def test_the_three_answers_by_hand():
    # 120,000 a year at 35 %: the cost of serving is 78,000 whatever the price.
    table = price_options(120_000, 0.35, 0.2, CHANCES, 6_000).set_index("option")
    assert table["price"].to_dict() == {"hold": 120_000, "match_price": 96_000, "add_service": 120_000}
    margins = {"hold": 42_000, "match_price": 18_000, "add_service": 36_000}
    assert table["margin_yuan"].to_dict() == pytest.approx(margins)
    assert table["expected_margin"].to_dict() == pytest.approx({name: CHANCES[name] * margins[name] for name in margins})
    assert table["break_even_chance"].to_dict() == pytest.approx(
        {"hold": 0.6, "match_price": 0.6 * 42 / 18, "add_service": 0.6 * 42 / 36}
    )


def test_expected_margin_is_what_many_clients_leave():
    rng = np.random.default_rng(3)
    table = price_options(50_000, 0.4, 0.1, CHANCES, 3_000)
    for _, row in table.iterrows():
        renewed = rng.random(200_000) < row["chance"]
        costs = 50_000 * 0.6 + (3_000 if row["option"] == "add_service" else 0)
        assert (renewed * (row["price"] - costs)).mean() == pytest.approx(row["expected_margin"], rel=0.01)


@settings(deadline=None)
@given(share, share, share)
def test_at_the_break_even_chance_following_earns_what_holding_earns(margin_rate, cut, p_hold):
    assume(margin_rate - cut > 1e-3)
    chance = break_even_renewal(margin_rate, cut, p_hold)
    assert chance >= p_hold
    assume(chance <= 1)
    table = price_options(1000, margin_rate, cut, {"hold": p_hold, "match_price": chance}).set_index("option")
    assert table.loc["match_price", "expected_margin"] == pytest.approx(table.loc["hold", "expected_margin"])
    assert break_even_cut(margin_rate, p_hold, chance) == pytest.approx(cut, abs=1e-9)


@settings(deadline=None)
@given(share, share, share)
def test_no_cut_deeper_than_the_break_even_cut_is_worth_it(margin_rate, p_hold, p_match):
    deepest = break_even_cut(margin_rate, p_hold, p_match)
    assert 0 <= deepest < margin_rate

    def gain(cut):
        return p_match * (margin_rate - cut) - p_hold * margin_rate

    assert gain(deepest + 0.01) < 0
    if deepest > 0:
        assert gain(deepest * 0.9) >= -1e-12


def test_the_same_bound_holds_for_the_cost_of_service():
    most = break_even_cut(0.4, 0.5, 0.8) * 10_000
    table = price_options(10_000, 0.4, 0.2, {"hold": 0.5, "add_service": 0.8}, most).set_index("option")
    assert table.loc["add_service", "expected_margin"] == pytest.approx(table.loc["hold", "expected_margin"])


def test_a_cut_near_the_margin_asks_for_more_than_certainty():
    assert break_even_renewal(0.25, 0.2, 0.5) == pytest.approx(2.5)
    assert break_even_renewal(0.2, 0.2, 0.5) == math.inf == break_even_renewal(0.15, 0.2, 0.5)
    loss = price_options(1000, 0.15, 0.2, CHANCES).set_index("option").loc["match_price"]
    assert loss["margin_yuan"] == pytest.approx(-50)
    assert loss["break_even_chance"] == math.inf


def test_where_matching_helps_nothing_no_cut_is_worth_it():
    assert break_even_cut(0.5, 0.8, 0.8) == 0 == break_even_cut(0.5, 0.8, 0.0)


def test_without_holding_there_is_nothing_to_break_even_with():
    table = price_options(1000, 0.5, 0.2, {"add_service": 0.9, "match_price": 0.9})
    assert table["option"].tolist() == ["add_service", "match_price"]
    assert table["break_even_chance"].isna().all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"revenue_yuan": 0}, "revenue_yuan must be above 0"),
        ({"margin_rate": 0}, "margin_rate must be a share"),
        ({"margin_rate": 35}, "margin_rate must be a share"),
        ({"cut": 1.2}, "cut must be a share"),
        ({"cut": math.nan}, "cut must be a share"),
        ({"renewal": {"hold": 1.1}}, "chance to renew must lie"),
        ({"renewal": {"wait": 0.5}}, r"not \['wait'\]"),
        ({"renewal": {}}, "must name options"),
        ({"service_cost_yuan": -1}, "service_cost_yuan must be 0 or more"),
    ],
)
def test_what_is_no_offer_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        price_options(**{"revenue_yuan": 1000, "margin_rate": 0.5, "cut": 0.2, "renewal": CHANCES} | arguments)


def test_break_even_wants_shares_and_chances():
    with pytest.raises(ValueError, match="margin_rate must be a share"):
        break_even_renewal(1.5, 0.2, 0.5)
    with pytest.raises(ValueError, match="cut must be a share"):
        break_even_renewal(0.5, -0.2, 0.5)
    with pytest.raises(ValueError, match="chance to renew must lie"):
        break_even_cut(0.5, 0.5, 85)
