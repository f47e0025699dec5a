"""Rounds: opened, closed by hand or by the clock, opened again, resolved, rolled back; the rehearsal and the game."""

import datetime

import pytest
from ledger_games import Clock, a_ledger, bits, form, hand_in, play_round

from coursekit.errors import CourseError
from coursekit.sandtable.game import game_scores
from coursekit.sandtable.ledger import Ledger, RoundClosed, new_game_id


def test_a_round_goes_from_waiting_to_resolved(tmp_path):
    with a_ledger(tmp_path) as ledger:
        seen = [ledger.round.status]
        for step in (ledger.open_round, ledger.close_round, ledger.resolve):
            step()
            seen.append(ledger.round.status)
        assert seen == ["waiting", "open", "closed", "resolved"]
        assert ledger.round.quarter == 0 and ledger.open_round().quarter == 1
        assert [(each.quarter, each.status) for each in ledger.rounds()] == [(0, "resolved"), (1, "open")]


def test_steps_out_of_turn_are_refused_with_a_sentence_and_change_nothing(tmp_path):
    with a_ledger(tmp_path, quarters=1) as ledger:
        def refused(step, words):
            before = ledger.round, ledger.actions()
            with pytest.raises(CourseError, match=words):
                step()
            assert (ledger.round, ledger.actions()) == before

        for step in (ledger.close_round, ledger.resolve, ledger.reopen, ledger.roll_back, lambda: ledger.extend(3)):
            refused(step, "还没")
        refused(lambda: ledger.publish("results"), "没有结算过")
        ledger.open_round()
        refused(ledger.open_round, "正在收表")
        refused(ledger.resolve, "先截止")
        refused(ledger.roll_back, "先截止")
        refused(ledger.reopen, "正在收表")
        ledger.close_round()
        refused(ledger.open_round, "还没结算")
        refused(lambda: ledger.extend(3), "已经截止")
        refused(lambda: ledger.resolve(events=["no_such_card"]), "没有叫")
        ledger.resolve()
        refused(ledger.open_round, "都结算了")
        refused(ledger.reopen, "已经结算")
        refused(ledger.close_round, "已经结算")
        refused(ledger.end_rehearsal, "热身已经结束")


@pytest.mark.parametrize("minutes", [0, -3, float("nan"), float("inf"), 60 * 48, "5", True])
def test_a_length_that_is_none_is_refused(tmp_path, minutes):
    with a_ledger(tmp_path) as ledger:
        with pytest.raises(CourseError, match="要大于 0"):
            ledger.open_round(minutes=minutes)
        assert ledger.round.status == "waiting"


def test_the_deadline_closes_for_teams_although_nobody_pressed_close(tmp_path):
    clock = Clock()
    with a_ledger(tmp_path, clock=clock) as ledger:
        ledger.open_round(minutes=10)
        clock.wait(599)
        first = hand_in(ledger, 0)
        clock.wait(1)
        assert ledger.round.status == "closed"
        with pytest.raises(RoundClosed, match="已经截止"):
            hand_in(ledger, 0, service=1)
        assert [each.receipt for each in ledger.versions(0)] == [first.text]
        assert len(ledger.resolve().quarters) == 1


def test_a_deadline_is_a_local_time_with_offset(tmp_path):
    clock = Clock()
    with a_ledger(tmp_path, clock=clock) as ledger:
        view = ledger.open_round(minutes=12)
        opened, deadline = (datetime.datetime.fromisoformat(each) for each in (view.opened_at, view.deadline))
        assert deadline - opened == datetime.timedelta(minutes=12) and opened.timestamp() == clock.now
        assert opened.utcoffset() == datetime.datetime.fromtimestamp(clock.now).astimezone().utcoffset()


def test_extending_adds_to_the_deadline_or_counts_from_now(tmp_path):
    clock = Clock()
    with a_ledger(tmp_path, clock=clock) as ledger:
        def left():
            return datetime.datetime.fromisoformat(ledger.round.deadline).timestamp() - clock.now

        ledger.open_round(minutes=10)
        clock.wait(60)
        ledger.extend(5)
        assert left() == 14 * 60
        clock.wait(20 * 60)
        assert ledger.round.status == "closed"
        ledger.extend(2)
        assert left() == 120 and ledger.round.status == "open"
        hand_in(ledger)
        ledger.close_round()
        ledger.reopen()
        assert ledger.round.deadline is None
        ledger.extend(3)
        assert left() == 180


def test_a_reopened_round_keeps_what_was_handed_in_until_a_later_version(tmp_path):
    with a_ledger(tmp_path) as ledger:
        ledger.open_round()
        hand_in(ledger, 0, service=11)
        ledger.close_round()
        assert ledger.close_round().status == "closed"
        ledger.reopen(minutes=5)
        assert ledger.submission(0).values["service"] == 11
        assert hand_in(ledger, 0, service=12).version == 2
        ledger.close_round()
        assert float(ledger.resolve().quarters[0].decisions.service[0, 0]) == 12


