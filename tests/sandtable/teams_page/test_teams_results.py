"""Results, the review's page and the leaderboard: after they are published, and each team its own."""

from dataclasses import replace

import pytest
from teams_page_games import Page, hand_in

from coursekit.sandtable.game import game_scores, repeated_decisions
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.scenario.draw import Scenario
from coursekit.sandtable.scenario.market_cards import scenario_rows
from coursekit.sandtable.solo.report import quarter_report
from coursekit.sandtable.solo.report_numbers import name, numbers
from coursekit.sandtable.teams_page.views import report as views


def rows_of(text, caption):
    """Return a table's rows, each a list of its cells' texts."""
    table = text[text.index(caption) :].split("</table>")[0]
    return [[Page(cell).text for cell in row.split("<td")] for row in table.split("<tr>")[2:]]


def test_nothing_is_shown_before_it_is_published(classroom):
    room = classroom(played=2)
    team = room.team(0)
    score = f"{game_scores(room.console.game())[0]:.1f}"
    for address in ("/results", "/leaderboard", "/quarter"):
        page = team.get(address).text
        assert "还没公布" in page and score not in page and "<table" not in page
    room.console.publish("leaderboard")
    assert score in team.get("/leaderboard").text and "还没公布" in team.get("/results").text
    room.console.publish("results")
    assert score in team.get("/results").text
    room.console.unpublish("leaderboard")
    assert "还没公布" in team.get("/leaderboard").text


def test_the_ten_lines_are_those_of_solo(classroom):
    room = classroom(played=2)
    room.console.publish("results")
    for seat in (0, 2):
        text = room.team(seat).get("/results").text
        report = quarter_report(room.console.game(), seat)
        lines = [report[each] for each in views.TEN]
        rows = rows_of(text, "收入任务")
        assert len(lines) == len(rows) == 10
        for line, row in zip(lines, rows, strict=True):
            assert name(line) in row[0] and line.remark in row[0]
            assert tuple(cell.split(">")[1].strip() for cell in row[1:]) == numbers(line)
        rest = rows_of(text, "收入、利润和别的")
        assert len(rest) + 10 == len(report.lines)
        assert f"{report['score'].value:.1f}" in text and views.against_par(report["score"].value) in text


def test_a_guess_stands_beside_what_came_and_is_the_team_s_own(classroom):
    room = classroom()
    room.console.open_round()
    for seat, guess in ((0, 14.0), (1, 99.0), (2, None)):
        values = values_of(repeated_decisions(room.console.game(), seat))
        room.console.submit(seat, values, key=f"guess-of-{seat}-12345", forecast=guess)
    room.console.close_round()
    room.console.resolve(events=[])
    teams = [room.team(seat) for seat in range(3)]
    assert not any("你们猜" in team.page("/results").text for team in teams), "not before it is published"
    room.console.publish("results")
    share = round(quarter_report(room.console.game(), 0)["share"].value, 1)
    gap = round(14.0 - share, 1)
    told = f"你们猜 14.0%，实际 {share:.1f}%，猜{'高' if gap > 0 else '低'}了 {abs(gap):.1f} 个点"
    assert [told in team.page("/results").text for team in teams] == [True, False, False]
    assert "你们猜 99.0%" in teams[1].page("/results").text and "你们猜" not in teams[2].page("/results").text


def test_the_review_stands_beside_the_next_form(classroom):
    room = classroom(played=1)
    room.console.publish("results")
    team = room.team(1)
    share = quarter_report(room.console.game(), 1)["share"].value
    assert f"{share:.2f}%" in team.page("/quarter").text  # between two quarters
    room.console.open_round()
    page = team.page("/quarter")
    assert f"份额 {share:.2f}%" in page.text and "/quarter" in page.forms
    room.console.close_round()
    room.console.resolve()
    assert "还没公布结果" in team.page("/quarter").text


def test_results_not_yet_published_do_not_leak_through_the_published_ones(classroom):
    room = classroom(played=1)
    room.console.publish("results")
    room.console.publish("leaderboard")
    team = room.team(0)
    before = [team.get(address).text.split("<h1>")[1] for address in ("/results", "/leaderboard")]
    room.console.open_round()
    hand_in(room.console, 0, key="the-second-quarter-0", commission=150)
    room.console.close_round()
    room.console.resolve()
    assert [team.get(address).text.split("<h1>")[1] for address in ("/results", "/leaderboard")] == before


def test_the_leaderboard_ranks_all_and_says_who_is_a_bot(classroom):
    room = classroom(played=2)
    room.console.publish("leaderboard")
    game = room.console.game()
    board = views.leaderboard(game, 1)
    scores = game_scores(game)
    assert [each.score for each in board] == [f"{score:.1f}" for score in sorted(scores, reverse=True)]
    assert {each.name for each in board if each.is_bot} == {"丁公司", "戊公司"}
    page = room.team(1).page("/leaderboard")
    assert all(seat.name in page.text for seat in game.setup.seats) and page.text.count("机器人") == 2
    assert len(page.of_class("own")) == 1


