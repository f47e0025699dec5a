"""Feature rules in the lesson: counted row by row, and chosen rules judged on rows that they have not seen."""

import numpy as np
import pandas as pd
import pytest

from coursekit.errors import CourseError
from coursekit.sandtable.classroom.drill_samples import drill_sample
from coursekit.sandtable.classroom.feature_rule import (
    SCORES,
    SHOWN_COLUMNS,
    WORDS,
    band_churn,
    best_rule,
    candidate_rules,
    chosen_then_judged,
    column_gaps,
    drill_extract,
    halves,
    score_table,
    write_rule,
)
from coursekit.sandtable.scenario.customer_extract import rule_value
from coursekit.sandtable.setup import PAIRS

each_pair = pytest.mark.parametrize("pair", PAIRS)


@pytest.fixture(scope="module")
def extracts():
    return {pair: drill_extract(drill_sample("feature_model", pair), 0) for pair in PAIRS}


def counted(rows, marks):
    """Share marked, share of these who left, lift, share of leavers marked: one row after another."""
    everybody = leavers = inside = gone = 0.0
    for marked, weight, left in zip(marks, rows["代表户数"], rows["上季离网"], strict=True):
        everybody += weight
        leavers += weight * (left == "是")
        inside += weight * bool(marked)
        gone += weight * bool(marked) * (left == "是")
    return inside / everybody, gone / inside, gone / inside / (leavers / everybody), gone / leavers


def hand_made():
    """Six rows: four customers left of ten."""
    return pd.DataFrame({
        "饱和度": [0.2, 0.5, 0.9, 1.5, 1.6, 3.0], "代表户数": [2.0, 2.0, 1.0, 2.0, 2.0, 1.0],
        "上季离网": ["否", "否", "是", "否", "是", "是"],
    })  # fmt: skip


@each_pair
def test_saturation_is_use_over_allowance_and_agrees_with_the_extracts_own_flag(extracts, pair):
    rows = extracts[pair]
    used, held = rows["月均流量（GB）"], rows["套内流量（GB）"]
    assert rows["饱和度"].to_numpy() == pytest.approx((used / held).to_numpy())
    clear = (rows["饱和度"] - 1).abs() > 0.02
    assert ((rows["饱和度"] > 1) == (rows["超套"] == "是"))[clear].all() and clear.sum() > 300
    assert "合成数据" in rows.attrs["label"]


@each_pair
def test_a_rule_marks_what_its_words_say_and_is_scored_by_hand(extracts, pair):
    rows = extracts[pair]
    rule = write_rule(("饱和度", "不低于", 1.5), ("网络", "是", "老网"))
    marks = [each.饱和度 >= 1.5 and each.网络 == "老网" for each in rows.itertuples()]
    assert rule.marks(rows).tolist() == marks and 0 < sum(marks) < len(rows)
    below = write_rule(("月均账单（元）", "低于", 40)).marks(rows)
    assert below.tolist() == (rows["月均账单（元）"] < 40).tolist()
    share, leaving, lift, caught = counted(rows, marks)
    table = score_table([rule_value(rows, marks, rule.words)])
    assert table.loc["饱和度不低于 1.5，网络是“老网”"].tolist() == pytest.approx([100 * share, 100 * leaving, lift, 100 * caught])


@pytest.mark.parametrize(("conditions", "says"), [
    ((), "写了 0 个条件"), ((("网络", "是", "老网"),) * 3, "写了 3 个条件"), ((("年龄", "低于", 30),), "没有“年龄”这一列"),
    ((("网络", "不低于", 1),), "只能写“是”"), ((("饱和度", "是", 1.5),), "只能写“不低于”或者“低于”"),
    ((("饱和度", "不低于", "1.5"),), "要写一个数"), ((("网络", "是", "2G"),), "“网络”里没有“2G”，这一列写的是 “老网”、“新网”"),
])  # fmt: skip
def test_a_rule_that_means_nothing_is_refused_with_a_sentence(conditions, says):
    with pytest.raises(CourseError, match=says):
        write_rule(*conditions)


@each_pair
def test_every_word_that_may_be_written_is_one_the_extract_says_and_the_other_way_round(extracts, pair):
    for column, words in WORDS.items():
        assert set(words) == set(extracts[pair][column])


