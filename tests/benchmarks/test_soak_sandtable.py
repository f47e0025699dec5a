"""The sand-table's soak runs from end to end, and finds what it is there for: what is lost, double, or from nowhere."""

import dataclasses
from pathlib import Path

import pytest
import soak_sandtable
from sandtable_devices import Sent
from teams_page_games import hand_in


@pytest.fixture
def soak(tmp_path):
    """One game in which one form was handed in and acknowledged, without a server."""
    made = soak_sandtable.Soak(Path(tmp_path), 4, 1, 1.0, 1)
    (server,) = made.servers
    server.ledger.open_round()
    receipt = hand_in(server.ledger, 2, key="one-form")
    sent = Sent(server, 2, "game-0-1", 18.0)
    made.known.sent.add(sent)
    made.known.acknowledged.append(sent)
    made.known.receipts.add((server, 2, receipt.text))
    yield made
    made.close()


def test_it_runs_from_end_to_end(capsys):
    soak_sandtable.main(["--quick"])
    said = capsys.readouterr().out
    assert "servers killed 1 times" in said and "0 unexpected answers" in said


def test_what_is_all_there_is_right(soak):
    assert soak.check() == []


def test_a_lost_form_and_a_receipt_that_nobody_knows_are_found(soak):
    (sent,) = soak.known.acknowledged
    lost = dataclasses.replace(sent, forecast=19.0)
    soak.known.sent.add(lost)
    soak.known.acknowledged.append(lost)
    soak.known.receipts.add((sent.server, 2, "AAAA-2222"))
    assert soak.check() == ["1.db: seat 2 was acknowledged what is gone", "receipt AAAA-2222 is gone"]


def test_a_form_stored_twice_or_sent_by_nobody_is_found(soak):
    (server,) = soak.servers
    hand_in(server.ledger, 2, key="the-same-again")
    hand_in(server.ledger, 1, key="of-nobody")
    assert soak.check() == ["1.db: stored 2 times", "1.db: stored what nobody sent"]
