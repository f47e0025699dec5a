"""Forms handed in: versions and receipts, the same one twice, what is refused, and until when."""

import dataclasses
import threading

import numpy as np
import pytest
from ledger_games import Clock, a_ledger, form, hand_in, play_round

from coursekit.errors import CourseError
from coursekit.sandtable.ledger import Ledger, Refused, RoundClosed
from coursekit.sandtable.ledger.codes import ALPHABET
from coursekit.sandtable.rules.check import check_values, planned_spending
from coursekit.sandtable.scenario.research import RESEARCH_ITEMS


@pytest.fixture
def ledger(tmp_path):
    with a_ledger(tmp_path) as made:
        made.open_round()
        yield made


def test_the_last_version_counts_and_the_earlier_ones_stay(ledger):
    receipts = [hand_in(ledger, 0, service=service) for service in (10, 20, 30)]
    assert [each.version for each in receipts] == [1, 2, 3] and not any(each.repeated for each in receipts)
    assert [each.values["service"] for each in ledger.versions(0)] == [10, 20, 30]
    assert ledger.submission(0) == ledger.versions(0)[-1] and ledger.submission(1) is None
    ledger.close_round()
    assert float(ledger.resolve().quarters[0].decisions.service[0, 0]) == 30


def test_what_was_typed_is_kept_as_it_was(ledger):
    values = form(ledger, 0) | {"service": "１２.5", "network": "1,0"}
    ledger.submit(0, values, key="a", forecast=17.5, research=["scenario_probe"])
    kept = ledger.submission(0)
    assert kept.values == values and kept.forecast == 17.5 and kept.research == ("scenario_probe",)
    assert kept.source == "page"


def test_the_same_key_gives_the_same_receipt_and_stores_nothing(ledger):
    values = form(ledger, 0)
    first = ledger.submit(0, values, key="a")
    again = ledger.submit(0, dict(reversed(values.items())), key="a")
    assert again == dataclasses.replace(first, repeated=True) and len(ledger.versions(0)) == 1
    assert [each.what for each in ledger.actions()].count("submit") == 1


def test_a_retry_gets_its_receipt_even_after_the_round_and_the_next_one(ledger):
    values = form(ledger, 0)
    first = ledger.submit(0, values, key="a")
    ledger.close_round()
    assert ledger.submit(0, values, key="a").text == first.text
    ledger.resolve()
    assert ledger.submit(0, values, key="a").text == first.text
    ledger.open_round()
    assert ledger.submit(0, values, key="a").repeated and ledger.submission(0) is None


def test_an_edited_form_under_an_old_key_is_refused_not_swallowed(ledger):
    ledger.submit(0, form(ledger, 0, service=10), key="a")
    with pytest.raises(Refused, match="已经交过"):
        ledger.submit(0, form(ledger, 0, service=11), key="a")
    assert ledger.submission(0).values["service"] == 10


def test_a_key_belongs_to_a_seat(ledger):
    assert not ledger.submit(0, form(ledger, 0), key="a").repeated
    assert not ledger.submit(1, form(ledger, 1), key="a").repeated