def test_who_was_stood_in_for_is_told_to_the_room_and_the_team_itself(classroom):
    room = classroom(quarters=3)
    room.console.seat_bot(0, "price", 2)
    for played_by_bot in (True, False, True):
        room.console.open_round()
        for seat in (1, 2) if played_by_bot else (0, 1, 2):
            hand_in(room.console, seat, key=f"made-by-the-test-{len(room.console.game().quarters)}-{seat}")
        room.console.close_round()
        room.console.resolve(events=[])
        quarter = room.console.round.quarter
        teams = [room.team(seat) for seat in range(3)]
        if quarter < 2:  # the last quarter is not published: nobody hears yet who played it
            room.console.publish("results")
            room.console.publish("leaderboard")
        told = played_by_bot if quarter < 2 else False
        for seat, team in enumerate(teams):
            results, board = (team.page(address).text for address in ("/results", "/leaderboard"))
            mine = "你们，机器人代打" if seat == 0 else "机器人代打"
            assert (mine in results, results.count("机器人代打")) == (told, (1 + (seat == 0)) * told)
            assert ("这一季你们没交表，是机器人代打的。" in results) == (told and seat == 0)
            assert f"{mine}过" in board and board.count("机器人代打过") == 1
        if quarter < 2:
            assert ("机器人代打" in teams[1].page("/quarter").text) == told


def test_equal_scores_share_a_rank(classroom, monkeypatch):
    game = classroom(played=1).console.game()
    monkeypatch.setattr(views, "game_scores", lambda _: [50.0, 61.04, 40.0, 61.01, 39.96])
    assert [(each.rank, each.score) for each in views.leaderboard(game, 0)] == [
        (1, "61.0"), (1, "61.0"), (3, "50.0"), (4, "40.0"), (4, "40.0")
    ]  # fmt: skip


def test_a_violation_is_told_to_the_team_that_it_costs_points(classroom):
    room = classroom(played=1)
    room.console.publish("results")
    team, other = room.team(0), room.team(1)
    before = views.report_view(room.console.game(), 0, 0).score
    room.console.record_violation(0, None, "kept_lines", note="代开 40 张")
    text = team.page("/results").text
    assert "养卡、虚假开卡，扣 10 分：代开 40 张" in text and f"{before - 10:.1f}" in text
    assert "代开" not in other.page("/results").text


def test_the_scenario_is_told_once_it_is_published(classroom):
    room = classroom(played=1)
    room.console.publish("results")
    team = room.team(0)
    grown = scenario_rows(room.console.game().setup.scenario())[0][1]
    assert grown not in team.page("/results").text
    room.console.publish("scenario")
    assert grown in team.page("/results").text


@pytest.mark.parametrize("changes, sentence", [
    ({"switching_factor": 0.5}, "只有一半"), ({"reference_factor": 0.85}, "低 15%"), ({"capacity_cost_factor": 0.7}, "便宜 30%"),
    ({"capacity_cost_factor": 1.4}, "贵 40%"), ({"capacity_cost_factor": 1.0}, "'扩容的价钱', '和平常一样'"), ({"legacy_share": 0.85}, "85%"),
    ({"usage_growth": 0.08}, "8.0%"),
])  # fmt: skip
def test_a_scenario_in_words(changes, sentence):
    plain = Scenario(0.03, 1.0, 1.0, 0.5, 1.1)
    assert sentence in str(scenario_rows(replace(plain, **changes)))
    assert sentence not in str(scenario_rows(plain))


def test_a_rolled_back_quarter_is_no_result_any_more(classroom):
    room = classroom(played=1)
    room.console.publish("results")
    room.console.publish("leaderboard")
    team = room.team(0)
    room.console.roll_back(reason="算错了事件")
    assert "还没公布" in team.page("/results").text and "还没公布" in team.page("/leaderboard").text
    assert "已经截止" in team.page("/quarter").text


def test_the_rehearsals_results_are_called_so(classroom):
    room = classroom(rehearsal=True)
    room.console.open_round()
    room.console.close_round()
    room.console.resolve()
    room.console.publish("results")
    room.console.publish("leaderboard")
    team = room.team(0)
    assert "热身的结果" in team.page("/results").text and "热身打完" in team.page("/leaderboard").text
    room.console.open_round()
    assert "第 1 季" in team.page("/quarter").text and "上季经分会" not in team.page("/quarter").text


def test_after_the_last_quarter(classroom):
    room = classroom(played=1, quarters=1)
    assert "打完了" in room.team(0).page("/quarter").text