@each_pair
def test_every_columns_worst_group_is_its_worst_group(extracts, pair):
    rows, gaps = extracts[pair], column_gaps(extracts[pair])
    assert sorted(gaps.index) == sorted(SHOWN_COLUMNS) and len(gaps) == 8
    assert gaps[SCORES[1]].is_monotonic_decreasing
    for column in ("客户类型", "流量档", "网络", "融合套餐", "超套", "投诉"):
        shares = {word: counted(rows, rows[column] == word) for word in rows[column].unique()}
        worst = max(shares, key=lambda word: shares[word][1])
        share, leaving, lift, caught = shares[worst]
        assert gaps.loc[column].tolist() == [worst, (rows[column] == worst).sum(), *map(pytest.approx, (
            100 * share, 100 * leaving, lift, 100 * caught))]  # fmt: skip
    third = rows["饱和度"].nlargest(len(rows) // 3).index
    if gaps.loc["饱和度"].iloc[0] == "高":
        assert gaps.loc["饱和度", SCORES[1]] == pytest.approx(100 * counted(rows, rows.index.isin(third))[1], rel=0.02)


def test_bands_are_weighted_and_an_edge_belongs_above():
    bands = band_churn(hand_made(), "饱和度", [0, 0.5, 1.5, np.inf])
    assert bands["户数占（%）"].tolist() == pytest.approx([20, 30, 50])
    assert bands["走的占（%）"].tolist() == pytest.approx([0, 100 / 3, 60])


@each_pair
def test_bands_put_together_are_everybody(extracts, pair):
    rows = extracts[pair]
    bands = band_churn(rows, "饱和度", [0, 0.5, 1, 1.5, 2, np.inf])
    overall = (bands.iloc[:, 0] * bands.iloc[:, 1]).sum() / 100
    assert bands.iloc[:, 0].sum() == pytest.approx(100)
    assert overall == pytest.approx(100 * rows.loc[rows["上季离网"] == "是", "代表户数"].sum() / rows["代表户数"].sum())


@each_pair
def test_the_best_rule_is_the_best_of_all_tried_one_by_one(extracts, pair):
    half, other = halves(extracts[pair])
    assert not set(half["客户编号"]) & set(other["客户编号"]) and len(half) + len(other) == len(extracts[pair])
    rules = candidate_rules(half)
    best, tried = best_rule(half)
    assert tried == len(rules) > 1000
    assert all(len({each.column for each in rule.conditions}) == len(rule.conditions) <= 2 for rule in rules)
    weights, gone = half["代表户数"].to_numpy(), (half["上季离网"] == "是").to_numpy()
    leaving = 0.0
    for rule in rules:
        marks = rule.marks(half)
        if weights[marks].sum() >= 0.05 * weights.sum():
            leaving = max(leaving, weights[marks & gone].sum() / weights[marks].sum())
    assert rule_value(half, best.marks(half)).leaving == pytest.approx(leaving)


def test_where_nothing_parts_leavers_the_chosen_rule_still_shines_and_then_falls_to_nothing(extracts):
    rows = extracts["2g_4g"].copy()
    rng = np.random.default_rng(5)
    rows["代表户数"] = 1.0
    rows["上季离网"] = rng.permutation(rows["上季离网"])
    lifts = chosen_then_judged(rows, times=40)
    assert len(lifts) == 40 and (lifts["挑的一半"] > 1.3).all()
    assert lifts["另一半"].mean() == pytest.approx(1.0, abs=0.3)
    pd.testing.assert_frame_equal(lifts, chosen_then_judged(rows, times=40))
    assert not lifts.equals(chosen_then_judged(rows, times=40, seed=2))


def test_a_column_that_parts_leavers_wholly_holds_on_the_other_half_too(extracts):
    rows = extracts["2g_4g"].copy()
    rows["网络"] = np.where(rows["上季离网"] == "是", "老网", "新网")
    lifts = chosen_then_judged(rows, times=10)
    assert lifts["挑的一半"].to_numpy() == pytest.approx(lifts["另一半"].to_numpy(), rel=0.5)
    assert (lifts > 5).all(axis=None)
