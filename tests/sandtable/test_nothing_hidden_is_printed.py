"""Nothing hidden, no answer and no author's note stands on a team's paper or on what may be projected."""

import re

import pytest
from drills.drill_games import drill_game, round_game
from slips.slip_pages import texts

from coursekit.sandtable.console.drill_page import sheet_html
from coursekit.sandtable.rules.fields import TIER_ZH
from coursekit.sandtable.rules.violations import VIOLATION_KINDS
from coursekit.sandtable.scenario.customer_cards import card_answers
from coursekit.sandtable.scenario.drill_answers import care_answers, subsidy_answers
from coursekit.sandtable.scenario.drill_sheet import (
    drill_material,
    drill_notes,
    drill_sheet,
    round_notes,
    round_sheet,
)
from coursekit.sandtable.scenario.drill_tables import TIER_COLUMNS, TeamTable, campaign_matches, campaign_tiers
from coursekit.sandtable.scenario.drills import load_drills
from coursekit.sandtable.scenario.events import named_cards
from coursekit.sandtable.scenario.war_rounds import asked_seats, load_rounds, roles_of
from coursekit.sandtable.setup import PAIRS
from coursekit.sandtable.team_papers.answers import drill_answers_of
from coursekit.sandtable.team_papers.sheets import drill_paper, round_paper, table_paper
from coursekit.sandtable.team_papers.writing import answer_lines

# What the scenario probe sells and the market's cards tell at the end, and an author's words to an author.
HIDDEN = ("一成半", "麻烦减半", "麻烦只有一半", "吸引力", "常价")
AUTHORS = ("不编", "查不到", "种子", "没有写", "没有给", "只有题目", "只有名字", "怎么理解")


def squeezed(text):
    return re.sub(r"\s", "", text)


def printed(data):
    return squeezed("".join(texts(data)))


def projected(sheet):
    return squeezed(re.sub("<[^>]+>", "", sheet_html(sheet)))


def drill_shown(name, pair):
    """A team's paper and the projectable part of the console's page, as one text each."""
    game = drill_game(name, 8, pair)
    sheet, material = drill_sheet(game, 1), drill_material(game, 1)
    paper = printed(drill_paper(sheet, material if isinstance(material, (TeamTable, list)) else None, "班"))
    return game, paper, projected(sheet)


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("name", load_drills())
def test_a_drill_s_sheet_and_page_keep_what_the_instructor_s_paper_tells(name, pair):
    game, paper, page = drill_shown(name, pair)
    notes = drill_notes(game)
    answers = printed(table_paper("答案", "讲师留着", "班", drill_answers_of(game, 1), "", notes))
    assert len(notes) >= 3
    for _, text in notes:
        assert squeezed(text) in answers
    for shown in (paper, page):
        assert "数是设定，公司是编的" in shown
        for text in (*HIDDEN, *AUTHORS, *(squeezed(each) for _, each in notes)):
            assert text not in shown, text


@pytest.mark.parametrize("pair", PAIRS)
def test_the_answers_of_a_drill_are_on_no_team_s_paper_and_not_on_the_page(pair):
    game, paper, page = drill_shown("tiered", pair)
    sheet = drill_sheet(game, 1)
    said = [*sheet.task, *sheet.judged, *sheet.by_hand, *(each.meaning + each.field for each in sheet.terms)]
    said += [text for _, text in sheet.sources]
    for match in campaign_matches(game, 1):
        assert not any(match.why.partition("，")[0] in line or match.column.partition("（")[0] in line for line in said)
    assert not any(zh in line for line in said for zh in TIER_ZH.values()), "no tier is named beside a campaign"
    told = [f"{each.figures['value']:,.0f}" for each in subsidy_answers(drill_game("migration", 8, pair), 1)]
    _, migration, on_page = drill_shown("migration", pair)
    assert not any(each in migration or each in on_page for each in told)
    game, feature, on_page = drill_shown("feature_model", pair)
    best = f"{care_answers(game, 1)[0].figures['value']:,.0f}"
    assert best not in feature and best not in on_page
    game, cards, on_page = drill_shown("front_line", pair)
    assert not any(squeezed(each.why) in cards or squeezed(each.why) in on_page for each in card_answers(game, 1))


