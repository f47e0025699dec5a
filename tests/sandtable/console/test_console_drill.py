"""The page of a drill, as an instructor runs one: papers, what each team moved, who has reached the target."""

import io
from contextlib import redirect_stdout

import pytest
from console_room import NAMES, Room, form_of, hand_in, is_on_screen, plain, press, said, seen, turn_to

from coursekit.errors import CourseError
from coursekit.sandtable.console.drill_page import never_handed_in
from coursekit.sandtable.console.drill_tables import judged_note, moved_rows, reached_table
from coursekit.sandtable.console.rule_trial import rule_says
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.scenario.customer_extract import customer_extract, rule_value
from coursekit.sandtable.scenario.drill_rules import drill_setup, fixed_fields, target_reached
from coursekit.sandtable.scenario.drill_sheet import drill_material
from coursekit.sandtable.scenario.drill_words import drill_result_says, level, step
from coursekit.sandtable.scenario.drills import load_drills
from coursekit.sandtable.setup import Seat

SEATS = (Seat("东江"), Seat("西岭"), Seat("丙公司", "price"), Seat("丁公司", "quality"))
OPEN_CHANGE = {"migration": "subsidy", "feature_model": "care_heavy", "front_line": "channel_personal", "tiered": "fee_light"}


def drill_console(folder, name="migration"):
    room = Room(folder)
    room.folder.mkdir(parents=True)
    ledger, _ = Ledger.create(
        room.folder / "one.db", drill_setup(name, 5, "4g_5g", SEATS), rehearsal=False, title="周二", clock=room.clock
    )
    ledger.close()
    return room.console("one")


def out(press_it):
    with redirect_stdout(io.StringIO()) as shown:
        press_it()
    return shown.getvalue()


def content(fold):
    return plain(fold.stage.children[0].value)


@pytest.mark.parametrize("name", load_drills())
def test_a_drill_from_its_page_alone(tmp_path, name):
    console = drill_console(tmp_path, name)
    desk, page, rounds = console.desk, console.desk.drill, console.desk.round_page
    turn_to(console, "演练")
    drill = load_drills()[name]
    shown = seen(page.box)
    assert all(line in shown for line in (*drill.task, *drill.judged)) and f"一共 {sum(drill.minutes.values())} 分钟" in shown
    press(console, page.papers)
    folder = console.folder.parent / "build" / "sandtable" / "演练-one"
    assert (folder / "1-东江-任务单.pdf").read_bytes().startswith(b"%PDF") and str(folder) in said(console)
    assert (folder / "2-西岭-客户明细.csv").exists() == (name == "feature_model")
    press(console, page.material.button)
    material = drill_material(desk.ledger.game(), 0)
    first = material.rows[0][0] if hasattr(material, "rows") else material.iloc[0, 0] if name == "feature_model" else "合约"
    assert str(first) in content(page.material)
    for quarter in range(drill.quarters):
        turn_to(console, "这一季")
        press(console, rounds.open)
        field = OPEN_CHANGE[name]
        changed = form_of(desk.ledger, 0)[field] + (1.0 if quarter == 0 else 0.0)
        hand_in(desk.ledger, 0, **{field: changed})
        desk.refresh()
        press(console, rounds.close)
        turn_to(console, "演练")
        assert is_on_screen(console, page.early.button) == (quarter > 0)
        press(console, page.moves.button)
        moves = content(page.moves)
        assert "东江 第 1 版 只动了能动的" in moves and "西岭 没交 —" in moves
        assert ("→" in moves) == (quarter == 0)
        turn_to(console, "这一季")
        assert not page.moves.is_open  # nothing stays unfolded
        press(console, rounds.resolve)
    turn_to(console, "演练")
    assert "这张可以投影" in seen(page.box) and not is_on_screen(console, page.early.button)
    told = out(lambda: press(console, page.reached))
    got = target_reached(desk.ledger.game(), 0)
    assert "西岭" in told and step(drill.target.measure, got.better_by) in told and "来源：合成数据（沙盘）" in told
    desk.close()


