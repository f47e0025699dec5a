"""War-game rounds in a file: their cards come by themselves, answers are noted, an attack is kept and replayed."""

import json

import pytest
from ledger_games import bits, events_of, hand_in, pass_quarter, raw, tampered, war_ledger

from coursekit.errors import CourseError
from coursekit.sandtable.console.war_forms import answer_form
from coursekit.sandtable.engine.decisions import NAMES
from coursekit.sandtable.game import bot_decisions, new_game, play_quarter
from coursekit.sandtable.ledger import Ledger, LedgerFault
from coursekit.sandtable.ledger.war import decided, kept
from coursekit.sandtable.rules.handed_in import decisions_handed_in
from coursekit.sandtable.scenario.war_rounds import (
    answer_decisions,
    compare_after,
    load_rounds,
    roles_of,
    round_events,
    round_named,
    settle_round,
)
from coursekit.sandtable.scenario.what_follows import added
from coursekit.sandtable.setup import GameSetup, seats_for

ROUNDS = list(load_rounds())
SEEDS = (1, 4, 7, 8)


@pytest.mark.parametrize("name", [name for name in ROUNDS if not round_named(name).attack.choice])
def test_the_cards_come_in_the_round_s_quarter_and_in_no_other(tmp_path, name):
    with war_ledger(tmp_path, name) as ledger:
        roles = ledger.war_roles(name)
        seen = []
        for _ in range(3):
            ledger.open_round()
            seen.append(ledger.war_round())
            ledger.close_round()
            ledger.resolve()
        assert seen == [None, name, None]
        assert events_of(ledger) == [[], list(round_events(name, roles)), []]
        assert ledger.verify() == []


def test_rounds_follow_each_other_one_a_quarter(tmp_path):
    with war_ledger(tmp_path, "park_moves_away", "besiege_wei", rehearsal=True) as ledger:
        assert ledger.war_round() is None  # the rehearsal has none
        pass_quarter(ledger)
        for expected in (None, "park_moves_away", "besiege_wei", None):
            ledger.open_round()
            assert ledger.war_round() == expected
            ledger.close_round()
            ledger.resolve()
        assert [len(cards) for cards in events_of(ledger)] == [0, 0, 1, 1, 0]
        with Ledger.open(ledger.path) as again:
            assert again.war_rounds == ("park_moves_away", "besiege_wei") and bits(again.game()) == bits(ledger.game())


def test_the_instructor_may_name_other_cards(tmp_path):
    with war_ledger(tmp_path, "canvass_200_80") as ledger:
        pass_quarter(ledger)
        pass_quarter(ledger, events=["cold_wave"])
        assert events_of(ledger) == [[], ["cold_wave"]]


def test_roles_are_the_opening_s_and_stay(tmp_path):
    with war_ledger(tmp_path, "campus_45_40") as ledger:
        roles = ledger.war_roles("campus_45_40")
        assert roles == roles_of(new_game(ledger.setup), "campus_45_40")
        assert not {*roles.values()} & {*ledger.setup.people}
        for _ in range(2):
            pass_quarter(ledger)
        assert ledger.war_roles("campus_45_40") == roles and ledger.war_asked("campus_45_40") == (0, 1, 2)


def test_answers_are_noted_and_the_last_one_counts(tmp_path):
    with war_ledger(tmp_path, "canvass_200_80") as ledger:
        pass_quarter(ledger)
        ledger.open_round()
        ledger.answer_round(0, "gather")
        ledger.answer_round(1, "keep")
        ledger.close_round()
        ledger.answer_round(0, "spread")
        assert ledger.war_answers() == {0: "spread", 1: "keep"}
        ledger.resolve()
        assert ledger.war_answers(ledger.rounds()[1]) == {0: "spread", 1: "keep"}
        with pytest.raises(CourseError, match="结算以前才收"):
            ledger.answer_round(0, "keep")
        ledger.roll_back()
        assert ledger.war_answers() == {0: "spread", 1: "keep"}  # as forms do
        ledger.answer_round(0, "keep")
        assert ledger.war_answers()[0] == "keep"
        told = [each.detail["answer"] for each in ledger.actions() if each.what == "war_answer"]
        assert told == ["gather", "keep", "spread", "keep"] and ledger.verify() == []


@pytest.mark.parametrize(("seat", "answer", "words"), [(0, "none", "没有“none”这个答案"), (4, "keep", "没有队")])
def test_an_answer_that_cannot_be_is_refused(tmp_path, seat, answer, words):
    with war_ledger(tmp_path, "canvass_200_80") as ledger:
        pass_quarter(ledger)
        ledger.open_round()
        with pytest.raises(CourseError, match=words):
            ledger.answer_round(seat, answer)
        assert ledger.war_answers() == {}


def test_a_team_that_is_not_asked_has_no_answer(tmp_path):
    with war_ledger(tmp_path, "park_moves_away") as ledger:
        (asked,) = ledger.war_asked("park_moves_away")
        pass_quarter(ledger)
        ledger.open_round()
        other = next(seat for seat in ledger.setup.people if seat != asked)
        with pytest.raises(CourseError, match="这一轮不问"):
            ledger.answer_round(other, "service")
        ledger.answer_round(asked, "service")


