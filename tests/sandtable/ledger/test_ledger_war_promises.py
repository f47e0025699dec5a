"""Rounds over more than their quarter: every form starts over, and what answers promise is due in the next one only."""

import json
from dataclasses import replace

import pytest
from ledger_games import bits, events_of, hand_in, pass_quarter, tampered, war_ledger

from coursekit.sandtable.game import repeated_decisions
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.ledger.base import setup_of, setup_text
from coursekit.sandtable.rules.form_values import values_of

SEEDS = (1, 4, 7, 8)


def deterrence(ledger, *answers):
    """Two quarters: every team gives its answer in the round's, and hands in nothing."""
    pass_quarter(ledger)
    ledger.open_round()
    for seat, answer in enumerate(answers):
        ledger.answer_round(seat, answer)
    ledger.close_round()
    ledger.resolve()
    return bool(events_of(ledger)[-1])


def test_unready_teams_are_attacked_and_those_who_vow_are_not(tmp_path):
    for seed in SEEDS:
        for answer in ("unready", "vow"):
            folder = tmp_path / f"{seed}{answer}"
            folder.mkdir()
            with war_ledger(folder, "deterrence", seed=seed, people=4, operators=5) as ledger:
                assert deterrence(ledger, *[answer] * 4) == (answer == "unready")


def test_a_game_with_rounds_starts_over_and_the_file_keeps_it(tmp_path):
    with war_ledger(tmp_path, "canvass_200_80", rehearsal=True) as ledger:
        assert ledger.setup.starts_over
        pass_quarter(ledger)
        ledger.open_round()
        hand_in(ledger, 0, service=99.0)
        ledger.close_round()
        game = ledger.resolve()
        begun = values_of(repeated_decisions(game, 0))
        assert values_of(game.last_decisions.seat(0))["service"] == 99.0 != begun["service"]
        pass_quarter(ledger)
        with Ledger.open(ledger.path) as again:
            assert again.setup.starts_over and bits(again.game()) == bits(ledger.game()) and again.verify() == []
        told = [each.detail.get("starts_over") for each in ledger.actions() if each.what == "resolve"]
        assert told == [True] * 3
    (tmp_path / "plain").mkdir()
    with war_ledger(tmp_path / "plain", quarters=2) as ledger:
        assert not ledger.setup.starts_over
        pass_quarter(ledger)
        assert "starts_over" not in [each for each in ledger.actions() if each.what == "resolve"][-1].detail


def test_a_file_of_before_does_not_start_over_and_says_that_its_engine_was_another(tmp_path):
    with war_ledger(tmp_path, "besiege_wei") as ledger:
        pass_quarter(ledger)
        old = {name: each for name, each in json.loads(setup_text(ledger.setup)).items() if name != "starts_over"}
        assert setup_of(json.dumps(old)) == replace(ledger.setup, starts_over=False)
        tampered(ledger, "UPDATE meta SET value = ? WHERE name = 'setup'", json.dumps(old))
        tampered(ledger, "UPDATE results SET engine = '1-000000000000'")
        with Ledger.open(ledger.path) as again:
            assert "装回原来那一版课程" in again.engine_problem


def test_what_answers_promise_is_due_in_the_next_quarter_and_in_no_other(tmp_path):
    with war_ledger(tmp_path, "campus_45_40", "besiege_wei") as ledger:
        seen = [ledger.war_promises()]
        pass_quarter(ledger)
        ledger.open_round()
        ledger.answer_round(0, "lasting")
        ledger.answer_round(1, "follow")
        seen.append(ledger.war_promises())
        ledger.close_round()
        ledger.resolve()
        played = ledger.round
        ledger.open_round()
        seen.append(ledger.war_promises())
        assert ledger.war_promises(played) == {}, "of a quarter that is over: what was due then"
        ledger.answer_round(0, "hold")
        ledger.close_round()
        ledger.resolve()
        ledger.open_round()
        seen.append(ledger.war_promises())
        assert seen == [{}, {}, {0: {"life_share": 3.0}}, {}]
        assert ledger.war_promises(ledger.rounds()[2]) == {0: {"life_share": 3.0}}


@pytest.mark.parametrize(
    ("answer", "due"), [("unready", {}), ("ready", {"discount_group": 6.0}), ("vow", {"discount_group": 20.0})]
)
def test_a_vow_is_due_only_where_the_rival_came(tmp_path, answer, due):
    with war_ledger(tmp_path, "deterrence") as ledger:
        assert deterrence(ledger, answer, "unready", "unready")
        assert ledger.war_promises() == {}, "still the round's own quarter"
        ledger.open_round()
        assert ledger.war_promises() == ({0: due} if due else {})
        ledger.close_round()
        ledger.roll_back()
        assert ledger.war_promises() == {}
    (tmp_path / "quiet").mkdir()
    with war_ledger(tmp_path / "quiet", "deterrence") as ledger:
        assert not deterrence(ledger, "vow", "vow", "vow")
        ledger.open_round()
        assert ledger.war_promises() == {}


def test_cards_that_the_instructor_names_instead_are_no_attack(tmp_path):
    with war_ledger(tmp_path, "deterrence") as ledger:
        pass_quarter(ledger)
        ledger.open_round()
        ledger.answer_round(0, "vow")
        ledger.close_round()
        ledger.resolve(events=["cold_wave"])
        ledger.open_round()
        assert ledger.war_promises() == {}