@pytest.mark.parametrize("name", load_rounds())
def test_a_round_s_sheet_and_page_keep_what_the_instructor_s_note_tells(name):
    game, found = round_game(), load_rounds()[name]
    roles, answers = roles_of(game, name), answer_lines(name, "2g_4g")
    pulls = {f"{each.add:g}" for card in found.cards for each in named_cards()[card].pull}
    for seat in range(3):
        sheet = round_sheet(game, seat, name, roles)
        paper = printed(round_paper(sheet, answers if seat in asked_seats(game, name, roles) else (), "班"))
        for text in (*HIDDEN, *AUTHORS, *map(squeezed, found.silent)):
            assert text not in paper, text
        assert not pulls & set(re.findall(r"\d+\.\d+", paper)) and "公司是编的" in paper
        assert all(squeezed(each) in paper for each in found.given)
    assert {text for _, text in round_notes(name)} == {*found.set, *found.silent}


def test_what_a_team_must_know_to_choose_and_may_not_do_is_on_its_sheet():
    game = round_game()
    sheet = round_sheet(game, 0, "deterrence", roles_of(game, "deterrence"))
    begin, told = "".join(sheet.task[:-1]), load_rounds()["deterrence"].told
    assert told and all(each.rstrip("。") in begin for each in told), "before the answers"
    assert any(VIOLATION_KINDS["price_pact"].zh in line for line in sheet.fixed), "as the list of violations calls it"
    rules = [squeezed("".join(round_sheet(game, 0, name, roles_of(game, name)).judged)) for name in load_rounds()]
    assert all("结算以前可以改，结算以后不改" in each and "打完不许改" not in each for each in rules)


@pytest.mark.parametrize("pair", PAIRS)
def test_every_word_of_the_tiered_drill_is_explained_and_has_its_blanks_on_one_page(pair):
    game, paper, page = drill_shown("tiered", pair)
    terms = drill_sheet(game, 1).terms
    assert [each.name for each in terms] == list(campaign_tiers(game, 1))
    opened = ("主推套餐档", "套内流量", "存量维系费", "终端补贴")
    assert all(any(zh in each.field for zh in opened) for each in terms)
    for each in terms:
        assert squeezed(each.meaning) in paper and squeezed(each.field) in paper and squeezed(each.meaning) in page
    assert "对到哪一档" in paper and "看的是哪一列" in paper and "第1页，共1页" in paper
    words = drill_sheet(drill_game("front_line"), 1).terms
    assert {each.name for each in words} == {"归位", "唤醒", "升舱", "临时流量包", "迁移", "满月", "不打扰"}


@pytest.mark.parametrize("name", load_drills())
def test_the_sheet_stays_on_its_pages_and_says_which_score_counts(name):
    _, paper, page = drill_shown(name, "4g_5g")
    assert ("共2页" if name == "front_line" else "共1页") in paper
    for shown in (paper, page):
        assert "KPI考核得分照平时的五样算，演练里不算数" in shown and "讲师当场判" in shown
    assert sum(load_drills()[name].minutes.values()) == 80


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("seed", [1, 8, 24])
def test_a_match_names_its_column_its_number_and_the_runner_up(pair, seed):
    game = drill_game("tiered", seed, pair)
    table = drill_material(game, 1)
    rows = {row[0]: dict(zip(TIER_COLUMNS, row, strict=True)) for row in table.rows}
    for match in campaign_matches(game, 1):
        assert match.column in TIER_COLUMNS and rows[TIER_ZH[match.tier]][match.column] == match.shown
        if match.runner_up:
            assert rows[TIER_ZH[match.runner_up]][match.column] == match.runner_up_shown
            assert match.runner_up != match.tier
    by_name = {match.campaign: match for match in campaign_matches(game, 1)}
    up = by_name["升舱"]
    fuller = [zh for zh, row in rows.items() if float(row["饱和度"].strip("%")) > float(up.shown.strip("%"))]
    assert all(zh in up.why for zh in fuller), "a fuller tier is passed over for a reason that is printed"
    answers = drill_answers_of(game, 1)
    assert [row[2] for row in answers[0].rows] == [each.column for each in by_name.values()]
    steps = answers[1].rows
    still = int(steps[0][1].replace(",", ""))
    assert steps[0][0] == "一动不动" and steps[0][2] == "0"
    for row in steps[1:]:
        assert int(row[1].replace(",", "")) - still == int(row[2].replace("−", "-").replace("+", ""))

