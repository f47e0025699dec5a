"""War-game rounds from the console alone: roles, papers, answers noted, cards by themselves, every answer replayed."""

import io
from contextlib import redirect_stdout

import numpy as np
import pytest
from console_room import Room, form_of, hand_in, is_on_screen, plain, press, row_of, said, seen, turn_to

from coursekit.charts.textwidth import columns
from coursekit.sandtable.console.war_forms import NO_ANSWER, NO_FORM, answer_form, form_says
from coursekit.sandtable.console.war_tables import (
    CHOSEN,
    EQUITY,
    LESS_MONEY,
    MOST,
    PROFITS,
    answer_names,
    replay_figure,
    replay_table,
    room_replay,
    short_names,
)
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.rules.check import check_values
from coursekit.sandtable.scenario.war_rounds import compare_after, load_rounds, round_named
from coursekit.sandtable.scenario.war_sentences import answer_sentences
from coursekit.sandtable.scenario.war_yardsticks import second_of
from coursekit.sandtable.setup import GameSetup, seats_for


def war_console(folder, *rounds, seed=8, pair="2g_4g", people=3):
    room = Room(folder)
    room.folder.mkdir(parents=True)
    setup = GameSetup(seed, pair, seats_for(people, 6), len(rounds) + 2, deck=False)
    ledger, _ = Ledger.create(
        room.folder / "one.db", setup, rehearsal=False, title="周二", clock=room.clock, war_rounds=rounds
    )
    ledger.close()
    return room.console("one")


def out(press_it):
    with redirect_stdout(io.StringIO()) as shown:
        press_it()
    return shown.getvalue()


def pass_quarter(console):
    turn_to(console, "这一季")
    for button in (console.desk.round_page.open, console.desk.round_page.close, console.desk.round_page.resolve):
        press(console, button)


@pytest.mark.parametrize("name", load_rounds())
def test_a_round_from_its_page_alone(tmp_path, name):
    console = war_console(tmp_path, name)
    desk, page, rounds = console.desk, console.desk.war, console.desk.round_page
    ledger, found = desk.ledger, round_named(name)
    turn_to(console, "攻防")
    shown = seen(page.box)
    assert found.question in shown and all(each.words in shown for each in found.answers.values())
    assert all(text in shown for text in (*found.given, *found.told)) and "公司是编的" in shown
    private = (*(each for each in found.set if each not in "".join(found.told)), *found.silent)
    assert not any(text in shown for text in private) and "不编" not in shown
    press(console, page.notes.button)
    assert all(text in plain(page.notes.stage.children[0].value) for text in (*found.set, *found.silent))
    turn_to(console, "各队")
    turn_to(console, "攻防")
    assert not page.notes.is_open
    names = [seat.name for seat in ledger.setup.seats]
    assert all(names[seat] in shown for seat in ledger.war_roles(name).values())
    press(console, page.papers)
    assert len([*(console.folder.parent / "build" / "sandtable" / "攻防-one").glob(f"*{found.title}.pdf")]) == 3
    pass_quarter(console)
    press(console, rounds.open)
    turn_to(console, "攻防")
    press(console, page.keying.button)
    asked = ledger.war_asked(name)
    assert tuple(page.keying.answers) == asked
    room = 2 * (float(page.keying.answers[asked[0]].layout.width.removesuffix("em")) - 7 - 2)  # label, arrow
    assert all(columns(words) <= room for words in answer_names(name).values()), "no answer is cut off in the list"
    press(console, page.keying.keep)
    assert "一队也没选" in said(console)
    first, last = list(found.answers)[0], list(found.answers)[-1]
    page.keying.answers[asked[0]].value = last
    press(console, page.keying.keep)
    assert ledger.war_answers() == {asked[0]: last} and "还没选" in (said(console) if len(asked) > 1 else "还没选")
    press(console, page.keying.fill)
    press(console, page.keying.filling.yes)
    assert [seat for seat, _ in ledger.teams if ledger.submission(seat)] == [asked[0]]
    assert "照答案" in plain(page.keying.kept.value)
    assert ("还没记答案、没替的" in said(console)) == (len(asked) > 1)
    press(console, page.keying.fill)
    press(console, page.keying.filling.yes)
    assert "没有要替的" in said(console)
    turn_to(console, "这一季")
    press(console, rounds.close)
    assert f"攻防“{found.title}”" in plain(rounds.war.value) and not is_on_screen(console, rounds.events.how)
    if len(asked) > 1:
        assert "还没记答案的" in plain(rounds.war.value)
        for seat in asked[1:]:
            ledger.answer_round(seat, first)
        desk.refresh()
    assert "各队的答案都记下了" in plain(rounds.war.value)
    press(console, rounds.resolve)
    happened = [each.detail["events"] for each in ledger.actions() if each.what == "resolve"][-1]
    assert len(happened) == len(found.cards) or found.attack.choice
    turn_to(console, "攻防")
    told = out(lambda: press(console, page.replay)) if len(asked) > 1 else "选了"
    assert said(console) == "" and "选了" in told
    page.team.value = asked[0]
    told = out(lambda: press(console, page.replay))
    played = compare_after(ledger.game(), 1, asked[0], name, ledger.war_roles(name), ledger.war_answers())
    text = plain(page.told.value)
    before = second_of(name).before(ledger.game(), asked[0], 1)
    assert all(" ".join(line.split()) in text for line in answer_sentences(played, name, before))
    assert f"开打前 {before:,} 户" in text
    assert ("和这一队一动不动时比" in text) == (name == "besiege_wei") == ("对手下一季" in told)
    assert CHOSEN in told and "开打前" in told and "两把尺子选的" in told and told.count("来源：合成数据（沙盘）") == 1
    assert ledger.verify() == []
    desk.close()


