"""A solo game from start to debrief: kept after every quarter, gone on with after a restart, replayed to the same bits."""

import json
import re

import numpy as np
import pytest
from solo_forms import a_class, a_table, hand_in, text

from coursekit.errors import CourseError
from coursekit.sandtable.bots.styles import STYLES
from coursekit.sandtable.game import default_decisions, new_game, replay
from coursekit.sandtable.solo import pair_of
from coursekit.sandtable.solo.save import COMPONENT, read_solo, unfinished
from coursekit.sandtable.solo.solo_game import SoloTable, solo_setup


def played_out(table, **levers):
    while not table.solo.game.is_over:
        hand_in(table, **levers)
        assert text(table.form.card) == ""
        table.next.click()
    return table


@pytest.fixture
def table(tmp_path):
    table = a_table(tmp_path)
    table.begin.click()
    return table


def test_six_quarters_and_a_debrief(tmp_path):
    table = a_table(tmp_path, quarters=6)
    table.begin.click()
    played_out(table, commission=60.0)
    assert len(table.solo.turns) == 6
    head = text(table.debrief.head)
    assert "KPI 考核得分" in head and "打完 6 季" in head and "开局号 77" in head
    shown = []
    while not table.debrief.onward.disabled:
        table.debrief.onward.click()
        shown.append(text(table.debrief.told))
    assert len(set(shown)) >= 8
    assert table.debrief.again.layout.display == ""
    assert "6 家里" in head and re.search(r"第 \d 名", head)
    assert "看不见的四个：用量每季涨" in shown[-1] and "再打一遍，" in shown[-1] and "看不见" not in "".join(shown[:-1])
    table.debrief.back.click()
    assert text(table.debrief.told) == shown[-2]
    table.debrief.again.click()
    assert table.seed.value == "77" and table.begin in table.stage.children


def test_every_quarter_is_on_disk_before_its_page_is_shown(table, tmp_path):
    (path,) = tmp_path.glob("沙盘-青松-*.json")
    assert json.loads(path.read_text("utf-8"))["turns"] == []
    for quarter in (1, 2):
        hand_in(table)
        assert len(json.loads(path.read_text("utf-8"))["turns"]) == quarter
        assert f"我的成果/{path.name}" in text(table.stage.children[1])
        table.next.click()
    assert [*tmp_path.iterdir()] == [path]


def test_a_forecast_s_miss_is_told_in_points_and_as_a_part_of_what_came(table):
    hand_in(table, "24.5")
    (turn,), (miss,) = table.solo.turns, table.solo.misses
    points = 24.5 - round(turn.share, 1)
    assert points > 1 and f"差 {points:.1f} 个百分点，是实际的 {miss:.1f}%。" in text(table.stage.children[1])


def test_after_a_restart_one_goes_on_where_one_was(table, tmp_path):
    for forecast in ("19", "21"):
        hand_in(table, forecast, commission=90.0, rush=20.0, clawback=60.0, advertising=40.0)
        table.next.click()
    again = SoloTable(a_class(tmp_path), folder=tmp_path)
    assert [words for words, _ in again.older.options] == ["沙盘-青松-1：打完 2 季，共 4 季"]
    again.resume.click()
    assert again.solo.turns == table.solo.turns and again.solo.misses == table.solo.misses
    for field, value in vars(table.solo.game.state).items():
        np.testing.assert_array_equal(getattr(again.solo.game.state, field), value)
    assert again.form.values() == table.form.values()
    played_out(again)
    assert len(read_solo(again.path).turns) == 4
    assert unfinished(tmp_path) == []


def test_decisions_on_disk_make_the_game_again(table):
    played_out(table, subsidy=150.0)
    game = table.solo.game
    same = replay(game.setup, [quarter.decisions for quarter in game.quarters], [q.events for q in game.quarters])
    np.testing.assert_array_equal(same.state.customers, game.state.customers)
    np.testing.assert_array_equal(read_solo(table.path).game.state.customers, game.state.customers)


def test_a_rehearsal_is_played_elsewhere_and_leaves_nothing(tmp_path):
    table = a_table(tmp_path)
    table.rehearsal.value = True
    table.begin.click()
    assert "热身" in table.form.box.children[0].value
    rehearsed = table.solo.game
    hand_in(table)
    assert [*tmp_path.iterdir()] == [] and "不算成绩" in text(table.stage.children[1])
    table.next.click()
    assert table.solo.game.setup.seed == 77 != rehearsed.setup.seed
    assert len(table.solo.game.quarters) == 0 and len([*tmp_path.iterdir()]) == 1


def test_the_same_number_is_the_same_market_for_two(tmp_path):
    tables = [a_table(tmp_path / name, sign=name) for name in ("青松", "白杨")]
    for table in tables:
        table.begin.click()
        hand_in(table)
    one, two = (table.solo.game.state for table in tables)
    np.testing.assert_array_equal(one.customers, two.customers)


def test_without_a_number_one_is_drawn_and_written_down(tmp_path):
    table = SoloTable(a_class(tmp_path), folder=tmp_path)
    table.sign.value = "青松"
    table.begin.click()
    (path,) = tmp_path.iterdir()
    seed = table.solo.game.setup.seed
    assert json.loads(path.read_text("utf-8"))["setup"]["seed"] == seed and table.seed.value == str(seed)
    assert f"开局号 {seed}" in table.form.box.children[0].value


