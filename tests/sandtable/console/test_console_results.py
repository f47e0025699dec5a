"""Between resolving and publishing: a first look at the numbers, what may be published, the cards, who was refused."""

import re

import pytest
from console_room import hand_in, is_on_screen, plain, press, row_of, said, seen, turn_to

from coursekit.sandtable.scenario.market_cards import scenario_rows
from coursekit.sandtable.solo.report import quarter_report


@pytest.fixture
def table(room):
    game, _ = room.game(quarters=2)
    return room.console(game)


def resolve(console):
    page = console.desk.round_page
    for button in (page.open, page.close, page.resolve):
        press(console, button)


def test_the_trainer_looks_first_and_the_room_sees_nothing(table):
    page = table.desk.round_page
    resolve(table)
    assert is_on_screen(table, page.numbers.button) and not page.numbers.is_open
    assert "先把投影切走" in plain(page.numbers.warning.value)
    press(table, page.numbers.button)
    shown = seen(page.numbers.stage)
    game = table.desk.ledger.game()
    for seat, each in enumerate(table.desk.ledger.setup.seats):
        found = quarter_report(game, seat, 0)
        row = f"{each.name} {found['share'].value:.2f}% {found['profit'].value:,.0f} 万元 {found['score'].value:.1f}"
        assert row in shown
    turn_to(table, "各队")
    turn_to(table, "这一季")
    assert not page.numbers.is_open
    press(table, page.numbers.button)
    press(table, page.publish["results"])
    assert not page.numbers.is_open and "看结果" not in seen(page.box)
    press(table, page.recall["results"])
    assert "▸ 看结果" in seen(page.box)


def test_a_rehearsal_has_no_ranking_to_publish_and_its_button_is_quiet(table):
    page = table.desk.round_page
    resolve(table)
    assert is_on_screen(table, page.publish["results"]) and not is_on_screen(table, page.publish["leaderboard"])
    resolve(table)
    assert is_on_screen(table, page.publish["leaderboard"]) and not is_on_screen(table, page.publish["scenario"])
    large, quiet = page.publish["results"], page.publish["leaderboard"]
    assert large.button_style == "primary" and quiet.button_style == "" and quiet.layout.height != large.layout.height


def test_what_was_published_can_always_be_taken_back(table, room):
    resolve(table)
    with room.ledger() as other:
        other.publish("leaderboard")
    table.tick()
    press(table, table.desk.round_page.recall["leaderboard"])
    assert not table.desk.ledger.is_published("leaderboard")


def test_the_published_cards_stand_on_the_page_in_the_phones_words(table):
    page = table.desk.round_page
    for _ in range(3):
        resolve(table)
    rows = scenario_rows(table.desk.ledger.setup.scenario())
    assert all(words not in seen(page.box) for _, words in rows)
    press(table, page.publish["scenario"])
    shown = seen(page.box)
    assert all(name in shown and words in shown for name, words in rows) and "这个市场原来是这样" in shown
    press(table, page.recall["scenario"])
    assert "这个市场原来是这样" not in seen(page.box)


def test_a_team_that_tried_and_was_refused_is_seen_until_it_is_in(table, room):
    page = table.desk.round_page
    press(table, page.open)
    with room.ledger() as teams:
        for _ in range(3):
            teams.note_refused(2, teams.round)
        table.tick()
        assert row_of(table, "丙公司")[1] == "还没交，试过没交上去" and row_of(table, "乙公司")[1] == "还没交"
        teams.close_round()
        table.tick()
        assert row_of(table, "丙公司")[1] == "没交，试过没交上去"
        hand_in(teams, 2, source="late")
    table.tick()
    assert row_of(table, "丙公司")[1].startswith("交了第 1 版") and "试过" not in row_of(table, "丙公司")[1]


def test_a_deadline_is_told_to_the_second_as_on_the_phones(table):
    page = table.desk.round_page
    page.minutes.value = 10
    press(table, page.open)
    until = table.desk.ledger.round.deadline[11:19]
    assert f"，{until} 自动截止" in said(table)
    turn_to(table, "记录")
    assert f"到 {until}" in seen(table.desk.log.box) and re.fullmatch(r"\d\d:\d\d:\d\d", until)


def test_hints_are_no_longer_cut_nor_ask_for_names(room):
    room.game()
    note = room.console("one").desk.seats.note
    assert "不写人名" in note.placeholder and "谁" not in note.placeholder
    seed = room.console().start.seed
    letters, label = len(seed.placeholder), 7  # em: the placeholder is one em a character, the label has seven
    assert float(seed.layout.width.removesuffix("em")) >= letters + label + 1
