"""Papers of drills, rounds and debriefs: what stands on them is the sheet's, A4, tagged, one file a team."""

import csv
import io
import re

import numpy as np
import pytest
from slips.slip_pages import is_a4, is_tagged, pages, texts

from coursekit.errors import CourseError
from coursekit.sandtable.engine.segments import KIND_OF
from coursekit.sandtable.game import default_decisions, new_game
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.rules.fields import TIER_ZH
from coursekit.sandtable.rules.spending import spending_of
from coursekit.sandtable.scenario.customer_cards import card_answers
from coursekit.sandtable.scenario.customer_extract import handed_extract
from coursekit.sandtable.scenario.drill_answers import subsidy_answers
from coursekit.sandtable.scenario.drill_rules import drill_setup
from coursekit.sandtable.scenario.drill_sheet import drill_sheet
from coursekit.sandtable.scenario.drill_tables import campaign_tiers
from coursekit.sandtable.scenario.drills import load_drills
from coursekit.sandtable.scenario.opening_table import opening_rows
from coursekit.sandtable.scenario.war_rounds import load_rounds, round_named
from coursekit.sandtable.scenario.war_yardsticks import second_of
from coursekit.sandtable.setup import GameSetup, seats_for
from coursekit.sandtable.team_papers.answers import drill_answers_of
from coursekit.sandtable.team_papers.writing import (
    ANSWERS_FILE,
    answer_lines,
    file_name,
    write_drill_papers,
    write_round_papers,
)

PAIRS = ("2g_4g", "4g_5g")


def squeezed(text):
    return re.sub(r"\s", "", text)


def text_of(path):
    return "".join(texts(path.read_bytes()))


def ledger_of(folder, setup, **more):
    ledger, _ = Ledger.create(folder / "一局.db", setup, rehearsal=False, title="周二上午班", **more)
    return ledger


@pytest.mark.parametrize(("name", "pair"), [*zip(load_drills(), PAIRS * 2, strict=True)])
def test_every_team_gets_its_drill_s_sheet_and_material(name, pair, tmp_path):
    with ledger_of(tmp_path, drill_setup(name, 8, pair, seats_for(2, 5))) as ledger:
        steps = []
        made = write_drill_papers(ledger, tmp_path / "纸", progress=lambda *at: steps.append(at))
        game = ledger.game()
        for seat, team in ledger.teams:
            path = tmp_path / "纸" / f"{seat + 1}-{team}-任务单.pdf"
            sheet, told = drill_sheet(game, seat), text_of(path)
            for line in (*sheet.task, *sheet.fixed, *sheet.open, *sheet.judged, *sheet.by_hand, sheet.title, team, "周二上午班"):
                assert squeezed(line) in told, line
            assert "合成数据" in told and "第1页，共" in told
            assert all(is_a4(page) for page in pages(path.read_bytes())) and is_tagged(path.read_bytes())
            assert len(pages(path.read_bytes())) == (2 if name == "front_line" else 1), "one page, and one of cards"
    assert steps[0] == (0, 2, "甲公司") and steps[-1] == (2, 2, "")
    assert set(made) == {*(tmp_path / "纸").iterdir()} and made[-1].name == ANSWERS_FILE
    assert len(made) == (7 if name == "feature_model" else 3)


