"""A whole game from the console: six teams, a rehearsal, three quarters, a paper form, a bot, a roll-back, publishing."""

import numpy as np
import pytest
from console_room import hand_in, head, is_on_screen, press, row_of, said, seen, turn_to

from coursekit.sandtable.game import replay


@pytest.fixture
def table(room):
    game, _ = room.game()
    return room.console(game)


def play(console, room, seats=range(6), **changes):
    """Open, let teams hand in, close and resolve."""
    page = console.desk.round_page
    press(console, page.open)
    with room.ledger() as teams:
        for seat in seats:
            hand_in(teams, seat, **changes)
    press(console, page.close)
    press(console, page.resolve)


def test_rehearsal_and_three_quarters_to_the_end(table, room):
    page, ledger = table.desk.round_page, table.desk.ledger
    assert "热身，不算成绩 还没开始" in head(table)
    page.minutes.value = 10
    press(table, page.open)
    assert said(table).startswith("✓ 热身开始收表，") and "10:00" in head(table)
    assert "还差 甲公司、乙公司、丙公司、丁公司、戊公司、己公司" in head(table)
    with room.ledger() as teams:
        teams.start_session(1)
        hand_in(teams, 0)
        hand_in(teams, 1, commission=60.0)
    table.tick()
    assert "交了 2 队，还差 丙公司" in head(table)
    assert row_of(table, "乙公司")[1].startswith("交了第 1 版") and row_of(table, "乙公司")[0].endswith("起")
    assert row_of(table, "丙公司") == ["没有", "还没交", "照省公司基准打"]
    press(table, page.later[5.0])
    assert "15:00" in head(table) and "延时 5 分钟" in said(table)
    press(table, page.close)
    assert "热身截止了" in said(table) and "已经截止" in head(table) and ledger.round.status == "closed"
    press(table, page.resolve)
    assert ledger.round.status == "resolved" and "结算好了" in said(table)
    assert not ledger.is_published("results")
    play(table, room)
    assert (ledger.round.part, ledger.round.quarter) == ("game", 0)
    for quarter in (1, 2):
        play(table, room, commission=5.0 + quarter)
        assert ledger.round.quarter == quarter
    assert "打完了，去复盘" in head(table) and not is_on_screen(table, page.open)
    for what in ("results", "leaderboard", "scenario"):
        press(table, page.publish[what])
        assert ledger.is_published(what) and "公布了" in said(table)
    press(table, page.recall["leaderboard"])
    assert not ledger.is_published("leaderboard") and is_on_screen(table, page.publish["leaderboard"])
    assert ledger.verify() == []
    game = ledger.game()
    again = replay(game.setup, [each.decisions for each in game.quarters], [each.events for each in game.quarters])
    np.testing.assert_array_equal(again.state.customers, game.state.customers)


def test_the_deadline_closes_by_itself_and_the_screen_follows(table, room):
    page = table.desk.round_page
    page.minutes.value = 2
    press(table, page.open)
    room.now += 61
    assert table.tick() == 1.0 and "0:59" in head(table) and "#d55e00" in table.desk.head.value
    room.now += 60
    assert table.tick() == 2.0 and "已经截止" in head(table)
    assert is_on_screen(table, page.resolve) and not is_on_screen(table, page.close)
    page.minutes.value = 0
    press(table, page.reopen)
    assert "重新开放" in said(table) and "没有定时，收齐了点截止" in head(table)
    assert table.desk.ledger.round.deadline is None


def test_a_late_form_and_a_bot_are_previewed_and_played(table, room):
    page, desk = table.desk.round_page, table.desk
    press(table, page.skip)
    assert desk.ledger.round.part == "rehearsal"  # asked first
    assert "回不去" in seen(page.box)
    press(table, page.skipping.yes)
    assert desk.ledger.round.part == "game" and "第 1 季，共 3 季" in head(table)
    press(table, page.open)
    turn_to(table, "各队")
    desk.seats.team.value = 2
    press(table, desk.seats.seat_bot)
    assert desk.ledger.seated_bots == {2: ("follower", 2)} and "跟随均衡，中级" in seen(desk.seats.box)
    turn_to(table, "这一季")
    press(table, page.close)
    assert row_of(table, "丙公司")[2] == "机器人代打" and row_of(table, "丁公司")[2] == "照省公司基准打"
    with room.ledger() as other:
        hand_in(other, 3, source="late", commission=66.0)
    table.tick()
    assert "（补交）" in row_of(table, "丁公司")[1] and row_of(table, "丁公司")[2] == "照交的打"
    press(table, page.resolve)
    players = desk.ledger.players()
    assert players[2] == "bot:follower:2" and players[3] == "team" and players[0] == "repeat"
    assert [row_of(table, name)[2] for name in ("甲公司", "丙公司", "丁公司")] == ["照省公司基准打", "机器人代打", "照交的打"]
    turn_to(table, "各队")
    press(table, desk.seats.unseat_bot)
    assert desk.ledger.seated_bots == {} and "现在没有机器人代打" in seen(desk.seats.box)