def test_before_the_end_the_result_is_folded_and_warned_of(tmp_path):
    console = drill_console(tmp_path)
    page = console.desk.drill
    for _ in range(2):
        console.desk.ledger.open_round()
        console.desk.ledger.close_round()
        console.desk.ledger.resolve()
    console.desk.refresh()
    turn_to(console, "演练")
    assert "先别投影" in seen(page.box) and not is_on_screen(console, page.reached)
    press(console, page.early.button)
    assert content(page.early).count("没交过表") == 2 and "没做到" not in content(page.early)
    assert "沙盘算的那几条" in content(page.early)


def test_the_table_agrees_with_the_drill_s_own_reckoning(tmp_path):
    console = drill_console(tmp_path, "tiered")
    ledger = console.desk.ledger
    absent = never_handed_in(ledger)
    assert absent == {0, 1}
    for quarter in range(4):
        ledger.open_round()
        if quarter == 0:
            hand_in(ledger, 1, fee_light=form_of(ledger, 1)["fee_light"] - 1.5)
        ledger.close_round()
        ledger.resolve()
    game = ledger.game()
    assert never_handed_in(ledger) == {0}
    late = reached_table(game, never_handed_in(ledger))
    assert late.index[-1] == "东江" and late.loc["东江", "做到没有"] == "没交过表" and late.loc["东江"].iloc[0] == "—"
    assert late.loc["西岭", "做到没有"] != "没交过表"
    ledger.seat_bot(0, "price")
    assert never_handed_in(ledger) == set(), "a bot sat in"
    table = reached_table(game)
    for seat, name in ledger.teams:
        got, row = target_reached(game, seat), table.loc[name]
        assert row["做到没有"] == ("做到了" if got.is_reached else "没做到")
        assert row["一动不动会是"] == level("value", got.would_have_been) and row.iloc[2] == step("value", got.better_by)
    assert list(table["做到没有"]) == sorted(table["做到没有"]), "those that have reached it first"
    assert len(table.columns) <= 6, "a table for the room"


@pytest.mark.parametrize("name", load_drills())
def test_what_is_hidden_is_folded_and_who_judges_the_rest_is_said(tmp_path, name):
    console = drill_console(tmp_path, name)
    page, drill = console.desk.drill, load_drills()[name]
    turn_to(console, "演练")
    assert not any(text in seen(page.box) for text in drill.basis) and "先把投影切走" in seen(page.box)
    press(console, page.notes.button)
    assert all(" ".join(text.split()) in content(page.notes) for text in drill.basis)
    turn_to(console, "这一季")
    assert not page.notes.is_open
    assert all(text in judged_note(drill) for text in drill.by_hand) and "KPI 考核得分演练里不算数" in judged_note(drill)


def test_a_team_s_result_is_a_sentence_for_its_debrief(tmp_path):
    console = drill_console(tmp_path, "tiered")
    ledger = console.desk.ledger
    for _ in range(4):
        ledger.open_round()
        ledger.close_round()
        ledger.resolve()
    told = drill_result_says(ledger.game(), 0)
    assert told.startswith("演练“分层营销”没做到：和能动的栏一动不动比，利润加存量价值 0.0%（要 +1.0%）") and "离网率没变差" in told
    assert "不看 KPI 考核得分" in told and "讲师当场判的不在这里" in told


def test_a_form_that_touches_what_is_closed_is_found(tmp_path):
    console = drill_console(tmp_path)
    ledger = console.desk.ledger
    ledger.open_round()
    hand_in(ledger, 0)
    game, form = ledger.game(), ledger.submission(0)
    held = next(field for field in fixed_fields(game) if field.name == "service")
    wrong = type(form)(**{**vars(form), "values": {**form.values, held.name: form.values[held.name] + held.step}})
    rows = moved_rows(game, {0: wrong, 1: None})
    assert held.zh in rows[0][2] and "演练不动" in rows[0][2] and rows[1][1] == "没交"


@pytest.fixture(scope="module")
def extract():
    from coursekit.sandtable.game import new_game

    return customer_extract(new_game(drill_setup("feature_model", 5, "4g_5g", SEATS)), 0)