def test_a_roll_back_keeps_the_voided_attempt_and_plays_the_quarter_again(tmp_path):
    with a_ledger(tmp_path) as ledger:
        play_round(ledger)
        ledger.open_round()
        receipt = hand_in(ledger, 0, service=30)
        ledger.close_round()
        first = ledger.resolve(events=["cold_wave"])
        ledger.publish("results")
        voided = ledger.round
        view = ledger.roll_back(reason="事件卡放错了")
        assert (view.quarter, view.attempt, view.status) == (1, 2, "closed")
        assert not ledger.is_published("results", view) and not ledger.is_published("results", voided)
        assert ledger.submission(0).receipt == receipt.text and ledger.verify_receipt(0, receipt.text)
        assert len(ledger.game().quarters) == 1
        ledger.reopen()
        assert hand_in(ledger, 0, service=31).version == 2
        ledger.close_round()
        second = ledger.resolve(events=[])
        assert second.quarters[0] is first.quarters[0] or bits(first)[1][0] == bits(second)[1][0]
        assert bits(first)[1][1] != bits(second)[1][1]
        assert [each.status for each in ledger.rounds(voided=True)] == ["resolved", "voided", "resolved"]
        assert [each.values["service"] for each in ledger.versions(0, voided)] == [30]
        assert ledger.stored_arrays(voided)["decisions.service"][0, 0] == 30
        assert ledger.verify() == []


def test_a_roll_back_and_the_same_decisions_give_the_same_bits(tmp_path):
    with a_ledger(tmp_path) as ledger:
        before = play_round(ledger, service=25)
        ledger.roll_back()
        assert bits(ledger.resolve()) == bits(before)


def test_two_quarters_can_be_rolled_back(tmp_path):
    with a_ledger(tmp_path) as ledger:
        play_round(ledger, service=20)
        play_round(ledger, service=21)
        ledger.roll_back()
        view = ledger.roll_back()
        assert (view.quarter, view.attempt) == (0, 2) and ledger.submission(0).values["service"] == 20
        with pytest.raises(CourseError, match="没有可回退的"):
            ledger.roll_back()
        ledger.resolve()
        assert ledger.open_round().attempt == 3 and ledger.submission(0) is None
        assert ledger.verify() == []


def test_the_rehearsal_has_another_market_and_never_touches_the_game(tmp_path):
    with a_ledger(tmp_path, rehearsal=True, seed=8) as ledger, a_ledger(tmp_path, name="b.db", seed=8) as plain:
        play_round(ledger, service=90, rush=20)
        ledger.record_violation(0, None, "kept_lines")
        rehearsal = ledger.game("rehearsal")
        assert ledger.round.part == "rehearsal" and len(rehearsal.quarters) == 1 and rehearsal.is_over
        assert rehearsal.setup.seed != ledger.setup.seed and rehearsal.setup.seats == ledger.setup.seats
        assert rehearsal.setup.scenario() != ledger.setup.scenario()
        assert len(ledger.game("game").quarters) == 0
        assert ledger.end_rehearsal().part == "game"
        ours, theirs = play_round(ledger, service=25), play_round(plain, service=25)
        assert bits(ours) == bits(theirs) and (game_scores(ours) == game_scores(theirs)).all()
        assert ledger.game("rehearsal").violations and bits(ledger.game("rehearsal"))[1] == bits(rehearsal)[1]
        assert ledger.verify() == []


def test_opening_after_a_resolved_rehearsal_begins_the_game(tmp_path):
    with a_ledger(tmp_path, rehearsal=True) as ledger:
        play_round(ledger)
        view = ledger.open_round()
        assert (view.part, view.quarter, view.status) == ("game", 0, "open")
        assert ledger.submission(0) is None and "end_rehearsal" in [each.what for each in ledger.actions()]


def test_a_rehearsal_may_end_without_having_been_resolved(tmp_path):
    with a_ledger(tmp_path, rehearsal=True) as ledger:
        ledger.open_round()
        receipt = hand_in(ledger)
        view = ledger.end_rehearsal()
        assert (view.part, view.status, view.attempt) == ("game", "waiting", 1)
        assert ledger.verify_receipt(0, receipt.text) and ledger.submission(0) is None
        with pytest.raises(RoundClosed, match="还没开始"):
            ledger.submit(0, form(ledger), key="x")
        assert ledger.verify() == []


def test_a_ledger_opened_again_stands_where_it_was(tmp_path):
    clock = Clock()
    with a_ledger(tmp_path, clock=clock, rehearsal=True, title="三班 <b>") as ledger:
        play_round(ledger)
        ledger.open_round(minutes=9)
        hand_in(ledger, 1, service=17)
        was = ledger.round, ledger.submission(1), ledger.teams, ledger.title, ledger.setup, ledger.game_id
        whole = bits(ledger.game("rehearsal"))
    with Ledger.open(tmp_path / "一局.db", clock=clock) as again:
        assert (again.round, again.submission(1), again.teams, again.title, again.setup, again.game_id) == was
        assert again.title == "三班 <b>" and again.game_id == "一局" and bits(again.game("rehearsal")) == whole


def test_a_new_games_id_is_fit_for_a_files_name():
    one, other = new_game_id(), new_game_id()
    assert one != other and one.replace("-", "").isalnum() and one.isascii()


def test_every_step_is_in_the_log_with_who_did_it(tmp_path):
    with a_ledger(tmp_path) as ledger:
        ledger.open_round(actor="console:王")
        hand_in(ledger, 1)
        ledger.close_round()
        ledger.resolve()
        ledger.roll_back(reason="点错了")
        done = [(each.actor, each.what) for each in ledger.actions(since=2)]
        assert done == [("console:王", "open_round"), ("page:1", "submit"), ("console", "close_round"),
                        ("console", "resolve"), ("console", "roll_back")]
        assert ledger.actions()[-1].detail["reason"] == "点错了" and len(ledger.actions(since=6)) == 1