def test_rounds_of_one_game_come_onto_the_page_one_after_the_other(tmp_path):
    console = war_console(tmp_path, "canvass_200_80", "park_moves_away")
    page = console.desk.war
    pass_quarter(console)
    press(console, console.desk.round_page.open)
    assert page.war.value == "canvass_200_80"
    press(console, console.desk.round_page.close)
    press(console, console.desk.round_page.resolve)
    turn_to(console, "攻防")
    assert is_on_screen(console, page.replay)
    console.desk.ledger.open_round()
    console.desk.refresh()
    assert page.war.value == "park_moves_away" and not is_on_screen(console, page.replay)
    page.war.value = "canvass_200_80"
    assert is_on_screen(console, page.replay), "the round before can still be looked at"


def test_a_promise_that_falls_due_is_told(tmp_path):
    console = war_console(tmp_path, "campus_45_40")
    pass_quarter(console)
    ledger = console.desk.ledger
    ledger.open_round()
    ledger.answer_round(0, "lasting")
    ledger.answer_round(1, "wait")
    ledger.close_round()
    ledger.resolve()
    console.desk.refresh()
    turn_to(console, "攻防")
    due = plain(console.desk.war.next.value)
    assert due.startswith("下一季要照办的：甲公司") and "下一季“在网分成”加 3 个百分点" in due and "乙公司" not in due


def test_what_teams_chose_is_folded_away_when_the_page_is_left(tmp_path):
    console = war_console(tmp_path, "besiege_wei")
    pass_quarter(console)
    console.desk.ledger.open_round()
    console.desk.refresh()
    turn_to(console, "攻防")
    press(console, console.desk.war.keying.button)
    assert console.desk.war.keying.is_open and "先把投影切走" in seen(console.desk.war.box)
    turn_to(console, "各队")
    turn_to(console, "攻防")
    assert not console.desk.war.keying.is_open


def test_the_table_of_answers_follows_the_game_while_it_is_unfolded(tmp_path):
    console = war_console(tmp_path, "canvass_200_80")
    pass_quarter(console)
    ledger = console.desk.ledger
    ledger.open_round()
    console.desk.refresh()
    turn_to(console, "攻防")
    page = console.desk.war
    press(console, page.keying.button)
    page.keying.answers[1].value = "gather"  # chosen, not yet kept: the clock must leave it alone
    assert plain(page.keying.kept.value).count("没交表") == 3
    hand_in(ledger, 0)
    console.tick()
    assert page.keying.is_open and page.keying.answers[1].value == "gather"
    told = plain(page.keying.kept.value)
    assert told.count("没交表") == 2 and NO_ANSWER in told


def test_a_form_handed_in_for_an_answer_is_not_called_altered(tmp_path):
    console = war_console(tmp_path, "canvass_200_80")
    pass_quarter(console)
    ledger = console.desk.ledger
    ledger.open_round()
    ledger.answer_round(0, "gather")
    console.desk.refresh()
    turn_to(console, "攻防")
    press(console, console.desk.war.keying.button)
    press(console, console.desk.war.keying.fill)
    press(console, console.desk.war.keying.filling.yes)
    assert row_of(console, "甲公司")[1].endswith("（照答案代交）")


@pytest.mark.parametrize("seed", [1, 2, 8])
@pytest.mark.parametrize("name", load_rounds())
def test_an_answer_s_form_may_always_be_handed_in(tmp_path, name, seed):
    console = war_console(tmp_path, name, seed=seed)
    pass_quarter(console)
    ledger = console.desk.ledger
    game = ledger.game()
    ledger.open_round()
    for seat in ledger.war_asked(name):
        for answer in round_named(name).answers:
            values, is_cut = answer_form(game, seat, name, answer)
            assert check_values(values, game, seat) == []
            ledger.submit(seat, values, key=f"{seat}-{answer}", source="instructor")
            said = form_says(game, seat, name, answer, ledger.submission(seat))
            assert said.startswith("照答案填的") and ("同一比例" in said) == is_cut


