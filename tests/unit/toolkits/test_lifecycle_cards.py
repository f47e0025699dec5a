import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.cohort import open_cohort
from coursekit.tables import generate_product_months
from coursekit.toolkits import TOOLKITS
from coursekit.toolkits.lifecycle_cards import lifecycle_cards, write_lifecycle_cards
from coursekit.toolkits.lifecycle_facts import product_facts, rule_stage
from coursekit.toolkits.lifecycle_sheets.break_even import months_covered
from coursekit.toolkits.lifecycle_sheets.sources import AGREED, TRIED_CLASSES, TRIED_PRODUCTS
from coursekit.toolkits.lifecycle_wording import (
    circled_advice,
    evidence,
    first_money,
    first_question,
    number,
    pace,
    verdict,
)
from coursekit.topics.lifecycle import growth_turned, seasonal_comparison
from coursekit.topics.stages import STAGES, classify_stage

EXAMPLES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")


def table(levels, first="2024-01", product="iptv"):
    """A product's rows with these subscribers, 2 yuan each; None is a month left out."""
    months = pd.period_range(first, periods=len(levels), freq="M").astype(str)
    rows = [(product, month, level, 0, 2.0 * level) for month, level in zip(months, levels, strict=True) if level is not None]  # fmt: skip
    return pd.DataFrame(rows, columns=["product", "month", "subscribers", "net_adds", "revenue_yuan"])


def facts_of(levels, window=3):
    (facts,) = product_facts(table(levels), {"iptv": "看电视"}, window)
    return facts


@pytest.fixture(params=EXAMPLES)
def example(request, root):
    return open_cohort(root / "cohorts" / f"{request.param}.yml")


def test_one_row_a_product_with_the_class_s_own_names(example):
    cards = lifecycle_cards(example)
    products = example.practice_table("product_months")["product"].unique()
    assert cards["产品"].tolist() == [example.product(code) for code in products]
    assert (cards["负责人"] == "").all()
    assert cards["先问一句"].str.contains("问|查|看").all()
    assert cards.attrs["source"] == example.practice_table("product_months").attrs["source"]


def test_stages_are_the_library_s(example):
    cards = lifecycle_cards(example).set_index("产品")
    for code, rows in example.practice_table("product_months").groupby("product"):
        stage = classify_stage(rows["net_adds"], rows["subscribers"])
        card = cards.loc[example.product(code)]
        assert card["阶段"] == STAGES.get(stage.name, "判不了")
        assert card["把握"] == pytest.approx(stage.probabilities.max())
        assert (card["把握"] >= 0.8) == (card["阶段"] != "判不了")


def test_what_is_circled_is_what_the_rule_of_the_lesson_circles(example):
    cards = lifecycle_cards(example).set_index("产品")
    rule = example.settings("02")
    for code, rows in example.practice_table("product_months").groupby("product"):
        change = seasonal_comparison(rows["net_adds"], rule.window_months)["change"]
        circled = (change.tail(rule.warning_runs) < 0).all()
        assert cards.loc[example.product(code), "净增规则"] == ("圈出来" if circled else "不圈")
        if circled:
            assert growth_turned(rows["net_adds"], rule.window_months, rule.warning_runs) is not None


@pytest.mark.parametrize(
    ("name", "day"), [("demo", date(2027, 3, 2)), ("mobile-group-2026b", date(2027, 3, 17)), ("ningde-telecom-2026a", date(2027, 3, 9))]
)  # fmt: skip
def test_the_review_is_a_quarter_after_the_last_day(root, name, day):
    cards = lifecycle_cards(open_cohort(root / "cohorts" / f"{name}.yml"))
    assert set(cards["复盘日"].dt.date) == {day}


def test_growth_and_acceleration_in_closed_form():
    """1000, a year later 1500, a year later 1800: growth 300/1500, acceleration (300 - 500)/1500."""
    levels = np.r_[np.linspace(1000, 1500, 13), np.linspace(1500, 1800, 13)[1:]]
    facts = facts_of(levels)
    assert facts.position == 25
    assert facts.growth == pytest.approx(0.2)
    assert facts.acceleration == pytest.approx(-2 / 15)
    assert facts.revenue_per_subscriber() == facts.revenue_per_subscriber(1) == 2.0
    assert rule_stage(facts.growth, facts.acceleration) == "slowing"


