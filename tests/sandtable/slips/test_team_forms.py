"""Each team's own form: budget, task and what every field begins with, for the quarter that is to be played."""

import re

import pytest
from slip_pages import is_a4, is_tagged, pages, texts

from coursekit.errors import CourseError
from coursekit.sandtable.game import repeated_decisions
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.rules.check import planned_spending
from coursekit.sandtable.rules.fields import NUMBER, form_fields
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.scenario.drill_rules import held_names
from coursekit.sandtable.scenario.set_ups import set_up_named
from coursekit.sandtable.setup import GameSetup, Seat
from coursekit.sandtable.slips import team_forms_pdf
from coursekit.sandtable.solo.targets import revenue_targets

SEATS = (Seat("东江"), Seat("西岭"), Seat("南浦"), Seat("机器", "price"))


def a_ledger(folder, rehearsal=False, drill=None):
    setup = GameSetup(8, "2g_4g", SEATS, 2, drill=drill, deck=drill is None)
    ledger, _ = Ledger.create(folder / "one.db", setup, rehearsal=rehearsal, title="周二上午班")
    return ledger


def play(ledger, **changes):
    ledger.open_round()
    if changes:
        form = values_of(repeated_decisions(ledger.game(), 0)) | changes
        ledger.submit(0, form, key="a-form-of-this-test")
    ledger.close_round()
    ledger.resolve()


@pytest.fixture
def ledger(tmp_path):
    with a_ledger(tmp_path) as made:
        yield made


def test_one_page_a_team_and_the_back_once(ledger):
    pdf = team_forms_pdf(ledger)
    assert len(pages(pdf)) == 4 and all(map(is_a4, pages(pdf))) and is_tagged(pdf)
    every = texts(pdf)
    for team, front in zip(("东江", "西岭", "南浦"), every, strict=False):
        assert f"公司{team}" in front and "第1季" in front and "每一栏管什么" not in front
    assert "每一栏管什么" in every[-1] and "机器" not in "".join(every[:3])


def test_every_field_has_what_it_begins_with_beside_its_range(ledger):
    play(ledger, commission=55.0, rush=12.5)
    game, front = ledger.game(), texts(team_forms_pdf(ledger))[0]
    begun = values_of(repeated_decisions(game, 0))
    for field in form_fields("2g_4g"):
        if field.kind == NUMBER:
            printed = f"{field.zh}{field.low:g}–{field.high:g} {field.unit}{begun[field.name]:g}"
            assert re.sub(r"\s", "", printed) in front, field.name
    assert begun["commission"] == 55 and "格里的小字是起步数：上季的数" in front and "第2季" in front


def test_its_sums_are_the_phone_s(ledger):
    game, front = ledger.game(), texts(team_forms_pdf(ledger))[1]
    spending = planned_spending(values_of(repeated_decisions(game, 1)), game, 1)
    assert f"预算{spending.budget:,.1f}万元，连透支最多{spending.limit:,.1f}万元" in front
    assert f"照起步数打要花{spending.total:,.1f}万元" in front
    assert f"收入任务{revenue_targets(game.setup, 1)[0]:,.0f}万元" in front
    assert "格里的小字是起步数：省公司基准" in front


def test_it_is_for_the_quarter_that_is_to_be_played(tmp_path):
    with a_ledger(tmp_path, rehearsal=True) as ledger:
        assert "热身" in texts(team_forms_pdf(ledger))[0]
        play(ledger)
        assert "第1季" in texts(team_forms_pdf(ledger))[0], "the rehearsal is over"
        play(ledger)
        ledger.open_round()
        assert "第2季" in texts(team_forms_pdf(ledger))[0]
        ledger.close_round()
        ledger.resolve()
        with pytest.raises(CourseError, match="打完了"):
            team_forms_pdf(ledger)


def test_what_a_drill_holds_says_so(tmp_path):
    with a_ledger(tmp_path, drill=set_up_named(["migration"]).drill) as ledger:
        front, held = texts(team_forms_pdf(ledger))[0], held_names(ledger.game())
        numbers = [field for field in form_fields("2g_4g") if field.kind == NUMBER and field.name in held]
        assert numbers and front.count("演练不动") == len(numbers)