def test_an_answer_before_its_quarter_is_refused(tmp_path):
    with war_ledger(tmp_path, "besiege_wei") as ledger:
        ledger.open_round()
        with pytest.raises(CourseError, match="现在不收攻防的答案"):
            ledger.answer_round(0, "hold")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rival_of_a_choice_attacks_where_it_pays_and_the_file_keeps_how(tmp_path, seed):
    with war_ledger(tmp_path, "deterrence", seed=seed) as ledger:
        before = pass_quarter(ledger)
        ledger.open_round()
        ledger.answer_round(0, "ready")
        ledger.answer_round(1, "vow")
        hand_in(ledger, 0, **answer_form(before, 0, "deterrence", "ready")[0])
        form = ledger.submission(0).values
        ledger.close_round()
        roles = ledger.war_roles("deterrence")
        own = {0: decisions_handed_in(form, before, 0)}
        settled = settle_round(before, "deterrence", roles, own, {0: "ready", 1: "vow"})
        game = ledger.resolve()
        assert bits(game) == bits(play_quarter(before, settled.decisions, settled.events))
        rival = roles["attacker"]
        attack = added(before, rival, round_named("deterrence").attack.now, bot_decisions(before, rival))
        expected = attack if settled.attacked else bot_decisions(before, rival)
        assert _same(game.last_decisions.seat(rival), expected)
        assert events_of(ledger)[-1] == (list(round_events("deterrence", roles)) if settled.attacked else [])
        assert ledger.players()[rival] == f"bot:{ledger.setup.seats[rival].bot}:2"
        with Ledger.open(ledger.path) as again:
            assert bits(again.game()) == bits(game) and again.verify() == []
        compared = compare_after(game, 1, 0, "deterrence", roles, {0: "ready", 1: "vow"})
        assert next(each for each in compared if each.answer == "ready").attacked == settled.attacked


def test_an_attack_that_is_changed_in_the_file_is_found(tmp_path):
    with war_ledger(tmp_path, "deterrence", seed=8) as ledger:
        pass_quarter(ledger)
        pass_quarter(ledger)
        assert events_of(ledger)[-1], "the rival of this seed attacks"
        row = raw(ledger.path).execute("SELECT id, plays FROM results ORDER BY id DESC LIMIT 1").fetchone()
        plays = json.loads(row[1])
        rival = str(ledger.war_roles("deterrence")["attacker"])
        plays[rival]["attack"]["channel"][0][0][2] += 1.0
        tampered(ledger, "UPDATE results SET plays = ? WHERE id = ?", json.dumps(plays), row[0])
        with Ledger.open(ledger.path) as again:
            assert any("不一样" in problem for problem in again.verify())
            with pytest.raises(LedgerFault):
                again.game()


def test_decisions_are_kept_to_the_last_bit():
    game = new_game(GameSetup(3, "4g_5g", seats_for(1, 5), 2))
    own = bot_decisions(game, 3)
    assert _same(decided(json.loads(json.dumps(kept(own)))), own)


def test_a_file_without_rounds_says_nothing_of_them(tmp_path):
    with war_ledger(tmp_path, quarters=2) as ledger:
        names = {row[0] for row in raw(ledger.path).execute("SELECT name FROM meta")}
        assert "war_rounds" not in names and ledger.war_rounds == ()
        ledger.open_round()
        assert ledger.war_round() is None and ledger.war_answers() == {}


@pytest.mark.parametrize(
    ("rounds", "more", "words"),
    [
        (("besiege_wei", "park_moves_away"), {"quarters": 2}, "至少要 3 季"),
        (("deterrence",), {"people": 6}, "得是机器人"), (("none",), {"quarters": 3}, "没有“none”"),
    ],
)  # fmt: skip
def test_rounds_that_do_not_fit_leave_no_file(tmp_path, rounds, more, words):
    with pytest.raises(CourseError, match=words):
        war_ledger(tmp_path, *rounds, **more)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("name", [name for name in ROUNDS if not round_named(name).attack.choice])
def test_what_was_played_is_among_what_is_replayed(tmp_path, name):
    with war_ledger(tmp_path, name) as ledger:
        before = pass_quarter(ledger)
        ledger.open_round()
        seat = ledger.war_asked(name)[0]
        answer = list(round_named(name).answers)[0]
        ledger.answer_round(seat, answer)
        wanted = answer_decisions(before, seat, name, answer)
        hand_in(ledger, seat, **answer_form(before, seat, name, answer)[0])
        ledger.close_round()
        game = ledger.resolve()
        assert _same(game.last_decisions.seat(seat), wanted)
        last = pass_quarter(ledger)
        if not round_named(name).answers[answer].next:
            each = next(e for e in compare_after(game, 1, seat, name, ledger.war_roles(name)) if e.answer == answer)
            two = last.quarters[1:]
            profit = sum(float(quarter.results.accounts.profit[0, seat]) for quarter in two)
            value = profit + float(two[-1].results.accounts.customer_equity[0, seat])
            assert each.value == pytest.approx(value, rel=1e-9)


def _same(one, other):
    return all((getattr(one, name) == getattr(other, name)).all() for name in NAMES)