def test_the_evidence_says_those_numbers():
    """Up by 40 a month for a year, by 25 for a year, by 10 for three months."""
    levels = np.r_[np.linspace(1000, 1480, 13), np.linspace(1480, 1780, 13)[1:]]
    assert evidence(facts_of([*levels, 1790, 1800, 1810], window=3), 3) == (
        "一年从 1,555 户到 1,810 户，多了 16.4%；这一年净增 255 户，上一年 435 户，比上一年净增少 11.6 个百分点（占一年前用户）。"
        "最近 3 个月平均每月净增 10 户，上年同月 25 户，少 15 户（60%），已经连着 13 个月少于上年。"
    )


@pytest.mark.parametrize(
    ("nets", "said"),
    [((100, 200), "净增多 7.7 个百分点"), ((200, 100), "净增少 7.1 个百分点"), ((-200, -100), "掉得慢了 10.0 个百分点"),
     ((-100, -200), "掉得更快了 9.1 个百分点"), ((100, -100), "从涨变掉，差 15.4 个百分点"),
     ((-100, 100), "从掉变涨，差 18.2 个百分点")],
)  # fmt: skip
def test_a_decline_that_slows_down_is_not_called_faster(nets, said):
    """From 14,400 by so many a month for a year, then by so many others: twelve times the difference over the middle."""
    facts = facts_of(14_400.0 + np.cumsum([0, *[nets[0]] * 12, *[nets[1]] * 12]))
    assert pace(facts) == said
    assert f"比上一年{said}（占一年前用户）。" in evidence(facts, 3)


@pytest.mark.parametrize(("first", "then", "said"), [(-100, -60, "少掉 40 户（40%）"), (-60, -90, "多掉 30 户（50%）")])
def test_fewer_lost_customers_are_not_called_more(first, then, said):
    facts = facts_of(14_400.0 + np.cumsum([0, *[first] * 12, *[then] * 12]))
    assert f"，上年同月 {first} 户，{said}，" in evidence(facts, 3)


def test_the_revenue_of_a_year_wants_every_month():
    assert math.isnan(facts_of([100.0] * 11).year_revenue()) and facts_of([100.0] * 12).year_revenue() == 2400
    falling = facts_of([1000 * 0.98**month for month in range(24)])
    assert falling.revenue_kept == pytest.approx(0.98)
    assert math.isnan(facts_of([*[100.0] * 12, None, *[100.0] * 11]).revenue_kept)


def test_a_short_series_says_what_it_lacks():
    facts = facts_of([100, 110, 120])
    assert evidence(facts, 3) == "缺一年前或两年前的用户数，算不出增长和比上一年。净增缺数，和上年同月比不了。"
    assert verdict(facts, 3) == "数据不够" and circled_advice(facts, 3) == ""


def test_a_gap_is_not_guessed_over():
    levels = [float(1000 + 10 * i) for i in range(40)]
    assert math.isnan(facts_of([*levels[:27], None, *levels[28:]]).growth), "the month a year before the last"
    gap = facts_of([*levels[:20], None, *levels[21:]])
    assert gap.months["net_adds"].isna().tolist()[19:23] == [False, True, True, False]
    assert gap.growth == pytest.approx(120 / 1270)


@pytest.mark.parametrize(
    ("levels", "advice"),
    [([*range(1000, 2300, 100), *range(2295, 3400, 95)], "再看一个季度"), ([*range(1000, 2300, 100), *range(2210, 2330, 10)], "先不追加")],
)  # fmt: skip
def test_how_much_less_decides_what_a_circled_product_is_told(levels, advice):
    """5 % fewer net adds than the year before is little, 90 % fewer is clear."""
    facts = facts_of([*map(float, levels)])
    assert verdict(facts, 3) == "圈出来"
    assert advice in circled_advice(facts, 3)
    asked, money = first_question("slowing", facts, 3), first_money("slowing", facts, 3)
    if advice == "再看一个季度":
        assert asked == circled_advice(facts, 3) and "试点" not in asked and money == "先不动"
    else:
        assert asked.startswith("投还是守") and asked.endswith(circled_advice(facts, 3)) and money == "迁转试点费"