def test_roll_back_asks_keeps_the_forms_and_plays_again(table, room):
    page, ledger = table.desk.round_page, table.desk.ledger
    press(table, page.skip)
    press(table, page.skipping.yes)
    play(table, room)
    play(table, room, commission=7.0)
    before = ledger.game().state.customers.copy()
    press(table, page.publish["results"])
    page.reason.value = "乙公司的纸表录错了"
    press(table, page.back)
    assert ledger.round.attempt == 1 and "第 2 季的结果作废" in seen(page.box)
    press(table, page.rolling.no)
    page.rolling.yes.click()  # nothing is asked any more
    assert ledger.round.attempt == 1
    press(table, page.back)
    press(table, page.rolling.yes)
    assert (ledger.round.quarter, ledger.round.status, ledger.round.attempt) == (1, "closed", 2)
    assert "退回到截止" in said(table) and page.reason.value == ""
    assert ledger.actions()[-1].detail["reason"] == "乙公司的纸表录错了"
    assert row_of(table, "乙公司")[1].startswith("交了第 1 版")
    press(table, page.resolve)
    np.testing.assert_array_equal(ledger.game().state.customers, before)
    assert not ledger.is_published("results")


def test_event_cards_drawn_none_or_chosen(table, room):
    page, ledger = table.desk.round_page, table.desk.ledger
    press(table, page.open)
    press(table, page.close)
    events = page.events
    events.how.value = "own"
    press(table, page.resolve)
    assert "还没挑" in said(table) and ledger.round.status == "closed"
    press(table, events.fold.button)
    events.card.value = "cable_cut"
    assert "光缆" in seen(events.box)
    events.whom.value = "4"
    assert "戊公司" in seen(events.text)
    press(table, events.add)
    events.card.value = "new_handset"
    assert events.whom.disabled and events.whom.value == ""  # it hits all
    press(table, events.add)
    press(table, events.add)  # one card hits once
    assert events.chosen == ["cable_cut:4", "new_handset"]
    turn_to(table, "记录")
    turn_to(table, "这一季")
    assert "光缆" not in seen(table.box) and "挑好了 2 张" in seen(table.box)
    press(table, page.resolve)
    assert ledger.game().quarters[0].events == ("cable_cut:4", "new_handset")
    assert "光缆被挖断" in seen(page.box)
    press(table, page.open)
    press(table, page.close)
    assert events.how.value == "drawn" and events.chosen == []  # a new quarter has its own
    events.how.value = "none"
    press(table, page.resolve)
    assert ledger.game().quarters[-1].events == ()


def test_violations_take_points_off_and_can_be_withdrawn(table, room):
    desk, seats = table.desk, table.desk.seats
    turn_to(table, "各队")
    seats.team.value, seats.kind.value, seats.note.value = 3, "price_pact", "课间和乙公司商量月费"
    press(table, seats.violate)
    assert desk.ledger.violations() == {} and "抱团定价，扣 10 分" in seen(seats.box)
    seats.points.value = "十分"
    press(table, seats.violating.yes)
    assert "不是一个数" in said(table) and desk.ledger.violations() == {}
    seats.points.value = "80"
    press(table, seats.violate)
    press(table, seats.violating.yes)
    assert "0 到 50" in said(table)
    seats.points.value = "4.5"
    press(table, seats.violate)
    press(table, seats.violating.yes)
    (found,) = desk.ledger.violations().values()
    assert (found.seat, found.kind, found.points, found.note) == (3, "price_pact", 4.5, "课间和乙公司商量月费")
    assert "扣 4.5 分" in said(table)
    press(table, seats.withdraw)
    press(table, seats.withdrawing.yes)
    assert desk.ledger.violations() == {} and "还没有扣过分" in seats.violations.value
    press(table, seats.unseat_bot)
    assert said(table).startswith("○ 没做成") and "没有机器人代打" in said(table)