def test_a_form_that_is_not_the_answer_s_is_told_field_by_field(tmp_path):
    console = war_console(tmp_path, "park_moves_away")
    pass_quarter(console)
    ledger = console.desk.ledger
    (seat,) = ledger.war_asked("park_moves_away")
    ledger.open_round()
    assert form_says(ledger.game(), seat, "park_moves_away", "service", None) == NO_FORM
    begun = form_of(ledger, seat)["service"]
    hand_in(ledger, seat, service=begun + 1)
    form = ledger.submission(seat)
    assert form_says(ledger.game(), seat, "park_moves_away", None, form) == NO_ANSWER
    told = form_says(ledger.game(), seat, "park_moves_away", "station", form)
    assert f"服务投入填的是 {begun + 1:g}，照答案是 {begun:g}" in told and "渠道建设·集团" in told


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    console = war_console(tmp_path_factory.mktemp("war"), "deterrence")
    pass_quarter(console)
    pass_quarter(console)
    ledger = console.desk.ledger
    return {seat: compare_after(ledger.game(), 1, seat, "deterrence", ledger.war_roles("deterrence")) for seat in (0, 1)}


def test_the_table_of_a_replay_is_on_both_yardsticks(compared):
    table = replay_table(compared[0], "deterrence", "vow")
    names = [*short_names("deterrence").values()]
    assert list(table.index) == [*names[:2], names[2] + CHOSEN] and all("，" not in each for each in names)
    best = int(np.argmax([each.value for each in compared[0]]))
    keeps = int(np.argmax([each.group_customers for each in compared[0]]))
    assert [text.endswith(MOST) for text in table["利润加存量价值（万元）"]] == [place == best for place in range(3)]
    assert [text.endswith(MOST) for text in table.iloc[:, 4]] == [place == keeps for place in range(3)]
    for each, told in zip(compared[0], table["对手（打比不打，万元）"], strict=True):
        assert told.startswith("打了" if each.attacked else "没打") and ("+" in told) == (round(each.attack_gain) > 0)
    assert max(map(len, table.to_numpy().ravel())) <= 12, "no cell has to break on a laptop"


def test_a_replay_is_told_quarter_by_quarter(compared):
    table = replay_table(compared[0], "deterrence", None)
    for place, head in enumerate(PROFITS):
        shown = [int(text.replace(",", "").replace("−", "-")) for text in table[head]]
        assert shown == [round(each.profits[place]) for each in compared[0]]
    parts = table[[*PROFITS, EQUITY]].map(lambda text: int(text.replace(",", "").replace("−", "-"))).sum(axis=1)
    assert [f"{each:,}" for each in parts] == [text.rstrip(MOST) for text in table["利润加存量价值（万元）"]]
    assert table.shape[1] == 6
    assert any(len({each.profits[place] for each in compared[0]}) > 1 for place in (0, 1))


def test_the_room_s_table_says_what_a_choice_gave_away(compared):
    table = room_replay(compared, ["甲公司", "乙公司", "丙公司"], "deterrence", {0: "ready"})
    own = next(each for each in compared[0] if each.answer == "ready")
    most = max(each.value for each in compared[0])
    assert table.loc["甲公司", LESS_MONEY] == f"{most - own.value:,.0f}"
    assert list(table.loc["乙公司"])[0] == "没记" and list(table.loc["乙公司"])[-1] == "—"


def test_the_figure_draws_both_yardsticks_from_nought(compared):
    figure, alt = replay_figure(compared[0], "deterrence", "甲公司", "vow")
    for ax, wanted in zip(figure.axes, ("value", "group_customers"), strict=True):
        sizes = np.array([getattr(each, wanted) for each in compared[0]])[::-1]
        drawn = np.array([bar.get_width() for bar in ax.patches])
        factor = 10_000 if wanted == "group_customers" else 1
        shown = np.round(factor * sizes)  # as the table beside it says them
        assert drawn == pytest.approx(shown - shown.min()) and ax.get_xlim()[0] == 0
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert "（甲公司选的）" in labels[0] and not any("选的）" in each for each in labels[1:])
    assert "甲公司的“先备后打”" in alt


def test_the_log_tells_that_an_answer_was_noted_and_not_which(tmp_path):
    console = war_console(tmp_path, "canvass_200_80")
    pass_quarter(console)
    console.desk.ledger.open_round()
    console.desk.ledger.answer_round(0, "gather")
    console.desk.refresh()
    turn_to(console, "记录")
    text = seen(console.desk.log.box)
    assert "二百人对八十人”的答案：甲公司选好了" in text and "全压到" not in text and "gather" not in text


def test_a_round_is_begun_from_the_start_page(room):
    console = room.console()
    console.start.drill.value = "campus_45_40"
    console.start.rehearsal.value = False
    console.start.begin.click()
    ledger = console.desk.ledger
    assert ledger.war_rounds == ("campus_45_40",) and ledger.setup.quarters == 3 and not ledger.setup.deck
    assert len(ledger.setup.seats) - len(ledger.setup.people) == 2, "a bot for each that attacks"


def test_a_choice_without_a_bot_is_refused_on_the_start_page(room):
    console = room.console()
    console.start.drill.value = "deterrence"
    console.start.bots.value = 0
    console.start.begin.click()
    assert console.desk is None and "得是机器人" in plain(console.start.card.value)