@pytest.mark.parametrize(("sign", "seed", "said"), [
    ("", "77", "代号"), ("13812345678", "77", "手机号"), ("青松", "一", "开局号"), ("青松", "-1", "开局号"), ("青松", "1000000", "开局号"),
])  # fmt: skip
def test_what_cannot_begin_says_why(tmp_path, sign, seed, said):
    table = a_table(tmp_path, sign=sign)
    table.seed.value = seed
    table.begin.click()
    assert said in text(table.card) and table.solo is None and [*tmp_path.iterdir()] == []


def test_a_hundred_games_have_different_bots_and_all_styles_come_up():
    styles = [tuple(seat.bot for seat in solo_setup(seed, "2g_4g").seats) for seed in range(100)]
    assert all(each[0] is None and len({*each}) == 6 for each in styles)
    assert {style for each in styles for style in each[1:]} == set(STYLES)
    assert len({*styles}) > 20


@pytest.mark.parametrize(("generations", "pair"), [(("4G", "5G"), "4g_5g"), (("2G", "4G"), "2g_4g"), (("2G", "3G"), "2g_4g")])
def test_the_market_is_that_of_the_class_s_generations(tmp_path, generations, pair):
    assert pair_of(a_class(tmp_path, generations)) == pair


def test_the_level_chosen_is_the_bots_level(tmp_path):
    table = a_table(tmp_path, level=3)
    table.begin.click()
    assert {seat.level for seat in table.solo.game.setup.seats[1:]} == {3}


def test_a_file_that_somebody_changed_is_refused_and_left_alone(table, tmp_path):
    hand_in(table)
    content = json.loads(table.path.read_text("utf-8"))
    assert content["component"] == COMPONENT
    content["turns"][0]["share"] += 1
    table.path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    with pytest.raises(CourseError, match="重放结果不一样"):
        read_solo(table.path)
    del content["turns"][0]["values"]
    table.path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    with pytest.raises(CourseError, match="缺一项"):
        read_solo(table.path)
    again = SoloTable(a_class(tmp_path), folder=tmp_path)
    again.resume.click()
    assert "读不出来" in text(again.card)


def test_files_of_others_are_not_offered(tmp_path):
    (tmp_path / "TOWS-三队-1.json").write_text('{"format": 1, "component": "tows-board"}', "utf-8")
    (tmp_path / "坏的.json").write_text("{", "utf-8")
    assert unfinished(tmp_path) == [] and unfinished(tmp_path / "没有") == []


def test_a_full_disk_does_not_lose_what_was_decided(table, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coursekit.sandtable.solo.save.write_atomic", full)
    hand_in(table, commission=75.0)
    assert "写不进去" in text(table.form.card)
    assert table.form.levers["commission"].value == 75 and not table.form.button.disabled
    monkeypatch.undo()
    table.form.button.click()
    assert len(table.solo.turns) == 1


def test_no_name_and_no_textbook_word_is_shown(table):
    from solo_forms import all_text

    shown = all_text(table.box)
    hand_in(table)
    shown += all_text(table.box)
    assert not re.search(r"姓名|MCI|Shapley|Koyck|adstock|logit|\bpar\b|hazard", shown)


def test_a_level_that_there_is_not_is_refused(tmp_path):
    with pytest.raises(CourseError, match="只有 1（初级）"):
        a_table(tmp_path, level=4)


def test_more_quarters_than_a_game_may_have_are_refused_before_it_begins(tmp_path):
    table = a_table(tmp_path, quarters=13)
    table.begin.click()
    assert "季数是 13" in text(table.card) and [*tmp_path.iterdir()] == []


def test_what_is_not_touched_is_repeated_to_the_last_bit(table):
    """Or the debrief would speak of steps that nobody took: a form shows rounded numbers, and care by tier only."""
    hand_in(table)
    table.next.click()
    hand_in(table, subsidy=150.0)
    first, second = (vars(quarter.decisions.seat(0)) for quarter in table.solo.game.quarters)
    changed = [field for field in first if (first[field] != second[field]).any()]
    assert changed == ["subsidy"] and second["subsidy"].item() == 150
    neutral = vars(default_decisions(new_game(table.solo.game.setup), 0))
    assert [field for field in first if (first[field] != neutral[field]).any()] == []


@pytest.mark.parametrize(("name", "field"), [("care", "care"), ("fee", "fee"), ("commission", "commission"), ("tools_team", "tools")])
def test_what_is_touched_is_what_the_form_says(table, name, field):
    before = table.solo.game.state.customers[0, 0].reshape(4, 3)
    values = {"care": 140.0, "fee": 97.0, "commission": 65.0, "tools_team": 25.0}
    also = {"tools_technology": 10.0} if field == "tools" else {}
    hand_in(table, **{name: values[name]}, **also)
    assert table.solo.turns, text(table.form.card)
    decided = getattr(table.solo.game.quarters[0].decisions, field)[0, 0]
    if field == "care":
        by_tier = decided.reshape(4, 3)
        assert by_tier.sum() == pytest.approx(140, abs=0.1)
        np.testing.assert_allclose(by_tier / by_tier.sum(1, keepdims=True), before / before.sum(1, keepdims=True))
    elif field == "fee":
        reference = table.solo.game.setup.parameters.reference_fee_yuan
        np.testing.assert_allclose(decided, 0.97 * reference, rtol=2e-3)
    else:
        assert decided.tolist()[1] == 0.25 if field == "tools" else float(decided) == 65