def test_an_extract_is_printed_whole_and_opens_in_a_spreadsheet(tmp_path):
    with ledger_of(tmp_path, drill_setup("feature_model", 8, "4g_5g", seats_for(2, 5))) as ledger:
        write_drill_papers(ledger, tmp_path / "纸")
        extract = handed_extract(ledger.game(), 1)
    data = (tmp_path / "纸" / "2-乙公司-客户明细.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) == len(extract) and [*rows[0]] == [*extract.columns]
    assert sum(float(row["代表户数"]) for row in rows) == pytest.approx(extract["代表户数"].sum())
    told = text_of(tmp_path / "纸" / "2-乙公司-客户明细.pdf")
    assert all(number in told for number in extract["客户编号"])


def test_cards_are_on_the_sheet_with_the_plans_they_are_answered_by_and_their_answers_are_not(tmp_path):
    with ledger_of(tmp_path, drill_setup("front_line", 8, "4g_5g", seats_for(1, 5))) as ledger:
        made = write_drill_papers(ledger, tmp_path / "纸")
        told, answers = text_of(made[0]), text_of(made[-1])
        why = [squeezed(each.why) for each in card_answers(ledger.game(), 0)]
    assert all(f"{number}号卡" in told for number in range(1, 11)) and "本队的四档资费" in told
    assert all(each in answers for each in why) and not any(each in told for each in why)


@pytest.mark.parametrize("pair", PAIRS)
def test_the_instructor_s_answers_are_the_computed_ones(pair):
    tiered = new_game(drill_setup("tiered", 8, pair, seats_for(2, 5)))
    shown = {row[0]: row[1] for row in drill_answers_of(tiered, 1)[0].rows}
    assert shown == {campaign: TIER_ZH[tier] for campaign, tier in campaign_tiers(tiered, 1).items()}
    migration = new_game(drill_setup("migration", 8, pair, seats_for(2, 5)))
    (table,) = drill_answers_of(migration, 0)
    tried = subsidy_answers(migration, 0)
    assert [row[0] for row in table.rows[1:]] == [f"{each.values['subsidy']:g}" for each in tried]
    assert [row[1] for row in table.rows[1:]] == [round(each.migrants, 2) for each in tried]
    assert table.title.startswith("甲公司：")


@pytest.mark.parametrize("name", load_rounds())
def test_a_round_s_sheet_asks_whom_it_asks(name, tmp_path):
    setup = GameSetup(8, "2g_4g", seats_for(3, 6), 3, deck=False)
    with ledger_of(tmp_path, setup, war_rounds=[name]) as ledger:
        made = write_round_papers(ledger, name, tmp_path / "纸")
        asked = ledger.war_asked(name)
    for (seat, team), path in zip(ledger.teams, made, strict=True):
        told = text_of(path)
        assert squeezed(round_named(name).question) in told and team in told
        for line in answer_lines(name, "2g_4g"):
            assert (squeezed(line) in told) == (seat in asked)


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("name", load_rounds())
def test_a_round_s_sheet_is_one_page_with_room_to_choose_reckon_and_guess(name, pair, tmp_path):
    setup = GameSetup(8, pair, seats_for(3, 6), 3, deck=False)
    with ledger_of(tmp_path, setup, war_rounds=[name]) as ledger:
        made = write_round_papers(ledger, name, tmp_path / "纸")
        asked = ledger.war_asked(name)
    for (seat, _), path in zip(ledger.teams, made, strict=True):
        told = text_of(path)
        assert "第1页，共1页" in told and is_tagged(path.read_bytes()) and "打勾" in told and "为什么选它" in told
        assert f"{second_of(name).then}，选" in told and "最多" in told and "集团市场攻防" not in told
        assert all(f"{word}：" in told for word in ("重放", "存量价值", second_of(name).then))
        assert ("算一笔" in told) == ("开局时预算" in told) == (seat in asked)
        assert ("对手打不打？" in told) == (name == "deterrence" and seat in asked)
        assert ("反过来问" in told) == (name == "deterrence")
        assert told.count("各栏不动。（表上各栏不动）") == 0


def test_a_sheet_s_numbers_are_the_team_s_own_at_the_opening_whenever_it_is_printed(tmp_path):
    setup = GameSetup(8, "2g_4g", seats_for(3, 6), 3, deck=False)
    with ledger_of(tmp_path, setup, war_rounds=["canvass_200_80"]) as ledger:
        first = [text_of(path) for path in write_round_papers(ledger, "canvass_200_80", tmp_path / "纸")]
        ledger.open_round()
        ledger.close_round()
        ledger.resolve()
        later = [text_of(path) for path in write_round_papers(ledger, "canvass_200_80", tmp_path / "纸二")]
        game = new_game(ledger.setup)
    assert first == later
    state, kind = game.state, np.array(KIND_OF)
    for seat, told in enumerate(first):
        rows = opening_rows(ledger.setup, seat)
        assert sum(row[2] for row in rows) == pytest.approx(float(state.last_revenue[0, seat])), "all of the revenue"
        for number, (zh, customers, revenue) in enumerate(rows):
            own = float(state.customers[0, seat][kind == number].sum())
            assert customers == pytest.approx(10_000 * own) and f"{zh}{customers:,.0f}{revenue:,.0f}" in told
            others = [f"{row[1]:,.0f}" for each in range(6) if each != seat for row in opening_rows(ledger.setup, each)]
            assert not any(each in told for each in others), "nobody else's"
        spending = spending_of(default_decisions(game, seat), state, seat, game.market.parameters)
        left = round(spending.limit) - round(spending.total)
        assert f"开局时预算{spending.budget:,.0f}万元" in told and f"最多还能加{left:,}万元" in told


@pytest.mark.parametrize("name", load_rounds())
def test_answers_say_what_they_are_on_the_form(name):
    lines = answer_lines(name, "4g_5g")
    assert len(lines) == len(round_named(name).answers)
    for line, answer in zip(lines, round_named(name).answers.values(), strict=True):
        assert answer.words in line
        told = [abs(float(each)) for each in re.findall(r"”[加减] ([\d.]+) ", line)]
        wanted = [abs(more) for part in (answer.now, answer.next, answer.if_attacked) for more in part.values()]
        assert told == wanted


@pytest.mark.parametrize(("team", "part"), [("南 浦/", "南 浦_"), ("..", "队"), ('a<b>:"|?*', "a_b______"), ("东江", "东江")])
def test_a_team_s_name_makes_a_file_s_name(team, part):
    assert file_name(team) == part


def test_a_letter_that_cannot_be_printed_is_said(tmp_path):
    with ledger_of(tmp_path, drill_setup("migration", 8, "4g_5g", seats_for(1, 5))) as ledger:
        ledger.title = "班🙂"
        with pytest.raises(CourseError, match="🙂"):
            write_drill_papers(ledger, tmp_path / "纸")