def at_once(steps):
    """Run all steps at the same moment, each in a thread, and return what they gave or raised."""
    barrier, given = threading.Barrier(len(steps)), [None] * len(steps)

    def run(number, step):
        barrier.wait()
        try:
            given[number] = step()
        except Exception as error:
            given[number] = error

    threads = [threading.Thread(target=run, args=each) for each in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def test_a_double_click_from_two_threads_is_one_version(ledger):
    values = form(ledger, 0)
    for turn in range(10):
        given = at_once([lambda turn=turn: ledger.submit(0, values, key=f"k{turn}")] * 4)
        assert len({each.text for each in given}) == 1 and sorted(each.repeated for each in given) == [False] + [True] * 3
    assert [each.version for each in ledger.versions(0)] == list(range(1, 11))


def test_two_members_at_once_are_two_versions_in_a_row(ledger):
    with Ledger.open(ledger.path) as other:
        steps = [lambda own=own, n=n: hand_in(own, 0, key=f"k{n}", service=n) for n in range(8) for own in [(ledger, other)[n % 2]]]
        given = at_once(steps)
    assert sorted(each.version for each in given) == list(range(1, 9)) and ledger.verify() == []


def test_receipts_have_no_look_alikes_and_are_salted(tmp_path):
    texts = []
    for name in ("a", "b"):
        with a_ledger(tmp_path / name, clock=Clock()) as ledger:
            ledger.open_round()
            texts += [hand_in(ledger, 0, key=f"k{n}").text for n in range(2)]
            assert ledger.verify_receipt(0, texts[-1]) and ledger.verify_receipt(0, f" {texts[-1].lower()} ")
            assert not ledger.verify_receipt(1, texts[-1]) and not ledger.verify_receipt(0, "2222-2222")
            assert not ledger.verify_receipt(0, "")
    assert len(set(texts)) == 4, "the same form twice must not give the same receipt"
    assert set("".join(texts)) <= set(ALPHABET) | {"-"} and not set("01OIL") & set(ALPHABET)
    assert all(len(text) == 9 and text[4] == "-" for text in texts)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf"), "NaN", "无", None, [1], True, b"1", -1, 1e300, 10**400])
def test_what_is_no_allowed_number_is_refused(ledger, bad):
    with pytest.raises(Refused, match="服务投入"):
        hand_in(ledger, 0, service=bad)
    assert ledger.versions(0) == []


def test_all_problems_are_listed_at_once(ledger):
    values = form(ledger, 0, service="nan", network=-5, offer_for="port_in", agreed_with="乙公司", extra_field=1)
    del values["rush"]
    with pytest.raises(Refused) as caught:
        ledger.submit(0, values, key="a", research=["gossip", "price_map"], forecast=float("nan"))
    words = ["service", "network", "offer_for", "agreed_with", "extra_field", "rush", "gossip", "价格地图", "份额"]
    assert len(caught.value.problems) == len(words)
    for word in words:
        assert any(word in problem for problem in caught.value.problems), word
    assert isinstance(caught.value, CourseError) and all(each in str(caught.value) for each in caught.value.problems)
    assert ledger.versions(0) == [] and "submit" not in [each.what for each in ledger.actions()]


def test_over_the_budget_by_more_than_rounding_is_refused_and_research_counts(ledger):
    game, values = ledger.game(), form(ledger, 0)
    values |= {"service": values["service"] + 1}  # an untouched field is last quarter's unrounded
    spending = planned_spending(values, game, 0)
    room = spending.limit - spending.total
    price = RESEARCH_ITEMS["scenario_probe"].price
    assert room > price, "the test needs room in the budget"
    just = values | {"service": values["service"] + room + 0.049}
    assert check_values(just, game, 0) == []
    assert ledger.submit(0, just, key="a").version == 1
    with pytest.raises(Refused, match="超出上限"):
        ledger.submit(0, values | {"service": values["service"] + room + 0.051}, key="b")
    with pytest.raises(Refused, match="超出上限"):
        ledger.submit(0, just, key="c", research=["scenario_probe"])
    assert len(ledger.versions(0)) == 1


@pytest.mark.parametrize("share", [0, 100, -3, "abc", float("inf"), True])
def test_a_forecast_must_be_a_share(ledger, share):
    with pytest.raises(Refused, match="份额"):
        hand_in(ledger, 0, forecast=share)


def test_numbers_of_numpy_are_numbers(ledger):
    hand_in(ledger, 0, service=np.float64(12.5), network=np.int64(3), forecast=np.float32(20))
    assert ledger.submission(0).values["service"] == 12.5 and ledger.submission(0).forecast == 20


def test_long_and_odd_text_neither_breaks_the_file_nor_comes_through(ledger):
    for odd in ("1" * 61, "'; DROP TABLE decisions; --", "\ud800", "\x00"):
        with pytest.raises(Refused):
            hand_in(ledger, 0, service=odd)
        with pytest.raises(Refused):
            ledger.submit(0, form(ledger, 0) | {odd: 1}, key="a")
    odd_key = "\ud800'; DROP TABLE decisions; --\x00"
    assert ledger.submit(0, form(ledger, 0), key=odd_key).text == ledger.submit(0, form(ledger, 0), key=odd_key).text
    assert ledger.verify() == []


@pytest.mark.parametrize("key", ["", "x" * 201, None, 3])
def test_a_key_must_be_a_text_of_some_length(ledger, key):
    with pytest.raises(CourseError, match="编号"):
        ledger.submit(0, form(ledger, 0), key=key)


@pytest.mark.parametrize("seat", [2, -1, 9, True, "0"])
def test_only_a_teams_seat_hands_in(ledger, seat):
    with pytest.raises(CourseError, match="没有队"):
        ledger.submit(seat, form(ledger, 0), key="a")


def test_late_and_paper_forms_are_taken_until_the_round_is_resolved(ledger):
    ledger.close_round()
    with pytest.raises(RoundClosed):
        hand_in(ledger, 0)
    for source in ("late", "paper", "instructor"):
        hand_in(ledger, 0, source=source)
    assert [each.source for each in ledger.versions(0)] == ["late", "paper", "instructor"]
    assert {each.actor for each in ledger.actions() if each.what == "submit"} == {"console"}
    ledger.resolve()
    for source in ("page", "late", "paper", "instructor"):
        with pytest.raises(RoundClosed, match="已经结算"):
            hand_in(ledger, 0, source=source)
    with pytest.raises(CourseError, match="来源"):
        hand_in(ledger, 0, source="mail")


def test_a_form_of_another_round_is_refused(ledger):
    shown, values = ledger.round, form(ledger, 0)
    ledger.close_round()
    ledger.resolve()
    ledger.open_round()
    with pytest.raises(RoundClosed, match="第 1 季的，现在是第 2 季"):
        ledger.submit(0, values, key="a", round=shown)
    assert ledger.submit(0, values, key="a", round=ledger.round).version == 1


def test_research_that_was_bought_stays_bought_but_for_the_instructor(tmp_path):
    with a_ledger(tmp_path) as ledger:
        play_round(ledger)
        ledger.open_round()
        hand_in(ledger, 0, research=["price_map"])
        hand_in(ledger, 0, research=["churn_reasons"])
        assert ledger.submission(0).research == ("price_map", "churn_reasons")
        cost = RESEARCH_ITEMS["price_map"].price + RESEARCH_ITEMS["churn_reasons"].price
        ledger.close_round()
        assert float(ledger.resolve().quarters[1].decisions.research[0, 0]) == cost
        ledger.roll_back()
        hand_in(ledger, 0, source="instructor")
        assert ledger.submission(0).research == ()
        assert float(ledger.resolve().quarters[1].decisions.research[0, 0]) == 0


def test_a_program_gone_wild_is_stopped(ledger, monkeypatch):
    monkeypatch.setattr("coursekit.sandtable.ledger.decisions.MOST_VERSIONS", 3)
    for _ in range(3):
        hand_in(ledger, 0)
    with pytest.raises(Refused, match="太多"):
        hand_in(ledger, 0)
    assert hand_in(ledger, 1).version == 1


def test_a_refusal_is_noted_once_an_attempt_and_only_while_it_matters(ledger):
    now = ledger.round
    for _ in range(50):  # a program gone wild must not fill the disk
        ledger.note_refused(0, now)
    noted = [each for each in ledger.actions() if each.what == "submit_refused"]
    assert [(each.actor, dict(each.detail)) for each in noted] == [
        ("page:0", {"seat": 0, "part": "game", "quarter": 0, "attempt": 1})
    ]
    assert ledger.refused() == {0} and ledger.verify() == []
    hand_in(ledger, 1)
    ledger.note_refused(1, now)  # what counts is in
    ledger.note_refused(0, dataclasses.replace(now, quarter=1))  # a page that has been left open
    ledger.close_round()
    ledger.note_refused(1, now)
    ledger.resolve()
    ledger.open_round()
    assert ledger.refused() == set() and ledger.refused(now) == {0}
    ledger.note_refused(0, ledger.round)
    assert ledger.refused() == {0} and ledger.verify() == []
    with pytest.raises(CourseError):
        ledger.note_refused(9, ledger.round)


def test_many_pages_refused_at_once_are_one_note(ledger):
    threads = [threading.Thread(target=ledger.note_refused, args=(0, ledger.round)) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [each.what for each in ledger.actions()].count("submit_refused") == 1
