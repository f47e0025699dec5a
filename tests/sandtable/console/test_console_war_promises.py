"""What an answer promises for the next quarter: on the first page while it is due, filled in, and checked."""

import pytest
from console_room import form_of, hand_in, plain, press, said, seen, turn_to
from test_console_war import pass_quarter, war_console

from coursekit.sandtable.console.war_forms import KEPT, NO_ANSWER, NO_FORM, answer_form, form_says
from coursekit.sandtable.rules.check import check_values
from coursekit.sandtable.scenario.war_rounds import load_rounds, round_named

ROUND, ANSWER, FIELD = "park_moves_away", "cheaper", "discount_group"


def owing(folder, *rounds):
    """A console in the quarter in which an answer of the one before falls due, open; the seat that owes, what it begins with."""
    console = war_console(folder, *rounds)
    pass_quarter(console)
    ledger = console.desk.ledger
    (seat,) = ledger.war_asked(ROUND)
    ledger.open_round()
    ledger.answer_round(seat, ANSWER)
    ledger.close_round()
    ledger.resolve()
    ledger.open_round()
    console.desk.refresh()
    return console, seat, form_of(ledger, seat)[FIELD]


def unfolded(console):
    turn_to(console, "攻防")
    press(console, console.desk.war.keying.button)
    return plain(console.desk.war.keying.kept.value)


@pytest.mark.parametrize("rounds", [(ROUND,), (ROUND, "canvass_200_80")])
def test_what_is_due_stands_beside_the_deadline_until_the_quarter_is_played(tmp_path, rounds):
    console, seat, begun = owing(tmp_path, *rounds)
    desk, page = console.desk, console.desk.round_page
    names, more = dict(desk.ledger.teams), round_named(ROUND).answers[ANSWER].next[FIELD]
    turn_to(console, "这一季")
    wanted = f"{names[seat]} 优惠深度·集团 {begun:g} {begun + more:g} %（{more:+g}）"
    assert wanted in seen(page.step) and page.due in page.step.children
    hand_in(desk.ledger, seat, **{FIELD: begun})
    desk.refresh()
    assert wanted in seen(page.step) and KEPT not in seen(page.box), "whether the form does it is no sight for the room"
    press(console, page.close)
    assert wanted in seen(page.step)
    press(console, page.resolve)
    assert page.due.value == "" and wanted not in seen(page.box)


@pytest.mark.parametrize("rounds", [(ROUND,), (ROUND, "canvass_200_80")])
def test_whether_a_form_keeps_a_promise_stands_in_the_private_part(tmp_path, rounds):
    console, seat, begun = owing(tmp_path, *rounds)
    ledger, more = console.desk.ledger, round_named(ROUND).answers[ANSWER].next[FIELD]
    told = unfolded(console)
    assert "优惠深度·集团" in told and "没交表" in told and f"{begun:g}→{begun + more:g} %" in told
    hand_in(ledger, seat, **{FIELD: begun})
    console.desk.refresh()
    assert f"优惠深度·集团填的是 {begun:g}，照答案是 {begun + more:g}" in plain(console.desk.war.keying.kept.value)
    hand_in(ledger, seat, **{FIELD: begun + more})
    console.desk.refresh()
    told = plain(console.desk.war.keying.kept.value)
    assert "填的是" not in told and (KEPT if len(rounds) == 1 else NO_ANSWER) in told


def test_a_form_filled_for_a_team_keeps_its_promise_where_the_quarter_has_no_round(tmp_path):
    console, seat, begun = owing(tmp_path, ROUND)
    keying, ledger = console.desk.war.keying, console.desk.ledger
    assert keying.button.description == "▸ 看谁照办了" and not keying.answers
    unfolded(console)
    assert keying.button.description == "▾ 收起"
    press(console, keying.fill)
    press(console, keying.filling.yes)
    assert [each for each, _ in ledger.teams if ledger.submission(each)] == [seat]
    assert ledger.submission(seat).values[FIELD] == begun + round_named(ROUND).answers[ANSWER].next[FIELD]
    assert KEPT in plain(keying.kept.value) and dict(ledger.teams)[seat] in said(console)


def test_a_form_filled_for_a_team_does_its_answer_and_its_promise(tmp_path):
    console, seat, begun = owing(tmp_path, ROUND, "canvass_200_80")
    keying, ledger = console.desk.war.keying, console.desk.ledger
    channel = form_of(ledger, seat)["channel_group"]
    unfolded(console)
    press(console, keying.fill)
    press(console, keying.filling.yes)
    assert ledger.submission(seat) is None and f"没替的：{'、'.join(name for _, name in ledger.teams)}" in said(console)
    keying.answers[seat].value = "gather"
    press(console, keying.keep)
    press(console, keying.fill)
    press(console, keying.filling.yes)
    values = ledger.submission(seat).values
    assert values[FIELD] == begun + round_named(ROUND).answers[ANSWER].next[FIELD]
    assert values["channel_group"] == pytest.approx(channel + 40)
    assert KEPT in plain(keying.kept.value)


def test_nothing_is_due_where_nobody_promised(tmp_path):
    console = war_console(tmp_path, "canvass_200_80")
    pass_quarter(console)
    ledger = console.desk.ledger
    ledger.open_round()
    ledger.answer_round(0, "gather")
    ledger.close_round()
    ledger.resolve()
    ledger.open_round()
    console.desk.refresh()
    turn_to(console, "这一季")
    assert console.desk.round_page.due.value == ""
    turn_to(console, "攻防")
    assert console.desk.war.keying.box not in console.desk.war.now.children


@pytest.mark.parametrize("name", load_rounds())
def test_a_promise_on_top_of_an_answer_may_always_be_handed_in(tmp_path, name):
    console = war_console(tmp_path, name)
    pass_quarter(console)
    game = console.desk.ledger.game()
    due = {"discount_group": 15.0, "channel_group": 60.0, "service": 40.0}
    for answer in (None, *round_named(name).answers):
        values, _ = answer_form(game, 0, name, answer, due)
        assert check_values(values, game, 0) == [] and values[FIELD] > form_of(console.desk.ledger, 0)[FIELD]
    assert form_says(game, 0, name, None, None, due) == NO_FORM


def test_the_step_back_names_the_quarter_that_it_undoes(tmp_path):
    console = war_console(tmp_path, "canvass_200_80")
    page = console.desk.round_page
    pass_quarter(console)
    assert page.back.description == "回退第 1 季的结果"
    press(console, page.open)
    press(console, page.close)
    assert page.back.description == "回退第 1 季的结果", "closed and not resolved: the one before would be undone"
    press(console, page.resolve)
    assert page.back.description == "回退第 2 季的结果"
