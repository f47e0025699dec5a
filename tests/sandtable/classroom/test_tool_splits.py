"""Forms played over a whole drill: the same quarters played by hand, and what may not be handed in."""

from dataclasses import replace

import numpy as np
import pytest

from coursekit.errors import CourseError
from coursekit.sandtable.classroom.drill_samples import drill_sample
from coursekit.sandtable.classroom.feature_rule import drill_extract, write_rule
from coursekit.sandtable.classroom.tool_splits import (
    CARE,
    KEPT,
    MORE_KEPT,
    MORE_VALUE,
    STRENGTH,
    VALUE,
    care_form,
    play_forms,
    tool_form,
    tool_needs,
)
from coursekit.sandtable.game import play_quarter, repeated_decisions
from coursekit.sandtable.scenario.drills import drill_named
from coursekit.sandtable.scenario.what_follows import prefilled
from coursekit.sandtable.setup import PAIRS

each_pair = pytest.mark.parametrize("pair", PAIRS)
EVEN = [16.7, 16.7, 16.7, 16.7, 16.6, 16.6]


def by_hand(game, mix=None):
    """Kept share and value after the drill, the first seat's mix of tools laid down in every quarter."""
    while not game.is_over:
        own = repeated_decisions(game, 0)
        game = play_quarter(game, {0: replace(own, tools=np.array(mix)[None, None])} if mix is not None else {})
    accounts = [quarter.results.accounts for quarter in game.quarters]
    opening = game.quarters[0].before.customers[0, 0].sum()
    value = sum(float(each.profit[0, 0]) for each in accounts) + float(accounts[-1].customer_equity[0, 0])
    return 100 * float(game.state.snapshot[0, 0].sum() / opening), value


@each_pair
def test_a_split_does_what_the_engine_does_with_it(pair):
    game = drill_sample("feature_model", pair)
    table = play_forms(game, 0, {"六样平分": tool_form(EVEN)})
    kept, value = by_hand(game)
    assert table.iloc[0].tolist() == pytest.approx([table.iloc[0, 0], kept, 0, round(value), 0])
    even_kept, even_value = by_hand(game, np.array(EVEN) / 100)
    row = table.loc["六样平分"]
    assert row[KEPT] == pytest.approx(even_kept, abs=0.02), "a form rounds what repeats"
    assert row[VALUE] == pytest.approx(even_value, rel=0.002)
    assert row[MORE_KEPT] == pytest.approx(row[KEPT] - kept)
    assert row[MORE_VALUE] == pytest.approx(100 * (row[VALUE] / value - 1), abs=0.02)
    need = tool_needs(game, 0).to_numpy() / 100
    assert row[STRENGTH] == pytest.approx(100 * np.prod((np.array(EVEN) / 100 / need) ** need), abs=0.3)
    assert need.sum() == pytest.approx(1) and "合成数据" in table.attrs["source"]


@each_pair
def test_what_the_lesson_says_of_splits_and_of_the_care_money_holds(pair):
    game = drill_sample("feature_model", pair)
    rows = drill_extract(game, 0)
    forms = {
        "平分": tool_form(EVEN), "压营销": tool_form([10, 10, 50, 10, 10, 10]),
        "不配难题": tool_form([15, 20, 30, 25, 10, 0]), "照走的": care_form(game, 0, rows[rows["上季离网"] == "是"]),
    }  # fmt: skip
    table = play_forms(game, 0, forms)
    more = table[MORE_KEPT]
    assert 0 > more["平分"] > more["压营销"] > more["不配难题"], "leaving one out costs more than a crooked split"
    target = drill_named("feature_model").target
    assert more["照走的"] >= 100 * target.better_by and table.loc["照走的", MORE_VALUE] > 0
    assert table.loc["不配难题", STRENGTH] < 75


@each_pair
def test_the_care_money_is_shared_out_and_none_is_added(pair):
    game = drill_sample("feature_model", pair)
    rows = drill_extract(game, 0)
    marked = rows[write_rule(("饱和度", "不低于", 1.5)).marks(rows)]
    form, begun = care_form(game, 0, marked), prefilled(game, 0)
    total = sum(begun[name] for name in CARE)
    assert list(form) == CARE and total - 0.5 < sum(form.values()) <= total + 1e-9
    for name, tier in zip(CARE, ("沉睡", "轻度", "中度", "重度"), strict=True):
        share = sum(marked.loc[marked["流量档"] == tier, "代表户数"]) / marked["代表户数"].sum()
        assert form[name] == pytest.approx(share * total, abs=0.11)
    with pytest.raises(CourseError, match="一户也没有圈到"):
        care_form(game, 0, rows.iloc[:0])


def test_a_form_that_could_not_be_handed_in_is_refused_by_name():
    game = drill_sample("feature_model", "2g_4g")
    with pytest.raises(CourseError, match="“多了”这张表交不上去.*合计 110%"):
        play_forms(game, 0, {"多了": tool_form([20, 20, 20, 25, 15, 10])})
    with pytest.raises(CourseError, match="演练不动 commission"):
        play_forms(game, 0, {"酬金": {"commission": 80.0}})
    with pytest.raises(CourseError, match="写了 2 个数，要六个"):
        tool_form([50, 50])
