"""Rates by group: published intervals, shrinkage by hand, and chances held against later contracts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.topics.renewals import calibration, chances_to_renew, renewal_rates


def ended(**groups):
    """Contracts of each group: so many renewed, so many lost."""
    return pd.DataFrame(
        [
            {"group": group, "outcome": outcome}
            for group, (renewed, lost) in groups.items()
            for outcome in ["renewed"] * renewed + ["lost"] * lost
        ],
        columns=["group", "outcome"],
    )


@pytest.mark.parametrize(
    ("renewed", "contracts", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_the_score_interval_of_newcombe_1998_table_i(renewed, contracts, low, high):
    # Statistics in Medicine 17, 857-872, method 3: the score method of Wilson without continuity correction.
    rates = renewal_rates(ended(酒店=(renewed, contracts - renewed)), "group")
    assert rates.loc["酒店", ["low", "high"]].tolist() == pytest.approx([low, high], abs=5e-5)


def test_a_small_group_is_pulled_further_than_a_large_one():
    rates = renewal_rates(ended(医院=(2, 2), 工厂=(50, 50), 学校=(116, 4)), "group", prior=12)
    overall = 168 / 224
    assert rates["rate"].to_dict() == pytest.approx({"医院": 0.5, "工厂": 0.5, "学校": 116 / 120})
    assert rates.loc["医院", "shrunk"] == pytest.approx((2 + 12 * overall) / 16)
    assert rates.loc["工厂", "shrunk"] == pytest.approx((50 + 12 * overall) / 112)
    assert rates["contracts"].to_dict() == {"医院": 4, "工厂": 100, "学校": 120}


groups = st.dictionaries(
    st.sampled_from("甲乙丙丁"), st.tuples(st.integers(0, 30), st.integers(0, 30)).filter(any), min_size=1
)


@settings(deadline=None)
@given(groups, st.floats(0, 1000))
def test_shrunk_rates_lie_between_the_groups_own_and_that_of_all(counts, prior):
    rates = renewal_rates(ended(**counts), "group", prior=prior)
    overall = sum(won for won, _ in counts.values()) / sum(sum(pair) for pair in counts.values())
    assert (rates["shrunk"] <= np.maximum(rates["rate"], overall) + 1e-12).all()
    assert (rates["shrunk"] >= np.minimum(rates["rate"], overall) - 1e-12).all()
    assert ((rates["low"] <= rates["rate"] + 1e-12) & (rates["rate"] <= rates["high"] + 1e-12)).all()
    if prior == 0:
        np.testing.assert_allclose(rates["shrunk"], rates["rate"])


def test_running_contracts_are_left_out_and_a_missing_answer_is_a_group():
    history = pd.DataFrame(
        {
            "quoted": [True, True, False, None, True],
            "tender": ["招标", "直签", "直签", "直签", "招标"],
            "outcome": ["lost", "renewed", "renewed", "renewed", None],
        }
    )
    assert renewal_rates(history, "quoted")["contracts"].sum() == 4
    rates = renewal_rates(history, ["quoted", "tender"])
    assert len(rates) == 4
    assert rates.loc[(True, "招标"), "renewed"] == 0
    chances = chances_to_renew(history, rates, "rate")
    assert chances.tolist() == [0, 1, 1, 1, 0]


def test_a_group_that_never_ended_has_the_chance_of_all():
    rates = renewal_rates(ended(甲=(3, 1), 乙=(0, 2)), "group")
    contracts = pd.DataFrame({"group": ["乙", "新来的"]}, index=["K1", "K2"])
    chances = chances_to_renew(contracts, rates)
    assert chances.to_dict() == pytest.approx({"K1": (0 + 10 * 0.5) / 12, "K2": 0.5})


def test_classes_of_a_number_make_groups_too():
    history = pd.DataFrame({"satisfaction": [3, 4, 8, 9], "outcome": ["lost", "lost", "renewed", "renewed"]})
    history["level"] = pd.cut(history["satisfaction"], [0, 5, 7, 10], labels=["低", "中", "高"])
    rates = renewal_rates(history, "level")
    assert rates["rate"].to_dict() == {"低": 0, "高": 1}
    assert chances_to_renew(history, rates, "rate").tolist() == [0, 0, 1, 1]


def test_calibration_is_what_a_loop_counts():
    train = ended(甲=(30, 10), 乙=(45, 5))
    test = ended(甲=(4, 6), 乙=(18, 2), 丙=(1, 1))
    result = calibration(train, test, "group", prior=10)
    overall = 75 / 90
    chance = {"甲": (30 + 10 * overall) / 50, "乙": (45 + 10 * overall) / 60, "丙": overall}
    assert result.table["predicted"].to_dict() == pytest.approx(chance)
    assert result.table["actual"].to_dict() == {"丙": 0.5, "乙": 0.9, "甲": 0.4}
    assert result.table["inside"].to_dict() == {"丙": True, "乙": True, "甲": False}
    misses = [
        (chance[group] - (outcome == "renewed")) ** 2 for group, outcome in test.itertuples(index=False, name=None)
    ]
    assert result.brier == pytest.approx(np.mean(misses))
    assert result.brier_lazy == pytest.approx(np.mean([(overall - won) ** 2 for won in [1] * 23 + [0] * 9]))
    assert (result.predicted, result.actual) == pytest.approx((np.mean([chance[g] for g in test["group"]]), 23 / 32))


def test_planted_chances_are_found_in_later_contracts():
    rng = np.random.default_rng(5)
    truth = {"甲": 0.95, "乙": 0.8, "丙": 0.55}

    def draw(count):
        group = rng.choice(list(truth), count)
        won = rng.random(count) < pd.Series(group).map(truth)
        return pd.DataFrame({"group": group, "outcome": np.where(won, "renewed", "lost")})

    inside = [calibration(draw(1000), draw(300), "group").table["inside"].mean() for _ in range(40)]
    assert 0.85 < np.mean(inside) < 0.99
    result = calibration(draw(1000), draw(3000), "group")
    assert result.brier < 0.95 * result.brier_lazy


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: renewal_rates(pd.DataFrame({"group": ["甲"]}), "group"), "no column 'outcome'"),
        (lambda: renewal_rates(ended(甲=(1, 1)), "industry"), "no column 'industry'"),
        (lambda: renewal_rates(pd.DataFrame({"group": ["甲"], "outcome": ["won"]}), "group"), "not 'won'"),
        (lambda: renewal_rates(pd.DataFrame({"group": ["甲"], "outcome": [None]}), "group"), "no contract has ended"),
        (lambda: renewal_rates(ended(甲=(1, 1)), "group", prior=-1), "prior must be"),
        (lambda: renewal_rates(ended(甲=(1, 1)), "group", level=1), "level must lie"),
        (lambda: chances_to_renew(ended(甲=(1, 1))[["outcome"]], renewal_rates(ended(甲=(1, 1)), "group")), "'group'"),
    ],
)
def test_rates_that_cannot_be_counted_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_contracts_that_were_learned_from_are_no_trial():
    history = ended(甲=(2, 2)).assign(contract_id=["K1", "K2", "K3", "K4"])
    with pytest.raises(ValueError, match="'K3' is among those learned from"):
        calibration(history, history.iloc[2:], "group")
    assert calibration(history.iloc[:2], history.iloc[2:], "group").actual == 0