def test_a_long_table_gives_its_last_sixty_months():
    facts = facts_of([float(i) for i in range(100, 175)])
    assert len(facts.months) == 60
    assert facts.months["subscribers"].tolist() == [*range(115, 175)]


@given(st.floats(-2, 5), st.floats(-2, 5), st.floats(0, 0.5), st.floats(0, 0.1), st.floats(0, 0.1))
def test_every_product_is_in_one_stage_or_undecided(growth, acceleration, flat, growth_margin, acceleration_margin):
    close = abs(abs(growth) - flat) < growth_margin
    steady = growth > flat and abs(acceleration) < acceleration_margin
    sure = not close and not steady
    expected = {
        "undecided": not sure,
        "accelerating": sure and growth > flat and acceleration > 0,
        "slowing": sure and growth > flat and acceleration <= 0,
        "mature": sure and abs(growth) <= flat,
        "declining": sure and growth < -flat,
    }
    told = rule_stage(growth, acceleration, flat, growth_margin, acceleration_margin)
    assert [name for name, holds in expected.items() if holds] == [told]


@pytest.mark.parametrize(
    ("growth", "acceleration", "stage"),
    [(0.039, 0.05, "undecided"), (0.041, 0.05, "accelerating"), (0.021, -0.05, "undecided"), (0.019, 0.0, "mature"),
     (-0.039, 0.0, "undecided"), (-0.041, 0.0, "declining"), (0.2, -0.009, "undecided"), (0.2, -0.011, "slowing")],
)  # fmt: skip
def test_a_point_from_a_border_is_too_close(growth, acceleration, stage):
    assert rule_stage(growth, acceleration) == stage


def test_the_coarse_rule_agrees_with_the_library_as_often_as_the_workbook_says():
    """Over other classes than the examples; where they differ, the sheet says too little and never something else."""
    agreed = []
    for seed in range(1, TRIED_CLASSES + 1):
        table = generate_product_months(seed, "2026-11")
        names = {code: code for code in table["product"].unique()}
        for facts, (_, rows) in zip(product_facts(table, names, 3), table.groupby("product", sort=False), strict=True):
            told = rule_stage(facts.growth, facts.acceleration)
            library = classify_stage(rows["net_adds"], rows["subscribers"]).name
            agreed.append(told == library)
            assert told in (library, "undecided")
    assert (len(agreed), sum(agreed)) == (TRIED_PRODUCTS, AGREED)
    assert AGREED > 0.95 * TRIED_PRODUCTS


@given(st.floats(-1e7, 1e7), st.integers(0, 2))
def test_numbers_are_rounded_to_the_nearest(value, decimals):
    written = number(value, decimals)
    assert abs(float(written.replace(",", "")) - value) <= 0.5 * 10**-decimals * (1 + 1e-9) + 1e-8
    assert not written.startswith("-0") or float(written.replace(",", "")) < 0


@given(st.floats(1, 10**8), st.floats(0.5, 0.995), st.floats(1, 10**6))
def test_the_month_of_an_old_product_by_walking_there(revenue, kept, upkeep):
    month = 0
    while revenue * kept**month >= upkeep:
        month += 1
    near = abs(revenue * kept ** (month - 1) / upkeep - 1) < 1e-9
    assert months_covered(revenue, kept, upkeep) in ({month, month - 1, month + 1} if near else {month})


def test_own_rows_only_where_they_are_asked_for(own_class):
    assert len(lifecycle_cards(own_class)) == 6
    own = lifecycle_cards(own_class, own_data=True)
    assert own["产品"].tolist() == ["家庭宽带", "高清电视"]
    assert own["阶段"].tolist() == ["数据不够", "数据不够"] and own["把握"].isna().all()
    assert own.attrs["source"] == "本班自有数据 own.csv"


def test_writing_is_what_the_register_makes(root, tmp_path):
    cohort = open_cohort(root / "cohorts" / "demo.yml")
    write_lifecycle_cards(cohort, tmp_path / "a.xlsx")
    TOOLKITS["02"].write(cohort, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
