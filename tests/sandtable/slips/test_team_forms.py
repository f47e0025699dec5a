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
from coursekit.sandtable.rules.handed_in import cut_note
from coursekit.sandtable.rules.sums import taken_back
from coursekit.sandtable.scenario.drill_rules import held_names
from coursekit.sandtable.scenario.set_ups import set_up_named
from coursekit.sandtable.setup import PAIRS, GameSetup, Seat
from coursekit.sandtable.slips import team_forms_pdf
from coursekit.sandtable.slips.paper_form import form_front, forms_pdf
from coursekit.sandtable.slips.team_forms import HOW_TO
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


def test_it_says_why_the_numbers_are_not_last_quarter_s(ledger):
    game = ledger.game()
    values = values_of(repeated_decisions(game, 0))
    spending = planned_spending(values, game, 0)
    assert "压" not in texts(team_forms_pdf(ledger))[0]
    play(ledger, network=values["network"] + spending.limit - spending.total - 1)
    game, (cut, other, *_) = ledger.game(), texts(team_forms_pdf(ledger))
    why = cut_note(game, 0) + taken_back(game.state, 0, game.market.parameters)
    assert "六笔钱已按同一比例压到上限以内" in why and "扣回上季透支的" in why
    assert why.replace(" ", "") in cut and "格里的小字是起步数：上季的数，超上限的压过，上面写明" in cut
    taken = taken_back(game.state, 1, game.market.parameters)
    assert taken.replace(" ", "") in other and "照上季的花法" not in other and len(pages(team_forms_pdf(ledger))) == 4


@pytest.mark.parametrize("pair", PAIRS)
def test_the_longest_reason_still_fits_the_page(pair):
    fields = form_fields(pair)
    begun = {field.name: f"{field.high:g}" for field in fields if field.kind == NUMBER}
    front = form_front(pair, team="滨江市分公司企业客户部", quarter="2", sums="本季能花的" * 14, why="压" * 210, begun=begun, held=begun)
    how_to = HOW_TO.format(begun="省公司基准，超上限的压过，上面写明")
    pdf = forms_pdf(pair, [front], title="滨江市分公司周二上午班", what="纸表", too_long="too long", how_to=how_to)
    assert len(pages(pdf)) == 2


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