def test_a_team_s_rule_is_what_counting_the_rows_gives(extract):
    told = rule_says(extract, [("网络", "是", " 老网 "), ("月均流量（GB）", "不低于", "１0")])
    found = rule_value(extract, (extract["网络"] == "老网") & (extract["月均流量（GB）"] >= 10))
    assert f"圈出 {found.marked:.0%}" in told and f"走了 {found.leaving:.1%}" in told and f"{found.lift:.1f} 倍" in told
    assert "只看一列，最好的一条：" in told and "是“是”" not in told and "网络为“老网”" in told
    assert "一户也没圈出来" in rule_says(extract, [("月均流量（GB）", "低于", "0")])


def test_a_rule_that_marks_a_handful_is_not_counted(extract):
    line = float(extract["月均流量（GB）"].max())
    few = rule_says(extract, [("月均流量（GB）", "不低于", f"{line}")])
    assert "不到一成" in few and "不算" in few and "里面走了" not in few


@pytest.mark.parametrize(("name", "word"), [("migration", "多了"), ("feature_model", "高了"), ("front_line", "多了")])
def test_the_column_of_the_result_says_what_became_more(tmp_path, name, word):
    console = drill_console(tmp_path, name)
    console.desk.ledger.open_round()
    console.desk.ledger.close_round()
    console.desk.ledger.resolve()
    head = [each for each in reached_table(console.desk.ledger.game()).columns if "（要 +" in each]
    assert len(head) == 1 and head[0].startswith(word)


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        ([], "还没有一条规则"), ([("网络", "是", "新")], "新网、老网"), ([("网络", "低于", "3")], "这一列是字"),
        ([("月均账单（元）", "是", "30")], "这一列是数"), ([("月均账单（元）", "低于", "很少")], "这一列是数"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_tried_is_said(extract, conditions, words):
    with pytest.raises(CourseError, match=words):
        rule_says(extract, conditions)


def test_the_rule_is_tried_on_the_page(tmp_path):
    console = drill_console(tmp_path, "feature_model")
    page = console.desk.drill
    turn_to(console, "演练")
    page.team.label = "西岭"
    press(console, page.trying.button)
    trial = page.trial
    trial.columns[0].value, trial.ways[0].value, trial.lines[0].value = "超套", "是", "是"
    press(console, trial.try_it)
    own = drill_material(console.desk.ledger.game(), 1)
    assert f"走了 {rule_value(own, own['超套'] == '是').leaving:.1%}" in plain(trial.told.value)
    trial.lines[0].value = "也许"
    press(console, trial.try_it)
    assert "这一列是字" in plain(trial.told.value)


def test_what_the_drill_holds_cannot_be_keyed_in(tmp_path):
    console = drill_console(tmp_path)
    ledger, page = console.desk.ledger, console.desk.keying
    ledger.open_round()
    console.desk.refresh()
    turn_to(console, "代录")
    press(console, page.fold.button)
    held = {field.name for field in fixed_fields(ledger.game())}
    assert {name for name, widget in page.form.fields.items() if widget.disabled} == held
    assert not page.form.fields["subsidy"].disabled and "演练不动" in page.form.fields["fee_light"].tooltip
    page.form.fields["fee_light"].value = "1"  # as a browser that has been tampered with might
    press(console, page.check)
    assert "演练不动" in plain(page.card.value)


def test_a_game_without_a_drill_has_no_such_page(room):
    room.game(names=NAMES)
    assert "演练" not in room.console("one").desk.tabs.options and "攻防" not in room.console("one").desk.tabs.options


@pytest.mark.parametrize(("measure", "by", "words"), [
    ("new_share", 0.0, "0.00 个百分点"), ("value", 0.0126, "+1.3%"), ("churn", -0.004, "−0.40 个百分点"),
    ("live_adds", -0.0004, "0.0%"),
])  # fmt: skip
def test_steps_have_a_sign_and_never_a_negative_zero(measure, by, words):
    assert step(measure, by) == words


def test_the_keying_form_begins_as_the_ledger_s_does(tmp_path):
    console = drill_console(tmp_path)
    console.desk.ledger.open_round()
    console.desk.refresh()
    turn_to(console, "代录")
    press(console, console.desk.keying.fold.button)
    press(console, console.desk.keying.submit)
    handed = console.desk.ledger.submission(0)
    from coursekit.sandtable.game import repeated_decisions

    begun = values_of(repeated_decisions(console.desk.ledger.game(), 0))
    assert handed is not None and float(handed.values["fee_light"]) == begun["fee_light"]
